"""How well is the log kept, and can anybody be judged by it?

- `logged`: one row per rep × lag_days (whole days between what happened and its being written down; empty where it is
  not logged by hand or nobody knows when): rep_id, team, n_activities, n_touches, described, n_hand, late,
  n_without_customer, n_directed, n_undirected.
- `deals`: one row per deal: rep_id, team, is_logged (any activity of it), is_unseen (none, but begun before the log).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_LATE = 0.30
MOST_UNDIRECTED = 0.20
FEWEST = 5  # on fewer a share is too few to be told
LATE, DIRECTIONS = "late", "directions"
KEY_COLUMNS = {"rep": "rep_id", "team": "team"}
COUNTS = (
    "n_activities", "n_touches", "described", "n_hand", "late", "n_without_customer", "n_directed", "n_undirected",
)  # fmt: skip
DEAL_COUNTS = ("n_deals", "deals_without_activity", "deals_unseen")
COLUMNS = [
    "n_activities", "n_touches", "described", "described_share", "n_hand", "median_lag_days", "late", "late_share",
    "n_without_customer", "n_directed", "n_undirected", "empty_direction_share", *DEAL_COUNTS, "is_poor", "reasons",
]  # fmt: skip


def by(logged: pd.DataFrame, deals: pd.DataFrame, words: Sequence[str] = ()) -> pd.DataFrame:
    """Who writes things down late, or says little?

    One row per combination of `words` (rep, team; nothing: one row of all together): `COLUMNS`. Shares are 0–1 and, as
    the median, empty where there is nothing to divide by. `is_poor`: over 30 % of what is logged by hand was written
    down more than one business day later, or over 20 % of calls and messages do not say who began; `reasons` says
    which of the two. Deals without activity that began before the log are counted beside (deals_unseen). Without any
    rows: no rows, all together one row of zeros.
    """
    keys = [KEY_COLUMNS[word] for word in words]
    # A key that nobody has comes as numbers; the frames are joined by it.
    logged, deals = (rows.astype(dict.fromkeys(keys, "object")) for rows in (logged, deals))
    owned = deals.assign(
        n_deals=1, deals_without_activity=~deals["is_logged"] & ~deals["is_unseen"], deals_unseen=deals["is_unseen"]
    )
    parts = [_summed(logged, keys, COUNTS), _medians(logged, keys), _summed(owned, keys, DEAL_COUNTS)]
    if keys:
        found = parts[0].merge(parts[1], on=keys, how="left").merge(parts[2], on=keys, how="outer")
    else:
        found = pd.concat(parts, axis="columns")
    whole = [*COUNTS, *DEAL_COUNTS]
    found[whole] = found[whole].fillna(0).astype("int64")
    found["described_share"] = _share(found["described"], found["n_touches"])
    found["late_share"] = _share(found["late"], found["n_hand"])
    found["empty_direction_share"] = _share(found["n_undirected"], found["n_directed"])
    is_late, is_undirected = found["late_share"] > MOST_LATE, found["empty_direction_share"] > MOST_UNDIRECTED
    found["is_poor"] = is_late | is_undirected
    found["reasons"] = [
        "; ".join([LATE] * late + [DIRECTIONS] * undirected)
        for late, undirected in zip(is_late, is_undirected, strict=True)
    ]
    return found[[*keys, *COLUMNS]]


def _summed(rows: pd.DataFrame, keys: list[str], counts: Sequence[str]) -> pd.DataFrame:
    if keys:
        return rows.groupby(keys, dropna=False)[list(counts)].sum().reset_index()
    return rows[list(counts)].sum().to_frame().T


def _medians(logged: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The middle lag of each group, from counts per lag: of an even number the mean of the two in the middle."""
    known = logged.loc[(logged["n_hand"] > 0) & logged["lag_days"].notna()].sort_values("lag_days", kind="stable")
    lags, n = known["lag_days"].astype("float64"), known["n_hand"].astype("int64")
    groups = [known[key] for key in keys] or [pd.Series(0, index=known.index)]
    sums = n.groupby(groups, dropna=False)
    reached, whole = sums.cumsum(), sums.transform("sum")
    # The first lag by which so many have been written down.
    low = lags.where(reached >= (whole + 1) // 2).groupby(groups, dropna=False).min()
    high = lags.where(reached >= whole // 2 + 1).groupby(groups, dropna=False).min()
    middle = ((low + high) / 2).rename("median_lag_days")
    return middle.reset_index() if keys else pd.DataFrame({"median_lag_days": middle.reindex([0]).to_numpy()})


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole.where(whole > 0)).astype("float64")


@dataclass(frozen=True)
class Quality:
    """How some people's log is kept, all together: counts; shares and the median are NaN where there is nothing."""

    n_activities: int
    n_touches: int
    described: int
    described_share: float
    n_hand: int
    median_lag_days: float
    late: int
    late_share: float
    n_directed: int
    n_undirected: int
    empty_direction_share: float

    @property
    def is_late(self) -> bool:
        """Is so much written down late that follow-up cannot be judged by it, on enough to say so?"""
        return self.n_hand >= FEWEST and self.late_share > MOST_LATE

    @property
    def is_undirected(self) -> bool:
        """Do so many calls and messages not say who began, on enough to say so?"""
        return self.n_directed >= FEWEST and self.empty_direction_share > MOST_UNDIRECTED


def quality(logged: pd.DataFrame) -> Quality:
    """How do these people keep their log, all together?"""
    none = pd.DataFrame({"is_logged": [], "is_unseen": []}, dtype=bool)
    row = by(logged, none).iloc[0]
    return Quality(
        n_activities=int(row["n_activities"]),
        n_touches=int(row["n_touches"]),
        described=int(row["described"]),
        described_share=float(row["described_share"]),
        n_hand=int(row["n_hand"]),
        median_lag_days=float(row["median_lag_days"]),
        late=int(row["late"]),
        late_share=float(row["late_share"]),
        n_directed=int(row["n_directed"]),
        n_undirected=int(row["n_undirected"]),
        empty_direction_share=float(row["empty_direction_share"]),
    )


def told(reps: pd.DataFrame) -> pd.DataFrame:
    """Of the reps (rows of `by`), what stands beyond a limit on enough cases to say so?

    The same rows with logs_late and leaves_out_directions (True, False) and is_few: neither could be judged.
    """
    is_late = (reps["n_hand"] >= FEWEST) & (reps["late_share"] > MOST_LATE)
    is_undirected = (reps["n_directed"] >= FEWEST) & (reps["empty_direction_share"] > MOST_UNDIRECTED)
    is_few = (reps["n_hand"] < FEWEST) & (reps["n_directed"] < FEWEST)
    return reps.assign(logs_late=is_late, leaves_out_directions=is_undirected, is_few=is_few)


def ranked(reps: pd.DataFrame) -> pd.DataFrame:
    """Whose log wants a word first? Those beyond a limit, then by the share written down late, nobody's last."""
    rows = told(reps)
    order = rows.assign(
        place=~(rows["logs_late"] | rows["leaves_out_directions"]),
        is_nobody=rows["rep_id"].isna(),
        share=rows["late_share"].where(rows["n_hand"] >= FEWEST),
    )
    order = order.sort_values(
        ["is_nobody", "place", "share", "empty_direction_share", "n_activities"],
        ascending=[True, True, False, False, False], na_position="last", kind="stable",
    )  # fmt: skip
    return rows.loc[order.index].reset_index(drop=True)


def incomplete_days(found: Quality) -> int:
    """How many of the last days are incomplete, because half of the work is written down no sooner? 0: none."""
    return 0 if np.isnan(found.median_lag_days) else int(np.ceil(found.median_lag_days))
