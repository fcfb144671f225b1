"""The pictures of follow-up: is it chance (the funnel), and is it getting better (the trend).

Charts hold no words of their own: every text, and how a number or a day is written, comes in with the
labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme
from analytics.metrics import follow_up

HEIGHT, TREND_HEIGHT = 380, 240
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


@dataclass(frozen=True, kw_only=True)
class TrendLabels(theme.Labels):
    """The words of a trend.

    `standard` and `incomplete` stand at what they name; `hover` may use {week}, {on_time}, {due}, {rate};
    `week` writes a week's first day.
    """

    standard: str
    incomplete: str
    week: Callable[[pd.Timestamp], str]


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


def trend_line(
    frame: pd.DataFrame,
    labels: TrendLabels,
    *,
    standard: float | None = None,
    incomplete_from: pd.Timestamp | None = None,
    dark: bool = False,
    rtl: bool = False,
) -> go.Figure:
    """Is it getting better?

    `frame` is `metrics.follow_up.trend`: due_week, due, on_time, rate. The rate by week, its last complete
    value written beside it, against the `standard`. Weeks that reach to `incomplete_from` or beyond, where
    work may still be logged late, are dashed and hollow. A week with nothing due is a gap in the line. An
    empty frame gives an empty chart.
    """
    drawn = theme.figure(TREND_HEIGHT, dark, rtl)
    known = frame.loc[frame["rate"].notna()]
    if known.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    least = known["rate"].min() if standard is None else min(known["rate"].min(), standard)
    rates = theme.RateAxis.reaching(least, TREND_HEIGHT)
    ends_after = frame["due_week"] + pd.Timedelta(days=7)
    is_open = pd.Series(False, index=frame.index) if incomplete_from is None else ends_after > incomplete_from
    complete, incomplete = frame.loc[~is_open], frame.loc[is_open]
    if not incomplete.empty:
        joined = pd.concat([complete.tail(1), incomplete])
        _draw_weeks(drawn, joined, labels, colours, is_hollow=True)
        last = incomplete.loc[incomplete["rate"].notna()].tail(1)
        _write_at(drawn, last, labels.incomplete, rates, colours.muted, rtl)
    _draw_weeks(drawn, complete, labels, colours, is_hollow=False)
    last = complete.loc[complete["rate"].notna()].tail(1)
    if not last.empty:
        _write_at(drawn, last, labels.percent(last["rate"].iloc[0]), rates, colours.ink, rtl)
    if standard is not None:
        drawn.add_hline(y=standard, line={"color": colours.muted, "width": 1, "dash": "dot"}, layer="below")
        theme.label_ends(drawn, [(standard, labels.standard)], rates, colours, rtl)

    first_at, last_at = frame["due_week"].min(), frame["due_week"].max()
    edge = max(pd.Timedelta(days=2), (last_at - first_at) * 0.03)
    span = [first_at - edge, last_at + edge]
    named = frame["due_week"].iloc[_spread(len(frame), 4)]
    drawn.update_xaxes(
        range=span[::-1] if rtl else span, tickvals=named, ticktext=[labels.week(week) for week in named]
    )
    rates.draw(drawn, labels.percent)
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
        place = _free_place(theme.shortened(reps.loc[rep, "name"]), across[rep], up[rep], rates.pixels, taken, rtl)
        if place is not None:
            n_named += 1
            yield {"x": reps.loc[rep, "due"], "y": reps.loc[rep, "rate"], **place}


def _free_place(
    name: str, x: float, y: float, highest: float, taken: list[tuple[float, float, float, float]], rtl: bool
) -> dict[str, Any] | None:
    """The first place beside (x, y) that is free, then taken: level with the dot, under it, over it."""
    wide, half = theme.text_pixels(name), theme.LABEL_PIXELS / 2 + 1
    level, below, above = (y - half, "middle", 0), (y - 6 - 2 * half, "top", -6), (y + 6, "bottom", 6)
    right, left, middle = (x + 8, "left", 8), (x - 8 - wide, "right", -8), (x - wide / 2, "center", 0)
    beside = (left, right) if rtl else (right, left)
    for (start, xanchor, xshift), (bottom, yanchor, yshift) in (
        *((side, level) for side in beside),
        (middle, below),
        (middle, above),
        *((side, line) for line in (below, above) for side in beside),
    ):
        end, top = start + wide, bottom + 2 * half
        is_inside = start >= 0 and end <= NARROWEST and bottom >= 0 and top <= highest + 2 * half
        is_free = not any(start < x1 and end > x0 and bottom < y1 and top > y0 for x0, y0, x1, y1 in taken)
        if is_inside and is_free:
            taken.append((start, bottom, end, top))
            return {"text": name, "xanchor": xanchor, "yanchor": yanchor, "xshift": xshift, "yshift": yshift}
    return None


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


def _draw_weeks(
    drawn: go.Figure, weeks: pd.DataFrame, labels: TrendLabels, colours: theme.Palette, *, is_hollow: bool
) -> None:
    hover = [
        labels.hover.format(
            week=labels.week(week["due_week"]),
            on_time=labels.count(week["on_time"]),
            due=labels.count(week["due"]),
            rate="" if pd.isna(week["rate"]) else labels.percent(week["rate"]),
        )
        for week in weeks.to_dict("records")
    ]
    is_few = weeks["due"] < follow_up.FEWEST_DUE
    drawn.add_scatter(
        x=weeks["due_week"],
        y=weeks["rate"],
        mode="lines+markers",
        line={"color": colours.accent, "width": 2, "dash": "dot" if is_hollow else "solid"},
        marker={
            "size": 6,
            "symbol": "circle-open" if is_hollow else "circle",
            "color": [colours.muted if few else colours.accent for few in is_few],
        },
        text=hover,
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )


def _write_at(drawn: go.Figure, week: pd.DataFrame, text: str, rates: theme.RateAxis, colour: str, rtl: bool) -> None:
    """Text under a week's dot, or over it where there is no room below; it ends at the dot, inside."""
    for row in week.to_dict("records"):
        is_low = rates.pixel(row["rate"]) < 2 * theme.LABEL_PIXELS
        drawn.add_annotation(
            text=text,
            x=row["due_week"],
            y=row["rate"],
            xanchor="left" if rtl else "right",
            yanchor="bottom" if is_low else "top",
            yshift=5 if is_low else -5,
            showarrow=False,
            font={"size": 12, "color": colour},
        )


def _round_ticks(widest: float) -> list[int]:
    """0 and up to five round counts."""
    step = next(size * 10**power for power in range(9) for size in (1, 2, 5) if widest / (size * 10**power) <= 5)
    return list(range(0, int(widest) + 1, step))


def _spread(n: int, most: int) -> list[int]:
    """Up to `most` places out of n, the first and the last among them."""
    return sorted({int(place) for place in np.linspace(0, n - 1, min(n, most)).round()})
