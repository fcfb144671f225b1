"""What every table of a page is made of: its height, its mark, the cell that was chosen, and all its rows as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics.export import as_csv
from analytics.wording import _
from pages.parts.look import is_mirrored

MOST = 200
ROW_PIXELS = 32
DAY_PIXELS = 118  # so that a day is never cut into another one
MOST_ROWS = 14
IDS = ("step", "activity_id", "deal_id", "order_id", "customer_id")


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
