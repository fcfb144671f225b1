"""The sentence on top of the page on after-sales, and the praise under it."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.metrics import money as moneys
from analytics.playbook_terms import Step
from analytics.views.after_sales import AfterSales
from analytics.wording import _, money, ngettext, number, plain


def draw(view: AfterSales, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Say which care is loosest and what is overdue, or that nothing is; then what is kept best."""
    st.title(headline(view, steps, names), anchor=False)
    praised = view.best.to_dict("records")
    if praised:
        text = _("Well kept: {step}, {on_time} of {due} on time.")
        said = text.format(
            step=plain(words.title(steps[praised[0]["step"]])),
            on_time=number(int(praised[0]["on_time"])),
            due=number(int(praised[0]["due"])),
        )
        st.markdown(f":green[{said}]")


def headline(view: AfterSales, steps: dict[str, Step], names: dict[str, str]) -> str:
    """The one sentence, as Markdown."""
    if view.is_empty:
        return _("There is no sale of these people and this segment by this day.")
    return f"{_kept(view, steps, names)} {_overdue(view)}"


def _kept(view: AfterSales, steps: dict[str, Step], names: dict[str, str]) -> str:
    due, on_time = int(view.cells["due"].sum()), int(view.cells["on_time"].sum())
    if not due:
        return _("No care fell due in these days.")
    if len(view.loosest):
        first = view.loosest.iloc[0]
        text = _("The loosest care is {step} with {rep}: {on_time} of {due} on time.")
        return text.format(
            step=plain(words.title(steps[first["step"]])),
            rep=plain(names.get(first["rep_id"], _("nobody"))),
            on_time=number(int(first["on_time"])),
            due=number(int(first["due"])),
        )
    if len(view.team_bolts):
        first = view.team_bolts.iloc[0]
        text = _("{step} is loose with everybody together: {on_time} of {due} on time.")
        return text.format(
            step=plain(words.title(steps[first["step"]])),
            on_time=number(int(first["on_time"])),
            due=number(int(first["due"])),
        )
    if (view.cells["state"] == "too_few").all():
        text = _("Too little care fell due to judge anybody: {on_time} of {due} steps were done on time.")
    elif due == on_time:
        text = _("All care was on time: {on_time} of {due} steps.")
    else:
        text = _("No care is loose: {on_time} of {due} steps were done on time.")
    return text.format(on_time=number(on_time), due=number(due))


def _overdue(view: AfterSales) -> str:
    n = len(view.standing)
    if not n:
        return _("Nothing is overdue.")
    n_customers = view.standing["customer_id"].nunique()
    worth = moneys.counted_once(view.standing, [])
    value = worth.loc[moneys.is_in(worth["currency"], view.currency), "value"].sum()
    text = ngettext(
        "One step is overdue now, with {customers}{worth}.", "{n} steps are overdue now, with {customers}{worth}.", n
    )
    return text.format(
        n=number(n),
        customers=ngettext("{n} customer", "{n} customers", n_customers).format(n=number(n_customers)),
        worth=_(" worth {money} a year").format(money=plain(money(value, view.currency))) if value > 0 else "",
    )
