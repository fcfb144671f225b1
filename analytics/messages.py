"""What does the rep get to read on the phone? Three lines to paste into LINE, WhatsApp or Telegram.

Plain text in the rep's own language, whatever the page speaks: customer, step, day, money. In a language that is read
from the right every part is kept in its own direction, because names and amounts of the other direction stand among
them, and each line begins with a mark of the language's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextvars import copy_context
from datetime import datetime
from typing import Any

import pandas as pd

from analytics import agreed_words
from analytics import wording as words
from analytics.metrics import money
from analytics.playbook_terms import Step

MOST_LINES = 3
BETWEEN = " · "
_ISOLATE, _ISOLATE_END, _RIGHT_MARK = "\u2068", "\u2069", "\u200f"


def chosen(
    overdue: pd.DataFrame, coming: pd.DataFrame, currency: str | None, promised: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What is worth a line? First what was promised and is still to do, by its day; then the customers with most money
    waiting, each with what has waited longest: three customers together.

    `overdue`, `coming`: rows of obligations with due_at, customer_id, customer, deal_id, step, value, currency;
    `promised`: rows of views.commitments. The most money of `currency` first, then the oldest. What has neither
    customer nor deal says nothing to a rep.
    """
    both = pd.concat([overdue.assign(is_overdue=True), coming.assign(is_overdue=False)], ignore_index=True)
    both = both.loc[both["customer_id"].notna() | both["deal_id"].notna()]
    main = both["value"].astype("float64").where(money.is_in(both["currency"], currency))
    whose = both["customer_id"].astype("object").fillna(both["deal_id"])
    both = both.assign(main_value=main, whose=whose)
    best = both.groupby("whose")["main_value"].transform("max")
    order = ["best", "main_value", "due_at", "whose", "step"]
    ranked = both.assign(best=best).sort_values(order, ascending=[False, False] + [True] * 3, kind="stable")
    first = _first(promised, ranked).drop_duplicates("whose").head(MOST_LINES)
    return first.drop(columns=["main_value", "whose", "best"]).reset_index(drop=True)


def _first(promised: pd.DataFrame | None, ranked: pd.DataFrame) -> pd.DataFrame:
    """What was promised and is not due yet goes before the rest."""
    if promised is None or promised.empty:
        return ranked.assign(action=None)
    open_ones = promised.loc[(promised["verdict"] == "pending") & promised["customer_id"].notna()]
    told = open_ones.sort_values(["due_at", "commitment_id"], kind="stable").assign(is_overdue=False)
    told = told.assign(whose=told["customer_id"])
    names = [*[name for name in ranked.columns if name in told.columns], "action"]
    parts = [part for part in (told[names], ranked.assign(action=None)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else ranked.assign(action=None)


def message(rows: pd.DataFrame, steps: Mapping[str, Step], language: str, calendar: str = "gregorian") -> str:
    """The lines, one per row of `chosen`; nothing to do is no text."""
    return copy_context().run(_written, rows, steps, language, calendar)


def _written(rows: pd.DataFrame, steps: Mapping[str, Step], language: str, calendar: str) -> str:
    words.speak(language, calendar)
    return "\n".join(_line({str(name): cell for name, cell in row.items()}, steps) for row in rows.to_dict("records"))


def _line(row: dict[str, Any], steps: Mapping[str, Step]) -> str:
    step = steps.get(row["step"])
    due_at: datetime = row["due_at"]
    day = words.day(due_at, "weekday")
    parts = [
        _named(row),
        agreed_words.action(row["action"]) if isinstance(row.get("action"), str) else _title(step, row),
        words.listed([day, words.state("overdue")]) if row["is_overdue"] else day,
        words.money(row["value"], row["currency"] if isinstance(row["currency"], str) else None),
    ]
    return _directed([" ".join(part.split(None)) if "\n" in part else part for part in parts if part])


def _title(step: Step | None, row: Mapping[str, Any]) -> str:
    return words.title(step) if step else str(row["step"])


def _named(row: dict[str, Any]) -> str:
    told = (row[name] for name in ("customer", "customer_id", "deal", "deal_id"))
    return next((text.strip() for text in told if isinstance(text, str) and text.strip()), "")


def _directed(parts: list[str]) -> str:
    """The line; parts that are read from the other side are kept apart from what stands beside them."""
    if not words.is_rtl() and not any(_is_rtl(part) for part in parts):
        return BETWEEN.join(parts)
    line = BETWEEN.join(f"{_ISOLATE}{part}{_ISOLATE_END}" for part in parts)
    return _RIGHT_MARK + line if words.is_rtl() else "\u200e" + line


def _is_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
