"""The message to the rep: three lines in the rep's own language, ready to be pasted into a messenger."""

from __future__ import annotations

import streamlit as st

from analytics import messages
from analytics import wording as words
from analytics.errors import Refused
from analytics.language import LANGUAGES
from analytics.one_to_one import OneToOne
from analytics.playbook_terms import Step
from analytics.wording import _
from pages.parts import typed
from pages.parts.filters import Filters

CHOSEN = "message-language"


def draw(asked: Filters, view: OneToOne, steps: dict[str, Step]) -> None:
    """What is worth most and due or overdue, and in which language; one button copies it."""
    with st.popover(_("Message to the rep"), icon=":material/chat:"):
        rows = messages.chosen(view.overdue, view.coming, view.currency, view.promises.rows)
        if rows.empty:
            st.caption(_("Nothing is overdue, and nothing falls due in the next seven days: there is nothing to send."))
            return
        language = _language(asked, view.rep_id)
        st.caption(
            _("What was promised, then what waits with most money on it. Copy it into LINE, WhatsApp or Telegram.")
        )
        text = messages.message(rows, steps, language, words.voice().calendar)
        with st.container(key=f"message-{LANGUAGES[language].direction}"):
            st.code(text, language=None, wrap_lines=True)


def _language(asked: Filters, rep: str) -> str:
    """In which language does this rep read? As was said last, else the page's."""
    try:
        said = typed.journal(asked.here).languages().get(rep)
    except Refused:
        said = None
    known = said if said in LANGUAGES else words.voice().language
    key = f"{CHOSEN}-{rep}"
    st.session_state.setdefault(key, known)
    return str(
        st.selectbox(
            _("The rep reads"), list(LANGUAGES), key=key, format_func=lambda name: LANGUAGES[name].own_name,
            on_change=_say, args=(asked, rep, key),
        )
    )  # fmt: skip


def _say(asked: Filters, rep: str, key: str) -> None:
    language = str(st.session_state[key])
    typed.write(lambda: typed.journal(asked.here).set_language(rep, language, typed.author(), typed.now()))
