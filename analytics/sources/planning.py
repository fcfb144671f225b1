"""From files to plans: which file becomes which table, and where each field's text comes from.

A plan is data; the store carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.errors import ImportRefused, MappingRefused, Problem
from analytics.sources.mapping import From, Mapping
from analytics.sources.readers import KINDS, Container, look, printable
from analytics.sources.tables import TABLES, Table

CANONICAL = "canonical"


@dataclass(frozen=True)
class Plan:
    """How one file becomes rows of one table.

    `texts`: field → where its text comes from. `values`: column → value → {field: text}. `reads_purpose`:
    an empty purpose is read from the activity's type and subject.
    """

    container: Container
    table: Table
    source: str
    texts: dict[str, From]
    constants: dict[str, str]
    values: dict[str, dict[str, dict[str, str]]]
    only_listed: tuple[str, ...]
    left_out_columns: tuple[str, ...]
    date_format: str | None = None
    dates: str | None = None
    zone: str | None = None
    reads_purpose: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields does this file speak of? With those of the identity, in the table's order."""
        named = {
            *self.table.identity,
            *self.texts,
            *self.constants,
            *(f for t in self.values.values() for m in t.values() for f in m),
        }
        if self.reads_purpose and self.table.name == "activities":
            named.add("purpose")
        return tuple(f.name for f in self.table.fields if f.name in named)


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Which files are meant by these paths? A folder stands for the files in it, by name."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in KINDS)
        elif path.is_file():
            files.append(path)
        else:
            raise ImportRefused(Problem(str(path), "there is no such file or folder"))
    return files


def plan(
    paths: Iterable[Path], source: str | None = None, mapping: Mapping | None = None, dates: str | None = None
) -> tuple[list[Plan], list[Problem]]:
    """How is each file read? Plans, and a problem for each file that is not recognised."""
    plans: list[Plan] = []
    problems: list[Problem] = []
    for path in files_in(paths):
        try:
            found = _mapped(path, mapping, source) if mapping else _canonical(path, source)
        except MappingRefused:
            raise
        except ImportRefused as refused:
            problems += refused.problems
            continue
        if not found:
            problems.append(_not_recognised(path, mapping))
        plans += [replace(one, dates=dates) for one in found]
    if not plans:
        raise ImportRefused(problems or [Problem("import", "no file to import was found in these folders")])
    return plans, problems


def _canonical(path: Path, source: str | None) -> list[Plan]:
    table = TABLES.get(path.stem.casefold())
    if table is None:
        return []
    container = look(path)
    by_name = {column.casefold().strip(): column for column in reversed(container.columns)}
    missing = [name for name in table.required if name not in by_name]
    if missing:
        raise ImportRefused(
            Problem(
                path.name,
                f"{'these columns are' if len(missing) > 1 else 'this column is'} missing: {', '.join(missing)}"
                f" (found: {printable(', '.join(container.columns[:12]))}).",
                remedy=f"The file {table.name} needs {', '.join(table.required)}; or import it with --mapping.",
            )
        )
    texts = {f.name: From((by_name[f.name],)) for f in table.fields if f.name in by_name}
    if "modified_at" in by_name:
        texts["modified_at"] = From((by_name["modified_at"],))
    used = {column for origin in texts.values() for column in origin.columns}
    left = tuple(column for column in container.columns if column not in used)
    return [Plan(container, table, source or CANONICAL, texts, {}, {}, (), left)]


def _mapped(path: Path, mapping: Mapping, source: str | None) -> list[Plan]:
    fitting = [file for file in mapping.files if file.fits(path.name)]
    if not fitting:
        return []
    container = look(path)
    plans = []
    used = {c for file in fitting for c in file.columns_named}
    left = tuple(c for c in container.columns if c not in used)
    for file in fitting:
        absent = sorted(file.columns_named - set(container.columns))
        if absent:
            raise MappingRefused(
                Problem(
                    path.name,
                    f"the mapping names columns that the file does not have: {', '.join(absent)}.",
                    remedy=f"The file has: {printable(', '.join(container.columns))}.",
                )
            )
        plans.append(
            Plan(
                container=container,
                table=file.table,
                source=source or mapping.source,
                texts=file.columns,
                constants=file.constants,
                values=file.values,
                only_listed=file.only_listed,
                left_out_columns=left if file is fitting[-1] else (),
                date_format=file.date_format,
                zone=file.zone,
                reads_purpose=file.table.name == "activities",
            )
        )
    return plans


def _not_recognised(path: Path, mapping: Mapping | None) -> Problem:
    if mapping:
        return Problem(path.name, "no [[file]] of the mapping has this name; it was left out.", is_refusal=False)
    return Problem(
        path.name,
        "this file is not recognised by its name; it was left out.",
        remedy=f"Name it {', '.join(TABLES)}, or import it with --mapping.",
        is_refusal=False,
    )
