"""Reading a file on trial: some values of each field, as they are written and as they would be read.

Speaks SQL to a cursor that the store hands in. Only the first rows are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analytics import evidence
from analytics.raw_rows import Cursor, first_row
from analytics.sources import expressions as sql
from analytics.sources import selects
from analytics.sources.planning import Plan

N_ROWS = 500
N_EXAMPLES = 3


@dataclass(frozen=True)
class Reading:
    """A field of a table, the column that it is written in, and some values: (as written, as read or None)."""

    table: str
    field: str
    kind: str
    column: str
    examples: tuple[tuple[str, Any], ...] = ()
    is_asked: bool = False  # it can be read two ways, and nobody said which


def n_rows(cursor: Cursor, raw: Path) -> int:
    """How many rows does the file have?"""
    return int(first_row(cursor, "select count(*) from read_parquet($raw)", _given(raw))[0])


def readings(
    cursor: Cursor, plan: Plan, raw: Path, zone: str, latest: date, *, is_decided: bool = True
) -> list[Reading]:
    """How is each field read that the plan finds in a column? One for each field, in the table's order.

    `latest`: the last day that a year of two digits can mean; `is_decided`: the plan was judged by all rows already.
    """
    top = _top(cursor, raw)
    asked: set[str] = set()
    if not is_decided:
        plan, questions, _columns = evidence.decide(cursor, plan, top, latest)
        asked = {question.column for question in questions}
    written = [field for field in selects.fields_written(plan) if _columns_of(plan, field.name)]
    if not written:
        return []
    found = evidence.evidence(cursor, plan, top, zone, latest)
    evidence.read_words(cursor, plan, top)
    listed = ", ".join(f"w_{field.name}, t_{field.name}" for field in written)
    rows = cursor.execute(
        f"select file_row_number, {listed} from {selects.typed(plan, zone, found)} as wanted order by 1", _given(top)
    ).fetchall()
    cells = _cells(cursor, top, sorted({name for field in written for name in _columns_of(plan, field.name)}))
    return [
        Reading(
            plan.table.name, field.name, field.kind, column := selects.written_in(plan, field.name),
            _examples(plan, field.name, cells, [(row[0], row[1 + 2 * place], row[2 + 2 * place]) for row in rows]),
            column in asked,
        )
        for place, field in enumerate(written)
    ]  # fmt: skip


def _columns_of(plan: Plan, field: str) -> tuple[str, ...]:
    if field in plan.texts:
        return plan.texts[field].names
    return next((variant.texts[field].names for variant in plan.variants if field in variant.texts), ())


def _top(cursor: Cursor, raw: Path) -> Path:
    """The first rows, as a file beside the others."""
    top = raw.with_name(f"{raw.stem}-top.parquet")
    if not top.exists():
        rows = f"select * from read_parquet($raw) limit {N_ROWS}"
        cursor.execute(f"copy ({rows}) to {sql.text(str(top))} (format parquet)", _given(raw)).fetchall()
    return top


def _cells(cursor: Cursor, top: Path, columns: Sequence[str]) -> list[dict[str, str | None]]:
    listed = ", ".join(map(sql.name, columns))
    rows = cursor.execute(f"select {listed} from read_parquet($raw)", _given(top)).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _examples(
    plan: Plan, field: str, cells: list[dict[str, str | None]], rows: Sequence[tuple[int, Any, Any]]
) -> tuple[tuple[str, Any], ...]:
    """The first different values. A word is shown as it stands in the file, not as what it was taken for."""
    shown: dict[str, Any] = {}
    for number, text, value in rows:
        if field in plan.texts:
            origin = plan.texts[field]
            parts = [part for name in origin.names if (part := (cells[number].get(name) or "").strip())]
            text = " + ".join(parts[:1] if origin.way == "first" else parts)
        if text and text not in shown:
            shown[text] = value
        if len(shown) == N_EXAMPLES:
            break
    return tuple(shown.items())


def _given(raw: Path) -> dict[str, str]:
    return {"raw": sql.no_pattern(str(raw))}
