"""All that the Health page and `metric logging` show of how the log is kept."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics.board import Question
from analytics.metrics import logging
from analytics.metrics.logging import Quality
from analytics.overview import People
from analytics.store import Store


@dataclass(frozen=True)
class Logging:
    """How the log is kept. Nobody changes these frames."""

    quality: Quality
    """All together."""
    reps: pd.DataFrame
    """One row per rep with an activity or a deal, those to speak with first: metrics.logging.ranked."""
    together: pd.DataFrame
    """One row of the same."""
    deals: pd.DataFrame
    """The deals that were open in this time."""
    is_known: bool
    """Does the data hold any activity by then, whosesoever?"""


def quality(store: Store, question: Question, people: People) -> Quality:
    """How do these people keep their log in this time, all together?"""
    return logging.quality(people.among(store.read("logged", question.parameters())))


def view(store: Store, question: Question, people: People) -> Logging:
    """Can the log be trusted, and whose not?"""
    asked = question.parameters()
    logged, deals = (people.among(store.read(name, asked)) for name in ("logged", "deals_logged"))
    return Logging(
        quality=logging.quality(logged),
        reps=logging.ranked(logging.by(logged, deals, ["rep"])),
        together=logging.told(logging.by(logged, deals)),
        deals=deals,
        is_known=bool(store.read("log_begun", asked)["has_log"].iloc[0]),
    )


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric logging`: how the log is kept, by rep or team."""
    asked = question.parameters()
    return logging.by(store.read("logged", asked), store.read("deals_logged", asked), by)
