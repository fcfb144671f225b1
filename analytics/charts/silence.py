"""The pictures of silence: whose silence it is (the corner), who comes back (the curve), one customer's life.

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme
from analytics.metrics import survival

CORNER_HEIGHT, CURVE_HEIGHT, LIFE_HEIGHT = 430, 340, 210
# The last day of each bucket of days; beyond the last there is "longer", and "never".
BUCKETS = (7, 14, 21, 30, 60, 90, 180)
LARGEST, SMALLEST = 34, 9  # pixels; the largest leaves its neighbours room on a phone
HOLDS_TEXT = 24
LAST_DAY = 120  # of the curve
RISK_DAYS = (0, 7, 14, 30, 60, 90)
MOST_CURVES = 4


@dataclass(frozen=True, kw_only=True)
class CornerLabels(theme.Labels):
    """The words of the corner. `hover` may use {n}, {forgotten}, {money}; `up_to` and `over` write a bucket of days."""

    theirs: str
    ours: str
    corner: str
    up_to: Callable[[int], str]
    over: str
    never: str
    money: Callable[[float], str]


@dataclass(frozen=True, kw_only=True)
class CurveLabels(theme.Labels):
    """The words of the curve; `hover` may use {group}, {day}, {share}, {at_risk}."""

    day: str
    at_risk: str
    everybody: str
    group: Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class LifeLabels(theme.Labels):
    """The words of a customer's life; each event brings its own hover text."""

    theirs: str
    ours: str
    other: str
    today: str
    day: Callable[[pd.Timestamp], str]


def corner_cells(customers: pd.DataFrame) -> pd.DataFrame:
    """Whose silence is it? One row per pair of buckets: theirs, ours (0 … 8), n, n_forgotten, value.

    `customers` as in metrics.silence, with main_value. Those asleep for a year are left out. The last bucket is
    "never" (heard of, or reached).
    """
    rows = customers.loc[customers["state"] != "dormant"]
    cells = rows.assign(theirs=bucket(rows["silence_days"]), ours=bucket(rows["touch_days"]))
    grouped = cells.assign(forgotten=cells["state"] == "forgotten").groupby(["theirs", "ours"])
    found = grouped.agg(n=("customer_id", "size"), n_forgotten=("forgotten", "sum"))
    return found.assign(value=grouped["main_value"].sum(min_count=1)).reset_index()


def bucket(days: pd.Series) -> np.ndarray:
    """In which bucket of days does each customer lie? The last one is for those without any day."""
    known = days.astype("float64").to_numpy()
    place = np.searchsorted(np.array(BUCKETS), np.nan_to_num(known), side="left")
    return np.where(np.isnan(known), len(BUCKETS) + 1, place)


def corner(customers: pd.DataFrame, labels: CornerLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """Is the customer silent, or are we?

    One mark per pair of buckets, its area the number of customers: silence of the customer to the right, ours
    upwards. The filled part are those that nobody speaks to any more. No customers give an empty chart.
    """
    drawn = theme.figure(CORNER_HEIGHT, dark, rtl)
    cells = corner_cells(customers)
    if cells.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    names = [*(labels.up_to(day) for day in BUCKETS), labels.over, labels.never]
    edge, last = 2.5, len(names) - 0.5
    drawn.add_shape(
        type="rect", x0=edge, x1=last, y0=edge, y1=last, line={"width": 0}, fillcolor=colours.loose, opacity=0.08,
        layer="below",
    )  # fmt: skip
    drawn.add_annotation(
        text=labels.corner, x=last - 0.1, y=last - 0.05, xanchor="left" if rtl else "right", yanchor="top",
        showarrow=False, font={"size": 13, "color": colours.loose},
    )  # fmt: skip
    _bubbles(drawn, cells, cells["n"], labels, colours, is_filled=False)
    forgotten = cells.loc[cells["n_forgotten"] > 0]
    _bubbles(drawn, forgotten, forgotten["n_forgotten"], labels, colours, is_filled=True, most=int(cells["n"].max()))
    axis = {"tickvals": list(range(len(names))), "ticktext": names, "showgrid": False}
    span = [-0.6, last]
    title = {"font": {"color": colours.muted, "size": 12}, "standoff": 6}
    drawn.update_xaxes(**axis, range=span[::-1] if rtl else span, title={"text": labels.theirs, **title})
    drawn.update_yaxes(**axis, range=span, title={"text": labels.ours, **title})
    return drawn


def _bubbles(
    drawn: go.Figure,
    cells: pd.DataFrame,
    sizes: pd.Series,
    labels: CornerLabels,
    colours: theme.Palette,
    *,
    is_filled: bool,
    most: int | None = None,
) -> None:
    largest = most or int(sizes.max())
    pixels = np.maximum(SMALLEST, LARGEST * np.sqrt(sizes / largest))
    hover = [
        labels.hover.format(
            n=labels.count(row["n"]),
            forgotten=labels.count(row["n_forgotten"]),
            money=labels.money(row["value"]) if pd.notna(row["value"]) else "–",
        )
        for row in cells.to_dict("records")
    ]
    drawn.add_trace(
        go.Scatter(
            x=cells["theirs"],
            y=cells["ours"],
            mode="markers" if is_filled else "markers+text",
            marker={
                "size": pixels,
                "color": colours.loose if is_filled else theme.CLEAR,
                "opacity": 0.75 if is_filled else 1,
                "line": {"width": 0 if is_filled else 1.5, "color": colours.muted},
            },
            text=None if is_filled else [labels.count(int(n)) for n in sizes],
            textposition=["middle center" if size >= HOLDS_TEXT else "middle right" for size in pixels],
            textfont={"size": 11, "color": colours.ink},
            hovertext=hover,
            hoverinfo="text",
        )
    )


def revival_curve(
    groups: Sequence[tuple[str, pd.DataFrame]], labels: CurveLabels, *, dark: bool = False, rtl: bool = False
) -> go.Figure:
    """How many are still silent after so many days?

    `groups`: name and spells (metrics.survival) of each, the largest first; the first four are drawn, each with its
    name at its end and, under the days, how many were still at risk. Nothing gives an empty chart.
    """
    shown = [(name, spells) for name, spells in groups if len(spells)][:MOST_CURVES]
    drawn = theme.figure(CURVE_HEIGHT + 18 * max(0, len(shown) - 1), dark, rtl)
    if not shown:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    lines = [colours.accent, colours.watch, colours.praise, colours.muted]
    dashes = ["solid", "dash", "dot", "dashdot"]
    ends = []
    for place, (name, spells) in enumerate(shown):
        curve = survival.curve(spells)
        curve = curve.loc[curve["day"] <= LAST_DAY]
        title = theme.escaped(labels.group(name)) if name else labels.everybody
        days, share = [0, *curve["day"]], [1.0, *curve["survival"]]
        at_risk = [int(curve["at_risk"].iloc[0]) if len(curve) else 0, *curve["at_risk"]]
        drawn.add_trace(
            go.Scatter(
                x=days, y=share, mode="lines",
                line={"shape": "hv", "width": 2, "color": lines[place], "dash": dashes[place]},
                hovertext=[
                    labels.hover.format(
                        group=title, day=labels.count(int(day)), share=labels.percent(left),
                        at_risk=labels.count(int(n)),
                    )
                    for day, left, n in zip(days, share, at_risk, strict=True)
                ],
                hoverinfo="text",
            )
        )  # fmt: skip
        ends.append((share[-1], title))
        _write_at_risk(drawn, spells, title if len(shown) > 1 else labels.at_risk, place, labels, lines[place], rtl)
    rates = theme.RateAxis(0.0, CURVE_HEIGHT * theme.PLOT_SHARE)
    rates.draw(drawn, labels.percent)
    if len(shown) == 1:  # of several, the numbers under the days carry the names
        theme.label_ends(drawn, ends, rates, colours, rtl)
    drawn.update_xaxes(
        range=[LAST_DAY, -2] if rtl else [-2, LAST_DAY],
        tickvals=RISK_DAYS,
        ticktext=[labels.count(day) for day in RISK_DAYS],
        title={"text": labels.day, "font": {"color": colours.muted, "size": 12}, "standoff": 4},
        side="top",
    )
    drawn.update_layout(margin={"b": 30 + 18 * len(shown), "t": 40})
    return drawn


def _write_at_risk(
    drawn: go.Figure, spells: pd.DataFrame, title: str, place: int, labels: CurveLabels, colour: str, rtl: bool
) -> None:
    """Under each day: how many were still silent then."""
    entered, left = spells["entered_days"].to_numpy(), spells["left_days"].to_numpy()
    for day in RISK_DAYS:
        n = int(((entered < max(day, 1)) & (left >= day)).sum())
        drawn.add_annotation(
            x=day, y=0, yref="paper", yshift=-14 - 18 * place, text=labels.count(n), showarrow=False,
            font={"size": 11, "color": colour},
        )  # fmt: skip
    drawn.add_annotation(
        x=LAST_DAY, y=0, yref="paper", yshift=-14 - 18 * place, text=title, showarrow=False,
        xanchor="left" if rtl else "right", font={"size": 11, "color": colour},
    )  # fmt: skip


def life(
    events: pd.DataFrame, labels: LifeLabels, as_of: pd.Timestamp, *, dark: bool = False, rtl: bool = False
) -> go.Figure:
    """Who spoke when?

    `events`: happened_at, is_touch, is_response, is_planned, text. Three lanes on one axis of time: the customer's
    signs of life, ours, and what happened besides; what is planned is hollow and lies after today's line.
    """
    drawn = theme.figure(LIFE_HEIGHT, dark, rtl)
    if events.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    # A held meeting is both, and stands in both lanes.
    lanes = {
        "theirs": (2, labels.theirs, events["is_response"], "circle", colours.accent),
        "ours": (1, labels.ours, events["is_touch"] | events["is_planned"], "diamond", colours.watch),
        "other": (
            0,
            labels.other,
            ~(events["is_response"] | events["is_touch"] | events["is_planned"]),
            "line-ns",
            colours.muted,
        ),
    }
    for height, _name, is_in, symbol, colour in lanes.values():
        rows = events.loc[is_in.astype(bool)]
        drawn.add_trace(
            go.Scatter(
                x=rows["happened_at"], y=[height] * len(rows), mode="markers",
                marker={
                    "symbol": [f"{symbol}-open" if planned else symbol for planned in rows["is_planned"]],
                    "size": 10, "color": colour, "line": {"width": 1.5, "color": colour}, "opacity": 0.8,
                },
                hovertext=[theme.directed(text, rtl) for text in rows["text"]], hoverinfo="text",
            )
        )  # fmt: skip
    drawn.add_vline(x=as_of, line={"color": colours.muted, "width": 1, "dash": "dot"})
    drawn.add_annotation(
        x=as_of, y=1, yref="paper", yanchor="bottom", text=labels.today, showarrow=False,
        font={"size": 11, "color": colours.muted},
    )  # fmt: skip
    first, last = events["happened_at"].min(), max(events["happened_at"].max(), as_of)
    edge = max(pd.Timedelta(days=3), (last - first) * 0.03)
    ticks = pd.date_range(first.normalize(), last.normalize(), periods=5).normalize().unique()
    span = [first - edge, last + edge]
    drawn.update_xaxes(range=span[::-1] if rtl else span, tickvals=ticks, ticktext=[labels.day(tick) for tick in ticks])
    drawn.update_yaxes(
        range=[-0.5, 2.6], tickvals=[lane[0] for lane in lanes.values()], ticktext=[lane[1] for lane in lanes.values()]
    )
    drawn.update_layout(margin={"t": 26})
    return drawn
