"""The picture of follow-up: each step week by week against its standard; many steps are first cut to nine."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.board import Question
from analytics.charts import discipline as charts
from analytics.charts import theme
from analytics.metrics.discipline import first_steps
from analytics.metrics.follow_up import DUE_STATES, FEWEST_DUE
from analytics.overview import People
from analytics.playbook_terms import Step
from analytics.views.follow_up import FollowUp
from analytics.wording import SIGNS, Voice, _, ngettext, number, of, percent, plain
from pages.parts import cached, rows
from pages.parts.cached import Warehouse
from pages.parts.filters import Filters
from pages.parts.look import is_dark

MOST, IN_A_ROW, MOST_NAMED = 9, 3, 2
OPEN, ALL = "discipline-open", "discipline-all"
COLOURS = {"loose": "red", "watch": "orange", "too_few": "gray"}


def draw(asked: Filters, view: FollowUp, steps: dict[str, Step], names: dict[str, str]) -> None:
    """A small picture per step, with its counts of the period; a chosen one opens its rows."""
    st.subheader(_("Is each step kept, week by week?"), anchor=False)
    every = list(view.weeks["step"].unique())
    if not every:
        st.caption(_("No step of sales fell due in these weeks."))
        return
    first = every if len(every) <= MOST else first_steps(view.steps, view.cells, MOST)
    st.caption(_read(view))
    shown = every if st.session_state.get(ALL) else first or every[:MOST]
    for place in range(0, len(shown), IN_A_ROW):
        row = shown[place : place + IN_A_ROW]
        for step, column in zip(row, st.columns(IN_A_ROW), strict=False):
            with column.container(gap=None):
                _tile(asked, view, steps[step], names)
        for step in row:
            if st.session_state.get(OPEN) == step:
                rows.show(_due(asked, step), "discipline", plain(words.title(steps[step])), steps, names)
    with st.container(horizontal=True):
        if len(every) > len(first):
            is_all = bool(st.session_state.get(ALL))
            text = _("show the {n} in which most is missing") if is_all else _("show all {n} steps")
            n = len(first) if is_all else len(every)
            st.button(text.format(n=number(n)), type="tertiary", on_click=_toggle_all, key=f"{ALL}-button")
        with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
            st.markdown(_definition())


def _read(view: FollowUp) -> str:
    """How the pictures are read, in one line."""
    n = view.weeks["due_week"].nunique()
    said = [
        ngettext(
            "The line is the share on time in the last week; the counts are those of the chosen days.",
            "The lines are the shares on time in the last {n} weeks; the counts are those of the chosen days.",
            n,
        ).format(n=number(n)),
        _("Dotted across: the standard. A grey dot stands for fewer than {n}.").format(n=number(FEWEST_DUE)),
    ]
    if not view.everybody.empty:
        said.append(_("The grey line is all reps together."))
    if view.incomplete_from is not None:
        text = _("On grey ground, from {day} on: incomplete, because work is still being logged.")
        said.append(text.format(day=words.day(view.incomplete_from)))
    return " ".join(said)


def _tile(asked: Filters, view: FollowUp, step: Step, names: dict[str, str]) -> None:
    st.markdown(tile(view, step, names))
    drawn = _weeks(asked.here, asked.question, asked.people, step.id, words.voice(), is_dark())
    st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key=f"weeks-{step.id}", alt=words.title(step))
    label = _("close") if st.session_state.get(OPEN) == step.id else _("rows")
    st.button(label, key=f"open-weeks-{step.id}", type="tertiary", on_click=_toggle, args=(step.id,))


@st.cache_data(show_spinner=False, max_entries=200)
def _weeks(here: Warehouse, question: Question, people: People, step: str, voice: Voice, dark: bool) -> Any:
    """The picture of a step; kept, because there are many on a page. The voice is part of the key for its words."""
    view = cached.follow_up(here, question, people)
    weeks, everybody = (frame.loc[frame["step"] == step] for frame in (view.weeks, view.everybody))
    weeks = weeks.reset_index(drop=True)
    return charts.weeks(
        weeks, everybody, _labels(), incomplete_from=view.incomplete_from, dark=dark, rtl=words.is_rtl()
    )


def tile(view: FollowUp, step: Step, names: dict[str, str]) -> str:
    """What stands over a step's weeks: its state, name and counts, and with whom it is loose. Markdown."""
    title = f"**{plain(words.title(step))}**"
    judged = view.steps.loc[view.steps["step"] == step.id]
    if judged.empty:
        nothing = _("nothing fell due in these days")
        return f"{title}  \n:gray[{nothing}]"
    row = judged.iloc[0]
    marked = view.cells.loc[(view.cells["step"] == step.id) & view.cells["marked"]]
    states = [str(row["state"]), *marked["state"]]
    state = next(name for name in SIGNS if name in states)
    counts = of(int(row["on_time"]), int(row["due"]))
    rate = _("too few") if row["state"] == "too_few" else percent(row["rate"])
    said = [_("{of} on time").format(of=counts), rate]
    if row["state"] in ("loose", "watch"):
        said.append(words.bolt(str(row["state"])))
    elif len(marked):
        marked = marked.loc[marked["state"] == state].sort_values("shortfall", ascending=False, kind="stable")
        people = [plain(names.get(rep, _("nobody"))) for rep in marked["rep_id"]]
        listed = words.listed(people[:MOST_NAMED])
        if len(people) > MOST_NAMED:
            listed = _("{names} and {n} more").format(names=listed, n=number(len(people) - MOST_NAMED))
        said.append(_("{state} with {names}").format(state=words.bolt(state), names=listed))
    sign = f":{COLOURS[state]}[{SIGNS[state]}]" if state in COLOURS else SIGNS[state]
    return f"{sign} {title}  \n:gray[{' · '.join(said)}]"


def _labels() -> charts.WeeksLabels:
    return charts.WeeksLabels(
        hover=_("week of {week}: {on_time} of {due} on time, {rate}; standard {standard}"),
        everybody=_("all reps, week of {week}: {on_time} of {due} on time, {rate}"),
        incomplete=" · " + _("incomplete"),
        standard=percent,
        week=lambda week: words.day(week, "short"),
        count=number,
        percent=percent,
    )


def _definition() -> str:
    return "\n\n".join(
        [
            _("**Share on time** = on time ÷ (on time + late + missed + overdue), by the week of the due day."),
            _("What is not due yet, not visible in the log or no longer needed is counted beside. Sales work only."),
            _("A step is loose where the log makes it at least nine to one that its true share is under the standard."),
        ]
    )


def _due(asked: Filters, step: str) -> pd.DataFrame:
    found = cached.rows(asked.here, "cell", asked.question, step=step, phase=None, rep=None, team=None)
    return asked.people.among(found.loc[found["state"].isin(DUE_STATES)])


def _toggle(step: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == step else step


def _toggle_all() -> None:
    st.session_state[ALL] = not st.session_state.get(ALL)
