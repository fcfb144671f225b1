"""Commitments as the journal gives them, for tests: the columns of its frame, said in few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from analytics.dates import end_of_day
from tests.told_company import TODAY

MOMENTS = ("agreed_at", "agreed_on", "due_at", "week")
COLUMNS = (
    "commitment_id", "rep_id", "kind", "action", "customer_id", "deal_id", "step", "text", "agreed_at", "agreed_on",
    "due_at", "week", "carries", "is_said_done", "said_note", "author",
)  # fmt: skip


def ago(days: int, clock: str = "10:00") -> datetime:
    """So many days before the day of the told companies."""
    return datetime.fromisoformat(f"{TODAY - timedelta(days=days)}T{clock}:00")


def commitment(name: str, agreed_at: datetime, due_on: date, **columns: Any) -> dict[str, Any]:
    """R1 agreed at this moment to call the customer C by this day, unless said otherwise."""
    agreed_on = datetime.combine(agreed_at, time.min)
    row = {
        **dict.fromkeys(COLUMNS),
        "commitment_id": name,
        "rep_id": "R1",
        "kind": "action",
        "action": "call",
        "customer_id": "C",
        "agreed_at": agreed_at,
        "agreed_on": agreed_on,
        "due_at": end_of_day(due_on),
        "week": agreed_on - timedelta(days=agreed_on.weekday()),
        "is_said_done": False,
        "author": "Boss",
    }
    assert columns.keys() <= row.keys(), columns
    return {**row, **columns}


def said(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    found = pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS), dtype="object")
    return found.astype({**dict.fromkeys(MOMENTS, "datetime64[us]"), "is_said_done": "bool"})
