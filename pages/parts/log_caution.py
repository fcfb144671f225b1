"""The caution over figures that rest on a log which is poorly kept: one line, and where to read more."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from analytics import wording as words
from analytics.metrics import logging
from analytics.metrics.logging import Quality
from analytics.wording import _, number, percent
from pages.parts import cached, page_links
from pages.parts.filters import Filters


def draw(asked: Filters) -> None:
    """What is to be known of the log of the chosen people before their figures are read; nothing where it is good."""
    write(sentences(asked, cached.log_quality(asked.here, asked.question, asked.people)))


def write(said: list[str], *, is_of_log: bool = True) -> None:
    """The sentences in one line; with a link to Health where they are about the log. Nothing said draws nothing."""
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="log-caution"):
        st.caption(":orange[:material/info:] " + " ".join(said), width="content")
        if is_of_log:
            page_links.draw("health", _("How the log is kept"))


def sentences(asked: Filters, quality: Quality) -> list[str]:
    """What is poor about this log? A sentence each: late, how much is therefore incomplete, directions left out."""
    said = []
    if quality.is_late:
        text = _(
            "{late} of {n} calls, meetings, visits and notes ({share}) were written down more than one business day "
            "later."
        )
        share = percent(quality.late_share)
        said.append(text.format(late=number(quality.late), n=number(quality.n_hand), share=share))
    if n_days := logging.incomplete_days(quality):
        text = _("Work is logged late ({days} in the middle): what fell due from {day} on is incomplete.")
        since = asked.as_of - timedelta(days=n_days - 1)
        said.append(text.format(days=words.days(n_days), day=words.day(since)))
    if quality.is_undirected:
        text = _("{share} of the calls and messages do not say who began: they are taken as ours.")
        said.append(text.format(share=percent(quality.empty_direction_share)))
    return said
