"""A seeded demo company with loose bolts planted in it, written as the exports of a CRM.

It sells machines to factories in Thailand. Everything a person does follows from habits (`cast`): how often
each step of the playbook `project-sales` is done on time. The same arguments give the same files.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from analytics.demo import files, life, promises
from analytics.demo.cast import (
    ASKS_EARLY,
    GIVES_TERRITORY,
    LEAVES,
    LOGS_LATE,
    LOGS_NO_QUOTES,
    QUOTES_LEFT,
    TRIES_ONCE,
    HandOver,
    LooseBolt,
    Planted,
    cast,
)
from analytics.demo.company import Activity, Company, Customer
from analytics.demo.days import DAY, Days
from analytics.demo.texts import Texts
from analytics.errors import ArgumentsRefused, Problem

__all__ = ["HandOver", "LooseBolt", "Planted", "write"]
_KEY_SHARE = 0.12

MOST_MONTHS = 240
EARLIEST_YEAR = 1950


def write(
    directory: Path,
    *,
    reps: int = 12,
    customers: int | None = None,
    months: int = 18,
    seed: int = 1,
    until: date,
) -> Planted:
    """What would the log of a whole sales team look like, if we knew which bolts are loose in it?

    Writes reps, customers, contacts, deals, stage_changes, activities, orders and referrals as canonical CSV
    files into `directory` (made where it is missing, files of these names replaced), beside them `journal.jsonl`
    with what the manager typed in that time, and says what was planted. `customers` is 28 a rep unless given; those
    who come by referral are added. Nothing happens after the end of `until` but what is planned and the days on
    which invoices fall due. Raises `ArgumentsRefused` for fewer than one rep, three customers a rep or three months.
    """
    n_customers = reps * life.CUSTOMERS_PER_REP if customers is None else customers
    _check(reps, n_customers, months)
    random = Random(seed)
    if until.year < EARLIEST_YEAR:
        raise ArgumentsRefused(Problem("--until", f"{until} is before {EARLIEST_YEAR}."))
    days = Days(_months_before(until, months), until, random)
    texts = Texts(random)
    company = Company(cast(reps, random), days, random)
    life.people(company, texts, n_customers)
    life.change_hands(company)
    life.live(company, texts)
    _plan_ahead(company)
    _weigh_key_account(company)
    files.write(company, texts, directory)
    promises.write(company, seed, directory)
    at = company.cast.id_at
    return Planted(
        bolts=company.cast.bolts,
        rep_left=_handed(company, at(LEAVES)),
        territory=_handed(company, at(GIVES_TERRITORY)),
        late_logger=at(LOGS_LATE),
        logs_no_quotes=at(LOGS_NO_QUOTES),
        team_without_emails=company.cast.sales[1].team if reps > 1 else None,
        asks_too_early=at(ASKS_EARLY),
        price_losses_untouched=at(QUOTES_LEFT),
        no_response_after_one_try=at(TRIES_ONCE),
        forgotten_key_account=_with_story(company, "forgotten"),
        over_contacted=_with_story(company, "over_contacted"),
        cared_for_never_asked=_with_story(company, "never_asked"),
    )


def _check(n_reps: int, n_customers: int, months: int) -> None:
    wanted = (
        ("--reps", n_reps, 1, "a company needs at least one rep"),
        ("--customers", n_customers, n_reps * 3, "every rep needs at least three customers"),
        ("--months", months, 3, "a history needs at least three months"),
    )
    problems = [Problem(name, f"{value} is too few: {why}.") for name, value, least, why in wanted if value < least]
    if months > MOST_MONTHS:
        problems.append(Problem("--months", f"{months} is too many: {MOST_MONTHS} are enough for any history."))
    if problems:
        raise ArgumentsRefused(problems)


def _months_before(until: date, months: int) -> date:
    """The same day number so many months earlier, at most the 28th."""
    month = until.month - 1 - months
    year, month = until.year + month // 12, month % 12 + 1
    return date(year, month, min(until.day, 28))


def _handed(company: Company, rep_id: str | None) -> HandOver | None:
    """All customers that went from this rep to others; their day is one and the same."""
    handed = {}
    on = 0
    for customer in company.customers:
        if customer.owner.id == rep_id and customer.new_owner is not None:
            handed[files.customer_id(customer)] = customer.new_owner.id
            on = customer.handed_on
    return HandOver(rep_id, company.days.date(on), handed) if rep_id is not None and handed else None


def _with_story(company: Company, story: str) -> str:
    return next(files.customer_id(customer) for customer in company.customers if customer.story == story)


def _plan_ahead(company: Company) -> None:
    """A next step in the future for most open deals, and a few tasks whose day has passed."""
    days, random = company.days, company.random
    for customer in company.customers:
        for deal in customer.deals:
            is_open = deal.created_at // DAY <= days.last and (deal.closed_at or 0) // DAY > days.last
            if not is_open:
                continue
            drawn = random.random()
            if drawn > 0.84:
                continue
            # A few are open tasks whose day has passed.
            low, high = (days.last + 1, days.last + 21) if drawn < 0.78 else (days.last - 12, days.last - 2)
            channel = random.choice(("meeting", "visit", "call", "task")) if drawn < 0.78 else "task"
            day = max(0, days.between(low, high))
            direction = "outbound" if channel == "call" else ""
            rep = customer.rep_at(days.last)
            planned = Activity(days.moment(day), channel, "", direction, "", rep, deal, "next", planned=True)
            customer.activities.append(planned)


def _weigh_key_account(company: Company) -> None:
    """Scale the forgotten key account's deals and orders until it is about 12 % of the book in THB."""
    last = company.days.last
    key = next(customer for customer in company.customers if customer.story == "forgotten")

    def weight(customer: Customer) -> float:
        revenue = sum(order.amount for order in customer.orders if last - 365 < order.ordered <= last)
        is_open = [
            deal for deal in customer.deals if deal.created_at // DAY <= last and (deal.closed_at or 0) // DAY > last
        ]
        return revenue + sum(deal.amount for deal in is_open)

    others = sum(weight(one) for one in company.customers if one is not key and one.currency == "THB")
    own = weight(key)
    if own <= 0:
        return
    factor = others * _KEY_SHARE / (1 - _KEY_SHARE) / own
    for deal in key.deals:
        deal.amount = round(deal.amount * factor, -2)
    for order in key.orders:
        order.amount = round(order.amount * factor, -2)
