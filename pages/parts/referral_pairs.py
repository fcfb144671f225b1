"""Who brought whom, and the deals that came by a referral that names nobody."""

from __future__ import annotations

import streamlit as st

from analytics.views.referrals import Referrals
from analytics.wording import _, ngettext, number
from pages.parts import referral_rows
from pages.parts.filters import Filters


def draw(asked: Filters, view: Referrals) -> None:
    """The table of referrals, the newest first; below it those without a name."""
    title = _("Who brought whom")
    st.subheader(title, anchor=False)
    if view.pairs.empty:
        st.caption(_("The data names nobody: load the referrals, or the customers' column “referred by”."))
    else:
        referral_rows.show(asked, view.pairs, "referrals", "pairs", title)
    n = len(view.unnamed)
    if not n:
        return
    text = ngettext(
        "One deal says in its source that it came by referral, and the data does not say through whom.",
        "{n} deals say in their source that they came by referral, and the data does not say through whom.",
        n,
    )
    st.markdown(text.format(n=number(n)))
    with st.expander(_("The deals without a name"), key="unnamed", on_change="rerun") as place:
        if place.open:
            referral_rows.show(asked, view.unnamed, "referred_deals", "unnamed", _("The deals without a name"))
