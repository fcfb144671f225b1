"""The stretches of days that a manager asks for by name."""

from __future__ import annotations

from datetime import date, timedelta

import jdatetime

PERIODS = ("4-weeks", "13-weeks", "month", "quarter", "12-months")
DEFAULT = PERIODS[0]


def days_of(period: str, as_of: date, calendar: str = "gregorian") -> tuple[date, date]:
    """Which days are meant? The first and the last, both included; the last is the as-of day.

    "month" and "quarter" begin where the playbook's calendar begins them. Raises KeyError for other words.
    """
    weeks = {"4-weeks": 4, "13-weeks": 13}
    if period in weeks:
        return as_of - timedelta(days=7 * weeks[period] - 1), as_of
    if period == "12-months":
        return _year_before(as_of) + timedelta(days=1), as_of
    return _start({"month": 1, "quarter": 3}[period], as_of, calendar), as_of


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)


def _start(n_months: int, day: date, calendar: str) -> date:
    """The first day of the stretch of so many months of the year that holds this day."""
    if calendar == "jalali":
        there = jdatetime.date.fromgregorian(date=day)
        first: date = jdatetime.date(there.year, there.month - (there.month - 1) % n_months, 1).togregorian()
        return first
    return date(day.year, day.month - (day.month - 1) % n_months, 1)
