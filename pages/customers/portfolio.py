"""Portfolio: few large customers or many small ones, whose contact is kept, who is contacted too much."""

from __future__ import annotations

import streamlit as st

from analytics.wording import _
from pages.parts import book, cached, contact_desk, frame, hand_offs, owed
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the figures, the share curve, the broken contacts; the desk, the hand-offs and the office below."""
    if asked is None:
        frame.no_data(imports)
        return
    view = cached.portfolio(asked.here, asked.question, asked.people)
    if not view.is_known:
        frame.nothing(
            _("There are no customers to see here"),
            _("Export your customers and deals, with the orders if you have them, and load the files here."),
            imports,
        )
        return
    if view.customers.empty:
        frame.nobody()
        return
    book.sentence(view)
    book.figures(asked, view)
    book.picture(view)
    book.broken(asked, view)
    contact_desk.draw(asked, view)
    contact_desk.too_often(asked, view)
    book.promotions(asked, view)
    hand_offs.draw(asked, view)
    owed.draw(asked, view)
    owed.paperwork(asked, view)
