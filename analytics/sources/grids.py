"""Tables held as a grid of cells: workbooks of any make, HTML pages, and boards in any of them or in a text file.

Workbooks are small enough to be read here, cell by cell, into texts.
"""

from __future__ import annotations

import csv
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from analytics.errors import ImportRefused, Problem
from analytics.sources import magic
from analytics.sources.boards import board_header, items
from analytics.sources.headings import Row, header_row, n_footer_rows, n_totals, unique
from analytics.sources.html_tables import tables
from analytics.sources.scripts import errors_of

_TAIL = 60
_XML_LIMIT = 8 << 30


@dataclass(frozen=True)
class Grid:
    """A table of texts: `lines` says in which row of the sheet each of its rows stands, counted from 1."""

    columns: tuple[str, ...]
    rows: list[list[str | None]]
    lines: list[int]
    skip: int
    has_footer: bool = False
    left_out: int = 0

    def as_table(self) -> pa.Table:
        """The same as columns of text."""
        cells = zip(*self.rows, strict=True) if self.rows else ([] for _ in self.columns)
        return pa.table([pa.array(column, pa.string()) for column in cells], names=list(self.columns))

    @property
    def lines_between(self) -> list[int]:
        """Which rows of the sheet, before its last one that is kept, are neither header nor kept?"""
        kept = {*self.lines, self.skip + 1}
        return [line for line in range(1, max(kept) + 1) if line not in kept]


def sheets(path: Path, kind: str, encoding: str, limit: int, delimiter: str = ",") -> dict[str, Grid]:
    """Which tables does this file hold, by the name of the sheet? Sheets that are empty or hold notes are none."""
    if kind == "html":
        named = {f"{number}": table for number, table in enumerate(tables(path, encoding), start=1)}
    elif kind == "text":
        named = {"": _lines(path, encoding, delimiter)}
    else:
        named = _workbook(path, limit)
    grids = {name: grid for name, rows in named.items() if (grid := _grid(rows, path, limit)) is not None}
    if len(grids) > 1:
        wide = {name: grid for name, grid in grids.items() if len(grid.columns) > 1}
        return wide or grids
    return grids


def _lines(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    with path.open(encoding=encoding, errors=errors_of(encoding), newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file, delimiter=delimiter)]


def _workbook(path: Path, limit: int) -> dict[str, list[list[str]]]:
    _measure(path, limit)
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            return {
                sheet.name: _rows(book, sheet.name)
                for sheet in book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            }
    except PasswordError as error:
        raise ImportRefused(magic.locked(path.name)) from error


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).iter_rows()]


# One cell far out makes a sheet of thousands of millions: the reader makes room for all of them.
_FAR_COLUMN = re.compile(rb'<c [^>]{0,200}?r="([A-Z]{2,3})[0-9]')
_MANY = re.compile(
    rb'<table:table-cell [^<>]{0,200}columns-repeated="[0-9]{4,}"[^<>]{0,200}(?<!/)>'
    rb'|<table:table-row [^<>]{0,200}rows-repeated="[0-9]{4,}"[^<>]{0,200}(?<!/)>'
    rb"(?!\s*<table:table-cell[^<>]{0,200}/>\s*</)"
)
_FAR_ROW = re.compile(rb'r="[A-Z]{0,3}([0-9]{6,7})"')


def _measure(path: Path, limit: int) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _XML_LIMIT:
                raise ImportRefused(_too_large(path))
            for member in archive.infolist():
                is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
                if is_sheet and _n_cells(archive, member) > limit:
                    raise ImportRefused(_too_large(path))
                if member.filename == "content.xml" and _repeats(archive, member):
                    raise ImportRefused(_too_large(path))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ImportRefused(magic.damaged(path.name, "workbook")) from error


def _n_cells(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """How many cells does a sheet span at most? Its columns to the letter, its rows roughly."""
    widest, height, rest = 26, 100_000, b""
    with archive.open(member) as file:
        while block := file.read(1 << 22):
            text = rest + block
            if height < 1_048_576 and _FAR_ROW.search(text):
                height = 1_048_576
            letters = max(_FAR_COLUMN.findall(text), key=lambda found: (len(found), found), default=b"")
            widest = max(widest, _column(letters))
            rest = block[-300:]
    return widest * height


def _repeats(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Does an .ods sheet say of a filled cell or row that it stands there a thousand times?"""
    rest = b""
    with archive.open(member) as file:
        while block := file.read(1 << 22):
            if _MANY.search(rest + block):
                return True
            rest = block[-300:]
    return False


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(path: Path) -> Problem:
    return Problem(
        path.name,
        "a sheet of this workbook spans too many rows and columns.",
        remedy="Delete the empty rows and columns beyond the table, or export it as CSV.",
    )


def _text(cell: object) -> str:
    """How is a cell written as text? Whole numbers without a point, days and moments in ISO 8601."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep="T")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)


def _grid(rows: list[list[str]], path: Path, limit: int) -> Grid | None:
    """The table among these rows: below its titles, above its notices, without columns that are blank throughout."""
    if len(rows) * max(map(len, rows), default=0) > limit:
        raise ImportRefused(_too_large(path))
    stripped: list[Row] = [[cell.strip() for cell in row] for row in rows[:300]]
    if not any(map(any, stripped)):
        return None
    board = board_header(stripped)
    if board is not None:
        return _board([[cell.strip() for cell in row] for row in rows], board)
    top = header_row(stripped)
    width = max(map(len, rows))
    for row in rows:
        row += [""] * (width - len(row))
    header = [cell.strip() for cell in rows[top]]
    below = rows[top + 1 :]
    used = [place for place in range(width) if header[place] or any(row[place].strip() for row in below)]
    end = [[row[place].strip() for place in used] for row in below[-_TAIL:]]
    n_footer = n_footer_rows(end) if len(used) > 1 else 0
    below = below[: len(below) - n_footer]
    kept = [number for number, row in enumerate(below) if any(row)]
    return Grid(
        columns=unique([header[place] for place in used]),
        rows=[[below[number][place] or None for place in used] for number in kept],
        lines=[top + 2 + number for number in kept],
        skip=top,
        has_footer=n_footer > 0,
        left_out=n_totals(end[len(end) - n_footer :]),
    )


def _board(rows: list[list[str]], top: int) -> Grid:
    width = max(map(len, rows))
    for row in rows:
        row += [""] * (width - len(row))
    header = rows[top]
    used = [place for place in range(width) if header[place]]
    kept, groups, left_out = items(rows, top)
    return Grid(
        columns=unique([*(header[place] for place in used), "Group"]),
        rows=[
            [*(rows[number][place] or None for place in used), group or None]
            for number, group in zip(kept, groups, strict=True)
        ],
        lines=[number + 1 for number in kept],
        skip=top,
        left_out=left_out,
    )
