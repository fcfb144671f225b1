"""Few large customers or many small ones: who matters, who is kept, who is contacted too rarely or too often.

`customers`: one row per customer of the company: customer_id, rep_id, team, segment, is_declared, revenue_12m,
currency, purchases_12m, months_12m, contact_broken, touches_30d, responses_30d, unanswered, over_contacted, touches,
useful, receivable and what stands with them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.metrics import money, survival

KEY_COLUMNS = {"rep": "rep_id", "team": "team", "segment": "segment"}
TOP_SHARE = 0.05
LEAST_PURCHASES, LEAST_MONTHS = 4, 3
BOOK_COLUMNS = [
    "customers", "key", "revenue_12m", "currency", "effective_customers", "exposure", "contact_broken",
    "over_contacted", "promote",
]  # fmt: skip
AGES = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))


def with_shares(customers: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """Which part of the book is each customer?

    The same rows with share (0–1 of the company's revenue of 12 months in `main_currency`; empty without revenue in
    it), useful_share (of the touches; empty without any), promote. Needs the whole company's rows.
    """
    is_main = money.is_in(customers["currency"], main_currency) & customers["revenue_12m"].notna()
    revenue = customers["revenue_12m"].where(is_main).astype("float64")
    total = revenue.sum()
    touches = customers["touches"].astype("float64")
    return customers.assign(
        share=revenue / total if total > 0 else np.nan,
        useful_share=customers["useful"] / touches.where(touches > 0),
        promote=_to_promote(customers),
    )


def _to_promote(customers: pd.DataFrame) -> pd.Series:
    """Who has grown into a key account? The top 5 % by revenue who buy again and again, and are not key yet."""
    sold = customers["revenue_12m"].where(customers["revenue_12m"] > 0).astype("float64")
    groups = customers["currency"].fillna("")
    place = sold.groupby(groups).rank(method="min", ascending=False)
    n = sold.groupby(groups).transform("count")
    return (
        ~customers["is_declared"].astype(bool)
        & (customers["segment"] != "key")
        & (place <= TOP_SHARE * n)
        & (customers["purchases_12m"] >= LEAST_PURCHASES)
        & (customers["months_12m"] >= LEAST_MONTHS)
    )


def effective_customers(customers: pd.DataFrame) -> float:
    """How many customers of equal size would make a book as lopsided as this one?

    1 / Σ share², the shares taken of these rows together (so that it holds for a rep's book, too); empty without
    revenue. Source: the inverse of the Herfindahl–Hirschman index.
    """
    share = customers["share"].dropna()
    total = share.sum()
    return float(total**2 / (share**2).sum()) if total > 0 else float("nan")


def exposure(customers: pd.DataFrame) -> float:
    """How much of the book hangs on customers whose contact is broken?

    Their shares added up, of these rows together (0–1): one lapsed account of ten equal ones is 0.1. Empty without
    revenue, or where no contact can be judged.
    """
    known = customers.loc[customers["share"].notna() & customers["contact_broken"].notna()]
    total = known["share"].sum()
    if not total > 0:
        return float("nan")
    return float(known.loc[known["contact_broken"].astype(bool), "share"].sum() / total)


def by(customers: pd.DataFrame, words: Sequence[str], main_currency: str | None) -> pd.DataFrame:
    """What does each book look like?

    One row per combination of `words` (rep, team, segment; none: the company): customers, key, revenue_12m (in
    `main_currency`; empty where there is none), effective_customers, exposure, contact_broken, over_contacted,
    promote (customers).
    """
    keys = [KEY_COLUMNS[word] for word in words]
    books = customers.groupby(keys, dropna=False) if keys else [((), customers)]
    lines = []
    for key, book in books:
        revenue = book["revenue_12m"].where(book["share"].notna()).sum(min_count=1)
        lines.append(
            {
                **dict(zip(keys, key, strict=True)),
                "customers": len(book),
                "key": int((book["segment"] == "key").sum()),
                "revenue_12m": revenue,
                "currency": main_currency,
                "effective_customers": effective_customers(book),
                "exposure": exposure(book),
                "contact_broken": int(book["contact_broken"].fillna(False).astype(bool).sum()),
                "over_contacted": int(is_pressed(book).sum()),
                "promote": int(book["promote"].sum()),
            }
        )
    return pd.DataFrame(lines, columns=[*keys, *BOOK_COLUMNS]).sort_values(
        "revenue_12m", ascending=False, kind="stable", ignore_index=True
    )


def is_pressed(customers: pd.DataFrame) -> pd.Series:
    """Who is contacted too often, as far as the data shows any answers?"""
    return customers["over_contacted"].astype("boolean").fillna(False).astype(bool)


def share_curve(customers: pd.DataFrame) -> pd.DataFrame:
    """How much of the revenue do the largest customers make together?

    One row per customer with revenue, the largest first: place (1, 2 …), customer_id, customer, segment, share,
    together (0–1, of these rows).
    """
    ranked = customers.loc[customers["share"].notna() & (customers["share"] > 0)]
    ranked = ranked.sort_values(["share", "customer_id"], ascending=[False, True], kind="stable", ignore_index=True)
    together = ranked["share"].cumsum() / ranked["share"].sum()
    curve = ranked.assign(place=np.arange(1, len(ranked) + 1), together=together)
    return curve[["place", "customer_id", "customer", "segment", "share", "together"]]


def contact_list(customers: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Whom does the desk contact, and by when?

    The live customers, except those contacted too often, each with due_on: the end of the first window of the
    playbook's rhythm that is still open, else quiet_after days after our last touch (never touched: the as-of day);
    days_over past it (0 and more; empty where it is still to come). The longest overdue first.
    """
    rows = customers.loc[customers["is_live"].astype(bool) & ~is_pressed(customers)]
    today = as_of.normalize()
    by_rule = rows["last_touch_at"].dt.normalize() + pd.to_timedelta(rows["quiet_after"], unit="D")
    due_on = rows["care_due_at"].dt.normalize().fillna(by_rule).fillna(today)
    days = (today - due_on).dt.days
    listed = rows.assign(due_on=due_on, days_over=days.where(days >= 0).astype("Int64"))
    return listed.sort_values(["due_on", "customer_id"], kind="stable", ignore_index=True)


def receivables_by_age(unpaid: pd.DataFrame) -> pd.DataFrame:
    """How much is owed, and for how long past its day?

    One row per currency × age that occurs: currency, age (0 not due yet, 1 to 30, 31 to 60, 61 to 90, 91 days and
    more: its first day; empty without a due date), n orders, amount (empty where none has one).
    """
    first = pd.Series(pd.NA, index=unpaid.index, dtype="Int64")
    is_due = unpaid["payment_due_at"].notna()
    first[is_due] = 0
    for begin, _ in AGES[1:]:
        first[unpaid["days_over"].fillna(0) >= begin] = begin
    rows = unpaid.assign(age=first, amount=unpaid["amount"].astype("float64"))
    grouped = rows.groupby(["currency", "age"], dropna=False)
    ages = grouped.agg(n=("order_id", "size")).assign(amount=grouped["amount"].sum(min_count=1))
    return ages.reset_index()


def hand_off_speed(hand_offs: pd.DataFrame) -> dict[str, float]:
    """How soon does sales take up what the desk hands over?

    n (needs), n_taken, median_hours (Kaplan–Meier: those that still wait count as waiting so far; empty where fewer
    than half were taken up or there are none).
    """
    is_taken = hand_offs["taken_up_at"].notna()
    if hand_offs.empty:
        return {"n": 0, "n_taken": 0, "median_hours": float("nan")}
    hours = np.maximum(1, np.ceil(hand_offs["hours"].to_numpy("float64"))).astype("int64")
    spells = pd.DataFrame(
        {"customer_id": hand_offs["activity_id"], "entered_days": 0, "left_days": hours, "came_back": is_taken}
    )
    curve = survival.curve(spells)
    below = curve.loc[curve["survival"] <= 0.5, "day"]
    median = float(below.iloc[0]) if len(below) else float("nan")
    return {"n": len(hand_offs), "n_taken": int(is_taken.sum()), "median_hours": median}
