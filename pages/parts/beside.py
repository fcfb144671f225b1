"""What is counted beside the figures and never against anybody; and the cautions that stand over them."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

import pandas as pd
import streamlit as st

from analytics import agreed_words
from analytics import wording as words
from analytics.metrics import follow_up
from analytics.overview import Overview
from analytics.playbook_terms import Step
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, log_caution, rows, tables
from pages.parts.filters import Filters

DEALS_BEHIND_DAYS = 7
NAMED = 3


class Unshown(Protocol):
    """What the log does not show of the work that a page looks at."""

    @property
    def unstarted(self) -> pd.DataFrame:
        """Per step × rep: n closed deals that never had the step's trigger."""

    @property
    def unseen(self) -> pd.DataFrame:
        """Per step: n obligations."""


def cautions(asked: Filters, view: Overview) -> None:
    """One line each, only when there is something to be careful about."""
    opened = cached.store(asked.here)
    ends_at = opened.frame["deals_end_at"]
    said = []
    if not view.has_log:
        said.append(_("There is no activity log yet, so no follow-up can be seen. Load the activities too."))
    elif ends_at is not None and opened.watermark - ends_at > timedelta(days=DEALS_BEHIND_DAYS):
        text = _("The deals end on {day}, over a week before the activities: later wins are not known.")
        said.append(text.format(day=words.day(ends_at)))
    of_log = log_caution.sentences(asked, view.quality)
    log_caution.write([*said, *of_log], is_of_log=bool(of_log))


def draw(asked: Filters, view: Unshown, steps: dict[str, Step], names: dict[str, str]) -> None:
    """What waits, what never began and what cannot be seen, each behind a click."""
    n = int(view.unstarted["n"].sum())
    n_unseen = int(view.unseen["n"].sum())
    waiting = _waiting(asked)
    if len(waiting):
        _waived(waiting, steps, names)
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


def _waiting(asked: Filters) -> pd.DataFrame:
    """What a manager waived of what falls due in these days."""
    due = cached.rows(asked.here, "cell", asked.question, step=None, phase=None, rep=None, team=None)
    return asked.people.among(due.loc[due["waived_for"].notna()])


def _waived(waiting: pd.DataFrame, steps: dict[str, Step], names: dict[str, str]) -> None:
    """What waits because somebody said so, by reason: counted beside the rates, and opened."""
    text = ngettext(
        "{n} step waits or is not needed, and is in no rate", "{n} steps wait or are not needed, and are in no rate",
        len(waiting),
    )  # fmt: skip
    with st.expander(text.format(n=number(len(waiting))), key="waiting", on_change="rerun") as place:
        if place.open:
            counts = waiting["waived_for"].value_counts()
            said = words.listed(f"{number(n)} {agreed_words.waiver(str(reason))}" for reason, n in counts.items())
            rows.show(waiting, "waiting", said, steps, names)


def _unstarted(asked: Filters, view: Unshown, steps: dict[str, Step], names: dict[str, str]) -> None:
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
    for row, _column in tables.table(shown, config, "unstarted", _("What the log does not show")):
        step = by_step["step"].iloc[row]
        deals = asked.people.among(cached.rows(asked.here, "unstarted_deals", asked.question))
        rows.show(deals.loc[deals["step"] == step], "unstarted", plain(words.title(steps[step])), steps, names)
