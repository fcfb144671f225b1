"""A list of customers, deals or orders to act on: counted, shown, chosen from, downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.dates import show_days
from analytics.wording import _, ngettext, number
from pages.parts import cached, contact_words, tables
from pages.parts.look import is_mirrored

Kind = Literal[
    "text", "customer", "rep", "day", "count", "decimal", "share", "fine_share", "money", "contact", "segment", "yes"
]
FIRST_ROWS = 10
MOST_MIRRORED = 7  # columns: a wider table opens at its left end, where its names must then stand


@dataclass(frozen=True)
class Column:
    """Which column of the rows, under which head, and how it is written; `help` says how it is counted."""

    name: str
    label: str
    kind: Kind = "text"
    help: str | None = None
    id: str = ""
    """Of a customer: the column with the id that stands in for a missing name."""
    pixels: int | None = None
    """Of a text: how wide, where its head is longer than what stands under it."""


def show(
    found: pd.DataFrame,
    columns: Sequence[Column],
    key: str,
    title: str,
    *,
    download: pd.DataFrame | Callable[[], pd.DataFrame] | None = None,
    most: int = FIRST_ROWS,
    n: int | None = None,
) -> dict[str, Any] | None:
    """The rows under a title (Markdown), the count said, all of them as a download; gives the row that was chosen.

    `download`: what the file holds, where that is not `found`; `n`: how many there are, where `found` are the first.
    """
    with st.container(border=True, key=f"list-{key}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}** · {_count(len(found) if n is None else n)}", width="content")
            if len(found):
                tables.download(found if download is None else download, key)
        if found.empty:
            return None
        seen = found.head(tables.MOST).reset_index(drop=True)
        named = _with_currencies(seen, columns)
        shown = pd.DataFrame({column.name: _written(seen, column) for column in named})
        picked = st.dataframe(
            shown[list(shown.columns)[::-1]] if is_mirrored() and len(named) <= MOST_MIRRORED else shown,
            hide_index=True,
            column_config={column.name: _config(seen, column) for column in named},
            placeholder="",
            height=tables.height(len(shown), most),
            row_height=tables.ROW_PIXELS,
            on_select="rerun",
            selection_mode="single-row",
            key=f"table-{key}-{tables.whose(seen)}",
            alt=title,
        )
        chosen = picked["selection"]["rows"]
    if chosen and chosen[0] < len(seen):
        return {str(name): value for name, value in seen.iloc[chosen[0]].to_dict().items()}
    return None


def _count(n: int) -> str:
    if n > tables.MOST:
        return _("showing {shown} of {n}").format(shown=number(tables.MOST), n=number(n))
    return ngettext("{n} row", "{n} rows", n).format(n=number(n))


def _with_currencies(found: pd.DataFrame, columns: Sequence[Column]) -> list[Column]:
    """The columns, and one for the currency where the amounts have more than one."""
    if any(column.kind == "money" for column in columns) and len(_currencies(found)) > 1:
        return [*columns, Column("currency", _("Currency"))]
    return list(columns)


def _currencies(found: pd.DataFrame) -> list[str]:
    return sorted(found["currency"].dropna().unique()) if "currency" in found else []


def _written(found: pd.DataFrame, column: Column) -> pd.Series:
    """The cells of a column as the reader sees them."""
    cells = found[column.name]
    if column.kind == "customer":
        return _text(_text(cells).fillna(found[column.id or "customer_id"])).fillna("–")
    if column.kind == "rep":
        return _text(cells.map(cached.names(_here()))).fillna("")
    if column.kind == "day":
        return show_days(cells, words.voice().calendar, words.voice().language)
    if column.kind == "count":
        return cells.astype("Int64")
    if column.kind in ("share", "fine_share"):
        return cells.astype("float64") * 100
    if column.kind in ("money", "decimal"):
        return cells.astype("float64")
    if column.kind == "contact":
        return _text(cells.map(contact_words.contact, na_action="ignore")).fillna("")
    if column.kind == "segment":
        return cells.map(words.segment)
    if column.kind == "yes":
        return _text(cells.map({True: _("yes"), False: _("no")})).fillna("–")
    return _text(cells).fillna("")


def _text(cells: pd.Series) -> pd.Series:
    """A column of texts, also where every one is missing and it came as numbers."""
    return cells.astype("object")


def _here() -> cached.Warehouse:
    here = cached.warehouse()
    assert here is not None, "a list is drawn on data only"
    return here


def _config(found: pd.DataFrame, column: Column) -> Any:
    if column.kind == "money":
        known = _currencies(found)
        label = column.label
        if len(known) == 1 and known[0]:
            label = _("{label} ({currency})").format(label=label, currency=words.currency(known[0]))
        return st.column_config.NumberColumn(label, format="localized", help=column.help)
    if column.kind == "share":
        return st.column_config.NumberColumn(column.label, format="%.0f %%", help=column.help)
    if column.kind == "fine_share":
        return st.column_config.NumberColumn(column.label, format="%.1f %%", help=column.help)
    if column.kind == "decimal":
        return st.column_config.NumberColumn(column.label, format="%.1f", help=column.help)
    if column.kind == "count":
        return st.column_config.NumberColumn(column.label, help=column.help)
    alignment: Any = "right" if column.kind == "day" else None
    kinds = {"customer": "medium", "day": tables.DAY_PIXELS}
    width: Any = column.pixels or kinds.get(column.kind)
    return st.column_config.TextColumn(column.label, help=column.help, alignment=alignment, width=width)
