"""What was said and is not yet in the figures, and the button that brings it there."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.errors import Problem, Refused
from analytics.intake import apply_people
from analytics.journal import Journal
from analytics.store import Store
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached
from pages.parts.people_known import REFUSED, now


def draw(bar: DeltaGenerator, journal: Journal) -> None:
    """What is saved and not yet counted, and the button that counts it; drawn last, to know of all that was typed."""
    with bar:
        say(st.session_state.pop(REFUSED, []))
        n = journal.n_waiting()
        if not n:
            return
        with st.container(horizontal=True, vertical_alignment="center", border=True, key="people-waiting"):
            text = ngettext(
                "{n} change is saved; the figures follow once it is applied.",
                "{n} changes are saved; the figures follow once they are applied.",
                n,
            )
            st.markdown(text.format(n=number(n)), width="content")
            label = ngettext("Apply {n} change", "Apply {n} changes", n).format(n=number(n))
            if not st.button(label, type="primary", key="people-apply"):
                return
        try:
            with st.spinner(_("Counting everything again")):
                apply_people(Store(cached.own_directory()), journal, now())
        except Refused as refused:
            say(refused.problems)
        else:
            st.rerun()


def say(problems: Sequence[Problem]) -> None:
    """What was refused, a line each."""
    for problem in problems:
        st.error(plain(problem.sentence()))
