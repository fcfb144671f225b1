"""What a figure is called that today's data gives otherwise than a held review."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from analytics import agreed_words
from analytics import wording as words
from analytics.playbook_terms import Step
from analytics.wording import _, number
from pages.parts import cached
from pages.parts.cached import Warehouse

MONEY = ("value", "at_risk")


def row(
    found: Mapping[Hashable, Any], steps: Mapping[str, Step], names: Mapping[str, str], here: Warehouse
) -> dict[str, str]:
    """Whom it is about, which figure, and what it was and is: plain texts."""
    figure = str(found["figure"])
    whom = [names.get(found["rep_id"], found["rep_id"]) if found["rep_id"] else ""]
    if found["step"]:
        whom.append(words.title(steps[found["step"]]) if found["step"] in steps else found["step"])
    whom += cached.called(here, found["customer_id"] or "", found["deal_id"] or "")
    return {
        "whom": " · ".join(part for part in whom if part) or _("everybody"),
        "figure": name(figure),
        "then": _value(figure, found["then"], found["currency"], steps, here),
        "now": _value(figure, found["now"], found["currency"], steps, here),
    }


def name(figure: str) -> str:
    """What is this figure called?"""
    part = figure.rpartition(".")[2]
    return {
        "on_time": _("on time"),
        "due": _("due"),
        "on_time_before": _("on time, four weeks before"),
        "due_before": _("due, four weeks before"),
        "n_overdue": _("overdue"),
        "n_overdue_before": _("overdue, a week ago"),
        "n_loose": _("loose bolts"),
        "n_watch": _("bolts to watch"),
        "won_n": _("won"),
        "lost_n": _("lost"),
        "won_value": _("value won"),
        "lost_value": _("value lost"),
        "value": _("value"),
        "state": _("state of the bolt"),
        "verdict": _("what the log shows of the promise"),
        "n_lying": _("deals without a next step"),
        "n_silent": _("silent customers"),
        "customer_id": _("customer to talk of"),
        "deal_id": _("deal to talk of"),
        "kind": _("done well"),
        "step": _("step done well"),
    }.get(part, part)


def _value(figure: str, value: object, currency: object, steps: Mapping[str, Step], here: Warehouse) -> str:
    part = figure.rpartition(".")[2]
    if value is None:
        return "–"
    if isinstance(value, str):
        return _word(part, value, steps, here)
    amount = float(value)  # type: ignore[arg-type]
    if part.endswith("value"):
        return words.money(amount, str(currency) if currency else None, short=False)
    return number(amount)


def _word(part: str, value: str, steps: Mapping[str, Step], here: Warehouse) -> str:
    if part == "state":
        return words.bolt(value)
    if part == "verdict":
        return agreed_words.verdict(value)
    if part == "step":
        return words.title(steps[value]) if value in steps else value
    if part in ("customer_id", "deal_id"):
        ids = (value, "") if part == "customer_id" else ("", value)
        return next(iter(cached.called(here, *ids)), value)
    return {
        "tightened": _("a bolt tightened"),
        "kept": _("a standard kept"),
        "promise": _("a promise kept"),
    }.get(value, value)
