"""Whom to ask for a referral now, and which asks came before enough care."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.views.referrals import Referrals
from analytics.wording import _, ngettext, number, of, plain
from pages.parts import referral_rows
from pages.parts.filters import Filters

MOST_NAMED = 5


def ready(asked: Filters, view: Referrals) -> None:
    """The customers that are ready to be asked, the most valuable first; a chosen one shows its life."""
    title = _("Ready to ask")
    st.subheader(title, anchor=False)
    if view.ready.empty:
        st.caption(_("Nobody: a customer is ready once it is cared for, content and in contact."))
    text = _(
        "Cared for on {days} or more, not asked in 90 days, no open complaint, nothing overdue, and in contact within "
        "its quiet time. The most valuable customer first."
    )
    st.caption(text.format(days=words.days(view.care_days)))
    if len(view.ready):
        referral_rows.show(asked, view.ready, "ready_to_ask", "ready-to-ask", title)


def early(asked: Filters, view: Referrals, names: dict[str, str]) -> None:
    """The asks before enough care, and how many of each rep's asks that were."""
    title = _("Asked too early")
    st.subheader(title, anchor=False)
    days = words.days(view.care_days)
    if view.asks.empty:
        st.caption(_("The log shows no ask for a referral: load the activities with their purpose."))
        return
    if view.early.empty:
        st.caption(_("None: before every ask the log shows {days} of care or more.").format(days=days))
        return
    text = ngettext(
        "Before {n} of {asks} ask the log shows fewer than {days} of care.",
        "Before {n} of {asks} asks the log shows fewer than {days} of care.",
        len(view.asks),
    )
    said = text.format(n=number(len(view.early)), asks=number(len(view.asks)), days=days)
    st.markdown(f"{said} {_per_rep(view, names)}")
    referral_rows.show(asked, view.early, "asked_early", "asked-early", title)


def _per_rep(view: Referrals, names: dict[str, str]) -> str:
    reps = view.reps.loc[view.reps["asked_early"] > 0].sort_values("asked_early", ascending=False, kind="stable")
    nobody = _("nobody")
    shares = [
        f"{plain(names.get(row['rep_id'], nobody))}: {of(row['asked_early'], row['asks'])}"
        for row in reps.head(MOST_NAMED).to_dict("records")
    ]
    more = len(reps) - MOST_NAMED
    if more > 0:
        shares.append(ngettext("one rep more", "{n} reps more", more).format(n=number(more)))
    return words.listed(shares) + "."
