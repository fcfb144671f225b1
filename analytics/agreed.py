"""What was agreed with a rep: commitments, and what was said of them since; checked, and folded into what holds now.

Pure: rows in (mappings, as the journal's tables have them), what holds out. The tables are the journal's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd

from analytics.dates import end_of_day

Kind = Literal["action", "training"]
Rows = Sequence[Mapping[str, Any]]

KINDS: tuple[Kind, ...] = ("action", "training")
CHANNELS = ("call", "visit", "meeting", "email", "message")
PURPOSES = (
    "quote", "presentation", "trial", "contract", "thank_you", "delivery_check", "training", "referral_ask",
    "testimonial", "win_back",
)  # fmt: skip
# "touch": whatever we do with the customer; "other": what no log shows.
ACTIONS = (*CHANNELS, *PURPOSES, "touch", "other")
MOST_NEW = 3  # per rep and week, without an explicit yes
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

# The rooms of the journal that hold it, with their columns.
ROOMS = {
    "commitment": ("commitment_id", "said", "author", "at"),
    "commitment_word": ("commitment_id", "is_done", "note", "author", "at"),
}
FIELDS = (
    "rep_id", "kind", "action", "customer_id", "deal_id", "step", "text", "agreed_on", "due_on", "week", "carries",
    "is_extra",
)  # fmt: skip
COLUMNS = [
    "commitment_id", "rep_id", "kind", "action", "customer_id", "deal_id", "step", "text", "agreed_at", "agreed_on",
    "due_at", "week", "carries", "is_said_done", "said_note", "author",
]  # fmt: skip


@dataclass(frozen=True)
class Commitment:
    """What a rep will do for whom by when. An empty text is none."""

    id: str
    rep_id: str
    kind: Kind
    action: str  # of ACTIONS; empty for a training
    customer_id: str
    deal_id: str
    step: str  # the bolt that it is to tighten
    text: str
    agreed_on: date
    due_on: date
    week: date  # the first day of the week in whose review it was agreed
    carries: str  # the id of the commitment that it carries on
    is_extra: bool  # a fourth one of the week, with an explicit yes
    author: str
    at: datetime


@dataclass(frozen=True)
class Word:
    """What somebody says of a commitment: that it was done, whatever the log shows."""

    commitment_id: str
    note: str
    author: str
    at: datetime


class TooMany(ValueError):
    """The rep has agreed on three things for this week already, and nobody has said yes to one more."""


# -------------------------------------------------------------------- what holds


def commitments(rows: Rows) -> dict[str, Commitment]:
    """Which commitments hold, by their ids, the oldest first? What was taken back is none."""
    newest = {row["commitment_id"]: row for row in rows}
    return {id: _commitment(row) for id, row in newest.items() if row["said"] is not None}


def words(rows: Rows) -> dict[str, Word]:
    """Of which commitments (by id) is said that they were done?"""
    newest = {row["commitment_id"]: row for row in rows}
    return {
        id: Word(id, row["note"], row["author"], datetime.fromisoformat(row["at"]))
        for id, row in newest.items()
        if row["is_done"] == "yes"
    }


def n_new(held: Iterable[Commitment], rep_id: str, week: date) -> int:
    """On how many things has this rep agreed for this week?"""
    return sum(each.rep_id == rep_id and each.week == week for each in held)


def frame(held: Iterable[Commitment], said: Mapping[str, Word], zone: str) -> pd.DataFrame:
    """The commitments as rows, COLUMNS; what counts for them comes after `agreed_at`.

    That is the moment of typing, in the team's zone; of one agreed for an earlier day, the end of that day.
    """
    rows = []
    for each in held:
        typed = each.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        word = said.get(each.id)
        rows.append(
            {
                **{name: getattr(each, name) or None for name in ("rep_id", "kind", "action", "customer_id")},
                **{name: getattr(each, name) or None for name in ("deal_id", "step", "text", "carries", "author")},
                "commitment_id": each.id,
                "agreed_at": typed if typed.date() == each.agreed_on else end_of_day(each.agreed_on),
                "agreed_on": datetime.combine(each.agreed_on, time.min),
                "due_at": end_of_day(each.due_on),
                "week": datetime.combine(each.week, time.min),
                "is_said_done": word is not None,
                "said_note": word.note or None if word else None,
            }
        )
    found = pd.DataFrame(rows, columns=COLUMNS)
    moments = dict.fromkeys(("agreed_at", "agreed_on", "due_at", "week"), "datetime64[us]")
    texts = [name for name in COLUMNS if name not in moments and name != "is_said_done"]
    found = found.astype({**moments, **dict.fromkeys(texts, "object"), "is_said_done": "bool"})
    return found.assign(**{name: found[name].where(found[name].notna(), None) for name in texts})


# -------------------------------------------------------------------- what may be kept


def said_text(commitment: Mapping[str, object]) -> str:
    """How is a commitment kept? As JSON, the same always as the same text; ValueError where it is none."""
    return json.dumps(_whole(commitment), ensure_ascii=False, sort_keys=True)


def id_of(said: str, author: str, at: str) -> str:
    """By what is a commitment known, in this journal and in any that it is read back into?"""
    return hashlib.sha256("\n".join((said, author, at)).encode()).hexdigest()[:12]


def checked(room: str, row: Mapping[str, Any]) -> None:
    """ValueError where this row is none that its room may hold."""
    if not (row.get("commitment_id") or "").strip():
        raise ValueError("commitment_id is empty")
    if room == "commitment_word":
        if row.get("is_done") not in ("yes", "no"):
            raise ValueError(f"{row.get('is_done')!r} is none of yes, no")
    elif row.get("said") is not None:
        found = json.loads(row["said"])
        if not isinstance(found, dict):
            raise ValueError("the commitment says nothing")
        said_text(found)


def thing(row: Mapping[str, Any]) -> str:
    """Of what does a row of one of the rooms tell?"""
    return str(row["commitment_id"])


def _whole(given: Mapping[str, object]) -> dict[str, Any]:
    """A commitment with all that it says, each thing in one shape."""
    if unknown := given.keys() - set(FIELDS):
        raise ValueError(f"a commitment has no {', '.join(sorted(map(repr, unknown)))}")
    whole: dict[str, Any] = {
        name: _text(given.get(name)) for name in ("rep_id", "customer_id", "deal_id", "step", "text", "carries")
    }
    kind, action, is_extra = given.get("kind", "action"), given.get("action") or "", given.get("is_extra", False)
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
    if kind == "action" and action not in ACTIONS:
        raise ValueError(f"{action!r} is none of {', '.join(ACTIONS)}")
    if not isinstance(is_extra, bool):
        raise ValueError(f"{is_extra!r} is neither true nor false")
    if not whole["rep_id"]:
        raise ValueError("a commitment names its rep")
    if kind == "training" and not whole["step"]:
        raise ValueError("a training names its step")
    days = {name: _day(given.get(name)) for name in ("agreed_on", "due_on", "week")}
    if days["due_on"] < days["agreed_on"]:
        raise ValueError("it would have to be done before it was agreed")
    return {
        **whole,
        **{name: day.isoformat() for name, day in days.items()},
        "kind": kind,
        "action": action if kind == "action" else "",
        "is_extra": is_extra,
    }


def _commitment(row: Mapping[str, Any]) -> Commitment:
    # Made whole again: another program may have left out what is nothing.
    told = _whole(json.loads(row["said"]))
    days: dict[str, Any] = {name: date.fromisoformat(told.pop(name)) for name in ("agreed_on", "due_on", "week")}
    at = datetime.fromisoformat(row["at"])
    return Commitment(id=row["commitment_id"], **{**told, **days}, author=row["author"], at=at)


def _text(given: object) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        raise ValueError(f"{given!r} is no text")
    given.encode()  # half a character cannot be shown
    return given.strip()


def _day(given: object) -> date:
    day = given if isinstance(given, date) else date.fromisoformat(_text(given))
    day = day.date() if isinstance(day, datetime) else day
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} is no day of this work")
    return day


def first_due(agreed_on: date) -> date:
    """By when is a thing done that is agreed today, where nobody says otherwise? By the same day of next week."""
    return agreed_on + timedelta(days=7)
