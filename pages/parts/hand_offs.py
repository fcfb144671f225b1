"""From the desk to sales: which needs were taken up, and how soon."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.metrics.portfolio import hand_off_speed
from analytics.views.portfolio import Portfolio
from analytics.wording import _, ngettext, number, of
from pages.parts import cached, customer_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column


def draw(asked: Filters, view: Portfolio) -> None:
    """What the desk handed over in the period; those still waiting first."""
    rows = view.hand_offs
    if rows.empty:
        return
    speed = hand_off_speed(rows)
    waiting = int(speed["n"] - speed["n_taken"])
    title = _("From the desk to sales: {of} needs taken up").format(of=of(int(speed["n_taken"]), int(speed["n"])))
    with st.expander(title, key="hand-offs", on_change="rerun") as place:
        if not place.open:
            return
        st.markdown(_said(speed, waiting))
        names = cached.names(asked.here)
        taken = {"deal": _("a deal"), "touch": _("a touch")}
        shown = rows.assign(
            by=[taken.get(word, _("waiting")) for word in rows["taken_up_by"]],
            taker=[names.get(rep, "") for rep in rows["taker_id"]],
            desk=[names.get(rep, "") for rep in rows["desk_id"]],
        ).sort_values("taken_up_at", na_position="first", kind="stable")
        columns = [
            Column("customer", _("Customer"), "customer"),
            Column("handed_at", _("Handed over"), "day"),
            Column("desk", _("Desk")),
            Column("rep_id", _("Owner"), "rep"),
            Column("by", _("Taken up by")),
            Column("taker", _("Who")),
            Column("taken_up_at", _("Taken up"), "day"),
            Column(
                "hours", _("Hours"), "decimal", _("From the need to the first touch or deal, else to the as-of moment.")
            ),
        ]  # fmt: skip
        chosen = listing.show(shown, columns, "hand-offs", _("Needs handed over"), download=rows)
        if chosen:
            customer_life.draw(asked, chosen, "hand-offs")


def _said(speed: dict[str, float], waiting: int) -> str:
    if pd.isna(speed["median_hours"]):
        said = _("Fewer than half were taken up, so there is no middle to tell.")
    else:
        text = _("Half of the needs were taken up within {hours} hours, nights and free days included.")
        said = text.format(hours=number(speed["median_hours"]))
    if waiting:
        text = ngettext("One still waits for a touch or a deal.", "{n} still wait for a touch or a deal.", waiting)
        said += " " + text.format(n=number(waiting))
    return said
