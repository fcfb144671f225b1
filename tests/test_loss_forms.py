"""The forms in which people say what they know of a loss: saved at once, shown with who said it, taken back."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import loss_said
from analytics.journal import Journal
from analytics.loss_said import said
from analytics.loss_words import CATEGORIES
from pages.parts import cached, loss_words, reason_sorting
from tests import small_company

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = small_company.HOSTILE
DEAL = "D1 <b>"
ROW = {"deal_id": DEAL, "deal": NAME, "customer_id": "C1", "customer": float("nan"), "verdict": "contradicted"}
REASONS = [("too dear", 2), (f"  {NAME} " + "x" * 500 + " ", 7), ("Too  DEAR", 6), (None, 9), (" ", 9)]
PAGE = """
from types import SimpleNamespace
import pandas as pd
from analytics import wording as words
from pages.parts import cached, loss_journal, {part}
words.speak({language!r})
here = cached.warehouse()
asked = SimpleNamespace(here=here)
said = loss_journal.said_of_losses(here)
row = {row}
reasons = pd.DataFrame({reasons!r}, columns=["reason", "n"])
{call}
"""
CALLS = {
    "loss_review": 'loss_review.draw(asked, row, "list")',
    "loss_overrule": 'loss_overrule.draw(asked, row, "list")',
    "reason_sorting": "reason_sorting.draw(asked, reasons)",
    "passing_on": 'passing_on.draw(row, "list"); passing_on.button(row, "line")',
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    small_company.load(folder / "data", [small_company.write(folder / "first")])
    return folder / "data"


@pytest.fixture
def data(tmp_path: Path, company: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOOSE_BOLTS_DATA", str(tmp_path / "data"))
    return shutil.copytree(company, tmp_path / "data")


def opened(part: str, language: str = "en", reasons: Any = REASONS) -> AppTest:
    row = repr(ROW).replace("nan", "float('nan')")
    code = PAGE.format(part=part, language=language, row=row, reasons=reasons, call=CALLS[part])
    return run(AppTest.from_string(code, default_timeout=60))


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception, page.exception
    return page


def texts(page: AppTest) -> str:
    shown = [*page.subheader, *page.markdown, *page.caption, *page.error, *page.warning]
    return "\n".join(str(each.value) for each in shown)


def the(widgets: Any, ending: str) -> Any:
    """The one widget whose key ends so: the beginning names the review that held when it was drawn."""
    (found,) = [widget for widget in widgets if str(widget.key).endswith(ending)]
    return found


def expanders(page: AppTest) -> list[str]:
    return [each.label for each in page.expander]


# -------------------------------------------------------------------- the review


def fill(page: AppTest) -> None:
    the(page.segmented_control, "-role").set_value("rep")
    the(page.segmented_control, "-closing").set_value("no")
    the(page.text_input, "-note-closing").set_value(f" {NAME} ")
    the(page.checkbox, "-tick-need").check()
    the(page.text_area, "-said").set_value("too expensive")
    the(page.date_input, "-obstacle").set_value(date(2027, 4, 1))
    the(page.segmented_control, "-trial").set_value(False)
    the(page.text_area, "-news").set_value("a smaller model")
    the(page.button, "-save").click()


def test_a_review_is_saved_at_once_and_says_who_wrote_it(data: Path) -> None:
    page = opened("loss_review")
    assert "To learn from, not to judge by" in texts(page)
    fill(page)
    run(page)
    (review,) = said(Journal(data)).reviews.values()
    assert (review.deal_id, review.role, review.answers, review.ticks) == (
        "D1 <b>",
        "rep",
        {"closing": "no"},
        ("need",),
    )
    assert (review.notes, review.said, review.obstacle_on) == ({"closing": NAME}, "too expensive", date(2027, 4, 1))
    assert (review.news, review.trial) == ("a smaller model", False)
    assert ":material/check: Rep, " in texts(page)


def test_what_holds_is_filled_in_and_the_earlier_ones_stand_below(data: Path) -> None:
    Journal(data).review_loss(DEAL, {"role": "rep", "said": NAME, "notes": {"closing": NAME}, "trial": True}, NAME, NOW)
    Journal(data).review_loss(
        DEAL, {"role": "manager", "answers": {"desire": "partly"}, "ticks": ["need"]}, "Ann", NOW + HOUR
    )
    page = opened("loss_review")
    assert ":material/check: Manager, 20 Nov 2026, 17:00 by Ann" in texts(page)
    assert [the(page.segmented_control, f"-{name}").value for name in ("role", "desire", "closing")] == [
        "manager", "partly", None,
    ]  # fmt: skip
    assert the(page.checkbox, "-tick-need").value
    assert the(page.text_area, "-said").value == ""
    assert expanders(page) == ["1 earlier review"]
    assert "a small trial order is offered" in texts(page)
    assert "<b>" not in texts(page)
    assert "**x**" not in texts(page)


def test_saving_again_writes_the_change_and_keeps_the_rest(data: Path) -> None:
    page = opened("loss_review")
    fill(page)
    run(page)
    the(page.segmented_control, "-closing").set_value("partly")
    the(page.button, "-save").click()
    run(page)
    before, after = Journal(data).loss_review_history(DEAL)
    assert (before.answers, after.answers) == ({"closing": "no"}, {"closing": "partly"})
    assert (after.said, after.obstacle_on, after.trial) == (before.said, before.obstacle_on, False)
    assert expanders(page) == ["1 earlier review"]


def test_what_another_saved_meanwhile_is_not_lost_and_neither_is_what_i_typed(data: Path) -> None:
    page = opened("loss_review")
    the(page.text_area, "-said").set_value("mine")
    Journal(data).review_loss(DEAL, {"role": "rep", "said": "theirs"}, "Ann", NOW)
    the(page.button, "-save").click()
    run(page)
    assert [each.said for each in Journal(data).loss_review_history(DEAL)] == ["theirs", "mine"]
    assert "theirs" in texts(page)
    assert the(page.text_area, "-said").value == "mine"


def test_an_empty_form_is_not_a_review(data: Path) -> None:
    page = opened("loss_review")
    the(page.segmented_control, "-role").set_value("rep")
    the(page.text_area, "-said").set_value("  ")
    the(page.button, "-save").click()
    run(page)
    assert Journal(data).export() == ""
    assert "Nothing is answered yet" in texts(page)
    run(page)
    assert "Nothing is answered yet" not in texts(page)


# -------------------------------------------------------------------- overruled


def test_the_log_is_overruled_with_a_note_beside_its_verdict(data: Path) -> None:
    page = opened("loss_overrule")
    the(page.segmented_control, "-verdict").set_value("consistent")
    the(page.text_input, "-note").set_value(NAME)
    the(page.button, "-save").click()
    run(page)
    (held,) = said(Journal(data)).overruled.values()
    assert (held.verdict, held.note) == ("consistent", NAME)
    assert "Verdict: **the log contradicts it**." in texts(page)
    assert "Overruled: **the reason holds**" in texts(page)
    assert "<b>" not in texts(page)
    the(page.button, "-back").click()
    run(page)
    assert said(Journal(data)).overruled == {}
    assert "Overruled" not in texts(page)


def test_nobody_overrules_the_log_without_saying_why(data: Path) -> None:
    page = opened("loss_overrule")
    the(page.text_input, "-note").set_value("  ")
    the(page.button, "-save").click()
    run(page)
    assert "Say how you know" in texts(page)
    assert Journal(data).export() == ""


# -------------------------------------------------------------------- reasons


def test_the_reasons_stand_once_each_and_the_most_frequent_first() -> None:
    frame = pd.DataFrame(REASONS, columns=["reason", "n"])
    rows = reason_sorting._waiting(frame, {})
    assert rows[["reason", "n"]].to_numpy().tolist() == [["too dear", 8], [REASONS[1][0], 7]]
    assert reason_sorting._waiting(frame, {"too dear": "price"})["n"].tolist() == [7]
    assert reason_sorting._waiting(pd.DataFrame({"reason": [], "n": []}), {}).empty
    assert reason_sorting._waiting(pd.DataFrame({"reason": [float("nan")], "n": [1]}), {}).empty


def test_a_reason_is_sorted_and_taken_back(data: Path) -> None:
    page = opened("reason_sorting")
    assert "<b>" not in texts(page)
    assert f"{'x' * 200}" not in texts(page)
    page.selectbox(key="reason-too dear").set_value("price")
    run(page)
    assert said(Journal(data)).sorted_reasons == {"too dear": "price"}
    assert [box.key for box in page.selectbox] == [f"reason-{loss_said.reason_key(str(REASONS[1][0]))}"]
    assert expanders(page) == ["1 reason sorted by hand"]
    page.button(key="reason-back-too dear").click()
    run(page)
    assert said(Journal(data)).sorted_reasons == {}
    assert page.selectbox(key="reason-too dear").value is None


def test_many_reasons_are_paged_and_none_is_said_to_be_none(data: Path) -> None:
    page = opened("reason_sorting", reasons=[(f"r{n:02}", 1) for n in range(23)])
    assert len(page.selectbox) == 10
    assert "None: every reason" in texts(opened("reason_sorting", reasons=[]))


# -------------------------------------------------------------------- passed on


def test_a_loss_is_passed_on_with_a_note_and_taken_back(data: Path) -> None:
    page = opened("passing_on")
    page.text_input(key="passing-list-D1 <b>-note").set_value(f"told {NAME}")
    page.button(key="passing-list-D1 <b>-on").click()
    run(page)
    (held,) = said(Journal(data)).passed_on.values()
    assert held.note == f"told {NAME}"
    assert "Passed on to product: " in texts(page)
    assert "<b>" not in texts(page)
    page.button(key="passing-line-D1 <b>-back").click()
    run(page)
    assert said(Journal(data)).passed_on == {}
    page.button(key="passing-line-D1 <b>-on").click()
    run(page)
    assert set(said(Journal(data)).passed_on) == {DEAL}


# -------------------------------------------------------------------- every form


def test_of_the_demo_company_all_can_be_tried(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "DEMO", data)
    page = opened("passing_on")
    page.button(key="passing-list-D1 <b>-on").click()
    run(page)
    assert set(said(Journal(data)).passed_on) == {DEAL}


@pytest.mark.parametrize("part", list(CALLS))
def test_a_journal_that_cannot_be_read_is_said(data: Path, part: str) -> None:
    (data / "journal.sqlite").write_bytes(b"this is no journal, it is a long text about something else")
    page = opened(part)
    assert len(page.error) == 1
    assert "the journal cannot be used now" in page.error[0].value


def test_what_could_not_be_saved_is_said(data: Path) -> None:
    page = opened("passing_on")
    (data / "journal.sqlite").write_bytes(b"this is no journal, it is a long text about something else")
    page.button(key="passing-list-D1 <b>-on").click()
    run(page)
    assert "the journal cannot be used now" in texts(page)


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
@pytest.mark.parametrize("part", list(CALLS))
def test_the_forms_open_in_every_language(data: Path, part: str, language: str) -> None:
    assert texts(opened(part, language))


@pytest.mark.parametrize(
    ("label", "known"),
    [
        (loss_words.category, CATEGORIES),
        (loss_words.verdict, (*loss_said.VERDICTS, "unlogged", "unseen")),
        (loss_words.own_verdict, loss_said.VERDICTS),
        (loss_words.controllable, ("rep", "company", "nobody", "unknown")),
        (loss_words.question, loss_said.QUESTIONS),
        (loss_words.short_question, loss_said.QUESTIONS),
        (loss_words.tick, loss_said.TICKS),
        (loss_words.reviewer, loss_said.REVIEWERS),
    ],
)
def test_every_word_of_losses_is_called_something(label, known) -> None:
    said_so = [label(word) for word in known]
    assert not any("_" in word for word in said_so)
    assert len(set(said_so)) == len(known)
    assert label("a word of tomorrow") == "a word of tomorrow"
