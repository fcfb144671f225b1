"""What the demo company is made of while it is being lived: customers, deals, orders, activities."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from analytics.demo.cast import VISITS_LEFT, Cast, Rep
from analytics.demo.days import CLOSES, DAY, Days

HELD = ("meeting", "visit")


@dataclass(slots=True)
class Activity:
    """One row of the log; moments are minutes since day 0."""

    at: int
    channel: str
    purpose: str
    direction: str
    outcome: str
    rep: Rep
    deal: Deal | None
    topic: str
    planned: bool = False
    automatic: bool = False

    def is_response(self) -> bool:
        """Is it a sign of life of the customer? Only the outcomes that the demo uses are known here."""
        if self.channel in HELD:
            return self.outcome not in ("no_show", "cancelled")
        return self.direction == "inbound" or (self.channel == "call" and self.outcome == "connected")


@dataclass(slots=True)
class Deal:
    """One chance; `stages` are (name, moment), `lost_for` a category or empty."""

    customer: Customer
    created_at: int
    amount: float
    product: str
    source: str
    no: int = 0
    stages: list[tuple[str, int]] = field(default_factory=list)
    closed_at: int | None = None
    is_won: bool = False
    lost_for: str = ""


@dataclass(slots=True)
class Order:
    """One order; days, -1 where it will never be."""

    deal: Deal | None
    rep: Rep
    amount: float
    ordered: int
    shipped: int
    delivered: int
    installed: int
    invoiced: int
    payment_due: int
    paid: int


@dataclass(slots=True)
class Customer:
    """One company that buys or may buy, with all that happened between it and us."""

    no: int
    name: str
    language: str
    owner: Rep
    created_at: int
    currency: str
    source: str
    segment: str = ""
    referred_by: Customer | None = None
    new_owner: Rep | None = None
    handed_on: int = 0
    story: str = ""  # forgotten, never_asked, over_contacted
    activities: list[Activity] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    def rep_at(self, day: int) -> Rep:
        return self.new_owner if self.new_owner is not None and day >= self.handed_on else self.owner


@dataclass(slots=True)
class Referral:
    """Somebody named somebody; the deal is the first one of the customer who was named."""

    at: int
    referrer: Customer
    referred: Customer


class Company:
    """The people, the calendar, and the few things that everybody does the same way."""

    def __init__(self, cast: Cast, days: Days, random: Random) -> None:
        self.cast = cast
        self.days = days
        self.random = random
        self.customers: list[Customer] = []
        self.referrals: list[Referral] = []

    def keeps(self, customer: Customer, day: int, step: str) -> bool:
        """Does the rep of that day do this step on time?"""
        if customer.story and customer.story != "over_contacted":
            return True
        return self.random.random() < customer.rep_at(day).rates[step]

    def log(
        self,
        customer: Customer,
        at: int,
        channel: str,
        purpose: str = "",
        deal: Deal | None = None,
        *,
        outcome: str = "",
        direction: str = "outbound",
        topic: str = "",
        rep: Rep | None = None,
    ) -> None:
        """Somebody writes down what happened; what lies behind the last day never came to be."""
        if at // DAY > self.days.last:
            return
        rep = rep or customer.rep_at(at // DAY)
        if channel == "email" and not rep.has_emails:
            return
        customer.activities.append(
            Activity(at, channel, purpose, direction, outcome, rep, deal, topic or purpose or "touch")
        )

    def written(self, customer: Customer, day: int, *others: str) -> str:
        """By which channel is it sent? Never by e-mail where e-mails are not exported, unless named."""
        if self.random.random() < 0.5 and customer.rep_at(day).has_emails:
            return "email"
        return self.random.choice(others or ("message",))

    def inbound(
        self, customer: Customer, at: int, deal: Deal | None = None, topic: str = "inbound", purpose: str = ""
    ) -> None:
        """The customer writes, and gets an answer: message-answer."""
        days, random = self.days, self.random
        day, minute = divmod(at, DAY)
        channel = self.written(customer, day)
        self.log(customer, at, channel, purpose, deal, direction="inbound", topic=topic)
        if self.keeps(customer, day, "message-answer"):
            if random.random() < 0.75 and minute < CLOSES - 120 and days.is_working(day):
                answered = at + 8 + int(random.random() * min(240, CLOSES - minute))
            else:
                answered = days.moment(days.business(day, 1))
        elif random.random() < 0.6:
            answered = days.moment(days.business(day, 2 + int(random.random() * 5)))
        else:
            return
        writes = random.random() < 0.65 or customer.rep_at(day).place == VISITS_LEFT
        answer = channel if writes else "call"
        outcome = "connected" if answer == "call" else ""
        self.log(customer, answered, answer, "", deal, outcome=outcome, topic="answer")
