"""The imports so far, each to be taken back; and the rows that were set aside."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.errors import Refused
from analytics.store import Store
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, fields, results, tables
from pages.parts.cached import Warehouse
from pages.parts.look import is_mirrored
from pages.parts.people_known import now

AT_ONCE = 10
NAMED = 4
REFUSED = "undo-refused"


def imports(here: Warehouse) -> pd.DataFrame:
    """One row per file of every import, the newest first."""
    return cached.frame(here, "imports")


def draw(found: pd.DataFrame) -> None:
    """One line per import: when, which files, how many rows."""
    st.subheader(_("Imports so far"), anchor=False)
    for problem in st.session_state.pop(REFUSED, []):
        st.error(plain(problem.sentence()))
    numbers = list(dict.fromkeys(found["import_no"]))
    page = 1
    if len(numbers) > AT_ONCE:
        page = st.pagination(-(-len(numbers) // AT_ONCE), key="imports-page")
    for import_no in numbers[(page - 1) * AT_ONCE : page * AT_ONCE]:
        _line(int(import_no), found.loc[found["import_no"] == import_no])


def _line(import_no: int, files: pd.DataFrame) -> None:
    first = files.iloc[0]
    by_file = results.rows_by_file(files)
    n, n_rows = len(by_file), int(by_file.sum())
    names = words.listed(fields.file(name) for name in by_file.index[:NAMED])
    if n > NAMED:
        names = _("{names} and {n} more").format(names=names, n=number(n - NAMED))
    counted = ngettext("{n} row", "{n} rows", n_rows).format(n=number(n_rows))
    text = f"**{words.moment(first['imported_at'])}** · {names} · {counted}"
    is_undone = not pd.isna(first["undone_at"])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if is_undone:
            undone = _("taken back on {when}").format(when=words.moment(first["undone_at"]))
            st.markdown(f":gray[{text} · – {undone}]", width="stretch")
            return
        st.markdown(text, width="stretch")
        with st.popover(_("Take back"), type="tertiary", icon=":material/undo:", key=f"back-{import_no}"):
            _confirm(import_no, n, n_rows)


def _confirm(import_no: int, n_files: int, n_rows: int) -> None:
    text = ngettext(
        "What {files} brought goes, {n} row; what it had changed is again as the other imports say.",
        "What {files} brought goes, {n} rows; what they had changed is again as the other imports say.",
        n_rows,
    )
    files = ngettext("this file", "these {n} files", n_files).format(n=number(n_files))
    st.markdown(text.format(files=files, n=number(n_rows)))
    st.markdown(_("What was typed here stays. The files themselves can be loaded again."))
    if st.button(_("Take this import back"), key=f"undo-{import_no}"):
        try:
            with st.spinner(_("Building everything again without it")):
                Store(cached.own_directory()).undo(import_no, now())
        except Refused as refused:
            st.session_state[REFUSED] = refused.problems
        st.rerun()


def set_aside(here: Warehouse) -> None:
    """The rows that could not be read, with their reasons, and all of them as they were."""
    found = cached.frame(here, "rejects", (("import_no", None),))
    if found.empty:
        return
    numbers = sorted(set(found["import_no"]), reverse=True)
    newest = found.loc[found["import_no"] == numbers[0]]
    n = len(found)
    text = ngettext("{n} row was set aside", "{n} rows were set aside", n).format(n=number(n))
    with st.expander(text, key="rejects", icon=":material/rule:", on_change="rerun") as place:
        if not place.open:
            return
        if len(numbers) > 1:
            last = _("The last of these imports")
            choice = st.segmented_control(
                _("Of which imports"), ["last", "all"], default="last", required=True, key="rejects-of",
                format_func=lambda word: last if word == "last" else _("All imports"), label_visibility="collapsed",
            )  # fmt: skip
            found = newest if choice == "last" else found
        _rejects(found)


def _rejects(found: pd.DataFrame) -> None:
    n = len(found)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_("Mend them in the CRM or in this file, and load them again; the others are in."), width="content")
        tables.download(found, "rejects")
    config: dict[str, Any] = {
        "import_no": st.column_config.NumberColumn(_("Import")),
        "file": _("File"),
        "line": st.column_config.NumberColumn(_("Line")),
        "column": _("Column"),
        "reason": st.column_config.TextColumn(_("Reason"), width="large"),
        "row_as_it_was": st.column_config.TextColumn(_("The row as it was"), width="large"),
    }
    order = [name for name in config if name != "import_no" or found["import_no"].nunique() > 1]
    shown = found.head(tables.MOST)
    st.dataframe(
        shown, hide_index=True, column_config=config, column_order=order[::-1] if is_mirrored() else order,
        placeholder="", height=tables.height(len(shown), tables.MOST_ROWS), row_height=tables.ROW_PIXELS,
        alt=_("The rows that were set aside"), key="rejects-table",
    )  # fmt: skip
    if n > tables.MOST:
        st.caption(_("showing {shown} of {n}").format(shown=number(tables.MOST), n=number(n)))
