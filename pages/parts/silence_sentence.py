"""The sentence on top of the page on silence, and the cautions under it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics import money as moneys
from analytics.metrics.silence import SILENT
from analytics.views.silence import Silence
from analytics.wording import _, money, ngettext, number, plain


def draw(view: Silence) -> None:
    """Say how many are silent and how many of them because of us; without messages of customers, say that."""
    st.title(headline(view), anchor=False)
    if not view.has_inbound:
        st.caption(
            ":orange[:material/info:] "
            + _(
                "These exports hold no message of a customer, so its silence cannot be told from ours. Shown are only "
                "the days since any contact. Export inbound e-mails, messages and calls, too."
            )
        )


def headline(view: Silence) -> str:
    """The one sentence, as Markdown."""
    if not view.has_inbound:
        longest = view.customers["contact_days"].max()
        if pd.isna(longest):
            return _("The log shows no contact with any of these customers.")
        text = _("Nobody can say who is silent here: the longest time without any contact is {days}.")
        return text.format(days=words.days(int(longest)))
    counts = view.states.set_index("state")
    n = int(counts.loc[list(SILENT), "n"].sum())
    value = float(counts.loc[list(SILENT), "open_value"].sum())
    if not n:
        return _("No customer is silent: every one was in contact lately, or has a date agreed.")
    ours = int(counts.loc[["waiting_on_us", "forgotten", "never_contacted"], "n"].sum())
    text = ngettext(
        "One customer is silent{worth}.",
        "{n} customers are silent{worth}; with {ours} of them the silence is ours.",
        n,
    )
    worth = _(", with {money} of open deals") if value > 0 else ""
    return text.format(
        n=number(n), ours=number(ours), worth=worth.format(money=plain(money(value, view.currency)))
    ) + _first_call(view)


def _first_call(view: Silence) -> str:
    first = view.calls.loc[moneys.is_in(view.calls["currency"], view.currency) & view.calls["value"].notna()].head(1)
    if first.empty:
        return ""
    row = first.iloc[0]
    name = row["customer"] if isinstance(row["customer"], str) else row["customer_id"]
    is_open = pd.notna(row["open_value"])
    text = (
        _("Call first: {customer}, {money} of open deals.")
        if is_open
        else _("Call first: {customer}, {money} of revenue in twelve months.")
    )
    return " " + text.format(customer=plain(name), money=plain(money(float(row["value"]), view.currency)))
