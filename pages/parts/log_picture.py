"""The picture of how the log is kept: a mark per rep."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.charts import logging as charts
from analytics.charts import theme
from analytics.views.logging import Logging
from analytics.wording import _, ngettext, number
from pages.parts.look import is_dark


def draw(view: Logging, names: dict[str, str]) -> None:
    """Written down late against saying something; who cannot be drawn is told."""
    title = _("Who writes it down late, and who writes down little?")
    st.subheader(title, anchor=False)
    reps = view.reps.assign(name=view.reps["rep_id"].map(names))
    is_drawn = reps["late_share"].notna() & reps["described_share"].notna()
    if not is_drawn.any():
        st.caption(
            _(
                "Nothing can be drawn: these exports do not say when a call, a meeting, a visit or a note was written "
                "down. Export the day of creation beside the day of the activity."
            )
        )
        return
    drawn = charts.dots(reps, labels(), dark=is_dark(), rtl=words.is_rtl())
    st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="log-dots", alt=title)
    note = _("▲ logs late · ■ leaves out who began · hollow: too few to tell.")
    n = int((~is_drawn & (reps["n_activities"] > 0)).sum())
    if n:
        text = ngettext(
            "{n} rep has nothing written by hand, or no touch, and is not drawn.",
            "{n} reps have nothing written by hand, or no touch, and are not drawn.",
            n,
        )
        note += " " + text.format(n=number(n))
    st.caption(note)


def labels() -> charts.DotLabels:
    """The words of the picture."""
    return charts.DotLabels(
        hover=_(
            "{name}: {late} of {hand} written down late ({late_share})<br>{described} of {touches} touches say what "
            "they were for or what came of them"
        ),
        count=number,
        percent=words.percent,
        late=_("written down more than one business day later"),
        described=_("touches with a purpose, an outcome or a note"),
        limit=_("too late to judge by"),
        nobody=_("nobody"),
    )
