"""From the text of one day to every day that a sane person could have meant by it.

A way of reading is (order, calendar). The order is ANY_ORDER where the text leaves no choice; the calendar is the one
that the year was counted in. A year of three or four digits says its calendar itself; one of two digits may be of any
calendar in which it falls between EARLIEST and a latest day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import jdatetime

from analytics.dates import CALENDARS
from analytics.sources.day_words import Word, words_of

Way = tuple[str, str]

ANY_ORDER = ""
ORDERS = ("day-first", "month-first", "year-first")
EARLIEST = date(2000, 1, 1)

_LONGEST = 80  # letters; what is longer is a remark and no day
_NUMBERS = re.compile("([0-9]+)")
# Nobody writes the short years of these last; 25/12/98 is not of 1398, but too old to be read.
_YEAR_FIRST = ("jalali", "roc")
_OF_MARKED = ("gregorian", "roc")  # 24年11月21日
_ROC, _BUDDHIST = 1911, -543


class Written(NamedTuple):
    """The days that a text can mean, by the way of reading it; `is_short`: its year has two digits."""

    days: dict[Way, date]
    is_short: bool = False


@dataclass(frozen=True)
class _Form:
    """What stands around the numbers: how many there are, and what the words say about them."""

    numbers: int
    calendars: tuple[str, ...]  # that the words allow
    month: int = 0  # named by a word
    is_month_before: bool = False  # before both numbers
    is_marked: bool = False  # 年月日


def written(text: str, latest: date) -> Written:
    """Which days can this text mean? Two-digit years lie between EARLIEST and `latest`. Nothing: no days."""
    if len(text) > _LONGEST:
        return Written({})
    parts = _NUMBERS.split(text)
    form = _form(tuple(parts[::2]))
    if form is None:
        return Written({})
    numbers = parts[1::2]
    if form.numbers == 1:
        return _joined(numbers[0], form)
    if form.numbers == 2:
        return _named(numbers, form, latest)
    if len(numbers[0]) > 2 or form.is_marked:
        return _settled(numbers[0], form.month or numbers[1], numbers[2], form, latest)
    if len(numbers[2]) > 2:
        return _year_last(numbers, form)
    return _short(numbers, form, latest)


# ---------------------------------------------------------------- the words around


@lru_cache(maxsize=16384)
def _form(runs: tuple[str, ...]) -> _Form | None:
    if not 2 <= len(runs) <= 4:
        return None
    inner = [run.replace("-", " ").replace("/", " ") for run in runs[1:-1]]
    said = [words_of(run) for run in (runs[0], *inner, runs[-1])]
    if any(words is None for words in said):
        return None
    words = [[word for word in words or [] if word.kind != "era"] for words in said]
    eras = {word.calendar for run in said for word in run or [] if word.kind == "era"}
    if len(eras) > 1:
        return None
    calendars = tuple(eras) or CALENDARS
    if len(runs) == 3:
        return _named_form(words, calendars)
    if len(runs) == 4 and _marks(words) in (["year", "month"], ["year", "month", "day"]):
        return _Form(3, calendars, is_marked=True)
    if any(words) or (len(runs) == 4 and not _is_one_mark(runs[1], runs[2])):
        return None
    return _Form(len(runs) - 1, calendars)


def _named_form(words: list[list[Word]], calendars: tuple[str, ...]) -> _Form | None:
    """A day and a year, with a month's name before the day or between them."""
    months = [(place, word) for place, run in enumerate(words) for word in run]
    if len(months) > 1:
        months = [(place, word) for place, word in months if not word.is_doubtful]
    if len(months) != 1 or months[0][1].kind != "month" or months[0][0] == 2:
        return None
    place, word = months[0]
    fits = tuple(c for c in calendars if (c == "jalali") == (word.calendar == "jalali"))
    return _Form(2, fits, month=word.month, is_month_before=place == 0)


def _marks(words: list[list[Word]]) -> list[str]:
    """The parts that the numbers count, when each number has its own mark behind it."""
    if words[0] or any(len(run) > 1 for run in words):
        return []
    return [word.part for run in words for word in run]


def _is_one_mark(first: str, second: str) -> bool:
    """21/11/2024, 21 - 11 - 2024, 21. 11. 2024, 21 11 2024: the same mark twice."""
    first, second = first.strip(" "), second.strip(" ")
    return first == second and first in ("/", "-", ".", "")


# ---------------------------------------------------------------- the numbers


def _joined(number: str, form: _Form) -> Written:
    """20241121, and the Taiwanese 1131121."""
    if len(number) not in (7, 8):
        return Written({})
    return _settled(number[:-4], number[-4:-2], number[-2:], form, None)


def _named(numbers: list[str], form: _Form, latest: date) -> Written:
    first, second = numbers
    if len(first) > 2 and not form.is_month_before:
        return _settled(first, form.month, second, form, latest)
    return _settled(second, form.month, first, form, latest)


def _settled(year: str, month: str | int, day: str, form: _Form, latest: date | None) -> Written:
    """The words or a full year say what is what; a short year is of the first calendar that it fits."""
    if len(day) > 2 or len(str(month)) > 2:
        return Written({})
    full = _full_year(year, form.calendars)
    if full is None and latest is not None and len(year) == 2:
        if form.calendars == ("roc",):
            full = ("roc", int(year))
        fits = [name for name in form.calendars if not form.is_marked or name in _OF_MARKED]
        for calendar, number in _short_years(year, latest) if full is None else ():
            found = _day(calendar, number, int(month), int(day)) if calendar in fits else None
            if found and EARLIEST <= found <= latest:
                return Written({(ANY_ORDER, calendar): found})
    found = _day(*full, int(month), int(day)) if full else None
    return Written({(ANY_ORDER, full[0]): found} if full and found else {})


def _year_last(numbers: list[str], form: _Form) -> Written:
    first, second, year = numbers
    full = _full_year(year, form.calendars)
    if full is None or len(second) > 2:
        return Written({})
    calendar, number = full
    ways = {("day-first", calendar): (second, first), ("month-first", calendar): (first, second)}
    days = {way: found for way, (month, day) in ways.items() if (found := _day(calendar, number, int(month), int(day)))}
    if len(set(days.values())) == 1 and len(days) == 2:
        return Written({(ANY_ORDER, calendar): days["day-first", calendar]})
    return Written(days)


def _short(numbers: list[str], form: _Form, latest: date) -> Written:
    """03/08/15: every order and calendar in which it is a day between EARLIEST and `latest`."""
    first, second, third = numbers
    if len(second) > 2:
        return Written({})
    orders = (("day-first", third, second, first), ("month-first", third, first, second),
              ("year-first", first, second, third))  # fmt: skip
    days: dict[Way, date] = {}
    for order, year, month, day in orders:
        if len(year) != 2:
            continue
        for calendar, number in _short_years(year, latest):
            if calendar not in form.calendars or (calendar in _YEAR_FIRST and order != "year-first"):
                continue
            found = _day(calendar, number, int(month), int(day))
            if found and EARLIEST <= found <= latest:
                days[order, calendar] = found
    return Written(days, is_short=True)


@lru_cache(maxsize=4096)
def _full_year(year: str, calendars: tuple[str, ...]) -> tuple[str, int] | None:
    """Which year of which calendar do three or four digits name?"""
    number = int(year) if len(year) <= 4 else 0
    calendar = None
    if len(year) == 3 and 80 <= number <= 200:
        calendar = "roc"
    elif len(year) == 4:
        spans = {"gregorian": (1900, 2199), "buddhist": (2400, 2700), "jalali": (1300, 1499)}
        calendar = next((name for name, (low, high) in spans.items() if low <= number <= high), None)
    return (calendar, number) if calendar in calendars and calendar else None


@lru_cache(maxsize=1024)
def _short_years(year: str, latest: date) -> tuple[tuple[str, int], ...]:
    """Which years of which calendars can two digits mean? Roughly; the day decides at the ends."""
    number = int(year)
    # In which Gregorian year each of them begins, at the earliest.
    begins = {
        ("gregorian", 2000 + number): 2000 + number,
        ("buddhist", 2500 + number): 2500 + number + _BUDDHIST,
        ("jalali", 1300 + number): 1300 + number + 621,
        ("jalali", 1400 + number): 1400 + number + 621,
        ("roc", number): number + _ROC,
    }
    return tuple(found for found, begin in begins.items() if EARLIEST.year - 1 <= begin <= latest.year)


def _day(calendar: str, year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    if calendar == "jalali":
        begins, length = _jalali_month(year, month)
        return begins + timedelta(days=day - 1) if day <= length else None
    year += {"buddhist": _BUDDHIST, "roc": _ROC}.get(calendar, 0)
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _jalali_month(year: int, month: int) -> tuple[date, int]:
    """When does this month begin, and how many days has it?"""
    begins = jdatetime.date(year, month, 1)
    length = 31 if month <= 6 else 30 if month < 12 or begins.isleap() else 29
    return begins.togregorian(), length
