"""What the journal's rows are, and what holds of all that they say: folded, in their order, into the present.

Pure: rows in (mappings, as the journal's tables have them), what holds out. The tables are the journal's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from analytics import agreed, loss_said, ruled
from analytics.errors import Problem, Refused

Kind = Literal["rep", "customer"]
Basis = Literal["person", "evidence"]
Rows = Sequence[Mapping[str, Any]]

PERSON_FIELDS = ("name", "team", "role", "left_on")
ROLES = ("sales", "desk", "office")

# What is exported and read back: the rooms of things typed, with their columns. `applied` tells of this warehouse only.
ROOMS = {
    "answer": ("source", "signature", "column_name", "kind", "written", "answer", "basis", "author", "at"),
    "link": ("kind", "said", "id", "holds_id", "called", "author", "at"),
    "person": ("rep_id", "field", "value", "author", "at"),
    **loss_said.ROOMS,
    **agreed.ROOMS,
    **ruled.ROOMS,
}


@dataclass(frozen=True)
class Answer:
    """What is known of reading one column of one kind of file, who said it, and when."""

    source: str
    signature: str
    column: str
    kind: str
    written: str
    answer: Any
    basis: Basis
    author: str
    at: datetime


@dataclass(frozen=True)
class Mark:
    """How far was the journal written when this was asked?"""

    link_no: int = 0
    person_no: int = 0


class Groups:
    """Which ids are one, after all that was said in its order: each group's first member is the one that holds it."""

    def __init__(self) -> None:
        self._group: dict[str, list[str]] = {}
        self.two: set[frozenset[str]] = set()

    @classmethod
    def of(cls, rows: Rows, kind: str) -> Groups:
        groups = cls()
        for row in rows:
            if row["kind"] == kind:
                {"one": groups._join, "alone": groups._part, "two": groups._tell_apart}[row["said"]](
                    row["id"], row["holds_id"]
                )
        return groups

    def links(self) -> dict[str, str]:
        return {id: group[0] for id, group in self._group.items() if group[0] != id}

    def _join(self, id: str, holds_id: str) -> None:
        joining, group = self._group.get(id, [id]), self._group.get(holds_id, [holds_id])
        if joining is group:
            group.remove(holds_id)
            group.insert(0, holds_id)
            return
        if self.two:
            self.two -= {frozenset((one, other)) for one in joining for other in group}
        group = [*group, *joining]
        self._group.update(dict.fromkeys(group, group))

    def _part(self, id: str, _itself: str) -> None:
        group = self._group.pop(id, [id])
        group.remove(id)
        if len(group) == 1:
            del self._group[group[0]]

    def _tell_apart(self, id: str, other: str) -> None:
        self.two.add(frozenset((id, other)))


def held_answers(rows: Rows) -> dict[tuple[str, str, str, str, str], Answer]:
    """Which answers hold, after all rows in their order?"""
    held: dict[tuple[str, str, str, str, str], Answer] = {}
    for row in rows:
        key = (row["source"], row["signature"], row["column_name"], row["kind"], row["written"])
        if row["answer"] is None:
            held.pop(key, None)
        elif row["basis"] == "person" or key not in held or held[key].basis == "evidence":
            at = datetime.fromisoformat(row["at"])
            held[key] = Answer(*key, json.loads(row["answer"]), row["basis"], row["author"], at)
    return held


def held_people(rows: Rows) -> dict[str, dict[str, str]]:
    """Which fields of which rep hold, after all rows in their order?"""
    people: dict[str, dict[str, str]] = {}
    for row in rows:
        fields = people.setdefault(row["rep_id"], {})
        if row["value"] is None:
            fields.pop(row["field"], None)
        else:
            fields[row["field"]] = row["value"]
    return {rep: fields for rep, fields in people.items() if fields}


def person_value(field: str, given: str | date | None) -> str | None:
    """How is a field of a rep kept? As text; ValueError where it is none that a rep can have."""
    if field not in PERSON_FIELDS:
        raise ValueError(f"a rep has no {field!r}")
    if given is None or given == "":
        return given  # type: ignore[return-value]
    if field == "left_on":
        day = given if isinstance(given, date) else date.fromisoformat(given)
        return (day.date() if isinstance(day, datetime) else day).isoformat()
    if field == "role" and given not in ROLES:
        raise ValueError(f"{given!r} is no role")
    return str(given)


def state(links: Rows, people: Rows, until: Mark | None = None) -> dict[tuple[str, str], str]:
    """What the journal says of ids and people as of a mark, flat: (kind or field, id) → main id or value."""
    if until:
        links = [row for row in links if row["no"] <= until.link_no]
        people = [row for row in people if row["no"] <= until.person_no]
    kinds = {kind: Groups.of(links, kind).links() for kind in ("rep", "customer")}
    said = {(kind, id): holder for kind, held in kinds.items() for id, holder in held.items()}
    return said | {(field, rep): value for rep, held in held_people(people).items() for field, value in held.items()}


def moment(at: datetime) -> str:
    """How is a moment kept? In UTC, always as long: texts sort as the moments do."""
    if at.tzinfo is None:
        raise ValueError("the journal wants moments with their zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_lines(text: str, where: str) -> list[tuple[int, str, tuple[str | None, ...]]]:
    """Which rows are the lines of an export? As (line, room, values); refused with every line that is none."""
    rows, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append((number, *_read_line(json.loads(line))))
        except (ValueError, RecursionError) as error:
            problems.append(Problem(where, f"is not a line of a journal ({error}).", number))
    if problems:
        raise Refused(problems)
    return rows


def _read_line(found: Any) -> tuple[str, tuple[str | None, ...]]:
    room = found.get("room") if isinstance(found, dict) else None
    if room not in ROOMS:
        raise ValueError("it names no room that this version knows")
    if unknown := found.keys() - {"room", *ROOMS[room]}:
        raise ValueError(f"this version knows no {', '.join(sorted(unknown))}")
    values = tuple(found.get(name) for name in ROOMS[room])
    if not all(value is None or isinstance(value, str) for value in values):
        raise ValueError("a value is no text")
    "".join(filter(None, values)).encode()  # half a character cannot be kept
    moment(datetime.fromisoformat(found.get("at") or ""))
    if found.get("answer") is not None:
        json.loads(found["answer"])
    if room == "person":
        person_value(found.get("field") or "", found.get("value"))
    checked(room, found)
    return room, values


def checked(room: str, row: Mapping[str, Any]) -> None:
    """ValueError where this row is none that its room may hold."""
    for fold in (loss_said, agreed, ruled):
        if room in fold.ROOMS:
            fold.checked(room, row)


def is_of_one(room: str, row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Do two rows of a room tell of the same thing, so that the later one holds?"""
    fold = next(fold for fold in (loss_said, agreed, ruled) if room in fold.ROOMS)
    return bool(fold.thing(row)) and fold.thing(row) == fold.thing(other)
