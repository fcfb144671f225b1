"""How many deals go on from stage to stage, with whom fewer than in the team, and which lie longer than won ones did?

`rows`: one per deal × stage: deal_id, rep_id, team, stage, entered_at (first), last_entered_at, days (in the stage, all
stays together), status as of the moment (open, won, lost; empty where nobody tells), is_present, and ends_as: "won" or
"lost" where the stage's name says that. Such a stage is none; it tells the end of a deal whose status nobody tells.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.metrics import comparison, money
from analytics.metrics.stage_order import stage_order

# A rep has one team.
KEY_COLUMNS = {"rep": ["rep_id", "team"], "team": ["team"], "stage": []}
FATES = ("went_on", "lost", "still_there")
SLOWEST_FIFTH = 0.8  # of the won deals so many left the stage at least as soon
FEWEST_WON = 10
FEWEST_ENTERED = 5


def with_fate(rows: pd.DataFrame) -> pd.DataFrame:
    """What became of each deal after it entered a stage?

    The rows of real stages, with stage_no (0 is the first) and fate: "went_on" (it entered a later stage at or after
    that moment, or was won), else "lost", else "still_there" (open), else empty: it ended, and nobody tells how.
    """
    stages = rows.loc[rows["ends_as"].isna()].reset_index(drop=True)
    places = {stage: place for place, stage in enumerate(stage_order(stages))}
    stages["stage_no"] = stages["stage"].map(places).astype("int64")
    latest_first = stages.sort_values(["deal_id", "stage_no"], ascending=[True, False], kind="stable")
    reached = latest_first.groupby("deal_id")["last_entered_at"].cummax()
    later_entered_at = reached.groupby(latest_first["deal_id"]).shift().reindex(stages.index)
    end = stages["deal_id"].map(_ends(rows))
    has_gone_on = (later_entered_at >= stages["entered_at"]) | (end == "won")
    fate = end.map({"lost": "lost", "open": "still_there"}).astype("object").mask(has_gone_on, "went_on")
    return stages.assign(fate=fate.where(fate.notna(), None))


def _ends(rows: pd.DataFrame) -> pd.Series:
    """How does each deal stand: open, won, lost? By its status, else by the last stage that says so; else empty."""
    status = rows.drop_duplicates("deal_id").set_index("deal_id")["status"].astype("object")
    final = rows.loc[rows["ends_as"].notna()].sort_values("last_entered_at", kind="stable")
    said = final.drop_duplicates("deal_id", keep="last").set_index("deal_id")["ends_as"].astype("object")
    return status.where(status.notna(), said.reindex(status.index))


def funnel(fates: pd.DataFrame, by: Sequence[str] = (), company: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many deals go on from stage to stage, and with whom fewer than in the team?

    `fates`: the rows of `with_fate`. One row per stage, or per rep (with its team) or team × stage, in the order of the
    stages: stage_no, stage, entered = went_on + lost + still_there, rate = went_on / entered (0–1; empty where none
    entered), low and high (95 %, Wilson); beside them n_untold: deals that ended, and nobody tells how.

    By rep also the same stage of the whole team, of all the rows of `company` (else of these): team_entered,
    team_rate, and stands: "below" or "above" where the rep's interval leaves out the team's rate, and does so too when
    the deals still there are left out (who has many young deals is not behind); else "alike"; "too_few" under five.
    No rows give no rows.
    """
    keys = list(dict.fromkeys(key for word in by for key in KEY_COLUMNS[word]))
    told = _rates(_counted(fates, keys))
    if "rep" not in by:
        return told
    teams = _counted(fates if company is None else company, ["team"])
    teams = teams.assign(
        team_entered=teams["entered"], team_rate=_shares(teams), team_share=teams["went_on"] / _ended(teams)
    )
    told = told.merge(teams[["team", "stage_no", *teams.columns[-3:]]], on=["team", "stage_no"], how="left")
    low, high = _wilson(told["went_on"], told["went_on"] + told["lost"])
    lies_apart = [
        told["entered"] < FEWEST_ENTERED,
        (told["high"] < told["team_rate"]) & (high < told["team_share"]),
        (told["low"] > told["team_rate"]) & (low > told["team_share"]),
    ]
    stands = np.select(lies_apart, ["too_few", "below", "above"], "alike")
    return told.drop(columns="team_share").assign(stands=pd.Series(stands, index=told.index, dtype="str"))


def _counted(fates: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    flags = pd.DataFrame({fate: (fates["fate"] == fate).astype("int64") for fate in FATES}, index=fates.index)
    rows = pd.concat([fates[[*keys, "stage_no", "stage"]], flags], axis=1)
    rows = rows.assign(n_untold=fates["fate"].isna().astype("int64"))
    counts = rows.groupby([*keys, "stage_no", "stage"], dropna=False, as_index=False)[[*FATES, "n_untold"]].sum()
    counts["entered"] = counts[list(FATES)].sum(axis=1).astype("int64")
    ranked = counts.sort_values(["stage_no", *keys], kind="stable", ignore_index=True)
    return ranked[["stage_no", "stage", *keys, "entered", *FATES, "n_untold"]]


def _shares(counts: pd.DataFrame) -> pd.Series:
    return counts["went_on"] / counts["entered"].where(counts["entered"] > 0)


def _ended(counts: pd.DataFrame) -> pd.Series:
    ended = counts["went_on"] + counts["lost"]
    return ended.where(ended > 0)


def _rates(counts: pd.DataFrame) -> pd.DataFrame:
    low, high = _wilson(counts["went_on"], counts["entered"])
    return counts.assign(rate=_shares(counts), low=low, high=high)


def _wilson(k: pd.Series, n: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    limits = [comparison.wilson(went_on, entered) for went_on, entered in zip(k, n, strict=True)]
    low, high = np.array(limits, dtype="float64").reshape(-1, 2).T
    return low, high


def stage_age(rows: pd.DataFrame) -> pd.DataFrame:
    """Which open deals lie in their stage longer than won deals did?

    The rows of open deals in their present stage, with usual_days (the 80th percentile, linear, of the won deals' days
    in that stage; empty under ten of them), n_won (how many those are) and is_slow (more days than usual; empty where
    usual is). The longest beyond the usual first, then those without a usual by their days.
    """
    stages = rows.loc[rows["ends_as"].isna()]
    won = stages.loc[(stages["status"] == "won") & stages["days"].notna()]
    days = won["days"].astype("float64").groupby(won["stage"])
    n_won = days.size()
    usual = days.quantile(SLOWEST_FIFTH).where(n_won >= FEWEST_WON)
    found = stages.loc[stages["is_present"].astype("bool")].reset_index(drop=True)
    found = found.assign(
        usual_days=found["stage"].map(usual).astype("float64"),
        n_won=found["stage"].map(n_won).fillna(0).astype("int64"),
    )
    slow = (found["days"] > found["usual_days"]).astype("boolean")
    found = found.assign(is_slow=slow.mask(found["usual_days"].isna()), over=found["days"] - found["usual_days"])
    ranked = found.sort_values(["over", "days", "deal_id"], ascending=[False, False, True], kind="stable")
    return ranked.drop(columns="over").reset_index(drop=True)


def lying(ages: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """Which deals lie longer than won ones did, the most money first?

    The slow rows of `stage_age`: by amount in `main_currency`, then the others by their days.
    """
    slow = ages.loc[ages["is_slow"].fillna(False).astype("bool")]
    main = slow["amount"].where(money.is_in(slow["currency"], main_currency)).astype("float64")
    ranked = slow.assign(main=main).sort_values(["main", "days"], ascending=False, kind="stable")
    return ranked.drop(columns="main").reset_index(drop=True)
