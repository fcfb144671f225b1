"""How late is late, and how old is what is still overdue?

- `rows`: one row per step × rep × state × days past due: step, rep_id, team, state (late, missed, overdue), days_over
  (until it was done, else closed, else the as-of moment), n. Only of what was not done on time, and of no step that
  repeats: its next window begins where the last one ends.
- `overdue`: one row per overdue obligation: days_over, value, currency, value_key.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.metrics import follow_up, money, survival

AGES = (0, 8, 31, 91)  # the first day of each band of what is overdue
FEWEST = 5
SHARES = {"median_days": 0.5, "days_80": 0.8}


def how_late(rows: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Of what was not done on time: after how many days past its due day is it done?

    One row per combination of `by` (step, rep, team; none: one row): n; n_late (done since), n_overdue (still open),
    n_missed (closed undone); median_days and days_80 (by when half and four fifths are done, by Kaplan and Meier: what
    is still open, or was closed, counts for as long as it could have been done; empty where they were never reached,
    and under five rows); watched_days (the longest that anybody could look); is_few. A day begun is a day. No rows
    give none.
    """
    keys = [follow_up.KEY_COLUMNS[word] for word in by]
    groups = rows.groupby(keys, dropna=False, sort=False) if keys else [((), rows)] if len(rows) else []
    told = [{**dict(zip(keys, key, strict=True)), **_told(group)} for key, group in groups]
    columns = [*keys, "n", "n_late", "n_overdue", "n_missed", *SHARES, "watched_days", "is_few"]
    return pd.DataFrame(told, columns=columns)


def _told(rows: pd.DataFrame) -> dict[str, object]:
    counts = rows.groupby("state")["n"].sum()
    n = int(rows["n"].sum())
    is_done = rows["state"] == "late"
    days = rows["days_over"].mask(is_done, rows["days_over"].clip(lower=1)).astype("int64")
    watched = rows.loc[days > 0]  # what closed on its due day was never watched past it
    curve = survival.curve(
        pd.DataFrame(
            {
                "entered_days": 0,
                "left_days": np.repeat(days[watched.index], watched["n"]),
                "came_back": np.repeat(is_done[watched.index], watched["n"]),
            }
        )
    )
    is_few = n < FEWEST
    return {
        "n": n,
        **{f"n_{state}": int(counts.get(state, 0)) for state in ("late", "overdue", "missed")},
        **{name: np.nan if is_few else survival.reached(curve, share) for name, share in SHARES.items()},
        "watched_days": int(days.max()),
        "is_few": is_few,
    }


def ages(overdue: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """How old is what is overdue, and what hangs on it?

    One row per band of days past due: age (its first day: 0, 8, 31, 91), n (obligations), value (in `main_currency`,
    each deal or customer once in a band; empty where none has a worth), n_other (obligations worth something in
    another currency). Nothing overdue gives rows of 0.
    """
    rows = overdue.assign(age=band(overdue["days_over"]))
    is_main = money.is_in(rows["currency"], main_currency)
    worth = money.counted_once(rows.loc[is_main], ["age"]).set_index("age")["value"]
    found = pd.DataFrame({"age": AGES, "n": rows.groupby("age").size().reindex(AGES, fill_value=0).to_numpy()})
    other = rows.loc[~is_main & rows["value"].notna()].groupby("age").size().reindex(AGES, fill_value=0)
    return found.assign(value=worth.reindex(AGES).astype("float64").to_numpy(), n_other=other.to_numpy())


def band(days_over: pd.Series) -> pd.Series:
    """In which band of days past due does each row lie? The first day of it."""
    place = np.searchsorted(AGES, days_over.to_numpy("int64"), side="right") - 1
    return pd.Series(np.array(AGES)[place], index=days_over.index, dtype="int64")
