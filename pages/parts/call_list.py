"""Whom to call first, and the three calls for the director."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.views.silence import Silence
from analytics.wording import _, money, ngettext, number, plain
from pages.parts import cached, contact_words, customer_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column

OPEN = "director-open"


def draw(asked: Filters, view: Silence) -> None:
    """The silent customers, ranked by open value × chance to come back; a chosen one shows its life."""
    if not view.has_inbound:
        return
    title = _("Whom to call first")
    st.subheader(title, anchor=False)
    if view.calls.empty:
        st.caption(_("Nobody: no customer is silent."))
        return
    told = int(view.calls["chance"].notna().sum())
    if told:
        text = _(
            "Ranked by value × the chance to come back within 30 days: how many of those who had been silent for as "
            "long came back before. {n} of {all} have enough history for it; the others follow by value."
        )
        st.caption(text.format(n=number(told), all=number(len(view.calls))))
    else:
        st.caption(_("Ranked by value: there is not enough history yet to say who comes back."))
    shown = view.calls.assign(state_word=view.calls["state"].map(contact_words.state), basis_word=basis(view.calls))
    chosen = listing.show(shown, columns(with_chance=True), "calls", title, download=view.calls)
    if chosen:
        customer_life.draw(asked, chosen, "calls")


def columns(*, with_chance: bool) -> list[Column]:
    """What a reader wants to know before a call."""
    counted = _("The open deals' amounts, else the revenue of twelve months.")
    state = [Column("state_word", _("State"))]
    chance = [
        Column(
            "chance", _("Chance in 30 days"), "share",
            _("Of those silent for as long, how many came back within 30 days."),
        ),
        Column("basis_word", _("Of how many")),
    ]  # fmt: skip
    return [
        Column("customer", _("Customer"), "customer"),
        Column("value", _("Value"), "money", counted),
        *(state if with_chance else []),
        *(chance if with_chance else []),
        Column("silence_days", _("They: days"), "count", _("Days since the customer's last sign of life.")),
        Column("touch_days", _("We: days"), "count", _("Days since our last touch.")),
        Column("unanswered", _("Unanswered"), "count", _("Touches since the last sign of life.")),
        Column("last_sent", _("Sent last"), "contact"),
        Column("last_touch_at", _("Sent on"), "day"),
        Column("rep_id", _("Owner"), "rep"),
        Column("planned_at", _("Next planned"), "day"),
    ]


def basis(calls: pd.DataFrame) -> pd.Series:
    """ "12 of 40 in this segment": on what the chance rests."""
    texts = {
        "segment": _("{back} of {n}, this segment"),
        "all": _("{back} of {n}, all customers"),
    }
    said = [
        texts[row["basis"]].format(back=number(row["came_back"]), n=number(row["at_risk"]))
        if isinstance(row["basis"], str)
        else ""
        for row in calls[["basis", "came_back", "at_risk"]].to_dict("records")
    ]
    return pd.Series(said, index=calls.index, dtype="object")


def director(asked: Filters, view: Silence) -> None:
    """The most valuable customers that are stuck or wait for us."""
    if not view.has_inbound or view.director.empty:
        return
    st.subheader(_("Calls for the director"), anchor=False)
    st.caption(
        _(
            "The most valuable customers that are stuck or wait for our answer, three at most: another voice instead "
            "of one more touch."
        )
    )
    names = cached.names(asked.here)
    for row, place in zip(view.director.to_dict("records"), st.columns(3), strict=False):
        name = row["customer"] if isinstance(row["customer"], str) else row["customer_id"]
        worth = plain(money(row["value"], row["currency"]))
        owner = plain(names.get(row["rep_id"], _("nobody")))
        with place.container(border=True):
            st.markdown(f"**{plain(name)}** · {worth}  \n{_why(row)}  \n{owner}")
            is_open = st.session_state.get(OPEN) == row["customer_id"]
            st.button(
                _("close") if is_open else _("Open"), key=f"director-{row['customer_id']}", type="tertiary",
                on_click=_toggle, args=(row["customer_id"],),
            )  # fmt: skip
    for row in view.director.to_dict("records"):
        if st.session_state.get(OPEN) == row["customer_id"]:
            customer_life.draw(asked, {str(key): value for key, value in row.items()}, "director")


def _toggle(customer: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == customer else customer


def _why(row: dict[Any, Any]) -> str:
    if row["state"] == "waiting_on_us":
        text = _("waits for our answer since {days}")
        return text.format(days=words.days(int(row["silence_days"])))
    n = int(row["unanswered"])
    text = ngettext("{n} touch without an answer", "{n} touches without an answer", n)
    return text.format(n=number(n))
