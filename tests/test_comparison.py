"""Whether doing it pays, against published intervals and against counting it out."""

from __future__ import annotations

import math
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.metrics import comparison
from analytics.metrics.comparison import compare, mantel_haenszel, newcombe, wilson

Z = 1.959963984540054
STRATUM = ["n_done", "won_done", "n_rest", "won_rest"]

# Colditz 1994, thirteen trials of the BCG vaccine: tuberculosis and not, among vaccinated and not.
BCG = """
4 119 11 128      6 300 29 274       3 228 11 209     62 13536 248 12619   33 5036 47 5761
180 1361 372 1079 8 2537 10 619      505 87886 499 87892  29 7470 45 7232  17 1699 65 1600
186 50448 141 27197  5 2493 3 2338   27 16886 29 17825
"""


def strata(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """One row per stratum: won and all of the done, won and all of the rest."""
    return pd.DataFrame([(n1, k1, n2, k2) for k1, n1, k2, n2 in rows], columns=STRATUM)


def deals(*groups: tuple[int, str, str, float]) -> pd.DataFrame:
    """So many deals, done or late, won or lost, of this amount."""
    rows = [(side == "done", end == "won", amount) for n, side, end, amount in groups for _ in range(n)]
    columns = {"is_done": "bool", "has_won": "bool", "amount": "float64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def sides(won_done: int, n_done: int, won_rest: int, n_rest: int, amount: float = 100) -> pd.DataFrame:
    return deals(
        (won_done, "done", "won", amount),
        (n_done - won_done, "done", "lost", amount),
        (won_rest, "late", "won", amount),
        (n_rest - won_rest, "late", "lost", amount),
    )


@st.composite
def stratum_counts(draw: st.DrawFn) -> tuple[int, int, int, int]:
    n1, n2 = draw(st.integers(0, 30)), draw(st.integers(0, 30))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


random_strata = st.lists(stratum_counts(), max_size=4)
random_deals = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.sampled_from([np.nan, 0.0, 10, 10, 20, 50, 1000])), max_size=120
).map(lambda rows: pd.DataFrame(rows, columns=["is_done", "has_won", "amount"]).astype({"amount": "float64"}))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [  # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_share_has_the_published_wilson_interval(k: int, n: int, low: float, high: float) -> None:
    assert [round(end, 4) for end in wilson(k, n)] == [low, high]
    assert [round(end, 4) for end in wilson(n - k, n)] == [round(1 - high, 4), round(1 - low, 4)]


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [  # Newcombe 1998, Interval estimation for the difference, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_has_the_published_newcombe_interval(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert [round(end, 4) for end in newcombe(*counts)] == [low, high]


def test_an_empty_side_has_no_interval() -> None:
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(newcombe(0, 0, 3, 9)).all()
    assert np.isnan(newcombe(3, 9, 0, 0)).all()
    assert np.isnan(mantel_haenszel(strata())).all()
    assert np.isnan(mantel_haenszel(strata((1, 3, 0, 0), (0, 0, 2, 4)))).all()


@pytest.fixture
def bcg() -> pd.DataFrame:
    counts = np.array(BCG.split(), dtype="int64").reshape(-1, 4)
    return strata(*((a, a + b, c, c + d) for a, b, c, d in counts.tolist()))


def test_the_trials_of_bcg_have_the_published_pooled_difference(bcg: pd.DataFrame) -> None:
    # metafor 4: rma.mh(measure="RD", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)
    assert len(bcg) == 13
    difference, low, high = mantel_haenszel(bcg)
    assert difference == pytest.approx(-3.288181832613e-03, rel=1e-10)
    assert (round(low, 3), round(high, 3)) == (-0.004, -0.003)


def test_the_interval_rests_on_the_published_variance_of_sato(bcg: pd.DataFrame) -> None:
    # The ends are the roots of (difference - d)^2 = z^2 (P d + Q), and the variance is P difference + Q.
    difference, low, high = mantel_haenszel(bcg)
    p = (low + high - 2 * difference) / Z**2
    q = (difference**2 - low * high) / Z**2
    assert math.sqrt(p * difference + q) == pytest.approx(2.866567485273736e-04, rel=1e-8)


def test_one_stratum_is_pooled_by_newcombe_and_lonely_strata_carry_no_weight() -> None:
    one = comparison.pooled(strata((56, 70, 48, 80), (0, 0, 9, 9), (5, 5, 0, 0)))
    assert one == pytest.approx((0.2, *newcombe(56, 70, 48, 80)))
    two = strata((8, 10, 4, 10), (3, 20, 1, 15))
    lonely = strata((8, 10, 4, 10), (3, 20, 1, 15), (0, 40, 0, 0), (0, 0, 30, 30))
    assert comparison.pooled(two) == comparison.pooled(lonely) == mantel_haenszel(two)


def test_where_nobody_won_anywhere_the_difference_is_not_known_exactly() -> None:
    assert comparison.pooled(strata((0, 6, 0, 5), (0, 4, 0, 5))) == pytest.approx((0, -0.2775, 0.2775), abs=5e-5)
    assert comparison.pooled(strata((6, 6, 5, 5), (4, 4, 5, 5))) == pytest.approx((0, -0.2775, 0.2775), abs=5e-5)


def test_a_difference_that_only_the_mix_makes_is_gone_once_like_is_compared_with_like() -> None:
    # Small deals are won at 60 % and big ones at 10 %, done or not; the done ones are mostly small.
    small, middling, big = (24, 40, 6, 10), (6, 20, 6, 20), (1, 10, 4, 40)
    difference, low, high = comparison.pooled(strata(small, middling, big))
    assert difference == pytest.approx(0, abs=1e-12)
    assert low < 0 < high
    assert newcombe(31, 70, 16, 70)[0] > 0


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_wilson_interval_holds_its_share_and_solves_its_equation(k: int, n: int) -> None:
    assume(k <= n)
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    for end in (low, high):
        assert (k / n - end) ** 2 == pytest.approx(Z**2 * end * (1 - end) / n, abs=1e-12)


@given(stratum_counts())
def test_a_newcombe_interval_holds_its_difference_and_turns_with_the_sides(counts: tuple[int, int, int, int]) -> None:
    k1, n1, k2, n2 = counts
    assume(n1 and n2)
    low, high = newcombe(k1, n1, k2, n2)
    assert -1 - 1e-12 <= low <= k1 / n1 - k2 / n2 <= high <= 1 + 1e-12
    assert newcombe(k2, n2, k1, n1) == pytest.approx((-high, -low), abs=1e-12)


@given(random_strata)
def test_a_pooled_interval_holds_its_difference_and_turns_with_the_sides(
    counts: list[tuple[int, int, int, int]],
) -> None:
    for pool in (mantel_haenszel, comparison.pooled):
        difference, low, high = pool(strata(*counts))
        assume(not math.isnan(difference))
        assert -1 - 1e-12 <= low <= difference + 1e-12
        assert difference - 1e-12 <= high <= 1 + 1e-12
        turned = pool(strata(*((k2, n2, k1, n1) for k1, n1, k2, n2 in counts)))
        assert turned == pytest.approx((-difference, -high, -low), abs=1e-9)


@given(random_strata)
def test_a_pooled_difference_is_the_weighted_mean_of_the_strata(counts: list[tuple[int, int, int, int]]) -> None:
    weight = total = 0.0
    for k1, n1, k2, n2 in counts:
        if n1 and n2:
            weight += n1 * n2 / (n1 + n2)
            total += n1 * n2 / (n1 + n2) * (k1 / n1 - k2 / n2)
    difference = total / weight if weight else math.nan
    assert mantel_haenszel(strata(*counts))[0] == pytest.approx(difference, abs=1e-12, nan_ok=True)
    assert comparison.pooled(strata(*counts))[0] == pytest.approx(difference, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([30, 10, 20], [2, 0, 1]),
        ([1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 1, 1, 2, 2]),
        ([5, np.nan, 5, 5, 9, np.nan], [0, 3, 0, 0, 2, 3]),
        ([7, 7, 7], [0, 0, 0]),
        ([np.nan, np.nan], [3, 3]),
        ([1, 5, 5, 5, 5, 5], [0, 0, 0, 0, 0, 0]),
        ([4], [0]),
        ([], []),
    ],
)
def test_amounts_fall_into_thirds_that_never_split_equal_ones(amounts: list[float], expected: list[int]) -> None:
    assert comparison.thirds(pd.Series(amounts, dtype="float64")).tolist() == expected


@given(st.lists(st.one_of(st.just(np.nan), st.integers(-5, 5).map(float)), max_size=40))
def test_a_bigger_amount_is_never_in_a_lower_third(amounts: list[float]) -> None:
    stratum = comparison.thirds(pd.Series(amounts, dtype="float64"))
    for amount, third in zip(amounts, stratum, strict=True):
        assert (third == 3) == math.isnan(amount)
        for other, other_third in zip(amounts, stratum, strict=True):
            assert not (amount <= other and third > other_third)


@given(st.sets(st.integers(0, 1000), max_size=60))
def test_amounts_that_all_differ_make_thirds_of_equal_size(amounts: set[int]) -> None:
    sizes = np.bincount(comparison.thirds(pd.Series(sorted(amounts), dtype="float64")), minlength=3)
    assert sizes.max() - sizes.min() <= 1


def test_no_effect_shows_as_no_effect() -> None:
    rows = pd.concat([sides(12, 40, 12, 40, amount) for amount in (10, 100, 1000)])
    found = compare(rows)
    assert (found.rate_done, found.rate_rest, found.difference) == (0.3, 0.3, 0)
    assert found.low < 0 < found.high
    assert found.low == pytest.approx(-found.high)
    assert (found.verdict, found.n_needed) == ("not_told", None)
    assert math.isnan(found.money_low)
    assert math.isnan(found.money_high)


def test_an_effect_is_told_with_money_as_a_range() -> None:
    # 100 deals a side, every amount 100 but one of 9,900 among the rest, which is cut to 100.
    rows = pd.concat([sides(60, 100, 30, 99), deals((1, "late", "lost", 9900))], ignore_index=True)
    found = compare(rows)
    low, high = newcombe(60, 100, 30, 99)
    assert found.verdict == "told"
    assert (found.n_done, found.won_done, found.n_rest, found.won_rest) == (100, 60, 100, 30)
    assert (found.n_compared_done, found.n_compared_rest) == (100, 99)
    assert (found.rate_done, found.rate_rest) == (0.6, 0.3)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert (found.money_low, found.money_high) == pytest.approx((low * 10_000, high * 10_000))
    assert found.n_needed is None


def test_doing_it_may_look_worse_and_is_told_so() -> None:
    found = compare(sides(30, 100, 60, 100))
    assert found.verdict == "told"
    assert -1 < found.low < found.high < 0
    assert found.money_low < found.money_high < 0


def test_a_side_of_nine_is_too_few_and_ten_are_enough() -> None:
    nine = compare(sides(9, 9, 0, 50))
    assert nine.verdict == "too_few"
    assert nine.difference == 1
    assert np.isnan([nine.low, nine.high, nine.money_low]).all()
    assert nine.n_needed is None
    ten = compare(sides(10, 10, 0, 50))
    assert ten.verdict == "told"
    assert compare(sides(50, 50, 0, 9)).verdict == "too_few"
    assert compare(sides(50, 50, 0, 10)).verdict == "told"


def test_money_wants_twenty_a_side() -> None:
    assert math.isnan(compare(sides(19, 19, 0, 50)).money_low)
    assert math.isnan(compare(sides(50, 50, 0, 19)).money_high)
    assert compare(sides(20, 20, 0, 20)).money_high == 2000


def test_only_deals_that_have_something_to_be_compared_with_count_towards_the_ten() -> None:
    # The rest has no small deals at all: of twenty done ones only eight can be compared.
    rows = pd.concat([sides(9, 12, 0, 0, 10), sides(8, 8, 1, 16, 500)])
    found = compare(rows)
    assert (found.n_done, found.n_compared_done) == (20, 8)
    assert found.verdict == "too_few"


def test_a_rest_without_amounts_costs_an_unknown_sum_and_not_nothing() -> None:
    found = compare(sides(60, 100, 30, 100, amount=np.nan))
    assert found.verdict == "told"
    assert math.isnan(found.money_low)
    assert math.isnan(found.money_high)


def test_no_deals_give_nothing_but_counts() -> None:
    found = compare(deals())
    assert (found.n_done, found.n_rest, found.won_done, found.n_compared_rest) == (0, 0, 0, 0)
    assert (found.verdict, found.n_needed) == ("too_few", None)
    floats = [value for value in asdict(found).values() if isinstance(value, float)]
    assert len(floats) == 7
    assert np.isnan(floats).all()
    only_done = compare(sides(3, 30, 0, 0))
    assert only_done.rate_done == 0.1
    assert math.isnan(only_done.rate_rest)
    assert only_done.verdict == "too_few"


def test_what_cannot_be_told_says_how_many_would_settle_it() -> None:
    found = compare(sides(12, 30, 9, 30))
    assert found.verdict == "not_told"
    assert found.low < 0 < found.high
    assert math.isnan(found.money_low)
    # Shares of 40 % and 30 %, by trying one number after another.
    slowly = next(n for n in range(31, 5000) if newcombe(0.4 * n, n, 0.3 * n, n)[0] > 0)
    assert found.n_needed == slowly == 175


@given(st.floats(-1, 1), st.floats(0, 1), st.integers(0, 50))
def test_the_number_needed_is_the_smallest_that_settles_it(difference: float, base: float, n_now: int) -> None:
    assume(abs(difference) > 0.06)  # smaller ones need more than is quickly tried one by one
    n = comparison.needed(difference, base, n_now)
    half = abs(difference) / 2
    middle = min(max(base, half), 1 - half)
    slowly = next(n for n in range(n_now + 1, 5000) if newcombe((middle + half) * n, n, (middle - half) * n, n)[0] > 0)
    assert n == slowly
    assert n == comparison.needed(-difference, base, n_now)


def test_no_difference_is_settled_by_no_number() -> None:
    assert comparison.needed(0, 0.3) is None
    assert comparison.needed(1e-17, 0.3) is None
    assert comparison.needed(math.nan, 0.3) is None


@given(random_deals)
def test_a_comparison_keeps_its_own_rules(rows: pd.DataFrame) -> None:
    found = compare(rows)
    compared = min(found.n_compared_done, found.n_compared_rest)
    assert found.n_done + found.n_rest == len(rows)
    assert found.n_compared_done <= found.n_done
    assert (found.verdict == "too_few") == (compared < 10) == math.isnan(found.low)
    assert (found.verdict == "not_told") == (found.low <= 0 <= found.high)
    assert math.isnan(found.money_low) or (found.verdict == "told" and compared >= 20)
    assert found.n_needed is None or (found.verdict == "not_told" and found.n_needed > compared)
    if found.verdict != "too_few":
        assert found.low <= found.difference + 1e-12
        assert found.difference <= found.high + 1e-12


@given(random_deals)
def test_swapping_the_sides_turns_the_comparison(rows: pd.DataFrame) -> None:
    there, back = compare(rows), compare(rows.assign(is_done=~rows["is_done"].astype("bool")))
    expected = (-there.difference, -there.high, -there.low)
    assert (back.difference, back.low, back.high) == pytest.approx(expected, abs=1e-9, nan_ok=True)
    assert (back.n_done, back.won_rest) == (there.n_rest, there.won_done)
    assert (back.verdict, back.n_needed) == (there.verdict, there.n_needed)


@given(random_deals)
def test_the_order_of_the_deals_does_not_matter(rows: pd.DataFrame) -> None:
    there, back = asdict(compare(rows)), asdict(compare(rows[::-1]))
    assert there.pop("verdict") == back.pop("verdict")
    assert there.pop("n_needed") == back.pop("n_needed")
    assert there == pytest.approx(back, nan_ok=True)
