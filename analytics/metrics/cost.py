"""What a loose bolt costs: do deals in which the step was done in time end better than the rest, alike in size?

It is an association, and the page says so: who follows up in time may do more that nobody logs. Costs of steps are
never added, because one deal stands under many steps.
"""

from __future__ import annotations

from dataclasses import asdict, fields

import pandas as pd

from analytics.metrics import money
from analytics.metrics.comparison import Comparison, compare

HORIZON_AT = 0.8  # so many of the won deals were won by then
HORIZON_WITHOUT = 90.0  # days, where no deal was won
KEYS = ["step", "phase", "who"]


def judged(first: pd.DataFrame) -> pd.DataFrame:
    """Which deals have had their time since the step fell due, and were they won in it?

    `first`: one row per deal × step: its first obligation, the deal open at the due date, with is_done, days_to_win
    (whole days from due to win, empty where it was not won) and days_seen (from due to the as-of moment). The rows
    that are old enough, with horizon_days (per step: the 80th percentile of days_to_win, else 90) and has_won: within
    that many days of the due date. A deal that is still open then is not won.
    """
    won_after = first.assign(days_to_win=first["days_to_win"].astype("float64"))
    # Rounded, or a deal due exactly so many days ago would fall out by the last digit of 41.000000000000004.
    horizon = won_after.groupby("step")["days_to_win"].quantile(HORIZON_AT).round(6)
    rows = first.assign(horizon_days=first["step"].map(horizon).astype("float64").fillna(HORIZON_WITHOUT))
    rows = rows.loc[rows["days_seen"] >= rows["horizon_days"]]
    return rows.assign(has_won=(rows["days_to_win"].astype("float64") <= rows["horizon_days"]).astype(bool))


def by_step(rows: pd.DataFrame, steps: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """What does each loose bolt cost?

    `rows` of `judged`; `steps`: step, phase, who, standard, in the playbook's order. One row per step that has any:
    step, phase, who, standard, horizon_days, and the fields of `comparison.Comparison`: both sides' counts, the
    difference of the shares won with its interval, money (of the rest's amounts in `main_currency`; other amounts
    count as none) and how many a side would settle it. No rows give none.
    """
    amounts = rows["amount"].astype("float64").where(money.is_in(rows["currency"], main_currency))
    counted = rows.assign(amount=amounts)
    found = [
        {**step, "horizon_days": float(group["horizon_days"].iloc[0]), **asdict(compare(group))}
        for step in steps[[*KEYS, "standard"]].to_dict("records")
        if len(group := counted.loc[counted["step"] == step["step"], ["is_done", "has_won", "amount", "horizon_days"]])
    ]
    columns = [*KEYS, "standard", "horizon_days", *(field.name for field in fields(Comparison))]
    return pd.DataFrame(found, columns=columns).astype({"n_needed": "Int64"})
