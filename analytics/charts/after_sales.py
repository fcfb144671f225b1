"""The picture of after-sales: do those cared for completely buy again more often?

Charts hold no words of their own; every text comes in with the labels, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from analytics.charts import intervals
from analytics.metrics.comparison import Comparison, wilson

FEWEST = 5  # a rate on fewer says nothing


@dataclass(frozen=True, kw_only=True)
class RepeatLabels(intervals.Labels):
    """The words of the two rates. `complete` and `incomplete` may use {part}, {whole}, {rate}."""

    complete: str
    incomplete: str
    too_few: str
    rate: Callable[[float], str]


def repeat(compared: Comparison, labels: RepeatLabels, *, dark: bool = False, rtl: bool = False) -> go.Figure:
    """Do customers who were cared for completely buy again more often than the others?

    Two rates with their 95 % intervals (Wilson). A side without a sale is left out, with none the chart is empty.
    """
    sides = [
        (labels.complete, compared.won_done, compared.n_done, compared.rate_done),
        (labels.incomplete, compared.won_rest, compared.n_rest, compared.rate_rest),
    ]
    figures = []
    for text, part, whole, rate in sides:
        low, high = wilson(part, whole)
        is_few = whole < FEWEST
        said = labels.too_few if is_few else labels.rate(rate)
        written = text.format(part=labels.count(part), whole=labels.count(whole), rate=said)
        figures.append(intervals.Figure(text=written, value=rate, low=low, high=high, is_few=is_few))
    return intervals.draw(figures, labels, most=1.0, dark=dark, rtl=rtl)
