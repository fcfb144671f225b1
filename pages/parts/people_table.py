"""The reps in a table: name, team, role and the day they left, typed over what the imports say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analytics.errors import Refused
from analytics.held import PERSON_FIELDS, ROLES
from analytics.wording import _
from pages.parts import tables
from pages.parts.look import is_mirrored
from pages.parts.people_known import REFUSED, Known, author, now, system

BASE, SEEN = "people-base", "people-seen"


def draw(known: Known) -> None:
    """The table; where something may be said, what is typed into it is saved at once."""
    st.subheader(_("All reps"), anchor=False)
    said = known.journal.people() if known.journal else {}
    frame = _frame(known, said)
    order = list(frame.columns)[::-1] if is_mirrored() else list(frame.columns)
    looks: dict[str, Any] = {
        "hide_index": True, "column_config": _config(), "column_order": order, "placeholder": "",
        "height": tables.height(len(frame), tables.MOST_ROWS), "row_height": tables.ROW_PIXELS, "alt": _("Reps"),
    }  # fmt: skip
    if not known.journal:
        st.dataframe(frame, **looks)
        return
    st.caption(_("What you type here holds over what any import says. It is saved as you leave the cell."))
    key = f"people-{known.here.version}-{len(known.links)}-{len(frame)}"
    if key not in st.session_state:  # an editor of its own: it begins with what holds now
        st.session_state[BASE] = st.session_state[SEEN] = frame
    base = st.session_state[BASE]
    edited = st.data_editor(base, key=key, disabled=["rep_id", "source", "email"], **looks)
    _save(known, st.session_state[SEEN], edited)
    st.session_state[SEEN] = edited


def _frame(known: Known, said: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Every rep who stands for himself, with what holds of him."""
    frame = known.frame.loc[~known.frame.index.isin(list(known.links))]
    texts = {name: frame[name].astype("object").where(frame[name].notna(), None) for name in PERSON_FIELDS}
    for rep, fields in said.items():
        for name, value in fields.items():
            if rep in frame.index:
                texts[name][rep] = value or None
    shown = pd.DataFrame(
        {
            "name": texts["name"].astype("str").where(texts["name"].notna(), None),
            "team": texts["team"],
            "role": texts["role"],
            "left_on": pd.to_datetime(texts["left_on"]).dt.normalize(),
            "email": frame["email"],
            "source": frame["source"].map(system, na_action="ignore"),
        },
        index=frame.index,
    )
    shown.insert(len(shown.columns), "rep_id", shown.index)
    return shown


def _config() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "name": text(_("Name"), width="medium"),
        "team": text(_("Team")),
        "role": st.column_config.SelectboxColumn(_("Role"), options=ROLES, format_func=lambda name: role(str(name))),
        "left_on": st.column_config.DateColumn(_("Left on")),
        "email": text(_("E-mail")),
        "source": text(_("System")),
        "rep_id": text(_("Id")),
    }


def _save(known: Known, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Write the cells that were changed since the table was seen last."""
    for rep, fields in changed(before, after).items():
        try:
            if known.journal:
                known.journal.set_person(rep, fields, author(), now())
        except Refused as refused:
            st.session_state[REFUSED] = refused.problems


def changed(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Which fields of which rep are not what they were? "" where a cell was emptied."""
    found: dict[str, dict[str, str]] = {}
    for name in PERSON_FIELDS:
        old, new = before[name].map(_written), after[name].map(_written)
        for rep, value in new.loc[old != new].items():
            found.setdefault(str(rep), {})[name] = value
    return found


def _written(cell: object) -> str:
    if cell is None or cell is pd.NaT or cell != cell:
        return ""
    return str(cell.date()) if isinstance(cell, pd.Timestamp) else str(cell).strip()


def role(name: str) -> str:
    """What is a role called?"""
    return {"sales": _("Sales"), "desk": _("Sales desk"), "office": _("Office")}.get(name, name)
