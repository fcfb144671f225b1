"""A desk for the tests of importing: a folder of exports, and the warehouse that they go into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import sources
from analytics.loading import Loaded
from analytics.store import Store

NOW = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
# How a mapping for x.csv begins.
DEALS = '[[file]]\nname = "x.csv"\ntable = "deals"\n'


class Desk:
    """A folder of exports and a warehouse beside it."""

    def __init__(self, folder: Path) -> None:
        self.exports = folder / "exports"
        self.exports.mkdir()
        self.store = Store(folder / "warehouse")

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.exports / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def take(self, name: str, content: str | bytes, **how: Any) -> Loaded:
        """Import one file; its line of the summary."""
        return self.take_path(self.put(name, content), **how)[-1]

    def take_path(self, path: Path, *, dry_run: bool = False, **how: Any) -> list[Loaded]:
        plans, _ = sources.plan([path], **how)
        return self.store.import_plans(plans, NOW, dry_run=dry_run)

    def rows(self, table: str = "deals") -> list[dict[str, Any]]:
        """The rows of a table by their first column, each without its blank cells."""
        frame = self.store.read(f"select * exclude (import_source, import_no) from {table} order by 1")
        return [
            {str(name): cell for name, cell in row.items() if not pd.isna(cell)} for row in frame.to_dict("records")
        ]

    def rejects(self) -> list[tuple[int, str | None, str]]:
        frame = self.store.read("rejects", {"import_no": None})
        return [
            (int(line), None if pd.isna(column) else column, reason)
            for line, column, reason in zip(frame["line"], frame["column"], frame["reason"], strict=True)
        ]

    def left_over(self) -> set[str]:
        """Which files lie in the warehouse?"""
        folder = self.store.directory
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def mapped(tmp_path: Path, text: str) -> sources.Mapping:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return sources.load(path)
