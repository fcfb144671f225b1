"""The picture of how the log is kept: who writes it down late, and who writes down little?

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme
from analytics.charts.names import Box, free_place
from analytics.metrics.logging import FEWEST, MOST_LATE

HEIGHT = 340
NARROWEST = 240  # pixels of plot on a phone
SMALL_TEAM, MOST_NAMES = 12, 14
MARKS = {  # (symbol, size, colour of the palette); the shape tells it without the colour
    "late": ("triangle-up", 13, "loose"),
    "directions": ("square", 10, "watch"),
    "fine": ("circle", 9, "accent"),
    "few": ("circle-open", 8, "muted"),
}


@dataclass(frozen=True, kw_only=True)
class DotLabels(theme.Labels):
    """The words of the dots. `hover` may use {name}, {late}, {hand}, {late_share}, {described}, {touches}."""

    late: str
    described: str
    limit: str
    nobody: str


def dots(reps: pd.DataFrame, labels: DotLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """Whose log can be trusted?

    `reps` as of metrics.logging.told, with their `name`: a mark per rep at the share that was written down late
    (across) and the share of touches that say something (up). Beyond the limit the ground is tinted. Triangles are
    late, squares leave directions out, hollow ones have too few cases. All of a small team are named, else those who
    stand out. Who has nothing written by hand or no touch is left out; nobody gives an empty chart.
    """
    drawn = theme.figure(HEIGHT, dark, rtl)
    shown = reps.loc[reps["late_share"].notna() & reps["described_share"].notna()]
    if shown.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    names = [labels.nobody if pd.isna(name) else str(name) for name in shown["name"]]
    shown = shown.assign(name=[theme.escaped(name) for name in names], short=[theme.shortened(name) for name in names])
    drawn.add_shape(
        type="rect", x0=MOST_LATE, x1=1.04, y0=-0.04, y1=1.06, line={"width": 0}, fillcolor=colours.loose, opacity=0.08,
        layer="below",
    )  # fmt: skip
    drawn.add_annotation(
        text=labels.limit, x=1.02, y=-0.02, xanchor="left" if rtl else "right", yanchor="bottom", showarrow=False,
        font={"size": 12, "color": colours.loose},
    )  # fmt: skip
    _draw_marks(drawn, shown, labels, colours)
    for name in _placed_names(shown, labels.limit, rtl):
        drawn.add_annotation(font={"size": 12, "color": colours.ink}, showarrow=False, **name)
    _draw_axes(drawn, labels, colours, rtl)
    return drawn


def kind(rep: dict[Any, Any]) -> str:
    """As what is a rep drawn?"""
    if rep["logs_late"]:
        return "late"
    if rep["leaves_out_directions"]:
        return "directions"
    return "few" if rep["n_hand"] < FEWEST else "fine"


def _draw_marks(drawn: go.Figure, shown: pd.DataFrame, labels: DotLabels, colours: theme.Palette) -> None:
    rows = shown.to_dict("records")
    marks = [MARKS[kind(rep)] for rep in rows]
    hover = [
        labels.hover.format(
            name=rep["name"],
            late=labels.count(rep["late"]),
            hand=labels.count(rep["n_hand"]),
            late_share=labels.percent(rep["late_share"]),
            described=labels.count(rep["described"]),
            touches=labels.count(rep["n_touches"]),
        )
        for rep in rows
    ]
    drawn.add_scatter(
        x=shown["late_share"],
        y=shown["described_share"],
        mode="markers",
        marker={
            "symbol": [symbol for symbol, _size, _colour in marks],
            "size": [size for _symbol, size, _colour in marks],
            "color": [getattr(colours, colour) for _symbol, _size, colour in marks],
            "opacity": 0.85,
            "line": {"width": 1, "color": colours.surface},
        },
        hovertext=hover,
        hoverinfo="text",
        cliponaxis=False,
    )


def _placed_names(shown: pd.DataFrame, limit: str, rtl: bool) -> Iterable[dict[str, Any]]:
    """Annotations of the names that find room: those beyond a limit first, and everybody in a small team."""
    high = HEIGHT * theme.PLOT_SHARE
    across, up = shown["late_share"] * NARROWEST, shown["described_share"] * high
    across = NARROWEST - across if rtl else across
    wide = theme.text_pixels(limit) + 6
    corner = (0.0 if rtl else NARROWEST - wide, -10.0, wide if rtl else float(NARROWEST), 16.0)
    taken: list[Box] = [corner, *((x - 6, y - 6, x + 6, y + 6) for x, y in zip(across, up, strict=True))]
    stands_out = shown["logs_late"] | shown["leaves_out_directions"]
    named = stands_out | (len(shown) <= SMALL_TEAM)
    n_named = 0
    for rep in stands_out.loc[named].sort_values(ascending=False, kind="stable").index:
        if n_named == MOST_NAMES:
            return
        short = str(shown.loc[rep, "short"])
        place = free_place(short, across[rep], up[rep], (NARROWEST, high), taken, rtl)
        if place is not None:
            n_named += 1
            text = theme.escaped(theme.directed(short, rtl))
            yield {"x": shown.loc[rep, "late_share"], "y": shown.loc[rep, "described_share"], **place, "text": text}


def _draw_axes(drawn: go.Figure, labels: DotLabels, colours: theme.Palette, rtl: bool) -> None:
    ticks = [0, 0.25, 0.5, 0.75, 1]
    written = {"tickvals": ticks, "ticktext": [labels.percent(tick) for tick in ticks]}
    across = [0, MOST_LATE, 0.6, 1]
    title = {"font": {"color": colours.muted, "size": 12}, "standoff": 4}
    drawn.update_xaxes(
        range=[1.04, -0.03] if rtl else [-0.03, 1.04], tickvals=across,
        ticktext=[labels.percent(tick) for tick in across], title={"text": labels.late, **title},
    )  # fmt: skip
    drawn.update_yaxes(range=[-0.04, 1.06], **written)
    drawn.add_annotation(
        text=labels.described, xref="paper", yref="paper", x=1 if rtl else 0, y=1, yanchor="bottom",
        xanchor="right" if rtl else "left", showarrow=False, font={"size": 12, "color": colours.muted},
    )  # fmt: skip
    drawn.update_layout(margin={"t": 28}, dragmode=False)
