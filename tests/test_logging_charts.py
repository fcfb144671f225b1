"""The picture of how the log is kept: a mark per rep, told apart by its shape, and no words of its own."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts import logging as charts
from analytics.metrics import logging

LABELS = charts.DotLabels(
    hover="{name}|{late}|{hand}|{late_share}|{described}|{touches}", late="<late>", described="<described>",
    limit="<limit>", nobody="<nobody>", count=lambda n: f"n{n}", percent=lambda share: f"p{share:.2f}",
)  # fmt: skip


def reps(*rows: tuple[str | None, int, int, int, int]) -> pd.DataFrame:
    """One rep per (name, late, n_hand, described, n_touches)."""
    found = pd.DataFrame(rows, columns=["name", "late", "n_hand", "described", "n_touches"])
    found = found.assign(rep_id=found["name"], n_directed=0, n_undirected=0, empty_direction_share=float("nan"))
    found["late_share"] = found["late"] / found["n_hand"].where(found["n_hand"] > 0)
    found["described_share"] = found["described"] / found["n_touches"].where(found["n_touches"] > 0)
    return logging.told(found)


def names(drawn: go.Figure) -> list[str]:
    return [note.text for note in drawn.layout.annotations if not note.text.startswith("<")]


def test_each_rep_is_drawn_by_what_its_log_says() -> None:
    given = reps(("good", 0, 10, 8, 10), ("late", 4, 10, 2, 10), ("few", 1, 4, 4, 4)).assign(
        leaves_out_directions=[False, False, False]
    )
    (marks,) = charts.dots(given, LABELS).data
    assert list(zip(marks.x, marks.y, marks.marker.symbol, strict=True)) == [
        (0.0, 0.8, "circle"), (0.4, 0.2, "triangle-up"), (0.25, 1.0, "circle-open"),
    ]  # fmt: skip
    assert marks.hovertext[1] == "late|n4|n10|p0.40|n2|n10"


def test_who_leaves_out_directions_is_a_square() -> None:
    given = reps(("one", 0, 10, 8, 10)).assign(leaves_out_directions=True)
    assert list(charts.dots(given, LABELS).data[0].marker.symbol) == ["square"]


def test_who_has_nothing_to_divide_by_is_not_drawn_and_nobody_gives_an_empty_chart() -> None:
    assert not charts.dots(reps(("no hand", 0, 0, 5, 9), ("no touch", 0, 9, 0, 0)), LABELS).data
    assert not charts.dots(reps(), LABELS).data


def test_a_small_team_is_named_and_of_a_large_one_only_who_stands_out() -> None:
    few = reps(*((f"Rep {n}", n, 100, 10 * n, 100) for n in range(1, 5)))
    assert set(names(charts.dots(few, LABELS))) == {"Rep 1", "Rep 2", "Rep 3", "Rep 4"}
    many = reps(*((f"Rep {n}", 0, 100, n % 100, 100) for n in range(199)), ("Late", 90, 100, 50, 100))
    assert names(charts.dots(many, LABELS)) == ["Late"]
    assert len(charts.dots(many, LABELS).data[0].x) == 200


def test_so_many_late_ones_leave_room_for_some_names_only() -> None:
    late = reps(*((f"Rep {n}", 60 + n % 40, 100, n % 100, 100) for n in range(200)))
    assert 3 <= len(names(charts.dots(late, LABELS))) <= charts.MOST_NAMES


@pytest.mark.parametrize("rtl", [False, True])
def test_a_name_of_the_data_holds_no_marks(rtl: bool) -> None:
    drawn = charts.dots(reps(("<b>Ann</b>", 9, 10, 5, 10), (None, 9, 10, 9, 10)), LABELS, rtl=rtl)
    assert "<b>" not in str(drawn.to_dict())
    assert any("nobody" in name for name in names(drawn) + [note.text for note in drawn.layout.annotations])


def test_the_picture_turns_round_where_one_reads_from_right_to_left() -> None:
    given = reps(("good", 0, 10, 8, 10))
    there, back = (charts.dots(given, LABELS, rtl=rtl).layout.xaxis.range for rtl in (False, True))
    assert tuple(there) == tuple(back)[::-1]


@pytest.mark.parametrize("dark", [False, True])
def test_the_words_are_those_that_were_given(dark: bool) -> None:
    drawn = str(charts.dots(reps(("good", 0, 10, 8, 10)), LABELS, dark=dark).to_dict())
    for word in ("<late>", "<described>", "<limit>", "p0.30", "p1.00"):
        assert word in drawn
