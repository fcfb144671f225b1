"""Taking it along: the review or the one-to-one in four forms, and next week's sheet for every rep."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context

import streamlit as st

from analytics import ahead as look_ahead
from analytics import wording as words
from analytics.report import ahead as ahead_report
from analytics.report import files
from analytics.report.document import Document
from analytics.wording import _, plain
from pages.parts import cached, rep_promises
from pages.parts.filters import Filters


def draw(asked: Filters, document: Document, team: str | None) -> None:
    """A file per form, made when it is asked for. `team`: of whom the look-ahead is, else of everybody."""
    with st.popover(_("Take it along"), icon=":material/download:"):
        st.markdown(f"**{plain(document.title)}**")
        _buttons("this", lambda: document, document.name)
        st.caption(_("HTML is one file that opens anywhere and prints itself."))
        st.markdown(_("**The next seven days**, one sheet per rep:"))
        as_of = asked.question.as_of
        _buttons("ahead", _ahead(asked, team), f"ahead-{as_of:%Y-%m-%d}")


def _ahead(asked: Filters, team: str | None) -> Callable[[], Document]:
    """The look-ahead, to be made later and beside the page: what the page knows goes with it."""
    store, names, voice = cached.store(asked.here), cached.names(asked.here), words.voice()
    as_of, said = asked.question.as_of, rep_promises.frame(asked.here)

    def written() -> Document:
        words.speak(voice.language, voice.calendar)
        return ahead_report.document(look_ahead.ahead(store, as_of, team, said), names, store.playbook)

    return lambda: copy_context().run(written)


def _buttons(key: str, document: Callable[[], Document], name: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for ending in files.ENDINGS:
            st.download_button(
                label(ending), data=_file(document, ending), file_name=f"{name}{ending}",
                mime=files.MIME_TYPES[ending], on_click="ignore", key=f"take-{key}{ending}",
            )  # fmt: skip


def _file(document: Callable[[], Document], ending: str) -> Callable[[], bytes]:
    return lambda: files.as_bytes(document(), ending)


def label(ending: str) -> str:
    """What is a form called?"""
    return {".html": "HTML", ".pdf": "PDF", ".xlsx": "Excel", ".md": "Markdown"}[ending]
