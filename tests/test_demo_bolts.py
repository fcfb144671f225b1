"""The board finds the bolts that were planted in the demo company, the losses the reps whose reasons do not hold; and
hardly any other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd
import pytest
from scipy import stats

from analytics import demo, sources
from analytics.board import Question
from analytics.loss_said import Said
from analytics.metrics import follow_up
from analytics.overview import People
from analytics.store import Store
from analytics.views import losses

SEEDS = range(1, 21)
UNTIL = date(2026, 11, 20)
WEEKS = 26


class Found(NamedTuple):
    """What the board says of one demo company: (rep, step) of bolts, and how many chance alone would flag."""

    planted: frozenset[tuple[str, str]]
    loose: frozenset[tuple[str, str]]
    by_chance: float
    untouched: str
    tried_once: str
    with_a_cause: frozenset[str]
    reps: pd.DataFrame


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
        evidence = losses.evidence(store, question)
        reps = losses.view(evidence, question, People(), Said()).reps
        steps = store.read("steps").set_index("step")["phase"]
        # Whose quotes stand in no log, who left, and whose follow-up is loose has gaps that are no chance.
        loose_follow_up = {bolt.rep_id for bolt in planted.bolts if steps[bolt.step] == "follow-up"}
        assert planted.rep_left is not None
        causes = frozenset({str(planted.logs_no_quotes), planted.rep_left.rep_id, *loose_follow_up})
        store.close()
    loose = cells.loc[cells["marked"] & (cells["state"] == "loose")]
    return Found(
        frozenset((bolt.rep_id, bolt.step) for bolt in planted.bolts),
        frozenset(zip(loose["rep_id"], loose["step"], strict=True)),
        follow_up.flagged_by_chance(cells),
        str(planted.price_losses_untouched),
        str(planted.no_response_after_one_try),
        causes,
        reps.set_index("rep_id"),
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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reps_whose_reasons_do_not_hold_are_found(seed: int) -> None:
    company = found(seed)
    assert company.reps.loc[[company.untouched, company.tried_once], "stands_out"].tolist() == [True, True]


def test_of_the_honest_reps_no_more_stand_out_than_by_chance() -> None:
    n_honest = n_standing_out = 0
    for company in map(found, SEEDS):
        others = company.reps.drop(index=list({company.untouched, company.tried_once} | company.with_a_cause))
        others = others.loc[others["stated"] > 0]
        n_honest += len(others)
        n_standing_out += int(others["stands_out"].sum())
    assert n_honest >= 7 * len(SEEDS)
    assert n_standing_out <= stats.binom.ppf(0.95, n_honest, 0.025)
