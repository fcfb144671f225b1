"""What did a commitment do to its bolt? Before and after it, and by how much chance alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.dates import end_of_day
from analytics.metrics import commitments
from analytics.overview import People
from analytics.views import commitments as view
from tests.agreed_rows import ago, commitment, said
from tests.told_company import TODAY, ToldCompany, cases, cell, cells, named

AGREED_ON = date(2026, 1, 12)


def bolts(*told: str) -> pd.DataFrame:
    """Obligations: "5 on_time -3" is five done on time, due three days before the agreement."""
    rows = []
    for text in told:
        n, state, day = text.split()
        due_at = end_of_day(AGREED_ON + timedelta(days=int(day)))
        rows += [{"rep_id": "R1", "step": "quote", "due_at": due_at, "state": state}] * int(n)
    found = pd.DataFrame(rows, columns=["rep_id", "step", "due_at", "state"])
    return found.astype({"due_at": "datetime64[us]"})


EFFECTS = cases("""
    case                           | obligations                                        | before  | after   | chance
    nothing was due                |                                                    | 0 of 0  | 0 of 0  |
    a bolt was tightened           | 4 on_time -9, 7 missed -9, 9 on_time 9, 1 late 9   | 4 of 11 | 9 of 10 | 0.0170
    nothing changed                | 5 on_time -9, 5 missed -9, 5 on_time 9, 5 missed 9 | 5 of 10 | 5 of 10 | 0.6719
    it became worse                | 5 on_time -9, 5 missed 9                           | 5 of 5  | 0 of 5  | 1
    from nothing to all            | 5 overdue -9, 5 on_time 9                          | 0 of 5  | 5 of 5  | 0.0040
    too few before                 | 4 missed -9, 9 on_time 9                           | 0 of 4  | 9 of 9  |
    too few after                  | 9 missed -9, 4 on_time 9                           | 0 of 9  | 4 of 4  |
    the day of the agreement       | 1 on_time 0                                        | 1 of 1  | 0 of 0  |
    the day after it               | 1 on_time 1                                        | 0 of 0  | 1 of 1  |
    eight weeks before             | 1 on_time -55, 1 on_time -56                       | 1 of 1  | 0 of 0  |
    eight weeks after              | 1 on_time 56, 1 on_time 57                         | 0 of 0  | 1 of 1  |
    what is not due is not counted | 1 pending -3, 1 unseen -3, 1 waived 3, 1 late 3    | 0 of 0  | 0 of 1  |
""")


@pytest.mark.parametrize("case", EFFECTS, ids=named(EFFECTS))
def test_a_commitment_tells_of_its_bolt_before_and_after(case: list[str]):
    _, obligations, before, after, chance = case
    agreed_at = datetime.combine(AGREED_ON, datetime.min.time()).replace(hour=10)
    given = [
        commitment("quote", agreed_at, TODAY, step="quote"),
        commitment("other step", agreed_at, TODAY, step="visit"),
        commitment("other rep", agreed_at, TODAY, step="quote", rep_id="R2"),
        commitment("no step", agreed_at, TODAY),
    ]
    told = [text.strip() for text in obligations.split(",") if text.strip()]
    found = commitments.before_and_after(said(given), bolts(*told), end_of_day(TODAY)).set_index("commitment_id")
    assert found.index.tolist() == ["quote", "other step", "other rep"]
    counts = ["before_on_time", "before_due", "after_on_time", "after_due"]
    assert cells(found, "quote", counts) == [int(n) for side in (before, after) for n in side.split(" of ")]
    assert cell(found, "quote", "chance") == (pytest.approx(float(chance), abs=5e-5) if chance else None)
    assert found.loc[["other step", "other rep"], counts].to_numpy().sum() == 0
    assert cell(found, "quote", "since") == datetime(2026, 1, 12)


def test_what_is_due_after_the_as_of_moment_is_not_counted_though_it_is_done():
    given = said([commitment("quote", datetime(2026, 1, 12, 10), TODAY, step="quote")])
    found = commitments.before_and_after(given, bolts("3 on_time 5", "2 on_time 6"), datetime(2026, 1, 18))
    assert found["after_due"].tolist() == [3]
    assert commitments.before_and_after(given, bolts("3 on_time -5"), datetime(2026, 1, 11)).empty


STEP = """
[[step]]
id = "answer"
phase = "follow-up"
title = { en = "Answer" }
source = "a test"
after = { event = "activity", direction = "inbound" }
do = { event = "activity", direction = "outbound" }
within = "1 day"
on = "customer"
standard = 0.9
"""


def test_the_effect_is_told_once_per_rep_and_step_and_day(tmp_path: Path):
    told = ToldCompany()
    told.customer("Anan", "writes 40 38 36 34 32, reached 31, writes 29 27 25 23 21, email 28 26 24 22 20")
    told.customer("Chai", "writes 40 20, email 39 19", owner="R2")
    store = told.store(tmp_path, steps=STEP)
    given = [
        commitment("1", ago(30), TODAY, step="answer", customer_id="Anan"),
        commitment("2", ago(30, "11:00"), TODAY, step="answer", customer_id="Anan"),
        commitment("3", ago(30), TODAY, step="answer", rep_id="R2", kind="training", action=None, customer_id=None),
        commitment("4", ago(10), TODAY, step="answer", customer_id="Anan"),
        commitment("5", ago(10), TODAY, customer_id="Anan"),
    ]
    found = view.view(store, told.question(), People(), said(given)).effects
    columns = ["commitment_id", "rep_id", "before_on_time", "before_due", "after_on_time", "after_due"]
    assert found[columns].to_numpy().tolist() == [
        ["4", "R1", 6, 10, 0, 0],
        ["1", "R1", 1, 5, 5, 5],
        ["3", "R2", 1, 1, 1, 1],
    ]
    assert found["since"].tolist() == [ago(10, "00:00"), ago(30, "00:00"), ago(30, "00:00")]
    assert found["chance"].notna().tolist() == [False, True, False]
    earlier = view.view(store, told.question(25), People(), said(given)).effects
    assert earlier[columns].to_numpy().tolist() == [["1", "R1", 1, 5, 2, 2], ["3", "R2", 1, 1, 0, 0]]
