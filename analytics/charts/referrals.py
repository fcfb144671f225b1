"""The pictures of referrals: from the customer won to the deal that it brought, per rep; and referred against other.

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme
from analytics.metrics.referrals import FUNNEL

ROW_HEIGHT, HEAD_HEIGHT = 26, 64  # pixels
MOST_REPS = 25
NUMBER_AT, BAR_FROM, BAR_TO = 0.46, 0.5, 0.95  # of a column's width: where a number ends, and where its bar lies
GAP = 0.5  # rows between all together and the reps


@dataclass(frozen=True, kw_only=True)
class ChainLabels(theme.Labels):
    """The words of the chain. `stages` name its six columns, in order; `hover` may use {name}, {stage}, {n}."""

    stages: tuple[str, ...]
    together: str
    nobody: str


def chain(
    together: pd.DataFrame, reps: pd.DataFrame, labels: ChainLabels, *, dark: bool = False, rtl: bool = False
) -> go.Figure:
    """Who plans referrals, and where does the chain tear?

    `together` and `reps` as of metrics.referrals.by, the reps with their `name`: at most the first 25 are drawn. Six
    columns from won to won, in each a number and a bar: all together on top in a measure of their own, the reps
    below in one measure for all. Bars carry (row of `reps`, or -1 for all together; name of the count). Nothing
    gives an empty chart.
    """
    shown = reps.head(MOST_REPS)
    lines = 1 + len(shown) + (GAP if len(shown) else 0)
    drawn = theme.figure(int(HEAD_HEIGHT + ROW_HEIGHT * lines), dark, rtl)
    if together.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    names = [labels.nobody if pd.isna(name) else theme.shortened(str(name)) for name in shown.get("name", [])]
    heights = [0.0, *(-1 - GAP - place for place in range(len(shown)))]
    whole = together[list(FUNNEL)].to_numpy("float64")[:1]
    each = shown[list(FUNNEL)].to_numpy("float64")
    _bars(drawn, whole, heights[:1], [labels.together], -1, labels, colours, is_whole=True, rtl=rtl)
    if len(shown):
        _bars(drawn, each, heights[1:], names, 0, labels, colours, is_whole=False, rtl=rtl)
    for column, stage in enumerate(labels.stages):
        drawn.add_annotation(
            text=stage.replace(" ", "<br>", 1), x=column + BAR_FROM, yref="paper",
            y=1, yanchor="bottom",
            xanchor="center", showarrow=False, font={"size": 12, "color": colours.muted},
        )  # fmt: skip
    ends = [0, len(FUNNEL)]
    drawn.update_xaxes(range=ends[::-1] if rtl else ends, showticklabels=False)
    drawn.update_yaxes(
        range=[heights[-1] - 0.6, 0.6], showgrid=False, tickvals=heights[::-1],
        ticktext=[f"<b>{labels.together}</b>", *(theme.escaped(name) for name in names)][::-1],
        tickfont={"color": colours.ink, "size": 12},
    )  # fmt: skip
    drawn.update_layout(
        margin={"t": HEAD_HEIGHT - 16, "b": 2}, barmode="overlay", clickmode="event+select", dragmode=False
    )
    return drawn


def _bars(
    drawn: go.Figure,
    counts: np.ndarray,
    heights: list[float],
    names: list[str],
    first_row: int,
    labels: ChainLabels,
    colours: theme.Palette,
    *,
    is_whole: bool,
    rtl: bool,
) -> None:
    largest = max(1.0, float(counts.max()))
    flat = [
        (column, height, name, row, int(counts[place, column]))
        for place, (height, name, row) in enumerate(
            zip(heights, names, range(first_row, first_row + len(heights)), strict=True)
        )
        for column in range(len(FUNNEL))
    ]
    drawn.add_bar(
        orientation="h",
        x=[n / largest * (BAR_TO - BAR_FROM) for *_rest, n in flat],
        base=[column + BAR_FROM for column, *_rest in flat],
        y=[height for _column, height, *_rest in flat],
        width=0.62 if is_whole else 0.5,
        marker={"color": colours.accent, "opacity": 1 if is_whole else 0.7, "line": {"width": 0}},
        customdata=[[row, FUNNEL[column]] for column, _height, _name, row, _n in flat],
        hovertext=[
            labels.hover.format(name=theme.escaped(name), stage=labels.stages[column], n=labels.count(n))
            for column, _height, name, _row, n in flat
        ],
        hoverinfo="text",
        unselected={"marker": {"opacity": 0.45}},
    )
    drawn.add_scatter(
        x=[column + NUMBER_AT for column, *_rest in flat],
        y=[height for _column, height, *_rest in flat],
        mode="text",
        text=[f"<b>{labels.count(n)}</b>" if is_whole else labels.count(n) for *_rest, n in flat],
        textposition="middle right" if rtl else "middle left",
        textfont={
            "size": 12,
            "color": [colours.muted if not n else colours.ink for *_rest, n in flat],
        },
        unselected={"textfont": {"color": colours.ink}},  # a chosen bar must not take the numbers away
        hoverinfo="skip",
        cliponaxis=False,
    )
