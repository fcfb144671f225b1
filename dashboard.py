"""The frame around every page: language and direction, navigation, the filters; then the chosen page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.parts import cached, filters, frame, look, words
from pages.parts.words import _
from pages.setup import imports
from pages.week import board

st.set_page_config(page_title="Loose Bolts", layout="wide", initial_sidebar_state="collapsed")
words.speak(frame.choose_language())
filters.keep()
here = cached.warehouse()
if here is not None:
    words.speak(words.voice().language, cached.store(here).playbook.calendar)
look.dress()

load = st.Page(imports.draw, title=_("Imports"), url_path="imports")
start = st.Page(partial(board.open_with, here, load), title=_("Loose bolts"), url_path="board", default=True)
chosen = st.navigation({_("This week"): [start], _("Set up"): [load]}, position="top")
with st.container(horizontal=True, horizontal_alignment="distribute", key="bar"):
    ...
chosen.run()
