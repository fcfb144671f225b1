"""The values of a playbook that are more than a word or a number: spans of time, patterns, triggers, days."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Any

import holidays as holiday_library

from analytics.playbook_terms import (
    CHANNELS,
    DAY_NAMES,
    DIRECTIONS,
    EVENT_KINDS,
    LANGUAGES,
    PURPOSES,
    UNITS,
    Applies,
    Pattern,
    Span,
    Trigger,
)
from analytics.toml_lines import Path
from analytics.toml_reading import TomlReading, did_you_mean, one_of, quoted

PATTERN_KEYS = ("event", "stage", "channel", "purpose", "direction", "outcome")
TRIGGER_KEYS = (*PATTERN_KEYS, "nth", "since")
APPLIES_WORDS = ("segment", "product", "pipeline", "source", "team")
APPLIES_KEYS = (*APPLIES_WORDS, "min_amount", "max_amount")

_SINGULAR = {unit[:-1]: unit for unit in UNITS}
_HOURS_IN = {"hours": 1, "days": 24, "business days": 24, "weeks": 168, "months": 720}
_A_COUNTRY = 'a country that the holidays library knows; expected a code like "TH"'
_LONGEST_HOURS = 10 * 366 * 24
_SPAN = re.compile(r"(\d{1,9}) ?(\D*)")
_ID = re.compile(r"[a-z0-9-]+")


@cache
def _countries() -> tuple[str, ...]:
    return tuple(sorted(holiday_library.list_supported_countries(include_aliases=True)))


class PlaybookValues(TomlReading):
    """Readers of the values; each notes what is wrong and gives something harmless back."""

    def weekend(self, path: Path, value: Any) -> tuple[str, ...]:
        if value == []:
            return ()
        days = self.words(path, value, DAY_NAMES, "a day of the week")
        if len(days) == len(DAY_NAMES):
            self.wrong(path, "names all seven days, so that no working day is left.")
        return days if value is not None else ("saturday", "sunday")

    def holidays(self, path: Path, value: Any) -> str | tuple[date, ...] | None:
        if isinstance(value, str):
            return self.word(path, value, _countries(), _A_COUNTRY) or None
        if not isinstance(value, list):
            if value is not None:
                self.wrong(path, f"must be a country's code or a list of dates, not {quoted(value)}.")
            return None
        days = [self.day((*path, place), entry) for place, entry in enumerate(value)]
        return tuple(sorted({day for day in days if day is not None}))

    def day(self, path: Path, value: Any) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value.strip())
        except (AttributeError, ValueError):
            self.wrong(path, f"{quoted(value)} is not a date. Expected one like 2026-04-13.")
            return None

    def step_id(self, path: Path, value: Any) -> str:
        if is_id(value):
            return value
        if value is not None:
            better = re.sub(r"[^a-z0-9]+", "-", value.casefold()[:60]).strip("-") if isinstance(value, str) else ""
            remedy = f'Did you mean "{better}"?' if better else None
            self.wrong(path, f"{quoted(value)} is not an id. Expected a-z, 0-9 and hyphens only.", remedy)
        return ""

    def title(self, path: Path, value: Any) -> dict[str, str]:
        if isinstance(value, str):
            return {"en": self.text(path, value)}
        table = self.table(path, value)
        self.keys(path, table, LANGUAGES, "a language of the product")
        if value == {}:
            self.wrong(path, 'is empty. Expected a text, or one for each language like { en = "…" }.')
        return {language: self.text((*path, language), text) for language, text in table.items()}

    def standard(self, path: Path, value: Any) -> float:
        if value is None:
            return 1.0
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and 0 < value <= 1:
            return float(value)
        share = f"Did you mean {value / 100:.2f}?" if is_number and 1 < value <= 100 else None
        self.wrong(path, f"{quoted(value)} is not a share. Expected a number above 0, up to 1.", share)
        return 1.0

    def span(self, path: Path, value: Any) -> Span | None:
        if value is None:
            return None
        span = read_span(value) if isinstance(value, str) else None
        if span is None:
            expected = f'Expected a number and {one_of(UNITS)}, like "3 days".'
            self.wrong(path, f"{quoted(value)} is not a length of time. {expected}", _nearest_span(value))
        elif span.count * _HOURS_IN[span.unit] > _LONGEST_HOURS:
            self.wrong(path, f"{quoted(value)} is too long. Expected at most 10 years.")
            return None
        return span

    def trigger(self, path: Path, value: Any) -> Trigger:
        table = value if isinstance(value, dict) else {}
        nth = self.whole((*path, "nth"), table.get("nth"), 1) if "nth" in table else None
        since = self.patterns((*path, "since"), table.get("since"))
        return Trigger(self.pattern(path, value, TRIGGER_KEYS), nth or (1 if since else None), since)

    def patterns(self, path: Path, value: Any) -> tuple[Pattern, ...]:
        if value == []:
            self.wrong(path, "is an empty list; name at least one event.")
        return tuple(self.pattern(place, entry) for place, entry in each(path, value))

    def pattern(self, path: Path, value: Any, known: tuple[str, ...] = PATTERN_KEYS) -> Pattern:
        if value is None:
            return Pattern(())
        if not isinstance(value, dict):
            self.wrong(path, f'must be a table like {{ event = "activity" }}, not {quoted(value)}.')
            return Pattern(())
        self.keys(path, value, known, "a key of a pattern")
        self.required(path, value, ("event",))
        pattern = Pattern(
            event=self.words((*path, "event"), value.get("event"), EVENT_KINDS, "an event"),
            stage=self.words((*path, "stage"), value.get("stage")),
            channel=self.words((*path, "channel"), value.get("channel"), CHANNELS, "a channel"),
            purpose=self.words((*path, "purpose"), value.get("purpose"), PURPOSES, "a purpose"),
            direction=self.words((*path, "direction"), value.get("direction"), DIRECTIONS, "a direction"),
            outcome=self.words((*path, "outcome"), value.get("outcome")),
        )
        for key in PATTERN_KEYS[1:]:
            bearer = "stage_entered" if key == "stage" else "activity"
            if getattr(pattern, key) and pattern.event and bearer not in pattern.event:
                self.wrong((*path, key), f'can never match: only an event "{bearer}" has a {key}.')
        return pattern

    def applies(self, path: Path, value: Any) -> Applies:
        table = self.table(path, value)
        self.keys(path, table, APPLIES_KEYS, "a key of `for`")
        least = self.number((*path, "min_amount"), table.get("min_amount"))
        most = self.number((*path, "max_amount"), table.get("max_amount"))
        if least is not None and most is not None and least > most:
            self.wrong((*path, "min_amount"), "is above max_amount, so that the step is for nobody.")
        words = {key: self.words((*path, key), table.get(key)) for key in APPLIES_WORDS}
        return Applies(**words, min_amount=least, max_amount=most)


def read_span(text: str) -> Span | None:
    """How long is "3 business days"? None when it is no length of time; the singular is read too."""
    found = _SPAN.fullmatch(" ".join(text.split()).casefold())
    unit = _SINGULAR.get(found[2], found[2]) if found else ""
    return Span(int(found[1]), unit) if found and unit in UNITS else None


def shorter_than_a_day(value: Any) -> bool:
    """Is this a length of time, and less than a day?"""
    span = read_span(value) if isinstance(value, str) else None
    return span is not None and span.count * _HOURS_IN[span.unit] < 24


def is_id(value: Any) -> bool:
    """Can this be the id of a step?"""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _nearest_span(value: Any) -> str | None:
    found = _SPAN.fullmatch(" ".join(value.split()).casefold()[:60]) if isinstance(value, str) else None
    near = did_you_mean(found[2], (*UNITS, *_SINGULAR)) if found else None
    return near.replace(' "', f' "{found[1]} ') if near and found else None


def each(path: Path, value: Any) -> list[tuple[Path, Any]]:
    """The entries of a list with their paths; a single value is a list of one; nothing is none."""
    if isinstance(value, list):
        return [((*path, place), entry) for place, entry in enumerate(value)]
    return [] if value is None else [(path, value)]
