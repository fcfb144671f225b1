"""What a file leaves open: dates and numbers that can be read two ways, and the zone of its times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from analytics import wording as words
from analytics.evidence import Question
from analytics.intake import Intake
from analytics.taken import Taken
from analytics.wording import _, number, plain
from pages.parts import fields
from pages.parts.people_known import author

N_EXAMPLES = 3


def grouped(questions: Sequence[Question]) -> list[list[Question]]:
    """Which questions have the same answers to choose from? They are asked together."""
    groups: dict[tuple[str, tuple[str, ...]], list[Question]] = {}
    for question in questions:
        groups.setdefault((question.kind, question.options), []).append(question)
    return list(groups.values())


def questions(intake: Intake, taken: Taken, key: str) -> None:
    """Each question with both readings of some values; nothing is chosen beforehand."""
    for group in grouped(taken.questions):
        asked = [group]
        name = f"{key}-{group[0].kind}-{'-'.join(group[0].options)}"
        if len(group) > 1 and st.session_state.get(f"apart-{name}"):
            asked = [[question] for question in group]
        for number_, together in enumerate(asked):
            _ask(intake, taken, together, f"ask-{name}-{number_}-{len(taken.questions)}")
        if len(group) > 1:
            st.checkbox(_("These columns differ: ask for each"), key=f"apart-{name}")


def _ask(intake: Intake, taken: Taken, together: list[Question], key: str) -> None:
    columns = words.listed(f"**{plain(question.column)}**" for question in together)
    first = together[0]
    if first.kind == "dates":
        text = _("How are the dates in {columns} meant?")
    else:
        text = _("How are the numbers in {columns} meant?")
    readings = {way: _readings(together, way) for way in first.options}
    st.radio(
        text.format(columns=columns), first.options, index=None, key=key,
        format_func=lambda way: readings[way], captions=[fields.way(way) for way in first.options],
        on_change=_answer, args=(intake, taken, together, key),
    )  # fmt: skip
    st.caption(_("No other value says which. Your answer is remembered for files of this kind."))


def _readings(together: Sequence[Question], way: str) -> str:
    """What this way makes of some values, in words."""
    seen = {written: ways[way] for question in together for written, ways in question.examples if way in ways}
    text = _("{written} → {read}")
    return " · ".join(
        text.format(written=plain(written), read=plain(_in_words(together[0].kind, value)))
        for written, value in list(seen.items())[:N_EXAMPLES]
    )


def _in_words(kind: str, value: str) -> str:
    if kind == "dates":
        return words.day(date.fromisoformat(value))
    amount = float(value)
    return number(amount, 0 if amount.is_integer() else 3)


def _answer(intake: Intake, taken: Taken, together: Sequence[Question], key: str) -> None:
    way = st.session_state.get(key)
    if way:
        for question in together:
            intake.answer(taken, question, way, author())


def zone(intake: Intake, taken: Taken, key: str) -> None:
    """In which zone are the times of a format that names one? Said once for each kind of file."""
    if taken.format is None or not taken.format.zone or not taken.plans:
        return
    said = intake.zone(taken)
    own = intake.team_zone
    texts = {
        taken.format.zone: _("These times are {zone}").format(zone=plain(taken.format.zone)),
        "": _("They are in our own time zone, {zone}").format(zone=plain(own)),
    }
    options = list(texts)
    name = f"zone-{key}"
    st.radio(
        _("{crm} writes times without saying where.").format(crm=plain(taken.format.crm)), options,
        index=options.index(said) if said in options else None, format_func=lambda option: texts[option], key=name,
        horizontal=True, on_change=_say_zone, args=(intake, taken, name),
    )  # fmt: skip


def _say_zone(intake: Intake, taken: Taken, key: str) -> None:
    chosen = st.session_state.get(key)
    if chosen is not None:
        intake.set_zone(taken, chosen, author())
