"""How long silences last, against the published curve and against counting day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.metrics import resampling, survival

COLUMNS = ["customer_id", "entered_days", "left_days", "came_back"]
Spell = tuple[str, int, int, bool]

# Freireich 1963, weeks in remission under 6-MP, as in Klein & Moeschberger 2003, table 1.1; + is censored.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def frame(rows: Sequence[Spell]) -> pd.DataFrame:
    types = {"customer_id": "str", "entered_days": "int64", "left_days": "int64", "came_back": "bool"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(types)


def spells(text: str, entered: int = 0, times: int = 1) -> pd.DataFrame:
    """Spells written as `6 6+`: came back on day 6, still silent on day 6. Each spell its own customer."""
    words = text.split() * times
    return frame([(f"c{i}", entered, int(word.rstrip("+")), "+" not in word) for i, word in enumerate(words)])


def counted(rows: Sequence[Spell], day: int) -> tuple[int, int]:
    """At risk and come back on one day, spell by spell."""
    at_risk = came_back = 0
    for _, entered, left, is_back in rows:
        at_risk += (entered < day <= left) if day else entered == 0
        came_back += is_back and left == day
    return at_risk, came_back


def slow_chance(rows: Sequence[Spell], after: int, within: int) -> float:
    """Day by day: all who come back leave the silent; a day that nobody watched makes the rest unknown."""
    silent = 1.0
    for day in range(after + 1, after + within + 1):
        at_risk, came_back = counted(rows, day)
        if at_risk == 0:
            return math.nan
        silent *= 1 - came_back / at_risk
        if came_back == at_risk:
            return 1.0
    return 1 - silent


@st.composite
def random_spells(draw: st.DrawFn, most: int = 25) -> list[Spell]:
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from("abcdefg"), st.integers(0, 12), st.integers(1, 25), st.booleans()), max_size=most
        )
    )
    return [(customer, entered, entered + days, is_back) for customer, entered, days, is_back in rows]


def test_the_curve_of_freireich_is_the_published_one() -> None:
    curve = survival.curve(spells(FREIREICH))
    events = curve.loc[curve["came_back"] > 0]
    assert events["day"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert events["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert events["came_back"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert events["survival"].round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve["day"].tolist() == [6, 7, 9, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 34, 35]


def test_a_curve_is_a_step_and_ends_where_nobody_was_watched() -> None:
    curve = survival.curve(spells(FREIREICH))
    shares = survival.at(curve, [0, 5, 6, 9, 22, 35, 36]).round(3)
    assert shares[:-1].tolist() == [1, 1, 0.857, 0.807, 0.538, 0.448]
    assert np.isnan(shares[-1])


def test_a_curve_that_reached_the_ground_stays_there() -> None:
    assert survival.at(survival.curve(spells("3 5 8")), [7, 8, 500]) == pytest.approx([1 / 3, 0, 0])


def test_no_spells_give_no_curve_and_no_chance() -> None:
    none = frame([])
    curve = survival.curve(none)
    assert curve.empty
    assert list(curve) == ["day", "at_risk", "came_back", "survival"]
    shares = survival.at(curve, [0, 1])
    assert shares[0] == 1
    assert np.isnan(shares[1])
    found = survival.chances(none)
    assert found["silent_days"].tolist() == [7, 14, 30, 60, 90]
    assert found[["at_risk", "came_back"]].eq(0).all(axis=None)
    assert found[["chance", "low", "high"]].isna().all(axis=None)
    assert not found["is_enough"].any()
    assert survival.chance_after(none, []).empty


def test_the_chance_of_freireich_is_one_less_the_ratio_of_the_published_curve() -> None:
    found = survival.chance_after(spells(FREIREICH, times=20), [6, 10], within=10)
    # 1 - S(16)/S(6) and 1 - S(20)/S(10), of the published values to three places
    assert found["chance"].tolist() == pytest.approx([1 - 0.627 / 0.857, 1 - 0.627 / 0.753], abs=0.002)
    assert found["at_risk"].tolist() == [21 * 20, 15 * 20]
    assert found["came_back"].tolist() == [4 * 20, 2 * 20]


def test_who_joins_late_is_not_counted_among_the_silent_before() -> None:
    late = pd.concat([spells("4 10"), spells("6 8+", entered=4)], ignore_index=True)
    curve = survival.curve(late)
    assert curve["at_risk"].tolist() == [2, 3, 2, 1]
    assert curve["survival"].tolist() == pytest.approx([1 / 2, 1 / 3, 1 / 3, 0])


def test_an_early_day_on_which_all_came_back_does_not_spoil_the_chances_of_those_who_join_later() -> None:
    rows = pd.concat([spells("1"), spells("20 " * 10 + "40+ " * 20, entered=5)], ignore_index=True)
    assert survival.at(survival.curve(rows), [30])[0] == 0
    found = survival.chance_after(rows, [10], within=20)
    assert list(found.iloc[0]) == [10, 30, 10, pytest.approx(1 / 3), True]


def test_a_chance_is_unknown_where_nobody_watched_to_the_end() -> None:
    watched = spells("10 " * 8 + "39+ " * 30)
    found = survival.chance_after(watched, [5, 9, 10], within=30)
    assert found["chance"].isna().tolist() == [False, False, True]
    assert found["is_enough"].tolist() == [True, True, False]
    assert found["came_back"].tolist() == [8, 8, 0]
    unseen_to_the_end = survival.chance_after(watched, [9], within=31)
    assert list(unseen_to_the_end.iloc[0]) == [9, 38, 8, pytest.approx(math.nan, nan_ok=True), False]


def test_a_gap_that_nobody_watched_makes_a_chance_unknown_and_one_that_comes_too_late_does_not() -> None:
    early, late = spells("5 " * 10 + "8+ " * 20), spells("30+ " * 30, entered=9)
    assert survival.chance_after(pd.concat([early, late]), [2], within=20)["chance"].isna().all()
    all_back = spells("5 " * 30)
    assert survival.chance_after(pd.concat([all_back, late]), [2], within=20)["chance"].tolist() == [1]
    assert survival.chance_after(all_back, [5], within=20)["chance"].isna().all()


@pytest.mark.parametrize(
    ("text", "is_enough"),
    [
        ("8 " * 5 + "50+ " * 15, True),
        ("8 " * 5 + "50+ " * 14, False),
        ("8 " * 4 + "50+ " * 40, False),
        ("8 " * 4 + "36 " + "50+ " * 15, True),
        ("8 " * 4 + "37 " + "50+ " * 15, False),
        ("7 " + "8 " * 5 + "50+ " * 14, True),
        ("6 " + "8 " * 5 + "50+ " * 14, False),
    ],
)
def test_a_chance_is_told_from_twenty_at_risk_and_five_come_back(text: str, is_enough: bool) -> None:
    found = survival.chances(spells(text), [7], within=29, n_draws=50)
    assert found["is_enough"].tolist() == [is_enough]
    assert found[["chance", "low", "high"]].notna().all(axis=None) == is_enough


def test_on_day_0_those_are_at_risk_that_were_there_from_the_start() -> None:
    rows = pd.concat([spells("8 " * 21), spells("8 " * 7, entered=1)])
    assert survival.chance_after(rows, [0, 1, 2])["at_risk"].tolist() == [21, 21, 28]


def test_a_spell_that_ends_before_it_begins_is_refused() -> None:
    for entered, left in [(3, 3), (3, 2), (-1, 4)]:
        with pytest.raises(ValueError, match="at least a day"):
            survival.curve(frame([("c", entered, left, True)]))


@given(random_spells())
def test_a_curve_is_the_one_counted_day_by_day(rows: list[Spell]) -> None:
    curve = survival.curve(frame(rows))
    silent = 1.0
    expected = []
    for day in sorted({left for _, _, left, _ in rows}):
        at_risk, came_back = counted(rows, day)
        silent *= 1 - came_back / at_risk
        expected.append([day, at_risk, came_back, pytest.approx(silent, abs=1e-12)])
    assert curve.to_numpy().tolist() == expected


@given(random_spells(), st.lists(st.integers(0, 40), max_size=6), st.integers(1, 12))
def test_a_chance_is_the_one_counted_day_by_day(rows: list[Spell], silent_days: list[int], within: int) -> None:
    twenty_fold = frame(rows * 20)  # enough history wherever there is any, and the same shares
    found = survival.chance_after(twenty_fold, silent_days, within)
    for asked, row in zip(silent_days, found.itertuples(), strict=True):
        back = sum(counted(rows, day)[1] for day in range(asked + 1, asked + within + 1))
        at_risk = counted(rows, asked)[0]
        chance = slow_chance(rows, asked, within) if back and at_risk else math.nan
        assert (row.silent_days, row.at_risk, row.came_back) == (asked, 20 * at_risk, 20 * back)
        assert row.chance == pytest.approx(chance, abs=1e-12, nan_ok=True)
        assert row.is_enough == (not math.isnan(chance))


@given(random_spells())
def test_the_silent_never_grow_more_and_stay_a_share(rows: list[Spell]) -> None:
    share = survival.curve(frame(rows))["survival"]
    assert share.between(0, 1).all()
    assert (share.diff().dropna() <= 0).all()


@settings(max_examples=30)
@given(random_spells())
def test_a_chance_and_its_limits_are_shares_in_their_order(rows: list[Spell]) -> None:
    found = survival.chances(frame(rows * 20), range(12), within=5, n_draws=30)
    known = found.loc[found["is_enough"]]
    assert known["chance"].between(0, 1).all()
    assert (known["low"] >= 0).all()
    assert (known["high"] <= 1).all()
    assert (known["low"] <= known["high"]).all()
    assert found.loc[~found["is_enough"], ["chance", "low", "high"]].isna().all(axis=None)


@settings(max_examples=15)
@given(random_spells())
def test_an_interval_is_the_one_of_drawing_customers_by_hand(rows: list[Spell]) -> None:
    rows = rows * 20
    found = survival.chances(frame(rows), [3, 8], within=6, n_draws=40)
    customers = sorted({customer for customer, *_ in rows})
    for asked, row in zip([3, 8], found.itertuples(), strict=True):
        if not row.is_enough:
            continue
        draws = []
        for weights in resampling.weights(len(customers), 40):
            times = dict(zip(customers, weights.astype("int64"), strict=True))
            draws.append(slow_chance([spell for spell in rows for _ in range(times[spell[0]])], asked, 6))
        known = sorted(draw for draw in draws if not math.isnan(draw))
        first, last = math.floor(0.025 * (len(known) - 1)), math.ceil(0.975 * (len(known) - 1))
        assert (row.low, row.high) == pytest.approx((known[first], known[last]), abs=1e-12)


def test_the_same_spells_in_another_order_have_the_same_interval() -> None:
    rows = [(f"c{i % 13}", 0, 5 + i * 7 % 60, i % 3 > 0) for i in range(120)]
    there, back = survival.chances(frame(rows)), survival.chances(frame(rows[::-1]))
    assert there["is_enough"].any()
    pd.testing.assert_frame_equal(there, back)


def test_many_spells_of_few_customers_are_known_less_surely_than_the_same_spells_of_many() -> None:
    # Half the customers always come back on day 10, half never: eight customers, or eighty.
    rows = [(f"c{i % 8}", 0, 10 if i % 2 else 60, bool(i % 2)) for i in range(80)]
    few = survival.chances(frame(rows), [7]).loc[0]
    many = survival.chances(frame([(f"c{i}", *row[1:]) for i, row in enumerate(rows)]), [7]).loc[0]
    assert few["chance"] == many["chance"] == 0.5
    assert few["high"] - few["low"] > 2 * (many["high"] - many["low"])


def test_an_interval_is_as_wide_as_the_binomial_where_each_customer_has_one_spell() -> None:
    found = survival.chances(spells("10 " * 300 + "60+ " * 700), [7], n_draws=4000).loc[0]
    error = math.sqrt(0.3 * 0.7 / 1000)
    # a quantile at 2.5 % of 4,000 draws has a standard error of 0.042 standard deviations; four of them
    assert found["low"] == pytest.approx(0.3 - 1.96 * error, abs=0.17 * error)
    assert found["high"] == pytest.approx(0.3 + 1.96 * error, abs=0.17 * error)
