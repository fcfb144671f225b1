"""Health: how well can the log be trusted, which duties can the data show, and what does not fit together?"""

from __future__ import annotations

import streamlit as st

from analytics import periods
from analytics.wording import _
from pages.parts import cached, duties, findings, frame, journal_copy, log_picture, log_reps, log_sentence, purpose_note
from pages.parts.cached import Warehouse
from pages.parts.filters import Filters

PERIOD = "13-weeks"


def draw(here: Warehouse | None, imports: st.Page) -> None:
    """The sentence, the picture, the reps; then the eleven duties, the checks, and what people typed."""
    if here is None:
        frame.no_data(imports)
        return
    lately = asked(here)
    view = cached.logging(here, lately.question, lately.people)
    if view.is_known:
        names = cached.names(here)
        log_sentence.draw(lately, view, names)
        purpose_note.draw()
        if view.quality.n_activities:
            log_picture.draw(view, names)
        if len(view.reps):
            log_reps.draw(lately, view, names)
    else:
        frame.nothing(
            _("There is no log to be judged yet"),
            _("Export the activity log from your CRM, with the day on which each entry was made, and load it here."),
            imports,
        )
    duties.draw(here)
    findings.draw(here)
    journal_copy.draw(here)


def asked(here: Warehouse) -> Filters:
    """Everybody, in the last weeks up to the watermark: whatever is chosen elsewhere, the log is judged as a whole."""
    opened = cached.store(here)
    as_of = opened.watermark.date()
    since, until = periods.days_of(PERIOD, as_of, opened.playbook.calendar)
    return Filters(here, as_of, PERIOD, since, until, teams=(), reps=(), segment=None)
