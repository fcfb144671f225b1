"""The rows of a file as text, kept as Parquet in the order of the file, and those that nobody can split.

Speaks SQL to a cursor that the store hands in; nothing here opens a file of the warehouse.
"""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pyarrow.parquet as pq

from analytics.errors import ImportRefused, Problem
from analytics.sources import expressions as sql
from analytics.sources.dialect import blank_records, cut_footer
from analytics.sources.encodings import COUNTED_BYTES
from analytics.sources.mending import TakenOut, mend
from analytics.sources.readers import Container, unique, workbook
from analytics.sources.scripts import errors_of


class Cursor(Protocol):
    """What is needed of a database cursor."""

    def execute(self, query: str, parameters: Any = None) -> Any: ...
    def register(self, view_name: str, python_object: object) -> Any: ...
    def cursor(self) -> Any: ...


def first_row(cursor: Cursor, query: str, parameters: Any = None) -> tuple[Any, ...]:
    """What is the first row of the answer?"""
    return tuple(cursor.execute(query, parameters or []).fetchall()[0])


def keep_raw(cursor: Cursor, container: Container, raw: Path) -> None:
    """Keep the file's rows as text, in their order, as Parquet; beside it those that no reader can split.

    `set_aside` takes them up from there; `look_past` tells which lines of the file are not among the rows kept: those
    set aside, those before the header and blank ones.
    """
    if container.kind == ".xlsx":
        grid = workbook(container)
        pq.write_table(grid.as_table(), raw, compression="zstd", compression_level=1)
        _write_lines(raw, grid.lines_between, grid.left_out)
        return
    beside = _beside(raw)
    # On a connection of its own: a try that fails would end the transaction of the import.
    with cursor.cursor() as reader:
        order = first_row(reader, "select current_setting('preserve_insertion_order')")[0]
        # Of the same id twice the last row holds, so the order of the file is kept.
        reader.execute("set preserve_insertion_order = true").fetchall()
        try:
            blank, out, n_totals = _copy(reader, container, raw)
            if container.kind == ".csv":
                names = dict(enumerate(container.columns))
                taken = [(one.row, names.get(one.cell), one.text, one.reason) for one in out]
                reader.execute(_TAKEN_OUT, [list(column) for column in zip(*taken, strict=True)] or [[]] * 4).fetchall()
                unreadable = _UNREADABLE.format(skip=int(container.skip))
                reader.execute(f"copy ({unreadable}) to {sql.text(str(beside))} (format parquet)").fetchall()
        finally:
            reader.execute(f"set preserve_insertion_order = {bool(order)}").fetchall()
    if container.kind == ".csv":
        lines = [row[0] for row in cursor.execute(f"select line from {_parquet(beside)}").fetchall()]
        between = [*range(1, container.skip + 1), *(container.skip + row for row in _as_in_file(blank, out))]
        _write_lines(raw, sorted({*lines, *between}), n_totals)


def _beside(raw: Path) -> Path:
    return raw.with_suffix(".unreadable.parquet")


def _write_lines(raw: Path, lines: list[int], n_left_out: int) -> None:
    said = {"lines": lines, "left_out": n_left_out}
    raw.with_suffix(".lines.json").write_text(json.dumps(said), encoding="utf-8")


def _said_of(raw: Path) -> dict[str, Any]:
    beside = raw.with_suffix(".lines.json")
    said: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    return said


def n_left_out(raw: Path) -> int:
    """How many rows of the file are no data: totals, a board's sub-items and summaries?"""
    return int(_said_of(raw).get("left_out", 0))


def look_past(cursor: Cursor, raw: Path) -> None:
    """Which lines are not among the rows kept? They stand in `unreadable` until the next file."""
    cursor.execute("create or replace temp table unreadable (line bigint, nth bigint)").fetchall()
    if lines := _said_of(raw).get("lines", []):
        cursor.execute(
            "insert into unreadable select line, row_number() over (order by line) from (select unnest(?) as line)",
            [lines],
        ).fetchall()


def n_unreadable(cursor: Cursor, raw: Path) -> int:
    """How many rows of the file can nobody split into cells?"""
    beside = _beside(raw)
    return int(first_row(cursor, f"select count(*) from {_parquet(beside)}")[0]) if beside.exists() else 0


def set_aside(cursor: Cursor, raw: Path, file: str, import_no: int) -> int:
    """How many rows could nobody split? They go to `reject`, and are not kept a second time."""
    look_past(cursor, raw)
    beside, n = _beside(raw), n_unreadable(cursor, raw)
    if not beside.exists():
        return 0
    cursor.execute(
        f"insert into reject select ?, ?, line, column_name, row_text, reason from {_parquet(beside)}",
        [import_no, file],
    ).fetchall()
    beside.unlink()
    return n


def move(raw: Path, target: Path) -> None:
    """Take rows that were kept already to another place, with all that lies beside them."""
    for suffix in (".parquet", ".lines.json", ".unreadable.parquet"):
        if (file := raw.with_suffix(suffix)).exists():
            shutil.copyfile(file, target.with_suffix(suffix))


_TAKEN_OUT = """
create or replace temp table taken_out as
select *, row_number() over (order by line) as nth
from (
    select unnest($1::bigint[]) as line, unnest($2::varchar[]) as column_name, unnest($3::varchar[]) as row_text,
        unnest($4::varchar[]) as reason
)
"""
# The database counts without the rows that were taken out before.
_UNREADABLE = """
select
    line + {skip} + (select count(*) from taken_out where taken_out.line - nth < reject_errors.line) as line,
    column_name, trim(csv_line, chr(10) || chr(13)) as row_text,
    case cast(error_type as varchar)
        when 'UNQUOTED VALUE' then 'a quotation mark is opened and not closed, or stands inside a quoted cell'
        when 'TOO MANY COLUMNS' then 'the row has more cells than the header'
        when 'INVALID ENCODING' then 'the row holds letters that are not UTF-8. Export the file as UTF-8'
        when 'LINE SIZE OVER MAXIMUM' then 'the row is too long'
        else 'the row cannot be split into cells: ' || lower(replace(cast(error_type as varchar), '_', ' '))
    end as reason
from reject_errors
qualify row_number() over (partition by reject_errors.line order by column_idx) = 1
union all
select line + {skip}, column_name, row_text, reason from taken_out
"""


def _as_in_file(rows: list[int], out: list[TakenOut]) -> list[int]:
    """Which rows of the file are these, which were counted without those taken out?"""
    return [row + sum(one.row - nth < row for nth, one in enumerate(out, start=1)) for row in rows]


# Rows within which others may lie, and rows of which the database does not keep the whole text.
_SWALLOWED = r"""
select count(*) from reject_errors
where length(csv_line) > 9000
    or (cast(error_type as varchar) = 'UNQUOTED VALUE' and contains(rtrim(csv_line, chr(10) || chr(13)), chr(10)))
"""


def _copy(reader: Cursor, container: Container, raw: Path) -> tuple[list[int], list[TakenOut], int]:
    """Which rows of the file are blank lines, which would have swallowed others, and how many are totals?

    First the file as it is, which is fast. Of mixed line ends and of quotation marks that are not closed the database
    makes nonsense: then the file is rewritten. Only so may it be read in one thread, which some files need (short rows
    beside line breaks in quotes): in one thread a mark that is not closed swallows the rest without a word.
    """
    rewritten, mended = raw.with_suffix(".text"), raw.with_suffix(".mended")
    is_text = container.kind == ".csv"
    out: list[TakenOut] = []
    failure = ""
    try:
        if not (is_text and container.is_rewritten):
            try:
                _write(reader, container, raw, "true")
                if not is_text or not first_row(reader, _SWALLOWED)[0]:
                    return _blank(container), out, 0
            except Exception as error:
                failure = str(error).splitlines()[0]
        if is_text:
            try:
                one, n_totals = _rewritten(container, rewritten)
            except OSError as error:
                raise ImportRefused(Problem(container.shown, f"this file cannot be read: {error.strerror}")) from error
            out = mend(rewritten, mended, container.delimiter)
            one = replace(one, path=mended)
            for parallel in ("true", "false"):
                try:
                    _write(reader, one, raw, parallel)
                    return _blank(one), out, n_totals
                except Exception as error:
                    failure = failure or str(error).splitlines()[0]
    finally:
        rewritten.unlink(missing_ok=True)
        mended.unlink(missing_ok=True)
    raise ImportRefused(Problem(container.shown, f"this file cannot be read: {failure}"))


def _write(reader: Cursor, container: Container, raw: Path, parallel: str) -> None:
    for table in ("reject_errors", "reject_scans"):
        reader.execute(f"drop table if exists {table}").fetchall()
    reader.execute(
        f"copy ({_text_rows(container, parallel)}) to {sql.text(str(raw))} "
        "(format parquet, compression zstd, compression_level 1)"
    ).fetchall()


def _blank(container: Container) -> list[int]:
    """Blank lines are no rows to the database, unless there is but one column."""
    may_be = container.has_blank_lines or (container.is_rewritten and container.path.stat().st_size <= COUNTED_BYTES)
    has_several = len(container.columns) + container.hidden_last > 1
    return blank_records(container.path) if may_be and has_several else []


def _rewritten(container: Container, target: Path) -> tuple[Container, int]:
    """The same text file in UTF-8, with one kind of line end, a header of one line, and nothing above or below.

    How many totals were below?
    """
    encoding = "utf-8-sig" if container.encoding == "utf-8" else container.encoding
    # In UTF-8 a letter that is broken stays so: its row is set aside by the database.
    kept = "surrogateescape" if container.encoding == "utf-8" else "strict"
    with (
        container.path.open(encoding=encoding, errors=errors_of(container.encoding), newline=None) as source,
        target.open("w", encoding="utf-8", errors=kept, newline="\n") as copy,
    ):
        for _ in range(container.skip + container.header_lines):
            source.readline()
        header = [" ".join(column.split()) for column in _written_columns(container)]
        csv.writer(copy, delimiter=container.delimiter, lineterminator="\n").writerow(header)
        shutil.copyfileobj(source, copy, 1 << 20)
    n_totals = cut_footer(target, container.delimiter) if container.has_footer else 0
    return replace(container, path=target, encoding="utf-8"), n_totals


def _written_columns(container: Container) -> tuple[str, ...]:
    """Which columns has each row of the file? With the one that a delimiter at each line's end makes."""
    return unique([*container.columns, ""]) if container.hidden_last else container.columns


def _parquet(path: Path, options: str = "") -> str:
    return f"read_parquet({sql.text(sql.no_pattern(str(path)))}{options})"


def _text_rows(container: Container, parallel: str) -> str:
    if container.kind == ".parquet":
        places = [f"c{position}" for position, _ in enumerate(container.columns)]
        cells = [f"cast({p} as varchar) as {sql.name(c)}" for p, c in zip(places, container.columns, strict=True)]
        return f"select {', '.join(cells)} from {_parquet(container.path)} as rows ({', '.join(places)})"
    listed = ", ".join(f"{sql.text(c)}: 'varchar'" for c in _written_columns(container))
    options = (
        f"auto_detect=false, header=true, delim={sql.text(container.delimiter)}, quote='\"', escape='\"', "
        f"compression='none', null_padding=true, store_rejects=true, parallel={parallel}, max_line_size=16000000"
    )
    path = sql.text(sql.no_pattern(str(container.path)))
    wanted = ", ".join(map(sql.name, container.columns)) if container.hidden_last else "*"
    return f"select {wanted} from read_csv({path}, {options}, columns={{{listed}}})"
