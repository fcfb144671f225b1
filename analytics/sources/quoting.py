"""How names, texts and paths of files are written in SQL: always through here, for they are hostile."""

from __future__ import annotations

import re


def name(identifier: str) -> str:
    """How is a column's name written in SQL?"""
    return '"' + identifier.replace('"', '""') + '"'


def no_pattern(path: str) -> str:
    """How is a path written where * ? [ would stand for other files?"""
    return re.sub(r"([*?\[])", r"[\1]", path)


def text(value: str) -> str:
    """How is a value written in SQL?"""
    return "'" + value.replace("'", "''").replace("\0", "") + "'"
