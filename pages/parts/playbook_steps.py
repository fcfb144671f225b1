"""The steps of the playbook by phase: what has to happen, by when, the standard, and what each found lately."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics import follow_up
from analytics.metrics.follow_up import DUE_STATES, FEWEST_DUE
from analytics.playbook_terms import Step
from analytics.standards import Standards, as_written
from analytics.wording import _, ngettext, number, percent, plain
from pages.parts import cached, playbook_words, rows, standards
from pages.parts.filters import Filters

OPEN = "playbook-step"


def draw(asked: Filters, held: Standards) -> None:
    """A box per phase, in the playbook's order; in it a line per step, of which one is open."""
    store = cached.store(asked.here)
    steps = {step.id: step for step in store.playbook.steps}
    begins_at = {step.id: step.standard for step in as_written(store.playbook).steps}
    tally = cached.rows(asked.here, "tally", asked.question)
    counts = follow_up.rates(tally, ["step"], cached.frame(asked.here, "steps")).set_index("step")
    st.subheader(_("The steps"), anchor=False)
    text = _("What fell due from {first} to {last}, with everybody together; the button opens the rows.")
    st.caption(text.format(first=words.day(asked.since), last=words.day(asked.until)))
    for phase in dict.fromkeys(step.phase for step in steps.values()):
        name = words.phase(phase)
        st.markdown(f"##### {name}")
        with st.container(border=True, key=f"phase-{phase}"):
            for step in (step for step in steps.values() if step.phase == phase):
                found = counts.loc[step.id].to_dict() if step.id in counts.index else {}
                _step(asked, held, step, found)
                if st.session_state.get(OPEN) == step.id:
                    _opened(asked, held, steps, step, begins_at[step.id])


def _step(asked: Filters, held: Standards, step: Step, found: dict[Any, Any]) -> None:
    left, middle, right = st.columns([8, 4, 1], gap="small", vertical_alignment="center")
    left.markdown(_said(step))
    share = percent(held.in_force[step.id])
    standard = _("standard {share}").format(share=f"**{share}**")
    middle.markdown(f"{standard}  \n{figures(found)}")
    is_open = st.session_state.get(OPEN) == step.id
    right.button(
        _("close") if is_open else _("rows"), key=f"open-step-{step.id}", type="tertiary", on_click=_toggle,
        args=(step.id,), help=_("The rows behind it, and the history of its standard."),
    )  # fmt: skip


def _toggle(step: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == step else step


def _said(step: Step) -> str:
    """The step read aloud: its name and deadline, what starts it and what is done; its source, where texts differ."""
    head = [f"**{plain(words.title(step))}**", words.deadline(step)]
    if step.who != "sales":
        head.append(playbook_words.whose(step))
    lines = [" · ".join(part for part in head if part)]
    text = _("After: {after}. To do: {do}.")
    lines.append(text.format(after=playbook_words.after(step), do=playbook_words.do(step)))
    if step.differs:
        lines.append(_("◐ Texts differ: {text}").format(text=plain(step.differs)))
    if step.source:
        source = _("Source: {text}").format(text=plain(step.source))
        lines.append(f":gray[{source}]")
    return "  \n".join(lines)


def figures(found: dict[Any, Any]) -> str:
    """What came of the step: "34 of 41 · 83 % on time", else why nothing is said."""
    due, unseen = int(found.get("due", 0)), int(found.get("unseen", 0))
    if due:
        text = _("{rate} on time").format(rate=words.rate(int(found["on_time"]), due, FEWEST_DUE))
        sign = {"loose": f":red[{words.SIGNS['loose']} {words.bolt('loose')}]"}.get(str(found["state"]), "")
        return f"{text} {sign}".strip()
    if unseen:
        text = ngettext("{n} cannot be seen in this data", "{n} cannot be seen in this data", unseen)
        return ":gray[" + text.format(n=number(unseen)) + "]"
    return ":gray[" + _("nothing fell due") + "]"


def _opened(asked: Filters, held: Standards, steps: dict[str, Step], step: Step, begins_at: float) -> None:
    """The rows that fell due, the rest of what the playbook says of it, the history of its standard."""
    found = due_rows(asked, step)
    rows.show(found, f"step-{step.id}", plain(words.title(step)), steps, cached.names(asked.here))
    more = _more(step)
    if more:
        st.markdown("  \n".join(more))
    standards.of_step(asked, held, step, begins_at)


def due_rows(asked: Filters, step: Step) -> pd.DataFrame:
    """What fell due of this step in the period, whoever answers for it."""
    found = cached.rows(asked.here, "cell", asked.question, step=step.id, phase=None, rep=None, team=None)
    return found.loc[found["state"].isin(DUE_STATES)]


def _more(step: Step) -> list[str]:
    said = []
    if step.until:
        said.append(_("No longer needed after: {what}.").format(what=playbook_words.any_of(step.until)))
    if whom := playbook_words.for_whom(step.applies):
        said.append(_("Only for: {whom}.").format(whom=whom))
    return said
