"""All that the page on silence and `metric silence` show of one question."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.metrics import silence
from analytics.overview import People
from analytics.store import Store
from analytics.words import thanks_rule

COLUMNS = [
    "customer_id", "rep_id", "team", "segment", "state", "silence_days", "touch_days", "contact_days", "unanswered",
    "unanswered_days", "quiet_after", "last_response_at", "last_touch_at", "last_sent", "last_sent_by", "planned_at",
    "value", "open_value", "currency", "chance", "at_risk", "came_back", "basis",
]  # fmt: skip


@dataclass(frozen=True)
class Silence:
    """The customers by state, and who is to be called. Nobody changes these frames."""

    currency: str | None
    customers: pd.DataFrame
    states: pd.DataFrame
    calls: pd.DataFrame
    director: pd.DataFrame
    has_inbound: bool
    """Does the data show any message of a customer? Without, its silence cannot be told from ours."""
    n_met: int
    """Customers with any touch or response."""
    is_known: bool
    """Does the data show any contact at all, whosesoever?"""


@dataclass(frozen=True)
class Revival:
    """What became of silences before. Nobody changes these frames."""

    spells: pd.DataFrame
    chances: pd.DataFrame
    deals: pd.DataFrame
    threshold: silence.Threshold


def customers(store: Store, question: Question) -> pd.DataFrame:
    """Every customer of the question's segment, with its state."""
    return store.read("silence", {**question.parameters(), "thanks": thanks_rule()})


def spells(store: Store, question: Question) -> pd.DataFrame:
    """Every spell of silence up to the as-of moment, whoever's customer it was."""
    return store.read("spells", question.parameters())


def silences(store: Store, question: Question) -> pd.DataFrame:
    """The same spells, counted by segment, length and end."""
    return store.read("silences", Question(question.as_of).parameters())


def view(store: Store, question: Question, people: People) -> Silence:
    """Who is silent, whose silence is it, and whom do we call first?"""
    found = people.among(customers(store, question))
    currency = board.main_currency(store, question.as_of)
    return Silence(
        currency=currency,
        customers=found,
        states=silence.states(found, currency),
        calls=silence.call_list(found, silences(store, question), currency),
        director=silence.director_calls(found, currency),
        has_inbound=bool(found["state"].notna().any()),
        n_met=int(found["contact_days"].notna().sum()),
        is_known=bool(store.read("select exists (select 1 from contact) as is_known")["is_known"].iloc[0]),
    )


def revival(store: Store, question: Question, people: People, words: tuple[str, ...]) -> Revival:
    """Is a silent customer lost? By the history of these people's customers, by segment or by what was sent last."""
    mine = people.among(customers(store, Question(question.as_of)))
    known = spells(store, question)
    known = known.loc[known["customer_no"].isin(mine["customer_no"])]
    if question.segment:
        known = known.loc[known["segment"] == question.segment]
    deals = people.among(closed_deals(store, question))
    return Revival(known, silence.revival(known, words), deals, silence.threshold(deals))


def closed_deals(store: Store, question: Question) -> pd.DataFrame:
    """The closed deals by which the limit of silence is judged: of the whole past, not only of the period."""
    return store.read("quiet_deals", Question(question.as_of, segment=question.segment).parameters())


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric silence`: one row per customer, or counts of states by rep, team, segment, state."""
    found = customers(store, question)
    currency = board.main_currency(store, question.as_of)
    if by:
        return silence.by(found, by, currency).assign(currency=currency)
    return silence.with_chance(found, silences(store, question))[COLUMNS]


def revival_metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric revival`: the chance to come back after so many days of silence, by segment or by what was sent last."""
    return silence.revival(spells(store, question), by)


def threshold_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric threshold`: closed deals that fell silent against those that did not."""
    told = silence.threshold(closed_deals(store, question))
    return pd.DataFrame([vars(told)])
