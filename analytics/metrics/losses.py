"""Why deals are lost: what was said of it, beside what the log shows, and which losses may be won back.

All functions take `endings`: one row per closed deal with what the log shows up to the end of its last day (the
columns of the read of that name), and what the view adds of words: category, is_named (a competitor stands in it),
is_told (a contact of the last thirty days holds a word of the category). What the log shows is not the real reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analytics.metrics import money
from analytics.metrics.comparison import wilson

KEY_COLUMNS = {
    "rep": "rep_id", "team": "team", "segment": "segment", "category": "category", "verdict": "verdict",
    "controllable_by": "controllable_by", "reason": "reason",
}  # fmt: skip
# A rep says these for the customer, so they can be set against what the log shows.
STATED = (
    "price", "terms", "competitor", "economy", "no_need", "budget", "timing", "no_response", "no_decision",
)  # fmt: skip
VERDICTS = ("contradicted", "unlogged", "not_evidenced", "consistent", "unseen")
# Losses whose obstacle may pass, and after how many days we come back where nobody said when.
WIN_BACK_DAYS = {"price": 60, "terms": 60, "budget": 90, "timing": 90, "no_response": 60}
QUIET_AFTER_WIN_BACK = 60  # days
USUAL_FROM = 0.8  # what at least so many of the won deals have is missed where it is missing
RECENT_DAYS, LAST_DAYS = 30, 7
FEWEST_SPAN = 10  # days between the first try and the last
MONTHS_BEFORE = 12
FEWEST_STATED = 5  # losses of a rep, to be judged
ONE_SIDED = 0.025


def quoted_share(endings: pd.DataFrame) -> pd.Series:
    """Is a quote usual here? Of the deals won in the twelve months before each deal's end, which share had one?

    One value (0–1) per row of `endings`, which hold the whole company's deals; NaN where none was won.
    """
    won = endings.loc[endings["outcome"] == "won"].sort_values("closed_at", kind="stable")
    moments = won["closed_at"].to_numpy("datetime64[us]")
    n_quoted = np.concatenate([[0], won["quote_at"].notna().to_numpy("int64").cumsum()])
    ends = endings["closed_at"].to_numpy("datetime64[us]")
    starts = (endings["closed_at"] - pd.DateOffset(months=MONTHS_BEFORE)).to_numpy("datetime64[us]")
    first, last = (np.searchsorted(moments, edge, side="right") for edge in (starts, ends))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (n_quoted[last] - n_quoted[first]) / (last - first)
    return pd.Series(share, index=endings.index)


def has_gap(endings: pd.DataFrame) -> pd.Series:
    """Was there a silence of ours before the end?

    True where a follow-up was left out in the thirty days before it, or the last touch lay further back than the
    customer's limit of silence while nothing was planned.
    """
    is_far = (endings["days_since_touch"] > endings["quiet_after"]).fillna(False).astype(bool)
    return endings["missed_step"].notna() | (is_far & ~endings["is_parked"])


def verdict(endings: pd.DataFrame, quoted: pd.Series) -> pd.Series:
    """Does the log bear out the stated reason?

    One word per row: "unlogged" or "unseen" where nothing was logged, else the first that holds of "contradicted",
    "consistent", "not_evidenced". `quoted`: see `quoted_share`. Source: the table of verdicts, docs/deals.md.
    """
    category, has_quote = endings["category"], endings["quote_at"].notna()
    since_response = endings["days_since_response"].astype("float64")
    heard_lately = since_response <= RECENT_DAYS
    heard_last = since_response <= LAST_DAYS
    few_tries = endings["tries"] < endings["tries_wanted"]
    is_tried = ~few_tries & (endings["tries_days"].astype("float64") >= FEWEST_SPAN)
    # What is missing may lie before the log, where the deal is much older; what came after a sign of life is all seen.
    may_hide = endings["began_long_unseen"]
    may_hide_tries = may_hide & since_response.isna()
    apart = endings["response_apart_days"].astype("float64") <= endings["quiet_after"]
    is_bargain, is_quiet = category.isin(("price", "terms")), category.isin(("no_response", "no_decision"))
    left_alone = has_quote & (endings["touches_after_quote"].fillna(0) == 0) & ~endings["is_heard_after_quote"]
    # A message of theirs that nobody answered is a response without a touch after it: there are no tries then.
    contradicted = (
        (is_bargain & (left_alone | (~has_quote & ~may_hide & (quoted >= USUAL_FROM))))
        | ((category == "no_need") & ~endings["is_heard_last"] & ~heard_last & few_tries & ~may_hide_tries)
        | (is_quiet & ~is_tried & ~may_hide_tries)
    )
    consistent = (
        (is_bargain & has_quote & endings["is_answered"])
        | ((category == "competitor") & endings["is_named"] & (heard_lately | apart))
        | ((category == "no_need") & heard_last)
        | (is_quiet & is_tried)
        | (category.isin(("economy", "budget", "timing")) & endings["is_told"])
        | ((category == "timing") & endings["is_parked"])
    )
    said = np.select(
        [~endings["is_logged"] & endings["began_unseen"], ~endings["is_logged"], contradicted, consistent],
        ["unseen", "unlogged", "contradicted", "consistent"],
        "not_evidenced",
    )
    return pd.Series(said, index=endings.index, dtype="object")


def is_unborne(losses: pd.DataFrame) -> pd.Series:
    """Which stated reasons does the log not bear out? Contradicted, unlogged, or with a silence of ours before the end.

    What a person said of the verdict (`overruled`) goes before what the log says; the silence stays a fact.
    """
    held = losses["overruled"].fillna(losses["verdict"])
    is_off = held.isin(("contradicted", "unlogged")) | losses["follow_up_gap"]
    return losses["category"].isin(STATED) & is_off


def by(losses: pd.DataFrame, won: pd.DataFrame, words: Sequence[str], main_currency: str | None) -> pd.DataFrame:
    """Who gives reasons that the log does not bear out, how surely, and does it also happen with the deals won?

    One row per combination of `words` (rep, team, segment, category, verdict, controllable_by, reason; none: one row
    for all): losses; value (in `main_currency`, empty where no loss has an amount in it); no_reason; stated (losses
    with a reason that can be set against the log); unborne, unborne_share of them with low and high (95 %, Wilson);
    and, by rep, team and segment, won, won_gap, won_gap_share. The most losses first. No losses give no rows.
    """
    keys = [KEY_COLUMNS[word] for word in words]
    rows = losses.assign(
        main_amount=losses["amount"].astype("float64").where(money.is_in(losses["currency"], main_currency)),
        is_untold=losses["category"] == "none",
        is_stated=losses["category"].isin(STATED),
        is_unborne=is_unborne(losses),
    )
    found = _grouped(rows, keys).agg(
        losses=("deal_id", "size"),
        no_reason=("is_untold", "sum"),
        stated=("is_stated", "sum"),
        unborne=("is_unborne", "sum"),
    )
    found.insert(1, "value", _grouped(rows, keys)["main_amount"].sum(min_count=1))
    found["unborne_share"] = found["unborne"] / found["stated"].where(found["stated"] > 0)
    limits = [wilson(k, n) for k, n in zip(found["unborne"], found["stated"], strict=True)]
    found[["low", "high"]] = np.array(limits, dtype="float64").reshape(-1, 2)
    if set(keys) <= {"rep_id", "team", "segment"}:
        kept = _grouped(won, keys).agg(won=("deal_id", "size"), won_gap=("follow_up_gap", "sum"))
        found = found.join(kept.astype("Int64")) if len(kept) else found.assign(won=0, won_gap=0)
        found[["won", "won_gap"]] = found[["won", "won_gap"]].fillna(0).astype("int64")
        found["won_gap_share"] = found["won_gap"] / found["won"].where(found["won"] > 0)
    counts = ["losses", "no_reason", "stated", "unborne"]
    found[counts] = found[counts].astype("int64")
    ranked = found.reset_index().sort_values(["losses", *keys], ascending=[False, *[True] * len(keys)], kind="stable")
    return ranked.drop(columns="_all", errors="ignore").reset_index(drop=True)


def standing_out(by_rep: pd.DataFrame) -> pd.DataFrame:
    """Whose reasons are borne out less than those of the others, by more than chance?

    The rows of `by` per rep, with stands_out: of a rep who did as the others do, so many or more unborne reasons would
    be seen in fewer than one of forty (exact binomial; at least five stated reasons); and others_share: of all the
    others together who do not stand out themselves, so that one far off does not hide the next.
    """
    stated, unborne = (by_rep[name].to_numpy("float64") for name in ("stated", "unborne"))
    is_out = np.zeros(len(by_rep), dtype=bool)
    while True:
        n_others, k_others = ((side * ~is_out).sum() - side * ~is_out for side in (stated, unborne))
        # Of nobody's 0 of 40 does not follow that it never happens.
        usual = (k_others + 1) / (n_others + 2)
        more = ~is_out & (stated >= FEWEST_STATED) & (n_others > 0)
        more &= stats.binom.sf(unborne - 1, stated, usual) < ONE_SIDED
        if not more.any():
            break
        is_out |= more
    others = pd.Series(k_others, index=by_rep.index) / pd.Series(n_others, index=by_rep.index).where(n_others > 0)
    return by_rep.assign(others_share=others, stands_out=is_out)


def win_back(
    losses: pd.DataFrame, touched: pd.DataFrame, dates: pd.Series, as_of: datetime, main_currency: str | None
) -> pd.DataFrame:
    """Which lost deals may be won back, and which of them are due?

    One row per loss whose obstacle may pass, by its category or because somebody said when: the columns of `losses` and
    of `touched` (see the read win_backs), due_on, has_date (somebody said when the obstacle is gone: `dates`, deal_id →
    day), is_due (that day is there, no attempt in sixty days, not won since), is_won_back. Within those that are due
    the most valuable first, in `main_currency`, then by day.
    """
    may_pass = losses["category"].isin(list(WIN_BACK_DAYS)) | losses["deal_id"].isin(dates.dropna().index)
    rows = losses.loc[may_pass].merge(touched, on="deal_id", how="left")
    said = pd.to_datetime(rows["deal_id"].map(dates)).astype("datetime64[us]")
    wait = pd.to_timedelta(rows["category"].map(WIN_BACK_DAYS).astype("float64"), unit="D")
    due_on = said.fillna((rows["closed_at"].dt.normalize() + wait).astype("datetime64[us]"))
    today = pd.Timestamp(as_of).normalize()
    quiet_days = (today - rows["last_win_back_at"].dt.normalize()).dt.days
    rows = rows.assign(
        due_on=due_on,
        has_date=said.notna(),
        is_due=(due_on <= today) & ~(quiet_days <= QUIET_AFTER_WIN_BACK) & rows["won_at"].isna(),
        is_won_back=rows["won_back_at"].notna(),
        main_amount=rows["amount"].astype("float64").where(money.is_in(rows["currency"], main_currency)),
    )
    order = ["is_due", "main_amount", "due_on", "deal_id"]
    ranked = rows.sort_values(order, ascending=[False, False, True, True], na_position="last", kind="stable")
    return ranked.drop(columns="main_amount").reset_index(drop=True)


def _grouped(rows: pd.DataFrame, keys: list[str]) -> Any:
    return rows.groupby(keys or rows["deal_id"].notna().rename("_all"), dropna=False)
