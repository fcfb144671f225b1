"""The contact list of a customer-relations desk, and the customers who are contacted too often."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics.portfolio import contact_list, is_pressed
from analytics.views.portfolio import CONTACT_LIST, Portfolio
from analytics.wording import _, ngettext, number
from pages.parts import book, cached, customer_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column


def draw(asked: Filters, view: Portfolio) -> None:
    """Whom to contact, and by when, as a file to hand out; notes only when asked for."""
    due = contact_list(view.customers, pd.Timestamp(asked.question.as_of))
    n = int(due["days_over"].notna().sum())
    text = ngettext("The contact list: one customer is due", "The contact list: {n} customers are due", n)
    with st.expander(text.format(n=number(n)), key="contact-list", on_change="rerun") as place:
        if not place.open:
            return
        st.caption(
            _(
                "Each live customer by the day it is to be contacted again: the playbook's rhythm of care, else the "
                "quiet time of its segment. Who is contacted too often is left out."
            )
        )
        left, right = st.columns(2)
        known = sorted(due["segment"].unique())
        segments = left.multiselect(
            _("Segment"), known, key="desk-segment", placeholder=_("All segments"), format_func=words.segment
        )
        only_due = right.toggle(_("Only those who are due by the as-of day"), value=True, key="desk-due")
        with_notes = right.toggle(_("With the last note"), key="desk-notes")
        rows = due.loc[due["segment"].isin(segments)] if segments else due
        rows = rows.loc[rows["days_over"].notna()] if only_due else rows
        rows = rows.merge(cached.frame(asked.here, "people_to_call"), on="customer_id", how="left")
        if with_notes:
            notes = cached.frame(asked.here, "last_notes", (("as_of", asked.question.as_of),))
            rows = rows.merge(notes, on="customer_id", how="left")
        columns = [
            Column("customer", _("Customer"), "customer"),
            Column("due_on", _("Due"), "day"),
            Column("days_over", _("Days over"), "count"),
            Column("person", _("Contact")),
            Column("phone", _("Telephone")),
            Column("email", _("E-mail")),
            Column("segment", _("Segment"), "segment"),
            Column("rep_id", _("Owner"), "rep"),
            Column("last_touch_at", _("Last touch"), "day"),
            *([Column("last_note", _("Last note"))] if with_notes else []),
        ]
        rows = rows.assign(owner=rows["rep_id"].map(cached.names(asked.here)))
        file = rows[[*CONTACT_LIST, "owner", "last_note"] if with_notes else [*CONTACT_LIST, "owner"]]
        chosen = listing.show(rows, columns, "contact-list", _("To contact"), download=file)
        if chosen:
            customer_life.draw(asked, chosen, "contact-list")


def too_often(asked: Filters, view: Portfolio) -> None:
    """Who hears from us more than is of use?"""
    rows = view.customers.loc[is_pressed(view.customers)]
    text = ngettext("One customer is contacted too often", "{n} customers are contacted too often", len(rows))
    with st.expander(text.format(n=number(len(rows))), key="too-often", on_change="rerun") as place:
        if not place.open:
            return
        st.caption(
            _("Before the next touch: what would be of use to this customer? The share of useful touches stands last.")
        )
        ranked = rows.sort_values(["unanswered", "touches_30d"], ascending=False)
        chosen = listing.show(ranked, book.customer_columns(), "too-often", _("Contacted too often"))
        if chosen:
            customer_life.draw(asked, chosen, "too-often")
