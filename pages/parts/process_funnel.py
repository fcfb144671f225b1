"""How many deals go on from stage to stage: the finding, the funnel, each rep against the team, the deals behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import process as charts
from analytics.charts import theme
from analytics.metrics.funnel import FEWEST_ENTERED
from analytics.views.process import Process
from analytics.wording import _, ngettext, number, of, percent, plain
from pages.parts import cached, listing, process_deals
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark

PIXELS = 620  # wider, and a bar lies far from its text
LONGEST_STAGE = 18  # characters that leave the counts room on a phone
NAMED = 3
BY_CHANCE = 0.05


def draw(asked: Filters, view: Process) -> None:
    """The funnel of the last twelve months, whatever the period; what stands out, and the deals behind a click."""
    question = _("How many deals go on from stage to stage?")
    if view.funnel.empty:
        st.subheader(question, anchor=False)
        st.caption(_nobody() if view.has_stages else _nothing())
        return
    st.subheader(headline(view.funnel), anchor=False)
    drawn = charts.funnel(view.funnel, _labels(), dark=is_dark(), rtl=words.is_rtl())
    with st.container(width=PIXELS):
        st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="process-funnel", alt=question)
    st.caption(_read_so(asked, view))
    apart = _apart(view.reps, cached.names(asked.here))
    if apart:
        st.markdown(apart)
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary", key="process-funnel-help"):
        st.markdown(definition())
    with st.expander(
        _("Each rep against the team, and the deals"), key="process-funnel-rows", on_change="rerun"
    ) as place:
        if place.open:
            _rows(asked, view)


def headline(stages: pd.DataFrame) -> str:
    """The finding as Markdown: at which stage do most deals end?"""
    most = stages.sort_values("lost", ascending=False, kind="stable").iloc[0]
    if not most["lost"]:
        return _("Of the deals of the last twelve months none was lost at any stage.")
    text = _("Most deals end at {stage}: {of} were lost there.")
    return text.format(stage=plain(most["stage"]), of=of(int(most["lost"]), int(most["entered"])))


def _nothing() -> str:
    return _(
        "These exports do not tell when deals entered their stages. Export the stage history of the deals "
        "(stage_changes.csv with deal_id, stage and entered_at), or load the deals again every week: from the second "
        "time on, what has changed is found by comparing."
    )


def _nobody() -> str:
    return _("No deal of what is chosen in the filters entered a stage in the last twelve months.")


def _read_so(asked: Filters, view: Process) -> str:
    text = _(
        "Deals that entered the stage in the twelve months up to {day}, whatever the period. Filled: went on; pale: "
        "still there; outlined: lost."
    )
    said = text.format(day=words.day(asked.as_of))
    n = view.deals.loc[view.deals["fate"].isna(), "deal_id"].nunique()
    if n:
        text = ngettext(
            "Of one deal nobody tells how it ended: it is not counted where it ended.",
            "Of {n} deals nobody tells how they ended: they are not counted where they ended.",
            n,
        )
        said += " " + text.format(n=number(n))
    return said


def _apart(reps: pd.DataFrame, names: dict[str, str]) -> str:
    """Who stands outside of chance, the clearest first: Markdown, or nothing where nobody does."""
    judged = reps.loc[reps["stands"] != "too_few"]
    found = judged.loc[judged["stands"].isin(["below", "above"])]
    if found.empty:
        return ""
    distance = (found["rate"] - found["team_rate"]).abs()
    found = found.loc[distance.sort_values(ascending=False, kind="stable").index]
    lines = []
    for stands, text in (
        ("below", _("Fewer go on than in the team: {who}.")),
        ("above", _("More go on than in the team: {who}.")),
    ):
        rows = found.loc[found["stands"] == stands].head(NAMED)
        if len(rows):
            lines.append(text.format(who=words.listed(_named(row, names) for row in rows.to_dict("records"))))
    text = _("Of {n} comparisons about {by_chance} would stand out by chance alone.")
    lines.append(text.format(n=number(len(judged)), by_chance=number(max(1, round(BY_CHANCE * len(judged))))))
    return " ".join(lines)


def _named(row: dict, names: dict[str, str]) -> str:
    text = _("{rep} at {stage} ({of}; {team} {rate})")
    return text.format(
        rep=plain(names.get(row["rep_id"], _("nobody"))),
        stage=plain(row["stage"]),
        of=of(int(row["went_on"]), int(row["entered"])),
        team=plain(row["team"]) if isinstance(row["team"], str) else _("Team"),
        rate=percent(row["team_rate"]),
    )


def _labels() -> charts.FunnelLabels:
    return charts.FunnelLabels(
        hover=_("{stage}: {entered} entered, {went_on} went on ({rate}), {still_there} still there, {lost} lost"),
        count=number,
        percent=percent,
        line=_line,
    )


def _line(stage: str, went_on: int, entered: int, still_there: int) -> str:
    name = theme.escaped(theme.shortened(stage, LONGEST_STAGE))
    counts = of(went_on, entered)
    if not still_there:
        return _("{stage} · went on {of}").format(stage=name, of=counts)
    text = _("{stage} · went on {of}, {n} still there")
    return text.format(stage=name, of=counts, n=number(still_there))


def definition() -> str:
    """How the funnel is counted, as Markdown."""
    return "\n\n".join(
        [
            _(
                "**Went on**: the deal entered a later stage at or after that moment, or was won. The stages stand in "
                "the order in which most deals go through them; those whose name says won or lost are none."
            ),
            _("**Lost**: it was lost without having gone on. **Still there**: it is open and has not gone on."),
            _(
                "**Against the team**: the share that went on, with its 95 % interval (Wilson), beside that of the "
                "rep's whole team. It stands out only where the interval leaves the team's share out, and does so too "
                "without the deals still there. Under {n} deals nobody is compared."
            ).format(n=number(FEWEST_ENTERED)),
        ]
    )


def _rows(asked: Filters, view: Process) -> None:
    stages = list(view.funnel["stage"])
    most_lost = int(view.funnel["lost"].to_numpy().argmax())
    stage = st.selectbox(_("Stage"), stages, index=most_lost, key="process-stage")
    reps = view.reps.loc[view.reps["stage"] == stage]
    stands = {"below": _("below"), "above": _("above"), "alike": _("as the team"), "too_few": _("too few")}
    columns = [
        Column("rep_id", _("Owner"), "rep"),
        Column("went_on", _("Went on"), "count"),
        Column("entered", _("Entered"), "count"),
        Column("still_there", _("Still there"), "count"),
        Column("lost", _("Lost"), "count"),
        Column("rate", _("Share"), "share", _("Went on, of those that entered.")),
        Column("low", _("From"), "share", _("95 % interval (Wilson).")),
        Column("high", _("To"), "share"),
        Column("team_rate", _("Team"), "share", _("The share of the rep's whole team at this stage.")),
        Column("stands_word", _("Compared"), help=_("Outside of the interval, also without those still there.")),
    ]
    shown = reps.assign(stands_word=reps["stands"].map(stands)).sort_values("entered", ascending=False, kind="stable")
    title = _("Each rep at {stage}").format(stage=plain(stage))
    chosen = listing.show(shown, columns, "process-reps", title, download=reps)
    deals = view.deals.loc[view.deals["stage"] == stage]
    if chosen:
        is_his = deals["rep_id"].isna() if pd.isna(chosen["rep_id"]) else deals["rep_id"] == chosen["rep_id"]
        deals = deals.loc[is_his]
    fates = {"went_on": _("went on"), "lost": _("lost"), "still_there": _("still there")}
    deals = deals.assign(fate_word=deals["fate"].map(fates)).sort_values("entered_at", ascending=False, kind="stable")
    columns = [
        Column("fate_word", _("What became of it")),
        Column("entered_at", _("Entered"), "day"),
        Column("left_at", _("Left"), "day"),
        Column("days", _("Days"), "count", _("In this stage, all stays together.")),
    ]
    title = _("Deals that entered {stage}").format(stage=plain(stage))
    process_deals.show(asked, deals, columns, "process-deals", title)
