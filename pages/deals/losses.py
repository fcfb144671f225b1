"""Losses: why deals are lost, does the log bear it out, who can change it, and what may be won back?"""

from __future__ import annotations

import streamlit as st

from analytics.wording import _
from pages.parts import (
    cached,
    frame,
    log_caution,
    loss_control,
    loss_cuts,
    loss_journal,
    loss_list,
    loss_reasons,
    loss_reps,
    loss_review_counts,
    loss_sentence,
    loss_win_back,
    purpose_note,
    reason_sorting,
)
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the picture, the losses; below them each rep, who can change it, win-back and the reviews."""
    if asked is None:
        frame.no_data(imports)
        return
    if asked.people.among(cached.frame(asked.here, "reps")).empty and (asked.teams or asked.reps):
        frame.nobody()
        return
    said = loss_journal.said_of_losses(asked.here)
    view = cached.losses(asked.here, asked.question, asked.people, said)
    if not view.has_losses:
        frame.nothing(
            _("No lost deal can be seen yet"),
            _(
                "Export the deals from your CRM, also those that were lost, with the day on which they were closed, "
                "the reason and the note; and the activities with their deals or customers, so that the reasons can be "
                "set against the log. Load them here."
            ),
            imports,
        )
        return
    names = cached.names(asked.here)
    loss_sentence.draw(view)
    purpose_note.draw()
    log_caution.draw(asked)
    loss_reasons.draw(asked, view)
    loss_list.draw(asked, view)
    loss_cuts.draw(asked, view, names)
    loss_reps.draw(asked, view, names)
    loss_control.draw(asked, view)
    loss_win_back.draw(asked, view)
    loss_review_counts.draw(asked, view, said)
    reason_sorting.draw(asked, view.unsorted)
