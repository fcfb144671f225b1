"""What the charts show, and that they hold no words of their own."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts import follow_up, theme
from analytics.metrics.follow_up import funnel_limits

WORDS = {
    "due": "<due>",
    "rate": "<on time>",
    "line": "<all>",
    "limit_95": "<95>",
    "limit_998": "<998>",
    "hover": "{name}|{on_time}|{due}|{rate}",
    "nobody": "<nobody>",
}
FUNNEL = follow_up.FunnelLabels(count=lambda n: f"n{n}", percent=lambda share: f"p{share:.2f}", **WORDS)


def funnel(n_reps: int, p: float = 0.8) -> pd.DataFrame:
    """A funnel of reps who all keep the rate, but every tenth one far below it."""
    due = 4 + 7 * np.arange(n_reps) % 90
    on_time = np.where(np.arange(n_reps) % 10 == 9, (due * 0.3).round(), (due * p).round()).astype(int)
    frame = pd.DataFrame({"rep_id": [f"r{i}" for i in range(n_reps)], "due": due, "on_time": on_time})
    frame = frame.assign(rate=frame["on_time"] / frame["due"], p=p, name=[f"Rep {i}" for i in range(n_reps)])
    limits = funnel_limits(p, frame["due"])
    position = np.where(frame["rate"] < limits["lower_998"], "below_998", "within")
    return frame.assign(**limits, position=position)


def texts(drawn: go.Figure) -> list[str]:
    """Every text that can be seen: annotations, ticks, axis titles, what appears under the pointer."""
    layout = drawn.layout
    seen = [note.text for note in layout.annotations]
    for axis in (layout.xaxis, layout.yaxis):
        seen += [*(axis.ticktext or ()), *([axis.title.text] if axis.title.text else [])]
    for trace in drawn.data:
        seen += list(trace.text) if trace.text is not None else []
    return seen


def dots(drawn: go.Figure) -> go.Scatter:
    return next(trace for trace in drawn.data if trace.mode == "markers")


def test_each_rep_is_a_dot_with_its_counts_under_the_pointer():
    drawn = follow_up.funnel_plot(funnel(12), FUNNEL)
    assert len(dots(drawn).x) == 12
    assert "Rep 9|n20|n67|p0.30" in dots(drawn).text


def test_who_lies_beyond_chance_differs_by_shape_and_not_by_colour_alone():
    drawn = dots(follow_up.funnel_plot(funnel(12), FUNNEL))
    shapes = {text.split("|")[0]: shape for text, shape in zip(drawn.text, drawn.marker.symbol, strict=True)}
    assert (shapes["Rep 9"], shapes["Rep 1"], shapes["Rep 0"]) == ("triangle-down", "circle", "circle-open")


@pytest.mark.parametrize("n_reps", [1, 12, 60, 200])
@pytest.mark.parametrize("rtl", [False, True])
def test_names_cover_neither_each_other_nor_leave_the_picture(n_reps, rtl):
    drawn = follow_up.funnel_plot(funnel(n_reps), FUNNEL, rtl=rtl)
    low, high = drawn.layout.yaxis.range
    widest = max(drawn.layout.xaxis.range)
    boxes = []
    for note in drawn.layout.annotations:
        if not note.text.startswith("Rep "):
            continue
        x = note.x / widest * follow_up.NARROWEST
        x = (follow_up.NARROWEST - x if rtl else x) + note.xshift
        wide = theme.text_pixels(note.text)
        left = {"left": x, "right": x - wide, "center": x - wide / 2}[note.xanchor]
        y = (note.y - low) / (high - low) * follow_up.HEIGHT * theme.PLOT_SHARE + note.yshift
        bottom = {"bottom": y, "top": y - theme.LABEL_PIXELS, "middle": y - theme.LABEL_PIXELS / 2}[note.yanchor]
        boxes.append((left, bottom, left + wide, bottom + theme.LABEL_PIXELS))
    assert 1 <= len(boxes) <= follow_up.MOST_NAMES
    for i, (left, bottom, right, top) in enumerate(boxes):
        assert left >= 0
        assert right <= follow_up.NARROWEST
        for l2, b2, r2, t2 in boxes[:i]:
            assert right <= l2 or r2 <= left or top <= b2 or t2 <= bottom


def test_in_a_large_team_only_those_beyond_chance_are_named():
    named = {note.text for note in follow_up.funnel_plot(funnel(60), FUNNEL).layout.annotations}
    beyond = set(funnel(60).query("position != 'within'")["name"])
    assert {text for text in named if text.startswith("Rep ")} <= beyond


def test_a_rep_without_a_name_is_nobody_and_a_long_name_is_cut_beside_its_dot_alone():
    frame = funnel(2).assign(name=pd.Series([None, "Maximiliane Oberhuber-Fink"], dtype="str"))
    drawn = follow_up.funnel_plot(frame, FUNNEL)
    assert sorted(text.split("|")[0] for text in dots(drawn).text) == [
        "<nobody>",
        "Maximiliane Oberhuber-Fink",
    ]
    assert "Maximiliane O…" in texts(drawn)


def test_from_right_to_left_the_axis_is_mirrored_and_the_rates_stand_on_the_right():
    drawn = follow_up.funnel_plot(funnel(12), FUNNEL, rtl=True)
    first, last = drawn.layout.xaxis.range
    assert first > last
    assert drawn.layout.yaxis.side == "right"
    assert drawn.layout.margin.l > 20


def test_a_percent_sign_stays_on_its_side_of_a_persian_number():
    ticks = follow_up.funnel_plot(funnel(12), FUNNEL, rtl=True).layout.yaxis.ticktext
    assert all(tick.startswith("\u2067") and tick.endswith("\u2069") for tick in ticks)
    two_lines = follow_up.FunnelLabels(count=str, percent=str, **{**WORDS, "hover": "{name}<br>{due}"})
    assert two_lines.directed(True).hover == "\u2067{name}\u2069<br>\u2067{due}\u2069"


@pytest.mark.parametrize("rtl", [False, True])
def test_charts_hold_no_words_of_their_own(rtl):
    ours = re.compile(r"<[\w ]+>|Rep \d+|[npw][\d.-]+|\||[\u2067\u2069]")
    drawn = follow_up.funnel_plot(funnel(60), FUNNEL, rtl=rtl)
    assert texts(drawn)
    assert [ours.sub("", text) for text in texts(drawn)] == [""] * len(texts(drawn))


def test_nothing_to_show_is_an_empty_picture():
    assert not follow_up.funnel_plot(funnel(12).iloc[:0], FUNNEL).data


def contrast(one: str, other: str) -> float:
    """How far apart are two colours in lightness? The ratio of the Web Content Accessibility Guidelines."""

    def lightness(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((lightness(one), lightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_marks_can_be_read_on_their_ground(dark):
    colours = theme.palette(dark)
    assert contrast(colours.ink, colours.surface) >= 7
    assert contrast(colours.muted, colours.surface) >= 4.5
    for mark in (colours.accent, colours.loose, colours.watch, colours.praise):
        assert contrast(mark, colours.surface) >= 3
    assert contrast(colours.loose, colours.watch) >= 1.3


@pytest.mark.parametrize("dark", [False, True])
def test_a_chart_lies_transparent_on_the_page_and_stands_still_under_a_thumb(dark):
    layout = theme.figure(200, dark).layout.template.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == theme.CLEAR
    assert layout.xaxis.fixedrange
    assert not layout.showlegend
