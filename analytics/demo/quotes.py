"""From the quote to the decision: the touches that follow it, the answers to them, and how it ends."""

from __future__ import annotations

from math import exp

from analytics.demo.cast import ASKS_EARLY, LOGS_NO_QUOTES, QUOTES_LEFT, TRIES_ONCE, VISITS_LEFT
from analytics.demo.company import Company, Customer, Deal
from analytics.demo.days import DAY

_WEEK = 7
_MEDIAN_DAYS, _SPREAD = 27, 0.55
_NEVER_DECIDED, _NEVER_DAYS = 0.04, 400
_REASONS = ("price", "competitor", "budget", "timing", "product", "no_response", "")
_REASON_WEIGHTS = (28, 18, 12, 12, 11, 15, 4)


class _Plan:
    """What will come of a quote: the days until the decision, which weeks see a touch, what is decided."""

    def __init__(self, company: Company, deal: Deal, day: int, is_interested: bool, is_sure: bool) -> None:
        random, customer = company.random, deal.customer
        self.n_days = min(140, max(6, round(_MEDIAN_DAYS * exp(random.gauss(0, _SPREAD)))))
        if is_sure:
            self.n_days = 12
        elif random.random() < _NEVER_DECIDED:
            self.n_days = _NEVER_DAYS
        self.is_first_kept = company.keeps(customer, day, "quote-follow-up")
        self.weeks = [company.keeps(customer, day, "quote-weekly") for _ in range(1 + self.n_days // _WEEK)]
        share = (self.is_first_kept + sum(self.weeks[1:])) / len(self.weeks)
        chance = 0.04 + 0.26 * share + 0.08 * is_interested + 0.12 * self.is_first_kept
        chance += 0.12 * (deal.source == "referral")
        # Enough wins for the early asker, so that what he does after them can be judged.
        chance += 0.15 * (customer.rep_at(day).place == ASKS_EARLY)
        self.is_won = is_sure or random.random() < chance
        self.lost_for = "" if self.is_won else random.choices(_REASONS, _REASON_WEIGHTS)[0]
        self.is_untouched = self.is_one_try = False
        if not self.is_won:
            self._lose(company, customer.rep_at(day).place)
            n_more = 1 + self.n_days // _WEEK - len(self.weeks)
            self.weeks += [company.keeps(customer, day, "quote-weekly") for _ in range(n_more)]

    def _lose(self, company: Company, place: int) -> None:
        """The two reps whose stated reasons the log does not bear out; the others try before they give up."""
        random = company.random
        if place == QUOTES_LEFT and random.random() < 0.4:
            self.lost_for = "price"
        if place == TRIES_ONCE and random.random() < 0.4:
            self.lost_for = "no_response"
        if place == QUOTES_LEFT and self.lost_for == "price":
            self.n_days = 8 + int(random.random() * 10)
            self.is_untouched = True
        elif place == TRIES_ONCE and self.lost_for == "no_response":
            self.n_days = 9 + int(random.random() * 5)
            self.is_first_kept = self.is_one_try = True
        elif self.lost_for == "no_response":
            self.n_days += max(0, 33 + int(random.random() * 20) - self.n_days)

    @property
    def is_silent(self) -> bool:
        return self.lost_for == "no_response" or self.is_untouched


def decide(company: Company, deal: Deal, day: int, is_interested: bool, is_sure: bool) -> None:
    """The quote goes out on this day; what happens until the deal is closed is written down."""
    days, random, customer = company.days, company.random, deal.customer
    plan = _Plan(company, deal, day, is_interested, is_sure)
    closed = days.rolled(day + plan.n_days)
    closed_at = days.moment(closed)
    quoted_at = days.moment(day)
    if customer.rep_at(day).place == LOGS_NO_QUOTES:
        deal.stages.append(("Negotiation", quoted_at))
    else:
        channel = company.written(customer, day, "visit", "meeting", "email")
        if plan.is_one_try:
            channel = "meeting"
        company.log(customer, quoted_at, channel, "quote", deal)
        deal.stages.append(("Proposal", quoted_at))
    if not plan.is_untouched:
        _follow_up(company, deal, plan, quoted_at, closed_at)
        if not plan.is_silent and plan.n_days > 6:
            _last_word(company, deal, plan, day, closed)
    deal.closed_at, deal.is_won, deal.lost_for = closed_at, plan.is_won, plan.lost_for
    deal.stages.append(("Won" if plan.is_won else "Lost", closed_at))
    if plan.is_untouched or plan.is_one_try or random.random() > 0.15 or plan.n_days < 21:
        return
    _revise(company, deal, day + 8 + int(random.random() * (plan.n_days - 14)), closed_at)


def _follow_up(company: Company, deal: Deal, plan: _Plan, quoted_at: int, closed_at: int) -> None:
    """A touch in each week that has one; the first within three business days, if that is kept."""
    days, random, customer = company.days, company.random, deal.customer
    day = quoted_at // DAY
    soon = min(days.business(day, 3), day + _WEEK)
    negotiated = False
    for week in range(1 if plan.is_one_try else 1 + (closed_at // DAY - day) // _WEEK):
        low, high = day + _WEEK * week + 1, day + _WEEK * (week + 1)
        if week == 0 and plan.is_first_kept:
            high = soon
        elif week == 0:
            low = soon + 1
        if (week > 0 or not plan.is_first_kept) and not plan.weeks[min(week, len(plan.weeks) - 1)]:
            continue
        if low > high or low > days.last:
            continue
        at = days.moment(days.between(low, high))
        if at >= closed_at - 30:
            continue
        has_answered = touch(company, customer, deal, at, 0.0 if plan.is_silent else 0.42)
        if has_answered and not negotiated and week > 0 and ("Negotiation", quoted_at) not in deal.stages:
            deal.stages.append(("Negotiation", at))
            negotiated = True
        if random.random() < 0.2 and not plan.is_one_try:
            again = days.moment(min(days.between(at // DAY, high), high))
            if at < again < closed_at - 30:
                touch(company, customer, deal, again, 0.0 if plan.is_silent else 0.3)


def touch(company: Company, customer: Customer, deal: Deal | None, at: int, answers: float) -> bool:
    """We reach out, by any channel; does the customer react? With this chance."""
    random, day = company.random, at // DAY
    has_answered = random.random() < answers
    # Who leaves out the visits does not call either.
    n_calls = 0.0 if customer.rep_at(day).place == VISITS_LEFT else 0.45
    drawn = random.random()
    if drawn < n_calls:
        company.log(customer, at, "call", "", deal, outcome="connected" if has_answered else "no answer")
    elif has_answered and drawn > 0.9 and n_calls > 0:
        company.log(customer, at, "visit", "", deal, outcome="done")
    else:
        company.log(customer, at, company.written(customer, day), "", deal)
        if has_answered:
            wait = int(random.random() * 3)
            soon, later = at + 30 + int(random.random() * 120), company.days.moment(day + wait, 480, 1140)
            company.inbound(customer, later if wait else soon, deal)
    return has_answered


def _last_word(company: Company, deal: Deal, plan: _Plan, day: int, closed: int) -> None:
    """Shortly before the decision the customer mostly says what it hangs on."""
    random, days = company.random, company.days
    if plan.n_days == _NEVER_DAYS or random.random() > (0.5 if plan.is_won else 0.85):
        return
    said = days.between(max(day + 3, closed - 8), closed - 2)
    topic = "won" if plan.is_won else plan.lost_for or "inbound"
    company.inbound(deal.customer, days.moment(said, 480, 1080), deal, topic)


def _revise(company: Company, deal: Deal, day: int, closed_at: int) -> None:
    """A second quote on the same deal, which wants its own follow-up."""
    days, customer = company.days, deal.customer
    day = days.rolled(day)
    at = days.moment(day)
    if at >= closed_at - DAY or customer.rep_at(day).place == LOGS_NO_QUOTES:
        return
    company.log(customer, at, company.written(customer, day, "email"), "quote", deal)
    if company.keeps(customer, day, "quote-follow-up"):
        followed_at = days.by(at, days.business(day, 3))
        if followed_at < closed_at:
            touch(company, customer, deal, followed_at, 0.0 if deal.lost_for == "no_response" else 0.3)
