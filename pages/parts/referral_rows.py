"""The rows behind a figure on referrals: customers, asks, referrals or deals, each in its columns."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.views.referrals import Referrals
from analytics.wording import _, plain
from pages.parts import customer_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column

ASKS = ("asks", "asked_early", "asks_judged", "asks_borne")
DEALS = ("referred_deals", "referred_won")


def label(count: str) -> str:
    """What is a count called?"""
    return {
        "won_customers": _("won"),
        "cared": _("cared for"),
        "asked": _("asked"),
        "asks": _("asks"),
        "asked_early": _("asked too early"),
        "ready": _("ready for 30 days"),
        "asked_when_ready": _("asked when ready"),
        "ready_to_ask": _("ready to ask"),
        "referrals": _("named"),
        "asks_judged": _("asks old enough"),
        "asks_borne": _("asks that bore a name"),
        "referred_deals": _("deals"),
        "referred_won": _("deals won"),
    }[count]


def open_count(asked: Filters, view: Referrals, count: str, rep: tuple[str | None] | None, who: str, key: str) -> None:
    """The rows of a count under its figure: of everybody, or of one rep (in a tuple, because a rep may be nobody)."""
    found = view.behind[count]
    if rep is not None:
        found = found.loc[found["rep_id"].isna() if rep[0] is None else found["rep_id"] == rep[0]]
    show(asked, found, count, f"{key}-{count}-{who}", f"{plain(who)} · {plain(label(count))}")


def show(asked: Filters, found: pd.DataFrame, count: str, key: str, title: str) -> None:
    """Rows of the kind that a count counts; a chosen one shows its customer's life."""
    shown = with_outcome(found) if count in DEALS else found
    chosen = listing.show(shown, columns(count), key, title, download=found)
    if not chosen:
        return
    if isinstance(chosen["customer_id"], str):
        customer_life.draw(asked, chosen, key)
    else:
        st.caption(_("The log does not say which customer that is."))


def columns(count: str) -> list[Column]:
    """What a reader wants to know of the rows behind a count."""
    if count in ASKS:
        return ask_columns()
    if count == "referrals":
        return pair_columns()
    if count in DEALS:
        return deal_columns()
    return customer_columns()


def customer_columns() -> list[Column]:
    """Of a customer that has bought."""
    return [
        Column("customer", _("Customer"), "customer"),
        Column("value", _("Revenue of 12 months"), "money", _("What the customer bought in twelve months.")),
        Column(
            "care_days", _("Days of care"), "count", _("Days with a care contact since the first win of 12 months.")
        ),
        Column("ready_since", _("Cared for since"), "day"),
        Column("n_asks", _("Times asked"), "count"),
        Column("last_asked_at", _("Last asked"), "day"),
        Column("silence_days", _("Silent for days"), "count", _("Days since the customer's last sign of life.")),
        Column("first_won_at", _("First won"), "day"),
        Column("rep_id", _("Owner"), "rep"),
    ]


def ask_columns() -> list[Column]:
    """Of an ask."""
    return [
        Column("asked_at", _("Day"), "day"),
        Column("rep_id", _("Rep"), "rep"),
        Column("customer", _("Customer"), "customer"),
        Column("care_days", _("Days of care before"), "count"),
        Column("is_customer", _("Had bought"), "yes"),
        Column("referred_at", _("Named on"), "day", _("The first referral within 60 days of the ask.")),
    ]


def pair_columns() -> list[Column]:
    """Of a referral."""
    return [
        Column("referred_at", _("Day"), "day"),
        Column("customer", _("Who referred"), "customer"),
        Column("referred", _("Who came"), "customer", id="referred_id"),
        Column("rep_id", _("Rep"), "rep"),
        Column("n_deals", _("Deals since"), "count"),
        Column("n_won", _("Won"), "count"),
        Column("value", _("Won value"), "money"),
    ]


def deal_columns() -> list[Column]:
    """Of a deal."""
    return [
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("customer", _("Customer"), "customer"),
        Column("source", _("Source")),
        Column("outcome_word", _("Outcome")),
        Column("created_at", _("Opened"), "day"),
        Column("closed_at", _("Closed"), "day"),
        Column("days_to_close", _("Days to close"), "count"),
        Column("n_touches", _("Touches"), "count"),
        Column("amount", _("Amount"), "money"),
        Column("rep_id", _("Owner"), "rep"),
    ]


def with_outcome(deals: pd.DataFrame) -> pd.DataFrame:
    """The deals with their outcome in words."""
    said = {"won": _("won"), "lost": _("lost"), "open": _("open")}
    return deals.assign(outcome_word=deals["outcome"].map(said).fillna(deals["outcome"]))
