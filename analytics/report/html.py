"""The document as one HTML file that any browser opens without a network, on a telephone too, and prints.

Nothing in it is fetched and nothing runs but a line of ours: a button that prints, and the print dialogue by itself
where the address ends in "#print". In print every list stays as short as it is opened; what is closed is counted.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

from analytics import wording as words
from analytics.report import marks, spoken
from analytics.report.document import Column, Document, List, Row, Section, Sign
from analytics.wording import _

_STYLE = Path(__file__).with_suffix(".css")
_STATIC = Path(__file__).resolve().parents[2] / "static"

# Only letters that the reader's system may lack (the sign of the baht is none):
_FONTS = (
    ("Noto Sans Thai", "noto-sans-thai.woff2", re.compile("[\u0e01-\u0e3a\u0e40-\u0e5b]"), "U+0E01-0E5B, U+25CC"),
    (
        "Vazirmatn",
        "vazirmatn-arabic.woff2",
        re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
        "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+200C-200E, U+FB50-FDFF, U+FE70-FEFC",
    ),
)
_SCRIPT = """
const button = document.getElementById("print");
button.hidden = false;
button.onclick = () => print();
if (location.hash === "#print") addEventListener("load", () => print());
"""


def write(document: Document) -> bytes:
    """Which HTML file says this document? UTF-8, self-contained."""
    document = spoken.legible(document)
    with spoken.speaking(document):
        body = _body(document)
    style = _style(document, body)
    policy = f"default-src 'none'; font-src data:; style-src '{_hash(style)}'; script-src '{_hash(_SCRIPT)}'"
    direction = "rtl" if document.is_rtl else "ltr"
    return (
        f'<!doctype html>\n<html lang="{document.language.replace("_", "-")}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{escape(document.title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    ).encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _style(document: Document, body: str) -> str:
    fonts = [
        f'@font-face {{ font-family: "{family}"; font-weight: 100 900; unicode-range: {letters}; '
        f'src: url("data:font/woff2;base64,{_font(file)}") format("woff2"); }}\n'
        for family, file, needed, letters in _FONTS
        if needed.search(body)
    ]
    foot = " · ".join([document.title, *document.facts[:1]])
    corners = ("right", "left") if document.is_rtl else ("left", "right")
    small = "font: 8pt sans-serif; color: #596673;"
    page = (
        f"@page {{ @bottom-{corners[0]} {{ content: {_css_text(foot)}; {small} }} "
        f'@bottom-{corners[1]} {{ content: counter(page) " / " counter(pages); {small} }} }}\n'
    )
    return "".join(fonts) + _STYLE.read_text(encoding="utf-8") + page


@cache
def _font(file: str) -> str:
    return base64.b64encode((_STATIC / file).read_bytes()).decode()


def _css_text(text: str) -> str:
    """A text of the data in CSS: every sign but letters and digits by its number, so that it ends nothing."""
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):X} " for sign in text) + '"'


def _body(document: Document) -> str:
    facts = "".join(f"<span>{_text(fact)}</span>" for fact in document.facts)
    signs = "".join(f"<span>{_sign(name)} {escape(spoken.sign(name))}</span>" for name in spoken.signs_used(document))
    print_it = escape(_("Print"))
    parts = [
        f'<header>\n<button id="print" type="button" hidden>{print_it}</button>',
        f'<p class="facts">{facts}</p>' if facts else "",
        f"<h1>{_text(document.title)}</h1>",
        f'<p class="lead">{_text(document.sentence)}</p>' if document.sentence else "",
        "</header>",
        *map(_section, document.sections),
        f"<footer>{signs}</footer>" if signs else "",
    ]
    return "\n".join(part for part in parts if part)


def _section(section: Section) -> str:
    kind = ' class="page"' if section.begins_page else ""
    parts = [
        f"<section{kind}>\n<h2>{_text(section.title)}</h2>",
        f'<p class="said">{_text(section.sentence)}</p>' if section.sentence else "",
        *map(_list, section.lists),
        _folded(_("How is this counted?"), f"<p>{_text(section.counted)}</p>") if section.counted else "",
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _list(rows: List) -> str:
    parts = [f"<h3>{_text(rows.title)}</h3>" if rows.title else ""]
    if not rows.rows:
        parts.append(f'<p class="none">{_text(rows.empty)}</p>' if rows.empty else "")
    else:
        parts.append(_lines(rows.rows[: rows.first]))
        if rows.n_more:
            parts.append(_folded(spoken.more(rows.n_more), _lines(rows.rows[rows.first :]), "more"))
        if rows.columns:
            parts.append(_folded(_("As a table"), _table(rows), "table"))
    return "\n".join(part for part in parts if part)


def _folded(title: str, content: str, kind: str = "counted") -> str:
    return f'<details class="{kind}"><summary>{escape(title)}</summary>\n{content}\n</details>'


def _lines(rows: Iterable[Row]) -> str:
    return '<ul class="lines">\n' + "\n".join(map(_line, rows)) + "\n</ul>"


def _line(row: Row) -> str:
    drawn = _marks(row)
    parts = [
        _sign(row.sign) if spoken.SIGNS[row.sign] else "<span></span>",
        f"<span>{_isolated('head', row.head)} {_isolated('detail', row.detail)}</span>",
        f'<span class="marks">{drawn}</span>' if drawn else "<span></span>",
        _isolated("figure", row.figure) or "<span></span>",
    ]
    return f"<li>{''.join(parts)}</li>"


def _sign(name: Sign) -> str:
    said = escape(spoken.sign(name))
    return f'<span class="sign {name}" role="img" aria-label="{said}" title="{said}">{spoken.SIGNS[name]}</span>'


def _marks(row: Row) -> str:
    mark, rtl = row.mark, words.is_rtl()
    if mark is None:
        return ""
    drawn = marks.bar(mark.share, mark.standard, spoken.bar_said(mark), rtl=rtl) if mark.share is not None else ""
    if mark.weeks:
        drawn += marks.sparkline(mark.weeks, mark.standard, spoken.weeks_said(mark), rtl=rtl)
    return drawn


def _table(rows: List) -> str:
    heads = "".join(f'<th scope="col"{_aligned(column)}>{_text(column.label)}</th>' for column in rows.columns)
    lines = ["<tr>" + "".join(_cell(row, column) for column in rows.columns) + "</tr>" for row in rows.rows]
    body = "\n".join(lines)
    return f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def _cell(row: Row, column: Column) -> str:
    """The cell as it is read; figures and days also as programs read them."""
    value, text = row.cells[column.name], _text(spoken.cell(row, column))
    if isinstance(value, date):
        text = f'<time datetime="{value.isoformat()}">{text}</time>'
    elif isinstance(value, int | float):
        text = f'<data value="{value}">{text}</data>'
    return f"<td{_aligned(column)}>{text}</td>"


def _aligned(column: Column) -> str:
    return "" if column.kind in ("text", "day") else ' class="number"'


def _isolated(kind: str, text: str) -> str:
    """A part of a line keeps its direction to itself: a name in another one turns nothing beside it."""
    return f'<span class="{kind}" dir="{spoken.direction(text)}">{escape(text)}</span>' if text else ""


def _text(text: str) -> str:
    """A text that stands alone, in the page's direction or in its own."""
    is_foreign = spoken.direction(text) != ("rtl" if words.is_rtl() else "ltr")
    return f'<bdi dir="{spoken.direction(text)}">{escape(text)}</bdi>' if is_foreign else escape(text)
