"""The document as PDF on A4, set by typst with fonts of ours: the same letters on every machine.

Texts reach the typesetter as JSON strings and never as markup. What a list does not show first is counted only.
Letters that no font draws are said at the top of the file itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst

from analytics import wording as words
from analytics.language import SOURCE_LANGUAGE
from analytics.report import marks, spoken
from analytics.report.document import Document, List, Mark, Row, Section
from analytics.report.fonts import NAMED_BY, Fonts, fonts_for
from analytics.wording import _, ngettext

_LAYOUT = Path(__file__).with_suffix(".typ")
_POINTS = 0.75  # of a pixel
# How typst calls a language and a place; the script it sees for itself, letter by letter.
_PLACES = {"fa": ("fa", "IR"), "zh_Hant": ("zh", "TW")}


def write(document: Document) -> bytes:
    """Which PDF says this document? The same bytes for the same document and fonts."""
    document = spoken.counted_once(spoken.legible(document))
    with spoken.speaking(document):
        content = _content(document)
        fonts = fonts_for(json.dumps(content, ensure_ascii=False))
        content |= {"fonts": fonts.families, "notes": _notes(fonts, document)}
    return typst.compile(
        str(_LAYOUT),
        format="pdf",
        font_paths=[str(folder) for folder in fonts.folders],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(content, ensure_ascii=False)},
        timestamp=0,  # not the clock's
    )


def _notes(fonts: Fonts, document: Document) -> list[str]:
    """What does the file say of letters that it cannot draw? In letters that it can."""
    n = len(fonts.missing)
    if not n:
        return []
    if fonts.is_without_chinese and document.language == "zh_Hant":
        with spoken.speaking(replace(document, language=SOURCE_LANGUAGE)):
            return _notes(fonts, replace(document, language=SOURCE_LANGUAGE))
    if not fonts.is_without_chinese:
        return [
            ngettext(
                "One sign of this report is an empty box in this file: it has no font for it. The HTML file shows it.",
                "{n} signs of this report are empty boxes in this file: it has no font for them. "
                "The HTML file shows them.",
                n,
            ).format(n=words.number(n))
        ]
    return [
        ngettext(
            "One letter of this report is an empty box in this file: no font for Chinese was found on this machine. "
            "Name one in {variable}, or take the HTML file, which shows it.",
            "{n} letters of this report are empty boxes in this file: no font for Chinese was found on this machine. "
            "Name one in {variable}, or take the HTML file, which shows them.",
            n,
        ).format(n=words.number(n), variable=NAMED_BY)
    ]


def _content(document: Document) -> dict[str, Any]:
    """All that the layout draws, in the order in which it draws it."""
    lang, region = _PLACES.get(document.language, (document.language, None))
    return {
        "title": document.title,
        "sentence": document.sentence,
        "facts": document.facts,
        "foot": " · ".join([document.title, *document.facts[:1]]),
        "lang": lang,
        "region": region,
        "rtl": document.is_rtl,
        "mark-width": marks.WIDTH * _POINTS,
        "sections": [_section(section) for section in document.sections],
        "signs": [
            {"sign": name, "drawn": spoken.SIGNS[name], "said": spoken.sign(name)}
            for name in spoken.signs_used(document)
        ],
        "counted-title": _("How is this counted?"),
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentence": _breakable(section.sentence),
        "begins-page": section.begins_page,
        "lists": [_list(rows) for rows in section.lists],
        "counted": section.counted,
    }


def _list(rows: List) -> dict[str, Any]:
    return {
        "title": rows.title,
        "empty": rows.empty,
        "rows": [_row(row) for row in rows.rows[: rows.first]],
        "more": spoken.more(rows.n_more) if rows.n_more else "",
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "sign": row.sign,
        "drawn": spoken.SIGNS[row.sign],
        "head": _isolated(_breakable(row.head)),
        "detail": _isolated(_breakable(row.detail)),
        "marks": [{"svg": drawn, "title": title} for drawn, title in _marks(row.mark)],
        "figure": _isolated(row.figure),
    }


def _marks(mark: Mark | None) -> list[tuple[str, str]]:
    rtl = words.is_rtl()
    drawn = []
    if mark and mark.share is not None:
        said = spoken.bar_said(mark)
        drawn.append((marks.bar(mark.share, mark.standard, said, rtl=rtl), said))
    if mark and mark.weeks:
        said = spoken.weeks_said(mark)
        drawn.append((marks.sparkline(mark.weeks, mark.standard, said, rtl=rtl), said))
    return drawn


def _isolated(text: str) -> str:
    """The text keeps its direction to itself: a name in another one turns nothing beside it."""
    opening = "\u2067" if spoken.direction(text) == "rtl" else "\u2066"
    return f"{opening}{text}\u2069" if text else ""


def _breakable(text: str) -> str:
    """A word without end may break: typst breaks Latin ones only where a sign says so."""
    return re.sub("[!-\u024f]{32}(?=[!-\u024f])", "\\g<0>\u200b", text)
