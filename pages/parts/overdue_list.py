"""What is overdue now, most money first; and how old it is."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics import lateness
from analytics.metrics import money as moneys
from analytics.playbook_terms import Step
from analytics.views.follow_up import FollowUp
from analytics.wording import _, money, number, plain
from pages.parts import figure_cards, listing, process_deals, rows
from pages.parts.figure_cards import Figure
from pages.parts.filters import Filters
from pages.parts.listing import Column


def draw(asked: Filters, view: FollowUp, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The list to act on, and the age of what stands in it; a chosen row opens the deal's and the customer's life."""
    title = _("What is overdue")
    st.subheader(title, anchor=False)
    if view.overdue.empty:
        st.caption(_("Nothing: all that fell due is done, closed, or no longer needed."))
        return
    st.caption(_together(view))
    found = view.overdue.assign(step_title=[words.title(steps[step]) for step in view.overdue["step"]])
    chosen = listing.show(found, _columns(), "overdue", title, download=view.overdue)
    if chosen:
        process_deals.lives(asked, chosen, "overdue")
    _ages(view, steps, names)


def _together(view: FollowUp) -> str:
    worth = moneys.counted_once(view.overdue, []).dropna(subset=["value"])
    sums = words.listed(
        plain(money(value, currency)) for value, currency in zip(worth["value"], worth["currency"], strict=True)
    )
    text = _(
        "As of the day, whatever the period: past due and not done while the deal is open or the customer live. "
        "Most money first, then the oldest; together {money}, each deal or customer counted once."
    )
    return text.format(money=sums or "–")


def _columns() -> list[Column]:
    counted = _("The deal's amount, else the customer's revenue of 12 months.")
    return [
        Column("customer", _("Customer"), "customer"),
        Column("value", _("Value"), "money", counted),
        Column("days_over", _("Days over"), "count", _("Days from the due day to the as-of day.")),
        Column("step_title", _("Step")),
        Column("due_at", _("Due"), "day"),
        Column("rep_id", _("Rep"), "rep"),
        Column("deal", _("Deal")),
    ]


def _ages(view: FollowUp, steps: dict[str, Step], names: dict[str, str]) -> None:
    """How long it has lain there: four bands, each opens its rows."""
    bands = lateness.band(view.overdue["days_over"])
    figures = []
    for row in view.ages.to_dict("records"):
        inside = view.overdue.loc[bands == row["age"]]
        label = _band(row["age"])
        figures.append(
            Figure(
                name=f"age-{row['age']}",
                label=label,
                value=number(row["n"]),
                counted=_("Steps overdue now, by the days from their due day to the as-of day."),
                open=partial(rows.show, inside, f"overdue-{row['age']}", label, steps, names) if row["n"] else None,
                beside=_worth(row, view.currency),
            )
        )
    figure_cards.draw("overdue-age", figures)


def _band(first: int) -> str:
    """ "8 to 30 days over" """
    place = lateness.AGES.index(first)
    if place == 0:
        return _("up to {last} days over").format(last=number(lateness.AGES[1] - 1))
    if place == len(lateness.AGES) - 1:
        return _("over {first} days over").format(first=number(first - 1))
    last = lateness.AGES[place + 1] - 1
    return _("{first} to {last} days over").format(first=number(first), last=number(last))


def _worth(row: dict[Any, Any], currency: str | None) -> str:
    said = plain(money(row["value"], currency)) if pd.notna(row["value"]) else ""
    if not row["n_other"]:
        return said
    other = _("{n} in other currencies").format(n=number(row["n_other"]))
    return words.listed([said, other]) if said else other
