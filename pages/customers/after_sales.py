"""After sales: is each customer cared for after the sale, what is overdue of it, and does it bring the next order?"""

from __future__ import annotations

import streamlit as st

from analytics.wording import _
from pages.parts import cached, care_by_sale, care_grid, care_lists, care_sentence, frame, repeat
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the grid, what is overdue; below it each sale, whom to ask for a testimonial, who buys again."""
    if asked is None:
        frame.no_data(imports)
        return
    view = cached.after_sales(asked.here, asked.question, asked.people)
    if not view.has_sales:
        frame.nothing(
            _("There is no sale to care for yet"),
            _(
                "Export the orders with their days of delivery and installation, or the won deals; and for the care "
                "itself the activities with their purposes (thanks, check of the installation, training). "
                "Load them here."
            ),
            imports,
        )
        return
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    names = cached.names(asked.here)
    care_sentence.draw(view, steps, names)
    if view.is_empty:
        return
    care_grid.draw(asked, view, steps, names)
    care_lists.overdue(asked, view, steps)
    care_by_sale.draw(asked, view, steps)
    care_lists.testimonials(asked, view)
    repeat.draw(asked, view)
