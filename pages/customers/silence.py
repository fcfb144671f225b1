"""Silence: which customers fell silent, whose silence it is, and whom to call first."""

from __future__ import annotations

import streamlit as st

from analytics.wording import _
from pages.parts import cached, call_list, customer_states, frame, revival, silence_sentence
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the picture, the list to call; the states and the history of silences below."""
    if asked is None:
        frame.no_data(imports)
        return
    view = cached.silence(asked.here, asked.question, asked.people)
    if not view.is_known:
        frame.nothing(
            _("Nobody can be seen as silent yet"),
            _(
                "Export the activity log from your CRM (calls, e-mails, meetings, visits, with their customers), "
                "also what customers wrote to you, and load it here."
            ),
            imports,
        )
        return
    if view.customers.empty:
        frame.nobody()
        return
    silence_sentence.draw(view)
    customer_states.picture(asked, view)
    call_list.draw(asked, view)
    call_list.director(asked, view)
    customer_states.draw(asked, view)
    revival.draw(asked, view)
