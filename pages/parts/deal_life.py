"""What is known of one deal's life: opened, stages entered, what changed between imports, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from analytics import wording as words
from analytics.wording import _, money, plain
from pages.parts import cached, fields
from pages.parts.cached import Warehouse

MOST = 200


def in_words(field: str, value: object, names: dict[str, str], currency: object = None) -> str:
    """A value of a deal as it is read on the page: plain text."""
    if not isinstance(value, str) or not value:
        return "–"
    if field == "amount":
        return money(float(value), currency if isinstance(currency, str) else None, short=False)
    if field == "expected_close_at":
        return words.day(datetime.fromisoformat(value))
    if field == "owner_id":
        return names.get(value, value)
    return fields.status(value) if field == "status" else value


def draw(here: Warehouse, deal: str, title: str, place: str = "") -> None:
    """What is known of one deal's life, the oldest first: a line per day and change.

    `place`: the list it was chosen from, because several may be open at once.
    """
    found = cached.frame(here, "deal_history", (("deal", deal),))
    with st.container(border=True, key=f"deal-history-{place}"):
        st.markdown(f"**{plain(title)}**")
        if found.empty:
            st.caption(_("No export tells when this deal was opened, changed or closed."))
            return
        names = cached.names(here)
        for row in found.tail(MOST).to_dict("records"):
            st.markdown(_line({str(key): value for key, value in row.items()}, names))


def _line(row: dict[str, Any], names: dict[str, str]) -> str:
    what = str(row["what"])
    before, after = (plain(in_words(what, row[side], names)) for side in ("before", "after"))
    name = {
        "created": _("opened"),
        "stage": _("stage"),
        "amount": _("amount"),
        "expected_close_at": _("close date"),
        "owner_id": _("owner"),
        "status": _("status"),
    }.get(what) or plain(fields.status(what))
    line = f"{words.day(row['happened_at'])} · {name}"
    if isinstance(row["before"], str):
        changed = _("{written} → {read}").format(written=before, read=after)
        return f"{line}: {changed}"
    return f"{line}: {after}" if isinstance(row["after"], str) else line
