"""Carrying out an import plan: text rows → typed rows and rows set aside → the canonical table.

Speaks SQL to a cursor that the store hands in; nothing here opens a file of the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path

from analytics import history, identity, naming
from analytics.evidence import evidence, read_words
from analytics.raw_rows import Cursor, first_row
from analytics.sources import expressions as sql
from analytics.sources import moments, selects
from analytics.sources.moments import Evidence
from analytics.sources.planning import Plan
from analytics.sources.tables import Table

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


def _reason(plan: Plan) -> str:
    """SQL for why a row is set aside ('column|sentence'), NULL for a good row."""
    cases = []
    for field in selects.fields_written(plan):
        column = sql.text(selects.written_in(plan, field.name).replace("|", "/") + "|")
        if field.is_required:
            cases.append(f"when w_{field.name} is null then {column} || 'is empty, and every row needs one'")
        if field.kind == "text":
            continue
        readable = moments.in_range(f"t_{field.name}") if field.kind == "moment" else f"t_{field.name} is not null"
        cases.append(
            f"when w_{field.name} is not null and not coalesce({readable}, false) then "
            f"""{column} || '"' || w_{field.name} || '" ' || {sql.text(sql.expectation(field))}"""
        )
    return f"(case {' '.join(cases)} end)" if cases else "cast(null as varchar)"


@dataclass(frozen=True)
class Occasion:
    """Which import brings the rows: its number, its local moment, the team's zone."""

    import_no: int
    at: datetime
    zone: str

    @property
    def latest(self) -> date:
        """The last day that somebody can have meant with a year of two digits."""
        return self.at.date() + timedelta(days=3650)


def load(cursor: Cursor, plan: Plan, raw: Path, prefix: str, occasion: Occasion) -> Loaded:
    """Bring one file's rows into its canonical table; rows that cannot be read go to `reject`.

    `raw` is the file's text as kept; `prefix` keeps the ids of this source apart. Of the same identity twice
    the last row holds; a row that is there already changes only in the columns that the file has.
    """
    line = Loaded(plan.file, plan.table.name, plan.source)
    line.columns_left_out = ", ".join(plan.left_out_columns)
    given = {"raw": sql.no_pattern(str(raw))}
    found = evidence(cursor, plan, raw, occasion.zone, occasion.latest)
    naming.look_up(cursor, plan, given, prefix)
    read_words(cursor, plan, raw)
    key = plan.table.identity[0]
    everything = "read_parquet($raw)" if not plan.adds_only and not plan.variants else selects.written(plan, key)
    line.rows_read = int(first_row(cursor, f"select count(*) from {everything} as wanted", given)[0])
    rows = (
        f"select {_incoming(plan, found, prefix, occasion.import_no)}, {_reason(plan)} as reason, "
        f"{_is_other(plan)} as is_other "
        f"from {selects.typed(plan, occasion.zone, found)} as wanted{naming.joins(plan, prefix)}"
    )
    if not _load_clean(cursor, plan, rows, given, line):
        _load_with_care(cursor, plan, rows, given, line, occasion)
    history.forget_compared(cursor, plan)
    return line


def _load_with_care(
    cursor: Cursor, plan: Plan, rows: str, given: dict[str, str], line: Loaded, occasion: Occasion
) -> None:
    # Into an empty table the rows need not be written twice: what comes in becomes the table.
    is_first = not first_row(cursor, f"select count(*) from {plan.table.name}")[0]
    place = "table" if is_first else "temp table"
    cursor.execute(f"create or replace {place} incoming as {rows}", given).fetchall()
    counted = "select count(*), count(reason), count(*) filter (where is_other) from incoming"
    n_wanted, line.set_aside, line.read_as_other = map(int, first_row(cursor, counted))
    line.left_out = line.rows_read - n_wanted
    if line.set_aside:
        _set_aside(cursor, plan, given, occasion.import_no)
    line.repeated = _drop_repeated(cursor, plan, place)
    _hold_past_meetings(cursor, plan, occasion)
    if is_first:
        line.added = int(first_row(cursor, "select count(*) from incoming")[0])
        _take_over(cursor, plan.table)
    else:
        _merge(cursor, plan, line, occasion)
        cursor.execute("drop table incoming").fetchall()


def _take_over(cursor: Cursor, table: Table) -> None:
    """What came in is the table from now on."""
    for name in ("row_no", "is_other_name", "is_default_status", "own_id", "reason", "is_other"):
        cursor.execute(f"alter table incoming drop column {name}").fetchall()
    cursor.execute(f"drop table {table.name}").fetchall()
    cursor.execute(f"alter table incoming rename to {table.name}").fetchall()


def _hold_past_meetings(cursor: Cursor, plan: Plan, occasion: Occasion) -> None:
    """A meeting whose hour was past when the export was made took place, unless its outcome says otherwise.

    CRMs leave it "scheduled" until somebody sets the outcome, and few do. When the export was made is not written
    anywhere: it was no earlier than the last row that was done, written down or changed.
    """
    if not plan.format or "planned" not in plan.fields:
        return
    named = [field.name for field in selects.fields_written(plan)]
    done = [f"max({name})" for name in ("logged_at", "modified_at") if name in named]
    done.append("max(incoming.at) filter (where not planned)")
    cursor.execute(
        f"""update incoming set planned = false
        where planned and channel in ('meeting', 'visit')
            and incoming.at <= (select least($now, greatest({", ".join(done)})) from incoming)""",
        {"now": occasion.at},
    ).fetchall()


def _is_other(plan: Plan) -> str:
    """SQL for whether the row has a channel or purpose that is not known, and is read as other."""
    unknown = [
        f"(w_{field.name} is not null and not {sql.one_of(f'lower(w_{field.name})', field.words)})"
        for field in selects.fields(plan)
        if "other" in field.words
    ]
    return f"({' or '.join(unknown) or 'false'})"


def _load_clean(cursor: Cursor, plan: Plan, rows: str, given: dict[str, str], line: Loaded) -> bool:
    """A first file without a bad or repeated row goes straight into its table: looking costs less than writing."""
    # The expressions that read words cost more than the writing.
    if plan.reads_words or first_row(cursor, f"select count(*) from {plan.table.name}")[0]:
        return False
    counted = (
        f"select count(*), count(reason), count(distinct {_identity(plan.table)}), count(*) filter (where is_other) "
        f"from ({rows}) as incoming"
    )
    n_rows, n_bad, n_keys, line.read_as_other = map(int, first_row(cursor, counted, given))
    if n_bad or n_keys != n_rows:
        return False
    listed = ", ".join(map(sql.name, _given(plan)))
    cursor.execute(
        f"insert into {plan.table.name} ({listed}) select {listed} from ({rows}) as incoming", given
    ).fetchall()
    line.added, line.left_out = int(n_rows), line.rows_read - int(n_rows)
    return True


def _set_aside(cursor: Cursor, plan: Plan, given: dict[str, str], import_no: int) -> None:
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
        {"import_no": import_no, "file": plan.file, **given},
    ).fetchall()
    cursor.execute("delete from incoming where reason is not null").fetchall()


def _as_csv_cell(column: str) -> str:
    cell = f"coalesce(raw.{sql.name(column)}, '')"
    quoted = f"""'"' || replace({cell}, '"', '""') || '"'"""
    return f"""case when regexp_matches({cell}, '[",\\n\\r]') then {quoted} else {cell} end"""


def _incoming(plan: Plan, found: dict[str, Evidence], prefix: str, import_no: int) -> str:
    """SQL for all columns of the table, those that the file does not have empty; and what is needed on the way."""
    given = {"import_source": sql.text(plan.source), "import_no": str(import_no)}
    for field in selects.fields(plan):
        given[field.name] = f"t_{field.name}"
        if field.kind == "id":
            given[field.name] = naming.id_of(plan, field.name, prefix)
        if field.kind == "moment":
            day_only = "true" if found[field.name].is_all_midnight else f"is_day_{field.name}"
            given[f"{field.name}_day_only"] = f"case when w_{field.name} is not null then {day_only} end"
    if "modified_at" in plan.texts:
        given["modified_at"] = "t_modified_at"
    parts = [
        *(f"cast({given.get(name, 'null')} as {kind}) as {sql.name(name)}" for name, kind in columns(plan.table)),
        "file_row_number as row_no",
        f"coalesce({identity.is_other_name(plan)}, false) as is_other_name",
        f"{'is_default_status' if 'status' in plan.fields and not plan.adds_only else 'false'} as is_default_status",
        f"{naming.own_id(plan, plan.table.identity[0], prefix)} as own_id",
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


def _drop_repeated(cursor: Cursor, plan: Plan, place: str) -> int:
    """Of the same identity twice in the file the last row holds (with a modified date: the latest)."""
    key = _identity(plan.table)
    n_others = identity.drop_other_names(cursor, plan)
    n_rows, n_keys = first_row(cursor, f"select count(*), count(distinct {key}) from incoming")
    if n_rows == n_keys:
        return n_others
    newest = "modified_at desc nulls last, " if "modified_at" in plan.texts else ""
    # Where a row is a part of what it is about (a deal's product), its parts are added up.
    sums = ", ".join(f"sum({name}) over (partition by {key}) as {name}" for name in plan.sums)
    columns = f"* replace ({sums})" if sums else "*"
    cursor.execute(
        f"create or replace {place} incoming as select {columns} from incoming "
        f"qualify row_number() over (partition by {key} order by {newest}row_no desc) = 1"
    ).fetchall()
    return int(n_rows) - int(n_keys) + n_others


def _given(plan: Plan) -> list[str]:
    """Which columns of the table does the file fill?"""
    filled = [name for field in selects.fields(plan) for name in field.stored]
    return [*filled, *(["modified_at"] if "modified_at" in plan.texts else []), "import_source", "import_no"]


def _keep_what_is_known(cursor: Cursor, plan: Plan) -> None:
    """A file without the column itself erases nothing by what is made up for it from its other columns.

    A stage that is the same as before tells nothing new of the status. A word that is found holds, a default does not.
    """
    known = {
        "channel": "coalesce(p.channel, incoming.channel)",
        "purpose": "coalesce(incoming.purpose, p.purpose)",
        "direction": "coalesce(incoming.direction, p.direction)",
        "currency": "coalesce(incoming.currency, p.currency)",
    }
    held = [f"{name} = {value}" for name, value in known.items() if name in plan.fields and not plan.tells(name)]
    if "status" in plan.fields:
        held.append(
            "status = case when is_default_status and incoming.stage is not distinct from p.stage "
            "then coalesce(p.status, incoming.status) else incoming.status end"
        )
    if held:
        join = f"{_identity(plan.table, 'incoming')} = {_identity(plan.table, 'p')}"
        cursor.execute(f"update incoming set {', '.join(held)} from {plan.table.name} p where {join}").fetchall()


def _merge(cursor: Cursor, plan: Plan, line: Loaded, occasion: Occasion) -> None:
    _keep_what_is_known(cursor, plan)
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
    if plan.adds_only:
        n_changed = 0
    line.updated, line.unchanged = int(n_changed), int(n_met) - int(n_changed)
    line.added = int(first_row(cursor, "select count(*) from incoming")[0]) - int(n_met)
    if line.updated:
        history.compare(cursor, plan, given, f"{join} and ({differs}) {older}", occasion.import_no, occasion.at)
        cursor.execute(
            f"update {table.name} p set {', '.join(f'{sql.name(n)} = i.{sql.name(n)}' for n in taken)} "
            f"from incoming i where {join} and ({differs}) {older}"
        ).fetchall()
    if line.added:
        cursor.execute(
            f"insert into {table.name} ({listed}) select {listed} from incoming i "
            f"where not exists (select 1 from {table.name} p where {join})"
        ).fetchall()
