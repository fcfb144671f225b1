"""Which week is talked of: the week that holds the as-of day, a step back or forward, and which were held."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from analytics import wording as words
from analytics.review import Week
from analytics.ruled import HeldReview
from analytics.wording import _
from pages.parts import cached
from pages.parts.filters import Filters
from pages.parts.typed_week import Said

AS_HELD = "review-as-held"
MOST = 60  # weeks to choose from


def choose(asked: Filters, week: Week, told: Said) -> None:
    """The week, with a lock where it was held; another one moves the as-of day."""
    newest = cached.store(asked.here).watermark.date()
    weeks = _weeks(asked, week, newest)
    held = {each.week for each in told.held if each.team == (week.team or "")}
    st.session_state["review-week"] = week.start
    st.selectbox(
        _("Week"), weeks, key="review-week", width=320, label_visibility="collapsed",
        format_func=lambda start: _named(start, start in held),
        on_change=_go, args=(newest,),
    )  # fmt: skip


def as_held(held: HeldReview | None) -> bool:
    """Is the review to be shown as it was held? A switch, where it was."""
    if held is None:
        return False
    options = {True: _("As it was held"), False: _("By today's data")}
    chosen = st.segmented_control(
        _("Figures"), list(options), default=True, required=True, key=f"{AS_HELD}-{held.at}",
        format_func=lambda option: options[option], label_visibility="collapsed",
    )  # fmt: skip
    return bool(chosen)


def _weeks(asked: Filters, week: Week, newest: date) -> list[date]:
    """The weeks of the data, the newest first."""
    first = cached.store(asked.here).frame["first_at"]
    oldest = first.date() if first is not None else newest
    last = week.start + timedelta(weeks=max(0, (newest - week.start).days // 7))
    starts = [last - timedelta(weeks=n) for n in range(MOST) if last - timedelta(weeks=n - 1) > oldest]
    return starts if week.start in starts else sorted({*starts, week.start}, reverse=True)


def _go(newest: date) -> None:
    start = st.session_state["review-week"]
    st.session_state["as_of"] = min(start + timedelta(days=6), newest)


def _named(start: date, is_held: bool) -> str:
    text = _("{first} to {last}").format(first=words.day(start), last=words.day(start + timedelta(days=6)))
    return text + " · " + _("held") if is_held else text
