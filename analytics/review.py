"""The weekly meeting: what is to be talked of, in the order of the meeting, as plain frames and values without words?

A week is looked at as of its last day, or of the watermark where that is earlier; bolts over the four weeks up to then.
What cannot be done in half an hour with twelve reps is there as well: whoever draws it decides how much to show first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analytics import agreed, board, review_said
from analytics import review_figures as figures
from analytics.board import Question
from analytics.dates import end_of_day, week_start
from analytics.metrics import follow_up
from analytics.metrics.logging import Quality
from analytics.overview import People
from analytics.ruled import StandardSaid, Waiver
from analytics.settled import settled
from analytics.store import Store
from analytics.views import logging as log_view


@dataclass(frozen=True)
class Week:
    """Which week is looked at, as of when, and whose work: of one team, or everybody's."""

    start: date
    until: date
    """Its last day."""
    as_of: datetime
    team: str | None = None

    @property
    def before(self) -> datetime:
        """The end of the week before; not later than what is looked at."""
        return min(end_of_day(self.start - timedelta(days=1)), self.as_of)

    @property
    def question(self) -> Question:
        """Over which days are bolts judged? Four weeks, as on the board."""
        return figures.four_weeks(self.as_of)

    @property
    def people(self) -> People:
        return People(teams=(self.team,) if self.team else ())


@dataclass(frozen=True)
class Typed:
    """What the journal holds that a review shows."""

    commitments: pd.DataFrame = field(default_factory=lambda: agreed.frame((), {}, "UTC"))
    """agreed.frame: all that were agreed."""
    standards: Sequence[StandardSaid] = ()
    waivers: Sequence[Waiver] = ()


@dataclass(frozen=True, eq=False)
class Review:
    """One week's meeting. The frames are settled, in the order in which they are shown; nobody changes them."""

    week: Week
    seen_until: datetime
    """Until when the data was complete."""
    currency: str | None
    """The one in which is ranked."""
    has_log: bool
    """Does the log hold anything by then?"""
    quality: Quality
    """How these people kept the log in the four weeks."""

    promises: pd.DataFrame
    """What was agreed before this review and is talked of in it: rows of views.commitments."""
    kept: pd.DataFrame
    """Per rep, of what was due in the four weeks: metrics.commitments.kept_rate."""
    kept_together: pd.DataFrame
    """The same of all of them: one row."""
    effects: pd.DataFrame
    """What the promises did to their bolts: metrics.commitments.before_and_after, of the promises that name a step."""

    on_time: int
    due: int
    on_time_before: int
    due_before: int
    """Of the four weeks before, as they were known then."""
    weeks: pd.DataFrame
    """due_week, due, on_time, rate of the last twelve weeks."""
    n_overdue: int
    n_overdue_before: int
    """At the end of the week before."""
    at_risk: pd.DataFrame
    """Per currency: metrics.follow_up.at_risk."""
    ended: pd.DataFrame
    """What was won and lost in the week, one row each: outcome, what it was, whose, value, currency."""
    n_loose: int
    n_watch: int
    n_judged: int
    """Cells with enough due to be judged."""
    cells: pd.DataFrame
    """Every rep × step with anything counted: rep_id, step, on_time, due, state, marked."""
    tightened: pd.DataFrame
    """Loose or to be watched at the end of the week before, fine now: metrics.agenda.tightened."""
    loosened: pd.DataFrame
    """Loose now, and not at the end of the week before: metrics.agenda.turned_loose."""

    team_bolts: pd.DataFrame
    """Loose with everybody together, the surest first: the columns of metrics.follow_up.rates by step."""
    bolts: pd.DataFrame
    """What to tighten first, at most three per rep: metrics.follow_up.tighten_first, and standard."""
    bolt_weeks: pd.DataFrame
    """Of these bolts: rep_id, step, due_week, due, on_time of the last twelve weeks."""
    best: pd.DataFrame
    """At most one row: the step that is kept best, where there is one to praise."""

    reps: pd.DataFrame
    """Who is talked with, most money first: rep_id, team, on_time, due, n_overdue, n_open_deals, n_lying, n_silent,
    n_promises, value (that hangs on all this, in `currency`), n_other (deals or customers in another)."""
    rep_bolts: pd.DataFrame
    rep_customers: pd.DataFrame
    rep_deals: pd.DataFrame
    rep_well: pd.DataFrame
    """At most one row per rep in each: rows of `bolts`, metrics.agenda.one_customer, one_deal, one_well."""
    has_plans: bool
    """Is it known what was planned? Without, no deal is told to lie without a next step."""
    n_unowned: int
    """What is overdue, or lies open, and nobody answers for."""

    ready: pd.DataFrame
    """Customers ready to be asked, for a referral first, then the most valuable: review_figures.READY."""
    wins: pd.DataFrame
    """The wins of `ended`, the largest first, with win_no, n_owed, n_overdue."""
    owed: pd.DataFrame
    """What is owed to them now: win_no, step, rep_id, state, due_at."""

    raises: pd.DataFrame
    """Standards that may be raised: metrics.standards.proposals."""
    often_waived: pd.DataFrame
    """Steps waived often for one reason: metrics.waivers.often."""

    agreed: pd.DataFrame
    """What was agreed in this review: agreed.frame, with customer and deal."""
    standards_said: pd.DataFrame
    """What was said of standards in the week: step, standard, kind, from_on, said_on, reason, author."""
    waivers_said: pd.DataFrame
    """What was waived in the week: step, key, triggered_on, said_on, until, reason, note, author, and whose it is."""


def week_of(store: Store, day: date | None = None, team: str | None = None, as_of: datetime | None = None) -> Week:
    """Which week holds this day (none: the newest that the data tells of), and as of when is it looked at?"""
    newest = min(store.watermark, as_of or store.watermark)
    start = week_start(day or newest.date(), str(store.frame["week_starts"]))
    until = start + timedelta(days=6)
    return Week(start, until, min(end_of_day(until), newest), team)


def review(store: Store, week: Week, said: Typed | None = None) -> Review:
    """What is to be talked of this week?"""
    said = said or Typed()
    question, people = week.question, week.people
    steps, currency = store.read("steps"), board.main_currency(store, week.as_of)
    now = figures.Weeks.of(store, question, people, steps)
    last_week = figures.Weeks.of(store, figures.four_weeks(week.before), people, steps)
    last_month = figures.Weeks.of(store, question.before(), people, steps, has_marks=False)
    overdue = store.read("overdue", question.parameters())
    late = follow_up.of_sales(people.among(overdue), steps)
    longer = figures.twelve_weeks(week.as_of, str(store.frame["week_starts"]))
    tally = people.among(store.read("tally", longer.parameters()))
    promised = review_said.promises(store, question, people, week.start, said.commitments)
    bolts = figures.bolts(now, last_week, late, steps, currency)
    ended = figures.ended(store, week.start, week.as_of, people)
    line = follow_up.headline(now.tally, last_month.tally, steps).iloc[0]
    found: dict[str, Any] = {
        **promised,
        **bolts,
        **figures.reps(
            store, question, people, steps, currency, (now, last_month), overdue, tally, bolts["bolts"],
            promised["promises"],
        ),
        **figures.customers_and_wins(store, question, people, currency, ended.loc[ended["outcome"] == "won"]),
        **review_said.proposals(store, week.as_of, said.standards),
        **_decisions(store, week, said),
        **{name: int(line[name]) for name in ("on_time", "due", "on_time_before", "due_before")},
        "weeks": follow_up.trend(tally, steps),
        "bolt_weeks": figures.bolt_weeks(bolts["bolts"], tally, steps),
        "n_overdue": len(late),
        "n_overdue_before": figures.overdue_then(store, week.before, people),
        "at_risk": follow_up.at_risk(late, currency),
        "ended": ended,
        "cells": figures.slim(now.cells),
        "has_log": bool(store.read("log_begun", question.parameters())["has_log"].iloc[0]),
    }  # fmt: skip
    told: dict[str, Any] = {
        name: settled(value) if isinstance(value, pd.DataFrame) else value for name, value in found.items()
    }
    quality = log_view.quality(store, question, people)
    return Review(week=week, seen_until=store.watermark, currency=currency, quality=quality, **told)


def decided(store: Store, found: Review, said: Typed) -> Review:
    """The same review with what is decided in it by now; nothing else of it rests on that."""
    told: dict[str, Any] = {name: settled(rows) for name, rows in _decisions(store, found.week, said).items()}
    return replace(found, **told)


def _decisions(store: Store, week: Week, said: Typed) -> dict[str, pd.DataFrame]:
    days = (week.start, week.until)
    return review_said.decisions(store, days, week.people, said.commitments, said.standards, said.waivers)
