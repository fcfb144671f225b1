"""A document drawn as a page: its sections in their order, each line with the rows it rests on and what to agree on."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics import wording as words
from analytics.report import marks, spoken
from analytics.report.document import Document, List, Mark, Row, Section
from analytics.wording import _, ngettext, number, plain
from pages.parts import meeting_rows
from pages.parts.filters import Filters
from pages.parts.look import is_dark

OPEN, ALL = "meeting-open", "meeting-all"
COLOURS = {"loose": "red", "watch": "orange", "praise": "green"}


def head(document: Document) -> None:
    """The sentence, and the facts under it."""
    st.title(plain(document.sentence), anchor=False)
    st.caption(" · ".join(map(plain, document.facts)))


def section(asked: Filters, part: Section, names: dict[str, str]) -> None:
    """One part of the meeting: its sentence, and the lists that it rests on."""
    counted = part.counted and _("How is this counted?") + " " + part.counted
    if part.title:
        st.subheader(plain(part.title), anchor=False, help=counted or None)
    if part.sentence:
        st.markdown(plain(part.sentence))
    for listed in part.lists:
        _list(asked, listed, names)


def _list(asked: Filters, listed: List, names: dict[str, str]) -> None:
    """The first lines, the rest behind a click; under an open line what it rests on."""
    if listed.title and listed.rows:
        st.markdown(f"**{plain(listed.title)}**")
    if not listed.rows:
        if listed.empty:
            st.caption(plain(listed.empty))
        return
    is_whole = st.session_state.get(f"{ALL}-{listed.id}")
    shown = listed.rows if is_whole else listed.rows[: listed.first]
    with st.container(key=f"meeting-{listed.id}", gap=None):
        for place, row in enumerate(shown):
            _line(listed, place, row)
            if st.session_state.get(OPEN) == f"{listed.id}-{place}":
                meeting_rows.draw(asked, listed, row, f"{listed.id}-{place}", names)
    if listed.n_more:
        text = _("show the first {n}") if is_whole else ngettext("{n} more", "{n} more", listed.n_more)
        n = listed.first if is_whole else listed.n_more
        st.button(
            text.format(n=number(n)), type="tertiary", on_click=_toggle, key=f"meeting-more-{listed.id}",
            args=(f"{ALL}-{listed.id}",),
        )  # fmt: skip


def _line(listed: List, place: int, row: Row) -> None:
    """One thing to talk of: its sign and head, the detail under it, its figure at the end, and the way to its rows."""
    id = f"{listed.id}-{place}"
    line = st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"line-{id}")
    sign = spoken.SIGNS[row.sign]
    colour = COLOURS.get(row.sign)
    said = f":{colour}[{sign}] " if sign and colour else f"{sign} " if sign else ""
    head = f"**{plain(row.head)}**" if row.head else ""
    detail = plain(row.detail)
    text = "  \n".join(part for part in (head, detail) if part)
    line.markdown(said + text, width="stretch")
    if row.mark:
        _mark(line, row.mark)
    if row.figure:
        line.markdown(f"**{plain(row.figure)}**", text_alignment="right", width="content")
    if meeting_rows.can_open(listed, row):
        is_open = st.session_state.get(OPEN) == id
        line.button(
            "", icon=":material/expand_less:" if is_open else ":material/expand_more:", key=f"meeting-open-{id}",
            type="tertiary", help=_("Open the rows, agree on an action"), on_click=_open, args=(id,),
        )  # fmt: skip


def _mark(line: DeltaGenerator, mark: Mark) -> None:
    if mark.weeks:
        drawn = marks.sparkline(mark.weeks, mark.standard, spoken.weeks_said(mark), rtl=words.is_rtl())
    elif mark.share is not None:
        drawn = marks.bar(mark.share, mark.standard, spoken.bar_said(mark), rtl=words.is_rtl())
    else:
        return
    if is_dark():
        drawn = drawn.replace(marks.INK, "#aab4be").replace(marks.FAINT, "#39424c").replace(marks.ACCENT, "#6aa5e3")
    # Streamlit takes drawings out of what it is given as HTML, pictures it leaves.
    picture = b64encode(drawn.encode()).decode()
    said = escape(spoken.weeks_said(mark) if mark.weeks else spoken.bar_said(mark), quote=True)
    line.html(f'<img src="data:image/svg+xml;base64,{picture}" alt="{said}" title="{said}">', width="content")


def _open(id: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == id else id


def _toggle(key: str) -> None:
    st.session_state[key] = not st.session_state.get(key)
