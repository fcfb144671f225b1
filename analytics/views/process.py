"""All that the page on follow-up shows of the process itself: the funnel, what lies, what moves, the first answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from analytics import board, periods
from analytics.board import Question
from analytics.metrics import first_answer, funnel, next_step
from analytics.overview import People
from analytics.store import Store
from analytics.words import read_status, thanks_rule

FUNNEL_PERIOD = "12-months"
# A stage's name that says one of these is no stage but an end; what was called off is lost.
ENDS = {"won": "won", "lost": "lost", "abandoned": "lost", "cancelled": "lost"}
AGE_COLUMNS = [
    "deal_id", "customer_id", "rep_id", "team", "stage", "entered_at", "days", "usual_days", "n_won", "is_slow",
    "amount", "currency",
]  # fmt: skip
MOVED_COLUMNS = [
    "deal_id", "customer_id", "rep_id", "team", "stage", "n_moved", "n_later", "first_expected", "now_expected",
    "days_later", "amount", "currency",
]  # fmt: skip


@dataclass(frozen=True)
class Process:
    """How deals go through the process, and where they lie. Nobody changes these frames."""

    currency: str | None
    has_stages: bool
    """Does the data tell of any deal when it entered a stage, whenever that was?"""
    deals: pd.DataFrame
    """What the funnel counts: one row per deal × stage entered in the last 12 months, with its fate."""
    funnel: pd.DataFrame
    reps: pd.DataFrame
    """The funnel per rep, each against the team."""
    ages: pd.DataFrame
    open_deals: pd.DataFrame
    n_without_step: int
    value_without_step: float
    has_plans: bool
    """Does the data show anything planned at all? Without, no deal can be told to lie."""
    moved: pd.DataFrame
    n_deal_imports: int
    """Imports of deals: only from two on can a date be seen to move."""
    messages: pd.DataFrame
    answers: pd.DataFrame
    """At most one row: how soon messages of the period were answered."""
    answers_by_rep: pd.DataFrame
    has_messages: bool
    """Does the data hold any message of a customer, whenever?"""


def view(store: Store, question: Question, people: People) -> Process:
    """How do deals go through the process, and where do they lie?"""
    rows = stages(store, question)
    fates = entered_in(funnel.with_fate(rows), last_year(question))
    mine = people.among(fates)
    deals = people.among(store.read("open_deals", question.parameters()))
    currency = board.main_currency(store, question.as_of)
    lying = next_step.coverage(deals, [], currency)
    messages = people.among(asked(store, question))
    seen = store.read(SIGHT).iloc[0]
    return Process(
        currency=currency,
        has_stages=bool(seen["has_stages"]),
        deals=mine,
        funnel=funnel.funnel(mine),
        reps=funnel.funnel(mine, ["rep"], fates),
        ages=people.among(funnel.stage_age(rows)),
        open_deals=deals,
        n_without_step=int(lying["without"].sum()),
        value_without_step=float(lying["value_without"].sum(min_count=1)),
        has_plans=bool(seen["has_plans"]),
        moved=people.among(store.read("moved_dates", question.parameters())),
        n_deal_imports=int(seen["n_deal_imports"]),
        messages=messages,
        answers=first_answer.first_answer(messages),
        answers_by_rep=first_answer.first_answer(messages, ["rep"]),
        has_messages=bool(seen["has_messages"]),
    )


SIGHT = """
select
    exists (select 1 from stage_changes) as has_stages,
    exists (select 1 from activities where coalesce(planned, false) or logged_at < activities.at) as has_plans,
    (
        select count(distinct import_no)
        from import_log
        where table_name = 'deals' and undone_at is null
    ) as n_deal_imports,
    exists (
        select 1
        from signature
        where kind = 'activity' and direction = 'inbound' and channel in ('email', 'message', 'letter')
    ) as has_messages
"""


def stages(store: Store, question: Question) -> pd.DataFrame:
    """Every deal × stage entered by the as-of moment, whenever; stages that say won or lost are marked."""
    rows = store.read("stages", question.parameters())
    said = {stage: _end(stage) for stage in rows["stage"].unique()}
    return rows.assign(ends_as=rows["stage"].map(said).astype("object"))


@cache
def _end(stage: str) -> str | None:
    return ENDS.get(read_status(stage) or "")


def entered_in(fates: pd.DataFrame, question: Question) -> pd.DataFrame:
    """What was entered in the question's days; what became of it is known up to the as-of moment."""
    return question.within(fates, "entered_at")


def last_year(question: Question) -> Question:
    """The same question about the last 12 months: a period of a few weeks would hold hardly a deal that has ended."""
    since, until = periods.days_of(FUNNEL_PERIOD, question.as_of.date())
    return Question(question.as_of, since, until, question.segment)


def asked(store: Store, question: Question) -> pd.DataFrame:
    """Every message of a customer in the question's days that wants an answer."""
    return store.read("first_answers", {**question.parameters(), "thanks": thanks_rule()})


def funnel_metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric funnel`: per stage, and rep or team, how many of the deals that entered it went on."""
    return funnel.funnel(entered_in(funnel.with_fate(stages(store, question)), question), by)


def first_answer_metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric first_answer`: working hours from a customer's message to our next touch, by rep or team."""
    return first_answer.first_answer(asked(store, question), by)


def stage_age_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric stage_age`: the open deals' days in their stage against those of won deals."""
    return funnel.stage_age(stages(store, question))[AGE_COLUMNS]


def moved_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric moved`: open deals whose expected close date moved between imports."""
    return store.read("moved_dates", question.parameters())[MOVED_COLUMNS]
