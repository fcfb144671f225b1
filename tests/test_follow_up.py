"""The loose bolt, as a sales manager would count it."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc
from scipy.stats import binom

from analytics.metrics import follow_up

MONDAY = pd.Timestamp("2026-11-02")
STEPS = pd.DataFrame(
    [
        ("first-answer", 1, "qualify", "sales", 0.90),
        ("quote-follow-up", 2, "follow-up", "sales", 0.90),
        ("thanks", 3, "after-sales", "sales", 0.80),
        ("invoice", 4, "admin", "office", 0.95),
    ],
    columns=["step", "step_no", "phase", "who", "standard"],
)


def tally(text: str) -> pd.DataFrame:
    """Rows of `rep step state n [week]`; a dash is nobody. Somchai and Malee are north, the rest south."""
    rows = []
    for line in text.strip().splitlines():
        rep, step, state, n, *week = line.split()
        team = "north" if rep in ("somchai", "malee") else "south"
        due_week = MONDAY + pd.Timedelta(weeks=int(week[0]) if week else 0)
        rows.append((step, None if rep == "-" else rep, team, due_week, state, int(n)))
    frame = pd.DataFrame(rows, columns=["step", "rep_id", "team", "due_week", "state", "n"])
    return frame.astype({"due_week": "datetime64[us]"})


def listed(frame: pd.DataFrame) -> list[list[object]]:
    """The rows as one would write them down; what is empty is a dash."""
    return [["-" if pd.isna(x) else x for x in row] for row in frame.astype("object").itertuples(index=False)]


def cell(on_time: int, due: int, standard: float = 0.9, p: float = 0.81) -> pd.Series:
    """How one rep's bolt is judged, when the company's rate at that step is p."""
    one = (pd.Series([x]) for x in (on_time, due, p, standard))
    return follow_up.judge(*one).iloc[0]


def beta_below(x: float, a: float, b: float, slices: int = 20_000) -> float:
    """P(Beta(a, b) < x) by Simpson's rule over the density: slow, obvious, no library. For a, b >= 1."""
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)

    def density(t: float) -> float:
        if t in (0.0, 1.0):
            return math.exp(scale) if (t == 0 and a == 1) or (t == 1 and b == 1) else 0.0
        return math.exp(scale + (a - 1) * math.log(t) + (b - 1) * math.log1p(-t))

    step = x / slices
    inner = sum((4 if i % 2 else 2) * density(i * step) for i in range(1, slices))
    return (density(0.0) + inner + density(x)) * step / 3


# --- what is counted ---------------------------------------------------------------------------------

MONTH = tally("""
    somchai quote-follow-up on_time            4
    somchai quote-follow-up late               3
    somchai quote-follow-up missed             2
    somchai quote-follow-up overdue            2
    somchai quote-follow-up pending            5
    somchai quote-follow-up waived_by_win      1
    malee   quote-follow-up on_time           19
    malee   quote-follow-up late               1
    malee   quote-follow-up unseen             2
    malee   thanks          on_time            1
    malee   thanks          missed             6
    arash   thanks          pending            3
    arash   thanks          waived_by_manager  1
    arash   invoice         missed             9
    -       quote-follow-up waived_by_loss     1
    -       quote-follow-up waived_by_other    1
""")


def test_a_rep_has_7_of_11_not_in_time_and_what_is_pending_or_waived_stands_beside():
    rows = follow_up.rates(MONTH, ["rep", "step"], STEPS).query("rep_id == 'somchai'")
    assert listed(rows[["due", "on_time", "late", "missed", "overdue_in_period"]]) == [[11, 4, 3, 2, 2]]
    assert listed(rows[["rate"]]) == [[pytest.approx(4 / 11)]]
    assert listed(rows[["pending", "unseen", "waived_by_win"]]) == [[5, 0, 1]]


def test_a_rate_without_anything_due_is_empty_and_not_zero():
    rows = follow_up.rates(MONTH, ["rep"], STEPS).query("rep_id == 'arash'")
    assert listed(rows[["due", "rate"]]) == [[0, "-"]]


def test_work_of_the_office_is_seen_by_step_and_never_in_a_reps_figures():
    by_step = follow_up.rates(MONTH, ["step"], STEPS).set_index("step")
    assert by_step.loc["invoice", "due"] == 9
    assert by_step.loc["invoice", "state"] == "loose"
    for by in (["rep"], ["team"], ["week"], ["phase"], [], ["rep", "step"]):
        sums = follow_up.rates(MONTH, by, STEPS)
        assert sums["due"].sum() == 11 + 20 + 7
        assert "invoice" not in sums.get("step", pd.Series(dtype="str")).to_list()


def test_what_nobody_answers_for_is_a_row_of_its_own():
    rows = follow_up.rates(MONTH, ["rep", "step"], STEPS)
    nobody = rows.loc[rows["rep_id"].isna()]
    assert listed(nobody[["step", "due", "waived_by_loss", "waived_by_other"]]) == [["quote-follow-up", 0, 1, 1]]


def test_steps_and_phases_stand_in_the_playbooks_order():
    assert follow_up.rates(MONTH, ["step"], STEPS)["step"].tolist() == [
        "quote-follow-up",
        "thanks",
        "invoice",
    ]
    assert follow_up.rates(MONTH, ["phase"], STEPS)["phase"].tolist() == ["follow-up", "after-sales"]


def test_a_bolt_is_judged_by_step_and_not_by_week():
    judged = {"standard", "expected_rate", "loose_probability", "shortfall", "state"}
    assert judged <= set(follow_up.rates(MONTH, ["team", "step"], STEPS))
    assert not judged & set(follow_up.rates(MONTH, ["step", "week"], STEPS))
    assert not judged & set(follow_up.rates(MONTH, ["rep"], STEPS))


def test_the_steps_rate_is_that_of_all_reps_even_when_one_is_looked_at():
    only = MONTH.loc[MONTH["rep_id"] == "somchai"]
    alone = follow_up.rates(only, ["rep", "step"], STEPS, company_tally=MONTH).iloc[0]
    p = 23 / 31
    assert alone["expected_rate"] == pytest.approx((4 * p + 4) / (4 + 11))
    assert alone["loose_probability"] == pytest.approx(beta_below(0.9, 4 * p + 4, 4 * (1 - p) + 7), abs=1e-7)
    assert alone["shortfall"] == pytest.approx(0.9 * 11 - 4)


def test_a_state_that_no_figure_counts_is_refused():
    with pytest.raises(ValueError, match="forgotten"):
        follow_up.rates(tally("malee thanks forgotten 1"), ["rep"], STEPS)


# --- when a bolt is loose ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_time", "due", "standard", "state"),
    [
        (0, 4, 0.9, "too_few"),
        (0, 5, 0.9, "loose"),
        (4, 11, 0.9, "loose"),
        (6, 8, 0.9, "watch"),
        (9, 10, 0.9, "fine"),
        (11, 11, 0.9, "fine"),
        (0, 0, 0.9, "too_few"),
    ],
)
def test_a_bolts_state(on_time, due, standard, state):
    assert cell(on_time, due, standard)["state"] == state


@pytest.mark.parametrize("standard", [0.60, 0.70, 0.80, 0.85, 0.90, 0.95])
def test_a_rate_exactly_five_points_under_the_standard_is_loose_and_one_more_on_time_is_not(standard):
    due = 2000
    on_time = round((standard - 0.05) * due)
    assert cell(on_time, due, standard)["state"] == "loose"
    assert cell(on_time + 1, due, standard)["state"] == "watch"


def test_a_shortfall_of_exactly_one_is_enough():
    assert cell(3, 5, 0.8, p=0.3)["state"] == "loose"
    assert cell(3, 5, 0.79, p=0.3)["state"] == "watch"


def test_a_step_that_nobody_ever_keeps_is_judged_with_a_rate_of_one_percent():
    never = follow_up.rates(tally("malee thanks missed 9"), ["rep", "step"], STEPS).iloc[0]
    assert never["expected_rate"] == pytest.approx(0.04 / 13)
    assert never["state"] == "loose"


@pytest.mark.parametrize(("on_time", "due", "p"), [(4, 11, 0.81), (6, 8, 0.75), (19, 20, 0.5), (60, 80, 0.7)])
def test_the_probability_agrees_with_the_integral_done_by_hand(on_time, due, p):
    by_hand = beta_below(0.9, 4 * p + on_time, 4 * (1 - p) + due - on_time)
    assert cell(on_time, due, p=p)["loose_probability"] == pytest.approx(by_hand, abs=1e-7)


# --- the team's bolt -----------------------------------------------------------------------------------

TEAM_IS_LOOSE = tally("""
    somchai quote-follow-up on_time 2
    somchai quote-follow-up missed  8
    malee   quote-follow-up on_time 6
    malee   quote-follow-up missed  4
    arash   quote-follow-up on_time 5
    arash   quote-follow-up missed  5
    malee   thanks          on_time 1
    malee   thanks          missed  6
    arash   thanks          on_time 40
    arash   invoice         missed  9
""")


def test_a_step_loose_over_the_whole_team_is_the_teams_bolt():
    assert listed(follow_up.team_bolts(TEAM_IS_LOOSE, STEPS)[["step", "who"]]) == [
        ["invoice", "office"],
        ["quote-follow-up", "sales"],
    ]


def test_at_the_teams_bolt_only_reps_worse_than_the_team_are_marked():
    cells = follow_up.grid(TEAM_IS_LOOSE, STEPS).set_index(["rep_id", "step"])
    assert (cells.xs("quote-follow-up", level="step")["state"] == "loose").all()
    assert cells["marked"].to_dict() == {
        ("arash", "quote-follow-up"): False,
        ("arash", "thanks"): False,
        ("malee", "quote-follow-up"): False,
        ("malee", "thanks"): True,
        ("somchai", "quote-follow-up"): True,
    }
    assert cells.loc[("malee", "quote-follow-up"), "team_rate"] == pytest.approx(13 / 30)
    assert not cells.loc[("malee", "thanks"), "is_team_bolt"]


def test_a_filter_on_one_rep_does_not_make_the_rep_the_team():
    only = TEAM_IS_LOOSE.loc[TEAM_IS_LOOSE["rep_id"] == "somchai"]
    assert follow_up.grid(only, STEPS, TEAM_IS_LOOSE)["marked"].tolist() == [True]


# --- chance --------------------------------------------------------------------------------------------


def is_loose_slowly(on_time: int, due: int, standard: float, p: float) -> bool:
    """The rule again, word by word, for one cell."""
    if due < 5 or on_time / due > standard - 0.05 + 1e-9 or standard * due - on_time < 1 - 1e-9:
        return False
    return bool(betainc(4 * p + on_time, 4 * (1 - p) + due - on_time, standard) >= 0.9)


def flagged_slowly(cells: pd.DataFrame) -> float:
    """Every cell, every count of it on time: its chance, if the cell would be marked loose."""
    expected = 0.0
    for row in cells.to_dict("records"):
        for k in range(row["due"] + 1):
            chance = math.comb(row["due"], k) * row["p"] ** k * (1 - row["p"]) ** (row["due"] - k)
            if is_loose_slowly(k, row["due"], row["standard"], row["p"]) and (
                not row["is_team_bolt"] or k / row["due"] < row["team_rate"]
            ):
                expected += chance
    return expected


def test_the_cells_flagged_by_chance_are_those_of_the_slow_count():
    cells = follow_up.grid(pd.concat([TEAM_IS_LOOSE, MONTH]), STEPS)
    assert cells["is_team_bolt"].any()
    assert follow_up.flagged_by_chance(cells) == pytest.approx(flagged_slowly(cells), abs=1e-12)
    assert follow_up.flagged_by_chance(cells) > 0.1


def test_no_cells_and_cells_with_too_few_due_flag_nothing():
    assert follow_up.flagged_by_chance(follow_up.grid(MONTH.iloc[:0], STEPS)) == 0
    assert follow_up.flagged_by_chance(follow_up.grid(tally("malee thanks missed 4"), STEPS)) == 0


@pytest.mark.parametrize("p", [0.3, 0.74, 0.9])
def test_a_rep_is_beyond_a_limit_of_the_funnel_just_when_the_binomial_tail_says_so(p):
    for n in (1, 5, 11, 40):
        limits = follow_up.funnel_limits(p, pd.Series([n])).iloc[0]
        for k in range(n + 1):
            rate = k / n
            assert (rate < limits["lower_95"]) == (binom.cdf(k, n, p) < 0.025)
            assert (rate < limits["lower_998"]) == (binom.cdf(k, n, p) < 0.001)
            assert (rate > limits["upper_95"]) == (binom.sf(k - 1, n, p) < 0.025)
            assert (rate > limits["upper_998"]) == (binom.sf(k - 1, n, p) < 0.001)
        assert 0 <= limits["lower_998"] <= limits["lower_95"] <= limits["upper_95"] <= limits["upper_998"] <= 1


def test_the_funnel_names_the_rep_who_lies_beyond_chance():
    work = tally("""
        somchai quote-follow-up on_time  4
        somchai quote-follow-up missed  21
        malee   quote-follow-up on_time 84
        malee   quote-follow-up late    16
        arash   quote-follow-up on_time  2
        arash   quote-follow-up late     1
        arash   thanks          missed   9
        nida    quote-follow-up pending  3
    """)
    rows = follow_up.funnel(work, "quote-follow-up")
    assert listed(rows[["rep_id", "due", "on_time", "position"]]) == [
        ["arash", 3, 2, "within"],
        ["malee", 100, 84, "above_95"],
        ["somchai", 25, 4, "below_998"],
    ]
    assert rows["p"].tolist() == [pytest.approx(90 / 128)] * 3
    one = follow_up.funnel(work.loc[work["rep_id"] == "malee"], "quote-follow-up", company_tally=work)
    assert one["p"].tolist() == [pytest.approx(90 / 128)]


# --- over time -----------------------------------------------------------------------------------------


def test_the_trend_has_every_week_and_a_week_with_nothing_due_has_no_rate():
    weeks = follow_up.trend(
        tally("""
            malee thanks  on_time 3 0
            malee thanks  late    1 0
            malee thanks  pending 2 1
            arash thanks  on_time 2 2
            arash invoice missed  9 2
        """),
        STEPS,
    )
    assert weeks["due_week"].tolist() == [MONDAY + pd.Timedelta(weeks=week) for week in range(3)]
    assert weeks["due"].tolist() == [4, 0, 2]
    assert weeks["rate"].fillna(-1).tolist() == [0.75, -1, 1]


def test_the_headline_says_how_far_the_rate_has_moved():
    now, before = (
        tally("malee thanks on_time 9\nmalee thanks late 1"),
        tally("malee thanks on_time 6\nmalee thanks missed 2"),
    )
    row = follow_up.headline(now, before, STEPS).iloc[0]
    assert row[["on_time", "due", "on_time_before", "due_before"]].tolist() == [9, 10, 6, 8]
    assert row["change"] == pytest.approx(0.15)
    first = follow_up.headline(now, before.iloc[:0], STEPS).iloc[0]
    assert first["due_before"] == 0
    assert math.isnan(first["change"])


# --- money ---------------------------------------------------------------------------------------------

OVERDUE = pd.DataFrame(
    [
        ("quote-follow-up", "somchai", "north", 12, 900.0, "THB", "deal:1"),
        ("quote-follow-up", "somchai", "north", 3, 900.0, "THB", "deal:1"),
        ("quote-follow-up", "somchai", "north", 5, None, None, None),
        ("thanks", "somchai", "north", 2, 900.0, "THB", "deal:1"),
        ("thanks", "malee", "north", 9, 5000.0, "USD", "deal:2"),
        ("thanks", "malee", "north", 1, 300.0, "THB", "customer:7"),
        ("invoice", "malee", "north", 1, 70.0, "THB", "deal:3"),
    ],
    columns=["step", "rep_id", "team", "days_over", "value", "currency", "value_key"],
)


def test_a_deal_with_three_overdue_steps_is_counted_once_and_no_currency_is_added_to_another():
    worth = follow_up.at_risk(OVERDUE, "THB")
    assert listed(worth[["currency", "n_overdue", "value", "is_main"]]) == [
        ["THB", 5, 1270.0, True],
        ["USD", 1, 5000.0, False],
        ["-", 1, "-", False],
    ]


def test_the_figure_of_sales_leaves_the_offices_work_out():
    assert follow_up.at_risk(follow_up.of_sales(OVERDUE, STEPS), "THB").loc[0, "value"] == 1200


def test_money_at_risk_by_step_ranks_in_the_main_currency():
    rows = follow_up.at_risk_by(OVERDUE, ["step"], "THB")
    assert listed(rows[["step", "currency", "value", "oldest_days"]]) == [
        ["thanks", "THB", 1200.0, 2],
        ["quote-follow-up", "THB", 900.0, 12],
        ["invoice", "THB", 70.0, 1],
        ["thanks", "USD", 5000.0, 9],
        ["quote-follow-up", "-", "-", 5],
    ]


def test_an_export_without_a_currency_column_is_ranked_all_the_same():
    plain = OVERDUE.assign(currency=None)
    assert listed(follow_up.at_risk(plain, None)[["n_overdue", "value", "is_main"]]) == [[7, 6270.0, True]]


def test_what_to_tighten_first_is_ranked_by_money_the_loose_before_those_to_watch():
    work = tally("""
        somchai quote-follow-up on_time  4
        somchai quote-follow-up overdue  7
        malee   quote-follow-up on_time 40
        malee   thanks          on_time  1
        malee   thanks          missed   6
        arash   thanks          on_time  90
        arash   quote-follow-up on_time  6
        arash   quote-follow-up late     2
        arash   first-answer    missed   9
        nida    first-answer    on_time  90
    """)
    first = follow_up.tighten_first(follow_up.grid(work, STEPS), OVERDUE, "THB")
    columns = ["rep_id", "step", "state", "on_time", "due", "n_overdue", "oldest_days", "value", "n_unvalued"]
    assert listed(first[columns]) == [
        ["somchai", "quote-follow-up", "loose", 4, 11, 3, 12, 900.0, 1],
        ["malee", "thanks", "loose", 1, 7, 2, 9, 300.0, 1],
        ["arash", "first-answer", "loose", 0, 9, 0, "-", 0.0, 0],
        ["arash", "quote-follow-up", "watch", 6, 8, 0, "-", 0.0, 0],
    ]
    assert first["loose_probability"].between(0.7, 1).all()


def test_no_rep_fills_the_list_with_more_than_three():
    steps = pd.DataFrame(
        [(f"step-{i}", i, "care", "sales", 0.9) for i in range(5)],
        columns=["step", "step_no", "phase", "who", "standard"],
    )
    everything = "\n".join(f"malee step-{i} missed 9\narash step-{i} on_time 99" for i in range(5))
    first = follow_up.tighten_first(follow_up.grid(tally(everything), steps), OVERDUE, "THB")
    assert first["step"].tolist() == ["step-0", "step-1", "step-2"]


def test_this_week_is_listed_by_day_and_rep_and_a_deal_due_twice_counts_once():
    pending = pd.DataFrame(
        [
            ("thanks", "malee", "Siam Steel", "Press", "2026-11-24 23:59:59.999999", 500.0, "THB"),
            ("quote-follow-up", "malee", "Siam Steel", "Press", "2026-11-24 15:00:00", 500.0, "THB"),
            ("thanks", "arash", "Tabriz Tools", "Lathe", "2026-11-23 23:59:59.999999", None, None),
        ],
        columns=["step", "rep_id", "customer", "deal", "due_at", "value", "currency"],
    ).astype({"due_at": "datetime64[us]"})
    days = follow_up.due_this_week(pending)
    assert listed(days[["rep_id", "due_on", "n_due", "value"]]) == [
        ["arash", pd.Timestamp("2026-11-23"), 1, "-"],
        ["malee", pd.Timestamp("2026-11-24"), 2, 500.0],
    ]


def test_who_logs_no_quotes_is_found_among_the_deals_that_never_had_one():
    unstarted = pd.DataFrame(
        [("quote-follow-up", "nida", 14), ("trial-result", "nida", 2), ("quote-follow-up", "malee", 1)],
        columns=["step", "rep_id", "n"],
    )
    assert listed(follow_up.unstarted_by(unstarted, ["rep"])) == [["nida", 16], ["malee", 1]]
    assert listed(follow_up.unstarted_by(unstarted, [])) == [[17]]


# --- what must always hold -----------------------------------------------------------------------------


def test_nothing_in_gives_nothing_out_with_the_columns_of_something():
    none, no_overdue = MONTH.iloc[:0], OVERDUE.iloc[:0]
    for by in product(["rep", "team", None], ["step", "phase", None], ["week", None]):
        words = [word for word in by if word]
        empty, full = follow_up.rates(none, words, STEPS), follow_up.rates(MONTH, words, STEPS)
        assert empty.empty
        assert empty.columns.tolist() == full.columns.tolist()
    cells = follow_up.grid(none, STEPS)
    for empty, full in (
        (cells, follow_up.grid(MONTH, STEPS)),
        (follow_up.team_bolts(none, STEPS), follow_up.team_bolts(TEAM_IS_LOOSE, STEPS)),
        (follow_up.funnel(none, "thanks"), follow_up.funnel(MONTH, "thanks")),
        (follow_up.trend(none, STEPS), follow_up.trend(MONTH, STEPS)),
        (follow_up.at_risk(no_overdue, "THB"), follow_up.at_risk(OVERDUE, "THB")),
        (follow_up.at_risk_by(no_overdue, ["rep"]), follow_up.at_risk_by(OVERDUE, ["rep"])),
        (
            follow_up.tighten_first(cells, no_overdue, "THB"),
            follow_up.tighten_first(follow_up.grid(MONTH, STEPS), OVERDUE, "THB"),
        ),
    ):
        assert empty.empty
        assert empty.columns.tolist() == full.columns.tolist()


work_logs = st.lists(
    st.tuples(
        st.sampled_from(["first-answer", "quote-follow-up", "thanks", "invoice"]),
        st.sampled_from(["somchai", "malee", "arash", None]),
        st.sampled_from(["north", "south", None]),
        st.sampled_from([MONDAY + pd.Timedelta(weeks=week) for week in range(3)]),
        st.sampled_from(follow_up.STATES),
        st.integers(1, 30),
    ),
    max_size=40,
).map(
    lambda rows: pd.DataFrame(rows, columns=["step", "rep_id", "team", "due_week", "state", "n"]).astype(
        {
            "step": "str",
            "rep_id": "str",
            "team": "str",
            "due_week": "datetime64[us]",
            "state": "str",
            "n": "int64",
        }
    )
)
groupings = st.lists(st.sampled_from(["rep", "step", "phase", "team", "week"]), unique=True)


@given(work_logs, groupings, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_counts_add_up_and_the_order_of_the_rows_means_nothing(work, by, random):
    found = follow_up.rates(work, by, STEPS)
    assert (found["due"] == found[["on_time", "late", "missed", "overdue_in_period"]].sum(axis=1)).all()
    kept = work if "step" in by and "rep" not in by else follow_up.of_sales(work, STEPS)
    beside = found[["due", *follow_up.BESIDE_STATES]].to_numpy().sum()
    assert beside == kept["n"].sum()
    assert found["rate"].isna().equals(found["due"] == 0)
    shuffled = work.iloc[random.sample(range(len(work)), len(work))]
    pd.testing.assert_frame_equal(found, follow_up.rates(shuffled, by, STEPS))


@given(work_logs)
@settings(max_examples=25, deadline=None)
def test_every_bolt_is_in_one_state_and_only_those_off_are_marked(work):
    cells = follow_up.grid(work, STEPS)
    assert cells["state"].isin(["too_few", "loose", "watch", "fine"]).all()
    assert (cells.loc[cells["marked"], "state"].isin(["loose", "watch"])).all()
    assert ((cells["due"] < 5) == (cells["state"] == "too_few")).all()
    assert not cells.duplicated(["rep_id", "step"]).any()
    assert 0 <= follow_up.flagged_by_chance(cells) <= len(cells)


@given(work_logs, st.sampled_from(["somchai", "malee"]), st.sampled_from(["thanks", "quote-follow-up"]))
@settings(max_examples=25, deadline=None)
def test_one_more_on_time_never_makes_a_bolt_look_looser(work, rep, step):
    def looseness(rows: pd.DataFrame) -> float:
        cells = follow_up.grid(rows, STEPS).set_index(["rep_id", "step"])
        return float(cells.loc[(rep, step), "loose_probability"])

    one = pd.DataFrame([(step, rep, "north", MONDAY, "on_time", 1)], columns=work.columns).astype(work.dtypes)
    missed = one.assign(state="missed")
    before = pd.concat([work, missed], ignore_index=True)
    assert looseness(pd.concat([before, one], ignore_index=True)) <= looseness(before) + 1e-12


@given(
    st.lists(st.tuples(st.integers(5, 60), st.floats(0.01, 0.99), st.booleans()), min_size=1, max_size=4),
    st.sampled_from([0.8, 0.9]),
)
@settings(max_examples=10, deadline=None)
def test_chance_is_counted_as_the_slow_way_counts_it(kinds, standard):
    cells = pd.DataFrame(
        [(f"step-{i}", due, p, bolt) for i, (due, p, bolt) in enumerate(kinds)],
        columns=["step", "due", "p", "is_team_bolt"],
    ).assign(standard=standard, marked=False)
    cells["team_rate"] = cells["p"]
    assert follow_up.flagged_by_chance(cells) == pytest.approx(flagged_slowly(cells), abs=1e-10)
    assert np.isfinite(follow_up.flagged_by_chance(cells))
