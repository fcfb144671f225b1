"""Lists of lost deals: the reason as it was written beside what the log shows; a chosen one opens in full."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics.charts.losses import SIGNS
from analytics.metrics import money as moneys
from analytics.views.losses import Losses
from analytics.wording import _, money, plain
from pages.parts import (
    cached,
    customer_life,
    deal_life,
    listing,
    loss_evidence,
    loss_overrule,
    loss_review,
    loss_words,
    passing_on,
)
from pages.parts.filters import Filters
from pages.parts.listing import Column


def draw(asked: Filters, view: Losses) -> None:
    """The losses of the period, most money first."""
    title = _("The lost deals")
    st.subheader(title, anchor=False)
    st.caption(
        _("Most money first. Choose one to see what the log shows of it, to look at it again, or to know better.")
    )
    show(asked, view, view.rows, "losses", title)


def show(asked: Filters, view: Losses, found: pd.DataFrame, place: str, title: str) -> None:
    """These losses under a title (Markdown); a chosen one opens under them.

    `place`: where the list stands, because the same loss may be open in two lists.
    """
    ranked = by_money(found, view.currency)
    chosen = listing.show(written(ranked), columns(ranked), place, title, download=ranked)
    if chosen:
        opened(asked, chosen, place)


def by_money(found: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Most money first: amounts in the currency in which is ranked, then others, then those without any."""
    is_main = moneys.is_in(found["currency"], currency) & found["amount"].notna()
    ranked = found.assign(_is_main=is_main).sort_values(
        ["_is_main", "amount", "closed_at", "deal_id"], ascending=[False, False, False, True], na_position="last"
    )
    return ranked.drop(columns="_is_main").reset_index(drop=True)


def written(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with what is read of them: the category with its word, the verdict with its sign."""
    read = found[["category", "matched", "is_by_hand", "verdict"]].to_dict("records")
    return found.assign(
        category_word=_texts([_category(row) for row in read]),
        verdict_word=_texts([f"{SIGNS[row['verdict']]} {loss_words.verdict(str(row['verdict']))}" for row in read]),
        overruled_word=found["overruled"].astype("object").map(loss_words.own_verdict, na_action="ignore"),
        amount=found["amount"].astype("float64"),
    )


def _texts(said: list[str]) -> pd.Series:
    return pd.Series(said, dtype="object")


def _category(row: dict[Any, Any]) -> str:
    name = loss_words.category(str(row["category"]))
    if row["is_by_hand"]:
        return _("{category} (by hand)").format(category=name)
    return _("{category}: “{word}”").format(category=name, word=row["matched"]) if _is_text(row["matched"]) else name


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell)


def columns(found: pd.DataFrame) -> list[Column]:
    """What a reader wants to know of a loss; what people say against the log only where anybody does."""
    overruled = [Column("overruled_word", _("Overruled"), help=_("What a person says of the verdict, with a note."))]
    return [
        Column("customer", _("Customer"), "customer"),
        Column("amount", _("Amount"), "money"),
        Column("reason", _("Reason as written"), pixels=170),
        Column("category_word", _("Read as"), help=_("The category, and the word of the reason that decided it.")),
        Column(
            "verdict_word", _("What the log shows"), pixels=190,
            help=_("Set against the contacts of the deal, by the rule of its category; not the real reason."),
        ),
        *(overruled if found["overruled"].notna().any() else []),
        Column(
            "follow_up_gap", _("Our silence"), "yes",
            help=_("Follow-up left out in the 30 days before, or the last touch longer ago than is usual here."),
        ),
        Column("days_since_touch", _("Days since touch"), "count", _("From our last touch to the loss.")),
        Column("touches_after_quote", _("Touches after quote"), "count", _("Empty where no quote is logged.")),
        Column(
            "tries", _("Tries"), "count", _("Different days with a touch since the customer's last sign of life.")
        ),
        Column("closed_at", _("Lost"), "day"),
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("rep_id", _("Rep"), "rep"),
    ]  # fmt: skip


def opened(asked: Filters, loss: dict[str, Any], place: str) -> None:
    """One loss in full: what the log shows, in words; what people say of it; the deal's and the customer's life."""
    steps = {step.id: step for step in cached.store(asked.here).playbook.steps}
    parameters = (("as_of", asked.question.as_of), ("deals", (loss["deal_id"],)), ("lately", ()))
    texts = cached.frame(asked.here, "ending_texts", parameters)
    with st.container(border=True, key=f"loss-{place}"):
        said, form = st.columns(2, gap="large")
        with said:
            st.markdown(f"**{loss_words.named(loss)}**")
            rep = cached.names(asked.here).get(loss["rep_id"], _("nobody"))
            st.caption(" · ".join(plain(part) for part in (rep, money(loss["amount"], loss["currency"])) if part))
            st.markdown(loss_evidence.reason(loss))
            shown = _("What the log shows")
            st.markdown(f"**{shown}**")
            lines = [loss_evidence.verdict(loss), loss_evidence.gap(loss, steps), loss_evidence.heard(loss, texts)]
            st.markdown("\n".join(f"- {line}" for line in lines if line))
            loss_overrule.draw(asked, loss, place)
            if loss["controllable_by"] == "company":
                passing_on.draw(loss, place)
            title = loss["deal"] if _is_text(loss["deal"]) else loss["deal_id"]
            deal_life.draw(asked.here, str(loss["deal_id"]), str(title), place)
        with form:
            loss_review.draw(asked, loss, place)
    customer_life.draw(asked, loss, f"loss-{place}")
