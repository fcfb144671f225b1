"""The weekly review: what the Monday meeting talks of, from last week's promises to what is decided now."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.report import weekly
from analytics.review import week_of
from analytics.wording import _
from pages.parts import (
    cached,
    frame,
    hold,
    meeting,
    meeting_rows,
    meeting_week,
    standards,
    take_along,
    typed_week,
)
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The week, the sentence, the parts of the meeting in their order; held, it shows what it showed then."""
    if asked is None:
        frame.no_data(imports)
        return
    opened, names = cached.store(asked.here), cached.names(asked.here)
    told = typed_week.said(asked.here)
    team = asked.teams[0] if len(asked.teams) == 1 else None
    week = week_of(opened, asked.as_of, team, asked.question.as_of)
    held = hold.held_of(told, week)
    review, playbook = typed_week.review_of(asked.here, week, told), opened.playbook
    kept = hold.kept(held)
    with st.container(horizontal=True, vertical_alignment="center", key="review-head"):
        meeting_week.choose(asked, week, told)
        as_held = meeting_week.as_held(held if kept else None)
        if kept and as_held:
            shown, document = (
                kept.review,
                weekly.document(kept.review, kept.names, kept.playbook, held.note if held else ""),
            )
        else:
            shown, document = review, weekly.document(review, names, playbook)
        if held and kept and as_held:
            document = replace(document, facts=(*document.facts, hold.when(asked, held)))
        take_along.draw(asked, document, team)
    if held and kept:
        hold.signed(asked, held, kept)
        # Of the moment at which it was held: today's review may reach further into the week.
        hold.since_then(asked.here, kept, typed_week.review_of(asked.here, kept.review.week, told), names)
    if asked.reps or len(asked.teams) > 1 or asked.segment:
        st.caption(_("A review is of everybody or of one team; the other filters change nothing here."))
    looked = meeting_rows.over_four_weeks(asked, shown.week)
    meeting.head(document)
    for section in document.sections:
        if section.id == "standards" and not as_held and asked.as_of == opened.watermark.date():
            standards.draw(looked, "review")
            often = tuple(each for each in section.lists if each.id != "raises")
            meeting.section(looked, replace(section, title="", sentence="", lists=often), names)
        else:
            meeting.section(looked, section, names)
    hold.form(asked, review, held)
