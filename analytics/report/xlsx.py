"""The document as a workbook: what it says on the first sheet, and every list on its own with all its rows; where a
section has a page of its own, its lists share one sheet.

Figures are numbers and days are days, so that they sort, filter and add up. A day is a real one of the Gregorian
calendar, because only that one is the same in every spreadsheet; in another calendar it stands beside it as text.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics import wording as words
from analytics.export import safe_text
from analytics.report import marks, spoken
from analytics.report.document import Document, List, Section
from analytics.report.xlsx_charts import draw_chart, draw_weeks
from analytics.report.xlsx_fields import FORMATS, Field, fields_of, weeks_of
from analytics.wording import _

_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets count days differently
_LONGEST_NAME, _LONGEST_CELL = 31, 32_000  # letters, Excel's own limits
_WIDEST, _NARROWEST = 60, 9


@dataclass(frozen=True)
class _Hand:
    """What every sheet of one workbook is written with."""

    book: xlsxwriter.Workbook
    is_rtl: bool

    def format(self, **properties: Any) -> Format:
        if self.is_rtl:
            properties["reading_order"] = 2
        return self.book.add_format({"valign": "top", **properties})

    def sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        if self.is_rtl:
            sheet.right_to_left()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet


def write(document: Document) -> bytes:
    """Which workbook says this document? The same bytes for the same document."""
    document = spoken.legible(document)
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with spoken.speaking(document), xlsxwriter.Workbook(made, options) as book:
        # The library would write the time of the clock.
        book.set_properties({"title": document.title, "created": datetime(2026, 1, 1)})
        hand = _Hand(book, document.is_rtl)
        first, *names = sheet_names(document)
        _overview(hand, first, document, names)
        for name, (_section, lists) in zip(names, sheets_of(document), strict=True):
            if len(lists) == 1:
                _sheet(hand, name, lists[0])
            else:
                _shared_sheet(hand, name, lists)
    return made.getvalue()


def sheets_of(document: Document) -> list[tuple[Section, tuple[List, ...]]]:
    """What stands on each sheet after the first? One list, or all lists of a section that begins a page."""
    sheets: list[tuple[Section, tuple[List, ...]]] = []
    for section in document.sections:
        if section.begins_page and section.lists:
            sheets.append((section, section.lists))
        else:
            sheets += [(section, (rows,)) for rows in section.lists]
    return sheets


def sheet_names(document: Document) -> list[str]:
    """How are the sheets called? The first one, then one for each of `sheets_of`; legal, and each name once."""
    sheets = sheets_of(document)
    often = Counter(lists[0].title.casefold() for _section, lists in sheets)
    wanted = [_("Overview")]
    for section, lists in sheets:
        title = lists[0].title if len(lists) == 1 else ""
        is_own = title and often[title.casefold()] == 1
        wanted.append(title if is_own else " – ".join(filter(None, (section.title, title))))
    names: list[str] = []
    taken = {"history"}  # Excel keeps it for itself
    for name in wanted:
        legal = " ".join(re.sub(r"[\[\]:*?/\\]", " ", name).replace("'", "’").split()) or _("List")
        names.append(_unique(legal, taken))
        taken.add(names[-1].casefold())
    return names


def _unique(name: str, taken: set[str]) -> str:
    n, tail = 1, ""
    while (cut := _cut(name, _LONGEST_NAME - len(tail)) + tail).casefold() in taken:
        n += 1
        tail = f" ({n})"
    return cut


def _cut(name: str, longest: int) -> str:
    """Excel counts a letter beyond the first 65 536 as two."""
    while len(name.encode("utf-16-le")) // 2 > longest:
        name = name[:-1]
    return name.strip()


def _overview(hand: _Hand, name: str, document: Document, names: Sequence[str]) -> None:
    sheet = hand.sheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    plain, grey = hand.format(text_wrap=True), hand.format(text_wrap=True, font_color="#596673")
    heading = hand.format(bold=True, font_size=12, text_wrap=True)
    link = hand.format(font_color=marks.ACCENT, underline=1)
    lines = [(document.title, hand.format(bold=True, font_size=14, text_wrap=True)), (document.sentence, plain)]
    lines += [(fact, grey) for fact in document.facts]
    if document.calendar != "gregorian":
        said = _("Days are real dates of the Gregorian calendar; beside each stands the day as the playbook writes it.")
        lines.append((said, grey))
    place = _written(sheet, 0, lines)
    targets = {
        id(rows): target for target, (_s, lists) in zip(names, sheets_of(document), strict=True) for rows in lists
    }
    for section in document.sections:
        place = _written(sheet, place + 1, [(section.title, heading), (section.sentence, plain)])
        for rows in section.lists:
            target = targets[id(rows)]
            said = _("{list}: {rows}").format(list=rows.title or section.title, rows=words.number(len(rows.rows)))
            sheet.write_url(place, 0, f"internal:'{target}'!A1", link, safe_text(said))
            place += 1
        place = _written(sheet, place, [(section.counted, grey)])


def _written(sheet: Worksheet, place: int, lines: Sequence[tuple[str, Format]]) -> int:
    for text, how in lines:
        if text:
            sheet.write_string(place, 0, _cell_text(text), how)
            place += 1
    return place


def _sheet(hand: _Hand, name: str, rows: List) -> None:
    """One list: its head stays in sight and filters, its weeks and its chart stand beside it."""
    sheet = hand.sheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    fields, weeks = fields_of(rows), weeks_of(rows)
    every = [*fields, *weeks]
    for column, field in enumerate(every):
        sheet.set_column(column, column, _width(field))
    _table(hand, sheet, rows, every, 0)
    if fields:
        sheet.autofilter(0, 0, max(1, len(rows.rows)), len(every) - 1)
    if weeks:
        draw_weeks(sheet, rows, len(fields), len(weeks) - 1)
    draw_chart(hand.book, sheet, name, rows, fields, len(every) + 1)


def _shared_sheet(hand: _Hand, name: str, lists: Sequence[List]) -> None:
    """Several lists under each other, each under its title; a sheet has one filter, the first list's."""
    sheet = hand.sheet(name)
    sheet.set_landscape()
    title = hand.format(bold=True, font_size=12)
    widths: dict[int, int] = {}
    place = 0
    for number, rows in enumerate(lists):
        fields = fields_of(rows)
        if number or rows.title:
            sheet.write_string(place, 0, _cell_text(rows.title), title)
            place += 1
        if not number:
            sheet.freeze_panes(place + 1, 0)
            if fields:
                sheet.autofilter(place, 0, place + max(1, len(rows.rows)), len(fields) - 1)
        _table(hand, sheet, rows, fields, place)
        for column, field in enumerate(fields):
            widths[column] = max(widths.get(column, 0), _width(field))
        place += max(1, len(rows.rows)) + 2
    for column, width in widths.items():
        sheet.set_column(column, column, width)


def _table(hand: _Hand, sheet: Worksheet, rows: List, fields: Sequence[Field], top: int) -> None:
    """The head in row `top`, the rows under it; where there is none, why."""
    head = hand.format(bold=True, text_wrap=True, bg_color="#E9EDF2", bottom=1)
    for column, field in enumerate(fields):
        how = hand.format(num_format=FORMATS[field.kind]) if field.kind in FORMATS else hand.format(text_wrap=True)
        sheet.write_string(top, column, _cell_text(field.label), head)
        for row, value in enumerate(field.values, start=top + 1):
            _write_cell(sheet, row, column, value, how)
    if not rows.rows:
        sheet.write_string(top + 1, 0, _cell_text(rows.empty))


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, how: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, how)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, column, value, how)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, how)
    else:
        sheet.write_string(row, column, _cell_text(str(value)), how)


def _cell_text(text: str) -> str:
    shown: str = safe_text(text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…")
    return shown


def _width(field: Field) -> int:
    """About how wide is the column? Chinese letters take two places, marks over Thai none."""
    widest = max((_places(str(value)) for value in (field.label, *field.values) if value is not None), default=0)
    return min(_WIDEST, max(_NARROWEST, widest + 3))


def _places(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) or unicodedata.category(sign) == "Mn"
        else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )  # fmt: skip
