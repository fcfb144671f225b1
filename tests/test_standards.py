"""Which standards may be raised, at every edge of the rule; and which one holds when."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import dates, standards
from analytics.metrics import standards as metric
from analytics.playbook import parse
from analytics.ruled import Move, StandardSaid
from tests.told_company import QUIET_PLAYBOOK, ToldCompany

WEEKS = [date(2026, 2, 2) + timedelta(days=7 * n) for n in range(4)]
Z = 1.2815515655446004  # nine chances in ten, one-sided
NO_HISTORY = pd.DataFrame({"step": pd.Series(dtype="object"), "from_on": pd.Series(dtype="object")})


def tally(*weeks: tuple[int, int], step: str = "s", first: int = 0) -> pd.DataFrame:
    """Per week, from the first on: so many on time of so many due."""
    rows = [
        (step, pd.Timestamp(WEEKS[first]) + timedelta(days=7 * n), state, count)
        for n, (on_time, due) in enumerate(weeks)
        for state, count in (("on_time", on_time), ("late", due - on_time))
        if count
    ]
    return pd.DataFrame(rows, columns=["step", "due_week", "state", "n"]).astype({"due_week": "datetime64[us]"})


def steps(standard: float = 0.8, *names: str) -> pd.DataFrame:
    return pd.DataFrame([(name, standard) for name in names or ("s",)], columns=["step", "standard"])


def judged(
    counts: pd.DataFrame, standard: float = 0.8, history: Sequence[tuple[str, date]] = ()
) -> dict[Hashable, Any]:
    said = pd.DataFrame(history, columns=["step", "from_on"]) if history else NO_HISTORY
    return metric.judged(counts, steps(standard), WEEKS, said).to_dict("records")[0]


def slow_lower_bound(on_time: int, due: int) -> float:
    """The lowest share of which so many on time would still be no rarer than one chance in ten: by halving.

    Wilson's bound is the share p at which the count lies z standard errors of p above due × p.
    """
    low, high = Fraction(0), Fraction(on_time, due)
    for _ in range(60):
        middle = (low + high) / 2
        error = math.sqrt(float(middle * (1 - middle) / due))
        low, high = (middle, high) if float(Fraction(on_time, due) - middle) > Z * error else (low, middle)
    return float(low)


# -------------------------------------------------------------------- the rule, edge by edge


@pytest.mark.parametrize(
    ("why", "counts", "standard", "verdict", "proposed"),
    [
        ("all of thirty on time", tally((8, 8), (8, 8), (7, 7), (7, 7)), 0.80, "proposed", 0.85),
        ("one less than thirty", tally((8, 8), (7, 7), (7, 7), (7, 7)), 0.80, "too_few", None),
        ("nothing was due", tally(), 0.80, "too_few", None),
        ("thirty of thirty are at least 94.8 %", tally((30, 30)), 0.94, "proposed", 0.95),
        ("the bound of 36 of 40 is 82.4 %", tally((9, 10), (9, 10), (9, 10), (9, 10)), 0.82, "proposed", 0.87),
        ("which does not reach 83 %", tally((9, 10), (9, 10), (9, 10), (9, 10)), 0.83, "not_sure", None),
        ("far under the standard", tally((10, 40)), 0.80, "not_sure", None),
        ("a week of ten under it", tally((20, 20), (20, 20), (20, 20), (7, 10)), 0.80, "slipped", None),
        ("a week of ten just at it", tally((20, 20), (20, 20), (20, 20), (8, 10)), 0.80, "proposed", 0.85),
        ("a week of nine says nothing", tally((20, 20), (20, 20), (20, 20), (0, 9)), 0.80, "proposed", 0.85),
        ("at 95 % it is high enough", tally((100, 100)), 0.95, "at_top", None),
        ("and over it too", tally((100, 100)), 1.00, "at_top", None),
        ("just under 95 %", tally((100, 100)), 0.94, "proposed", 0.95),
        ("never above the rate", tally((84, 100)), 0.78, "proposed", 0.83),
        ("the rate, in whole points", tally((835, 1000)), 0.80, "proposed", 0.83),
        ("no whole point between", tally((8095, 10000)), 0.80, "no_room", None),
        ("one whole point is enough", tally((8195, 10000)), 0.80, "proposed", 0.81),
        ("a standard between two points", tally((200, 200)), 0.875, "proposed", 0.925),
    ],
)
def test_a_standard_is_proposed_only_where_the_whole_team_holds_it_for_sure(
    why: str, counts: pd.DataFrame, standard: float, verdict: str, proposed: float | None
) -> None:
    found = judged(counts, standard)
    assert found["verdict"] == verdict, why
    assert found["proposed"] == pytest.approx(proposed) if proposed else pd.isna(found["proposed"]), why


def test_the_week_that_slipped_is_named_the_latest_first() -> None:
    found = judged(tally((12, 20), (80, 80), (12, 20), (80, 80)))
    assert (found["verdict"], found["slipped_week"]) == ("slipped", pd.Timestamp(WEEKS[2]))


def test_what_is_not_due_is_in_no_count() -> None:
    more = tally((30, 30), (10, 10)).assign(
        state=lambda rows: rows["state"].where(rows["due_week"] == pd.Timestamp(WEEKS[0]), "waived_by_manager")
    )
    found = judged(more)
    assert (found["due"], found["on_time"]) == (30, 30)


def test_weeks_beside_the_four_say_nothing() -> None:
    beside = tally((0, 50)).assign(due_week=pd.Timestamp(WEEKS[0]) - timedelta(days=7))
    late = tally((0, 50)).assign(due_week=pd.Timestamp(WEEKS[3]) + timedelta(days=7))
    found = judged(pd.concat([beside, tally((10, 10), (10, 10), (10, 10)), late]))
    assert (found["due"], found["verdict"]) == (30, "proposed")


@pytest.mark.parametrize(
    ("from_on", "verdict"),
    [
        (WEEKS[0], "proposed"),  # all four weeks lie after it
        (WEEKS[0] + timedelta(days=7), "resting"),
        (WEEKS[3] + timedelta(days=7), "resting"),
    ],
)
def test_what_was_said_of_a_standard_rests_four_whole_weeks(from_on: date, verdict: str) -> None:
    found = judged(tally((40, 40)), history=[("s", date(2025, 1, 6)), ("s", from_on), ("other", WEEKS[3])])
    assert found["verdict"] == verdict
    rests = from_on + timedelta(days=27)
    assert found["rests_until"] == pd.Timestamp(rests) if verdict == "resting" else pd.isna(found["rests_until"])


def test_every_step_stands_once_in_the_order_given_also_without_anything_due() -> None:
    counts = pd.concat([tally((40, 40), step="b"), tally((1, 9), step="a"), tally((40, 40), step="gone")])
    given = (counts, steps(0.8, "c", "b", "a"), WEEKS, NO_HISTORY)
    found = metric.judged(*given)
    assert list(found["step"]) == ["c", "b", "a"]
    assert list(found["verdict"]) == ["too_few", "proposed", "too_few"]
    assert found["rate"].isna().tolist() == [True, False, False]
    assert list(metric.proposals(*given)["step"]) == ["b"]
    assert list(metric.held_back(*given)["step"]) == ["c", "a"]


def test_no_steps_give_no_rows() -> None:
    empty = metric.judged(tally((40, 40)), steps().iloc[:0], WEEKS, NO_HISTORY)
    assert (len(empty), tuple(empty.columns)) == (0, metric.COLUMNS)


# -------------------------------------------------------------------- what holds whatever the counts

week_counts = st.integers(0, 60).flatmap(lambda due: st.tuples(st.integers(0, due), st.just(due)))
any_weeks = st.lists(week_counts, min_size=4, max_size=4)
any_standard = st.integers(1, 100).map(lambda points: points / 100)


@given(st.integers(1, 400).flatmap(lambda due: st.tuples(st.integers(0, due), st.just(due))))
def test_the_lower_bound_is_the_one_found_by_halving(count: tuple[int, int]) -> None:
    assert metric.lower_bound(*count) == pytest.approx(slow_lower_bound(*count), abs=1e-9)


@given(any_weeks, any_standard)
def test_a_proposal_keeps_to_every_limit(weeks: list[tuple[int, int]], standard: float) -> None:
    found = judged(tally(*weeks), standard)
    on_time, due = (sum(each) for each in zip(*weeks, strict=True))
    slipped = any(n >= 10 and Fraction(k, n) < Fraction(str(standard)) for k, n in weeks)
    may = due >= 30 and slow_lower_bound(on_time, due) >= standard and not slipped and standard < 0.95
    room = min(round(standard * 100) + 5, 95, 100 * on_time // due) if due else 0
    is_proposed = may and room > round(standard * 100)
    assert (found["verdict"] == "proposed") == is_proposed
    if is_proposed:
        assert found["proposed"] == pytest.approx(room / 100)
        assert standard < found["proposed"] <= min(standard + 0.05 + 1e-9, 0.95, on_time / due + 1e-9)


@given(any_weeks, any_standard)
def test_one_more_on_time_never_takes_a_proposal_away(weeks: list[tuple[int, int]], standard: float) -> None:
    better = [(min(k + 1, n), n) for k, n in weeks]
    before, after = judged(tally(*weeks), standard), judged(tally(*better), standard)
    if before["verdict"] == "proposed":
        assert after["verdict"] == "proposed"
        assert after["proposed"] >= before["proposed"]


# -------------------------------------------------------------------- which weeks, and which standard holds


@pytest.mark.parametrize(
    ("as_of", "week_starts", "first", "last"),
    [
        # A Friday: its week is not over, so the four before it.
        (dates.end_of_day(date(2026, 3, 20)), "monday", date(2026, 2, 16), date(2026, 3, 9)),
        # The end of its Sunday: over.
        (dates.end_of_day(date(2026, 3, 22)), "monday", date(2026, 2, 23), date(2026, 3, 16)),
        # The last hour of that Sunday: not yet.
        (datetime(2026, 3, 22, 23), "monday", date(2026, 2, 16), date(2026, 3, 9)),
        (dates.end_of_day(date(2026, 3, 20)), "saturday", date(2026, 2, 21), date(2026, 3, 14)),
    ],
)
def test_only_whole_weeks_are_looked_at(as_of: datetime, week_starts: str, first: date, last: date) -> None:
    found = standards.whole_weeks(as_of, week_starts)
    assert (len(found), found[0], found[-1]) == (4, first, last)


def said(
    step: str, standard: float, from_on: date, kind: Move = "raised", said_on: date = date(2026, 1, 2)
) -> StandardSaid:
    return StandardSaid(step, standard, kind, from_on, said_on, "", "", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "history", "holds"),
    [
        (date(2026, 3, 1), [], 0.9),
        (date(2026, 3, 1), [said("loss-interview", 0.95, date(2026, 3, 2))], 0.9),
        (date(2026, 3, 2), [said("loss-interview", 0.95, date(2026, 3, 2))], 0.95),
        (date(2026, 3, 2), [said("loss-interview", 0.95, date(2026, 3, 2), "declined")], 0.9),
        (date(2026, 3, 2), [said("loss-interview", 0.95, date(2026, 3, 2)),
                            said("loss-interview", 0.8, date(2026, 3, 2), "lowered")], 0.8),
        (date(2026, 3, 9), [said("loss-interview", 0.8, date(2026, 3, 9), "lowered"),
                            said("loss-interview", 0.95, date(2026, 3, 2))], 0.8),
        (date(2026, 3, 2), [said("another", 0.5, date(2026, 3, 2))], 0.9),
    ],
)  # fmt: skip
def test_the_standard_that_holds_is_the_latest_begun(day: date, history: list[StandardSaid], holds: float) -> None:
    playbook, _problems = parse(QUIET_PLAYBOOK.format(settings=""), "small.toml")
    assert playbook is not None
    assert standards.standards_at(playbook, day, history) == {"loss-interview": holds}


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> ToldCompany:
    """Ten losses a week, each asked about in time but one; 20 March 2026 is a Friday."""
    told = ToldCompany()
    for n in range(40):
        days = 15 + 7 * (n // 10)  # the losses whose deadline of a week lies in the four weeks before this one
        asked = "" if n == 0 else f', loss interview {days - 1} for "D{n}"'
        told.customer(f"C{n}", f'deal 90 lost {days} called "D{n}"{asked}')
    told.customer("last", "email 0 80")
    return told


def test_the_view_looks_at_everybody_as_of_the_day(asking: ToldCompany, tmp_path: Path) -> None:
    weekly = QUIET_PLAYBOOK.format(settings="").replace("90 days", "7 days").replace("0.9\n", "0.85\n")
    store = asking.store(tmp_path, book=weekly)
    found = standards.view(store, asking.as_of, [])
    (row,) = found.judged.to_dict("records")
    assert (row["due"], row["on_time"], row["verdict"], row["proposed"]) == (40, 39, "proposed", 0.9)
    assert (found.said_on, found.from_on, found.until) == (date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 15))

    raised = said("loss-interview", 0.9, found.from_on, said_on=found.said_on)
    after = standards.view(store, asking.as_of, [raised])
    assert list(after.held_back["verdict"]) == ["resting"]
    assert after.in_force == {"loss-interview": 0.85}  # this week is judged as it began
    assert standards.coming(after, "loss-interview") == raised
    later = standards.view(store, dates.end_of_day(found.from_on), [raised])
    assert later.in_force == {"loss-interview": 0.9}
    assert standards.coming(later, "loss-interview") is None
    # Looked at again as of a day before it was said, nothing of it is known.
    before = standards.view(store, dates.end_of_day(found.said_on - timedelta(days=1)), [raised])
    assert before.history == ()
    store.close()
