"""What people typed: kept whole, with its history, by whoever types at the same time."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import journal as journals
from analytics.errors import Refused
from analytics.journal import Journal

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY = ("Malee", NOW)
FILE = ("hubspot", "deals")
DATES = (*FILE, "Close Date", "dates")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data")


def held(journal: Journal) -> dict[tuple[str, str], object]:
    return {(answer.column, answer.written): answer.answer for answer in journal.answers(*FILE)}


# -------------------------------------------------------------------- answers


def test_before_anything_is_typed_there_is_no_file_and_nothing_in_it(journal: Journal) -> None:
    assert (journal.answers(*FILE), journal.links("rep"), journal.people()) == ([], {}, {})
    assert (journal.n_waiting(), journal.export()) == (0, "")
    assert not journal.directory.exists()


def test_an_answer_is_remembered_with_who_gave_it_and_when(journal: Journal) -> None:
    at = datetime(2026, 11, 20, 16, 0, 0, 1, tzinfo=timezone(timedelta(hours=7)))
    assert journal.remember(*DATES, "day-first", "Malee", at)
    (answer,) = Journal(journal.directory).answers(*FILE)
    assert (answer.answer, answer.author, answer.at, answer.basis) == ("day-first", "Malee", at, "person")
    assert journal.answers("hubspot", "other") == journal.answers("pipedrive", "deals") == []
    assert journal.answers(None, "deals") == [answer]


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ([("evidence", "month-first")], "month-first"),
        ([("evidence", "month-first"), ("evidence", "day-first")], "day-first"),
        ([("evidence", "month-first"), ("person", "day-first")], "day-first"),
        ([("person", "day-first"), ("evidence", "month-first")], "day-first"),
        ([("person", "day-first"), ("person", "month-first")], "month-first"),
        ([("person", "day-first"), ("forget", ""), ("evidence", "month-first")], "month-first"),
        ([("person", "day-first"), ("forget", "")], None),
        ([("forget", "")], None),
    ],
)
def test_a_person_is_never_overruled_by_evidence(journal: Journal, said, holds) -> None:
    for basis, answer in said:
        if basis == "forget":
            journal.forget(*DATES, *BY)
        else:
            journal.remember(*DATES, answer, *BY, basis=basis)
    assert held(journal).get(("Close Date", "")) == holds


def test_the_same_evidence_every_week_is_written_once(journal: Journal) -> None:
    for week in range(3):
        assert journal.remember(*DATES, "day-first", "import", NOW + timedelta(weeks=week), basis="evidence")
    assert len(journal.export().splitlines()) == 1


def test_remembering_says_whether_the_answer_holds(journal: Journal) -> None:
    assert journal.remember(*DATES, "day-first", *BY)
    assert journal.remember(*DATES, "day-first", *BY, basis="evidence")
    assert not journal.remember(*DATES, "month-first", *BY, basis="evidence")


def test_a_mapping_and_the_meaning_of_words_are_answers_too(journal: Journal) -> None:
    mapping = {"table": "deals", "columns": {"deal_id": "ไอดี", "amount": ["مبلغ", "Amount"]}}
    journal.remember(*FILE, "", "mapping", mapping, *BY)
    journal.remember(*FILE, "Stage", "value", {"status": "won"}, *BY, written="ปิดการขาย")
    journal.remember(*FILE, "Stage", "value", {"status": "lost"}, *BY, written="از دست رفته")
    assert held(journal) == {
        ("", ""): mapping,
        ("Stage", "ปิดการขาย"): {"status": "won"},
        ("Stage", "از دست رفته"): {"status": "lost"},
    }


def test_a_moment_without_its_zone_is_a_mistake_of_ours(journal: Journal) -> None:
    with pytest.raises(ValueError, match="zone"):
        journal.unlink("rep", "R1", "Malee", datetime(2026, 11, 20))


# -------------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("said", "links"),
    [
        ("b>a", {"b": "a"}),
        ("b>a b>a", {"b": "a"}),
        ("b>a c>b", {"b": "a", "c": "a"}),  # whoever is held hands on to the holder
        ("c>b b>a", {"b": "a", "c": "a"}),
        ("b>a c>d b>c", {"b": "d", "a": "d", "c": "d"}),
        ("b>a a>b", {"a": "b"}),  # another main id
        ("b>a c>a a>c", {"a": "c", "b": "c"}),
        ("a>a", {}),
        ("b>a b!", {}),
        ("b>a c>a b!", {"c": "a"}),
        ("b>a c>a a!", {"c": "b"}),  # the main id leaves: the others stay one
        ("b!", {}),
        ("b>a a|b", {"b": "a"}),
    ],
)
def test_links_lead_to_one_holder(journal: Journal, said: str, links: dict[str, str]) -> None:
    say(journal, said)
    assert journal.links("rep") == links
    assert journal.links("customer") == {}


def say(journal: Journal, said: str) -> None:
    for word in said.split():
        if word.endswith("!"):
            journal.unlink("rep", word[0], *BY)
        elif word[1] == ">":
            journal.link("rep", word[0], word[2], *BY)
        else:
            journal.are_two("rep", word.split("|"), *BY)


@pytest.mark.parametrize(
    ("said", "two"),
    [
        ("a|b", ["ab"]),
        ("a|b|c", ["ab", "ac", "bc"]),
        ("a|b b>a", []),  # said later that they are one
        ("a|b b>c c>a", []),
        ("a|b c>a", ["ab"]),
        ("a|b b>a b!", []),
        ("b>a b! a|b", ["ab"]),
    ],
)
def test_what_was_declined_is_remembered_until_it_is_said_to_be_one(journal: Journal, said: str, two) -> None:
    say(journal, said)
    assert journal.declined("rep") == {frozenset(pair) for pair in two}


def test_a_group_is_linked_at_once_with_what_its_ids_were_called(journal: Journal) -> None:
    journal.link("customer", ["b", "c", "a"], "a", *BY, called={"b": "Acme Co.", "c": ""})
    assert journal.links("customer") == {"b": "a", "c": "a"}
    assert journal.called("customer") == {"b": "Acme Co."}


SAYINGS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.sampled_from(">!|")), max_size=25)


@given(SAYINGS)
def test_whatever_is_said_the_links_are_a_forest_of_depth_one(sayings: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        for id, other, said in sayings:
            before = journal.links("rep")
            say(journal, f"{id}{said}{other}" if said != "!" else f"{id}!")
            links = journal.links("rep")
            assert not set(links) & set(links.values())
            if said == ">" and id != other:
                assert links.get(id, id) == links.get(other, other)
            if said == "!":
                assert id not in links
                assert id not in links.values()
            if said == "|":
                assert links == before


# -------------------------------------------------------------------- people


def test_only_the_fields_that_were_set_overrule_the_imports(journal: Journal) -> None:
    journal.set_person("R1", {"team": "North", "left_on": date(2026, 3, 1)}, *BY)
    journal.set_person("R2", {"role": "desk", "team": ""}, *BY)
    journal.set_person("R1", {"team": "South"}, "Ann", LATER)
    assert journal.people() == {"R1": {"team": "South", "left_on": "2026-03-01"}, "R2": {"role": "desk", "team": ""}}
    journal.set_person("R2", {"role": None, "team": None}, *BY)
    assert set(journal.people()) == {"R1"}


def test_what_is_so_already_is_not_written_again(journal: Journal) -> None:
    for _again in range(3):
        journal.set_person("R1", {"team": "North", "name": None}, *BY)
    assert len(journal.export().splitlines()) == 1


@pytest.mark.parametrize("fields", [{"role": "boss"}, {"left_on": "31/02/2026"}, {"shoe_size": "44"}])
def test_what_no_rep_can_be_is_not_kept(journal: Journal, fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.set_person("R1", {"team": "North", **fields}, *BY)
    assert journal.people() == {}


def test_changes_wait_until_the_warehouse_was_built_with_them(journal: Journal) -> None:
    journal.link("rep", ["b", "c"], "a", *BY)
    journal.set_person("a", {"team": "North", "role": "desk"}, *BY)
    journal.are_two("rep", ["x", "y"], *BY)
    assert journal.n_waiting() == 4
    mark = journal.mark()
    journal.unlink("rep", "b", *BY)
    journal.applied(mark, *BY)
    assert journal.n_waiting() == 1
    journal.link("rep", "b", "a", *BY)
    assert journal.n_waiting() == 0


# -------------------------------------------------------------------- many at once, and kills


def type_many(directory: Path, author: str, n: int = 25) -> None:
    journal = Journal(directory)
    for i in range(n):
        journal.link("rep", f"{author}{i}", "main", author, NOW)
        journal.set_person(f"{author}{i}", {"team": author}, author, NOW)


TYPING = """
import sys
from pathlib import Path
from tests.test_journal import type_many
type_many(Path(sys.argv[1]), sys.argv[2])
"""


def test_two_processes_saving_at_once_lose_nothing(journal: Journal) -> None:
    commands = [[sys.executable, "-c", TYPING, str(journal.directory), author] for author in "xyz"]
    writers = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(journal.links("rep")) == len(journal.people()) == 75


def test_threads_that_save_and_read_at_once_lose_nothing(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda author: type_many(journal.directory, author, 10), "abcdefgh"))
        list(pool.map(lambda _n: journal.n_waiting(), range(8)))
    assert len(journal.links("rep")) == 80


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from analytics.journal import Journal
journal = Journal(Path(sys.argv[1]))
for i in range(100_000):
    journal.link("rep", [f"{i}-{n}" for n in range(5)], "main", "x", datetime(2026, 11, 20, tzinfo=UTC))
    print(i, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("n_saved", [1, 4, 9])
def test_a_kill_leaves_whole_transactions(journal: Journal, n_saved: int) -> None:
    command = [sys.executable, "-c", KILLED, str(journal.directory)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        for _line in range(n_saved):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    found = Journal(journal.directory).links("rep")
    assert len(found) >= 5 * n_saved
    assert len(found) % 5 == 0


def test_a_thing_half_typed_is_not_there(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    insert = journals._insert

    def failing(connection: sqlite3.Connection, room: str, values: tuple[str, ...]) -> None:
        if values[2] == "c":
            raise KeyboardInterrupt
        insert(connection, room, values)

    monkeypatch.setattr(journals, "_insert", failing)
    with pytest.raises(KeyboardInterrupt):
        journal.link("rep", ["b", "c"], "a", *BY)
    assert journal.links("rep") == {}


# -------------------------------------------------------------------- export and read back


def fill(journal: Journal) -> None:
    journal.remember(*DATES, {"of": ["a\u2028b", "\x85"]}, *BY)
    journal.forget(*DATES, *BY)
    journal.remember(*DATES, "day-first", "Ann", LATER)
    say(journal, "b>a b! b>a c|d e>b a>b")
    journal.set_person("R1", {"team": "ทีมเหนือ", "left_on": "2026-03-01", "name": ""}, *BY)
    journal.set_person("R1", {"left_on": None}, *BY)


def everything(journal: Journal) -> tuple[object, ...]:
    return journal.answers(*FILE), journal.links("rep"), journal.declined("rep"), journal.people(), journal.export()


def test_an_export_read_back_is_the_same_journal(journal: Journal, tmp_path: Path) -> None:
    fill(journal)
    other = Journal(tmp_path / "other")
    assert other.read_back(journal.export()) == journal.export().count("\n") == 13
    assert everything(other) == everything(journal)


def test_reading_back_twice_changes_nothing(journal: Journal) -> None:
    fill(journal)
    before = everything(journal)
    assert journal.read_back(before[-1]) == 0  # type: ignore[arg-type]
    assert everything(journal) == before


def test_an_older_export_does_not_overrule_what_was_typed_since(journal: Journal, tmp_path: Path) -> None:
    journal.set_person("R1", {"team": "North"}, *BY)
    old = journal.export()
    other = Journal(tmp_path / "other")
    other.set_person("R1", {"team": "South"}, "Ann", LATER)
    assert other.read_back(old) == 1
    assert other.people() == {"R1": {"team": "South"}}


LINE = {"room": "link", "kind": "rep", "said": "one", "id": "b", "holds_id": "a", "called": "", "author": "x"}
GOOD = json.dumps({**LINE, "at": "2026-11-20T09:00:00.000000+00:00"})


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "null",
        '{"room": "safe"}',
        json.dumps(LINE),
        GOOD.replace('"one"', '"three"'),
        GOOD.replace('"b"', '"a"'),
        GOOD.replace('"b"', "7"),
        GOOD.replace('"called"', '"named"'),
        GOOD.replace("+00:00", ""),
        GOOD.replace('"rep"', '"deal"'),
        "[" * 100_000,
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(journal: Journal, line: str) -> None:
    with pytest.raises(Refused) as refused:
        journal.read_back(f"{GOOD}\n{line}\n", "saved.jsonl")
    assert refused.value.problems[0].line == 2
    assert "saved.jsonl, line 2" in refused.value.problems[0].sentence()
    assert journal.links("rep") == {}


# -------------------------------------------------------------------- the file


def test_the_file_is_in_wal_mode_and_knows_its_version(journal: Journal) -> None:
    say(journal, "b>a")
    with sqlite3.connect(journal.path) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
        assert connection.execute("pragma user_version").fetchone() == (len(journals._MIGRATIONS),)
    connection.close()


def test_an_older_journal_is_brought_up_and_keeps_what_it_holds(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(journal, "b>a")
    more = "create table later (no integer primary key); alter table person add column note text;"
    monkeypatch.setattr(journals, "_MIGRATIONS", (*journals._MIGRATIONS, more))
    journal.set_person("R1", {"team": "North"}, *BY)
    assert journal.links("rep") == {"b": "a"}
    with sqlite3.connect(journal.path) as connection:
        assert connection.execute("select count(*) from later").fetchone() == (0,)
    connection.close()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [(newer, "newer version"), (lambda path: path.write_bytes(b"not a journal at all, and rather long"), "cannot be")],
)
def test_a_journal_that_is_none_is_refused_and_left_alone(
    journal: Journal, spoil: Callable[[Path], object], says: str
) -> None:
    journal.directory.mkdir()
    spoil(journal.path)
    before = journal.path.read_bytes()
    for use in (lambda: journal.links("rep"), lambda: journal.unlink("rep", "a", *BY)):
        with pytest.raises(Refused, match=says):
            use()
    assert journal.path.read_bytes() == before
