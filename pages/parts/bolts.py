"""The grid as it is written: sign and count, a row per rep or team, a column per step or phase."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics.board import Question
from analytics.charts import theme
from analytics.overview import People
from analytics.wording import SIGNS, Voice, _
from pages.parts import cached
from pages.parts.cached import Warehouse

GROUPED, EVERY = "grouped", "every"
WORST_FIRST = ("loose", "watch", "team", "fine", "too_few")
MOST_COLOURED = 3000
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True)
class Cut:
    """How the grid is cut: rows by team (GROUPED), of one team, or all; columns by phase, of one, or all."""

    rows: str
    columns: str
    steps: tuple[tuple[str, str], ...]
    """(step, phase) in the playbook's order."""


@st.cache_data(show_spinner=False, max_entries=60)
def grid(here: Warehouse, question: Question, people: People, cut: Cut, voice: Voice) -> pd.DataFrame:
    """The grid's texts: index the rep or team, a column per step or phase that has anything due."""
    view = cached.overview(here, question, people)
    return written(view.cells, view.team_cells, cached.frame(here, "reps"), cut, voice)


def written(of_reps: pd.DataFrame, of_teams: pd.DataFrame, reps: pd.DataFrame, cut: Cut, voice: Voice) -> pd.DataFrame:
    """The texts of a grid of these judged cells, per rep × step and per team × step."""
    key = "team" if cut.rows == GROUPED else "rep_id"
    cells = (of_teams if cut.rows == GROUPED else of_reps).astype({"step": "str", "state": "str"})
    if cut.rows not in (GROUPED, EVERY):
        cells = cells.loc[cells["rep_id"].isin(reps.loc[reps["team"] == cut.rows, "rep_id"])]
    phases = dict(cut.steps)
    if cut.columns not in (GROUPED, EVERY):
        cells = cells.loc[cells["step"].map(phases) == cut.columns]
    cells = cells.loc[cells["due"] > 0]
    shown = cells["state"].where(cells["marked"] | cells["state"].isin(["fine", "too_few"]), "team")
    cells = cells.assign(rank=shown.map(WORST_FIRST.index), column=cells["step"])
    if cut.columns == GROUPED:
        cells = cells.assign(column=cells["step"].map(phases))
        sums = {"due": ("due", "sum"), "on_time": ("on_time", "sum"), "rank": ("rank", "min")}
        cells = cells.groupby([key, "column"], dropna=False, as_index=False).agg(**sums)
    signs = cells["rank"].map(dict(enumerate(SIGNS[name] for name in WORST_FIRST)))
    counts = cells["on_time"].astype("str") + "/" + cells["due"].astype("str")
    if voice.language == "fa":
        counts = counts.str.translate(_PERSIAN)
    cells = cells.assign(text=signs + " " + counts)
    order = [phase for _id, phase in cut.steps] if cut.columns == GROUPED else [step for step, _phase in cut.steps]
    wide = cells.pivot(index=key, columns="column", values="text")
    wide = wide[[name for name in dict.fromkeys(order) if name in wide.columns]]
    return wide if key == "team" else wide.reindex(_by_name(list(wide.index), reps))


def _by_name(found: list[object], reps: pd.DataFrame) -> list[object]:
    """By team and name, as in the reps' own list; whoever is not in it last."""
    known = [rep for rep in reps["rep_id"] if rep in set(found)]
    return [*known, *(rep for rep in found if rep not in set(known))]


def coloured(wide: pd.DataFrame, names: dict[str, str], cut: Cut, dark: bool) -> pd.DataFrame | Styler:
    """The grid with its first column `who`, loose cells red, those to watch amber (the sign says it too)."""
    index = wide.index.to_series()
    who = index if cut.rows == GROUPED else index.map(names)
    shown = wide.reset_index(drop=True)
    shown.insert(0, "who", who.fillna(_("nobody")).to_numpy())
    if shown.size > MOST_COLOURED:
        return shown
    palette = theme.palette(dark)
    styles = {
        SIGNS["loose"]: f"color: {palette.loose}; font-weight: 600",
        SIGNS["watch"]: f"color: {palette.watch}",
        SIGNS["too_few"]: f"color: {palette.muted}",
    }
    css = pd.DataFrame("", index=shown.index, columns=shown.columns)
    for name in wide.columns:
        css[name] = shown[name].str[0].map(styles).fillna("")
    return shown.style.apply(lambda _frame: css, axis=None)
