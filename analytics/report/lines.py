"""Rows of the warehouse as lines of a document: obligations, customers, deals and losses, each with its typed cells.

All texts are plain text in the voice of the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import wording as words
from analytics.playbook_terms import Step
from analytics.report.document import About, Column, List, Row
from analytics.wording import _, ngettext, number

RAREST = 0.01  # a smaller chance is not told in figures

Steps = Mapping[str, Step]
BETWEEN = " · "
LONGEST_REASON = 80  # characters of what somebody wrote


def overdue(found: pd.DataFrame, steps: Steps, *, first: int) -> List:
    """What is overdue, as it is ranked."""
    columns = (
        Column("customer", _("Customer")),
        Column("step", _("Step")),
        Column("due_on", _("Due"), "day"),
        Column("days_over", _("Days over"), "count"),
        Column("value", _("Value"), "money"),
        Column("deal", _("Deal")),
    )
    rows = tuple(_obligation(row, steps, is_overdue=True) for row in _records(found))
    return List("overdue", _("Overdue now"), columns, rows, first, _("Nothing is overdue."))


def coming(found: pd.DataFrame, steps: Steps, *, first: int) -> List:
    """What falls due, as it is ordered."""
    columns = (
        Column("due_on", _("Due"), "day"),
        Column("customer", _("Customer")),
        Column("step", _("Step")),
        Column("value", _("Value"), "money"),
        Column("deal", _("Deal")),
    )
    rows = tuple(_obligation(row, steps, is_overdue=False) for row in _records(found))
    title, empty = _("Due in the next seven days"), _("Nothing falls due in the seven days after the as-of day.")
    return List("coming", title, columns, rows, first, empty)


def _obligation(row: dict[str, Any], steps: Steps, *, is_overdue: bool) -> Row:
    step = step_title(row["step"], steps)
    due = _("due {day}").format(day=words.day(row["due_at"], "weekday"))
    days = int(row["days_over"]) if is_overdue else 0
    over = ngettext("{n} day over", "{n} days over", days).format(n=number(days)) if is_overdue else ""
    name = customer(row) or deal(row)
    return Row(
        cells={
            "customer": customer(row), "step": step, "due_on": row["due_at"], "days_over": days or None,
            "value": row["value"], "deal": deal(row),
        },
        head=name or step,
        detail=said(step if name else "", over or due),
        figure=words.money(row["value"], row["currency"]),
        currency=text(row["currency"]),
        about=about(row),
    )  # fmt: skip


def silent(found: pd.DataFrame, *, first: int) -> List:
    """Customers whose silence wants something of us."""
    columns = (
        Column("customer", _("Customer")),
        Column("state", _("State")),
        Column("value", _("Value"), "money"),
        Column("silence_days", _("They: days"), "count"),
        Column("touch_days", _("We: days"), "count"),
        Column("unanswered", _("Unanswered"), "count"),
        Column("last_touch_on", _("Sent on"), "day"),
    )
    rows = tuple(_silent(row) for row in _records(found))
    return List("silent", _("Silent customers, worth the most"), columns, rows, first, _("No customer is silent."))


def _silent(row: dict[str, Any]) -> Row:
    state = words.customer_state(row["state"])
    theirs = _("their last sign of life {days} ago").format(days=words.days(_whole(row["silence_days"])))
    ours = _("our last touch {days} ago").format(days=words.days(_whole(row["touch_days"])))
    return Row(
        cells={
            "customer": customer(row), "state": state, "value": row["value"], "silence_days": row["silence_days"],
            "touch_days": row["touch_days"], "unanswered": row["unanswered"], "last_touch_on": row["last_touch_at"],
        },
        head=customer(row),
        detail=said(state, *(part for part, days in ((theirs, row["silence_days"]), (ours, row["touch_days"]))
                             if not pd.isna(days))),
        figure=words.money(row["value"], row["currency"]),
        currency=text(row["currency"]),
        about=about(row),
    )  # fmt: skip


def lying(found: pd.DataFrame, *, first: int) -> List:
    """Open deals for which nothing is planned."""
    columns = (
        Column("deal", _("Deal")),
        Column("customer", _("Customer")),
        Column("stage", _("Stage")),
        Column("created_on", _("Opened"), "day"),
        Column("amount", _("Amount"), "money"),
    )
    rows = tuple(_lying(row) for row in _records(found))
    empty = _("Every open deal has a next step.")
    return List("deals", _("Open deals without a next step"), columns, rows, first, empty)


def _lying(row: dict[str, Any]) -> Row:
    opened = _("opened {day}").format(day=words.day(row["created_at"])) if not pd.isna(row["created_at"]) else ""
    return Row(
        cells={
            "deal": deal(row), "customer": customer(row), "stage": text(row["stage"]),
            "created_on": row["created_at"], "amount": row["amount"],
        },
        head=said(deal(row), customer(row)),
        detail=said(text(row["stage"]), opened),
        figure=words.money(row["amount"], row["currency"]),
        currency=text(row["currency"]),
        about=about(row),
    )  # fmt: skip


def lost(found: pd.DataFrame, *, first: int) -> List:
    """Losses with the reason as it was written, beside what the log shows."""
    columns = (
        Column("customer", _("Customer")),
        Column("deal", _("Deal")),
        Column("amount", _("Amount"), "money"),
        Column("reason", _("Reason as written")),
        Column("category", _("Read as")),
        Column("verdict", _("What the log shows")),
        Column("days_since_touch", _("Days since touch"), "count"),
        Column("touches_after_quote", _("Touches after quote"), "count"),
        Column("tries", _("Tries"), "count"),
        Column("closed_on", _("Lost"), "day"),
    )
    rows = tuple(_lost(row) for row in _records(found))
    return List("losses", "", columns, rows, first)


def _lost(row: dict[str, Any]) -> Row:
    reason, verdict = text(row["reason"]), words.loss_verdict(str(row["verdict"]))
    quoted = _("“{text}”").format(text=_shortened(reason)) if reason else words.loss_category("none")
    days = row["days_since_touch"]
    silence = "" if pd.isna(days) else _("our last touch {days} before").format(days=words.days(_whole(days)))
    return Row(
        cells={
            "customer": customer(row), "deal": deal(row), "amount": row["amount"], "reason": reason,
            "category": words.loss_category(str(row["category"])), "verdict": verdict, "days_since_touch": days,
            "touches_after_quote": row["touches_after_quote"], "tries": row["tries"], "closed_on": row["closed_at"],
        },
        head=said(customer(row), deal(row)),
        detail=said(quoted, verdict, silence),
        figure=words.money(row["amount"], row["currency"]),
        currency=text(row["currency"]),
        about=about(row),
    )  # fmt: skip


def ready(found: pd.DataFrame, *, first: int) -> List:
    """Customers who are ready to be asked for a referral."""
    columns = (
        Column("customer", _("Customer")),
        Column("value", _("Revenue of 12 months"), "money"),
        Column("care_days", _("Days of care"), "count"),
        Column("last_asked_on", _("Last asked"), "day"),
    )
    rows = tuple(
        Row(
            cells={
                "customer": customer(row), "value": row["value"], "care_days": row["care_days"],
                "last_asked_on": row["last_asked_at"],
            },
            head=customer(row),
            detail=_("cared for on {days}").format(days=words.days(_whole(row["care_days"]))),
            figure=words.money(row["value"], row["currency"]),
            currency=text(row["currency"]),
            about=about(row),
        )
        for row in _records(found)
    )  # fmt: skip
    return List("ready", _("Ready to be asked for a referral"), columns, rows, first, _("Nobody is ready to be asked."))


def step_title(step: object, steps: Steps) -> str:
    """What is a step called? Its id, where the playbook does not have it any more."""
    return words.title(steps[str(step)]) if step in steps else text(step)


def customer(row: Mapping[str, Any]) -> str:
    """By which name is the customer of a row known? Its id stands in for a name that is missing."""
    return text(row.get("customer")) or text(row.get("customer_id"))


def deal(row: Mapping[str, Any]) -> str:
    return text(row.get("deal")) or text(row.get("deal_id"))


def about(row: Mapping[str, Any]) -> About:
    """Of whom and what does a row tell?"""
    names = ("rep_id", "step", "customer_id", "deal_id", "commitment_id")
    return About(**{name: text(row.get(name)) for name in names})


def text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def said(*parts: str) -> str:
    """The parts that say something, in one line."""
    return BETWEEN.join(part for part in parts if part)


def _whole(days: Any) -> int:
    return 0 if pd.isna(days) else int(days)


def _shortened(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1].rstrip() + "…"


def _records(found: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in found.to_dict("records")]


def effect(row: Mapping[str, Any]) -> str:
    """ "4 of 11 → 9 of 10 on time since 2 Nov; by chance alone 2 %"

    Of what did not get better nobody asks how likely so large a rise is.
    """
    text = _("{before} → {now} on time since {day}")
    shown = text.format(
        before=words.of(int(row["before_on_time"]), int(row["before_due"])),
        now=words.of(int(row["after_on_time"]), int(row["after_due"])),
        day=words.day(row["since"]),
    )
    if row["after_on_time"] * row["before_due"] <= row["before_on_time"] * row["after_due"]:
        return shown
    if row["chance"] < RAREST:
        return f"{shown}; " + _("by chance alone under {share}").format(share=words.percent(RAREST))
    return f"{shown}; " + _("by chance alone {share}").format(share=words.percent(row["chance"]))
