"""A file that no CRM is known for: which canonical table it most likely is, and which column is which field.

Three kinds of evidence, the stronger first: the whole header is a word of data/words/headers.toml, a part of it is, or
the values look like the field. A proposal only: the user confirms it always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from analytics.sources.column_looks import (
    Column,
    Look,
    fit,
    is_amount,
    is_code,
    is_currency,
    is_date,
    is_email,
    is_joined,
    is_phone,
    parts,
    spelled,
    squeezed,
)
from analytics.sources.tables import TABLES, Field, Table
from analytics.words import file_words, header_words, misleading_headers, read_channel, read_direction, read_status

N_SAMPLE_ROWS = 200
# Beyond so many columns only headers speak.
_N_LOOKED_AT = 200
_LEAST = 0.3

# How much a field says of the table: a stage is a deal's, a date is everybody's. What is not named here counts 1.
_TELLS: dict[str, dict[str, float]] = {
    "activities": {
        "activity_id": 2.5, "at": 1.5, "channel": 3, "purpose": 2, "direction": 2, "outcome": 2, "subject": 1.5,
        "planned": 1.2, "duration_minutes": 2,
    },
    "deals": {
        "deal_id": 2, "name": 1.5, "pipeline": 2, "stage": 3, "status": 2, "amount": 1.5, "product": 1.2,
        "expected_close_at": 2.5, "closed_at": 2.5, "loss_reason": 2.5, "loss_note": 2, "competitor": 2,
    },
    "orders": {
        "order_id": 3, "amount": 1.5, "ordered_at": 2.5, "shipped_at": 2.5, "delivered_at": 2.5, "installed_at": 2.5,
        "invoiced_at": 2.5, "payment_due_at": 1.5, "paid_at": 2.5,
    },
    "customers": {"customer_id": 2, "name": 1.5, "segment": 2.5, "industry": 2.5},
    "contacts": {"contact_id": 2, "name": 1.5, "email": 2, "phone": 3},
    "referrals": {"referral_id": 3, "at": 1.2, "referrer_id": 3, "referred_id": 3},
    "stage_changes": {"stage": 2, "entered_at": 3},
    "reps": {"name": 1.5, "team": 2.5, "role": 2.5, "active": 1.5, "left_on": 3},
}  # fmt: skip
_FILE_TELLS = 2.0
_MISSING_COSTS = 3.0
_ENOUGH = 1.5
# Where no header says it: the date of these rows, and what tells them apart where nothing is an id.
_MAIN_MOMENT = {"activities": "at", "referrals": "at", "orders": "ordered_at", "stage_changes": "entered_at"}
_NAMED_BY = {"reps": ("name", "email"), "customers": ("name",), "contacts": ("email", "name"), "deals": ("name",)}
_CLOSINGS = ("closed_at", "expected_close_at")
_NEEDED = {"referrals": ("referrer_id", "referred_id")}


class Container(Protocol):
    """What is asked of a file: its headers, its first rows as wide as them, and how it is called."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def sample(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def file_name(self) -> str: ...
    @property
    def sheet(self) -> str: ...


@dataclass(frozen=True)
class Proposal:
    """A table, and its fields in their order: the column of each, how sure that is (0–1), and by what.

    `by` is "header" or "values". A required id may be missing: nothing in the file is one.
    """

    table: str
    columns: dict[str, str]
    scores: dict[str, float]
    by: dict[str, str]
    other_tables: tuple[str, ...]


@dataclass(frozen=True)
class _Match:
    """A column taken for a field."""

    field: str
    column: Column
    score: float
    by: str
    is_plain: bool = False  # by a word that says little of the table


def propose(container: Container, table: str | None = None) -> Proposal | None:
    """Which table is this file most likely, and which column is which field?

    The other tables follow, the likely ones first. With a table named, the columns for it. None where nothing in the
    file speaks for any table.
    """
    rows = container.sample[:N_SAMPLE_ROWS]
    columns = [Column(name, number, rows) for number, name in enumerate(container.columns)]
    found = {name: _matched(TABLES[name], columns) for name in _TELLS}
    points = {name: _points(name, matches) + _named(name, container) for name, matches in found.items()}
    order = sorted((name for name in points if found[name]), key=lambda name: -points[name])
    chosen = table or next((name for name in order if points[name] >= _ENOUGH), None)
    if chosen is None:
        return None
    matches = [found[chosen][field.name] for field in TABLES[chosen].fields if field.name in found[chosen]]
    return Proposal(
        table=chosen,
        columns={match.field: match.column.name for match in matches},
        scores={match.field: round(min(match.score, 1.0), 3) for match in matches},
        by={match.field: match.by for match in matches},
        other_tables=tuple(name for name in order if name != chosen),
    )


# ------------------------------------------------------------------ from columns to fields


def _matched(table: Table, columns: Sequence[Column]) -> dict[str, _Match]:
    """Each field with at most one column and each column with at most one field, the surest first."""
    order = {field.name: number for number, field in enumerate(table.fields)}
    # A row without its date is no use, so a column that may be that is that before it is another.
    dates = {field.name for field in table.fields if field.is_required and field.kind == "moment"}
    by_header = [match for column in columns for match in _by_header(table, column) if match.score >= _LEAST]
    by_header.sort(key=lambda m: (-m.score - 0.05 * (m.field in dates), order[m.field], m.column.number))
    matches: dict[str, _Match] = {}
    taken: set[int] = set()
    for match in by_header:
        _take(match, matches, taken)
    free = [column for column in columns[:_N_LOOKED_AT] if column.number not in taken and not _misleads(column)]
    for match in _by_values(table, free):
        _take(match, matches, taken)
    _share_closing(by_header, matches)
    if len(table.identity) == 1 and table.identity[0] not in matches:
        if identity := _identity(table, matches, [column for column in free if column.number not in taken]):
            matches[identity.field] = identity
    return matches


def _take(match: _Match, matches: dict[str, _Match], taken: set[int]) -> None:
    if match.field not in matches and match.column.number not in taken:
        matches[match.field] = match
        taken.add(match.column.number)


def _share_closing(by_header: Sequence[_Match], matches: dict[str, _Match]) -> None:
    """ "Close date" is the hoped-for day of an open deal and the real one of a closed deal: both fields have it."""
    used = {matches[field].column.number for field in _CLOSINGS if field in matches}
    for match in by_header:
        if match.field in _CLOSINGS and match.score > 0.9 and match.column.number in used:
            matches.setdefault(match.field, match)


def _by_header(table: Table, column: Column) -> Iterator[_Match]:
    """As which fields can this column be read by its header?"""
    known, fields = _known(table.name), {field.name: field for field in table.fields}
    fits: dict[str, float] = {}

    def match(field: str, score: float, is_plain: bool) -> _Match:
        if field not in fits:
            fits[field] = fit(fields[field], column)
        return _Match(field, column, score * discount * fits[field], "header", is_plain)

    for form in column.forms:
        discount = (1.0 if form == column.forms[0] else 0.97) * (0.9 if column.is_repeated else 1.0)
        if not _is_row_number(column):
            for field, place, is_whole in known.get(squeezed(form), ()):
                yield match(field, 0.98 - place * 0.0005, is_whole)
        for part, is_head in column.parts[form]:
            share = len(part) / len(squeezed(form))
            if part not in known or not 0.3 <= share < 1 or (len(part) < 4 and not is_joined(part)):
                continue
            if _misleads(column):
                break
            for field, place, is_whole in known[part]:
                if not is_whole:
                    yield match(field, 0.5 + 0.4 * share + 0.05 * is_head - place * 0.0005, True)


@cache
def _known(table: str) -> dict[str, tuple[tuple[str, int, bool], ...]]:
    """Word → (field, place in its list, is it meant as the whole header only)."""
    fields: dict[str, Field] = {field.name: field for field in TABLES[table].fields}
    identity = TABLES[table].identity
    known: dict[str, dict[str, tuple[str, int, bool]]] = {}
    for name, words in header_words()[table].items():
        field = identity[0] if name == "id" and len(identity) == 1 else name
        if field not in fields:
            continue
        # A bare "id" stands behind the words of the field; a field's own name is a word for it too.
        places = enumerate([*words, f"{field}."], start=200 if name == "id" else 0)
        for place, word in places:
            known.setdefault(squeezed(spelled(word)), {}).setdefault(field, (field, place, word.endswith(".")))
    return {word: tuple(meant.values()) for word, meant in known.items()}


@cache
def _never(kind: str) -> frozenset[str]:
    return frozenset(squeezed(spelled(word)) for word in misleading_headers()[kind])


def _misleads(column: Column) -> bool:
    """Does the header speak of somebody or something else, or only number the rows?"""
    never = _never("part")
    return any(part in never for found in column.parts.values() for part, _ in found) or _is_row_number(column)


def _is_row_number(column: Column) -> bool:
    return any(squeezed(form) in _never("row_number") for form in column.forms) or column.name.strip() in ("#", "№")


# ------------------------------------------------------------------ from values to fields

_SPEAKS: dict[str, tuple[Look, float]] = {
    "email": (is_email, 0.8),
    "phone": (is_phone, 0.9),
    "channel": (lambda value: read_channel(value)[0] not in (None, "other"), 0.6),
    "direction": (read_direction, 0.8),
    "status": (lambda value: read_status(value) in ("won", "lost", "open"), 0.6),
    "currency": (is_currency, 0.8),
    "amount": (is_amount, 0.9),
    "note": (lambda value: len(value) > 40, 0.5),
}


def _by_values(table: Table, free: Sequence[Column]) -> Iterator[_Match]:
    """As which fields can columns be read whose headers say nothing?"""
    main = _MAIN_MOMENT.get(table.name)
    speaks = {**({main: (is_date, 0.8)} if main else {}), **_SPEAKS}
    for field, (look, least) in speaks.items():
        if table.field(field) is None:
            continue
        for column in free:
            if (share := column.share(look)) >= least:
                yield _Match(field, column, 0.4 * share, "values", field in ("email", "note", "amount", "currency"))


def _identity(table: Table, matches: dict[str, _Match], free: Sequence[Column]) -> _Match | None:
    """Which column tells the rows apart: one of codes that are all different, else the name of what the row is about.

    Never plain numbers: a running number is another one in the next export.
    """
    for column in free:
        if len(column.values) >= 3 and column.is_unique and column.share(is_code) == 1:
            return _Match(table.identity[0], column, 0.4, "values", True)
    for field in _NAMED_BY.get(table.name, ()):
        if field in matches and matches[field].column.is_unique:
            return _Match(table.identity[0], matches[field].column, 0.35, "values", True)
    return None


# ------------------------------------------------------------------ from fields to the table


def _points(table: str, matches: dict[str, _Match]) -> float:
    """How much do the matches speak for this table? A word that everybody uses counts little."""
    points = 0.0
    for field, match in matches.items():
        tells = _TELLS[table].get(field, 1.0)
        is_confirmed = field in ("channel", "direction", "status") and match.score > 0.8
        points += match.score * (min(tells, 1.0) if match.is_plain and not is_confirmed else tells)
    needed = [name for name in TABLES[table].required if name != TABLES[table].identity[0]] + [*_NEEDED.get(table, ())]
    return points - _MISSING_COSTS * sum(name not in matches for name in needed)


def _named(table: str, container: Container) -> float:
    """How much does the name of the sheet or the file speak for this table?"""
    stem = re.sub(r"(\.[A-Za-z]{2,7}){1,2}$", "", container.file_name)
    best = 0.0
    for text, weight in ((container.sheet, 1.0), (stem, 0.9)):
        form = spelled(text)
        shares = [len(part) / len(squeezed(form)) for part, _ in parts(form) if part in _file_words(table)]
        best = max(best, weight * max((0.5 + 0.5 * share for share in shares), default=0.0))
    return _FILE_TELLS * best


@cache
def _file_words(table: str) -> frozenset[str]:
    return frozenset(squeezed(spelled(word)) for word in file_words()[table])
