"""What goes on between the deals: visits every month, referral asks, questions, coming back after a loss."""

from __future__ import annotations

from itertools import pairwise

from analytics.demo.cast import ASKS_EARLY
from analytics.demo.company import HELD, Company, Customer, Deal
from analytics.demo.days import DAY

CARE = ("thank_you", "delivery_check", "satisfaction", "installation_check", "training", "care")
_VISITS = (*HELD, "call")
_SILENT = 33 * DAY  # before the end


def after_loss(company: Company, deal: Deal) -> int | None:
    """Ask why, and come back within 90 days; the day on which the rep came back in time, else None."""
    random, days, customer = company.random, company.days, deal.customer
    assert deal.closed_at is not None
    lost = deal.closed_at // DAY
    is_asked = company.keeps(customer, lost, "loss-interview")
    if is_asked:
        day = days.between(lost + 1, lost + 7)
    else:
        is_asked = random.random() < 0.5
        day = days.between(lost + 11, lost + 30)
    if is_asked:
        outcome = "connected" if random.random() < 0.7 else "no answer"
        company.log(customer, days.moment(day), "call", "loss_interview", deal, outcome=outcome)
    if not company.keeps(customer, lost, "win-back"):
        if random.random() < 0.4:
            company.log(customer, days.moment(days.between(lost + 95, lost + 140)), "call", "win_back")
        return None
    day = days.between(lost + 55, lost + 88)
    channel = "call" if random.random() < 0.5 else company.written(customer, day)
    outcome = "connected" if channel == "call" and random.random() < 0.5 else ""
    company.log(customer, days.moment(day), channel, "win_back", outcome=outcome)
    return day


def every_month(company: Company, customer: Customer) -> None:
    """A visit, meeting or call in each month since the first order: monthly-visit."""
    if not customer.orders:
        return
    random, days = company.random, company.days
    begun = min(order.ordered for order in customer.orders)
    visits = [activity for activity in customer.activities if activity.channel in _VISITS]
    seen = {visit.at // DAY for visit in visits if visit.direction == "outbound" and visit.outcome != "cancelled"}
    low, month = begun, 0
    while low < days.last:
        month += 1
        high = days.months(begun, month)
        is_kept = company.keeps(customer, low, "monthly-visit")
        is_seen = any(day in seen for day in range(low + 1, high + 1))
        if is_kept and (not is_seen or random.random() < 0.5):
            channel = random.choices(_VISITS, (6, 1, 3))[0]
            outcome = "connected" if channel == "call" else "done"
            company.log(customer, days.moment(days.between(low + 1, high)), channel, "care", outcome=outcome)
        low = high


def questions(company: Company, customer: Customer) -> None:
    """Now and then the customer writes; rarely to complain, and rarely the desk hears of a need."""
    random, days = company.random, company.days
    if not customer.deals:
        return
    day = customer.deals[0].created_at // DAY + int(random.expovariate(1 / 25))
    while day <= days.last:
        drawn = random.random()
        at = days.moment(day if random.random() < 0.15 else days.rolled(day), 480, 1140)
        if drawn < 0.05:
            company.inbound(customer, at, None, "complaint", "complaint")
        elif drawn < 0.1:
            desk = company.cast.desk[customer.owner.place // 24 % len(company.cast.desk)]
            company.log(customer, at, "call", "need", direction="inbound", outcome="connected", rep=desk)
            called_at = days.by(at, days.business(day, 2 + int(random.random() * 3)), same_day=0.3)
            company.log(customer, called_at, "call", "", outcome="connected")
        else:
            company.inbound(customer, at)
        day += 3 + int(random.expovariate(1 / 50))


def newsletters(company: Company, customer: Customer) -> None:
    """The list mail of each second month, sent by the system."""
    days, random = company.days, company.random
    if random.random() < 0.4:
        return
    first = max(0, customer.created_at // DAY)
    for day in range(first + 5 + customer.no % 50, days.last + 1, 61):
        company.log(customer, days.moment(day, 360, 400), "email", "", topic="newsletter")
        if customer.activities and customer.activities[-1].topic == "newsletter":
            customer.activities[-1].automatic = True


def wins(customer: Customer, last: int) -> list[int]:
    """When was a deal of this customer won, up to the last day?"""
    closed = [deal.closed_at for deal in customer.deals if deal.is_won and deal.closed_at is not None]
    return sorted(at for at in closed if at // DAY <= last)


def ready_to_ask(customer: Customer, last: int) -> list[int]:
    """When was each win followed by its second day of care? The moments of that day's first care contact."""
    won_at = wins(customer, last)
    cared_at = sorted(activity.at for activity in customer.activities if activity.purpose in CARE)
    moments = []
    for place, begin in enumerate(won_at):
        end = won_at[place + 1] if place + 1 < len(won_at) else None
        after = [at for at in cared_at if at >= begin and (end is None or at < end)]
        second = next((at for at in after if at // DAY > after[0] // DAY), None)
        if second is not None:
            moments.append(second)
    return moments


def ask_for_referrals(company: Company, customer: Customer) -> list[int]:
    """Ask whom else we could help, once after each cared-for win; the days of asking that bore a referral."""
    random, days = company.random, company.days
    if customer.story == "never_asked":
        return []
    asked = []
    bears = 0.3
    if customer.owner.place == ASKS_EARLY:
        bears = 0.1
        for won_at in wins(customer, days.last):
            if random.random() < 0.85:
                asked.append(days.by(won_at, won_at // DAY + 1, same_day=0.5))
    for ready_at in ready_to_ask(customer, days.last):
        day = ready_at // DAY
        if company.keeps(customer, day, "referral-ask"):
            asked.append(days.by(ready_at, day + 30, earliest=2))
        elif random.random() < 0.4:
            asked.append(days.moment(days.between(day + 35, day + 75)))
    for at in asked:
        channel, outcome = ("visit", "done") if random.random() < 0.6 else ("call", "connected")
        company.log(customer, at, channel, "referral_ask", outcome=outcome)
    return [at // DAY for at in asked if at // DAY <= days.last and random.random() < bears]


def drop_deals(company: Company, customer: Customer) -> None:
    """Now and then a rep forgets to name the deal; only where it is plain which one is meant."""
    random = company.random
    deals = sorted(customer.deals, key=lambda deal: deal.created_at)
    if any(_is_open(earlier, later.created_at) for earlier, later in pairwise(deals)):
        return
    for activity in customer.activities:
        deal = activity.deal
        is_plain = deal is not None and not activity.purpose and _is_open(deal, activity.at)
        if is_plain and random.random() < 0.04:
            activity.deal = None


def fall_silent(customer: Customer) -> None:
    """A customer lost because nobody answered does not answer besides: our calls ring out, and it writes nothing."""
    lost = [deal for deal in customer.deals if deal.lost_for == "no_response" and deal.closed_at is not None]
    kept = []
    for activity in customer.activities:
        is_silent = any(_is_open(deal, activity.at) and activity.at > (deal.closed_at or 0) - _SILENT for deal in lost)
        if activity.deal is None and is_silent and activity.is_response():
            if activity.direction == "inbound":
                continue
            activity.channel, activity.outcome = "call", "no answer"
        kept.append(activity)
    customer.activities = kept


def _is_open(deal: Deal, at: int) -> bool:
    return deal.created_at <= at and (deal.closed_at is None or at < deal.closed_at)
