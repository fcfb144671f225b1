"""What a manager ruled, as the warehouse reads it: waivers and standards beside the models, never built into them.

The warehouse holds both tables empty; what was ruled is laid over them for the one who reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

import pandas as pd

from analytics.dates import end_of_day
from analytics.playbook_terms import Playbook
from analytics.ruled import Rulings, StandardSaid

TABLES = """
create table if not exists waiver (step varchar, key varchar, triggered_on timestamp, from_at timestamp,
    until_at timestamp, reason varchar);
create table if not exists standard_span (step varchar, from_at timestamp, until_at timestamp, standard double);
"""


def tables(ruled: Rulings, holders: Mapping[str, Mapping[str, str]]) -> dict[str, pd.DataFrame]:
    """What lies over the empty tables, by their names? Nothing where nothing was ruled.

    `holders`: of each step whose obligations are a customer's, which id holds which since customers were linked. Of two
    waivers that are of one obligation then, the one said last holds.
    """
    laid = {}
    if ruled.waivers:
        keys = [(each, holders.get(each.step, {}).get(each.key, each.key)) for each in ruled.waivers]
        newest = {(each.step, key, each.triggered_on): (each, key) for each, key in keys}
        rows = [
            (each.step, key, _start(each.triggered_on), _start(each.from_on or each.said_on),
             end_of_day(each.until) if each.until else None, each.reason)
            for each, key in newest.values()
        ]  # fmt: skip
        laid["waiver"] = _frame(rows, ["step", "key", "triggered_on", "from_at", "until_at", "reason"])
    if ruled.standards:
        spans = [
            (step, _start(from_on), _start(until) if until else None, standard)
            for step, held in held_by_step(ruled.standards).items()
            for (from_on, standard), until in zip(held.items(), [*list(held)[1:], None], strict=True)
        ]
        laid["standard_span"] = _frame(spans, ["step", "from_at", "until_at", "standard"])
    return laid


def held_by_step(standards: tuple[StandardSaid, ...]) -> dict[str, dict[date, float]]:
    """From which day on did which standard hold, of each step that was moved? Of one day the last said holds."""
    moved: dict[str, dict[date, float]] = {}
    for each in standards:
        if each.kind != "declined":
            moved.setdefault(each.step, {})[each.from_on] = each.standard
    return {step: dict(sorted(held.items())) for step, held in moved.items()}


def with_standards(playbook: Playbook, ruled: Rulings) -> Playbook:
    """The playbook with the standard said last of each step, in place of the one that it began with."""
    held = held_by_step(ruled.standards)
    steps = tuple(
        replace(step, standard=list(held[step.id].values())[-1]) if step.id in held else step for step in playbook.steps
    )
    return replace(playbook, steps=steps)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _frame(rows: Sequence[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    moments = [name for name in columns if name.endswith(("_at", "_on"))]
    return frame.astype(dict.fromkeys(moments, "datetime64[us]"))
