"""What would today's data say otherwise of a review that was held: of the same week, as of the same moment?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from analytics.review import Review

SUBJECT = ("rep_id", "step", "customer_id", "deal_id", "commitment_id", "currency")
COLUMNS = [*SUBJECT, "figure", "then", "now"]
# The figures of the whole, by their names in the review.
HEADLINES = ("on_time", "due", "on_time_before", "due_before", "n_overdue", "n_overdue_before", "n_loose", "n_watch")
# Of the frames with one row per subject: what tells the rows apart, and which cells are figures.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "at_risk": (("currency",), ("n_overdue", "value")),
    "team_bolts": (("step",), ("on_time", "due", "state")),
    "cells": (("rep_id", "step"), ("on_time", "due", "state")),
    "promises": (("commitment_id",), ("verdict",)),
    "reps": (("rep_id",), ("on_time", "due", "n_overdue", "n_lying", "n_silent", "value")),
    "rep_customers": (("rep_id",), ("customer_id",)),
    "rep_deals": (("rep_id",), ("deal_id",)),
    "rep_well": (("rep_id",), ("kind", "step")),
}
# What rests on plans, which have no past: it differs by itself as soon as they are forgotten.
PLANNED = ("reps.n_lying", "reps.value", "rep_deals.deal_id")
ROUNDING = 1e-9


def differences(then: Review, now: Review) -> pd.DataFrame:
    """Which figures of the held review would be others today?

    What rests on plans is compared only where both knew them.

    One row per figure that differs: whom or what it is about (SUBJECT, None where it is about everybody), figure, and
    what it was and is: a number, a text, or None where it was not there. What is the same is left out.
    """
    found = [*_headlines(then, now)]
    for name in PARTS:
        found += _of_part(name, then, now)
    return pd.DataFrame(found, columns=COLUMNS, dtype="object")


def _headlines(then: Review, now: Review) -> Iterator[dict[str, Any]]:
    for name in HEADLINES:
        yield from _differing(name, {}, getattr(then, name), getattr(now, name))
    for outcome in ("won", "lost"):
        was, is_now = (_ended(review, outcome) for review in (then, now))
        for key in sorted({*was, *is_now}):
            figure, currency = key
            subject = {"currency": currency} if figure == "value" else {}
            yield from _differing(f"{outcome}_{figure}", subject, was.get(key), is_now.get(key))


def _ended(review: Review, outcome: str) -> dict[tuple[str, str], float]:
    rows = review.ended.loc[review.ended["outcome"] == outcome]
    sums = rows.loc[rows["value"].notna()].groupby("currency", dropna=False)["value"].sum()
    return {("n", ""): len(rows), **{("value", str(currency)): float(value) for currency, value in sums.items()}}


def _of_part(name: str, then: Review, now: Review) -> Iterator[dict[str, Any]]:
    key, figures = PARTS[name]
    was, is_now = (_by_key(getattr(review, name), key) for review in (then, now))
    for subject in [*was, *(subject for subject in is_now if subject not in was)]:
        before, after = was.get(subject, {}), is_now.get(subject, {})
        whom = dict(zip(key, subject, strict=True))
        for part in ("customer_id", "rep_id") if name == "promises" else ():
            whom[part] = after.get(part) or before.get(part)
        for figure in figures:
            label = f"{name}.{figure}"
            if label in PLANNED and then.has_plans != now.has_plans:
                continue
            yield from _differing(label, whom, before.get(figure), after.get(figure))


def _by_key(rows: pd.DataFrame, key: tuple[str, ...]) -> dict[tuple[Any, ...], dict[Any, Any]]:
    return {tuple(_plain(row[name]) for name in key): row for row in rows.to_dict("records")}


def _differing(figure: str, subject: dict[str, Any], then: Any, now: Any) -> Iterator[dict[str, Any]]:
    then, now = _plain(then), _plain(now)
    if not _is_same(then, now):
        yield {**dict.fromkeys(SUBJECT), **subject, "figure": figure, "then": then, "now": now}


def _plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return None not in (one, other) and math.isclose(one, other, rel_tol=ROUNDING, abs_tol=ROUNDING)
    return bool(one == other)
