"""The words of a written day: months, weekdays, eras and the marks behind numbers, in many languages.

Names come from babel and jdatetime, what they lack from data/words/days.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jdatetime
from babel import Locale

from analytics.sources.digits import plain

_FILE = Path(__file__).resolve().parents[2] / "data" / "words" / "days.toml"
# Accents of Latin and Cyrillic letters, and what Persian may leave out above its own.
_ACCENTS = re.compile("[\u0300-\u036f\u0653-\u0655]")
_ABOUT = re.compile(r"[ ,;:،؛()\[\]{}<>\"]+")


@dataclass(frozen=True)
class Word:
    """What a word says about the day: a month or an era of a calendar, or the part that its number counts."""

    kind: Literal["month", "era", "mark"]
    calendar: str = ""
    month: int = 0
    part: str = ""
    is_doubtful: bool = False  # "mar" is März, and Tuesday


def words_of(run: str) -> list[Word] | None:
    """What do the words between two numbers say? Those that say nothing are left out; None if one is unknown."""
    found: list[Word] = []
    for written in _ABOUT.split(fold(run)):
        said = _meanings([written] if written in known() else _taken_apart(written))
        if said is None:
            return None
        found += said
    return found


def fold(text: str) -> str:
    """How is a word compared? Without capitals, accents, points and apostrophes."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain(text).casefold()))
    return plain(unicodedata.normalize("NFC", bare)).replace(".", "").replace("'", "")


@cache
def known() -> dict[str, Word | None]:
    """Which words are known, and what do they say? None: nothing."""
    said: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    locales = [Locale.parse(language) for language in said["languages"]]
    ignored = {fold(word) for word in [*said["ignored"], *_weekdays(locales), ""]}
    words: dict[str, Word | None] = dict.fromkeys(ignored)
    for calendar, month, name in [*_months(locales), *_further_months(said["months"])]:
        word = fold(name)
        if not re.search("[0-9]", word):
            words[word] = Word("month", calendar, month, is_doubtful=word in ignored)
    for part, marks in said["marks"].items():
        words |= {fold(mark): Word("mark", part=part) for mark in marks}
    for calendar, eras in said["eras"].items():
        words |= {fold(era): Word("era", calendar) for era in eras}
    return words


def _meanings(words: list[str] | None) -> list[Word] | None:
    if words is None:
        return None
    return [meaning for word in words if (meaning := known()[word])]


def _taken_apart(written: str) -> list[str] | None:
    """The known words that are joined here, the longest first; None where a letter is left over."""
    words = _joinable().findall(written)
    return words if "".join(words) == written else None


@cache
def _joinable() -> re.Pattern[str]:
    """Languages with blanks do not join; a lone Thai letter is a weekday only when it stands alone."""
    words = [word for word in known() if word and not word.isascii() and (len(word) > 1 or word >= "\u2e80")]
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _months(locales: list[Locale]) -> list[tuple[str, int, str]]:
    gregorian = [
        ("gregorian", number, name)
        for locale in locales
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[context][width].items()
    ]
    return gregorian + [("jalali", number, name) for number, name in enumerate(jdatetime.date.j_months_fa, 1)]


def _further_months(said: dict[str, dict[str, list[str]]]) -> list[tuple[str, int, str]]:
    return [(calendar, int(n), name) for calendar, all_of in said.items() for n, names in all_of.items()
            for name in names]  # fmt: skip


def _weekdays(locales: list[Locale]) -> list[str]:
    return [
        name
        for locale in locales
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated", "short")
        for name in locale.days[context].get(width, {}).values()
    ]
