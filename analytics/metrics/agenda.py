"""What is to be talked of with each rep, when there is time for one bolt, one customer, one deal and one praise.

- `cells`: the columns of follow_up.grid; `overdue`: one row per overdue obligation of sales, as follow_up has it.
- `tally`: as in follow_up, by week. `steps`: step, who, standard.
- `deals`: one row per open deal: deal_id, deal, customer_id, customer, rep_id, amount, currency, has_next_step.
- `silent`: one row per silent customer: customer_id, customer, rep_id, state, value, open_value, currency and its days.
"""

from __future__ import annotations

import pandas as pd

from analytics.metrics import follow_up, money

FEWEST_DUE = follow_up.FEWEST_DUE
WEEKS_IN_A_ROW = 4
OFF = ("loose", "watch")
BOLT = ["rep_id", "step"]
TURNED = [*BOLT, "state_before", "on_time_before", "due_before", "state", "on_time", "due", "standard"]
WELL = [
    "rep_id", "kind", "step", "on_time_before", "due_before", "on_time", "due", "standard", "commitment_id",
]  # fmt: skip


def tightened(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Which bolts were loose or to be watched, and are fine now?

    One row per such bolt of the two grids, TURNED: the largest rise first.
    """
    both = _both(now, before)
    found = both.loc[both["state_before"].isin(OFF) & (both["state"] == "fine")]
    rise = found["on_time"] / found["due"] - found["on_time_before"] / found["due_before"]
    return found.assign(rise=rise).sort_values("rise", ascending=False, kind="stable", ignore_index=True)[TURNED]


def turned_loose(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Which bolts are loose now, and were not before?

    One row per such bolt of the two grids, TURNED: the surest first. Where nothing was due before, its state is empty.
    """
    both = _both(now, before)
    was_loose = (both["state_before"] == "loose") & both["marked_before"].fillna(False).astype(bool)
    found = both.loc[both["marked"] & (both["state"] == "loose") & ~was_loose]
    order = ["loose_probability", "shortfall"]
    return found.sort_values(order, ascending=False, kind="stable", ignore_index=True)[TURNED]


def _both(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    then = before[[*BOLT, "state", "on_time", "due", "marked"]].astype({"marked": "boolean"})
    both = now.astype({"rep_id": "object"}).merge(
        then.astype({"rep_id": "object"}), on=BOLT, how="left", suffixes=("", "_before")
    )
    return both.astype({"on_time_before": "Int64", "due_before": "Int64"})


def kept_in_a_row(tally: pd.DataFrame, weeks: list[pd.Timestamp], steps: pd.DataFrame) -> pd.DataFrame:
    """Which standards did a rep keep in every one of these weeks?

    One row per rep × step with something due in each week, none of them under the standard, and at least five due in
    all: rep_id, step, on_time, due, standard (the period's). The best rate first, then the most due.
    """
    rows = follow_up.of_sales(tally, steps)
    rows = rows.loc[rows["due_week"].isin(weeks) & rows["state"].isin(follow_up.DUE_STATES)]
    rows = with_wanted(rows, steps)
    rows = rows.assign(done=rows["n"].where(rows["state"] == "on_time", 0))
    keys = [*BOLT, "due_week"]
    by_week = rows.groupby(keys, as_index=False)[["n", "done", "wanted"]].sum()
    by_week["is_kept"] = by_week["done"] >= by_week["wanted"] - follow_up.ROUNDING
    sums = {"n": ("n", "sum"), "on_time": ("done", "sum"), "wanted": ("wanted", "sum"), "n_kept": ("is_kept", "sum")}
    found = by_week.loc[by_week["n"] > 0].groupby(BOLT, as_index=False).agg(**sums)
    found = found.loc[(found["n_kept"] == len(weeks)) & (found["n"] >= FEWEST_DUE)].rename(columns={"n": "due"})
    found = found.assign(standard=found["wanted"] / found["due"], rate=found["on_time"] / found["due"])
    found = found.sort_values(["rate", "due", *BOLT], ascending=[False, False, True, True], ignore_index=True)
    return found[[*BOLT, "on_time", "due", "standard"]]


def with_wanted(tally: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """The tally with `wanted`: how many of n the standard of that week asks for, else the step's."""
    if "wanted" in tally:
        return tally
    standard = tally["step"].map(steps.set_index("step")["standard"]).astype("float64")
    return tally.assign(wanted=tally["n"] * standard)


def needing(deals: pd.DataFrame, overdue: pd.DataFrame, customers: pd.DataFrame, *, has_plans: bool) -> pd.DataFrame:
    """Which open deals want to be talked of?

    One row per deal with a step overdue, without a next step (told only where the data holds plans at all), or whose
    customer waits for our answer: the columns of `deals`, n_overdue, oldest_days and step (of the one overdue longest),
    is_lying, is_waiting.
    """
    late = overdue.dropna(subset=["deal_id"]).sort_values(["days_over", "step"], ascending=[False, True], kind="stable")
    of_deal = late.groupby("deal_id").agg(
        n_overdue=("step", "size"), oldest_days=("days_over", "max"), step=("step", "first")
    )
    waiting = customers.loc[customers["state"] == "waiting_on_us", "customer_id"]
    rows = deals.drop_duplicates("deal_id").merge(of_deal, left_on="deal_id", right_index=True, how="left")
    rows = rows.assign(
        n_overdue=rows["n_overdue"].fillna(0).astype("int64"),
        oldest_days=rows["oldest_days"].astype("Int64"),
        is_lying=~rows["has_next_step"].fillna(False).astype(bool) & has_plans,
        is_waiting=rows["customer_id"].isin(waiting),
    )
    return rows.loc[(rows["n_overdue"] > 0) | rows["is_lying"] | rows["is_waiting"]]


def at_stake(
    overdue: pd.DataFrame, wanting: pd.DataFrame, deals: pd.DataFrame, silent: pd.DataFrame, currency: str | None
) -> pd.DataFrame:
    """How much money hangs on what is to be talked of with each rep?

    What something is overdue for, the deals of `needing`, the open deals of silent customers, and silent customers
    without one: each deal or customer once. One row per rep: rep_id, value (in `currency`; empty where none is known),
    n_other (deals or customers in another currency).
    """
    hushed = deals.loc[deals["customer_id"].isin(silent["customer_id"])]
    owned = pd.concat([wanting, hushed], ignore_index=True).assign(
        value_key=lambda rows: "deal:" + rows["deal_id"].astype("object"), value=lambda rows: rows["amount"]
    )
    alone = silent.loc[silent["open_value"].isna()].assign(
        value_key=lambda rows: "customer:" + rows["customer_id"].astype("object")
    )
    columns = ["rep_id", "value_key", "value", "currency"]
    rows = pd.concat([part[columns].astype({"value": "float64"}) for part in (overdue, owned, alone)])
    texts = dict.fromkeys(("rep_id", "currency", "value_key"), "object")
    rows = rows.astype(texts).dropna(subset=["value_key"])
    rows = rows.sort_values("value", na_position="first", kind="stable").drop_duplicates(
        ["rep_id", "value_key", "currency"], keep="last"
    )
    is_main = money.is_in(rows["currency"], currency)
    told = rows.assign(main=rows["value"].where(is_main), other=rows["value"].notna() & ~is_main)
    found = told.groupby("rep_id", as_index=False).agg(
        value=("main", lambda values: values.sum(min_count=1)), n_other=("other", "sum")
    )
    return found.astype({"value": "float64", "n_other": "int64"})


def first_of_each(rows: pd.DataFrame, currency: str | None, then: list[str], *, up: list[bool]) -> pd.DataFrame:
    """Of each rep the row that is worth most in this currency, then by these columns; n_more: how many follow it.

    A row in another currency, or of unknown worth, comes after those that can be ranked.
    """
    known = rows.astype({"rep_id": "object"}).dropna(subset=["rep_id"])
    main = known["value"].astype("float64").where(money.is_in(known["currency"], currency))
    order = ["main_value", *then]
    ranked = known.assign(main_value=main).sort_values(order, ascending=[False, *up], na_position="last", kind="stable")
    first = ranked.drop_duplicates("rep_id").drop(columns="main_value")
    n = first["rep_id"].map(ranked["rep_id"].value_counts())
    return first.assign(n_more=n.astype("int64") - 1).reset_index(drop=True)


def one_customer(silent: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Which silent customer of each rep is worth most? The columns of `silent`, and n_more."""
    return first_of_each(silent, currency, ["contact_days", "customer_id"], up=[False, True])


def one_deal(wanting: pd.DataFrame, customers: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Which deal of each rep is to be talked of? Not of the customer of `one_customer`, where there is another.

    The columns of `needing`, with value in place of amount, and n_more.
    """
    rows = wanting.rename(columns={"amount": "value"})
    chosen = rows["rep_id"].map(customers.set_index("rep_id")["customer_id"]).astype("object")
    is_same = (rows["customer_id"].astype("object") == chosen) & rows["customer_id"].notna()
    others = rows.loc[~is_same]
    then, up = ["oldest_days", "deal_id"], [False, True]
    first = first_of_each(others, currency, then, up=up)
    left = first_of_each(rows.loc[~rows["rep_id"].isin(first["rep_id"])], currency, then, up=up)
    found = pd.concat([part for part in (first, left) if len(part)] or [first], ignore_index=True)
    n = rows.groupby("rep_id").size()
    return found.assign(n_more=found["rep_id"].map(n).fillna(1).astype("int64") - 1)


def one_well(turned: pd.DataFrame, kept: pd.DataFrame, promises: pd.DataFrame) -> pd.DataFrame:
    """What did each rep do well? A bolt tightened, else a standard kept in a row, else a promise kept; else nothing.

    `turned`: of `tightened`; `kept`: of `kept_in_a_row`; `promises`: rep_id, commitment_id, step of those kept. One row
    per rep with anything: WELL, kind one of tightened, kept, promise.
    """
    parts = [
        rows.assign(kind=kind).reindex(columns=WELL)
        for kind, rows in (("tightened", turned), ("kept", kept), ("promise", promises))
        if len(rows)
    ]
    counts = dict.fromkeys(("on_time_before", "due_before", "on_time", "due"), "Int64")
    texts = dict.fromkeys(("rep_id", "kind", "step", "commitment_id"), "object")
    kinds = {**texts, **counts, "standard": "float64"}
    told = [rows.astype(kinds) for rows in parts] or [pd.DataFrame(columns=WELL).astype(kinds)]
    found = pd.concat(told, ignore_index=True).dropna(subset=["rep_id"])
    return found.drop_duplicates("rep_id").reset_index(drop=True)
