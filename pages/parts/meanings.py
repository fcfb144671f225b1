"""What the words of a file mean: its stages, states and types, each to be put right in the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.intake import Intake
from analytics.playbook_terms import CHANNELS
from analytics.sources.tables import STATUSES
from analytics.taken import READ_AS, Meaning, Taken
from analytics.wording import _, ngettext, number, plain
from pages.parts import fields, tables
from pages.parts.people_known import author

WORDS = {"status": tuple(word for word in STATUSES if word != "canceled"), "channel": CHANNELS}
MOST = 60


def has_words(taken: Taken) -> bool:
    """Are there words in this file that are read as a status or a channel?"""
    if not taken.plans:
        return False
    plan = taken.plans[0]
    return any(written in plan.texts for written, _meant in READ_AS.get(plan.table.name, ()))


def draw(intake: Intake, taken: Taken, key: str) -> None:
    """A table per column: the word, how often it stands there, how it is read."""
    found = intake.meanings(taken, MOST)
    if not found:
        st.caption(_("No column of this file holds words to be read as a status or a channel."))
        return
    st.caption(_("Change how a word is read where it is wrong; it is remembered for files of this kind."))
    for column in dict.fromkeys(meaning.column for meaning in found):
        _table(intake, taken, [meaning for meaning in found if meaning.column == column], key)


def _table(intake: Intake, taken: Taken, found: Sequence[Meaning], key: str) -> None:
    field = found[0].field
    turn = f"words-{key}-{found[0].column}"
    name = f"{turn}-{st.session_state.get(turn, 0)}"
    options = WORDS[field]
    label = fields.status if field == "status" else fields.channel
    shown = pd.DataFrame(
        {
            "written": [meaning.written for meaning in found],
            "n": [meaning.n for meaning in found],
            "meaning": [_known(meaning.meaning, options) for meaning in found],
        }
    )
    config: dict[str, Any] = {
        "written": st.column_config.TextColumn(found[0].column, width="medium"),
        "n": st.column_config.NumberColumn(_("Rows"), format="localized"),
        "meaning": st.column_config.SelectboxColumn(
            _("Read as"), options=options, required=True, format_func=lambda word: label(str(word))
        ),
    }
    edited = st.data_editor(
        shown, hide_index=True, column_config=config, disabled=["written", "n"], key=name,
        height=tables.height(len(shown), tables.MOST_ROWS), row_height=tables.ROW_PIXELS,
    )  # fmt: skip
    if said := _changed(found, shown["meaning"], edited["meaning"]):
        for meaning, word in said:
            intake.mean(taken, meaning.column, meaning.written, {meaning.field: word}, author())
        intake.judge(taken)
        st.session_state[turn] = st.session_state.get(turn, 0) + 1  # a new table begins with what holds now
        st.toast(_("Remembered: {words}").format(words=words.listed(plain(meaning.written) for meaning, _word in said)))
        st.rerun()
    if len(found) == MOST:
        text = ngettext("The {n} most frequent word is shown.", "The {n} most frequent words are shown.", MOST)
        st.caption(text.format(n=number(MOST)))


def _known(word: str, options: Sequence[str]) -> str | None:
    word = "cancelled" if word == "canceled" else word
    return word if word in options else "other" if "other" in options else None


def _changed(found: Sequence[Meaning], before: pd.Series, after: pd.Series) -> list[tuple[Meaning, str]]:
    """Which words were given another meaning?"""
    return [
        (meaning, str(new))
        for meaning, old, new in zip(found, before, after, strict=True)
        if isinstance(new, str) and new != old
    ]
