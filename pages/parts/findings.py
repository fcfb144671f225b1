"""What in the data cannot be right or leads nowhere: one line per finding, its rows behind a click."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analytics import findings
from analytics import wording as words
from analytics.export import as_csv
from analytics.findings import Finding
from analytics.wording import _, ngettext, number
from pages.parts import cached
from pages.parts.cached import Warehouse
from pages.parts.look import is_mirrored
from pages.parts.tables import MOST, MOST_ROWS, ROW_PIXELS, height

MOMENTS = ("found_at", "imported_at", "begins_at", "ends_at", "happened_at")


def draw(here: Warehouse) -> None:
    """Every finding with its count, the most frequent first; without any, that is said."""
    found = findings.found(cached.frame(here, findings.counting()))
    st.subheader(_("What does not fit together"), anchor=False)
    if not found:
        st.caption(_("Every reference leads to a row, and nothing ends before it begins."))
        return
    st.caption(_("All rows are kept and used as far as they go. Mend them in the CRM and load the file again."))
    for finding in found:
        sentence = ngettext(finding.one, finding.many, finding.n).format(n=number(finding.n))
        with st.expander(sentence, key=f"finding-{finding.name}", on_change="rerun") as place:
            if place.open:
                _open(here, finding, sentence)


def _open(here: Warehouse, finding: Finding, sentence: str) -> None:
    """The first rows of a finding, and all of them as a download."""
    rows = cached.frame(here, findings.opening(finding.name, MOST))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if finding.n > len(rows):
            st.caption(_("showing {shown} of {n}").format(shown=number(len(rows)), n=number(finding.n)))
        _download(here, finding)
    shown = rows.dropna(axis="columns", how="all")
    for name in set(MOMENTS) & set(shown.columns):
        shown = shown.assign(**{name: shown[name].map(words.moment)})
    labels = _labels()
    order = [name for name in labels if name in shown]
    st.dataframe(
        shown,
        hide_index=True,
        column_order=order[::-1] if is_mirrored() else order,
        column_config={name: labels[name] for name in order},
        placeholder="",
        height=height(len(shown), MOST_ROWS),
        row_height=ROW_PIXELS,
        key=f"found-{finding.name}",
        alt=sentence,
    )


def _download(here: Warehouse, finding: Finding) -> None:
    """All rows, read when the button is pressed: there may be a million."""
    store = cached.store(here)

    def file() -> bytes:
        return as_csv(findings.rows(store, finding.name)).encode("utf-8-sig")  # the mark by which Excel knows UTF-8

    st.download_button(
        _("Download as CSV"), data=file, file_name=f"{finding.name}.csv", mime="text/csv", on_click="ignore",
        icon=":material/download:", type="tertiary", key=f"download-{finding.name}",
    )  # fmt: skip


def _labels() -> dict[str, Any]:
    """The columns of a finding's rows, in the order in which they are shown."""
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "table_name": text(_("Table")),
        "row_id": text(_("Row")),
        "what": text(_("Column")),
        "unknown_id": text(_("Not in the data")),
        "found_at": text(_("Date"), alignment="right"),
        "begins_at": text(_("Begins"), alignment="right"),
        "ends_at": text(_("Ends"), alignment="right"),
        "amount": figure(_("Number"), format="localized"),
        "currency": text(_("Currency")),
        "status": text(_("Status")),
        "name": text(_("Name"), width="medium"),
        "happened_at": text(_("When"), alignment="right"),
        "rep_id": text(_("Rep")),
        "customer_id": text(_("Customer")),
        "contact_id": text(_("Contact")),
        "deal_id": text(_("Deal")),
        "referrer_id": text(_("Referred by")),
        "referred_id": text(_("Referred")),
        "imported_at": text(_("Imported"), alignment="right"),
        "file": text(_("File")),
        "import_no": figure(_("Import")),
    }
