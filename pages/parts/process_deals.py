"""A list of deals of the process; a chosen one shows its life and its customer's."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analytics.wording import _
from pages.parts import customer_life, deal_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column


def show(asked: Filters, found: pd.DataFrame, columns: Sequence[Column], key: str, title: str) -> None:
    """The deals under a title (Markdown), with these columns between who they are and what they are worth."""
    with_names = [
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("customer", _("Customer"), "customer"),
        *columns,
        Column("rep_id", _("Owner"), "rep"),
        Column("amount", _("Amount"), "money"),
    ]
    chosen = listing.show(found, with_names, key, title)
    if chosen:
        lives(asked, chosen, key)


def lives(asked: Filters, chosen: dict[str, object], key: str) -> None:
    """What is known of the chosen row's deal, and of its customer."""
    deal = chosen.get("deal_id")
    if isinstance(deal, str):
        name = chosen.get("deal")
        deal_life.draw(asked.here, deal, name if isinstance(name, str) else deal, key)
    if isinstance(chosen.get("customer_id"), str):
        customer_life.draw(asked, chosen, key)
