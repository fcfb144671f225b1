"""Who is who: reps and customers under several names, ids and systems, and where each rep belongs."""

from __future__ import annotations

import streamlit as st

from analytics.errors import Refused
from analytics.held import Kind
from analytics.journal import Journal
from analytics.wording import _, ngettext, number
from pages.parts import cached, people_known, people_linked, people_proposals, people_table, people_waiting
from pages.parts.cached import Warehouse
from pages.parts.people_known import Known

KINDS: tuple[Kind, ...] = ("rep", "customer")


def draw(here: Warehouse | None) -> None:
    """The sentence, what waits to be applied, the groups to decide, and everybody in a table."""
    if here is None:
        st.title(_("There is nobody here yet"), anchor=False)
        st.markdown(_("An export of users or owners fills this page; so does any file that names who did the work."))
        return
    journal = None if here.is_demo else Journal(cached.own_directory())
    try:
        reps, customers = (people_known.known(here, kind, journal) for kind in KINDS)
    except Refused as refused:
        people_waiting.say(refused.problems)
        return
    with st.spinner(_("Comparing the names")):
        n = {"rep": len(reps.proposals), "customer": len(customers.proposals)}
    st.title(_headline(sum(n.values())), anchor=False)
    if journal is None:
        st.markdown(_("This is the demo company. Who is one with whom can be said of your own data only."))
    bar = st.container()
    names = {"rep": _("Reps"), "customer": _("Customers")}
    kind = st.segmented_control(
        _("Whom to look at"), KINDS, default="rep", required=True, key="people-kind",
        format_func=lambda kind: f"{names[kind]} · {number(n[kind])}" if n[kind] else names[kind],
        label_visibility="collapsed",
    )  # fmt: skip
    _list(customers if kind == "customer" else reps)
    if journal:
        people_waiting.draw(bar, journal)


def _headline(n: int) -> str:
    if not n:
        return _("Nobody looks double: every rep and every customer stands here once.")
    text = ngettext(
        "One group of names looks like one person or customer: is it?",
        "{n} groups of names look like one person or customer each: are they?",
        n,
    )
    return text.format(n=number(n))


def _list(known: Known) -> None:
    people_proposals.draw(known)
    people_linked.draw(known)
    if known.kind == "rep":
        people_table.draw(known)
    people_linked.by_hand(known)
