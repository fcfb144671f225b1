"""What a manager ruled: obligations waived, standards moved, playbooks used, reviews held, languages of reps.

Pure: rows in (mappings, as the journal's tables have them), what holds out. The tables are the journal's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal

from analytics.language import LANGUAGES

Rows = Sequence[Mapping[str, Any]]
Move = Literal["raised", "lowered", "declined", "taken_back"]

MOVES: tuple[Move, ...] = ("raised", "lowered", "declined", "taken_back")
WAIVER_REASONS = ("asked_to_wait", "customer_away", "deciding", "done_otherwise", "not_needed", "other")
EARLIEST, LATEST = "1900-01-01", "2199-12-31"

# The rooms of the journal that hold it, with their columns.
ROOMS = {
    "waiver": ("step", "key", "triggered_on", "said_on", "until", "reason", "note", "author", "at"),
    "standard": ("step", "standard", "kind", "from_on", "said_on", "reason", "author", "at"),
    "playbook": ("name", "text", "author", "at"),
    "held_review": ("week", "team", "frozen", "note", "author", "at"),
    "rep_language": ("rep_id", "language", "author", "at"),
}


@dataclass(frozen=True)
class Waiver:
    """One obligation that need not be done until a day (None: at all), and why."""

    step: str
    key: str  # its deal, order or customer, as the step's scope is
    triggered_on: date
    said_on: date  # the as-of day from which it holds
    until: date | None
    reason: str
    note: str
    author: str
    at: datetime
    from_on: date | None = None  # said again while it held, it has held from this earlier day on


@dataclass(frozen=True)
class StandardSaid:
    """A standard that was raised, lowered, or left as it is when a rise was proposed."""

    step: str
    standard: float
    kind: Move
    from_on: date  # the first day of the first week that is judged by it
    said_on: date  # the as-of day on which it was said
    reason: str
    author: str
    at: datetime


@dataclass(frozen=True)
class PlaybookVersion:
    """A playbook that was used, numbered from the first."""

    no: int
    name: str
    text: str
    author: str
    at: datetime

    @property
    def mark(self) -> str:
        """By what is this text known?"""
        return sha256(self.text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class HeldReview:
    """A review as it was held: all that it showed, and what was noted beside it."""

    week: date
    team: str  # empty: everybody
    frozen: str
    note: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Rulings:
    """What of this changes how the warehouse is read: the waivers that hold, and every standard said since."""

    waivers: tuple[Waiver, ...] = ()
    standards: tuple[StandardSaid, ...] = ()
    mark: str = field(default="", compare=False)
    """Another one says that something was ruled since."""


def rulings(waiver_rows: Rows, standard_rows: Rows) -> Rulings:
    """What holds of waivers and standards?"""
    text = json.dumps([[dict(row) for row in rows] for rows in (waiver_rows, standard_rows)], sort_keys=True)
    mark = sha256(text.encode()).hexdigest()[:12] if waiver_rows or standard_rows else ""
    moved = tuple(said for said in standards(standard_rows) if said.kind != "declined")
    return Rulings(tuple(waivers(waiver_rows)), moved, mark)


# -------------------------------------------------------------------- what holds


def waivers(rows: Rows) -> list[Waiver]:
    """Which obligations are waived? Of each what was said last; what was taken back is none."""
    newest: dict[str, Mapping[str, Any]] = {}
    begun: dict[str, str] = {}
    for row in rows:
        before = newest.pop(thing(row), None)
        if not (before and _goes_on(before, row)):
            begun[thing(row)] = row["said_on"]
        newest[thing(row)] = row
    return [
        Waiver(
            row["step"], row["key"], date.fromisoformat(row["triggered_on"]), date.fromisoformat(row["said_on"]),
            date.fromisoformat(row["until"]) if row["until"] else None, row["reason"], row["note"], row["author"],
            datetime.fromisoformat(row["at"]),
            date.fromisoformat(begun[thing(row)]) if begun[thing(row)] != row["said_on"] else None,
        )
        for row in newest.values()
        if row["reason"] is not None
    ]  # fmt: skip


def _goes_on(before: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Did the waiver before still hold when this one was said? Then no day between them counts."""
    is_held = before["reason"] is not None and row["reason"] is not None
    return (
        is_held and before["said_on"] <= row["said_on"] and (not before["until"] or before["until"] >= row["said_on"])
    )


def standards(rows: Rows) -> list[StandardSaid]:
    """What was said of standards, the oldest first, and not taken back since?"""
    said: list[StandardSaid] = []
    for each in _standards(rows):
        if each.kind != "taken_back":
            said.append(each)
        elif places := [place for place, one in enumerate(said) if one.step == each.step]:
            del said[places[-1]]
    return said


def _standards(rows: Rows) -> list[StandardSaid]:
    return [
        StandardSaid(
            row["step"], float(row["standard"]), row["kind"], date.fromisoformat(row["from_on"]),
            date.fromisoformat(row["said_on"]), row["reason"], row["author"], datetime.fromisoformat(row["at"]),
        )
        for row in rows
    ]  # fmt: skip


def playbooks(rows: Rows) -> list[PlaybookVersion]:
    """Which playbooks were used, the oldest first? The same text used again keeps its first number."""
    numbers: dict[tuple[str, str], int] = {}
    found = []
    for row in rows:
        no = numbers.setdefault((row["name"], row["text"]), len(numbers) + 1)
        found.append(PlaybookVersion(no, row["name"], row["text"], row["author"], datetime.fromisoformat(row["at"])))
    return found


def held_reviews(rows: Rows) -> list[HeldReview]:
    """Which reviews were held, the oldest first? One held again stands once more."""
    return [
        HeldReview(
            date.fromisoformat(row["week"]), row["team"], row["frozen"], row["note"], row["author"],
            datetime.fromisoformat(row["at"]),
        )
        for row in rows
    ]  # fmt: skip


def languages(rows: Rows) -> dict[str, str]:
    """In which language does each rep read?"""
    return {row["rep_id"]: row["language"] for row in rows}


# -------------------------------------------------------------------- what may be kept


def thing(row: Mapping[str, Any]) -> str:
    """Of what does a row of one of the rooms tell? Empty: each row stands for itself."""
    if "triggered_on" in row:
        return "\n".join((row["step"], row["key"], row["triggered_on"]))
    return str(row.get("rep_id") or "")


def checked(room: str, row: Mapping[str, Any]) -> None:
    """ValueError where this row is none that its room may hold."""
    for name in {"step", "key", "rep_id", "name", "text", "frozen"} & set(ROOMS[room]):
        if not (row.get(name) or "").strip():
            raise ValueError(f"{name} is empty")
    for name in {"triggered_on", "said_on", "until", "from_on", "week"} & set(ROOMS[room]):
        if name != "until" or row.get(name):
            _day(row.get(name) or "")
    if room == "waiver" and row.get("reason") is not None:
        _one_of(WAIVER_REASONS, row["reason"])
        if row["reason"] == "other" and not (row.get("note") or "").strip():
            raise ValueError("for another reason, it is said which")
        if row.get("until") and row["until"] < (row.get("said_on") or ""):
            raise ValueError("it would have ended before it was said")
    if room == "standard":
        _one_of(MOVES, row.get("kind"))
        if not 0 < float(row.get("standard") or 0) <= 1:
            raise ValueError("a standard is a share above 0, at most 1")
        if row["kind"] == "lowered" and not (row.get("reason") or "").strip():
            raise ValueError("whoever lowers a standard says why")
    if room == "held_review":
        json.loads(row["frozen"])
    if room == "rep_language":
        _one_of(tuple(LANGUAGES), row.get("language"))


def _day(given: str) -> None:
    """Days are told apart and put in order by their texts: each has one, and all are as long."""
    if date.fromisoformat(given).isoformat() != given or not EARLIEST <= given <= LATEST:
        raise ValueError(f"{given!r} is no day of this work, as 2026-11-20 is")


def _one_of(known: Sequence[str], given: object) -> None:
    if given not in known:
        raise ValueError(f"{given!r} is none of {', '.join(known)}")
