"""The look-ahead: what falls due, and which bolts turn loose if nothing of it is done."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import ahead as look_ahead
from analytics import demo, overview
from analytics.board import Question
from analytics.metrics import ahead, follow_up
from analytics.periods import days_of
from analytics.report import ahead as report
from analytics.report import files
from analytics.store import Store
from tests import small_company
from tests.told_company import cases

STEPS = pd.DataFrame(
    {"step": ["quote", "care"], "step_no": [1, 2], "phase": "x", "who": "sales", "standard": [0.9, 0.8]}
)
# A team that works well enough for no step to be loose with everybody.
REST = [
    ("quote", "R9", "on_time", 95),
    ("quote", "R9", "late", 5),
    ("care", "R9", "on_time", 90),
    ("care", "R9", "late", 9),
]


def tally(*counts: tuple[str, str, str, int]) -> pd.DataFrame:
    rows = [(step, rep, "north", pd.Timestamp("2026-11-02"), state, n) for step, rep, state, n in counts if n]
    return pd.DataFrame(rows, columns=["step", "rep_id", "team", "due_week", "state", "n"]).astype({"n": "int64"})


def of_rep(on_time: int, late: int, pending: int = 0) -> list[tuple[str, str, str, int]]:
    return [("quote", "R1", "on_time", on_time), ("quote", "R1", "late", late), ("quote", "R1", "pending", pending)]


def turning(now: list[tuple[str, str, str, int]], then: list[tuple[str, str, str, int]]) -> pd.DataFrame:
    today = tally(*now, *REST)
    return ahead.turning(today, tally(*then, *REST), STEPS, today)


# --- which bolts turn loose ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    cases(
        """
        now   | then     | expected
        9 of 9 | 6 of 6, 4 pending | 6 of 10, needs 1 of 4
        9 of 9 | 7 of 7, 3 pending | -
        9 of 9 | 7 of 7, 1 pending | -
        9 of 9 | 9 of 9, 0 pending | -
        9 of 9 | 4 of 5, 5 pending | 4 of 10, needs 3 of 5
        0 of 0 | 0 of 0, 6 pending | 0 of 6, needs 4 of 6
        0 of 0 | 0 of 0, 4 pending | -
        4 of 9 | 4 of 9, 3 pending | -
        9 of 9 | 3 of 8, 0 pending | 3 of 8, needs none of 0
        """
    ),
)
def test_a_bolt_turns_loose_where_what_is_pending_would_be_missed(now: str, then: str, expected: str) -> None:
    done, due = map(int, now.split(" of "))
    counts, left = then.split(", ")
    done_then, due_then = map(int, counts.split(" of "))
    found = turning(of_rep(done, due - done), of_rep(done_then, due_then - done_then, int(left.split()[0])))
    said = [
        f"{row['on_time_then']} of {row['due_then']}, needs "
        f"{'none' if pd.isna(row['needed']) else row['needed']} of {row['pending']}"
        for row in found.to_dict("records")
    ]
    assert said == ([] if expected == "-" else [expected])


def test_what_is_loose_today_is_told_by_the_board_and_not_again() -> None:
    found = turning(of_rep(3, 7), of_rep(3, 7, 5))
    assert found.empty


def test_a_bolt_of_the_whole_team_turns_only_with_who_is_worse_than_it() -> None:
    today = tally(("quote", "R1", "on_time", 6), ("quote", "R1", "late", 4), ("quote", "R2", "on_time", 40),
                  ("quote", "R2", "late", 60))  # fmt: skip
    then = tally(*of_rep(6, 4, 2), ("quote", "R2", "on_time", 40), ("quote", "R2", "late", 60))
    # Everybody together is at 42 %; 6 of 12 are still better than that, 6 of 16 are not.
    assert ahead.turning(today, then, STEPS, today).empty
    later = pd.concat([then, tally(("quote", "R1", "pending", 4))])
    (row,) = ahead.turning(today, later, STEPS, today).to_dict("records")
    assert (row["rep_id"], row["on_time_then"], row["due_then"]) == ("R1", 6, 16)


def test_the_needed_ones_keep_it_and_one_fewer_does_not() -> None:
    (row,) = turning(of_rep(9, 0), of_rep(4, 1, 5)).to_dict("records")
    for n, is_loose in ((row["needed"], False), (row["needed"] - 1, True)):
        kept = tally(*of_rep(4 + n, 1 + 5 - n), *REST)
        loose = ahead.loose_cells(kept, STEPS, tally(*of_rep(9, 0), *REST))
        assert ("R1" in set(loose["rep_id"])) == is_loose


def test_nothing_due_turns_nothing() -> None:
    nothing = tally()
    assert ahead.turning(nothing, nothing, STEPS, nothing).empty


counts = st.lists(
    st.tuples(
        st.sampled_from(["quote", "care"]),
        st.sampled_from(["R1", "R2", "R3"]),
        st.sampled_from([*follow_up.STATES]),
        st.integers(1, 12),
    ),
    max_size=25,
)


@settings(max_examples=40)
@given(counts, counts)
def test_if_nothing_is_done_at_least_as_many_are_loose(
    now: list[tuple[str, str, str, int]], then: list[tuple[str, str, str, int]]
) -> None:
    """Against any company: what is loose by then anyhow stays loose if the pending is missed, and so for each turn."""
    company, later = tally(*now), tally(*then)
    done = later.assign(state=later["state"].mask(later["state"] == "pending", "on_time"))
    rest = later.loc[later["state"] != "pending"]
    cells = [set(map(tuple, ahead.loose_cells(each, STEPS, company)[ahead.CELL].to_numpy())) for each in
             (done, rest, ahead.undone(later))]  # fmt: skip
    known = set(company.loc[company["state"].isin(follow_up.DUE_STATES), "step"])
    at_best, as_it_is, at_worst = ({cell for cell in each if cell[1] in known} for each in cells)
    assert at_best <= at_worst
    assert as_it_is <= at_worst
    found = ahead.turning(company, later, STEPS, company)
    turned = set(map(tuple, found[ahead.CELL].to_numpy()))
    today = set(map(tuple, ahead.loose_cells(company, STEPS, company)[ahead.CELL].to_numpy()))
    assert not turned & today
    assert {cell for cell in turned if cell[1] in known} == at_worst - today
    needed = found["needed"].dropna()
    assert (needed <= found.loc[needed.index, "pending"]).all()
    assert (needed >= 1).all()


# --- the whole company --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("ahead")
    demo.write(folder / "files", reps=3, customers=50, months=9, seed=4, until=date(2026, 11, 20))
    return Store(small_company.load(folder / "data", [folder / "files"]))


@pytest.fixture(scope="module")
def view(store: Store) -> look_ahead.Ahead:
    return look_ahead.ahead(store, store.watermark)


def test_it_tells_what_the_board_says_is_due_this_week(store: Store, view: look_ahead.Ahead) -> None:
    question = Question(store.watermark, *days_of("4-weeks", store.watermark.date()))
    board = overview.overview(store, question, overview.People())
    assert len(view.coming) == board.coming["n_due"].sum() > 0
    assert len(view.overdue) == board.n_overdue
    assert view.until == store.watermark.date() + timedelta(days=7)
    assert view.coming["due_on"].is_monotonic_increasing


def test_each_rep_has_what_is_theirs_and_nobody_is_left_out(view: look_ahead.Ahead) -> None:
    parts = [view.of(rep) for rep in view.reps]
    for name in ("coming", "overdue", "turning", "worth"):
        assert sum(len(getattr(part, name)) for part in parts) == len(getattr(view, name)), name
    assert all(set(part.coming["rep_id"]) <= {rep} for part, rep in zip(parts, view.reps, strict=True))


def test_a_team_sees_its_own_reps_alone(store: Store, view: look_ahead.Ahead) -> None:
    team = str(view.coming["team"].dropna().iloc[0])
    mine = look_ahead.ahead(store, store.watermark, team)
    assert set(mine.coming["team"]) == {team}
    assert len(mine.coming) == (view.coming["team"] == team).sum()


def test_every_rep_has_a_sheet_that_begins_a_page(store: Store, view: look_ahead.Ahead) -> None:
    names = {"R001": "Ann", "R002": "Bee"}
    document = report.document(view, names, store.playbook)
    assert len(document.sections) == len(view.reps)
    assert all(section.begins_page for section in document.sections)
    titles = [section.title for section in document.sections]
    assert titles == sorted(names.get(rep or "", rep or "nobody") for rep in view.reps)
    by_title = {section.title: section for section in document.sections}
    for rep in view.reps:
        sheet, mine = by_title[names.get(rep or "", rep or "nobody")], view.of(rep)
        assert [len(rows.rows) for rows in sheet.lists] == [len(mine.coming), len(mine.overdue), len(mine.turning)]
    assert files.as_bytes(document, ".html").startswith(b"<!doctype html>")


def test_a_week_without_anything_due_says_so(store: Store) -> None:
    empty = look_ahead.ahead(store, store.watermark, "nobody's team")
    assert report.sentence(empty).startswith("Nothing falls due by ")
    assert report.document(empty, {}, store.playbook).sections == ()


def test_a_turning_bolt_says_how_many_keep_it(store: Store, view: look_ahead.Ahead) -> None:
    found = turning(of_rep(9, 0), of_rep(4, 1, 5))
    one = look_ahead.Ahead(view.as_of, view.until, None, "THB", view.coming.head(0), view.worth.head(0),
                           view.overdue.head(0), view.promises.head(0), found)  # fmt: skip
    document = report.document(one, {"R1": "<b>Ann"}, store.playbook)
    (sheet,) = document.sections
    assert sheet.title == "<b>Ann"
    (row,) = sheet.lists[2].rows
    assert row.detail == "now 9 of 9 on time · then 4 of 10 · 3 of 5 on time keep it"
    assert "If nothing of it is done, one bolt turns loose." in document.sentence
