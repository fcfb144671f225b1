"""The mapping file: which column of a flat file becomes which canonical field.

[mapping]
source = "maven"                      # rows of one source share their ids
zone = "UTC"                          # moments without an offset are taken in this zone (default: the team's)

[[file]]
name = "sales_pipeline.csv"           # the file's name; * stands for anything
table = "deals"
date_format = "%d/%m/%Y"              # default: ISO 8601
only_listed = ["deal_stage"]          # rows whose value is not listed under values are left out, counted
[file.columns]
deal_id = "opportunity_id"
activity_id = ["case_id", "no"]       # several columns, joined by |
rep_id = { column = "source", pattern = "User_[0-9]+" }
[file.constants]
currency = "USD"
[file.values.deal_stage]              # a value of this column sets these fields
Won = { status = "won", stage = "Won" }
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analytics.errors import MappingRefused, Problem
from analytics.sources.origins import From, is_pattern
from analytics.sources.tables import TABLES, Table

HEAD_KEYS = ("source", "zone")
FILE_KEYS = ("name", "table", "date_format", "zone", "only_listed", "columns", "constants", "values")


@dataclass(frozen=True)
class FileMapping:
    """How one kind of file becomes rows of one canonical table."""

    name: str
    table: Table
    date_format: str | None = None
    zone: str | None = None
    only_listed: tuple[str, ...] = ()
    columns: dict[str, From] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    def fits(self, file_name: str) -> bool:
        """Is this mapping meant for a file of that name?"""
        return fnmatch(file_name.casefold(), self.name.casefold())

    @property
    def columns_named(self) -> set[str]:
        """Which columns of the file does it speak of?"""
        return {c for origin in self.columns.values() for c in origin.names} | {
            *self.values,
            *self.only_listed,
        }


@dataclass(frozen=True)
class Mapping:
    """A mapping file: one source, and the files it can read."""

    source: str
    files: tuple[FileMapping, ...]


def load(path: Path) -> Mapping:
    """What does this mapping file say? Raises MappingRefused with every mistake in it."""
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingRefused(Problem(path.name, f"this is not a readable mapping: {error}")) from error
    problems: list[Problem] = []
    head = _table(tree.get("mapping", {}), "[mapping]", path, problems)
    entries = tree.get("file", [])
    if not isinstance(entries, list) or not entries:
        problems.append(Problem(path.name, "there is no [[file]] in it.", remedy="Add one for each file to read."))
        entries = []
    zone = _zone(head.get("zone"), path, problems)
    files = []
    for number, entry in enumerate(entries, start=1):
        where = f"[[file]] {number}"
        mapping = _file(_table(entry, where, path, problems), where, zone, path, problems)
        if mapping:
            files.append(mapping)
    problems += [_unknown(path, key, ("mapping", "file")) for key in tree if key not in ("mapping", "file")]
    problems += [_unknown(path, key, HEAD_KEYS, "[mapping]") for key in head if key not in HEAD_KEYS]
    if problems:
        raise MappingRefused(problems)
    return Mapping(str(head.get("source", path.stem)), tuple(files))


def _file(
    entry: dict[str, Any], where: str, zone: str | None, path: Path, problems: list[Problem]
) -> FileMapping | None:
    before = len(problems)
    problems += [_unknown(path, key, FILE_KEYS, where) for key in entry if key not in FILE_KEYS]
    table = TABLES.get(str(entry.get("table")))
    if table is None:
        problems.append(_unknown(path, str(entry.get("table")), tuple(TABLES), f"{where} table"))
        return None
    if not isinstance(entry.get("name"), str):
        problems.append(Problem(path.name, f"{where} has no name.", remedy='Write name = "file.csv".'))
    columns = {
        name: _from(value, f"{where} columns.{name}", path, problems)
        for name, value in _table(entry.get("columns", {}), f"{where} columns", path, problems).items()
    }
    constants = _texts(entry.get("constants", {}), f"{where} constants", path, problems)
    values = _values(entry.get("values", {}), where, path, problems)
    only_listed = _listed(entry.get("only_listed", []), values, where, path, problems)
    date_format = entry.get("date_format")
    if date_format is not None and not isinstance(date_format, str):
        problems.append(Problem(path.name, f'{where}: date_format is a text, like "%d/%m/%Y"'))
    fields = (*(f.name for f in table.fields), "modified_at")
    named = {*columns, *constants, *(f for t in values.values() for meaning in t.values() for f in meaning)}
    for name in sorted(named - set(fields)):
        problems.append(_unknown(path, name, fields, f"{where} ({table.name})"))
    for name in table.required:
        if name not in named:
            problems.append(Problem(path.name, f"{where} does not say where {table.name}.{name} comes from"))
    own_zone = _zone(entry.get("zone"), path, problems)
    if len(problems) > before:
        return None
    return FileMapping(
        name=str(entry["name"]),
        table=table,
        date_format=date_format,
        zone=own_zone or zone,
        only_listed=only_listed,
        columns=columns,
        constants=constants,
        values=values,
    )


def _from(value: Any, where: str, path: Path, problems: list[Problem]) -> From:
    if isinstance(value, str):
        return From((value,))
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return From(tuple(value))
    if isinstance(value, dict) and isinstance(value.get("column"), str) and set(value) <= {"column", "pattern"}:
        pattern = value.get("pattern")
        if pattern is None or (isinstance(pattern, str) and is_pattern(pattern)):
            return From((value["column"],), pattern)
        problems.append(
            Problem(path.name, f"{where}: {pattern!r} is not a regular expression that can be used here (RE2)")
        )
        return From(())
    problems.append(Problem(path.name, f"{where}: expected a column's name, a list of them, or {{ column, pattern }}"))
    return From(())


def _values(value: Any, where: str, path: Path, problems: list[Problem]) -> dict[str, dict[str, dict[str, str]]]:
    """Column → what is written there → field → text."""
    return {
        column: {
            written: _texts(meaning, f"{where} values.{column}.{written}", path, problems)
            for written, meaning in _table(meanings, f"{where} values.{column}", path, problems).items()
        }
        for column, meanings in _table(value, f"{where} values", path, problems).items()
    }


def _listed(value: Any, values: dict[str, Any], where: str, path: Path, problems: list[Problem]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(column, str) for column in value):
        problems.append(Problem(path.name, f"{where}: only_listed is a list of columns"))
        return ()
    for column in value:
        if column not in values:
            problems.append(
                Problem(path.name, f"{where}: only_listed names {column}, of which no values are listed.",
                        remedy=f"Add [file.values.{column}].")
            )  # fmt: skip
    return tuple(value)


def _texts(value: Any, where: str, path: Path, problems: list[Problem]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, text in _table(value, where, path, problems).items():
        if isinstance(text, bool):
            texts[name] = "true" if text else "false"
        elif isinstance(text, str | int | float | date | datetime):
            texts[name] = str(text)
        else:
            problems.append(Problem(path.name, f"{where}.{name}: expected a text"))
    return texts


def _table(value: Any, where: str, path: Path, problems: list[Problem]) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    problems.append(Problem(path.name, f"{where}: expected a table of keys, not {value!r}"))
    return {}


def _zone(value: Any, path: Path, problems: list[Problem]) -> str | None:
    if value is None:
        return None
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        problems.append(Problem(path.name, f'"{value}" is not a time zone.', remedy='Write e.g. "Asia/Bangkok".'))
    return str(value)


def _unknown(path: Path, word: str, allowed: tuple[str, ...], where: str = "") -> Problem:
    close = get_close_matches(word, allowed, 1)
    remedy = f'Did you mean "{close[0]}"?' if close else f"Expected one of: {', '.join(allowed)}."
    return Problem(path.name, f'{where + ": " if where else ""}"{word}" is not known here.', remedy=remedy)
