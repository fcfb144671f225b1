"""Is it chance? The funnel plot, and how many cells chance alone would mark."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.charts import follow_up as charts
from analytics.charts import theme
from analytics.metrics import follow_up
from analytics.overview import Overview
from analytics.playbook_terms import Step
from analytics.wording import _, ngettext, number
from pages.parts import cached
from pages.parts.filters import Filters
from pages.parts.look import is_dark


def draw(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Behind a click: one step's reps against the limits of chance."""
    with st.expander(_("Is it chance?"), key="chance", on_change="rerun") as place:
        if place.open:
            st.markdown(_marked_by_chance(view))
            _funnel(asked, view, steps, names)


def _marked_by_chance(view: Overview) -> str:
    marked = ngettext(
        "{n} of {cells} judged cells is marked loose.",
        "{n} of {cells} judged cells are marked loose.",
        view.n_loose,
    )
    alone = _("If everybody worked alike, chance alone would mark about {n}.")
    return " ".join(
        [
            marked.format(n=number(view.n_loose), cells=number(view.n_judged)),
            alone.format(n=number(view.by_chance, 1)),
        ]
    )


def _funnel(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    found = [step for step in steps if step in set(view.cells.loc[view.cells["due"] > 0, "step"])]
    if not found:
        return
    first = view.tighten["step"].iloc[0] if len(view.tighten) else found[0]
    titles = {name: words.title(steps[name]) for name in found}
    step = st.selectbox(
        _("Step"), found, index=found.index(first), key="funnel-step", format_func=lambda name: titles[name]
    )
    tally = cached.rows(asked.here, "tally", asked.question)
    company = cached.rows(asked.here, "tally", asked.question, segment=None)
    reps = follow_up.funnel(asked.people.among(tally), step, company)
    drawn = charts.funnel_plot(
        reps.assign(name=reps["rep_id"].map(names)), _labels(), dark=is_dark(), rtl=words.is_rtl()
    )
    st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="funnel", alt=_("Is it chance?"))
    st.caption(
        _(
            "Each dot is a rep. Between the dashed lines the difference is what chance makes; outside the "
            "dotted lines it would happen once in five hundred. A hollow dot stands for fewer than five."
        )
    )


def _labels() -> charts.FunnelLabels:
    return charts.FunnelLabels(
        hover=_("{name}: {on_time} of {due} on time, {rate}"),
        count=number,
        percent=words.percent,
        due=_("how many fell due"),
        rate=_("share on time"),
        line=_("all reps"),
        limit_95=words.percent(0.95),
        limit_998=f"{words.number(99.8, 1)} %",
        nobody=_("nobody"),
    )
