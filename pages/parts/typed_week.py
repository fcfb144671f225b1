"""What people typed of the week, as the review reads it: fresh with every run, marked for the cache."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pandas as pd
import streamlit as st

from analytics import agreed
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.review import Review, Typed, Week, review
from analytics.ruled import HeldReview
from pages.parts import cached, people_waiting, typed
from pages.parts.cached import Warehouse


@dataclass(frozen=True)
class Said:
    """All that was typed, and a mark of it: another one says that something was typed since."""

    typed: Typed
    held: tuple[HeldReview, ...]
    mark: str


def said(here: Warehouse) -> Said:
    """What holds now of what people typed? Asked once, on top of a page, which says what cannot be read."""
    typed.refusals()
    try:
        return _said(typed.journal(here), here)
    except Refused as refused:
        people_waiting.say(refused.problems)
        return Said(Typed(), (), "")


def _said(journal: Journal, here: Warehouse) -> Said:
    commitments, told = journal.commitments(), journal.words()
    standards, waivers = journal.standards(), journal.waivers()
    mark = sha256(repr((commitments, told, standards, waivers)).encode()).hexdigest()[:16]
    frame = agreed.frame(commitments.values(), told, str(typed.zone(here)))
    return Said(Typed(frame, standards, waivers), tuple(journal.held_reviews()), mark)


def review_of(here: Warehouse, week: Week, told: Said) -> Review:
    """What is talked of in this week's review?"""
    return _review(here, week, told.mark, told.typed)


@st.cache_resource(show_spinner=False, max_entries=20)
def _review(here: Warehouse, week: Week, mark: str, _typed: Typed) -> Review:
    return review(cached.store(here), week, _typed)


def commitments(told: Said) -> pd.DataFrame:
    """agreed.frame of all that were agreed."""
    return told.typed.commitments
