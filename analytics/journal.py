"""The journal: what people typed, which no import can touch and nothing can build again.

    DIR/journal.sqlite         SQLite in WAL mode: pages and the command line may read and write it at once

One table per kind of thing typed. Rows are only ever added, each with its author and time; of what is said twice about
one thing the newest holds, and the history stays. Every method opens a connection of its own, and what is typed at
once is saved at once: one transaction each. Times are given by the caller, with their zone. This is the only module
that imports sqlite3.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from analytics import loss_said
from analytics.errors import Problem, Refused
from analytics.held import (
    ROOMS,
    Answer,
    Basis,
    Groups,
    Kind,
    Mark,
    Rows,
    checked,
    held_answers,
    held_people,
    is_of_one,
    moment,
    person_value,
    read_lines,
    state,
)
from analytics.journal_week import WeekRooms
from analytics.loss_said import LossReview, Overruled, PassedOn

_PATIENCE_SECONDS = 30.0
# One text per version of the schema, run in order; what has been released is never changed, only added to.
_MIGRATIONS = (
    """
    create table answer (no integer primary key, source text not null, signature text not null,
        column_name text not null, kind text not null, written text not null, answer text,
        basis text not null check (basis in ('person', 'evidence')), author text not null, at text not null);
    create index answer_of on answer (signature, source);
    create table link (no integer primary key, kind text not null check (kind in ('rep', 'customer')),
        said text not null check (said in ('one', 'alone', 'two')), id text not null,
        holds_id text not null check ((id = holds_id) = (said = 'alone')), called text not null,
        author text not null, at text not null);
    create table person (no integer primary key, rep_id text not null,
        field text not null check (field in ('name', 'team', 'role', 'left_on')), value text,
        author text not null, at text not null);
    create table applied (no integer primary key, link_no integer not null, person_no integer not null,
        author text not null, at text not null);
    """,
    """
    create table loss_review (no integer primary key, deal_id text not null, review text not null,
        author text not null, at text not null);
    create table overruled (no integer primary key, deal_id text not null, verdict text, note text not null,
        author text not null, at text not null);
    create table sorted_reason (no integer primary key, reason text not null, category text,
        author text not null, at text not null);
    create table passed_on (no integer primary key, deal_id text not null, is_passed text not null, note text not null,
        author text not null, at text not null);
    """,
    """
    create table commitment (no integer primary key, commitment_id text not null, said text,
        author text not null, at text not null);
    create table commitment_word (no integer primary key, commitment_id text not null, is_done text not null,
        note text not null, author text not null, at text not null);
    create table waiver (no integer primary key, step text not null, key text not null, triggered_on text not null,
        said_on text not null, until text, reason text, note text not null, author text not null, at text not null);
    create table standard (no integer primary key, step text not null, standard text not null, kind text not null,
        from_on text not null, said_on text not null, reason text not null, author text not null, at text not null);
    create table playbook (no integer primary key, name text not null, text text not null,
        author text not null, at text not null);
    create table held_review (no integer primary key, week text not null, team text not null, frozen text not null,
        note text not null, author text not null, at text not null);
    create table rep_language (no integer primary key, rep_id text not null, language text not null,
        author text not null, at text not null);
    """,
)


class Journal(WeekRooms):
    """The journal of one data directory. Its file is made with the first thing typed; before that it is empty."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "journal.sqlite"

    # ---------------------------------------------------------------- answers about reading files

    def remember(
        self, source: str, signature: str, column: str, kind: str, answer: Any, author: str, at: datetime,
        *, written: str = "", basis: Basis = "person",
    ) -> bool:  # fmt: skip
        """Did this answer become, or stay, the one that holds? Evidence never overrules what a person said.

        `kind` is one of "dates", "numbers", "zone", "mapping", "value" (of the word `written`), "accepted";
        `answer` is anything JSON can hold. What holds already is not written a second time.
        """
        key = (source, signature, column, kind, written)
        with self._writing() as connection:
            held = held_answers(_select(connection, "answer", signature)).get(key)
            if held and (held.basis, held.answer) == (basis, answer):
                return True
            if held and held.basis == "person" and basis == "evidence":
                return bool(held.answer == answer)
            _insert(connection, "answer", (*key, _json(answer), basis, author, moment(at)))
        return True

    def forget(
        self, source: str, signature: str, column: str, kind: str, author: str, at: datetime, *, written: str = ""
    ) -> None:
        """Let nothing hold here any more, so that it is asked again."""
        key = (source, signature, column, kind, written)
        with self._writing() as connection:
            if key in held_answers(_select(connection, "answer", signature)):
                _insert(connection, "answer", (*key, None, "person", author, moment(at)))

    def answers(self, source: str | None, signature: str) -> list[Answer]:
        """What is remembered of this kind of file? Without a source: of files of any source."""
        held = held_answers(self._rows("answer", signature))
        return [answer for answer in held.values() if source in (None, answer.source)]

    # ---------------------------------------------------------------- which ids are one

    def link(
        self, kind: Kind, ids: str | Sequence[str], holds_id: str, author: str, at: datetime,
        called: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Say that all these ids are the one that `holds_id` stands for.

        Said of ids that are one already, it makes `holds_id` the main id. `called`: what each id is called, for
        lists of a time when no import names it any more.
        """
        said = [each for each in ([ids] if isinstance(ids, str) else ids) if each != holds_id]
        self._say(kind, "one", [(each, holds_id) for each in said], author, at, called)

    def unlink(self, kind: Kind, id: str, author: str, at: datetime) -> None:
        """Say that this id stands for itself again; the others of its group stay together."""
        self._say(kind, "alone", [(id, id)], author, at, None)

    def are_two(self, kind: Kind, ids: Sequence[str], author: str, at: datetime) -> None:
        """Say that none of these is another of them, so that it is not proposed again."""
        self._say(kind, "two", list(combinations(sorted(set(ids)), 2)), author, at, None)

    def links(self, kind: Kind) -> dict[str, str]:
        """Which id holds which? Id → main id, of every id that is not its own; never a chain, never a circle."""
        return Groups.of(self._rows("link"), kind).links()

    def declined(self, kind: Kind) -> set[frozenset[str]]:
        """Of which pairs was said that they are two, and not since that they are one?"""
        return Groups.of(self._rows("link"), kind).two

    def called(self, kind: Kind) -> dict[str, str]:
        """What were the linked ids called when they were linked?"""
        return {row["id"]: row["called"] for row in self._rows("link") if row["kind"] == kind and row["called"]}

    def _say(
        self, kind: Kind, said: str, pairs: Sequence[tuple[str, str]], author: str, at: datetime,
        called: Mapping[str, str] | None,
    ) -> None:  # fmt: skip
        with self._writing() as connection:
            for id, other in pairs:
                _insert(connection, "link", (kind, said, id, other, (called or {}).get(id, ""), author, moment(at)))

    # ---------------------------------------------------------------- people

    def set_person(self, rep_id: str, fields: Mapping[str, str | date | None], author: str, at: datetime) -> None:
        """Say what a rep's name, team, role or left_on is, whatever imports say.

        "" says that there is none; None takes back what was said, so that the imports hold again.
        """
        with self._writing() as connection:
            held = held_people(_select(connection, "person")).get(rep_id, {})
            for field, given in fields.items():
                value = person_value(field, given)
                if value != held.get(field):
                    _insert(connection, "person", (rep_id, field, value, author, moment(at)))

    def people(self) -> dict[str, dict[str, str]]:
        """What was said of each rep? Only the fields that were set; "" is "none", left_on an ISO day."""
        return held_people(self._rows("person"))

    # ---------------------------------------------------------------- losses

    def review_loss(self, deal_id: str, review: Mapping[str, object], author: str, at: datetime) -> None:
        """Keep what was said of a loss when it was looked at again; ValueError where that is no review.

        `review` may hold what a `LossReview` does: role ("manager" or "rep", always), answers, notes, ticks, said,
        obstacle_on, news, trial. It stands for all of it: what it does not hold is not said any more.
        """
        self._add("loss_review", (deal_id, loss_said.review_text(review)), author, at)

    def loss_reviews(self) -> dict[str, LossReview]:
        """What was said last of each loss (by its deal)?"""
        return loss_said.held_reviews(self._rows("loss_review"))

    def loss_review_history(self, deal_id: str) -> list[LossReview]:
        """What was said of this loss, the oldest first?"""
        return [review for review in loss_said.reviews(self._rows("loss_review")) if review.deal_id == deal_id]

    def overrule(self, deal_id: str, verdict: str | None, note: str, author: str, at: datetime) -> None:
        """Set a verdict of one's own against the log's, and say why; None lets the log's stand again."""
        self._add("overruled", (deal_id, verdict, note.strip()), author, at)

    def overruled(self) -> dict[str, Overruled]:
        """Which verdicts (by deal) do people see otherwise than the log?"""
        return loss_said.held_overruled(self._rows("overruled"))

    def sort_reason(self, reason: str, category: str | None, author: str, at: datetime) -> None:
        """Say to which category a reason belongs, however often it was written; None takes it back."""
        self._add("sorted_reason", (reason, category), author, at)

    def sorted_reasons(self) -> dict[str, str]:
        """Which reasons were sorted by hand? `reason_key` of it → category."""
        return loss_said.held_categories(self._rows("sorted_reason"))

    def pass_on(self, deal_id: str, is_passed: bool, note: str, author: str, at: datetime) -> None:
        """Say that the reason of a loss was told to whoever can cure it, or that it was not."""
        self._add("passed_on", (deal_id, "yes" if is_passed else "no", note.strip()), author, at)

    def passed_on(self) -> dict[str, PassedOn]:
        """Which losses (by deal) were passed on?"""
        return loss_said.held_passed_on(self._rows("passed_on"))

    def _add(self, room: str, said: tuple[str | None, ...], author: str, at: datetime) -> None:
        """A row of one of the rooms; what the same person said last already is not written again."""
        row = dict(zip(ROOMS[room], (*said, author, moment(at)), strict=True))
        checked(room, row)
        with self._writing() as connection:
            before = [each for each in _select(connection, room) if is_of_one(room, each, row)]
            if not before or any(before[-1][name] != row[name] for name in row if name != "at"):
                _insert(connection, room, tuple(row.values()))

    def _append(self, room: str, row: Mapping[str, Any], may: Callable[[Rows], None]) -> None:
        """One row more, where `may` does not object to it beside those that are there."""
        checked(room, row)
        with self._writing() as connection:
            may(_select(connection, room))
            _insert(connection, room, tuple(row[name] for name in ROOMS[room]))

    # ---------------------------------------------------------------- what the warehouse knows of it

    def mark(self) -> Mark:
        """How far is the journal written? Asked before a rebuild, handed to `applied` after it."""
        return Mark(*(max((row["no"] for row in self._rows(room)), default=0) for room in ("link", "person")))

    def applied(self, mark: Mark, author: str, at: datetime) -> None:
        """Say that the warehouse was built again with everything up to the mark."""
        with self._writing() as connection:
            row = (mark.link_no, mark.person_no, author, moment(at))
            connection.execute("insert into applied (link_no, person_no, author, at) values (?, ?, ?, ?)", row)

    def n_waiting(self) -> int:
        """How many links and fields of people does the warehouse not show yet? What was undone again is none."""
        done = [Mark(row["link_no"], row["person_no"]) for row in self._rows("applied")][-1:] or [Mark()]
        links, people = self._rows("link"), self._rows("person")
        before = state(links, people, done[0])
        after = state(links, people)
        return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())

    # ---------------------------------------------------------------- taking it along

    def export(self) -> str:
        """Everything typed, with its history: a JSON object per line, the same journal giving the same text."""
        lines = [
            _json({"room": room, **{name: row[name] for name in columns}})
            for room, columns in ROOMS.items()
            for row in self._rows(room)
        ]
        return "".join(f"{line}\n" for line in lines)

    def read_back(self, text: str, where: str = "journal") -> int:
        """How many lines of an export were new here? All of them are taken or, where one is wrong, none.

        Reading the same export again adds nothing.
        """
        rows = read_lines(text, where)
        n = 0
        with self._writing() as connection:
            there = {
                room: Counter(tuple(row[name] for name in columns) for row in _select(connection, room))
                for room, columns in ROOMS.items()
            }
            for line, room, values in rows:
                if there[room][values] > 0:
                    there[room][values] -= 1
                    continue
                try:
                    _insert(connection, room, values)
                except sqlite3.IntegrityError as error:
                    raise Refused(Problem(where, f"is not a line of a journal ({error}).", line)) from error
                n += 1
        return n

    # ---------------------------------------------------------------- the file

    def _rows(self, room: str, signature: str | None = None) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        with self._open() as connection:
            return _select(connection, room, signature)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A connection that alone may write until the block ends: all of it is kept, or nothing."""
        if not self.path.exists():
            self._begin()
        with self._open() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def _begin(self) -> None:
        """Make the file aside and put it in its place whole: going over to WAL waits for nobody else's lock."""
        self.directory.mkdir(parents=True, exist_ok=True)
        aside = self.directory / f"journal-{os.getpid()}-{threading.get_ident()}.new"
        try:
            with _connected(aside) as connection:
                connection.execute("pragma journal_mode = wal")
                self._migrate(connection)
            with suppress(OSError):  # another was quicker; or, without hard links, it is made by whoever opens it
                self.path.hardlink_to(aside)
        finally:
            aside.unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with _connected(self.path) as connection:
            self._migrate(connection)
            yield connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Bring the file to the schema of this version, whatever version it is of."""
        found = _version(connection)
        if found > len(_MIGRATIONS):
            text = "the journal was written by a newer version of Loose Bolts."
            raise Refused(Problem(str(self.path), text, remedy="Use that version."))
        if found == len(_MIGRATIONS):
            return
        connection.execute("begin immediate")
        for migration in _MIGRATIONS[_version(connection) :]:  # asked again: another may have been quicker
            for statement in filter(str.strip, migration.split(";")):
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(_MIGRATIONS)}")
        connection.execute("commit")


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        text = f"the journal cannot be used now ({error})."
        raise Refused(Problem(str(path), text, remedy="Try again; if it stays so, look at the file.")) from error


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _select(connection: sqlite3.Connection, room: str, signature: str | None = None) -> list[dict[str, Any]]:
    """The rows of a room in the order in which they were said."""
    where, given = ("where signature = ?", (signature,)) if signature is not None else ("", ())
    return [dict(row) for row in connection.execute(f"select * from {room} {where} order by at, no", given)]


def _insert(connection: sqlite3.Connection, room: str, values: Sequence[Any]) -> None:
    columns = ROOMS[room]
    marks = ", ".join("?" * len(columns))
    connection.execute(f"insert into {room} ({', '.join(columns)}) values ({marks})", values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
