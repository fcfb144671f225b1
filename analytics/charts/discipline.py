"""The picture of follow-up: is a step kept, week by week, as its standard asks?

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme
from analytics.metrics import follow_up

HEIGHT = 150
MOST_WEEKS_NAMED = 3
RATES = (0.0, 0.5, 1.0)
LINE_ROOM, EDGE = 0.06, pd.Timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class WeeksLabels(theme.Labels):
    """The words of a step's weeks.

    `hover` and `everybody` (of the line of all reps) may use {week}, {on_time}, {due}, {rate}, {standard};
    `incomplete` follows them where a week is; `standard` stands at the end of its line; `week` writes a week's first
    day.
    """

    everybody: str
    incomplete: str
    standard: Callable[[float], str]
    week: Callable[[pd.Timestamp], str]


def weeks(
    frame: pd.DataFrame,
    everybody: pd.DataFrame,
    labels: WeeksLabels,
    *,
    incomplete_from: datetime | None = None,
    dark: bool = False,
    rtl: bool = False,
) -> go.Figure:
    """Is this step kept, and is it getting better?

    `frame`, `everybody`: the rows of one step of metrics.discipline.by_week. The rate by week against the standard of
    each week's time, over a grey line of all reps where they are given. Every step has the same scale. A week with
    fewer than five due is grey, one with nothing due a gap; weeks in which work is still being logged are dotted,
    hollow and on grey ground. An empty frame gives an empty chart.
    """
    drawn = theme.figure(HEIGHT, dark, rtl)
    if not frame["due"].any():
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    ends = frame["due_week"] + pd.Timedelta(days=7)
    is_open = ends > (pd.Timestamp.max if incomplete_from is None else incomplete_from)
    span = [frame["due_week"].min() - EDGE, frame["due_week"].max() + EDGE]
    if is_open.any():
        first = frame.loc[is_open, "due_week"].min() - EDGE
        drawn.add_vrect(
            x0=max(first, span[0]), x1=span[1], fillcolor=colours.faint, opacity=0.5, line_width=0, layer="below"
        )
    _draw_standard(drawn, frame, span, labels, colours, rtl)
    if not everybody.empty:
        hover = _hover(everybody, labels.everybody, labels, pd.Series(False, index=everybody.index))
        drawn.add_scatter(
            x=everybody["due_week"], y=everybody["rate"], mode="lines", line={"color": colours.muted, "width": 1.5},
            opacity=0.6, text=hover, hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    _draw_rates(drawn, frame, is_open, labels, colours)
    named = frame["due_week"].iloc[spread(len(frame), MOST_WEEKS_NAMED)]
    drawn.update_xaxes(
        range=span[::-1] if rtl else span, tickvals=named, ticktext=[labels.week(week) for week in named]
    )
    drawn.update_yaxes(
        range=[-LINE_ROOM, 1 + LINE_ROOM], tickvals=RATES, ticktext=[labels.percent(rate) for rate in RATES]
    )
    return drawn


def _draw_standard(
    drawn: go.Figure,
    frame: pd.DataFrame,
    span: list[pd.Timestamp],
    labels: WeeksLabels,
    colours: theme.Palette,
    rtl: bool,
) -> None:
    """The standard, a step where it was raised, with its last value at its end."""
    last = float(frame["standard"].iloc[-1])
    drawn.add_scatter(
        x=[span[0], *frame["due_week"], span[1]], y=[frame["standard"].iloc[0], *frame["standard"], last],
        mode="lines", hoverinfo="skip",
        line={"color": colours.muted, "width": 1, "dash": "dot", "shape": "hv"},
    )  # fmt: skip
    theme.label_ends(drawn, [(last, labels.standard(last))], theme.RateAxis(0.0, HEIGHT), colours, rtl)


def _draw_rates(
    drawn: go.Figure, frame: pd.DataFrame, is_open: pd.Series, labels: WeeksLabels, colours: theme.Palette
) -> None:
    """The complete weeks as a line, those still being logged as its dotted end."""
    hover = _hover(frame, labels.hover, labels, is_open)
    shades = np.where(frame["due"] < follow_up.FEWEST_DUE, colours.muted, colours.accent)
    last = frame.index[~is_open][-1:]
    joined = is_open | frame.index.isin(last)
    for shown, dash, is_hollow in ((joined, "dot", True), (~is_open, "solid", False)):
        if not (is_open.any() if is_hollow else shown.any()):
            continue
        drawn.add_scatter(
            x=frame.loc[shown, "due_week"], y=frame.loc[shown, "rate"], mode="lines+markers",
            line={"color": colours.accent, "width": 2, "dash": dash},
            marker={
                "size": 6, "symbol": "circle-open" if is_hollow else "circle", "color": list(shades[shown]),
            },
            text=list(np.array(hover, dtype="object")[shown]), hovertemplate="%{text}<extra></extra>",
            cliponaxis=False,
        )  # fmt: skip


def _hover(frame: pd.DataFrame, text: str, labels: WeeksLabels, is_open: pd.Series) -> list[str]:
    return [
        text.format(
            week=labels.week(week["due_week"]),
            on_time=labels.count(week["on_time"]),
            due=labels.count(week["due"]),
            rate="–" if pd.isna(week["rate"]) else labels.percent(week["rate"]),
            standard=labels.percent(week["standard"]),
        )
        + (labels.incomplete if incomplete else "")
        for week, incomplete in zip(frame.to_dict("records"), is_open, strict=True)
    ]


def spread(n: int, most: int) -> list[int]:
    """Up to `most` places out of n, the first and the last among them."""
    return sorted({int(place) for place in np.linspace(0, n - 1, min(n, most)).round()})
