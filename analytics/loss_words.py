"""Why was a deal lost? The words that say it, in four languages and more.

They stand in data/words/loss_reasons.toml, whose head tells what decides where several are found. A text is first asked
which of those thousands could stand in it at all, by their parts; an expression is tried only for these few.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, groupby
from operator import add
from typing import Any, NamedTuple

from analytics import words

CATEGORIES = (
    "price", "terms", "budget", "timing", "competitor", "product", "quality", "no_need", "economy", "relationship",
    "no_response", "no_decision", "other", "none",
)  # fmt: skip

_PART = re.compile(f"[{words.APART_LETTERS}0-9]+")
_BETWEEN_PARTS = re.compile(r"[ ./'_\u200c-]+")
_PERSIAN_ENDING = re.compile("(?<=[\u0621-\u06d3])[\u0621-\u06d3\u200c]*")
_MISLEADING = 0


class _Word(NamedTuple):
    """A word of the lists: the place of its list among all (misleading words stand first), and how it is found."""

    place: int
    parts: tuple[str, ...]
    word: str
    is_whole: bool

    @property
    def expression(self) -> re.Pattern[str]:
        return _expression(self.word, self.is_whole)


_Index = dict[str, list[_Word]]  # by what must stand in the text, see _clues


def read_loss_reason(text: str | None) -> tuple[str, str] | None:
    """Why was this deal lost, by its reason or its note, and which word says so?

    (category, the word as it stands in the text). A text of marks alone is "none": nobody gave a reason. None for
    empty texts, and where no rule finds anything.
    """
    if not text or text.isspace():
        return None
    if not any(map(str.isalnum, text)):
        return "none", text.strip()
    categories, index = _reasons()
    return next(((categories[place], word) for place, word in _found(index, text)), None)


def controllable_by(category: str) -> str:
    """Who could have changed it: rep, company or nobody? Unknown where the category does not tell."""
    return str(_rules()[category]["controllable_by"])


def obstacle_word(category: str, text: str | None) -> str | None:
    """By which word did this contact tell of the economy, the budget or the timing?

    As it stands in the subject or note. None where there is none, and for other categories: no contact tells of them.
    """
    return next((word for _, word in _found(_obstacles(category), text)), None) if text else None


def _found(index: _Index, text: str) -> Iterator[tuple[int, str]]:
    """The places of which words stand in the text, in order, each with the longest of them as it stands there.

    What overlaps with misleading words is left out, unless these are only a part of a longer word of the lists.
    """
    small = _small(text)
    hinted = (word for clue in _clues(small) for word in index.get(clue, ()))
    likely = {word for word in hinted if word.parts[0] in small and all(part in small for part in word.parts[1:])}
    found = sorted((word, match.span(1)) for word in likely for match in word.expression.finditer(text))
    covered = _covered(found, len(text))
    for place, group in groupby(found, key=lambda one: one[0].place):
        spans = [(start, end) for _, (start, end) in group if not any(covered[start:end])]
        if spans and place != _MISLEADING:
            start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
            ending = _PERSIAN_ENDING.match(text, end)
            yield place, text[start : ending.end() if ending else end]


def _covered(found: list[tuple[_Word, tuple[int, int]]], length: int) -> bytearray:
    """Which letters of a text mislead? 1 for those, 0 for the others."""
    covered = bytearray(length)
    meant = sorted(span for word, span in found if word.place != _MISLEADING and "..." not in word.word)
    starts = [start for start, _ in meant]
    furthest = list(accumulate((end for _, end in meant), max))
    for word, (start, end) in found:
        before = bisect_right(starts, start)
        if word.place == _MISLEADING and not (before and furthest[before - 1] >= end):
            covered[start:end] = b"\1" * (end - start)
    return covered


def _clues(small: str) -> set[str]:
    """By what words can this text hold? Whole parts where they are set apart, else any two or three letters."""
    if not words.is_joined(small):
        return {f"{part} " for part in _PART.findall(small)}
    pairs = list(map(add, small, small[1:]))
    return {*small, *pairs, *map(add, pairs, small[2:]), *(f"{part} " for part in _PART.findall(small))}


def _indexed(lists: Iterable[tuple[list[str], bool]]) -> _Index:
    index: _Index = {}
    for place, (said, is_whole) in enumerate(lists):
        for word in said:
            parts = tuple(sorted(_BETWEEN_PARTS.split(_small(word)), key=len, reverse=True))
            clue = parts[0][-3:] if words.is_joined(word) else f"{parts[0]} "
            index.setdefault(clue, []).append(_Word(place, parts, word, is_whole))
    return index


def _small(text: str) -> str:
    return text.lower().replace("ي", "ی").replace("ك", "ک")


@cache
def _expression(word: str, is_whole: bool) -> re.Pattern[str]:
    if is_whole:
        return re.compile(f"(?i)^{words.MARK}*({words.spelled(word)}){words.MARK}*$")
    if words.is_joined(word):
        return re.compile(f"(?i)({words.spelled(word)})")
    return re.compile(f"(?i)(?:^|{words.BREAK})({words.spelled(word)})(?={words.BREAK}|$)")


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return {rule["category"]: rule for rule in words.word_lists("loss_reasons")["rule"]}


@cache
def _reasons() -> tuple[list[str], _Index]:
    """The categories by place: of whole texts, then of words that say a reason, then of those that name a matter."""
    lists = [(category, rank) for rank in ("whole", "words", "otherwise") for category in _rules()]
    said = [(_rules()[category].get(rank, []), rank == "whole") for category, rank in lists]
    return ["misleading", *(category for category, _ in lists)], _indexed([(_misleading(), False), *said])


@cache
def _obstacles(category: str) -> _Index:
    rule = _rules().get(category, {})
    if "also" not in rule:
        return {}
    said = [word for rank in ("words", "otherwise", "also") for word in rule.get(rank, [])]
    return _indexed([(_misleading(), False), (said, False), (rule.get("whole", []), True)])


def _misleading() -> list[str]:
    return list(words.word_lists("loss_reasons")["misleading"])
