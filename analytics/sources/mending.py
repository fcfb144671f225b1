"""Text files in which a quotation mark is opened and not closed.

A reader that takes the mark at its word swallows every row up to the next mark, wherever that is. Here the line that
opened it is taken out, and what stands below is read as the rows that they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LONGEST = 16 << 20  # bytes of one row; as many are kept of one that is longer
UNCLOSED = "a quotation mark is opened and not closed, or stands inside a quoted cell"
TOO_LONG = "the row is too long"


@dataclass(frozen=True)
class TakenOut:
    """A row that was taken out: which row of the file it was (the header is row 1), in which cell, its text, why."""

    row: int
    cell: int
    text: str
    reason: str


def mend(source: Path, target: Path, delimiter: str) -> list[TakenOut]:
    """Copy the rows that can be read, in UTF-8 with "\\n" between them as in the source; give those that cannot."""
    out: list[TakenOut] = []
    cells = _Cells(delimiter.encode())
    with source.open("rb") as lines, target.open("wb") as copy:
        for number, row in enumerate(_rows(lines, cells), start=1):
            if row.reason:
                text = row.text.decode("utf-8", "replace").rstrip("\n")
                out.append(TakenOut(number, cells.n_whole(row.text), text, row.reason))
            else:
                copy.write(row.text)
    return out


@dataclass(frozen=True)
class _Row:
    text: bytes
    reason: str = ""


_OPEN = re.compile(rb'"(?:[^"]++|"")*+\Z')
_ENDING = re.compile(rb'(?:[^"]++|"")*+"(?!")')  # what is left of a quoted cell, with the mark that closes it


class _Cells:
    """What do the cells of a line leave open?"""

    def __init__(self, delimiter: bytes) -> None:
        apart = re.escape(delimiter)
        quoted = rb'"(?:[^"]++|"")*+"'
        bare = rb'(?:[^"\n' + apart + rb"][^\n" + apart + rb"]*+)?+"
        self.cell = re.compile(rb"(?:" + quoted + rb"|" + bare + rb")" + apart)
        self.whole = re.compile(rb"(?:" + self.cell.pattern + rb")*+")
        one = rb"(?:" + quoted + rb'|[^"\n' + apart + rb"]*+)"
        self.strict = re.compile(one + rb"(?:" + apart + one + rb")*+(?=\r?\n|\r?$)")
        self.last = re.compile(rb"(?:" + quoted + rb"|" + bare + rb")(?=\r?\n|\r?$)")

    def is_whole(self, text: bytes) -> bool:
        """Are all cells of this text closed where a cell ends?"""
        return bool(self.last.match(text, self._start_of_last(text)))

    def is_strict(self, text: bytes) -> bool:
        """The same, and no mark in a cell that is not quoted? Asked of what ends a cell of several lines."""
        return bool(self.strict.match(text))

    def is_open(self, line: bytes) -> bool:
        """Does a quoted cell begin in this line that does not end in it?"""
        return bool(_OPEN.match(line, self._start_of_last(line)))

    def n_whole(self, text: bytes) -> int:
        """How many cells stand before the one that is not closed as it should be?"""
        n, start = 0, 0
        while found := self.cell.match(text, start):
            n, start = n + 1, found.end()
        return n

    def _start_of_last(self, text: bytes) -> int:
        found = self.whole.match(text)
        return found.end() if found else 0


def _rows(lines: BinaryIO, cells: _Cells) -> Iterator[_Row]:
    while line := lines.readline():
        if b'"' not in line or cells.is_whole(line):
            yield _Row(line[:LONGEST], TOO_LONG) if len(line) > LONGEST else _Row(line)
        elif not cells.is_open(line):
            yield _Row(line[:LONGEST], UNCLOSED)
        else:
            below = lines.tell()
            row = _joined(lines, line, cells)
            if row is None:
                lines.seek(below)
            yield row or _Row(line[:LONGEST], UNCLOSED)


def _joined(lines: BinaryIO, first: bytes, cells: _Cells) -> _Row | None:
    """The row that a cell of several lines makes; None where the cell is closed nowhere, or in the midst of another."""
    text, n_bytes = bytearray(first), len(first)
    while line := lines.readline():
        n_bytes += len(line)
        if n_bytes <= LONGEST:
            text += line
        if b'"' not in line:
            continue
        closed = _ENDING.match(line)
        if closed is None:
            continue  # only doubled marks: the cell goes on
        rest = b'"' + b'"' + line[closed.end() :]  # as if the cell were empty, and began here
        if cells.is_strict(rest):
            return _Row(bytes(text), TOO_LONG if n_bytes > LONGEST else "")
        if not cells.is_open(rest):
            return None
    return None
