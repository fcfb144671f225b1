"""All that the page on the portfolio and `metric portfolio` show of one question."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics import board
from analytics.board import Question
from analytics.metrics import follow_up, portfolio
from analytics.overview import People
from analytics.store import Store

COLUMNS = [
    "customer_id", "rep_id", "team", "segment", "revenue_12m", "currency", "share", "contact_broken", "touch_days",
    "quiet_after", "touches_30d", "responses_30d", "unanswered", "over_contacted", "touches", "useful", "useful_share",
    "promote", "receivable", "receivable_currency", "receivable_days", "effective_customers", "exposure",
]  # fmt: skip

CONTACT_LIST = [
    "due_on", "days_over", "customer_id", "customer", "person", "phone", "email", "segment", "rep_id", "last_touch_at",
]  # fmt: skip


@dataclass(frozen=True)
class Portfolio:
    """The book, and what is due in it. Nobody changes these frames."""

    currency: str | None
    customers: pd.DataFrame
    curve: pd.DataFrame
    effective_customers: float
    exposure: float
    is_known: bool
    """Does the data name any customer at all, whosesoever?"""
    unpaid: pd.DataFrame
    ages: pd.DataFrame
    hand_offs: pd.DataFrame
    paperwork: pd.DataFrame
    """Per step of the office: what follow_up says of it in the period."""


def customers(store: Store, question: Question) -> pd.DataFrame:
    """Every customer of the company, with its share; the question's segment alone, if it names one."""
    currency = board.main_currency(store, question.as_of)
    shared = portfolio.with_shares(store.read("portfolio", question.parameters()), currency)
    return shared if question.segment is None else shared.loc[shared["segment"] == question.segment]


def view(store: Store, question: Question, people: People) -> Portfolio:
    """Whose book is it, who matters in it, and what is owed?"""
    found = people.among(customers(store, question))
    unpaid = people.among(store.read("receivables", question.parameters()))
    steps = store.read("steps")
    tally = store.read("tally", question.parameters())
    office = steps.loc[steps["who"] == "office", "step"]
    return Portfolio(
        currency=board.main_currency(store, question.as_of),
        customers=found,
        curve=portfolio.share_curve(found),
        effective_customers=portfolio.effective_customers(found),
        exposure=portfolio.exposure(found),
        is_known=bool(store.read("select exists (select 1 from customer_no) as is_known")["is_known"].iloc[0]),
        unpaid=unpaid,
        ages=portfolio.receivables_by_age(unpaid),
        hand_offs=people.among(store.read("hand_offs", question.parameters())),
        paperwork=follow_up.rates(tally.loc[tally["step"].isin(office)], ["step"], steps),
    )


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric portfolio`: one row per customer, or per book of a rep, team or segment."""
    found = customers(store, question)
    if by:
        return portfolio.by(found, by, board.main_currency(store, question.as_of))
    told = found.assign(effective_customers=portfolio.effective_customers(found), exposure=portfolio.exposure(found))
    return told[COLUMNS]


def receivable_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric receivables`: one row per order that is invoiced and not paid."""
    return store.read("receivables", question.parameters())


def contact_list_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric contact_list`: whom the desk contacts by when, without notes."""
    due = portfolio.contact_list(customers(store, question), pd.Timestamp(question.as_of))
    return due.merge(store.read("people_to_call"), on="customer_id", how="left")[CONTACT_LIST]


def hand_off_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric hand_offs`: one row per need that the desk handed to sales."""
    return store.read("hand_offs", question.parameters())
