"""What the weekly review says of bolts, reps, customers and wins: read from the warehouse, reduced by the metrics.

Each function gives fields of `review.Review`, by their names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analytics.board import Question
from analytics.dates import week_start
from analytics.metrics import after_sales, agenda, follow_up, money, silence
from analytics.overview import N_TREND_WEEKS, People, best_kept
from analytics.periods import days_of
from analytics.standards import whole_weeks
from analytics.store import Store
from analytics.views import after_sales as after_sales_view
from analytics.views import silence as silence_view

REPS = [
    "rep_id", "team", "on_time", "due", "n_overdue", "n_open_deals", "n_lying", "n_silent", "n_promises", "value",
    "n_other",
]  # fmt: skip
CUSTOMER = [
    "rep_id", "customer_id", "customer", "state", "silence_days", "touch_days", "unanswered", "unanswered_days",
    "value", "open_value", "currency", "n_more",
]  # fmt: skip
DEAL = [
    "rep_id", "deal_id", "deal", "customer_id", "customer", "stage", "n_overdue", "oldest_days", "step", "is_lying",
    "is_waiting", "value", "currency", "n_more",
]  # fmt: skip
READY = [
    "customer_id", "customer", "rep_id", "team", "is_referral", "is_testimonial", "since_at", "value", "currency",
]  # fmt: skip
WIN = [
    "win_no", "deal_id", "order_id", "deal", "customer_id", "customer", "rep_id", "team", "ended_at", "value",
    "currency", "n_owed", "n_overdue",
]  # fmt: skip
OWED = [
    "win_no", "step", "customer_id", "customer", "deal_id", "order_id", "rep_id", "triggered_at", "due_at", "state",
    "days_over",
]  # fmt: skip
NOT_YET = ("pending", "overdue")
PLANS_LAST = timedelta(days=7)
PLANS = """
select
    coalesce(bool_or(logged_at < activities.at or planned), false) as has_any,
    coalesce(bool_or(logged_at <= $as_of and activities.at > $as_of), false) as has_dated
from activities
"""


@dataclass(frozen=True)
class Weeks:
    """What fell due in some weeks, as it was known at their end: of these people, of everybody, and as cells."""

    tally: pd.DataFrame
    company: pd.DataFrame
    cells: pd.DataFrame

    @classmethod
    def of(
        cls, store: Store, question: Question, people: People, steps: pd.DataFrame, *, has_marks: bool = True
    ) -> Weeks:
        """`has_marks`: are the cells set against the whole team, too? Without, it is quicker."""
        # Without the weeks, which a grid does not ask for: fewer rows, so that what follows is quick.
        found = store.read("tally", question.parameters())
        keys = ["step", "rep_id", "team", "state"]
        company = found.groupby(keys, dropna=False, sort=False)[["n", "wanted"]].sum().reset_index()
        tally = people.among(company)
        sales = follow_up.of_sales(tally, steps)
        if not has_marks:
            return cls(tally, company, follow_up.rates(sales, ["rep", "step"], steps, company).assign(marked=False))
        return cls(tally, company, follow_up.grid(sales, steps, company))


def four_weeks(as_of: datetime) -> Question:
    """Over which days are bolts judged? The four weeks up to the moment, as on the board."""
    return Question(as_of, *days_of("4-weeks", as_of.date()))


def twelve_weeks(as_of: datetime, week_starts: str) -> Question:
    """Over which days does one look back week by week? Whole weeks, that of the as-of day the last."""
    first = week_start(as_of.date(), week_starts) - timedelta(weeks=N_TREND_WEEKS - 1)
    return Question(as_of, first, as_of.date())


def bolts(
    now: Weeks, last_week: Weeks, overdue: pd.DataFrame, steps: pd.DataFrame, currency: str | None
) -> dict[str, Any]:
    """What is loose, with whom, and what changed of it since the end of the week before?"""
    cells = now.cells
    marked = cells.loc[cells["marked"]]
    tighten = follow_up.tighten_first(cells, overdue, currency)
    team_bolts = now.company.loc[now.company["step"].isin(cells.loc[cells["is_team_bolt"], "step"])]
    key = ["rep_id", "step"]
    return {
        "n_loose": int((marked["state"] == "loose").sum()),
        "n_watch": int((marked["state"] == "watch").sum()),
        "n_judged": int((cells["due"] >= follow_up.FEWEST_DUE).sum()),
        "tightened": agenda.tightened(cells, last_week.cells),
        "loosened": agenda.turned_loose(cells, last_week.cells),
        "team_bolts": follow_up.team_bolts(team_bolts, steps),
        "bolts": tighten.astype({"rep_id": "object"}).merge(
            cells[[*key, "standard"]].astype({"rep_id": "object"}), on=key, how="left"
        ),
        "best": best_kept(cells),
    }


def bolt_weeks(bolts: pd.DataFrame, tally: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """How did these bolts go, week by week? rep_id, step, due_week, due, on_time."""
    key = ["rep_id", "step"]
    weekly = follow_up.rates(tally, ["rep", "step", "week"], steps)[[*key, "due_week", "due", "on_time"]]
    asked = bolts[key].astype({"rep_id": "object"})
    found = asked.merge(weekly.astype({"rep_id": "object"}), on=key)
    return found.loc[found["due"] > 0]


def slim(cells: pd.DataFrame) -> pd.DataFrame:
    """Of every rep × step what tells its state, so that two reviews can be set against each other."""
    return cells[["rep_id", "step", "on_time", "due", "state", "marked"]]


def overdue_then(store: Store, moment: datetime, people: People) -> int:
    """How many obligations of sales were overdue at this moment?"""
    found = store.read("overdue_trend", {**Question(moment).parameters(), "moments": [moment]})
    return int(people.among(found)["n_overdue"].sum())


def ended(store: Store, start: date, as_of: datetime, people: People) -> pd.DataFrame:
    """What was won and lost in the week?"""
    return people.among(store.read("ended", Question(as_of, start, as_of.date()).parameters()))


def reps(
    store: Store,
    question: Question,
    people: People,
    steps: pd.DataFrame,
    currency: str | None,
    weeks: tuple[Weeks, Weeks],
    overdue: pd.DataFrame,
    tally: pd.DataFrame,
    chosen: pd.DataFrame,
    promises: pd.DataFrame,
) -> dict[str, Any]:
    """What is to be talked of with each rep? Everybody with anything due, open or promised, most money first.

    `weeks`: the four, and the four before; `overdue`: of everybody; `tally`: of twelve weeks; `chosen`:
    the bolts to be tightened.
    """
    now, before = weeks
    deals = store.read("open_deals", question.parameters()).astype({"rep_id": "object", "customer_id": "object"})
    customers = silence_view.customers(store, Question(question.as_of)).astype({"rep_id": "object"})
    has_plans = are_plans_known(store, question.as_of)
    late = follow_up.of_sales(overdue, steps)
    wanting = people.among(agenda.needing(deals, late, customers, has_plans=has_plans))
    deals, late = people.among(deals), people.among(late)
    silent = people.among(customers.loc[customers["state"].isin(silence.SILENT)])
    first_customer = agenda.one_customer(silent, currency)
    whole = whole_weeks(question.as_of, str(store.frame["week_starts"]), agenda.WEEKS_IN_A_ROW)
    kept = agenda.kept_in_a_row(tally, [pd.Timestamp(week) for week in whole], steps)
    counts = {
        "n_overdue": late, "n_open_deals": deals.drop_duplicates("deal_id"), "n_silent": silent,
        "n_lying": wanting.loc[wanting["is_lying"]], "n_promises": promises,
    }  # fmt: skip
    worth = agenda.at_stake(late, wanting, deals, silent, currency)
    found = _everybody(store, follow_up.rates(now.tally, ["rep"], steps), counts, worth)
    told = promises.loc[promises["verdict"] == "kept"]
    return {
        "reps": found,
        "has_plans": has_plans,
        "rep_bolts": chosen.dropna(subset=["rep_id"]).drop_duplicates("rep_id"),
        "rep_customers": first_customer[CUSTOMER],
        "rep_deals": agenda.one_deal(wanting, first_customer, currency)[DEAL],
        "rep_well": agenda.one_well(agenda.tightened(now.cells, before.cells), kept, told),
        "n_unowned": int(late["rep_id"].isna().sum() + wanting.loc[wanting["is_lying"], "rep_id"].isna().sum()),
    }


def are_plans_known(store: Store, as_of: datetime) -> bool:
    """Can a deal be told to lie without a next step at this moment?

    A plan that does not say when it was made has no past: once it is done, nobody can tell that it was there. So longer
    than a week before the data ends, only where plans say so; nobody is accused by what the export has forgotten.
    """
    seen = store.read(PLANS, {"as_of": as_of}).iloc[0]
    is_fresh = as_of >= store.watermark - PLANS_LAST
    return bool(seen["has_any"]) and (is_fresh or bool(seen["has_dated"]))


def _everybody(store: Store, rates: pd.DataFrame, counts: dict[str, pd.DataFrame], worth: pd.DataFrame) -> pd.DataFrame:
    """One row per rep with anything due, overdue, open or promised. A silent customer alone makes nobody a rep."""
    sums = {name: rows["rep_id"].astype("object").value_counts() for name, rows in counts.items()}
    rated = rates.astype({"rep_id": "object"}).dropna(subset=["rep_id"]).set_index("rep_id")
    due = rated.loc[rated["due"] > 0, ["on_time", "due"]]
    known = sorted({*due.index, *(rep for name in sums if name != "n_silent" for rep in sums[name].index)})
    found = pd.DataFrame({"rep_id": pd.Series(known, dtype="object")})
    for name, values in {"on_time": due["on_time"], "due": due["due"], **sums}.items():
        found[name] = found["rep_id"].map(values).fillna(0).astype("int64")
    teams = store.read("reps").set_index("rep_id")["team"]
    found["team"] = found["rep_id"].map(teams).astype("object")
    found = found.merge(worth.astype({"rep_id": "object"}), on="rep_id", how="left")
    found["n_other"] = found["n_other"].fillna(0).astype("int64")
    order = ["value", "n_overdue", "n_promises", "rep_id"]
    return found.sort_values(order, ascending=[False, False, False, True], na_position="last", kind="stable")[REPS]


def customers_and_wins(
    store: Store, question: Question, people: People, currency: str | None, wins: pd.DataFrame
) -> dict[str, Any]:
    """Who is ready to be asked, and what is owed to the wins of the week?"""
    sales, care = after_sales_view.read(store, Question(question.as_of))
    asked = {**Question(question.as_of).parameters(), "care_days": store.playbook.care_before_ask}
    known = people.among(store.read("referral_customers", asked))
    own = people.among(sales)
    pleased = after_sales.ready_for_testimonial(
        own, care.loc[care["sale_no"].isin(own["sale_no"])], store.read("contentment", asked)
    )
    worth = care.dropna(subset=["customer_id"]).drop_duplicates("customer_id").set_index("customer_id")
    wins = ranked(wins, currency, ["ended_at", "customer_id"])
    wins = wins.assign(win_no=range(len(wins)))
    owed = owed_to(wins, care, sales)
    counts = owed["win_no"].value_counts()
    n_overdue = owed.loc[owed["state"] == "overdue", "win_no"].value_counts()
    return {
        "ready": ready(known.loc[known["is_ready"].astype(bool)], pleased, worth, currency),
        "wins": wins.assign(
            n_owed=wins["win_no"].map(counts).fillna(0).astype("int64"),
            n_overdue=wins["win_no"].map(n_overdue).fillna(0).astype("int64"),
        )[WIN],
        "owed": owed,
    }


def ready(referral: pd.DataFrame, testimonial: pd.DataFrame, worth: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Which customers can be asked for a referral, a testimonial, or both? READY.

    Those for a referral come first, each the most valuable first: a testimonial can be asked of many more.

    `worth`: by customer, its revenue of twelve months: value, currency.
    """
    texts = dict.fromkeys(("customer_id", "customer", "rep_id", "team", "currency"), "object")
    first = referral.assign(is_referral=True, is_testimonial=False, since_at=referral["ready_since"])[READY]
    second = testimonial.assign(
        is_referral=False,
        is_testimonial=True,
        since_at=testimonial["sold_at"],
        value=testimonial["customer_id"].map(worth["value"]).astype("float64"),
        currency=testimonial["customer_id"].map(worth["currency"]).astype("object"),
    )[READY]
    both = {**texts, "is_referral": "bool", "is_testimonial": "bool", "value": "float64", "since_at": "datetime64[us]"}
    rows = pd.concat([first.astype(both), second.astype(both)], ignore_index=True)
    grouped = rows.groupby("customer_id", sort=False)
    kinds = {kind: grouped[kind].transform("any").astype("bool") for kind in ("is_referral", "is_testimonial")}
    once = rows.assign(**kinds).drop_duplicates("customer_id")
    order = ranked(once, currency, ["since_at", "customer_id"])
    return order.sort_values("is_referral", ascending=False, kind="stable", ignore_index=True)


def owed_to(wins: pd.DataFrame, care: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Which care of these wins is not due yet, or overdue? OWED, what is due first first.

    Of a win is what carries its deal or order; and what carries neither, of the same customer, of a sale since.
    """
    waiting = care.loc[care["state"].isin(NOT_YET)].merge(
        sales[["sale_no", "order_id", "deal_id", "sold_at"]], on="sale_no", how="left", suffixes=("", "_sold")
    )
    texts = dict.fromkeys(("customer_id", "deal_id", "order_id", "deal_id_sold", "order_id_sold"), "object")
    waiting = waiting.astype(texts).reset_index(names="care_no")
    names = ["win_no", "customer_id", "deal_id", "order_id", "ended_at"]
    asked = wins[names].astype(dict.fromkeys(names[1:4], "object"))
    pairs = waiting.merge(asked, on="customer_id", suffixes=("", "_won"))
    of_deal, of_order = (pairs[name].fillna(pairs[f"{name}_sold"]) for name in ("deal_id", "order_id"))
    is_named = (of_deal == pairs["deal_id_won"]) | (of_order == pairs["order_id_won"])
    began = pairs["sold_at"].fillna(pairs["triggered_at"]).dt.normalize()
    is_since = of_deal.isna() & (began >= pairs["ended_at"].dt.normalize())
    pairs = pairs.assign(is_named=is_named).loc[is_named | is_since]
    once = pairs.sort_values(["is_named", "win_no"], ascending=[False, True], kind="stable").drop_duplicates("care_no")
    return once.sort_values(["win_no", "due_at", "step"], kind="stable")[OWED]


def ranked(rows: pd.DataFrame, currency: str | None, then: list[str]) -> pd.DataFrame:
    """Most money of the main currency first, then by these columns."""
    main = rows["value"].astype("float64").where(money.is_in(rows["currency"], currency))
    order = rows.assign(main_value=main)
    order = order.sort_values(["main_value", *then], ascending=[False, *[True] * len(then)], na_position="last")
    return order.drop(columns="main_value").reset_index(drop=True)
