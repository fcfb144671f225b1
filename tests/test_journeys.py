"""Journeys through the pages in a real browser: what a manager does on a Monday."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics import demo
from analytics.store import Store
from tests import small_company
from tests.conftest import ServedApp

pytestmark = pytest.mark.browser

SENTENCE = re.compile("loosest is Keep in touch weekly until the decision with Somchai Jaidee: 0 of 10 on time")
ROW, HEAD = 32, 33

expect.set_options(timeout=30_000)  # as patient as the page's own waits: the first visit loads everything


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    return small_company.load(folder / "data", [small_company.write(folder / "files")])


def open_board(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/{query}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("bolt|loose|judge", re.I))


def test_the_board_opens_with_its_sentence(company: Path, served_app: ServedApp, browser_page: Page) -> None:
    open_board(browser_page, served_app(company))
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text(SENTENCE)
    expect(browser_page.get_by_text("as of Fri 20 Nov 2026")).to_be_visible()


def test_a_cell_of_the_grid_opens_its_rows_and_they_download(
    company: Path, served_app: ServedApp, browser_page: Page
) -> None:
    open_board(browser_page, served_app(company))
    grid = browser_page.get_by_test_id("stDataFrame").first
    cell = grid.locator("[role=gridcell]", has_text="● 0/6")
    expect(cell).to_be_attached()
    n_columns_before = int(cell.get_attribute("aria-colindex") or "1") - 1
    grid.click(position={"x": 40, "y": HEAD + ROW / 2})
    for _column in range(n_columns_before):
        browser_page.keyboard.press("ArrowRight")
    expect(browser_page.get_by_text("Somchai Jaidee · Follow up every quote").first).to_be_visible()
    download = browser_page.get_by_test_id("stDownloadButton")
    expect(download).to_have_count(1)
    with browser_page.expect_download() as caught:
        download.get_by_role("button").click()
    content = Path(caught.value.path()).read_text(encoding="utf-8-sig")
    assert content.splitlines()[0].startswith("step,rep_id,")
    assert content.count("quote-follow-up") == 6


def test_the_copied_link_restores_the_view(company: Path, served_app: ServedApp, browser_page: Page) -> None:
    address = served_app(company)
    open_board(browser_page, address, "?as_of=2026-11-13&team=South&period=13-weeks")
    expect(browser_page.get_by_text("as of Fri 13 Nov 2026")).to_be_visible()
    sentence = browser_page.get_by_role("heading", level=1).inner_text()
    browser_page.get_by_role("button", name="Copy link").click()
    link = browser_page.get_by_text(re.compile("as_of=2026-11-13")).inner_text().strip()
    assert "since=2026-08-15&until=2026-11-13" in link
    browser_page.goto("about:blank")
    browser_page.goto(link)
    expect(browser_page.get_by_text("as of Fri 13 Nov 2026")).to_be_visible()
    expect(browser_page.get_by_text("South · Last 13 weeks")).to_be_visible()
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(sentence)


def test_a_deep_link_on_a_fresh_server_opens_inside_the_frame(
    company: Path, fresh_app: ServedApp, browser_page: Page
) -> None:
    browser_page.goto(f"{fresh_app(company)}/imports")
    expect(browser_page.get_by_role("heading", name="The data reach to 20 Nov 2026")).to_be_visible()
    expect(browser_page.get_by_role("button", name="English")).to_be_visible()
    browser_page.get_by_text("This week").click()  # nothing lies over the page
    browser_page.get_by_role("menuitem", name="Loose bolts").click()
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text(SENTENCE)


def test_files_dropped_on_an_empty_dashboard_become_the_board(
    tmp_path: Path, fresh_app: ServedApp, browser_page: Page
) -> None:
    files = small_company.write(tmp_path / "files")
    data = tmp_path / "data"
    browser_page.goto(fresh_app(data))
    expect(browser_page.get_by_role("heading", name="There is no data here yet")).to_be_visible()
    browser_page.get_by_test_id("stMain").get_by_role("link", name="Load your own files").click()
    expect(browser_page.get_by_role("heading", name="Load your own files")).to_be_visible()
    browser_page.locator("input[type=file]").set_input_files(sorted(files.glob("*.csv")))
    expect(browser_page.get_by_text("4 files are open")).to_be_visible()
    browser_page.get_by_text("The files reach to the end of their last day").click()
    expect(browser_page.get_by_role("button", name="Load 4 files")).to_be_enabled()
    browser_page.get_by_role("button", name="Load 4 files").click()
    expect(browser_page.get_by_text("4 files are loaded.")).to_be_visible()
    assert Store(data).version
    browser_page.get_by_text("This week").click()
    browser_page.get_by_role("menuitem", name="Loose bolts").click()
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text(SENTENCE)


THAI = "รหัส,วันที่,พนักงานขาย,ลูกค้า,ช่องทาง,หัวข้อ\n1,25/02/2569,มะลิ,น้ำชัย,โทร,เสนอราคา\n2,03/03/2569,มะลิ,เอเชียฟู้ดส์,อีเมล,ติดตาม\n"
PERSIAN = (
    "شناسه;نام معامله;مشتری;کارشناس;مبلغ;تاریخ ایجاد;وضعیت\n"
    "۱;پمپ;آب‌گستر;امید;۱٬۲۰۰;1404/11/20;باز\n۲;شیر;فولاد;امید;۸۰۰;1404/12/05;موفق\n"
)
BROKEN = 'deal_id,status,name\nb1,open,"never closed\nb2,won,Valve\n'


def test_a_thai_a_persian_and_a_broken_file_are_read_and_what_was_not_is_said(
    tmp_path: Path, fresh_app: ServedApp, browser_page: Page
) -> None:
    data, files = tmp_path / "data", tmp_path / "files"
    files.mkdir()
    (files / "กิจกรรม.csv").write_text(THAI, encoding="cp874")
    (files / "معامله‌ها.csv").write_text(PERSIAN, encoding="utf-16")
    (files / "deals.csv").write_text(BROKEN)
    (files / "orders.xlsx").write_bytes(b"PK\3\4 and then nothing of a workbook")
    browser_page.goto(f"{fresh_app(data)}/imports")
    browser_page.locator("input[type=file]").set_input_files(sorted(files.iterdir()))
    expect(browser_page.get_by_text("4 files are open")).to_be_visible()
    expect(browser_page.get_by_text("1 row cannot be split into cells; it will be set aside.")).to_be_visible()
    expect(browser_page.get_by_text("● cannot be read")).to_be_visible()
    choose = browser_page.get_by_role("button", name="Use these columns")
    expect(choose).to_have_count(2)
    choose.first.click()
    expect(choose).to_have_count(1)
    choose.click()
    expect(choose).to_have_count(0)
    browser_page.get_by_role("button", name="Load 3 files").click()
    expect(browser_page.get_by_text("3 files are loaded.")).to_be_visible()
    expect(browser_page.get_by_text("1 row was set aside")).to_be_visible()
    store = Store(data)
    days = "select strftime(activities.at, '%Y-%m-%d') as day, channel from activities order by 1"
    assert store.read(days).values.tolist() == [["2026-02-25", "call"], ["2026-03-03", "email"]]
    worth = "select strftime(created_at, '%Y-%m-%d') as day, amount, status from deals where amount > 0 order by 1"
    assert store.read(worth).values.tolist() == [["2026-02-09", 1200.0, "open"], ["2026-02-24", 800.0, "won"]]
    assert store.read("select name from deals where deal_id like '%b2'")["name"].tolist() == ["Valve"]


def test_persian_reads_from_right_to_left_and_fits_a_phone(
    company: Path, served_app: ServedApp, browser_page: Page
) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(f"{served_app(company)}/?lang=fa")
    heading = browser_page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("شل")
    expect(heading).to_have_css("direction", "rtl")
    wider = browser_page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert wider <= 0


def test_a_hostile_name_is_read_as_it_is_written(tmp_path: Path, fresh_app: ServedApp, browser_page: Page) -> None:
    files = small_company.write(tmp_path / "files")
    reps = (files / "reps.csv").read_text(encoding="utf-8")
    (files / "reps.csv").write_text(reps.replace("Somchai Jaidee", small_company.HOSTILE), encoding="utf-8")
    open_board(browser_page, fresh_app(small_company.load(tmp_path / "data", [files])))
    shown = browser_page.get_by_role("heading", level=1).inner_text().replace("\u2060", "")
    assert small_company.HOSTILE in shown


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sold")
    demo.write(folder / "files", reps=3, customers=45, months=8, seed=3, until=date(2026, 11, 20))
    return small_company.load(folder / "data", [folder / "files"])


def test_from_the_list_to_call_to_the_customers_whole_life(
    sold: Path, served_app: ServedApp, browser_page: Page
) -> None:
    browser_page.goto(served_app(sold))
    browser_page.get_by_text("Customers", exact=True).first.click()
    browser_page.get_by_role("menuitem", name="Silence").click()
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text("customers are silent")
    table = browser_page.locator(".st-key-list-calls").get_by_test_id("stDataFrame")
    first = table.locator("[role=gridcell][aria-colindex='1']").first
    expect(first).to_be_attached()
    name = first.inner_text()
    table.click(position={"x": 16, "y": HEAD + ROW / 2})
    life = browser_page.locator("[class*=st-key-life-]").first
    expect(life.get_by_text(name).first).to_be_visible()
    expect(life.get_by_text("Everything in the log")).to_be_visible()
    expect(life.locator(".js-plotly-plot")).to_be_visible()


NEXT_WEEK = """activity_id,at,channel,purpose,direction,rep_id,customer_id,deal_id
N1,2026-11-18 11:00,call,,outbound,R1,C10,D10
N2,2026-11-27 16:00,note,,,R2,C1,
"""


def test_a_review_is_held_and_what_was_agreed_is_judged_by_next_weeks_export(
    tmp_path: Path, fresh_app: ServedApp, browser_page: Page
) -> None:
    data = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    address = fresh_app(data)
    browser_page.goto(f"{address}/review?as_of=2026-11-15")
    heading = browser_page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("2 bolts are loose this week")
    line = browser_page.locator(".st-key-line-reps-1")
    expect(line).to_contain_text("Machine 10")
    line.get_by_role("button").locator("visible=true").first.click()
    form = browser_page.locator(".st-key-agree-box-reps-1")
    expect(form.get_by_text("Somchai Jaidee · Customer 10 · Machine 10").first).to_be_visible()
    form.get_by_label("In words, if it helps").fill("Ask for <b>their</b> answer")
    form.get_by_role("button", name="Agree", exact=True).first.click()
    expect(form.get_by_text("Agreed. The log will show next week whether it was done.")).to_be_visible()
    expect(form.get_by_text("Ask for <b>their</b> answer")).to_be_visible()
    browser_page.get_by_role("button", name="Hold this review").first.click()
    expect(browser_page.get_by_text(re.compile("Held .*as of Sun 15 Nov 2026"))).to_be_visible()

    (tmp_path / "activities.csv").write_text(NEXT_WEEK, encoding="utf-8")
    browser_page.goto(f"{address}/imports")
    browser_page.locator("input[type=file]").set_input_files(tmp_path / "activities.csv")
    expect(browser_page.get_by_text("1 file is open")).to_be_visible()
    browser_page.get_by_text("The files reach to the end of their last day").click()
    load = browser_page.get_by_role("button", name="Load 1 file")
    expect(load).to_be_enabled()
    load.click()
    expect(browser_page.get_by_text("1 file is loaded.")).to_be_visible()

    browser_page.goto(f"{address}/review?as_of=2026-11-22")
    promise = browser_page.locator(".st-key-line-promises-0")
    expect(promise).to_contain_text("Somchai Jaidee")
    expect(promise).to_contain_text("18 Nov 2026")
    expect(promise).to_contain_text("✓")
    browser_page.goto(f"{address}/review?as_of=2026-11-15")
    expect(browser_page.get_by_text(re.compile("Held .*as of Sun 15 Nov 2026"))).to_be_visible()
    expect(heading).to_contain_text("2 bolts are loose this week")


PAGES = [
    "review",
    "rep",
    "playbook",
    "follow-up",
    "losses",
    "silence",
    "portfolio",
    "after-sales",
    "referrals",
    "health",
]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_fits_a_phone(sold: Path, served_app: ServedApp, browser_page: Page, name: str) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(f"{served_app(sold)}/{name}")
    expect(browser_page.get_by_role("heading", level=1)).to_be_visible()
    shown = ".js-plotly-plot, [data-testid=stDataFrame], [class*=st-key-line-], [data-testid=stButton]"
    expect(browser_page.locator(shown).first).to_be_visible()
    wider = browser_page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    expect(browser_page.get_by_test_id("stException")).to_have_count(0)


def open_first_loss(page: Page, address: str) -> Locator:
    page.goto(f"{address}/losses?period=12-months")
    expect(page.get_by_role("heading", level=1)).to_contain_text("deals lost in these days")
    table = page.locator(".st-key-list-losses").get_by_test_id("stDataFrame")
    expect(table.locator("[role=gridcell][aria-colindex='1']").first).to_be_attached()
    table.click(position={"x": 16, "y": HEAD + ROW / 2})
    review = page.locator(".st-key-loss-review-losses")
    expect(review.get_by_text("Loss review")).to_be_visible()
    return review


def test_what_was_said_of_a_loss_stands_there_after_a_reload(
    sold: Path, served_app: ServedApp, browser_page: Page
) -> None:
    address = served_app(sold)
    review = open_first_loss(browser_page, address)
    expect(browser_page.get_by_text("What the log shows", exact=True).last).to_be_visible()
    said = review.get_by_label("What did the customer say when asked?")
    said.fill("Your machine is <b>fine</b>, =our line is not")
    said.blur()
    review.get_by_role("button", name="Save the review").click()
    expect(review.get_by_text(re.compile("manager", re.I)).first).to_be_visible()
    expect(browser_page.get_by_text(re.compile(r"^1 of \d+ loss", re.I)).first).to_be_visible()
    review = open_first_loss(browser_page, address)
    expect(review.get_by_label("What did the customer say when asked?")).to_have_value(
        "Your machine is <b>fine</b>, =our line is not"
    )
