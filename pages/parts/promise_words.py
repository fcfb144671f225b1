"""Of one promise: what was agreed, said to be done by word of mouth, carried on, or taken back."""

from __future__ import annotations

import streamlit as st

from analytics import agreed_words
from analytics import wording as words
from analytics.errors import Refused
from analytics.wording import _, plain
from pages.parts import typed
from pages.parts.typed import Looked, author, now


def draw(asked: Looked, commitment_id: str, place: str) -> None:
    """The promise as it was agreed, and what can be said of it now. To carry it on: agree on it again, below."""
    journal = typed.journal(asked.here)
    try:
        held, said = journal.commitments().get(commitment_id), journal.words().get(commitment_id)
    except Refused:
        return  # the page has said why on top
    if held is None:
        st.caption(_("It was taken back since."))
        return
    what = _("training on this step") if held.kind == "training" else agreed_words.action(held.action)
    parts = [f"**{what}**", *([plain(held.text)] if held.text else [])]
    parts.append(_("by {day}").format(day=words.day(held.due_on)))
    signed = typed.signed(asked.here, held.author, held.at)
    agreed_on = _("agreed on {day}").format(day=words.day(held.agreed_on))
    st.markdown(" · ".join(parts) + f"  \n:gray[{agreed_on} · {signed}]")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        key = f"promise-{place}-{commitment_id}"
        if said:
            when = typed.signed(asked.here, said.author, said.at)
            st.markdown(_("Said to be done ({signed}).").format(signed=when) + f" {plain(said.note)}", width="content")
            st.button(_("Take it back"), key=f"{key}-unsay", type="tertiary", icon=":material/undo:",
                      on_click=_say, args=(asked, commitment_id, False, key))  # fmt: skip
        else:
            st.text_input(
                _("Note"), key=f"{key}-note", label_visibility="collapsed", width=280, max_chars=300,
                placeholder=_("what the log does not hold"),
            )  # fmt: skip
            st.button(_("It was done, says the rep"), key=f"{key}-say",
                      on_click=_say, args=(asked, commitment_id, True, key))  # fmt: skip
            st.button(_("It was agreed by mistake"), key=f"{key}-back", type="tertiary", icon=":material/undo:",
                      on_click=_take_back, args=(asked, commitment_id))  # fmt: skip
    st.caption(_("What is said stands beside what the log shows. To carry it on, agree on it again here:"))


def _say(asked: Looked, id: str, is_done: bool, key: str) -> None:
    note = st.session_state.get(f"{key}-note") or ""
    typed.write(lambda: typed.journal(asked.here).say_done(id, is_done, note, author(), now()))


def _take_back(asked: Looked, id: str) -> None:
    typed.write(lambda: typed.journal(asked.here).take_back(id, author(), now()))
