"""Which bolts turn loose by the end of next week, if nothing of what falls due until then is done?

- `tally`: as in metrics.follow_up. `now` holds what fell due in the weeks up to today, `then` in as many weeks up to
  the day ahead: what is still to fall due stands in it as pending.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.metrics import follow_up

CELL = ["rep_id", "step"]
COLUMNS = [*CELL, "state", "on_time", "due", "pending", "on_time_then", "due_then", "rate_then", "standard", "needed"]


def undone(tally: pd.DataFrame) -> pd.DataFrame:
    """What does the tally say if nothing pending is done? The same rows, what was pending is missed."""
    return tally.assign(state=tally["state"].mask(tally["state"] == "pending", "missed"))


def loose_cells(tally: pd.DataFrame, steps: pd.DataFrame, company: pd.DataFrame) -> pd.DataFrame:
    """Which cells are loose, set against all reps? The rows of follow_up.grid that a board would mark as loose."""
    cells = follow_up.grid(tally, steps, company)
    return cells.loc[cells["marked"] & (cells["state"] == "loose")]


def turning(now: pd.DataFrame, then: pd.DataFrame, steps: pd.DataFrame, company: pd.DataFrame) -> pd.DataFrame:
    """Which bolts that are not loose today would be by then, if nothing pending were done?

    One row per rep × step of sales: state, on_time, due (today; too_few and 0 where nothing was due), pending, and by
    then on_time_then, due_then, rate_then, standard, needed: how many of the pending have to be done on time so that it
    does not turn loose; empty where it does even then, because what was kept falls out of the weeks that are looked at.
    `company` is the tally of all reps today: how well a step is done is a matter of what was done, not of what may not
    be. Most pending first. Nothing that turns gives no rows.
    """
    base = _known(company, undone(then), steps)
    at_worst = loose_cells(undone(then), steps, base)
    is_loose = loose_cells(now, steps, base)[CELL].assign(is_loose=True)
    found = at_worst.merge(is_loose, on=CELL, how="left")
    found = found.loc[found["is_loose"].isna()].drop(columns="is_loose")
    found = found.rename(columns={"on_time": "on_time_then", "due": "due_then", "rate": "rate_then"})
    waiting = (
        then.loc[then["state"] == "pending"].groupby(CELL, dropna=False)["n"].sum().rename("pending").reset_index()
    )
    today = follow_up.grid(now, steps, base)[[*CELL, "state", "on_time", "due"]]
    found = found.drop(columns=["state", "pending"]).merge(waiting, on=CELL, how="left")
    found = found.merge(today, on=CELL, how="left")
    found["state"] = found["state"].astype("object").fillna("too_few")
    counts = ["on_time", "due", "pending"]
    found[counts] = found[counts].fillna(0).astype("int64")
    found["needed"] = pd.Series([_needed(row) for row in found.to_dict("records")], index=found.index, dtype="Int64")
    ranked = found.sort_values(["pending", "loose_probability", *CELL], ascending=[False, False, True, True])
    return ranked[COLUMNS].reset_index(drop=True)


def _known(company: pd.DataFrame, later: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """The tally of all reps today; of a step of which nothing was due yet, what falls due until then."""
    rates = follow_up.rates(company, ["step"], steps)
    known = set(rates.loc[rates["due"] > 0, "step"])
    columns = [name for name in ("step", "state", "n", "wanted") if name in company]
    return pd.concat(
        [company.loc[company["step"].isin(known), columns], later.loc[~later["step"].isin(known), columns]],
        ignore_index=True,
    )


def _needed(cell: dict[object, object]) -> int | None:
    """The fewest of the pending that keep the bolt from turning loose."""
    row = pd.DataFrame([cell])
    tries = pd.Series(np.arange(1, int(str(cell["pending"])) + 1))
    rows = row.loc[row.index.repeat(len(tries))].reset_index(drop=True)
    on_time = rows["on_time_then"] + tries
    judged = follow_up.judge(on_time, rows["due_then"], rows["p"], rows["standard"])
    is_off = (judged["state"] == "loose") & (~rows["is_team_bolt"] | (on_time / rows["due_then"] < rows["team_rate"]))
    held = tries.loc[~is_off]
    return int(held.min()) if len(held) else None
