"""All that the board shows of one question, reduced to what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import follow_up, logging, money, next_step
from analytics.metrics.logging import Quality
from analytics.store import Store

N_TREND_WEEKS = 12
N_DAYS_AHEAD = 7
MANY_REPS = 25  # more are shown as teams first
FEWEST_FOR_PRAISE = 20
FEWEST_WITH_ONE = 10  # where one looks at one rep, before a one-to-one
CELL_COLUMNS = ["step", "due", "on_time", "pending", "state", "marked"]

Read = Callable[[str, dict[str, Any]], pd.DataFrame]


@dataclass(frozen=True)
class People:
    """Whose work is looked at; nothing chosen means everybody's."""

    teams: tuple[str, ...] = ()
    reps: tuple[str, ...] = ()

    def among(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Which rows (with rep_id and team) are theirs?"""
        if self.reps:
            rows = rows.loc[rows["rep_id"].isin(self.reps)]
        if self.teams:
            rows = rows.loc[rows["team"].isin(self.teams)]
        return rows


@dataclass(frozen=True)
class Overview:
    """The board's figures. Frames are in the order in which they are shown; an unknown share is empty."""

    currency: str | None
    on_time: int
    due: int
    change: float
    """Of the share on time, against the period before: 0.04 = four points up."""
    weeks: pd.DataFrame
    """due_week, due, on_time, rate: the last weeks up to the period's end."""
    n_overdue: int
    overdue_trend: tuple[int, ...]
    n_overdue_before: int
    at_risk: pd.DataFrame
    """Per currency, the main one first: currency, n_overdue, value, is_main."""
    n_open_deals: int
    n_without_step: int
    value_without_step: float
    cells: pd.DataFrame
    """Per rep × step: rep_id, and CELL_COLUMNS."""
    team_cells: pd.DataFrame
    """The same per team × step, judged as a whole; no rows where the reps are few."""
    team_bolts: pd.DataFrame
    n_loose: int
    n_watch: int
    by_chance: float
    n_judged: int
    tighten: pd.DataFrame
    best: pd.DataFrame
    """At most one row: the step kept best, where there is one to praise."""
    coming: pd.DataFrame
    """Per rep, day and currency: n_due, value."""
    coming_worth: pd.DataFrame
    """Per rep and currency of the whole week: n, value, each deal or customer once."""
    unstarted: pd.DataFrame
    """Per step × rep: n closed deals that never had the step's trigger."""
    unseen: pd.DataFrame
    """Per step: n obligations that the log cannot show."""
    has_log: bool
    """Does the log hold any activity by the as-of moment?"""
    quality: Quality
    """How these people keep the log in the period."""


def overview(store: Store, question: Question, people: People) -> Overview:
    """What does the board show? Reads what it needs, once each."""
    asked = question.parameters()
    steps = store.read("steps")
    tally = _summed(store.read("tally", asked), ["step", "rep_id", "team", "state"])
    company = store.read("tally", {**asked, "segment": None}) if question.segment else tally
    company = _summed(company, ["step", "state"])
    ours = people.among(tally)
    currency = board.main_currency(store, question.as_of)
    overdue = people.among(store.read("overdue_worth", asked))
    deals = people.among(store.read("open_deals", asked))
    lying = next_step.coverage(deals, [], currency)
    cells = follow_up.grid(ours, steps, company)
    tighten = follow_up.tighten_first(cells, overdue, currency)
    coming = people.among(coming_rows(store.read, question, steps))
    unseen = ours.loc[ours["state"] == "unseen"].groupby("step", as_index=False)[["n"]].sum()
    return Overview(
        **_on_time(store, question, people, ours, steps),
        **_overdue(store, question, people),
        currency=currency,
        at_risk=follow_up.at_risk(overdue, currency),
        n_open_deals=int(lying["open_deals"].sum()),
        n_without_step=int(lying["without"].sum()),
        value_without_step=float(lying["value_without"].sum(min_count=1)),
        cells=_slim(cells, "rep_id"),
        team_cells=_slim(team_cells(ours, steps, company, cells["rep_id"].nunique(dropna=False)), "team"),
        team_bolts=_team_bolts(cells, company, steps),
        n_loose=int((cells["marked"] & (cells["state"] == "loose")).sum()),
        n_watch=int((cells["marked"] & (cells["state"] == "watch")).sum()),
        by_chance=follow_up.flagged_by_chance(cells),
        n_judged=int((cells["due"] >= follow_up.FEWEST_DUE).sum()),
        tighten=tighten,
        best=best_kept(cells),
        coming=follow_up.due_this_week(coming),
        coming_worth=money.counted_once(coming, ["rep_id"]),
        unstarted=follow_up.of_sales(people.among(store.read("unstarted_count", asked)), steps),
        unseen=unseen.sort_values("n", ascending=False, ignore_index=True),
        has_log=bool(store.read("log_begun", asked)["has_log"].iloc[0]),
        quality=logging.quality(people.among(store.read("logged", asked))),
    )


def coming_rows(read: Read, question: Question, steps: pd.DataFrame) -> pd.DataFrame:
    """What of sales is due in the seven days after the as-of day? One row per pending obligation."""
    until = end_of_day(last_day_ahead(question))
    return follow_up.of_sales(read("pending", {**question.parameters(), "until": until}), steps)


def last_day_ahead(question: Question) -> date:
    """Up to which day does "due this week" look?"""
    return question.as_of.date() + timedelta(days=N_DAYS_AHEAD)


def week_ends(question: Question) -> list[datetime]:
    """At which moments is the trend taken? The ends of the last weeks, the as-of moment the last."""
    return [question.as_of - timedelta(weeks=n) for n in reversed(range(N_TREND_WEEKS))]


def _on_time(
    store: Store, question: Question, people: People, ours: pd.DataFrame, steps: pd.DataFrame
) -> dict[str, Any]:
    before = people.among(store.read("tally", question.before().parameters()))
    before = _summed(before, ["step", "state"])
    line = follow_up.headline(_summed(ours, ["step", "state"]), before, steps).iloc[0]
    until = question.until or question.as_of.date()
    since = until - timedelta(weeks=N_TREND_WEEKS) + timedelta(days=1)
    longer = Question(question.as_of, since, until, question.segment)
    weekly = _summed(people.among(store.read("tally", longer.parameters())), ["step", "due_week", "state"])
    weeks = follow_up.trend(weekly, steps)
    return {
        "on_time": int(line["on_time"]),
        "due": int(line["due"]),
        "change": line["change"],
        "weeks": weeks,
    }


def _overdue(store: Store, question: Question, people: People) -> dict[str, Any]:
    """The count of sales' overdue obligations now, a period ago, and at the week ends between."""
    before = question.before().as_of
    moments = sorted({*week_ends(question), before})
    found = store.read("overdue_trend", {**question.parameters(), "moments": moments})
    counts = people.among(found).groupby("as_of")["n_overdue"].sum().reindex(moments, fill_value=0).astype("int64")
    return {
        "n_overdue": int(counts[question.as_of]),
        "n_overdue_before": int(counts[before]),
        "overdue_trend": tuple(int(counts[moment]) for moment in week_ends(question)),
    }


def team_cells(tally: pd.DataFrame, steps: pd.DataFrame, company: pd.DataFrame, n_reps: int) -> pd.DataFrame:
    """How is each team doing at each step, judged as a whole? No rows where the reps are few."""
    shown = follow_up.of_sales(tally, steps) if n_reps > MANY_REPS else tally.iloc[:0]
    cells = follow_up.rates(shown, ["team", "step"], steps, company)
    return cells.assign(marked=cells["state"].isin(["loose", "watch"]))


def _team_bolts(cells: pd.DataFrame, company: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """The steps that are loose with everybody together, the surest first: step, on_time, due."""
    found = company.loc[company["step"].isin(cells.loc[cells["is_team_bolt"], "step"])]
    if found.empty:
        return pd.DataFrame({"step": [], "on_time": [], "due": []})
    return follow_up.team_bolts(found, steps)[["step", "on_time", "due"]]


def _slim(cells: pd.DataFrame, key: str) -> pd.DataFrame:
    return cells[[key, *CELL_COLUMNS]].astype({"step": "category", "state": "category"})


def best_kept(cells: pd.DataFrame, fewest: int = FEWEST_FOR_PRAISE) -> pd.DataFrame:
    """Which step is kept best, on enough cases to say so?"""
    sums = {"on_time": ("on_time", "sum"), "due": ("due", "sum"), "standard": ("standard", "max")}
    rows = cells.groupby("step", as_index=False).agg(**sums)
    rows = rows.loc[rows["due"] >= fewest]
    rows = rows.assign(rate=rows["on_time"] / rows["due"])
    kept = rows.loc[rows["rate"] >= rows["standard"]]
    return kept.sort_values(["rate", "due"], ascending=False)[["step", "on_time", "due"]].head(1)


def _summed(tally: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The tally without what is not asked for: fewer rows, so that what follows is quick."""
    return tally.groupby(keys, dropna=False, sort=False)[["n", "wanted"]].sum().reset_index()
