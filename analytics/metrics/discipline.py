"""Is each step kept, week by week, and with whom did it slip?

- `tally`, `steps`: as in metrics.follow_up; the tally holds whole weeks.
- `weeks`: the first days of the weeks that are looked at.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.metrics import follow_up

COLUMNS = ["step", "due_week", "due", "on_time", "rate", "standard"]


def by_week(tally: pd.DataFrame, steps: pd.DataFrame, weeks: pd.DatetimeIndex) -> pd.DataFrame:
    """Is each sales step kept, week by week?

    One row per step with anything due × week, in the playbook's order: step, due_week, due, on_time, rate (empty where
    nothing was due), standard (of that week's time). An empty tally gives no rows.
    """
    found = follow_up.rates(follow_up.of_sales(tally, steps), ["step", "week"], steps)
    found = found.loc[found["due"] > 0, COLUMNS[:-1]]
    names = [step for step in steps["step"] if step in set(found["step"])]
    every = pd.MultiIndex.from_product([names, weeks], names=["step", "due_week"])
    whole = found.set_index(["step", "due_week"]).reindex(every).reset_index()
    whole = whole.fillna({"due": 0, "on_time": 0}).astype({"due": "int64", "on_time": "int64"})
    return whole.assign(standard=_of_their_time(whole, tally, steps))[COLUMNS]


def _of_their_time(weeks: pd.DataFrame, tally: pd.DataFrame, steps: pd.DataFrame) -> pd.Series:
    """The standard of each step × week: as the week's rows say, else as in the weeks beside it, else the step's own."""
    own = weeks["step"].map(steps.set_index("step")["standard"]).astype("float64")
    if "wanted" not in tally:
        return own
    sums = tally.groupby(["step", "due_week"])[["n", "wanted"]].sum()
    said = (sums["wanted"] / sums["n"]).round(9).rename("said").reset_index()
    found = weeks[["step", "due_week"]].merge(said, on=["step", "due_week"], how="left").set_axis(weeks.index)
    by_step = found.groupby(found["step"])["said"]
    return by_step.ffill().fillna(by_step.bfill()).fillna(own)


def slips(
    tally: pd.DataFrame, step: str, by: str, steps: pd.DataFrame, company_tally: pd.DataFrame | None = None
) -> pd.DataFrame:
    """With whom did this step slip, and in which week?

    One row per rep (`by`: rep; or team) × week with anything due: rep_id (or team), due_week, and the columns of
    follow_up.grid, judged by the step's rate over all reps and weeks of `company_tally`, else of `tally`. A week is
    short, so most are too few to judge.
    """
    everybody = tally if company_tally is None else company_tally
    everybody = everybody.loc[everybody["step"] == step]
    whole = follow_up.rates(everybody, ["step"], steps)
    cells = follow_up.rates(tally.loc[tally["step"] == step], [by, "step", "week"], steps)
    cells = cells.loc[cells["due"] > 0].reset_index(drop=True)
    keys = [follow_up.KEY_COLUMNS[by], "step", "due_week"]
    standard = follow_up.standards(tally.loc[tally["step"] == step], keys, cells, steps)
    known = {
        "team_rate": whole["rate"].sum(min_count=1),
        "p": whole["rate"].clip(0.01, 0.99).sum(min_count=1),
    }
    cells = cells.assign(**{name: np.full(len(cells), value, dtype="float64") for name, value in known.items()})
    cells = cells.assign(standard=standard)
    cells = cells.join(follow_up.judge(cells["on_time"], cells["due"], cells["p"], cells["standard"]))
    is_team_bolt = bool(len(follow_up.team_bolts(everybody, steps)))
    is_worse = cells["rate"] < cells["team_rate"]
    return cells.assign(
        is_team_bolt=is_team_bolt,
        marked=cells["state"].isin(["loose", "watch"]) & (is_worse | (not is_team_bolt)),
    )


def first_steps(judged: pd.DataFrame, cells: pd.DataFrame, most: int) -> list[str]:
    """Which steps want to be looked at first, where there are many? At most so many, in the playbook's order.

    `judged`: follow_up.rates by step; `cells`: follow_up.grid. Those of whose marked cells most is missing to the
    standard come first, then those that lack most over all, then those with most due.
    """
    missing = cells.loc[cells["marked"]].groupby("step")["shortfall"].sum()
    ranked = judged.assign(missing=judged["step"].map(missing).astype("float64").fillna(0.0))
    ranked = ranked.sort_values(["missing", "shortfall", "due"], ascending=False, kind="stable").head(most)
    return [step for step in judged["step"] if step in set(ranked["step"])]
