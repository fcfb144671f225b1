"""The date conventions of the product, said once.

- A moment is a naive local timestamp of the team's time zone; a day is a `date`.
- A day stands for its end when something is due or looked at: `end_of_day` is its last microsecond.
- As of a day means as of the end of that day.
- A week is the seven days from the day on which the playbook's weeks start; it is named by that first day.
- Days are written for people by `show_day` alone, in the calendar of the playbook and the language of the
  reader. Machines (files, addresses, the command line) get ISO dates of the Gregorian calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import jdatetime
from babel import Locale

from analytics.errors import ArgumentsRefused, Problem

if TYPE_CHECKING:
    import pandas as pd

Style = Literal["short", "medium", "weekday", "month"]

CALENDARS = ("gregorian", "buddhist", "jalali", "roc")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

# How a year is written, where the calendar is not the one that its readers take for granted.
_YEARS: dict[tuple[str, str], str] = {
    ("en", "buddhist"): "{} BE",
    ("en", "roc"): "{} ROC",
    ("th", "roc"): "ไต้หวัน {}",
    ("th", "jalali"): "ปีเปอร์เซีย {}",
    ("fa", "buddhist"): "{} بودایی",
    ("fa", "roc"): "{} مینگو",
    ("zh_Hant", "buddhist"): "佛曆{}",
    ("zh_Hant", "roc"): "民國{}",
    ("zh_Hant", "jalali"): "波斯曆{}",
}

_ORDER: dict[Style, str] = {
    "short": "{day} {month}",
    "medium": "{day} {month} {year}",
    "weekday": "{weekday} {day} {month} {year}",
    "month": "{month} {year}",
}
_CHINESE_ORDER: dict[Style, str] = {
    "short": "{month}{day}日",
    "medium": "{year}年{month}{day}日",
    "weekday": "{year}年{month}{day}日 {weekday}",
    "month": "{year}年{month}",
}

_THAI_JALALI_MONTHS = (
    *("ฟาร์วาร์ดิน", "ออร์ดิเบเฮชต์", "คอร์แดด", "เตอร์", "มอร์แดด", "ชาหริวาร์"),
    *("เมฮร์", "อะบาน", "อะซาร์", "เดย์", "บาฮ์มาน", "เอสฟานด์"),
)


def end_of_day(day: date) -> datetime:
    """When is a day over? Its last microsecond; of a moment, the end of the day it lies on."""
    return datetime.combine(day, time.max)


def as_of_moment(when: date | datetime | str) -> datetime:
    """Up to which moment do we look? A day means its end; a moment stays as it is; text as in `parse_day`."""
    if isinstance(when, datetime):
        return when
    return end_of_day(parse_day(when) if isinstance(when, str) else when)


def week_start(day: date, week_starts: str = "monday") -> date:
    """Which week does a day belong to? The first day of it; `week_starts` is an English day name."""
    day = day.date() if isinstance(day, datetime) else day
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(week_starts)) % 7)


def parse_day(text: str, where: str = "the date") -> date:
    """Which day did somebody type? An ISO date, in the digits of any script.

    Raises ArgumentsRefused, naming `where` it was typed, for anything else.
    """
    latin = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text.strip())
    try:
        return datetime.strptime(latin, "%Y-%m-%d").date()
    except ValueError:
        what = f'"{text}" is not a day of the calendar.'
        raise ArgumentsRefused(Problem(where, what, remedy="Write it like 2026-03-06.")) from None


def show_day(day: date | None, calendar: str = "gregorian", language: str = "en", style: Style = "medium") -> str:
    """How is a day written for a person? In one of CALENDARS and in the reader's language and digits.

    In English and Gregorian: short "20 Nov", medium "20 Nov 2026", weekday "Fri 20 Nov 2026", month "Nov 2026".
    A missing day (None, NaT) is written as nothing.
    """
    if day is None or day != day:  # NaT is not equal to itself
        return ""
    return _written(date(day.year, day.month, day.day), calendar, language, style)


def show_moment(moment: datetime | None, calendar: str = "gregorian", language: str = "en") -> str:
    """How is a moment written for a person? "20 Nov 2026, 14:05".

    Midnight and the end of a day stand for a day without a time and are written as the day. Missing: nothing.
    """
    if moment is None or moment != moment:
        return ""
    day = show_day(moment, calendar, language)
    if moment.time() in (time.min, time.max):
        return day
    clock = f"{moment:%H:%M}"
    return f"{day}، {clock.translate(_PERSIAN_DIGITS)}" if language == "fa" else f"{day}, {clock}"


def show_days(days: pd.Series, calendar: str = "gregorian", language: str = "en", style: Style = "medium") -> pd.Series:
    """How is a column of days written? Every value as in `show_day`, same index, text."""
    return days.map(lambda day: show_day(day, calendar, language, style)).astype("str")


@lru_cache(maxsize=8192)
def _written(day: date, calendar: str, language: str, style: Style) -> str:
    year, month, number = _CALENDARS[calendar](day)
    text = (_CHINESE_ORDER if language == "zh_Hant" else _ORDER)[style].format(
        weekday=_weekday(day, language),
        day=number,
        month=_month(month, calendar, language),
        year=_YEARS.get((language, calendar), "{}").format(year),
    )
    return text.translate(_PERSIAN_DIGITS) if language == "fa" else text


def _jalali(day: date) -> tuple[int, int, int]:
    there = jdatetime.date.fromgregorian(date=day)
    return there.year, there.month, there.day


_CALENDARS: dict[str, Callable[[date], tuple[int, int, int]]] = {
    "gregorian": lambda day: (day.year, day.month, day.day),
    "buddhist": lambda day: (day.year + 543, day.month, day.day),
    "roc": lambda day: (day.year - 1911, day.month, day.day),
    "jalali": _jalali,
}


def _weekday(day: date, language: str) -> str:
    return str(Locale.parse(language).days["format"]["abbreviated"][day.weekday()])


def _month(month: int, calendar: str, language: str) -> str:
    if calendar != "jalali" or language == "zh_Hant":
        return str(Locale.parse(language).months["format"]["abbreviated"][month])
    if language == "th":
        return _THAI_JALALI_MONTHS[month - 1]
    names = jdatetime.date.j_months_fa if language == "fa" else jdatetime.date.j_months_en
    return str(names[month - 1])
