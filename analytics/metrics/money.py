"""Money without a rate of exchange: counted once, and never added across currencies."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def main_currency(open_deals: pd.DataFrame) -> str | None:
    """Which currency do we rank in? The one with the most open deals that have an amount.

    Two currencies level: the first by the alphabet. None where no open deal has an amount, or where
    most amounts stand without a currency (an export of one currency often leaves it out): such amounts
    are then ranked together, as the currency that has no name.
    """
    priced = open_deals.loc[open_deals["amount"].notna()].drop_duplicates("deal_id")
    counts = priced["currency"].astype("object").value_counts(dropna=False).reset_index()
    if counts.empty:
        return None
    first = counts.sort_values(["count", "currency"], ascending=[False, True])["currency"].iloc[0]
    return None if pd.isna(first) else str(first)


def is_in(currency: pd.Series, wanted: str | None) -> pd.Series:
    """Which of these amounts are in the wanted currency? None means amounts without a currency."""
    if wanted is None:
        return currency.isna()
    return (currency == wanted).fillna(False).astype(bool)


def counted_once(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """What are these rows worth, when a deal with three overdue steps is still one deal?

    One row per combination of `keys` and currency: `n` rows, and `value`, where each `value_key` counts
    once. `value` is empty, not 0, where no row of the group has one. Expects value_key, value, currency; and n
    where a row stands for several.
    """
    groups = [*keys, "currency"]
    weighed = rows if "n" in rows else rows.assign(n=1)
    counts = weighed.groupby(groups, dropna=False, as_index=False).agg(n=("n", "sum"))
    worth = rows.assign(value=rows["value"].astype("float64"))
    once = worth.groupby([*groups, "value_key"], dropna=False, as_index=False)["value"].max()
    sums = once.groupby(groups, dropna=False)["value"].sum(min_count=1).reset_index()
    return counts.astype({"n": "int64"}).merge(sums, on=groups, how="left")
