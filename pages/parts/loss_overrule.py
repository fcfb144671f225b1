"""A person who sees a verdict otherwise than the log: said with a note, beside what the log shows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics.journal import Journal
from analytics.loss_said import VERDICTS
from analytics.wording import _, plain
from pages.parts import loss_journal, loss_words, typed
from pages.parts.filters import Filters
from pages.parts.typed import author, now

NO_NOTE = "loss-overrule-no-note"


def draw(asked: Filters, row: dict[str, Any], place: str) -> None:
    """The log's verdict, which stays; what a person says of it, and the way to say it or to take it back.

    `row["verdict"]` is the log's, whatever people said. `place`: the list from which the loss was chosen.
    """
    deal_id = str(row["deal_id"])
    with st.container(border=True, key=f"loss-overrule-{place}"):
        text = _("Verdict: {verdict}. The log tells what was written down, no more.")
        st.markdown(text.format(verdict=f"**{loss_words.verdict(str(row['verdict']))}**"))
        found = loss_journal.held(asked.here)
        if found is None:
            return
        journal, said = found
        holds = said.overruled.get(deal_id)
        key = f"loss-overrule-{place}-{deal_id}-{holds.at if holds else ''}"
        if holds:
            signed = typed.signed(asked.here, holds.author, holds.at)
            with st.container(horizontal=True, vertical_alignment="center"):
                said_so = f"**{loss_words.own_verdict(holds.verdict)}** – {plain(holds.note)}"
                overruled = _("Overruled: {verdict}").format(verdict=said_so)
                st.markdown(f"{overruled}  \n:gray[{signed}]", width="stretch")
                st.button(
                    _("Take it back"), key=f"{key}-back", type="tertiary", icon=":material/undo:",
                    on_click=_take_back, args=(journal, deal_id),
                )  # fmt: skip
        label = _("Say it otherwise") if holds else _("I know more than the log")
        with st.expander(label, key=f"{key}-more"), st.form(f"{key}-form", border=False):
            st.segmented_control(
                _("What do you say of the reason?"), VERDICTS, required=True, key=f"{key}-verdict",
                default=holds.verdict if holds else "consistent", format_func=loss_words.own_verdict,
            )  # fmt: skip
            st.text_input(
                _("How do you know?"), holds.note if holds else "", key=f"{key}-note",
                placeholder=_("what the log does not hold, and where it can be seen"),
            )  # fmt: skip
            st.form_submit_button(_("Overrule"), key=f"{key}-save", on_click=_overrule, args=(journal, deal_id, key))
        if st.session_state.pop(NO_NOTE, None) == key:
            st.warning(_("Say how you know: whoever reads it later was not there. Nothing was saved."))


def _overrule(journal: Journal, deal_id: str, key: str) -> None:
    verdict, note = st.session_state[f"{key}-verdict"], st.session_state[f"{key}-note"] or ""
    if not note.strip():
        st.session_state[NO_NOTE] = key
        return
    typed.write(lambda: journal.overrule(deal_id, verdict, note, author(), now()))


def _take_back(journal: Journal, deal_id: str) -> None:
    typed.write(lambda: journal.overrule(deal_id, None, "", author(), now()))
