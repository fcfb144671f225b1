"""Carrying out an import plan: text rows → typed rows and rows set aside → the canonical table.

Speaks SQL to a cursor that the store hands in; nothing here opens a file of the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from analytics.raw_rows import Cursor as Cursor
from analytics.raw_rows import first_row
from analytics.raw_rows import keep_raw as keep_raw
from analytics.sources import expressions as sql
from analytics.sources.expressions import Evidence
from analytics.sources.planning import Plan
from analytics.sources.tables import Field, Table

MODIFIED = Field("modified_at", "moment")
SQL_TYPES = {"id": "varchar", "text": "varchar", "word": "varchar", "number": "double", "flag": "boolean"}


@dataclass
class Loaded:
    """What became of one file: the line of the import's summary. `rows_read` is the sum of what follows."""

    file: str
    table: str
    source: str
    rows_read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    set_aside: int = 0
    repeated: int = 0
    left_out: int = 0
    columns_left_out: str = ""
    read_as_other: int = 0

    @classmethod
    def columns(cls) -> list[str]:
        return [field.name for field in fields(cls)]


def columns(table: Table) -> list[tuple[str, str]]:
    """Which columns has a canonical table in the warehouse, with their SQL types?

    Beside those that a file may have: whether each moment is day-only, of which source and import the row is.
    """
    found: list[tuple[str, str]] = []
    for field in table.fields:
        if field.kind == "moment":
            found += [(field.name, "timestamp"), (f"{field.name}_day_only", "boolean")]
        else:
            found.append((field.name, SQL_TYPES[field.kind]))
    return [*found, ("modified_at", "timestamp"), ("import_source", "varchar"), ("import_no", "integer")]


def create(cursor: Cursor, table: Table) -> None:
    """Make the empty canonical table."""
    listed = ", ".join(f"{sql.name(name)} {kind}" for name, kind in columns(table))
    cursor.execute(f"create table {table.name} ({listed})").fetchall()


def _fields(plan: Plan) -> list[Field]:
    return [field for field in plan.table.fields if field.name in plan.fields]


def _cells(plan: Plan) -> str:
    """The rows that the plan wants, a trimmed text for each field (w_…); NULL where the cell is blank."""
    written = "".join(f", {sql.cell(plan, field.name)} as w_{field.name}" for field in _fields(plan))
    if "modified_at" in plan.texts:
        written += f", {sql.cell(plan, 'modified_at')} as w_modified_at"
    rows = "read_parquet($raw, file_row_number=true)"
    return f"(select file_row_number{written} from {rows} where {sql.keeps(plan)})"


def _typed(plan: Plan, zone: str, found: dict[str, Evidence]) -> str:
    """The same rows with a typed value for each field (t_…); NULL where the cell cannot be read."""
    typed = [
        (sql.moment(f"w_{f.name}", plan, zone, found[f.name]) if f.kind == "moment" else sql.value(f"w_{f.name}", f))
        + f" as t_{f.name}"
        for f in _fields(plan)
    ]
    if "modified_at" in plan.texts:
        typed.append(f"{sql.moment('w_modified_at', plan, zone, Evidence())} as t_modified_at")
    return f"(select *, {', '.join(typed)} from {_cells(plan)})"


def evidence(cursor: Cursor, plan: Plan, raw: Path, zone: str) -> dict[str, Evidence]:
    """What do all values of each moment say? By field."""
    wanted = [field for field in _fields(plan) if field.kind == "moment"]
    if not wanted:
        return {}
    asked = ", ".join("bool_or(" + sql.has_offset("w_" + field.name) + ")" for field in wanted)
    offsets = first_row(cursor, f"select {asked} from {_cells(plan)}", {"raw": sql.no_pattern(str(raw))})
    first = {f.name: Evidence(bool(has), is_all_midnight=True) for f, has in zip(wanted, offsets, strict=True)}
    asked = ", ".join(_midnights(f, first[f.name]) for f in wanted)
    query = f"select {asked} from {_typed(plan, zone, first)}"
    midnights = first_row(cursor, query, {"raw": sql.no_pattern(str(raw))})
    found = {}
    for position, field in enumerate(wanted):
        is_local, is_as_written = map(bool, midnights[2 * position : 2 * position + 2])
        found[field.name] = Evidence(first[field.name].has_offset, is_local or is_as_written, is_as_written)
    return found


def _midnights(field: Field, evidence: Evidence) -> str:
    """SQL for whether all are midnight in the team's zone, and whether they are so as they are written."""
    local = f"bool_and(t_{field.name} = date_trunc('day', t_{field.name}))"
    if not evidence.has_offset:
        return f"{local}, false"
    wall = sql.as_written(f"w_{field.name}")
    return f"{local}, bool_and({wall} = date_trunc('day', {wall}))"


def _reason(plan: Plan) -> str:
    """SQL for why a row is set aside ('column|sentence'), NULL for a good row."""
    cases = []
    for field in (*_fields(plan), *([MODIFIED] if "modified_at" in plan.texts else [])):
        column = sql.text(_written_in(plan, field.name).replace("|", "/") + "|")
        if field.is_required:
            cases.append(f"when w_{field.name} is null then {column} || 'is empty, and every row needs one'")
        if field.kind in ("id", "text"):
            continue
        readable = sql.in_range(f"t_{field.name}") if field.kind == "moment" else f"t_{field.name} is not null"
        cases.append(
            f"when w_{field.name} is not null and not coalesce({readable}, false) then "
            f"""{column} || '"' || w_{field.name} || '" ' || {sql.text(sql.expectation(field))}"""
        )
    return f"(case {' '.join(cases)} end)" if cases else "cast(null as varchar)"


def _written_in(plan: Plan, field: str) -> str:
    """In which columns of the file is this field written? Its own name where the mapping makes it up."""
    return " + ".join(plan.texts[field].columns) if field in plan.texts else field


def load(cursor: Cursor, plan: Plan, raw: Path, zone: str, prefix: str, import_no: int) -> Loaded:
    """Bring one file's rows into its canonical table; rows that cannot be read go to `reject`.

    `raw` is the file's text as kept; `prefix` keeps the ids of this source apart. Of the same identity twice
    the last row holds; a row that is there already changes only in the columns that the file has.
    """
    line = Loaded(plan.container.path.name, plan.table.name, plan.source)
    line.columns_left_out = ", ".join(plan.left_out_columns)
    found = evidence(cursor, plan, raw, zone)
    line.rows_read = int(
        first_row(cursor, "select count(*) from read_parquet($raw)", {"raw": sql.no_pattern(str(raw))})[0]
    )
    line.read_as_other = _count_others(cursor, plan, raw)
    rows = (
        f"select {_incoming(plan, found, prefix, import_no)}, {_reason(plan)} as reason "
        f"from {_typed(plan, zone, found)}"
    )
    if _load_clean(cursor, plan, rows, raw, line):
        return line
    cursor.execute(f"create or replace temp table incoming as {rows}", {"raw": sql.no_pattern(str(raw))}).fetchall()
    n_wanted, line.set_aside = map(int, first_row(cursor, "select count(*), count(reason) from incoming"))
    line.left_out = line.rows_read - n_wanted
    if line.set_aside:
        _set_aside(cursor, plan, raw, import_no)
    line.repeated = _drop_repeated(cursor, plan)
    _merge(cursor, plan, line)
    cursor.execute("drop table incoming").fetchall()
    return line


def _count_others(cursor: Cursor, plan: Plan, raw: Path) -> int:
    """In how many rows stands a channel or purpose that is not known, and is read as other?"""
    unknown = [
        f"coalesce(lower(w_{field.name}) not in ({', '.join(map(sql.text, field.words))}), false)"
        for field in _fields(plan)
        if "other" in field.words
    ]
    if not unknown:
        return 0
    query = f"select count(*) filter (where {' or '.join(unknown)}) from {_cells(plan)}"
    return int(first_row(cursor, query, {"raw": sql.no_pattern(str(raw))})[0])


def _load_clean(cursor: Cursor, plan: Plan, rows: str, raw: Path, line: Loaded) -> bool:
    """A first file without a bad or repeated row goes straight into its table: looking costs less than writing."""
    if first_row(cursor, f"select count(*) from {plan.table.name}")[0]:
        return False
    given = {"raw": sql.no_pattern(str(raw))}
    counted = f"select count(*), count(reason), count(distinct {_identity(plan.table)}) from ({rows}) as incoming"
    n_rows, n_bad, n_keys = first_row(cursor, counted, given)
    if n_bad or n_keys != n_rows:
        return False
    listed = ", ".join(map(sql.name, _given(plan)))
    cursor.execute(
        f"insert into {plan.table.name} ({listed}) select {listed} from ({rows}) as incoming", given
    ).fetchall()
    line.added, line.left_out = int(n_rows), line.rows_read - int(n_rows)
    return True


def _set_aside(cursor: Cursor, plan: Plan, raw: Path, import_no: int) -> None:
    """Rows are counted as a spreadsheet counts them: the header is row 1, a cell of two lines lies in one."""
    cells = ", ".join(map(_as_csv_cell, plan.container.columns))
    cursor.execute(
        f"""insert into reject
        select
            $import_no, $file,
            -- The unreadable rows before it are not among the rows kept.
            incoming.row_no + 2 + (select count(*) from unreadable where line - 1 - nth <= incoming.row_no),
            split_part(incoming.reason, '|', 1), concat_ws(',', {cells}),
            substr(incoming.reason, strpos(incoming.reason, '|') + 1)
        from incoming
        inner join (select * from read_parquet($raw, file_row_number=true)) as raw
            on raw.file_row_number = incoming.row_no
        where incoming.reason is not null""",
        {"import_no": import_no, "file": plan.container.path.name, "raw": sql.no_pattern(str(raw))},
    ).fetchall()
    cursor.execute("delete from incoming where reason is not null").fetchall()


def _as_csv_cell(column: str) -> str:
    cell = f"coalesce(raw.{sql.name(column)}, '')"
    quoted = f"""'"' || replace({cell}, '"', '""') || '"'"""
    return f"""case when regexp_matches({cell}, '[",\\n\\r]') then {quoted} else {cell} end"""


def _incoming(plan: Plan, found: dict[str, Evidence], prefix: str, import_no: int) -> str:
    parts = []
    for field in _fields(plan):
        if field.kind == "moment":
            day_only = "true" if found[field.name].is_all_midnight else sql.is_day(f"w_{field.name}")
            parts += [
                f"t_{field.name} as {sql.name(field.name)}",
                f"case when w_{field.name} is not null then {day_only} end as {field.name}_day_only",
            ]
        elif field.kind == "id" and prefix:
            parts.append(f"{sql.text(prefix)} || t_{field.name} as {field.name}")
        else:
            parts.append(f"t_{field.name} as {field.name}")
    if "modified_at" in plan.texts:
        parts.append("t_modified_at as modified_at")
    parts += [
        f"{sql.text(plan.source)} as import_source",
        f"{import_no} as import_no",
        "file_row_number as row_no",
    ]
    return ", ".join(parts)


def _identity(table: Table, alias: str = "") -> str:
    dot = f"{alias}." if alias else ""
    if len(table.identity) == 1:
        return f"{dot}{table.identity[0]}"
    return (
        "concat_ws(chr(31), "
        + ", ".join(f"coalesce(cast({dot}{name} as varchar), '')" for name in table.identity)
        + ")"
    )


def _drop_repeated(cursor: Cursor, plan: Plan) -> int:
    """Of the same identity twice in the file the last row holds (with a modified date: the latest)."""
    key = _identity(plan.table)
    n_rows, n_keys = first_row(cursor, f"select count(*), count(distinct {key}) from incoming")
    if n_rows == n_keys:
        return 0
    newest = "modified_at desc nulls last, " if "modified_at" in plan.texts else ""
    cursor.execute(
        f"create or replace temp table incoming as select * from incoming "
        f"qualify row_number() over (partition by {key} order by {newest}row_no desc) = 1"
    ).fetchall()
    return int(n_rows) - int(n_keys)


def _given(plan: Plan) -> list[str]:
    """Which columns of the table does the file fill?"""
    filled = [name for field in _fields(plan) for name in _stored(field)]
    return [*filled, *(["modified_at"] if "modified_at" in plan.texts else []), "import_source", "import_no"]


def _merge(cursor: Cursor, plan: Plan, line: Loaded) -> None:
    table = plan.table
    taken = _given(plan)
    given = taken[:-2]
    listed = ", ".join(map(sql.name, taken))
    older = "and not coalesce(i.modified_at < p.modified_at, false)" if "modified_at" in given else ""
    differs = " or ".join(f"i.{sql.name(name)} is distinct from p.{sql.name(name)}" for name in given) or "false"
    join = f"{_identity(table, 'i')} = {_identity(table, 'p')}"
    n_met, n_changed = first_row(
        cursor,
        f"select count(*), count(*) filter (where ({differs}) {older}) from incoming i join {table.name} p on {join}",
    )
    line.updated, line.unchanged = int(n_changed), int(n_met) - int(n_changed)
    line.added = int(first_row(cursor, "select count(*) from incoming")[0]) - int(n_met)
    if line.updated:
        cursor.execute(
            f"update {table.name} p set {', '.join(f'{sql.name(n)} = i.{sql.name(n)}' for n in taken)} "
            f"from incoming i where {join} and ({differs}) {older}"
        ).fetchall()
    if line.added:
        cursor.execute(
            f"insert into {table.name} ({listed}) select {listed} from incoming i "
            f"where not exists (select 1 from {table.name} p where {join})"
        ).fetchall()


def _stored(field: Field) -> list[str]:
    return [field.name, f"{field.name}_day_only"] if field.kind == "moment" else [field.name]
