"""All that `metric cost` and the page on follow-up show of what a loose bolt costs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.metrics import cost
from analytics.overview import People
from analytics.store import Store


@dataclass(frozen=True)
class Costs:
    """What the steps of deals are worth. Nobody changes these frames."""

    currency: str | None
    steps: pd.DataFrame
    """See metrics.cost.by_step."""
    rows: pd.DataFrame
    """The deals behind it, one row per step and deal: see metrics.cost.judged."""

    @property
    def n_tested(self) -> int:
        """How many steps were compared: one in twenty of them would seem to matter by chance."""
        return int((self.steps["verdict"] != "too_few").sum())


def view(store: Store, question: Question, people: People) -> Costs:
    """What is each step worth with these people's deals, over the whole past?"""
    first = people.among(first_obligations(store, Question(question.as_of, segment=question.segment)))
    return _costs(store, question, first)


def first_obligations(store: Store, question: Question) -> pd.DataFrame:
    """The first obligation of each step of each deal, by its due date."""
    return store.read("first_obligations", question.parameters())


def metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric cost`: one row per step of deals."""
    found = _costs(store, question, first_obligations(store, question))
    return found.steps.assign(currency=found.currency)


def _costs(store: Store, question: Question, first: pd.DataFrame) -> Costs:
    currency = board.main_currency(store, question.as_of)
    rows = cost.judged(first)
    return Costs(currency, cost.by_step(rows, store.read("steps"), currency), rows)
