"""How the log is kept: what is late, what says nothing, and when one may not judge by it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import figures
from analytics.board import Question
from analytics.metrics import logging
from analytics.overview import People
from analytics.store import Store
from analytics.views import logging as view
from tests.told_company import ToldCompany, cases, cells, named

SETTINGS = "holidays = [2026-03-11]"

# Today is Friday, 20 March 2026; 11 March is a holiday. Days are days before today.
LATENESS = cases("""
    case                          | what happened           | n_hand | late | median_lag_days
    on the same day               | visit 7 logged 7        | 1      | 0    | 0
    Friday's on Saturday          | visit 7 logged 6        | 1      | 0    | 1
    Friday's on Monday            | visit 7 logged 4        | 1      | 0    | 3
    Friday's on Tuesday           | visit 7 logged 3        | 1      | 1    | 4
    Thursday's on Friday          | call 8 logged 7         | 1      | 0    | 1
    Thursday's on Saturday        | call 8 logged 6         | 1      | 1    | 2
    Saturday's on Monday          | meeting 6 logged 4      | 1      | 0    | 2
    Saturday's on Tuesday         | meeting 6 logged 3      | 1      | 1    | 3
    before a holiday, after it    | note 10 logged 8        | 1      | 0    | 2
    before a holiday, a day later | note 10 logged 7        | 1      | 1    | 3
    written down ahead            | meeting 7 logged 9      | 1      | 0    | 0
    a day alone, written at noon  | visit 7 all day logged 7 | 1     | 0    | 0
    inbound calls are logged, too | rings 7 logged 3        | 1      | 1    | 4
    nobody knows when             | visit 7                 | 0      | 0    |
    an e-mail logs itself         | email 7 logged 1        | 0      | 0    |
    so does a message             | message 7 logged 1      | 0      | 0    |
    a letter is not logged        | letter 7 logged 1       | 0      | 0    |
    a task is no work done        | task 7 logged 1         | 0      | 0    |
    nothing at all                | deal 7                  | 0      | 0    |
    two: the mean of both         | visit 7 logged 7, visit 7 logged 3 | 2 | 1 | 2
""")

# What the touches say, and who began; n_activities, n_touches, described, n_directed, n_undirected.
SAYING = cases("""
    case                        | what happened        | all | touches | described | directed | undirected
    an e-mail without a word    | email 5              | 1   | 1       | 0         | 1        | 0
    an e-mail with a note       | email 5 "Hello"      | 1   | 1       | 1         | 1        | 0
    a quote                     | quote 5              | 1   | 1       | 1         | 1        | 0
    a call with an outcome      | call 5               | 1   | 1       | 1         | 1        | 0
    a letter, nobody says whose | letter 5             | 1   | 1       | 0         | 1        | 1
    a meeting without a word    | meeting 5            | 1   | 1       | 0         | 0        | 0
    a meeting that is cancelled | cancelled meeting 5  | 1   | 0       | 0         | 0        | 0
    a meeting nobody came to    | no-show 5            | 1   | 1       | 1         | 0        | 0
    a customer who comes by     | comes by 5           | 1   | 0       | 0         | 0        | 0
    a customer who writes       | writes 5 "And?"      | 1   | 0       | 0         | 1        | 0
    a note of our own           | note 5 "Think"       | 1   | 0       | 0         | 0        | 0
    a newsletter is not counted | newsletter 5         | 0   | 0       | 0         | 0        | 0
    what is planned is not      | meeting in 5         | 0   | 0       | 0         | 0        | 0
    a task not marked planned   | task 5               | 1   | 0       | 0         | 0        | 0
""")

# Deals open in the period of 28 days up to today; the log begins 200 days ago.
DEALS = cases("""
    case                              | what happened                     | deals | without | unseen
    nothing was ever done             | deal 20                           | 1     | 1       | 0
    an e-mail of the deal             | deal 20 called "D1", email 5 for "D1" | 1 | 0       | 0
    an e-mail of the customer         | deal 20, email 5                  | 1     | 0       | 0
    an e-mail before the deal began   | deal 20, email 30                 | 1     | 1       | 0
    an e-mail on its first day        | deal 20 at 14:00, email 20 all day | 1    | 0       | 0
    an e-mail of another deal         | deal 20 called "D2", deal 20 called "D3", email 5 for "D2" | 2 | 1 | 0
    only something automatic          | deal 20, newsletter 5             | 1     | 1       | 0
    only something planned            | deal 20, meeting in 5             | 1     | 1       | 0
    a customer who writes             | deal 20, writes 5                 | 1     | 0       | 0
    closed in the period              | deal 60 lost 20                   | 1     | 1       | 0
    closed before the period          | deal 60 lost 40                   | 0     | 0       | 0
    done after it was closed          | deal 60 lost 20, email 5          | 1     | 1       | 0
    open since long before the period | deal 90                           | 1     | 1       | 0
    begun before the log              | deal 300                          | 1     | 0       | 1
    begun before the log, and done    | deal 300, email 5                 | 1     | 0       | 0
    an order is no activity           | deal 20, order 5                  | 1     | 1       | 0
""")


def companies(table: list[list[str]]) -> ToldCompany:
    """Each case is a rep of its own, with one customer."""
    told = ToldCompany()
    told.customer("the oldest", "email 200", owner="nobody here")
    for name, story, *_expected in table:
        told.customer(name, story, owner=name)
    return told


def by_rep(store: Store, question: Question) -> pd.DataFrame:
    return figures.metric(store, "logging", question, ["rep"]).set_index("rep_id")


@pytest.fixture(scope="module")
def lateness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    told = companies(LATENESS)
    with_store = told.store(tmp_path_factory.mktemp("lateness"), SETTINGS)
    yield by_rep(with_store, told.question())
    with_store.close()


@pytest.mark.parametrize("case", LATENESS, ids=named(LATENESS))
def test_late_is_more_than_one_business_day_later(lateness: pd.DataFrame, case: list[str]) -> None:
    name, _story, n_hand, late, median = case
    if n_hand == "0" and name not in lateness.index:
        return
    assert cells(lateness, name, ["n_hand", "late"]) == [int(n_hand), int(late)]
    assert cells(lateness, name, ["median_lag_days"]) == [float(median) if median else None]
    assert cells(lateness, name, ["late_share"]) == [int(late) / int(n_hand) if int(n_hand) else None]


@pytest.fixture(scope="module")
def saying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    told = companies(SAYING)
    store = told.store(tmp_path_factory.mktemp("saying"))
    yield by_rep(store, told.question())
    store.close()


@pytest.mark.parametrize("case", SAYING, ids=named(SAYING))
def test_what_the_log_says_is_counted(saying: pd.DataFrame, case: list[str]) -> None:
    name, _story, *expected = case
    columns = ["n_activities", "n_touches", "described", "n_directed", "n_undirected"]
    found = cells(saying, name, columns) if name in saying.index else [0] * len(columns)
    assert found == list(map(int, expected))


@pytest.fixture(scope="module")
def deals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    told = companies(DEALS)
    store = told.store(tmp_path_factory.mktemp("deals"))
    yield by_rep(store, Question(told.as_of, date(2026, 2, 21), date(2026, 3, 20)))
    store.close()


@pytest.mark.parametrize("case", DEALS, ids=named(DEALS))
def test_deals_of_which_the_log_holds_nothing_are_counted(deals: pd.DataFrame, case: list[str]) -> None:
    name, _story, *expected = case
    columns = ["n_deals", "deals_without_activity", "deals_unseen"]
    found = cells(deals, name, columns) if name in deals.index else [0] * len(columns)
    assert found == list(map(int, expected))


# ---------------------------------------------------------------- when one may not judge by it


@pytest.mark.parametrize(
    ("late", "n_hand", "undirected", "n_directed", "is_poor", "reasons"),
    [
        (3, 10, 2, 10, False, ""),
        (4, 10, 2, 10, True, "late"),
        (3, 10, 3, 10, True, "directions"),
        (31, 100, 21, 100, True, "late; directions"),
        (0, 0, 0, 0, False, ""),
        (0, 0, 1, 1, True, "directions"),
    ],
)
def test_the_log_is_poor_above_the_limits_and_not_at_them(
    late: int, n_hand: int, undirected: int, n_directed: int, is_poor: bool, reasons: str
) -> None:
    given = {"lag_days": 1, "n_hand": n_hand, "late": late, "n_directed": n_directed, "n_undirected": undirected}
    row = logging.by(logged(given), no_deals()).iloc[0]
    assert (row["is_poor"], row["reasons"]) == (is_poor, reasons)


def test_on_fewer_than_five_nobody_is_told_of() -> None:
    given = [{"rep_id": f"R{n}", "lag_days": 9, "n_hand": n, "late": n, "n_directed": n, "n_undirected": n}
             for n in (4, 5)]  # fmt: skip
    told = logging.told(logging.by(logged(*given), no_deals(), ["rep"]))
    assert list(told["logs_late"]) == [False, True]
    assert list(told["leaves_out_directions"]) == [False, True]
    assert list(told["is_few"]) == [True, False]
    for rows, is_enough in ((given[:1], False), (given[1:], True)):
        quality = logging.quality(logged(*rows))
        assert (quality.is_late, quality.is_undirected) == (is_enough, is_enough)


def test_those_beyond_a_limit_come_first_and_nobody_comes_last() -> None:
    given: list[dict[Any, Any]] = [
        {"rep_id": None, "lag_days": 9, "n_hand": 9, "late": 9},
        {"rep_id": "good", "lag_days": 0, "n_hand": 9},
        {"rep_id": "too few", "lag_days": 9, "n_hand": 1, "late": 1},
        {"rep_id": "silent on who began", "n_directed": 9, "n_undirected": 9},
        {"rep_id": "late", "lag_days": 9, "n_hand": 9, "late": 9},
    ]
    ranked = logging.ranked(logging.by(logged(*given), no_deals(), ["rep"]))
    assert list(ranked["rep_id"].fillna("nobody")) == ["late", "silent on who began", "good", "too few", "nobody"]


@pytest.mark.parametrize(("lags", "days"), [([], 0), ([0, 0, 1], 0), ([0, 1], 1), ([3, 3, 9], 3)])
def test_the_last_days_are_incomplete_as_long_as_the_middle_lag(lags: list[int], days: int) -> None:
    quality = logging.quality(logged(*({"lag_days": lag, "n_hand": 1} for lag in lags)))
    assert logging.incomplete_days(quality) == days


@pytest.mark.parametrize("seed", range(20))
def test_the_median_of_any_group_is_that_of_its_rows(seed: int) -> None:
    lots = random.Random(seed)
    rows = [
        {"rep_id": lots.choice(["A", "B", None]), "team": lots.choice(["x", None]), "lag_days": lots.randrange(6)}
        for _ in range(lots.randrange(1, 40))
    ]
    counts = pd.DataFrame(rows).astype("object").value_counts(dropna=False).rename("n_hand").reset_index()
    given = logged(*counts.to_dict("records"))
    for words, keys in ((["rep"], ["rep_id"]), (["team"], ["team"]), (["rep", "team"], ["rep_id", "team"])):
        slow = pd.DataFrame(rows).groupby(keys, dropna=False)["lag_days"].median()
        found = logging.by(given, no_deals(), words).set_index(keys)["median_lag_days"]
        assert found.sort_index().tolist() == slow.sort_index().tolist()
    together = logging.by(given, no_deals())["median_lag_days"].tolist()
    assert together == [pd.Series([row["lag_days"] for row in rows]).median()]


def test_nothing_gives_zeros_and_blanks_all_together_and_no_rows_by_rep() -> None:
    row = logging.by(logged(), no_deals()).iloc[0]
    assert (row["n_activities"], row["n_deals"], row["is_poor"]) == (0, 0, False)
    assert row[["described_share", "late_share", "empty_direction_share", "median_lag_days"]].isna().all()
    assert logging.by(logged(), no_deals(), ["rep", "team"]).empty


def logged(*rows: dict[Any, Any]) -> pd.DataFrame:
    """Rows as of the read `logged`; what is not said is 0."""
    columns = ["rep_id", "team", "lag_days", *logging.COUNTS]
    frame = pd.DataFrame(list(rows), columns=columns)
    counts = dict.fromkeys(logging.COUNTS, "int64")
    return frame.fillna(dict.fromkeys(logging.COUNTS, 0)).astype(counts).astype({"lag_days": "Int64"})


def no_deals() -> pd.DataFrame:
    return pd.DataFrame({"rep_id": [], "team": [], "is_logged": [], "is_unseen": []}).astype(
        {"is_logged": bool, "is_unseen": bool}
    )


# ---------------------------------------------------------------- of whom, and of when


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ToldCompany, Store]]:
    told = ToldCompany()
    told.customer("key account", "visit 7 logged 1, visit 40 logged 40", segment="key")
    told.customer("retail", "call 7 logged 7 by R2, letter 3 by R2", segment="retail")
    told.customer("a stranger's", "visit 7 logged 7", owner="R9")
    told.rows["activities"] += [
        {"activity_id": "LOST", "at": "2026-03-10T10:00:00", "channel": "email", "direction": "outbound"},
        {"activity_id": "ONLY A DAY", "at": "2026-03-13", "channel": "visit", "logged_at": "2026-03-16", "rep_id": "R2",
         "customer_id": "retail"},
    ]  # fmt: skip
    store = told.store(tmp_path_factory.mktemp("company"))
    yield told, store
    store.close()


def test_by_team_the_counts_are_those_of_its_reps(company: tuple[ToldCompany, Store]) -> None:
    told, store = company
    teams = figures.metric(store, "logging", told.question(), ["team"])
    assert {team: (n, late) for team, n, late in teams[["team", "n_hand", "late"]].fillna("none").to_numpy()} == {
        "north": (2, 1), "south": (2, 0), "none": (1, 0),
    }  # fmt: skip
    whole = figures.metric(store, "logging", told.question(), []).iloc[0]
    assert (whole["n_activities"], whole["n_hand"], whole["late"], whole["n_without_customer"]) == (7, 5, 1, 1)


@pytest.mark.parametrize(
    ("question", "n"),
    [
        (Question(ToldCompany().as_of), 7),
        (Question(ToldCompany().as_of, date(2026, 3, 13), date(2026, 3, 13)), 4),
        (Question(ToldCompany().as_of, date(2026, 3, 14)), 1),
        (Question(ToldCompany().as_of, None, date(2026, 3, 12)), 2),
        (ToldCompany().question(days_ago=8), 2),
        (Question(ToldCompany().as_of, segment="key"), 2),
        (Question(ToldCompany().as_of, segment="retail"), 3),
    ],
)
def test_the_period_goes_by_when_it_happened(company: tuple[ToldCompany, Store], question: Question, n: int) -> None:
    _told, store = company
    assert figures.metric(store, "logging", question, [])["n_activities"].tolist() == [n]


def test_the_caution_is_that_of_the_people_looked_at(company: tuple[ToldCompany, Store]) -> None:
    told, store = company
    shares = {rep: view.quality(store, told.question(), People(reps=(rep,))).late_share for rep in ("R1", "R2")}
    assert shares == {"R1": 0.5, "R2": 0.0}
    assert view.quality(store, told.question(), People(teams=("north",))).n_hand == 2


@pytest.mark.parametrize("count", ["n_activities", "late", "n_hand", "n_undirected", "n_without_customer"])
def test_every_count_opens_its_rows(company: tuple[ToldCompany, Store], count: str) -> None:
    told, store = company
    asked = {**told.question().parameters(), "count": count, "most": None}
    reps = figures.metric(store, "logging", told.question(), ["rep"])
    for rep, n in reps[["rep_id", count]].astype("object").to_numpy():
        whose = None if pd.isna(rep) else rep
        assert len(store.read("logged_rows", {**asked, "rep": whose, "is_all": False})) == n
    assert len(store.read("logged_rows", {**asked, "rep": None, "is_all": True})) == reps[count].sum()


def test_the_touches_that_say_nothing_open(company: tuple[ToldCompany, Store]) -> None:
    told, store = company
    asked = {**told.question().parameters(), "count": "undescribed", "rep": None, "is_all": True}
    assert set(store.read("logged_rows", {**asked, "most": None})["activity_id"]) == {"A0003", "LOST", "ONLY A DAY"}
    assert len(store.read("logged_rows", {**asked, "most": 2})) == 2


def test_without_a_log_nothing_is_poor(tmp_path: Path) -> None:
    told = ToldCompany()
    told.customer("Anan", "deal 30")
    store = told.store(tmp_path)
    seen = view.view(store, told.question(), People())
    assert not seen.is_known
    assert not seen.quality.is_late
    assert seen.together[["n_deals", "deals_without_activity", "deals_unseen"]].to_numpy().tolist() == [[1, 0, 1]]
    store.close()
