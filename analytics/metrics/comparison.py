"""Is it worth it: do those with whom the step was done in time turn out better than the rest?

Done against not done, like with like: in thirds of amount, because who follows up the big deals follows up the
ones that close otherwise too. What comes out is an association, not a promise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

FEWEST_A_SIDE = 10
FEWEST_FOR_MONEY = 20
AMOUNTS_CUT_AT = 0.95
MOST_NEEDED = 1_000_000  # a side; beyond, no company will ever have that many


@dataclass(frozen=True)
class Comparison:
    """What the done ones gained over the rest. Shares 0-1, money in the currency of the rows.

    n_compared_* count the rows in strata that hold both sides: the interval speaks of those alone.
    """

    n_done: int
    n_rest: int
    won_done: int
    won_rest: int
    n_compared_done: int
    n_compared_rest: int
    rate_done: float
    rate_rest: float
    difference: float
    low: float
    high: float
    money_low: float
    money_high: float
    n_needed: int | None
    verdict: Literal["too_few", "not_told", "told"]


def wilson(k: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Between which shares may the truth lie, when k of n were seen? Low and high; NaN where n is 0.

    Source: Wilson 1927, without continuity correction.
    """
    if n <= 0:
        return math.nan, math.nan
    z, share = _z(level), k / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # At k = 0 and k = n the formula meets 0 and 1 exactly, its floating point does not.
    return (0.0 if k == 0 else max(0.0, middle - reach)), (1.0 if k == n else min(1.0, middle + reach))


def newcombe(k1: float, n1: float, k2: float, n2: float, level: float = 0.95) -> tuple[float, float]:
    """How far apart may two true shares be, k1 of n1 against k2 of n2? Low and high of the first less the second.

    NaN where a side is empty. Source: Newcombe 1998, Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17, method 10 (Wilson scores, without continuity correction).
    """
    if n1 <= 0 or n2 <= 0:
        return math.nan, math.nan
    share1, share2 = k1 / n1, k2 / n2
    (low1, high1), (low2, high2) = wilson(k1, n1, level), wilson(k2, n2, level)
    difference = share1 - share2
    return (
        difference - math.hypot(share1 - low1, high2 - share2),
        difference + math.hypot(high1 - share1, share2 - low2),
    )


def mantel_haenszel(strata: pd.DataFrame, level: float = 0.95) -> tuple[float, float, float]:
    """How far apart are done and rest, when each is compared only within its stratum? Difference, low, high.

    Expects one row per stratum: n_done, won_done, n_rest, won_rest. A stratum without one side has no weight;
    with no stratum left all three are NaN. The weight of a stratum is n_done * n_rest / n.

    The variance is that of Sato 1989, dP + Q, which unlike that of Greenland & Robins 1985 stays right when there
    are few rows in each stratum. The interval holds every d with (difference - d)^2 <= z^2 (dP + Q): Klingenberg
    2014, A new and improved confidence interval for the Mantel-Haenszel risk difference, Statistics in Medicine
    33. With ten deals a side the usual difference +- z s.e. misses the truth about twice as often as it says.
    """
    rows = strata.loc[(strata["n_done"] > 0) & (strata["n_rest"] > 0)]
    names = ("n_done", "won_done", "n_rest", "won_rest")
    n1, k1, n2, k2 = (rows[name].to_numpy("float64") for name in names)
    n = n1 + n2
    weight = (n1 * n2 / n).sum()
    if not weight:
        return math.nan, math.nan, math.nan
    difference = ((k1 * n2 - k2 * n1) / n).sum() / weight
    p = ((n1**2 * k2 - n2**2 * k1 + n1 * n2 * (n2 - n1) / 2) / n**2).sum() / weight**2
    q = ((k1 * (n2 - k2) + k2 * (n1 - k1)) / (2 * n)).sum() / weight**2
    z2 = _z(level) ** 2
    shift = z2 * p / 2
    reach = math.sqrt(shift**2 + z2 * max(0.0, difference * p + q))
    return difference, max(-1.0, difference + shift - reach), min(1.0, difference + shift + reach)


def compare(rows: pd.DataFrame) -> Comparison:
    """What is it worth to do this step in time?

    One row per deal (or sale): is_done, has_won, amount (NaN where there is none; one currency only). Thirds of
    amount over all rows, rows without an amount by themselves; `pooled` over them.

    - low, high: NaN under 10 compared a side, and the verdict is "too_few".
    - "not_told" where the interval holds 0: then n_needed says how many a side would settle it (see `needed`).
    - "told" otherwise: with 20 compared a side also money_low and money_high, the interval times the amounts of
      the rest, each cut at the 95th percentile of all amounts; NaN where the rest has no amount.

    No rows: counts of 0, everything else empty, "too_few".
    """
    done, won = rows["is_done"].to_numpy("bool"), rows["has_won"].to_numpy("bool")
    strata = _counts(done, won, thirds(rows["amount"]))
    n_done, won_done, n_rest, won_rest = (int(n) for n in strata.sum())
    usable = strata.loc[(strata["n_done"] > 0) & (strata["n_rest"] > 0)]
    smaller_side = int(min(usable["n_done"].sum(), usable["n_rest"].sum()))
    difference, low, high = pooled(usable)
    if smaller_side < FEWEST_A_SIDE:
        low, high = math.nan, math.nan
    holds_zero = low <= 0 <= high
    is_told = smaller_side >= FEWEST_A_SIDE and not holds_zero
    at_stake = _amounts_cut(rows["amount"], ~done) if is_told and smaller_side >= FEWEST_FOR_MONEY else math.nan
    base = (usable["won_done"].sum() + usable["won_rest"].sum()) / max(1, usable[["n_done", "n_rest"]].sum().sum())
    return Comparison(
        n_done=n_done,
        n_rest=n_rest,
        won_done=won_done,
        won_rest=won_rest,
        n_compared_done=int(usable["n_done"].sum()),
        n_compared_rest=int(usable["n_rest"].sum()),
        rate_done=won_done / n_done if n_done else math.nan,
        rate_rest=won_rest / n_rest if n_rest else math.nan,
        difference=difference,
        low=low,
        high=high,
        money_low=low * at_stake,
        money_high=high * at_stake,
        n_needed=needed(difference, base, smaller_side) if holds_zero else None,
        verdict="told" if is_told else "not_told" if holds_zero else "too_few",
    )


def thirds(amount: pd.Series) -> np.ndarray:
    """Is this a small, a middling or a big one? One stratum per row: 0, 1, 2; and 3 for those without an amount.

    Equal amounts are never split, so the thirds may be uneven, and with one price for all there is only one.
    """
    amounts = amount.to_numpy("float64", na_value=np.nan)
    ranked = np.sort(amounts[~np.isnan(amounts)])
    n = len(ranked)
    edges = ranked[[(n + 2) // 3 - 1, (2 * n + 2) // 3 - 1]] if n else ranked
    return np.where(np.isnan(amounts), 3, np.searchsorted(edges, amounts, side="left"))


def pooled(strata: pd.DataFrame) -> tuple[float, float, float]:
    """The difference over these strata with its interval: by `mantel_haenszel`, else by `newcombe`.

    Newcombe where one stratum holds both sides; and where nobody won, or everybody did: all strata then say the
    same, and a variance that is taken from their spread would claim to know it exactly.
    """
    usable = strata.loc[(strata["n_done"] > 0) & (strata["n_rest"] > 0)]
    n1, k1, n2, k2 = (float(usable[name].sum()) for name in ("n_done", "won_done", "n_rest", "won_rest"))
    if usable.empty or (len(usable) > 1 and 0 < k1 + k2 < n1 + n2):
        return mantel_haenszel(usable)
    return (k1 / n1 - k2 / n2, *newcombe(k1, n1, k2, n2))


def needed(difference: float, base: float, n_now: int = 0) -> int | None:
    """How many a side would settle it, if the difference stayed as it is?

    The smallest number above n_now with which Newcombe's interval leaves out 0, when the two shares lie evenly
    around `base` (as evenly as 0 and 1 allow). None where there is no difference, or where even a million a side
    would not do.
    """
    half = abs(difference) / 2
    middle = min(max(base, half), 1 - half)

    def settles(n: int) -> bool:
        # The side ahead stands first, so that the answer is the same whichever side that is.
        return newcombe((middle + half) * n, n, (middle - half) * n, n)[0] > 0

    under, enough = n_now, MOST_NEEDED
    if math.isnan(difference) or under >= enough or not settles(enough):
        return None
    while enough - under > 1:
        between = (under + enough) // 2
        under, enough = (under, between) if settles(between) else (between, enough)
    return enough


def _counts(done: np.ndarray, won: np.ndarray, stratum: np.ndarray) -> pd.DataFrame:
    sides = {"n_done": done, "won_done": done & won, "n_rest": ~done, "won_rest": ~done & won}
    return pd.DataFrame({name: np.bincount(stratum[side], minlength=4) for name, side in sides.items()})


def _amounts_cut(amount: pd.Series, side: np.ndarray) -> float:
    """The amounts of this side added up, none counted for more than the 95th percentile of all amounts."""
    amounts = amount.astype("float64")
    most = float(amounts.quantile(AMOUNTS_CUT_AT))
    return float(amounts.clip(upper=most).loc[side].sum(min_count=1))


def _z(level: float) -> float:
    return float(stats.norm.ppf((1 + level) / 2))
