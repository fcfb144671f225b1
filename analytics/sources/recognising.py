"""Which CRM's export is this? Headers, the file's name and some values are counted for and against each format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from analytics.sources.crm import Format, Headers, formats
from analytics.sources.readers import Container

ENOUGH = 5
MARGIN = 2
_STRONG, _NAME, _SUPPORT = 5, 3, 3
_MOST_OF = 0.8


@dataclass(frozen=True)
class Likeness:
    """How much speaks for a format."""

    format: Format
    score: int


def likenesses(container: Container, known: Sequence[Format] | None = None) -> list[Likeness]:
    """What speaks for which format? The best first, those with nothing left out."""
    headers = Headers(container.columns)
    found = [Likeness(format, _score(container, headers, format)) for format in known or formats()]
    return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.format.name))


def recognise(container: Container, known: Sequence[Format] | None = None) -> Format | None:
    """Which format is it? None where too little speaks for any, or as much for two."""
    best = likenesses(container, known)
    if not best or best[0].score < ENOUGH:
        return None
    if len(best) > 1 and best[0].score - best[1].score < MARGIN:
        return None
    return best[0].format


def _score(container: Container, headers: Headers, format: Format) -> int:
    if any(headers.has(header) for header in format.never):
        return 0
    score = sum(_STRONG for group in format.strong if all(headers.has(header) for header in group))
    score += sum(_STRONG for column, like in format.marks if _most_match(container, headers, column, like))
    is_named = bool(format.file_name) and _is_named(container, format)
    n_supporting = sum(headers.has(header) for header in format.supporting)
    # A file's name alone proves little: anything may be called contacts.csv.
    if score == 0 and not (is_named and n_supporting >= _SUPPORT):
        return 0
    return score + n_supporting + (_NAME if is_named else 0)


def _is_named(container: Container, format: Format) -> bool:
    return fnmatch((container.file_name or container.path.name).casefold(), (format.file_name or "").casefold())


def _most_match(container: Container, headers: Headers, column: str, like: str) -> bool:
    for found in headers.find(column):
        place = container.columns.index(found)
        filled = [row[place] for row in container.sample if place < len(row) and row[place]]
        if filled and sum(bool(re.search(like, cell)) for cell in filled) >= _MOST_OF * len(filled):
            return True
    return False
