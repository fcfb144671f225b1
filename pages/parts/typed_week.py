"""What people typed of the week, as the review reads it: fresh with every run, marked for the cache."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

import pandas as pd
import streamlit as st

from analytics import agreed
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.review import Review, Typed, Week, decided, review
from analytics.ruled import HeldReview
from pages.parts import cached, people_waiting, typed
from pages.parts.cached import Warehouse


@dataclass(frozen=True)
class Said:
    """All that was typed, and the reviews that were held."""

    typed: Typed
    held: tuple[HeldReview, ...]


def said(here: Warehouse) -> Said:
    """What holds now of what people typed? Asked once, on top of a page, which says what cannot be read."""
    typed.refusals()
    try:
        return _said(typed.journal(here), here)
    except Refused as refused:
        people_waiting.say(refused.problems)
        return Said(Typed(), ())


def _said(journal: Journal, here: Warehouse) -> Said:
    commitments, told = journal.commitments(), journal.words()
    standards, waivers = journal.standards(), journal.waivers()
    frame = agreed.frame(commitments.values(), told, str(typed.zone(here)))
    return Said(Typed(frame, standards, waivers), tuple(journal.held_reviews()))


def review_of(here: Warehouse, week: Week, told: Said) -> Review:
    """What is talked of in this week's review?

    What is agreed in it is a decision of it and changes nothing else: so that to agree is quick, it is put in last.
    """
    agreed_before = told.typed.commitments.loc[told.typed.commitments["week"] != pd.Timestamp(week.start)]
    before = replace(told.typed, commitments=agreed_before)
    found = _review(here, week, _mark(before), before)
    return decided(cached.store(here), found, told.typed)


def _mark(before: Typed) -> str:
    """By what are these words known? Another mark says that something else was typed."""
    told = (before.commitments.to_csv(index=False), before.standards, before.waivers)
    return sha256(repr(told).encode()).hexdigest()[:16]


@st.cache_resource(show_spinner=False, max_entries=20)
def _review(here: Warehouse, week: Week, mark: str, _typed: Typed) -> Review:
    return review(cached.store(here), week, _typed)
