"""What the filters show is mirrored in the address, so that a link opens what its sender saw.

The address holds ids, ISO days and words of our own, never labels: a link means the same in every language.
That is why the widgets are not bound to it by Streamlit, which would write the labels.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics import periods
from analytics.dates import parse_day
from analytics.errors import ArgumentsRefused
from analytics.store import Store
from pages.parts import cached
from pages.parts.cached import Warehouse

DAYS = "days"
KEYS = ("as_of", "period", "since", "until", "team", "rep", "segment")
EVERY = ""
LANGUAGE = "lang"


def keep() -> None:
    """Keep what is chosen while a page without filters is shown."""
    for key in (*KEYS, LANGUAGE):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def seed(here: Warehouse, opened: Store) -> None:
    """Put the address (of a new session) or the defaults into the widgets; drop what is not in the data."""
    state, mark = st.session_state, opened.watermark.date()
    is_new = "watermark" not in state
    if is_new:
        _read_address()
    elif state.get("as_of") == state["watermark"]:
        state["as_of"] = mark  # whoever looks at the newest day goes on to the next import's
    state["watermark"] = mark
    first, last = range_of(opened)
    state["as_of"] = min(max(state.get("as_of") or mark, first), last)
    if state.get("period") not in (*periods.PERIODS, DAYS):
        state["period"] = periods.DEFAULT
    since, until = state.get("since"), state.get("until")
    if not (since and until and since <= until):
        state["since"], state["until"] = resolved(opened, periods.DEFAULT, state["as_of"])
    elif is_new and (since, until) != resolved(opened, state["period"], state["as_of"]):
        state["period"] = DAYS
    for key, known in (("team", teams(here)), ("rep", cached.names(here))):
        state[key] = [value for value in state.get(key) or [] if value in known]
    if state.get("segment") not in segments(here, opened):
        state["segment"] = EVERY


def _read_address() -> None:
    for key in KEYS:
        if key in st.query_params:
            values = [value for value in st.query_params.get_all(key) if value]
            st.session_state[key] = values if key in ("team", "rep") else (values or [EVERY])[0]
    for key in ("as_of", "since", "until"):
        try:
            st.session_state[key] = parse_day(st.session_state.get(key) or "")
        except ArgumentsRefused:
            st.session_state[key] = None


def mirror(wanted: dict[str, list[str]]) -> None:
    """Write into the address what is chosen; an empty list stands for the default and is left out."""
    for key, values in wanted.items():
        if st.query_params.get_all(key) == values:
            continue
        if values:
            st.query_params[key] = values
        elif key in st.query_params:
            del st.query_params[key]


def range_of(opened: Store) -> tuple[date, date]:
    """Which days can be asked for?"""
    last = opened.frame["horizon"].date()
    return min((opened.frame["first_at"] or opened.watermark).date(), opened.watermark.date()), last


def resolved(opened: Store, period: str, as_of: date) -> tuple[date, date]:
    """Which days does a period mean?"""
    return periods.days_of(period if period != DAYS else periods.DEFAULT, as_of, opened.playbook.calendar)


def teams(here: Warehouse) -> list[str]:
    """Which teams are there to choose from?"""
    return sorted(cached.frame(here, "reps")["team"].dropna().unique())


def segments(here: Warehouse, opened: Store) -> list[str]:
    """Which segments are there to choose from? The first means all."""
    found = cached.frame(here, "segments", (("as_of", opened.watermark),))
    return [EVERY, *found["segment"].dropna()]
