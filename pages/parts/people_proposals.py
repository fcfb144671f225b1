"""Who looks like one: each group with its reason, and the two answers."""

from __future__ import annotations

import streamlit as st

from analytics.people import Proposal
from analytics.wording import _, ngettext, number
from pages.parts.people_known import Known

AT_ONCE = 10


def draw(known: Known) -> None:
    """The proposals, the surest first, ten at a time."""
    found = known.proposals
    if not found:
        st.caption(_("Nobody else looks double. Whoever you know to be one, you can link by hand below."))
        return
    n = len(found)
    text = ngettext("{n} group is to be decided", "{n} groups are to be decided", n)
    st.subheader(text.format(n=number(n)), anchor=False)
    st.caption(_("The first of each group gives it its id and its name; all work is counted there together."))
    page = 1
    if n > AT_ONCE:
        page = st.pagination(-(-n // AT_ONCE), key=f"{known.kind}-proposals-page")
    shown = found[(page - 1) * AT_ONCE : page * AT_ONCE]
    for proposal in shown:
        _proposal(known, proposal)
    surer = [proposal for proposal in shown if proposal.certainty != "possible"]
    if known.journal and len(surer) > 1:
        text = ngettext("{n} group of this page is one", "All {n} likely groups of this page are one each", len(surer))
        st.button(
            text.format(n=number(len(surer))), type="tertiary", icon=":material/done_all:",
            key=f"{known.kind}-all", on_click=_link_all, args=(known, surer),
        )  # fmt: skip


def _proposal(known: Known, proposal: Proposal) -> None:
    name = f"{known.kind}-{'+'.join(proposal.ids)}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        lines = [known.line(id) for id in proposal.ids]
        lines.append(f":gray[{reason(proposal.reason)} · {certainty(proposal.certainty)}]")
        st.markdown("  \n".join(lines), width="stretch")
        if not known.journal:
            return
        ids = list(proposal.ids)
        is_pair = len(ids) == 2
        if known.kind == "rep":
            one, several = _("One person"), _("Two people") if is_pair else _("Different people")
        else:
            one, several = _("One customer"), _("Two customers") if is_pair else _("Different customers")
        st.button(one, key=f"one-{name}", on_click=known.link, args=(ids, ids[0]))
        st.button(several, key=f"two-{name}", on_click=known.tell_apart, args=(ids,))


def _link_all(known: Known, found: list[Proposal]) -> None:
    for proposal in found:
        known.link(list(proposal.ids), proposal.ids[0])


def reason(name: str) -> str:
    """Why are they proposed?"""
    return {
        "email": _("the same e-mail address"),
        "name": _("the same name"),
        "id": _("the id of one is the name of the other"),
        "email_name": _("the e-mail address of one is the name of the other"),
        "initials": _("the same name, shortened"),
        "short_name": _("the only one of this name"),
        "company": _("the same name"),
        "legal_form": _("the same name with another legal form"),
        "domain": _("contacts with one e-mail domain"),
    }[name]


def certainty(name: str) -> str:
    """How sure is a proposal?"""
    return {"sure": _("sure"), "likely": _("likely"), "possible": _("possible")}[name]
