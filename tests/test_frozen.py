"""A review that was held says the same for ever; and what today's data would say otherwise is listed apart."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import review as reviews
from analytics.differences import COLUMNS, differences
from analytics.errors import Refused
from analytics.frozen import fingerprint, freeze, thaw
from analytics.review import Review
from analytics.settled import framed, settled
from analytics.store import Store
from tests.told_company import ToldCompany, of_deal

NAMES = {"R1": "Somchai", "R2": '李 "Lee"\n'}
STEP = """
[[step]]
id = "quote-follow-up"
phase = "follow-up"
title = { en = "Follow up every quote" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = "call" }
within = "3 days"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.9
"""


def company(*calls: int) -> ToldCompany:
    """Six quotes of R1, sent 20 to 15 days ago; and calls to these customers, so many days ago."""
    told = ToldCompany()
    for n in range(6):
        call = f", call {calls[n]}" if n < len(calls) else ""
        told.customer(f"C{n}", of_deal(f"deal 40 {1000 * (n + 1)} THB, quote {20 - n}{call}", f"D{n}"))
    told.customer("Other", "email 0")
    return told


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return company(19, 18).store(tmp_path_factory.mktemp("frozen"), steps=STEP)


@pytest.fixture(scope="module")
def held(store: Store) -> Review:
    return reviews.review(store, reviews.week_of(store))


def same(one: Review, other: Review) -> None:
    """Are two reviews alike, to the kinds of their columns?"""
    for each in fields(Review):
        here, there = getattr(one, each.name), getattr(other, each.name)
        if isinstance(here, pd.DataFrame):
            pd.testing.assert_frame_equal(here, there, obj=each.name, check_index_type="equiv")
        else:
            assert repr(here) == repr(there), each.name


def test_a_review_comes_back_exactly_as_it_was(store: Store, held: Review) -> None:
    text = freeze(held, NAMES, store.playbook, "f00f00f00f00")
    found = thaw(text)
    same(found.review, held)
    assert found.names == NAMES
    assert found.fingerprint == "f00f00f00f00"
    assert found.playbook == store.playbook
    assert freeze(found.review, found.names, found.playbook, found.fingerprint) == text


def test_the_text_is_canonical_json(store: Store, held: Review) -> None:
    text = freeze(held, NAMES, store.playbook, "f00f00f00f00")
    read = json.loads(text)
    assert read["format"] == 1
    assert text == json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    assert freeze(held, dict(reversed(NAMES.items())), store.playbook, "f00f00f00f00") == text


moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1))
columns = {
    "bool": st.booleans(),
    "boolean": st.none() | st.booleans(),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "Int64": st.none() | st.integers(-(2**63), 2**63 - 1),
    "float64": st.floats(),
    "datetime64[us]": st.none() | moments,
    "object": st.none() | st.text(),
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    n_rows = draw(st.integers(0, 6))
    names = draw(st.lists(st.text(min_size=1), min_size=1, max_size=7, unique=True))
    made = {}
    for name in names:
        kind = draw(st.sampled_from(sorted(columns)))
        cells = draw(st.lists(columns[kind], min_size=n_rows, max_size=n_rows))
        made[name] = pd.Series(cells, dtype=kind, index=pd.RangeIndex(n_rows))
    return framed(made, n_rows)


@given(rows=frames(), counts=st.lists(st.integers(0, 10**9), min_size=2, max_size=2), team=st.none() | st.text())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_frame_comes_back_exactly_as_it_was(
    store: Store, held: Review, rows: pd.DataFrame, counts: list[int], team: str | None
) -> None:
    week = replace(held.week, team=team)
    bare: dict[str, Any] = {
        name: frame.iloc[:0] for name, frame in vars(held).items() if isinstance(frame, pd.DataFrame)
    }
    told: dict[str, Any] = {**bare, "promises": rows, "on_time": counts[0], "n_overdue": counts[1]}
    before = replace(held, week=week, **told)
    found = thaw(freeze(before, NAMES, store.playbook, "0")).review
    pd.testing.assert_frame_equal(found.promises, rows, check_index_type="equiv")
    assert (found.week, found.on_time, found.n_overdue) == (week, *counts)


def test_figures_that_are_endless_or_not_known_come_back(store: Store, held: Review) -> None:
    rows = settled(pd.DataFrame({"value": [float("inf"), float("-inf"), float("nan"), -0.0, 1e-310, 0.1 + 0.2]}))
    quality = replace(held.quality, late_share=float("nan"), median_lag_days=float("inf"))
    before = replace(held, bolts=rows, quality=quality)
    same(thaw(freeze(before, NAMES, store.playbook, "0")).review, before)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (pd.DataFrame({"x": pd.to_timedelta(["1 day"])}), "timedelta"),
        (pd.DataFrame({"x": pd.Series([date(2026, 3, 20)], dtype="object")}), "no text"),
    ],
)
def test_what_is_not_settled_is_not_kept(store: Store, held: Review, rows: pd.DataFrame, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        freeze(replace(held, bolts=rows), NAMES, store.playbook, "0")


def test_a_settled_frame_has_few_kinds_of_columns_and_texts_where_nothing_is() -> None:
    rows = pd.DataFrame(
        {
            "rep_id": [float("nan"), float("nan")],
            "state": pd.Categorical(["loose", None]),
            "n": pd.Series([1, 2], dtype="int32"),
            "days": pd.Series([1, None], dtype="Int32"),
            "value": pd.Series([1.5, None], dtype="float32"),
            "due_at": pd.Series(pd.to_datetime(["2026-03-20", "NaT"])).astype("datetime64[ns]"),
            "what": pd.Series(["a", None], dtype="str"),
        }
    )
    found = settled(rows.set_axis([7, 7]))
    assert found.dtypes.astype(str).to_dict() == {
        "rep_id": "object", "state": "object", "n": "int64", "days": "Int64", "value": "float64",
        "due_at": "datetime64[us]", "what": "object",
    }  # fmt: skip
    assert found["rep_id"].tolist() == [None, None]
    assert found["state"].tolist() == ["loose", None]
    assert found.index.equals(pd.RangeIndex(2))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: "no review", "it is no held review"),
        (lambda text: "[]", "it is no held review"),
        (lambda text: text.replace('"format":1', '"format":2'), "format 2; this edition reads format 1"),
        (lambda text: text.replace('"n_overdue":', '"n_late":'), "missing or damaged"),
        (lambda text: text.replace('"as_of":"2026', '"as_of":"20x6'), "missing or damaged"),
        (lambda text: text.replace('"int64"', '"int65"'), "missing or damaged"),
        (lambda text: text.replace('"due":6', '"due":"6"'), "missing or damaged"),
    ],
    ids=["no JSON", "no review", "a newer format", "a part missing", "no moment", "no kind", "no number"],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(store: Store, held: Review, change: Any, says: str) -> None:
    text = freeze(held, NAMES, store.playbook, "0")
    assert change(text) != text
    with pytest.raises(Refused, match=says) as refused:
        thaw(change(text))
    assert all(problem.remedy for problem in refused.value.problems)


def test_nothing_differs_from_itself(held: Review) -> None:
    assert differences(held, held).empty


def test_what_a_later_import_changed_is_listed_and_nothing_else(store: Store, held: Review, tmp_path: Path) -> None:
    later = company(19, 18, 17, 16, 15).store(tmp_path, steps=STEP)
    found = differences(held, reviews.review(later, held.week))
    assert list(found.columns) == COLUMNS
    step = found.loc[(found["rep_id"] == "R1") & (found["step"] == "quote-follow-up")]
    told = {row["figure"]: (row["then"], row["now"]) for row in step.to_dict("records")}
    assert told == {"cells.on_time": (2, 5), "cells.state": ("loose", "fine")}
    whole = found.loc[found["rep_id"].isna() & found["currency"].isna()].to_dict("records")
    figures = {row["figure"]: (row["then"], row["now"]) for row in whole}
    assert figures["on_time"] == (2, 5)
    assert figures["n_overdue"] == (4, 1)
    assert "due" not in figures


def test_the_same_figures_in_another_order_differ_in_nothing(held: Review) -> None:
    turned = replace(held, cells=held.cells.iloc[::-1].reset_index(drop=True))
    assert differences(held, turned).empty


def test_a_promise_that_is_judged_otherwise_is_listed(held: Review) -> None:
    names = ["commitment_id", "rep_id", "customer_id", "verdict"]
    then = replace(held, promises=pd.DataFrame([["P1", "R1", "C1", "not_kept"]], columns=names, dtype="object"))
    now = replace(held, promises=pd.DataFrame([["P1", "R1", "C1", "kept"]], columns=names, dtype="object"))
    found = differences(then, now).to_dict("records")
    assert found == [
        {
            "rep_id": "R1", "step": None, "customer_id": "C1", "deal_id": None, "commitment_id": "P1",
            "currency": None, "figure": "promises.verdict", "then": "not_kept", "now": "kept",
        }
    ]  # fmt: skip


def test_the_fingerprint_follows_the_data_and_not_an_import_that_changed_nothing(tmp_path: Path) -> None:
    from analytics import sources

    told = company(19)
    store = told.store(tmp_path)
    first = fingerprint(store)
    assert len(first) == 12

    def bring(customers: str, days: int) -> str:
        folder = tmp_path / f"more-{days}"
        folder.mkdir()
        (folder / "customers.csv").write_text(f"customer_id,name\n{customers}", encoding="utf-8")
        plans, problems = sources.plan([folder])
        assert not problems
        store.import_plans(plans, datetime(2026, 3, 21, 3).astimezone() + timedelta(days=days))
        return fingerprint(store)

    assert bring("C0,C0\n", 1) == first, "the same row again"
    changed = bring("C0,Another name\n", 2)
    assert changed != first
    added = bring("C9,New\n", 3)
    assert added not in (first, changed)
    store.undo(4, datetime(2026, 3, 25, 3).astimezone())
    assert fingerprint(store) == changed
    store.undo(3, datetime(2026, 3, 25, 4).astimezone())
    assert fingerprint(store) == first
