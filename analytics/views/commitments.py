"""All that the weekly review, a rep's page and `metric commitments` show of what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import commitments
from analytics.overview import People
from analytics.store import Store

TALKED_OF = timedelta(weeks=4)  # so long is something that was not kept brought up again
NAMES = ["rep_id", "team", "customer_id", "customer", "deal", "segment", "value", "currency", "value_key"]
LISTED = [
    "commitment_id", "rep_id", "team", "kind", "action", "customer_id", "deal_id", "step", "text", "agreed_on",
    "due_at", "verdict", "done_at", "done_by", "is_said_done", "said_note", "carries", "n_carried", "is_carried_on",
]  # fmt: skip


@dataclass(frozen=True)
class Commitments:
    """What was agreed, and what the log shows of it. Nobody changes these frames."""

    rows: pd.DataFrame
    """Every commitment known by then, judged, by its day: what was agreed, the columns of commitments.judged, team,
    customer, deal, segment, value, currency and value_key (as of what is overdue)."""
    rates: pd.DataFrame
    """Per rep, of those due in the period: commitments.kept_rate."""
    all: pd.DataFrame
    """The same of all of them, one row."""
    effects: pd.DataFrame
    """Per rep, step and day of agreement: commitments.before_and_after, with the id of the first of that day."""


def view(store: Store, question: Question, people: People, said: pd.DataFrame) -> Commitments:
    """Was done what was agreed with these people? `said`: what the journal holds (agreed.frame)."""
    rows = people.among(judged(store, question, said))
    due = question.within(rows, "due_at")
    return Commitments(
        rows=rows,
        rates=commitments.kept_rate(due, ["rep"]),
        all=commitments.kept_rate(due, []),
        effects=effects(store, question.as_of, rows),
    )


def judged(store: Store, question: Question, said: pd.DataFrame) -> pd.DataFrame:
    """Every commitment agreed by the as-of day, of the question's segment, judged as of its moment, by its day.

    As of the newest day also what was agreed since: the data ends before the meeting at which it is talked of.

    Reps and customers that were linked since have their main ids; a deal alone brings its customer.
    """
    as_of = question.as_of
    is_newest = as_of >= store.watermark
    known = said if is_newest else said.loc[said["agreed_on"] <= end_of_day(as_of)]
    known = _named(store, as_of, known)
    events = store.read(
        "commitment_events",
        {
            "as_of": as_of,
            "since": None if known.empty else known["agreed_at"].min().normalize().to_pydatetime(),
            "customers": sorted(known["customer_id"].dropna().unique()),
        },
    )
    words = set(store.read("logged_words", {"as_of": as_of})["word"])
    rows = commitments.judged(known, events, words, as_of)
    if question.segment:
        rows = rows.loc[rows["segment"] == question.segment]
    return rows.sort_values(["due_at", "rep_id", "agreed_at", "commitment_id"], ignore_index=True)


def _named(store: Store, as_of: datetime, said: pd.DataFrame) -> pd.DataFrame:
    """Whom does each of these name, as the data has it today, and what is that worth?"""
    listed = {"commitments": "commitment_id", "reps": "rep_id", "customers": "customer_id", "deals": "deal_id"}
    asked = {name: said[column].tolist() for name, column in listed.items()}
    found = store.read("commitments", {**asked, "as_of": as_of})
    texts = [name for name in ("commitment_id", *NAMES) if name != "value"]
    found = found.astype({**dict.fromkeys(texts, "object"), "value": "float64"})
    found[texts] = found[texts].where(found[texts].notna(), None)
    return said.drop(columns=["rep_id", "customer_id"]).merge(found, on="commitment_id", how="left")


def effects(store: Store, as_of: datetime, rows: pd.DataFrame) -> pd.DataFrame:
    """What became of the bolts that these commitments were to tighten? The latest agreement first."""
    meant = rows.loc[rows["step"].notna()]
    earliest = as_of if meant.empty else meant["agreed_on"].min().to_pydatetime()
    obligations = store.read(
        "tightened",
        {
            "as_of": as_of,
            "since": earliest - timedelta(days=commitments.EFFECT_DAYS),
            "reps": sorted(meant["rep_id"].unique()),
            "steps": sorted(meant["step"].unique()),
        },
    )
    found = commitments.before_and_after(meant, obligations, as_of)
    found = found.drop_duplicates(["rep_id", "step", "since"])
    return found.sort_values(["since", "rep_id", "step"], ascending=[False, True, True], ignore_index=True)


def in_week(rows: pd.DataFrame, week_start: date, as_of: datetime) -> pd.DataFrame:
    """Of which commitments does the review of this week talk?

    Of those agreed by the end of the as-of day and due on the first day of the week or later; and of older ones that
    were not kept and that nobody has carried on, where they were due in the four weeks before it. `rows`: as judged as
    of the same moment.
    """
    known = rows.loc[rows["agreed_on"] <= end_of_day(as_of)]
    start = pd.Timestamp(week_start)
    is_left = known.index.isin(commitments.open_ones(known).index) & (known["due_at"] >= start - TALKED_OF)
    return known.loc[(known["due_at"] >= start) | is_left]


def metric(store: Store, question: Question, by: list[str], said: pd.DataFrame) -> pd.DataFrame:
    """`metric commitments`: what was agreed and due in the period, a row each; by rep or team, how much was kept."""
    due = question.within(judged(store, question, said), "due_at")
    return commitments.kept_rate(due, by) if by else due[LISTED]
