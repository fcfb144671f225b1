"""The sentence on top of the page on follow-up: what slips, how late, and what lies there; and the praise under it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics import wording as words
from analytics.playbook_terms import Step
from analytics.views.follow_up import FollowUp
from analytics.views.process import Process
from analytics.wording import _, ngettext, number, of, plain


def draw(view: FollowUp, process: Process, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Say which step is loosest, or that none is; how late is late; what is overdue. Then what is kept best."""
    st.title(headline(view, process, steps, names), anchor=False)
    for best in view.best.to_dict("records"):
        text = _("Well kept: {step}, {on_time} of {due} on time.")
        st.markdown(f":green[{_filled(text, best, steps)}]")


def headline(view: FollowUp, process: Process, steps: dict[str, Step], names: dict[str, str]) -> str:
    """The one sentence, as Markdown."""
    if view.is_empty and process.open_deals.empty:
        return _("Nothing fell due with what is chosen in the filters, and nothing is overdue.")
    return " ".join(part for part in (_kept(view, steps, names), _late(view), _lying(view, process)) if part)


def _kept(view: FollowUp, steps: dict[str, Step], names: dict[str, str]) -> str:
    if not view.due:
        return _("Nothing fell due in these days.")
    if len(view.loosest):
        first = view.loosest.iloc[0].to_dict()
        text = _("The loosest step is {step} with {rep}: {on_time} of {due} on time.")
        return _filled(text, first, steps, plain(names.get(first["rep_id"], _("nobody"))))
    if len(view.team_bolts):
        text = _("{step} is loose with everybody together: {on_time} of {due} on time.")
        return _filled(text, view.team_bolts.iloc[0].to_dict(), steps)
    if (view.cells["state"] == "too_few").all():
        text = _("Too few steps fell due to judge anybody: {on_time} of {due} were done on time.")
    elif view.due == view.on_time:
        text = _("Everything was on time: {on_time} of {due} steps.")
    else:
        text = _("No step is loose: {on_time} of {due} were done on time.")
    return text.format(on_time=number(view.on_time), due=number(view.due))


def _filled(text: str, row: dict[Any, Any], steps: dict[str, Step], rep: str = "") -> str:
    step = plain(words.title(steps[row["step"]]))
    return text.format(step=step, rep=rep, on_time=number(int(row["on_time"])), due=number(int(row["due"])))


def _late(view: FollowUp) -> str:
    """How late is late? Nothing where too little is late to say."""
    if view.late.empty or view.late["is_few"].iloc[0]:
        return ""
    row = view.late.iloc[0]
    if row["median_days"] > 0:
        return _("What is late is done after {days} in the middle.").format(days=words.days(int(row["median_days"])))
    text = _("Of what is late, less than half is done within {days}.")
    return text.format(days=words.days(int(row["watched_days"])))


def _lying(view: FollowUp, process: Process) -> str:
    """What is overdue, and which open deals have nothing planned? Nothing of plans where the data shows none at all."""
    n, n_open = len(view.overdue), len(process.open_deals) if process.has_plans else 0
    without = process.n_without_step if n_open else 0
    overdue = ngettext("One step is overdue now", "{n} steps are overdue now", n).format(n=number(n))
    lying = of(without, n_open)
    if n and without:
        return _("{overdue}, and {lying} open deals lie without a next step.").format(overdue=overdue, lying=lying)
    if n:
        return _("{said}.").format(said=overdue)
    if without:
        return _("Nothing is overdue, but {lying} open deals lie without a next step.").format(lying=lying)
    if n_open:
        return _("Nothing is overdue, and every open deal has a next step.")
    return _("Nothing is overdue.")
