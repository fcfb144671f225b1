"""The demo's calendar: days numbered from its first one, moments counted in minutes, Thai holidays."""

from __future__ import annotations

import warnings
from calendar import monthrange
from datetime import date, timedelta
from random import Random

import holidays

DAY = 1440
OPENS, CLOSES = 510, 1050  # 08:30 to 17:30
_MARGIN_DAYS = 700  # how far behind the last day deadlines may be looked up


class Days:
    """Working days of Thailand from `first` on; a day is its number, a moment its minutes since day 0."""

    def __init__(self, first: date, last: date, random: Random) -> None:
        self.first = first
        self.last = (last - first).days
        self._random = random
        n_days = self.last + _MARGIN_DAYS
        dates = [first + timedelta(days=number) for number in range(n_days)]
        with warnings.catch_warnings():
            # The library warns of years it knows too little about; such a year simply has fewer free days.
            warnings.simplefilter("ignore")
            free = holidays.country_holidays("TH", years=range(first.year, dates[-1].year + 1))
            is_working = [free.is_working_day(day) for day in dates]
        self.working = [number for number, works in enumerate(is_working) if works]
        self._n_before: list[int] = []  # working days before the day: the place of the next one in `working`
        count = 0
        for works in is_working:
            self._n_before.append(count)
            count += works
        self.month = [day.month for day in dates]
        self._text = [day.isoformat() for day in dates]
        self._clock = [f" {minute // 60:02d}:{minute % 60:02d}:00" for minute in range(DAY)]

    def date(self, day: int) -> date:
        return self.first + timedelta(days=day)

    def day_text(self, day: int) -> str:
        return self._text[day] if day >= 0 else self.date(day).isoformat()

    def text(self, at: int) -> str:
        return self.day_text(at // DAY) + self._clock[at % DAY]

    def is_working(self, day: int) -> bool:
        return self._n_before[day + 1] > self._n_before[day]

    def rolled(self, day: int) -> int:
        """The day itself where it is a working day, else the next one."""
        return self.working[self._n_before[day]]

    def business(self, day: int, count: int) -> int:
        """The working day so many working days after a day."""
        return self.working[self._n_before[day + 1] + count - 1]

    def months(self, day: int, count: int) -> int:
        """The same day number so many months later, cut to the month's end."""
        start = self.date(day)
        month = start.month - 1 + count
        year, month = start.year + month // 12, month % 12 + 1
        return (date(year, month, min(start.day, monthrange(year, month)[1])) - self.first).days

    def between(self, low: int, high: int, saturdays: float = 0.015) -> int:
        """Some working day from `low` to `high`, now and then a free one; without any, the last day."""
        if self._random.random() < saturdays:
            return low + int(self._random.random() * (high - low + 1))
        begin, end = self._n_before[low], self._n_before[high + 1]
        if end <= begin:
            return high
        return self.working[begin + int(self._random.random() * (end - begin))]

    def moment(self, day: int, low: int = OPENS, high: int = CLOSES) -> int:
        """Some minute of the day, in office hours unless said otherwise."""
        return day * DAY + low + int(self._random.random() * (high - low))

    def by(self, at: int, due: int, same_day: float = 0.0, earliest: int = 1) -> int:
        """Some moment after `at` and by the end of the day `due`, rolled to a working day.

        `same_day`: how often it still happens on the day of `at`; else at least `earliest` days later.
        """
        day, minute = divmod(at, DAY)
        if self._random.random() < same_day and minute < CLOSES - 60 and self.is_working(day):
            return self.moment(day, max(OPENS, minute + 15), CLOSES)
        due = self.rolled(due)
        return self.moment(self.between(min(day + earliest, due), due))
