"""Losses that only the company can cure: was the reason told to those who make the product?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.journal import Journal
from analytics.wording import _, plain
from pages.parts import cached, loss_journal, loss_words, typed
from pages.parts.typed import author, now


def draw(row: dict[str, Any], place: str) -> None:
    """Which loss, with a note for whoever reads it, and the button; where it was passed on, who did so and when."""
    here, deal_id = cached.warehouse(), str(row["deal_id"])
    assert here is not None, "a loss is drawn on data only"
    found = loss_journal.held(here)
    if found is None:
        return
    journal, said = found
    with st.container(border=True, key=f"passing-{place}"):
        title = _("To be told to product")
        st.markdown(f"**{title}** · {loss_words.named(row)}")
        key = f"passing-{place}-{deal_id}"
        if passed := said.passed_on.get(deal_id):
            signed = typed.signed(here, passed.author, passed.at)
            text = _("Passed on to product: {signed}").format(signed=signed)
            note = f"  \n{plain(passed.note)}" if passed.note else ""
            st.markdown(f":material/check: {text}{note}")
            _toggle(journal, deal_id, key, is_passed=True)
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                _("Note"), key=f"{key}-note", placeholder=_("to whom, or what they answered, if you like"),
            )  # fmt: skip
            _toggle(journal, deal_id, key, is_passed=False)


def button(row: dict[str, Any], place: str) -> None:
    """The button alone, for a line of a list: pass it on, or take that back."""
    here, deal_id = cached.warehouse(), str(row["deal_id"])
    assert here is not None, "a loss is drawn on data only"
    if found := loss_journal.held(here):
        journal, said = found
        _toggle(journal, deal_id, f"passing-{place}-{deal_id}", is_passed=deal_id in said.passed_on)


def _toggle(journal: Journal, deal_id: str, key: str, *, is_passed: bool) -> None:
    st.button(
        _("Take it back") if is_passed else _("Passed on to product"), key=f"{key}-{'back' if is_passed else 'on'}",
        type="tertiary" if is_passed else "secondary", icon=":material/undo:" if is_passed else ":material/forward:",
        on_click=_say, args=(journal, deal_id, not is_passed, key),
    )  # fmt: skip


def _say(journal: Journal, deal_id: str, is_passed: bool, key: str) -> None:
    note = st.session_state.get(f"{key}-note") or ""
    typed.write(lambda: journal.pass_on(deal_id, is_passed, note, author(), now()))
