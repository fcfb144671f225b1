"""The product set against a slow twin: a warehouse of random tables, and two lists of rows that must be the same.

Another seed shows other companies, and more of them: LOOSE_BOLTS_SEED=8 LOOSE_BOLTS_EXAMPLES=60.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, Phase, note, settings

from analytics import playbook as playbooks
from analytics import sources
from analytics.store import Store
from tests.random_company import Row, Tables, as_csv, as_toml
from tests.random_customers import Scene

SEED = int(os.environ.get("LOOSE_BOLTS_SEED", "7"))
EXAMPLES = int(os.environ.get("LOOSE_BOLTS_EXAMPLES", "11"))

# Nothing is made smaller when it fails: a warehouse for each try would take too long.
quick = [Phase.explicit, Phase.generate]
few = settings(
    max_examples=EXAMPLES, phases=quick, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def warehouse(folder: Path, tables: Tables, playbook: Mapping[str, Any], now: datetime) -> Store:
    parsed, problems = playbooks.parse(as_toml(playbook), "random.toml")
    assert parsed is not None, problems
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for name, rows in tables.items():
        if rows:
            (exports / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    store = Store(folder / "store")
    plans, _ = sources.plan([exports])
    store.import_plans(plans, now.replace(tzinfo=UTC), playbook=parsed)
    return store


def rows_of(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def is_same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def compare(found: Iterable[Row], expected: Iterable[Row], keys: Sequence[str], columns: Sequence[str]) -> None:
    """Row for row: the same rows by their keys, and the same cells in these columns."""

    def order(row: Row) -> tuple[str, ...]:
        return tuple("" if row[key] is None else str(row[key]) for key in keys)

    ours, theirs = sorted(found, key=order), sorted(expected, key=order)
    of_product, of_twin = (Counter(map(order, rows)) for rows in (ours, theirs))
    assert of_product == of_twin, f"product alone: {of_product - of_twin}, twin alone: {of_twin - of_product}"
    unlike = [
        {**{key: one[key] for key in keys}, "cell": column, "product": one[column], "twin": other[column]}
        for one, other in zip(ours, theirs, strict=True)
        for column in columns
        if not is_same(one[column], other[column])
    ]
    assert not unlike, "\n".join(map(str, unlike))


def in_short(row: Row) -> str:
    """A row in one line, without the last digits, which the order of adding changes, and without numbers of ours."""
    told = {name: value for name, value in row.items() if name != "customer_no"}
    return str({name: f"{value:.6g}" if isinstance(value, float) else value for name, value in told.items()})


def show(scene: Scene, as_of: datetime) -> None:
    note(f"as of {as_of}")
    note(as_toml(scene.playbook))
    for name, rows in scene.tables.items():
        note(f"{name}:")
        for row in rows:
            note("  " + ", ".join(f"{key}={value}" for key, value in row.items() if value is not None))
