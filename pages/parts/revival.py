"""Is a silent customer lost? The history of silences: the curve, the chances, and what keeps the limit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import silence as charts
from analytics.charts import theme
from analytics.metrics.silence import spells_by
from analytics.views.silence import Revival, Silence
from analytics.wording import _, number, of, percent
from pages.parts import cached, contact_words, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark

ASKED_DAY = 30  # of silence: the day the sentence speaks of


def draw(asked: Filters, view: Silence) -> None:
    """Behind a click, because it looks at the whole past: the curve with its numbers, the sentence, the limit."""
    if not view.has_inbound:
        return
    with st.expander(_("Is a silent customer lost?"), key="revival", on_change="rerun") as place:
        if not place.open:
            return
        choices = {"": _("all together"), "segment": _("by segment"), "last_sent": _("by what was sent last")}
        by = st.segmented_control(
            _("The history"), list(choices), key="revival-by", default="", required=True,
            format_func=lambda name: choices[name],
        )  # fmt: skip
        told = cached.revival(asked.here, asked.question, asked.people, (by,) if by else ())
        st.markdown(_sentence(cached.revival(asked.here, asked.question, asked.people, ()).chances))
        if told.spells.empty:
            return
        _curve(told, by or "")
        _chances(told, by or "")
        _threshold(told)


def _sentence(chances: pd.DataFrame) -> str:
    enough = chances.loc[chances["is_enough"].astype(bool)] if len(chances) else chances
    if enough.empty:
        return _("There is not enough history yet to say whether silent customers come back.")
    day = enough.loc[enough["silent_days"] == ASKED_DAY]
    row = (day if len(day) else enough.tail(1)).iloc[0]
    text = _(
        "A silent customer is not a lost one: of those silent for {days}, about {share} came back within the next "
        "30 days (95 %: {low} to {high}; {n} were at risk)."
    )
    if row["high"] < 0.5:
        text = _(
            "Who is silent for {days} seldom comes back: about {share} did within the next 30 days "
            "(95 %: {low} to {high}; {n} were at risk)."
        )
    return text.format(
        days=words.days(int(row["silent_days"])),
        share=percent(row["chance"]),
        low=percent(row["low"]),
        high=percent(row["high"]),
        n=number(int(row["at_risk"])),
    )


def _name(by: str, name: str) -> str:
    return contact_words.contact(name) if by == "last_sent" else words.segment(name)


def _curve(told: Revival, by: str) -> None:
    groups = [(key[0] if key else "", spells) for key, spells in spells_by(told.spells, (by,) if by else ())]
    labels = charts.CurveLabels(
        hover=_("{group}, after {day} days: {share} still silent, {at_risk} at risk"),
        count=number,
        percent=percent,
        day=_("days of silence"),
        at_risk=_("still silent"),
        everybody=_("all customers"),
        group=lambda name: _name(by, name),
    )
    drawn = charts.revival_curve(groups, labels, dark=is_dark(), rtl=words.is_rtl())
    st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key=f"revival-{by}", alt=_("Is a silent customer lost?"))
    if len(groups) > charts.MOST_CURVES:
        text = _("The {n} groups with most silences are drawn; all stand in the table.")
        st.caption(text.format(n=number(charts.MOST_CURVES)))
    if by == "last_sent":
        st.caption(
            _(
                "With each new touch a silence moves to another group: each curve says what happens while nothing else "
                "is sent."
            )
        )


def _chances(told: Revival, by: str) -> None:
    chances = told.chances.copy()
    columns = [
        Column("silent_days", _("Silent for days"), "count"),
        Column("at_risk", _("Silences"), "count", _("Silences that had lasted that long.")),
        Column("came_back", _("Came back"), "count", _("Of them, within the next 30 days.")),
        Column(
            "chance", _("Chance"), "share",
            _("By Kaplan and Meier: also those still silent count as long as they were watched."),
        ),
        Column("low", _("From"), "share", _("95 % interval, by drawing customers again.")),
        Column("high", _("To"), "share"),
        Column("enough", _("Enough history"), "yes", _("At least 20 at risk, and 5 who came back.")),
    ]  # fmt: skip
    chances["enough"] = chances["is_enough"].astype(bool)
    if by:
        chances["group"] = [_name(by, str(name)) for name in chances[by]]
        columns.insert(0, Column("group", _("Group")))
    listing.show(chances, columns, f"chances-{by}", _("The chance to come back within 30 days"), download=told.chances)


def _threshold(told: Revival) -> None:
    limit = told.threshold
    if not limit.n_silent or not limit.n_never:
        st.caption(_("There are no closed deals to judge the limit of silence by."))
        return
    text = _(
        "Of the closed deals that fell silent beyond the limit {silent} were won, of those that never did {never}."
    )
    said = text.format(silent=of(limit.won_silent, limit.n_silent), never=of(limit.won_never, limit.n_never))
    if limit.low > 0:
        said += " " + _("The limit parts them: keep it.")
    elif limit.high < 0:
        said += " " + _("Those that fell silent were won more often: as a sign of loss the limit says nothing here.")
    else:
        said += " " + _("The difference cannot be told from chance: the limit says little here.")
    st.markdown(said)
    columns = [
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("customer", _("Customer"), "customer"),
        Column("rep_id", _("Owner"), "rep"),
        Column("longest_days", _("Longest silence (days)"), "count"),
        Column("quiet_after", _("Limit (days)"), "count"),
        Column("n_responses", _("Signs of life"), "count"),
        Column("is_won", _("Won"), "yes"),
        Column("closed_at", _("Closed"), "day"),
        Column("amount", _("Amount"), "money"),
    ]
    listing.show(told.deals, columns, "quiet-deals", _("The closed deals behind it"))
