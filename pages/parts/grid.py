"""The picture of the board: whose bolt is loose at which step; many reps are first cut by team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analytics.overview import MANY_REPS, Overview
from analytics.playbook_terms import Step
from pages.parts import bolts, cached, rows, words
from pages.parts.bolts import EVERY, GROUPED, Cut
from pages.parts.filters import Filters
from pages.parts.look import is_dark, is_mirrored
from pages.parts.words import _, plain

MOST_STEPS = 12
MOST_ROWS = 26


@dataclass(frozen=True)
class Chosen:
    """A cell of the grid that was clicked: whose, and at which step or phase."""

    who: str | None
    column: str


def draw(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The grid with its legend, and under it the rows of the chosen cell."""
    if not view.due:
        return
    cut = _cut(view, steps)
    wide = bolts.grid(asked.here, asked.question, asked.people, cut, words.voice())
    columns = list(wide.columns)
    config = _config(columns, cut, steps)
    alt = _("Bolts by rep and step")
    shown = bolts.coloured(wide, names, cut, is_dark())
    picked = rows.table(shown, config, f"grid-{cut.rows}-{cut.columns}", alt, MOST_ROWS)
    st.caption(_legend())
    for row, column in picked:
        if column in columns:
            who = wide.index[row]
            _open(asked, Chosen(None if pd.isna(who) else str(who), column), cut, steps, names)


def _cut(view: Overview, steps: dict[str, Step]) -> Cut:
    """How the grid is cut: by the reader where there is much, else everything."""
    reps, found = view.cells["rep_id"].nunique(dropna=False), set(view.cells["step"].unique())
    phases = list(dict.fromkeys(step.phase for step in steps.values() if step.id in found))
    teams = sorted(view.team_cells["team"].dropna().unique())
    by_rows = by_columns = EVERY
    by_team = {GROUPED: _("Teams"), **{name: name for name in teams}, EVERY: _("All reps")}
    by_phase = {GROUPED: _("Phases"), **{name: words.phase(name) for name in phases}, EVERY: _("All steps")}
    with st.container(horizontal=True, key="grid-cut"):
        if reps > MANY_REPS and teams:
            by_rows = st.selectbox(
                _("Rows"), list(by_team), key="grid-rows", width=260, format_func=lambda name: by_team[name]
            )
        if len(found) > MOST_STEPS and len(phases) > 1:
            by_columns = st.segmented_control(
                _("Steps"), list(by_phase), key="grid-columns", default=GROUPED, required=True,
                format_func=lambda name: by_phase[name],
            )  # fmt: skip
    return Cut(by_rows, by_columns or GROUPED, tuple((step.id, step.phase) for step in steps.values()))


def _config(columns: list[str], cut: Cut, steps: dict[str, Step]) -> dict[str, Any]:
    text = st.column_config.TextColumn
    label = _("Team") if cut.rows == GROUPED else _("Rep")
    config: dict[str, Any] = {"who": text(label, pinned=not is_mirrored(), width="medium")}
    for name in columns:
        if cut.columns == GROUPED:
            config[name] = text(words.phase(name), alignment="center")
        else:
            step = steps[name]
            said = _("{step}: {deadline}, standard {share}").format(
                step=plain(words.title(step)),
                deadline=words.deadline(step),
                share=words.percent(step.standard),
            )
            config[name] = text(words.title(step), help=said, alignment="center")
    return config


def _legend() -> str:
    signs = [f"{words.SIGNS[name]} {words.bolt(name)}" for name in words.SIGNS]
    example = _("4/11: 4 of 11 on time. Choose a cell to open its rows.")
    return "\u2003".join([*signs, example])


def _open(asked: Filters, chosen: Chosen, cut: Cut, steps: dict[str, Step], names: dict[str, str]) -> None:
    is_phase, is_team = cut.columns == GROUPED, cut.rows == GROUPED
    found = cached.rows(
        asked.here,
        "cell",
        asked.question,
        step=None if is_phase else chosen.column,
        phase=chosen.column if is_phase else None,
        rep=None if is_team else chosen.who,
        team=chosen.who if is_team else None,
    )
    found = asked.people.among(found.loc[found["who"] == "sales"])
    if chosen.who is None:
        found = found.loc[found["team" if is_team else "rep_id"].isna()]
    who = chosen.who if is_team else names.get(chosen.who or "")
    what = words.phase(chosen.column) if is_phase else words.title(steps[chosen.column])
    rows.show(found, "cell", plain(who or _("nobody")) + " · " + plain(what), steps, names)
