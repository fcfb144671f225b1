"""How late is late: after how many days past its due day is done what was not done on time."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.board import Question
from analytics.playbook_terms import Step
from analytics.views.follow_up import FollowUp
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, listing, rows
from pages.parts.filters import Filters
from pages.parts.listing import Column

NOT_ON_TIME = ("late", "missed", "overdue")


def draw(asked: Filters, view: FollowUp, steps: dict[str, Step], names: dict[str, str]) -> None:
    """All steps in a sentence, each in a row; a chosen one opens its rows."""
    title = _("How late is late?")
    st.subheader(title, anchor=False)
    if view.late.empty:
        st.caption(_("Nothing that fell due in these weeks was late. Steps that repeat are never late, only missed."))
        return
    st.markdown(sentence(view.late.iloc[0].to_dict()))
    st.caption(_("What fell due from {day} on, as in the weeks drawn above.").format(day=words.day(view.since)))
    found = view.late_by_step
    shown = found.assign(
        step_title=[words.title(steps[step]) for step in found["step"]],
        half=[written(row, "median_days") for row in found.to_dict("records")],
        most=[written(row, "days_80") for row in found.to_dict("records")],
    )
    chosen = listing.show(shown, _columns(), "lateness", title, download=found)
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
        st.markdown(_definition())
    if chosen:
        step = str(chosen["step"])
        rows.show(_rows(asked, view, step), f"late-{step}", plain(words.title(steps[step])), steps, names)


def sentence(row: dict[Any, Any]) -> str:
    """What became of all that was not done on time, and when."""
    n = int(row["n"])
    text = ngettext(
        "One step that fell due in these weeks was not done on time: {late} done since, {overdue} still open, "
        "{missed} closed undone.",
        "{n} steps that fell due in these weeks were not done on time: {late} done since, {overdue} still open, "
        "{missed} closed undone.",
        n,
    )
    counts = text.format(n=number(n), **{name: number(int(row[f"n_{name}"])) for name in ("late", "overdue", "missed")})
    if row["is_few"]:
        return counts + " " + _("Too few to say how late.")
    if pd.isna(row["median_days"]):
        text = _("Less than half of them were done in the {watched} that could be watched.")
    elif pd.isna(row["days_80"]):
        text = _("Half of them are done by {half} past the due day, four fifths not in the {watched} watched.")
    else:
        text = _("Half of them are done by {half} past the due day, four fifths by {most}.")
    spans = {"half": written(row, "median_days"), "most": written(row, "days_80")}
    return counts + " " + text.format(**spans, watched=words.days(int(row["watched_days"])))


def written(row: dict[Any, Any], name: str) -> str:
    """After how many days, as text; where so many were never done: over how long nobody saw it."""
    if row["is_few"]:
        return _("too few")
    if pd.isna(row[name]):
        return _("over {days}").format(days=words.days(int(row["watched_days"])))
    return words.days(int(row[name]))


def _columns() -> list[Column]:
    over = _("Over so many days: so many were never done in the time that could be watched.")
    return [
        Column("step_title", _("Step")),
        Column("n", _("Not on time"), "count", _("Late, overdue and missed of what fell due in the weeks drawn.")),
        Column("half", _("Half done after"), help=over),
        Column("most", _("Four fifths done after"), help=over),
        Column("n_late", _("Done since"), "count"),
        Column("n_overdue", _("Still open"), "count"),
        Column("n_missed", _("Closed undone"), "count", _("Expired, or the deal was decided first.")),
    ]


def _definition() -> str:
    return "\n\n".join(
        [
            _(
                "**Half done after** = the first day past the due day by which half are done, by Kaplan and Meier: "
                "what is still open counts for as long as it has been open, what was closed until it closed."
            ),
            _(
                "Counted is what fell due in the weeks of the picture above. A day begun is a day. Steps that repeat "
                "are left out: their next window begins where the last one ends."
            ),
        ]
    )


def _rows(asked: Filters, view: FollowUp, step: str) -> pd.DataFrame:
    question = Question(asked.question.as_of, view.since, asked.until, asked.segment)
    found = cached.rows(asked.here, "cell", question, step=step, phase=None, rep=None, team=None)
    return asked.people.among(found.loc[found["state"].isin(NOT_ON_TIME)])
