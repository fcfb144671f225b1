"""Agree on an action: one form under the list whose row was chosen; what was agreed so far stands above it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from analytics import agreed, agreed_words
from analytics import wording as words
from analytics.agreed import MOST_NEW, Commitment, TooMany
from analytics.dates import week_start
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.report.document import About
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, typed
from pages.parts.typed import Looked, author, now

SAID, TOO_MANY = "agree-said", "agree-too-many"
TRAINING = "train"
FIELDS = ("action", "due", "on", "text", "extra")
EARLIEST = timedelta(days=60)  # what was agreed so long ago may still be written down


def form(asked: Looked, about: About, place: str) -> None:
    """What will the rep do for this customer, deal or step, and by when?

    `place`: the list from which the row was chosen, because several may be open at once.
    """
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    key = f"agree-{place}-{'|'.join(vars(about).values())}"
    with st.container(border=True, key=f"agree-box-{place}"):
        title = _("Agree on an action")
        st.markdown(" · ".join([f"**{title}**", *(plain(part) for part in _whom(asked, about, steps))]))
        try:
            held = typed.journal(asked.here).commitments()
        except Refused:
            return  # the page has said why on top
        rep = about.rep_id or _rep(asked, key)
        this_week = week(asked)
        n_new = agreed.n_new(held.values(), rep, this_week)
        if not (about.customer_id or about.deal_id):
            st.caption(
                _("For one customer, choose a row: of an action without one the log cannot show whether it was done.")
            )
        _form(asked, about, rep, key, n_new, has_step=about.step in steps)
        if st.session_state.pop(TOO_MANY, None) == key:
            st.warning(
                _("This would be one more than {n} for this week: say yes to it first.").format(n=number(MOST_NEW))
            )
        if st.session_state.pop(SAID, None) == key:
            st.markdown(":green[✓] " + _("Agreed. The log will show next week whether it was done."))
        _so_far([each for each in held.values() if each.rep_id == rep and each.week == this_week], asked, place)


def _form(asked: Looked, about: About, rep: str, key: str, n_new: int, *, has_step: bool) -> None:
    today = typed.today(asked.here)
    newest = cached.store(asked.here).watermark.date()
    agreed_on = today if asked.as_of >= newest else asked.as_of
    actions = [*agreed.ACTIONS, *([TRAINING] if has_step else [])]
    with st.form(f"{key}-form", border=False):
        left, middle, right = st.columns([2, 1, 1])
        left.selectbox(
            _("What will be done?"), actions, index=_likely(about, asked), key=f"{key}-action",
            format_func=lambda word: _("training on this step") if word == TRAINING else agreed_words.action(word),
        )  # fmt: skip
        middle.date_input(
            _("By the end of"), agreed.first_due(agreed_on), min_value=agreed_on - EARLIEST, key=f"{key}-due",
            required=True,
        )  # fmt: skip
        right.date_input(
            _("Agreed on"), agreed_on, min_value=agreed_on - EARLIEST, max_value=max(today, agreed_on),
            key=f"{key}-on", required=True, help=_("What is done from then on counts."),
        )  # fmt: skip
        st.text_input(_("In words, if it helps"), key=f"{key}-text", max_chars=300)
        if n_new >= MOST_NEW:
            agreed_so_far = ngettext(
                "{n} thing is agreed for this week.", "{n} things are agreed for this week.", n_new
            )
            one_more = _("Yes, one more.")
            st.checkbox(f"{agreed_so_far.format(n=number(n_new))} {one_more}", key=f"{key}-extra")
        st.form_submit_button(
            _("Agree"), key=f"{key}-save", type="primary", on_click=_agree, args=(asked, about, rep, key)
        )


def _agree(asked: Looked, about: About, rep: str, key: str) -> None:
    """Keep what the form holds: called before the page is drawn again."""
    filled: dict[str, Any] = {name: st.session_state.get(f"{key}-{name}") for name in FIELDS}
    is_training = filled["action"] == TRAINING
    due, on = filled["due"], filled["on"]
    said: dict[str, Any] = {
        "rep_id": rep,
        "kind": "training" if is_training else "action",
        "action": "" if is_training else filled["action"],
        "customer_id": about.customer_id,
        "deal_id": about.deal_id,
        "step": about.step,
        "text": (filled["text"] or "").strip(),
        "agreed_on": on,
        "due_on": max(due, on),
        "week": week(asked),
        "carries": about.commitment_id,
        "is_extra": bool(filled["extra"]),
    }
    journal = typed.journal(asked.here)
    try:
        if typed.write(lambda: _keep(journal, said)):
            st.session_state[SAID] = key
            # The next one is another: it has words of its own, and wants a yes of its own.
            for name in ("text", "extra"):
                st.session_state.pop(f"{key}-{name}", None)
    except TooMany:
        st.session_state[TOO_MANY] = key


def _keep(journal: Journal, said: dict[str, Any]) -> None:
    """What is agreed already is not agreed once more: a second click says nothing new."""
    same = {name: value for name, value in said.items() if name != "is_extra"}
    held = journal.commitments().values()
    if not any(all(getattr(each, name) == value for name, value in same.items()) for each in held):
        journal.agree(said, author(), now())


def _so_far(held: list[Commitment], asked: Looked, place: str) -> None:
    """What this rep agreed on for this week, each with the way to take it back."""
    if not held:
        return
    st.caption(_("Agreed for the week of {day}:").format(day=words.day(week(asked))))
    for each in held:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"{_line(asked, each)}  \n:gray[{typed.signed(asked.here, each.author, each.at)}]", width="stretch"
            )
            st.button(
                _("Take it back"), key=f"agree-{place}-back-{each.id}", type="tertiary", icon=":material/undo:",
                on_click=_take_back, args=(asked, each.id),
            )  # fmt: skip


def _take_back(asked: Looked, id: str) -> None:
    typed.write(lambda: typed.journal(asked.here).take_back(id, author(), now()))


def _line(asked: Looked, held: Commitment) -> str:
    what = _("training on this step") if held.kind == "training" else agreed_words.action(held.action)
    whom = cached.called(asked.here, held.customer_id, held.deal_id)
    parts = [f"**{what}**", *map(plain, [*whom, *([held.text] if held.text else [])])]
    return " · ".join([*parts, _("by {day}").format(day=words.day(held.due_on))])


def _whom(asked: Looked, about: About, steps: dict[str, Any]) -> list[str]:
    """Rep, customer, deal and step, as far as they are known: plain texts."""
    names = cached.names(asked.here)
    called = cached.called(asked.here, about.customer_id, about.deal_id)
    parts = [names.get(about.rep_id, about.rep_id), *called]
    if about.step in steps:
        parts.append(words.title(steps[about.step]))
    return [part for part in parts if part]


def _rep(asked: Looked, key: str) -> str:
    """Where nobody answers for the row: who will do it?"""
    names = cached.names(asked.here)
    return str(st.selectbox(_("Who will do it?"), list(names), key=f"{key}-rep", format_func=lambda rep: names[rep]))


def _likely(about: About, asked: Looked) -> int:
    """Which action is meant most often here? What the step asks for, else a call; with nobody's, a training."""
    if not (about.customer_id or about.deal_id):
        return len(agreed.ACTIONS) if about.step else agreed.ACTIONS.index("other")
    step = next((step for step in cached.store(asked.here).playbook.steps if step.id == about.step), None)
    asked_for = [word for pattern in (step.do if step else ()) for word in (*pattern.purpose, *pattern.channel)]
    return next((agreed.ACTIONS.index(word) for word in asked_for if word in agreed.ACTIONS), 0)


def week(asked: Looked) -> date:
    """Of which week's review is this? Of the one that holds the as-of day."""
    return week_start(asked.as_of, str(cached.store(asked.here).frame["week_starts"]))
