"""Reading settings out of a TOML text: each value checked, each mistake noted with its line, none fatal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from analytics.errors import Problem
from analytics.toml_lines import Path, key_lines

TOO_MANY_MISTAKES = 1_000  # all are counted; so many are shown


class TomlReading:
    """Mistakes are collected in `problems`. Each reader takes the path of a value and the value.

    None is a value that is not there: no mistake of its own, `required` has already said it. After a mistake
    a reader returns something harmless of the right type, so that the pass goes on to the next.
    """

    def __init__(self, where: str, text: str) -> None:
        self.where = where
        self.lines = key_lines(text)
        self.problems: list[Problem] = []

    def label(self, path: Path) -> str:
        """How is the place of a value called in a problem?"""
        return ".".join(str(part) for part in path if isinstance(part, str))

    def line(self, path: Path) -> int:
        """On which line does the value stand, or else the nearest table around it?"""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def wrong(self, path: Path, what: str, remedy: str | None = None) -> None:
        self.problems.append(Problem(self.where, what, self.line(path), self.label(path) or None, remedy))

    def unknown(self, path: Path, value: Any, kind: str, known: Sequence[str]) -> None:
        """Note a word that is none of the known ones, with the nearest of them."""
        expected = f" Expected {one_of(known)}." if len(known) <= 30 else ""
        # Looking for the nearest word is slow; who makes so many mistakes has another problem.
        remedy = did_you_mean(value, known) if len(self.problems) < TOO_MANY_MISTAKES else None
        self.wrong(path, f"{quoted(value)} is not {kind}.{expected}", remedy)

    def table(self, path: Path, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            self.wrong(path, f"must be a table, not {quoted(value)}.")
        return {}

    def keys(self, path: Path, table: dict[str, Any], known: Sequence[str], kind: str = "a key of it") -> None:
        """Note every key of the table that means nothing."""
        for key in table:
            if key not in known:
                self.unknown((*path, key), key, kind, known)

    def required(self, path: Path, table: dict[str, Any], names: Iterable[str]) -> None:
        for name in names:
            if name not in table:
                self.problems.append(
                    Problem(self.where, "is missing; it is required.", self.line(path), self.label((*path, name)))
                )

    def text(self, path: Path, value: Any) -> str:
        if isinstance(value, str) and value.strip():
            return value
        if value is not None:
            self.wrong(path, f"must be a text in quotes, not {quoted(value)}.")
        return ""

    def word(self, path: Path, value: Any, known: Sequence[str], kind: str, default: str = "") -> str:
        """One word of the known ones."""
        if value is None:
            return default
        if isinstance(value, str) and value in known:
            return value
        self.unknown(path, value, kind, known)
        return default

    def words(self, path: Path, value: Any, known: Sequence[str] = (), kind: str = "") -> tuple[str, ...]:
        """A word or a list of words; with `known`, only those. A list must not be empty."""
        if value is None:
            return ()
        if value == []:
            self.wrong(path, "is an empty list; name at least one word, or leave the key out.")
        entries = [((*path, place), entry) for place, entry in enumerate(value)] if isinstance(value, list) else None
        found = []
        for place, entry in entries if entries is not None else [(path, value)]:
            if not isinstance(entry, str) or not entry.strip():
                self.wrong(place, f"must be a word in quotes or a list of them, not {quoted(entry)}.")
            elif known and entry not in known:
                self.unknown(place, entry, kind, known)
            else:
                found.append(entry)
        return tuple(dict.fromkeys(found))

    def whole(self, path: Path, value: Any, default: int, most: int = 10_000) -> int:
        """A whole number from 1 on."""
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        self.wrong(path, f"must be a whole number from 1 to {most}, not {quoted(value)}.")
        return default

    def number(self, path: Path, value: Any) -> float | None:
        """A finite number, 0 or more."""
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                amount = float(value)
            except OverflowError:
                amount = math.inf
            if math.isfinite(amount) and amount >= 0:
                return amount
        self.wrong(path, f"must be a number, 0 or more, not {quoted(value)}.")
        return None

    def truth(self, path: Path, value: Any, default: bool) -> bool:
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.wrong(path, f"must be true or false (without quotes), not {quoted(value)}.")
        return default


def quoted(value: Any) -> str:
    """How is a value shown in a problem? As it is written in TOML, cut when long."""
    if isinstance(value, str):
        return f'"{_cut(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    try:
        return _cut(str(value))
    except ValueError:
        return "a number far too long"


def one_of(words: Sequence[str]) -> str:
    """The words as a person lists them."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def did_you_mean(value: Any, known: Sequence[str]) -> str | None:
    """The nearest right spelling as a question, or None when nothing is near."""
    if not isinstance(value, str):
        return None
    folded = {word.casefold(): word for word in known}
    near = get_close_matches(value.strip().casefold()[:100], list(folded), n=1, cutoff=0.6)
    return f'Did you mean "{folded[near[0]]}"?' if near else None


def _cut(text: str, longest: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
