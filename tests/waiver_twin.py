"""The slow, obvious twin of waivers: the states that docs/week.md gives obligations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from analytics.ruled import Waiver
from tests.random_company import Row

KEYS = {"deal": "deal_id", "order": "order_id", "customer": "customer_id"}


def names(waiver: Waiver, row: Row, scopes: Mapping[str, str]) -> bool:
    """ "A waiver names one obligation by its step, its deal, order or customer, and the local day of its trigger" """
    key = row[KEYS[scopes[row["step"]]]]
    return (waiver.step, waiver.key, waiver.triggered_on) == (row["step"], key, row["triggered_at"].date())


def last_moment(waiver: Waiver) -> datetime:
    """ "until a day or altogether" """
    return datetime.combine(waiver.until, time.max) if waiver.until else datetime.max


def is_waived(waiver: Waiver, row: Row, as_of: datetime) -> bool:
    """ "it holds from the as-of day on which it was said, until a day or altogether. While it holds, what is not done
    is `waived` … What was done late by the end of its day counts as waived, too, also where the waiver was said
    afterwards; on time stays on time. After its day the obligation stands again as it would without, unless a win, a
    loss or what else ends it came while it rested."
    """
    if row["state"] in ("unseen", "on_time") or as_of < datetime.combine(waiver.said_on, time.min):
        return False
    if row["done_at"] is not None:
        return bool(row["done_at"] <= last_moment(waiver))
    if row["closed_at"] is not None and row["closed_by"] != "expired" and row["closed_at"] <= last_moment(waiver):
        return True
    return as_of <= last_moment(waiver)


def judged(rows: Sequence[Row], waivers: Sequence[Waiver], scopes: Mapping[str, str], as_of: datetime) -> list[Row]:
    """The obligations with their states as a manager's waivers have them, and whether a waiver made it so."""
    return [
        row | {"state": "waived" if by_manager else row["state"], "by_manager": by_manager}
        for row in rows
        for by_manager in [any(names(each, row, scopes) and is_waived(each, row, as_of) for each in waivers)]
    ]
