"""What is talked of with each rep: one bolt, one customer, one deal, one praise; and which step is waived too often."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analytics.metrics import agenda, waivers
from tests.told_company import cases, named

STEPS = pd.DataFrame(
    {"step": ["follow", "visit", "invoice"], "who": ["sales", "sales", "office"], "standard": [0.8, 0.5, 0.9]}
)
WEEKS = list(pd.date_range("2026-02-23", periods=4, freq="7D", unit="us"))


def frame(text: str, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """A table with its heading; "-" is nothing, a named column holds numbers."""
    head = [cell.strip() for cell in text.strip().splitlines()[0].split("|")]
    rows = pd.DataFrame(cases(text), columns=head, dtype="object")
    rows = rows.where(rows != "-", None)
    return rows.astype(dict.fromkeys(numbers, "float64"))


# -------------------------------------------------------------------- bolts that turned


def cells(text: str) -> pd.DataFrame:
    """rep step state on_time due, marked where it is loose or to be watched."""
    rows = frame(text, ("on_time", "due")).astype({"on_time": "int64", "due": "int64"})
    state = rows["state"].str.removesuffix("*")
    is_marked = state.isin(["loose", "watch"]) & ~rows["state"].str.endswith("*")
    rows = rows.rename(columns={"rep": "rep_id"})
    return rows.assign(state=state, marked=is_marked, standard=0.8, loose_probability=0.95, shortfall=2.0)


BEFORE = """
rep | step   | state   | on_time | due
R1  | follow | loose   | 2       | 10
R2  | follow | watch   | 6       | 10
R3  | follow | loose   | 1       | 10
R4  | follow | fine    | 9       | 10
R5  | follow | too_few | 1       | 3
R6  | follow | loose*  | 4       | 10
-   | follow | loose   | 3       | 10
"""
NOW = """
rep | step   | state   | on_time | due
R1  | follow | fine    | 9       | 10
R2  | follow | fine    | 8       | 10
R3  | follow | too_few | 3       | 3
R4  | follow | loose   | 3       | 10
R5  | follow | loose   | 1       | 8
R6  | follow | loose   | 1       | 10
R7  | follow | loose   | 2       | 9
R8  | follow | loose*  | 4       | 10
-   | follow | fine    | 9       | 10
"""


def test_a_bolt_is_tightened_when_it_was_off_and_is_fine_on_enough_the_largest_rise_first() -> None:
    found = agenda.tightened(cells(NOW), cells(BEFORE))
    assert found[["rep_id", "on_time_before", "due_before", "on_time", "due"]].values.tolist() == [
        ["R1", 2, 10, 9, 10],
        [None, 3, 10, 9, 10],
        ["R2", 6, 10, 8, 10],
    ]


def test_a_bolt_turned_loose_when_it_is_marked_loose_and_was_not() -> None:
    found = agenda.turned_loose(cells(NOW), cells(BEFORE)).set_index("rep_id")
    # R6 was loose with everybody, and is worse than everybody now; R8 is loose as everybody is.
    assert found["state_before"].where(found["state_before"].notna(), "").to_dict() == {
        "R4": "fine", "R5": "too_few", "R6": "loose", "R7": "",
    }  # fmt: skip


def test_without_a_past_nothing_is_tightened() -> None:
    nothing = cells(BEFORE).head(0)
    assert agenda.tightened(cells(NOW), nothing).empty
    assert agenda.tightened(nothing, cells(BEFORE)).empty
    assert len(agenda.turned_loose(cells(NOW), nothing)) == 4


# -------------------------------------------------------------------- standards kept

# What of a rep's step fell due in each of four weeks: so many on time of so many.
KEPT = """
what               | step    | weeks           | on time | due
all kept           | follow  | 2/2 2/2 1/1 4/5 | 9       | 10
just on the line   | follow  | 4/5 4/5 4/5 4/5 | 16      | 20
one week under     | follow  | 9/9 9/9 9/9 7/9 | -       | -
one week nothing   | follow  | 9/9 9/9 0/0 9/9 | -       | -
four in all        | follow  | 1/1 1/1 1/1 1/1 | -       | -
five in all        | follow  | 2/2 1/1 1/1 1/1 | 5       | 5
half is the rule   | visit   | 1/2 1/2 1/2 2/2 | 5       | 8
of the office      | invoice | 9/9 9/9 9/9 9/9 | -       | -
"""


@pytest.mark.parametrize(("_what", "step", "weeks", "on_time", "due"), cases(KEPT), ids=named(cases(KEPT)))
def test_a_standard_is_kept_in_a_row_when_no_week_lies_under_it_and_none_is_empty(
    _what: str, step: str, weeks: str, on_time: str, due: str
) -> None:
    rows: list[dict[str, Any]] = []
    for week, done_of in zip(WEEKS, weeks.split(), strict=True):
        done, n = map(int, done_of.split("/"))
        key = {"rep_id": "R1", "step": step, "team": "north", "due_week": week}
        rows += [{**key, "state": "on_time", "n": done}, {**key, "state": "late", "n": n - done}]
        rows += [{**key, "state": "pending", "n": 3}]
    tally = pd.DataFrame([row for row in rows if row["n"]])
    found = agenda.kept_in_a_row(tally, WEEKS, STEPS)
    told = found[["on_time", "due"]].values.tolist()
    assert told == ([] if on_time == "-" else [[int(on_time), int(due)]])


def test_each_week_is_judged_by_the_standard_of_its_time() -> None:
    key = {"rep_id": "R1", "step": "follow", "team": "north", "n": 2, "state": "on_time"}
    tally = pd.DataFrame([{**key, "due_week": week, "wanted": 1.6} for week in WEEKS])
    late = {**key, "state": "late", "due_week": WEEKS[0]}
    before = pd.DataFrame([{**late, "wanted": 1.0}, {**key, "due_week": WEEKS[0], "wanted": 1.0}])
    raised = pd.concat([tally.loc[tally["due_week"] > WEEKS[0]], before], ignore_index=True)
    found = agenda.kept_in_a_row(raised, WEEKS, STEPS)
    assert found["standard"].round(3).tolist() == [0.68]  # 2 of 4, then three weeks at 80 %
    all_at_once = raised.assign(wanted=raised["n"] * 0.8)
    assert agenda.kept_in_a_row(all_at_once, WEEKS, STEPS).empty


# -------------------------------------------------------------------- one of each

WANTING = """
deal_id | customer_id | rep_id | amount | currency | oldest_days
D1      | Anan        | R1     | 900    | THB      | 3
D2      | Boon        | R1     | 500    | THB      | 40
D3      | Chai        | R1     | 9000   | USD      | 90
D4      | Dao         | R2     | 100    | THB      | -
D5      | -           | R3     | -      | -        | 5
D6      | Ek          | R3     | -      | -        | 8
D7      | Fon         | -      | 700    | THB      | 8
"""
SILENT = """
customer_id | customer | rep_id | value | currency | contact_days
Anan        | Anan     | R1     | 900   | THB      | 30
Xai         | Xai      | R1     | 100   | THB      | 90
Yot         | Yot      | R1     | 9000  | USD      | 90
Dao         | Dao      | R2     | 100   | THB      | 10
Zen         | Zen      | R4     | -     | -        | 10
Wit         | Wit      | R4     | 70    | USD      | 5
"""


def test_of_each_rep_the_customer_worth_most_in_the_main_currency_is_chosen_and_the_others_are_counted() -> None:
    found = agenda.one_customer(frame(SILENT, ("value", "contact_days")), "THB").set_index("rep_id")
    assert found["customer_id"].to_dict() == {"R1": "Anan", "R2": "Dao", "R4": "Zen"}
    assert found["n_more"].to_dict() == {"R1": 2, "R2": 0, "R4": 1}


def test_the_deal_is_not_of_the_customer_that_is_talked_of_anyway_where_there_is_another() -> None:
    customers = agenda.one_customer(frame(SILENT, ("value", "contact_days")), "THB")
    wanting = frame(WANTING, ("amount", "oldest_days"))
    found = agenda.one_deal(wanting, customers, "THB").set_index("rep_id")
    # R2 has no other; of R3 nothing has a worth, so the oldest comes first.
    assert found["deal_id"].to_dict() == {"R1": "D2", "R2": "D4", "R3": "D6"}
    assert found["n_more"].to_dict() == {"R1": 2, "R2": 0, "R3": 1}


def test_nothing_to_choose_from_chooses_nothing() -> None:
    customers = agenda.one_customer(frame(SILENT, ("value", "contact_days")).head(0), "THB")
    assert customers.empty
    assert agenda.one_deal(frame(WANTING, ("amount", "oldest_days")).head(0), customers, "THB").empty
    found = agenda.one_deal(frame(WANTING, ("amount", "oldest_days")), customers, None)
    # Without a main currency nothing is ranked by money: the oldest comes first.
    assert found.set_index("rep_id")["deal_id"].to_dict() == {"R1": "D3", "R2": "D4", "R3": "D6"}


WELL = """
what                | tightened | kept | promised | praised for
a tightened bolt    | yes       | yes  | yes      | tightened
a standard kept     | -         | yes  | yes      | kept
a promise kept      | -         | -    | yes      | promise
nothing             | -         | -    | -        | -
"""


@pytest.mark.parametrize(("_what", "tightened", "kept", "promised", "praised_for"), cases(WELL), ids=named(cases(WELL)))
def test_a_rep_is_praised_for_one_thing_and_never_for_nothing(
    _what: str, tightened: str, kept: str, promised: str, praised_for: str
) -> None:
    turned = agenda.tightened(cells(NOW), cells(BEFORE))
    held = pd.DataFrame({"rep_id": ["R1"], "step": ["visit"], "on_time": [9], "due": [9], "standard": [0.5]})
    promises = pd.DataFrame({"rep_id": ["R1"], "step": [None], "commitment_id": ["P1"]}, dtype="object")
    found = agenda.one_well(
        turned.head(1 if tightened == "yes" else 0),
        held.head(1 if kept == "yes" else 0),
        promises.head(1 if promised == "yes" else 0),
    )
    assert found["kind"].tolist() == ([] if praised_for == "-" else [praised_for])
    assert list(found.columns) == agenda.WELL


def test_what_hangs_on_a_rep_counts_each_deal_and_customer_once() -> None:
    columns = {"rep_id": "R1", "currency": "THB"}
    overdue = pd.DataFrame(
        [
            {**columns, "value_key": "deal:D1", "value": 900.0},
            {**columns, "value_key": "deal:D1", "value": 900.0},
            {**columns, "value_key": "customer:Boon", "value": 50.0},
            {**columns, "value_key": "deal:D9", "value": 7.0, "currency": "USD"},
            {**columns, "value_key": None, "value": None, "currency": None},
        ]
    )
    deals = pd.DataFrame(
        [
            {**columns, "deal_id": "D1", "customer_id": "Anan", "amount": 900.0},
            {**columns, "deal_id": "D2", "customer_id": "Chai", "amount": 20.0},
            {**columns, "deal_id": "D3", "customer_id": "Dao", "amount": 4.0},
        ]
    )
    silent = pd.DataFrame(
        [
            {**columns, "customer_id": "Chai", "open_value": 20.0, "value": 20.0},
            {**columns, "customer_id": "Boon", "open_value": None, "value": 50.0},
            {**columns, "customer_id": "Ek", "open_value": None, "value": 3.0},
        ]
    )
    wanting = deals.head(1)
    found = agenda.at_stake(overdue, wanting, deals, silent, "THB")
    assert found.to_dict("records") == [{"rep_id": "R1", "value": 900.0 + 50 + 20 + 3, "n_other": 1}]
    alone = agenda.at_stake(overdue.tail(1), wanting.head(0), deals, silent.head(0), "THB")
    assert alone.empty


# -------------------------------------------------------------------- waived too often

OFTEN = """
what                      | waived for one reason | for another | not waived | proposed
five of fifty             | 5                     | 0           | 45         | yes
four is too few           | 4                     | 0           | 6          | -
five of fifty-one         | 5                     | 0           | 46         | -
two reasons, not one      | 4                     | 4           | 10         | -
both often                | 6                     | 5           | 20         | both
"""


@pytest.mark.parametrize(("_what", "one", "other", "rest", "proposed"), cases(OFTEN), ids=named(cases(OFTEN)))
def test_a_step_is_proposed_to_be_changed_where_one_reason_waives_it_often(
    _what: str, one: str, other: str, rest: str, proposed: str
) -> None:
    counts = pd.DataFrame(
        {"step": "follow", "reason": ["asked_to_wait", "customer_away", None], "n": [int(one), int(other), int(rest)]}
    )
    found = waivers.often(counts.loc[counts["n"] > 0])
    wanted = {"yes": ["asked_to_wait"], "both": ["asked_to_wait", "customer_away"], "-": []}[proposed]
    assert found["reason"].tolist() == wanted
    assert (found["n_due"] == counts["n"].sum()).all()


def test_nothing_waived_proposes_nothing() -> None:
    nothing = pd.DataFrame({"step": [], "reason": [], "n": []})
    assert waivers.often(nothing).empty
    assert list(waivers.often(nothing).columns) == waivers.COLUMNS
