"""All that the page on after-sales and `metric after_sales` show of one question."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.metrics import after_sales, follow_up, money
from analytics.metrics.comparison import Comparison
from analytics.overview import People, best_kept, team_cells
from analytics.store import Store

COLUMNS = [
    "sale_no", "order_id", "deal_id", "customer_id", "rep_id", "team", "sold_at", "amount", "currency", "is_complete",
    "is_repeat", "step", "triggered_at", "due_at", "done_at", "state",
]  # fmt: skip
PHASES = ("after-sales", "care")


@dataclass(frozen=True)
class AfterSales:
    """The care due, what is overdue of it, and what it brings. Nobody changes these frames."""

    currency: str | None
    sales: pd.DataFrame
    care: pd.DataFrame
    """What fell due in the period, what went wrong first."""
    cells: pd.DataFrame
    """Per rep × step, as on the board: desk steps too, because their care is care."""
    team_cells: pd.DataFrame
    """The same per team × step; no rows where the reps are few."""
    team_bolts: pd.DataFrame
    """The care steps that are loose with everybody together, the surest first."""
    best: pd.DataFrame
    """At most one row: the care step kept best, where there is one to praise."""
    standing: pd.DataFrame
    """What is overdue as of the moment, whatever the period: the most valuable customer in `currency` first."""
    by_sale: pd.DataFrame
    """Every sale, the newest first, with a column for each step of care it has: the state, the worst of several."""
    sale_steps: pd.DataFrame
    """Per sale × step: sale_no, step, n, n_due, n_on_time, state."""
    sale_care: pd.DataFrame
    """All care of these sales, whoever had to give it and whenever it fell due."""
    ready: pd.DataFrame
    repeat: Comparison
    judged: pd.DataFrame
    """The sales behind `repeat`."""
    has_sales: bool
    """Does the data hold any sale, whosever and whenever it is?"""

    @property
    def is_empty(self) -> bool:
        """Is there neither a sale nor care of these people and this segment?"""
        return self.sales.empty and self.cells.empty and self.standing.empty

    @property
    def loosest(self) -> pd.DataFrame:
        """Which cells are loose, the surest first?"""
        found = self.cells.loc[self.cells["marked"] & (self.cells["state"] == "loose")]
        return found.sort_values(["loose_probability", "shortfall"], ascending=False, kind="stable")

    @property
    def n_judged(self) -> int:
        """How many sales are old enough, and seen well enough, to ask whether care brings the next order?"""
        return len(self.judged)


def read(store: Store, question: Question) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All sales, each with its care judged; and all care, whatever the period."""
    asked = Question(question.as_of, segment=question.segment).parameters()
    care = store.read("care", asked)
    return after_sales.with_care(store.read("sales", asked), care), care


def view(store: Store, question: Question, people: People) -> AfterSales:
    """Who is cared for after the sale, what is overdue, and do they buy again?"""
    all_sales, all_care = read(store, question)
    sales, care = people.among(all_sales), people.among(all_care)
    # What a colleague did or left undone for a sale is its care, too.
    sale_care = all_care.loc[all_care["sale_no"].isin(sales["sale_no"])]
    currency = board.main_currency(store, question.as_of)
    steps = care_steps(store)
    company = store.read("tally", Question(question.as_of, question.since, question.until).parameters())
    tally = people.among(store.read("tally", question.parameters()))
    tally, company = (rows.loc[rows["step"].isin(steps["step"])] for rows in (tally, company))
    cells = follow_up.grid(tally, steps, company)
    team_bolts = company.loc[company["step"].isin(cells.loc[cells["is_team_bolt"], "step"])]
    sale_steps = after_sales.steps_of_sales(sale_care)
    contentment = store.read("contentment", question.parameters())
    return AfterSales(
        currency=currency,
        sales=sales,
        care=after_sales.worst_first(question.within(care, "due_at")),
        cells=cells,
        team_cells=team_cells(tally, steps, company, cells["rep_id"].nunique(dropna=False)),
        team_bolts=follow_up.team_bolts(team_bolts, steps),
        best=best_kept(cells),
        standing=ranked(care.loc[care["is_standing"].astype(bool)], currency),
        by_sale=by_sale(sales, sale_steps, steps),
        sale_steps=sale_steps,
        sale_care=sale_care,
        ready=after_sales.ready_for_testimonial(sales, sale_care, contentment),
        repeat=after_sales.repeat_purchase(sales, currency),
        judged=after_sales.judged_sales(sales),
        has_sales=bool(len(all_sales)) or bool(len(store.read("sales", Question(store.watermark).parameters()))),
    )


def care_steps(store: Store) -> pd.DataFrame:
    """Which steps are care? Those of the desk count like those of sales; the office's paperwork is none."""
    steps = store.read("steps")
    care = steps.loc[steps["phase"].isin(PHASES)]
    return care.assign(who=care["who"].where(care["who"] != "desk", "sales"))


def ranked(standing: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """What is overdue, the most valuable customer first; amounts in another currency come after those in the main."""
    is_main = money.is_in(standing["currency"], currency)
    order = standing.assign(is_main=is_main).sort_values(
        ["is_main", "value", "due_at"], ascending=[False, False, True], na_position="last", kind="stable"
    )
    return order.drop(columns="is_main").reset_index(drop=True)


def by_sale(sales: pd.DataFrame, sale_steps: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """How does each sale stand? The newest first, a column with the state for each step that any of them has."""
    wide = sale_steps.pivot(index="sale_no", columns="step", values="state")
    wide = wide[[step for step in steps["step"] if step in wide.columns]]
    newest = sales.sort_values(["sold_at", "sale_no"], ascending=False, kind="stable")
    return newest.merge(wide, left_on="sale_no", right_index=True, how="left").reset_index(drop=True)


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric after_sales`: one row per sale × obligation of its care, or counts by rep, team, step."""
    sales, care = read(store, question)
    care = question.within(care, "due_at")
    if by:
        steps = care_steps(store)
        tally = store.read("tally", question.parameters())
        return follow_up.rates(tally.loc[tally["step"].isin(steps["step"])], by, steps)
    kept = sales[
        ["sale_no", "order_id", "deal_id", "customer_id", "sold_at", "amount", "currency", "is_complete", "is_repeat"]
    ]
    due = care[["sale_no", "rep_id", "team", "step", "triggered_at", "due_at", "done_at", "state"]]
    return kept.merge(due, on="sale_no").sort_values(["sale_no", "due_at", "step"], kind="stable")[COLUMNS]


def testimonial_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric testimonials`: the sales whose customers are ready to be asked for a testimonial."""
    sales, care = read(store, question)
    ready = after_sales.ready_for_testimonial(sales, care, store.read("contentment", question.parameters()))
    return ready[["order_id", "deal_id", "customer_id", "rep_id", "team", "sold_at", "amount", "currency", "n_done"]]


def repeat_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric repeat`: repeat purchase with complete against incomplete care."""
    sales, _care = read(store, question)
    currency = board.main_currency(store, question.as_of)
    return pd.DataFrame([{**asdict(after_sales.repeat_purchase(sales, currency)), "currency": currency}])
