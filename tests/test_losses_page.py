"""The page on losses: the sentence, the picture, the list, each rep, win-back, and what people say of a loss."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo
from analytics import wording as words
from analytics.board import Question
from analytics.journal import Journal
from analytics.loss_said import Said
from analytics.overview import People
from analytics.store import Store
from analytics.views import losses
from pages.parts import listing, loss_sentence
from tests import one_page as pages
from tests import small_company
from tests.one_page import rerun, texts
from tests.told_company import ToldCompany, cell
from tests.told_losses import SETTINGS, company_that_won, deal

NOW = datetime(2026, 3, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Losses whose words and days are known: R1 blames the price and shows nothing, R2 is as the others are."""
    company = company_that_won(20, 1)
    company.customer("open", "deal 5 1000 THB")  # by its currency amounts are ranked
    company.customer("today", "note 0")  # the log is complete up to the day before
    for n in range(7):
        amount = f"deal 70 lost {n + 2} {(n + 1) * 1000} THB"
        company.customer(f"dear {n}", deal("price", "quote 40", when=amount))
    for n in range(6):
        company.customer(f"fair {n}", lost("price", "quote 20, email 15, writes 10", n + 2), owner="R2")
    company.customer("unfit", lost("product", "writes 10", 3))
    company.customer("untold", lost("none", "writes 10", 2))
    company.customer("strange", lost("other", "writes 10", 2))
    company.customer("quiet", lost("no_response", "email 110, win back 30", 100))
    return company.store(tmp_path_factory.mktemp("losses"), SETTINGS).directory


def lost(category: str, story: str, days_ago: int) -> str:
    return deal(category, story, when=f"deal {days_ago + 70} lost {days_ago}")


@pytest.fixture
def data(tmp_path: Path, told: Path) -> Path:
    return shutil.copytree(told, tmp_path / "data")


def opened(data: Path, **address: str | list[str]) -> AppTest:
    return pages.one_page("losses", data, section="deals", **address)


def view(data: Path) -> losses.Losses:
    store = Store(data)
    question = Question(store.watermark)
    return losses.view(losses.evidence(store, question), question, People(), Said())


def table(page: AppTest, column: str) -> pd.DataFrame:
    return next(each.value for each in page.dataframe if column in each.value)


@pytest.fixture
def choose() -> Iterator[Callable[..., None]]:
    """Choose the row of this customer in the list of this name, as a click would."""
    chosen: dict[str, str] = {}
    show = listing.show

    def with_choice(found: pd.DataFrame, columns: Any, key: str, title: str, **more: Any) -> dict[str, Any] | None:
        picked = show(found, columns, key, title, **more)
        rows = found.loc[found["customer"] == chosen[key]] if key in chosen else found.iloc[:0]
        return {str(name): value for name, value in rows.iloc[0].items()} if len(rows) else picked

    with patch.object(listing, "show", with_choice):
        yield chosen.update


def test_the_sentence_names_the_reason_that_is_given_most_and_what_the_log_shows(told: Path) -> None:
    page = opened(told)
    assert page.title[0].value == (
        "Of 16 deals lost in these days 13 were lost for the price; in 7 of those 13 the log shows no touch after the "
        "quote."
    )
    assert "These figures are for coaching" in texts(page)


def test_the_list_ranks_by_money_and_says_what_the_log_shows(told: Path) -> None:
    shown = table(opened(told), "verdict_word")
    assert list(shown["customer"])[:7] == [f"dear {n}" for n in range(6, -1, -1)]
    first = shown.iloc[0]
    assert first["verdict_word"] == "● the log contradicts it"
    assert first["category_word"] == "Price: “Price too high”"
    assert (first["follow_up_gap"], first["touches_after_quote"], first["amount"]) == ("yes", 0, 7000)


def test_the_filters_hold_on_this_page_too(told: Path) -> None:
    page = opened(told, rep="R2")
    assert page.title[0].value.startswith("All 6 deals lost in these days were lost for the price; in all of them")
    assert len(table(page, "verdict_word")) == 6


def test_filters_that_match_nobody_say_so(told: Path) -> None:
    page = opened(told, rep="R2", team="north")
    assert page.title[0].value == "No customer belongs to what is chosen in the filters."


def test_a_period_without_a_loss_says_how_many_there_were_in_twelve_months(told: Path) -> None:
    page = opened(told, period="days", since="2026-01-01", until="2026-01-02")
    assert page.title[0].value == "No deal was lost in these days; in the last twelve months 17 were."
    assert "Nothing was lost in these days." in texts(page)


def test_a_chosen_loss_opens_in_full(told: Path, choose: Callable[..., None]) -> None:
    choose(losses="dear 6")
    page = opened(told)
    said = texts(page)
    assert re.search(r"Quote on 8 Feb 2026, neither a touch nor an answer after it; lost on 12 Mar 2026\.", said)
    assert "Our last touch was 32 days before the loss; up to 21 days of silence are usual in this segment." in said
    assert "read as Price by the word “Price too high”" in said
    assert "**Loss review**" in said
    assert "Verdict: **the log contradicts it**" in said


def the(widgets: Any, beginning: str, ending: str) -> Any:
    """The one widget whose key begins and ends so: between stands what held when it was drawn."""
    (found,) = [each for each in widgets if str(each.key).startswith(beginning) and str(each.key).endswith(ending)]
    return found


def test_a_review_that_is_saved_is_seen_again_and_counted(data: Path, choose: Callable[..., None]) -> None:
    choose(losses="dear 6")
    page = opened(data)
    assert "0 of 17 losses of twelve months were looked at again." in texts(page)
    the(page.segmented_control, "loss-review-losses", "-closing").set_value("partly")
    the(page.checkbox, "loss-review-losses", "-tick-need").check()
    the(page.text_area, "loss-review-losses", "-news").set_value("a smaller pump")
    the(page.date_input, "loss-review-losses", "-obstacle").set_value(date(2026, 3, 1))
    the(page.button, "loss-review-losses", "-save").click()
    rerun(page, data)
    assert the(page.segmented_control, "loss-review-losses", "-closing").value == "partly"
    assert "1 of 17 losses of twelve months were looked at again." in texts(page)
    answers = table(page, "partly").set_index("question")
    assert answers.loc["Did we ask for the order?", "partly"] == 1
    assert answers[["yes", "partly", "no"]].to_numpy().sum() == 1
    assert "1 of 1" in list(table(page, "tick")["n"])
    due = table(page, "has_date").set_index("customer")
    assert list(due.loc["dear 6", ["has_date", "news"]]) == ["yes", "a smaller pump"]


def test_overruling_changes_the_share_and_not_the_log(data: Path, choose: Callable[..., None]) -> None:
    choose(losses="dear 0")
    page = opened(data)
    before = table(page, "unborne").set_index("who")
    assert cell(before, "● R1", "unborne").startswith("8 of 8")
    the(page.text_input, "loss-overrule-losses", "-note").set_value("asked on the phone")
    the(page.button, "loss-overrule-losses", "-save").click()
    rerun(page, data)
    shown = table(page, "verdict_word").set_index("customer")
    assert list(shown.loc["dear 0", ["verdict_word", "overruled_word"]]) == [
        "● the log contradicts it",
        "the reason holds",
    ]
    assert "Overruled: **the reason holds**" in texts(page)


def test_a_verdict_that_was_overruled_leaves_the_share_of_reasons_not_borne_out(data: Path) -> None:
    fair = view(data).rows.set_index("customer_id").loc["fair 0", "deal_id"]
    assert cell(table(opened(data), "unborne").set_index("who"), "R2", "unborne").startswith("0 of 6")
    Journal(data).overrule(str(fair), "contradicted", "the answer was of another matter", "Ann", NOW)
    assert cell(table(opened(data), "unborne").set_index("who"), "R2", "unborne").startswith("1 of 6")


def test_a_reason_sorted_by_hand_moves_to_its_category(data: Path) -> None:
    page = opened(data)
    assert "**Blue moon** · 1 loss" in texts(page)
    page.selectbox(key="reason-blue moon").set_value("quality")
    rerun(page, data)
    shown = table(page, "verdict_word").set_index("customer")
    assert shown.loc["strange", "category_word"] == "Quality (by hand)"
    assert "**blue moon** → Quality" in texts(page)
    assert len(table(page, "is_passed_on")) == 2


def test_who_stands_out_is_named_with_the_others_and_with_chance(told: Path) -> None:
    page = opened(told)
    assert "With R1 it is 8 of 8, with the others 0 %;" in texts(page).replace("\u00a0", " ")
    assert "of forty who do as the others do, one stands out by chance." in texts(page)
    reps = table(page, "unborne").set_index("who")
    assert list(reps.index) == ["● R1", "R2"]
    assert cell(reps, "R2", "interval").replace("\u00a0", " ") == "0 % to 39 %"


def test_the_intervals_open_behind_a_click(told: Path) -> None:
    page = opened(told)
    page.session_state["loss-intervals"] = True
    rerun(page, told)
    assert "The dot is the share of stated reasons" in texts(page)


def test_who_can_change_it_is_counted_and_opens_its_losses(told: Path) -> None:
    page = opened(told)
    figures = {each.label: each.value for each in page.metric}
    assert figures["The company"] == "1 of 17"
    page.button(key="loss-control-company").click()
    rerun(page, told)
    assert "**the company** · 1 row" in texts(page)


def test_what_is_due_to_be_won_back_and_what_was_tried_are_counted(told: Path) -> None:
    figures = {each.label: each.value for each in opened(told).metric}
    assert (figures["Due now"], figures["Won back"], figures["Coming up"]) == ("0", "0 of 1", "14")


@pytest.mark.parametrize(
    ("cut", "column", "expected"),
    [
        ("reason", "losses", {"Price too high": 13, "Missing feature": 1, "Blue moon": 1, "No reason given": 1}),
        ("rep", "price", {"R1": 7, "R2": 6}),
        ("month", "all", {"Mar 2026": 16, "Dec 2025": 1}),
    ],
)
def test_the_reasons_are_counted_as_written_by_rep_and_by_month(
    told: Path, cut: str, column: str, expected: dict[str, int]
) -> None:
    page = opened(told)
    page.session_state["loss-cut"] = cut
    rerun(page, told)
    shown = next(each.value for each in page.dataframe if column in each.value and "customer" not in each.value)
    name = "reason" if cut == "reason" else "who"
    assert dict(zip(shown[name], shown[column], strict=True)) == expected


def test_the_picture_is_by_count_or_by_value(told: Path) -> None:
    page = opened(told)
    page.session_state["loss-measure"] = "value"
    rerun(page, told)
    assert "9 losses without an amount in ฿ are not in the values." in texts(page)


def test_without_activities_the_reasons_alone_are_shown_and_nobody_is_judged(tmp_path: Path) -> None:
    company = ToldCompany()
    company.customer("today", "deal 0")
    for n in range(3):
        company.customer(f"C{n}", lost("price", "", n + 2))
    data = company.store(tmp_path, SETTINGS).directory
    page = opened(data)
    assert page.title[0].value.startswith("All 3 deals lost in these days were lost for the price; nothing is set ")
    assert "There is no activity log yet" in texts(page)
    assert set(table(page, "verdict_word")["verdict_word"]) == {"· before the log begins"}


def test_without_a_lost_deal_the_page_names_the_export_that_fills_it(tmp_path: Path) -> None:
    page = opened(small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")]))
    assert page.title[0].value == "No lost deal can be seen yet"
    assert "Export the deals from your CRM" in texts(page)


def test_without_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert opened(tmp_path / "nothing").title[0].value == "There is no data here yet"


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_runs_in_every_language(told: Path, language: str, choose: Callable[..., None]) -> None:
    choose(losses="dear 6")
    assert opened(told, lang=language).title


def test_names_and_reasons_from_the_data_stay_the_text_that_they_are(
    tmp_path: Path, choose: Callable[..., None]
) -> None:
    company = company_that_won()
    trap = small_company.HOSTILE
    company.customer("today", "note 0")
    company.customer(trap, f'deal 70 lost 3 reason "{trap}", writes 10 "{trap}"')
    data = company.store(tmp_path, SETTINGS).directory
    choose(losses=trap)
    page = opened(data)
    assert trap in set(table(page, "verdict_word")["customer"])
    assert "What the log shows" in texts(page)
    for sign in ("<b>Ann", "**x**", "$1$"):
        assert sign not in texts(page)


def test_the_sentence_says_what_is_most_telling_and_never_accuses() -> None:
    words.speak("en")
    found = {
        "nothing": ([], "No deal was lost in these days, and none in the last twelve months."),
        "one": ([("no_response", "contradicted", False)], "One deal was lost in these days, without an answer; the log "
                "shows fewer tries than are usual."),
        "praise": ([("price", "consistent", False)] * 3, "All 3 deals lost in these days were lost for the price; in "
                   "all of them the log agrees."),
        "gap": ([("timing", "consistent", False), ("timing", "not_evidenced", True), ("budget", "consistent", False)],
                "Of 3 deals lost in these days 2 were lost for the timing; in 1 of those 2 the log shows a silence of "
                "ours before the end."),
        "all different": ([("timing", "not_evidenced", False), ("budget", "consistent", False)], "Of 2 deals lost in "
                          "these days no two name the same reason; one was lost for lack of a budget; the log agrees."),
        "untold": ([("none", "not_evidenced", False)] * 3 + [("terms", "unlogged", False)], "Of 4 deals lost in these "
                   "days 3 carry no reason; one was lost for the terms; nothing is logged."),
        "unread": ([("other", "not_evidenced", False)] * 2, "2 deals were lost in these days; of none the reason is "
                   "given, or can be read."),
    }  # fmt: skip
    for rows, sentence in found.values():
        frame = pd.DataFrame(rows, columns=["category", "verdict", "follow_up_gap"])
        frame["quote_at"] = pd.NaT
        seen: Any = SimpleNamespace(rows=frame, year=frame, has_log=True)
        assert loss_sentence.headline(seen) == sentence


def test_the_demo_company_fills_the_page(tmp_path: Path) -> None:
    demo.write(tmp_path / "files", reps=3, customers=45, months=13, seed=3, until=date(2026, 11, 20))
    data = small_company.load(tmp_path / "data", [tmp_path / "files"])
    page = opened(data, period="12-months")
    told = view(data)
    assert page.title[0].value.startswith(f"Of {len(told.year)} deals lost in these days")
    assert len(table(page, "verdict_word")) == min(200, len(told.year))
