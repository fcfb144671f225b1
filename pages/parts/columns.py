"""How the columns of a file are read: values as written and as read, what settled it, what is not used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.intake import Intake
from analytics.taken import Taken
from analytics.trial import Reading
from analytics.wording import _, ngettext, number, plain
from pages.parts import fields, tables
from pages.parts.look import is_mirrored
from pages.parts.people_known import author

MOST_NAMED = 20
MOST_ROWS = 24


def draw(intake: Intake, taken: Taken, key: str) -> None:
    """A row per field, and beneath it what was decided by which value."""
    readings = intake.readings(taken)
    asked = {question.column for question in taken.questions}
    shown = pd.DataFrame(
        [
            {
                "field": _field(reading, taken.plans[0].table.name),
                "column": reading.column,
                "written": " · ".join(written for written, _value in reading.examples),
                "read": as_read(reading, reading.column in asked),
            }
            for reading in readings
        ],
        columns=["field", "column", "written", "read"],
    )
    text = st.column_config.TextColumn
    config: dict[str, Any] = {
        "field": text(_("Field"), width="medium"),
        "column": text(_("Column in the file"), width="medium"),
        "written": text(_("As it is written"), width="large"),
        "read": text(_("As it is read"), width="large"),
    }
    order = list(config)[::-1] if is_mirrored() else list(config)
    st.dataframe(
        shown, hide_index=True, column_config=config, column_order=order,
        placeholder="", height=tables.height(len(shown), MOST_ROWS), row_height=tables.ROW_PIXELS, key=f"columns-{key}",
        alt=_("How the columns are read"),
    )  # fmt: skip
    st.caption("  \n".join([*_settled(intake, taken), *_not_used(taken), _container(taken)]))
    if intake.said(taken):
        st.button(
            _("Ask again about its dates and numbers"), key=f"again-{key}", type="tertiary",
            on_click=intake.ask_again, args=(taken, author()),
        )  # fmt: skip


def _field(reading: Reading, main: str) -> str:
    """A field of another table than the file's main one is named with its table."""
    name = fields.field(reading.field)
    if reading.table == main:
        return name
    return _("{table}: {field}").format(table=fields.table(reading.table), field=name)


def as_read(reading: Reading, is_asked: bool) -> str:
    """What is made of the values? Nothing to say where they stay the texts that they are."""
    if all(written == value for written, value in reading.examples) and not is_asked:
        return ""
    if is_asked and reading.examples:
        return _("can be read two ways")
    return " · ".join(value(reading, one) for _written, one in reading.examples)


def value(reading: Reading, value: object) -> str:
    """A value as the page writes it: plain text."""
    if value is None:
        return _("nothing")
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else len(f"{value:.4f}".rstrip("0").partition(".")[2]))
    if reading.field in ("channel", "status"):
        return (fields.channel if reading.field == "channel" else fields.status)(str(value))
    return str(value)


def _settled(intake: Intake, taken: Taken) -> list[str]:
    """What settled how the days of each column are read?"""
    said = {answer.column for answer in intake.said(taken)}
    lines: dict[str, str] = {}
    for column in taken.columns:
        if column.way:
            if column.evidence:
                text = _("{column}: {value} can only be read with {way}.")
            elif column.column in said:
                text = _("{column}: {way}, as you said.")
            else:
                text = _("{column}: {way}, as an earlier file of this kind shows.")
            value = plain(column.evidence or "")
            lines[column.column] = text.format(column=plain(column.column), value=value, way=fields.way(column.way))
    return list(lines.values())


def to_set_aside(taken: Taken) -> list[str]:
    """What is known to be unreadable before anything is loaded? Markdown, a line each."""
    lines = {}
    if n := taken.n_unsplit:
        text = ngettext(
            "{n} row cannot be split into cells; it will be set aside.",
            "{n} rows cannot be split into cells; they will be set aside.",
            n,
        )
        lines[""] = text.format(n=number(n))
    for column in taken.columns:
        if n := column.n_unread:
            text = ngettext(
                "{column}: {n} value cannot be read; its row will be set aside.",
                "{column}: {n} values cannot be read; their rows will be set aside.",
                n,
            )
            lines[column.column] = text.format(column=plain(column.column), n=number(n))
    return list(lines.values())


def _not_used(taken: Taken) -> list[str]:
    left = taken.plans[0].left_out_columns if taken.plans else ()
    if not left:
        return []
    names = words.listed(plain(name) for name in left[:MOST_NAMED])
    if len(left) > MOST_NAMED:
        names = _("{names} and {n} more").format(names=names, n=number(len(left) - MOST_NAMED))
    return [_("Columns not used: {names}.").format(names=names)]


def _container(taken: Taken) -> str:
    """How was the file itself read?"""
    container = taken.container
    if container.kind == ".parquet":
        return _("A Parquet file.")
    if container.kind == ".xlsx":
        parts = [_("A spreadsheet")]
    else:
        apart = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}
        between = apart.get(container.delimiter, plain(container.delimiter))
        text = _("Text in {encoding}, cells apart by {marks}")
        parts = [text.format(encoding=plain(container.encoding.upper()), marks=between)]
    if container.skip:
        text = ngettext("{n} line above the header left out", "{n} lines above the header left out", container.skip)
        parts.append(text.format(n=number(container.skip)))
    if container.has_footer:
        parts.append(_("totals at the end left out"))
    return " · ".join(parts)
