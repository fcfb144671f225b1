"""Each sale with the state of its care, and what is behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.playbook_terms import Step
from analytics.views.after_sales import AfterSales
from analytics.wording import _, plain
from pages.parts import care_words, customer_life, listing, tables
from pages.parts.filters import Filters
from pages.parts.listing import Column

STEP_PIXELS = 96


def draw(asked: Filters, view: AfterSales, steps: dict[str, Step]) -> None:
    """One row per sale, the newest first; a chosen one opens its care and its customer's life."""
    title = _("The sales and their care")
    st.subheader(title, anchor=False)
    if view.by_sale.empty:
        st.caption(_("There is no sale of these people and this segment by this day."))
        return
    found = [name for name in steps if name in view.by_sale.columns]
    signs = "\u2003".join(
        care_words.state(name) for name in ("overdue", "missed", "late", "pending", "on_time", "unseen")
    )
    st.caption(signs + "\u2003" + _("3/4: 3 of 4 on time. Empty: this sale asks for no such step."))
    columns = [
        Column("customer", _("Customer"), "customer"),
        Column("sold_at", _("Sold"), "day"),
        Column("amount", _("Amount"), "money"),
        *(
            Column(_column(name), words.title(steps[name]), help=_help(steps[name]), pixels=STEP_PIXELS)
            for name in found
        ),
        Column("rep_id", _("Rep"), "rep"),
    ]
    chosen = listing.show(written(view, found), columns, "sales", title, download=view.by_sale)
    if chosen:
        care = view.sale_care.loc[view.sale_care["sale_no"] == chosen["sale_no"]]
        known = [chosen[name] for name in ("customer", "customer_id") if isinstance(chosen[name], str)]
        name = known[0] if known else _("nobody")
        sold = _("{customer}, sold on {day}").format(customer=plain(name), day=plain(words.day(chosen["sold_at"])))
        listing.show(care_words.written(care, steps), care_words.columns(), f"sale-{chosen['sale_no']}", sold)
        customer_life.draw(asked, chosen, "sale")


def written(view: AfterSales, steps: list[str]) -> pd.DataFrame:
    """The sales with a text per step; only those that are seen are written."""
    seen = view.by_sale.head(tables.MOST)
    cells = view.sale_steps.loc[view.sale_steps["sale_no"].isin(seen["sale_no"])]
    texts = [
        care_words.state(cell["state"])
        if cell["n"] == 1
        else care_words.states(cell["state"], cell["n_on_time"], cell["n_due"])
        for cell in cells.to_dict("records")
    ]
    wide = cells.assign(text=pd.Series(texts, index=cells.index, dtype="object"))
    wide = wide.pivot(index="sale_no", columns="step", values="text").reindex(columns=steps)
    found = view.by_sale.drop(columns=steps)
    return found.assign(**{_column(name): found["sale_no"].map(wide[name]).fillna("") for name in steps})


def _column(step: str) -> str:
    return f"care: {step}"


def _help(step: Step) -> str:
    return f"{plain(words.title(step))}: {words.deadline(step)}"
