"""The picture of a step's weeks, and differences with their intervals: what they show, and no words of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts import discipline, intervals

SAYS = {"count": lambda n: f"n{n}", "percent": lambda share: f"p{share:.2f}"}
LABELS = discipline.WeeksLabels(
    hover="{week}|{on_time}|{due}|{rate}|{standard}",
    everybody="<all>{week}|{rate}",
    incomplete="<incomplete>",
    standard=lambda share: f"s{share:.2f}",
    week=lambda week: f"w{week:%m-%d}",
    **SAYS,
)
DIFFERENCES = intervals.Labels(hover="{text}|{value}|{low}|{high}", value=lambda share: f"v{share:.2f}", **SAYS)
LINES = ("solid", "dot")


def weeks(rates: Sequence[float | None], standards: list[float] | None = None, due: int = 10) -> pd.DataFrame:
    """So many due in each week, or none where the rate is empty."""
    rate = pd.Series(list(rates), dtype="float64")
    first = pd.date_range("2026-10-05", periods=len(rates), freq="7D", unit="us")
    return pd.DataFrame(
        {
            "due_week": first,
            "due": rate.notna().astype("int64") * due,
            "on_time": (rate.fillna(0) * due).astype("int64"),
            "rate": rate,
            "standard": standards or [0.9] * len(rates),
        }
    )


NOBODY = weeks([])


def rates_of(drawn: go.Figure) -> list[go.Scatter]:
    """The lines of the rates, the complete weeks last."""
    return [trace for trace in drawn.data if trace.mode == "lines+markers"]


def texts(drawn: go.Figure) -> list[str]:
    """Every text that can be seen: annotations, ticks, what appears under the pointer."""
    seen = [note.text for note in drawn.layout.annotations]
    for axis in (drawn.layout.xaxis, drawn.layout.yaxis):
        seen += list(axis.ticktext or ())
    for trace in drawn.data:
        seen += [text for text in (trace.text, trace.hovertext) if text is not None for text in text]
    return seen


def test_a_week_with_nothing_due_is_a_gap_and_not_zero() -> None:
    (line,) = rates_of(discipline.weeks(weeks([0.8, None, 0.7]), NOBODY, LABELS))
    assert np.isnan(line.y[1])
    assert line.connectgaps is None


def test_every_step_has_the_same_scale() -> None:
    for rates in ([0.99, 1.0], [0.1, 0.2]):
        assert discipline.weeks(weeks(rates), NOBODY, LABELS).layout.yaxis.range == (-0.06, 1.06)


def test_a_rate_on_fewer_than_five_is_grey() -> None:
    few, enough = (rates_of(discipline.weeks(weeks([0.5], due=due), NOBODY, LABELS))[0] for due in (4, 6))
    assert few.marker.color != enough.marker.color


@pytest.mark.parametrize(
    ("since", "complete", "dotted"),
    [
        (None, [0.8, 0.9, 0.7, 0.5], []),
        (datetime(2026, 11, 2), [0.8, 0.9, 0.7, 0.5], []),
        (datetime(2026, 10, 21), [0.8, 0.9], [0.9, 0.7, 0.5]),  # from the last complete week on
        (datetime(2026, 10, 1), [], [0.8, 0.9, 0.7, 0.5]),
    ],
)
def test_weeks_that_are_still_being_logged_are_dotted_and_hollow(
    since: datetime | None, complete: list[float], dotted: list[float]
) -> None:
    drawn = discipline.weeks(weeks([0.8, 0.9, 0.7, 0.5]), NOBODY, LABELS, incomplete_from=since)
    lines = {trace.line.dash: trace for trace in rates_of(drawn)}
    assert [list(lines[dash].y) if dash in lines else [] for dash in LINES] == [complete, dotted]
    assert len(drawn.layout.shapes) == bool(dotted), "and on grey ground"
    if dotted:
        assert lines["dot"].marker.symbol == "circle-open"
        assert lines["dot"].text[-1].endswith("<incomplete>")


def test_each_week_is_held_against_the_standard_of_its_time() -> None:
    drawn = discipline.weeks(weeks([0.8, 0.9, 0.9], [0.8, 0.8, 0.85]), NOBODY, LABELS)
    (standard,) = (trace for trace in drawn.data if trace.line.dash == "dot" and trace.mode == "lines")
    assert list(standard.y) == [0.8, 0.8, 0.8, 0.85, 0.85]
    assert standard.line.shape == "hv"
    assert "s0.85" in texts(drawn)
    assert "w10-19|n9|n10|p0.90|p0.85" in texts(drawn)


def test_a_rep_is_drawn_over_the_line_of_everybody() -> None:
    drawn = discipline.weeks(weeks([0.5, 0.4]), weeks([0.8, 0.9]), LABELS)
    assert [list(trace.y) for trace in drawn.data if trace.mode.startswith("lines")][-2:] == [[0.8, 0.9], [0.5, 0.4]]
    assert "<all>w10-05|p0.80" in texts(drawn)


@pytest.mark.parametrize(("n", "named"), [(1, 1), (2, 2), (12, 3), (53, 3)])
def test_only_a_few_weeks_are_named_on_the_axis(n: int, named: int) -> None:
    ticks = discipline.weeks(weeks([0.8] * n), NOBODY, LABELS).layout.xaxis.ticktext
    assert len(ticks) == named
    assert ticks[0] == "w10-05"


def test_from_right_to_left_the_weeks_run_backwards() -> None:
    drawn = discipline.weeks(weeks([0.8, 0.9]), NOBODY, LABELS, rtl=True)
    first, last = drawn.layout.xaxis.range
    assert first > last
    assert drawn.layout.yaxis.side == "right"
    assert drawn.layout.margin.l > 20


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("dark", [False, True])
def test_the_pictures_hold_no_words_of_their_own(rtl: bool, dark: bool) -> None:
    ours = re.compile(r"<\w+>|[npwsv]-?[\d.-]+|\||–|Quotes|[\u2067\u2069]")
    since = datetime(2026, 10, 13)
    figures = [intervals.Figure(text="Quotes", value=0.2, low=-0.1, high=0.5)]
    for drawn in (
        discipline.weeks(weeks([0.8, None]), weeks([0.9, 0.8]), LABELS, incomplete_from=since, dark=dark, rtl=rtl),
        intervals.draw(figures, DIFFERENCES, is_difference=True, dark=dark, rtl=rtl),
    ):
        assert texts(drawn)
        assert [ours.sub("", text) for text in texts(drawn)] == [""] * len(texts(drawn))


def test_nothing_due_is_an_empty_picture() -> None:
    assert not discipline.weeks(weeks([]), NOBODY, LABELS).data
    assert not discipline.weeks(weeks([None, None]), NOBODY, LABELS).data


# --- differences with their intervals ------------------------------------------------------------------


def differences(*ends: tuple[float, float, float]) -> go.Figure:
    figures = [intervals.Figure(text=f"{value}", value=value, low=low, high=high) for low, value, high in ends]
    return intervals.draw(figures, DIFFERENCES, is_difference=True)


@pytest.mark.parametrize(
    "ends",
    [
        [(-0.2, 0.1, 0.4)],
        [(0.1, 0.2, 0.3)],
        [(-0.5, -0.3, -0.1)],
        [(-0.9, -0.3, 0.2), (0.4, 0.6, 0.8)],
    ],
)
def test_a_difference_is_drawn_whole_and_against_zero(ends: list[tuple[float, float, float]]) -> None:
    drawn = differences(*ends)
    low, high = drawn.layout.xaxis.range
    assert low <= min(0, *(end[0] for end in ends))
    assert high >= max(0, *(end[2] for end in ends))
    assert [(shape.x0, shape.x1) for shape in drawn.layout.shapes] == [(0, 0)]
    ticks = drawn.layout.xaxis.tickvals
    assert 0 in ticks
    assert 2 <= len(ticks) <= 7


def test_a_share_still_begins_at_zero() -> None:
    drawn = intervals.draw([intervals.Figure(text="", value=0.5, low=0.4, high=0.6)], DIFFERENCES, most=1.0)
    assert min(drawn.layout.xaxis.tickvals) == 0
    assert not drawn.layout.shapes
