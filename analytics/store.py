"""The warehouse: versions of one DuckDB file, the canonical tables in it, and the models built from them.

    DIR/CURRENT                the name of the version that holds
    DIR/store-7.duckdb         canonical tables, models, the playbook's text, the history of imports
    DIR/raw/3/1.parquet        the text rows of import 3, its first file

An import builds the next version beside the present one and then moves CURRENT, so a reader never sees half of it and
a kill leaves the last good one. This is the only module that imports duckdb.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from analytics import evidence, history, identity, loading, locks, naming, raw_rows, rulings
from analytics.building import build, drop_models, edition
from analytics.errors import ImportRefused, Problem, StoreRefused
from analytics.identity import People
from analytics.loading import Loaded, Occasion
from analytics.playbook import Playbook, parse
from analytics.raw_rows import Cursor
from analytics.ruled import Rulings
from analytics.sources import kept as kept_plans
from analytics.sources.planning import Plan, in_order
from analytics.sources.tables import TABLES

READS = Path(__file__).parent / "reads"
DEFAULT_PLAYBOOK = Path(__file__).resolve().parent.parent / "data" / "playbooks" / "project-sales.toml"

_KEPT_VERSIONS = 3
_SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "3GB",
    "max_temp_directory_size": "30GB",
}
_LASTING = f"""
create table if not exists import_log (import_no integer, imported_at timestamp, file varchar, table_name varchar,
    source varchar, rows_read bigint, added bigint, updated bigint, unchanged bigint, set_aside bigint,
    repeated bigint, left_out bigint, columns_left_out varchar, read_as_other bigint, is_complete boolean,
    undone_at timestamp);
create table if not exists reject (import_no integer, file varchar, line bigint, column_name varchar,
    row_text varchar, reason varchar);
create table if not exists source_prefix (source varchar, prefix varchar);
create table if not exists used_playbook (name varchar, text varchar);
{rulings.TABLES}
{naming.TABLE}
{identity.TABLES}
{history.TABLE}
alter table import_log add column if not exists undone_at timestamp;
"""


class Store:
    """One warehouse directory. Reading opens the current version; a new Store sees a newer one."""

    def __init__(self, directory: Path, ruled: Rulings | None = None) -> None:
        """`ruled`: what a manager waived, and the standards moved since; without it, the playbook's hold."""
        self.directory = directory
        self.ruled = ruled or Rulings()
        self._connection: duckdb.DuckDBPyConnection | None = None

    # ---------------------------------------------------------------- reading

    @property
    def version(self) -> str | None:
        """Which version holds now? None before the first import."""
        try:
            return (self.directory / "CURRENT").read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of our own on the current version (connections must not be shared between threads)."""
        if self._connection is None:
            if self.version is None:
                raise StoreRefused(
                    Problem(str(self.directory), "there is no data yet.", remedy="Import some files first.")
                )
            self._connection = connect(self.directory / self.version, read_only=True)
        return self._connection.cursor()

    def read(self, query: str, parameters: dict[str, Any] | None = None) -> pd.DataFrame:
        """Which rows answer this query? `query` is SQL, or the name of a file in analytics/reads.

        Columns of flags and whole numbers that may be empty come as pandas' nullable types.
        """
        file = READS / f"{query}.sql"
        text = file.read_text(encoding="utf-8") if query.isidentifier() and file.exists() else query
        named = {name: value for name, value in (parameters or {}).items() if f"${name}" in text}
        with self.cursor() as cursor:
            for table, rows in self._ruled.items():
                cursor.register(table, rows)
            return cursor.execute(text, named).df()

    @cached_property
    def frame(self) -> dict[str, Any]:
        """What holds for this version as a whole: watermark, horizon, time_zone, first_at, deals_end_at, edition."""
        row = self.read("select * from frame").iloc[0].to_dict()
        return {str(name): None if pd.isna(value) else value for name, value in row.items()}

    def undone_moments(self) -> set[datetime]:
        """When were the imports made that were taken back since?"""
        if self.version is None:
            return set()
        found = self.cursor().execute("select distinct imported_at from import_log where undone_at is not null")
        return {moment for (moment,) in found.fetchall()}

    @property
    def watermark(self) -> datetime:
        """Until when is the data complete? The end of the last full day of the activities."""
        return pd.Timestamp(self.frame["watermark"]).to_pydatetime()

    @cached_property
    def _ruled(self) -> dict[str, pd.DataFrame]:
        return rulings.tables(self.ruled, self._holders() if self.ruled.waivers else {})

    def _holders(self) -> dict[str, dict[str, str]]:
        """Which customer holds which, for each step that is a customer's?"""
        found = self.cursor().execute("select id, holds_id from link where kind = 'customer'").fetchall()
        steps = self.cursor().execute("select step from step where scope = 'customer'").fetchall()
        return {step: dict(found) for (step,) in steps} if found else {}

    @cached_property
    def playbook(self) -> Playbook:
        """Which playbook were the obligations made by, with the standards that hold now?"""
        return rulings.with_standards(self._playbook_of(self.cursor()), self.ruled)

    @staticmethod
    def _playbook_of(cursor: duckdb.DuckDBPyConnection) -> Playbook:
        name, text = cursor.execute("select name, text from used_playbook").fetchall()[0]
        playbook, problems = parse(text, name)
        if playbook is None:
            raise StoreRefused(problems)
        return playbook

    # ---------------------------------------------------------------- changing

    def import_plans(
        self,
        plans: Sequence[Plan],
        now: datetime,
        *,
        is_complete: bool = False,
        dry_run: bool = False,
        playbook: Playbook | None = None,
        people: People | None = None,
    ) -> list[Loaded]:
        """What became of each file? Builds and, unless `dry_run`, publishes the next version.

        `now` is the moment of the import with its zone; `is_complete`: the files reach to the end of their last day;
        `playbook`: the one to go by from now on (default: the one in use); `people`: who is who from now on.
        """
        with self._next(dry_run) as (cursor, present, target):
            playbook = playbook or present
            _write_playbook(cursor, playbook)
            if people is not None and people != identity.held(cursor):
                identity.use(cursor, people)
                self._load_again(cursor, playbook.time_zone)
            import_no = int(_value(cursor, "select coalesce(max(import_no), 0) + 1 from import_log"))
            raw = target.parent / f"{locks.RAW}{import_no}"
            raw.mkdir()
            try:
                local = now.astimezone(ZoneInfo(playbook.time_zone)).replace(tzinfo=None)
                occasion = Occasion(import_no, local, playbook.time_zone)
                lines = self._load(cursor, in_order(plans), raw, occasion)
                for line in lines:
                    row = [import_no, local, *asdict(line).values(), is_complete, None]
                    marks = ", ".join("?" * len(row))
                    cursor.execute(f"insert into import_log values ({marks})", row).fetchall()
                build(cursor, playbook, local)
                if not dry_run:
                    (self.directory / "raw").mkdir(exist_ok=True)
                    shutil.rmtree(self.directory / "raw" / str(import_no), ignore_errors=True)
                    raw.rename(self.directory / "raw" / str(import_no))
            finally:
                shutil.rmtree(raw, ignore_errors=True)
        return lines

    def use_playbook(self, playbook: Playbook, now: datetime) -> None:
        """Make every obligation again by another playbook (in another time zone: from the raw rows on)."""
        with self._next(False) as (cursor, present, _):
            _write_playbook(cursor, playbook)
            if playbook.time_zone != present.time_zone:
                self._load_again(cursor, playbook.time_zone)
            drop_models(cursor)
            build(cursor, playbook, now.astimezone(ZoneInfo(playbook.time_zone)).replace(tzinfo=None))

    def undo(self, import_no: int, now: datetime) -> None:
        """Take one import back: everything is built again from the raw rows of the others."""
        with self._next(False) as (cursor, playbook, _):
            known = cursor.execute("select distinct import_no from import_log where undone_at is null").fetchall()
            if (import_no,) not in known:
                listed = ", ".join(str(number) for (number,) in sorted(known)) or "none"
                raise StoreRefused(
                    Problem("undo", f"there is no import {import_no} to take back.", remedy=f"There are: {listed}.")
                )
            local = now.astimezone(ZoneInfo(playbook.time_zone)).replace(tzinfo=None)
            cursor.execute("update import_log set undone_at = ? where import_no = ?", [local, import_no]).fetchall()
            cursor.execute("delete from reject where import_no = ?", [import_no]).fetchall()
            self._load_again(cursor, playbook.time_zone)
            build(cursor, playbook, local)
        shutil.rmtree(self.directory / "raw" / str(import_no), ignore_errors=True)

    def use_people(self, people: People, now: datetime) -> None:
        """Who is one with whom, and what is said of each rep: for all imports, past and to come."""
        with self._next(False) as (cursor, playbook, _):
            identity.use(cursor, people)
            self._load_again(cursor, playbook.time_zone)
            build(cursor, playbook, now.astimezone(ZoneInfo(playbook.time_zone)).replace(tzinfo=None))

    def renew(self) -> None:
        """Make the models again where an earlier edition of the product made them."""
        if self.version is None or self.frame.get("edition") == edition():
            return
        with self._next(False) as (cursor, playbook, _):
            build(cursor, playbook, _value(cursor, "select max(imported_at) from import_log"))

    def extend(self, as_of: datetime) -> None:
        """Build the models so far ahead that this as-of moment can be asked for."""
        if as_of <= self.frame["horizon"]:
            return
        with self._next(False) as (cursor, playbook, _):
            imported_at = _value(cursor, "select max(imported_at) from import_log")
            build(cursor, playbook, imported_at or as_of, reach=as_of)

    def _load(
        self, cursor: duckdb.DuckDBPyConnection, plans: Sequence[Plan], raw: Path, occasion: Occasion
    ) -> list[Loaded]:
        kept: dict[tuple[Path, str], Path] = {}
        lines = []
        carried_out: list[tuple[Plan, str]] = []
        for plan in plans:
            part = (plan.container.path, plan.container.sheet)
            n_unreadable = n_left_out = 0
            if part not in kept:
                kept[part] = raw / f"{len(kept) + 1}.parquet"
                if plan.raw:
                    raw_rows.move(plan.raw, kept[part])
                else:
                    raw_rows.keep_raw(cursor, plan.container, kept[part])
                n_unreadable = raw_rows.set_aside(cursor, kept[part], plan.file, occasion.import_no)
                n_left_out = raw_rows.n_left_out(kept[part])
            else:
                raw_rows.look_past(cursor, kept[part])
            if not plan.is_decided:
                plan = _decided(cursor, plan, kept[part], occasion)
            line = loading.load(cursor, plan, kept[part], _prefix(cursor, plan.source), occasion)
            line.rows_read += n_unreadable + n_left_out
            line.set_aside += n_unreadable
            line.left_out += n_left_out
            lines.append(line)
            carried_out.append((plan, kept[part].name))
        naming.settle(cursor)
        identity.say(cursor)
        kept_plans.write(raw / "plans.json", carried_out)
        return lines

    def _load_again(self, cursor: duckdb.DuckDBPyConnection, zone: str) -> None:
        """The canonical tables anew from the raw rows of every import that was not taken back."""
        drop_models(cursor)
        # What was set aside stays as it was, with the lines of its file.
        cursor.execute("create or replace temp table known_reject as select * from reject").fetchall()
        for table in TABLES.values():
            cursor.execute(f"drop table {table.name}").fetchall()
            loading.create(cursor, table)
        for name in ("placeholder", "deal_change"):
            cursor.execute(f"delete from {name}").fetchall()
        imports = cursor.execute(
            "select import_no, min(imported_at) from import_log where undone_at is null group by 1 order by 1"
        ).fetchall()
        for import_no, imported_at in imports:
            raw = self.directory / "raw" / str(import_no)
            for plan, name in kept_plans.read(raw / "plans.json"):
                raw_rows.look_past(cursor, raw / name)
                occasion = Occasion(import_no, imported_at, zone)
                loading.load(cursor, plan, raw / name, _prefix(cursor, plan.source), occasion)
            naming.settle(cursor)
        identity.say(cursor)
        cursor.execute("delete from reject").fetchall()
        cursor.execute("insert into reject select * from known_reject").fetchall()
        cursor.execute("drop table known_reject").fetchall()

    def desk(self) -> Desk:
        """A table to read files on before anything is kept."""
        self.directory.mkdir(parents=True, exist_ok=True)
        return Desk(self.directory)

    @contextmanager
    def _next(self, dry_run: bool) -> Iterator[tuple[duckdb.DuckDBPyConnection, Playbook, Path]]:
        """A writable copy of the current version, published when the block ends well."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with locks.locked(self.directory):
            current = self.version
            locks.sweep_versions(self.directory, current)
            number = 1 + (locks.number(current) if current else 0)
            target = self.directory / f"store-{number}.duckdb"
            if current:
                shutil.copyfile(self.directory / current, target)
            published = False
            try:
                connection = connect(target, read_only=False)
                try:
                    if current is None:
                        playbook = first_tables(connection)
                    else:
                        lasting_tables(connection)
                        playbook = self._playbook_of(connection)
                    connection.begin()
                    yield connection, playbook, target
                    connection.commit()
                    connection.execute("checkpoint").fetchall()
                finally:
                    connection.close()
                if not dry_run:
                    self._publish(target)
                    published = True
            finally:
                if not published:
                    target.unlink(missing_ok=True)
                    Path(f"{target}.wal").unlink(missing_ok=True)

    def _publish(self, target: Path) -> None:
        pointer = self.directory / "CURRENT.next"
        pointer.write_text(target.name, encoding="utf-8")
        pointer.replace(self.directory / "CURRENT")
        self.close()
        for name in ("frame", "playbook"):
            self.__dict__.pop(name, None)
        versions = sorted(self.directory.glob("store-*.duckdb"), key=lambda path: locks.number(path.name))
        for old in versions[:-_KEPT_VERSIONS]:
            try:
                old.unlink()
            except PermissionError:
                continue  # Windows keeps a file that is still being read; the next import tries again


class Desk:
    """A place to read files on: a database in memory, and a folder that is gone when the desk is cleared."""

    def __init__(self, directory: Path) -> None:
        locks.sweep_readings(directory)
        self._folder = tempfile.TemporaryDirectory(prefix=locks.READING, dir=directory, ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        self._held = locks.hold(self.folder)
        self._connection = duckdb.connect(config=_SETTINGS | {"temp_directory": str(self.folder)})

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of one's own: a connection must not be shared between threads."""
        return self._connection.cursor()

    def clear(self) -> None:
        """Everything on it goes."""
        self._connection.close()
        self._held.close()
        self._folder.cleanup()


def first_tables(connection: duckdb.DuckDBPyConnection) -> Playbook:
    """Make the empty canonical tables and the history of a new warehouse; the playbook it begins with."""
    for table in TABLES.values():
        loading.create(connection, table)
    lasting_tables(connection)
    text = DEFAULT_PLAYBOOK.read_text(encoding="utf-8")
    playbook, problems = parse(text, DEFAULT_PLAYBOOK.name)
    if playbook is None:
        raise StoreRefused(problems)
    connection.execute("insert into used_playbook values (?, ?)", [playbook.name, text]).fetchall()
    return playbook


def lasting_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what holds the history of a warehouse, also in one that an earlier version of the product made."""
    for statement in filter(str.strip, _LASTING.split(";")):
        connection.execute(statement).fetchall()


def _decided(cursor: Cursor, plan: Plan, raw: Path, occasion: Occasion) -> Plan:
    plan, questions, _ = evidence.decide(cursor, plan, raw, occasion.latest)
    if questions:
        raise ImportRefused(question.problem for question in questions)
    return plan


def _write_playbook(cursor: duckdb.DuckDBPyConnection, playbook: Playbook) -> None:
    cursor.execute("delete from used_playbook").fetchall()
    cursor.execute("insert into used_playbook values (?, ?)", [playbook.name, playbook.text]).fetchall()


def _prefix(cursor: duckdb.DuckDBPyConnection, source: str) -> str:
    """What keeps the ids of this source apart? Nothing for the first source, its name for every later one."""
    known = cursor.execute("select prefix from source_prefix where source = ?", [source]).fetchall()
    if known:
        return str(known[0][0])
    n_sources = int(_value(cursor, "select count(*) from source_prefix"))
    prefix = "" if n_sources == 0 else f"{source}:"
    cursor.execute("insert into source_prefix values (?, ?)", [source, prefix]).fetchall()
    return prefix


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open one version of the warehouse with the settings that hold everywhere."""
    settings = _SETTINGS | {"preserve_insertion_order": read_only}
    connection = duckdb.connect(str(path), read_only=read_only, config=settings)
    if read_only:
        connection.execute("set enable_external_access = false").fetchall()
    return connection


def _value(cursor: duckdb.DuckDBPyConnection, query: str) -> Any:
    return cursor.execute(query).fetchall()[0][0]
