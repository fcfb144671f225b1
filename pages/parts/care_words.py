"""How an obligation of care is written: its state as sign and word, its row in a list."""

from __future__ import annotations

import pandas as pd

from analytics import wording as words
from analytics.playbook_terms import Step
from analytics.wording import _, number
from pages.parts.listing import Column

SIGNS = {
    "overdue": "●",
    "missed": "●",
    "late": "◐",
    "pending": "…",
    "on_time": "○",
    "waived": "·",
    "unseen": "·",
}


def state(name: str) -> str:
    """The state of one obligation, as a sign and a word."""
    return f"{SIGNS.get(name, '·')} {words.state(name)}"


def states(worst: str, on_time: int, due: int) -> str:
    """The state of several obligations of one step: the sign of the worst, and how many were on time."""
    if due == 0:
        return state(worst)
    return f"{SIGNS[worst]} {number(on_time)}/{number(due)}"


def written(care: pd.DataFrame, steps: dict[str, Step]) -> pd.DataFrame:
    """The rows of care with their steps and states in words: step_word, state_word."""
    titles = {name: words.title(step) for name, step in steps.items()}
    known = {name: state(name) for name in care["state"].unique()}
    return care.assign(step_word=care["step"].map(titles), state_word=care["state"].map(known))


def columns() -> list[Column]:
    """What a reader wants to know of an obligation of care."""
    return [
        Column("customer", _("Customer"), "customer"),
        Column("step_word", _("Step")),
        Column("state_word", _("State")),
        Column("due_at", _("Due"), "day"),
        Column("done_at", _("Done"), "day"),
        Column(
            "days_over", _("Days over"), "count", _("From the due day until it was done, else until the as-of day.")
        ),
        Column("rep_id", _("Rep"), "rep"),
        Column("value", _("Revenue of 12 months"), "money", _("What the customer bought in twelve months.")),
    ]
