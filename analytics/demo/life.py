"""The life of the whole company: who comes when, which deals follow one another, the planted stories."""

from __future__ import annotations

from collections import deque

from analytics.demo import care, deals, orders
from analytics.demo.cast import DILIGENT, GIVES_TERRITORY, LEAVES, LOGS_LATE, STEADY, VISITS_LEFT, Rep
from analytics.demo.company import Company, Customer, Deal, Referral
from analytics.demo.days import DAY
from analytics.demo.texts import SOURCES, Texts

# Fewer deals begin in April (Songkran) and December.
_SEASON = (0.95, 1.0, 1.0, 0.55, 0.9, 1.0, 0.95, 0.95, 1.0, 1.0, 1.0, 0.6)
_OLD_SHARE = 0.62  # of the customers were there before the first day
CUSTOMERS_PER_REP = 28
_PAUSE_DAYS = 70  # on average, between two deals of a customer
# When the deals of a customer with a story begin, in percent of the time; all of them are won.
_WINS = {"forgotten": (38, 51, 62, 72), "never_asked": (40,), "over_contacted": (30,)}
_STORIES = tuple(_WINS)
_SILENT_DAYS = 65  # how long nobody has spoken to the forgotten key account: longer than two windows of a month


def people(company: Company, texts: Texts, n_customers: int) -> None:
    """The customers of every rep; the first three of a steady rep have a story of their own."""
    random, days = company.random, company.days
    sales = company.cast.sales
    storied = sales[DILIGENT if len(sales) > DILIGENT else STEADY]
    n_met: dict[str, int] = {}
    usd_team = sales[0].team
    for number in range(n_customers):
        rep = sales[number % len(sales)]
        met = n_met[rep.id] = n_met.get(rep.id, -1) + 1
        is_old = random.random() < _OLD_SHARE
        day = -1 - int(random.random() * 1100) if is_old else _in_season(company, int(random.random() * days.last))
        story = _STORIES[met] if rep is storied and met < len(_STORIES) else ""
        if story:
            day = -20 - met
        source = "referral" if random.random() < 0.04 else random.choice(SOURCES)
        customer = _newcomer(company, texts, rep, day, source)
        customer.story = story
        if rep.team == usd_team and not story and random.random() < 0.15:
            customer.currency = "USD"
        if not story and random.random() < 0.03:
            customer.segment = "key" if random.random() < 0.6 else "retail"


def _hand_over(company: Company, place: int, to: list[int], share: float, on: int) -> None:
    """A share of the customers that the rep at a place has by that day goes to others."""
    sales = company.cast.sales
    own = [customer for customer in company.customers if customer.owner is sales[place]]
    known = [customer for customer in own if customer.created_at // DAY < on]
    handed = known[: max(1, round(share * len(known)))]
    for number, customer in enumerate(handed):
        customer.new_owner = sales[to[number % len(to)]]
        customer.handed_on = on


def change_hands(company: Company) -> None:
    """A rep leaves and all customers go to two others; half-way a territory changes hands."""
    sales, days = company.cast.sales, company.days
    if len(sales) > LEAVES:
        on = days.rolled(days.last - min(120, days.last // 3))
        heirs = [LOGS_LATE, GIVES_TERRITORY if len(sales) > GIVES_TERRITORY else STEADY]
        own = [customer for customer in company.customers if customer.owner is sales[LEAVES]]
        for number, customer in enumerate(one for one in own if one.created_at // DAY >= on):
            customer.owner = sales[heirs[number % 2]]
        _hand_over(company, LEAVES, heirs, 1.0, on)
        sales[LEAVES].leaves_on = on
    if len(sales) > GIVES_TERRITORY:
        _hand_over(company, GIVES_TERRITORY, [STEADY], 0.4, days.rolled(days.last // 2))


def live(company: Company, texts: Texts) -> None:
    """Every customer's life, one after the other; who is referred joins the end of the queue."""
    waiting = deque(company.customers)
    per_rep = max(1.0, len(company.customers) / len(company.cast.sales) / CUSTOMERS_PER_REP)
    while waiting:
        customer = waiting.popleft()
        _buy(company, customer, per_rep)
        if customer.deals and not customer.story and company.random.random() < 0.05:
            _buy(company, customer, 3 * per_rep)
        care.every_month(company, customer)
        care.questions(company, customer)
        care.newsletters(company, customer)
        for day in care.ask_for_referrals(company, customer):
            referred = _refer(company, texts, customer, day)
            if referred is not None:
                waiting.append(referred)
        care.drop_deals(company, customer)
        care.fall_silent(customer)
        if customer.story == "forgotten":
            until = (company.days.last - _SILENT_DAYS + 1) * DAY
            customer.activities = [activity for activity in customer.activities if activity.at < until]
        elif customer.story == "over_contacted":
            _press(company, customer)
        elif customer.story == "never_asked":
            company.inbound(customer, company.days.moment(company.days.rolled(company.days.last - 9)))
    _last_message(company)


def _in_season(company: Company, day: int) -> int:
    """The day itself, or some weeks later where its month is a quiet one."""
    random, days = company.random, company.days
    if day > days.last:
        return day
    if random.random() > _SEASON[days.month[max(day, 0)] - 1]:
        day += 25 + int(random.random() * 25)
    return days.rolled(day) if random.random() < 0.97 else day


def _newcomer(company: Company, texts: Texts, rep: Rep, day: int, source: str) -> Customer:
    language = texts.language()
    name = texts.customer(language, len(company.customers))
    at = company.days.moment(day, 500, 600)
    customer = Customer(len(company.customers) + 1, name, language, rep, at, "THB", source)
    company.customers.append(customer)
    return customer


def _buy(company: Company, customer: Customer, per_rep: float) -> None:
    """One deal after the other, and orders of parts between them, until the last day has come.

    `per_rep`: how many times the usual number of customers a rep has; each buys so much less often.
    """
    random, days = company.random, company.days
    pause = _PAUSE_DAYS * per_rep
    created = customer.created_at // DAY
    sure = [days.last * share // 100 for share in _WINS.get(customer.story, ())]
    if customer.story:
        day = sure.pop(0)
    elif customer.deals:
        day = customer.deals[0].created_at // DAY + int(random.random() * 90)
    elif created >= 0 and random.random() * per_rep < 1:
        day = created + int(random.random() * 3)
    else:
        day = max(0, created) + int(random.expovariate(1 / (pause * 0.7)))
    source = customer.source
    while (day := _in_season(company, day) if not customer.story else days.rolled(day)) <= days.last:
        deal = deals.live(company, customer, day, source, is_sure=bool(customer.story))
        assert deal.closed_at is not None
        closed = deal.closed_at // DAY
        if closed > days.last:
            return
        source = "existing customer"
        day = closed + 5 + int(random.expovariate(1 / pause))
        if deal.is_won:
            _order(company, customer, deal, closed, pause)
            if customer.owner.place == VISITS_LEFT and not customer.story and random.random() < 0.85:
                return  # who is not visited does not buy again
        else:
            came_back = care.after_loss(company, deal)
            if came_back is not None and random.random() < 0.2:
                day, source = min(day, came_back + 4), "win-back"
        if customer.story:
            if not sure:
                return
            day = max(closed + 3, sure.pop(0))


def _order(company: Company, customer: Customer, deal: Deal, closed: int, pause: float) -> None:
    random, days = company.random, company.days
    assert deal.closed_at is not None
    orders.contract(company, deal, deal.closed_at)
    ordered = orders.place(company, customer, deal, closed + int(random.random() * 4), deal.amount).ordered
    if customer.story or customer.owner.place == VISITS_LEFT:
        return
    day = ordered + 30 + int(random.expovariate(1 / (1.6 * pause)))
    if day <= days.last and random.random() < 0.75:
        orders.place(company, customer, None, day, round(deal.amount * (0.03 + 0.12 * random.random()), -2))


def _refer(company: Company, texts: Texts, customer: Customer, day: int) -> Customer | None:
    """The customer names somebody, who comes to us a little later."""
    random, days = company.random, company.days
    named_at = days.moment(days.between(day + 2, day + 45))
    if named_at // DAY > days.last:
        return None
    rep = customer.rep_at(named_at // DAY)
    if rep.leaves_on is not None and named_at // DAY >= rep.leaves_on:
        rep = company.cast.sales[LOGS_LATE]
    arrives = days.between(named_at // DAY + 1, named_at // DAY + 12)
    if arrives > days.last:
        return None
    referred = _newcomer(company, texts, rep, arrives, "referral")
    referred.referred_by = customer
    if rep.leaves_on is not None:
        referred.new_owner, referred.handed_on = company.cast.sales[LOGS_LATE], rep.leaves_on
    if random.random() < 0.75:
        company.referrals.append(Referral(named_at, customer, referred))
    return referred


def _press(company: Company, customer: Customer) -> None:
    """In the last month three of us reach out to this customer again and again, and nothing comes back."""
    days, cast = company.days, company.cast
    begin = (days.last - 31) * DAY
    customer.activities = [one for one in customer.activities if one.at < begin or not one.is_response()]
    callers = (customer.owner, cast.desk[0], cast.sales[0])
    for number in range(14):
        at = days.moment(days.rolled(days.last - 29 + 2 * number))
        channel = ("call", "message", "email")[number % 3]
        outcome = "no answer" if channel == "call" else ""
        company.log(customer, at, channel, outcome=outcome, rep=callers[number % len(callers)])


def _last_message(company: Company) -> None:
    """The last day is one on which something happened, so that the log is known to reach so far."""
    days = company.days
    customer = next((one for one in reversed(company.customers) if one.deals and not one.story), company.customers[0])
    at = days.moment(days.last, 990, 1020)
    company.log(customer, at, "message", direction="inbound", topic="inbound")
