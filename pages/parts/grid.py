"""The picture of the board: whose bolt is loose at which step; many reps are first cut by team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.overview import MANY_REPS, Overview
from analytics.playbook_terms import Step
from analytics.wording import _, plain
from pages.parts import bolts, cached, rows, tables
from pages.parts.bolts import EVERY, GROUPED, Cut
from pages.parts.filters import Filters
from pages.parts.look import is_dark, is_mirrored

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
    cut = choose_cut(view.cells, view.team_cells, steps, "grid")
    wide = bolts.grid(asked.here, asked.question, asked.people, cut, words.voice())
    for chosen in table(wide, cut, steps, names, "grid", _("Bolts by rep and step")):
        _open(asked, chosen, cut, steps, names)


def table(
    wide: pd.DataFrame,
    cut: Cut,
    steps: dict[str, Step],
    names: dict[str, str],
    key: str,
    alt: str,
    pixels: int | None = None,
) -> list[Chosen]:
    """The grid as it is written, with its legend; gives the cell that was chosen, if any.

    `pixels`: how wide a column is, where its head must not decide it.
    """
    columns = list(wide.columns)
    shown = bolts.coloured(wide, names, cut, is_dark())
    config = _config(columns, cut, steps, pixels)
    picked = tables.table(shown, config, f"{key}-{cut.rows}-{cut.columns}", alt, MOST_ROWS)
    st.caption(legend())
    cells = [(wide.index[row], column) for row, column in picked if column in columns]
    return [Chosen(None if pd.isna(who) else str(who), column) for who, column in cells]


def choose_cut(cells: pd.DataFrame, team_cells: pd.DataFrame, steps: dict[str, Step], key: str) -> Cut:
    """How the grid is cut: by the reader where there is much, else everything."""
    reps, found = cells["rep_id"].nunique(dropna=False), set(cells["step"].unique())
    phases = list(dict.fromkeys(step.phase for step in steps.values() if step.id in found))
    teams = sorted(team_cells["team"].dropna().unique())
    by_rows = by_columns = EVERY
    by_team = {GROUPED: _("Teams"), **{name: name for name in teams}, EVERY: _("All reps")}
    by_phase = {GROUPED: _("Phases"), **{name: words.phase(name) for name in phases}, EVERY: _("All steps")}
    with st.container(horizontal=True, key=f"{key}-cut"):
        if reps > MANY_REPS and teams:
            by_rows = st.selectbox(
                _("Rows"), list(by_team), key=f"{key}-rows", width=260, format_func=lambda name: by_team[name]
            )
        if len(found) > MOST_STEPS and len(phases) > 1:
            by_columns = st.segmented_control(
                _("Steps"), list(by_phase), key=f"{key}-columns", default=GROUPED, required=True,
                format_func=lambda name: by_phase[name],
            )  # fmt: skip
    return Cut(by_rows, by_columns or GROUPED, tuple((step.id, step.phase) for step in steps.values()))


def _config(columns: list[str], cut: Cut, steps: dict[str, Step], pixels: int | None) -> dict[str, Any]:
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
            config[name] = text(words.title(step), help=said, alignment="center", width=pixels)
    return config


def legend() -> str:
    """What the signs of a grid mean, and how its cells are read."""
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
    rows.show(found, "cell", title(chosen, cut, steps, names), steps, names)


def title(chosen: Chosen, cut: Cut, steps: dict[str, Step], names: dict[str, str]) -> str:
    """Whose cell is it, and at which step or phase? As Markdown."""
    who = chosen.who if cut.rows == GROUPED else names.get(chosen.who or "")
    what = words.phase(chosen.column) if cut.columns == GROUPED else words.title(steps[chosen.column])
    return plain(who or _("nobody")) + " · " + plain(what)
