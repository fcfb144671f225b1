"""The slow twin is itself judged: by cases worked out on paper, and by what must always hold."""

import tomllib
from datetime import datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.random_company import Tables, as_csv, as_toml, companies, playbooks, scenes
from tests.twin import OUTCOMES, Case, Row, events, load_cases, obligations, order

Scene = tuple[Tables, Row, datetime]

CASES = load_cases()
FINAL = {"on_time", "late", "missed", "waived"}
KEYS = ("step", "deal_id", "order_id", "customer_id", "triggered_at", "due_at")

few = settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def named(rows: list[Row]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[key] for key in KEYS): row for row in rows}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_case_has_exactly_the_rows_worked_out_for_it(case: Case) -> None:
    rows = obligations(case.tables, case.playbook, case.as_of, OUTCOMES)
    spoken_of = [{key: row[key] for key in wanted} for row, wanted in zip(rows, case.expected, strict=False)]
    assert spoken_of == case.expected
    assert len(rows) == len(case.expected)


@few
@given(scenes(), st.integers(1, 90))
def test_what_is_final_stays_so_and_no_obligation_vanishes(scene: Scene, days: int) -> None:
    tables, playbook, as_of = scene
    later = datetime.fromordinal(as_of.toordinal() + days)
    before = named(obligations(tables, playbook, as_of, OUTCOMES))
    after = named(obligations(tables, playbook, later, OUTCOMES))
    assert set(before) <= set(after)
    for key, row in before.items():
        if row["state"] in FINAL:
            assert after[key]["state"] == row["state"]
            assert after[key]["done_at"] == row["done_at"]


@few
@given(scenes())
def test_moments_of_an_obligation_are_in_order_and_known(scene: Scene) -> None:
    tables, playbook, as_of = scene
    rows = obligations(tables, playbook, as_of, OUTCOMES)
    assert rows == sorted(rows, key=lambda row: (row["step"], row["due_at"], row["triggered_at"]))
    for row in rows:
        assert row["triggered_at"] <= row["due_at"]
        known = [row[key] for key in ("triggered_at", "done_at", "closed_at") if row[key] is not None]
        assert max(known) <= as_of
        if row["done_at"] is not None:
            assert row["triggered_at"] <= row["done_at"]
            assert row["closed_at"] is None or row["done_at"] <= row["closed_at"]
        assert (row["closed_at"] is None) == (row["closed_by"] is None)


@few
@given(scenes())
def test_a_state_follows_from_the_moments_of_its_row(scene: Scene) -> None:
    tables, playbook, as_of = scene
    repeating = {step["id"] for step in playbook["step"] if "every" in step}
    for row in obligations(tables, playbook, as_of, OUTCOMES):
        done_at, state = row["done_at"], row["state"]
        if state == "unseen":
            continue
        assert (done_at is not None) == (state in {"on_time", "late"})
        if done_at is not None:
            assert (state == "on_time") == (done_at <= row["due_at"])
        if state == "pending":
            assert as_of <= row["due_at"]
        if state == "waived":
            assert row["closed_by"] not in {None, "expired"}
        if row["step"] in repeating:
            assert state in {"on_time", "waived", "pending", "missed"}
            assert row["due_at"].time() == time.max


@few
@given(scenes())
def test_the_order_of_activities_in_the_file_changes_nothing(scene: Scene) -> None:
    tables, playbook, as_of = scene
    turned = {**tables, "activities": tables["activities"][::-1], "deals": tables["deals"][::-1]}
    assert obligations(turned, playbook, as_of, OUTCOMES) == obligations(tables, playbook, as_of, OUTCOMES)


@few
@given(companies())
def test_events_are_in_order_and_named_once_a_moment(tables: Tables) -> None:
    found = events(tables)
    assert [order(event) for event in found] == sorted({order(event) for event in found})
    assert all(event.at <= event.latest for event in found)


@few
@given(playbooks())
def test_a_random_playbook_is_written_as_toml_that_reads_the_same(playbook: Row) -> None:
    assert tomllib.loads(as_toml(playbook)) == playbook


def test_a_table_is_written_as_csv_with_the_columns_of_all_its_rows() -> None:
    rows: list[Row] = [
        {"deal_id": "D1", "name": 'a "b", c'},
        {"deal_id": "D2", "amount": None, "status": "open"},
    ]
    assert as_csv(rows) == 'deal_id,name,amount,status\nD1,"a ""b"", c",,\nD2,,,open\n'
