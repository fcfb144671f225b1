"""What waits with one rep: overdue steps, silent customers, deals without a next step, losses, referrals to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics.one_to_one import OneToOne
from analytics.playbook_terms import Step
from analytics.report import lines, rep_sentence
from analytics.report.document import About
from analytics.wording import _, plain
from pages.parts import agree, call_list, contact_words, listing, loss_list, process_deals, referral_rows, waive
from pages.parts.filters import Filters
from pages.parts.listing import Column

FEW = 5  # rows seen at once: a talk has time for so many


def overdue(asked: Filters, view: OneToOne, steps: dict[str, Step]) -> None:
    """What is overdue, most money first; below a chosen row it can be put off or agreed on."""
    title = _("What is overdue")
    st.subheader(title, anchor=False)
    if view.overdue.empty:
        st.caption(_("Nothing: all that fell due is done, closed, or no longer needed."))
        return
    found = view.overdue.assign(step_title=[lines.step_title(step, steps) for step in view.overdue["step"]])
    columns = [
        Column("customer", _("Customer"), "customer"),
        Column("value", _("Value"), "money", _("The deal's amount, else the customer's revenue of 12 months.")),
        Column("days_over", _("Days over"), "count", _("Days from the due day to the as-of day.")),
        Column("step_title", _("Step")),
        Column("due_at", _("Due"), "day"),
        Column("deal", _("Deal")),
    ]
    chosen = _list(found, columns, "rep-overdue", title, view.overdue)
    if chosen:
        waive.form(asked, chosen, "rep-overdue")
        _agree(asked, view, chosen, "rep-overdue")
        process_deals.lives(asked, chosen, "rep-overdue")


def silent(asked: Filters, view: OneToOne) -> None:
    """The silent customers that are worth most; nothing where silence cannot be told."""
    if not view.has_inbound:
        return
    title = _("Silent customers, worth the most")
    st.subheader(title, anchor=False)
    if view.silent.empty:
        st.caption(_("Nobody: no customer is silent."))
        return
    shown = view.silent.assign(
        state_word=view.silent["state"].map(contact_words.state), basis_word=call_list.basis(view.silent)
    )
    columns = [column for column in call_list.columns(with_chance=True) if column.name != "rep_id"]
    chosen = _list(shown, columns, "rep-silent", title, view.silent)
    if chosen:
        _agree(asked, view, chosen, "rep-silent")
        process_deals.lives(asked, chosen, "rep-silent")


def deals(asked: Filters, view: OneToOne) -> None:
    """The open deals without a next step, the largest first; nothing where the data shows no plan at all."""
    if not view.has_plans or view.deals.empty:
        return
    title = _("Open deals without a next step")
    st.subheader(title, anchor=False)
    columns = [
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("customer", _("Customer"), "customer"),
        Column("amount", _("Amount"), "money"),
        Column("stage", _("Stage")),
        Column("created_at", _("Opened"), "day"),
    ]
    chosen = _list(view.deals, columns, "rep-deals", title, view.deals)
    if chosen:
        _agree(asked, view, chosen, "rep-deals")
        process_deals.lives(asked, chosen, "rep-deals")


def losses(asked: Filters, view: OneToOne, sentence: str) -> None:
    """The losses to talk about: the reason beside what the log shows; a chosen one opens in full."""
    title = _("Losses to talk about")
    st.subheader(title, anchor=False)
    st.caption(plain(sentence))
    if view.losses.empty:
        return
    columns = [column for column in loss_list.columns(view.losses) if column.name != "rep_id"]
    chosen = _list(loss_list.written(view.losses), columns, "rep-losses", title, view.losses)
    if chosen:
        _agree(asked, view, chosen, "rep-losses")
        loss_list.opened(asked, chosen, "rep-losses")


def ready(asked: Filters, view: OneToOne) -> None:
    """The book in a line, and who is ready to be asked for a referral."""
    st.subheader(_("The book"), anchor=False)
    st.caption(plain(rep_sentence.book(view)))
    if view.ready.empty:
        return
    columns = [column for column in referral_rows.customer_columns() if column.name != "rep_id"]
    title = _("Ready to be asked for a referral")
    chosen = _list(view.ready, columns, "rep-ready", title, view.ready)
    if chosen:
        _agree(asked, view, chosen, "rep-ready")
        process_deals.lives(asked, chosen, "rep-ready")


def _list(
    found: pd.DataFrame, columns: Sequence[Column], key: str, title: str, download: pd.DataFrame
) -> dict[str, Any] | None:
    return listing.show(found, columns, key, title, download=download, most=FEW)


def _agree(asked: Filters, view: OneToOne, chosen: dict[str, Any], place: str) -> None:
    """What will this rep do about the chosen row?"""
    about = lines.about(chosen)
    agree.form(asked, About(view.rep_id, about.step, about.customer_id, about.deal_id), place)
