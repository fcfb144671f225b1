"""Waivers and standards against their slow twins: on random companies, and over random weeks."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, note, seed, settings
from hypothesis import strategies as st

from analytics import store as store_module
from analytics.metrics import follow_up
from analytics.ruled import WAIVER_REASONS, Rulings, Waiver
from analytics.store import Store
from analytics.words import outcomes
from tests.against_twin import EXAMPLES, SEED, compare, few, rows_of, warehouse
from tests.random_company import Row, as_toml, scenes
from tests.twin import obligations as twin_obligations
from tests.waiver_twin import KEYS, judged

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
KEY = ("step", "deal_id", "order_id", "customer_id", "triggered_at", "due_at")
DUE = ("on_time", "late", "missed", "overdue")
fewer = settings(few, max_examples=max(EXAMPLES // 2, 1))


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """In so small a warehouse threads cost more than they bring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(store_module._SETTINGS, "threads", 1)
        yield


def waived(rows: list[Row], scopes: dict[str, str], as_of: datetime, random: Random) -> tuple[Waiver, ...]:
    """Half of the obligations, said before or after their trigger and end; and some that are none."""
    found = {}
    for row in rows:
        key = row[KEYS[scopes[row["step"]]]]
        if key is None or random.random() < 0.4:
            continue
        said_on = min(row["triggered_at"], as_of).date() + timedelta(days=random.randrange(-2, 30))
        until = random.choice([None, said_on + timedelta(days=random.randrange(0, 40))])
        step = random.choice([row["step"]] * 9 + ["step-1", "no-step"])
        began = row["triggered_at"].date() + timedelta(days=random.choice([0] * 9 + [1]))
        reason = random.choice(WAIVER_REASONS)
        found[step, key, began] = Waiver(step, key, began, said_on, until, reason, "", "", NOW)
    return tuple(found.values())


def all_rows(store: Store, name: str, as_of: datetime, **more: Any) -> list[Row]:
    nothing = {"step": None, "rep": None, "since": None, "until": None, "segment": None}
    return rows_of(store.read(name, {**nothing, "as_of": as_of, **more}))


def keys(rows: list[Row]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row[name] for name in KEY) for row in rows)


@seed(SEED)
@fewer
@given(scenes(), st.integers(0, 2**30))
def test_waivers_agree_with_their_slow_twin_and_every_read_agrees_with_them(
    scene: tuple[Any, Any, datetime], dice: int
) -> None:
    tables, playbook, as_of = scene
    if not any(tables.values()):
        return
    scopes = {step["id"]: step["on"] for step in playbook["step"]}
    before = twin_obligations(tables, playbook, as_of, outcomes())
    waivers = waived(before, scopes, as_of, Random(dice))
    expected = judged(before, waivers, scopes, as_of)
    note(as_toml(playbook))
    note(str(tables))
    note(f"as of {as_of}: {waivers}")
    with tempfile.TemporaryDirectory() as folder:
        plain = warehouse(Path(folder), tables, playbook, NOW)
        plain.extend(as_of)
        store = Store(plain.directory, Rulings(waivers))
        found = all_rows(store, "obligations", as_of)
        compare(found, expected, [*KEY, "rep_id"], ["state", "done_at", "closed_at"])
        compare(all_rows(plain, "obligations", as_of), before, [*KEY, "rep_id"], ["state"])

        by_manager = keys([row for row in expected if row["by_manager"]])
        for read, more in (("overdue", {}), ("pending", {"until": as_of + timedelta(days=9999)})):
            without, with_them = (keys(all_rows(each, read, as_of, **more)) for each in (plain, store))
            assert with_them == without - by_manager, read

        overdue = [row for row in all_rows(store, "overdue", as_of) if row["who"] == "sales"]
        worth = all_rows(store, "overdue_worth", as_of)
        assert sum(row["n"] for row in worth) == len(overdue)
        trend = all_rows(store, "overdue_trend", as_of, moments=[as_of])
        assert sum(row["n_overdue"] for row in trend) == len(overdue)

        counts: Counter[tuple[str, str]] = Counter()
        for row in all_rows(store, "tally", as_of):
            state = row["state"] if row["state"] == "waived_by_manager" else row["state"].split("_by_")[0]
            counts[row["step"], state] += row["n"]
        told = ((row["step"], "waived_by_manager" if row["by_manager"] else row["state"]) for row in expected)
        assert counts == Counter(told)

        reasons = all_rows(store, "cell", as_of, phase=None, team=None)
        assert keys([row for row in reasons if row["waived_for"] is not None]) == by_manager
        store.close()
        plain.close()


# ---------------------------------------------------------------- standards

WEEKS = [date(2026, 2, 23) + timedelta(weeks=n) for n in range(4)]
STEPS = pd.DataFrame(
    [("a", 1, "follow-up", "sales", 0.9), ("b", 2, "care", "sales", 0.5)],
    columns=["step", "step_no", "phase", "who", "standard"],
)
STANDARDS = st.dictionaries(
    st.tuples(st.sampled_from(("a", "b")), st.sampled_from(WEEKS)),
    st.sampled_from((0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "step": st.sampled_from(("a", "b")),
            "rep_id": st.sampled_from(("R1", "R2", None)),
            "team": st.sampled_from(("north", None)),
            "due_week": st.sampled_from(WEEKS),
            "state": st.sampled_from((*DUE, "pending", "unseen", "waived_by_manager", "waived_by_win")),
            "n": st.integers(1, 9),
        }
    ),
    max_size=25,
)


@seed(SEED)
@settings(max_examples=60, deadline=None, database=None)
@given(ROWS, STANDARDS, st.sampled_from((["step"], ["rep", "step"], ["team", "step"])))
def test_a_period_is_judged_by_the_mean_of_its_weeks_standards(rows: list[Row], moved: dict[Any, Any], by: Any) -> None:
    own: dict[str, Any] = dict(zip(STEPS["step"], STEPS["standard"], strict=True))
    whole = [row | {"wanted": row["n"] * moved.get((row["step"], row["due_week"]), own[row["step"]])} for row in rows]
    columns = ["step", "rep_id", "team", "due_week", "state", "n", "wanted"]
    tally = pd.DataFrame([[row[name] for name in columns] for row in whole], columns=columns)
    tally = tally.astype(
        {"step": "object", "rep_id": "object", "team": "object", "due_week": "datetime64[us]", "state": "object",
         "n": "int64", "wanted": "float64"}
    )  # fmt: skip
    found = follow_up.rates(tally, by, STEPS)
    names = [follow_up.KEY_COLUMNS[each] for each in by]
    for row in rows_of(found):
        # One obligation after the other, each judged by the standard of its week.
        wanted = [
            moved.get((each["step"], each["due_week"]), own[each["step"]])
            for each in rows
            if each["state"] in DUE and all(each[name] == row[name] for name in ("step", *names))
            for _ in range(each["n"])
        ]
        assert row["due"] == len(wanted)
        mean = sum(wanted) / len(wanted) if wanted else own[row["step"]]
        assert row["standard"] == pytest.approx(mean)
