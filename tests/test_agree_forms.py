"""The forms under a chosen row: agree on an action, let an obligation rest, say that a promise was kept."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analytics import agreed_words
from analytics.agreed import ACTIONS
from analytics.journal import Journal
from analytics.ruled import WAIVER_REASONS
from pages.parts import agree, promise_words, typed, waive
from tests import small_company

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NAME = small_company.HOSTILE
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 16)
STEP = "quote-follow-up"
PAGE = """
from datetime import date
from types import SimpleNamespace
import pandas as pd
from analytics import wording as words
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.report.document import About
from pages.parts import agree, cached, promise_words, rows, typed, typed_week, waive
words.speak({language!r})
here = cached.warehouse()
typed.refusals()
asked = SimpleNamespace(here=here, as_of=date.fromisoformat("{as_of}"))
question = Question(end_of_day(asked.as_of)).parameters()
steps = {{step.id: step for step in cached.store(here).playbook.steps}}
late = cached.frame(here, "overdue", tuple(sorted(question.items()))).assign(state="overdue")
late = late.loc[late["step"] == "quote-follow-up"].sort_values("customer_id", ignore_index=True)
{call}
"""
AGREE = f"agree.form(asked, About(rep_id='R1', customer_id='C0', deal_id='D0', step='{STEP}'), 'list')"
ON_CUSTOMER = "agree.form(asked, About(rep_id='R1', customer_id='C0'), 'list')"
WAIVE = "[waive.form(asked, row, 'list') for row in late.head(1).to_dict('records')]"
NO_ROW = "late = late.iloc[:0]"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    return small_company.load(folder / "data", [small_company.write(folder / "first")])


@pytest.fixture
def data(tmp_path: Path, company: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOOSE_BOLTS_DATA", str(tmp_path / "data"))
    ticks = count()
    for module in (typed, agree, waive, promise_words):
        monkeypatch.setattr(module, "now", lambda: NOW + timedelta(seconds=next(ticks)))
    return shutil.copytree(company, tmp_path / "data")


def opened(call: str, language: str = "en", as_of: date = THURSDAY) -> AppTest:
    return run(AppTest.from_string(PAGE.format(call=call, language=language, as_of=as_of), default_timeout=90))


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception, page.exception
    return page


def texts(page: AppTest) -> str:
    shown = [*page.subheader, *page.markdown, *page.caption, *page.error, *page.warning]
    return "\n".join(str(each.value) for each in shown)


def the(widgets: Any, ending: str) -> Any:
    (found,) = [widget for widget in widgets if str(widget.key).endswith(ending)]
    return found


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def click(page: AppTest, ending: str) -> AppTest:
    the(page.button, ending).click()
    return run(page)


def agree_on(page: AppTest, text: str) -> AppTest:
    the(page.text_input, "-text").set_value(text)
    return click(page, "-save")


# -------------------------------------------------------------------- agree


def test_an_action_is_agreed_and_stands_under_the_form(data: Path) -> None:
    page = opened(AGREE)
    assert "Somchai Jaidee" in texts(page)
    the(page.selectbox, "-action").set_value("visit")
    the(page.date_input, "-due").set_value(date(2026, 11, 24))
    the(page.text_input, "-text").set_value(f" {NAME} ")
    click(page, "-save")
    (held,) = Journal(data).commitments().values()
    assert (held.rep_id, held.customer_id, held.deal_id, held.step) == ("R1", "C0", "D0", STEP)
    assert (held.kind, held.action, held.text, held.carries, held.is_extra) == ("action", "visit", NAME, "", False)
    assert (held.agreed_on, held.due_on, held.week) == (THURSDAY, date(2026, 11, 24), MONDAY)
    assert "Agreed. The log will show next week whether it was done." in texts(page)
    assert "Agreed for the week of 16 Nov 2026:" in texts(page)
    assert "**visit**" in texts(page)
    assert "by 24 Nov 2026" in texts(page)
    assert the(page.text_input, "-text").value == ""
    assert "<b>" not in texts(page)
    assert "**x**" not in texts(page)
    run(page)
    assert "Agreed. The log" not in texts(page)


def test_without_a_word_it_is_what_the_step_asks_for_by_the_same_day_of_next_week(data: Path) -> None:
    click(opened(AGREE), "-save")
    (held,) = Journal(data).commitments().values()
    assert (held.action, held.agreed_on, held.due_on) == ("call", THURSDAY, THURSDAY + timedelta(days=7))


def test_on_the_newest_day_it_is_agreed_today(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "now", lambda: datetime(2026, 11, 22, 20, tzinfo=UTC))
    click(opened(AGREE, as_of=FRIDAY), "-save")
    (held,) = Journal(data).commitments().values()
    assert (held.agreed_on, held.due_on, held.week) == (date(2026, 11, 23), date(2026, 11, 30), MONDAY)


def test_nothing_is_due_before_it_was_agreed(data: Path) -> None:
    page = opened(AGREE)
    the(page.date_input, "-due").set_value(date(2026, 11, 3))
    click(page, "-save")
    (held,) = Journal(data).commitments().values()
    assert held.due_on == held.agreed_on == THURSDAY


def test_training_is_offered_only_where_a_step_is_named(data: Path) -> None:
    page = opened(AGREE)
    assert "training on this step" in the(page.selectbox, "-action").options
    the(page.selectbox, "-action").set_value(agree.TRAINING)
    click(page, "-save")
    (held,) = Journal(data).commitments().values()
    assert (held.kind, held.action, held.step) == ("training", "", STEP)
    assert "**training on this step**" in texts(page)
    assert "training on this step" not in the(opened(ON_CUSTOMER).selectbox, "-action").options


def test_the_fourth_of_the_week_wants_a_yes_and_so_does_the_fifth(data: Path) -> None:
    page = opened(AGREE)
    for n in range(3):
        assert not page.checkbox
        agree_on(page, str(n))
    assert the(page.checkbox, "-extra").label == "3 things are agreed for this week. Yes, one more."
    agree_on(page, "a fourth")
    assert "one more than 3 for this week: say yes" in texts(page)
    assert len(Journal(data).commitments()) == 3
    the(page.checkbox, "-extra").check()
    agree_on(page, "a fourth")
    assert [each.is_extra for each in Journal(data).commitments().values()] == [False, False, False, True]
    assert not the(page.checkbox, "-extra").value
    agree_on(page, "a fifth")
    assert len(Journal(data).commitments()) == 4


def test_a_second_click_agrees_on_nothing_new(data: Path) -> None:
    page = opened(AGREE)
    for _click in range(2):
        agree_on(page, "send the drawing")
        assert "The log will show next week" in texts(page)
    assert len(Journal(data).commitments()) == 1


def test_what_another_agreed_meanwhile_counts(data: Path) -> None:
    page = opened(AGREE)
    for n in range(3):
        said = {
            "rep_id": "R1",
            "action": "call",
            "text": str(n),
            "agreed_on": THURSDAY,
            "due_on": FRIDAY,
            "week": MONDAY,
        }
        Journal(data).agree(said, "Ann", NOW)
    click(page, "-save")
    assert len(Journal(data).commitments()) == 3
    assert "say yes to it first" in texts(page)
    assert "by Ann" in texts(page)


def test_a_promise_is_taken_back_and_makes_room(data: Path) -> None:
    page = opened(AGREE)
    for n in range(3):
        agree_on(page, str(n))
    (first, *_others) = Journal(data).commitments()
    page.button(key=f"agree-list-back-{first}").click()
    run(page)
    assert first not in Journal(data).commitments()
    assert not page.checkbox
    assert labels(page).count("Take it back") == 2


def test_where_nobody_answers_for_the_row_the_rep_is_asked_for(data: Path) -> None:
    page = opened("agree.form(asked, About(customer_id='C0'), 'list')")
    the(page.selectbox, "-rep").set_value("R2")
    run(page)
    click(page, "-save")
    (held,) = Journal(data).commitments().values()
    assert held.rep_id == "R2"


def test_what_is_carried_on_names_the_one_before(data: Path) -> None:
    click(opened("agree.form(asked, About(rep_id='R1', customer_id='C0', commitment_id='before'), 'list')"), "-save")
    (held,) = Journal(data).commitments().values()
    assert held.carries == "before"


def test_a_step_that_the_playbook_has_no_more_is_none(data: Path) -> None:
    page = opened("agree.form(asked, About(rep_id='R1', customer_id='C99', deal_id='D99', step='gone'), 'list')")
    assert "training on this step" not in the(page.selectbox, "-action").options
    assert "C99" in texts(page)


# -------------------------------------------------------------------- he asked us to wait


def test_an_obligation_rests_after_two_clicks_and_counts_again_after_one(data: Path) -> None:
    page = opened(WAIVE)
    assert "He asked us to wait" in texts(page)
    the(page.text_input, "-note").set_value(f" {NAME} ")
    click(page, "-wait")
    (held,) = Journal(data).waivers()
    assert (held.step, held.key, held.triggered_on) == (STEP, "D0", date(2026, 11, 2))
    assert (held.said_on, held.until, held.reason, held.note) == (THURSDAY, date(2026, 12, 3), "asked_to_wait", NAME)
    # It is gone from what is overdue; what said so is found where all of the step is listed.
    assert "waits until" not in texts(page)
    page = opened(cell())
    assert "**waits until 3 Dec 2026** · the customer asked us to wait" in texts(page)
    assert "<b>" not in texts(page)
    assert labels(page) == ["Take it back"]
    click(page, "-back")
    assert Journal(data).waivers() == []
    assert "He asked us to wait" in texts(page)


def cell(customer: str = "C0") -> str:
    return (
        "every = cached.frame(here, 'cell', tuple(sorted("
        f"{{**question, 'step': '{STEP}', 'phase': None, 'rep': None, 'team': None}}.items())))\n"
        f"every_row = every.loc[every['customer_id'] == '{customer}'].to_dict('records')\n"
        "[waive.form(asked, row, 'list') for row in every_row]"
    )


def test_what_is_not_needed_rests_for_good(data: Path) -> None:
    page = opened(cell())
    the(page.selectbox, "-reason").set_value("not_needed")
    click(page, "-never")
    (held,) = Journal(data).waivers()
    assert (held.until, held.reason) == (None, "not_needed")
    assert "**not needed at all** · the step does not fit here" in texts(page)


def test_another_reason_is_written_down(data: Path) -> None:
    page = opened(cell())
    the(page.selectbox, "-reason").set_value("other")
    click(page, "-wait")
    assert "For another reason, write which" in texts(page)
    assert Journal(data).waivers() == []
    the(page.text_input, "-note").set_value("its owner died")
    click(page, "-wait")
    assert [each.note for each in Journal(data).waivers()] == ["its owner died"]
    assert "its owner died" in texts(page)


def test_what_rested_and_stands_again_may_rest_again(data: Path) -> None:
    Journal(data).waive(STEP, "D0", date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 12), "deciding", "", "", NOW)
    page = opened(cell())
    assert "waits until" not in texts(page)
    click(page, "-wait")
    (held,) = Journal(data).waivers()
    assert (held.said_on, held.until) == (THURSDAY, date(2026, 12, 3))


def test_what_was_done_in_time_has_nothing_to_wait_for(data: Path) -> None:
    page = opened(cell("C1"))
    assert not labels(page)
    assert not texts(page)


def test_what_a_win_waived_shows_no_form(data: Path) -> None:
    page = opened("waive.form(asked, {**late.iloc[0].to_dict(), 'state': 'waived'}, 'list')")
    assert not labels(page)
    assert not texts(page)


@pytest.mark.parametrize("missing", ["{'step': 'gone'}", "{'deal_id': None}", "{'deal_id': float('nan')}"])
def test_a_row_that_is_no_obligation_of_the_playbook_cannot_rest(data: Path, missing: str) -> None:
    assert not labels(opened(f"waive.form(asked, {{**late.iloc[0].to_dict(), **{missing}}}, 'list')"))
    assert not labels(opened("waive.form(asked, {'deal_id': 'D0', 'customer_id': 'C0'}, 'list')"))


# -------------------------------------------------------------------- word of mouth


def promised(data: Path, **changes: object) -> str:
    said = {
        "rep_id": "R1",
        "action": "call",
        "customer_id": "C0",
        "agreed_on": THURSDAY,
        "due_on": FRIDAY,
        "week": MONDAY,
    }
    return Journal(data).agree({**said, "text": NAME, **changes}, "Ann", NOW)


def test_that_it_was_done_is_said_and_unsaid(data: Path) -> None:
    id = promised(data)
    page = opened(f"promise_words.draw(asked, '{id}', 'list')")
    assert "agreed on 19 Nov 2026" in texts(page)
    assert "by Ann" in texts(page)
    the(page.text_input, "-note").set_value(f" {NAME} ")
    click(page, "-say")
    assert Journal(data).words()[id].note == NAME
    assert "Said to be done" in texts(page)
    assert "<b>" not in texts(page)
    click(page, "-unsay")
    assert Journal(data).words() == {}
    click(page, "-back")
    assert Journal(data).commitments() == {}
    assert texts(page) == "It was taken back since."


def test_a_training_is_called_one(data: Path) -> None:
    id = promised(data, kind="training", step=STEP)
    assert "**training on this step**" in texts(opened(f"promise_words.draw(asked, '{id}', 'list')"))


# -------------------------------------------------------------------- under a table


def test_under_a_chosen_row_one_can_let_it_rest_and_agree_on_an_action(data: Path) -> None:
    page = opened("rows._history(late, [0], 'list')")
    assert {"Wait until then", "Not needed at all", "Agree"} <= set(labels(page))
    click(page, "-save")
    (held,) = Journal(data).commitments().values()
    assert (held.rep_id, held.customer_id, held.deal_id, held.step) == ("R1", "C0", "D0", STEP)
    click(page, "-never")
    assert [each.key for each in Journal(data).waivers()] == ["D0"]


@pytest.mark.parametrize("chosen", ["[]", "[99]"])
def test_where_no_row_is_chosen_there_is_no_form(data: Path, chosen: str) -> None:
    assert not labels(opened(f"rows._history(late, {chosen}, 'list')"))


def test_rows_without_any_are_counted_and_have_no_form(data: Path) -> None:
    page = opened(f"{NO_ROW}\nrows.show(late, 'list', 'Late', steps, cached.names(here))")
    assert "0 rows" in texts(page)
    assert not labels(page)


def test_of_rows_that_rest_the_reason_stands_beside(data: Path) -> None:
    Journal(data).waive(STEP, "D0", date(2026, 11, 2), THURSDAY, None, "deciding", "", "", NOW)
    shown = cell().splitlines()[0] + "\nrows.show(every, 'list', 'All', steps, cached.names(here))"
    (table,) = opened(shown).dataframe
    reasons = table.value["waived_for"].tolist()
    assert reasons.count("the customer is deciding") == 1
    assert set(reasons) == {"the customer is deciding", ""}


# -------------------------------------------------------------------- every form

CALLS = {"agree": AGREE, "waive": WAIVE, "rows": "rows._history(late, [0], 'list')"}


@pytest.mark.parametrize("call", [*CALLS.values(), "promise_words.draw(asked, 'c1', 'list')"])
def test_a_journal_that_cannot_be_read_shows_no_form(data: Path, call: str) -> None:
    (data / "journal.sqlite").write_bytes(b"this is no journal, it is a long text about something else")
    page = opened(f"typed_week.said(here)\n{call}")
    assert len(page.error) == 1
    assert "the journal cannot be used now" in page.error[0].value
    assert not {"Agree", "Wait until then"} & set(labels(page))


def test_what_could_not_be_saved_is_said(data: Path) -> None:
    page = opened(AGREE)
    (data / "journal.sqlite").write_bytes(b"this is no journal, it is a long text about something else")
    click(page, "-save")
    assert "the journal cannot be used now" in texts(page)


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
@pytest.mark.parametrize("call", list(CALLS))
def test_the_forms_open_in_every_language(data: Path, call: str, language: str) -> None:
    assert texts(opened(CALLS[call], language))


@pytest.mark.parametrize(
    ("label", "known"),
    [
        (agreed_words.action, ACTIONS),
        (agreed_words.waiver, WAIVER_REASONS),
        (agreed_words.verdict, ("kept", "late", "not_kept", "pending", "unseen", "not_evidenced")),
    ],
)
def test_every_word_of_the_week_is_called_something(label, known) -> None:
    said_so = [label(word) for word in known]
    assert not any("_" in word for word in said_so)
    assert len(set(said_so)) == len(known)
    assert label("a word of tomorrow") == "a word of tomorrow"
