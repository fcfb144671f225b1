"""How names, texts and paths of files are written in SQL: always through here, for they are hostile."""

from __future__ import annotations

import re
from collections.abc import Iterable


def name(identifier: str) -> str:
    """How is a column's name written in SQL?"""
    return '"' + identifier.replace('"', '""') + '"'


def no_pattern(path: str) -> str:
    """How is a path written where * ? [ would stand for other files?"""
    return re.sub(r"([*?\[])", r"[\1]", path)


def text(value: str) -> str:
    """How is a value written in SQL?"""
    return "'" + value.replace("'", "''").replace("\0", "") + "'"


def one_of(expression: str, values: Iterable[str]) -> str:
    """SQL for whether the expression is one of these texts; false where it is NULL.

    Not `in` or `list_contains`: of several texts the database makes a join, and carries it out for every row even where
    nobody reads the answer.
    """
    return f"(list_position([{', '.join(map(text, values))}]::varchar[], {expression}) is not null)"
