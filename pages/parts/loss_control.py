"""Who can change it: what the rep, the company, or nobody can; and what is to be read out to the company."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.loss_words import CATEGORIES, controllable_by
from analytics.metrics import money as moneys
from analytics.views.losses import Losses
from analytics.wording import _, money, of, plain
from pages.parts import figure_cards, listing, loss_list, loss_words
from pages.parts.figure_cards import Figure
from pages.parts.filters import Filters
from pages.parts.listing import Column

CONTROLS = ("rep", "company", "nobody", "unknown")


def draw(asked: Filters, view: Losses) -> None:
    """Four figures of twelve months, each with its losses, and the list for the company."""
    st.subheader(_("Who can change it?"), anchor=False)
    if view.year.empty:
        st.caption(_("Nothing was lost in these months."))
        return
    counted = {control: _counted(control) for control in CONTROLS}
    figures = [
        Figure(
            control,
            loss_words.controllable(control)[:1].upper() + loss_words.controllable(control)[1:],
            of(len(found), len(view.year)),
            counted[control],
            _opener(asked, view, found, control) if len(found) else None,
            worth(found, view.currency),
        )
        for control in counted
        for found in [view.year.loc[view.year["controllable_by"] == control]]
    ]
    figure_cards.draw("loss-control", figures)
    _to_the_company(asked, view)


def _counted(control: str) -> str:
    """Which reasons are counted here, by the file of words?"""
    named = [category for category in CATEGORIES if controllable_by(category) == control]
    text = _("Losses of twelve months, of all of them, for one of these reasons: {categories}.")
    return text.format(categories=words.listed([loss_words.category(category) for category in named]))


def _opener(asked: Filters, view: Losses, found: pd.DataFrame, control: str) -> Callable[[], None]:
    return lambda: loss_list.show(asked, view, found, f"control-{control}", loss_words.controllable(control))


def worth(found: pd.DataFrame, currency: str | None) -> str:
    amounts = found.loc[moneys.is_in(found["currency"], currency), "amount"].astype("float64")
    total = amounts.sum(min_count=1)
    return "" if pd.isna(total) else plain(money(total, currency))


def _to_the_company(asked: Filters, view: Losses) -> None:
    """What only the company can cure, to be read out there: with whether that was done."""
    title = _("To be told to the company")
    if view.feedback.empty:
        st.caption(_("No loss of twelve months names the product or its quality."))
        return
    n = int(view.feedback["is_passed_on"].sum())
    text = _("Lost for the product or its quality in twelve months; {passed} were passed on. Choose one to say so.")
    st.caption(text.format(passed=of(n, len(view.feedback))))
    found = loss_list.written(loss_list.by_money(view.feedback, view.currency))
    columns = [
        Column("is_passed_on", _("Passed on"), "yes"),
        Column("product", _("Product")),
        Column("reason", _("Reason as written"), pixels=200),
        Column("loss_note", _("Note"), pixels=220),
        Column("customer", _("Customer"), "customer"),
        Column("amount", _("Amount"), "money"),
        Column("closed_at", _("Lost"), "day"),
        Column("rep_id", _("Rep"), "rep"),
        Column("passed_on_at", _("Passed on"), "day"),
        Column("passed_on_note", _("To whom")),
    ]
    shown = [column for column in columns if found[column.name].notna().any()]
    chosen = listing.show(found, shown, "loss-feedback", title, download=view.feedback)
    if chosen:
        loss_list.opened(asked, chosen, "loss-feedback")
