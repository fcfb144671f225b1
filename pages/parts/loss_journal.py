"""What people said of losses: read fresh with every run, and written as soon as it is said.

Never cached: what somebody else said a moment ago counts with the next click. Of the demo company nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from analytics import wording as words
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.loss_said import Said, said
from analytics.wording import _, plain
from pages.parts import cached, people_waiting
from pages.parts.cached import Warehouse

REFUSED = "losses-refused"


def journal(here: Warehouse) -> Journal | None:
    """Where is kept what is said of these losses? Nowhere for the demo company."""
    return None if here.is_demo else Journal(cached.own_directory())


def said_of_losses(here: Warehouse) -> Said:
    """What do people say of the losses now?

    Asked once, on top of a page: there it is said when the journal cannot be read, or could not be written just now.
    """
    people_waiting.say(st.session_state.pop(REFUSED, []))
    try:
        found = journal(here)
        return said(found) if found else Said()
    except Refused as refused:
        people_waiting.say(refused.problems)
        return Said()


def held(here: Warehouse) -> tuple[Journal, Said] | None:
    """Where to write, and what holds; None where nothing can be said of losses: the page has said why on top."""
    found = journal(here)
    try:
        return (found, said(found)) if found else None
    except Refused:
        return None


def nowhere(here: Warehouse) -> None:
    """Say, where a form would stand, that there is none for the demo company."""
    if here.is_demo:
        st.caption(_("This is the demo company. What is said of a loss is kept for your own data only."))


def write(saying: Callable[[], None]) -> None:
    """Keep what was said, before the page is drawn with it; what could not be kept is said on top of it."""
    try:
        saying()
    except Refused as refused:
        st.session_state[REFUSED] = refused.problems


def signed(here: Warehouse, author: str, at: datetime) -> str:
    """By whom was it said, and when? As Markdown; the author is not known on a machine of one's own."""
    when = words.moment(at.astimezone(ZoneInfo(cached.store(here).frame["time_zone"])))
    if not author:
        return when
    return _("{when} by {author}").format(when=when, author=plain(author))
