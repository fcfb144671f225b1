"""The picture of after-sales: whose care is loose at which step; many reps are first cut by team."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.playbook_terms import Step
from analytics.views.after_sales import AfterSales
from analytics.wording import _, ngettext, number
from pages.parts import bolts, cached, care_words, customer_life, grid, listing
from pages.parts.bolts import GROUPED
from pages.parts.filters import Filters

ROOM, NARROWEST = 1050, 110  # pixels


def draw(asked: Filters, view: AfterSales, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The grid reps × care steps; a chosen cell opens its rows, a chosen row the customer's life."""
    title = _("Who cares for which step?")
    st.subheader(title, anchor=False)
    _say_unseen(view)
    if not view.cells["due"].any():
        st.caption(
            _(
                "No care fell due in these days. Care begins with the days of delivery and installation in the orders, "
                "and with won deals; choose a longer period, or load an export that holds them."
            )
        )
        return
    cut = grid.choose_cut(view.cells, view.team_cells, steps, "care")
    wide = bolts.written(view.cells, view.team_cells, cached.frame(asked.here, "reps"), cut, words.voice())
    for chosen in grid.table(wide, cut, steps, names, "care-grid", title, _pixels(len(wide.columns))):
        found = view.care
        at = (
            found["step"].map({name: step.phase for name, step in steps.items()})
            if cut.columns == GROUPED
            else found["step"]
        )
        who = found["team" if cut.rows == GROUPED else "rep_id"]
        is_theirs = who.isna() if chosen.who is None else who == chosen.who
        found = care_words.written(found.loc[(at == chosen.column) & is_theirs], steps)
        opened = listing.show(
            found,
            care_words.columns(),
            f"care-cell-{chosen.who}-{chosen.column}",
            grid.title(chosen, cut, steps, names),
        )
        if opened:
            customer_life.draw(asked, opened, "care-cell")


def _pixels(n_columns: int) -> int:
    """How wide is a column, so that all the care is seen at once on a wide page?"""
    return max(NARROWEST, ROOM // max(1, n_columns))


def _say_unseen(view: AfterSales) -> None:
    """What the log cannot show is not counted as left undone."""
    n = int((view.care["state"] == "unseen").sum())
    if n:
        text = ngettext(
            "One step of these days cannot be judged: the log shows no contact of its kind up to then.",
            "{n} steps of these days cannot be judged: the log shows no contact of their kind up to then.",
            n,
        )
        st.caption(":orange[:material/info:] " + text.format(n=number(n)))
