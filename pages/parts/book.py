"""The book of customers: how lopsided it is, how much of it hangs on broken contacts, who grows into a key account."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import portfolio as charts
from analytics.charts import theme
from analytics.metrics.portfolio import is_pressed
from analytics.views.portfolio import Portfolio
from analytics.wording import _, money, ngettext, number, percent, plain
from pages.parts import customer_life, figure_cards, listing
from pages.parts.figure_cards import Figure
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark

_ALL_BROKEN = ("broken", "exposed")  # lists in which it need not be said
FEW_LARGE = 20  # customers of equal size; a book worth fewer hangs on single ones


def sentence(view: Portfolio) -> None:
    """What kind of book is it, and what of it is at risk?"""
    st.title(headline(view), anchor=False)
    n_other = int((view.customers["revenue_12m"].notna() & view.customers["share"].isna()).sum())
    if n_other and view.currency is not None:
        text = ngettext(
            "One customer with revenue in another currency has no share: money is never added across currencies.",
            "{n} customers with revenue in other currencies have no share: money is never added across currencies.",
            n_other,
        )
        st.caption(text.format(n=number(n_other)))


def headline(view: Portfolio) -> str:
    """The one sentence, as Markdown."""
    n = int((view.customers["share"] > 0).sum())
    if not n:
        text = ngettext(
            "One customer, and no revenue in twelve months that a share could be taken of.",
            "{n} customers, and no revenue in twelve months that a share could be taken of.",
            len(view.customers),
        )
        return text.format(n=number(len(view.customers)))
    if view.effective_customers < FEW_LARGE:
        text = _("A book of few large customers: {n} buy, and together they weigh like {effective} equal ones.")
    else:
        text = _("A book of many customers: {n} buy, and together they weigh like {effective} equal ones.")
    said = text.format(n=number(n), effective=number(view.effective_customers, _decimals(view.effective_customers)))
    if pd.isna(view.exposure):
        return said + " " + _("Without an activity log nobody can say whose contact is kept.")
    if view.exposure == 0:
        return said + " " + _("The contact with all of them is kept.")
    text = _("{share} of the revenue hangs on customers whose contact is broken, most of it on {customer}.")
    largest = _broken(view).iloc[0]
    name = largest["customer"] if isinstance(largest["customer"], str) else largest["customer_id"]
    return said + " " + text.format(share=percent(view.exposure), customer=plain(name))


def _decimals(value: float) -> int:
    return 1 if value < 10 else 0


def figures(asked: Filters, view: Portfolio) -> None:
    """The figures of the book; each opens its rows."""
    customers = view.customers
    key = customers.loc[customers["segment"] == "key"]
    judged = key.loc[key["contact_broken"].notna()]
    kept = int((~_is_broken(judged)).sum())
    due = view.unpaid.loc[view.unpaid["days_over"].notna()]
    figure_cards.draw(
        "book-figure",
        [
            Figure(
                "effective", _("Equal customers"), _effective(view),
                _(
                    "One over the sum of the squared shares of revenue: so many customers of one size would make a "
                    "book as lopsided as this one."
                ),
                lambda: _open(asked, _bought(view), "buyers", _("Customers with revenue")),
            ),
            Figure(
                "exposure", _("Hangs on broken contact"), percent(view.exposure) if pd.notna(view.exposure) else "–",
                _(
                    "The shares of revenue added up of the customers whose contact is broken: past due by the "
                    "playbook's rhythm of care; where it has none for them, not touched for longer than the quiet time."
                ),
                lambda: _open(asked, _broken(view), "exposed", _("Contact broken")),
            ),
            Figure(
                "key", _("Key accounts in contact"), words.of(kept, len(judged)) if len(judged) else "–",
                _(
                    "Key accounts: declared as such, or 10 % and more of the revenue and open deals of the company at "
                    "the end of the last month."
                ),
                lambda: _open(asked, key.sort_values("share", ascending=False), "key", _("Key accounts")),
            ),
            Figure(
                "too-often", _("Contacted too often"), _pressed_count(view),
                _(
                    "More touches without an answer than the limit of the segment, or more touches in 30 days than its "
                    "limit with fewer than one answer to four. All reps and channels together."
                ),
                lambda: _open(asked, _pressed(view), "pressed", _("Contacted too often")),
            ),
            Figure(
                "owed", _("Past due for payment"), number(len(due)) if len(view.unpaid) else "–",
                _("Orders invoiced and not paid, whose day of payment has passed."),
                lambda: listing.show(due, order_columns(), "past-due", _("Past due for payment")),
                _due_worth(view, due),
            ),
        ],
    )  # fmt: skip


def _effective(view: Portfolio) -> str:
    if pd.isna(view.effective_customers):
        return "–"
    return number(view.effective_customers, _decimals(view.effective_customers))


def _due_worth(view: Portfolio, due: pd.DataFrame) -> str:
    amounts = due.loc[due["currency"] == (view.currency or ""), "amount"].sum(min_count=1)
    return plain(money(float(amounts), view.currency)) if pd.notna(amounts) else ""


def _is_broken(rows: pd.DataFrame) -> pd.Series:
    return rows["contact_broken"].fillna(False).astype(bool)


def _bought(view: Portfolio) -> pd.DataFrame:
    rows = view.customers.loc[view.customers["revenue_12m"].notna()]
    return rows.sort_values("revenue_12m", ascending=False)


def _broken(view: Portfolio) -> pd.DataFrame:
    matters = (view.customers["share"] > 0) | (view.customers["segment"] == "key")
    rows = view.customers.loc[_is_broken(view.customers) & matters]
    return rows.sort_values("share", ascending=False, na_position="last")


def _pressed(view: Portfolio) -> pd.DataFrame:
    return view.customers.loc[is_pressed(view.customers)].sort_values("unanswered", ascending=False)


def _pressed_count(view: Portfolio) -> str:
    return number(len(_pressed(view))) if view.customers["over_contacted"].notna().any() else "–"


def picture(view: Portfolio) -> None:
    """How many customers make the book?"""
    if view.curve.empty:
        return
    st.subheader(_("How many customers make the book?"), anchor=False)
    labels = charts.ShareLabels(
        hover=_("{name}: {share} of the revenue, the first {place} together {together}"),
        count=number,
        percent=percent,
        customers=_("customers, the largest first"),
        make=lambda n, share: ngettext("{n} makes {share}", "{n} make {share}", n).format(
            n=number(n), share=percent(share)
        ),
    )
    drawn = charts.share_curve(view.curve, labels, dark=is_dark(), rtl=words.is_rtl())
    st.plotly_chart(
        drawn, theme=None, config=theme.CONFIG, key="share-curve", alt=_("How many customers make the book?")
    )
    said = _("Revenue of the last twelve months. A diamond is a key account.")
    if len(view.curve) <= charts.MOST_ON_PLAIN_AXIS:
        said += " " + _("The dotted line is a book of equal customers.")
    st.caption(said)


def broken(asked: Filters, view: Portfolio) -> None:
    """The list to act on: whose contact is broken, the largest share first."""
    st.subheader(_("Whose contact to mend first"), anchor=False)
    rows = _broken(view)
    if rows.empty:
        st.caption(_("Nobody: the contact with every customer that buys is kept."))
        return
    _open(asked, rows, "broken", _("Contact broken"))


def promotions(asked: Filters, view: Portfolio) -> None:
    """Who has grown into a key account?"""
    rows = view.customers.loc[view.customers["promote"].astype(bool)].sort_values("share", ascending=False)
    text = ngettext("One customer to make a key account", "{n} customers to make key accounts", len(rows))
    with st.expander(text.format(n=number(len(rows))), key="promotions", on_change="rerun") as place:
        if place.open:
            st.caption(
                _(
                    "Among the top 5 % by revenue, with four purchases or more in three different months of the last "
                    "twelve, and not a key account yet. Declare it in your CRM: write key into the customer's segment."
                )
            )
            _open(asked, rows, "promote", _("Proposed"))


def _open(asked: Filters, rows: pd.DataFrame, key: str, title: str) -> None:
    columns = [column for column in customer_columns() if column.name != "contact_broken" or key not in _ALL_BROKEN]
    chosen = listing.show(rows, columns, f"book-{key}", title)
    if chosen:
        customer_life.draw(asked, chosen, f"book-{key}")


def customer_columns() -> list[Column]:
    """What a reader wants to know of a customer in the book."""
    useful = _("Of our touches in the period, how many carried something: a quote, a trial, a check, a new note.")
    return [
        Column("customer", _("Customer"), "customer"),
        Column("segment", _("Segment"), "segment"),
        Column("rep_id", _("Owner"), "rep"),
        Column("revenue_12m", _("Revenue 12 months"), "money"),
        Column("share", _("Share"), "fine_share"),
        Column("contact_broken", _("Contact broken"), "yes"),
        Column(
            "missed_at", _("Missed on"), "day", _("When the last whole period of the rhythm of care ended without it.")
        ),
        Column("touch_days", _("We: days"), "count", _("Days since our last touch.")),
        Column(
            "quiet_after", _("Quiet time"), "count",
            _("After so many days without contact the segment counts as silent."),
        ),
        Column("touches_30d", _("Touches 30 days"), "count"),
        Column("responses_30d", _("Answers 30 days"), "count"),
        Column("unanswered", _("Unanswered"), "count"),
        Column("useful_share", _("Useful"), "share", useful),
    ]  # fmt: skip


def order_columns() -> list[Column]:
    """What a reader wants to know of an order that is not paid."""
    return [
        Column("customer", _("Customer"), "customer"),
        Column("order_id", _("Order number")),
        Column("rep_id", _("Rep"), "rep"),
        Column("amount", _("Amount"), "money"),
        Column("invoiced_at", _("Invoiced"), "day"),
        Column("payment_due_at", _("Payment due"), "day"),
        Column("days_over", _("Days over"), "count"),
    ]
