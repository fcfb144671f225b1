"""What people said that the weekly review shows: promises and what the log shows of them, proposals, decisions.

Each function gives fields of `review.Review`, by their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from analytics import standards
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import waivers as waiver_metrics
from analytics.overview import People
from analytics.ruled import StandardSaid, Waiver
from analytics.store import Store
from analytics.views import commitments as views

NAMED = ["rep_id", "team", "customer_id", "customer", "deal"]
STANDARD = ["step", "standard", "kind", "from_on", "said_on", "reason", "author"]
WAIVER = [
    "step", "key", "triggered_on", "said_on", "until", "reason", "note", "author", "rep_id", "customer_id", "customer",
    "deal_id", "deal",
]  # fmt: skip


def promises(store: Store, question: Question, people: People, start: date, said: pd.DataFrame) -> dict[str, Any]:
    """What became of what was agreed before? What was agreed in this week's own review is a decision of it.

    First what fell due in the week, then what is still to come, then what was not kept before.
    """
    found = views.view(store, question, people, said)
    rows = views.in_week(found.rows, start, question.as_of)
    rows = rows.loc[rows["week"] < pd.Timestamp(start)]
    is_older, is_coming = rows["due_at"] < pd.Timestamp(start), rows["due_at"] > pd.Timestamp(question.as_of)
    rows = rows.assign(place=is_coming * 1 + is_older * 2).sort_values(["place", "due_at"], kind="stable")
    rows = rows.drop(columns="place").reset_index(drop=True)
    key = ["rep_id", "step"]
    meant = rows.dropna(subset=["step"])[key].drop_duplicates()
    return {
        "promises": rows,
        "kept": found.rates,
        "kept_together": found.all,
        "effects": found.effects.merge(meant, on=key) if len(meant) else found.effects.head(0),
    }


def proposals(store: Store, as_of: datetime, history: Sequence[StandardSaid]) -> dict[str, Any]:
    """Which standards may be raised, and which step is waived so often that it may be wrong?"""
    asked = Question(as_of, as_of.date() - timedelta(weeks=waiver_metrics.WEEKS) + timedelta(days=1), as_of.date())
    return {
        "raises": standards.view(store, as_of, history).proposals,
        "often_waived": waiver_metrics.often(store.read("waived_for", asked.parameters())),
    }


def decisions(
    store: Store,
    days: tuple[date, date],
    people: People,
    commitments: pd.DataFrame,
    history: Sequence[StandardSaid],
    waived: Sequence[Waiver],
) -> dict[str, Any]:
    """What was agreed in this week's review, and what was said of standards and waived in the week?"""
    first, last = days
    here = commitments.loc[commitments["week"] == pd.Timestamp(first)]
    moved = [each for each in history if first <= each.said_on <= last]
    put_off = [each for each in waived if first <= each.said_on <= last]
    return {
        "agreed": people.among(named(store, end_of_day(last), here)),
        "standards_said": _rows(moved, STANDARD, ["from_on", "said_on"]),
        "waivers_said": _of_whom(store, people, put_off),
    }


def named(store: Store, as_of: datetime, said: pd.DataFrame) -> pd.DataFrame:
    """The commitments, with whom and what they name as the data has it today: team, customer, deal."""
    if said.empty:
        return said.reindex(columns=[*said.columns, *(name for name in NAMED if name not in said.columns)])
    listed = {"commitments": "commitment_id", "reps": "rep_id", "customers": "customer_id", "deals": "deal_id"}
    asked = {name: said[column].tolist() for name, column in listed.items()}
    found = store.read("commitments", {**asked, "as_of": as_of})[["commitment_id", *NAMED]].astype("object")
    whole = said.drop(columns=["rep_id", "customer_id"]).merge(found, on="commitment_id", how="left")
    return whole.sort_values(["rep_id", "agreed_at", "commitment_id"], ignore_index=True)


def _of_whom(store: Store, people: People, waived: Sequence[Waiver]) -> pd.DataFrame:
    """Whose obligations were waived?"""
    rows = _rows(waived, WAIVER[:8], ["triggered_on", "said_on", "until"])
    if rows.empty:
        return rows.reindex(columns=WAIVER)
    scopes = store.read("steps").set_index("step")["on"]
    asked = {"keys": rows["key"].tolist(), "scopes": [scopes.get(step, "") for step in rows["step"]]}
    things = store.read("waived_things", asked)
    teams = store.read("reps").set_index("rep_id")["team"]
    whole = rows.join(things.drop(columns="place").astype("object"))
    return people.among(whole.assign(team=whole["rep_id"].map(teams)))[WAIVER]


def _rows(said: Sequence[StandardSaid] | Sequence[Waiver], columns: list[str], days: list[str]) -> pd.DataFrame:
    rows = [[getattr(each, name) for name in columns] for each in said]
    found = pd.DataFrame(rows, columns=columns, dtype="object")
    for name in days:
        moments = [None if day is None else datetime.combine(day, time.min) for day in found[name]]
        found[name] = pd.Series(moments, index=found.index, dtype="datetime64[us]")
    return found.astype({"standard": "float64"}) if "standard" in columns else found
