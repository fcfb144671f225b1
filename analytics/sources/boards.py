"""A monday board is no flat table: groups of items under titles, each with a header, sub-items and a summary."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analytics.sources.headings import Row

_LOOKED_AT = 6
_NUMBER = re.compile(r"[\s\d.,%$€£+-]*\d[\s\d.,%$€£+-]*")


def board_header(rows: Sequence[Row]) -> int | None:
    """In which row does a board's first header stand? None if this is no board."""
    if not rows or sum(map(bool, rows[0])) != 1:
        return None
    for number, row in enumerate(rows[1:_LOOKED_AT], start=1):
        cells = set(row)
        if "Name" in cells and cells & {"Subitems", "Item ID (auto generated)"} and row[0] != "Subitems":
            return number
    return None


def items(rows: Sequence[Row], header: int) -> tuple[list[int], list[str], int]:
    """Which rows are items, in which group is each, and how many sub-items and summaries are left out?"""
    kept: list[int] = []
    groups: list[str] = []
    left_out = 0
    group = ""
    names = list(rows[header])
    for number, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        if not filled or list(row) == names or row[0] == "Subitems":
            continue
        if len(filled) == 1 and row[0] and _is_header(rows, number + 1, names):
            group = row[0]
        elif number < header:
            continue
        elif not row[0] or (len(filled) == 1 and _NUMBER.fullmatch(filled[0])):
            left_out += 1
        else:
            kept.append(number)
            groups.append(group)
    return kept, groups, left_out


def _is_header(rows: Sequence[Row], number: int, names: list[str]) -> bool:
    return number < len(rows) and list(rows[number]) == names
