"""What the reads say of one company agrees, whichever of them is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from analytics import demo, sources
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import follow_up
from analytics.store import Store

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("reads")
    demo.write(folder / "exports", reps=3, months=6, seed=5, until=UNTIL)
    opened = Store(folder / "store")
    opened.import_plans(sources.plan([folder / "exports"])[0], datetime(2026, 7, 1, 3, 0, tzinfo=UTC))
    return opened


@pytest.fixture(params=[0, 10, 45])
def question(request: pytest.FixtureRequest) -> Question:
    as_of = UNTIL - timedelta(days=1 + request.param)
    return Question(end_of_day(as_of), as_of - timedelta(days=55), as_of)


def test_the_sums_of_what_is_overdue_are_those_of_its_rows(company: Store, question: Question):
    steps = company.read("steps")
    rows = follow_up.of_sales(company.read("overdue", question.parameters()), steps)
    sums = company.read("overdue_worth", question.parameters())
    assert len(rows) > 0
    for by in ([], ["rep", "step"], ["team"]):
        pd.testing.assert_frame_equal(
            follow_up.at_risk_by(rows, by, "THB"), follow_up.at_risk_by(sums, by, "THB"), check_dtype=False
        )


def test_the_trend_of_overdue_ends_in_what_is_overdue_now(company: Store, question: Question):
    steps = company.read("steps")
    rows = follow_up.of_sales(company.read("overdue", question.parameters()), steps)
    trend = company.read("overdue_trend", {**question.parameters(), "moments": [question.as_of]})
    counts = rows.groupby("rep_id").size()
    assert trend.set_index("rep_id")["n_overdue"].to_dict() == counts.to_dict()


def test_the_tally_counts_each_obligation_of_the_period_once(company: Store, question: Question):
    asked = question.parameters()
    rows = company.read("obligations", {**asked, "step": None, "rep": None})
    assert company.read("tally", asked)["n"].sum() == len(rows)
    by_state = company.read("tally", asked).groupby("state")["n"].sum()
    waived = by_state[by_state.index.str.startswith("waived")].sum()
    assert (rows["state"] == "waived").sum() == waived


def test_what_is_overdue_is_open_and_unanswered_at_the_moment(company: Store, question: Question):
    asked = question.parameters()
    overdue = company.read("overdue", asked)
    every = company.read("obligations", {**asked, "since": None, "until": None, "step": None, "rep": None})
    known = every.loc[every["state"].isin(["overdue", "missed"])]
    keys = ["step", "deal_id", "order_id", "customer_id", "triggered_at", "due_at"]
    merged = overdue.merge(known, on=keys, how="left", suffixes=("", "_known"))
    assert merged["state"].notna().all()
    assert merged["done_at"].isna().all()
    assert (overdue["due_at"] < question.as_of).all()
