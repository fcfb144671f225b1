"""The filters: drawn once in the frame, mirrored in the address, handed to the page as one frozen value.

The address holds ids, ISO days and words of our own, never labels, so a link means the same in every language. That is
why the widgets are not bound to it by Streamlit, which would write the labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from analytics import periods
from analytics.board import Question
from analytics.dates import end_of_day, parse_day
from analytics.errors import ArgumentsRefused
from analytics.overview import People
from analytics.store import Store
from pages.parts import cached, words
from pages.parts.cached import Warehouse
from pages.parts.words import _, ngettext

DAYS = "days"
KEYS = ("as_of", "period", "since", "until", "team", "rep", "segment")
EVERY = ""
LANGUAGE = "lang"


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
    def address(self) -> str:
        """The query of a link that shows this again: everything is said, also what is the default today."""
        return urlencode(
            [
                ("as_of", self.as_of.isoformat()),
                ("period", self.period),
                ("since", self.since.isoformat()),
                ("until", self.until.isoformat()),
                *(("team", team) for team in self.teams or [EVERY]),
                *(("rep", rep) for rep in self.reps or [EVERY]),
                ("segment", self.segment or EVERY),
            ]
        )


def draw(here: Warehouse) -> Filters:
    """Draw the filters; gives what is chosen."""
    opened = cached.store(here)
    _seed(here, opened)
    place = st.empty()
    with st.popover(_("Filters"), icon=":material/tune:"):
        chosen = _widgets(here, opened)
    with st.popover(_("Copy link"), icon=":material/link:"):
        st.caption(_("This link shows the same days and people again, also next week."))
        st.code(f"{st.context.url or ''}?{chosen.address}", language=None, wrap_lines=True)
    place.markdown(_summary(chosen, opened), width="content")
    _mirror(chosen, opened)
    return chosen


def keep() -> None:
    """Keep what is chosen while a page without filters is shown."""
    for key in (*KEYS, LANGUAGE):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _seed(here: Warehouse, opened: Store) -> None:
    """Put the address (of a new session) or the defaults into the widgets; drop what this data does not have."""
    state, mark = st.session_state, opened.watermark.date()
    is_new = "watermark" not in state
    if is_new:
        _read_address()
    elif state.get("as_of") == state["watermark"]:
        state["as_of"] = mark  # whoever looks at the newest day goes on to the next import's
    state["watermark"] = mark
    first, last = _range(opened)
    state["as_of"] = min(max(state.get("as_of") or mark, first), last)
    if state.get("period") not in (*periods.PERIODS, DAYS):
        state["period"] = periods.DEFAULT
    since, until = state.get("since"), state.get("until")
    if not (since and until and since <= until):
        state["since"], state["until"] = _resolved(opened, periods.DEFAULT, state["as_of"])
    elif is_new and (since, until) != _resolved(opened, state["period"], state["as_of"]):
        state["period"] = DAYS
    for key, known in (("team", _teams(here)), ("rep", cached.names(here))):
        state[key] = [value for value in state.get(key) or [] if value in known]
    if state.get("segment") not in _segments(here, opened):
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


def _widgets(here: Warehouse, opened: Store) -> Filters:
    first, last = _range(opened)
    as_of = st.date_input(_("As of the end of"), key="as_of", min_value=first, max_value=last, required=True)
    st.caption(_("The newest full day is {day}.").format(day=words.day(opened.watermark, "weekday")))
    period = st.selectbox(_("Period"), [*periods.PERIODS, DAYS], key="period", format_func=period_name)
    if period == DAYS:
        left, right = st.columns(2)
        days = [
            left.date_input(_("From"), key="since", max_value=last, required=True),
            right.date_input(_("To"), key="until", max_value=last, required=True),
        ]
        since, until = sorted(days)
    else:
        since, until = _resolved(opened, period, as_of)
        st.session_state["since"], st.session_state["until"] = since, until
    names = cached.names(here)
    teams = st.multiselect(_("Team"), _teams(here), key="team", placeholder=_("All teams"))
    reps = st.multiselect(_("Rep"), list(names), key="rep", placeholder=_("All reps"), format_func=names.get)
    segment = st.selectbox(
        _("Segment"), _segments(here, opened), key="segment",
        format_func=lambda name: words.segment(name) if name else _("All segments"),
    )  # fmt: skip
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
    return ", ".join(map(words.plain, chosen)) or everything


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


def _mirror(chosen: Filters, opened: Store) -> None:
    """Write what is not the default into the address."""
    wanted = {
        "as_of": [chosen.as_of.isoformat()] if chosen.as_of != opened.watermark.date() else [],
        "period": [chosen.period] if chosen.period != periods.DEFAULT else [],
        "since": [chosen.since.isoformat()] if chosen.period == DAYS else [],
        "until": [chosen.until.isoformat()] if chosen.period == DAYS else [],
        "team": list(chosen.teams),
        "rep": list(chosen.reps),
        "segment": [chosen.segment] if chosen.segment else [],
    }
    for key, values in wanted.items():
        if st.query_params.get_all(key) == values:
            continue
        if values:
            st.query_params[key] = values
        elif key in st.query_params:
            del st.query_params[key]


def _range(opened: Store) -> tuple[date, date]:
    """Which days can be asked for?"""
    last = opened.frame["horizon"].date()
    return min((opened.frame["first_at"] or opened.watermark).date(), opened.watermark.date()), last


def _resolved(opened: Store, period: str, as_of: date) -> tuple[date, date]:
    return periods.days_of(period if period != DAYS else periods.DEFAULT, as_of, opened.playbook.calendar)


def _teams(here: Warehouse) -> list[str]:
    return sorted(cached.frame(here, "reps")["team"].dropna().unique())


def _segments(here: Warehouse, opened: Store) -> list[str]:
    found = cached.frame(here, "segments", (("as_of", opened.watermark),))
    return [EVERY, *found["segment"].dropna()]
