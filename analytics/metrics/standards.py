"""Which standards may be raised: where the whole team has stood above one for four weeks, beyond luck.

- `tally`: one row per step × due week × state (or finer), of all reps and all work, desk and office too: step,
  due_week, state, n.
- `steps`: one row per step, in the order wanted: step, standard (the one in force).
- `weeks`: the first days of the weeks looked at, the oldest first.
- `history`: one row per thing said of a standard: step, from_on (the first day from which it holds).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.metrics import comparison
from analytics.metrics.follow_up import DUE_STATES

N_WEEKS = 4
FEWEST_DUE = 30
FEWEST_A_WEEK = 10
SURE = 0.9  # one-sided
MOST_AT_ONCE = 0.05
TOP = 0.95
ROUNDING = 1e-9  # 0.90 + 0.05 must meet 0.95 to the last bit

VERDICTS = ("proposed", "at_top", "resting", "too_few", "not_sure", "slipped", "no_room")
COLUMNS = (
    "step", "standard", "due", "on_time", "rate", "lower_bound", "slipped_week", "rests_until", "verdict", "proposed",
)  # fmt: skip


def judged(tally: pd.DataFrame, steps: pd.DataFrame, weeks: Sequence[date], history: pd.DataFrame) -> pd.DataFrame:
    """Which standards are to be raised, and why not the others?

    One row per step: standard, due, on_time, rate (empty where nothing was due), lower_bound (see `lower_bound`),
    slipped_week (the latest week of ten or more due under the standard, else empty), rests_until (the last day of
    its rest, empty where it does not rest), verdict, proposed (0-1, empty unless the verdict is "proposed").

    The verdict is the first that holds: at_top (95 % or more) · resting (raised, lowered or left alone since the
    first of these weeks) · too_few (under 30 due) · not_sure (the lower bound lies under the standard) · slipped ·
    no_room (the team's rate in whole points is not above the standard) · proposed: at most 5 points more, at most
    95 %, never above the team's rate in whole points.
    """
    by_week = _by_week(tally, weeks)
    counts = by_week.groupby("step")[["due", "on_time"]].sum().reindex(steps["step"]).fillna(0).astype("int64")
    found = steps[["step", "standard"]].reset_index(drop=True)
    found["standard"] = found["standard"].astype("float64")
    found = found.assign(due=counts["due"].to_numpy(), on_time=counts["on_time"].to_numpy())
    found["rate"] = (found["on_time"] / found["due"].where(found["due"] > 0)).astype("float64")
    found["lower_bound"] = [lower_bound(k, n) for k, n in zip(found["on_time"], found["due"], strict=True)]
    found["slipped_week"] = _on(found["step"], _slipped(by_week, found))
    found["rests_until"] = _on(found["step"], _resting(history, weeks))
    room = _room(found)
    found["verdict"] = np.select(
        [
            found["standard"] >= TOP - ROUNDING,
            found["rests_until"].notna(),
            found["due"] < FEWEST_DUE,
            found["lower_bound"] < found["standard"] - ROUNDING,
            found["slipped_week"].notna(),
            room <= found["standard"] + ROUNDING,
        ],
        list(VERDICTS[1:]),
        VERDICTS[0],
    )
    found["proposed"] = room.where(found["verdict"] == "proposed")
    return found[list(COLUMNS)]


def proposals(tally: pd.DataFrame, steps: pd.DataFrame, weeks: Sequence[date], history: pd.DataFrame) -> pd.DataFrame:
    """Which standards are to be raised? The rows of `judged` that are proposed."""
    found = judged(tally, steps, weeks, history)
    return found.loc[found["verdict"] == "proposed"].reset_index(drop=True)


def held_back(tally: pd.DataFrame, steps: pd.DataFrame, weeks: Sequence[date], history: pd.DataFrame) -> pd.DataFrame:
    """Which standards are not to be raised, and why? The other rows of `judged`."""
    found = judged(tally, steps, weeks, history)
    return found.loc[found["verdict"] != "proposed"].reset_index(drop=True)


def lower_bound(on_time: int, due: int) -> float:
    """How good is the team at least, nine chances in ten? Wilson 1927, one-sided; NaN where nothing was due."""
    return comparison.wilson(on_time, due, level=2 * SURE - 1)[0]


def _by_week(tally: pd.DataFrame, weeks: Sequence[date]) -> pd.DataFrame:
    """Per step and week of those looked at: due, on_time."""
    rows = tally.loc[tally["due_week"].isin(pd.to_datetime(list(weeks))) & tally["state"].isin(DUE_STATES)]
    due = rows["n"].astype("int64")
    counted = rows[["step", "due_week"]].assign(due=due, on_time=due.where(rows["state"] == "on_time", 0))
    return counted.groupby(["step", "due_week"], as_index=False)[["due", "on_time"]].sum()


def _slipped(by_week: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    """By step: the latest week with enough due that lay under the standard."""
    wanted = by_week["step"].map(found.set_index("step")["standard"]).astype("float64") * by_week["due"]
    is_under = (by_week["due"] >= FEWEST_A_WEEK) & (by_week["on_time"] < wanted - ROUNDING)
    return by_week.loc[is_under].groupby("step")["due_week"].max()


def _resting(history: pd.DataFrame, weeks: Sequence[date]) -> pd.Series:
    """By step: the last day of its rest. It rests until all the weeks looked at lie after what was said of it."""
    since = history["from_on"].astype("datetime64[us]").groupby(history["step"]).max()
    resting = since.loc[since > pd.Timestamp(weeks[0])]
    return resting + timedelta(days=7 * N_WEEKS - 1)


def _room(found: pd.DataFrame) -> pd.Series:
    """Up to where could each standard be raised?"""
    rate_in_points = 100 * found["on_time"] // found["due"].where(found["due"] > 0) / 100
    step_up = (found["standard"] + MOST_AT_ONCE).round(4).clip(upper=TOP)
    return pd.Series(np.minimum(step_up, rate_in_points), index=found.index, dtype="float64")


def _on(steps: pd.Series, days: pd.Series) -> pd.Series:
    """The day of each step, empty where it has none."""
    known = {str(step): day for step, day in days.items()}
    return pd.Series([known.get(step, pd.NaT) for step in steps], index=steps.index, dtype="datetime64[us]")
