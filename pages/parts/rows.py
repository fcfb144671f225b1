"""The rows behind a figure: counted, shown, downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analytics import agreed_words
from analytics import wording as words
from analytics.dates import show_days
from analytics.metrics.money import counted_once
from analytics.playbook_terms import Step
from analytics.report.document import About
from analytics.wording import _, ngettext, number
from pages.parts import agree, customer_life, deal_life, tables, typed, waive
from pages.parts.look import is_mirrored

DAYS = ("due_at", "done_at", "closed_at", "created_at")


def show(rows: pd.DataFrame, key: str, title: str, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The rows under a title (Markdown), the count said, and all of them as a download."""
    with st.container(border=True, key=f"rows-{key}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}** · {_count(rows)}", width="content")
            if len(rows):
                tables.download(rows, key)
        if "value_key" in rows and rows["value_key"].duplicated().any():
            st.caption(_together(rows))
        if len(rows):
            shown, columns = _columns(rows.head(tables.MOST), steps, names)
            picked = st.dataframe(
                shown,
                hide_index=True,
                column_config=columns,
                placeholder="",
                height=tables.height(len(shown), tables.MOST_ROWS),
                row_height=tables.ROW_PIXELS,
                on_select="rerun",
                selection_mode="single-row",
                key=f"table-{key}-{tables.whose(rows.head(tables.MOST))}",
                alt=title,
            )
            _history(rows.head(tables.MOST), picked["selection"]["rows"], key)


def _history(rows: pd.DataFrame, chosen: Sequence[int], key: str) -> None:
    """Under the table, for the chosen row: what can be said of it, what to agree on, and the life of its deal."""
    row = rows.iloc[chosen[0]].to_dict() if chosen and chosen[0] < len(rows) else None
    asked = typed.glance()
    if row is None or asked is None:
        return
    waive.form(asked, {str(name): value for name, value in row.items()}, key)
    about = {name: row[name] for name in ("rep_id", "step", "customer_id", "deal_id") if isinstance(row.get(name), str)}
    agree.form(asked, About(**about), key)
    if isinstance(row.get("customer_id"), str):
        customer_life.draw(asked, {str(name): value for name, value in row.items()}, key)
    if deal := deal_in(rows, chosen):
        deal_life.draw(asked.here, *deal, place=key)


def deal_in(rows: pd.DataFrame, chosen: Sequence[int]) -> tuple[str, str] | None:
    """Which deal is in the chosen row: its id, and what it is called? None where no row with a deal is chosen."""
    row = rows.iloc[chosen[0]] if chosen and chosen[0] < len(rows) else None
    if row is None or not isinstance(row["deal_id"], str):
        return None
    return row["deal_id"], row["deal"] if isinstance(row["deal"], str) else row["deal_id"]


def _together(rows: pd.DataFrame) -> str:
    """What the rows are worth, when a deal or customer in several of them is counted once."""
    worth = counted_once(rows, []).dropna(subset=["value"])
    sums = words.listed(
        words.plain(words.money(value, currency, short=False))
        for value, currency in zip(worth["value"], worth["currency"], strict=True)
    )
    text = _("Together {money}: a deal or customer that stands in several rows counts once.")
    return text.format(money=sums or "–")


def _count(rows: pd.DataFrame) -> str:
    n = len(rows)
    if n > tables.MOST:
        return _("showing {shown} of {n}").format(shown=number(tables.MOST), n=number(n))
    text = ngettext("{n} row", "{n} rows", n).format(n=number(n))
    if "state" not in rows or not n:
        return text
    counts = rows["state"].value_counts()
    return text + ": " + words.listed(f"{number(count)} {words.state(str(name))}" for name, count in counts.items())


def _columns(rows: pd.DataFrame, steps: dict[str, Step], names: dict[str, str]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """What a reader wants of the rows, in words; a column that says the same in every row is left out."""
    value = "amount" if "amount" in rows else "value"
    texts: dict[str, Any] = {
        "customer": rows["customer"].fillna(rows["customer_id"]),
        "deal": rows["deal"].fillna(rows["deal_id"]),
    }
    if "step" in rows and rows["step"].nunique() > 1:
        texts["step"] = rows["step"].map(lambda step: words.title(steps[step]))
    if rows["rep_id"].nunique(dropna=False) > 1:
        texts["rep"] = rows["rep_id"].map(names).fillna("")
    if "state" in rows:
        texts["state"] = rows["state"].map(words.state)
        if "waived_for" in rows:
            texts["state"] = texts["state"].mask(rows["waived_for"].notna(), _("waits"))
    if "waived_for" in rows and rows["waived_for"].notna().any():
        texts["waived_for"] = (
            rows["waived_for"].astype("object").map(agreed_words.waiver, na_action="ignore").fillna("")
        )
    if "stage" in rows:
        texts["stage"] = rows["stage"]
    for name in DAYS:
        is_told = name != "closed_at" or "due_at" not in rows  # an obligation's end is told by its state
        if is_told and name in rows and rows[name].notna().any():
            texts[name] = show_days(rows[name], words.voice().calendar, words.voice().language)
    if "days_over" in rows:
        texts["days_over"] = rows["days_over"].astype("Int64")
    texts["value"] = rows[value].astype("float64")
    currencies = rows.loc[rows[value].notna(), "currency"].fillna("").unique()
    if len(currencies) > 1:
        texts["currency"] = rows["currency"].fillna("").where(rows[value].notna(), "")
    shown = pd.DataFrame(texts)
    if is_mirrored():
        shown = shown[shown.columns[::-1]]
    return shown, _config(list(shown.columns), list(currencies))


def _config(columns: Sequence[str], currencies: Sequence[str]) -> dict[str, Any]:
    worth = _("Value")
    if len(currencies) == 1 and currencies[0]:
        worth = _("Value ({currency})").format(currency=words.currency(currencies[0]))
    number_column, text = st.column_config.NumberColumn, st.column_config.TextColumn
    until = _("From the due day until it was done, else until the as-of day.")
    counted = _("The deal's amount, else the customer's revenue of 12 months.")
    config = {
        "customer": text(_("Customer"), width="medium"),
        "deal": text(_("Deal"), width="medium"),
        "step": text(_("Step"), width="medium"),
        "rep": text(_("Rep")),
        "state": text(_("State")),
        "waived_for": text(_("Waits because"), width="medium"),
        "stage": text(_("Stage")),
        "due_at": text(_("Due"), alignment="right", width=tables.DAY_PIXELS),
        "done_at": text(_("Done"), alignment="right", width=tables.DAY_PIXELS),
        "closed_at": text(_("Closed"), alignment="right", width=tables.DAY_PIXELS),
        "created_at": text(_("Opened"), alignment="right", width=tables.DAY_PIXELS),
        "days_over": number_column(_("Days over"), help=until),
        "value": number_column(worth, format="localized", help=counted),
        "currency": text(_("Currency")),
    }  # fmt: skip
    return {name: config[name] for name in columns}
