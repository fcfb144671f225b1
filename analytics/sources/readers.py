"""The container of a table: what kind of file it is in, how it is written, and which columns it has.

Everything is text at this point. Text files are only looked at (the store reads them); workbooks and pages are
small enough to be read here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError

from analytics.errors import ImportRefused, Problem
from analytics.sources import magic
from analytics.sources.boards import board_header
from analytics.sources.dialect import SAMPLE_ROWS, dialect, n_footer_lines, tail
from analytics.sources.encodings import Writing, decide, weigh
from analytics.sources.grids import Grid, sheets
from analytics.sources.headings import unique as unique
from analytics.sources.limits import Limits
from analytics.sources.limits import limits as set_limits
from analytics.sources.scripts import errors_of
from analytics.sources.unpacking import ARCHIVES, ENDINGS, Piece, Scratch, unpack

# The kinds of containers; every ending that is looked for is in `ENDINGS` and `ARCHIVES`.
KINDS = (".csv", ".xlsx", ".parquet")
_BOARD_BYTES = 64 << 20
_UNREADABLE = (OSError, ValueError, CalamineError, csv.Error, pa.ArrowException)


@dataclass(frozen=True)
class Container:
    """A table that can be read: its kind, its columns in order, and for text files how they are written."""

    path: Path  # where the rows are read from
    kind: str  # ".csv" for any delimited text, ".xlsx" for anything held as a grid, ".parquet"
    columns: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "utf-8"
    is_rewritten: bool = False  # the database cannot read it as it is written
    name: str = ""  # how people know it: "exports.zip › deals.csv", "book.xlsx › Activities"
    file_name: str = ""  # the innermost file's own name
    sheet: str = ""
    skip: int = 0  # lines before the header
    has_footer: bool = False  # totals and notices stand at the end
    sample: tuple[tuple[str, ...], ...] = ()  # the first rows, "" for blank
    header_lines: int = 1  # lines that the header itself takes
    hidden_last: bool = False  # each row ends with a delimiter: one cell more than columns
    has_blank_lines: bool = False  # between rows, perhaps; the database does not count them
    left_out: int = 0  # rows that are no data: a board's sub-items and summaries

    @property
    def shown(self) -> str:
        """How is it called in messages?"""
        return self.name or self.path.name


def files_in(paths: Iterable[Path]) -> list[Path]:
    """Which files are meant by these paths? A folder stands for the files in it, by name."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            readable = (*ENDINGS, *ARCHIVES)
            files += sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in readable)
        elif path.is_file():
            files.append(path)
        else:
            raise ImportRefused(Problem(str(path), "there is no such file or folder"))
    return files


def open_exports(
    paths: Sequence[Path], scratch: Path, limits: Limits | None = None
) -> tuple[list[Container], list[Problem]]:
    """Which tables are in these files? What is packed is unpacked into `scratch`, under names of our own.

    A file that cannot be read is a problem; the others are opened all the same. Encodings are decided for all
    files together: a short file is written like its siblings.
    """
    problems: list[Problem] = []
    pieces: list[Piece] = []
    folder = Scratch(scratch, limits or set_limits())
    for path in paths:
        try:
            for file in files_in([path]):
                folder.limits.check_size(file)
                found, wrong = unpack(file, folder)
                pieces += found
                problems += wrong
        except ImportRefused as refused:
            problems += refused.problems
    containers: list[Container] = []
    for piece, writing in _written(pieces, problems):
        try:
            containers += _tables(piece, writing, folder.limits)
        except ImportRefused as refused:
            problems += refused.problems
    return containers, problems


def _written(pieces: Sequence[Piece], problems: list[Problem]) -> list[tuple[Piece, Writing]]:
    """Each file with how it is written: the encodings of all are decided together."""
    found = []
    for piece in pieces:
        try:
            is_text = piece.kind in ("text", "html")
            found.append((piece, weigh(piece.path, piece.kind == "html") if is_text else Writing("utf-8")))
        except OSError as error:
            problems.append(_unreadable(piece.name, error))
    encodings = decide([writing for _, writing in found])
    return [
        (piece, replace(writing, encoding=encoding))
        for (piece, writing), encoding in zip(found, encodings, strict=True)
    ]


def look(path: Path) -> Container:
    """What is this file, and which columns has it? The first table of a workbook. Raises ImportRefused."""
    try:
        kind = magic.kind(path, path.name)
    except OSError as error:
        raise ImportRefused(_unreadable(path.name, error)) from error
    if kind in ("zip", "gzip"):
        raise ImportRefused(Problem(path.name, "this is an archive.", remedy="Unpack it and import the files in it."))
    piece = Piece(path, path.name, path.name, kind)
    problems: list[Problem] = []
    written = _written([piece], problems)
    if problems:
        raise ImportRefused(problems)
    return _tables(*written[0], set_limits())[0]


def _tables(piece: Piece, writing: Writing, limits: Limits) -> list[Container]:
    try:
        if piece.kind == "parquet":
            found = [_parquet(piece)]
        elif piece.kind == "text":
            found = [_text(piece, writing, limits)]
        else:
            found = _sheets(piece, writing, limits)
        widest = max(len(container.columns) for container in found)
        if widest > limits.columns:
            what = f"it has {widest:,} columns; {limits.columns:,g} are read at most."
            raise ImportRefused(Problem(piece.name, what, remedy="Export it with fewer columns."))
        return found
    except _UNREADABLE as error:
        raise ImportRefused(_unreadable(piece.name, error)) from error
    except ImportRefused as refused:
        raise ImportRefused([replace(problem, where=piece.name) for problem in refused.problems]) from refused


def _unreadable(name: str, error: Exception) -> Problem:
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
    return Problem(name, f"this file cannot be read: {printable(reason.splitlines()[0])}")


def _parquet(piece: Piece) -> Container:
    with pq.ParquetFile(piece.path) as file:
        columns = unique(list(file.schema_arrow.names))
        batch = next(file.iter_batches(SAMPLE_ROWS), None)
        cells = [[_shown(cell) for cell in column.to_pylist()] for column in batch.columns] if batch else []
    sample = tuple(zip(*cells, strict=True))
    return Container(piece.path, ".parquet", columns, name=piece.name, file_name=piece.file_name, sample=sample)


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _text(piece: Piece, writing: Writing, limits: Limits) -> Container:
    encoding = writing.encoding or "utf-8"
    with piece.path.open("rb") as file:
        head = file.read(magic.HEAD_BYTES)
    text = head.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors_of(encoding))
    if not text.strip("\ufeff \t\r\n"):
        raise ImportRefused(Problem(piece.name, "this file is empty.", remedy="Export it again."))
    is_whole = len(head) < magic.HEAD_BYTES
    found = dialect(text.removeprefix("\ufeff"), is_whole)
    if piece.path.stat().st_size < _BOARD_BYTES and board_header(found.top) is not None:
        return _sheets(piece, writing, limits, found.delimiter)[0]
    has_old_line_ends = "\r" in text and "\n" not in text
    above = found.skip + found.header_lines
    has_footer = len(found.header) > 1 and n_footer_lines(tail(piece.path, encoding, above), found.delimiter) > 0
    header = [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in found.header]
    is_header_odd = header != found.header or found.skip > 0 or found.header_lines > 1
    is_rewritten = encoding != "utf-8" or has_old_line_ends or has_footer or is_header_odd
    return Container(
        piece.path,
        ".csv",
        unique(header),
        found.delimiter,
        encoding,
        is_rewritten,
        name=piece.name,
        file_name=piece.file_name,
        skip=found.skip,
        has_footer=has_footer,
        sample=tuple(tuple(row) for row in found.rows),
        header_lines=found.header_lines,
        hidden_last=found.hidden_last,
        has_blank_lines=writing.has_blank_lines,
    )


def _sheets(piece: Piece, writing: Writing, limits: Limits, delimiter: str = ",") -> list[Container]:
    encoding = writing.encoding or "utf-8"
    found = sheets(piece.path, piece.kind, encoding, int(limits.cells_in_workbook), delimiter)
    if not found:
        raise ImportRefused(Problem(piece.name, "there is no table in it.", remedy="Export it again."))
    return [
        Container(
            piece.path,
            ".xlsx",
            grid.columns,
            delimiter,
            encoding,
            name=piece.name if len(found) == 1 else f"{piece.name} › {name}",
            file_name=piece.file_name,
            sheet=name,
            skip=grid.skip,
            has_footer=grid.has_footer,
            sample=tuple(tuple(cell or "" for cell in row) for row in grid.rows[:SAMPLE_ROWS]),
            left_out=grid.left_out,
        )
        for name, grid in found.items()
    ]


def workbook(container: Container) -> Grid:
    """Which rows does a container hold that is kept as a grid? Read again, for they are many."""
    try:
        kind = magic.kind(container.path, container.shown)
    except OSError as error:
        raise ImportRefused(_unreadable(container.shown, error)) from error
    found = sheets(container.path, kind, container.encoding, int(set_limits().cells_in_workbook), container.delimiter)
    grid = found.get(container.sheet) or next(iter(found.values()), None)
    if grid is None or grid.columns != container.columns:
        raise ImportRefused(Problem(container.shown, "this file was changed while it was read.", remedy="Try again."))
    return grid


def printable(text: str) -> str:
    """How is a text from a file shown in a message? Without control characters, at most some 300 letters."""
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return shown if len(shown) <= 300 else f"{shown[:300]} …"
