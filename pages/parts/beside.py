"""What is counted beside the figures and never against anybody; and the cautions that stand over them."""

from __future__ import annotations

import math
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.metrics import follow_up
from analytics.overview import Overview
from analytics.playbook_terms import Step
from pages.parts import cached, rows, words
from pages.parts.filters import Filters
from pages.parts.words import _, ngettext, number, percent, plain

MOST_EMPTY_DIRECTIONS = 0.2
DEALS_BEHIND_DAYS = 7
NAMED = 3


def cautions(asked: Filters, view: Overview) -> None:
    """One line each, only when there is something to be careful about."""
    opened = cached.store(asked.here)
    ends_at = opened.frame["deals_end_at"]
    said = []
    if view.n_activities == 0:
        said.append(_("There is no activity log yet, so no follow-up can be seen. Load the activities too."))
    elif ends_at is not None and opened.watermark - ends_at > timedelta(days=DEALS_BEHIND_DAYS):
        text = _("The deals end on {day}, over a week before the activities: later wins are not known.")
        said.append(text.format(day=words.day(ends_at)))
    if view.median_lag_days >= 1:
        lag = math.ceil(view.median_lag_days)
        since = asked.as_of - timedelta(days=lag - 1)
        text = _("Work is logged late ({days} in the middle): what fell due from {day} on is incomplete.")
        said.append(text.format(days=words.days(lag), day=words.day(since)))
    if view.empty_direction_share > MOST_EMPTY_DIRECTIONS:
        text = _("{share} of the calls and messages do not say who began: they are taken as ours.")
        said.append(text.format(share=percent(view.empty_direction_share)))
    if said:
        st.caption(":orange[:material/info:] " + " ".join(said))


def draw(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Unstarted and unseen, behind a click."""
    n = int(view.unstarted["n"].sum())
    n_unseen = int(view.unseen["n"].sum())
    if not n and not n_unseen:
        return
    with st.expander(_("What the log does not show"), key="beside", on_change="rerun") as place:
        if not place.open:
            return
        if n:
            _unstarted(asked, view, steps, names)
        if n_unseen:
            text = ngettext(
                "{n} step cannot be seen in this data and is counted for nobody: {steps}.",
                "{n} steps cannot be seen in this data and are counted for nobody: {steps}.",
                n_unseen,
            )
            named = [
                f"{plain(words.title(steps[row['step']]))} {number(row['n'])}" for row in view.unseen.to_dict("records")
            ]
            st.markdown(text.format(n=number(n_unseen), steps=words.listed(named)))


def _unstarted(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Per step, in how many closed deals it never began, and with whom most; a cell opens the deals."""
    st.markdown(_("Closed deals in which a step never began, because the log shows nothing that starts it:"))
    by_step = follow_up.unstarted_by(view.unstarted, ["step"])
    most = follow_up.unstarted_by(view.unstarted, ["step", "rep"])
    most = most.assign(text=most["rep_id"].map(names).fillna(_("nobody")) + " " + most["n"].map(number))
    first = most.groupby("step").head(NAMED).groupby("step")["text"].agg(" · ".join)
    shown = pd.DataFrame(
        {
            "step": by_step["step"].map(lambda step: words.title(steps[step])),
            "n": by_step["n"],
            "most": by_step["step"].map(first),
        }
    )
    config = {
        "step": st.column_config.TextColumn(_("Step"), width="medium"),
        "n": st.column_config.NumberColumn(_("Closed deals")),
        "most": st.column_config.TextColumn(_("Most of them with"), width="large"),
    }
    for row, _column in rows.table(shown, config, "unstarted", _("What the log does not show")):
        step = by_step["step"].iloc[row]
        deals = asked.people.among(cached.rows(asked.here, "unstarted_deals", asked.question))
        rows.show(deals.loc[deals["step"] == step], "unstarted", plain(words.title(steps[step])), steps, names)
