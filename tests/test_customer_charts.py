"""What the charts of after-sales and referrals show, and that they hold no words of their own."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analytics.charts import after_sales, intervals, referrals
from analytics.metrics.comparison import Comparison, compare
from analytics.metrics.referrals import FUNNEL
from tests.test_charts import texts

INTERVALS = intervals.Labels(
    hover="{text}|{value}|{low}|{high}", count=lambda n: f"n{n}", percent=str, value=lambda value: f"v{value:.2f}"
)
REPEAT = after_sales.RepeatLabels(
    hover="{text}|{value}|{low}|{high}",
    count=lambda n: f"n{n}",
    percent=str,
    value=lambda value: f"v{value:.2f}",
    complete="<c> {part}/{whole} {rate}",
    incomplete="<i> {part}/{whole} {rate}",
    too_few="<few>",
    rate=lambda share: f"p{share:.2f}",
)
CHAIN = referrals.ChainLabels(
    hover="{name}|{stage}|{n}",
    count=lambda n: f"n{n}",
    percent=str,
    stages=tuple(f"<{place}> stage" for place in range(6)),
    together="<all>",
    nobody="n-nobody",
)


def compared(done: tuple[int, int], rest: tuple[int, int]) -> Comparison:
    rows = [(True, n < done[0]) for n in range(done[1])] + [(False, n < rest[0]) for n in range(rest[1])]
    return compare(pd.DataFrame(rows, columns=["is_done", "has_won"]).astype(bool).assign(amount=1.0))


def chain(n_reps: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """So many reps, each with six counts; the last one has no name."""
    counts = np.arange(n_reps * 6).reshape(n_reps, 6) % 40
    reps = pd.DataFrame(counts, columns=list(FUNNEL)).assign(name=[f"Rep {i}" for i in range(n_reps)])
    reps.loc[n_reps - 1 :, "name"] = None
    return pd.DataFrame([reps[list(FUNNEL)].sum()]), reps


def test_two_rates_stand_with_their_counts_and_intervals() -> None:
    drawn = after_sales.repeat(compared((133, 216), (31, 48)), REPEAT)
    assert [note.text for note in drawn.layout.annotations] == ["<c> n133/n216 p0.62", "<i> n31/n48 p0.65"]
    lines = [trace for trace in drawn.data if trace.mode == "lines"]
    assert lines[0].x == pytest.approx((0.5495, 0.6781), abs=1e-3)
    assert drawn.data[1].hovertext[0] == "<c> n133/n216 p0.62|v0.62|v0.55|v0.68"


def test_a_rate_on_fewer_than_five_is_hollow_and_says_so() -> None:
    drawn = after_sales.repeat(compared((1, 3), (31, 48)), REPEAT)
    dots = [trace for trace in drawn.data if trace.mode == "markers"]
    assert [dot.marker.symbol for dot in dots] == ["circle-open", "circle"]
    assert drawn.layout.annotations[0].text == "<c> n1/n3 <few>"


def test_a_side_without_a_sale_is_left_out_and_none_gives_an_empty_chart() -> None:
    assert len(after_sales.repeat(compared((0, 0), (31, 48)), REPEAT).layout.annotations) == 1
    assert not after_sales.repeat(compared((0, 0), (0, 0)), REPEAT).data


def test_what_nothing_bounds_from_above_runs_out_of_the_picture() -> None:
    open_ended = intervals.Figure(text="a", value=20.0, low=10.0, high=math.nan)
    known = intervals.Figure(text="b", value=5.0, low=4.0, high=30.0)
    drawn = intervals.draw([open_ended, known], INTERVALS)
    assert drawn.data[0].x[1] == max(drawn.layout.xaxis.range)
    assert drawn.data[1].hovertext == ("a|v20.00|v10.00|–",)


@pytest.mark.parametrize("value", [0.0, 0.0004, 0.5, 3.0, 999.0, 1e6])
def test_the_axis_begins_at_zero_with_few_round_figures(value: float) -> None:
    drawn = intervals.draw([intervals.Figure(text="a", value=value, low=value, high=value)], INTERVALS)
    ticks = drawn.layout.xaxis.tickvals
    assert ticks[0] == 0
    assert len(ticks) <= 6


def test_right_to_left_the_axis_and_the_texts_turn() -> None:
    drawn = intervals.draw([intervals.Figure(text="a", value=2, low=1, high=3)], INTERVALS, rtl=True)
    assert drawn.layout.xaxis.range[0] > drawn.layout.xaxis.range[1]
    assert drawn.layout.annotations[0].xanchor == "right"
    reps = referrals.chain(*chain(3), CHAIN, rtl=True)
    assert reps.layout.xaxis.range[0] > reps.layout.xaxis.range[1]
    assert reps.layout.annotations[0].text.startswith("\u2067")


def test_the_chain_has_six_counts_for_all_and_for_each_rep() -> None:
    together, reps = chain(12)
    drawn = referrals.chain(together, reps, CHAIN)
    whole, _numbers, each, numbers = drawn.data
    assert len(whole.x) == 6
    assert len(each.x) == 72
    assert numbers.text[:6] == tuple(f"n{reps[name].iloc[0]}" for name in FUNNEL)
    assert list(each.customdata[7]) == [1, "cared"]
    assert list(whole.customdata[0]) == [-1, "won_customers"]
    assert "n-nobody" in drawn.layout.yaxis.ticktext


def test_no_bar_reaches_into_the_next_column() -> None:
    for trace in referrals.chain(*chain(12), CHAIN).data[::2]:
        ends = np.array(trace.base) + np.array(trace.x)
        assert (ends <= np.floor(np.array(trace.base)) + 1).all()


@pytest.mark.parametrize(("n_reps", "rows"), [(0, 1), (1, 2), (25, 26), (200, 26)])
def test_many_reps_are_limited(n_reps: int, rows: int) -> None:
    together, reps = chain(max(1, n_reps))
    drawn = referrals.chain(together, reps.head(n_reps), CHAIN)
    assert len(drawn.layout.yaxis.tickvals) == rows


def test_without_anything_the_chain_is_empty() -> None:
    together, reps = chain(1)
    assert not referrals.chain(together.head(0), reps.head(0), CHAIN).data


def test_a_name_of_the_data_is_no_mark_in_a_chart() -> None:
    together, reps = chain(2)
    drawn = referrals.chain(together, reps.assign(name="<b>Ann</b>"), CHAIN)
    assert drawn.layout.yaxis.ticktext[0] == "&lt;b&gt;Ann&lt;/b&gt;"
    assert drawn.data[2].hovertext[0].startswith("&lt;b&gt;Ann")


def test_no_chart_holds_a_word_of_its_own() -> None:
    for drawn in (after_sales.repeat(compared((1, 3), (31, 48)), REPEAT), referrals.chain(*chain(3), CHAIN)):
        for text in texts(drawn):
            bare = text.replace("<b>", "").replace("</b>", "").replace("<br>", " ")
            assert bare.startswith(("<", "n", "v", "p", "Rep "))
