"""All that the page on follow-up shows of what was due, and `metric lateness`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.dates import week_start
from analytics.metrics import discipline, follow_up, lateness, logging, money
from analytics.overview import FEWEST_FOR_PRAISE, FEWEST_WITH_ONE, People, best_kept
from analytics.store import Store
from analytics.views import logging as log_view

FEWEST_WEEKS = 12


@dataclass(frozen=True)
class FollowUp:
    """Whether the steps are kept, how late is late, what is overdue. Nobody changes these frames."""

    currency: str | None
    steps: pd.DataFrame
    """Per sales step with anything due in the period, judged: the columns of follow_up.rates."""
    cells: pd.DataFrame
    """The same per rep × step: follow_up.grid."""
    team_bolts: pd.DataFrame
    """The steps that are loose with everybody together, the surest first."""
    since: date
    """The first day of the weeks that the picture looks at: at least twelve, and all of the period."""
    weeks: pd.DataFrame
    """Per step × week: due, on_time, rate, standard."""
    everybody: pd.DataFrame
    """The same of all reps; no rows where nobody is chosen."""
    incomplete_from: datetime | None
    """From which moment on is what fell due still being logged? None where work is logged on its day."""
    tally: pd.DataFrame
    """What fell due in these weeks, by step, rep, team, week and state."""
    company: pd.DataFrame
    """The same of all reps and segments."""
    late: pd.DataFrame
    """How late is late in these weeks, of all steps together: at most one row of lateness.how_late."""
    late_by_step: pd.DataFrame
    overdue: pd.DataFrame
    """What is overdue now: most money first, of the main currency; then the oldest."""
    ages: pd.DataFrame
    best: pd.DataFrame
    unstarted: pd.DataFrame
    """Per step × rep: n closed deals of the period that never had the step's trigger."""
    unseen: pd.DataFrame
    """Per step: n obligations of the period that the log cannot show."""
    is_known: bool
    """Does the data hold any activity, whenever and whosesoever?"""

    @property
    def due(self) -> int:
        return int(self.steps["due"].sum())

    @property
    def on_time(self) -> int:
        return int(self.steps["on_time"].sum())

    @property
    def is_empty(self) -> bool:
        """Did nothing fall due with these people, in the period or the weeks drawn, and is nothing overdue?"""
        return not self.due and self.overdue.empty and self.weeks.empty

    @property
    def loosest(self) -> pd.DataFrame:
        """Which cells are loose, the surest first, then those that lack most?"""
        found = self.cells.loc[self.cells["marked"] & (self.cells["state"] == "loose")]
        return found.sort_values(["loose_probability", "shortfall"], ascending=False, kind="stable")


def view(store: Store, question: Question, people: People) -> FollowUp:
    """Is what falls due done in time, how late is the rest, and what is still open?"""
    asked, steps, currency = question.parameters(), store.read("steps"), board.main_currency(store, question.as_of)
    everybody, all_tally = store.read("tally", asked), store.read("tally", _longer(store, question).parameters())
    ours, tally = people.among(everybody), people.among(all_tally)
    company, all_company = everybody, all_tally
    if question.segment:
        company = store.read("tally", {**asked, "segment": None})
        all_company = store.read("tally", {**_longer(store, question).parameters(), "segment": None})
    judged = follow_up.rates(follow_up.of_sales(ours, steps), ["step"], steps, company)
    judged = judged.loc[judged["due"] > 0].reset_index(drop=True)
    cells = follow_up.grid(follow_up.of_sales(ours, steps), steps, company)
    team_bolts = company.loc[company["step"].isin(cells.loc[cells["is_team_bolt"], "step"])]
    weeks = _weeks(store, question)
    late = follow_up.of_sales(people.among(store.read("lateness", _longer(store, question).parameters())), steps)
    overdue = ranked(follow_up.of_sales(people.among(store.read("overdue", asked)), steps), currency)
    unseen = follow_up.of_sales(ours.loc[ours["state"] == "unseen"], steps).groupby("step", as_index=False)[["n"]].sum()
    return FollowUp(
        currency=currency,
        steps=judged,
        cells=cells,
        team_bolts=follow_up.team_bolts(team_bolts, steps),
        since=weeks[0].date(),
        weeks=discipline.by_week(tally, steps, weeks),
        everybody=discipline.by_week(all_tally if people != People() else all_tally.head(0), steps, weeks),
        incomplete_from=_incomplete_from(question, logging.incomplete_days(log_view.quality(store, question, people))),
        tally=tally,
        company=all_company,
        late=lateness.how_late(late),
        late_by_step=_in_order(lateness.how_late(late, ["step"]), steps),
        overdue=overdue,
        ages=lateness.ages(overdue, currency),
        best=best_kept(judged, FEWEST_WITH_ONE if len(people.reps) == 1 else FEWEST_FOR_PRAISE),
        unstarted=follow_up.of_sales(people.among(store.read("unstarted_count", asked)), steps),
        unseen=unseen.sort_values("n", ascending=False, ignore_index=True),
        is_known=bool(store.read("log_begun", {"as_of": store.watermark})["has_log"].iloc[0]),
    )


def ranked(overdue: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """What is overdue, most money of the main currency first, then the oldest."""
    value = overdue["value"].astype("float64").where(money.is_in(overdue["currency"], currency))
    order = overdue.assign(main_value=value)
    order = order.sort_values(["main_value", "due_at"], ascending=[False, True], na_position="last", kind="stable")
    return order.drop(columns="main_value").reset_index(drop=True)


def _longer(store: Store, question: Question) -> Question:
    """The same question over the weeks of the picture."""
    return Question(question.as_of, _weeks(store, question)[0].date(), _until(question), question.segment)


def _weeks(store: Store, question: Question) -> pd.DatetimeIndex:
    """Which weeks are drawn? The period's, whole ones from its first; at least twelve up to its end."""
    starts = str(store.frame["week_starts"])
    last = week_start(_until(question), starts)
    first = last - timedelta(weeks=FEWEST_WEEKS - 1)
    if question.since is not None:
        first = min(first, week_start(question.since, starts))
    return pd.date_range(first, last, freq="7D", unit="us", name="due_week")


def _until(question: Question) -> date:
    return min(question.until or date.max, question.as_of.date())


def _incomplete_from(question: Question, n_days: int) -> datetime | None:
    """From the first of the last so many days on, half of the work is still being written down."""
    first = question.as_of.date() - timedelta(days=n_days - 1)
    return datetime.combine(first, datetime.min.time()) if n_days else None


def _in_order(rows: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    place = rows["step"].map(steps.set_index("step")["step_no"])
    return rows.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric lateness`: after how many days past its due day is done what was not done on time."""
    steps = store.read("steps")
    rows = follow_up.of_sales(store.read("lateness", question.parameters()), steps)
    told = lateness.how_late(rows, by)
    return _in_order(told, steps) if "step" in by else told
