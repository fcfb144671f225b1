"""Each rep's figures of logging as a table: every figure opens its rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics import wording as words
from analytics.charts import theme
from analytics.metrics.logging import FEWEST
from analytics.views.logging import Logging
from analytics.wording import _, ngettext, number, of, rate
from pages.parts import cached, customer_life, listing, tables
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark, is_mirrored

# What a figure opens: the count of the rows behind it.
OPENS = {
    "n_activities": "n_activities",
    "late": "late",
    "median": "n_hand",
    "described": "undescribed",
    "undirected": "n_undirected",
    "n_without_customer": "n_without_customer",
    "deals": "deals_without_activity",
}


def draw(asked: Filters, view: Logging, names: dict[str, str]) -> None:
    """All together, then one row per rep; a chosen figure opens its rows."""
    title = _("The log, rep by rep")
    st.subheader(title, anchor=False)
    shown = pd.concat([view.together, view.reps.head(tables.MOST)], ignore_index=True)
    who = [_("All together"), *(names.get(rep, _("nobody")) for rep in shown["rep_id"].iloc[1:])]
    with st.container(border=True, key="list-log-reps"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(_count(len(view.reps)), width="content")
            tables.download(view.reps, "log-reps")
        picked = tables.table(written(shown, who), _config(), "log-reps", title, is_wide=True)
        st.caption(_("Under five cases it is grey: too few. Choose a figure to open its rows."))
    for row, column in picked:
        if column in OPENS:
            rep = shown["rep_id"].iloc[row]
            whose = None if row == 0 else ("" if pd.isna(rep) else str(rep))
            _open(asked, view, OPENS[column], whose, who[row])


def _count(n: int) -> str:
    if n > tables.MOST:
        return _("showing {shown} of {n}").format(shown=number(tables.MOST), n=number(n))
    return ngettext("{n} rep", "{n} reps", n).format(n=number(n))


def written(reps: pd.DataFrame, who: list[str]) -> Styler:
    """The table as the reader sees it: counts before shares, those on too few grey."""
    found = reps.to_dict("records")
    shown = pd.DataFrame(
        {
            "who": who,
            "caution": [caution(rep) for rep in found],
            "late": [rate(rep["late"], rep["n_hand"], FEWEST) for rep in found],
            "median": reps["median_lag_days"].astype("float64"),
            "described": [rate(rep["described"], rep["n_touches"], FEWEST) for rep in found],
            "undirected": [rate(rep["n_undirected"], rep["n_directed"], FEWEST) for rep in found],
            "n_without_customer": reps["n_without_customer"],
            "deals": [_deals(rep["deals_without_activity"], rep["n_deals"]) for rep in found],
            "n_activities": reps["n_activities"],
        }
    )
    colours = theme.palette(is_dark())
    css = pd.DataFrame("", index=shown.index, columns=shown.columns)
    for column, whole in (("late", "n_hand"), ("described", "n_touches"), ("undirected", "n_directed")):
        css.loc[(reps[whole] < FEWEST).to_numpy(), column] = f"color: {colours.muted}"
    css.loc[reps["logs_late"].to_numpy(), "caution"] = f"color: {colours.loose}"
    css.iloc[0] += "; font-weight: 600"
    return shown.style.apply(lambda _frame: css, axis=None).format({"median": _median}, na_rep="–")


def caution(rep: dict[Any, Any]) -> str:
    """What is to be known before this rep's figures are read? With a sign, so that it is never the colour alone."""
    said = []
    if rep["logs_late"]:
        said.append("▲ " + _("logs late"))
    if rep["leaves_out_directions"]:
        said.append("■ " + _("leaves out who began"))
    if said:
        return " · ".join(said)
    return "· " + _("too few") if rep["is_few"] else "○ " + _("fine")


def _deals(part: int, whole: int) -> str:
    return of(part, whole) if whole else "–"


def _median(n_days: Any) -> str:
    return number(n_days, 0 if n_days == int(n_days) else 1)


def _config() -> dict[str, Any]:
    """The columns, each with its formula."""
    figure, text = st.column_config.NumberColumn, st.column_config.TextColumn
    late = _(
        "Written down after the end of the next business day, of all calls, meetings, visits and notes of which the "
        "day of writing is known. Over 30 % is too late to judge by."
    )
    undirected = _(
        "Calls, e-mails, messages and letters that do not say who began, of all of them; they are taken as ours. "
        "Over 20 % the answers of customers cannot be told."
    )
    return {
        "who": text(_("Rep"), pinned=not is_mirrored(), width=140),
        "caution": text(_("Caution"), width=170),
        "late": text(_("Written down late"), alignment="right", help=late),
        "median": figure(
            _("Days, in the middle"),
            help=_("Half of what is logged by hand was written down within so many days; 0: on the same day."),
        ),
        "described": text(
            _("Say something"), alignment="right",
            help=_("Touches with a purpose, an outcome or a note, of all touches. It opens those without."),
        ),
        "undirected": text(_("Leave out who began"), alignment="right", help=undirected),
        "n_without_customer": figure(
            _("Without a customer"), format="localized",
            help=_("Activities that lead to no customer, neither themselves nor by their deal or contact."),
        ),
        "deals": text(
            _("Deals without activity"), alignment="right",
            help=_(
                "Deals open at any time in these weeks of which the log holds nothing, of all of them. Those that "
                "began before the log are not held against anybody."
            ),
        ),
        "n_activities": figure(_("Activities"), format="localized"),
    }  # fmt: skip


def _open(asked: Filters, view: Logging, count: str, whose: str | None, who: str) -> None:
    """The rows of a count, of one rep ("": of nobody) or of all (None); a chosen one shows its customer's life."""
    title, key = f"{words.plain(who)} · {counted(count)}", f"log-{count}"
    if count == "deals_without_activity":
        deals = _of(view.deals.loc[~view.deals["is_logged"] & ~view.deals["is_unseen"]], whose)
        chosen = listing.show(deals, _deal_columns(), key, title)
    else:
        reps = view.together if whose is None else _of(view.reps, whose)
        n = reps["n_touches"] - reps["described"] if count == "undescribed" else reps[count]
        which = {"count": count, "rep": whose or None, "is_all": whose is None}
        found = cached.rows(asked.here, "logged_rows", asked.question, **which, most=tables.MOST)
        chosen = listing.show(found, _columns(), key, title, n=int(n.sum()), download=lambda: _everything(asked, which))
    if chosen:
        customer_life.draw(asked, chosen, key)


def _of(found: pd.DataFrame, whose: str | None) -> pd.DataFrame:
    if whose is None:
        return found
    return found.loc[found["rep_id"].isna() if whose == "" else found["rep_id"] == whose]


def _everything(asked: Filters, which: dict[str, Any]) -> pd.DataFrame:
    """All rows, read when the file is asked for: there may be a million."""
    return cached.store(asked.here).read("logged_rows", {**asked.question.parameters(), **which, "most": None})


def counted(count: str) -> str:
    """Which rows are these?"""
    return {
        "n_activities": _("all activities"),
        "late": _("written down late"),
        "n_hand": _("logged by hand"),
        "undescribed": _("touches that say nothing"),
        "n_undirected": _("calls and messages that do not say who began"),
        "n_without_customer": _("activities without a customer"),
        "deals_without_activity": _("deals without any activity"),
    }[count]


def _columns() -> list[Column]:
    return [
        Column("happened_at", _("Day"), "day"),
        Column("channel", _("What"), "contact"),
        Column("customer", _("Customer"), "customer"),
        Column("rep_id", _("Rep"), "rep"),
        Column("written_at", _("Written down"), "day"),
        Column("lag_days", _("Days later"), "count"),
        Column("purpose", _("For"), "contact"),
        Column("outcome", _("Outcome")),
        Column("subject", _("Subject")),
    ]


def _deal_columns() -> list[Column]:
    return [
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("customer", _("Customer"), "customer"),
        Column("rep_id", _("Rep"), "rep"),
        Column("stage", _("Stage")),
        Column("created_at", _("Opened"), "day"),
        Column("closed_at", _("Closed"), "day"),
        Column("amount", _("Amount"), "money"),
    ]
