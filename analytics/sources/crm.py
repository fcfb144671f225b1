"""The formats of CRMs: how each export is recognised and read, from data/crm/*.toml.

A new CRM is a new file there and no code; docs/formats.md explains every key. Header names are found without
regard to case and blanks; "=Record Id" is meant as it is written.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analytics.errors import MappingRefused, Problem
from analytics.sources.origins import WAYS, Condition, From, Rule, is_pattern
from analytics.sources.tables import TABLES, Table

FOLDER = Path(__file__).resolve().parents[2] / "data" / "crm"
PROVEN = "sample"
EVIDENCE = (PROVEN, "vendor", "code", "documentation")
HEAD_KEYS = ("name", "source", "zone", "nulls", "checked_ids")
OBJECT_KEYS = (
    "id", "evidence", "export", "file_name", "strong", "supporting", "never", "values", "zone", "nulls", "decimal",
    "table",
)  # fmt: skip
TABLE_KEYS = ("table", "where", "adds_only", "sum", "columns", "constants", "values", "rule", "wide")


@dataclass(frozen=True)
class Filling:
    """How an export fills one canonical table. `columns`: field → the choices; the first that is there counts."""

    table: Table
    columns: dict[str, tuple[From, ...]]
    constants: dict[str, str]
    values: dict[str, dict[str, dict[str, str]]]
    rules: tuple[Rule, ...] = ()
    conditions: tuple[Condition, ...] = ()
    adds_only: bool = False
    sums: tuple[str, ...] = ()
    wide: str | None = None


@dataclass(frozen=True)
class Format:
    """One kind of export of one CRM: by what it is known, and how it is read."""

    crm: str
    source: str
    id: str
    evidence: str
    export: str
    fillings: tuple[Filling, ...]
    file_name: str | None = None
    strong: tuple[tuple[str, ...], ...] = ()
    supporting: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()  # column, expression that its values match
    zone: str | None = None
    nulls: tuple[str, ...] = ()
    decimal: str | None = None
    checked_ids: bool = False

    @property
    def name(self) -> str:
        """How is it called for good: hubspot.deals."""
        return f"{self.source}.{self.id}"

    @property
    def is_proven(self) -> bool:
        """Does it rest on a real export, or one made by the vendor?"""
        return self.evidence == PROVEN


@cache
def formats(folder: Path = FOLDER) -> tuple[Format, ...]:
    """Which formats are known? Raises MappingRefused with every mistake in the files."""
    found: list[Format] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        reader = _Reader(path, problems)
        found += reader.formats()
    if problems:
        raise MappingRefused(problems)
    return tuple(found)


def by_name(name: str) -> Format | None:
    """Which format has this name?"""
    return next((format for format in formats() if format.name == name), None)


class _Reader:
    """One file of data/crm; mistakes go to `problems`."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems

    def formats(self) -> list[Format]:
        try:
            tree = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.wrong("", f"this is not TOML: {error}")
            return []
        head = tree.get("crm", {})
        self.keys(tree, ("crm", "object"), "")
        self.keys(head, HEAD_KEYS, "[crm]")
        return [self.format(head, entry) for entry in tree.get("object", [])]

    def format(self, head: dict[str, Any], entry: dict[str, Any]) -> Format:
        where = f"object {entry.get('id')}"
        self.keys(entry, OBJECT_KEYS, where)
        if entry.get("evidence") not in EVIDENCE:
            self.wrong(where, f"evidence is one of {', '.join(EVIDENCE)}")
        zone = entry.get("zone", head.get("zone"))
        if zone is not None:
            try:
                ZoneInfo(zone)
            except (KeyError, ValueError, OSError):
                self.wrong(where, f'"{zone}" is not a time zone')
        if entry.get("decimal") not in (None, "point", "comma"):
            self.wrong(where, "decimal is point or comma")
        for expression in _expressions(entry):
            self.pattern(expression, where)
        return Format(
            crm=str(head.get("name", self.path.stem)),
            source=str(head.get("source", self.path.stem)),
            id=str(entry.get("id", "")),
            evidence=str(entry.get("evidence")),
            export=str(entry.get("export", "")),
            fillings=tuple(self.filling(table, where) for table in entry.get("table", [])),
            file_name=entry.get("file_name"),
            strong=tuple(tuple(group) for group in entry.get("strong", [])),
            supporting=tuple(entry.get("supporting", [])),
            never=tuple(entry.get("never", [])),
            marks=tuple((mark["column"], mark["like"]) for mark in entry.get("values", [])),
            zone=zone,
            nulls=(*head.get("nulls", []), *entry.get("nulls", [])),
            decimal=entry.get("decimal"),
            checked_ids=bool(head.get("checked_ids", False)),
        )

    def filling(self, entry: dict[str, Any], where: str) -> Filling:
        where = f"{where}, table {entry.get('table')}"
        self.keys(entry, TABLE_KEYS, where)
        table = TABLES.get(str(entry.get("table")))
        if table is None:
            self.wrong(where, "this is no canonical table")
            table = TABLES["deals"]
        columns = {field: self.choices(value, f"{where}, {field}") for field, value in entry.get("columns", {}).items()}
        constants = {field: _text(value) for field, value in entry.get("constants", {}).items()}
        values = {
            column: {written.lower(): _texts(meaning) for written, meaning in meanings.items()}
            for column, meanings in entry.get("values", {}).items()
        }
        rules = tuple(
            Rule(
                rule["column"],
                rule["like"],
                tuple(_texts(rule["sets"]).items()),
                (rule["and"]["column"], rule["and"]["like"]) if "and" in rule else None,
            )
            for rule in entry.get("rule", [])
        )
        named = {*columns, *constants, *(f for m in values.values() for meaning in m.values() for f in meaning)}
        named |= {field for rule in rules for field, _ in rule.sets}
        for field in sorted(named - {*(f.name for f in table.fields), "modified_at"}):
            self.wrong(where, f'"{field}" is no field of {table.name}')
        for expression in (
            *(rule.like for rule in rules),
            *(rule.also[1] for rule in rules if rule.also),
            *([entry["wide"]] if "wide" in entry else []),
        ):
            self.pattern(expression, where)
        return Filling(
            table=table,
            columns=columns,
            constants=constants,
            values=values,
            rules=rules,
            conditions=tuple(self.condition(one, where) for one in entry.get("where", [])),
            adds_only=bool(entry.get("adds_only", False)),
            sums=tuple(entry.get("sum", [])),
            wide=entry.get("wide"),
        )

    def choices(self, value: Any, where: str) -> tuple[From, ...]:
        if isinstance(value, list):
            return tuple(self.origin(part, where) for part in value)
        return (self.origin(value, where),)

    def origin(self, value: Any, where: str) -> From:
        if isinstance(value, str):
            return From((value,))
        if not isinstance(value, dict):
            self.wrong(where, "expected a header, or a table like { column = … }")
            return From(())
        self.keys(value, ("column", *WAYS, "pattern", "with", "prefix", "by"), where)
        way = next((way for way in WAYS if way in value), "join")
        parts = value.get(way, [value["column"]] if "column" in value else [])
        if not parts:
            self.wrong(where, f"names no column: expected column, {', '.join(WAYS)}")
        if "pattern" in value:
            self.pattern(value["pattern"], where)
        if value.get("by") not in (None, "name"):
            self.wrong(where, 'by is "name"')
        return From(
            columns=tuple(part if isinstance(part, str) else self.origin(part, where) for part in parts),
            pattern=value.get("pattern"),
            way=way,
            between=value.get("with", "|"),
            prefix=value.get("prefix", ""),
            by=value.get("by"),
        )

    def condition(self, entry: dict[str, Any], where: str) -> Condition:
        self.keys(entry, ("column", "is", "not", "like", "unlike", "differs_from"), f"{where}, where")
        for key in ("like", "unlike"):
            if key in entry:
                self.pattern(entry[key], where)
        return Condition(
            column=entry["column"],
            listed=tuple(text.lower() for text in entry.get("is", [])),
            not_listed=tuple(text.lower() for text in entry.get("not", [])),
            like=entry.get("like"),
            unlike=entry.get("unlike"),
            differs_from=entry.get("differs_from"),
        )

    def pattern(self, expression: str, where: str) -> None:
        if not is_pattern(expression):
            self.wrong(where, f"{expression!r} is not a regular expression that can be used here (RE2)")

    def keys(self, entry: dict[str, Any], allowed: tuple[str, ...], where: str) -> None:
        for key in entry:
            if key not in allowed:
                self.wrong(where, f'"{key}" is not known here; expected {", ".join(allowed)}')

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(Problem(self.path.name, f"{where + ': ' if where else ''}{what}"))


def _expressions(entry: dict[str, Any]) -> list[str]:
    headers = [header for group in entry.get("strong", []) for header in group]
    headers += [*entry.get("supporting", []), *entry.get("never", [])]
    return [h[1:-1] for h in headers if is_expression(h)] + [mark["like"] for mark in entry.get("values", [])]


def is_expression(header: str) -> bool:
    """Is this header written as /…/, an expression?"""
    return len(header) > 2 and header.startswith("/") and header.endswith("/")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _texts(entry: dict[str, Any]) -> dict[str, str]:
    return {field: _text(value) for field, value in entry.items()}


class Headers:
    """The headers of one file, to be found by the names of a format."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._by_key: dict[str, list[str]] = {}
        for column in columns:
            self._by_key.setdefault(key(re.sub(r"__\d+$", "", column)), []).append(column)

    def find(self, header: str) -> tuple[str, ...]:
        """Which columns have this header? More than one where the file repeats it."""
        if is_expression(header):
            expression = re.compile(header[1:-1])
            return tuple(column for column in self.columns if expression.search(column))
        if header.startswith("="):
            meant = header[1:]
            return tuple(c for c in self._by_key.get(key(meant), ()) if _squeezed(re.sub(r"__\d+$", "", c)) == meant)
        return tuple(self._by_key.get(key(header), ()))

    def has(self, header: str) -> bool:
        return bool(self.find(header))

    def origin(self, origin: From) -> From | None:
        """The same origin with the file's own headers; without the parts that the file has not, None without any."""
        parts: list[str | From] = []
        for part in origin.columns:
            if isinstance(part, From):
                inner = self.origin(part)
                parts += [inner] if inner else []
                continue
            found = self.find(part)
            if len(found) > 1 and len(origin.columns) > 1:
                parts.append(From(found, way="first"))
            else:
                parts += found
        if not parts:
            return None
        is_repeated = len(origin.columns) == 1 and isinstance(origin.columns[0], str) and len(parts) > 1
        return replace(origin, columns=tuple(parts), way="first" if is_repeated else origin.way)

    def choice(self, choices: tuple[From, ...]) -> From | None:
        """The first of these origins that the file has."""
        return next((found for found in map(self.origin, choices) if found), None)


def _squeezed(header: str) -> str:
    return " ".join(header.replace("\ufeff", "").replace("\xa0", " ").split())


def key(header: str) -> str:
    """How are headers compared? Without regard to case, blanks, and one star at the end."""
    return _squeezed(header).casefold().removesuffix("*").rstrip()
