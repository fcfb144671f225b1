"""What becomes of the customer after the sale: the care due for each, and whether those cared for buy again.

- `sales`: one row per sale: sale_no, order_id, deal_id, customer_id, rep_id, team, amount, currency, sold_at,
  is_repeat (empty where it cannot be judged).
- `care`: one row per obligation of the phases after-sales and care: sale_no (empty where it belongs to none), step,
  customer_id, rep_id, team, due_at, done_at, state, is_standing.
"""

from __future__ import annotations

import pandas as pd

from analytics.metrics import money
from analytics.metrics.comparison import Comparison, compare

CARE_DAYS = 30
DUE_STATES = ("on_time", "late", "missed", "overdue")
# What is said of a step that a sale has several times, as of monthly contact: the first of these.
WORST_FIRST = ("overdue", "missed", "late", "pending", "on_time", "waived", "unseen")


def with_care(sales: pd.DataFrame, care: pd.DataFrame) -> pd.DataFrame:
    """Was each sale cared for completely?

    The same rows with n_due and n_on_time (steps due in the first 30 days, without what is not due yet, not visible
    or not needed) and is_complete: all of them on time; empty where there were none.
    """
    due = care.loc[care["sale_no"].notna() & care["state"].isin(DUE_STATES)]
    due = due.merge(sales[["sale_no", "sold_at"]], on="sale_no")
    last = due["sold_at"].dt.normalize() + pd.Timedelta(days=CARE_DAYS + 1)
    due = due.loc[due["due_at"] < last]
    counts = due.assign(on_time=due["state"] == "on_time").groupby("sale_no")["on_time"].agg(["size", "sum"])
    n_due = sales["sale_no"].map(counts["size"]).fillna(0).astype("int64")
    n_on_time = sales["sale_no"].map(counts["sum"]).fillna(0).astype("int64")
    is_complete = (n_due == n_on_time).astype("boolean").mask(n_due == 0)
    return sales.assign(n_due=n_due, n_on_time=n_on_time, is_complete=is_complete)


def worst_first(care: pd.DataFrame) -> pd.DataFrame:
    """What went wrong, before what went well? The same rows: overdue, missed, late …, each the longest over first."""
    ranks = {state: rank for rank, state in enumerate(WORST_FIRST)}
    order = pd.DataFrame({"rank": care["state"].map(ranks), "days_over": -care["days_over"].astype("float64")})
    return care.loc[order.sort_values(["rank", "days_over"], kind="stable").index]


def steps_of_sales(care: pd.DataFrame) -> pd.DataFrame:
    """Which care did each sale get, and which does it still lack?

    One row per sale × step with an obligation of that sale, in order: sale_no, step, n, n_due, n_on_time, and state,
    the worst of them. No care gives no rows.
    """
    ranks = {state: rank for rank, state in enumerate(WORST_FIRST)}
    rows = care.loc[care["sale_no"].notna(), ["sale_no", "step", "state"]]
    rows = rows.assign(
        rank=rows["state"].map(ranks), is_due=rows["state"].isin(DUE_STATES), is_on_time=rows["state"] == "on_time"
    )
    sums = {"n": ("rank", "size"), "n_due": ("is_due", "sum"), "n_on_time": ("is_on_time", "sum")}
    found = rows.groupby(["sale_no", "step"], as_index=False).agg(**sums, rank=("rank", "min"))
    return found.assign(state=found["rank"].map(dict(enumerate(WORST_FIRST)))).drop(columns="rank")


def repeat_purchase(sales: pd.DataFrame, main_currency: str | None) -> Comparison:
    """Do customers who were cared for completely buy again more often?

    `sales` of `with_care`. Only sales at least 210 days old, without a purchase before day 31, with care that can be
    judged; money is told of those in `main_currency`, by the rules of comparison.
    """
    judged = judged_sales(sales)
    amount = judged["amount"].where(money.is_in(judged["currency"], main_currency)).astype("float64")
    return compare(
        pd.DataFrame(
            {
                "is_done": judged["is_complete"].astype(bool),
                "has_won": judged["is_repeat"].astype(bool),
                "amount": amount,
            }
        )
    )


def judged_sales(sales: pd.DataFrame) -> pd.DataFrame:
    """Which sales are old enough, and seen well enough, to ask whether care brings the next order?"""
    return sales.loc[sales["is_repeat"].notna() & sales["is_complete"].notna()]


def ready_for_testimonial(sales: pd.DataFrame, care: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Whom can we ask for a testimonial?

    One row per sale, the latest of its customer, whose care so far is all done (at least one step, none missed or
    overdue), whose customer has no complaint later than the last satisfaction or care contact and has not been asked
    since the sale. `customers`: customer_id, has_complaint, testimonial_at. The latest sale first.
    """
    latest = sales.dropna(subset=["customer_id"]).sort_values("sale_no").drop_duplicates("customer_id", keep="last")
    of_sale = care.loc[care["sale_no"].isin(latest["sale_no"])]
    n_open = of_sale["state"].isin(("missed", "overdue")).groupby(of_sale["sale_no"]).sum()
    n_done = of_sale["state"].isin(("on_time", "late")).groupby(of_sale["sale_no"]).sum()
    rows = latest.assign(
        n_open=latest["sale_no"].map(n_open).fillna(0), n_done=latest["sale_no"].map(n_done).fillna(0).astype("int64")
    ).merge(customers[["customer_id", "has_complaint", "testimonial_at"]], on="customer_id", how="left")
    is_asked = (rows["testimonial_at"] >= rows["sold_at"]).fillna(False)
    is_quiet = ~rows["has_complaint"].fillna(False).astype(bool)
    ready = rows.loc[(rows["n_open"] == 0) & (rows["n_done"] > 0) & is_quiet & ~is_asked]
    return ready.drop(columns=["n_open"]).sort_values("sold_at", ascending=False, kind="stable", ignore_index=True)
