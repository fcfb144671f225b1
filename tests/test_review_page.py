"""The page of the Monday meeting: it reads from top to bottom, opens its rows, and stands once it was held."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import sources
from analytics.journal import Journal
from analytics.store import Store
from pages.parts import agree, hold, promise_words, typed
from tests import small_company
from tests.one_page import one_page, rerun, texts

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NAME = small_company.HOSTILE
MONDAY = date(2026, 11, 16)
PARTS = [
    "Promises", "What changed", "What to tighten first", "Rep by rep", "Ready to be asked", "Won this week",
    "Standards", "Decisions",
]  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    return small_company.load(folder / "data", [small_company.write(folder / "first")])


@pytest.fixture
def data(tmp_path: Path, company: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    ticks = count()
    for module in (typed, agree, hold, promise_words):
        monkeypatch.setattr(module, "now", lambda: NOW + timedelta(seconds=next(ticks)))
    return shutil.copytree(company, tmp_path / "data")


def opened(data: Path, **address: str | list[str]) -> AppTest:
    return one_page("review", data, section="week", **address)


def click(page: AppTest, data: Path, key: str) -> AppTest:
    page.button(key=key).click()
    rerun(page, data)
    return page


def line(page: AppTest, part: str) -> list[str]:
    """The keys of the buttons that open the lines of this list."""
    return [str(each.key) for each in page.button if str(each.key).startswith(f"meeting-open-{part}-")]


def tables(page: AppTest) -> list[pd.DataFrame]:
    return [each.value for each in page.dataframe]


def changes(page: AppTest) -> pd.DataFrame:
    (found,) = [table for table in tables(page) if {"then", "now"} <= set(table.columns)]
    return found


# -------------------------------------------------------------------- as the meeting runs


def test_the_meeting_is_read_from_top_to_bottom(data: Path) -> None:
    page = opened(data)
    assert page.title[0].value.startswith("2 bolts are loose this week")
    assert [each.value for each in page.subheader] == PARTS
    assert "Weekly review, 16 Nov 2026 to 22 Nov 2026" in texts(page)
    assert "22 steps are overdue, 18 a week ago" in texts(page)
    assert [each.label for each in page.button if each.key == "hold-save"] == ["Hold this review"]


@pytest.mark.parametrize("language", ["en", "th", "fa", "zh_Hant"])
def test_the_page_speaks_every_language_also_of_a_held_review(data: Path, language: str) -> None:
    promised(data)
    page = opened(data, lang=language)
    assert page.title[0].value
    assert len(page.subheader) == len(PARTS)
    click(opened(data), data, "hold-save")
    Journal(data).waive("quote-follow-up", "D0", date(2026, 11, 2), date(2026, 11, 20), None, "deciding", "", "", NOW)
    page = opened(data, lang=language)
    assert ":material/lock:" in texts(page)
    assert len(changes(page)) > 0


def test_without_data_it_says_where_to_begin(tmp_path: Path) -> None:
    page = one_page("review", tmp_path / "nothing", section="week")
    assert page.title[0].value == "There is no data here yet"


def test_of_data_that_tells_of_no_work_nothing_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, row in {
        "reps": {"rep_id": "R1", "name": "Somchai", "team": "North"},
        "customers": {"customer_id": "C1", "name": NAME},
        "activities": {"activity_id": "A1", "at": "2026-11-20 09:00", "channel": "note", "customer_id": "C1"},
    }.items():
        pd.DataFrame([row]).to_csv(folder / f"{name}.csv", index=False)
    page = opened(small_company.load(tmp_path / "data", [folder]))
    assert [each.value for each in page.subheader] == PARTS
    assert "0 %" not in texts(page)
    assert "nan" not in texts(page).lower()
    click(page, tmp_path / "data", "hold-save")
    assert "Today's data says the same of that week." in texts(page)


def test_of_one_team_only_its_people_are_talked_with(data: Path) -> None:
    page = opened(data, team=["South"])
    assert "Malee Suwan" in texts(page)
    assert "Somchai" not in texts(page)
    click(page, data, "hold-save")
    (held,) = Journal(data).held_reviews()
    assert held.team == "South"
    assert "Hold this review" in [each.label for each in opened(data).button]
    assert "Hold it again" in [each.label for each in opened(data, team=["South"]).button]


def test_an_old_week_is_told_as_it_was_known_then(data: Path) -> None:
    page = opened(data, as_of="2026-11-04")
    assert "Weekly review, 2 Nov 2026 to 8 Nov 2026" in texts(page)
    # As of the end of its week, or of the day that is asked for, where that is earlier.
    assert "as of Wed 4 Nov 2026" in texts(page)
    assert "22 steps are overdue" not in texts(page)


def test_another_week_moves_the_day_that_is_looked_at(data: Path) -> None:
    page = opened(data)
    page.selectbox(key="review-week").set_value(date(2026, 11, 9))
    rerun(page, data)
    assert "as of Sun 15 Nov 2026" in texts(page)
    assert page.session_state["as_of"] == date(2026, 11, 15)


@pytest.mark.parametrize("part", ["figures", "team-bolts", "bolts", "reps"])
def test_every_line_opens_what_it_rests_on(data: Path, part: str) -> None:
    page = opened(data)
    n_before = len(page.dataframe)
    for key in line(page, part):
        click(page, data, key)
        is_told = len(page.dataframe) > n_before or "0 rows" in texts(page) or "Agree on an action" in texts(page)
        assert is_told, key
    click(page, data, line(page, part)[-1])
    assert len(page.dataframe) == n_before


# -------------------------------------------------------------------- promises


def test_what_is_agreed_under_a_line_is_a_decision_of_this_review(data: Path) -> None:
    page = opened(data)
    assert "Nothing was decided in this review yet" in texts(page)
    click(page, data, "meeting-open-bolts-0")
    (save,) = [each.key for each in page.button if each.label == "Agree"]
    click(page, data, str(save))
    (held,) = Journal(data).commitments().values()
    assert (held.rep_id, held.week) == ("R1", MONDAY)
    assert held.step
    assert "Nothing was decided in this review yet" not in texts(page)


def promised(data: Path, **changes: object) -> str:
    said = {
        "rep_id": "R1", "action": "call", "customer_id": "C0", "text": NAME, "agreed_on": date(2026, 11, 9),
        "due_on": date(2026, 11, 18), "week": date(2026, 11, 9),
    }  # fmt: skip
    return Journal(data).agree({**said, **changes}, "Ann", NOW)


def test_a_promise_of_last_week_is_judged_by_the_log_and_carried_on(data: Path) -> None:
    before = promised(data)
    page = opened(data)
    assert "not shown by the log · due Wed 18 Nov 2026" in texts(page)
    (key,) = line(page, "promises")
    click(page, data, key)
    assert "agreed on 9 Nov 2026" in texts(page)
    (save,) = [each.key for each in page.button if each.label == "Agree"]
    click(page, data, str(save))
    assert [each.carries for each in Journal(data).commitments().values()] == ["", before]


def test_a_promise_that_the_rep_says_was_kept_is_not_evidenced(data: Path) -> None:
    page = opened(data)
    promised(data)
    rerun(page, data)
    click(page, data, line(page, "promises")[0])
    (say,) = [each.key for each in page.button if each.label == "It was done, says the rep"]
    click(page, data, str(say))
    assert "said to be done" in texts(page)
    assert len(Journal(data).words()) == 1


# -------------------------------------------------------------------- held


def test_a_held_review_says_who_held_it_when_and_on_what(data: Path) -> None:
    page = opened(data)
    page.text_area(key="hold-note").set_value(f" {NAME} ")
    click(page, data, "hold-save")
    (held,) = Journal(data).held_reviews()
    assert (held.week, held.team, held.note) == (MONDAY, "", NAME)
    assert "Held 20 Nov 2026" in texts(page)
    assert "as of Fri 20 Nov 2026 · playbook Project sales · fingerprint of the data " in texts(page)
    assert "Today's data says the same of that week." in texts(page)
    assert "<b>" not in texts(page)
    assert "**x**" not in texts(page)
    assert page.text_area(key="hold-note").value == NAME
    assert "held" in page.selectbox(key="review-week").options[0]


def test_held_again_the_newest_stands_and_the_older_one_stays(data: Path) -> None:
    page = opened(data)
    for note in ("one more call", "no call at all"):
        page.text_area(key="hold-note").set_value(note)
        click(page, data, "hold-save")
    assert [each.note for each in Journal(data).held_reviews()] == ["one more call", "no call at all"]
    assert "no call at all" in texts(page)
    assert "one more call" not in texts(page)


def switch(page: AppTest, data: Path, as_held: bool) -> AppTest:
    (control,) = [each for each in page.segmented_control if str(each.key).startswith("review-as-held")]
    control.set_value(as_held)
    rerun(page, data)
    return page


def test_after_a_waiver_a_held_review_stands_and_what_differs_is_listed(data: Path) -> None:
    click(opened(data), data, "hold-save")
    Journal(data).waive("quote-follow-up", "D0", date(2026, 11, 2), date(2026, 11, 20), None, "deciding", "", "", NOW)
    page = opened(data)
    assert "22 steps are overdue" in texts(page)
    assert "22" in changes(page)["then"].tolist()
    assert "21" in changes(page)["now"].tolist()
    switch(page, data, as_held=False)
    assert "21 steps are overdue" in texts(page)
    switch(page, data, as_held=True)
    assert "22 steps are overdue" in texts(page)


def test_after_another_import_a_held_review_stands_and_what_differs_is_listed(data: Path, tmp_path: Path) -> None:
    click(opened(data), data, "hold-save")
    more = tmp_path / "more"
    more.mkdir()
    call = {
        "activity_id": "LATE", "at": "2026-11-10 11:00", "channel": "call", "purpose": "", "direction": "outbound",
        "rep_id": "R1", "customer_id": "C0", "deal_id": "D0",
    }  # fmt: skip
    pd.DataFrame([call]).to_csv(more / "activities.csv", index=False)
    plans, problems = sources.plan([more])
    assert not problems
    Store(data).import_plans(plans, small_company.NOW + timedelta(hours=1), is_complete=True)
    page = opened(data)
    assert "22 steps are overdue" in texts(page)
    assert "Held 20 Nov 2026" in texts(page)
    assert len(changes(page)) > 0
    assert "<b>" not in texts(page)
    switch(page, data, as_held=False)
    assert "22 steps are overdue" not in texts(page)


@pytest.mark.parametrize("frozen", ["{}", "1", '{"format": 99}', '{"format": 1, "review": {}}'])
def test_a_held_review_that_cannot_be_read_is_said_and_todays_stands(data: Path, frozen: str) -> None:
    Journal(data).hold_review(MONDAY, "", frozen, "", "Ann", NOW)
    page = opened(data)
    assert len(page.error) == 1
    assert "22 steps are overdue" in texts(page)
    assert "Held 20 Nov" not in texts(page)
    click(page, data, "hold-save")
    assert "Held 20 Nov 2026" in texts(page)


# -------------------------------------------------------------------- whatever stands in the data


def test_names_and_notes_from_outside_stay_text(tmp_path: Path) -> None:
    folder = small_company.write(tmp_path / "files")
    pd.DataFrame(
        [("R1", f"{NAME} 1", "[x](javascript:y)", "sales"), ("R2", "# Malee", "[x](javascript:y)", "sales")],
        columns=["rep_id", "name", "team", "role"],
    ).to_csv(folder / "reps.csv", index=False)
    data = small_company.load(tmp_path / "data", [folder])
    promised(data)
    page = opened(data)
    for key in [*line(page, "promises"), *line(page, "bolts")]:
        click(page, data, key)
        assert "<b>" not in texts(page)
        assert "**x**" not in texts(page)
        assert "](javascript" not in texts(page)


def test_a_journal_that_cannot_be_read_is_said_once(data: Path) -> None:
    (data / "journal.sqlite").write_bytes(b"this is no journal, it is a long text about something else")
    page = opened(data)
    assert len(page.error) == 1
    assert "the journal cannot be used now" in page.error[0].value
    assert [each.value for each in page.subheader] == PARTS
