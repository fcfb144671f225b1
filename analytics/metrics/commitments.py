"""Was done what was agreed, and did it tighten the bolt?

- `commitments`: one row per commitment: commitment_id, rep_id, kind, action, customer_id, deal_id, step, agreed_at
  (what counts comes after it), agreed_on (its midnight), due_at (the end of its day), carries, is_said_done.
- `events`: one row per action of ours that happened (not inbound, planned, automatic or cancelled): activity_id,
  customer_id, deal_id, rep_id, happened_at (of a day alone: its midnight), is_day_only, channel, purpose, is_touch.
- `obligations`: one row per obligation: rep_id, step, due_at, state.

A share without a denominator is empty (NaN), never 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from scipy import stats

from analytics.metrics.follow_up import DUE_STATES, FEWEST_DUE

JUDGED = ("kept", "late", "not_kept")
BESIDE = ("pending", "unseen", "not_evidenced")
VERDICTS = (*JUDGED, *BESIDE)
KEY_COLUMNS = {"rep": "rep_id", "team": "team"}
EFFECT_DAYS = 56  # how long before and after the agreement its bolt is looked at
SIDES = {"before": (-EFFECT_DAYS, 0), "after": (0, EFFECT_DAYS)}
EFFECT_COLUMNS = ["commitment_id", "rep_id", "step", "since"]


def judged(
    commitments: pd.DataFrame, events: pd.DataFrame, known_words: Collection[str], as_of: datetime
) -> pd.DataFrame:
    """What does the log show of each thing agreed?

    `known_words`: the channels and purposes that the data has at all, and "touch" where it has any. The same rows with
    verdict (the first of these that holds), done_at, done_by, n_carried, is_carried_on:

    - `pending` where the as-of moment lies before it was agreed;
    - `kept`: done by the end of its day; `late`: done later;
    - `not_evidenced`: somebody says that it was done, before its day or after, whether the log could show it or not;
    - `unseen`: the log cannot show it: a training, "other", no customer, a word that the data does not have;
    - `not_kept`: the as-of moment is past its day; else `pending`.

    n_carried: how many commitments before it are carried on in it, one by one, as far as they are among the rows.
    """
    rows = commitments.reset_index(drop=True)
    is_visible = (
        (rows["kind"] == "action")
        & rows["customer_id"].notna()
        & (rows["action"] != "other")
        & rows["action"].isin(list(known_words))
        & (rows["agreed_at"] <= as_of)
    )
    done = _first_done(rows.loc[is_visible], events.loc[events["happened_at"] <= as_of])
    done = done.reindex(rows["commitment_id"]).set_axis(rows.index)
    done_at, done_by = done["happened_at"].astype("datetime64[us]"), done["rep_id"].astype("object")
    holds = {
        "pending": rows["agreed_at"] > as_of,
        "kept": done_at <= rows["due_at"],
        "late": done_at.notna(),
        "not_evidenced": rows["is_said_done"].astype(bool),
        "unseen": ~is_visible,
        "not_kept": rows["due_at"] < as_of,
    }
    verdict = np.select([condition.to_numpy(bool) for condition in holds.values()], list(holds), "pending")
    return rows.assign(
        verdict=pd.Series(verdict, index=rows.index, dtype="object"),
        done_at=done_at,
        done_by=done_by.where(done_by.notna(), None),
        **_carried(rows),
    )


def _first_done(rows: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """By which event was each of these done first? Per commitment_id at most one: happened_at, rep_id.

    A row without a time of day counts on the day of the agreement: it may have come later.
    """
    asked = rows[["commitment_id", "customer_id", "deal_id", "action", "agreed_at"]]
    met = events.astype({"customer_id": "object", "deal_id": "object"}).rename(columns={"deal_id": "met_deal_id"})
    pairs = asked.merge(met, on="customer_id")
    comes_after = (pairs["happened_at"] > pairs["agreed_at"]) | (
        pairs["is_day_only"].astype(bool) & (pairs["happened_at"] >= pairs["agreed_at"].dt.normalize())
    )
    is_action = (
        (pairs["channel"] == pairs["action"])
        | (pairs["purpose"] == pairs["action"])
        | (pairs["is_touch"].astype(bool) & (pairs["action"] == "touch"))
    )
    is_its_deal = pairs["deal_id"].isna() | pairs["met_deal_id"].isna() | (pairs["deal_id"] == pairs["met_deal_id"])
    found = pairs.loc[comes_after & is_action & is_its_deal]
    found = found.sort_values(["happened_at", "activity_id"], kind="stable").drop_duplicates("commitment_id")
    return found.set_index("commitment_id")[["happened_at", "rep_id"]]


def _carried(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """How long is the chain that ends in each, and does a later one carry it on? Itself and circles count for none."""
    agreed_at = dict(zip(rows["commitment_id"], rows["agreed_at"], strict=True))
    before = {
        one: other
        for one, other in zip(rows["commitment_id"], rows["carries"], strict=True)
        if other in agreed_at and other != one
    }
    carried_on = {other for one, other in before.items() if agreed_at[one] >= agreed_at[other]}
    lengths = {}
    for one in agreed_at:
        chain = [one]
        while (other := before.get(chain[-1])) is not None and other not in chain:
            chain.append(other)
        lengths[one] = len(chain) - 1
    return {
        "n_carried": rows["commitment_id"].map(lengths).astype("int64"),
        "is_carried_on": rows["commitment_id"].isin(list(carried_on)),
    }


def open_ones(judged: pd.DataFrame) -> pd.DataFrame:
    """Which were not kept, and nobody has carried them on?"""
    return judged.loc[(judged["verdict"] == "not_kept") & ~judged["is_carried_on"]]


def kept_rate(judged: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """How much of what was agreed was done by its day?

    One row per combination of `by` ("rep", "team"; none: one row for all): kept, late, not_kept, rate = kept of these
    three, and beside: pending, unseen, not_evidenced. What was carried on is counted like any other, old and new.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    marks = pd.DataFrame({verdict: judged["verdict"] == verdict for verdict in VERDICTS}).astype("int64")
    if keys:
        counts = marks.groupby([judged[key] for key in keys], dropna=False).sum().reset_index()
    else:
        counts = marks.sum().to_frame().T
    n = counts[list(JUDGED)].sum(axis=1).astype("float64")
    counts["rate"] = counts["kept"] / n.where(n > 0)
    return counts[[*keys, *JUDGED, "rate", *BESIDE]]


def before_and_after(judged: pd.DataFrame, obligations: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """What did a commitment do to its bolt?

    One row per commitment with a step: commitment_id, rep_id, step, since (the day of the agreement), before_on_time of
    before_due (the rep's obligations of the step due in the eight weeks up to that day), after_on_time of after_due
    (due in the eight weeks from then on, by the as-of moment), chance: of a difference at least so large if nothing had
    changed; empty where a side has fewer than five due.
    Source: Fisher's exact test, one-sided (Fisher 1935). A bolt is chosen because it was low, so part of the rise would
    have come by itself.
    """
    asked = judged.loc[judged["step"].notna() & (judged["agreed_on"] <= as_of)]
    asked = asked.rename(columns={"agreed_on": "since"})[EFFECT_COLUMNS].reset_index(drop=True)
    due = obligations.loc[obligations["state"].isin(DUE_STATES) & (obligations["due_at"] <= as_of)]
    due = due.astype({"rep_id": "object", "step": "object"})
    pairs = asked.merge(due[["rep_id", "step", "due_at", "state"]], on=["rep_id", "step"])
    days = (pairs["due_at"].dt.normalize() - pairs["since"]).dt.days
    found = asked
    for side, (after_day, last_day) in SIDES.items():
        mine = pairs.loc[(days > after_day) & (days <= last_day)]
        for name, rows in (("on_time", mine.loc[mine["state"] == "on_time"]), ("due", mine)):
            n = found["commitment_id"].map(rows.groupby("commitment_id").size())
            found = found.assign(**{f"{side}_{name}": n.fillna(0).astype("int64")})
    is_enough = found[["before_due", "after_due"]].min(axis=1) >= FEWEST_DUE
    n_due, n_on_time = (found[f"before_{name}"] + found[f"after_{name}"] for name in ("due", "on_time"))
    chance = stats.hypergeom.sf(found["after_on_time"] - 1, n_due, n_on_time, found["after_due"])
    return found.assign(chance=pd.Series(chance, index=found.index, dtype="float64").where(is_enough))
