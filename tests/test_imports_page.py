"""The Imports page: files are opened as they are dropped, asked about where in doubt, loaded, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.evidence import Question
from analytics.journal import Journal
from analytics.store import Store
from pages.parts import asking, cached, rows
from tests import small_company

EXPORTS = Path(__file__).parent / "exports"
PAGE = """
from analytics import wording as words
from pages.setup import imports
words.speak({language!r})
imports.draw()
"""
LIFE = """
from pages.parts import cached, deal_life
deal_life.draw(cached.warehouse(), "D0", "Machine 0")
"""
OPEN_TO_DOUBT = b"deal_id,created_at,closed_at\nD1,03/04/2026,05/06/2026\n"
UNKNOWN = b"nr,wer,wann\n1,Ann,2026-03-04\n2,Bob,2026-03-05\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOOSE_BOLTS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def company(data: Path, tmp_path: Path) -> Path:
    return small_company.load(data, [small_company.write(tmp_path / "files")])


def opened(language: str = "en") -> AppTest:
    page = AppTest.from_string(PAGE.format(language=language), default_timeout=60).run()
    assert not page.exception
    return page


def drop(page: AppTest, **files: bytes) -> AppTest:
    """`drop(page, deals=b"…")`: a file deals.csv."""
    for name, content in files.items():
        page.file_uploader[0].upload(f"{name}.csv", content, "text/csv")
    page.run()
    assert not page.exception
    return page


def click(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def texts(page: AppTest) -> str:
    shown = [*page.title, *page.subheader, *page.markdown, *page.caption, *page.error, *page.warning]
    return "\n".join(str(each.value) for each in shown)


def look_at(page: AppTest, what: str) -> AppTest:
    page.segmented_control[0].set_value(what).run()
    assert not page.exception
    return page


def test_without_data_the_page_says_what_to_do(data: Path) -> None:
    page = opened()
    assert page.title[0].value == "Load your own files: drop last week's exports here."
    assert not data.exists()


def test_with_data_the_sentence_says_how_far_they_reach(company: Path) -> None:
    page = opened()
    assert page.title[0].value == "The data reach to 20 Nov 2026; the last import was on 21 Nov 2026, 10:00."
    assert "What this data can and cannot tell" in texts(page)
    assert "This appears with the second import" in texts(page)


def test_dropped_files_are_opened_without_a_further_click(data: Path, tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    page = drop(opened(), **{path.stem: path.read_bytes() for path in files.iterdir()})
    assert "4 files are open" in texts(page)
    assert "deals, by the file's name · 12 rows" in texts(page).replace("\\", "")
    click(page, "Load 4 files")
    assert "4 files are loaded." in texts(page)
    assert page.title[0].value.startswith("The data reach to")
    assert set(page.dataframe[0].value["table"]) == {"reps", "customers", "deals", "activities"}
    assert not list(data.glob("reading-*")), "what was unpacked is gone"


def test_what_can_be_read_two_ways_is_asked_in_words_and_remembered(data: Path) -> None:
    page = drop(opened(), deals=OPEN_TO_DOUBT)
    assert "◐ 1 question" in texts(page)
    assert page.button(key="load-files").disabled
    assert "answer the questions above first" in texts(page)
    question = page.radio[0]
    assert question.value is None
    assert [option.replace("\\", "") for option in question.options] == [
        "03/04/2026 → 3 Apr 2026 · 05/06/2026 → 5 Jun 2026",
        "03/04/2026 → 4 Mar 2026 · 05/06/2026 → 6 May 2026",
    ]
    question.set_value("month-first").run()
    assert not page.exception
    assert not page.radio
    click(page, "Load 1 file")
    created = Store(data).read("select created_at, closed_at from deals").iloc[0]
    assert [str(moment.date()) for moment in created] == ["2026-03-04", "2026-05-06"]
    assert not drop(opened(), deals=OPEN_TO_DOUBT).radio


def test_columns_that_differ_are_asked_for_each(data: Path) -> None:
    page = drop(opened(), deals=OPEN_TO_DOUBT)
    page.checkbox[0].check().run()
    assert len(page.radio) == 2
    page.radio[0].set_value("day-first").run()
    page.radio[0].set_value("month-first").run()
    assert not page.exception
    click(page, "Load 1 file")
    read = Store(data).read("select created_at, closed_at from deals").iloc[0]
    assert [str(moment.date()) for moment in read] == ["2026-04-03", "2026-05-06"]


def test_an_unknown_file_is_mapped_by_hand_and_known_from_then_on(data: Path) -> None:
    page = drop(opened(), x=UNKNOWN)
    assert "– not recognised" in texts(page)
    page.selectbox[0].set_value("activities").run()
    assert not page.exception
    chosen = {box.label: box for box in page.selectbox}
    assert chosen["When \\*"].value == "wann"  # its values are days
    chosen["When \\*"].set_value(None).run()
    assert "Still to choose: When." in texts(page)
    assert next(button for button in page.button if button.label == "Use these columns").disabled
    for label, column in (("When \\*", "wann"), ("Rep", "wer")):
        next(box for box in page.selectbox if box.label == label).set_value(column).run()
    assert "2026-03-04 → 4 Mar 2026" in texts(page).replace("\\", "")
    click(page, "Use these columns")
    assert "✓ ready" in texts(page)
    click(page, "Load 1 file")
    assert list(Store(data).read("select name from reps order by 1")["name"]) == ["Ann", "Bob"]
    assert "2 names of reps and customers were found in these files." in texts(page)
    assert "✓ ready" in texts(drop(opened(), another=UNKNOWN))


def test_an_unproven_format_is_shown_and_loaded_when_it_is_confirmed(data: Path) -> None:
    page = drop(opened(), tasks=(EXPORTS / "hubspot" / "tasks.csv").read_bytes())
    assert "Unproven" in texts(page)
    assert "◐ please confirm" in texts(page)
    assert page.button(key="load-files").disabled
    assert "Completion date + Due date" in set(page.dataframe[0].value["column"])
    click(page, "These columns are read rightly")
    click(page, "Load 1 file")
    assert Store(data).version
    assert "✓ ready" in texts(drop(opened(), tasks=(EXPORTS / "hubspot" / "tasks.csv").read_bytes()))


def test_the_zone_of_an_export_is_said_once(data: Path) -> None:
    task = (EXPORTS / "salesforce" / "Task.csv").read_bytes()
    page = drop(opened(), Task=task)
    assert "◐ please confirm" in texts(page)
    assert page.radio[0].value is None
    page.radio[0].set_value("UTC").run()
    assert "✓ ready" in texts(page)
    assert drop(opened(), Task=task).radio[0].value == "UTC"


def test_a_word_is_read_as_a_person_says(data: Path) -> None:
    page = look_at(drop(opened(), deals=(EXPORTS / "hubspot" / "deals.csv").read_bytes()), "words")
    words = list(page.dataframe[0].value["written"])
    key = next(part for part in page.dataframe[0].proto.id.split("-", 2)[-1:])
    page.session_state[key] = {
        "edited_rows": {words.index("Presentation Scheduled"): {"meaning": "won"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    page.run()
    click(page, "Load 1 file")
    status = Store(data).read("select status from deals where stage = 'Presentation Scheduled'")["status"]
    assert set(status) == {"won"}


def test_how_the_columns_are_read_is_shown_with_what_settled_it(data: Path) -> None:
    deals = b"deal_id,created_at,x\n<b>1</b>,25/12/2025,1\n2,02/01/2026,2\n"
    page = look_at(drop(opened(), deals=deals), "columns")
    shown = page.dataframe[0].value.set_index("column")
    assert shown.loc["created_at", "read"] == "25 Dec 2025 · 2 Jan 2026"
    captions = texts(page).replace("\\", "")
    assert "created_at: 25/12/2025 can only be read with the day first." in captions
    assert "Columns not used: x." in captions
    assert "Text in UTF-8, cells apart by commas" in captions


def test_a_broken_file_is_said_and_the_others_load(data: Path) -> None:
    page = opened()
    page.file_uploader[0].upload("book.xlsx", b"PK\x03\x04 this is no workbook")
    drop(page, deals=b"deal_id\nD1\n")
    assert "● cannot be read" in texts(page)
    click(page, "Load 1 file")
    assert "book\\.xlsx" in texts(page)
    assert Store(data).version


def test_files_with_questions_stay_when_the_others_are_loaded(data: Path, tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    page = drop(opened(), deals=OPEN_TO_DOUBT, customers=(files / "customers.csv").read_bytes())
    click(page, "Load 1 file")
    assert "1 file is open" in texts(page)
    page.radio[0].set_value("day-first").run()
    click(page, "Load 1 file")
    assert "is open" not in texts(page)
    assert list(Store(data).read("select deal_id from deals")["deal_id"]) == ["D1"]


def test_files_that_stayed_can_be_left_out(data: Path, tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    page = drop(opened(), x=UNKNOWN, customers=(files / "customers.csv").read_bytes())
    click(page, "Load 1 file")
    click(page, "Leave these files out")
    assert "is open" not in texts(page)
    assert not list(data.glob("reading-*"))


def test_a_folder_is_read_where_it_lies(data: Path, tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    page = opened()
    page.text_input[0].set_value(str(files)).run()
    assert "4 files are open" in texts(page)
    click(page, "Load 4 files")
    assert (files / "deals.csv").exists()
    page.text_input[0].set_value(str(tmp_path / "nowhere")).run()
    assert "there is no such file or folder" in texts(page).replace("\\", "")


def test_two_accounts_of_one_system_are_kept_apart(data: Path) -> None:
    page = opened()
    page.text_input(key="files-source").set_value("south").run()
    click(drop(page, reps=b"rep_id,name\n1,Ann\n"), "Load 1 file")
    assert list(Store(data).read("imports")["source"]) == ["south"]


def test_rows_that_cannot_be_read_are_given_back(data: Path) -> None:
    page = drop(opened(), deals=b"deal_id,created_at\nD1,2026-03-04\nDX,31/31/2026\n")
    click(page, "Load 1 file")
    assert page.dataframe[0].value["set_aside"].tolist() == [1]
    assert any(expander.label == "1 row was set aside" for expander in page.expander)


def test_an_import_is_taken_back_and_stays_listed(company: Path) -> None:
    page = opened()
    click(page, "Take this import back")
    assert page.title[0].value == "Nothing is loaded: every import was taken back."
    assert "taken back on" in texts(page)
    assert not [button for button in page.button if button.label == "Take this import back"]
    assert Store(company).read("select count(*) as n from deals")["n"].tolist() == [0]


def test_an_import_is_not_taken_back_while_another_runs(company: Path) -> None:
    page = opened()
    with Store(company)._next(True):
        click(page, "Take this import back")
    assert "another import is running" in texts(page)
    assert page.title[0].value.startswith("The data reach to")


def test_what_changed_on_deals_is_counted(company: Path, tmp_path: Path) -> None:
    deals = pd.read_csv(tmp_path / "files" / "deals.csv")
    deals.loc[0, "amount"] = 90_000
    deals.loc[1, "amount"] = 900_000
    deals.loc[2, "stage"] = "Negotiation"
    deals.loc[2, "owner_id"] = "R2"
    later = tmp_path / "later" / "deals.csv"
    later.parent.mkdir()
    deals.to_csv(later, index=False)
    small_company.load(company, [later], datetime(2026, 11, 28, 3, tzinfo=UTC))
    told = texts(opened()).replace("\\", "")
    assert "3 deals changed between imports: 1 amount cut, 1 amount raised, 1 owner changed, 1 stage entered." in told


def test_the_demo_company_is_not_what_is_loaded_into(
    company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "DEMO", company)
    monkeypatch.setenv("LOOSE_BOLTS_DATA", str(tmp_path / "own"))
    page = drop(opened(), reps=b"rep_id,name\n1,Ann\n")
    assert page.title[0].value.startswith("Load your own files")
    click(page, "Load 1 file")
    assert len(Store(tmp_path / "own").read("imports")) == 1
    assert Store(company).read("imports")["import_no"].nunique() == 1


def test_names_of_files_and_columns_stay_the_text_that_they_are(data: Path) -> None:
    page = opened()
    trap = "<b>x **y** $1$ :material_home"
    page.file_uploader[0].upload(f"{trap}.csv", f'"{trap}",b\n1,2\n'.encode(), "text/csv").run()
    assert not page.exception
    for mark in ("<b>", "**y**", "$1$"):
        assert mark not in texts(page)


def test_what_was_typed_is_in_the_journal_with_the_kind_of_file(data: Path) -> None:
    page = drop(opened(), deals=OPEN_TO_DOUBT)
    page.radio[0].set_value("day-first").run()
    answers = Journal(data).answers("canonical", "deals")
    assert {(answer.column, answer.kind, answer.answer) for answer in answers} == {
        ("created_at", "dates", "day-first"),
        ("closed_at", "dates", "day-first"),
    }


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_opens_in_every_language(company: Path, language: str) -> None:
    page = drop(opened(language), deals=OPEN_TO_DOUBT)
    assert page.radio


def test_a_deals_row_leads_to_its_deal() -> None:
    found = pd.DataFrame({"deal_id": ["D1", None], "deal": ["Press", None]})
    assert rows.deal_in(found, [0]) == ("D1", "Press")
    assert rows.deal_in(found, [1]) is None
    assert rows.deal_in(found, []) is None
    assert rows.deal_in(found, [7]) is None


def test_the_life_of_a_deal_is_told_in_words(company: Path, tmp_path: Path) -> None:
    deals = pd.read_csv(tmp_path / "files" / "deals.csv")
    deals.loc[0, "amount"] = 90_000
    deals.loc[0, "stage"] = "<b>Talks</b>"
    deals.to_csv(tmp_path / "deals.csv", index=False)
    small_company.load(company, [tmp_path / "deals.csv"], datetime(2026, 11, 28, 3, tzinfo=UTC))
    page = AppTest.from_string(LIFE, default_timeout=60).run()
    assert not page.exception
    assert [line.value.replace("\\", "").replace("\u202f", " ").replace("\u00a0", " ") for line in page.markdown] == [
        "**Machine 0**",
        "30 Oct 2026 · opened",
        "28 Nov 2026 · amount: 100 000 → 90 000",
        "28 Nov 2026 · stage: Proposal → <b>Talks</b>",
    ]


def test_questions_with_the_same_answers_are_asked_together() -> None:
    def question(column: str, kind: str, *options: str) -> Question:
        return Question("f", "s", "x", kind, column, options, ())

    asked = [question("a", "dates", "d", "m"), question("b", "numbers", "p", "c"), question("c", "dates", "d", "m")]
    assert [[one.column for one in group] for group in asking.grouped(asked)] == [["a", "c"], ["b"]]
