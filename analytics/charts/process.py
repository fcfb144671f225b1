"""The pictures of the process: how many deals go on from stage to stage, and how soon a message is answered.

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme

LINE_HEIGHT, MARGINS = 46, 12  # pixels: of a stage with its text above the bar
BAR, TEXT_UP = 0.36, 10  # of a line; pixels from a bar's middle up to the lower edge of its text
PALE = 0.35
CURVE_HEIGHT = 250
HOURS = (6, 12, 24, 48, 72, 96, 120, 168, 240, 336, 480, 720)


@dataclass(frozen=True, kw_only=True)
class FunnelLabels(theme.Labels):
    """The words of the funnel: `line` writes a stage with its counts; `hover` may use {stage}, {entered}, {went_on},
    {lost}, {still_there}, {rate}.
    """

    line: Callable[[str, int, int, int], str]
    """From the stage, and how many went on, entered it, are still there."""


@dataclass(frozen=True, kw_only=True)
class AnswerLabels(theme.Labels):
    """The words of the answers; `hover` may use {hours}, {share}, {waiting}; `reached`: beside the point of a share."""

    hours: str
    reached: Callable[[float, float], str]


def funnel(stages: pd.DataFrame, labels: FunnelLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """How many deals go on from stage to stage?

    `stages`: one row per stage, the first first: stage, entered, went_on, lost, still_there, rate. A bar per stage as
    long as the deals that entered it: filled those that went on, pale those still there, outlined those lost. No stages
    give an empty chart.
    """
    drawn = theme.figure(MARGINS + LINE_HEIGHT * max(1, len(stages)), dark, rtl)
    if stages.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    height = np.arange(len(stages))[::-1]
    hover = [_hover(row, labels) for row in stages.to_dict("records")]
    looks = {
        "went_on": {"color": colours.accent, "line": {"width": 1, "color": colours.accent}},
        "still_there": {"color": colours.accent, "opacity": PALE, "line": {"width": 1, "color": colours.accent}},
        "lost": {"color": theme.CLEAR, "line": {"width": 1, "color": colours.muted}},
    }
    for name, marker in looks.items():
        drawn.add_bar(
            x=stages[name], y=height, orientation="h", width=BAR, marker=marker, hovertext=hover, hoverinfo="text"
        )
    for up, row in zip(height, stages.to_dict("records"), strict=True):
        text = labels.line(str(row["stage"]), int(row["went_on"]), int(row["entered"]), int(row["still_there"]))
        drawn.add_annotation(
            text=text, xref="paper", x=1 if rtl else 0, xanchor="right" if rtl else "left", y=up, yshift=TEXT_UP,
            yanchor="bottom", showarrow=False, font={"size": 12},
        )  # fmt: skip
    widest = max(1, int(stages["entered"].max()))
    drawn.update_xaxes(range=[widest, 0] if rtl else [0, widest], showticklabels=False)
    drawn.update_yaxes(range=[-0.4, len(stages) - 0.15], showgrid=False, showticklabels=False)
    drawn.update_layout(barmode="stack", margin={"t": 4, "b": 0, "l": 2, "r": 2})
    return drawn


def _hover(row: dict, labels: FunnelLabels) -> str:
    counts = {name: labels.count(int(row[name])) for name in ("entered", "went_on", "lost", "still_there")}
    rate = "–" if pd.isna(row["rate"]) else labels.percent(row["rate"])
    return labels.hover.format(stage=theme.escaped(str(row["stage"])), rate=rate, **counts)


def answers(
    curve: pd.DataFrame,
    reached: Sequence[tuple[float, float]],
    labels: AnswerLabels,
    *,
    dark: bool = False,
    rtl: bool = False,
) -> go.Figure:
    """How soon is a message answered?

    `curve`: hours, at_risk, waiting (metrics.first_answer); `reached`: shares with the hours in which they are
    answered (NaN: never reached, not drawn). The share answered over working hours. No rows give an empty chart.
    """
    drawn = theme.figure(CURVE_HEIGHT, dark, rtl)
    if curve.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    known = [(share, hours) for share, hours in reached if not np.isnan(hours)]
    widest = _widest(curve, [hours for _, hours in known])
    shown = curve.loc[curve["hours"] <= widest]
    hours, share = [0.0, *shown["hours"], widest], [0.0, *(1 - shown["waiting"])]
    at_risk = [int(curve["at_risk"].iloc[0]), *shown["at_risk"]]
    drawn.add_scatter(
        x=hours, y=[*share, share[-1]], mode="lines", line={"shape": "hv", "width": 2, "color": colours.accent},
        hovertext=[
            labels.hover.format(hours=labels.count(round(at)), share=labels.percent(done), waiting=labels.count(int(n)))
            for at, done, n in zip(hours, [*share, share[-1]], [*at_risk, at_risk[-1]], strict=True)
        ],
        hoverinfo="text",
    )  # fmt: skip
    for share_reached, at in known:
        drawn.add_scatter(
            x=[at], y=[share_reached], mode="markers", hoverinfo="skip", cliponaxis=False,
            marker={"size": 9, "color": colours.accent, "line": {"width": 2, "color": colours.surface}},
        )  # fmt: skip
        is_late = at > widest * 0.6
        drawn.add_annotation(
            x=at, y=share_reached, text=labels.reached(share_reached, at), showarrow=False, yanchor="top", yshift=-4,
            xanchor="right" if is_late != rtl else "left", xshift=(-8 if is_late else 8) * (-1 if rtl else 1),
            font={"size": 12, "color": colours.ink},
        )  # fmt: skip
    _axes(drawn, widest, labels, colours, rtl)
    return drawn


def _widest(curve: pd.DataFrame, reached: Sequence[float]) -> float:
    """Up to which hour does the picture reach? A little beyond what is told, and never beyond what was seen."""
    wanted = max([*reached, 12.0]) * 1.5
    first_beyond = next((hours for hours in HOURS if hours >= wanted), HOURS[-1])
    return float(max(6.0, min(first_beyond, np.ceil(curve["hours"].max()))))


def _axes(drawn: go.Figure, widest: float, labels: AnswerLabels, colours: theme.Palette, rtl: bool) -> None:
    step = next((hours for hours in HOURS if widest / hours <= 6), HOURS[-1])
    ticks = np.arange(0, widest + 0.01, step)
    edge = widest * 0.02
    drawn.update_xaxes(
        range=[widest, -edge] if rtl else [-edge, widest],
        tickvals=ticks,
        ticktext=[labels.count(int(tick)) for tick in ticks],
        title={"text": labels.hours, "font": {"color": colours.muted, "size": 12}, "standoff": 4},
    )
    shares = [0.0, 0.5, 0.8, 1.0]
    drawn.update_yaxes(range=[-0.02, 1.04], tickvals=shares, ticktext=[labels.percent(share) for share in shares])
