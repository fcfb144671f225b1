"""Carrying dropped files into the user's own warehouse, and what became of them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics import sources
from analytics.errors import Problem, Refused
from analytics.store import Store
from pages.parts import cached, rows, words
from pages.parts.cached import Warehouse
from pages.parts.words import _, ngettext, number, plain

KINDS = ["csv", "xlsx", "parquet"]
LAST = "last-import"
DROPPED = "dropped"


def explain_tables() -> None:
    """Which files are read as they are."""
    with st.expander(_("Which files and columns are read as they are")):
        listed = "\n".join(
            f"- **{name}**: "
            + ", ".join(field.name + (" \\*" if field.name in table.required else "") for field in table.fields)
            for name, table in sources.TABLES.items()
        ).replace("_", "\\_")
        st.markdown(
            _("A file is known by its name, such as activities.csv; columns marked with a star are required:")
            + "\n\n"
            + listed
        )


def drop_files() -> None:
    """The drop zone and the button that loads."""
    n = st.session_state.setdefault(DROPPED, 0)
    files = st.file_uploader(
        _("Files named reps, customers, contacts, deals, stage_changes, activities, orders or referrals"),
        KINDS, accept_multiple_files=True, key=f"files-{n}",
    )  # fmt: skip
    choices = {"": _("as they are written"), "day-first": _("day first"), "month-first": _("month first")}
    left, right = st.columns(2, vertical_alignment="bottom")
    order = left.selectbox(_("How is 03/04/2026 meant?"), list(choices), format_func=lambda word: choices[word])
    is_complete = right.checkbox(
        _("The files reach to the end of their last day"),
        help=_("Else the newest day is left out of the figures, because it may not be over yet."),
    )
    if st.button(_("Load these files"), type="primary", disabled=not files, icon=":material/upload:"):
        if _load(files, order or None, is_complete):
            st.session_state[DROPPED] = n + 1  # an empty drop zone for the next files
            st.rerun()


def _load(files: Sequence[UploadedFile], order: str | None, is_complete: bool) -> bool:
    """Carry the files into the warehouse; says what is wrong and gives False when they are refused."""
    store = Store(cached.own_directory())
    refused: Sequence[Problem] = ()
    with st.status(_("Loading the files"), expanded=True) as status, tempfile.TemporaryDirectory() as folder:
        try:
            st.write(_("Reading the columns"))
            for file in files:
                (Path(folder) / Path(file.name).name).write_bytes(file.getbuffer())
            plans, problems = sources.plan([Path(folder)], dates=order)
            st.write(_("Loading the rows and working out what was due"))
            lines = store.import_plans(plans, datetime.now(UTC), is_complete=is_complete)
        except Refused as reasons:
            status.update(label=_("The files were not loaded; nothing was changed"), state="error")
            refused = reasons.problems
        else:
            status.update(label=_("The files are loaded"), state="complete")
    if refused:
        _say(refused)
        return False
    st.session_state[LAST] = ([asdict(line) for line in lines], problems)
    return True


def _say(problems: Sequence[Problem]) -> None:
    for problem in problems:
        st.error(plain(problem.sentence()))


def last_summary() -> None:
    """What became of each file of the import just made in this window."""
    if LAST not in st.session_state:
        return
    lines, problems = st.session_state[LAST]
    st.success(ngettext("{n} file is loaded.", "{n} files are loaded.", len(lines)).format(n=number(len(lines))))
    for problem in problems:
        st.warning(plain(problem.sentence()))
    _summary(pd.DataFrame(lines), "summary")


def history() -> None:
    """Every import into one's own warehouse, and what was set aside."""
    directory = cached.own_directory()
    version = Store(directory).version
    if version is None:
        return
    here = Warehouse(str(directory), version)
    imports = cached.frame(here, "imports")
    newest = int(imports["import_no"].max()) if len(imports) else None
    rejects = cached.frame(here, "rejects", (("import_no", newest),))
    if len(rejects):
        n = len(rejects)
        text = ngettext(
            "{n} row of the last import was set aside", "{n} rows of the last import were set aside", n
        ).format(n=number(n))
        with st.expander(text, expanded=LAST in st.session_state, key="rejects"):
            rows.download(rejects, "rejects")
            config: dict[str, Any] = {
                "import_no": st.column_config.NumberColumn(_("Import")),
                "file": _("File"), "line": st.column_config.NumberColumn(_("Line")), "column": _("Column"),
                "reason": _("Reason"), "row_as_it_was": _("The row as it was"),
            }  # fmt: skip
            st.dataframe(rejects.head(rows.MOST), hide_index=True, column_config=config, placeholder="", alt=text)
            if n > rows.MOST:
                st.caption(_("showing {shown} of {n}").format(shown=number(rows.MOST), n=number(n)))
    with st.expander(_("Imports so far"), key="history"):
        _summary(imports.assign(imported_at=imports["imported_at"].map(words.moment)), "history")


def _summary(lines: pd.DataFrame, key: str) -> None:
    number_column = st.column_config.NumberColumn
    config: dict[str, Any] = {
        "import_no": number_column(_("Import")),
        "imported_at": _("When"),
        "file": _("File"),
        "rows_read": number_column(_("Rows read")),
        "added": number_column(_("New")),
        "updated": number_column(_("Changed")),
        "unchanged": number_column(_("Unchanged")),
        "set_aside": number_column(_("Set aside")),
        "repeated": number_column(_("Repeated")),
        "left_out": number_column(_("Left out")),
        "columns_left_out": _("Columns not used"),
        "read_as_other": number_column(
            _("Read as other"), help=_("Their channel or purpose is not a word that is known here.")
        ),
    }
    order = [name for name in config if name in lines]
    st.dataframe(
        lines,
        hide_index=True,
        column_config=config,
        column_order=order,
        placeholder="",
        key=key,
        alt=_("Imports so far"),
    )


def explain_mapping() -> None:
    """The way for every other file: the command line with a mapping."""
    st.subheader(_("Files with other names and columns"), anchor=False)
    st.markdown(
        _(
            "A mapping, a small text file, says which of your columns is which. Load such files on the "
            "command line; the board shows them as soon as they are in. The folder with examples "
            "has mappings to begin from."
        )
    )
    st.code("python -m analytics import PATH --mapping my-crm.toml", language=None)
