"""What people said of their losses: checked before it is kept, and folded, in its order, into what holds now.

Pure: rows in (mappings, as the journal's tables have them), what holds out. The tables are the journal's. A loss is
known by its deal's id as the imports give it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

from analytics.loss_words import CATEGORIES

if TYPE_CHECKING:
    from analytics.journal import Journal

Role = Literal["manager", "rep"]
Verdict = Literal["consistent", "contradicted", "not_evidenced"]
Rows = Sequence[Mapping[str, Any]]

QUESTIONS = ("understood", "attention", "desire", "objections", "closing", "bearing")
GRADES = ("yes", "partly", "no")
TICKS = ("need", "buying_behaviour", "still_qualified", "true_reason_asked")
REVIEWERS: tuple[Role, ...] = ("manager", "rep")
VERDICTS: tuple[Verdict, ...] = ("consistent", "contradicted", "not_evidenced")

# Between these days an obstacle may pass.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

# The rooms of the journal that hold it, with their columns.
ROOMS = {
    "loss_review": ("deal_id", "review", "author", "at"),
    "overruled": ("deal_id", "verdict", "note", "author", "at"),
    "sorted_reason": ("reason", "category", "author", "at"),
    "passed_on": ("deal_id", "is_passed", "note", "author", "at"),
}


@dataclass(frozen=True)
class LossReview:
    """What was said of one loss when it was looked at again. Questions without an answer are not in `answers`."""

    deal_id: str
    role: Role
    answers: dict[str, str] = field(default_factory=dict)  # question → "yes", "partly" or "no"
    notes: dict[str, str] = field(default_factory=dict)  # question → free text
    ticks: tuple[str, ...] = ()
    said: str = ""  # what the customer said when asked
    obstacle_on: date | None = None  # when the obstacle will be gone
    news: str = ""  # what is new when we come back
    trial: bool | None = None  # is a small trial order part of it? None: not said
    author: str = ""
    at: datetime = datetime.min

    @property
    def is_empty(self) -> bool:
        """Does it say nothing of the loss?"""
        filled = (self.answers, self.notes, self.ticks, self.said, self.obstacle_on, self.news)
        return self.trial is None and not any(filled)


@dataclass(frozen=True)
class Overruled:
    """The verdict that a person set against the log's, and why."""

    deal_id: str
    verdict: Verdict
    note: str
    author: str
    at: datetime


@dataclass(frozen=True)
class PassedOn:
    """The loss was told to whoever can cure its reason."""

    deal_id: str
    note: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """All that holds now of what people said of losses; empty where nothing was said."""

    reviews: dict[str, LossReview] = field(default_factory=dict)  # deal_id → the newest
    overruled: dict[str, Overruled] = field(default_factory=dict)  # deal_id → the newest
    sorted_reasons: dict[str, str] = field(default_factory=dict)  # reason_key → category
    passed_on: dict[str, PassedOn] = field(default_factory=dict)  # deal_id → the newest


def said(journal: Journal) -> Said:
    """What holds now of what people said of losses?"""
    return Said(journal.loss_reviews(), journal.overruled(), journal.sorted_reasons(), journal.passed_on())


def reason_key(text: str) -> str:
    """By what is a reason known, however it was typed? Without regard to case and blanks."""
    return " ".join(text.split()).casefold()


def thing(row: Mapping[str, Any]) -> str:
    """Of what does a row of one of the rooms tell? Of its deal, or of its reason."""
    return reason_key(row["reason"]) if "reason" in row else str(row["deal_id"])


# -------------------------------------------------------------------- what holds


def reviews(rows: Rows) -> list[LossReview]:
    """What was said in every review, in the order of the rows?"""
    return [_review(row) for row in rows]


def held_reviews(rows: Rows) -> dict[str, LossReview]:
    """Which review of which deal holds? The newest; one that was emptied again is none."""
    newest = {review.deal_id: review for review in reviews(rows)}
    return {deal: review for deal, review in newest.items() if not review.is_empty}


def held_overruled(rows: Rows) -> dict[str, Overruled]:
    """Which verdicts were overruled, and not taken back since?"""
    newest = {row["deal_id"]: row for row in rows}
    return {
        deal: Overruled(deal, row["verdict"], row["note"], row["author"], datetime.fromisoformat(row["at"]))
        for deal, row in newest.items()
        if row["verdict"] is not None
    }


def held_categories(rows: Rows) -> dict[str, str]:
    """Which category did people give to which reason (by its `reason_key`)?"""
    newest = {thing(row): row["category"] for row in rows}
    return {reason: category for reason, category in newest.items() if category is not None}


def held_passed_on(rows: Rows) -> dict[str, PassedOn]:
    """Which losses were passed on?"""
    newest = {row["deal_id"]: row for row in rows}
    return {
        deal: PassedOn(deal, row["note"], row["author"], datetime.fromisoformat(row["at"]))
        for deal, row in newest.items()
        if row["is_passed"] == "yes"
    }


# -------------------------------------------------------------------- what may be kept


def review_text(review: Mapping[str, object]) -> str:
    """How is a review kept? As JSON, the same review always as the same text; ValueError where it is none."""
    return json.dumps(_whole(review), ensure_ascii=False, sort_keys=True)


def _whole(review: Mapping[str, object]) -> dict[str, Any]:
    """A review with all that it may say, each thing in one shape."""
    unknown = review.keys() - {"role", "answers", "notes", "ticks", "said", "obstacle_on", "news", "trial"}
    if unknown:
        raise ValueError(f"a review of a loss has no {', '.join(sorted(map(repr, unknown)))}")
    trial = review.get("trial")
    if trial is not None and not isinstance(trial, bool):
        raise ValueError("a trial order was offered, was not, or nothing is said")
    return {
        "role": _one_of(REVIEWERS, review.get("role")),
        "answers": {question: _one_of(GRADES, grade) for question, grade in _by_question(review, "answers")},
        "notes": {question: text for question, note in _by_question(review, "notes") if (text := _text(note))},
        "ticks": _ticks(review.get("ticks") or ()),
        "said": _text(review.get("said") or ""),
        "obstacle_on": _day(review.get("obstacle_on") or None),
        "news": _text(review.get("news") or ""),
        "trial": trial,
    }


def checked(room: str, row: Mapping[str, Any]) -> None:
    """ValueError where this row is none that its room may hold."""
    for name in ("deal_id", "reason"):
        if name in ROOMS[room] and not (row.get(name) or "").strip():
            raise ValueError(f"{name} is empty")
    if room == "loss_review":
        found = json.loads(row.get("review") or "null")
        if not isinstance(found, dict):
            raise ValueError("the review says nothing")
        review_text(found)
    elif room == "overruled":
        if row.get("verdict") is not None:
            _one_of(VERDICTS, row["verdict"])
            if not (row.get("note") or "").strip():
                raise ValueError("whoever overrules the log says why")
    elif room == "sorted_reason":
        if row.get("category") is not None:
            _one_of(CATEGORIES, row["category"])
    else:
        _one_of(("yes", "no"), row.get("is_passed"))


def _review(row: Mapping[str, Any]) -> LossReview:
    told = _whole(json.loads(row["review"]))
    day = told.pop("obstacle_on")
    return LossReview(
        row["deal_id"], **{**told, "ticks": tuple(told["ticks"])}, obstacle_on=date.fromisoformat(day) if day else None,
        author=row["author"], at=datetime.fromisoformat(row["at"]),
    )  # fmt: skip


def _by_question(review: Mapping[str, object], name: str) -> list[tuple[str, object]]:
    found = review.get(name) or {}
    if not isinstance(found, Mapping):
        raise ValueError(f"{name} are given by question")
    return [(_one_of(QUESTIONS, question), value) for question, value in found.items()]


def _ticks(given: object) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise ValueError("ticks are several words")
    found = {_one_of(TICKS, tick) for tick in given}
    return [tick for tick in TICKS if tick in found]


def _one_of(known: Sequence[str], given: object) -> str:
    if given not in known:
        raise ValueError(f"{given!r} is none of {', '.join(known)}")
    return cast(str, given)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise ValueError(f"{given!r} is no text")
    given.encode()  # half a character cannot be shown
    return given.strip()


def _day(given: object) -> str | None:
    if given is None:
        return None
    day = given if isinstance(given, date) else date.fromisoformat(_text(given))
    day = day.date() if isinstance(day, datetime) else day
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} is no day on which an obstacle passes")
    return day.isoformat()
