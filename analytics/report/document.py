"""What a review, a one-to-one or a look-ahead says, before it is a page, a file or a print.

One document, many forms: the page draws it with buttons, `html`, `pdf`, `xlsx` and `markdown` write it. Texts are plain
text in the reader's language, data in them included: each form escapes for itself. Cells are typed values, so that a
workbook gets real numbers and days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analytics.language import LANGUAGES

Kind = Literal["text", "day", "count", "decimal", "share", "money"]
# How a line stands: what wants action, what is to be watched, what is praised, what cannot be told, and the rest.
Sign = Literal["loose", "watch", "praise", "unknown", "plain"]


@dataclass(frozen=True)
class About:
    """Of whom or what does a row tell? What an action can be agreed on for, and whose rows open."""

    rep_id: str = ""
    step: str = ""
    customer_id: str = ""
    deal_id: str = ""
    commitment_id: str = ""


@dataclass(frozen=True)
class Mark:
    """A small drawing beside a line: how much was done against the standard, and how it went week by week (0–1)."""

    share: float | None = None
    standard: float | None = None
    weeks: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of typed cells: its name in `Row.cells`, its head, and how it is written."""

    name: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Row:
    """One thing to talk about: what it says as a line, and its typed cells (None: not known)."""

    cells: Mapping[str, Any]
    head: str
    detail: str = ""
    figure: str = ""
    """What stands at the line's end: money, or a share."""
    sign: Sign = "plain"
    currency: str = ""
    """Of its money; a row has one currency."""
    mark: Mark | None = None
    about: About = field(default_factory=About)


@dataclass(frozen=True)
class List:
    """Rows under a title, the most important first. `first`: how many are shown before the rest is counted."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    first: int = 10
    empty: str = ""
    """What is said where there is no row."""

    @property
    def n_more(self) -> int:
        return max(0, len(self.rows) - self.first)


@dataclass(frozen=True)
class Section:
    """A part of the meeting: a sentence, and the lists that it rests on."""

    id: str
    title: str
    sentence: str = ""
    lists: tuple[List, ...] = ()
    counted: str = ""
    """How is this counted?"""
    begins_page: bool = False


@dataclass(frozen=True)
class Document:
    """All of it. `facts`: as of when, how old the data is, which playbook, whose work: each a short text."""

    name: str
    """What a file of it is called, without its ending: letters, digits and hyphens."""
    title: str
    sentence: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    language: str = "en"
    calendar: str = "gregorian"

    @property
    def is_rtl(self) -> bool:
        return LANGUAGES[self.language].direction == "rtl"
