"""The office's side: what is owed and for how long, and whether the paperwork was on time. Never a rep's figure."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import portfolio as charts
from analytics.charts import theme
from analytics.metrics.portfolio import AGES
from analytics.views.portfolio import Portfolio
from analytics.wording import _, money, ngettext, number, percent, plain
from pages.parts import book, cached, listing, rows, tables
from pages.parts.filters import Filters
from pages.parts.look import is_dark, is_mirrored


def draw(asked: Filters, view: Portfolio) -> None:
    """What is invoiced and not paid, by its age, one picture per currency."""
    n = len(view.unpaid)
    if not n:
        return
    text = ngettext("What is owed: one order", "What is owed: {n} orders", n).format(n=number(n))
    with st.expander(text, key="owed", on_change="rerun") as place:
        if not place.open:
            return
        for currency in sorted(view.ages["currency"].unique(), key=lambda code: code != (view.currency or "")):
            ages = view.ages.loc[view.ages["currency"] == currency]
            st.markdown(f"**{plain(_owed(ages, currency))}**")
            drawn = charts.ages(ages, _labels(currency), dark=is_dark(), rtl=words.is_rtl())
            st.plotly_chart(
                drawn, theme=None, config=theme.CONFIG, key=f"ages-{currency}", alt=_("How old is what is owed?")
            )
        listing.show(view.unpaid, book.order_columns(), "unpaid", _("Invoiced and not paid"))


def _owed(ages: pd.DataFrame, currency: str) -> str:
    late = ages.loc[ages["age"].fillna(0) > 0, "amount"].sum()
    return _("{all} are owed, {late} of it past due").format(
        all=money(float(ages["amount"].sum()), currency or None), late=money(float(late), currency or None)
    )


def _labels(currency: str) -> charts.AgeLabels:
    return charts.AgeLabels(
        hover=_("{age}: {n} orders, {money}"),
        count=number,
        percent=percent,
        age=_age,
        money=lambda amount: money(amount, currency or None),
    )


def _age(first: int | None) -> str:
    if first is None:
        return _("no day of payment")
    if first == 0:
        return _("not due yet")
    last = dict(AGES).get(first)
    if last is None:
        return _("over {n} days").format(n=number(first - 1))
    return _("{first} to {last} days").format(first=number(first), last=number(last))


def paperwork(asked: Filters, view: Portfolio) -> None:
    """Contract, invoice, shipment, settlement: on time or not, in the period."""
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    found = view.paperwork.loc[view.paperwork["due"] > 0]
    if found.empty:
        return
    on_time, due = int(found["on_time"].sum()), int(found["due"].sum())
    title = _("The office's paperwork: {of} on time").format(of=words.of(on_time, due))
    with st.expander(title, key="paperwork", on_change="rerun") as place:
        if not place.open:
            return
        st.caption(_("What the office does stands apart from the reps' follow-up. Choose a row to open it."))
        shown = pd.DataFrame(
            {
                "sign": [words.SIGNS[state] for state in found["state"]],
                "step": [words.title(steps[step]) for step in found["step"]],
                "deadline": [words.deadline(steps[step]) for step in found["step"]],
                "on_time": [words.of(row["on_time"], row["due"]) for row in found.to_dict("records")],
                "rate": found["rate"] * 100,
                "standard": found["standard"] * 100,
            }
        )
        text = st.column_config.TextColumn
        config = {
            "sign": text("", width="small"),
            "step": text(_("Step"), pinned=not is_mirrored(), width="medium"),
            "deadline": text(_("Time")),
            "on_time": text(_("On time"), alignment="right"),
            "rate": st.column_config.NumberColumn(_("Share"), format="%.0f %%"),
            "standard": st.column_config.NumberColumn(_("The standard"), format="%.0f %%"),
        }
        for row, _column in tables.table(shown, config, "paperwork-table", _("The office's paperwork")):
            step = found["step"].iloc[row]
            due_rows = cached.rows(asked.here, "cell", asked.question, step=step, phase=None, rep=None, team=None)
            rows.show(due_rows, "paperwork-rows", plain(words.title(steps[step])), steps, cached.names(asked.here))
