"""From the order to the trained operator: what the office and the rep do for each order."""

from __future__ import annotations

from analytics.demo.cast import OFFICE, VISITS_LEFT
from analytics.demo.company import Company, Customer, Deal, Order
from analytics.demo.days import DAY


def place(company: Company, customer: Customer, deal: Deal | None, day: int, amount: float) -> Order:
    """An order comes in on this day and is shipped, delivered, invoiced, paid and looked after.

    Without a deal it is a repeat order of parts, and half of those need no installation.
    """
    random, days = company.random, company.days
    ordered = days.rolled(day)
    if random.random() < OFFICE["shipment"]:
        shipped = days.between(ordered + 1, ordered + 7, saturdays=0)
    else:
        shipped = days.between(ordered + 10, ordered + 20, saturdays=0)
    delivered = days.between(shipped + 1, shipped + 5)
    is_installed = deal is not None or random.random() < 0.5
    installed = days.between(delivered + 1, delivered + 9) if is_installed else -1
    if random.random() < OFFICE["invoice"]:
        invoiced = days.between(delivered - 1, days.business(delivered, 3), saturdays=0)
    else:
        invoiced = days.business(delivered, 4 + int(random.random() * 8))
    payment_due = invoiced + 30
    if random.random() < OFFICE["settlement"]:
        paid = days.between(invoiced + 5, payment_due, saturdays=0)
    elif random.random() < 0.85:
        paid = days.rolled(payment_due + 4 + int(random.random() * 45))
    else:
        paid = -1
    rep = customer.rep_at(ordered)
    order = Order(deal, rep, amount, ordered, shipped, delivered, installed, invoiced, payment_due, paid)
    customer.orders.append(order)
    _look_after(company, customer, order)
    return order


def _look_after(company: Company, customer: Customer, order: Order) -> None:
    is_first = len(customer.orders) == 1
    if is_first:
        due = company.days.business(order.ordered, 5)
        _do(company, customer, order, "first-order-visit", "care", "visit", (order.ordered + 1, due), 8)
    low = order.shipped
    _do(company, customer, order, "delivery-inspection", "delivery_check", "visit", (low, low + 3), 7)
    low = order.delivered
    _do(company, customer, order, "delivery-thanks", "thank_you", "letter", (low, low + 3), 9)
    _do(company, customer, order, "satisfaction", "satisfaction", "call", (low + 3, low + 14), 20)
    low = order.installed
    if low >= 0:
        _do(company, customer, order, "installation-check", "installation_check", "visit", (low, low + 7), 12)
        _do(company, customer, order, "training", "training", "visit", (low + 2, low + 30), 25)


def _do(
    company: Company,
    customer: Customer,
    order: Order,
    step: str,
    purpose: str,
    usual: str,
    span: tuple[int, int],
    late: int,
) -> None:
    """One step of after-sales: within the span of days, or up to `late` days after it, or never."""
    random, days = company.random, company.days
    low, due = span[0], days.rolled(span[1])
    if company.keeps(customer, low, step):
        day = days.between(low, due)
    elif random.random() < 0.65:
        day = days.between(due + 1, due + late)
    else:
        return
    if customer.rep_at(day).place == VISITS_LEFT and usual != "visit":
        channel = "letter" if purpose == "thank_you" else "message"
    elif usual != "visit" and random.random() < 0.5:
        channel = "call"
    else:
        channel = usual
    outcome = {"call": "connected", "visit": "done"}.get(channel, "")
    company.log(customer, days.moment(day), channel, purpose, order.deal, outcome=outcome)


def contract(company: Company, deal: Deal, won_at: int) -> None:
    """The office sends the contract, often before the deal is marked as won."""
    random, days = company.random, company.days
    day = won_at // DAY
    if random.random() < OFFICE["contract-sent"]:
        day = days.between(day - 4, days.business(day, 3), saturdays=0)
    else:
        day = days.business(day, 5 + int(random.random() * 8))
    office = company.cast.office[deal.customer.owner.place // 24 % len(company.cast.office)]
    channel = "email" if random.random() < 0.7 else "letter"
    company.log(deal.customer, days.moment(day), channel, "contract", deal, rep=office)
