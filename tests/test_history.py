"""What changed between imports, and taking an import back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import sources, store
from analytics.errors import StoreRefused
from analytics.sources.tables import TABLES
from tests.desk import NOW, Desk

HEADER = "deal_id,stage,amount,owner_id,expected_close_at,status\n"
FIRST = HEADER + "1,Quote,100,ann,2026-04-01,open\n2,Quote,50,ann,2026-04-01,open\n"
SECOND = HEADER + "1,Talk,80,bob,2026-05-01,open\n2,Quote,50,ann,2026-04-01,open\n"
CHANGES = "select deal_id, field, old_value, new_value, import_no from deal_change order by all"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Without the models: what is judged here is in the tables."""
    monkeypatch.setattr(store, "build", lambda *_, **__: None)
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


def take(desk: Desk, table: str, text: str, weeks: int = 0) -> None:
    plans, _ = sources.plan([desk.put(f"{table}.csv", text)])
    desk.store.import_plans(plans, NOW + timedelta(weeks=weeks))


def rows(desk: Desk, query: str) -> list[tuple[object, ...]]:
    frame = desk.store.read(query)
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)]


def test_what_changed_on_a_deal_since_the_import_before_is_kept(desk: Desk) -> None:
    take(desk, "deals", FIRST)
    assert rows(desk, CHANGES) == []
    take(desk, "deals", SECOND, weeks=1)
    assert rows(desk, CHANGES) == [
        ("1", "amount", "100.0", "80.0", 2),
        ("1", "expected_close_at", "2026-04-01 00:00:00", "2026-05-01 00:00:00", 2),
        ("1", "owner_id", "ann", "bob", 2),
        ("1", "stage", "Quote", "Talk", 2),
    ]


def test_a_stage_gone_back_is_said_to_have_gone_back(desk: Desk) -> None:
    for week, stage in enumerate(["Talk", "Quote", "Talk", "Won"]):
        take(desk, "deals", f"deal_id,stage\n1,{stage}\n", week)
    told = desk.store.read("deal_changes")
    assert list(zip(told["new_value"], told["is_back"], strict=True)) == [
        ("Won", False), ("Talk", True), ("Quote", False),
    ]  # fmt: skip


def test_a_deal_changed_at_its_modified_date_where_the_export_has_one(desk: Desk) -> None:
    take(desk, "deals", "deal_id,amount,modified_at\n1,5,2026-03-01T10:00\n")
    take(desk, "deals", "deal_id,amount,modified_at\n1,4,2026-03-04T09:30\n", weeks=1)
    assert rows(desk, "select seen_at from deal_change") == [(pd.Timestamp(2026, 3, 4, 9, 30),)]


def test_the_same_export_again_and_an_older_one_change_nothing(desk: Desk) -> None:
    new = "deal_id,amount,modified_at\n1,4,2026-03-04\n"
    take(desk, "deals", new)
    take(desk, "deals", new, weeks=1)
    take(desk, "deals", "deal_id,amount,modified_at\n1,5,2026-03-01\n", weeks=2)
    assert rows(desk, CHANGES) == []


def test_stages_are_derived_by_the_day_where_no_export_tells_them(desk: Desk) -> None:
    take(desk, "deals", FIRST)
    take(desk, "deals", SECOND, weeks=1)
    assert rows(desk, "select deal_id, stage, cast(entered_at as varchar), entered_at_day_only from stage_changes") == [
        ("1", "Talk", "2026-03-17 00:00:00", True)
    ]


def test_stages_are_not_derived_where_an_export_tells_them(desk: Desk) -> None:
    take(desk, "deals", FIRST)
    take(desk, "deals", SECOND, weeks=1)
    take(desk, "stage_changes", "deal_id,stage,entered_at\n1,Talk,2026-03-12\n", weeks=2)
    take(desk, "deals", FIRST, weeks=3)
    assert rows(desk, "select stage, cast(entered_at as varchar) from stage_changes") == [
        ("Talk", "2026-03-12 00:00:00")
    ]


def test_a_deals_history_tells_its_life_in_order(desk: Desk) -> None:
    take(desk, "deals", "deal_id,stage,created_at\n1,Talk,2026-03-01\n")
    take(desk, "deals", "deal_id,stage,created_at\n1,Quote,2026-03-01\n", weeks=1)
    told = desk.store.read("deal_history", {"deal": "1"})
    assert list(zip(told["what"], told["after"].astype(object).where(told["after"].notna(), None), strict=True)) == [
        ("created", None), ("stage", "Quote"),
    ]  # fmt: skip


# ---------------------------------------------------------------- taking back


def snapshot(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    found = {name: rows(desk, f"select * exclude (import_no) from {name} order by all") for name in TABLES}
    return {**found, "changes": rows(desk, "select * exclude (import_no) from deal_change order by all")}


def test_without_an_import_everything_is_as_if_it_had_never_been(desk: Desk, tmp_path: Path) -> None:
    take(desk, "deals", FIRST)
    take(desk, "deals", HEADER + "1,Lost,1,zoe,2027-01-01,lost\nx,y,many,,,\n", weeks=1)
    take(desk, "deals", SECOND, weeks=2)
    desk.store.undo(2, NOW + timedelta(weeks=3))
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other")
    take(other, "deals", FIRST)
    take(other, "deals", SECOND, weeks=2)
    assert snapshot(desk) == snapshot(other)
    assert desk.rejects() == []
    assert not (desk.store.directory / "raw" / "2").exists()
    other.store.close()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    files=st.lists(
        st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["Talk", "Quote"]), st.integers(0, 3)), max_size=4),
        min_size=2,
        max_size=4,
    ),
    undone=st.integers(1, 4),
)
def test_whatever_was_imported_one_import_can_be_taken_back(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[str, str, int]]], undone: int
) -> None:
    undone = min(undone, len(files))
    texts = ["deal_id,stage,amount\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows) for rows in files]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build", lambda *_, **__: None)
        one, other = Desk(tmp_path_factory.mktemp("one")), Desk(tmp_path_factory.mktemp("other"))
        for week, text in enumerate(texts):
            take(one, "deals", text, week)
            if week + 1 != undone:
                take(other, "deals", text, week)
        one.store.undo(undone, NOW)
        assert snapshot(one) == snapshot(other)
        one.store.close()
        other.store.close()


def test_an_import_taken_back_stays_in_the_history_and_cannot_be_taken_back_twice(desk: Desk) -> None:
    take(desk, "deals", FIRST)
    take(desk, "deals", SECOND, weeks=1)
    desk.store.undo(1, NOW)
    told = desk.store.read("imports")
    assert list(zip(told["import_no"], told["undone_at"].notna(), strict=True)) == [(2, False), (1, True)]
    with pytest.raises(StoreRefused, match=r"there is no import 1 to take back\. There are: 2\."):
        desk.store.undo(1, NOW)


def test_a_rebuild_that_fails_leaves_the_last_good_version(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    take(desk, "deals", FIRST)
    take(desk, "deals", SECOND, weeks=1)
    before, version = snapshot(desk), desk.store.version

    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("analytics.loading.load", break_off)
    with pytest.raises(RuntimeError, match="killed"):
        desk.store.undo(1, NOW)
    monkeypatch.undo()
    assert (desk.store.version, snapshot(desk)) == (version, before)
    assert (desk.store.directory / "raw" / "1").exists()


def test_a_stage_that_the_export_itself_shows_to_be_earlier_has_gone_back(desk: Desk) -> None:
    take(desk, "deals", "deal_id,stage\n1,Quote\n")
    take(desk, "stage_changes", "deal_id,stage,entered_at\n1,Talk,2026-01-02\n1,Quote,2026-02-03\n")
    take(desk, "deals", "deal_id,stage\n1,Talk\n", weeks=1)
    assert desk.store.read("deal_changes")["is_back"].tolist() == [True]


def test_a_change_of_a_row_that_kept_its_modified_date_was_seen_at_the_import(desk: Desk) -> None:
    take(desk, "deals", "deal_id,owner_id,modified_at\n1,Ann,2026-01-01\n")
    take(desk, "deals", "deal_id,owner_id,modified_at\n1,Bob,2026-01-01\n", weeks=1)
    (seen,) = rows(desk, "select seen_at from deal_change")
    assert pd.Timestamp(str(seen[0])) > pd.Timestamp(2026, 3, 1)
