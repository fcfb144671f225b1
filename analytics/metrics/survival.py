"""How long do customers stay silent, and does one come back who has been silent this long?

All functions take `spells`: customer_id, entered_days, left_days (whole days since the silence began), came_back
(False: still silent when we last looked). A spell is watched from entered_days (0, or later where it joined
this group late) to left_days, and is at risk on day d when entered_days < d <= left_days; on day 0 those are at
risk that were there from the start (entered_days = 0). A spell lasts at least a day: left_days > entered_days.
For `chance_after` a row may stand for n equal spells (a column n), and needs no customer.

What nobody was watched for is unknown (NaN), neither "never" nor "surely".
Source: Kaplan & Meier 1958; with late joiners (delayed entry) Klein & Moeschberger 2003, Survival Analysis, 4.6.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analytics.metrics import resampling

SILENT_DAYS = (7, 14, 30, 60, 90)
WITHIN_DAYS = 30
FEWEST_AT_RISK = 20
FEWEST_BACK = 5
ROUNDING = 1e-9  # four fifths of ten are eight, also in floating point
N_DRAWS = 500  # of all customers: the ends then stand within an eighth of a standard error


def curve(spells: pd.DataFrame) -> pd.DataFrame:
    """How many are still silent after so many days?

    One row per day on which a spell ended: day, at_risk and came_back (spells), survival (0-1, at the end of
    that day). No spells give no rows. Days on which nobody was watched change nothing here; where spells join
    late, a chance is better read from `chance_after`, which such days leave empty.
    """
    _, left, came_back = _checked(spells)
    at_risk, events = _by_day(spells, int(left.max(initial=0)))
    day = np.unique(left)
    back = np.bincount(left[came_back], minlength=len(events))[day]
    survival = np.cumprod(1 - back / at_risk[day])
    return pd.DataFrame({"day": day, "at_risk": at_risk[day], "came_back": back, "survival": survival})


def at(curve: pd.DataFrame, days: Sequence[int] | np.ndarray) -> np.ndarray:
    """Which share is still silent at the end of each of these days?

    One value per day: 1 until the first came back, NaN beyond the last observed day unless all came back.
    """
    wanted = np.asarray(days)
    steps = np.concatenate([[1.0], curve["survival"].to_numpy("float64")])
    share = steps[np.searchsorted(curve["day"].to_numpy("int64"), wanted, side="right")]
    last_day = curve["day"].max() if len(curve) else 0
    return np.where((wanted <= last_day) | (share == 0), share, np.nan)


def reached(curve: pd.DataFrame, share: float) -> float:
    """After how many days had so large a share (0-1) come back? NaN where it was never seen to.

    The first day of the `curve` at whose end no more than the rest is left.
    """
    left = curve["survival"].to_numpy("float64") <= 1 - share + ROUNDING
    return float(curve["day"].to_numpy()[left.argmax()]) if left.any() else np.nan


def chance_after(
    spells: pd.DataFrame, silent_days: Sequence[int] | np.ndarray, within: int = WITHIN_DAYS
) -> pd.DataFrame:
    """Does a customer who has been silent for so many days come back within the next `within`?

    One row per entry of `silent_days`: silent_days; at_risk (spells on that day); came_back (spells, in the days
    after it up to `within`); chance = 1 - S(a + within) / S(a); is_enough: at least 20 at risk, at least 5 came
    back, and somebody watched to the end. Where not, chance is NaN. No spells: all counts are 0.

    S(a + within) / S(a) is the product over the days between, so days before a cannot spoil it.
    """
    asked = np.asarray(silent_days, dtype="int64")
    at_risk, events = _by_day(spells, int(asked.max(initial=0)) + within)
    back_by_day = events.cumsum()
    back = back_by_day[asked + within] - back_by_day[asked]
    chance = _window_chances(at_risk, events, within)[asked]
    is_enough = (at_risk[asked] >= FEWEST_AT_RISK) & (back >= FEWEST_BACK) & ~np.isnan(chance)
    return pd.DataFrame(
        {
            "silent_days": asked,
            "at_risk": at_risk[asked],
            "came_back": back,
            "chance": np.where(is_enough, chance, np.nan),
            "is_enough": is_enough,
        }
    )


def chances(
    spells: pd.DataFrame,
    silent_days: Sequence[int] = SILENT_DAYS,
    within: int = WITHIN_DAYS,
    n_draws: int = N_DRAWS,
) -> pd.DataFrame:
    """Is a silent customer lost, and how surely do we know?

    One row per entry of `silent_days`: the columns of `chance_after`, and low, high: a 95 % interval. Customers
    are drawn, each with all its spells, because one customer's silences resemble each other. Where there is not
    enough history the interval is NaN. The order of the rows does not matter.
    """
    found = chance_after(spells, silent_days, within)
    limits = np.full((len(found), 2), np.nan)
    enough = np.flatnonzero(found["is_enough"])
    if len(enough):
        draws = _drawn_chances(spells, found["silent_days"].to_numpy()[enough], within, n_draws)
        limits[enough] = [resampling.interval(column) for column in draws.T]
    with_limits = found.assign(low=limits[:, 0], high=limits[:, 1])
    return with_limits[["silent_days", "at_risk", "came_back", "chance", "low", "high", "is_enough"]]


def _drawn_chances(spells: pd.DataFrame, asked: np.ndarray, within: int, n_draws: int) -> np.ndarray:
    """One row per draw of customers, one column per asked day: the chance in that draw."""
    customer, names = pd.factorize(spells["customer_id"], sort=True)
    entered, left, came_back = _checked(spells)
    n_days = int(asked.max()) + within + 1

    def counted(day: np.ndarray, who: np.ndarray) -> sparse.csr_array:
        is_seen = day < n_days
        ones = np.ones(is_seen.sum())
        return sparse.csr_array((ones, (who[is_seen], day[is_seen])), shape=(len(names), n_days))

    # Who joins and who leaves on a day is far less to multiply than who is there.
    moves = counted(entered + 1, customer) - counted(left + 1, customer)
    events = counted(left[came_back], customer[came_back])
    return np.concatenate(
        [
            _window_chances((block @ moves).cumsum(axis=1), block @ events, within)[:, asked]
            for block in resampling.blocks(len(names), n_draws)
        ]
    )


def _by_day(spells: pd.DataFrame, last_day: int) -> tuple[np.ndarray, np.ndarray]:
    """How many are at risk, and how many come back, on each day from 0 to last_day?"""
    entered, left, came_back = _checked(spells)
    n = spells["n"].to_numpy("int64") if "n" in spells else np.ones(len(spells), "int64")

    def counted(day: np.ndarray, n: np.ndarray) -> np.ndarray:
        is_seen = day <= last_day
        return np.bincount(day[is_seen], n[is_seen], minlength=last_day + 1).astype("int64")

    at_risk = (counted(entered + 1, n) - counted(left + 1, n)).cumsum()
    at_risk[0] = n[entered == 0].sum()
    return at_risk, counted(left[came_back], n[came_back])


def _window_chances(at_risk: np.ndarray, events: np.ndarray, within: int) -> np.ndarray:
    """1 - the product of (1 - d/n) over the `within` days after each day that has as many; the last axis is days.

    An unwatched day makes the product unknown, unless on a day before it all who were left had come back.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = (1 - events / at_risk)[..., 1:]
    windows = np.lib.stride_tricks.sliding_window_view(stay, within, axis=-1)
    silent = windows.prod(axis=-1)  # 0 * NaN is NaN: those are looked at again, day by day
    unknown = np.isnan(silent)
    if unknown.any():
        silent[unknown] = np.where(_is_settled(windows[unknown]), 0, np.nan)
    return 1 - silent


def _is_settled(windows: np.ndarray) -> np.ndarray:
    """In which of these rows had all come back (0) before the first day that nobody watched (NaN)?"""
    first_unwatched = np.isnan(windows).argmax(axis=1)
    all_back = windows == 0
    return all_back.any(axis=1) & (all_back.argmax(axis=1) < first_unwatched)


def _checked(spells: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    entered, left = spells["entered_days"].to_numpy("int64"), spells["left_days"].to_numpy("int64")
    if (entered < 0).any() or (left <= entered).any():
        raise ValueError("a spell begins on day 0 or later and lasts at least a day")
    return entered, left, spells["came_back"].to_numpy("bool")
