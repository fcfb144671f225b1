"""What to tighten first: the list to act on, ranked by money."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.overview import Overview
from analytics.playbook_terms import Step
from analytics.wording import SIGNS, _, money, ngettext, number, of, plain
from pages.parts import cached, rows
from pages.parts.filters import Filters

FIRST = 10
OPEN, ALL = "bolt", "every-bolt"


def draw(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """The list, each line with its money, its certainty and its rows."""
    bolts = view.tighten
    if not view.due:
        return
    st.subheader(_("What to tighten first"), anchor=False)
    if bolts.empty:
        st.caption(_("Nothing: no bolt is loose or to be watched in these days."))
        return
    shown = bolts if st.session_state.get(ALL) else bolts.head(FIRST)
    with st.container(key="tighten", gap=None):
        for place, bolt in enumerate(shown.to_dict("records"), 1):
            _line(place, bolt, view, steps, names)
            if st.session_state.get(OPEN) == _id(bolt):
                title = f"{plain(_name(bolt, names))} · {plain(words.title(steps[bolt['step']]))}"
                rows.show(_rows(asked, bolt), "bolt", title, steps, names)
    if len(bolts) > FIRST:
        text = _("show the first {n}") if st.session_state.get(ALL) else _("show all {n}")
        n = FIRST if st.session_state.get(ALL) else len(bolts)
        st.button(text.format(n=number(n)), type="tertiary", on_click=_toggle_all, key="show-all")


def _line(place: int, bolt: dict[Hashable, Any], view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    step = steps[bolt["step"]]
    line = st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"line-{_id(bolt)}")
    colour = "red" if bolt["state"] == "loose" else "orange"
    line.markdown(
        f":{colour}[{SIGNS[bolt['state']]}] {number(place)}\\. **{plain(_name(bolt, names))} · "
        f"{plain(words.title(step))}** {plain(words.deadline(step))}  \n{_how_it_stands(bolt)}",
        width="stretch",
    )
    amount = plain(money(bolt["value"], view.currency)) if bolt["value"] > 0 else "–"
    line.markdown(
        f"**{amount}**  \n{words.certainty(bolt['loose_probability'])}",
        text_alignment="right",
        width="content",
    )
    is_open = st.session_state.get(OPEN) == _id(bolt)
    line.button(
        "", icon=":material/expand_less:" if is_open else ":material/expand_more:", key=f"open-{_id(bolt)}",
        type="tertiary", help=_("Open the rows"), on_click=_toggle, args=(_id(bolt),),
    )  # fmt: skip


def _how_it_stands(bolt: dict[Hashable, Any]) -> str:
    on_time = _("{of} on time").format(of=of(bolt["on_time"], bolt["due"]))
    if not bolt["n_overdue"]:
        return on_time
    overdue = ngettext("{n} overdue", "{n} overdue", bolt["n_overdue"]).format(n=number(bolt["n_overdue"]))
    oldest = _("oldest {days}").format(days=words.days(int(bolt["oldest_days"])))
    return f"{on_time} · {overdue}, {oldest}"


def _rows(asked: Filters, bolt: dict[Hashable, Any]) -> pd.DataFrame:
    """What fell due in these days, and before it what is overdue from earlier days."""
    rep = None if pd.isna(bolt["rep_id"]) else bolt["rep_id"]
    due = cached.rows(asked.here, "cell", asked.question, step=bolt["step"], phase=None, rep=rep, team=None)
    overdue = cached.rows(asked.here, "overdue", asked.question)
    is_it = (overdue["step"] == bolt["step"]) & (overdue["rep_id"] == rep if rep else overdue["rep_id"].isna())
    both = pd.concat(
        [overdue.loc[is_it].assign(state="overdue"), due.loc[due["rep_id"].isna()] if rep is None else due]
    )
    both = both.drop_duplicates(["customer_id", "deal_id", "order_id", "triggered_at", "due_at"], ignore_index=True)
    return both[[name for name in due.columns if name in both.columns]]


def _name(bolt: dict[Hashable, Any], names: dict[str, str]) -> str:
    return names.get(bolt["rep_id"], _("nobody"))


def _id(bolt: dict[Hashable, Any]) -> str:
    return f"{bolt['rep_id']}-{bolt['step']}"


def _toggle(bolt: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == bolt else bolt


def _toggle_all() -> None:
    st.session_state[ALL] = not st.session_state.get(ALL)
