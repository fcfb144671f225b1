"""Who is one already: undone, led by another id, or linked by hand."""

from __future__ import annotations

from collections import defaultdict

import streamlit as st

from analytics.wording import _, ngettext, number, plain
from pages.parts import tables
from pages.parts.people_known import Known, system

AT_ONCE = 10
MOST_HITS = 50


def draw(known: Known) -> None:
    """The groups that were linked, each with its way back."""
    groups: dict[str, list[str]] = defaultdict(list)
    for id, holds_id in known.links.items():
        groups[holds_id].append(id)
    if not groups:
        return
    n = len(known.links)
    text = ngettext("{n} is counted with another", "{n} are counted with another", n).format(n=number(n))
    with st.expander(text, key=f"{known.kind}-linked"):
        page = 1
        if len(groups) > AT_ONCE:
            page = st.pagination(-(-len(groups) // AT_ONCE), key=f"{known.kind}-linked-page")
        for main, ids in list(groups.items())[(page - 1) * AT_ONCE : page * AT_ONCE]:
            st.markdown(known.line(main))
            for id in ids:
                _linked(known, id)


def _linked(known: Known, id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"– {known.line(id)}", width="stretch")
        st.button(
            _("Make it the main one"), key=f"main-{known.kind}-{id}", type="tertiary",
            on_click=known.link, args=([known.links[id]], id),
        )  # fmt: skip
        st.button(
            _("Take apart"), key=f"apart-{known.kind}-{id}", type="tertiary", icon=":material/undo:",
            on_click=known.unlink, args=(id,),
        )  # fmt: skip


def by_hand(known: Known) -> None:
    """Everybody, searched and counted; whoever is chosen can be linked."""
    st.subheader(_("Link by hand") if known.kind == "rep" else _("All customers"), anchor=False)
    asked = st.text_input(_("Search a name, an id or an address"), key=f"{known.kind}-search").strip()
    found = _found(known, asked)
    n = len(found)
    pages = max(1, -(-n // MOST_HITS))
    first = (st.pagination(pages, key=f"{known.kind}-page") - 1) * MOST_HITS if pages > 1 else 0
    shown = found[first : first + MOST_HITS]
    said = ngettext("{n} found", "{n} found", n).format(n=number(n))
    if n > len(shown):
        said = _("{first} to {last} of {n}").format(
            first=number(first + 1), last=number(first + len(shown)), n=number(n)
        )
    st.caption(said)
    if known.kind == "customer" and shown:
        frame = known.frame.loc[shown].reset_index()
        frame["source"] = frame["source"].map(system, na_action="ignore")
        config = {"name": _("Name"), "customer_id": _("Id"), "source": _("System")}
        st.dataframe(
            frame, hide_index=True, column_config=config, column_order=list(config), placeholder="",
            height=tables.height(len(shown), 10), row_height=tables.ROW_PIXELS, alt=_("Customers"),
        )  # fmt: skip
    if known.journal:
        _choose(known, shown)


def _found(known: Known, asked: str) -> list[str]:
    """The ids whose name, id or address holds the text; those that another holds stand with it."""
    frame = known.frame.loc[~known.frame.index.isin(list(known.links))]
    if not asked:
        return list(frame.index)
    texts = frame["name"].fillna("").astype("str") + "\n" + frame.index.to_series().astype("str")
    if "email" in frame:
        texts = texts + "\n" + frame["email"].fillna("").astype("str")
    return list(frame.index[texts.str.casefold().str.contains(asked.casefold(), regex=False)])


def _choose(known: Known, shown: list[str]) -> None:
    key = f"{known.kind}-chosen-{len(known.links)}"
    chosen = list(dict.fromkeys(st.session_state.get(key, [])))
    options = [*chosen, *(id for id in shown if id not in chosen)]
    label = _("These are one: the first you choose stays the main one")
    picked = st.multiselect(label, options, key=key, format_func=known.label, placeholder=_("Choose two or more"))
    if len(picked) > 1:
        text = _("Link them under {name}").format(name=plain(known.name(picked[0])))
        st.button(text, key=f"{known.kind}-link", on_click=known.link, args=(picked, picked[0]))
