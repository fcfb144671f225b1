"""The one-to-one: what is talked about with one rep, from promises to praise, on one page."""

from __future__ import annotations

import streamlit as st

from analytics.report import one_to_one as report
from analytics.report import rep_sentence
from analytics.report.document import Row
from analytics.wording import _, plain
from pages.parts import (
    cached,
    discipline,
    frame,
    log_caution,
    loss_journal,
    purpose_note,
    rep_choice,
    rep_lists,
    rep_message,
    rep_promises,
    take_along,
)
from pages.parts.filters import Filters

MOST_PRAISED = 6


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, promises, each step's weeks, what waits, losses, what went well; files and message on top."""
    if asked is None:
        frame.no_data(imports)
        return
    said = loss_journal.said_of_losses(asked.here)
    with st.container(horizontal=True, vertical_alignment="bottom", key="rep-head"):
        mine = rep_choice.choose(asked)
        if mine is None:
            frame.nobody()
            return
        view = cached.one_to_one(mine.here, mine.question.as_of, mine.reps[0], rep_promises.frame(mine.here), said)
        playbook = cached.store(mine.here).playbook
        steps, names = {step.id: step for step in playbook.steps}, cached.names(mine.here)
        document = report.document(view, names, playbook)
        rep_message.draw(mine, view, steps)
        take_along.draw(mine, document, asked.teams[0] if len(asked.teams) == 1 else None)
    st.title(plain(document.sentence), anchor=False)
    if praise := rep_sentence.praise(view, steps):
        st.markdown(f":green[{plain(praise)}]")
    purpose_note.draw()
    log_caution.write([plain(caution) for caution in rep_sentence.cautions(view)])
    rep_promises.draw(mine, view, steps)
    discipline.draw(mine, view.steps, steps, names)
    rep_lists.overdue(mine, view, steps)
    rep_lists.silent(mine, view)
    rep_lists.deals(mine, view)
    rep_lists.losses(mine, view, next(part.sentence for part in document.sections if part.id == "losses"))
    rep_lists.ready(mine, view)
    _well(report.well(view, steps))


def _well(rows: list[Row]) -> None:
    st.subheader(_("What went well"), anchor=False)
    if not rows:
        st.caption(_("The log shows nothing yet that stands out."))
    for row in rows[:MOST_PRAISED]:
        st.markdown(f":green[✓] **{plain(row.head)}** · {plain(row.detail)}")
