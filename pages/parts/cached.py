"""The only caching: one open warehouse per version, and the frames read from it.

Everything is keyed by the version, so an import by another process is seen with the next rerun and nothing is
ever cleared.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics import one_to_one as one_to_ones
from analytics import overview as overviews
from analytics.board import Question
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.loss_said import Said
from analytics.metrics.logging import Quality
from analytics.one_to_one import OneToOne
from analytics.overview import Overview, People
from analytics.rep_names import rep_names
from analytics.ruled import Rulings, StandardSaid
from analytics.standards import Standards
from analytics.standards import view as standards_view
from analytics.store import Store
from analytics.views import after_sales as after_sales_view
from analytics.views import commitments as commitment_view
from analytics.views import cost as cost_view
from analytics.views import follow_up as follow_up_view
from analytics.views import logging as log_view
from analytics.views import losses as loss_view
from analytics.views import portfolio as portfolios
from analytics.views import process as processes
from analytics.views import referrals as referral_view
from analytics.views import silence as silences
from analytics.views.commitments import Commitments

# Small frames of texts, of which the pages are full, are a third quicker when each text is a Python object.
pd.set_option("mode.string_storage", "python")

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo-store"


@dataclass(frozen=True)
class Warehouse:
    """Which data the page looks at: a directory and the version that holds in it."""

    directory: str
    version: str
    ruled: str = ""
    """Another mark says that something was waived, or a standard moved."""

    @property
    def is_demo(self) -> bool:
        return Path(self.directory).resolve() == DEMO.resolve()


def own_directory() -> Path:
    """Where do the user's own imports go?"""
    named = os.environ.get("LOOSE_BOLTS_DATA")
    return Path(named) if named else ROOT / "data" / "local"


def warehouse() -> Warehouse | None:
    """What is there to look at? One's own data where there is some, else the demo company, else nothing."""
    own = own_directory()
    places = [own] if os.environ.get("LOOSE_BOLTS_DATA") else [own, DEMO]
    for directory in places:
        if version := Store(directory).version:
            return Warehouse(str(directory), _renewed(str(directory), version), rulings(directory).mark)
    return None


def rulings(directory: Path) -> Rulings:
    """What was waived and which standards were moved? Nothing where the journal cannot be read: its pages say so."""
    try:
        return Journal(directory).rulings()
    except Refused:
        return Rulings()


@st.cache_resource(show_spinner=False, max_entries=8)
def _renewed(directory: str, version: str) -> str:
    """Which version holds once the models are those of this edition of the product?"""
    opened = Store(Path(directory))
    opened.renew()
    opened.close()
    return opened.version or version


@st.cache_resource(show_spinner=False, max_entries=8, on_release=Store.close)
def store(here: Warehouse) -> Store:
    """The open warehouse of this version; `read` takes a cursor of its own."""
    opened = Store(Path(here.directory), rulings(Path(here.directory)))
    opened.cursor().close()
    return opened


@st.cache_data(show_spinner=False, max_entries=300)
def frame(here: Warehouse, name: str, parameters: tuple[tuple[str, object], ...] = ()) -> pd.DataFrame:
    """The rows of one of the reads."""
    return store(here).read(name, dict(parameters))


@st.cache_data(show_spinner=False, max_entries=300)
def overview(here: Warehouse, question: Question, people: People) -> Overview:
    """What the board shows of this question."""
    return overviews.overview(store(here), question, people)


# What is cached as a resource is not copied for each reader: nobody changes these frames.


@st.cache_resource(show_spinner=False, max_entries=60)
def silence(here: Warehouse, question: Question, people: People) -> silences.Silence:
    """What the page on silence shows of this question."""
    return silences.view(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def revival(here: Warehouse, question: Question, people: People, words: tuple[str, ...]) -> silences.Revival:
    """What became of silences before, by these words."""
    return silences.revival(store(here), question, people, words)


@st.cache_resource(show_spinner=False, max_entries=60)
def portfolio(here: Warehouse, question: Question, people: People) -> portfolios.Portfolio:
    """What the page on the portfolio shows of this question."""
    return portfolios.view(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def after_sales(here: Warehouse, question: Question, people: People) -> after_sales_view.AfterSales:
    """What the page on after-sales shows of this question."""
    return after_sales_view.view(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def referrals(here: Warehouse, question: Question, people: People) -> referral_view.Referrals:
    """What the page on referrals shows of this question."""
    return referral_view.view(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def follow_up(here: Warehouse, question: Question, people: People) -> follow_up_view.FollowUp:
    """What the page on follow-up shows of what was due."""
    return follow_up_view.view(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def cost(here: Warehouse, question: Question, people: People) -> cost_view.Costs:
    """What the steps of deals are worth."""
    return cost_view.view(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def standards(here: Warehouse, as_of: datetime, history: tuple[StandardSaid, ...]) -> Standards:
    """Which standards hold and may be raised, with what people say of them now: that is part of the key."""
    return standards_view(store(here), as_of, history)


@st.cache_resource(show_spinner=False, max_entries=60)
def logging(here: Warehouse, question: Question, people: People) -> log_view.Logging:
    """What the Health page shows of how the log is kept."""
    return log_view.view(store(here), question, people)


@st.cache_data(show_spinner=False, max_entries=300)
def log_quality(here: Warehouse, question: Question, people: People) -> Quality:
    """How these people keep the log, all together."""
    return log_view.quality(store(here), question, people)


@st.cache_resource(show_spinner=False, max_entries=60)
def process(here: Warehouse, question: Question, people: People) -> processes.Process:
    """What the page on follow-up shows of the process itself."""
    return processes.view(store(here), question, people)


def losses_evidence(here: Warehouse, question: Question) -> loss_view.Evidence:
    """What the log shows of all closed deals: the same for every period, and whatever people said of it since."""
    return _losses_evidence(here, Question(question.as_of, segment=question.segment))


@st.cache_resource(show_spinner=False, max_entries=20)
def _losses_evidence(here: Warehouse, question: Question) -> loss_view.Evidence:
    return loss_view.evidence(store(here), question)


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs={Said: repr})
def losses(here: Warehouse, question: Question, people: People, said: Said) -> loss_view.Losses:
    """What the page on losses shows of this question, with what people say now: that is part of the key."""
    return loss_view.view(losses_evidence(here, question), question, people, said)


@st.cache_resource(show_spinner=False, max_entries=60, hash_funcs={Said: repr})
def one_to_one(here: Warehouse, as_of: datetime, rep: str, commitments: pd.DataFrame, said: Said) -> OneToOne:
    """What is talked about with a rep, with what people say now of promises and losses: that is part of the key."""
    question = one_to_ones.question_of(as_of)
    return one_to_ones.one_to_one(
        store(here),
        as_of,
        rep,
        commitments,
        said,
        evidence=losses_evidence(here, question),
        steps=follow_up(here, question, People(reps=(rep,))),
    )


@st.cache_resource(show_spinner=False, max_entries=60)
def promises(here: Warehouse, question: Question, people: People, said: pd.DataFrame) -> Commitments:
    """What became of what was agreed; `said` is agreed.frame."""
    return commitment_view.view(store(here), question, people, said)


def rows(here: Warehouse, name: str, question: Question, **more: object) -> pd.DataFrame:
    """The rows of a read for a question: `frame` with its moments filled in."""
    return frame(here, name, tuple(sorted({**question.parameters(), **more}.items())))


@st.cache_data(show_spinner=False, max_entries=8)
def names(here: Warehouse) -> dict[str, str]:
    """What is each rep called?"""
    return rep_names(frame(here, "reps"))


@st.cache_data(show_spinner=False, max_entries=300)
def called(here: Warehouse, customer_id: str, deal_id: str) -> tuple[str, ...]:
    """What are a customer and a deal called, as far as they are known?"""
    found = (
        store(here)
        .read(
            "select (select any_value(name) from customers where customer_id = $customer_id) as customer, "
            "(select any_value(name) from deal where deal_id = $deal_id) as deal",
            {"customer_id": customer_id, "deal_id": deal_id},
        )
        .iloc[0]
    )
    named = zip((found["customer"], found["deal"]), (customer_id, deal_id), strict=True)
    return tuple(name if isinstance(name, str) and name else id for name, id in named if id)
