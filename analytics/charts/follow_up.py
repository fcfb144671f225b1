"""The funnel plot of follow-up: is it chance?

Charts hold no words of their own: every text, and how a number or a day is written, comes in with the
labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme
from analytics.charts.names import free_place
from analytics.metrics import follow_up

HEIGHT = 380
NARROWEST = 220  # pixels of plot on a phone: names that keep apart there keep apart on a wide page
MOST_NAMES = 14
SMALL_TEAM = 12  # in which everyone is named
MARKS = {  # position: (symbol, size, colour of the palette); the shape tells it without the colour
    "below_998": ("triangle-down", 13, "loose"),
    "below_95": ("triangle-down", 11, "watch"),
    "within": ("circle", 8, "muted"),
    "above_95": ("triangle-up", 11, "accent"),
    "above_998": ("triangle-up", 13, "praise"),
    "too_few": ("circle-open", 7, "muted"),
}


@dataclass(frozen=True, kw_only=True)
class FunnelLabels(theme.Labels):
    """The words of a funnel plot.

    `due` and `rate` name the axes; `line`, `limit_95` and `limit_998` stand beside their lines, so they
    should be short; `hover` may use {name}, {on_time}, {due}, {rate}; `nobody` is who has no name.
    """

    due: str
    rate: str
    line: str
    limit_95: str
    limit_998: str
    nobody: str


def funnel_plot(frame: pd.DataFrame, labels: FunnelLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """Do the reps differ by more than chance?

    `frame` is `metrics.follow_up.funnel` with the rep's `name`. One dot per rep at how much was due and
    which share of it in time, the step's rate as a line, the limits of chance around it. Who lies beyond a
    limit points up or down and is named as far as there is room, the farthest out first; in a small team
    everyone is. A rate on fewer than five is hollow. An empty frame gives an empty chart.
    """
    drawn = theme.figure(HEIGHT, dark, rtl)
    if frame.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    reps = frame.assign(name=[labels.nobody if pd.isna(name) else str(name) for name in frame["name"]])
    widest = int(np.ceil(max(10, reps["due"].max()) * 1.05))
    rates = theme.RateAxis.reaching(min(reps["rate"].min(), reps["lower_95"].median()), HEIGHT)

    ends = _draw_limits(drawn, float(reps["p"].iloc[0]), widest, labels, colours)
    _draw_reps(drawn, reps, labels, colours)
    for name in _placed_names(reps, widest, rates, labels.rate, rtl):
        drawn.add_annotation(font={"size": 12}, showarrow=False, **name)
    drawn.update_layout(margin={"t": 28})
    theme.label_ends(drawn, ends, rates, colours, rtl)

    ticks = _round_ticks(widest)
    drawn.update_xaxes(
        range=[widest, 0] if rtl else [0, widest],
        tickvals=ticks,
        ticktext=[labels.count(tick) for tick in ticks],
        title={"text": labels.due, "font": {"color": colours.muted, "size": 12}, "standoff": 4},
    )
    rates.draw(drawn, labels.percent)
    _name_rate_axis(drawn, labels.rate, colours, rtl)
    return drawn


def _draw_limits(
    drawn: go.Figure, p: float, widest: int, labels: FunnelLabels, colours: theme.Palette
) -> list[tuple[float, str]]:
    """The line and its limits; gives back (rate, text) at their ends, the most telling first."""
    due = pd.Series(np.unique(np.geomspace(1, widest, 48).round()))
    limits = follow_up.funnel_limits(p, due)
    for name, dash in (("998", "dot"), ("95", "dash")):
        for side in ("lower", "upper"):
            line = {"color": colours.muted, "width": 1, "dash": dash, "shape": "spline"}
            drawn.add_scatter(x=due, y=limits[f"{side}_{name}"], mode="lines", line=line, hoverinfo="skip")
    drawn.add_scatter(
        x=[0, widest], y=[p, p], mode="lines", line={"color": colours.accent, "width": 1.5}, hoverinfo="skip"
    )
    last = limits.iloc[-1]
    return [
        (p, labels.line),
        (last["lower_95"], labels.limit_95),
        (last["lower_998"], labels.limit_998),
        (last["upper_95"], labels.limit_95),
        (last["upper_998"], labels.limit_998),
    ]


def _draw_reps(drawn: go.Figure, reps: pd.DataFrame, labels: FunnelLabels, colours: theme.Palette) -> None:
    reps = reps.sort_values("position", key=lambda position: position != "within", kind="stable")
    kinds = reps["position"].where(reps["due"] >= follow_up.FEWEST_DUE, "too_few")
    drawn.add_scatter(
        x=reps["due"],
        y=reps["rate"],
        mode="markers",
        marker={
            "symbol": [MARKS[kind][0] for kind in kinds],
            "size": [MARKS[kind][1] for kind in kinds],
            "color": [getattr(colours, MARKS[kind][2]) for kind in kinds],
            "opacity": [0.7 if kind == "within" else 1.0 for kind in kinds],
            "line": {"width": 1, "color": colours.surface},
        },
        text=[
            labels.hover.format(
                name=rep["name"],
                on_time=labels.count(rep["on_time"]),
                due=labels.count(rep["due"]),
                rate=labels.percent(rep["rate"]),
            )
            for rep in reps.to_dict("records")
        ],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _placed_names(
    reps: pd.DataFrame, widest: int, rates: theme.RateAxis, axis_name: str, rtl: bool
) -> Iterable[dict[str, Any]]:
    """Annotations of the names that find room beside their dot: on no dot, other name or straight line."""
    far_out = reps["rate"].sub(reps["p"]).abs() / (reps["upper_95"] - reps["lower_95"]).clip(lower=1e-6)
    is_named = pd.Series(len(reps) <= SMALL_TEAM, index=reps.index) | (reps["position"] != "within")
    across = reps["due"] / widest * NARROWEST
    across = NARROWEST - across if rtl else across
    up = reps["rate"].map(rates.pixel)
    lines = [(0.0, y - 1, float(NARROWEST), y + 1) for y in (rates.pixel(reps["p"].iloc[0]), rates.pixel(1))]
    wide = theme.text_pixels(axis_name) + 6
    corner = (NARROWEST - wide if rtl else 0.0, rates.pixels, NARROWEST if rtl else wide, rates.pixels + 24)
    taken = [*lines, corner]
    taken += [(x - 5, y - 5, x + 5, y + 5) for x, y in zip(across, up, strict=True)]
    n_named = 0
    for rep in far_out.loc[is_named].sort_values(ascending=False, kind="stable").index:
        if n_named == MOST_NAMES:
            return
        name, plot = theme.shortened(reps.loc[rep, "name"]), (NARROWEST, rates.pixels)
        place = free_place(name, across[rep], up[rep], plot, taken, rtl)
        if place is not None:
            n_named += 1
            yield {"x": reps.loc[rep, "due"], "y": reps.loc[rep, "rate"], **place}


def _name_rate_axis(drawn: go.Figure, text: str, colours: theme.Palette, rtl: bool) -> None:
    side = "right" if rtl else "left"
    drawn.add_annotation(
        text=text,
        xref="paper",
        yref="paper",
        x=1 if rtl else 0,
        y=1,
        xanchor=side,
        yanchor="bottom",
        showarrow=False,
        font={"size": 12, "color": colours.muted},
    )


def _round_ticks(widest: float) -> list[int]:
    """0 and up to five round counts."""
    step = next(size * 10**power for power in range(9) for size in (1, 2, 5) if widest / (size * 10**power) <= 5)
    return list(range(0, int(widest) + 1, step))
