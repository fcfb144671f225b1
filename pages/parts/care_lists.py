"""What care is overdue now, and whom to ask for a testimonial."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.metrics import money as moneys
from analytics.playbook_terms import Step
from analytics.views.after_sales import AfterSales
from analytics.wording import _, money, plain
from pages.parts import care_words, customer_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column


def overdue(asked: Filters, view: AfterSales, steps: dict[str, Step]) -> None:
    """The overdue care, the most valuable customer first; a chosen one shows its life."""
    title = _("Overdue care")
    st.subheader(title, anchor=False)
    if view.standing.empty:
        st.caption(_("None: all care that fell due is done, or no longer needed."))
        return
    st.caption(_together(view))
    found = care_words.written(view.standing, steps)
    columns = [column for column in care_words.columns() if column.name != "done_at"]
    chosen = listing.show(found, columns, "overdue-care", title, download=view.standing)
    if chosen:
        customer_life.draw(asked, chosen, "overdue-care")


def _together(view: AfterSales) -> str:
    worth = moneys.counted_once(view.standing, []).dropna(subset=["value"])
    sums = words.listed(
        plain(money(value, currency)) for value, currency in zip(worth["value"], worth["currency"], strict=True)
    )
    text = _(
        "As of the day, whatever the period, also what has expired while the customer is live. The most valuable "
        "customer first; together {money} of revenue in twelve months, each customer counted once."
    )
    return text.format(money=sums or "–")


def testimonials(asked: Filters, view: AfterSales) -> None:
    """Whom to ask for a testimonial, the latest sale first."""
    title = _("Ready for a testimonial")
    st.subheader(title, anchor=False)
    if view.ready.empty:
        st.caption(_("Nobody: no latest sale has all its care done and no testimonial asked for since."))
        return
    st.caption(
        _(
            "All care of the latest sale so far is done, no complaint is later than the last satisfaction or care "
            "contact, and nobody has asked since the sale."
        )
    )
    columns = [
        Column("customer", _("Customer"), "customer"),
        Column("sold_at", _("Sold"), "day"),
        Column("amount", _("Amount"), "money"),
        Column("n_done", _("Care steps done"), "count"),
        Column("testimonial_at", _("Last asked"), "day"),
        Column("rep_id", _("Rep"), "rep"),
    ]
    chosen = listing.show(view.ready, columns, "testimonials", title)
    if chosen:
        customer_life.draw(asked, chosen, "testimonials")
