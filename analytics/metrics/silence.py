"""Who fell silent, whose silence it is, and whom to call first.

- `customers`: one row per customer: customer_no, customer_id, rep_id, team, segment, state, silence_days, touch_days,
  unanswered, value, open_value, currency and what stands with them.
- `spells`: one row per customer × stretch of a spell of silence: customer_no, segment, last_sent, entered_days,
  left_days, came_back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.metrics import comparison, money, survival

STATES = ("waiting_on_us", "stuck", "forgotten", "never_contacted", "chasing", "parked", "active", "dormant")
SILENT = ("waiting_on_us", "stuck", "forgotten", "never_contacted", "chasing")
FOR_DIRECTOR = ("waiting_on_us", "stuck")
KEY_COLUMNS = {"state": "state", "rep": "rep_id", "team": "team", "segment": "segment"}
LEAST_RESPONSES = 2


def states(customers: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """How many customers are in which state, and what are their open deals worth?

    One row per state, in the order in which they want attention: state, n, open_value (of `main_currency`; 0 without
    open deals, empty where none of them has an amount), n_other (customers with open deals in another currency). No
    customers give rows of 0.
    """
    is_main = money.is_in(customers["currency"], main_currency)
    rows = customers.assign(
        counted=customers["open_value"].where(is_main),
        other=(customers["open_value"].notna() & ~is_main) | (customers["n_open_currencies"] > 1),
    )
    grouped = rows.groupby("state")
    found = grouped.agg(n=("customer_id", "size"), n_other=("other", "sum"), has_open=("has_open_deal", "any"))
    is_unknown = found["has_open"] & (grouped["open_value"].count() == 0)
    found["open_value"] = grouped["counted"].sum().mask(is_unknown)
    found = found.reindex(list(STATES))
    found["open_value"] = found["open_value"].where(found["n"].notna(), 0.0)
    found = found[["n", "open_value", "n_other"]].fillna({"n": 0, "n_other": 0})
    return found.astype({"n": "int64", "n_other": "int64", "open_value": "float64"}).rename_axis("state").reset_index()


def by(customers: pd.DataFrame, words: Sequence[str], main_currency: str | None) -> pd.DataFrame:
    """With whom are the silent customers?

    One row per combination of `words` (state, rep, team, segment): n customers, one column per state with its count
    (none where the state is a key), value (of `main_currency`; empty where none is known). No customers give no rows.
    """
    keys = [KEY_COLUMNS[word] for word in words]
    rows = customers.assign(counted=customers["value"].where(money.is_in(customers["currency"], main_currency)))
    grouped = rows.groupby(keys, dropna=False)
    found = grouped.agg(n=("customer_id", "size"))
    if "state" not in keys:
        for state in STATES:
            found[state] = (rows["state"] == state).groupby([rows[key] for key in keys], dropna=False).sum()
    found["value"] = grouped["counted"].sum(min_count=1)
    return found.reset_index()


def with_chance(customers: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """How likely does each of these customers come back within 30 days, by those who were silent as long before?

    `spells` may be counted: n of them with the same segment, length and end.
    The same rows with chance (0–1), at_risk and came_back (spells), basis: "segment" where the customer's segment has
    enough history, else "all"; all empty where neither has.
    """
    found = customers.assign(chance=np.nan, at_risk=np.nan, came_back=np.nan, basis="")
    found = found.astype({"at_risk": "Int64", "came_back": "Int64"})
    found["basis"] = found["basis"].astype("object").where(found["basis"] != "", None)
    asked = found["silence_days"].notna() & (found["silence_days"].fillna(0) > 0)
    for basis, group, known in _bases(found, spells):
        rows = found.index[asked & found["chance"].isna() & group]
        if not len(rows) or known.empty:
            continue
        days = found.loc[rows, "silence_days"].astype("int64")
        different = np.unique(days)
        told = survival.chance_after(known, different).set_index("silent_days")
        told = told.loc[days.to_numpy()]
        is_enough = told["is_enough"].to_numpy(bool)
        kept = rows[is_enough]
        for name in ("chance", "at_risk", "came_back"):
            found.loc[kept, name] = told.loc[is_enough, name].to_numpy()
        found.loc[kept, "basis"] = basis
    return found


def _bases(customers: pd.DataFrame, spells: pd.DataFrame) -> list[tuple[str, pd.Series, pd.DataFrame]]:
    per_segment = [
        ("segment", customers["segment"] == segment, spells.loc[spells["segment"] == segment])
        for segment in customers["segment"].dropna().unique()
    ]
    return [*per_segment, ("all", pd.Series(True, index=customers.index), spells)]


def call_list(customers: pd.DataFrame, spells: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """Whom do we call first?

    The customers whose silence wants something of us, with what `with_chance` adds and `expected` (value × chance):
    most expected money first, then those without a chance to give by value, then those without a value in
    `main_currency` by their days of silence.
    """
    silent = with_chance(customers.loc[customers["state"].isin(SILENT)], spells)
    value = silent["value"].where(money.is_in(silent["currency"], main_currency)).astype("float64")
    ranked = silent.assign(expected=value * silent["chance"].astype("float64"), main_value=value)
    order = ["expected", "main_value", "contact_days", "customer_id"]
    ranked = ranked.sort_values(order, ascending=[False, False, False, True], na_position="last", kind="stable")
    return ranked.drop(columns="main_value").reset_index(drop=True)


def director_calls(customers: pd.DataFrame, main_currency: str | None, n: int = 3) -> pd.DataFrame:
    """Which customers should the director call?

    The most valuable ones (in `main_currency`) that are stuck or waiting on us: at most `n` rows; those without a
    value are never among them.
    """
    rows = customers.loc[customers["state"].isin(FOR_DIRECTOR) & money.is_in(customers["currency"], main_currency)]
    rows = rows.loc[rows["value"] > 0]
    return (
        rows.sort_values(["value", "customer_id"], ascending=[False, True], kind="stable")
        .head(n)
        .reset_index(drop=True)
    )


def spells_by(spells: pd.DataFrame, words: Sequence[str]) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    """Which spells belong to which segment, or had which thing sent last? The largest group first; no words: all.

    By what was sent last a spell changes its group with each new touch, from that day on: the later touches of a long
    silence say nothing about its beginning (Simon and Makuch 1984).
    """
    named = spells.rename(columns={"customer_no": "customer_id"})
    if not words:
        return [((), named)]
    groups = [(tuple(map(str, key)), group) for key, group in named.groupby(list(words))]
    return sorted(groups, key=lambda pair: (-len(pair[1]), pair[0]))


def revival(spells: pd.DataFrame, words: Sequence[str] = ()) -> pd.DataFrame:
    """Is a silent customer lost?

    One row per group (`words`: segment, last_sent; none: all together) × days of silence: the words, silent_days,
    within_days, at_risk, came_back, chance, low, high (95 %, bootstrap over customers), is_enough. Chance and
    interval are empty where fewer than 20 were at risk or fewer than 5 came back. No spells give no rows.
    Source: Kaplan and Meier 1958.
    """
    parts = [
        survival.chances(group).assign(within_days=survival.WITHIN_DAYS, **dict(zip(words, key, strict=True)))
        for key, group in spells_by(spells, words)
        if len(group)
    ]
    columns = [*words, "silent_days", "within_days", "at_risk", "came_back", "chance", "low", "high", "is_enough"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


@dataclass(frozen=True)
class Threshold:
    """Closed deals that fell silent beyond the limit against those that never did: counts, and the difference."""

    n_silent: int
    won_silent: int
    n_never: int
    won_never: int
    low: float
    high: float


def threshold(deals: pd.DataFrame) -> Threshold:
    """Does falling silent beyond the limit tell anything about how a deal ends?

    Expects one row per closed deal with at least two responses: fell_silent, is_won. The interval (95 %, Newcombe) is
    of the share won without silence less the share won after it; empty where a side has no deal.
    """
    silent, never = deals.loc[deals["fell_silent"]], deals.loc[~deals["fell_silent"]]
    won_silent, won_never = int(silent["is_won"].sum()), int(never["is_won"].sum())
    low, high = comparison.newcombe(won_never, len(never), won_silent, len(silent))
    return Threshold(len(silent), won_silent, len(never), won_never, low, high)
