"""The figures that the command line gives by name: the same functions that the pages draw from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from analytics import board, duties
from analytics.board import Question
from analytics.store import Store
from analytics.views import (
    after_sales,
    commitments,
    cost,
    follow_up,
    logging,
    losses,
    portfolio,
    process,
    referrals,
    silence,
)

Metric = Callable[[Store, Question, list[str]], pd.DataFrame]
# Is handed what was agreed, too: agreed.frame of the journal.
CommitmentMetric = Callable[[Store, Question, list[str], pd.DataFrame], pd.DataFrame]

METRICS: dict[str, Metric] = {
    "follow_up": board.follow_up_metric,
    "lateness": follow_up.metric,
    "next_step": board.next_step_metric,
    "segment": board.segment_metric,
    "silence": silence.metric,
    "revival": silence.revival_metric,
    "threshold": silence.threshold_metric,
    "portfolio": portfolio.metric,
    "hand_offs": portfolio.hand_off_metric,
    "receivables": portfolio.receivable_metric,
    "contact_list": portfolio.contact_list_metric,
    "after_sales": after_sales.metric,
    "repeat": after_sales.repeat_metric,
    "testimonials": after_sales.testimonial_metric,
    "referrals": referrals.metric,
    "referred": referrals.referred_metric,
    "funnel": process.funnel_metric,
    "first_answer": process.first_answer_metric,
    "stage_age": process.stage_age_metric,
    "moved": process.moved_metric,
    "cost": cost.metric,
    "losses": losses.metric,
    "win_back": losses.win_back_metric,
    "feedback": losses.feedback_metric,
    "logging": logging.metric,
    "duties": duties.metric,
}
OF_COMMITMENTS: dict[str, CommitmentMetric] = {"commitments": commitments.metric}
NAMES = (*METRICS, *OF_COMMITMENTS)
# By which words each may be asked.
GROUPS: dict[str, tuple[str, ...]] = {
    "follow_up": ("rep", "step", "phase", "team", "week"),
    "lateness": ("rep", "step", "team"),
    "next_step": ("rep", "team"),
    "silence": ("state", "rep", "team", "segment"),
    "revival": ("segment", "last_sent"),
    "portfolio": ("rep", "team", "segment"),
    "after_sales": ("rep", "team", "step", "phase", "week"),
    "referrals": ("rep", "team"),
    "funnel": ("rep", "team", "stage"),
    "first_answer": ("rep", "team"),
    "losses": ("rep", "team", "segment", "reason", "category", "verdict", "controllable_by"),
    "logging": ("rep", "team"),
    "commitments": ("rep", "team"),
}


def metric(store: Store, name: str, question: Question, by: Sequence[str]) -> pd.DataFrame:
    """Which rows does `metric NAME --by …` give? Raises KeyError for a metric that does not exist."""
    return METRICS[name](store, question, list(by))
