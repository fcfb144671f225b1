"""The rows behind a figure: counted, shown, downloaded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics import agreed_words
from analytics import wording as words
from analytics.dates import show_days
from analytics.export import as_csv
from analytics.metrics.money import counted_once
from analytics.playbook_terms import Step
from analytics.report.document import About
from analytics.wording import _, ngettext, number
from pages.parts import agree, deal_life, typed, waive
from pages.parts.look import is_mirrored

MOST = 200
ROW_PIXELS = 32
MOST_ROWS = 14
IDS = ("step", "activity_id", "deal_id", "order_id", "customer_id")
DAYS = ("due_at", "done_at", "closed_at", "created_at")


def show(rows: pd.DataFrame, key: str, title: str, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The rows under a title (Markdown), the count said, and all of them as a download."""
    with st.container(border=True, key=f"rows-{key}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}** · {_count(rows)}", width="content")
            if len(rows):
                download(rows, key)
        if "value_key" in rows and rows["value_key"].duplicated().any():
            st.caption(_together(rows))
        if len(rows):
            shown, columns = _columns(rows.head(MOST), steps, names)
            picked = st.dataframe(
                shown,
                hide_index=True,
                column_config=columns,
                placeholder="",
                height=height(len(shown), MOST_ROWS),
                row_height=ROW_PIXELS,
                on_select="rerun",
                selection_mode="single-row",
                key=f"table-{key}-{whose(rows.head(MOST))}",
                alt=title,
            )
            _history(rows.head(MOST), picked["selection"]["rows"], key)


def _history(rows: pd.DataFrame, chosen: Sequence[int], key: str) -> None:
    """Under the table, for the chosen row: what can be said of it, what to agree on, and the life of its deal."""
    row = rows.iloc[chosen[0]].to_dict() if chosen and chosen[0] < len(rows) else None
    asked = typed.glance()
    if row is None or asked is None:
        return
    waive.form(asked, {str(name): value for name, value in row.items()}, key)
    about = {name: row[name] for name in ("rep_id", "step", "customer_id", "deal_id") if isinstance(row.get(name), str)}
    agree.form(asked, About(**about), key)
    if deal := deal_in(rows, chosen):
        deal_life.draw(asked.here, *deal, place=key)


def deal_in(rows: pd.DataFrame, chosen: Sequence[int]) -> tuple[str, str] | None:
    """Which deal is in the chosen row: its id, and what it is called? None where no row with a deal is chosen."""
    row = rows.iloc[chosen[0]] if chosen and chosen[0] < len(rows) else None
    if row is None or not isinstance(row["deal_id"], str):
        return None
    return row["deal_id"], row["deal"] if isinstance(row["deal"], str) else row["deal_id"]


def table(
    shown: pd.DataFrame | Styler,
    config: dict[str, Any],
    key: str,
    alt: str,
    most: int = MOST_ROWS,
    *,
    is_wide: bool = False,
) -> list[Any]:
    """A table of which a cell can be chosen; gives that cell as (row, column), if any.

    `is_wide`: it is wider than a page, and so begins at the left where it opens, also where one reads from the right.
    """
    order, n = list(config), len(shown.index)
    picked = st.dataframe(
        shown,
        hide_index=True,
        column_order=order[::-1] if is_mirrored() and not is_wide else order,
        column_config=config,
        placeholder="",
        height=height(n, most),
        row_height=ROW_PIXELS,
        on_select="rerun",
        selection_mode="single-cell",
        key=key,
        alt=alt,
    )
    return [cell for cell in picked["selection"]["cells"][:1] if cell[0] < n]


def whose(seen: pd.DataFrame) -> str:
    """A mark of these very rows in this order: among others nothing is chosen any more, least of all by its place."""
    ids = seen[[name for name in IDS if name in seen]].astype("object")
    return hashlib.sha1(repr(ids.to_numpy().tolist()).encode()).hexdigest()[:12]


def height(n: int, most: int) -> int:
    """How high is a table of n rows, at most so many seen at once? In pixels, its head included."""
    return (min(n, most) + 1) * ROW_PIXELS + 3


def download(rows: pd.DataFrame | Callable[[], pd.DataFrame], key: str) -> None:
    """All rows, with their ids and moments, as a file that spreadsheets open; read on demand where they are many."""
    st.download_button(
        _("Download as CSV"), data=_file(rows), file_name=f"{key}.csv", mime="text/csv", on_click="ignore",
        icon=":material/download:", type="tertiary", key=f"download-{key}",
    )  # fmt: skip


def _file(rows: pd.DataFrame | Callable[[], pd.DataFrame]) -> Callable[[], bytes]:
    # With the mark by which Excel knows UTF-8.
    return lambda: as_csv(rows() if callable(rows) else rows).encode("utf-8-sig")


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
    if n > MOST:
        return _("showing {shown} of {n}").format(shown=number(MOST), n=number(n))
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
        "due_at": text(_("Due"), alignment="right"),
        "done_at": text(_("Done"), alignment="right"),
        "closed_at": text(_("Closed"), alignment="right"),
        "created_at": text(_("Opened"), alignment="right"),
        "days_over": number_column(_("Days over"), help=until),
        "value": number_column(worth, format="localized", help=counted),
        "currency": text(_("Currency")),
    }  # fmt: skip
    return {name: config[name] for name in columns}
