"""Which step is put off so often, and for one reason, that the step itself may be wrong?

- `counts`: one row per step × reason of what fell due in the last 13 weeks: step, reason (empty: not waived), n.
"""

from __future__ import annotations

import pandas as pd

WEEKS = 13
FEWEST = 5
LEAST_SHARE = 0.1
ROUNDING = 1e-9  # 1 of 10 must not miss 0.1 by the last bit
COLUMNS = ["step", "reason", "n", "n_due", "share"]


def often(counts: pd.DataFrame) -> pd.DataFrame:
    """For which steps is a change to be proposed, because one reason waives them again and again?

    One row per step × reason that waived it at least five times and at least one in ten of all that fell due of the
    step, waived or not: step, reason, n, n_due, share (0–1). The most often waived first. Nothing waived gives no
    rows.
    """
    rows = counts.astype({"step": "object", "reason": "object"})
    whole = rows.groupby("step")["n"].sum()
    by_reason = rows.dropna(subset=["reason"]).groupby(["step", "reason"], as_index=False)["n"].sum()
    n_due = by_reason["step"].map(whole).astype("int64")
    found = by_reason.assign(n_due=n_due, share=by_reason["n"] / n_due.where(n_due > 0))
    found = found.loc[(found["n"] >= FEWEST) & (found["share"] >= LEAST_SHARE - ROUNDING)]
    order = ["n", "share", "step", "reason"]
    return found.sort_values(order, ascending=[False, False, True, True], ignore_index=True)[COLUMNS]
