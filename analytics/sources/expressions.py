"""The SQL of a plan: from a cell's text to a typed value, and the reason when it cannot be read.

Texts here are SQL only; nothing is executed. Every name and value that comes from a file goes through `name`
or `text`, so that hostile headers stay headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.sources.mapping import From
from analytics.sources.planning import Plan
from analytics.sources.tables import Field
from analytics.words import purpose_rules

DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y")
TRUE = ("true", "1", "yes", "y", "t")
FALSE = ("false", "0", "no", "n", "f")
EARLIEST, LATEST = "1900-01-01", "2200-01-01"


def name(identifier: str) -> str:
    """How is a column's name written in SQL?"""
    return '"' + identifier.replace('"', '""') + '"'


def no_pattern(path: str) -> str:
    """How is a path written where * ? [ would stand for other files?"""
    return re.sub(r"([*?\[])", r"[\1]", path)


def text(value: str) -> str:
    """How is a value written in SQL?"""
    return "'" + value.replace("'", "''").replace("\0", "") + "'"


def cell(plan: Plan, field: str) -> str:
    """Which text stands for this field in a row? Trimmed; NULL where it is blank."""
    origin = plan.texts.get(field)
    source = _origin(origin) if origin else "cast(null as varchar)"
    if field in plan.constants:
        source = f"coalesce({source}, {text(plan.constants[field])})" if origin else text(plan.constants[field])
    for column, meanings in plan.values.items():
        cases = "".join(
            f" when {text(written)} then {text(meaning[field])}"
            for written, meaning in meanings.items()
            if field in meaning
        )
        if cases:
            # A meaning of "" empties the field.
            source = f"nullif(case trim({name(column)}){cases} else {source} end, '')"
    if field == "purpose" and plan.reads_purpose:
        source = f"coalesce(nullif(trim({source}), ''), {_read_purpose(plan)})"
    return source


def _origin(origin: From) -> str:
    cells = [f"nullif(trim({name(column)}), '')" for column in origin.columns]
    if origin.pattern:
        group = 1 if "(" in origin.pattern else 0
        return f"nullif(regexp_extract({cells[0]}, {text(origin.pattern)}, {group}), '')"
    if len(cells) == 1:
        return cells[0]
    return f"nullif(concat_ws('|', {', '.join(cells)}), '')"


def _read_purpose(plan: Plan) -> str:
    """The activity's type and subject decide; the type's cell is what the mapping reads the channel from."""
    columns = {c for f in ("channel", "subject") for c in plan.texts.get(f, From(())).columns}
    columns |= {column for column, meanings in plan.values.items() if any("channel" in m for m in meanings.values())}
    if not columns:
        return "cast(null as varchar)"
    words = "concat_ws(' ', " + ", ".join(name(column) for column in sorted(columns)) + ")"
    cases = " ".join(
        f"when regexp_matches({words}, {text(expression)}) then {text(purpose)}"
        for expression, purpose in purpose_rules()
    )
    return f"case {cases} end"


def keeps(plan: Plan) -> str:
    """Which rows of the file does the plan want? An SQL condition."""
    conditions = []
    for column in plan.only_listed:
        listed = ", ".join(text(written) for written in plan.values.get(column, {}))
        conditions.append(f"coalesce(trim({name(column)}) in ({listed or 'null'}), false)")
    return " and ".join(conditions) or "true"


@dataclass(frozen=True)
class Evidence:
    """What all values of a moment's column say: whether any has an offset, whether all are midnight.

    A column of days that was written with offsets is midnight as it is written, or in the team's zone.
    """

    has_offset: bool = True
    is_all_midnight: bool = False
    is_as_written: bool = False  # with `is_all_midnight`: the day that is written holds, whatever the offset


# An offset, or the name of a zone; not am and pm.
_OFFSET = r"(?i)(z|[+-]\d\d(:?\d\d)?| [a-z_/]*[a-ln-z_/]| [a-z_/]{3,})$"


def moment(written: str, plan: Plan, zone: str, evidence: Evidence) -> str:
    """Which local moment is written here? NULL where it is none."""
    if evidence.is_as_written:
        return as_written(written)
    if plan.date_format:
        local = f"try_strptime({written}, {text(plan.date_format)})"
    else:
        # The database would take the word epoch for 1970.
        local = f"try_cast(nullif({written}, 'epoch') as timestamp)"
        if plan.dates:
            days = DAY_FIRST if plan.dates == "day-first" else MONTH_FIRST
            formats = [day + time for day in days for time in ("", " %H:%M", " %H:%M:%S", " %I:%M %p", "T%H:%M:%S")]
            local = f"coalesce({local}, try_strptime({written}, [{', '.join(map(text, formats))}]))"
    if plan.zone and not evidence.is_all_midnight:
        moved = f"timezone({text(zone)}, timezone({text(plan.zone)}, {local}))"
        local = f"case when {is_day(written)} then {local} else {moved} end"
    if evidence.has_offset and not plan.date_format:
        colon = f"regexp_replace({written}, '([+-]\\d\\d)(\\d\\d)$', '\\1:\\2')"
        shifted = f"timezone({text(zone)}, try_cast({colon} as timestamptz))"
        local = f"case when {has_offset(written)} then {shifted} else {local} end"
    return local


def as_written(written: str) -> str:
    """Which moment stands on the page, leaving out the offset?"""
    return f"try_cast(regexp_replace({written}, {text(_OFFSET)}, '') as timestamp)"


def in_range(moment_column: str) -> str:
    """Is this moment one that people can have meant (1900–2200)?"""
    return f"({moment_column} >= timestamp {text(EARLIEST)} and {moment_column} < timestamp {text(LATEST)})"


def has_offset(written: str) -> str:
    """Does this text say how far from UTC it is?"""
    return f"(length({written}) > 15 and regexp_matches({written}, {text(_OFFSET)}))"


def is_day(written: str) -> str:
    """Is this text a day without a time?"""
    return f"(not contains({written}, ':'))"


def value(cell_text: str, field: Field) -> str:
    """Which typed value is written in this cell (all kinds but moments)? NULL where it cannot be read."""
    if field.kind == "number":
        number = f"coalesce(try_cast({cell_text} as double), {_grouped_number(cell_text)})"
        return f"case when isfinite({number}) then {number} end"
    if field.kind == "flag":
        true, false = (", ".join(map(text, words)) for words in (TRUE, FALSE))
        word = f"lower({cell_text})"
        return f"case when {word} in ({true}) then true when {word} in ({false}) then false end"
    if field.kind == "word":
        words = ", ".join(map(text, field.words))
        # A contact of a kind that is not known here is still a contact: dropping it would accuse somebody.
        otherwise = f"when {cell_text} is not null then 'other' " if "other" in field.words else ""
        return f"case when lower({cell_text}) in ({words}) then lower({cell_text}) {otherwise}end"
    return cell_text


def _grouped_number(cell: str) -> str:
    """Thousands set apart by commas or spaces, or by points before a decimal comma."""
    shapes = [
        (r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d{1,3}([ \x{a0}\x{202f}]\d{3})+(\.\d+)?", "[^0-9.+-]", "."),
        (r"[+-]?\d{1,3}([. \x{a0}\x{202f}]\d{3})+,\d+|[+-]?\d+,(\d{1,2}|\d{4,})", "[^0-9,+-]", ","),
    ]
    cases = " ".join(
        f"when regexp_full_match({cell}, {text(shape)}) then "
        f"try_cast(replace(regexp_replace({cell}, {text(others)}, '', 'g'), {text(point)}, '.') as double)"
        for shape, others, point in shapes
    )
    return f"case {cases} end"


def expectation(field: Field) -> str:
    """What should stand in this column? The end of the sentence about a cell that could not be read."""
    if field.kind == "moment":
        return "is not a date. Write it as 2026-03-06 or 2026-03-06T14:30:00"
    if field.kind == "number":
        return "is not a number. Write it as 1234.5"
    if field.kind == "flag":
        return "is neither true nor false"
    return f"is not one of {', '.join(field.words)}"
