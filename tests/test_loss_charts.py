"""The pictures of losses: every loss is in its bar, state is never colour alone, and no word is their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts import losses, theme
from analytics.metrics import losses as metrics
from analytics.metrics.comparison import wilson
from tests.test_charts import contrast

SAYS: dict[str, Any] = {"count": lambda n: f"n{n:.0f}", "percent": lambda share: f"p{share:.2f}"}
REASONS = losses.ReasonLabels(
    hover="{category}|{verdict}|{n}|{money}", category=lambda word: f"<{word}>", verdict=lambda word: f"<{word}>",
    control=lambda word: f"<by {word}>", money=lambda amount: f"m{amount:.0f}", **SAYS,
)  # fmt: skip
REPS = losses.RepLabels(
    hover="{name}|{unborne}|{stated}|{share}|{low}|{high}", together="<together>", won="<won>", nobody="<nobody>",
    **SAYS,
)  # fmt: skip

# category, who can change it, verdict, losses, value
CELLS = pd.DataFrame(
    [
        ("price", "rep", "contradicted", 7, 70.0),
        ("price", "rep", "consistent", 4, 900.0),
        ("price", "rep", "unseen", 1, None),
        ("terms", "rep", "unlogged", 3, 30.0),
        ("product", "company", "not_evidenced", 20, None),
        ("none", "unknown", "not_evidenced", 5, 50.0),
    ],
    columns=["category", "controllable_by", "verdict", "losses", "value"],
)


def reps(*counts: tuple[str | None, int, int]) -> pd.DataFrame:
    """One rep per (name, stated, unborne), with the interval of the metric."""
    frame = pd.DataFrame(counts, columns=["name", "stated", "unborne"])
    limits = [wilson(k, n) for k, n in zip(frame["unborne"], frame["stated"], strict=True)]
    frame[["low", "high"]] = pd.DataFrame(limits, index=frame.index)
    frame["unborne_share"] = frame["unborne"] / frame["stated"].where(frame["stated"] > 0)
    return metrics.standing_out(frame.assign(won_gap_share=0.25, is_few=frame["stated"] < 5))


def texts(drawn: go.Figure) -> Iterator[str]:
    """Every text that can be seen: annotations, ticks, what stands in the marks and under the pointer."""
    yield from (note.text for note in drawn.layout.annotations)
    for axis in (drawn.layout.xaxis, drawn.layout.yaxis):
        yield from axis.ticktext or ()
    for trace in drawn.data:
        yield from (text for text in trace.hovertext or () if text)
        yield from (text for text in trace.text or () if text)


def test_every_loss_is_in_the_bar_of_its_category() -> None:
    drawn = losses.reasons(CELLS, REASONS)
    parts = [(*data, x) for trace in drawn.data for data, x in zip(trace.customdata, trace.x, strict=True)]
    assert sorted(parts) == sorted(CELLS[["category", "verdict", "losses"]].itertuples(index=False, name=None))
    assert {note.text for note in drawn.layout.annotations} >= {"<b>n12</b>", "<b>n3</b>", "<b>n20</b>", "<b>n5</b>"}


def test_the_categories_stand_under_who_can_change_them_and_no_reason_stands_last() -> None:
    bars, heads = losses.places(CELLS, "losses")
    assert [name for name, _ in bars] == ["price", "terms", "product", "none"]
    assert [name for name, _ in heads] == ["rep", "company"]
    heights = dict([*bars, *heads])
    assert sorted(heights, key=heights.__getitem__, reverse=True) == [
        "rep", "price", "terms", "company", "product", "none",
    ]  # fmt: skip


def test_by_value_the_longest_bar_is_the_dearest_and_what_has_no_amount_has_none() -> None:
    drawn = losses.reasons(CELLS, REASONS, measure="value")
    bars, _heads = losses.places(CELLS.assign(losses=1), "value")
    assert [name for name, _ in bars] == ["price", "terms", "product", "none"]
    assert [note.text for note in drawn.layout.annotations][:4] == [
        "<b>m970</b>",
        "<b>m30</b>",
        "<b>–</b>",
        "<b>m50</b>",
    ]
    assert "product" not in {data[0] for trace in drawn.data for data in trace.customdata}
    assert max(drawn.layout.xaxis.range) > 970


def test_what_the_log_shows_is_told_by_sign_and_hatch_and_not_by_colour_alone() -> None:
    drawn = losses.reasons(CELLS, REASONS)
    signs = {trace.name: text[0] for trace in drawn.data for text in trace.text if text}
    assert signs == {"contradicted": "●", "unlogged": "◐", "not_evidenced": "◌", "consistent": "○"}
    assert len(set(losses.SIGNS.values())) == len(losses.VERDICTS)
    assert [trace.name for trace in drawn.data if trace.marker.pattern.shape] == ["unlogged"]


def test_a_part_without_room_for_its_count_goes_without() -> None:
    drawn = losses.reasons(CELLS, REASONS)
    (unseen,) = [trace for trace in drawn.data if trace.name == "unseen"]
    assert list(unseen.text) == [""]
    assert list(unseen.hovertext) == ["<price>|<unseen>|n1|–"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("rtl", [False, True])
def test_the_pictures_say_only_what_they_are_given(dark: bool, rtl: bool) -> None:
    ours = re.compile(r"</?b>|<[\w ]+>|[nmp]\d+(\.\d+)?|[|–●◐◌○·\u2067\u2069]|\s|Rep")
    drawn = [
        losses.reasons(CELLS, REASONS, dark=dark, rtl=rtl),
        losses.reps(reps(("Rep", 9, 7), (None, 40, 4)), REPS, dark=dark, rtl=rtl),
    ]
    for each in drawn:
        assert [ours.sub("", text) for text in texts(each)] == [""] * len(list(texts(each)))


def test_a_rep_who_stands_out_is_marked_by_its_name_and_one_with_few_is_hollow() -> None:
    drawn = losses.reps(reps(("Out", 20, 18), ("As all", 40, 4), ("Few", 3, 3)), REPS)
    dots = drawn.data[-1]
    assert list(dots.marker.symbol) == ["circle", "circle", "circle-open"]
    assert "● Out" in drawn.layout.yaxis.ticktext
    assert "As all" in drawn.layout.yaxis.ticktext
    assert dots.hovertext[0] == "Out|n18|n20|p0.90|p0.70|p0.97"
    assert [list(each) for each in dots.customdata] == [[0], [1], [2]]


def test_reps_without_a_stated_reason_are_left_out_and_the_others_keep_their_row() -> None:
    drawn = losses.reps(reps(("None", 0, 0), ("Some", 8, 2)), REPS)
    assert list(drawn.layout.yaxis.ticktext) == ["Some"]
    assert [list(each) for each in drawn.data[-1].customdata] == [[1]]


def test_at_most_so_many_reps_are_drawn() -> None:
    many = reps(*[(f"R{n}", 10, 1) for n in range(60)])
    assert len(losses.reps(many, REPS).layout.yaxis.ticktext) == losses.MOST_REPS


@pytest.mark.parametrize("rtl", [False, True])
def test_the_pictures_turn_round_where_one_reads_from_right_to_left(rtl: bool) -> None:
    for drawn in (losses.reasons(CELLS, REASONS, rtl=rtl), losses.reps(reps(("Rep", 9, 7)), REPS, rtl=rtl)):
        first, last = drawn.layout.xaxis.range
        assert (first > last) == rtl
        assert drawn.layout.yaxis.side == ("right" if rtl else None)


def test_a_name_of_the_data_is_no_mark_that_a_chart_would_obey() -> None:
    drawn = losses.reps(reps(("<b>Ann", 9, 7)), REPS)
    assert not [text for text in texts(drawn) if "<b>" in text]


def test_nothing_gives_an_empty_picture() -> None:
    assert not losses.reasons(CELLS.iloc[:0], REASONS).data
    assert not losses.reps(reps(("None", 0, 0)), REPS).data
    assert not losses.reps(reps(("Some", 8, 2)).iloc[:0], REPS).data


@pytest.mark.parametrize("dark", [False, True])
def test_ink_can_be_read_on_every_part(dark: bool) -> None:
    drawn = losses.reasons(CELLS, REASONS, dark=dark)
    colours = theme.palette(dark)
    for trace in drawn.data:
        ground = trace.marker.color
        if ground.startswith("rgba"):
            parts = [float(part) for part in ground[5:-1].split(",")]
            under = [int(colours.surface[place : place + 2], 16) for place in (1, 3, 5)]
            mixed = [round(c * parts[3] + u * (1 - parts[3])) for c, u in zip(parts[:3], under, strict=True)]
            ground = "#" + "".join(f"{part:02x}" for part in mixed)
        assert contrast(colours.ink, ground) >= 4.5, trace.name
