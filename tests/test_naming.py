"""Who is meant by a name, who is one with whom, and that no order of files changes it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from analytics import store
from analytics.identity import People
from analytics.sources import planning
from analytics.sources.planning import Plan
from analytics.sources.readers import look
from analytics.sources.tables import TABLES
from tests.desk import NOW, Desk

CUSTOMERS = "Id,Company\n17,Acme\n18,Blue Sky\n"
DEALS = "No,Title,Company,Seller\nD1,Pumps,acme,Ann\nD2,Pumps,Blue Sky,Ann\nD3,Valves,Nobody Ltd,\n"
ACTIVITIES = (
    "No,When,Company,Deal,Who\nA1,2026-03-02,Acme,Pumps,ann\nA2,2026-03-03,,Valves,Ann\nA3,2026-03-04,,Pumps,Ann\n"
)
REPS = "Id,Name,Mail\nr7,Ann,ann@x.example\n"
FILES = {
    "customers": (CUSTOMERS, {"customer_id": "Id", "name": "Company"}),
    "deals": (DEALS, {"deal_id": "No", "name": "Title", "customer_id": "Company", "owner_id": "Seller"}),
    "activities": (
        ACTIVITIES,
        {"activity_id": "No", "at": "When", "customer_id": "Company", "deal_id": "Deal", "rep_id": "Who"},
    ),
    "reps": (REPS, {"rep_id": "Id", "name": "Name", "email": "Mail"}),
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Without the models: what is judged here is in the tables."""
    monkeypatch.setattr(store, "build", lambda *_, **__: None)
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


def plans(desk: Desk, table: str, source: str = "book") -> list[Plan]:
    text, columns = FILES[table]
    container = look(desk.put(f"my {table}.csv", text))
    return planning.chosen(container, TABLES[table], columns, source)


def take(desk: Desk, *tables: str, source: str = "book") -> dict[str, int]:
    """Import these files together; how many rows of each table changed."""
    lines = desk.store.import_plans([p for table in tables for p in plans(desk, table, source)], NOW)
    return {line.file: line.updated for line in lines}


def pairs(desk: Desk, query: str) -> list[tuple[object, ...]]:
    frame = desk.store.read(query)
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)]


def test_a_row_is_found_by_its_name_among_those_of_its_source(desk: Desk) -> None:
    take(desk, *FILES)
    assert pairs(desk, "select deal_id, customer_id, owner_id from deals order by 1") == [
        ("D1", "17", "r7"), ("D2", "18", "r7"), ("D3", "Nobody Ltd", None),
    ]  # fmt: skip
    assert pairs(desk, "select customer_id, name from customers order by 1") == [
        ("17", "Acme"), ("18", "Blue Sky"), ("Nobody Ltd", "Nobody Ltd"),
    ]  # fmt: skip


def test_of_several_deals_of_one_name_the_customers_own_is_meant_and_else_none(desk: Desk) -> None:
    """A wrong deal would accuse somebody; without one, the customer's only open deal still counts."""
    take(desk, *FILES)
    assert pairs(desk, "select activity_id, deal_id from activities order by 1") == [
        ("A1", "D1"), ("A2", "D3"), ("A3", None),
    ]  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(FILES)), ids=" ".join)
def test_in_whatever_order_files_come_the_same_rows_stand_in_the_end(tmp_path: Path, order: tuple[str, ...]) -> None:
    """Only what could not be known yet when its file came is missing: which of two deals of one name was meant."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build", lambda *_, **__: None)
        one = Desk(tmp_path)
        for table in order:
            take(one, table)
        assert pairs(one, "select deal_id, customer_id, owner_id from deals order by 1") == [
            ("D1", "17", "r7"), ("D2", "18", "r7"), ("D3", "Nobody Ltd", None),
        ]  # fmt: skip
        assert pairs(one, "select distinct rep_id from activities") == [("r7",)]
        assert pairs(one, "select rep_id, name from reps order by 1") == [("r7", "Ann")]
        one.store.close()


def test_importing_again_changes_nothing_though_names_have_found_their_ids(desk: Desk) -> None:
    take(desk, "deals", "activities")
    take(desk, "customers", "reps")
    assert set(take(desk, *FILES).values()) == {0}


def test_names_of_two_sources_never_meet(desk: Desk) -> None:
    take(desk, "customers", source="one")
    take(desk, "deals", source="two")
    assert pairs(desk, "select deal_id, customer_id from deals order by 1")[0] == ("two:D1", "two:acme")


LINKS = People(
    {"rep": {"two:Ann": "r7"}, "customer": {"two:acme": "17"}}, {"r7": {"team": "North", "left_on": "2026-03-01"}}
)


def test_what_was_linked_by_hand_is_one_in_imports_past_and_future(desk: Desk) -> None:
    take(desk, "customers", "reps", source="one")
    take(desk, "deals", source="two")
    desk.store.use_people(LINKS, NOW)
    past = pairs(desk, "select deal_id, customer_id, owner_id from deals order by 1")
    assert past[0] == ("two:D1", "17", "r7")
    take(desk, "activities", source="two")
    assert pairs(desk, "select distinct rep_id from activities") == [("r7",)]
    assert pairs(desk, "select rep_id, name, team, cast(left_on as varchar) from reps") == [
        ("r7", "Ann", "North", "2026-03-01 00:00:00")
    ]
    assert pairs(desk, "select customer_id, name from customers where customer_id = '17'") == [("17", "Acme")]


def test_of_two_that_are_one_in_a_file_the_main_one_says_its_name_and_the_other_what_it_leaves_open(desk: Desk) -> None:
    rows = "customer_id,name,owner_id,industry\nC1,Acme,R1,\nC2,Acme old,R9,Steel\n"
    desk.take("customers.csv", rows)
    desk.store.use_people(People({"rep": {}, "customer": {"C2": "C1"}}), NOW)
    expected = [("C1", "Acme", "R1", "Steel")]
    asked = "select customer_id, name, owner_id, industry from customers"
    assert pairs(desk, asked) == expected
    line = desk.take("customers.csv", rows)
    assert (line.rows_read, line.repeated, line.added) == (2, 1, 0)
    assert pairs(desk, asked) == expected


def test_a_link_taken_back_leaves_what_the_imports_said(desk: Desk) -> None:
    take(desk, "customers", "reps", source="one")
    take(desk, "deals", source="two")
    before = pairs(desk, "select * from deals order by 1"), pairs(desk, "select * from reps order by 1")
    desk.store.use_people(LINKS, NOW)
    desk.store.use_people(People({"rep": {}, "customer": {}}), NOW)
    assert (pairs(desk, "select * from deals order by 1"), pairs(desk, "select * from reps order by 1")) == before
