"""What was agreed with the rep, and what the log shows of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import agreed, agreed_words
from analytics.errors import Refused
from analytics.one_to_one import OneToOne
from analytics.playbook_terms import Step
from analytics.report import lines
from analytics.wording import _, ngettext, number
from pages.parts import agree, customer_life, listing, promise_words, typed
from pages.parts.cached import Warehouse
from pages.parts.filters import Filters
from pages.parts.listing import Column

SIGNS = {"kept": "✓", "late": "◐", "not_kept": "●", "pending": "○", "unseen": "·", "not_evidenced": "·"}


def frame(here: Warehouse) -> pd.DataFrame:
    """All that was agreed, with whomsoever: read fresh, and nothing where the journal cannot be read."""
    zone = str(typed.zone(here))
    try:
        journal = typed.journal(here)
        return agreed.frame(journal.commitments().values(), journal.words(), zone)
    except Refused:
        return agreed.frame((), {}, zone)


def draw(asked: Filters, view: OneToOne, steps: dict[str, Step]) -> None:
    """The promises that are talked of now; a chosen one opens the customer's life, and can be carried on."""
    title = _("What was agreed")
    st.subheader(title, anchor=False)
    if view.talked_of.empty:
        st.caption(_("Nothing was agreed that falls due in these days. Choose a row below to agree on an action."))
        return
    if beside := _beside(view):
        st.caption(beside)
    listed(asked, view.talked_of, steps, "promises")


def listed(asked: Filters, found: pd.DataFrame, steps: dict[str, Step], place: str, *, of_all: bool = False) -> None:
    """Promises with their verdicts. `place`: the list's own name; `of_all`: of several reps."""
    title = _("What was agreed")
    shown = found.assign(
        verdict_word=[f"{SIGNS.get(word, '')} {agreed_words.verdict(word)}" for word in found["verdict"]],
        what=[
            _("training") if kind == "training" else agreed_words.action(str(action))
            for kind, action in zip(found["kind"], found["action"], strict=True)
        ],
        step_title=[lines.step_title(step, steps) for step in found["step"]],
        times=found["n_carried"].where(found["n_carried"] > 0).astype("Int64"),
    )
    columns = [Column("rep_id", _("Rep"), "rep"), *_columns(found)] if of_all else _columns(found)
    chosen = listing.show(shown, columns, place, title, download=found)
    if chosen:
        promise_words.draw(asked, str(chosen["commitment_id"]), place)
        agree.form(asked, lines.about(chosen), place)
        if isinstance(chosen["customer_id"], str):
            customer_life.draw(asked, chosen, place)


def _beside(view: OneToOne) -> str:
    """How many of the promises of the four weeks are no matter of the log?"""
    told = view.promises.all
    beside = int(told[["unseen", "not_evidenced"]].to_numpy().sum())
    if not beside:
        return ""
    text = ngettext(
        "One promise of these four weeks cannot be seen in the log and is counted beside.",
        "{n} promises of these four weeks cannot be seen in the log and are counted beside.",
        beside,
    )
    return text.format(n=number(beside))


def _columns(found: pd.DataFrame) -> list[Column]:
    optional = {
        "step": Column("step_title", _("Step")),
        "text": Column("text", _("Note")),
        "done_at": Column("done_at", _("Done"), "day"),
        "n_carried": Column("times", _("Times carried on"), "count"),
    }
    is_told = {"n_carried": bool((found["n_carried"] > 0).any())}
    return [
        Column("verdict_word", _("What the log shows"), pixels=190),
        Column("customer", _("Customer"), "customer"),
        Column("what", _("What was agreed")),
        Column("due_at", _("Due"), "day"),
        *(column for name, column in optional.items() if is_told.get(name, bool(found[name].notna().any()))),
        Column("value", _("Value"), "money", _("The deal's amount, else the customer's revenue of 12 months.")),
    ]
