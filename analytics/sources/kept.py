"""A plan as JSON beside the raw rows it was made for, so that the warehouse can be built from them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analytics.sources.origins import Condition, From, Rule, as_tree, from_tree
from analytics.sources.planning import Plan, Variant
from analytics.sources.readers import Container
from analytics.sources.tables import TABLES

_PLAIN = (
    "source", "constants", "values", "date_format", "dates", "zone", "reads_purpose", "reads_words", "adds_only",
    "orders", "decimals", "format", "reads_currency", "checked_ids",
)  # fmt: skip
_LISTS = ("only_listed", "left_out_columns", "sums", "nulls", "repairs")


def write(path: Path, plans: Sequence[tuple[Plan, str]]) -> None:
    """Keep these plans, each with the name of the Parquet file that holds its rows."""
    kept = [
        {
            "raw": raw,
            "file": plan.file,
            "kind": plan.container.kind,
            "skip": plan.container.skip,
            "columns": plan.container.columns,
            "table": plan.table.name,
            "texts": _trees(plan.texts),
            "rules": [[rule.column, rule.like, rule.sets, rule.also] for rule in plan.rules],
            "conditions": [asdict(condition) for condition in plan.conditions],
            "variants": [[_trees(one.texts), one.constants, one.cell] for one in plan.variants],
            **{name: getattr(plan, name) for name in (*_PLAIN, *_LISTS)},
        }
        for plan, raw in plans
    ]
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


def _trees(texts: dict[str, From]) -> dict[str, Any]:
    return {field: as_tree(origin) for field, origin in texts.items()}


def read(path: Path) -> list[tuple[Plan, str]]:
    """Which plans were kept there, in their order, and which Parquet file holds the rows of each?"""
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return [(_plan(entry), str(entry["raw"])) for entry in entries]


def _plan(entry: dict[str, Any]) -> Plan:
    plain: dict[str, Any] = {name: entry[name] for name in _PLAIN}
    lists: dict[str, Any] = {name: tuple(entry[name]) for name in _LISTS}
    container = Container(
        Path(entry["file"]), entry["kind"], tuple(entry["columns"]), name=entry["file"], skip=entry["skip"]
    )
    conditions: list[dict[str, Any]] = entry["conditions"]
    return Plan(
        container=container,
        table=TABLES[entry["table"]],
        texts=_origins(entry["texts"]),
        rules=tuple(
            Rule(column, like, tuple(map(tuple, sets)), tuple(also[0]) if also and also[0] else None)
            for column, like, sets, *also in entry["rules"]
        ),
        conditions=tuple(
            Condition(**{**one, "listed": tuple(one["listed"]), "not_listed": tuple(one["not_listed"])})
            for one in conditions
        ),
        variants=tuple(Variant(_origins(texts), constants, cell) for texts, constants, cell in entry["variants"]),
        is_decided=True,
        **plain,
        **lists,
    )


def _origins(trees: dict[str, Any]) -> dict[str, From]:
    return {field: from_tree(tree) for field, tree in trees.items()}
