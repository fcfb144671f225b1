"""Win-back: which lost customers are due to be asked again, what came of it, and who is next."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics.losses import QUIET_AFTER_WIN_BACK, WIN_BACK_DAYS
from analytics.views.losses import Losses
from analytics.wording import _, number, of
from pages.parts import customer_life, figure_cards, listing, loss_control, loss_list, loss_review
from pages.parts.figure_cards import Figure
from pages.parts.filters import Filters
from pages.parts.listing import Column


def draw(asked: Filters, view: Losses) -> None:
    """Three figures with their deals, and the list of those that are due now."""
    title = _("Win-back: due now")
    st.subheader(_("Win-back"), anchor=False)
    found = view.win_back
    if found.empty:
        st.caption(_("No deal was lost for a reason that may pass: price, terms, budget, timing, or no answer."))
        return
    due = found.loc[found["is_due"]]
    tried = found.loc[found["n_win_backs"].fillna(0) > 0]
    waiting = found.loc[~found["is_due"] & found["won_at"].isna()].sort_values(["due_on", "deal_id"])
    won_back = found.loc[found["is_won_back"]]
    figure_cards.draw(
        "win-back",
        [
            Figure("due", _("Due now"), number(len(due)), _counted(), None, loss_control.worth(due, view.currency)),
            Figure(
                "won-back", _("Won back"), of(len(won_back), len(tried)) if len(tried) else "–",
                _("Of the lost deals with a win-back contact since: won within twelve months of the loss."),
                _opener(asked, tried.sort_values("won_back_at", na_position="last"), "won-back", _("Asked again"))
                if len(tried) else None,
                loss_control.worth(won_back, view.currency),
            ),
            Figure(
                "waiting", _("Coming up"), number(len(waiting)),
                _("The day has not come yet, or somebody asked again within the last {days}.").format(
                    days=words.days(QUIET_AFTER_WIN_BACK)
                ),
                _opener(asked, waiting, "waiting", _("Coming up")) if len(waiting) else None,
                loss_control.worth(waiting, view.currency),
            ),
        ],
    )  # fmt: skip
    if due.empty:
        st.caption(_("Nobody is due to be asked again."))
        return
    st.caption(_("Choose one to see the customer's life, and to say when the obstacle is gone and what is new."))
    show(asked, due, "win-back-due", title)


def show(asked: Filters, found: pd.DataFrame, place: str, title: str) -> None:
    """These lost deals; a chosen one shows its customer's life and its review."""
    # A list that grew or shrank is another one: what was chosen in it would be another deal.
    key = f"{place}-{len(found)}"
    chosen = listing.show(loss_list.written(found.reset_index(drop=True)), columns(), key, title, download=found)
    if chosen:
        loss_review.draw(asked, chosen, place)
        customer_life.draw(asked, chosen, place)


def _opener(asked: Filters, found: pd.DataFrame, place: str, title: str) -> Callable[[], None]:
    return lambda: show(asked, found, f"win-back-{place}", title)


def columns() -> list[Column]:
    """What a reader wants to know before asking again."""
    return [
        Column("customer", _("Customer"), "customer"),
        Column("amount", _("Amount"), "money"),
        Column("category_word", _("Lost for")),
        Column("due_on", _("Due"), "day", _("The day of the review, else so many days after the loss.")),
        Column("has_date", _("Day set"), "yes", _("Somebody said in the review when the obstacle is gone.")),
        Column("news", _("What is new"), pixels=180),
        Column("trial", _("Trial offered"), "yes", _("By the review: is a small trial order offered?")),
        Column("trial_at", _("Trial seen"), "day", _("The latest trial in the log since the loss.")),
        Column("last_win_back_at", _("Asked last"), "day"),
        Column("won_back_at", _("Won back"), "day"),
        Column("closed_at", _("Lost"), "day"),
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("rep_id", _("Rep"), "rep"),
    ]


def _counted() -> str:
    text = _(
        "Lost for a reason that may pass, and the day has come: the one set in the review, else {short} days after the "
        "loss ({long} for budget and timing). Nobody asked again in {quiet} days, and it was not won since."
    )
    short, long = min(WIN_BACK_DAYS.values()), max(WIN_BACK_DAYS.values())
    return text.format(short=number(short), long=number(long), quiet=number(QUIET_AFTER_WIN_BACK))
