"""The customers by state, and the picture of whose silence it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import silence as charts
from analytics.charts import theme
from analytics.metrics import money as moneys
from analytics.views.silence import Silence
from analytics.wording import _, money, ngettext, number
from pages.parts import call_list, contact_words, customer_life, listing, tables
from pages.parts.filters import Filters
from pages.parts.look import is_dark


def picture(asked: Filters, view: Silence) -> None:
    """Their silence against ours; a chosen mark opens its customers."""
    if not view.has_inbound:
        return
    st.subheader(_("Is the customer silent, or are we?"), anchor=False)
    is_main = moneys.is_in(view.customers["currency"], view.currency)
    customers = view.customers.assign(main_value=view.customers["value"].where(is_main))
    drawn = charts.corner(customers, _labels(view.currency), dark=is_dark(), rtl=words.is_rtl())
    picked = st.plotly_chart(
        drawn, theme=None, config=theme.CONFIG, key="corner", on_select="rerun", selection_mode="points",
        alt=_("Is the customer silent, or are we?"),
    )  # fmt: skip
    asleep = int((view.customers["state"] == "dormant").sum())
    note = _("Each ring is as large as the number of customers in it; the filled part are the forgotten ones.")
    if asleep:
        note += " " + ngettext(
            "One customer asleep for a year is left out.", "{n} customers asleep for a year are left out.", asleep
        ).format(n=number(asleep))
    st.caption(note + " " + _("Choose a ring to open its customers."))
    points = picked["selection"]["points"] if picked else []
    if points:
        theirs, ours = points[0]["x"], points[0]["y"]
        awake = customers.loc[customers["state"] != "dormant"]
        is_in = (charts.bucket(awake["silence_days"]) == theirs) & (charts.bucket(awake["touch_days"]) == ours)
        _open(asked, awake.loc[is_in], "corner-cell", _("The customers of this ring"))


def draw(asked: Filters, view: Silence) -> None:
    """Every state with its count and its open value; a chosen one opens its customers."""
    if not view.has_inbound:
        found = view.customers.sort_values("contact_days", ascending=False, na_position="last")
        _open(asked, found, "any-contact", _("Customers by the days since any contact"))
        return
    st.subheader(_("All customers by state"), anchor=False)
    counts = view.states
    shown = pd.DataFrame(
        {
            "state": [f"{contact_words.STATE_SIGNS[name]} {contact_words.state(name)}" for name in counts["state"]],
            "n": counts["n"],
            "open_value": counts["open_value"],
        }
    )
    config = {
        "state": st.column_config.TextColumn(_("State"), width=200),
        "n": st.column_config.NumberColumn(_("Customers")),
        "open_value": st.column_config.NumberColumn(
            _("Open deals ({currency})").format(currency=words.currency(view.currency or "")),
            format="localized", help=_other_currencies(view),
        ),
    }  # fmt: skip
    for row, _column in tables.table(shown, config, "states", _("All customers by state")):
        state = str(counts["state"].iloc[row])
        found = view.customers.loc[view.customers["state"] == state]
        found = found.sort_values("value", ascending=False, na_position="last")
        _open(asked, found, f"state-{state}", contact_words.state(state))
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
        st.markdown(_definitions())


def _open(asked: Filters, found: pd.DataFrame, key: str, title: str) -> None:
    chosen = listing.show(found, call_list.columns(with_chance=False), key, title)
    if chosen:
        customer_life.draw(asked, chosen, key)


def _other_currencies(view: Silence) -> str | None:
    n = int(view.states["n_other"].sum())
    if not n:
        return None
    text = ngettext(
        "One customer has open deals in another currency; they are not added.",
        "{n} customers have open deals in another currency; they are not added.",
        n,
    )
    return text.format(n=number(n))


def _definitions() -> str:
    return "\n\n".join(
        [
            _("The first of these that holds, read from the top:"),
            _("**Asleep for a year**: no open deal, and in twelve months neither revenue nor a sign of life."),
            _("**Waiting for our answer**: the customer wrote or called last, more than the time to answer ago."),
            _("**A date is agreed**: a meeting, visit or call is planned in the next 180 days; a task is none."),
            _("**Never contacted**: an open deal, and not one touch or answer in the log."),
            _("**In contact**: a sign of life within the quiet time of its segment."),
            _("**Stuck**: more touches without an answer than the limit of its segment."),
            _("**Being followed up**: silent, but we reached out within the quiet time."),
            _("**Forgotten**: silent, and we are silent, too."),
        ]
    )


def _labels(currency: str | None) -> charts.CornerLabels:
    return charts.CornerLabels(
        hover=_("{n} customers, {forgotten} of them forgotten · {money}"),
        count=number,
        percent=words.percent,
        theirs=_("days since the customer's last sign of life"),
        ours=_("days since our last touch"),
        corner=_("the forgotten corner"),
        # Isolated, or the sign would change sides where one reads from right to left.
        up_to=lambda day: f"\u2066≤ {number(day)}\u2069",
        over=f"\u2066> {number(charts.BUCKETS[-1])}\u2069",
        never=_("never"),
        money=lambda amount: money(amount, currency),
    )
