"""Behind a line of the review stand the rows of its own moment and people; a held one is set against its own moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import sources
from analytics.store import Store
from pages.parts import hold, typed
from tests import small_company
from tests.one_page import one_page, rerun, texts

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def overdue_rows(page: AppTest, data: Path) -> pd.DataFrame:
    """The rows behind the figure of what is overdue."""
    page.button(key="meeting-open-figures-1").click()
    rerun(page, data)
    (found,) = [each.value for each in page.dataframe if "days_over" in each.value.columns]
    return found


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (typed, hold):
        monkeypatch.setattr(module, "now", lambda: NOW)
    return small_company.load(tmp_path / "data", [small_company.write(tmp_path / "first")])


def reaches(data: Path, day: date, folder: Path) -> None:
    """The data ends on this day: nothing else of it is new."""
    folder.mkdir()
    row = {"activity_id": f"L{day:%d}", "at": f"{day} 16:00", "channel": "note", "rep_id": "R2", "customer_id": "C1"}
    pd.DataFrame([row]).to_csv(folder / "activities.csv", index=False)
    plans, problems = sources.plan([folder])
    assert not problems
    Store(data).import_plans(plans, small_company.NOW + timedelta(days=7), is_complete=True)


def test_what_only_time_has_changed_since_a_review_was_held_is_no_difference(data: Path, tmp_path: Path) -> None:
    page = one_page("review", data, section="week", as_of="2026-11-18")
    page.button(key="hold-save").click()
    rerun(page, data)
    reaches(data, date(2026, 11, 27), tmp_path / "later")
    # The week is told as of its last day now, two days after the moment at which its review was held.
    page = one_page("review", data, section="week", as_of="2026-11-22")
    assert "as of Wed 18 Nov 2026" in texts(page)
    assert "Today's data says the same of that week." in texts(page)


def test_the_rows_behind_a_held_line_are_those_of_its_moment(data: Path, tmp_path: Path) -> None:
    page = one_page("review", data, section="week", as_of="2026-11-18")
    page.button(key="hold-save").click()
    rerun(page, data)
    reaches(data, date(2026, 11, 27), tmp_path / "later")
    page = one_page("review", data, section="week", as_of="2026-11-22")
    assert len(overdue_rows(page, data)) == 20
    assert "20 steps are overdue" in texts(page)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"rep": ["R2"]}, 22),  # the meeting is everybody's, whomever the filters had in sight before
        ({"team": ["North", "South"]}, 22),
        ({"team": ["South"]}, 7),
        ({"segment": "key"}, 22),
    ],
)
def test_a_figure_opens_the_rows_of_all_whom_it_counts(data: Path, address: dict[str, Any], expected: int) -> None:
    page = one_page("review", data, section="week", **address)
    assert f"{expected} steps are overdue" in texts(page)
    assert len(overdue_rows(page, data)) == expected


def test_a_step_that_is_loose_with_everybody_opens_the_rows_of_everybody(data: Path) -> None:
    page = one_page("review", data, section="week", team=["South"])
    assert "**Follow up every quote**  \n6 of 12 on time" in texts(page)
    page.button(key="meeting-open-team-bolts-2").click()
    rerun(page, data)
    (found,) = [each.value for each in page.dataframe if "days_over" in each.value.columns]
    assert len(found) == 12


MORE = """
from datetime import date
from analytics.report.document import List, Row, Section
from pages.parts import meeting
from pages.parts.typed import Glance
rows = tuple(Row({}, head=f"line {n}") for n in range(5))
meeting.section(Glance(None, date(2026, 11, 20)), Section("s", "Part", lists=(List("l", "", (), rows, first=2),)), {})
"""


def test_what_does_not_fit_is_counted_and_opens_and_closes() -> None:
    page = AppTest.from_string(MORE, default_timeout=60).run()
    for label, n in (("3 more", 2), ("show the first 2", 5), ("3 more", 2)):
        assert not page.exception
        assert sum("line" in each.value for each in page.markdown) == n
        (button,) = page.button
        assert button.label == label
        button.click().run()
