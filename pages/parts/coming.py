"""Due this week: what each rep has to do, day by day; and the open deals for which nothing is planned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analytics import overview as overviews
from analytics import wording as words
from analytics.overview import Overview
from analytics.playbook_terms import Step
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, rows, tables
from pages.parts.filters import Filters
from pages.parts.look import is_mirrored

MOST_ROWS = 12


def draw(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """A row per rep, a column per day; a chosen cell opens its obligations."""
    st.subheader(_("Due this week"), anchor=False)
    if view.coming.empty:
        st.caption(_("Nothing falls due in the seven days after the as-of day."))
        return
    n = int(view.coming["n_due"].sum())
    text = ngettext("One step falls due in the next seven days.", "{n} steps fall due in the next seven days.", n)
    st.caption(text.format(n=number(n)) + " " + _("Choose a cell to open its rows."))
    wide = _wide(asked, view)
    days = [name for name in wide.columns if name not in ("all", "value")]
    shown = wide.reset_index(drop=True)
    shown.insert(0, "who", wide.index.to_series().map(names).fillna(_("nobody")).to_numpy())
    config = _config(days, view.currency)
    for row, column in tables.table(shown, config, "coming", _("Due this week"), MOST_ROWS):
        _open(asked, wide.index[row], column if column in days else None, steps, names)


def _wide(asked: Filters, view: Overview) -> pd.DataFrame:
    """Index the rep; per day the count; all; value in the main currency."""
    counts = view.coming.pivot_table(index="rep_id", columns="due_on", values="n_due", aggfunc="sum", dropna=False)
    first = pd.Timestamp(asked.as_of)
    week = [first + timedelta(days=n) for n in range(1, overviews.N_DAYS_AHEAD + 1)]
    counts = counts.reindex(columns=sorted({*week, *counts.columns})).astype("Int64")
    worth = view.coming_worth
    main = worth.loc[worth["currency"].fillna("") == (view.currency or "")]
    value = main.groupby("rep_id", dropna=False)["value"].sum(min_count=1)
    wide = counts.assign(all=counts.sum(axis=1), value=value.reindex(counts.index))
    wide.columns = [name if isinstance(name, str) else f"{name:%Y-%m-%d}" for name in wide.columns]
    return wide.sort_values(["value", "all"], ascending=False)


def _config(days: list[str], currency: str | None) -> dict[str, Any]:
    number_column = st.column_config.NumberColumn
    worth = _("Value ({currency})").format(currency=words.currency(currency)) if currency else _("Value")
    return {
        "who": st.column_config.TextColumn(_("Rep"), pinned=not is_mirrored(), width="medium"),
        **{name: number_column(words.day(pd.Timestamp(name), "short")) for name in days},
        "all": number_column(_("All")),
        "value": number_column(worth, format="localized", help=_("Each deal or customer counts once.")),
    }


def _open(asked: Filters, rep: Any, day: str | None, steps: dict[str, Step], names: dict[str, str]) -> None:
    known = cached.frame(asked.here, "steps")

    def read(name: str, parameters: dict[str, Any]) -> pd.DataFrame:
        return cached.frame(asked.here, name, tuple(sorted(parameters.items())))

    found = overviews.coming_rows(read, asked.question, known)
    found = asked.people.among(found)
    found = found.loc[found["rep_id"].isna() if pd.isna(rep) else found["rep_id"] == rep]
    title = plain(names.get(str(rep), _("nobody")))
    if day:
        found = found.loc[found["due_at"].dt.normalize() == pd.Timestamp(day)]
        title += " · " + words.day(pd.Timestamp(day), "weekday")
    rows.show(found, "due-this-week", title, steps, names)


def lying(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The open deals with no next step, the largest first."""
    n = view.n_without_step
    if not n:
        return
    text = ngettext("One open deal has no next step", "{n} open deals have no next step", n).format(n=number(n))
    with st.expander(text, key="lying", on_change="rerun") as place:
        if place.open:
            deals = asked.people.among(cached.rows(asked.here, "open_deals", asked.question))
            without = deals.loc[~deals["has_next_step"].fillna(False).astype(bool)]
            rows.show(without, "no-next-step-list", _("The largest first"), steps, names)
