"""How far chance alone moves a figure, against what can be counted out by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.metrics import resampling

# Efron & Tibshirani 1993, table 2.1: days that seven treated mice survived.
MICE = pd.Series([94, 197, 16, 38, 99, 141, 23])


def every_possible_sample(values: pd.Series) -> list[tuple[tuple[int, ...], float]]:
    """Each sample with replacement, in order, and its probability: the bootstrap without lots."""
    n = len(values)
    found = []
    for sample in combinations_with_replacement(sorted(values), n):
        ways = math.factorial(n)
        for value in set(sample):
            ways //= math.factorial(sample.count(value))
        found.append((sample, ways / n**n))
    return found


def test_the_mice_have_the_published_standard_error() -> None:
    means = resampling.weights(len(MICE), 40_000) @ MICE.to_numpy() / len(MICE)
    assert means.mean() == pytest.approx(86.86, abs=0.5)  # four standard errors of 40,000 lots
    assert means.std() == pytest.approx(23.36, abs=0.33)  # the same: 23.36 / sqrt(2 * 40,000) * 4


def test_a_median_lies_where_all_possible_samples_put_it() -> None:
    samples = every_possible_sample(MICE)
    assert sum(chance for _, chance in samples) == pytest.approx(1)
    up_to = {x: sum(chance for sample, chance in samples if sample[3] <= x) for x in MICE}
    low = min(x for x in MICE if up_to[x] >= 0.025)
    high = min(x for x in MICE if up_to[x] >= 0.975)
    assert resampling.median_interval(MICE, 4000) == (low, high) == (23, 141)


def test_a_median_of_an_even_number_lies_between_two() -> None:
    days = pd.Series([1.0, 2, 3, 4, 10, 20])
    weights = resampling.weights(6, 300)
    slowly = sorted(np.median(np.repeat(days, row.astype("int64"))) for row in weights)
    assert resampling.median_interval(days, 300) == (slowly[7], slowly[292])


def test_a_ratio_is_that_of_the_units_drawn() -> None:
    touches, wins = pd.Series([3, 5, 0, 8, 2, 7, 4]), pd.Series([1, 0, 1, 1, 0, 1, 1])
    slowly = []
    for row in resampling.weights(7, 300):
        drawn = np.repeat(np.arange(7), row.astype("int64"))
        slowly.append(Fraction(int(touches[drawn].sum()), int(wins[drawn].sum())))
    slowly.sort()
    assert resampling.ratio_interval(touches, wins, 300) == (float(slowly[7]), float(slowly[292]))


def test_few_wins_give_no_upper_limit() -> None:
    touches = pd.Series([4] * 30)
    one_win = pd.Series([1] + [0] * 29)
    low, high = resampling.ratio_interval(touches, one_win)
    assert 20 < low < 120
    assert math.isnan(high)
    assert all(math.isnan(end) for end in resampling.ratio_interval(touches, one_win * 0))


def test_too_few_units_give_no_interval() -> None:
    five, six = pd.Series([1.0, 2, 3, 4, 5]), pd.Series([1.0, 2, 3, 4, 5, 6])
    assert np.isnan(resampling.median_interval(five)).all()
    assert np.isnan(resampling.median_interval(pd.Series([*five, np.nan]))).all()
    assert np.isnan(resampling.median_interval(pd.Series([], dtype="float64"))).all()
    assert np.isnan(resampling.ratio_interval(five, five)).all()
    assert not np.isnan(resampling.median_interval(six)).any()
    assert not np.isnan(resampling.ratio_interval(six, six)).any()


def test_what_never_differs_has_an_interval_without_width() -> None:
    assert resampling.median_interval(pd.Series([12.0] * 9)) == (12, 12)
    assert resampling.ratio_interval(pd.Series([3] * 9), pd.Series([2] * 9)) == (1.5, 1.5)


def test_an_interval_leaves_out_what_is_empty_and_cuts_both_tails_alike() -> None:
    draws = np.array([np.nan, *range(101), np.nan])
    assert resampling.interval(draws) == (2, 98)
    assert resampling.interval(-draws) == (-98, -2)
    assert resampling.interval(draws, 0.9) == (5, 95)
    assert resampling.interval(np.array([*range(90), *[np.inf] * 10])) == (2, np.inf)
    assert np.isnan(resampling.interval(np.array([np.nan]))).all()
    assert np.isnan(resampling.interval(np.array([]))).all()


@given(st.integers(0, 40), st.integers(0, 30))
def test_each_draw_holds_as_many_as_there_are(n_units: int, n_draws: int) -> None:
    weights = resampling.weights(n_units, n_draws)
    assert weights.shape == (n_draws, n_units)
    assert (weights.sum(axis=1) == n_units).all()
    assert (weights >= 0).all()
    assert (weights == np.round(weights)).all()


def test_the_same_input_draws_the_same_lots_however_they_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resampling.weights(50, 33)
    monkeypatch.setattr(resampling, "MOST_CELLS", 200)
    assert [len(block) for block in resampling.blocks(50, 33)] == [4] * 8 + [1]
    assert (resampling.weights(50, 33) == whole).all()
    assert not (whole[0] == whole[1]).all()


def test_units_are_drawn_one_as_often_as_another() -> None:
    drawn = resampling.weights(10, 10_000)
    assert drawn.mean(axis=0) == pytest.approx(np.ones(10), abs=0.04)  # four standard errors
    assert drawn.var(axis=0) == pytest.approx(np.full(10, 0.9), abs=0.06)  # n p (1 - p); four standard errors
