"""The tables of an HTML page, which some CRMs call an Excel file.

Programs write these pages, so tags and entities are all that is needed of HTML. The parser of the standard library
takes hours for a page of open comments; this one looks at each letter at most twice.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from analytics.sources.scripts import errors_of

_WIDEST = 1000
_TAG = re.compile(
    r"<!--|<(?P<end>/?)(?P<name>table|tr|td|th|br|p|div|script|style)\b(?P<attributes>[^<>]*)>|<[/!?a-z][^<>]*>",
    re.IGNORECASE,
)
_SPAN = re.compile(r"""\bcolspan\s*=\s*["']?(\d{1,5})(?!\d)""", re.IGNORECASE)


def tables(path: Path, encoding: str) -> list[list[list[str]]]:
    """Which tables are in this page? Rows of texts; a table within a cell is part of the cell."""
    text = path.read_bytes().decode(encoding, errors_of(encoding))
    page = _Page()
    place = 0
    while tag := _TAG.search(text, place):
        page.write(text[place : tag.start()])
        place = tag.end()
        name = (tag["name"] or "").lower()
        if tag.group() == "<!--":
            place = _after(text, "-->", place)
        elif name in ("script", "style") and not tag["end"]:
            place = _after(text, f"</{name}", place)
        elif name and tag["end"]:
            page.close(name)
        elif name:
            span = _SPAN.search(tag["attributes"])
            page.open(name, min(max(int(span[1]), 1), _WIDEST) if span else 1)
    page.write(text[place:])
    page.end_row()
    return [table for table in page.found if table]


def _after(text: str, end: str, place: int) -> int:
    found = text.find(end, place)
    return len(text) if found < 0 else found + len(end)


class _Page:
    """Rows and cells end where the next begins, for end tags are often left out."""

    def __init__(self) -> None:
        self.found: list[list[list[str]]] = []
        self._depth = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1

    def open(self, name: str, span: int) -> None:
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append([])
        elif name in ("br", "p", "div"):
            self.write("\n")
        elif self._depth == 1 and name == "tr":
            self.end_row()
            self._row = []
        elif self._depth == 1:
            self._end_cell()
            self._row = self._row if self._row is not None else []
            self._cell, self._span = [], span

    def close(self, name: str) -> None:
        if name == "table":
            if self._depth == 1:
                self.end_row()
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and name == "tr":
            self.end_row()
        elif self._depth == 1 and name in ("td", "th"):
            self._end_cell()

    def write(self, text: str) -> None:
        """A line break in the page is but a space; those of a cell are made by its tags."""
        if self._cell is not None and text:
            self._cell.append(text if text == "\n" else " ".join(text.split("\n")))

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            lines = unescape("".join(self._cell)).replace("\xa0", " ").split("\n")
            self._row.append("\n".join(" ".join(line.split()) for line in lines).strip())
            self._row += [""] * (self._span - 1)
        self._cell = None

    def end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self.found[-1].append(self._row)
        self._row = None
