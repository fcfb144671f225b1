"""A plan as JSON beside the raw rows it was made for, so that the warehouse can be built from them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analytics.sources.mapping import From
from analytics.sources.planning import Plan
from analytics.sources.readers import Container
from analytics.sources.tables import TABLES

_PLAIN = ("source", "constants", "values", "date_format", "dates", "zone", "reads_purpose")


def write(path: Path, plans: Sequence[tuple[Plan, str]]) -> None:
    """Keep these plans, each with the name of the Parquet file that holds its rows."""
    kept = [
        {
            "raw": raw,
            "file": plan.container.path.name,
            "kind": plan.container.kind,
            "columns": plan.container.columns,
            "table": plan.table.name,
            "texts": {field: [origin.columns, origin.pattern] for field, origin in plan.texts.items()},
            "only_listed": plan.only_listed,
            "left_out_columns": plan.left_out_columns,
            **{name: getattr(plan, name) for name in _PLAIN},
        }
        for plan, raw in plans
    ]
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


def read(path: Path) -> list[tuple[Plan, str]]:
    """Which plans were kept there, in their order, and which Parquet file holds the rows of each?"""
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [
        (
            Plan(
                container=Container(Path(entry["file"]), entry["kind"], tuple(entry["columns"])),
                table=TABLES[entry["table"]],
                texts={name: From(tuple(columns), pattern) for name, (columns, pattern) in entry["texts"].items()},
                only_listed=tuple(entry["only_listed"]),
                left_out_columns=tuple(entry["left_out_columns"]),
                **{name: entry[name] for name in _PLAIN},
            ),
            str(entry["raw"]),
        )
        for entry in entries
    ]
