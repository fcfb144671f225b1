"""The rows of a file as text, kept as Parquet in the order of the file, and those that nobody can split.

Speaks SQL to a cursor that the store hands in; nothing here opens a file of the warehouse.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from analytics.errors import ImportRefused, Problem
from analytics.sources import expressions as sql
from analytics.sources.readers import Container, workbook


class Cursor(Protocol):
    """What is needed of a database cursor."""

    def execute(self, query: str, parameters: Any = None) -> Any: ...
    def register(self, view_name: str, python_object: object) -> Any: ...
    def cursor(self) -> Any: ...


def first_row(cursor: Cursor, query: str, parameters: Any = None) -> tuple[Any, ...]:
    """What is the first row of the answer?"""
    return tuple(cursor.execute(query, parameters or []).fetchall()[0])


def keep_raw(cursor: Cursor, container: Container, raw: Path, import_no: int) -> None:
    """Keep the file's rows as text, in their order, as Parquet; rows that no reader can split are set aside.

    Their lines stand in the temporary table `unreadable` until the next file: `_set_aside` counts past them.
    """
    beside = raw.with_suffix(".unreadable.parquet")
    # On a connection of its own: a try that fails would end the transaction of the import.
    with cursor.cursor() as reader:
        order = first_row(reader, "select current_setting('preserve_insertion_order')")[0]
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
        else 'the row cannot be split into cells: ' || lower(replace(cast(error_type as varchar), '_', ' '))
    end as reason
from reject_errors
qualify row_number() over (partition by line order by column_idx) = 1
"""


def _copy(reader: Cursor, container: Container, raw: Path) -> None:
    """Short rows and line breaks inside quotes do not go together in parallel, mixed line ends not at all."""
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
        cells = [f"cast({p} as varchar) as {sql.name(c)}" for p, c in zip(places, container.columns, strict=True)]
        return f"select {', '.join(cells)} from {_parquet(container.path)} as rows ({', '.join(places)})"
    listed = ", ".join(f"{sql.text(c)}: 'varchar'" for c in container.columns)
    options = (
        f"auto_detect=false, header=true, delim={sql.text(container.delimiter)}, quote='\"', escape='\"', "
        f"null_padding=true, store_rejects=true, parallel={parallel}, max_line_size=16000000"
    )
    path = sql.text(sql.no_pattern(str(container.path)))
    return f"select * from read_csv({path}, {options}, columns={{{listed}}})"
