"""Carrying out an import plan: text rows → typed rows and rows set aside → the canonical table.

Speaks SQL to a cursor that the store hands in; nothing here opens a file of the warehouse.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Protocol

from analytics.errors import ImportRefused, Problem
from analytics.sources import expressions as sql
from analytics.sources.expressions import Evidence
from analytics.sources.planning import Plan
from analytics.sources.readers import Container, workbook
from analytics.sources.tables import Field, Table

MODIFIED = Field("modified_at", "moment")
SQL_TYPES = {"id": "varchar", "text": "varchar", "word": "varchar", "number": "double", "flag": "boolean"}


class Cursor(Protocol):
    """What is needed of a database cursor."""

    def execute(self, query: str, parameters: Any = None) -> Any: ...
    def register(self, view_name: str, python_object: object) -> Any: ...
    def cursor(self) -> Any: ...


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

    @classmethod
    def columns(cls) -> list[str]:
        return [field.name for field in fields(cls)]


def columns(table: Table) -> list[tuple[str, str]]:
    """Which columns has a canonical table in the warehouse, with their SQL types?

    Beside the contract's: whether each moment is day-only, when the row was last changed by its source, and of which
    source and import it is.
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


def keep_raw(cursor: Cursor, container: Container, raw: Path, import_no: int) -> None:
    """Keep the file's rows as text, in their order, as Parquet; rows that no reader can split are set aside.

    Their lines stand in the temporary table `unreadable` until the next file: `_set_aside` counts past them.
    """
    beside = raw.with_suffix(".unreadable.parquet")
    # On a connection of its own: a try that fails would end the transaction of the import.
    with cursor.cursor() as reader:
        order = _one(reader, "select current_setting('preserve_insertion_order')")[0]
        # Of the same id twice the last row holds, so the order of the file is kept.
        reader.execute("set preserve_insertion_order = true").fetchall()
        try:
            _copy(reader, container, raw)
            if container.kind == ".csv":
                reader.execute(f"copy ({_UNREADABLE}) to {sql.text(str(beside))} (format parquet)").fetchall()
        finally:
            reader.execute(f"set preserve_insertion_order = {bool(order)}").fetchall()
    cursor.execute("create or replace temp table unreadable (line bigint, nth bigint)").fetchall()
    if container.kind == ".csv":
        cursor.execute(
            f"insert into unreadable select line, row_number() over (order by line) from {_parquet(beside)}"
        ).fetchall()
        cursor.execute(
            f"insert into reject select ?, ?, line, column_name, row_text, reason from {_parquet(beside)}",
            [import_no, container.path.name],
        ).fetchall()
        beside.unlink()


_UNREADABLE = """
select line, column_name, trim(csv_line, chr(10) || chr(13)) as row_text,
    case cast(error_type as varchar)
        when 'UNQUOTED VALUE' then 'a quotation mark is opened and not closed, or stands inside a quoted cell'
        when 'TOO MANY COLUMNS' then 'the row has more cells than the header'
        when 'INVALID ENCODING' then 'the row holds letters that are not UTF-8. Export the file as UTF-8'
        when 'LINE SIZE OVER MAXIMUM' then 'the row is too long'
        else 'the row cannot be split into cells (' || lower(replace(cast(error_type as varchar), '_', ' ')) || ')'
    end as reason
from reject_errors
qualify row_number() over (partition by line order by column_idx) = 1
"""


def _copy(reader: Cursor, container: Container, raw: Path) -> None:
    """Padding short rows and line breaks inside quotes do not go together in parallel; mixed line ends not at all."""
    rewritten = raw.with_suffix(".text")
    tries = ("true", "false", "rewritten") if container.kind == ".csv" else ("",)
    tries = tries[-1:] if container.is_rewritten else tries
    failure = ""
    try:
        for parallel in tries:
            one = container
            for table in ("reject_errors", "reject_scans"):
                reader.execute(f"drop table if exists {table}").fetchall()
            try:
                if parallel == "rewritten":
                    one, parallel = _rewritten(container, rewritten), "false"
                reader.execute(
                    f"copy ({_text_rows(reader, one, parallel)}) to {sql.text(str(raw))} "
                    "(format parquet, compression zstd, compression_level 1)"
                ).fetchall()
                return
            except Exception as error:
                failure = failure or str(error).splitlines()[0]
    finally:
        rewritten.unlink(missing_ok=True)
    raise ImportRefused(Problem(container.path.name, f"this file cannot be read: {failure}"))


def _rewritten(container: Container, target: Path) -> Container:
    """The same text file in UTF-8, with one kind of line end and a header of one line."""
    with (
        container.path.open(encoding=container.encoding, errors="replace", newline=None) as source,
        target.open("w", encoding="utf-8", newline="\n") as copy,
    ):
        next(csv.reader(source, delimiter=container.delimiter))
        header = [" ".join(column.split()) for column in container.columns]
        csv.writer(copy, delimiter=container.delimiter, lineterminator="\n").writerow(header)
        shutil.copyfileobj(source, copy, 1 << 20)
    return replace(container, path=target, encoding="utf-8")


def _parquet(path: Path, options: str = "") -> str:
    return f"read_parquet({sql.text(sql.no_pattern(str(path)))}{options})"


def _text_rows(reader: Cursor, container: Container, parallel: str) -> str:
    if container.kind == ".xlsx":
        reader.register("workbook", workbook(container.path))
        return "select * from workbook"
    if container.kind == ".parquet":
        places = [f"c{position}" for position, _ in enumerate(container.columns)]
        cells = [
            f"cast({p} as varchar) as {sql.name(c)}" for p, c in zip(places, container.columns, strict=True)
        ]
        return f"select {', '.join(cells)} from {_parquet(container.path)} as rows ({', '.join(places)})"
    listed = ", ".join(f"{sql.text(c)}: 'varchar'" for c in container.columns)
    return (
        f"select * from read_csv({sql.text(sql.no_pattern(str(container.path)))}, auto_detect=false, header=true, "
        f"delim={sql.text(container.delimiter)}, quote='\"', escape='\"', null_padding=true, store_rejects=true, "
        f"parallel={parallel}, max_line_size=16000000, columns={{{listed}}})"
    )


def _fields(plan: Plan) -> list[Field]:
    return [field for field in plan.table.fields if field.name in plan.fields]


def _cells(plan: Plan) -> str:
    """The rows that the plan wants, a trimmed text for each field (w_…); NULL where the cell is blank."""
    written = "".join(f", {sql.cell(plan, field.name)} as w_{field.name}" for field in _fields(plan))
    if "modified_at" in plan.texts:
        written += f", {sql.cell(plan, 'modified_at')} as w_modified_at"
    return f"(select file_row_number{written} from read_parquet($raw, file_row_number=true) where {sql.keeps(plan)})"


def _typed(plan: Plan, zone: str, found: dict[str, Evidence]) -> str:
    """The same rows with a typed value for each field (t_…); NULL where the cell cannot be read."""
    typed = [
        (
            sql.moment(f"w_{f.name}", plan, zone, found[f.name])
            if f.kind == "moment"
            else sql.value(f"w_{f.name}", f)
        )
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
    offsets = _one(cursor, f"select {asked} from {_cells(plan)}", {"raw": sql.no_pattern(str(raw))})
    first = {
        f.name: Evidence(bool(has), is_all_midnight=True) for f, has in zip(wanted, offsets, strict=True)
    }
    asked = ", ".join(_midnights(f, first[f.name]) for f in wanted)
    midnights = iter(
        _one(cursor, f"select {asked} from {_typed(plan, zone, first)}", {"raw": sql.no_pattern(str(raw))})
    )
    found = {}
    for field in wanted:
        has_offset, local, as_written = (
            first[field.name].has_offset,
            bool(next(midnights)),
            bool(next(midnights)),
        )
        found[field.name] = Evidence(has_offset, local or as_written, as_written)
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
        readable = (
            sql.in_range(f"t_{field.name}") if field.kind == "moment" else f"t_{field.name} is not null"
        )
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

    `raw` is the file's text as kept; `prefix` keeps the ids of this source apart. Of the same identity twice the last
    row holds; a row that is there already changes only in the columns that the file has.
    """
    line = Loaded(plan.container.path.name, plan.table.name, plan.source)
    line.columns_left_out = ", ".join(plan.left_out_columns)
    found = evidence(cursor, plan, raw, zone)
    line.rows_read = int(
        _one(cursor, "select count(*) from read_parquet($raw)", {"raw": sql.no_pattern(str(raw))})[0]
    )
    incoming = _incoming(plan, found, prefix, import_no)
    cursor.execute(
        f"create or replace temp table incoming as select {incoming}, {_reason(plan)} as reason "
        f"from {_typed(plan, zone, found)}",
        {"raw": sql.no_pattern(str(raw))},
    ).fetchall()
    n_wanted, line.set_aside = map(int, _one(cursor, "select count(*), count(reason) from incoming"))
    line.left_out = line.rows_read - n_wanted
    if line.set_aside:
        _set_aside(cursor, plan, raw, import_no)
    line.repeated = _drop_repeated(cursor, plan)
    _merge(cursor, plan, line)
    cursor.execute("drop table incoming").fetchall()
    return line


def _set_aside(cursor: Cursor, plan: Plan, raw: Path, import_no: int) -> None:
    """Rows are counted as a spreadsheet counts them: the header is row 1, a cell of two lines is in one row."""
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
        inner join (select * from read_parquet($raw, file_row_number=true)) as raw on raw.file_row_number = incoming.row_no
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
    n_rows, n_keys = _one(cursor, f"select count(*), count(distinct {key}) from incoming")
    if n_rows == n_keys:
        return 0
    newest = "modified_at desc nulls last, " if "modified_at" in plan.texts else ""
    cursor.execute(
        f"create or replace temp table incoming as select * from incoming "
        f"qualify row_number() over (partition by {key} order by {newest}row_no desc) = 1"
    ).fetchall()
    return int(n_rows) - int(n_keys)


def _merge(cursor: Cursor, plan: Plan, line: Loaded) -> None:
    table = plan.table
    all_columns = [name for name, _ in columns(table)]
    given = [name for field in _fields(plan) for name in _stored(field)]
    given += ["modified_at"] if "modified_at" in plan.texts else []
    n_present = int(_one(cursor, f"select count(*) from {table.name}")[0])
    taken = [*given, "import_source", "import_no"]
    listed = ", ".join(map(sql.name, taken))
    if n_present == 0:
        line.added = int(_one(cursor, "select count(*) from incoming")[0])
        cursor.execute(f"insert into {table.name} ({listed}) select {listed} from incoming").fetchall()
        return
    older = "and not coalesce(i.modified_at < p.modified_at, false)" if "modified_at" in given else ""
    differs = (
        " or ".join(f"i.{sql.name(name)} is distinct from p.{sql.name(name)}" for name in given) or "false"
    )
    join = f"{_identity(table, 'i')} = {_identity(table, 'p')}"
    n_met, n_changed = _one(
        cursor,
        f"select count(*), count(*) filter (where ({differs}) {older}) from incoming i join {table.name} p on {join}",
    )
    line.updated, line.unchanged = int(n_changed), int(n_met) - int(n_changed)
    line.added = int(_one(cursor, "select count(*) from incoming")[0]) - int(n_met)
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
    assert set(taken) <= set(all_columns)


def _stored(field: Field) -> list[str]:
    return [field.name, f"{field.name}_day_only"] if field.kind == "moment" else [field.name]


def _one(cursor: Cursor, query: str, parameters: Any = None) -> tuple[Any, ...]:
    return tuple(cursor.execute(query, parameters or []).fetchall()[0])
