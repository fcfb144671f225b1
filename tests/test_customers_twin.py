"""Silence, portfolio, after-sales and referrals say what the contract says: against their slow twin, and by themselves.

Every test looks at the same random companies (one seed), so that one warehouse serves them all.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, seed, settings

from analytics import board
from analytics import store as store_module
from analytics.board import Question
from analytics.metrics import portfolio as portfolio_metrics
from analytics.metrics import referrals as referrals_metrics
from analytics.metrics.silence import STATES
from analytics.store import Store
from analytics.views import after_sales, portfolio, referrals, silence
from analytics.words import outcomes, says_only_thanks
from tests import customer_twin as twin
from tests.against_twin import EXAMPLES, SEED, compare, few, in_short, rows_of, show, warehouse
from tests.random_company import Row
from tests.random_customers import Scene, cut, scenes, told_scene, with_founder
from tests.twin import word

fewer = settings(few, max_examples=max(EXAMPLES // 4, 1))


# ---------------------------------------------------------------- the product's rows


def figures(store: Store, as_of: datetime) -> dict[str, pd.DataFrame]:
    """All that the product says of customers as of a moment, each warehouse read once."""
    question = Question(as_of)
    currency = board.main_currency(store, as_of)
    book = portfolio.customers(store, question)
    sales, _care = after_sales.read(store, question)
    customers, asks, pairs, deals = referrals.read(store, question)
    return {
        "silence": silence.customers(store, question),
        "portfolio": book,
        "company": portfolio_metrics.by(book, [], currency),
        "books": portfolio_metrics.by(book, ["rep"], currency),
        "hand_offs": portfolio.hand_off_metric(store, question, []),
        "after_sales": after_sales.metric(store, question, []),
        "sales": sales,
        "referrals": referrals_metrics.by(customers, asks, pairs, deals, ["rep"], currency),
        "ready": customers.loc[customers["is_ready"].astype(bool), ["customer_id"]],
        "asks": asks,
    }


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """In so small a warehouse threads cost more than they bring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(store_module._SETTINGS, "threads", 1)
        yield


@lru_cache(maxsize=256)
def _product(scene_text: str) -> list[dict[str, list[Row]]]:
    scene = _scenes[scene_text]
    with tempfile.TemporaryDirectory() as folder:
        store = warehouse(Path(folder), scene.tables, scene.playbook, scene.moments[-1] + timedelta(days=1))
        found = [figures(store, as_of) for as_of in scene.moments]
        store.close()
    return [{name: rows_of(frame) for name, frame in told.items()} for told in found]


_scenes: dict[str, Scene] = {}


def product(scene: Scene) -> list[dict[str, list[Row]]]:
    """Per moment of the scene the product's rows, by the name of the figure; made once for all tests."""
    text = repr(scene)
    _scenes[text] = scene
    found = _product(text)
    del _scenes[text]
    return found


# ---------------------------------------------------------------- against the twin


@seed(SEED)
@few
@given(scenes())
@example(told_scene())
def test_silence_agrees_with_its_slow_twin(scene: Scene):
    for as_of, told in zip(scene.moments, product(scene), strict=True):
        show(scene, as_of)
        expected = twin.silence(scene.tables, scene.playbook, as_of, outcomes(), says_only_thanks)
        for row in expected:
            row["last_sent"] = word(row["last_sent"])
            row["segment"] = word(row["segment"])
        columns = (
            "rep_id", "segment", "silence_days", "touch_days", "unanswered", "unanswered_days", "last_response_at",
            "last_touch_at", "last_sent", "planned_at", "quiet_after", "state",
        )  # fmt: skip
        compare(told["silence"], expected, ["customer_id"], columns)


@seed(SEED)
@few
@given(scenes())
@example(told_scene())
def test_the_portfolio_agrees_with_its_slow_twin(scene: Scene):
    for as_of, told in zip(scene.moments, product(scene), strict=True):
        show(scene, as_of)
        expected = twin.portfolio(scene.tables, scene.playbook, as_of, outcomes())
        for row in expected:
            row["segment"] = word(row["segment"])
        found = [row | ({"contact_broken": None} if row["share"] is None else {}) for row in told["portfolio"]]
        columns = (
            "rep_id", "segment", "revenue_12m", "currency", "share", "contact_broken", "touches_30d", "responses_30d",
            "unanswered", "over_contacted", "touches", "useful", "useful_share", "promote", "receivable",
            "receivable_currency", "receivable_days",
        )  # fmt: skip
        compare(found, expected, ["customer_id"], columns)
        told["company"][0]["rep_id"] = "all"
        books = {"all": expected, **{row["rep_id"]: [] for row in expected}}
        for row in expected:
            books[row["rep_id"]].append(row)
        lopsided = [
            {
                "rep_id": rep_id,
                "effective_customers": twin.effective_customers(rows),
                "exposure": twin.exposure(rows),
            }
            for rep_id, rows in books.items()
        ]
        compare(told["books"] + told["company"], lopsided, ["rep_id"], ["effective_customers", "exposure"])


@seed(SEED)
@few
@given(scenes())
@example(told_scene())
def test_hand_offs_agree_with_their_slow_twin(scene: Scene):
    for as_of, told in zip(scene.moments, product(scene), strict=True):
        show(scene, as_of)
        found = [
            row | {"taken_up_by": row["taker_id"] if row["taken_up_by"] == "touch" else row["taken_up_by"]}
            for row in told["hand_offs"]
        ]
        expected = twin.hand_offs(scene.tables, as_of, outcomes())
        compare(found, expected, ["activity_id"], ["customer_id", "handed_at", "taken_up_at", "taken_up_by"])


@seed(SEED)
@few
@given(scenes())
@example(told_scene())
def test_after_sales_agrees_with_its_slow_twin(scene: Scene):
    for as_of, told in zip(scene.moments, product(scene), strict=True):
        show(scene, as_of)
        expected = twin.after_sales(scene.tables, scene.playbook, as_of, outcomes())
        keys = ["order_id", "deal_id", "step", "due_at", "state", "customer_id"]
        compare(told["after_sales"], expected, keys, [])
        sold = [row | {"id": row["order_id"] or row["deal_id"]} for row in told["sales"]]
        columns = ["customer_id", "sold_at", "amount", "is_complete", "is_repeat"]
        compare(sold, twin.sales(scene.tables, scene.playbook, as_of, outcomes()), ["id"], columns)


@seed(SEED)
@few
@given(scenes())
@example(told_scene())
def test_referrals_agree_with_their_slow_twin(scene: Scene):
    for as_of, told in zip(scene.moments, product(scene), strict=True):
        show(scene, as_of)
        expected = twin.referrals(scene.tables, as_of, outcomes())
        columns = (
            "won_customers", "cared", "asks", "asked", "asked_early", "ready", "asked_when_ready", "referrals",
            "asks_judged", "asks_borne", "referred_deals", "referred_won", "yield",
        )  # fmt: skip
        compare(told["referrals"], expected, ["rep_id"], columns)
        ready = twin.ready_to_ask(scene.tables, scene.playbook, as_of, outcomes())
        found = {row["customer_id"] for row in told["ready"]}
        assert found == ready, f"product alone: {found - ready}, twin alone: {ready - found}"


# ---------------------------------------------------------------- what must occur, and what must always hold


def test_the_company_worked_out_by_hand_shows_everything_that_can_be_said():
    told = product(told_scene())[0]
    said = {
        name: {row[name] for row in told[figure]}
        for figure, name in (
            ("silence", "state"), ("portfolio", "promote"), ("portfolio", "over_contacted"),
            ("portfolio", "contact_broken"), ("sales", "is_repeat"), ("sales", "is_complete"), ("asks", "is_early"),
            ("hand_offs", "taken_up_by"),
        )
    }  # fmt: skip
    assert said == {
        "state": set(STATES),
        "promote": {True, False},
        "over_contacted": {True, False},
        "contact_broken": {True, False, None},
        "is_repeat": {True, False, None},
        "is_complete": {True, False, None},
        "is_early": {True, False},
        "taken_up_by": {"deal", "touch"},
    }
    assert [row["customer_id"] for row in told["ready"]] == ["ready"]
    assert {row["customer_id"] for row in told["portfolio"] if row["promote"]} == {"grown"}
    assert sum(row["asks_borne"] for row in told["referrals"]) == 1
    assert sum(row["referred_won"] for row in told["referrals"]) == 1


@seed(SEED)
@few
@given(scenes())
@example(told_scene())
def test_every_customer_is_in_one_state_and_the_shares_are_those_of_one_book(scene: Scene):
    for as_of, told in zip(scene.moments, product(scene), strict=True):
        show(scene, as_of)
        names = [row["customer_id"] for row in told["silence"]]
        assert len(names) == len(set(names))
        assert names == [row["customer_id"] for row in told["portfolio"]]
        states = {row["state"] for row in told["silence"]}
        assert states == {None} or states <= set(STATES)
        for row in told["silence"]:
            assert (row["unanswered"] > 0) == (row["unanswered_days"] is not None)
            assert row["planned_at"] is None or row["planned_at"] > as_of
        shares = [row["share"] for row in told["portfolio"] if row["share"] is not None]
        assert not shares or math.isclose(sum(shares), 1)
        for book in told["company"] + told["books"]:
            assert book["effective_customers"] is None or 1 - 1e-9 <= book["effective_customers"] <= len(shares) + 1e-9
            assert book["exposure"] is None or 0 <= book["exposure"] <= 1 + 1e-9
            assert (book["effective_customers"] is None) == (book["revenue_12m"] is None or book["revenue_12m"] == 0)
        for row in told["referrals"]:
            assert row["asked"] <= row["won_customers"] >= row["cared"] >= row["ready"] >= row["asked_when_ready"]
            assert row["asks"] >= row["asks_judged"] >= row["asks_borne"]


@seed(SEED)
@fewer
@given(scenes())
def test_a_later_import_never_changes_the_past(scene: Scene):
    """What an export of that day would have told, and what the store says of it after being asked for a later day."""
    as_of = scene.moments[0]
    show(scene, as_of)
    whole = with_founder(scene.tables)
    # A row of referrals takes the place of the customer's own word, whenever it comes.
    whole["customers"] = [{**row, "referred_by": None} for row in whole["customers"]]
    then = cut(whole, as_of)
    with tempfile.TemporaryDirectory() as folder:
        early = warehouse(Path(folder) / "early", then, scene.playbook, as_of + timedelta(days=1))
        late = warehouse(Path(folder) / "late", whole, scene.playbook, as_of + timedelta(days=1))
        told = [figures(store, as_of) for store in (early, late)]
        late.extend(as_of + timedelta(days=300))
        told.append(figures(late, as_of))
        early.close()
        late.close()
    for name in told[0]:
        first, *others = (Counter(map(in_short, rows_of(found[name]))) for found in told)
        for other in others:
            assert other == first, f"{name}: before {first - other}, after {other - first}"
