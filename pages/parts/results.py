"""What became of each row of the import just made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from analytics.errors import Problem
from analytics.loading import Loaded
from analytics.wording import _, ngettext, number, plain
from pages.parts import fields
from pages.parts.look import is_mirrored

LAST = "last-import"


def keep(lines: Sequence[Loaded], sides: set[tuple[str, str]], problems: Sequence[Problem]) -> None:
    """Remember in this window what was loaded. `sides`: (file, table) of which only names were taken."""
    shown = [asdict(line) for line in lines]
    n_named = sum(line.added for line in lines if (line.file, line.table) in sides)
    files = len({line.file for line in lines})
    shown = [line for line in shown if (line["file"], line["table"]) not in sides]
    st.session_state[LAST] = (shown, n_named, files, list(problems))


def rows_by_file(lines: pd.DataFrame) -> pd.Series:
    """How many rows of each file were wanted? A wide file's stages are no rows of it."""
    wanted = lines["rows_read"] - lines["left_out"]
    table = lines["table"] if "table" in lines else lines["table_name"]
    is_side = (table == "stage_changes") & lines["file"].duplicated(keep=False)
    return wanted.mask(is_side, 0).groupby(lines["file"], sort=False).max()


def draw() -> None:
    """The files of the import just made in this window: read, new, changed, set aside; what was refused."""
    if LAST not in st.session_state:
        return
    lines, n_named, n_files, problems = st.session_state[LAST]
    n = int(rows_by_file(pd.DataFrame(lines)).sum()) if lines else 0
    text = ngettext("{n} file is loaded.", "{n} files are loaded.", n_files).format(n=number(n_files))
    rows = ngettext("{n} row was read.", "{n} rows were read.", n).format(n=number(n))
    with st.container(border=True, key="result"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f":green[**✓ {text}**] {rows}", width="content")
            st.button(_("Close"), type="tertiary", key="close-result", on_click=st.session_state.pop, args=(LAST, None))
        summary(pd.DataFrame(lines), "summary")
        if n_named:
            text = ngettext("{n} name of a rep or customer was found in these files.",
                            "{n} names of reps and customers were found in these files.", n_named)  # fmt: skip
            st.caption(text.format(n=number(n_named)))
        for problem in problems:
            st.warning(plain(problem.sentence()))


def summary(lines: pd.DataFrame, key: str) -> None:
    """One row per file: what became of its rows."""
    figure = st.column_config.NumberColumn
    config: dict[str, Any] = {
        "file": _("File"),
        "table_name": _("Table"),
        "table": _("Table"),
        "rows_read": figure(_("Rows read"), format="localized"),
        "added": figure(_("New"), format="localized"),
        "updated": figure(_("Changed"), format="localized"),
        "unchanged": figure(_("Unchanged"), format="localized"),
        "set_aside": figure(_("Set aside"), format="localized"),
        "repeated": figure(_("Repeated"), format="localized"),
        "left_out": figure(_("Left out"), format="localized"),
        "columns_left_out": _("Columns not used"),
        "read_as_other": figure(
            _("Read as other"), help=_("Their channel or purpose is not a word that is known here."), format="localized"
        ),
    }
    for name in {"table", "table_name"} & set(lines):
        lines = lines.assign(**{name: lines[name].map(fields.table)})
    # What is nought in every row tells nothing; what was set aside is always said.
    is_said = {name for name in lines if name in ("file", "rows_read", "added", "set_aside") or lines[name].any()}
    order = [name for name in config if name in is_said]
    st.dataframe(
        lines, hide_index=True, column_config=config, column_order=order[::-1] if is_mirrored() else order,
        placeholder="", key=key, alt=_("What became of each file"),
    )  # fmt: skip
