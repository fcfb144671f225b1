"""Open deals that go on, and open deals that only lie there."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analytics.metrics import money

KEY_COLUMNS = {"rep": "rep_id", "team": "team"}


def coverage(open_deals: pd.DataFrame, by: Sequence[str], main_currency: str | None = None) -> pd.DataFrame:
    """Whose open deals have something planned, and what are those worth that have not?

    One row per combination of `by` ("rep", "team"; none: one row for all): open_deals, with_next_step,
    without (deals), without_share (0–1), value_without (in `main_currency` alone: other currencies are
    in `without_by_currency`; empty where no such deal has an amount). Most money first, then most deals.
    No open deals give no rows.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    deals = _each_deal_once(open_deals)
    deals = deals.assign(
        without=(~deals["has_next_step"]).astype("int64"),
        value_without=deals["amount"].where(~deals["has_next_step"] & money.is_in(deals["currency"], main_currency)),
    )
    grouped = deals.groupby(keys or deals["deal_id"].notna().rename("_all"), dropna=False)
    counts = grouped.agg(open_deals=("deal_id", "size"), without=("without", "sum"))
    counts["with_next_step"] = counts["open_deals"] - counts["without"]
    counts["without_share"] = counts["without"] / counts["open_deals"]
    counts["value_without"] = grouped["value_without"].sum(min_count=1)
    columns = [*keys, "open_deals", "with_next_step", "without", "without_share", "value_without"]
    ranked = counts.reset_index().sort_values(["value_without", "without"], ascending=False, kind="stable")
    return ranked[columns].reset_index(drop=True)


def without_by_currency(open_deals: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """What are the open deals without a next step worth, in each currency?

    One row per combination of `by` and currency: without (deals), value_without. No rows for those whose
    deals all have a next step.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    deals = _each_deal_once(open_deals)
    lying = deals.loc[~deals["has_next_step"]].assign(value_key=deals["deal_id"], value=deals["amount"])
    return money.counted_once(lying, keys).rename(columns={"n": "without", "value": "value_without"})


def _each_deal_once(open_deals: pd.DataFrame) -> pd.DataFrame:
    once = open_deals.drop_duplicates("deal_id")
    planned = once["has_next_step"].fillna(False).astype(bool)
    return once.assign(has_next_step=planned, amount=once["amount"].astype("float64"))
