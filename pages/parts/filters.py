"""The filters: drawn once in the frame, mirrored in the address, handed to the page as one frozen value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from analytics import periods
from analytics import wording as words
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.overview import People
from analytics.store import Store
from analytics.wording import _, ngettext
from pages.parts import address, cached
from pages.parts.address import DAYS, EVERY
from pages.parts.cached import Warehouse


@dataclass(frozen=True)
class Filters:
    """What is looked at: which data, as of which day, over which days, whose work, which segment."""

    here: Warehouse
    as_of: date
    period: str
    since: date
    until: date
    teams: tuple[str, ...]
    reps: tuple[str, ...]
    segment: str | None

    @property
    def question(self) -> Question:
        return Question(end_of_day(self.as_of), self.since, self.until, self.segment)

    @property
    def people(self) -> People:
        return People(self.teams, self.reps)

    @property
    def link(self) -> str:
        """The query of a link that shows this again: everything is said, also what is the default today."""
        everything = {
            "as_of": [self.as_of.isoformat()],
            "period": [self.period],
            "since": [self.since.isoformat()],
            "until": [self.until.isoformat()],
            "team": self.teams or [EVERY],
            "rep": self.reps or [EVERY],
            "segment": [self.segment or EVERY],
        }
        return urlencode(everything, doseq=True)

    def said(self, newest: date) -> dict[str, list[str]]:
        """What stands in the address while one looks: all that is not the default."""
        is_own = self.period == DAYS
        return {
            "as_of": [self.as_of.isoformat()] if self.as_of != newest else [],
            "period": [self.period] if self.period != periods.DEFAULT else [],
            "since": [self.since.isoformat()] if is_own else [],
            "until": [self.until.isoformat()] if is_own else [],
            "team": list(self.teams),
            "rep": list(self.reps),
            "segment": [self.segment] if self.segment else [],
        }


def draw(here: Warehouse) -> Filters:
    """Draw the filters; gives what is chosen."""
    opened = cached.store(here)
    address.seed(here, opened)
    place = st.empty()
    with st.popover(_("Filters"), icon=":material/tune:"):
        chosen = _widgets(here, opened)
    with st.popover(_("Copy link"), icon=":material/link:"):
        st.caption(_("This link shows the same days and people again, also next week."))
        st.code(f"{st.context.url or ''}?{chosen.link}", language=None, wrap_lines=True)
    place.markdown(_summary(chosen, opened), width="content")
    address.mirror(chosen.said(opened.watermark.date()))
    return chosen


def _widgets(here: Warehouse, opened: Store) -> Filters:
    first, last = address.range_of(opened)
    as_of = st.date_input(_("As of the end of"), key="as_of", min_value=first, max_value=last, required=True)
    st.caption(_("The newest full day is {day}.").format(day=words.day(opened.watermark, "weekday")))
    labels = {name: period_name(name) for name in (*periods.PERIODS, DAYS)}
    period = st.selectbox(_("Period"), list(labels), key="period", format_func=lambda name: labels[name])
    if period == DAYS:
        left, right = st.columns(2)
        days = [
            left.date_input(_("From"), key="since", max_value=last, required=True),
            right.date_input(_("To"), key="until", max_value=last, required=True),
        ]
        since, until = sorted(days)
    else:
        since, until = address.resolved(opened, period, as_of)
        st.session_state["since"], st.session_state["until"] = since, until
    names = cached.names(here)
    teams = st.multiselect(_("Team"), address.teams(here), key="team", placeholder=_("All teams"))
    reps = st.multiselect(
        _("Rep"), list(names), key="rep", placeholder=_("All reps"), format_func=lambda rep: names[rep]
    )
    known = {name: words.segment(name) if name else _("All segments") for name in address.segments(here, opened)}
    segment = st.selectbox(_("Segment"), list(known), key="segment", format_func=lambda name: known[name])
    return Filters(here, as_of, period, since, until, tuple(teams), tuple(reps), segment or None)


def _summary(chosen: Filters, opened: Store) -> str:
    """As of when, how old the data is, and what is chosen: one line, always there."""
    zone = ZoneInfo(opened.frame["time_zone"])
    n_days = (datetime.now(zone).date() - opened.watermark.date()).days
    names = cached.names(chosen.here)
    parts = [
        _("as of {day}").format(day=words.day(chosen.as_of, "weekday")),
        ngettext("data {n} day old", "data {n} days old", n_days).format(n=words.number(max(0, n_days))),
        _few(chosen.teams, _("All teams")),
        *([_few([names[rep] for rep in chosen.reps], "")] if chosen.reps else []),
        *([words.plain(words.segment(chosen.segment))] if chosen.segment else []),
        _days(chosen),
    ]
    return " · ".join(parts)


def _few(chosen: Sequence[str], everything: str) -> str:
    if len(chosen) > 2:
        return words.plain(chosen[0]) + " +" + words.number(len(chosen) - 1)
    return words.listed(map(words.plain, chosen)) or everything


def _days(chosen: Filters) -> str:
    if chosen.period != DAYS:
        return period_name(chosen.period)
    return _("{first} to {last}").format(first=words.day(chosen.since), last=words.day(chosen.until))


def period_name(period: str) -> str:
    """What is a period called?"""
    return {
        "4-weeks": _("Last 4 weeks"),
        "13-weeks": _("Last 13 weeks"),
        "month": _("This month"),
        "quarter": _("This quarter"),
        "12-months": _("Last 12 months"),
        DAYS: _("From day to day"),
    }[period]
