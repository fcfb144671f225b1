"""What changed on deals between imports, which no CRM's export tells: days moved, amounts cut, owners, stages."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.dates import show_days
from analytics.wording import _, ngettext, number
from pages.parts import cached, deal_life, tables
from pages.parts.cached import Warehouse
from pages.parts.look import is_mirrored

KINDS = ("close_later", "close_sooner", "close", "cut", "raised", "amount", "owner", "back", "stage", "status")


def draw(here: Warehouse, n_imports: int) -> None:
    """The counted sentence, the newest changes, and all of them as a download."""
    st.subheader(_("What changed on deals between imports"), anchor=False)
    found = cached.frame(here, "deal_changes")
    if found.empty:
        text = _("This appears with the second import of deals: what changed on them since the first.")
        st.caption(text if n_imports < 2 else _("No import of deals changed what an earlier one said."))
        return
    kinds = _kinds(found)
    st.markdown(_sentence(found, kinds))
    with st.expander(_("Show the changes"), key="changes", on_change="rerun") as place:
        if place.open:
            _table(here, found, kinds)


def _kinds(found: pd.DataFrame) -> pd.Series:
    """What kind of change is each row?"""
    old, new = pd.to_numeric(found["old_value"], errors="coerce"), pd.to_numeric(found["new_value"], errors="coerce")
    before = pd.to_datetime(found["old_value"], errors="coerce", format="ISO8601")
    after = pd.to_datetime(found["new_value"], errors="coerce", format="ISO8601")
    kinds = found["field"].replace({"expected_close_at": "close", "owner_id": "owner"})
    kinds = kinds.mask((kinds == "close") & (after > before), "close_later")
    kinds = kinds.mask((kinds == "close") & (after < before), "close_sooner")
    kinds = kinds.mask((kinds == "amount") & (new < old), "cut").mask((kinds == "amount") & (new > old), "raised")
    return kinds.mask((kinds == "stage") & found["is_back"].fillna(False).astype(bool), "back")


def _sentence(found: pd.DataFrame, kinds: pd.Series) -> str:
    n = int(found["deal_id"].nunique())
    text = ngettext("{n} deal changed between imports: {changes}.", "{n} deals changed between imports: {changes}.", n)
    counts = kinds.value_counts()
    parts = [_counted(kind, int(counts[kind])) for kind in KINDS if kind in counts]
    return text.format(n=number(n), changes=words.listed(parts))


def _counted(kind: str, n: int) -> str:
    return {
        "close_later": ngettext("{n} expected close moved later", "{n} expected closes moved later", n),
        "close_sooner": ngettext("{n} expected close moved sooner", "{n} expected closes moved sooner", n),
        "close": ngettext("{n} close date set or taken away", "{n} close dates set or taken away", n),
        "cut": ngettext("{n} amount cut", "{n} amounts cut", n),
        "raised": ngettext("{n} amount raised", "{n} amounts raised", n),
        "amount": ngettext("{n} amount set or taken away", "{n} amounts set or taken away", n),
        "owner": ngettext("{n} owner changed", "{n} owners changed", n),
        "back": ngettext("{n} stage gone back", "{n} stages gone back", n),
        "stage": ngettext("{n} stage entered", "{n} stages entered", n),
        "status": ngettext("{n} status changed", "{n} statuses changed", n),
    }[kind].format(n=number(n))


def _name(kind: str) -> str:
    return {
        "close_later": _("Expected close moved later"),
        "close_sooner": _("Expected close moved sooner"),
        "close": _("Expected close changed"),
        "cut": _("Amount cut"),
        "raised": _("Amount raised"),
        "amount": _("Amount"),
        "owner": _("Owner changed"),
        "back": _("Stage gone back"),
        "stage": _("Stage moved on"),
        "status": _("Status changed"),
    }[kind]


def _table(here: Warehouse, found: pd.DataFrame, kinds: pd.Series) -> None:
    n = len(found)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        most = _("showing {shown} of {n}").format(shown=number(min(n, tables.MOST)), n=number(n))
        st.caption(most if n > tables.MOST else ngettext("{n} row", "{n} rows", n).format(n=number(n)), width="content")
        tables.download(found, "deal_changes")
    first = found.head(tables.MOST)
    names = cached.names(here)
    told = first.to_dict("records")
    voice = words.voice()
    shown = pd.DataFrame(
        {
            "deal": first["deal"].fillna(first["deal_id"]),
            "customer": first["customer"].fillna(first["customer_id"]),
            "what": kinds.head(tables.MOST).map(_name),
            "before": [deal_life.in_words(row["field"], row["old_value"], names, row["currency"]) for row in told],
            "after": [deal_life.in_words(row["field"], row["new_value"], names, row["currency"]) for row in told],
            "seen_at": show_days(first["seen_at"], voice.calendar, voice.language),
        }
    )
    text = st.column_config.TextColumn
    config: dict[str, Any] = {
        "deal": text(_("Deal"), width="medium"),
        "customer": text(_("Customer"), width="medium"),
        "what": text(_("What changed")),
        "before": text(_("Before")),
        "after": text(_("After")),
        "seen_at": text(_("Seen"), alignment="right", help=_("It happened at some time since the import before.")),
    }
    order = list(config)[::-1] if is_mirrored() else list(config)
    st.dataframe(
        shown, hide_index=True, column_config=config, column_order=order,
        placeholder="", height=tables.height(len(shown), tables.MOST_ROWS), row_height=tables.ROW_PIXELS,
        key="changes-table", alt=_("What changed on deals between imports"),
    )  # fmt: skip
