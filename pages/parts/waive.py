"""He asked us to wait: an obligation that need not be done until a day, or at all, and why; and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analytics import agreed_words
from analytics import wording as words
from analytics.errors import Refused
from analytics.ruled import WAIVER_REASONS, Waiver
from analytics.wording import _, plain
from pages.parts import cached, typed
from pages.parts.typed import Looked, author, now

NO_NOTE = "waive-no-note"
REST = timedelta(days=14)  # until when it rests, where nobody says otherwise
MAY = ("pending", "overdue", "missed", "late", "waived")


def form(asked: Looked, row: dict[str, Any], place: str) -> None:
    """For the obligation in this row: let it rest, or let it count again. Nothing for what is done in time.

    `place`: the list from which the row was chosen.
    """
    key_of = _key(asked, row)
    if row.get("state", "overdue") not in MAY or key_of is None:
        return
    began = pd.Timestamp(row["triggered_at"]).date()
    key = f"waive-{place}-{row['step']}-{key_of}-{began}"
    try:
        held = next((each for each in typed.journal(asked.here).waivers() if _is_of(each, row, key_of, began)), None)
    except Refused:
        return  # the page has said why on top
    is_waived = row.get("state") == "waived"
    # One whose day has passed may be said again.
    is_held = held is not None and (is_waived or held.until is None or held.until >= asked.as_of)
    if is_waived and held is None:
        return  # won, lost, or not needed any more: nobody waived it
    with st.container(border=True, key=f"waive-box-{place}"):
        if held and is_held:
            _held(asked, held, key)
            return
        title = _("He asked us to wait")
        st.markdown(f"**{title}** · " + _("then it is neither late nor overdue, and counted beside."))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(_("Reason"), WAIVER_REASONS, key=f"{key}-reason", format_func=agreed_words.waiver, width=290)
            st.text_input(_("Note"), key=f"{key}-note", width=220, max_chars=300)
            st.date_input(
                _("Until the end of"), asked.as_of + REST, min_value=asked.as_of, key=f"{key}-until", required=True,
                width=160,
            )  # fmt: skip
            arguments = (asked, str(row["step"]), key_of, began, key)
            st.button(_("Wait until then"), key=f"{key}-wait", on_click=_waive, args=(*arguments, True))
            st.button(_("Not needed at all"), key=f"{key}-never", on_click=_waive, args=(*arguments, False))
        if st.session_state.pop(NO_NOTE, None) == key:
            st.warning(_("For another reason, write which: whoever reads it later was not there. Nothing was saved."))


def _held(asked: Looked, held: Waiver, key: str) -> None:
    until = _("waits until {day}").format(day=words.day(held.until)) if held.until else _("not needed at all")
    said = [f"**{until}**", agreed_words.waiver(held.reason), *([plain(held.note)] if held.note else [])]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" · ".join(said) + f"  \n:gray[{typed.signed(asked.here, held.author, held.at)}]", width="stretch")
        st.button(
            _("Take it back"), key=f"{key}-back", type="tertiary", icon=":material/undo:", on_click=_take_back,
            args=(asked, held),
        )  # fmt: skip


def _waive(asked: Looked, step: str, key_of: str, began: date, key: str, until_then: bool) -> None:
    reason, note = st.session_state[f"{key}-reason"], (st.session_state[f"{key}-note"] or "").strip()
    until = st.session_state[f"{key}-until"] if until_then else None
    if reason == "other" and not note:
        st.session_state[NO_NOTE] = key
        return
    journal = typed.journal(asked.here)
    typed.write(lambda: journal.waive(step, key_of, began, asked.as_of, until, reason, note, author(), now()))


def _take_back(asked: Looked, held: Waiver) -> None:
    journal = typed.journal(asked.here)
    typed.write(
        lambda: journal.waive(held.step, held.key, held.triggered_on, held.said_on, None, None, "", author(), now())
    )


def _key(asked: Looked, row: dict[str, Any]) -> str | None:
    """To which deal, order or customer does the obligation belong, as its step says?"""
    scopes = {step.id: step.on for step in cached.store(asked.here).playbook.steps}
    if "triggered_at" not in row or row.get("step") not in scopes:
        return None
    found = row.get({"deal": "deal_id", "order": "order_id"}.get(scopes[row["step"]], "customer_id"))
    return found if isinstance(found, str) else None


def _is_of(held: Waiver, row: dict[str, Any], key_of: str, began: date) -> bool:
    return (held.step, held.key, held.triggered_on) == (row["step"], key_of, began)
