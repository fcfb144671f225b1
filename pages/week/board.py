"""The board, the home page: which bolts are loose, on whom, and what to tighten first."""

from __future__ import annotations

import streamlit as st

from pages.parts import beside, cached, cards, chance, coming, frame, grid, sentence, tighten
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the figures, the grid, the list; the rest behind clicks. Without data: how to get it."""
    if asked is None:
        frame.no_data(imports)
        return
    view = cached.overview(asked.here, asked.question, asked.people)
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    names = cached.names(asked.here)
    sentence.draw(view, steps, names)
    beside.cautions(asked, view)
    cards.draw(asked, view, steps, names)
    grid.draw(asked, view, steps, names)
    tighten.draw(asked, view, steps, names)
    coming.draw(asked, view, steps, names)
    coming.lying(asked, view, steps, names)
    chance.draw(asked, view, steps, names)
    beside.draw(asked, view, steps, names)
