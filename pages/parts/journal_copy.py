"""What people typed, to be taken along and read back: commitments, waivers, standards, reviews, playbooks, names."""

from __future__ import annotations

import streamlit as st

from analytics.errors import Problem, Refused
from analytics.wording import _, ngettext, number
from pages.parts import people_waiting, typed
from pages.parts.cached import Warehouse

READ, REFUSED = "journal-read", "journal-refused"


def draw(here: Warehouse) -> None:
    """How much was typed; a copy of it as a file, and the way back: nothing is lost or kept twice by it."""
    st.subheader(_("What people typed"), anchor=False)
    people_waiting.say(st.session_state.pop(REFUSED, []))
    journal = typed.journal(here)
    try:
        text = journal.export()
    except Refused as refused:
        people_waiting.say(refused.problems)
        return
    n = text.count("\n")
    told = ngettext("{n} entry, with its history.", "{n} entries, with their history.", n).format(n=number(n))
    st.markdown(told + " " + _("No import touches them, and nothing can build them again: keep a copy."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            _("Download a copy"), data=text.encode(), file_name="journal.jsonl", mime="application/jsonl",
            icon=":material/download:", on_click="ignore", key="journal-copy", disabled=not n,
        )  # fmt: skip
        with st.popover(_("Read a copy back"), icon=":material/upload_file:"):
            st.caption(_("What is here already is not added twice. Where a line is wrong, nothing is read."))
            key = f"journal-back-{st.session_state.get(READ, (0, 0))[0]}"
            st.file_uploader(_("A copy"), type=["jsonl"], key=key, on_change=_read, args=(here, key))
    if READ in st.session_state and st.session_state[READ][1] is not None:
        count, n_new = st.session_state[READ]
        st.session_state[READ] = (count, None)
        said = ngettext("{n} entry was new here.", "{n} entries were new here.", n_new).format(n=number(n_new))
        st.markdown(f":green[✓] {said}")


def _read(here: Warehouse, key: str) -> None:
    """Read the file that was chosen, before the page is drawn again with what it holds."""
    file = st.session_state.get(key)
    if file is None:
        return
    count = st.session_state.get(READ, (0, 0))[0]
    try:
        text = file.getvalue().decode("utf-8-sig")
        st.session_state[READ] = (count + 1, typed.journal(here).read_back(text, file.name))
    except UnicodeDecodeError:
        st.session_state[REFUSED] = [Problem(file.name, _("is no copy of a journal: it is not written in UTF-8."))]
    except Refused as refused:
        st.session_state[REFUSED] = refused.problems
