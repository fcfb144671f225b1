"""A year of weekly reviews over a small demo company: they fit the board, and say the same when asked later."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics import board, demo, sources
from analytics import overview as overviews
from analytics import review as reviews
from analytics.dates import end_of_day
from analytics.differences import PLANNED, differences
from analytics.frozen import fingerprint, freeze, thaw
from analytics.report import spoken, weekly
from analytics.review import Review
from analytics.store import Store

UNTIL = date(2026, 11, 20)
SOME = (3, 16, 29, 42, 51)  # weeks that are looked at more closely


@dataclass(frozen=True)
class Year:
    """The reviews of 52 weeks, the oldest first; the last one ends with the data."""

    store: Store
    exports: Path
    reviews: tuple[Review, ...]


@pytest.fixture(scope="module", autouse=True)
def as_on_the_pages() -> Iterator[None]:
    """Small frames of texts are a third quicker so."""
    with pd.option_context("mode.string_storage", "python"):
        yield


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    folder = tmp_path_factory.mktemp("year")
    demo.write(folder / "exports", reps=3, customers=36, months=15, seed=11, until=UNTIL)
    store = brought(folder / "exports", folder / "store")
    days = [UNTIL - timedelta(weeks=n) for n in reversed(range(52))]
    return Year(store, folder / "exports", tuple(reviews.review(store, reviews.week_of(store, day)) for day in days))


def brought(exports: Path, into: Path) -> Store:
    plans, problems = sources.plan([exports])
    assert not problems
    store = Store(into)
    store.import_plans(plans, datetime(2026, 11, 21, 3, tzinfo=UTC))
    return store


def alike(one: pd.DataFrame, other: pd.DataFrame, what: str = "frame") -> None:
    """The same cells, whatever kinds of columns they stand in."""
    pd.testing.assert_frame_equal(one, other, check_dtype=False, check_column_type=False, obj=what)


def test_the_weeks_follow_each_other(year: Year) -> None:
    starts = [review.week.start for review in year.reviews]
    assert starts == [starts[0] + timedelta(weeks=n) for n in range(52)]
    assert all(review.week.as_of == end_of_day(review.week.until) for review in year.reviews[:-1])
    assert year.reviews[-1].week.as_of == year.store.watermark


def test_there_is_something_to_talk_of(year: Year) -> None:
    counts = {
        name: sum(len(getattr(review, name)) for review in year.reviews)
        for name in ("bolts", "tightened", "loosened", "rep_bolts", "rep_customers", "rep_deals", "rep_well", "ready",
                     "wins", "owed", "raises")
    }  # fmt: skip
    assert all(counts.values()), counts


def test_with_each_rep_at_most_one_bolt_customer_deal_and_praise_is_talked_of(year: Year) -> None:
    for review in year.reviews:
        known = set(review.reps["rep_id"])
        assert review.reps["rep_id"].is_unique
        for rows in (review.rep_bolts, review.rep_deals, review.rep_well, review.rep_customers):
            assert rows["rep_id"].is_unique
        assert set(review.rep_bolts["rep_id"]) | set(review.rep_deals["rep_id"]) <= known
        both = review.rep_deals.merge(review.rep_customers, on="rep_id", suffixes=("", "_silent"))
        assert (both["customer_id"] != both["customer_id_silent"]).sum() >= (both["n_more"] > 0).sum()
        assert (review.bolts.groupby("rep_id").size() <= 3).all()


def test_the_figures_are_those_of_the_metrics_of_the_same_weeks(year: Year) -> None:
    for review in year.reviews:
        whole = board.follow_up_metric(year.store, review.week.question, [])
        assert (review.on_time, review.due) == (whole["on_time"].sum(), whole["due"].sum())
        assert review.n_overdue == whole["overdue"].sum()


@pytest.mark.parametrize("week", SOME)
def test_the_figures_are_those_of_the_board(year: Year, week: int) -> None:
    review = year.reviews[week]
    view = overviews.overview(year.store, review.week.question, review.week.people)
    assert (review.on_time, review.due, review.n_overdue) == (view.on_time, view.due, view.n_overdue)
    assert (review.n_loose, review.n_watch, review.n_judged) == (view.n_loose, view.n_watch, view.n_judged)
    alike(review.bolts[view.tighten.columns], view.tighten)
    alike(review.at_risk, view.at_risk)
    alike(review.best, view.best.reset_index(drop=True))
    shown = review.cells[["rep_id", "step", "due", "on_time", "state"]]
    told = view.cells.astype({"step": "object", "state": "object", "rep_id": "object"})[shown.columns]
    alike(shown, told)
    rates = board.follow_up_metric(year.store, review.week.question, ["rep"]).set_index("rep_id")
    for row in review.reps.to_dict("records"):
        if row["rep_id"] in rates.index:
            assert row["on_time"] == rates.loc[row["rep_id"], "on_time"]
            assert row["n_overdue"] == rates.loc[row["rep_id"], "overdue"]


def test_each_week_begins_where_the_one_before_ended(year: Year) -> None:
    for before, now in zip(year.reviews, year.reviews[1:], strict=False):
        assert now.n_overdue_before == before.n_overdue
        then = before.cells.set_index(["rep_id", "step"])
        for row in now.tightened.to_dict("records"):
            was = then.loc[(row["rep_id"], row["step"])]
            assert (was["state"], was["on_time"]) == (row["state_before"], row["on_time_before"])
            assert was["state"] in ("loose", "watch")
        loose = then.loc[then["marked"] & (then["state"] == "loose")].index
        assert not set(zip(now.loosened["rep_id"], now.loosened["step"], strict=True)) & set(loose)


def test_every_deal_of_the_year_is_won_and_lost_in_one_week(year: Year) -> None:
    ended = pd.concat([review.ended for review in year.reviews])
    first, last = year.reviews[0].week.start, year.store.watermark
    closed = year.store.read(
        "select deal_id, status from deal where status in ('won', 'lost') and closed_at between $first and $last",
        {"first": datetime.combine(first, datetime.min.time()), "last": last},
    )
    of_deals = ended.loc[ended["order_id"].isna()]
    assert sorted(zip(of_deals["deal_id"], of_deals["outcome"], strict=True)) == sorted(
        zip(closed["deal_id"], closed["status"], strict=True)
    )
    for review in year.reviews:
        days = review.ended["ended_at"].dt.date
        assert ((days >= review.week.start) & (days <= review.week.until)).all()
        assert review.owed["win_no"].isin(review.wins["win_no"]).all()
        assert review.wins["n_owed"].sum() == len(review.owed)


def test_each_week_can_be_held_and_written(year: Year) -> None:
    names = dict(zip(*(year.store.read("reps")[name] for name in ("rep_id", "name")), strict=True))
    data = fingerprint(year.store)
    for review in year.reviews:
        text = freeze(review, names, year.store.playbook, data)
        held = thaw(text)
        assert freeze(held.review, held.names, held.playbook, held.fingerprint) == text
        assert differences(held.review, review).empty
        shown = weekly.document(review, names, year.store.playbook)
        assert spoken.legible(weekly.document(held.review, held.names, held.playbook)) == spoken.legible(shown)


@pytest.mark.parametrize("week", [20, 46])
def test_a_week_says_the_same_when_it_is_asked_with_all_that_happened_since(
    year: Year, week: int, tmp_path: Path
) -> None:
    later = year.reviews[week]
    end = later.week.as_of
    cut_at(end, year.exports, tmp_path / "exports")
    store = brought(tmp_path / "exports", tmp_path / "store")
    then = reviews.review(store, reviews.week_of(store, later.week.start, as_of=end))
    assert then.week == later.week
    found = differences(then, later)
    assert found.loc[~found["figure"].isin(PLANNED)].empty, found.to_string()
    # What rests on plans has no past, and neither has the end of the data.
    for name in ("weeks", "at_risk", "ended", "cells", "tightened", "loosened", "team_bolts", "bolts", "bolt_weeks",
                 "best", "rep_bolts", "rep_well", "ready", "wins", "owed", "raises"):  # fmt: skip
        alike(getattr(then, name), getattr(later, name), name)


# When each table's rows happen, and what of them happens later.
MOMENTS: dict[str, tuple[str, ...]] = {
    "customers": ("created_at",),
    "deals": ("created_at", "closed_at"),
    "stage_changes": ("entered_at",),
    "activities": ("at",),
    "orders": ("ordered_at", "shipped_at", "delivered_at", "installed_at", "invoiced_at", "paid_at"),
    "referrals": ("at",),
}


def cut_at(end: datetime, exports: Path, into: Path) -> None:
    """The exports as they were at this moment, and a first word of the day after: so that the day itself is whole."""
    into.mkdir(parents=True)
    for path in exports.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, head = list(reader), list(reader.fieldnames or [])
        moments = MOMENTS.get(path.stem, ())
        kept = []
        for row in rows:
            is_plan = row.get("planned") == "true"
            if moments and _is_later(row[moments[0]], end) and not is_plan:
                continue
            gone = [name for name in moments[1:] if _is_later(row[name], end)]
            row.update(dict.fromkeys(gone, ""))
            if "closed_at" in gone:
                row["status"] = "open"
            kept.append(row)
        if path.stem == "activities":
            tomorrow = (end + timedelta(microseconds=1)).isoformat()
            kept.append({**dict.fromkeys(head, ""), "activity_id": "next", "at": tomorrow, "channel": "note"})
        with (into / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, head)
            writer.writeheader()
            writer.writerows(kept)


def _is_later(moment: str, end: datetime) -> bool:
    return bool(moment) and pd.Timestamp(moment) > end
