"""With whom did a step slip, and in which week: a row per rep, a column per week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.board import Question
from analytics.metrics import discipline, follow_up
from analytics.playbook_terms import Step
from analytics.views.follow_up import FEWEST_WEEKS, FollowUp
from analytics.wording import _, number, plain
from pages.parts import bolts, cached, grid, rows, tables
from pages.parts.bolts import EVERY, GROUPED, Cut
from pages.parts.filters import Filters
from pages.parts.look import is_dark, is_mirrored

MOST_ROWS = 26
PIXELS = 84


def draw(asked: Filters, view: FollowUp, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The table of one chosen step; a chosen cell opens its obligations."""
    every = list(view.weeks["step"].unique())
    if not every:
        return
    title = _("Who keeps it, week by week?")
    st.subheader(title, anchor=False)
    titles = {name: words.title(steps[name]) for name in every}
    loosest = [step for step in view.loosest["step"] if step in titles]
    step = st.selectbox(
        _("Step"), every, index=every.index((loosest or every)[0]), key="slips-step", width=420,
        format_func=lambda name: titles[name],
    )  # fmt: skip
    known = cached.frame(asked.here, "steps")
    of_reps, of_teams = (discipline.slips(view.tally, step, by, known, view.company) for by in ("rep", "team"))
    of_reps, of_teams = (cells.assign(step=cells["due_week"].dt.strftime("%Y-%m-%d")) for cells in (of_reps, of_teams))
    cut = grid.choose_cut(of_reps, of_teams, steps, "slips")
    weeks = [f"{week:%Y-%m-%d}" for week in view.weeks["due_week"].unique()]
    cut = replace(cut, columns=EVERY, steps=tuple((week, "") for week in weeks))
    wide = bolts.written(of_reps, of_teams, cached.frame(asked.here, "reps"), cut, words.voice())
    wide = wide.reindex(columns=weeks).astype("object")  # a week in which nothing fell due keeps its place
    shown = bolts.coloured(wide, names, cut, is_dark())
    config = _config(weeks, cut)
    picked = tables.table(
        shown, config, f"slips-{step}-{cut.rows}", title, MOST_ROWS, is_wide=len(weeks) > FEWEST_WEEKS
    )
    st.caption(grid.legend() + " " + _by_chance(of_reps))
    for row, column in picked:
        if column in weeks and isinstance(wide[column].iloc[row], str):
            _open(asked, view, step, wide.index[row], column, cut, steps, names)


def _config(weeks: list[str], cut: Cut) -> dict[str, Any]:
    text = st.column_config.TextColumn
    label = _("Team") if cut.rows == GROUPED else _("Rep")
    heads = {week: words.day(pd.Timestamp(week), "short") for week in weeks}
    return {
        "who": text(label, pinned=not is_mirrored(), width="medium"),
        **{week: text(head, alignment="center", width=PIXELS) for week, head in heads.items()},
    }


def _by_chance(cells: pd.DataFrame) -> str:
    """How many cells would be marked if all reps worked alike?"""
    n = int((cells["due"] >= follow_up.FEWEST_DUE).sum())
    if not n:
        return ""
    text = _("If everybody worked alike, chance alone would mark about {n} of the {cells} judged cells.")
    return text.format(n=number(follow_up.flagged_by_chance(cells.assign(step="")), 1), cells=number(n))


def _open(
    asked: Filters, view: FollowUp, step: str, who: Any, week: str, cut: Cut, steps: dict[str, Step],
    names: dict[str, str],
) -> None:  # fmt: skip
    first, is_team = pd.Timestamp(week).date(), cut.rows == GROUPED
    question = Question(asked.question.as_of, first, min(first + timedelta(days=6), asked.until), asked.segment)
    whose = {"rep": None if is_team or pd.isna(who) else who, "team": who if is_team and pd.notna(who) else None}
    found = cached.rows(asked.here, "cell", question, step=step, phase=None, **whose)
    found = asked.people.among(found.loc[found["state"].isin(follow_up.DUE_STATES)])
    if pd.isna(who):
        found = found.loc[found["team" if is_team else "rep_id"].isna()]
    name = _("nobody") if pd.isna(who) else who if is_team else names.get(who, _("nobody"))
    title = _("{step}, week of {week}").format(
        step=plain(words.title(steps[step])), week=plain(words.day(pd.Timestamp(week)))
    )
    rows.show(found, f"slips-{who}-{week}", f"{plain(name)} · {title}", steps, names)
