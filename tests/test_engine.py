"""The engine gives what the contract says: by worked examples, and against its slow twin on random companies."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, note, settings

from analytics import playbook as playbooks
from analytics import sources
from analytics.store import Store
from analytics.words import outcomes
from tests.random_company import as_csv, as_toml, scenes
from tests.twin import Case, load_cases
from tests.twin import obligations as twin_obligations

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
COLUMNS = (
    "step", "deal_id", "order_id", "customer_id", "rep_id", "triggered_at", "due_at", "done_at", "done_by",
    "closed_at", "closed_by", "state",
)  # fmt: skip


def engine_obligations(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], playbook: Mapping[str, Any], as_of: datetime
) -> list[dict[str, Any]]:
    """The rows of the real thing: CSV files imported into a warehouse, and the obligations read from it."""
    parsed, problems = playbooks.parse(as_toml(playbook), "random.toml")
    assert parsed is not None, problems
    with tempfile.TemporaryDirectory() as folder:
        exports = Path(folder) / "exports"
        exports.mkdir()
        for name, rows in tables.items():
            if rows:
                (exports / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
        if not any(tables.values()):
            return []
        store = Store(Path(folder) / "store")
        plans, _ = sources.plan([exports])
        store.import_plans(plans, NOW, playbook=parsed)
        store.extend(as_of)
        frame = store.read("obligations", {"as_of": as_of, "step": None, "rep": None, "since": None, "until": None})
        store.close()
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame[list(COLUMNS)].to_dict("records")
    ]


@pytest.mark.parametrize("case", load_cases(), ids=lambda case: case.name)
def test_the_engine_gives_the_expected_rows(case: Case):
    rows = engine_obligations(case.tables, case.playbook, case.as_of)
    found = [{key: row[key] for key in expected} for row, expected in zip(rows, case.expected, strict=False)]
    assert len(rows) == len(case.expected), rows
    assert found == case.expected


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenes())
def test_the_engine_agrees_with_its_slow_twin(scene: tuple[Any, Any, datetime]):
    tables, playbook, as_of = scene
    expected = twin_obligations(tables, playbook, as_of, outcomes())
    found = engine_obligations(tables, playbook, as_of)
    note(as_toml(playbook))
    note(str(tables))
    key = [tuple(str(row[name] or "") for name in COLUMNS) for row in expected]
    assert sorted(tuple(str(row[name] or "") for name in COLUMNS) for row in found) == sorted(key)
