"""Where what is missing can be had: the menu path in the user's own CRM, else the canonical file that holds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.sources.crm import Filling, Format

# Fields that are read from another one, where an export has none of their own: any of these will do.
_READ_FROM = {
    "activities.purpose": ("purpose", "subject"),
    "deals.status": ("status", "stage"),
}


@dataclass(frozen=True)
class Way:
    """One export that gives some of the missing fields ("table.field").

    `crm` and `path` say where it is made and `thing` what it is called there; both are empty for a canonical file,
    whose table is then the thing.
    """

    crm: str
    thing: str
    path: str
    fields: tuple[str, ...]


def ways(missing: Iterable[str], origins: Iterable[str], formats: Sequence[Format]) -> list[Way]:
    """How can these fields be had? From the CRMs among `origins` (import_source), else as canonical files.

    What a CRM's exports give is named with each of them; what none gives is named once, by its canonical table.
    """
    wanted = tuple(dict.fromkeys(missing))
    known = set(origins)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for form in formats:
        given = _given(form) if form.source in known else set()
        for field in wanted:
            if any(choice in given for choice in _choices(field)):
                found.setdefault((form.crm, form.id), {})[field] = None
    paths = {(form.crm, form.id): form.export for form in formats}
    listed = [Way(crm, thing, paths[crm, thing], tuple(fields)) for (crm, thing), fields in found.items()]
    cured = {field for way in listed for field in way.fields}
    tables: dict[str, list[str]] = {}
    for field in wanted:
        if field not in cured:
            tables.setdefault(field.split(".")[0], []).append(field)
    return [*listed, *(Way("", table, "", tuple(fields)) for table, fields in tables.items())]


def _choices(field: str) -> tuple[str, ...]:
    table, name = field.split(".")
    return tuple(f"{table}.{choice}" for choice in _READ_FROM.get(field, (name,)))


def _given(form: Format) -> set[str]:
    """Which fields does this export fill? Rows that only name somebody fill nothing."""
    return {
        f"{filling.table.name}.{field}"
        for filling in form.fillings
        if not filling.adds_only
        for field in _filled(filling)
    }


def _filled(filling: Filling) -> set[str]:
    meant = {field for meanings in filling.values.values() for meaning in meanings.values() for field in meaning}
    ruled = {field for rule in filling.rules for field, _text in rule.sets}
    return {*filling.columns, *filling.constants, *meant, *ruled}
