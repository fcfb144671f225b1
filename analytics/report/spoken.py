"""What is the same in every form of a document: its voice, its signs in words, its cells as people read them.

`legible` comes first: every writer starts from texts without anything that is no letter, and from cells of plain
Python values; each then escapes for itself.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from analytics import wording as words
from analytics.report.document import Column, Document, Kind, List, Mark, Row, Section, Sign
from analytics.wording import _, ngettext

SIGNS: Mapping[Sign, str] = {
    "loose": words.SIGNS["loose"],
    "watch": words.SIGNS["watch"],
    "praise": "✓",
    "unknown": "?",
    "plain": "",
}

# Control signs, halves of letters, and what turns the direction of all that follows.
_NO_LETTERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff]+|[\ud800-\udfff]")
_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
_ISOLATES = re.compile(f"[{_OPENING}{_CLOSING}]")


@contextmanager
def speaking(document: Document) -> Iterator[None]:
    """For as long as the document is written, the words are in its language; then in the caller's again."""
    before = words.voice()
    words.speak(document.language, document.calendar)
    try:
        yield
    finally:
        words.speak(before.language, before.calendar)


def legible(document: Document) -> Document:
    """The same document, every text on one line and free of what is no letter, every cell a plain value."""
    return replace(
        document,
        title=clean(document.title),
        sentence=clean(document.sentence),
        facts=tuple(fact for fact in map(clean, document.facts) if fact),
        sections=tuple(map(_section, document.sections)),
    )


def _section(section: Section) -> Section:
    return replace(
        section,
        title=clean(section.title),
        sentence=clean(section.sentence),
        counted=clean(section.counted),
        lists=tuple(map(_list, section.lists)),
    )


def _list(rows: List) -> List:
    columns = tuple(replace(column, label=clean(column.label)) for column in rows.columns)
    return replace(
        rows,
        title=clean(rows.title),
        empty=clean(rows.empty),
        columns=columns,
        rows=tuple(_row(row, columns) for row in rows.rows),
    )


def _row(row: Row, columns: tuple[Column, ...]) -> Row:
    return replace(
        row,
        cells={column.name: typed(row.cells.get(column.name), column.kind) for column in columns},
        head=clean(row.head),
        detail=clean(row.detail),
        figure=clean(row.figure),
        currency=clean(row.currency),
    )


def clean(text: str) -> str:
    """The text on one line, without what is no letter; what keeps a name in its own direction stays, if it ends."""
    letters = re.sub(" {2,}", " ", _NO_LETTERS.sub(" ", text)).strip()
    depth = 0
    for sign in _ISOLATES.findall(letters):
        depth += 1 if sign in _OPENING else -1
        if depth < 0:
            break
    return letters if depth == 0 else _ISOLATES.sub("", letters)


def direction(text: str) -> Literal["ltr", "rtl"]:
    """In which direction is a part of a line read? In the document's, if it has a letter of it; else in its own."""
    found = {unicodedata.bidirectional(sign) for sign in text}
    here, there = ({"R", "AL"}, {"L"}) if words.is_rtl() else ({"L"}, {"R", "AL"})
    return "rtl" if words.is_rtl() == bool(found & here or not found & there) else "ltr"


def typed(value: Any, kind: Kind) -> str | int | float | date | None:
    """The cell as a plain value of its kind; None where it is not known."""
    if isinstance(value, str):
        return clean(value)
    if value is None or pd.isna(value):
        return None
    if kind == "day":
        return value.date() if isinstance(value, datetime) else date(value.year, value.month, value.day)
    if kind == "text":
        return clean(str(value))
    x = float(value)
    if not math.isfinite(x):
        return None
    return int(x) if x.is_integer() and kind != "share" else x


def cell(row: Row, column: Column) -> str:
    """How is a cell read? Money in full, with its currency; what is not known as nothing."""
    value = row.cells[column.name]
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return words.day(value)
    if column.kind == "share":
        return words.percent(value)
    if column.kind == "money":
        return words.money(value, row.currency, short=False)
    return words.number(value, 1 if column.kind == "decimal" else 0)


def sign(name: Sign) -> str:
    """What does a sign mean?"""
    return {
        "loose": _("wants action"),
        "watch": words.bolt("watch"),
        "praise": _("done well"),
        "unknown": _("cannot be told"),
        "plain": "",
    }[name]


def signs_used(document: Document) -> list[Sign]:
    """Which signs stand in the document? They are explained once, at its end."""
    rows = [row for section in document.sections for rows in section.lists for row in rows.rows]
    return [name for name, drawn in SIGNS.items() if drawn and any(row.sign == name for row in rows)]


def more(n: int) -> str:
    return ngettext("{n} more", "{n} more", n).format(n=words.number(n))


def bar_said(mark: Mark) -> str:
    """What does the bar show, in words?"""
    share = words.percent(mark.share)
    if mark.standard is None:
        return share
    return _("{share}, the standard is {standard}").format(share=share, standard=words.percent(mark.standard))


def weeks_said(mark: Mark) -> str:
    """What does the line of weeks show, in words?"""
    shares = words.listed(words.percent(share) or "–" for share in mark.weeks)
    return _("week by week: {shares}").format(shares=shares)


def counted_once(document: Document) -> Document:
    """The same document, how a thing is counted said only where it is first: paper has no place to fold it away."""
    said = {""}
    sections = []
    for section in document.sections:
        sections.append(replace(section, counted="") if section.counted in said else section)
        said.add(section.counted)
    return replace(document, sections=tuple(sections))
