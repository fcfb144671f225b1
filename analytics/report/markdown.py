"""The document as CommonMark, for a note, a wiki or a message: texts of the data stay text there.

What a list does not show first is counted only, as on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analytics.report import spoken
from analytics.report.document import Document, List, Row, Section
from analytics.wording import _

# Signs that begin a mark of CommonMark or of its usual extensions, wherever they stand.
_MARKS = re.compile(r"([\\`*_\[\]<#|~^$]|&(?=[#\w])|:(?=\S)|@(?=\w)|=(?==)|(?<=\bwww)\.)", re.IGNORECASE)
# What begins a list, a quotation, a heading or a rule, but only at the beginning of a line.
_AT_START = re.compile(r"^([+\-=>])")
_NUMBERED = re.compile(r"^(\d+)(?=[.)])")


def write(document: Document) -> str:
    """Which Markdown says this document?"""
    document = spoken.counted_once(spoken.legible(document))
    with spoken.speaking(document):
        blocks = list(_blocks(document))
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """How is a text written so that it stays the text it is?"""
    text = _MARKS.sub(r"\\\1", text)
    text = _NUMBERED.sub(r"\1\\", text)  # a digit cannot be escaped, but what follows it can
    return _AT_START.sub(r"\\\1", text)


def _blocks(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield escaped(document.sentence)
    yield " · ".join(map(escaped, document.facts))
    for section in document.sections:
        yield from _section(section)
    yield " · ".join(
        f"{escaped(spoken.SIGNS[name])} {escaped(spoken.sign(name))}" for name in spoken.signs_used(document)
    )


def _section(section: Section) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    yield escaped(section.sentence)
    for rows in section.lists:
        yield from _list(rows)
    if section.counted:
        yield f"{escaped(_('How is this counted?'))} {escaped(section.counted)}"


def _list(rows: List) -> Iterator[str]:
    if rows.title:
        yield f"### {escaped(rows.title)}"
    if not rows.rows:
        yield escaped(rows.empty)
        return
    lines = [_line(row) for row in rows.rows[: rows.first]]
    if rows.n_more:
        lines.append(f"- {escaped(spoken.more(rows.n_more))}")
    yield "\n".join(lines)


def _line(row: Row) -> str:
    parts = [
        escaped(spoken.SIGNS[row.sign]),
        f"**{escaped(row.head)}**" if row.head else "",
        escaped(row.detail),
        f"– {escaped(row.figure)}" if row.figure else "",
    ]
    return "- " + " ".join(part for part in parts if part)
