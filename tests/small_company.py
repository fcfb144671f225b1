"""A company of two reps and a dozen deals: one follows up the quotes, the other does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import sources
from analytics.store import Store

LAST_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
HOSTILE = "<b>Ann</b> **x** $1$ :material/home: =1+1"


def write(folder: Path, *, hostile: str = HOSTILE) -> Path:
    """The company's exports as canonical CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    reps = [("R1", "Somchai Jaidee", "North", "sales"), ("R2", "Malee Suwan", "South", "sales")]
    customers, deals, activities = [], [], []
    for n in range(12):
        rep, quoted = ("R1", "R2")[n % 2], date(2026, 11, 2) + timedelta(days=n // 2)
        customers.append((f"C{n}", hostile if n == 0 else f"Customer {n}", rep))
        created = f"{quoted - timedelta(days=3)} 09:00"
        deals.append((f"D{n}", f"Machine {n}", f"C{n}", rep, "Proposal", "open", 100_000 + n, "THB", created))
        whose = ("outbound", rep, f"C{n}", f"D{n}")
        activities.append((f"A{n}", f"{quoted} 10:00", "email", "quote", *whose))
        if rep == "R2":
            activities.append((f"F{n}", f"{quoted + timedelta(days=1)} 15:00", "call", "", *whose))
    activities.append(("LAST", f"{LAST_DAY} 16:00", "note", "", "", "R2", "C1", ""))
    tables: dict[str, tuple[list[str], list[Any]]] = {
        "reps": (["rep_id", "name", "team", "role"], reps),
        "customers": (["customer_id", "name", "owner_id"], customers),
        "deals": (
            [
                "deal_id",
                "name",
                "customer_id",
                "owner_id",
                "stage",
                "status",
                "amount",
                "currency",
                "created_at",
            ],
            deals,
        ),
        "activities": (
            ["activity_id", "at", "channel", "purpose", "direction", "rep_id", "customer_id", "deal_id"],
            activities,
        ),
    }
    for name, (columns, rows) in tables.items():
        pd.DataFrame(rows, columns=columns).to_csv(folder / f"{name}.csv", index=False)
    return folder


def load(data: Path, files: list[Path], now: datetime = NOW) -> Path:
    """A warehouse made from these files, complete to their last day."""
    plans, problems = sources.plan(files)
    assert not problems
    Store(data).import_plans(plans, now, is_complete=True)
    return data
