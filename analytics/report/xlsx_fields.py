"""Which columns does the sheet of a list have, and what stands in them? Everything of its rows, as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analytics import wording as words
from analytics.report import spoken
from analytics.report.document import Kind, List
from analytics.wording import _

FORMATS: dict[Kind, str] = {
    "day": "yyyy-mm-dd", "count": "#,##0", "decimal": "#,##0.0", "share": "0%", "money": "#,##0",
}  # fmt: skip
SHARE, STANDARD = "share of the mark", "standard of the mark"


@dataclass(frozen=True)
class Field:
    """A column of a sheet: its head, its kind, and a value or None for each row."""

    label: str
    kind: Kind
    values: tuple[Any, ...]
    name: str = ""
    """Of the list's column that it is, or what the marks show; empty where it is said for the reader only."""


def fields_of(rows: List) -> list[Field]:
    fields = []
    if any(row.sign != "plain" for row in rows.rows):
        said = [f"{spoken.SIGNS[row.sign]} {spoken.sign(row.sign)}".strip() for row in rows.rows]
        fields.append(Field(_("State"), "text", tuple(said)))
    currencies = currencies_of(rows)
    is_currency_said = False
    for column in rows.columns:
        values = tuple(row.cells[column.name] for row in rows.rows)
        label = column.label
        if column.kind == "day" and words.voice().calendar != "gregorian":
            said = [value if isinstance(value, str) else words.day(value) for value in values]
            fields.append(Field(label, "text", tuple(said)))
            label = _("{day} (Gregorian)").format(day=label)
        if column.kind == "money" and len(currencies) == 1 and "" not in currencies:
            label = f"{label} ({next(iter(currencies))})"
        fields.append(Field(label, column.kind, values, column.name))
        if column.kind == "money" and len(currencies) > 1 and not is_currency_said:
            said = [row.currency if row.cells[column.name] is not None else "" for row in rows.rows]
            fields.append(Field(_("Currency"), "text", tuple(said)))
            is_currency_said = True
    fields += _of_marks(rows, has_share=any(column.kind == "share" for column in rows.columns))
    if rows.rows:
        said = [" – ".join(filter(None, (row.head, row.detail, row.figure))) for row in rows.rows]
        fields.append(Field(_("In words"), "text", tuple(said)))
    return fields


def currencies_of(rows: List) -> set[str]:
    money = [column.name for column in rows.columns if column.kind == "money"]
    return {row.currency for row in rows.rows if any(row.cells[name] is not None for name in money)}


def _of_marks(rows: List, has_share: bool) -> list[Field]:
    drawn = [row.mark for row in rows.rows]
    shares = tuple(mark.share if mark else None for mark in drawn)
    standards = tuple(mark.standard if mark else None for mark in drawn)
    fields = []
    if not has_share and any(share is not None for share in shares):
        fields.append(Field(_("Share"), "share", shares, SHARE))
    if any(standard is not None for standard in standards):
        fields.append(Field(_("The standard"), "share", standards, STANDARD))
    return fields


def weeks_of(rows: List) -> list[Field]:
    """The weeks of the rows as numbers, the latest last, after a column that a small line is drawn in."""
    weeks = [row.mark.weeks if row.mark else () for row in rows.rows]
    n = max(map(len, weeks), default=0)
    if not n:
        return []
    # The latest weeks stand in one column, however far back each row reaches.
    full = [(*(None,) * (n - len(shares)), *shares) for shares in weeks]
    numbers = [
        Field(_("Week {n}").format(n=words.number(place + 1)), "share", tuple(shares[place] for shares in full))
        for place in range(n)
    ]
    return [Field(_("Week by week"), "text", (None,) * len(weeks)), *numbers]
