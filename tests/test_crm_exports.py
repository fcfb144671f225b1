"""Each CRM's export becomes the rows written beside it: tests/exports/<crm>/<object>.csv and <object>.expected.toml.

Of the expected file `format` is the name of the format it must be known by, `dates` and `decimal` an answer to what
can be read two ways, `set_aside` the rows that must be (default 0); each table holds the rows with their filled fields,
where `…_day_only` stands only if it is true. Names and ids are made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import store as stores
from analytics.intake import Intake, Taken
from analytics.journal import Journal
from analytics.loading import Loaded
from analytics.sources import crm
from analytics.sources.tables import TABLES
from analytics.store import Store
from tests.desk import NOW

EXPORTS = Path(__file__).parent / "exports"
EXPECTED = sorted(EXPORTS.glob("*/*.expected.toml"))


@dataclass
class Import:
    """A warehouse with one export in it."""

    store: Store
    taken: list[Taken]
    lines: list[Loaded]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, each with its filled fields; a moment's `…_day_only` only if it is."""
        order = ", ".join(TABLES[table].identity)
        frame = self.store.read(f"select * exclude (import_source, import_no) from {table} order by {order}")
        return [
            {
                str(name): cell
                for name, cell in row.items()
                if not pd.isna(cell) and not (str(name).endswith("_day_only") and not cell)
            }
            for row in frame.to_dict("records")
        ]

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        return {name: rows for name in TABLES if (rows := self.rows(name))}


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Without the models: what is judged here is in the tables."""
    monkeypatch.setattr(stores, "build", lambda *_, **__: None)
    warehouse = Store(tmp_path / "warehouse")
    yield warehouse
    warehouse.close()


def take(warehouse: Store, tmp_path: Path, paths: list[Path], **how: Any) -> Import:
    intake = Intake(warehouse, Journal(tmp_path / "journal.sqlite"), NOW, **how)
    try:
        intake.take(paths)
        assert [problem.sentence() for problem in intake.all_problems()] == []
        for taken in intake.files:
            intake.confirm(taken, "tester")
        return Import(warehouse, intake.files, intake.load())
    finally:
        intake.clear()


def export_of(expected: Path) -> Path:
    """Which file of the folder is it that these rows come from?"""
    stem = expected.name.removesuffix(".expected.toml")
    (export,) = (path for path in expected.parent.iterdir() if path.stem == stem and path != expected)
    return export


def in_order(rows: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(row.get(name, "")) for name in TABLES[table].identity])


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name.removesuffix('.expected.toml')}"


@pytest.mark.parametrize("expected", EXPECTED, ids=named)
def test_each_export_becomes_the_rows_beside_it_and_changes_nothing_once_more(
    warehouse: Store, tmp_path: Path, expected: Path
) -> None:
    said = tomllib.loads(expected.read_text(encoding="utf-8"))
    how = {key: said[key] for key in ("dates", "decimal") if key in said}
    done = take(warehouse, tmp_path, [export_of(expected)], **how)
    assert [taken.format and taken.format.name for taken in done.taken] == [said["format"]]
    assert done.tables() == {name: in_order(said[name], name) for name in TABLES if name in said}
    assert sum(line.set_aside for line in done.lines) == said.get("set_aside", 0)
    again = take(warehouse, tmp_path, [export_of(expected)], **how)
    assert [(line.table, line.added, line.updated) for line in again.lines if line.added or line.updated] == []


NAMED = {
    "hubspot": (["companies", "contacts", "deals_all_properties", "calls_names_only"], ("811", "901", "5709122511")),
    "pipedrive": (["activities", "deals", "organizations", "people"], ("41", "61", "118")),
}


@pytest.mark.parametrize("crm_name", NAMED)
def test_a_name_is_the_id_of_who_is_called_so(warehouse: Store, tmp_path: Path, crm_name: str) -> None:
    files, ids = NAMED[crm_name]
    done = take(warehouse, tmp_path, [EXPORTS / crm_name / f"{name}.csv" for name in files])
    keys = ("customer_id", "contact_id", "deal_id")
    assert ids in [tuple(row.get(key) for key in keys) for row in done.rows("activities")]
    assert "Nam Chai" not in [row["customer_id"] for row in done.rows("customers")]


def test_every_format_is_shown_by_a_sample() -> None:
    shown = {tomllib.loads(path.read_text(encoding="utf-8"))["format"] for path in EXPECTED}
    made_by_us = {format.name for format in crm.formats() if format.source == "workbook"}
    assert {format.name for format in crm.formats()} - shown - made_by_us == set()
