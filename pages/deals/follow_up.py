"""Follow-up: is what falls due done in time, how late is the rest, what is overdue, and what does it cost?"""

from __future__ import annotations

import streamlit as st

from analytics.wording import _
from pages.parts import (
    beside,
    bolt_cost,
    cached,
    discipline,
    first_answers,
    follow_up_sentence,
    frame,
    lateness,
    log_caution,
    overdue_list,
    process_funnel,
    process_lying,
    purpose_note,
    slips,
)
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the weeks per step, what is overdue; below it how late, with whom, and what it costs."""
    if asked is None:
        frame.no_data(imports)
        return
    view = cached.follow_up(asked.here, asked.question, asked.people)
    if not view.is_known:
        frame.nothing(
            _("No follow-up can be seen yet"),
            _(
                "Export the activity log from your CRM (calls, e-mails, meetings, visits, with their purposes and "
                "deals) and load it here: the playbook says from then on what falls due."
            ),
            imports,
        )
        return
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    names = cached.names(asked.here)
    process = cached.process(asked.here, asked.question, asked.people)
    follow_up_sentence.draw(view, process, steps, names)
    log_caution.draw(asked)
    purpose_note.draw()
    if not view.is_empty:
        discipline.draw(asked, view, steps, names)
        overdue_list.draw(asked, view, steps, names)
        lateness.draw(asked, view, steps, names)
        slips.draw(asked, view, steps, names)
    bolt_cost.draw(asked, cached.cost(asked.here, asked.question, asked.people), steps)
    process_funnel.draw(asked, process)
    process_lying.draw(asked, process)
    first_answers.draw(asked, process)
    beside.draw(asked, view, steps, names)
