"""The container of a file: what kind it is, how it is written, and which columns it has.

Everything is text at this point. CSV files are only looked at (the store reads them); workbooks are small
enough to be read here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from analytics.errors import ImportRefused, Problem

KINDS = (".csv", ".xlsx", ".parquet")
_DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 20


@dataclass(frozen=True)
class Container:
    """A file that can be read: its kind, its columns in order, and for text files how they are written."""

    path: Path
    kind: str
    columns: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "utf-8"
    is_rewritten: bool = False  # the database cannot read it as it is written


def look(path: Path) -> Container:
    """What is this file, and which columns has it? Raises ImportRefused when it cannot be read."""
    kind = path.suffix.lower()
    try:
        if kind == ".csv":
            return _look_csv(path)
        if kind == ".xlsx":
            return Container(path, kind, tuple(workbook(path).columns))
        if kind == ".parquet":
            return Container(path, kind, unique(list(pq.read_schema(path).names)))
    except (OSError, ValueError, CalamineError, csv.Error) as error:
        raise ImportRefused(Problem(path.name, f"this file cannot be read: {error}")) from error
    raise ImportRefused(
        Problem(
            path.name,
            f'"{kind}" is not a kind of file that is read.',
            remedy=f"Export as {', '.join(KINDS)}.",
        )
    )


def _look_csv(path: Path) -> Container:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = head.decode("utf-16" if encoding == "utf-16" else "utf-8-sig", errors="replace")
    if not text.strip():
        raise ImportRefused(Problem(path.name, "this file is empty.", remedy="Export it again."))
    first = re.sub(r'"[^"]*"', "", text, count=_HEAD_BYTES).splitlines()[0]
    delimiter = max(_DELIMITERS, key=first.count)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    has_old_line_ends = "\r" in text and "\n" not in text
    has_tall_header = any("\n" in cell or "\r" in cell for cell in header)
    is_rewritten = encoding != "utf-8" or has_old_line_ends or has_tall_header
    return Container(path, ".csv", unique(header), delimiter, encoding, is_rewritten)


def unique(header: list[str]) -> tuple[str, ...]:
    """What are the columns called, once each? Blank ones get their position, repeated ones a number."""
    seen = {"file_row_number": 1}  # the reader's own name
    names = []
    for position, cell in enumerate(header, start=1):
        name = cell.replace("\ufeff", "").replace("\xa0", " ").strip() or f"column {position}"
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        names.append(name if seen[name.casefold()] == 1 else f"{name}__{seen[name.casefold()]}")
    return tuple(names)


def printable(text: str) -> str:
    """How is a text from a file shown in a message? Without control characters, at most some 300 letters."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return shown if len(shown) <= 300 else f"{shown[:300]} …"


def workbook(path: Path) -> pd.DataFrame:
    """Which rows does the first sheet of a workbook hold? A text column per header, empty cells missing."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=True)
    if not rows:
        raise ImportRefused(Problem(path.name, "the first sheet is empty.", remedy="Export it again."))
    header = unique([_text(cell) or "" for cell in rows[0]])
    texts = [[_text(cell) for cell in row] for row in rows[1:]]
    return pd.DataFrame(texts, columns=list(header), dtype="str")


def _text(cell: object) -> str | None:
    """How is a cell written as text? Whole numbers without a point, days and moments in ISO 8601."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)
