"""The playbook: the TOML file that says what must happen after what, by whom and how soon."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import holidays as holiday_library

from analytics.errors import PlaybookRefused, Problem
from analytics.playbook_check import TOO_LARGE, check
from analytics.playbook_terms import (
    CALENDARS,
    CHANNELS,
    DAY_NAMES,
    DEFAULT_SEGMENTS,
    DIRECTIONS,
    EVENT_KINDS,
    LANGUAGES,
    PHASES,
    PURPOSES,
    ROLES,
    SCOPES,
    UNITS,
    Applies,
    Pattern,
    Playbook,
    SegmentRules,
    Span,
    Step,
    Trigger,
)

__all__ = [
    "CALENDARS",
    "CHANNELS",
    "DAY_NAMES",
    "DEFAULT_SEGMENTS",
    "DIRECTIONS",
    "EVENT_KINDS",
    "LANGUAGES",
    "PHASES",
    "PURPOSES",
    "ROLES",
    "SCOPES",
    "UNITS",
    "Applies",
    "Pattern",
    "Playbook",
    "SegmentRules",
    "Span",
    "Step",
    "Trigger",
    "load",
    "parse",
    "read",
    "workdays",
]


def parse(text: str, name: str) -> tuple[Playbook | None, list[Problem]]:
    """What does this playbook say, or what is wrong with it?

    `name` is the file's name, for the problems. Either a playbook and no problems, or None and every mistake,
    in the order of their lines. No text makes it raise.
    """
    return check(text, name)


def load(path: Path) -> Playbook:
    """What does the playbook in this file say?

    Raises `PlaybookRefused` with every mistake in it, also when the file cannot be read or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(TOO_LARGE + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PlaybookRefused(Problem(path.name, f"cannot be read ({reason}).")) from error
    playbook, problems = read(content, path.name)
    if playbook is None:
        raise PlaybookRefused(problems)
    return playbook


def read(content: bytes, name: str) -> tuple[Playbook | None, list[Problem]]:
    """What does the playbook in these bytes of a file say, or what is wrong with it? As `parse`."""
    if len(content) > TOO_LARGE:
        return None, [Problem(name, "is larger than 1 MB; this is no playbook.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = 'Save it again with the encoding "UTF-8".'
        return None, [Problem(name, "is not UTF-8 text.", line, remedy=remedy)]
    return parse(text, name)


def workdays(playbook: Playbook, first: date, last: date) -> list[tuple[date, bool]]:
    """Which days does this team work?

    One pair per day from `first` to `last`, both included; empty when `last` is before `first`. The weekend
    is the playbook's; holidays and days worked in exchange are the country's, as the holidays library knows
    them.
    """
    n_days = (last - first).days + 1
    weekend = {DAY_NAMES.index(name) for name in playbook.weekend}
    free, exchanged = _holidays(playbook.holidays, range(first.year, last.year + 1))
    days = [date.fromordinal(first.toordinal() + offset) for offset in range(max(0, n_days))]
    return [(day, day in exchanged or (day.weekday() not in weekend and day not in free)) for day in days]


def _holidays(setting: str | tuple[date, ...] | None, years: Iterable[int]) -> tuple[frozenset[date], frozenset[date]]:
    """The free days and the days worked in exchange for them."""
    if setting is None:
        return frozenset(), frozenset()
    if not isinstance(setting, str):
        return frozenset(setting), frozenset()
    with warnings.catch_warnings():
        # The library warns of years it knows too little about; such a year simply has fewer free days.
        warnings.simplefilter("ignore")
        known = holiday_library.country_holidays(setting, years=years)
        return frozenset(known), frozenset(getattr(known, "weekend_workdays", ()) or ())
