"""The board finds the bolts that were planted in the demo company, and hardly any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from scipy import stats

from analytics import demo, sources
from analytics.board import Question
from analytics.metrics import follow_up
from analytics.store import Store

SEEDS = range(1, 21)
UNTIL = date(2026, 11, 20)
WEEKS = 26


class Found(NamedTuple):
    """What the board says of one demo company: (rep, step) of bolts, and how many chance alone would flag."""

    planted: frozenset[tuple[str, str]]
    loose: frozenset[tuple[str, str]]
    by_chance: float


@cache
def found(seed: int) -> Found:
    with TemporaryDirectory() as folder:
        planted = demo.write(Path(folder) / "exports", seed=seed, until=UNTIL)
        plans, problems = sources.plan([Path(folder) / "exports"])
        assert not problems
        store = Store(Path(folder) / "store")
        store.import_plans(plans, datetime(2026, 11, 21, 9, tzinfo=UTC))
        since = (store.watermark - timedelta(weeks=WEEKS)).date()
        question = Question(store.watermark, since, store.watermark.date())
        cells = follow_up.grid(store.read("tally", question.parameters()), store.read("steps"))
        store.close()
    loose = cells.loc[cells["marked"] & (cells["state"] == "loose")]
    return Found(
        frozenset((bolt.rep_id, bolt.step) for bolt in planted.bolts),
        frozenset(zip(loose["rep_id"], loose["step"], strict=True)),
        follow_up.flagged_by_chance(cells),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_every_planted_bolt_is_found(seed: int) -> None:
    company = found(seed)
    assert len(company.planted) == 6
    assert company.planted <= company.loose


def test_the_other_loose_cells_stay_within_what_chance_predicts() -> None:
    n_others = sum(len(found(seed).loose - found(seed).planted) for seed in SEEDS)
    expected = sum(found(seed).by_chance for seed in SEEDS)
    assert n_others <= stats.poisson.ppf(0.95, expected)
    assert n_others <= len(SEEDS)  # less than one to a company, whatever chance would allow
