"""The review of one loss: six questions, four ticks, and what would bring the customer back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics import wording as words
from analytics.journal import Journal
from analytics.loss_said import EARLIEST, GRADES, LATEST, QUESTIONS, REVIEWERS, TICKS, LossReview
from analytics.wording import _, ngettext, number, plain
from pages.parts import loss_journal, loss_words, typed
from pages.parts.filters import Filters
from pages.parts.typed import author, now

ROLE = "loss-reviewer"
NOTHING = "loss-review-nothing"


def draw(asked: Filters, row: dict[str, Any], place: str) -> None:
    """The form with what holds filled in; who said it and when; what was said before.

    `place`: the list from which the loss was chosen, because two lists may show the same one.
    """
    deal_id = str(row["deal_id"])
    with st.container(border=True, key=f"loss-review-{place}"):
        title = _("Loss review")
        st.markdown(f"**{title}** · {loss_words.named(row)}")
        found = loss_journal.held(asked.here)
        if found is None:
            return
        journal, said = found
        review = said.reviews.get(deal_id)
        if review:
            signed = typed.signed(asked.here, review.author, review.at)
            text = _("{role}, {signed}").format(role=loss_words.reviewer(review.role), signed=signed)
            st.caption(f":material/check: {text}")
        else:
            st.caption(_("To learn from, not to judge by: answer what you can, together with the rep."))
        # A form of its own for each review that holds: it begins with it, also with one that somebody else just wrote.
        key = f"loss-review-{place}-{deal_id}-{review.at if review else ''}"
        with st.form(f"{key}-form", enter_to_submit=False, border=False):
            _fields(key, review)
            st.form_submit_button(
                _("Save the review"), key=f"{key}-save", type="primary", on_click=_save,
                args=(journal, deal_id, key, review is None),
            )  # fmt: skip
        if st.session_state.pop(NOTHING, None) == key:
            st.warning(_("Nothing is answered yet, so nothing was saved."))
        _history(asked, journal, deal_id, place)


def _fields(key: str, review: LossReview | None) -> None:
    """What the form asks, in the order in which one talks about a loss."""
    held = review or LossReview("", st.session_state.get(ROLE, "manager"))
    st.segmented_control(
        _("Who fills it in?"), REVIEWERS, default=held.role, required=True, key=f"{key}-role",
        format_func=loss_words.reviewer,
    )  # fmt: skip
    for question in QUESTIONS:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.segmented_control(
                loss_words.question(question), GRADES, default=held.answers.get(question), key=f"{key}-{question}",
                format_func=loss_words.grade, width=380,
            )  # fmt: skip
            st.text_input(
                _("Note on: {question}").format(question=loss_words.short_question(question)),
                held.notes.get(question, ""), key=f"{key}-note-{question}", placeholder=_("a note, if you like"),
                label_visibility="collapsed",
            )  # fmt: skip
    for left, right in zip(TICKS[::2], TICKS[1::2], strict=True):
        for column, tick in zip(st.columns(2), (left, right), strict=True):
            column.checkbox(loss_words.tick(tick), tick in held.ticks, key=f"{key}-tick-{tick}")
    st.text_area(
        _("What did the customer say when asked?"), held.said, key=f"{key}-said", height=80,
        placeholder=_("in the customer's own words"),
    )  # fmt: skip
    coming_back = _("Coming back")
    st.markdown(f"**{coming_back}**")
    day, offer = st.columns(2)
    day.date_input(
        _("When will the obstacle be gone?"), held.obstacle_on, min_value=EARLIEST, max_value=LATEST,
        key=f"{key}-obstacle", help=_("On this day the customer is listed to be won back."),
    )  # fmt: skip
    offer.segmented_control(
        _("Is a small trial order offered?"), [True, False], default=held.trial, key=f"{key}-trial",
        format_func=lambda offered: _("yes") if offered else _("no"),
    )  # fmt: skip
    st.text_area(_("What is new when we come back?"), held.news, key=f"{key}-news", height=80)


def _save(journal: Journal, deal_id: str, key: str, is_first: bool) -> None:
    """Keep what the form holds: called before the page is drawn again, so that its figures take it in."""
    filled = {name: st.session_state.get(f"{key}-{name}") for name in ("role", "said", "obstacle", "news", "trial")}
    grades = {question: st.session_state.get(f"{key}-{question}") for question in QUESTIONS}
    notes = {question: (st.session_state.get(f"{key}-note-{question}") or "").strip() for question in QUESTIONS}
    review: dict[str, Any] = {
        "role": filled["role"],
        "answers": {question: grade for question, grade in grades.items() if grade},
        "notes": {question: note for question, note in notes.items() if note},
        "ticks": tuple(tick for tick in TICKS if st.session_state.get(f"{key}-tick-{tick}")),
        "said": (filled["said"] or "").strip(),
        "obstacle_on": filled["obstacle"],
        "news": (filled["news"] or "").strip(),
        "trial": filled["trial"],
    }
    st.session_state[ROLE] = filled["role"]
    if is_first and LossReview(deal_id, **review).is_empty:
        st.session_state[NOTHING] = key
        return
    if typed.write(lambda: journal.review_loss(deal_id, review, author(), now())):
        st.toast(_("Saved"), icon=":material/check:")


def _history(asked: Filters, journal: Journal, deal_id: str, place: str) -> None:
    """What was said of this loss before, the newest first; the newest of all stands in the form."""
    earlier = journal.loss_review_history(deal_id)[-2::-1]
    if not earlier:
        return
    text = ngettext("{n} earlier review", "{n} earlier reviews", len(earlier)).format(n=number(len(earlier)))
    with st.expander(text, key=f"loss-review-history-{place}-{deal_id}"):
        for review in earlier:
            signed = typed.signed(asked.here, review.author, review.at)
            st.markdown(f"**{loss_words.reviewer(review.role)}**, {signed}  \n" + "  \n".join(_told(review)))


def _told(review: LossReview) -> list[str]:
    """What a review says, a line for each thing, as Markdown."""
    lines = []
    for question in QUESTIONS:
        parts = [
            loss_words.grade(review.answers.get(question, "")), plain(review.notes.get(question, ""))
        ]  # fmt: skip
        if any(parts):
            lines.append(f"{loss_words.short_question(question)}: {' · '.join(part for part in parts if part)}")
    lines += [f":material/check: {loss_words.tick(tick)}" for tick in review.ticks]
    trial = {True: _("a small trial order is offered"), False: _("no trial order")}
    if review.said:
        lines.append(_("The customer said: {text}").format(text=plain(review.said)))
    if review.obstacle_on:
        lines.append(_("Obstacle gone on {day}").format(day=words.day(review.obstacle_on)))
    if review.news:
        lines.append(_("What is new: {text}").format(text=plain(review.news)))
    if review.trial is not None:
        lines.append(trial[review.trial])
    return lines or [_("emptied")]
