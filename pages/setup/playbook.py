"""The playbook: what has to happen after what, how soon, by which standard, and what each step found lately."""

from __future__ import annotations

import streamlit as st

from analytics import periods, playbook_versions
from analytics import wording as words
from analytics.wording import ngettext, number, plain
from pages.parts import cached, frame, playbook_steps, standards, typed
from pages.parts import playbook_versions as versions
from pages.parts.cached import Warehouse
from pages.parts.filters import Filters

PERIOD = "13-weeks"


def draw(here: Warehouse | None, imports: st.Page) -> None:
    """The sentence, the way to another playbook, standards to be raised, the steps by phase."""
    if here is None:
        frame.no_data(imports)
        return
    lately = asked(here)
    held = standards.view(lately)
    typed.refusals()
    st.title(headline(here), anchor=False)
    versions.draw(here, held)
    standards.draw(lately, "playbook")
    playbook_steps.draw(lately, held)


def asked(here: Warehouse) -> Filters:
    """Everybody, in the last quarter up to the watermark: a playbook holds for all."""
    opened = cached.store(here)
    as_of = opened.watermark.date()
    since, until = periods.days_of(PERIOD, as_of, opened.playbook.calendar)
    return Filters(here, as_of, PERIOD, since, until, teams=(), reps=(), segment=None)


def headline(here: Warehouse) -> str:
    """Which playbook is in use, of how many steps, and since when, as far as it is known?"""
    present = cached.store(here).playbook
    n = len(present.steps)
    since = playbook_versions.in_use_since(present, versions.kept(here))
    if since is None:
        text = ngettext("{name} is in use: {n} step.", "{name} is in use: {n} steps.", n)
        return text.format(name=plain(present.name), n=number(n))
    text = ngettext("{name} is in use: {n} step, since {day}.", "{name} is in use: {n} steps, since {day}.", n)
    return text.format(name=plain(present.name), n=number(n), day=words.day(since.at.astimezone(typed.zone(here))))
