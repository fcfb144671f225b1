"""What is to be talked about with one rep: promises, steps, customers, deals, losses, and what went well?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from analytics import ahead, board, overview
from analytics.board import Question
from analytics.loss_said import Said
from analytics.metrics import agenda, follow_up, money, portfolio, referrals
from analytics.metrics.logging import Quality
from analytics.overview import People
from analytics.periods import days_of
from analytics.store import Store
from analytics.views import commitments as promise_view
from analytics.views import follow_up as follow_up_view
from analytics.views import logging as log_view
from analytics.views import losses as loss_view
from analytics.views import portfolio as portfolio_view
from analytics.views import process, silence
from analytics.views import referrals as referral_view
from analytics.views.commitments import Commitments
from analytics.views.follow_up import FollowUp
from analytics.views.losses import Evidence

# A verdict on a reason that is worth a talk.
TO_TALK_ABOUT = ("contradicted", "unlogged")


@dataclass(frozen=True)
class OneToOne:
    """One rep's figures and rows. Nobody changes these frames."""

    rep_id: str
    question: Question
    """As of when, and the four weeks over which bolts are judged."""
    currency: str | None
    promises: Commitments
    """All that was agreed with this rep; its rates are of what was due in the four weeks."""
    talked_of: pd.DataFrame
    """Of these what is talked of now: due since last week, and older ones that were neither kept nor carried on."""
    steps: FollowUp
    """Of this rep alone: each step over four weeks and week by week, what is overdue, all most money first."""
    bolts: pd.DataFrame
    """What to tighten first: metrics.follow_up.tighten_first."""
    coming: pd.DataFrame
    """What falls due in the seven days after the as-of day: by day, then most money first."""
    silent: pd.DataFrame
    """Customers whose silence wants something of us: most value first."""
    has_inbound: bool
    """Does the data show any message of a customer? Without, nobody can be told to be silent."""
    deals: pd.DataFrame
    """Open deals for which nothing is planned: largest first."""
    n_open_deals: int
    has_plans: bool
    """Does the data show anything planned at all? Without, no deal can be told to lie."""
    losses: pd.DataFrame
    """Lost in thirteen weeks, and the log does not bear the reason out or shows a silence of ours: most money first."""
    n_losses: int
    """All losses of these weeks."""
    book: pd.DataFrame
    effective_customers: float
    exposure: float
    ready: pd.DataFrame
    """Customers who are ready to be asked for a referral: the most valuable first."""
    quality: Quality
    kept: pd.DataFrame
    """Steps kept over the four weeks together, on at least five due, the best first: the columns of follow_up.grid."""
    tightened: pd.DataFrame
    """Bolts that were off over the four weeks before, and are fine now: metrics.agenda.tightened."""

    @property
    def overdue(self) -> pd.DataFrame:
        return self.steps.overdue

    @property
    def is_empty(self) -> bool:
        """Is there nothing at all to talk about?"""
        rows = (self.talked_of, self.overdue, self.coming, self.silent, self.deals, self.losses, self.ready)
        return self.steps.is_empty and all(found.empty for found in rows)


def question_of(as_of: datetime) -> Question:
    """Over which days are bolts judged? Four weeks, as on the board."""
    return Question(as_of, *days_of("4-weeks", as_of.date()))


def losses_question(as_of: datetime) -> Question:
    """Which losses are talked about? Those of thirteen weeks."""
    return Question(as_of, *days_of("13-weeks", as_of.date()))


def one_to_one(
    store: Store,
    as_of: datetime,
    rep_id: str,
    commitments: pd.DataFrame,
    said: Said | None = None,
    *,
    evidence: Evidence | None = None,
    steps: FollowUp | None = None,
) -> OneToOne:
    """What do we talk about, the two of us?

    `commitments`: agreed.frame of the journal; `said`: what people said of losses. `evidence` and `steps` may be handed
    in where they are known already: of views.losses, and of views.follow_up for this rep and `question_of(as_of)`.
    """
    people, question = People(reps=(rep_id,)), question_of(as_of)
    now = Question(as_of)
    currency = board.main_currency(store, as_of)
    followed = steps or follow_up_view.view(store, question, people)
    known = store.read("steps")
    promised = promise_view.view(store, question, people, commitments)
    quiet = silence.view(store, now, people)
    deals = people.among(store.read("open_deals", now.parameters()))
    seen = evidence or loss_view.evidence(store, now)
    closed = people.among(loss_view.judged(seen.endings, seen.texts, said or Said()))
    lost = losses_question(as_of).within(closed.loc[closed["outcome"] == "lost"], "closed_at")
    book = people.among(portfolio_view.customers(store, now))
    bought, *others = (people.among(rows) for rows in referral_view.read(store, now))
    return OneToOne(
        rep_id=rep_id,
        question=question,
        currency=currency,
        promises=promised,
        talked_of=_talked_of(promised.rows, question),
        steps=followed,
        bolts=follow_up.tighten_first(followed.cells, followed.overdue, currency),
        coming=ahead.by_day(people.among(overview.coming_rows(store.read, question, known)), currency),
        silent=by_value(quiet.calls, currency),
        has_inbound=quiet.has_inbound,
        deals=_by_amount(deals.loc[~deals["has_next_step"].fillna(False).astype(bool)], currency),
        n_open_deals=deals["deal_id"].nunique(),
        has_plans=bool(store.read(process.SIGHT)["has_plans"].iloc[0]),
        losses=to_talk_about(lost, currency),
        n_losses=len(lost),
        book=book,
        effective_customers=portfolio.effective_customers(book),
        exposure=portfolio.exposure(book),
        ready=by_value(referrals.behind(bought, *others)["ready_to_ask"], currency),
        quality=log_view.quality(store, question, people),
        kept=_kept(followed.cells),
        tightened=agenda.tightened(followed.cells, _cells_before(store, question, people, known)),
    )


def _talked_of(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """What fell due in the four weeks, or is still to come: the latest day first."""
    found = rows.loc[rows["due_at"] >= pd.Timestamp(question.since or question.as_of)]
    return found.sort_values(["due_at", "commitment_id"], ascending=[False, True], ignore_index=True)


def by_value(rows: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """The most valuable first, in the main currency; then as they stood."""
    value = rows["value"].astype("float64").where(money.is_in(rows["currency"], currency))
    return rows.loc[value.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def to_talk_about(lost: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """Which losses are worth a talk?

    Those whose reason the log contradicts or shows nothing of, or with a silence of ours before the end; what a person
    said of the verdict goes before it. Most money of the main currency first, then the newest.
    """
    held = lost["overruled"].fillna(lost["verdict"])
    return _by_amount(lost.loc[held.isin(TO_TALK_ABOUT) | lost["follow_up_gap"]], currency)


def _by_amount(deals: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    return by_value(deals.assign(value=deals["amount"].astype("float64")), currency)


def _kept(cells: pd.DataFrame) -> pd.DataFrame:
    found = cells.loc[(cells["due"] >= follow_up.FEWEST_DUE) & (cells["rate"] >= cells["standard"])]
    return found.sort_values(["rate", "due", "step"], ascending=[False, False, True], ignore_index=True)


def _cells_before(store: Store, question: Question, people: People, steps: pd.DataFrame) -> pd.DataFrame:
    """How stood each step four weeks ago, as it was known then?"""
    company = store.read("tally", question.before().parameters())
    return follow_up.grid(follow_up.of_sales(people.among(company), steps), steps, company)
