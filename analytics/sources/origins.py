"""Where the text of a field comes from: the small language that mappings and the formats of CRMs share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WAYS = ("join", "first", "digest")


@dataclass(frozen=True)
class From:
    """Where a field's text comes from.

    `columns`: one column, or several (or parts that are origins themselves) and how they become one text: joined,
    the first that is filled, or an id made from them all. `pattern` picks a part of the text, `prefix` is set
    before it. `by` "name": the text is the name of what is meant, not its id.
    """

    columns: tuple[str | From, ...]
    pattern: str | None = None
    way: str = "join"
    between: str = "|"
    prefix: str = ""
    by: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Which columns of the file does it read?"""
        return tuple(_names(self))


def _names(origin: From) -> Iterator[str]:
    for part in origin.columns:
        if isinstance(part, str):
            yield part
        else:
            yield from _names(part)


@dataclass(frozen=True)
class Condition:
    """Which rows are wanted, by one column. What is listed is compared without regard to case; "" is a blank cell."""

    column: str
    listed: tuple[str, ...] = ()
    not_listed: tuple[str, ...] = ()
    like: str | None = None
    unlike: str | None = None
    differs_from: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.column, *([self.differs_from] if self.differs_from else []))


@dataclass(frozen=True)
class Rule:
    """Where this expression is found in the column (and the other in the other column), these fields are set."""

    column: str
    like: str
    sets: tuple[tuple[str, str], ...]
    also: tuple[str, str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.column, *([self.also[0]] if self.also else []))


def is_pattern(pattern: str) -> bool:
    """Can the database read this expression? RE2: nothing that looks ahead or behind, or back at a group."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return not re.search(r"\(\?<?[=!]|\\[1-9]|\(\?P=", pattern)


def as_tree(origin: From) -> dict[str, Any]:
    """The origin as JSON writes it."""
    parts = [part if isinstance(part, str) else as_tree(part) for part in origin.columns]
    tree: dict[str, Any] = {"columns": parts}
    blank = From(())
    for key in ("pattern", "way", "between", "prefix", "by"):
        if getattr(origin, key) != getattr(blank, key):
            tree[key] = getattr(origin, key)
    return tree


def from_tree(tree: dict[str, Any]) -> From:
    """The origin that `as_tree` wrote."""
    columns = tuple(part if isinstance(part, str) else from_tree(part) for part in tree["columns"])
    return From(columns, **{key: value for key, value in tree.items() if key != "columns"})
