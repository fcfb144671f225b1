"""The selects of a plan: the rows of a file as texts by field, and as typed values. SQL only; nothing is executed.

`$raw` is the Parquet file that holds the rows. Column names: w_… what is written, t_… its value.
"""

from __future__ import annotations

from dataclasses import replace

from analytics.sources import expressions as sql
from analytics.sources import moments
from analytics.sources.moments import Evidence
from analytics.sources.planning import Plan, Variant
from analytics.sources.tables import Field

MODIFIED = Field("modified_at", "moment")


def fields(plan: Plan) -> list[Field]:
    """Which fields of the table does the file fill?"""
    named = plan.fields
    return [field for field in plan.table.fields if field.name in named]


def fields_written(plan: Plan) -> list[Field]:
    """The same, with the day of the last change where the file has one."""
    return [*fields(plan), *([MODIFIED] if "modified_at" in plan.texts else [])]


def written_in(plan: Plan, field: str) -> str:
    """In which columns of the file is this field written? Its own name where the mapping makes it up."""
    if field in plan.texts:
        return " + ".join(dict.fromkeys(plan.texts[field].names))
    for variant in plan.variants:
        if field in variant.texts:
            return " + ".join(variant.texts[field].names)
    return field


def written(plan: Plan, *wanted: str) -> str:
    """The rows that the plan wants, a trimmed text for each field (w_…); NULL where the cell is blank.

    `wanted`: these fields alone; what the others cost is not paid then.
    """
    if plan.variants:
        parts = (
            _written(_with(plan, variant), wanted, f"{sql.filled(variant.cell, plan)} is not null")
            for variant in plan.variants
        )
        return f"({' union all '.join(parts)})"
    if plan.adds_only:
        # Each name once; a row that names nobody is none.
        asked = dict.fromkeys([*plan.table.identity, *(wanted or [field.name for field in fields(plan)])])
        listed = ", ".join(f"w_{name}" for name in asked)
        named = " and ".join(f"w_{name} is not null" for name in plan.table.identity)
        rows = f"select min(file_row_number) as file_row_number, {listed} from ({_written(plan, tuple(asked))}) as one"
        return f"({rows} where {named} group by {listed})"
    return f"({_written(plan, wanted)})"


def _with(plan: Plan, variant: Variant) -> Plan:
    return replace(
        plan,
        texts={**plan.texts, **variant.texts},
        constants={**plan.constants, **variant.constants},
        variants=(),
    )


def _written(plan: Plan, wanted: tuple[str, ...], condition: str = "true") -> str:
    asked = [field.name for field in fields_written(plan) if not wanted or field.name in wanted]
    listed = "".join(f", {sql.cell(plan, name)} as w_{name}" for name in asked)
    if "status" in asked and not plan.adds_only:
        listed += f", {sql.is_default_status(plan)} as is_default_status"
    joins = sql.joins_of_words(plan) if set(asked) & set(sql.READ_BY_WORDS) else ""
    return f"select file_row_number{listed} from ({origins(plan, condition)}) as one{joins}"


def origins(plan: Plan, condition: str = "true") -> str:
    """The rows that the plan wants as the file has them, and beside them what is written for each field."""
    rows = "read_parquet($raw, file_row_number=true)"
    if plan.adds_only:  # the same names stand in many rows: read each once
        columns = ", ".join(map(sql.name, sorted(plan.columns_named)))
        rows = f"(select min(file_row_number) as file_row_number, {columns} from {rows} group by {columns})"
    cells = f"select *{_as(sql.cells(plan))} from {rows} where {sql.keeps(plan)}"
    return f"select *{_as(sql.origins(plan))} from ({cells}) as cells where {condition}"


def _as(expressions: dict[str, str]) -> str:
    return "".join(f", {expression} as {name}" for name, expression in expressions.items())


def typed(plan: Plan, zone: str, found: dict[str, Evidence], *wanted: str) -> str:
    """The same rows with a typed value for each field (t_…); NULL where the cell cannot be read."""
    listed, joins = [], ""
    for field in (one for one in fields_written(plan) if not wanted or one.name in wanted):
        text = f"w_{field.name}"
        if field.kind == "moment":
            evidence = found.get(field.name, Evidence())
            listed.append(f"{moments.moment(field.name, plan, zone, evidence)} as t_{field.name}")
            listed.append(f"{moments.day_only(field.name, evidence)} as is_day_{field.name}")
            if evidence.is_looked_up:
                joins += moments.lookup(field.name)
        else:
            listed.append(f"{sql.value(text, field, plan)} as t_{field.name}")
    return f"(select wanted.*, {', '.join(listed)} from {written(plan, *wanted)} as wanted{joins})"


def meanings(plan: Plan, written: str, meant: str) -> str:
    """One row per text of the field `written`: how it is read as the field `meant`, in how many rows."""
    text = sql.cell_before(plan, written)
    return (
        f"select {text} as written, {sql.cell(plan, meant)} as meant, count(*) as n from ({origins(plan)}) as one"
        f"{sql.joins_of_words(plan)} where {text} is not null group by 1, 2 order by 3 desc, 1"
    )
