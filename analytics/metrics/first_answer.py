"""How soon does a customer's message get an answer, those still waiting counted for as long as they have waited?

`rows`: one per message of a customer: rep_id, team, answered_at (empty while it waits), hours (working hours to the
answer, else so far), is_seen (False: it came before the log shows anything of ours).

Sources: Kaplan & Meier 1958; the interval of the median: Brookmeyer & Crowley 1982, A confidence interval for the
median survival time, Biometrics 38, with Greenwood's variance on the logarithm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

KEY_COLUMNS = {"rep": "rep_id", "team": "team"}
MIDDLE, MOST = 0.5, 0.8
Z = float(stats.norm.ppf(0.975))
ROUNDING = 1e-9  # a half that was multiplied together must not miss the half by its last bit
COLUMNS = ("n", "answered", "waiting", "n_unseen", "median_hours", "low", "high", "p80_hours")


def first_answer(rows: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """How soon is a customer's message answered, and with whom later than with others?

    One row per combination of `by` ("rep", "team"; none: one row for all): n = answered + waiting, n_unseen beside;
    median_hours and p80_hours, the working hours by which half and four fifths were answered (empty where the curve
    does not reach them: too many wait, or have not waited long); low and high, a 95 % interval of the median (high is
    empty where nothing bounds it). No rows give no rows.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    told = [
        {**dict(zip(keys, key if isinstance(key, tuple) else (key,), strict=False)), **_told(group)}
        for key, group in rows.groupby(keys or (lambda _: 0), dropna=False)
    ]
    found = pd.DataFrame(told, columns=[*keys, *COLUMNS])
    counts = dict.fromkeys(COLUMNS[:4], "int64")
    return found.astype({**counts, **dict.fromkeys(COLUMNS[4:], "float64")})


def _told(rows: pd.DataFrame) -> dict[str, float]:
    seen = rows.loc[rows["is_seen"].astype("bool")]
    told, answered = curve(seen), int(seen["answered_at"].notna().sum())
    return {
        "n": len(seen),
        "answered": answered,
        "waiting": len(seen) - answered,
        "n_unseen": len(rows) - len(seen),
        "median_hours": reached(told, "waiting", MIDDLE),
        "low": reached(told, "low", MIDDLE),
        "high": reached(told, "high", MIDDLE),
        "p80_hours": reached(told, "waiting", MOST),
    }


def curve(rows: pd.DataFrame) -> pd.DataFrame:
    """How many still wait after so many working hours?

    One row per different number of hours: hours, at_risk and answered (messages), waiting (0–1, just after it), low and
    high (95 %; empty once all are answered). No rows give no rows.
    """
    hours, which = np.unique(rows["hours"].to_numpy("float64"), return_inverse=True)
    ended = np.bincount(which, minlength=len(hours))
    answered = np.bincount(which[rows["answered_at"].notna().to_numpy()], minlength=len(hours))
    at_risk = ended[::-1].cumsum()[::-1]
    waiting = np.cumprod(1 - answered / at_risk)
    is_left = waiting > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(answered / (at_risk * (at_risk - answered)))
        spread = np.exp(Z * np.sqrt(variance))
        low, high = waiting / spread, np.minimum(1.0, waiting * spread)
    limits = {"low": np.where(is_left, low, np.nan), "high": np.where(is_left, high, np.nan)}
    return pd.DataFrame({"hours": hours, "at_risk": at_risk, "answered": answered, "waiting": waiting, **limits})


def reached(curve: pd.DataFrame, column: str, share: float) -> float:
    """Within how many hours is this share answered, by the curve or one of its limits? NaN where it is not reached."""
    enough = np.flatnonzero(curve[column].to_numpy("float64") <= 1 - share + ROUNDING)
    return float(curve["hours"].to_numpy()[enough[0]]) if len(enough) else np.nan
