"""The life of one deal, from the lead to the win or the loss, by the habits of its rep."""

from __future__ import annotations

from math import exp

from analytics.demo.company import Company, Customer, Deal
from analytics.demo.days import DAY
from analytics.demo.quotes import decide
from analytics.demo.texts import PRODUCTS

_MEDIAN_AMOUNT, _SPREAD = 850_000, 0.75
_THB_PER_USD = 34


def live(company: Company, customer: Customer, day: int, source: str, is_sure: bool = False) -> Deal:
    """A deal is created on this day and lived to its end, however far behind the last day that lies.

    `is_sure`: it will be won, and soon.
    """
    random, days = company.random, company.days
    amount = exp(random.gauss(0, _SPREAD)) * _MEDIAN_AMOUNT
    if customer.currency == "USD":
        amount /= _THB_PER_USD
    deal = Deal(customer, days.moment(day), round(amount, -2), random.choice(PRODUCTS), source)
    customer.deals.append(deal)
    deal.stages.append(("Lead", deal.created_at))
    if random.random() < 0.25:
        company.inbound(customer, deal.created_at - int(random.random() * 20) - 1)
    qualified_at = _qualify(company, deal, day)
    if not is_sure and random.random() < 0.10:
        lost = days.business(qualified_at // DAY, 1 + int(random.random() * 4))
        _lose(company, deal, lost, ("no_need", "budget", "timing"))
        return deal
    presented, outcome = _present(company, deal, _appoint(company, deal, qualified_at), is_sure)
    if outcome == "not interested":
        lost = presented + 4 + int(random.random() * 12)
        _lose(company, deal, lost, ("no_need", "competitor", "product", "timing"))
        return deal
    if outcome == "interested":
        presented = _try_out(company, deal, presented)
        if not is_sure and random.random() < 0.08:
            _lose(company, deal, presented + 2 + int(random.random() * 8), ("product", "competitor"))
            return deal
    decide(company, deal, days.between(presented + 1, presented + 7), outcome == "interested", is_sure)
    return deal


def _lose(company: Company, deal: Deal, day: int, categories: tuple[str, ...]) -> None:
    """The deal is lost before there was a quote, on the first working day from this one on."""
    deal.lost_for = company.random.choice(categories)
    deal.closed_at = company.days.moment(company.days.rolled(day))
    deal.stages.append(("Lost", deal.closed_at))


def _qualify(company: Company, deal: Deal, day: int) -> int:
    random, days = company.random, company.days
    if company.keeps(deal.customer, day, "lead-qualification"):
        at = days.by(deal.created_at, days.business(day, 2), same_day=0.4)
    else:
        at = days.moment(days.business(day, 3 + int(random.random() * 6)))
    company.log(deal.customer, at, "call", "qualification", deal, outcome="connected")
    deal.stages.append(("Qualified", at))
    return at


def _appoint(company: Company, deal: Deal, qualified_at: int) -> int:
    """The day on which the appointment was made."""
    random, days = company.random, company.days
    day = qualified_at // DAY
    if company.keeps(deal.customer, day, "appointment"):
        at = days.by(qualified_at, days.business(day, 5), same_day=0.25)
    else:
        at = days.moment(days.business(day, 6 + int(random.random() * 6)))
    channel = "call" if random.random() < 0.6 else company.written(deal.customer, at // DAY)
    outcome = "connected" if channel == "call" else ""
    company.log(deal.customer, at, channel, "appointment", deal, outcome=outcome)
    deal.stages.append(("Meeting", at))
    return at // DAY


def _present(company: Company, deal: Deal, appointed: int, is_sure: bool) -> tuple[int, str]:
    """The day of the presentation that took place, and what came of it."""
    random, days = company.random, company.days
    day = days.between(appointed + 2, appointed + 11)
    channel = "visit" if random.random() < 0.6 else "meeting"
    if random.random() < 0.06:
        outcome = "cancelled" if random.random() < 0.5 else "no_show"
        company.log(deal.customer, days.moment(day), channel, "presentation", deal, outcome=outcome)
        day = days.between(day + 2, day + 8)
    drawn = random.random()
    outcome = "interested" if is_sure or drawn < 0.62 else "undecided" if drawn < 0.86 else "not interested"
    at = days.moment(day)
    company.log(deal.customer, at, channel, "presentation", deal, outcome=outcome)
    deal.stages.append(("Presentation", at))
    return day, outcome


def _try_out(company: Company, deal: Deal, presented: int) -> int:
    """Trial, look at its result, end, written summary; the day from which a quote may follow."""
    random, days, customer = company.random, company.days, deal.customer
    if company.keeps(customer, presented, "trial-together"):
        begun = days.between(presented + 2, presented + 14)
    else:
        begun = days.between(presented + 17, presented + 30)
    at = days.moment(begun)
    company.log(customer, at, "visit", "trial", deal, outcome="done")
    deal.stages.append(("Trial", at))
    if company.keeps(customer, begun, "trial-result"):
        reviewed = days.between(begun + 2, begun + 7)
    else:
        reviewed = days.between(begun + 9, begun + 18)
    channel = "visit" if random.random() < 0.5 else "call"
    outcome = "connected" if channel == "call" else "done"
    company.log(customer, days.moment(reviewed), channel, "trial_review", deal, outcome=outcome)
    ended = days.between(begun + 5, begun + 14)
    ended_at = days.moment(ended)
    company.log(customer, ended_at, "visit", "trial_end", deal, outcome="done")
    if company.keeps(customer, ended, "trial-summary"):
        at = days.by(ended_at, ended + 2, same_day=0.3)
    elif random.random() < 0.6:
        at = days.moment(days.between(ended + 5, ended + 14))
    else:
        return max(ended, reviewed)
    channel = company.written(customer, at // DAY, "message", "letter")
    company.log(customer, at, channel, "usage_summary", deal)
    return max(ended, reviewed, at // DAY)
