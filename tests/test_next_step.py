"""Open deals with and without something planned."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from analytics.metrics import money, next_step
from tests.told_company import ToldCompany, cases

DEALS = pd.DataFrame(
    [
        ("1", "malee", "north", 100.0, "THB", True),
        ("2", "malee", "north", 250.0, "THB", False),
        ("3", "malee", "north", 40.0, "USD", False),
        ("4", "somchai", "north", 900.0, "THB", False),
        ("4", "somchai", "north", 900.0, "THB", False),
        ("5", "arash", "south", None, None, False),
        ("6", "nida", "south", 70.0, "THB", True),
    ],
    columns=["deal_id", "rep_id", "team", "amount", "currency", "has_next_step"],
)


def listed(frame: pd.DataFrame) -> list[list[object]]:
    """The rows as one would write them down; what is empty is a dash."""
    return [["-" if pd.isna(x) else x for x in row] for row in frame.astype("object").itertuples(index=False)]


def test_per_rep_the_open_deals_with_and_without_a_next_step_most_money_first():
    rows = next_step.coverage(DEALS, ["rep"], "THB")
    columns = ["rep_id", "open_deals", "with_next_step", "without", "value_without"]
    assert listed(rows[columns]) == [
        ["somchai", 1, 0, 1, 900.0],
        ["malee", 3, 1, 2, 250.0],
        ["arash", 1, 0, 1, "-"],
        ["nida", 1, 1, 0, "-"],
    ]
    assert rows["without_share"].tolist() == [1, pytest.approx(2 / 3), 1, 0]


def test_over_the_company_it_is_four_of_six():
    rows = next_step.coverage(DEALS, [], "THB")
    assert listed(rows[["open_deals", "without", "value_without"]]) == [[6, 4, 1150.0]]


def test_money_without_a_next_step_is_never_added_across_currencies():
    rows = next_step.without_by_currency(DEALS, ["team"])
    assert listed(rows) == [
        ["north", "THB", 2, 1150.0],
        ["north", "USD", 1, 40.0],
        ["south", "-", 1, "-"],
    ]


def test_no_open_deals_give_no_rows_with_the_same_columns():
    for by in ([], ["rep"], ["rep", "team"]):
        empty = next_step.coverage(DEALS.iloc[:0], by, "THB")
        assert empty.empty
        assert empty.columns.tolist() == next_step.coverage(DEALS, by, "THB").columns.tolist()
        assert next_step.without_by_currency(DEALS.iloc[:0], by).empty


def test_we_rank_in_the_currency_of_most_open_deals():
    assert money.main_currency(DEALS) == "THB"
    assert money.main_currency(DEALS.loc[DEALS["currency"] == "USD"]) == "USD"
    assert money.main_currency(DEALS.iloc[:0]) is None


def test_amounts_without_a_currency_are_ranked_together():
    plain = DEALS.assign(currency=None)
    assert money.main_currency(plain) is None
    assert next_step.coverage(plain, [], None)["value_without"].tolist() == [1190.0]
    assert math.isnan(next_step.coverage(plain, [], "THB")["value_without"].iloc[0])


# --- what is planned --------------------------------------------------------------------------------

PLANS = cases("""
    what is planned                  | has a next step
    meeting in 5                     | yes
    task in 5                        | yes
    meeting in 5 logged 3            | yes
    meeting in 5 logged in 2         | no
    cancelled meeting in 5           | no
    cancelled meeting in 5, call in 9 | yes
    meeting 5                        | no
    note 1                           | no
""")


def test_what_was_called_off_is_no_next_step(tmp_path: Path) -> None:
    told = ToldCompany()
    for number, (plan, _) in enumerate(PLANS):
        told.customer(f"C{number}", f"deal 30 100 THB, {plan}")
    deals = told.store(tmp_path).read("open_deals", told.question().parameters()).set_index("customer_id")
    found = {plan: deals.loc[f"C{number}", "has_next_step"] for number, (plan, _) in enumerate(PLANS)}
    assert found == {plan: expected == "yes" for plan, expected in PLANS}
