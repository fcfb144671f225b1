"""The sentence on top of the board, written from the data."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import streamlit as st

from analytics import wording as words
from analytics.overview import Overview
from analytics.playbook_terms import Step
from analytics.wording import _, money, ngettext, number, plain


def draw(view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Say what is loose, or that nothing is; then what is loose with the whole team and what is kept best."""
    st.title(headline(view, steps, names), anchor=False)
    said = 1 if _is_of_team(view) else 0
    for bolt in view.team_bolts.to_dict("records")[said:]:
        text = _("The team's bolt: {step} is loose with everybody together, {on_time} of {due} on time.")
        st.markdown(_filled(text, bolt, steps))
    praised = view.best.to_dict("records")
    if praised and view.due:
        text = _("Well kept: {step}, {on_time} of {due} on time.")
        st.markdown(f":green[{_filled(text, praised[0], steps)}]")


def _is_of_team(view: Overview) -> bool:
    """Is what is loose loose with everybody together, and with nobody more than chance explains?"""
    return view.tighten.empty and not view.team_bolts.empty


def headline(view: Overview, steps: dict[str, Step], names: dict[str, str]) -> str:
    """The one sentence, as Markdown."""
    if view.due == 0:
        return _("Nothing fell due in these days, so there is nothing to judge.")
    if _is_of_team(view):
        text = _("One bolt is loose with everybody together: {step}, {on_time} of {due} on time. No rep stands out.")
        return _filled(text, view.team_bolts.to_dict("records")[0], steps)
    if view.tighten.empty and not view.n_judged:
        text = _("Too few steps to judge anybody yet: {on_time} of {due} were done on time.")
        return text.format(on_time=number(view.on_time), due=number(view.due))
    if view.tighten.empty:
        text = _("No bolt is loose for certain: {on_time} of {due} steps were done on time.")
        return text.format(on_time=number(view.on_time), due=number(view.due))
    first = view.tighten.iloc[0]
    n = view.n_loose or view.n_watch
    if view.n_loose:
        text = ngettext(
            "One bolt is loose: {step} with {rep}, {on_time} of {due} on time{waiting}.",
            "{n} bolts are loose. The loosest is {step} with {rep}: {on_time} of {due} on time{waiting}.",
            n,
        )
    else:
        text = ngettext(
            "Nothing is loose. One bolt is to be watched: {step} with {rep}, {on_time} of {due} on time{waiting}.",
            "Nothing is loose. {n} bolts are to be watched, first {step} with {rep}: "
            "{on_time} of {due} on time{waiting}.",
            n,
        )
    waiting = _(", {money} waiting") if first["value"] > 0 else ""
    return text.format(
        n=number(n),
        step=plain(words.title(steps[first["step"]])),
        rep=plain(names.get(first["rep_id"], _("nobody"))),
        on_time=number(first["on_time"]),
        due=number(first["due"]),
        waiting=waiting.format(money=plain(money(first["value"], view.currency))),
    )


def _filled(text: str, bolt: dict[Hashable, Any], steps: dict[str, Step]) -> str:
    step = plain(words.title(steps[str(bolt["step"])]))
    return text.format(step=step, on_time=number(int(str(bolt["on_time"]))), due=number(int(str(bolt["due"]))))
