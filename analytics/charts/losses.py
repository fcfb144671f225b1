"""The pictures of losses: the reasons with what the log shows of them, and whose reasons it bears out less.

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts import theme

VERDICTS = ("contradicted", "unlogged", "not_evidenced", "consistent", "unseen")  # from the base of a bar outwards
SIGNS = {"contradicted": "●", "unlogged": "◐", "not_evidenced": "◌", "consistent": "○", "unseen": "·"}
CONTROLS = ("rep", "company", "nobody", "unknown")
UNTOLD = "none"  # the category of losses without a reason: a bar of its own, at the end
BAR_PIXELS, HEAD_PIXELS, MARGINS = 27, 25, 10
REP_PIXELS, REP_MARGINS = 26, 46
TINT = 0.5
ROOM = 1.16  # of the longest bar, for what is written at its end
NARROWEST = 210  # pixels of the longest bar on a phone: what has no room there is not written into a bar
MOST_REPS = 25

Measure = Literal["losses", "value"]


@dataclass(frozen=True, kw_only=True)
class ReasonLabels(theme.Labels):
    """The words of the reasons; `hover` may use {category}, {verdict}, {n}, {money}."""

    category: Callable[[str], str]
    verdict: Callable[[str], str]
    control: Callable[[str], str]
    money: Callable[[float], str]


@dataclass(frozen=True, kw_only=True)
class RepLabels(theme.Labels):
    """The words of the reps' intervals; `hover` may use {name}, {unborne}, {stated}, {share}, {low}, {high}."""

    together: str
    won: str
    nobody: str


def places(cells: pd.DataFrame, measure: Measure) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Which category lies how high, and which head above which group? Both from the top, downwards from 0.

    `cells` as in `reasons`. Groups by who can change it, the longest bar first in each; no reason given at the end.
    """
    totals = cells.groupby(["controllable_by", "category"], sort=False)[measure].sum().reset_index()
    totals = totals.sort_values([measure, "category"], ascending=[False, True], kind="stable")
    bars, heads, down = [], [], 0.0
    for control in CONTROLS:
        group = totals.loc[(totals["controllable_by"] == control) & (totals["category"] != UNTOLD), "category"]
        if group.empty:
            continue
        heads.append((control, -down))
        bars += [(category, -down - (place + 1) * 1.0) for place, category in enumerate(group)]
        down += len(group) + 1
    if (totals["category"] == UNTOLD).any():
        bars.append((UNTOLD, -down - (0.35 if bars else 0)))
    return bars, heads


def reasons(
    cells: pd.DataFrame, labels: ReasonLabels, *, measure: Measure = "losses", dark: bool = False, rtl: bool = False
) -> go.Figure:
    """Why are deals lost, who can change it, and does the log bear it out?

    `cells`: one row per category and verdict: category, controllable_by, verdict, losses, value (NaN where no amount
    is known). A bar per category, its parts by verdict with sign and count; they carry (category, verdict). No losses
    give an empty chart.
    """
    bars, heads = places(cells, measure)
    n_rows = len(bars) + len(heads)
    drawn = theme.figure(MARGINS + BAR_PIXELS * n_rows, dark, rtl)
    if cells.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    height = dict(bars)
    totals = cells.groupby("category")[measure].sum(min_count=1).reindex([category for category, _ in bars])
    longest = max(float(totals.max()), 1e-9)
    for verdict in VERDICTS:
        part = cells.loc[(cells["verdict"] == verdict) & (cells[measure] > 0)]
        if len(part):
            drawn.add_trace(_part(part, verdict, measure, height, longest, labels, colours))
    written = labels.count if measure == "losses" else labels.money
    for (_, up), total in zip(bars, totals, strict=True):
        drawn.add_annotation(
            text=f"<b>{written(total) if pd.notna(total) else '–'}</b>", x=0 if pd.isna(total) else total, y=up,
            xanchor="right" if rtl else "left", xshift=-6 if rtl else 6, showarrow=False, font={"size": 12},
        )  # fmt: skip
    for control, up in heads:
        drawn.add_annotation(
            text=labels.control(control), xref="paper", x=1 if rtl else 0, xanchor="right" if rtl else "left", y=up,
            yshift=-4, showarrow=False, font={"size": 12, "color": colours.muted},
        )  # fmt: skip
    ends = [0, longest * ROOM]
    drawn.update_xaxes(range=ends[::-1] if rtl else ends, showticklabels=False)
    drawn.update_yaxes(
        range=[min([up for _, up in bars + heads]) - 0.6, 0.5], showgrid=False,
        tickvals=[up for _, up in bars][::-1], ticktext=[labels.category(name) for name, _ in bars][::-1],
        tickfont={"color": colours.ink, "size": 12},
    )  # fmt: skip
    drawn.update_layout(
        barmode="stack", bargap=0.22, clickmode="event+select", dragmode=False, margin={"t": 2, "b": 2}
    )  # fmt: skip
    return drawn


def _part(
    part: pd.DataFrame,
    verdict: str,
    measure: Measure,
    height: dict[str, float],
    longest: float,
    labels: ReasonLabels,
    colours: theme.Palette,
) -> go.Bar:
    """The parts of all bars of which the log says the same."""
    hover, texts = [], []
    for row in part.to_dict("records"):
        money = labels.money(row["value"]) if pd.notna(row["value"]) else "–"
        said = {"category": labels.category(row["category"]), "verdict": labels.verdict(verdict)}
        hover.append(labels.hover.format(**said, n=labels.count(row["losses"]), money=money))
        text = f"{SIGNS[verdict]} {labels.count(row['losses'])}"
        texts.append(text if theme.text_pixels(text) <= row[measure] / longest * NARROWEST else "")
    return go.Bar(
        x=part[measure], y=part["category"].map(height), orientation="h", name=verdict,
        customdata=[[category, verdict] for category in part["category"]], hovertext=hover, hoverinfo="text",
        text=texts, textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
        textfont={"color": colours.ink, "size": 12}, marker=_marker(verdict, colours),
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.6}},
    )  # fmt: skip


def _marker(verdict: str, colours: theme.Palette) -> dict[str, Any]:
    """What speaks against a reason is amber, what bears it out blue; what was not logged is hatched."""
    edges = {"contradicted": colours.watch, "unlogged": colours.watch, "consistent": colours.accent}
    edge = edges.get(verdict, colours.muted)
    fills = {"contradicted": _tint(colours.watch), "consistent": _tint(colours.accent), "not_evidenced": colours.faint}
    marker = {"color": fills.get(verdict, colours.surface), "line": {"color": edge, "width": 1}}
    if verdict == "unlogged":
        hatch = {"shape": "/", "fgcolor": colours.watch, "bgcolor": colours.surface, "solidity": 0.18, "size": 7}
        return {**marker, "pattern": hatch}
    return marker


def _tint(colour: str) -> str:
    """A colour on which ink can be read, light or dark."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{TINT})"


def reps(rows: pd.DataFrame, labels: RepLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """Whose reasons does the log bear out less than everybody's, by more than chance?

    `rows`: one per rep with `name`, stated, unborne, unborne_share, low, high, won_gap_share, is_few, stands_out; at
    most the first 25 are drawn. A dot in its 95 % interval for the share of reasons that are not borne out, hollow on
    too few, a diamond for the share of won deals with a gap; dotted, all together. Dots carry the row. Nothing stated
    gives an empty chart.
    """
    shown = rows.loc[rows["stated"] > 0].head(MOST_REPS).reset_index()
    drawn = theme.figure(REP_MARGINS + REP_PIXELS * len(shown), dark, rtl)
    if shown.empty:
        return drawn
    colours, labels = theme.palette(dark), labels.directed(rtl)
    heights = [-float(place) for place in range(len(shown))]
    together = shown["unborne"].sum() / shown["stated"].sum()
    drawn.add_vline(x=together, line={"color": colours.muted, "width": 1, "dash": "dot"}, layer="below")
    drawn.add_annotation(
        text=labels.together, x=together, y=1, yref="paper", yanchor="bottom", showarrow=False,
        font={"size": 11, "color": colours.muted},
        xanchor="left" if (together < 0.5) != rtl else "right",
    )  # fmt: skip
    ink = [_rep_colour(row, colours) for row in shown.to_dict("records")]
    for up, colour, low, high in zip(heights, ink, shown["low"], shown["high"], strict=True):
        drawn.add_scatter(
            x=[low, high], y=[up, up], mode="lines", line={"color": colour, "width": 3}, opacity=0.4, hoverinfo="skip"
        )
    drawn.add_scatter(
        x=shown["won_gap_share"], y=heights, mode="markers", hovertext=[labels.won] * len(shown), hoverinfo="text",
        marker={"symbol": "diamond-open", "size": 9, "color": colours.muted, "line": {"width": 1.5}},
    )  # fmt: skip
    drawn.add_scatter(
        x=shown["unborne_share"], y=heights, mode="markers", hoverinfo="text", cliponaxis=False,
        hovertext=[_rep_hover(row, labels, rtl) for row in shown.to_dict("records")], customdata=shown[["index"]],
        marker={
            "size": 11, "color": ink, "line": {"width": 2, "color": ink},
            "symbol": ["circle-open" if is_few else "circle" for is_few in shown["is_few"]],
        },
    )  # fmt: skip
    ticks = np.linspace(0, 1, 5)
    ends = [-0.02, 1.02]
    drawn.update_xaxes(
        range=ends[::-1] if rtl else ends, tickvals=ticks, ticktext=[labels.percent(tick) for tick in ticks],
        showgrid=True, gridcolor=colours.faint,
    )  # fmt: skip
    drawn.update_yaxes(
        range=[heights[-1] - 0.6, 0.6], showgrid=False, tickvals=heights[::-1], tickfont={"color": colours.ink},
        ticktext=[_rep_name(row, labels, rtl) for row in shown.to_dict("records")][::-1],
    )  # fmt: skip
    drawn.update_layout(margin={"t": 20, "b": 4, "r": 16, "l": 16}, clickmode="event+select", dragmode=False)
    return drawn


def _rep_colour(row: dict[Any, Any], colours: theme.Palette) -> str:
    return colours.muted if row["is_few"] else colours.watch if row["stands_out"] else colours.accent


def _rep_name(row: dict[Any, Any], labels: RepLabels, rtl: bool) -> str:
    name = labels.nobody if pd.isna(row["name"]) else theme.escaped(theme.shortened(str(row["name"])))
    return theme.directed(f"● {name}" if row["stands_out"] else name, rtl)


def _rep_hover(row: dict[Any, Any], labels: RepLabels, rtl: bool) -> str:
    return labels.hover.format(
        name=theme.directed(labels.nobody if pd.isna(row["name"]) else theme.escaped(str(row["name"])), rtl),
        unborne=labels.count(row["unborne"]),
        stated=labels.count(row["stated"]),
        share=labels.percent(row["unborne_share"]),
        low=labels.percent(row["low"]),
        high=labels.percent(row["high"]),
    )
