"""Figures in a row, each with how it is counted and a button that opens its rows under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from analytics.wording import _


@dataclass(frozen=True)
class Figure:
    """A figure: its name (of the widgets), label, value as text, how it is counted, a word under it, its rows."""

    name: str
    label: str
    value: str
    counted: str
    open: Callable[[], object] | None = None
    beside: str = ""


def draw(key: str, figures: Sequence[Figure]) -> None:
    """The figures, and under them the rows of the one that was opened."""
    opened = st.session_state.get(key)
    for figure, place in zip(figures, st.columns(len(figures)), strict=True):
        with place.container(gap=None):
            st.metric(figure.label, figure.value, help=_("How is this counted?") + " " + figure.counted)
            if figure.beside:
                st.caption(figure.beside)
            if figure.open:
                label = _("close") if opened == figure.name else _("rows")
                st.button(label, key=f"{key}-{figure.name}", type="tertiary", on_click=_toggle, args=(key, figure.name))
    for figure in figures:
        if figure.open and figure.name == opened:
            figure.open()


def _toggle(key: str, name: str) -> None:
    st.session_state[key] = None if st.session_state.get(key) == name else name
