"""The warehouse: versions that are whole or not there, and tables that can be built again from the raw rows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from analytics import building, sources
from analytics import playbook as playbooks
from analytics.errors import StoreRefused
from analytics.store import Store
from tests import small_company

NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
PLAYBOOK = """
[playbook]
name = "Zones"
time_zone = "{zone}"

[[step]]
id = "answer"
phase = "qualify"
title = {{ en = "Answer" }}
source = "a test"
after = {{ event = "activity", direction = "inbound" }}
do = {{ event = "activity", direction = "outbound" }}
within = "1 day"
on = "customer"
standard = 0.9
"""


def playbook_in(zone: str) -> playbooks.Playbook:
    found, problems = playbooks.parse(PLAYBOOK.format(zone=zone), "zones.toml")
    assert found is not None, problems
    return found


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "activities.csv").write_text(
        "activity_id,at,channel,direction,customer_id\n"
        "A1,2026-03-02T20:00:00Z,email,inbound,C1\n"
        "A2,2026-03-03T09:00:00,call,outbound,C1\n"
        "A3,never,call,outbound,C1\n",
        encoding="utf-8",
    )
    return folder


def loaded(tmp_path: Path, exports: Path, zone: str) -> Store:
    opened = Store(tmp_path / zone.replace("/", "-"))
    opened.use_playbook(playbook_in(zone), NOW)
    opened.import_plans(sources.plan([exports])[0], NOW)
    return opened


def rows(opened: Store) -> pd.DataFrame:
    return opened.read("select activity_id, activities.at, at_day_only from activities order by activity_id")


def test_a_playbook_can_be_chosen_before_there_is_any_data(tmp_path: Path, exports: Path):
    opened = loaded(tmp_path, exports, "Asia/Tehran")
    assert opened.playbook.name == "Zones"
    assert rows(opened)["at"].iloc[0] == pd.Timestamp("2026-03-02 23:30")


def test_a_playbook_of_another_zone_gives_what_an_import_in_that_zone_would_have_given(tmp_path: Path, exports: Path):
    moved, fresh = loaded(tmp_path, exports, "Asia/Bangkok"), loaded(tmp_path, exports, "Europe/Berlin")
    assert not rows(moved).equals(rows(fresh))
    moved.use_playbook(playbook_in("Europe/Berlin"), NOW)
    pd.testing.assert_frame_equal(rows(moved), rows(fresh))
    assert len(moved.read("rejects", {"import_no": None})) == 1
    again = moved.import_plans(sources.plan([exports])[0], NOW)[0]
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


def test_at_most_two_old_versions_are_kept(tmp_path: Path, exports: Path):
    opened = loaded(tmp_path, exports, "Asia/Bangkok")
    for _ in range(4):
        opened.import_plans(sources.plan([exports])[0], NOW)
    assert len(list(opened.directory.glob("store-*.duckdb"))) == 3
    assert (opened.directory / str(opened.version)).exists()


def test_a_reader_keeps_its_version_until_it_looks_again(tmp_path: Path, exports: Path):
    writer = loaded(tmp_path, exports, "Asia/Bangkok")
    reader = Store(writer.directory)
    assert len(rows(reader)) == 2
    (exports / "activities.csv").write_text("activity_id,at\nA9,2026-03-05T09:00:00\n", encoding="utf-8")
    writer.import_plans(sources.plan([exports])[0], NOW)
    assert len(rows(reader)) == 2
    assert len(rows(Store(writer.directory))) == 3


def test_a_failed_build_leaves_the_last_good_version(tmp_path: Path, exports: Path, monkeypatch: pytest.MonkeyPatch):
    opened = loaded(tmp_path, exports, "Asia/Bangkok")
    before = opened.version

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(building, "make", broken)
    with pytest.raises(RuntimeError):
        opened.import_plans(sources.plan([exports])[0], NOW)
    assert opened.version == before
    assert len(rows(Store(opened.directory))) == 2
    assert sorted(path.name for path in opened.directory.iterdir()) == sorted(
        ["CURRENT", "lock", "raw", *(p.name for p in opened.directory.glob("store-*.duckdb"))]
    )


def test_without_data_it_says_so(tmp_path: Path):
    with pytest.raises(StoreRefused, match="there is no data yet"):
        Store(tmp_path / "nothing").read("steps")


def test_an_as_of_day_beyond_the_horizon_can_be_asked_for_after_extending(tmp_path: Path, exports: Path):
    opened = loaded(tmp_path, exports, "Asia/Bangkok")
    far = datetime(2028, 1, 1)
    assert opened.frame["horizon"] < far
    opened.extend(far)
    assert opened.frame["horizon"] >= far


def test_a_warehouse_of_an_earlier_edition_gets_todays_models(tmp_path: Path) -> None:
    folder = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    store = Store(folder)
    before = store.version
    store.renew()
    assert store.version == before
    with store._next(False) as (cursor, _, _target):
        cursor.execute("drop table contact").fetchall()
        cursor.execute("alter table frame drop column edition").fetchall()
    older = Store(folder)
    older.renew()
    assert len(older.read("select * from contact")) > 0
    assert older.version != before
