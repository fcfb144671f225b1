"""The sentence on top of the page on referrals, and the praise under it."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.metrics import money as moneys
from analytics.metrics import referrals as metrics
from analytics.views.referrals import Referrals
from analytics.wording import _, money, ngettext, number, plain


def draw(view: Referrals, names: dict[str, str]) -> None:
    """Say who is ready to be asked and who asks too early; then who plans it well."""
    st.title(headline(view, names), anchor=False)
    planned = metrics.well_planned(view.reps).head(1).to_dict("records")
    if planned:
        text = _("Well planned: {rep} asked {asked} of {ready} customers once they were ready.")
        said = text.format(
            rep=plain(names.get(planned[0]["rep_id"], _("nobody"))),
            asked=number(planned[0]["asked_when_ready"]),
            ready=number(planned[0]["ready"]),
        )
        st.markdown(f":green[{said}]")


def headline(view: Referrals, names: dict[str, str]) -> str:
    """The one sentence, as Markdown."""
    if view.together.empty:
        return _("There is no sale, ask or referral of these people and this segment by this day.")
    n = len(view.ready)
    value = view.ready.loc[moneys.is_in(view.ready["currency"], view.currency), "value"].sum()
    worth = _(", worth {money} a year").format(money=plain(money(value, view.currency))) if value > 0 else ""
    text = ngettext(
        "One customer is ready to be asked for a referral{worth}.",
        "{n} customers are ready to be asked for a referral{worth}.",
        n,
    )
    ready = text.format(n=number(n), worth=worth) if n else _("No customer is ready to be asked for a referral now.")
    return ready + _asked(view, names)


def _asked(view: Referrals, names: dict[str, str]) -> str:
    if view.asks.empty:
        return " " + _("The log shows no ask for a referral yet.")
    early = metrics.too_early(view.reps).head(1).to_dict("records")
    if not early:
        return ""
    text = _("With {rep} {early} of {asks} asks came before {days} of care.")
    return " " + text.format(
        rep=plain(names.get(early[0]["rep_id"], _("nobody"))),
        early=number(early[0]["asked_early"]),
        asks=number(early[0]["asks"]),
        days=words.days(view.care_days),
    )
