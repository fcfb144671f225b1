"""The pictures of the portfolio: how many customers make the book, and how old is what is owed.

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme

CURVE_HEIGHT = 340
BAR_HEIGHT = 36
MOST_ON_PLAIN_AXIS = 60  # customers; beyond, the axis counts in powers of ten
MOST_POINTS = 600
MARKED = (0.5, 0.8)


@dataclass(frozen=True, kw_only=True)
class ShareLabels(theme.Labels):
    """The words of the share curve. `hover` may use {name}, {place}, {share}, {together}; `make` says that so many
    customers make such a share: {n}, {share}."""

    customers: str
    make: Callable[[int, float], str]


@dataclass(frozen=True, kw_only=True)
class AgeLabels(theme.Labels):
    """The words of what is owed. `hover` may use {age}, {n}, {money}; `age` writes a bucket by its first day."""

    age: Callable[[int | None], str]
    money: Callable[[float], str]


def share_curve(curve: pd.DataFrame, labels: ShareLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """How many customers make the book?

    `curve` is metrics.portfolio.share_curve: the revenue of the largest customers added up, key accounts marked,
    with the number of customers that make half of it and four fifths. Without revenue an empty chart.
    """
    drawn = theme.figure(CURVE_HEIGHT, dark, rtl)
    if curve.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    n = len(curve)
    is_long = n > MOST_ON_PLAIN_AXIS
    kept = curve if n <= MOST_POINTS else curve.iloc[np.unique(np.geomspace(1, n, MOST_POINTS).astype(int) - 1)]
    equal = np.arange(1, n + 1)
    drawn.add_trace(
        go.Scatter(
            x=[] if is_long else equal, y=[] if is_long else equal / n, mode="lines", hoverinfo="skip",
            line={"color": colours.faint, "width": 1.5, "dash": "dot"},
        )
    )  # fmt: skip
    is_key = kept["segment"] == "key"
    drawn.add_trace(
        go.Scatter(
            x=kept["place"], y=kept["together"], mode="lines+markers",
            line={"color": colours.accent, "width": 2},
            marker={
                "size": np.where(is_key, 11, 0 if n > MOST_ON_PLAIN_AXIS else 6), "color": colours.accent,
                "symbol": np.where(is_key, "diamond", "circle"),
            },
            hovertext=[
                labels.hover.format(
                    name=_clean(row["customer"], row["customer_id"]), place=labels.count(row["place"]),
                    share=labels.percent(row["share"]), together=labels.percent(row["together"]),
                )
                for row in kept.to_dict("records")
            ],
            hoverinfo="text",
        )
    )  # fmt: skip
    for share in MARKED:
        place = int((curve["together"] >= share - 1e-12).to_numpy().argmax()) + 1
        # Beside the curve on the side that has room.
        is_late = (np.log(place) / np.log(n) if is_long else place / n) > 0.6
        is_left = is_late != rtl
        drawn.add_annotation(
            x=np.log10(place) if is_long else place, y=share, text=labels.make(place, share), showarrow=True,
            arrowhead=0, arrowcolor=colours.muted, ax=-40 if is_left else 40, ay=-24 if is_late else 24,
            xanchor="right" if is_left else "left",
            font={"size": 12, "color": colours.ink},
        )  # fmt: skip
    rates = theme.RateAxis(0.0, CURVE_HEIGHT * theme.PLOT_SHARE)
    rates.draw(drawn, labels.percent)
    ticks = [tick for tick in _ticks(n) if tick <= n]
    first, last = (np.log10(0.9), np.log10(n * 1.05)) if is_long else (0.4, n + 0.6)
    drawn.update_xaxes(
        type="log" if is_long else "linear",
        range=[last, first] if rtl else [first, last],
        tickvals=ticks,
        ticktext=[labels.count(tick) for tick in ticks],
        title={"text": labels.customers, "font": {"color": colours.muted, "size": 12}, "standoff": 4},
    )
    return drawn


def _ticks(n: int) -> list[int]:
    if n > MOST_ON_PLAIN_AXIS:
        return [step * 10**power for power in range(7) for step in (1, 3)]
    every = 1 if n <= 12 else 5 if n <= 30 else 10
    return [1, *range(every, n + 1, every)] if every > 1 else list(range(1, n + 1))


def _clean(name: object, key: object) -> str:
    """A name as the text under the pointer."""
    return theme.escaped(name if isinstance(name, str) else str(key))


def ages(owed: pd.DataFrame, labels: AgeLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """How old is what is owed?

    `owed` is metrics.portfolio.receivables_by_age of one currency: a bar per age, the older the redder, its amount
    written at its end. Nothing owed gives an empty chart.
    """
    drawn = theme.figure(24 + BAR_HEIGHT * max(1, len(owed)), dark, rtl)
    if owed.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    shades = {0: colours.muted, 1: colours.watch, 31: colours.watch, 61: colours.loose, 91: colours.loose}
    firsts = [None if pd.isna(first) else int(first) for first in owed["age"]]
    names = [labels.age(first) for first in firsts]
    amounts = owed["amount"].fillna(0.0)
    money = [labels.money(amount) for amount in amounts]
    drawn.add_trace(
        go.Bar(
            x=amounts, y=names, orientation="h",
            marker={"color": [shades.get(-1 if first is None else first, colours.faint) for first in firsts]},
            text=money, textposition="outside", cliponaxis=False, textfont={"color": colours.ink},
            hovertext=[
                labels.hover.format(age=name, n=labels.count(n), money=sum_)
                for name, n, sum_ in zip(names, owed["n"].tolist(), money, strict=True)
            ],
            hoverinfo="text",
        )
    )  # fmt: skip
    most = float(amounts.max()) * 1.25 or 1.0
    drawn.update_xaxes(visible=False, range=[most, 0] if rtl else [0, most])
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    return drawn
