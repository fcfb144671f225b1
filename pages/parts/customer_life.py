"""One customer's life: every event, both directions, on one axis, and below it in words."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.board import Question
from analytics.charts import silence as charts
from analytics.charts import theme
from analytics.wording import _, number, plain
from pages.parts import cached, contact_words, listing
from pages.parts.cached import Warehouse
from pages.parts.listing import Column
from pages.parts.look import is_dark


class Glanced(Protocol):
    """Which data is looked at, and as of when. The filters say it, too."""

    @property
    def here(self) -> Warehouse: ...

    @property
    def question(self) -> Question: ...


def draw(asked: Glanced, customer: dict[str, Any], place: str) -> None:
    """The chosen customer's events up to the as-of moment, and what is planned.

    `place`: the list it was chosen from, because two lists may show the same customer.
    """
    if not isinstance(customer["customer_id"], str):
        return  # an order or a deal of nobody
    key = customer["customer_id"]
    name = customer.get("customer")
    title = str(name) if isinstance(name, str) else key
    found = cached.frame(asked.here, "timeline", (("as_of", asked.question.as_of), ("customer", key)))
    with st.container(border=True, key=f"life-{place}"):
        st.markdown(f"**{plain(title)}**")
        if found.empty:
            st.caption(_("The log shows nothing of this customer."))
            return
        events = found.assign(what=_what(found), text="")
        events["text"] = [_hover(row) for row in events.to_dict("records")]
        as_of = pd.Timestamp(asked.question.as_of)
        drawn = charts.life(events, _labels(), as_of, dark=is_dark(), rtl=words.is_rtl())
        st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key=f"life-chart-{place}", alt=title)
        side = {(True, True): _("both"), (True, False): _("we"), (False, True): _("customer")}
        events["side"] = [
            _("planned") if planned else side.get((touch, response), "")
            for planned, touch, response in zip(
                events["is_planned"], events["is_touch"], events["is_response"], strict=True
            )
        ]
        columns = [
            Column("happened_at", _("Day"), "day"),
            Column("what", _("What")),
            Column("side", _("Who")),
            Column("outcome", _("Outcome")),
            Column("rep_id", _("Rep"), "rep"),
            Column("subject", _("Subject")),
            Column("note", _("Note")),
        ]
        shown = [
            column for column in columns if events[column.name].notna().any() and (events[column.name] != "").any()
        ]
        listing.show(events, shown, f"life-rows-{place}", _("Everything in the log"), download=found)


def _what(found: pd.DataFrame) -> list[str]:
    said = []
    for row in found.to_dict("records"):
        if row["kind"] == "activity":
            parts = [row["channel"], row["purpose"]]
            said.append(" · ".join(contact_words.contact(part) for part in parts if isinstance(part, str)))
        else:
            name = contact_words.kind(str(row["kind"]))
            said.append(f"{name}: {row['stage']}" if isinstance(row["stage"], str) else name)
    return said


def _hover(row: dict[Any, Any]) -> str:
    subject = row["subject"] if isinstance(row["subject"], str) else ""
    parts = [words.day(row["happened_at"]), row["what"], subject[:60]]
    return " · ".join(theme.escaped(part) for part in parts if part)


def _labels() -> charts.LifeLabels:
    return charts.LifeLabels(
        hover="",
        count=number,
        percent=words.percent,
        theirs=_("the customer"),
        ours=_("we"),
        other=_("besides"),
        today=_("as of"),
        day=words.day,
    )
