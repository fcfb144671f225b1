"""Reasons that no word list knows: sorted by hand, once for all losses that give them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.journal import Journal
from analytics.loss_said import reason_key
from analytics.loss_words import CATEGORIES
from analytics.wording import _, ngettext, number, plain
from pages.parts import loss_journal, loss_words, typed
from pages.parts.filters import Filters
from pages.parts.typed import author, now

AT_ONCE = 10
MOST_CHARACTERS = 160  # a reason may be a whole note


def draw(asked: Filters, unsorted: pd.DataFrame) -> None:
    """The reasons that no word matched, the most frequent first, and those that were sorted by hand already.

    `unsorted`: a row per reason as it was written, with `n`, how many losses give it.
    """
    st.subheader(_("Reasons to sort by hand"), anchor=False)
    found = loss_journal.held(asked.here)
    sorted_reasons = found[1].sorted_reasons if found else {}
    waiting = _waiting(unsorted, sorted_reasons)
    if waiting.empty:
        st.caption(_("None: every reason that was written is understood, or was sorted."))
    else:
        st.caption(_("No word of theirs is known. What you choose holds for every loss with this reason, from now on."))
        first = _first(len(waiting), "reasons-page")
        for row in waiting.iloc[first : first + AT_ONCE].to_dict("records"):
            _reason(found[0] if found else None, row["key"], row["reason"], int(row["n"]))
    if found and sorted_reasons:
        _sorted(found[0], sorted_reasons)


def _waiting(unsorted: pd.DataFrame, sorted_reasons: dict[str, str]) -> pd.DataFrame:
    """One row per reason, however it was typed: key, reason (as in its first row), n. The most frequent first."""
    rows = unsorted.loc[unsorted["reason"].notna(), ["reason", "n"]]
    rows = rows.assign(key=[reason_key(str(reason)) for reason in rows["reason"]])
    rows = rows.loc[(rows["key"] != "") & ~rows["key"].isin(list(sorted_reasons))]
    counted = rows.groupby("key", as_index=False, sort=False).agg(reason=("reason", "first"), n=("n", "sum"))
    return counted.sort_values(["n", "key"], ascending=[False, True], ignore_index=True)


def _first(n: int, key: str) -> int:
    """From which row on are they shown?"""
    pages = -(-n // AT_ONCE)
    return (st.pagination(pages, key=key) - 1) * AT_ONCE if pages > 1 else 0


def _reason(journal: Journal | None, key: str, reason: str, n: int) -> None:
    counted = ngettext("{n} loss", "{n} losses", n).format(n=number(n))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{_short(reason)}** · {counted}", width="stretch")
        if journal:
            widget = f"reason-{key}"
            st.selectbox(
                _("Category of this reason"), CATEGORIES, index=None, key=widget, format_func=loss_words.category,
                placeholder=_("Choose a category"), label_visibility="collapsed", width=240,
                on_change=_sort, args=(journal, reason, widget),
            )  # fmt: skip


def _short(reason: str) -> str:
    text = " ".join(reason.split())
    return plain(text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rstrip()}…")


def _sorted(journal: Journal, sorted_reasons: dict[str, str]) -> None:
    n = len(sorted_reasons)
    text = ngettext("{n} reason sorted by hand", "{n} reasons sorted by hand", n).format(n=number(n))
    with st.expander(text, key="reasons-sorted"):
        first = _first(n, "reasons-sorted-page")
        for reason, category in sorted(sorted_reasons.items())[first : first + AT_ONCE]:
            with st.container(horizontal=True, vertical_alignment="center"):
                text = _("{written} → {read}")
                st.markdown(
                    text.format(written=f"**{_short(reason)}**", read=plain(loss_words.category(category))),
                    width="stretch",
                )
                st.button(
                    _("Take it back"), key=f"reason-back-{reason}", type="tertiary", icon=":material/undo:",
                    on_click=_take_back, args=(journal, reason),
                )  # fmt: skip


def _sort(journal: Journal, reason: str, widget: str) -> None:
    category = st.session_state[widget]
    if category is not None:
        typed.write(lambda: journal.sort_reason(reason, category, author(), now()))


def _take_back(journal: Journal, reason: str) -> None:
    typed.write(lambda: journal.sort_reason(reason, None, author(), now()))
