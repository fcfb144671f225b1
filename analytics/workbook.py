"""The workbook for teams without a CRM: activities, deals, orders and referrals to fill in by hand, as XLSX.

The importer reads it by data/crm/workbook.toml, from where the words of its drop-downs come; headers, suggestions
and explanations stand in data/words/workbook.toml.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from analytics.errors import ArgumentsRefused, Problem
from analytics.export import safe_text
from analytics.language import LANGUAGES, SOURCE_LANGUAGE

_DATA = Path(__file__).resolve().parents[1] / "data"

ROWS = 2_000  # numbered beforehand
_LAST_ROW = 1_048_575  # what is further down is guided too
TABLES = ("activities", "deals", "orders", "referrals")
CURRENCIES = ("THB", "IRR", "TWD", "USD", "EUR", "CNY")

# Columns of any other name hold days.
_KINDS = {
    "number": "number",
    "time": "time",
    "amount": "amount",
    "note": "long",
    "loss_note": "long",
    **dict.fromkeys(("customer", "deal", "stage", "competitor", "referrer", "referred", "rep"), "name"),
    **dict.fromkeys(("channel", "direction", "purpose", "status"), "choice"),
    **dict.fromkeys(("outcome", "loss_reason", "currency"), "suggestion"),
}
_WIDTHS = {"number": 7, "time": 9, "amount": 15, "long": 44, "name": 24, "choice": 24, "suggestion": 22, "day": 15}
_FORMATS = {"time": "hh:mm", "amount": "#,##0", "day": "yyyy-mm-dd", "name": "@"}


@dataclass(frozen=True)
class _Hand:
    """What every sheet of one workbook is written with."""

    book: xlsxwriter.Workbook
    language: str

    def format(self, **properties: Any) -> Format:
        if self.is_rtl:
            properties["reading_order"] = 2
        return self.book.add_format({"valign": "top", **properties})

    @property
    def is_rtl(self) -> bool:
        return LANGUAGES[self.language].direction == "rtl"

    def sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        if self.is_rtl:
            sheet.right_to_left()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet


def write(target: Path | BinaryIO, language: str = SOURCE_LANGUAGE, reps: Sequence[str] = ()) -> None:
    """Which workbook does a team fill in that has no CRM? The empty template, in the language.

    `reps` are offered where a rep is asked for. A file that is there already is not overwritten: it may be filled
    in; ArgumentsRefused then, and where it cannot be written.
    """
    made = io.BytesIO()
    _fill(made, language, reps)
    if not isinstance(target, Path):
        target.write(made.getvalue())
        return
    try:
        with target.open("xb") as file:
            file.write(made.getvalue())
    except FileExistsError as error:
        what = "this file is there already; it was left as it is."
        raise ArgumentsRefused(Problem(str(target), what, remedy="Name another one.")) from error
    except OSError as error:
        raise ArgumentsRefused(Problem(str(target), f"it cannot be written: {error.strerror}.")) from error


def headers(table: str, language: str) -> dict[str, str]:
    """How are the columns of a sheet called? In their order."""
    return {key: words[language] for key, words in _words()[table].items()}


def choices(language: str, reps: Sequence[str] = ()) -> dict[str, list[str]]:
    """Which words does a drop-down offer, by column? A rep without a name is none, and each stands there once."""
    offered = {}
    for table in TABLES:
        for key, header in headers(table, language).items():
            if meanings := _meanings(table).get(header):
                offered[key] = list(meanings)
    offered["outcome"] = [words[language] for words in _words()["outcomes"].values()]
    offered["loss_reason"] = [words[language] for words in _words()["loss_reasons"].values()]
    offered["currency"] = list(CURRENCIES)
    names = [" ".join(rep.split()) for rep in reps]
    offered["rep"] = list(dict.fromkeys(safe_text(name) for name in names if name))
    return {key: words for key, words in offered.items() if words}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((_DATA / "words" / "workbook.toml").read_text(encoding="utf-8"))


@cache
def _meanings(table: str) -> Mapping[str, Mapping[str, Any]]:
    """Header → word → what it means, for the columns of words; "*" and "" are no words."""
    formats = tomllib.loads((_DATA / "crm" / "workbook.toml").read_text(encoding="utf-8"))
    own = next(entry for entry in formats["object"] if entry["id"] == table)
    return {header: meanings for header, meanings in own["table"][0].get("values", {}).items() if "*" not in meanings}


def _fill(made: BinaryIO, language: str, reps: Sequence[str]) -> None:
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        # The library would write the time of the clock.
        book.set_properties({"title": _words()["how_to"][language][0], "created": datetime(2026, 1, 1)})
        hand = _Hand(book, language)
        names = {key: words[language] for key, words in _words()["sheets"].items()}
        _how_to(hand, names["how_to"])
        sheets = {table: hand.sheet(names[table]) for table in TABLES}
        lists = _lists(hand, choices(language, reps))
        place = xl_col_to_name(list(headers("deals", language)).index("deal"))
        lists["deal"] = f"='{names['deals']}'!${place}$2:${place}${ROWS + 1}"
        for table, sheet in sheets.items():
            _table(hand, sheet, table, lists)


def _how_to(hand: _Hand, name: str) -> None:
    sheet = hand.sheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    title, *lines = _words()["how_to"][hand.language]
    sheet.write_string(0, 0, title, hand.format(bold=True, font_size=14))
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, hand.format(text_wrap=True))


def _lists(hand: _Hand, offered: Mapping[str, list[str]]) -> dict[str, str]:
    """Write the words of the drop-downs on a hidden sheet. Where does each list stand?"""
    sheet = hand.sheet("Lists")
    sheet.hide()
    places = {}
    for column, (key, words) in enumerate(offered.items()):
        sheet.write_string(0, column, f"workbook: {key}")
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, column, word)
        letter = xl_col_to_name(column)
        places[key] = f"=Lists!${letter}$2:${letter}${len(words) + 1}"
    return places


def _table(hand: _Hand, sheet: Worksheet, table: str, lists: Mapping[str, str]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.set_row(0, 34)
    columns = headers(table, hand.language)
    head = hand.format(bold=True, text_wrap=True, bg_color="#E9EDF2", bottom=1)
    for position, (key, header) in enumerate(columns.items()):
        kind = _KINDS.get(key, "day")
        sheet.set_column(position, position, _WIDTHS[kind], _cells(hand, kind))
        sheet.write_string(0, position, header, head)
        # A deal is named on its own sheet, and chosen on the others.
        source = None if (table, key) == ("deals", "deal") else lists.get(key)
        if rule := _rule(kind, source, hand.language):
            sheet.data_validation(1, position, _LAST_ROW, position, rule)
    sheet.autofilter(0, 0, ROWS, len(columns) - 1)
    grey = _cells(hand, "number")
    for row in range(1, ROWS + 1):
        sheet.write_number(row, 0, row, grey)
    twice = hand.book.add_format({"bg_color": "#F9D5CF", "font_color": "#8A1C0E"})
    sheet.conditional_format(1, 0, 5 * ROWS, 0, {"type": "duplicate", "format": twice})


def _cells(hand: _Hand, kind: str) -> Format:
    properties: dict[str, Any] = {"num_format": _FORMATS[kind]} if kind in _FORMATS else {}
    if kind == "number":
        properties |= {"font_color": "#6B7280", "align": "right"}
    if kind == "amount":
        properties["align"] = "right"
    if kind == "long":
        properties["text_wrap"] = True
    return hand.format(**properties)


def _rule(kind: str, source: str | None, language: str) -> dict[str, Any] | None:
    """What is checked when a cell is filled in? Told, never forbidden: days of other calendars are texts."""
    if source:
        is_told = kind == "choice"
        hint = {"error_message": _hint("choice", language)} if is_told else {}
        return {"validate": "list", "source": source, "error_type": "information", "show_error": is_told, **hint}
    checks: dict[str, dict[str, Any]] = {
        "day": {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1)},
        "time": {"validate": "time", "criteria": "between", "minimum": time(0, 0), "maximum": time(23, 59, 59)},
        "amount": {"validate": "decimal", "criteria": ">=", "value": 0},
    }
    if kind not in checks:
        return None
    return {**checks[kind], "error_type": "information", "error_message": _hint(kind, language)}


def _hint(kind: str, language: str) -> str:
    hint: str = _words()["hints"]["date" if kind == "day" else kind][language]
    return hint
