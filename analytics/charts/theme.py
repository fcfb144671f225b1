"""The look of every chart: transparent, quiet, readable in light and dark, and by the colour-blind.

Colours say what the state signs say and are never the only sign: `loose` (red) wants action, `watch`
(amber) wants a look, `praise` (green) is praise; `accent` is the one colour of everything else. Red and
blue, amber and green differ in lightness too, so that they stay apart in greyscale.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import plotly.graph_objects as go

FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Thai", Vazirmatn, sans-serif'
FONT_PIXELS = 13
LONGEST_NAME = 14  # characters
LABEL_PIXELS = 13  # lines of small text keep this far apart
PLOT_SHARE = 0.8  # of a chart's height that is plot and not margin, about
CLEAR = "rgba(0,0,0,0)"
CONFIG = {"displayModeBar": False, "responsive": True}  # plotly's bar has a button that uploads the chart


@dataclass(frozen=True)
class Palette:
    """The colours of one mode. `surface` is what a chart lies on, for edges around marks."""

    ink: str
    muted: str
    faint: str
    surface: str
    accent: str
    loose: str
    watch: str
    praise: str


LIGHT = Palette(
    ink="#1f2933",
    muted="#667380",
    faint="#e3e7eb",
    surface="#ffffff",
    accent="#2563a8",
    loose="#c22f2f",
    watch="#b87a00",
    praise="#1a7f5a",
)
DARK = Palette(
    ink="#e8ecf0",
    muted="#98a4b0",
    faint="#333b44",
    surface="#0f141a",
    accent="#6fb1f0",
    loose="#ff7a70",
    watch="#f0b94a",
    praise="#5fcfa0",
)


def palette(dark: bool) -> Palette:
    """Which colours hold on a dark page, and which on a light one?"""
    return DARK if dark else LIGHT


def template(dark: bool) -> go.layout.Template:
    """How does every chart look before it says anything? One template, in two palettes."""
    colours = palette(dark)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "ticklabelstandoff": 6,
        "tickfont": {"color": colours.muted, "size": FONT_PIXELS - 1},
        "fixedrange": True,  # a thumb that scrolls the page must not zoom the chart
        "automargin": True,
    }
    layout = go.Layout(
        font={"family": FONTS, "size": FONT_PIXELS, "color": colours.ink},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        colorway=[colours.accent, colours.watch, colours.praise, colours.loose, colours.muted],
        showlegend=False,
        hovermode="closest",
        hoverlabel={
            "bgcolor": colours.surface,
            "bordercolor": colours.faint,
            "font": {"family": FONTS, "size": FONT_PIXELS, "color": colours.ink},
            "align": "auto",
        },
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        xaxis=axis,
        yaxis={**axis, "showgrid": True, "gridcolor": colours.faint, "gridwidth": 1},
    )
    return go.layout.Template(layout=layout)


def directed(text: str, rtl: bool) -> str:
    """How is a text kept in its reading order? A chart is drawn left to right: "٪" would change sides."""
    return f"\u2067{text}\u2069" if rtl else text


def escaped(text: str) -> str:
    """A text of the data holds no marks that a chart would obey."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def figure(height: int, dark: bool = False, rtl: bool = False) -> go.Figure:
    """What does a chart start from? An empty figure, `height` in pixels, as wide as its place.

    With `rtl` time and size run from right to left and the rates stand on the right. Streamlit is to be
    told `theme=None`, or it paints its own template over this one.
    """
    drawn = go.Figure()
    drawn.update_layout(template=template(dark), height=height, autosize=True)
    if rtl:
        drawn.update_yaxes(side="right")
    return drawn


def text_pixels(text: str) -> float:
    """About how wide is small text? Chinese is twice as wide as Latin, marks over Thai take no room."""
    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Cf") else 12.5 if unicodedata.east_asian_width(sign) in "WF" else 6.8
        for sign in text
    )


def shortened(name: str, longest: int = LONGEST_NAME) -> str:
    """How is a name written where there is little room?"""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The words every chart needs: what a mark says under the pointer, how counts and shares are written."""

    hover: str
    count: Callable[[int], str]
    percent: Callable[[float], str]

    def directed(self, rtl: bool) -> Self:
        """The same words, each kept in its reading order."""
        if not rtl:
            return self
        return replace(self, **{field.name: _turned(getattr(self, field.name)) for field in fields(self)})


def _turned(words: Any) -> Any:
    if callable(words):
        return lambda *values: directed(words(*values), True)
    if isinstance(words, tuple):
        return tuple(map(_turned, words))
    return "<br>".join(directed(line, True) for line in words.split("<br>"))


@dataclass(frozen=True)
class RateAxis:
    """From which rate to 100 % the picture reaches, and over how many pixels."""

    lowest: float
    pixels: float
    highest: float = 1.03

    @classmethod
    def reaching(cls, rate: float, height: int) -> RateAxis:
        return cls(max(0.0, np.floor((rate - 0.02) * 10) / 10), height * PLOT_SHARE)

    def pixel(self, rate: float) -> float:
        return (rate - self.lowest) / (self.highest - self.lowest) * self.pixels

    def draw(self, drawn: go.Figure, percent: Callable[[float], str]) -> None:
        step = 0.1 if self.lowest >= 0.6 else 0.2 if self.lowest >= 0.2 else 0.25
        ticks = [tick for tick in np.arange(0, 1.001, step).round(2) if tick >= self.lowest]
        drawn.update_yaxes(
            range=[self.lowest - 0.01, self.highest],
            tickvals=ticks,
            ticktext=[percent(tick) for tick in ticks],
        )


def label_ends(drawn: go.Figure, ends: list[tuple[float, str]], rates: RateAxis, colours: Palette, rtl: bool) -> None:
    """Text beside the end of each line, in the margin; one that has no room goes without."""
    written: list[float] = []
    for rate, text in ends:
        up = rates.pixel(rate)
        if up < 0 or any(abs(up - other) < LABEL_PIXELS + 1 for other in written):
            continue
        written.append(up)
        drawn.add_annotation(
            text=text,
            xref="paper",
            x=0 if rtl else 1,
            xanchor="right" if rtl else "left",
            xshift=-4 if rtl else 4,
            y=rate,
            yanchor="middle",
            showarrow=False,
            font={"size": 11, "color": colours.muted},
        )
    room = 12 + max((text_pixels(text) for _, text in ends), default=0)
    drawn.update_layout(margin={"l": room} if rtl else {"r": room})
