"""How late is late, and how old is what is still overdue: as somebody with a calendar would count it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.board import Question
from analytics.metrics import discipline, follow_up, lateness
from analytics.overview import People
from analytics.store import Store
from analytics.views import follow_up as views
from tests.told_company import ToldCompany, cases

STEPS = """
[[step]]
id = "quote-follow-up"
phase = "follow-up"
title = { en = "Follow up every quote" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = ["call", "email"], direction = "outbound" }
within = "2 days"
on = "customer"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
expires = "60 days"
standard = 0.9

[[step]]
id = "quote-weekly"
phase = "follow-up"
title = { en = "Keep in touch every week" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = ["call", "email"], direction = "outbound" }
every = "7 days"
on = "customer"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.9
"""


def rows(text: str) -> pd.DataFrame:
    """Rows of `state days n [step [rep]]`."""
    found = []
    for line in text.strip().splitlines():
        state, days, n, *who = line.split()
        step, rep = ([*who, "quote", "somchai"] if len(who) < 2 else who)[:2] if who else ("quote", "somchai")
        found.append((step, rep, "north", state, int(days), int(n)))
    return pd.DataFrame(found, columns=["step", "rep_id", "team", "state", "days_over", "n"])


ALL_DONE = "late 1 2\nlate 3 2\nlate 5 4\nlate 9 2"
HALF_OPEN = "late 1 3\nlate 4 2\noverdue 10 5"
MOST_OPEN = "late 1 3\noverdue 10 7"
# Of ten, two closed on day 2: of the eight left, half are gone when four more are done on day 6.
CLOSED_EARLY = "missed 2 2\nlate 6 4\noverdue 20 4"


@pytest.mark.parametrize(
    ("given", "median", "four_fifths", "watched"),
    [
        (ALL_DONE, 5, 5, 9),
        (HALF_OPEN, 4, None, 10),
        (MOST_OPEN, None, None, 10),
        (CLOSED_EARLY, 6, None, 20),
        ("late 0 5", 1, 1, 1),  # late by hours: a day begun is a day
        ("missed 14 10", None, None, 14),
        ("late 3 6\noverdue 0 4", 3, 3, 3),  # what fell due today tells nothing yet of how late it will be
    ],
)
def test_by_when_half_and_four_fifths_are_done(
    given: str, median: float | None, four_fifths: float | None, watched: int
) -> None:
    told = lateness.how_late(rows(given)).iloc[0]
    assert [None if pd.isna(told[name]) else told[name] for name in lateness.SHARES] == [median, four_fifths]
    assert told["watched_days"] == watched


def test_the_counts_say_what_became_of_all_of_them() -> None:
    told = lateness.how_late(rows("late 1 3\nmissed 2 2\noverdue 20 4")).iloc[0]
    assert [told[name] for name in ("n", "n_late", "n_overdue", "n_missed")] == [9, 3, 4, 2]


def test_under_five_nothing_is_said_but_the_counts() -> None:
    told = lateness.how_late(rows("late 1 4"), ["step"]).iloc[0]
    assert (told["n"], told["is_few"]) == (4, True)
    assert np.isnan(told["median_days"])
    assert not lateness.how_late(rows("late 1 5"), ["step"]).iloc[0]["is_few"]


def test_each_step_and_rep_is_told_apart() -> None:
    given = rows("late 2 6 quote somchai\nlate 8 6 quote malee\nlate 4 6 thanks malee")
    by_step = lateness.how_late(given, ["step"]).set_index("step")
    assert by_step["n"].to_dict() == {"quote": 12, "thanks": 6}
    by_both = lateness.how_late(given, ["step", "rep"]).set_index(["step", "rep_id"])["median_days"]
    assert by_both.to_dict() == {("quote", "somchai"): 2, ("quote", "malee"): 8, ("thanks", "malee"): 4}


def test_nothing_late_gives_no_rows() -> None:
    nothing = rows("late 1 1").head(0)
    for by in ([], ["step"]):
        assert lateness.how_late(nothing, by).empty
        assert "median_days" in lateness.how_late(nothing, by)


def test_the_age_of_what_is_overdue_lies_in_bands_that_hold_their_ends() -> None:
    days = pd.Series([0, 1, 7, 8, 30, 31, 90, 91, 400])
    assert list(lateness.band(days)) == [0, 0, 0, 8, 8, 31, 31, 91, 91]


def test_a_deal_counts_once_in_a_band_and_no_currency_is_added_to_another() -> None:
    overdue = pd.DataFrame(
        [
            (3, 100.0, "THB", "deal:A"),
            (5, 100.0, "THB", "deal:A"),
            (5, 40.0, "THB", "deal:B"),
            (5, 70.0, "USD", "deal:C"),
            (40, 100.0, "THB", "deal:A"),
            (95, np.nan, None, "customer:D"),
        ],
        columns=["days_over", "value", "currency", "value_key"],
    )
    told = lateness.ages(overdue, "THB").set_index("age")
    assert told["n"].to_dict() == {0: 4, 8: 0, 31: 1, 91: 1}
    assert told["n_other"].to_dict() == {0: 1, 8: 0, 31: 0, 91: 0}
    assert told.loc[0, "value"] == 140
    assert told.loc[31, "value"] == 100
    assert told.loc[[8, 91], "value"].isna().all()


def test_nothing_overdue_gives_bands_of_nothing() -> None:
    empty = pd.DataFrame({name: [] for name in ("days_over", "value", "currency", "value_key")})
    told = lateness.ages(empty.astype({"days_over": "int64"}), "THB")
    assert list(told["n"]) == [0, 0, 0, 0]
    assert told["value"].isna().all()


# --- of a company that is told in words ---------------------------------------------------------------

TOLD = cases("""
    customer | story                              | state   | days
    Late     | deal 100, quote 30, call 20        | late    | 8
    Open     | deal 100, quote 30                 | overdue | 28
    Lost     | deal 100 lost 10, quote 30         | missed  | 18
    Expired  | deal 200, quote 100                | missed  | 60
    Hours    | deal 100, quote 30, call 27 at 00:05 | late  | 1
    InTime   | deal 100, quote 30, call 29        | -       | -
    NotDue   | deal 100, quote 1                  | -       | -
    QuickWin | deal 100 won 29, quote 30          | -       | -
""")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, ToldCompany]:
    told = ToldCompany()
    for name, story, *_ in TOLD:
        told.customer(name, story)
    told.customer("Before", "call 300")  # the log begins before all of them
    return told.store(tmp_path_factory.mktemp("late"), steps=STEPS), told


def test_what_was_not_done_on_time_is_read_with_its_days(company: tuple[Store, ToldCompany]) -> None:
    store, told = company
    found = store.read("lateness", told.question().parameters())
    expected = sorted((state, int(days)) for _name, _story, state, days in TOLD if state != "-")
    assert sorted(zip(found["state"], found["days_over"], strict=True)) == expected
    assert set(found["step"]) == {"quote-follow-up"}, "what repeats is never late"


def test_it_is_read_as_it_was_known_then(company: tuple[Store, ToldCompany]) -> None:
    store, told = company
    found = store.read("lateness", told.question(days_ago=21).parameters())
    counts = {(row["state"], row["days_over"]): row["n"] for row in found.to_dict("records")}
    assert counts == {("late", 1): 1, ("missed", 60): 1, ("overdue", 7): 3}


def test_the_period_chooses_by_the_due_day(company: tuple[Store, ToldCompany]) -> None:
    store, told = company
    asked = told.question()
    day = told.as_of.date() - pd.Timedelta(days=28)
    found = store.read("lateness", Question(asked.as_of, day, day).parameters())
    assert found["n"].sum() == 4
    assert 60 not in set(found["days_over"])


def test_the_view_counts_the_overdue_whatever_the_period(company: tuple[Store, ToldCompany]) -> None:
    store, told = company
    view = views.view(store, told.question(), People())
    found = view.overdue.loc[view.overdue["step"] == "quote-follow-up"]
    assert dict(zip(found["customer_id"], found["days_over"], strict=True)) == {"Expired": 98, "Open": 28}
    assert view.ages["n"].sum() == len(view.overdue)
    assert view.late["n"].sum() == 4, "of the last twelve weeks"


def test_what_is_worth_most_comes_first_and_then_the_oldest() -> None:
    rows = pd.DataFrame(
        [("a", None, None, 1), ("b", 5.0, "THB", 1), ("c", 9.0, "USD", 1), ("d", 7.0, "THB", 1), ("e", None, None, 9)],
        columns=["name", "value", "currency", "days"],
    )
    rows["due_at"] = pd.Timestamp("2026-03-20") - pd.to_timedelta(rows["days"], unit="D")
    assert list(views.ranked(rows, "THB")["name"]) == ["d", "b", "e", "a", "c"]


# --- week by week --------------------------------------------------------------------------------------

MONDAY = pd.Timestamp("2026-03-02")
PLAYBOOK = pd.DataFrame(
    [
        ("quote", 1, "follow-up", "sales", 0.9),
        ("thanks", 2, "care", "sales", 0.8),
        ("invoice", 3, "admin", "office", 1),
    ],
    columns=["step", "step_no", "phase", "who", "standard"],
)


def tally(text: str) -> pd.DataFrame:
    """Rows of `rep step state n week`."""
    found = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(
        {
            "rep_id": [row[0] for row in found],
            "team": "north",
            "step": [row[1] for row in found],
            "state": [row[2] for row in found],
            "n": [int(row[3]) for row in found],
            "due_week": pd.to_datetime([MONDAY + pd.Timedelta(weeks=int(row[4])) for row in found]).as_unit("us"),
        }
    )


WEEKS = pd.date_range(MONDAY, periods=3, freq="7D", unit="us")
TALLY = tally("""
    somchai quote   on_time 4 0
    somchai quote   late    1 0
    malee   quote   on_time 5 0
    malee   quote   pending 5 2
    somchai quote   missed  6 2
    malee   quote   on_time 6 2
    somchai thanks  on_time 3 1
    office  invoice missed  9 1
""")


def test_every_week_stands_in_the_picture_with_its_standard() -> None:
    found = discipline.by_week(TALLY, PLAYBOOK, WEEKS)
    assert list(found["step"]) == ["quote"] * 3 + ["thanks"] * 3, "no office work"
    assert list(found["due"]) == [10, 0, 12, 0, 3, 0]
    assert list(found["on_time"]) == [9, 0, 6, 0, 3, 0]
    assert found["rate"].isna().tolist() == [False, True, False, True, False, True]
    assert list(found["standard"]) == [0.9] * 3 + [0.8] * 3


def test_a_rep_is_judged_by_the_week_against_everybody() -> None:
    found = discipline.slips(TALLY, "quote", "rep", PLAYBOOK)
    cells = {
        (row["rep_id"], row["due_week"]): (row["on_time"], row["due"], row["state"]) for row in found.to_dict("records")
    }
    assert cells[("somchai", WEEKS[2])] == (0, 6, "loose")
    assert cells[("malee", WEEKS[2])] == (6, 6, "fine")
    assert ("malee", WEEKS[1]) not in cells
    assert found.loc[found["marked"], "rep_id"].tolist() == ["somchai"]


def test_of_many_steps_those_in_which_most_is_missing_come_first() -> None:
    whole = follow_up.rates(TALLY, ["step"], PLAYBOOK)
    cells = follow_up.grid(TALLY, PLAYBOOK)
    judged = whole.loc[whole["step"] != "invoice"]
    assert discipline.first_steps(judged, cells, 1) == ["quote"]
    assert discipline.first_steps(judged, cells, 9) == ["quote", "thanks"]
    assert discipline.first_steps(judged.head(0), cells.head(0), 9) == []


@pytest.mark.parametrize("by", ["rep", "team"])
def test_a_step_of_which_nothing_fell_due_slips_with_nobody(by: str) -> None:
    found = discipline.slips(TALLY, "thanks", by, PLAYBOOK, TALLY)
    assert len(found) == 1
    assert discipline.slips(TALLY.head(0), "thanks", by, PLAYBOOK, TALLY).empty
    assert discipline.slips(TALLY.head(0), "thanks", by, PLAYBOOK, TALLY.head(0)).empty
