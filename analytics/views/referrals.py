"""All that the page on referrals and `metric referrals` show of one question."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.metrics import money, referrals
from analytics.overview import People
from analytics.store import Store
from analytics.words import referral_source_rules


@dataclass(frozen=True)
class Referrals:
    """Who was asked, who could be, and what came of it. Nobody changes these frames."""

    currency: str | None
    customers: pd.DataFrame
    asks: pd.DataFrame
    pairs: pd.DataFrame
    deals: pd.DataFrame
    reps: pd.DataFrame
    together: pd.DataFrame
    """All together: one row, or none."""
    against: pd.DataFrame
    apart: pd.DataFrame
    """Of each measure of `against`: the difference, its interval, and whether it can be told from chance."""
    unnamed: pd.DataFrame
    behind: dict[str, pd.DataFrame]
    """The rows behind each count of `reps`."""
    care_days: int
    """On how many days a customer is cared for before it is asked: a setting of the playbook."""
    is_known: bool
    """Does the data hold any customer that bought, ask, referral or deal that names one, whosever and whenever?"""

    @property
    def ready(self) -> pd.DataFrame:
        """Who is ready to be asked, the most valuable in `currency` first?"""
        found = self.behind["ready_to_ask"]
        is_main = money.is_in(found["currency"], self.currency)
        order = found.assign(is_main=is_main).sort_values(
            ["is_main", "value", "customer_id"], ascending=[False, False, True], na_position="last", kind="stable"
        )
        return order.drop(columns="is_main").reset_index(drop=True)

    @property
    def early(self) -> pd.DataFrame:
        """Which asks came before enough care?"""
        return self.behind["asked_early"]


def view(store: Store, question: Question, people: People) -> Referrals:
    """Are referrals planned, and what do they bring?"""
    found = read(store, question)
    customers, asks, pairs, deals = (people.among(rows) for rows in found)
    currency = board.main_currency(store, question.as_of)
    together = referrals.by(customers, asks, pairs, deals, [], currency)
    against = referrals.referred_against_other(deals, currency)
    return Referrals(
        currency=currency,
        customers=customers,
        asks=asks,
        pairs=pairs,
        deals=deals,
        reps=referrals.by(customers, asks, pairs, deals, ["rep"], currency),
        together=together,
        against=against,
        apart=referrals.told_apart(against),
        unnamed=referrals.unnamed(deals),
        behind=referrals.behind(customers, asks, pairs, deals),
        care_days=store.playbook.care_before_ask,
        is_known=_holds_any(found) or _holds_any(read(store, Question(store.watermark))),
    )


def _holds_any(found: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> bool:
    customers, asks, pairs, deals = found
    return any(len(rows) for rows in (customers, asks, pairs, referrals.unnamed(deals)))


def read(store: Store, question: Question) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The customers who have bought, the asks, the referrals and the deals: of the whole past, not of the period."""
    no_source, source = (expression for expression, _says in referral_source_rules())
    asked = {
        **Question(question.as_of, segment=question.segment).parameters(),
        "care_days": store.playbook.care_before_ask,
        "referral_source": source,
        "no_referral_source": no_source,
    }
    names = ("referral_customers", "referral_asks", "referral_pairs", "referred_deals")
    first, second, third, fourth = (store.read(name, asked) for name in names)
    return first, second, third, fourth


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric referrals`: one row per rep, unless asked by team; a period chooses the asks and the referrals."""
    currency = board.main_currency(store, question.as_of)
    customers, asks, pairs, deals = read(store, question)
    asks, pairs = question.within(asks, "asked_at"), question.within(pairs, "referred_at")
    return referrals.by(customers, asks, pairs, deals, by or ["rep"], currency)


def referred_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric referred`: referred deals against the others."""
    return referrals.referred_against_other(read(store, question)[3], board.main_currency(store, question.as_of))
