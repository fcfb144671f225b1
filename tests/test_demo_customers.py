"""The figures of customers, and of how the log is kept, find what was planted in the demo company."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

import pandas as pd
import pytest

from analytics import demo, figures, sources
from analytics.board import Question
from analytics.demo import Planted
from analytics.overview import People
from analytics.store import Store
from analytics.views import referrals as referral_view

SEEDS = (1, 2, 3)
UNTIL = date(2026, 11, 20)


class Found(NamedTuple):
    """What the figures say of one demo company, as of its watermark."""

    planted: Planted
    silence: pd.DataFrame
    portfolio: pd.DataFrame
    referrals: pd.DataFrame
    ready: pd.DataFrame
    logging: pd.DataFrame


@pytest.fixture(scope="module", params=SEEDS, ids=[f"seed {seed}" for seed in SEEDS])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    folder = tmp_path_factory.mktemp("demo")
    planted = demo.write(folder / "exports", seed=request.param, until=UNTIL)
    plans, problems = sources.plan([folder / "exports"])
    assert not problems
    store = Store(folder / "store")
    store.import_plans(plans, datetime(2026, 11, 21, 9, tzinfo=UTC))
    question = Question(store.watermark)
    yield Found(
        planted,
        figures.metric(store, "silence", question, []).set_index("customer_id"),
        figures.metric(store, "portfolio", question, []).set_index("customer_id"),
        figures.metric(store, "referrals", question, []).set_index("rep_id"),
        referral_view.view(store, question, People()).ready.set_index("customer_id"),
        figures.metric(store, "logging", question, ["rep"]).set_index("rep_id"),
    )
    store.close()


def test_the_forgotten_key_account_is_key_and_forgotten(found: Found):
    row = found.silence.loc[found.planted.forgotten_key_account]
    assert (row["segment"], row["state"]) == ("key", "forgotten")


def test_a_tenth_of_the_book_hangs_on_the_forgotten_key_account(found: Found):
    row = found.portfolio.loc[found.planted.forgotten_key_account]
    assert bool(row["contact_broken"])
    assert row["share"] >= 0.1
    assert row["exposure"] >= row["share"]


def test_the_customer_who_is_written_to_too_much_is_found(found: Found):
    assert bool(found.portfolio.loc[found.planted.over_contacted, "over_contacted"])


def test_hardly_any_other_customer_is_said_to_be_contacted_too_much(found: Found):
    live = found.portfolio.loc[found.portfolio["revenue_12m"].notna()]
    assert live["over_contacted"].mean() < 0.05


def test_the_rep_who_asks_too_early_has_the_largest_share_of_early_asks(found: Found):
    early = (found.referrals["asked_early"] / found.referrals["asks"].where(found.referrals["asks"] > 0)).dropna()
    assert early.idxmax() == found.planted.asks_too_early
    assert early.max() > 2 * early.drop(found.planted.asks_too_early).max()


def test_the_customer_cared_for_and_never_asked_is_ready_to_be_asked(found: Found):
    row = found.ready.loc[found.planted.cared_for_never_asked]
    assert row["n_asks"] == 0


def test_the_late_logger_is_the_only_one_whose_log_is_poor(found: Found):
    poor = found.logging.loc[found.logging["is_poor"]]
    assert list(poor.index) == [found.planted.late_logger]
    assert list(poor["reasons"]) == ["late"]
    assert poor["median_lag_days"].iloc[0] >= 3
    assert (found.logging["late_share"].drop(found.planted.late_logger).dropna() < 0.1).all()
