"""The reasons in figures: as they were written, by rep and by month; every figure opens its losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import periods
from analytics import wording as words
from analytics.metrics import money as moneys
from analytics.views.losses import Losses
from analytics.wording import _
from pages.parts import loss_list, loss_words, tables
from pages.parts.filters import Filters
from pages.parts.loss_reasons import BY_VALUE


def draw(asked: Filters, view: Losses, names: dict[str, str]) -> None:
    """The counts behind the picture: by rep, by month, as written; a chosen figure opens its losses."""
    st.subheader(_("The reasons in figures"), anchor=False)
    choices = {"reason": _("as written"), "rep": _("by rep"), "month": _("by month, twelve months")}
    cut = st.segmented_control(
        _("The reasons in figures"), list(choices), key="loss-cut", default="reason", required=True,
        format_func=lambda name: choices[name], label_visibility="collapsed",
    )  # fmt: skip
    found = view.year if cut == "month" else view.rows
    if found.empty:
        st.caption(_("Nothing was lost in these days."))
    elif cut == "reason":
        _as_written(asked, view)
    else:
        _crossed(asked, view, found, names, is_by_rep=cut == "rep")


def _as_written(asked: Filters, view: Losses) -> None:
    """One row per reason as it was written."""
    reasons = view.reasons.reset_index(drop=True)
    title = _("The reasons as written")
    shown = pd.DataFrame(
        {
            "reason": reasons["reason"].astype("object").fillna(loss_words.category("none")),
            "category": reasons["category"].map(loss_words.category),
            "losses": reasons["losses"],
            "value": reasons["value"].astype("float64"),
        }
    )
    worth = _("Value")
    if view.currency:
        worth = _("{label} ({currency})").format(label=worth, currency=words.currency(view.currency))
    config = {
        "reason": st.column_config.TextColumn(_("Reason as written"), width="large"),
        "category": st.column_config.TextColumn(_("Read as")),
        "losses": st.column_config.NumberColumn(_("Losses")),
        "value": st.column_config.NumberColumn(worth, format="localized"),
    }
    tables.download(reasons, "loss-reasons")
    for row, _column in tables.table(shown, config, "loss-reasons", title):
        reason, category = reasons["reason"].iloc[row], reasons["category"].iloc[row]
        is_it = (view.rows["category"] == category) & (
            view.rows["reason"].isna() if pd.isna(reason) else view.rows["reason"] == reason
        )
        name = words.plain(shown["reason"].iloc[row])
        loss_list.show(asked, view, view.rows.loc[is_it], "loss-reasons-row", name)


def _crossed(asked: Filters, view: Losses, found: pd.DataFrame, names: dict[str, str], *, is_by_rep: bool) -> None:
    """A row per rep or month, a column per category; the most frequent reason and rep first, the newest month."""
    groups = found["rep_id"].astype("object").fillna("") if is_by_rep else found["closed_at"].map(_month)
    is_by_value = st.session_state.get("loss-measure") == BY_VALUE
    if is_by_value:
        amounts = found["amount"].astype("float64").where(moneys.is_in(found["currency"], view.currency))
        counts = pd.crosstab(groups, found["category"], values=amounts, aggfunc="sum").fillna(0.0)
    else:
        counts = pd.crosstab(groups, found["category"])
    order = counts.sum().sort_values(ascending=False, kind="stable").index
    lines = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index if is_by_rep else counts.index[::-1]
    counts = counts.loc[lines, order]
    label: Callable[[Any], str] = (lambda rep: names.get(rep, _("nobody"))) if is_by_rep else _month_name
    shown = counts.reset_index(drop=True)
    shown.insert(0, "who", [label(group) for group in counts.index])
    shown.insert(1, "all", counts.sum(axis=1).to_numpy())
    config: dict[str, Any] = {
        "who": st.column_config.TextColumn(_("Rep") if is_by_rep else _("Month"), width=140),
        "all": st.column_config.NumberColumn(_("All"), format="localized"),
        **{
            category: st.column_config.NumberColumn(loss_words.category(str(category)), format="localized")
            for category in order
        },
    }
    key = "loss-by-rep" if is_by_rep else "loss-by-month"
    if is_by_value and view.currency:
        st.caption(
            _("Amounts in {currency}; losses without one count as 0.").format(currency=words.currency(view.currency))
        )
    tables.download(shown, key)
    title = _("The reasons by rep") if is_by_rep else _("The reasons by month")
    for row, column in tables.table(shown, config, key, title, is_wide=True):
        is_it = groups == counts.index[row]
        name = label(counts.index[row])
        if column in order:
            is_it &= found["category"] == column
            name = f"{name} · {loss_words.category(column)}"
        loss_list.show(asked, view, found.loc[is_it], f"{key}-cell", words.plain(name))


def _month(moment: pd.Timestamp) -> pd.Timestamp:
    """The first day of the month that holds this moment, by the calendar of the playbook."""
    return pd.Timestamp(periods.days_of("month", moment.date(), words.voice().calendar)[0])


def _month_name(first: pd.Timestamp) -> str:
    return words.day(first, "month")
