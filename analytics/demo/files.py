"""The demo company as the canonical CSV files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from analytics.demo.cast import LOGS_LATE, Rep
from analytics.demo.company import Activity, Company, Customer, Deal
from analytics.demo.days import DAY
from analytics.demo.texts import COMPETITORS, INDUSTRIES, Texts

HEADERS = {
    "reps": "rep_id name email team role active left_on",
    "customers": "customer_id name owner_id segment industry source referred_by created_at",
    "contacts": "contact_id customer_id name email phone",
    "deals": "deal_id name customer_id owner_id pipeline stage status amount currency product source "
    "created_at expected_close_at closed_at loss_reason loss_note competitor",
    "stage_changes": "deal_id stage entered_at rep_id",
    "activities": "activity_id at channel purpose direction outcome rep_id customer_id contact_id deal_id "
    "subject note duration_minutes planned automatic due_at logged_at",
    "orders": "order_id customer_id deal_id rep_id amount currency ordered_at shipped_at delivered_at "
    "installed_at invoiced_at payment_due_at paid_at",
    "referrals": "referral_id at referrer_id referred_id rep_id deal_id",
}
Cell = str | int
Row = Sequence[Cell]


def write(company: Company, texts: Texts, directory: Path) -> None:
    """Write every table, a header even where it has no rows; what is there already is replaced."""
    directory.mkdir(parents=True, exist_ok=True)
    company.customers = [one for one in company.customers if one.created_at // DAY <= company.days.last]
    lived = [deal for customer in company.customers for deal in customer.deals]
    deals = sorted((deal for deal in lived if _is_known(company, deal.created_at)), key=lambda deal: deal.created_at)
    for number, deal in enumerate(deals, 1):
        deal.no = number
    contacts = {customer.no: _contacts(company, texts, customer) for customer in company.customers}
    contact_ids = {no: [str(row[0]) for row in rows] for no, rows in contacts.items()}
    tables: dict[str, Iterable[Row]] = {
        "reps": _reps(company, texts),
        "customers": _customers(company),
        "contacts": (row for rows in contacts.values() for row in rows),
        "deals": [_deal(company, texts, deal) for deal in deals],
        "stage_changes": _stages(company, deals),
        "activities": _activities(company, texts, contact_ids),
        "orders": _orders(company),
        "referrals": _referrals(company),
    }
    for name, header in HEADERS.items():
        with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split())
            writer.writerows(tables[name])


def customer_id(customer: Customer) -> str:
    return f"C{customer.no:04d}"


def deal_id(deal: Deal | None) -> str:
    return f"D{deal.no:05d}" if deal is not None and deal.no else ""


def _is_known(company: Company, at: int | None) -> bool:
    return at is not None and at // DAY <= company.days.last


def _reps(company: Company, texts: Texts) -> Iterable[Row]:
    for rep in company.cast.everybody:
        left = "" if rep.leaves_on is None else company.days.day_text(rep.leaves_on)
        name = texts.person("en" if rep.place % 4 else texts.language(), is_unique=True)
        yield (
            rep.id,
            name,
            f"{rep.id.lower()}@demo.example",
            rep.team,
            rep.role,
            "false" if left else "true",
            left,
        )


def _customers(company: Company) -> Iterable[Row]:
    for customer in company.customers:
        referrer = customer_id(customer.referred_by) if customer.referred_by is not None else ""
        owner = customer.rep_at(company.days.last)
        industry = INDUSTRIES[customer.no * 5 % len(INDUSTRIES)] if customer.no % 9 else ""
        at = company.days.text(customer.created_at)
        yield (
            customer_id(customer),
            customer.name,
            owner.id,
            customer.segment,
            industry,
            customer.source,
            referrer,
            at,
        )


def _contacts(company: Company, texts: Texts, customer: Customer) -> list[Row]:
    rows: list[Row] = []
    for number in range(1 + int(company.random.random() * 2.5)):
        contact_id = f"K{customer.no:04d}-{number + 1}"
        phone = f"+66 2 {customer.no * 37 % 900 + 100} {customer.no * 91 % 9000 + 1000}"
        mail = f"{contact_id.lower()}@customer.example"
        rows.append((contact_id, customer_id(customer), texts.person(customer.language), mail, phone))
    return rows


def _deal(company: Company, texts: Texts, deal: Deal) -> Row:
    days, random, customer = company.days, company.random, deal.customer
    closed_at = deal.closed_at if deal.closed_at is not None and _is_known(company, deal.closed_at) else None
    stage = [name for name, at in deal.stages if _is_known(company, at)][-1]
    status = "open" if closed_at is None else "won" if deal.is_won else "lost"
    reason = note = competitor = ""
    if status == "lost":
        reason = texts.reason(deal.lost_for, customer.language)
        note = texts.note(deal.lost_for, customer.language) if random.random() < 0.6 else ""
        if deal.lost_for == "competitor" and random.random() < 0.75:
            competitor = random.choice(COMPETITORS)
    owner = customer.rep_at(days.last if closed_at is None else closed_at // DAY)
    return (
        deal_id(deal),
        f"{deal.product} x {deal.no % 4 + 1}",
        customer_id(customer),
        owner.id,
        "Machines" if deal.no % 6 else "Projects",
        stage,
        status,
        int(deal.amount),
        customer.currency,
        deal.product,
        deal.source,
        days.text(deal.created_at),
        days.day_text(deal.created_at // DAY + 50 + deal.no * 7 % 60),
        "" if closed_at is None else days.text(closed_at),
        reason,
        note,
        competitor,
    )


def _stages(company: Company, deals: list[Deal]) -> Iterable[Row]:
    for deal in deals:
        for name, at in deal.stages:
            if _is_known(company, at):
                rep = deal.customer.rep_at(at // DAY)
                yield deal_id(deal), name, company.days.text(at), rep.id


def _orders(company: Company) -> Iterable[Row]:
    days = company.days
    found = [
        (order, customer) for customer in company.customers for order in customer.orders if order.ordered <= days.last
    ]
    found.sort(key=lambda pair: pair[0].ordered)
    for number, (order, customer) in enumerate(found, 1):
        moments = [order.ordered, order.shipped, order.delivered, order.installed, order.invoiced]
        # The day of payment stands on the invoice and is known with it, though it lies ahead.
        due = days.day_text(order.payment_due) if order.invoiced <= days.last else ""
        yield (
            f"O{number:05d}",
            customer_id(customer),
            deal_id(order.deal),
            order.rep.id,
            int(order.amount),
            customer.currency,
            *(days.day_text(day) if 0 <= day <= days.last else "" for day in moments),
            due,
            days.day_text(order.paid) if 0 <= order.paid <= days.last else "",
        )


def _referrals(company: Company) -> Iterable[Row]:
    referrals = sorted(company.referrals, key=lambda referral: referral.at)
    kept = [one for one in referrals if _is_known(company, one.referred.created_at)]
    for number, referral in enumerate(kept, 1):
        deal = referral.referred.deals[0] if referral.referred.deals else None
        ids = customer_id(referral.referrer), customer_id(referral.referred)
        rep = referral.referrer.rep_at(referral.at // DAY)
        yield f"F{number:04d}", company.days.text(referral.at), *ids, rep.id, deal_id(deal)


def _activities(company: Company, texts: Texts, contacts: dict[int, list[str]]) -> Iterable[Row]:
    found = [(activity, customer) for customer in company.customers for activity in customer.activities]
    found.sort(key=lambda pair: pair[0].at)
    for number, (activity, customer) in enumerate(found, 1):
        yield _activity(company, texts, f"A{number:07d}", activity, customer, contacts[customer.no])


def _activity(
    company: Company,
    texts: Texts,
    activity_id: str,
    activity: Activity,
    customer: Customer,
    contacts: list[str],
) -> Row:
    days, random = company.days, company.random
    contact = random.choice(contacts) if random.random() < 0.6 else ""
    # Now and then only the person is named: the customer is found through it.
    names_customer = not (contact and activity.deal is None and random.random() < 0.05)
    topic = activity.topic
    subject = texts.subject(topic, customer.language) if random.random() < 0.75 else ""
    note = texts.note(topic, customer.language) if random.random() < 0.6 else ""
    is_held = activity.channel in ("call", "meeting", "visit")
    direction = activity.direction
    if activity.channel in ("meeting", "visit", "task") and random.random() < 0.2:
        direction = ""
    return (
        activity_id,
        days.text(activity.at),
        activity.channel,
        activity.purpose,
        direction,
        activity.outcome,
        activity.rep.id,
        customer_id(customer) if names_customer else "",
        contact,
        deal_id(activity.deal),
        subject,
        note,
        5 * (1 + int(random.random() * (5 if activity.channel == "call" else 22))) if is_held else "",
        "true" if activity.planned else "false",
        "true" if activity.automatic else "false",
        days.text(activity.at) if activity.planned and activity.channel == "task" else "",
        _logged(company, activity, activity.rep),
    )


def _logged(company: Company, activity: Activity, rep: Rep) -> str:
    """When was it typed in? The same day for most, days later for the late logger; by the last day."""
    days, random = company.days, company.random
    day = activity.at // DAY
    end = days.last * DAY + DAY - 10
    if activity.planned:
        return days.text(min(end, days.moment(max(0, min(day, days.last) - 1 - int(random.random() * 9)))))
    if rep.place == LOGS_LATE and rep.role == "sales":
        return days.text(min(end, days.moment(day + 3 + int(random.random() * 7))))
    drawn = random.random()
    if activity.channel in ("email", "message") or drawn < 0.9:
        return days.text(min(day * DAY + DAY - 10, activity.at + 2 + int(random.random() * 90)))
    return days.text(min(end, days.moment(day + (1 if drawn < 0.97 else 2 + int(random.random() * 3)))))
