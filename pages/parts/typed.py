"""What people type: read fresh with every run, and written as soon as it is said.

Never cached: what somebody else said a moment ago counts with the next click. The demo company has a journal of its
own, so that everything can be tried; it goes when the demo company is made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import streamlit as st

from analytics import wording as words
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.wording import _, plain
from pages.parts import cached, people_waiting
from pages.parts.cached import Warehouse
from pages.parts.people_known import author, now

REFUSED = "typed-refused"


class Looked(Protocol):
    """What is looked at when something is typed: which data, as of which day. The filters are one."""

    @property
    def here(self) -> Warehouse: ...

    @property
    def as_of(self) -> date: ...


@dataclass(frozen=True)
class Glance:
    """The same where a part of a page knows no filters."""

    here: Warehouse
    as_of: date

    @property
    def question(self) -> Question:
        return Question(end_of_day(self.as_of))


def glance() -> Glance | None:
    """What is looked at now: the as-of day of the filters, where the page has any, else the newest full day."""
    here = cached.warehouse()
    if here is None:
        return None
    chosen = st.session_state.get("as_of")
    return Glance(here, chosen if isinstance(chosen, date) else cached.store(here).watermark.date())


def journal(here: Warehouse) -> Journal:
    """Where is kept what is said of this data? Beside it."""
    return Journal(Path(here.directory))


def refusals() -> None:
    """Say on top of a page, once, why what was typed could not be kept."""
    people_waiting.say(st.session_state.pop(REFUSED, []))


def write(saying: Callable[[], object]) -> bool:
    """Keep what was said, before the page is drawn with it. Could it be kept? If not, it is said on top of the page."""
    try:
        saying()
    except Refused as refused:
        st.session_state[REFUSED] = refused.problems
        return False
    return True


def today(here: Warehouse) -> date:
    """Which day is it where the team works?"""
    return now().astimezone(zone(here)).date()


def zone(here: Warehouse) -> ZoneInfo:
    """In which zone does the team write its days?"""
    return ZoneInfo(cached.store(here).frame["time_zone"])


def signed(here: Warehouse, by: str, at: datetime) -> str:
    """By whom was it said, and when? As Markdown; the author is not known on a machine of one's own."""
    when = words.moment(at.astimezone(zone(here)))
    return _("{when} by {author}").format(when=when, author=plain(by)) if by else when


__all__ = ["Glance", "Looked", "author", "glance", "journal", "now", "refusals", "signed", "today", "write", "zone"]
