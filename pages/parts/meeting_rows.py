"""What a line of the meeting rests on: its obligations, its customer's or deal's life; and what to agree on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pandas as pd
import streamlit as st

from analytics import periods, standards
from analytics import wording as words
from analytics.metrics import waivers
from analytics.report.document import About, List, Row
from analytics.review import Week
from analytics.wording import _, plain
from pages.parts import agree, cached, cards, customer_life, deal_life, promise_words, rows
from pages.parts.filters import Filters

UNSAID = About()
OF_EVERYBODY = ("team-bolts", "raises", "waived-often")


def can_open(listed: List, row: Row) -> bool:
    """Is there anything behind this line?"""
    return row.about != UNSAID or listed.id == "figures"


def draw(asked: Filters, listed: List, row: Row, place: str, names: dict[str, str]) -> None:
    """Under an open line: rows first, then the form. `asked`: as of the review's moment, over its four weeks."""
    about = row.about
    with st.container(border=True, key=f"behind-{place}"):
        if listed.id == "figures":
            _figure(asked, row, place, names)
            return
        if about.commitment_id:
            promise_words.draw(asked, about.commitment_id, place)
        if about.customer_id or about.deal_id:
            agree.form(asked, about, place)
        if about.step:
            _obligations(_of_line(asked, listed), about, place, names)
        if about.customer_id:
            customer_life.draw(asked, {"customer_id": about.customer_id, "customer": _called(asked, about, 0)}, place)
        elif about.deal_id:
            deal_life.draw(asked.here, about.deal_id, _called(asked, about, -1), place)
        if about.rep_id and not (about.step or about.customer_id or about.deal_id or about.commitment_id):
            _of_rep(asked, about.rep_id, place, names)
        if about.rep_id and not (about.customer_id or about.deal_id):
            agree.form(asked, about, place)


def over_four_weeks(asked: Filters, week: Week) -> Filters:
    """The filters as the review looks: as of its moment, over the four weeks up to it, of its team, every segment."""
    day = week.as_of.date()
    since, until = periods.days_of("4-weeks", day)
    teams = (week.team,) if week.team else ()
    return replace(asked, as_of=day, period="4-weeks", since=since, until=until, teams=teams, reps=(), segment=None)


def _of_line(asked: Filters, listed: List) -> Filters:
    """Some lines tell of everybody, whatever team is looked at, and two of them of other weeks."""
    if listed.id not in OF_EVERYBODY:
        return asked
    since, until = asked.since, asked.until
    if listed.id == "raises":
        whole = standards.whole_weeks(asked.question.as_of, str(cached.store(asked.here).frame["week_starts"]))
        since, until = whole[0], whole[-1] + timedelta(days=6)
    elif listed.id == "waived-often":
        since = asked.as_of - timedelta(weeks=waivers.WEEKS) + timedelta(days=1)
    return replace(asked, teams=(), since=since, until=until)


def _called(asked: Filters, about: About, which: int) -> str:
    called = cached.called(asked.here, about.customer_id, about.deal_id)
    return called[which] if called else about.customer_id or about.deal_id


def _obligations(asked: Filters, about: About, place: str, names: dict[str, str]) -> None:
    """What fell due of the step in these weeks, and what is overdue of it from before; of the rep, if one is named."""
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    if about.step not in steps:
        return
    rep = about.rep_id or None
    due = cached.rows(asked.here, "cell", asked.question, step=about.step, phase=None, rep=rep, team=None)
    overdue = cached.rows(asked.here, "overdue", asked.question)
    is_it = overdue["step"] == about.step
    if rep:
        is_it &= overdue["rep_id"] == rep
    both = pd.concat([overdue.loc[is_it].assign(state="overdue"), due])
    both = asked.people.among(
        both.drop_duplicates(["customer_id", "deal_id", "order_id", "triggered_at", "due_at"], ignore_index=True)
    )
    if about.customer_id:
        both = both.loc[both["customer_id"] == about.customer_id]
    elif about.deal_id:
        both = both.loc[both["deal_id"] == about.deal_id]
    if len(both) or not about.customer_id:
        title = " · ".join(
            plain(part) for part in (names.get(about.rep_id, ""), words.title(steps[about.step])) if part
        )
        rows.show(both[[name for name in due.columns if name in both.columns]], f"behind-{place}", title, steps, names)


def _figure(asked: Filters, row: Row, place: str, names: dict[str, str]) -> None:
    """The rows of one of the headline figures."""
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    label = str(row.cells["figure"])
    if label == _("On time"):
        rows.show(cards.due_rows(asked), f"behind-{place}", _("Due in these days"), steps, names)
    elif label in (_("Overdue now"), _("At risk")):
        rows.show(cards.overdue_rows(asked), f"behind-{place}", _("Overdue now"), steps, names)
    else:
        found = _ended(asked, "won" if label == _("Won this week") else "lost")
        rows.show(found, f"behind-{place}", plain(label), steps, names)


def _ended(asked: Filters, outcome: str) -> pd.DataFrame:
    """What was won or lost in the week."""
    moments = {"since": datetime.combine(agree.week(asked), time.min), "until": asked.question.as_of}
    found = cached.frame(asked.here, "ended", tuple(sorted({**asked.question.parameters(), **moments}.items())))
    return asked.people.among(found.loc[found["outcome"] == outcome])


def _of_rep(asked: Filters, rep: str, place: str, names: dict[str, str]) -> None:
    """All that fell due with this rep in these weeks."""
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    due = cached.rows(asked.here, "cell", asked.question, step=None, phase=None, rep=rep, team=None)
    rows.show(due, f"behind-{place}", plain(names.get(rep, rep)), steps, names)
