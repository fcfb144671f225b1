"""Losses, win-back and the cost of a step say what the contract says: against their slow twin.

The tests of losses and of win-back look at the same random companies (one seed), so that one warehouse serves both;
what must occur in such companies is asked of some that are always the same.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from analytics import figures
from analytics import store as store_module
from analytics.board import Question
from analytics.journal import Journal
from analytics.loss_said import said as said_in
from analytics.loss_words import obstacle_word, read_loss_reason
from analytics.metrics import losses as loss_metrics
from analytics.overview import People
from analytics.store import Store
from analytics.views import losses
from analytics.words import outcomes
from tests import deal_twin as twin
from tests.against_twin import EXAMPLES, SEED, compare, few, in_short, rows_of, show, warehouse
from tests.random_company import Row
from tests.random_customers import Scene, cut, with_founder
from tests.random_deals import market, scene

# Companies and markets that are looked at whatever the seed: in them everything occurs that must occur.
COMPANIES = (0, 60, 78)
MARKETS = (10, 20, 22)

some = settings(few, max_examples=max(EXAMPLES * 2 // 3, 1))
fewer = settings(few, max_examples=max(EXAMPLES // 4, 1))


def over(numbers: Sequence[int], rule: settings) -> Callable[[Callable[[int], None]], Callable[[int], None]]:
    """Run a test over these numbers, and over random ones by the rule."""

    def decorated(test: Callable[[int], None]) -> Callable[[int], None]:
        for number in reversed(numbers):
            test = example(number)(test)
        return seed(SEED)(rule(given(st.integers(0, 2**32))(test)))

    return decorated


class Typed(NamedTuple):
    """What people said of the losses of a company: when the obstacle is gone, and other verdicts."""

    reviewed: dict[str, date]
    overruled: dict[str, str]


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """In so small a warehouse threads cost more than they bring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(store_module._SETTINGS, "threads", 1)
        yield


def typed(company: Scene, number: int) -> Typed:
    """Of some deals a date is set near the moments at which one looks; of some the verdict is overruled."""
    dice = Random(number)
    reviewed, overruled = {}, {}
    for deal in company.tables["deals"]:
        if dice.random() < 0.2:
            reviewed[deal["deal_id"]] = dice.choice(company.moments).date() + timedelta(
                days=dice.choice((-9, 0, 1, 90))
            )
        if dice.random() < 0.2:
            overruled[deal["deal_id"]] = dice.choice(("consistent", "contradicted", "not_evidenced"))
    return Typed(reviewed, overruled)


READING = twin.Reading(
    category=lambda text: (read_loss_reason(text) or (None,))[0],
    says=lambda category, text: obstacle_word(category, text) is not None,
    by_hand={"Zqx": "timing"},
)


def type_into(journal: Journal, said: Typed) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for deal_id, day in said.reviewed.items():
        journal.review_loss(deal_id, {"role": "manager", "obstacle_on": day.isoformat()}, "Somchai", at)
    for deal_id, verdict in said.overruled.items():
        journal.overrule(deal_id, verdict, "I was there", "Somchai", at)
    for reason, category in READING.by_hand.items():
        journal.sort_reason(reason, category, "Somchai", at)


def figures_of(store: Store, as_of: datetime) -> dict[str, pd.DataFrame]:
    """All that the product says of losses as of a moment, each warehouse read once."""
    question, said = Question(as_of), said_in(Journal(store.directory))
    evidence = losses.evidence(store, question)
    ended = losses.judged(evidence.endings, evidence.texts, said)
    lost, won = (ended.loc[ended["outcome"] == outcome] for outcome in ("lost", "won"))
    return {
        "losses": lost,
        "reps": loss_metrics.by(lost, won, ["rep"], evidence.currency),
        "win_back": losses.view(evidence, question, People(), said).win_back,
    }


def loaded(number: int, folder: Path) -> Store:
    company = scene(number)
    store = warehouse(folder, company.tables, company.playbook, company.moments[-1] + timedelta(days=1))
    type_into(Journal(store.directory), typed(company, number))
    return store


@cache
def product(number: int) -> list[dict[str, list[Row]]]:
    """Per moment of a company the product's rows, by the name of the figure; made once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        store = loaded(number, Path(folder))
        found = [figures_of(store, as_of) for as_of in scene(number).moments]
        store.close()
    return [{name: rows_of(frame) for name, frame in told.items()} for told in found]


@cache
def told(number: int) -> list[dict[str, list[Row]]]:
    """The same by the twin."""
    company, found = scene(number), []
    said = typed(company, number)
    for as_of in company.moments:
        past = twin.history(company.tables, company.playbook, as_of, outcomes())
        found.append(
            {
                "losses": twin.losses(past, READING),
                "reps": twin.unborne_reasons(past, READING, said.overruled),
                "win_back": twin.win_back(past, READING, said.reviewed),
            }
        )
    return found


# ---------------------------------------------------------------- against the twin


@over(COMPANIES, some)
def test_every_loss_is_judged_as_its_slow_twin_judges_it(number: int):
    company = scene(number)
    for as_of, found, expected in zip(company.moments, product(number), told(number), strict=True):
        show(company, as_of)
        columns = (
            "customer_id", "rep_id", "segment", "category", "last_touch_at", "last_response_at", "days_since_touch",
            "quote_at", "touches_after_quote", "tries", "tries_days", "is_parked", "follow_up_gap", "verdict",
        )  # fmt: skip
        compare(found["losses"], expected["losses"], ["deal_id"], columns)


@over(COMPANIES, some)
def test_the_unborne_reasons_of_each_rep_agree_with_their_slow_twin(number: int):
    company = scene(number)
    for as_of, found, expected in zip(company.moments, product(number), told(number), strict=True):
        show(company, as_of)
        columns = ["losses", "no_reason", "stated", "unborne", "won", "won_gap"]
        compare(found["reps"], expected["reps"], ["rep_id"], columns)


@over(COMPANIES, some)
def test_who_can_be_won_back_agrees_with_its_slow_twin(number: int):
    company = scene(number)
    for as_of, found, expected in zip(company.moments, product(number), told(number), strict=True):
        show(company, as_of)
        rows = [row | {"due_on": row["due_on"].date()} for row in found["win_back"]]
        columns = ["category", "due_on", "last_win_back_at", "is_due", "is_won_back"]
        compare(rows, expected["win_back"], ["deal_id"], columns)


@over(MARKETS, fewer)
def test_the_cost_of_a_step_agrees_with_its_slow_twin(number: int):
    place = market(number)
    with tempfile.TemporaryDirectory() as folder:
        store = warehouse(Path(folder), place.tables, place.playbook, place.moments[-1] + timedelta(days=1))
        found = [rows_of(figures.metric(store, "cost", Question(as_of), [])) for as_of in place.moments]
        store.close()
    for as_of, rows in zip(place.moments, found, strict=True):
        show(place, as_of)
        expected = twin.cost(place.tables, place.playbook, as_of, outcomes())
        columns = (
            "horizon_days", "n_done", "won_done", "n_rest", "won_rest", "low", "high", "money_low", "money_high",
            "verdict",
        )  # fmt: skip
        compare(rows, expected, ["step"], columns)


# ---------------------------------------------------------------- the past, the command line, and what must occur


@over((), fewer)
def test_a_later_import_never_changes_what_was_said_of_a_loss(number: int):
    """What an export of that day would have told, and what the store says of it after being asked for a later day."""
    company = scene(number)
    as_of = company.moments[1]
    show(company, as_of)
    whole = with_founder(company.tables)
    with tempfile.TemporaryDirectory() as folder:
        now = as_of + timedelta(days=1)
        early = warehouse(Path(folder) / "early", cut(whole, as_of), company.playbook, now)
        late = warehouse(Path(folder) / "late", whole, company.playbook, now)
        found = [figures_of(store, as_of) for store in (early, late)]
        late.extend(as_of + timedelta(days=300))
        found.append(figures_of(late, as_of))
        early.close()
        late.close()
    for name in found[0]:
        first, *others = (Counter(map(in_short, rows_of(frames[name]))) for frames in found)
        for other in others:
            assert other == first, f"{name}: before {first - other}, after {other - first}"


def test_the_command_line_gives_the_same_rows(tmp_path: Path):
    number, as_of = COMPANIES[0], scene(COMPANIES[0]).moments[-1]
    store, found = loaded(number, tmp_path), product(number)[-1]
    rows, reps, due = (
        rows_of(figures.metric(store, name, Question(as_of), by))
        for name, by in (("losses", []), ("losses", ["rep"]), ("win_back", []))
    )
    compare(rows, found["losses"], ["deal_id"], losses.COLUMNS)
    compare(reps, found["reps"], ["rep_id"], ["losses", "value", "no_reason", "stated", "unborne", "won", "won_gap"])
    is_due = [row for row in found["win_back"] if row["is_due"]]
    compare(due, is_due, ["deal_id"], ["category", "due_on", "has_date", "n_win_backs", "last_win_back_at"])


SIDES = {"terms": "price", "no_decision": "no_response", "budget": "economy", "timing": "economy"}


def test_in_the_companies_that_are_always_looked_at_everything_occurs_that_can_be_said_of_a_loss():
    rows = [row for number in COMPANIES for found in product(number) for row in found["losses"]]
    said = {(SIDES.get(row["category"], row["category"]), row["verdict"]) for row in rows}
    all_three = ("contradicted", "consistent", "not_evidenced")
    assert said >= {
        *(("price", verdict) for verdict in all_three),
        *(("no_need", verdict) for verdict in all_three),
        *(("no_response", verdict) for verdict in all_three),
        *(("competitor", verdict) for verdict in all_three[1:]),
        *(("economy", verdict) for verdict in all_three[1:]),
    }
    assert {verdict for _, verdict in said} == {*all_three, "unlogged", "unseen"}
    for column in ("is_parked", "follow_up_gap"):
        assert {row[column] for row in rows} == {True, False}, column
    backs = [row for number in COMPANIES for found in product(number) for row in found["win_back"]]
    assert {(row["is_due"], row["is_won_back"]) for row in backs} == {(True, False), (False, True), (False, False)}
    assert any(row["won_gap"] for number in COMPANIES for found in product(number) for row in found["reps"])
