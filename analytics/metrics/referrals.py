"""Who could refer, who was asked too early, and what referrals are worth.

- `customers`: one row per customer that has bought: customer_id, rep_id, team, since_at, care_days, ready_since,
  n_asks, is_long_ready, is_asked_when_ready, is_ready, value, currency.
- `asks`: one row per ask: customer_id, rep_id (who asked), team, is_early, is_judged, referred_at.
- `pairs`: one row per referral: customer_id (who referred), referred_id, rep_id, team, n_deals, n_won.
- `deals`: one row per deal: rep_id, team, is_referred, says_referral, outcome, days_to_close, n_touches, amount,
  currency.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analytics.metrics import comparison, money, resampling

KEY_COLUMNS = {"rep": "rep_id", "team": "team"}
FUNNEL = ("won_customers", "cared", "asked", "referrals", "referred_deals", "referred_won")
COUNTS = (
    "won_customers", "cared", "asked", "asks", "asked_early", "ready", "asked_when_ready", "ready_to_ask", "referrals",
    "asks_judged", "asks_borne", "referred_deals", "referred_won",
)  # fmt: skip

FEWEST_ASKS = 5
OFTEN_EARLY, WELL_PLANNED = 0.2, 0.9
# A figure of `referred_against_other`, how its interval is named, and what it rests on.
MEASURES = (
    ("win_rate", "win_rate", "closed"),
    ("days_to_close", "days", "won"),
    ("touches_per_win", "touches", "closed"),
)


def by(
    customers: pd.DataFrame,
    asks: pd.DataFrame,
    pairs: pd.DataFrame,
    deals: pd.DataFrame,
    words: Sequence[str],
    main_currency: str | None,
) -> pd.DataFrame:
    """Who plans referrals, and what comes of it?

    One row per combination of `words` (rep, team; none: all together): won_customers, cared, asked (customers), asks,
    asked_early (asks), ready (customers ready for 30 days and more), asked_when_ready (of them), ready_to_ask,
    referrals, asks_judged (older than 60 days), asks_borne (of them), yield (0–1, empty without any to judge),
    referred_deals, referred_won, referred_value (won, in `main_currency`; empty where none is known). Customers count
    with their owner, asks with who asked, referrals and deals with their rep. Nothing gives no rows.
    """
    keys = [KEY_COLUMNS[word] for word in words]
    counted = behind(customers, asks, pairs, deals)
    rows = pd.concat({name: _n(counted[name], keys) for name in COUNTS}, axis=1).fillna(0).astype("int64")
    rows["yield"] = rows["asks_borne"] / rows["asks_judged"].where(rows["asks_judged"] > 0)
    won = counted["referred_won"]
    value = won["amount"].where(money.is_in(won["currency"], main_currency)).astype("float64")
    rows["referred_value"] = value.groupby(_groups(won, keys), dropna=False).sum(min_count=1)
    rows["currency"] = main_currency
    named = rows.rename_axis(keys).reset_index() if keys else rows.reset_index(drop=True)
    return named.sort_values(["won_customers", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True)


def behind(
    customers: pd.DataFrame, asks: pd.DataFrame, pairs: pd.DataFrame, deals: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Which rows does each count of `by` count? By the name of the count: customers, asks, referrals or deals."""
    judged = asks.loc[asks["is_judged"].astype(bool)]
    ready = customers.loc[customers["is_long_ready"].astype(bool)]
    referred = deals.loc[deals["is_referred"].astype(bool)]
    return {
        "won_customers": customers,
        "cared": customers.loc[customers["ready_since"].notna()],
        "asked": customers.loc[customers["n_asks"] > 0],
        "asks": asks,
        "asked_early": asks.loc[asks["is_early"].astype(bool)],
        "ready": ready,
        "asked_when_ready": ready.loc[ready["is_asked_when_ready"].astype(bool)],
        "ready_to_ask": customers.loc[customers["is_ready"].astype(bool)],
        "referrals": pairs,
        "asks_judged": judged,
        "asks_borne": judged.loc[judged["referred_at"].notna()],
        "referred_deals": referred,
        "referred_won": referred.loc[referred["outcome"] == "won"],
    }


def _n(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    return pd.Series(1, index=rows.index).groupby(_groups(rows, keys), dropna=False).sum()


def _groups(rows: pd.DataFrame, keys: list[str]) -> list[pd.Series]:
    return [rows[key] for key in keys] if keys else [pd.Series(0, index=rows.index)]


def referred_against_other(deals: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """Do referred deals win more often, sooner, and with less work?

    One row for the referred, one for the other deals: group, deals, closed, won, win_rate with low and high (Wilson),
    days_to_close (median of the won) with low and high (bootstrap), touches_per_win (all touches on closed deals over
    its wins; without deals that began before the log) with low and high (bootstrap over deals), value won in
    `main_currency`. Shares without a denominator are empty.
    """
    lines = []
    for group, rows in (("referred", deals.loc[deals["is_referred"]]), ("other", deals.loc[~deals["is_referred"]])):
        closed = rows.loc[rows["outcome"].isin(("won", "lost"))]
        won = closed.loc[closed["outcome"] == "won"]
        low, high = comparison.wilson(len(won), len(closed))
        days = won["days_to_close"].astype("float64")
        days_low, days_high = resampling.median_interval(days)
        is_won = (closed["outcome"] == "won").astype("float64")
        seen = closed["n_touches"].notna()
        touches = closed.loc[seen, "n_touches"].astype("float64")
        touch_low, touch_high = resampling.ratio_interval(touches, is_won[seen])
        n_won_seen = is_won[seen].sum()
        value = won["amount"].where(money.is_in(won["currency"], main_currency)).sum(min_count=1)
        lines.append(
            {
                "group": group,
                "deals": len(rows),
                "closed": len(closed),
                "won": len(won),
                "win_rate": len(won) / len(closed) if len(closed) else float("nan"),
                "win_rate_low": low,
                "win_rate_high": high,
                "days_to_close": days.median(),
                "days_low": days_low,
                "days_high": days_high,
                "touches_per_win": touches.sum() / n_won_seen if n_won_seen else float("nan"),
                "touches_low": touch_low,
                "touches_high": touch_high,
                "value": value,
                "currency": main_currency,
            }
        )
    return pd.DataFrame(lines)


def too_early(reps: pd.DataFrame) -> pd.DataFrame:
    """Who often asks before enough care? The reps of `by` with at least a fifth of five or more asks too early.

    The most such asks first.
    """
    often = (reps["asks"] >= FEWEST_ASKS) & (reps["asked_early"] >= OFTEN_EARLY * reps["asks"])
    return reps.loc[often].sort_values("asked_early", ascending=False, kind="stable")


def well_planned(reps: pd.DataFrame) -> pd.DataFrame:
    """Who asks those who are ready? The reps of `by` who asked nine in ten or more of five or more.

    The highest share first.
    """
    kept = (reps["ready"] >= FEWEST_ASKS) & (reps["asked_when_ready"] >= WELL_PLANNED * reps["ready"])
    share = reps["asked_when_ready"] / reps["ready"].where(reps["ready"] > 0)
    rows = reps.assign(share=share).loc[kept]
    return rows.sort_values(["share", "ready"], ascending=False, kind="stable").drop(columns="share")


def told_apart(against: pd.DataFrame) -> pd.DataFrame:
    """Does coming by referral make a difference, or could chance have made it?

    `against` of `referred_against_other`. One row per measure (win_rate, days_to_close, touches_per_win): difference
    (referred less other) with low and high (95 %), n_referred and n_other (closed deals, or wins for the days), and
    verdict: "too_few" under 10 a side or without an interval, "not_told" where it holds 0, else "told".
    Source: Zou & Donner 2008, Statistics in Medicine 27: the interval of a difference from those of its two parts,
    which for two shares is Newcombe's.
    """
    sides = against.set_index("group").to_dict("index")
    referred, other = sides["referred"], sides["other"]
    lines = []
    for measure, interval, counted in MEASURES:
        here, there = referred[measure], other[measure]
        low1, high1, low2, high2 = (side[f"{interval}_{end}"] for side in (referred, other) for end in ("low", "high"))
        low = here - there - math.hypot(here - low1, _open_ended(high2) - there)
        high = here - there + math.hypot(_open_ended(high1) - here, there - low2)
        n_referred, n_other = int(referred[counted]), int(other[counted])
        is_known = min(n_referred, n_other) >= comparison.FEWEST_A_SIDE and not (math.isnan(low) or math.isnan(high))
        verdict = "too_few" if not is_known else "not_told" if low <= 0 <= high else "told"
        found = {
            "difference": here - there,
            "low": low if is_known else math.nan,
            "high": high if is_known else math.nan,
        }
        lines.append({"measure": measure, **found, "n_referred": n_referred, "n_other": n_other, "verdict": verdict})
    return pd.DataFrame(lines)


def _open_ended(high: float) -> float:
    """An interval that nothing bounds from above reaches as far as there is."""
    return math.inf if math.isnan(high) else high


def unnamed(deals: pd.DataFrame) -> pd.DataFrame:
    """Which deals say that they came by referral, and not by whose?"""
    return deals.loc[deals["says_referral"].astype(bool) & ~deals["is_referred"].astype(bool)]
