"""The picture of referrals: from the customer won to the deal that it brought, for all together and per rep."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import referrals as charts
from analytics.charts import theme
from analytics.metrics.referrals import FUNNEL
from analytics.views.referrals import Referrals
from analytics.wording import _, number
from pages.parts import referral_rows
from pages.parts.filters import Filters
from pages.parts.look import is_dark


def draw(asked: Filters, view: Referrals, names: dict[str, str]) -> None:
    """The chain; a chosen bar opens its rows."""
    title = _("Where does the chain tear?")
    st.subheader(title, anchor=False)
    together = _("All together")
    labels = charts.ChainLabels(
        hover=_("{name}: {n} · {stage}"),
        count=number,
        percent=words.percent,
        stages=tuple(referral_rows.label(name) for name in FUNNEL),
        together=together,
        nobody=_("nobody"),
    )
    reps = view.reps.assign(name=view.reps["rep_id"].map(names))
    drawn = charts.chain(view.together, reps, labels, dark=is_dark(), rtl=words.is_rtl())
    picked = st.plotly_chart(
        drawn, theme=None, config=theme.CONFIG, key="chain", on_select="rerun", selection_mode="points", alt=title
    )
    _explain(view)
    points = picked["selection"]["points"] if picked else []
    if points and points[0].get("customdata"):
        row, count = points[0]["customdata"][:2]
        if row < 0:
            referral_rows.open_count(asked, view, count, None, together, "chain")
        else:
            rep = view.reps["rep_id"].iloc[row]
            rep_id = None if pd.isna(rep) else str(rep)
            who = names.get(rep_id or "", _("nobody"))
            referral_rows.open_count(asked, view, count, (rep_id,), who, "chain")


def _explain(view: Referrals) -> None:
    note = _("All that the log shows up to the day, whatever the period. Choose a bar to open its rows.")
    if len(view.reps) > charts.MOST_REPS:
        text = _("Drawn are the {shown} reps with most customers won, of {n}; all stand in the table below.")
        note += " " + text.format(shown=number(charts.MOST_REPS), n=number(len(view.reps)))
    st.caption(note)
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
        st.markdown(_definitions(view))


def _definitions(view: Referrals) -> str:
    cared = _("**Cared for**: care contacts on at least {days} since the first win of the last twelve months.")
    return "\n\n".join(
        [
            _("**Won**: customers with a first win or order in the data; they count with their owner."),
            cared.format(days=words.days(view.care_days)),
            _("**Asked**: customers that were asked for a referral at least once, also more than twelve months ago."),
            _("**Named**: referrals in the data, whether or not somebody had asked."),
            _("**Deals** and **deals won**: of customers who came by referral; one of them may have several."),
        ]
    )
