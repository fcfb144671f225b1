"""Figures with their intervals, one below the other: how surely each is known, and whether they lie apart.

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from analytics.charts import theme

LINE_HEIGHT, MARGINS = 52, 42  # pixels: of a figure with its text above it, and of the axis below
ROOM = 1.08  # of the widest figure
TEXT_UP = 13  # pixels from a line up to the middle of its text


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line: its name with its counts, the value, and between which values the truth may lie (NaN: unknown)."""

    text: str
    value: float
    low: float
    high: float
    is_few: bool = False
    """Too few to be judged: drawn grey and hollow."""


@dataclass(frozen=True, kw_only=True)
class Labels(theme.Labels):
    """The words of intervals; `hover` may use {text}, {value}, {low}, {high}; `value` writes a figure."""

    value: Callable[[float], str]


def draw(
    figures: Sequence[Figure],
    labels: Labels,
    *,
    most: float | None = None,
    is_difference: bool = False,
    dark: bool = False,
    rtl: bool = False,
) -> go.Figure:
    """Do these figures differ by more than chance?

    One line per figure from the low to the high end of its interval with a dot at its value, its text above it; the
    axis runs from 0, at most to `most`; of differences (`is_difference`) from the lowest end, with a line at 0. An
    interval without an upper end runs out of the picture. No figure that is known gives an empty chart.
    """
    known = [figure for figure in figures if not np.isnan(figure.value)]
    drawn = theme.figure(MARGINS + LINE_HEIGHT * len(known), dark, rtl)
    if not known:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    ends = [end for figure in known for end in (figure.value, figure.high) if not np.isnan(end)]
    widest = min(np.inf if most is None else most, max(max(ends) * ROOM, 1e-9))
    lows = [end for figure in known for end in (figure.value, figure.low) if not np.isnan(end)]
    least = min(0.0, min(lows) * ROOM) if is_difference else 0.0
    for place, figure in enumerate(known):
        _line(drawn, figure, len(known) - 1 - place, widest, labels, colours, rtl)
    if is_difference:
        drawn.add_vline(x=0, line={"color": colours.muted, "width": 1}, layer="below")
    ticks, edge = _ticks(least, widest), (widest - least) * 0.02
    drawn.update_xaxes(
        range=[widest, least - edge] if rtl else [least - edge, widest],
        tickvals=ticks,
        ticktext=[labels.value(tick) for tick in ticks],
        showgrid=True,
        gridcolor=colours.faint,
    )
    drawn.update_yaxes(range=[-0.45, len(known) - 0.2], showgrid=False, showticklabels=False)
    drawn.update_layout(margin={"t": 4, "l": 16, "r": 16})
    return drawn


def _line(
    drawn: go.Figure, figure: Figure, height: int, widest: float, labels: Labels, colours: theme.Palette, rtl: bool
) -> None:
    colour = colours.muted if figure.is_few else colours.accent
    hover = labels.hover.format(
        text=theme.directed(figure.text, rtl),
        value=labels.value(figure.value),
        low="–" if np.isnan(figure.low) else labels.value(figure.low),
        high="–" if np.isnan(figure.high) else labels.value(figure.high),
    )
    if not np.isnan(figure.low):
        # What nothing bounds from above leaves the picture.
        high = widest if np.isnan(figure.high) else figure.high
        drawn.add_scatter(
            x=[figure.low, high], y=[height, height], mode="lines", line={"color": colour, "width": 3},
            opacity=0.45, hoverinfo="skip",
        )  # fmt: skip
    drawn.add_scatter(
        x=[figure.value], y=[height], mode="markers", hovertext=[hover], hoverinfo="text", cliponaxis=False,
        marker={
            "size": 11, "symbol": "circle-open" if figure.is_few else "circle", "color": colour,
            "line": {"width": 2, "color": colour},
        },
    )  # fmt: skip
    drawn.add_annotation(
        text=theme.directed(figure.text, rtl), xref="paper", x=1 if rtl else 0, xanchor="right" if rtl else "left",
        y=height, yshift=TEXT_UP, yanchor="bottom", showarrow=False,
        font={"size": 12, "color": colours.muted if figure.is_few else colours.ink},
    )  # fmt: skip


def _ticks(least: float, widest: float) -> list[float]:
    """0 and up to five round figures."""
    sizes = (size * 10.0**power for power in range(-3, 9) for size in (1, 2, 5))
    step = next(size for size in sizes if (widest - least) / size <= 5)
    return [float(tick) * step for tick in np.arange(np.ceil(least / step), np.floor(widest / step + 1e-6) + 1)]
