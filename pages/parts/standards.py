"""Standards that may be raised: each is confirmed or left alone, and why the others are not proposed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from analytics import wording as words
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.metrics import standards as metric
from analytics.playbook_terms import Step
from analytics.ruled import Move, StandardSaid
from analytics.standards import Standards, coming
from analytics.wording import _, ngettext, number, of, percent, plain
from pages.parts import cached, typed
from pages.parts.cached import Warehouse
from pages.parts.filters import Filters

AT_ONCE = 5
NO_REASON = "standard-no-reason"


def view(asked: Filters) -> Standards:
    """The standards as of the day that is looked at, with all that was said of them by then."""
    return cached.standards(asked.here, asked.question.as_of, _said(asked.here))


def _said(here: Warehouse) -> tuple[StandardSaid, ...]:
    try:
        return tuple(typed.journal(here).standards())
    except Refused:
        return ()  # the page says on top that the journal cannot be read


def draw(asked: Filters, place: str) -> None:
    """What was decided for the coming week, what is proposed with its two answers, and why nothing else is.

    `place`: the page on which it stands.
    """
    found = view(asked)
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    decided = [said for step in found.in_force if (said := _just_said(found, step)) is not None]
    st.subheader(_("Standards"), anchor=False)
    st.markdown(headline(found))
    for said in decided:
        _decided(asked, found, steps[said.step], said, place)
    proposals = found.proposals.to_dict("records")
    for row in proposals[:AT_ONCE]:
        _proposal(asked, found, steps[str(row["step"])], row, place)
    if rest := proposals[AT_ONCE:]:
        text = ngettext("{n} more that can be raised", "{n} more that can be raised", len(rest))
        with st.expander(text.format(n=number(len(rest))), key=f"more-standards-{place}"):
            for row in rest:
                _proposal(asked, found, steps[str(row["step"])], row, place)
    _others(found, steps, place)


def _just_said(found: Standards, step: str) -> StandardSaid | None:
    """What was said of a step for the coming week? A rise, a lowering, or that it is left alone."""
    said = [one for one in found.history_of(step) if one.from_on > found.said_on]
    return said[-1] if said else None


def _decided(asked: Filters, found: Standards, step: Step, said: StandardSaid, place: str) -> None:
    """What was decided, and the way back."""
    text = _("{step}: {share} from {day} on, now {before}.")
    if said.kind == "declined":
        text = _("{step}: left at {before}.")
    told = text.format(
        step=f"**{_named(step)}**",
        share=percent(said.standard),
        day=words.day(said.from_on, "weekday"),
        before=percent(found.in_force[said.step]),
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"decided-{place}-{step.id}"):
        st.markdown(f":material/check: {told}", width="stretch")
        journal = typed.journal(asked.here)
        st.button(
            _("Take it back"), key=f"unsay-{place}-{step.id}", type="tertiary", icon=":material/undo:",
            on_click=_say, args=(journal, found, step.id, said.standard, "taken_back"),
        )  # fmt: skip


def headline(found: Standards) -> str:
    """How many may be raised? One sentence, as Markdown."""
    n = len(found.proposals)
    if not n:
        return _("No standard is to be raised now.")
    text = ngettext("{n} standard can be raised.", "{n} standards can be raised.", n)
    return text.format(n=number(n))


def _proposal(asked: Filters, found: Standards, step: Step, row: Mapping[Any, Any], place: str) -> None:
    """What the team reached, and the two answers."""
    before, after = float(row["standard"]), float(row["proposed"])
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"standard-{place}-{step.id}"):
        head = _("{step}: from {before} to {after}").format(
            step=_named(step), before=percent(before), after=percent(after)
        )
        text = _("{on_time} on time in the four weeks up to {day} ({rate}); very likely at least {bound}.")
        reached = text.format(
            on_time=of(int(row["on_time"]), int(row["due"])),
            day=words.day(found.until),
            rate=percent(float(row["rate"])),
            bound=percent(float(row["lower_bound"])),
        )
        st.markdown(f"**{head}**  \n{reached}", width="stretch")
        journal = typed.journal(asked.here)
        st.button(
            _("Raise to {share}").format(share=percent(after)), key=f"raise-{place}-{step.id}",
            on_click=_say, args=(journal, found, step.id, after, "raised"),
        )  # fmt: skip
        st.button(
            _("Leave it at {share}").format(share=percent(before)), key=f"leave-{place}-{step.id}", type="tertiary",
            help=_("It rests four weeks then, before it is proposed again."),
            on_click=_say, args=(journal, found, step.id, before, "declined"),
        )  # fmt: skip


def _say(journal: Journal, found: Standards, step: str, standard: float, kind: Move, reason: str = "") -> None:
    typed.write(
        lambda: journal.say_standard(
            step, standard, kind, found.from_on, found.said_on, reason, typed.author(), typed.now()
        )
    )


def _others(found: Standards, steps: dict[str, Step], place: str) -> None:
    """Why is nothing proposed for the others? Behind a click, together with the rule."""
    n = len(found.held_back)
    if not n:
        return
    text = ngettext("Why the other step is not proposed", "Why the {n} other steps are not proposed", n)
    with st.expander(text.format(n=number(n)), key=f"held-back-{place}"):
        st.markdown(rule())
        lines = [
            f"- **{_named(steps[str(row['step'])])}** ({percent(row['standard'])}): {why_not(row, found)}"
            for row in found.held_back.to_dict("records")
        ]
        st.markdown("\n".join(lines))


def rule() -> str:
    """When is a standard proposed to be raised?"""
    text = _(
        "At most {points} points more are proposed, up to {top}, where in the last four whole weeks the whole team, "
        "with desk and office, had at least {due} due and very likely (nine chances in ten) stands above the standard, "
        "and where no week of {a_week} or more due lies under it. What was raised, lowered or left alone rests four "
        "weeks."
    )
    return text.format(
        points=number(100 * metric.MOST_AT_ONCE),
        top=percent(metric.TOP),
        due=number(metric.FEWEST_DUE),
        a_week=number(metric.FEWEST_A_WEEK),
    )


def why_not(row: Mapping[Any, Any], found: Standards) -> str:
    """Why is nothing proposed for this step? A part of a sentence, as Markdown."""
    due, on_time = int(row["due"]), int(row["on_time"])
    counted = of(on_time, due)
    verdict = str(row["verdict"])
    if verdict == "at_top":
        return _("it is as high as it goes; {counted} on time.").format(counted=counted)
    if verdict == "resting":
        last = found.history_of(str(row["step"]))[-1]
        return _("{said} on {day}; it rests until {until}.").format(
            said=kind(last.kind), day=words.day(last.said_on), until=words.day(row["rests_until"])
        )
    if verdict == "too_few":
        if not due:
            return _("nothing fell due.")
        text = _("only {n} fell due, {needed} are needed.")
        return text.format(n=number(due), needed=number(metric.FEWEST_DUE))
    if verdict == "not_sure":
        if row["rate"] < row["standard"]:
            return _("{counted} on time lies under the standard.").format(counted=counted)
        text = _("{counted} on time may be luck: very likely at least {bound}.")
        return text.format(counted=counted, bound=percent(row["lower_bound"]))
    if verdict == "slipped":
        first = row["slipped_week"]
        text = _("the week from {first} to {last} lay under it.")
        return text.format(first=words.day(first, "short"), last=words.day(first + timedelta(days=6)))
    return _("the team does not reach a whole point more; {counted} on time.").format(counted=counted)


def kind(name: str) -> str:
    """What was done to a standard?"""
    return {"raised": _("raised"), "lowered": _("lowered"), "declined": _("left as it is")}[name]


def _named(step: Step) -> str:
    return plain(words.title(step))


# -------------------------------------------------------------------- one step


def of_step(asked: Filters, found: Standards, step: Step, begins_at: float) -> None:
    """The standard of one step: what holds, what was said of it until now, and the way to lower it by hand."""
    history = found.history_of(step.id)
    lines = [_("The playbook begins with {share}.").format(share=percent(begins_at))]
    lines += [_line(asked, said) for said in history]
    st.markdown("\n".join(f"- {line}" for line in lines))
    next_one = coming(found, step.id)
    _lower(asked, found, step, next_one.standard if next_one else found.in_force[step.id])


def _line(asked: Filters, said: StandardSaid) -> str:
    if said.kind == "declined":
        text = _("Left at {share} on {day}.").format(share=percent(said.standard), day=words.day(said.said_on))
    else:
        held = _("Raised to {share}") if said.kind == "raised" else _("Lowered to {share}")
        text = _("{held}, from {day} on.").format(
            held=held.format(share=percent(said.standard)), day=words.day(said.from_on)
        )
    signed = typed.signed(asked.here, said.author, said.at)
    return " ".join(part for part in (text, plain(said.reason), f":gray[{signed}]") if part)


def _lower(asked: Filters, found: Standards, step: Step, present: float) -> None:
    """Lowering, by hand and with a reason."""
    highest = highest_below(present)
    if highest < 1:
        return
    journal = typed.journal(asked.here)
    key = f"lower-{step.id}-{len(found.history)}"
    with st.expander(_("Lower the standard"), key=f"{key}-more"), st.form(f"{key}-form", border=False):
        st.number_input(
            _("New standard, in percent"), 1, highest, max(1, highest - 4), 1, key=f"{key}-share", width=220,
        )  # fmt: skip
        st.text_input(_("Why?"), key=f"{key}-reason", placeholder=_("so that whoever asks later understands it"))
        text = _("It holds from {day} on. The weeks before stay judged by the standard of their time.")
        st.caption(text.format(day=words.day(found.from_on, "weekday")))
        st.form_submit_button(
            _("Lower it"), key=f"{key}-save", on_click=_lower_to, args=(journal, found, step.id, key)
        )  # fmt: skip
    if st.session_state.pop(NO_REASON, None) == key:
        st.warning(_("Say why it is lowered. Nothing was saved."))


def highest_below(standard: float) -> int:
    """Which whole percentage is the highest under this standard?"""
    return math.ceil(round(100 * standard, 6)) - 1  # 0.55 of a hundred is a little more than 55


def _lower_to(journal: Journal, found: Standards, step: str, key: str) -> None:
    share, reason = st.session_state[f"{key}-share"], (st.session_state[f"{key}-reason"] or "").strip()
    if not reason:
        st.session_state[NO_REASON] = key
        return
    _say(journal, found, step, share / 100, "lowered", reason)
