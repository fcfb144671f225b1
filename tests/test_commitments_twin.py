"""Commitments are judged as docs/week.md says: against their slow twin, over random ones and random companies."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, note, seed, settings
from hypothesis import strategies as st

from analytics import store as store_module
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import commitments
from analytics.views import commitments as view
from analytics.words import outcomes
from tests import commitment_twin as twin
from tests.against_twin import EXAMPLES, SEED, compare, few, rows_of, show, warehouse
from tests.agreed_rows import COLUMNS, commitment, said
from tests.random_company import Row
from tests.random_customers import Scene, scenes

many = settings(max_examples=100, deadline=None, database=None)
fewer = settings(few, max_examples=max(EXAMPLES // 3, 1))

FIRST = date(2026, 2, 23)
JUDGED = ("verdict", "done_at", "done_by", "n_carried", "is_carried_on")
EFFECT = ("before_on_time", "before_due", "after_on_time", "after_due", "chance")
ACTIONS = ("call", "visit", "quote", "touch", "other", "contract")
CLOCKS = ("00:00:00", "09:00:00", "10:00:00", "10:00:01", "23:59:59.999999")
IDS = ("a", "b", "c", "d", "e", "taken back")
EVENT_COLUMNS = (
    "activity_id", "customer_id", "deal_id", "rep_id", "happened_at", "is_day_only", "channel", "purpose", "is_touch",
)  # fmt: skip


def moments(n_days: int = 9) -> st.SearchStrategy[datetime]:
    return st.builds(
        lambda days, clock: datetime.fromisoformat(f"{FIRST + timedelta(days=days)}T{clock}"),
        st.integers(0, n_days),
        st.sampled_from(CLOCKS),
    )


@st.composite
def agreements(draw: st.DrawFn) -> list[Row]:
    found = []
    for name in draw(st.lists(st.sampled_from(IDS[:-1]), unique=True, max_size=5)):
        agreed_at = draw(moments())
        kind = draw(st.sampled_from(("action", "action", "action", "training")))
        columns: Row = {
            "rep_id": draw(st.sampled_from(("R1", "R2"))),
            "kind": kind,
            "action": None if kind == "training" else draw(st.sampled_from(ACTIONS)),
            "customer_id": draw(st.sampled_from(("A", "A", "B", None))),
            "deal_id": draw(st.sampled_from(("D1", "D2", None))),
            "step": draw(st.sampled_from(("answer", "quote", None))),
            "carries": draw(st.sampled_from((*IDS, None, None))),
            "is_said_done": draw(st.booleans()),
        }
        due_on = agreed_at.date() + timedelta(days=draw(st.integers(0, 5)))
        found.append(commitment(name, agreed_at, due_on, **columns))
    return found


@st.composite
def actions(draw: st.DrawFn) -> list[Row]:
    found = []
    for n in range(draw(st.integers(0, 12))):
        is_day_only, happened_at = draw(st.booleans()), draw(moments())
        found.append(
            {
                "activity_id": f"{draw(st.integers(0, 9))}{n}",
                "customer_id": draw(st.sampled_from(("A", "A", "B", None))),
                "deal_id": draw(st.sampled_from(("D1", "D2", None, None))),
                "rep_id": draw(st.sampled_from(("R1", "R2", None))),
                "happened_at": datetime.combine(happened_at, datetime.min.time()) if is_day_only else happened_at,
                "is_day_only": is_day_only,
                "channel": draw(st.sampled_from(("call", "visit", "email", "other", None))),
                "purpose": draw(st.sampled_from(("quote", "other", None))),
                "is_touch": draw(st.booleans()),
            }
        )
    return found


@st.composite
def bolts(draw: st.DrawFn) -> list[Row]:
    states = ("on_time", "on_time", "late", "missed", "overdue", "pending", "unseen", "waived")
    return [
        {
            "rep_id": draw(st.sampled_from(("R1", "R1", "R2", None))),
            "step": draw(st.sampled_from(("answer", "quote"))),
            "due_at": end_of_day(
                FIRST + timedelta(days=draw(st.sampled_from((-60, -52, -50, -9, 0, 3, 5, 9, 56, 61))))
            ),
            "state": draw(st.sampled_from(states)),
        }
        for _ in range(draw(st.integers(0, 40)))
    ]


def framed(rows: list[Row], columns: tuple[str, ...], **kinds: str) -> pd.DataFrame:
    return pd.DataFrame([[row[name] for name in columns] for row in rows], columns=list(columns)).astype(kinds)


@seed(SEED)
@many
@given(agreements(), actions(), st.sets(st.sampled_from((*ACTIONS, "email"))), moments(14))
def test_verdicts_agree_with_their_slow_twin(agreed: list[Row], acts: list[Row], seen: set[str], as_of: datetime):
    events = framed(acts, EVENT_COLUMNS, happened_at="datetime64[us]", is_day_only="bool", is_touch="bool")
    found = commitments.judged(said(agreed), events, seen, as_of)
    compare(rows_of(found), twin.judged(agreed, acts, seen, as_of), ["commitment_id"], (*COLUMNS, *JUDGED))


@seed(SEED)
@many
@given(agreements(), bolts(), st.sampled_from((4, 14, 40, 80)))
def test_effects_agree_with_their_slow_twin(agreed: list[Row], rows: list[Row], days: int):
    as_of = end_of_day(FIRST + timedelta(days=days))
    obligations = framed(rows, ("rep_id", "step", "due_at", "state"), due_at="datetime64[us]")
    found = commitments.before_and_after(said(agreed), obligations, as_of)
    expected = [
        {"commitment_id": each["commitment_id"], **twin.before_and_after(each, rows, as_of)}
        for each in agreed
        if each["step"] is not None and each["agreed_on"] <= as_of
    ]
    compare(rows_of(found), expected, ["commitment_id"], EFFECT)


# ---------------------------------------------------------------- with a company


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """In so small a warehouse threads cost more than they bring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(store_module._SETTINGS, "threads", 1)
        yield


def agreed_about(scene: Scene, random: Random) -> list[Row]:
    """Sixty things agreed about the customers and deals of this company, on the days on which something happened."""
    days = sorted({str(row["at"])[:10] for row in scene.tables["activities"]})
    acts = ("call", "email", "visit", "meeting", "message", "touch", "touch", "quote", "care", "need", "thank_you")
    # A deal alone brings its customer, which the twin does not know of.
    people = [row["customer_id"] for row in scene.tables["customers"]] + ["C99"]
    deals = [row["deal_id"] for row in scene.tables["deals"]] + [None] * 5
    found = []
    for n in range(60):
        agreed_at = datetime.fromisoformat(f"{random.choice(days)}T{random.choice(CLOCKS)}")
        columns: dict[str, Any] = {
            "action": random.choice((*acts, "contract", "other")),
            "customer_id": random.choice(people),
            "deal_id": random.choice(deals),
            "carries": random.choice([None, None, f"{random.randrange(60)}"]),
            "is_said_done": random.random() < 0.2,
        }
        due_on = agreed_at.date() + timedelta(days=random.choice((0, 1, 7, 14)))
        found.append(commitment(f"{n}", agreed_at, due_on, **columns))
    return found


@seed(SEED)
@fewer
@given(scenes(), st.integers(0, 2**32))
def test_the_log_of_a_company_shows_what_its_slow_twin_sees(scene: Scene, number: int):
    agreed = agreed_about(scene, Random(number))
    with tempfile.TemporaryDirectory() as folder:
        store = warehouse(Path(folder), scene.tables, scene.playbook, scene.moments[-1] + timedelta(days=1))
        found = [rows_of(view.judged(store, Question(as_of), said(agreed))) for as_of in scene.moments]
        newest = store.watermark
        store.close()
    for as_of, rows in zip(scene.moments, found, strict=True):
        show(scene, as_of)
        note(f"agreed with number {number}")
        # As of the newest day also what was agreed since is talked of.
        known = [row for row in agreed if as_of >= newest or row["agreed_on"].date() <= as_of.date()]
        acts = twin.actions(scene.tables, as_of, outcomes())
        expected = twin.judged(known, acts, twin.words(scene.tables, as_of, outcomes()), as_of)
        compare(rows, expected, ["commitment_id"], ("customer_id", *JUDGED))
