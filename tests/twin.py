"""The slow, obvious twin of the obligations: nested loops over rows, written from the definitions alone.

It shares no line with the product, so that where the two differ, one of them has misread a sentence.
Every function quotes the sentence it carries out. Tables are lists of dicts as a CSV would hold them; a
playbook is the dict that `tomllib` gives; the playbook is taken as valid.
"""

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import holidays

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Outcomes = Mapping[str, Sequence[str]]

TICK = timedelta(microseconds=1)
ORDER_EVENTS = {
    "ordered": "ordered_at",
    "shipped": "shipped_at",
    "delivered": "delivered_at",
    "installed": "installed_at",
    "invoiced": "invoiced_at",
    "payment_due": "payment_due_at",
    "paid": "paid_at",
}
IDENTITY = {
    "reps": ("rep_id",),
    "customers": ("customer_id",),
    "contacts": ("contact_id",),
    "deals": ("deal_id",),
    "stage_changes": ("deal_id", "stage", "entered_at"),
    "activities": ("activity_id",),
    "orders": ("order_id",),
    "referrals": ("referral_id",),
}
MOMENTS = {
    "customers": ("created_at",),
    "deals": ("created_at", "closed_at"),
    "stage_changes": ("entered_at",),
    "activities": ("at",),
    "orders": tuple(ORDER_EVENTS.values()),
    "referrals": ("at",),
}
REQUIRED = {**IDENTITY, "activities": ("activity_id", "at"), "referrals": ("referral_id", "at")}
FIELDS = ("stage", "channel", "purpose", "direction", "outcome")


class Moment(NamedTuple):
    """`at` is its midnight, `latest` the last microsecond of its day; for a full timestamp `latest = at`."""

    at: datetime
    latest: datetime
    day_only: bool


@dataclass(frozen=True, eq=False)
class Event:
    """Each has event_id, kind, at, day_only, customer_id, deal_id, order_id, rep_id, and for activities
    channel, purpose, direction, outcome."""

    kind: str
    event_id: str
    at: datetime
    latest: datetime
    day_only: bool
    customer_id: str | None = None
    deal_id: str | None = None
    order_id: str | None = None
    rep_id: str | None = None
    stage: str | None = None
    channel: str | None = None
    purpose: str | None = None
    direction: str | None = None
    outcome: str | None = None


class Company(NamedTuple):
    """The canonical tables, cleaned, with every moment read; and the events that follow from them."""

    rows: dict[str, list[Row]]
    events: list[Event]


class World(NamedTuple):
    company: Company
    playbook: Mapping[str, Any]
    outcomes: Outcomes


class Closing(NamedTuple):
    latest: datetime
    by: str
    at: datetime | None  # None: expired


# ---------------------------------------------------------------- tables and events


def last_tick(day: date) -> datetime:
    """The last microsecond of a day."""
    return datetime.combine(day, time.max)


def moment(value: str, column_is_day_only: bool) -> Moment:
    """ "A value without a time of day is *day-only*; so is every value of a column in which all are
    midnight."
    """
    at = datetime.fromisoformat(value)
    if column_is_day_only or len(value) == len("2026-03-06"):
        midnight = datetime.combine(at.date(), time.min)
        return Moment(midnight, last_tick(at.date()), True)
    return Moment(at, at, False)


def is_true(value: Any) -> bool:
    return str(value).strip().casefold() in {"true", "1", "yes"}


def word(value: Any) -> str | None:
    """A word as it is compared: stripped, without regard to upper and lower case."""
    return None if value is None else str(value).strip().casefold()


def words(value: Any) -> list[str]:
    """ "a word, or a list (any of them)" """
    return [word(item) or "" for item in (value if isinstance(value, (list, tuple)) else [value])]


def read(tables: Tables) -> Company:
    """The tables with blank cells empty, moments read, the last row of an id kept, duplicates and tests gone.

    "Of the same id twice in a file the last row holds." "Status: abandoned or cancelled = lost …; duplicates
    and tests leave the data."
    """
    rows: dict[str, list[Row]] = {}
    for table, identity in IDENTITY.items():
        filled = [
            {column: cell for column, cell in row.items() if cell is not None and str(cell).strip() != ""}
            for row in tables.get(table, [])
        ]
        for column in MOMENTS.get(table, ()):
            texts = [str(row[column]).strip() for row in filled if column in row]
            all_midnight = all(datetime.fromisoformat(text).time() == time.min for text in texts)
            for row in filled:
                if column in row:
                    row[column] = moment(str(row[column]).strip(), all_midnight)
        whole = [row for row in filled if all(column in row for column in REQUIRED[table])]
        kept: dict[tuple[Any, ...], Row] = {}
        for row in whole:
            kept[tuple(row[column] for column in identity)] = row
        rows[table] = list(kept.values())
    for deal in rows["deals"]:
        deal["status"] = word(deal.get("status"))
        if deal["status"] in {"abandoned", "cancelled", "canceled"}:
            deal["status"] = "lost"
    rows["deals"] = [deal for deal in rows["deals"] if deal["status"] not in {"duplicate", "test"}]
    return Company(rows, list(all_events(rows)))


def find(rows: dict[str, list[Row]], table: str, row_id: str | None) -> Row:
    """ "References to rows that do not exist are kept": a row that does not exist is an empty one."""
    (identity,) = IDENTITY[table]
    for row in rows[table]:
        if row_id is not None and row[identity] == row_id:
            return row
    return {}


def events(tables: Tables) -> list[Event]:
    """Every event of the tables, in order of moment and event_id."""
    return sorted(read(tables).events, key=order)


def order(event: Event) -> tuple[datetime, str]:
    """ "Events of one moment are ordered by event_id." """
    return event.at, event.event_id


def event(kind: str, row_id: str, when: Moment, **fields: str | None) -> Event:
    """event_id: "`kind:id of its row`; a stage change `stage_entered:deal_id|stage`" """
    return Event(kind, f"{kind}:{row_id}", when.at, when.latest, when.day_only, **fields)


def all_events(rows: dict[str, list[Row]]) -> Iterable[Event]:
    for customer in rows["customers"]:
        if "created_at" in customer:
            own = customer["customer_id"]
            yield event(
                "customer_created",
                own,
                customer["created_at"],
                customer_id=own,
                rep_id=customer.get("owner_id"),
            )
    yield from deal_events(rows)
    yield from activity_events(rows)
    yield from order_events(rows)
    yield from referred_events(rows)


def deal_events(rows: dict[str, list[Row]]) -> Iterable[Event]:
    """ "a stage change's rep_id, else the deal's owner; a deal's owner" … "Won or lost without
    `closed_at` is a finding and no event."
    """
    for deal in rows["deals"]:
        kinds = [("deal_created", "created_at")]
        if deal["status"] in {"won", "lost"}:
            kinds.append((f"deal_{deal['status']}", "closed_at"))
        for kind, column in kinds:
            if column in deal:
                yield event(
                    kind,
                    deal["deal_id"],
                    deal[column],
                    customer_id=deal.get("customer_id"),
                    deal_id=deal["deal_id"],
                    rep_id=deal.get("owner_id"),
                )
    for change in rows["stage_changes"]:
        deal = find(rows, "deals", change["deal_id"])
        yield event(
            "stage_entered",
            f"{change['deal_id']}|{change['stage']}",
            change["entered_at"],
            customer_id=deal.get("customer_id"),
            deal_id=change["deal_id"],
            rep_id=change.get("rep_id") or deal.get("owner_id"),
            stage=change["stage"],
        )


def activity_events(rows: dict[str, list[Row]]) -> Iterable[Event]:
    """ "`planned` … and `automatic` … activities are kept and are no events." "An activity without a
    customer gets it from its deal, else its contact." "`direction`: an empty cell of a call, email,
    message or letter is outbound …; of others it stays empty."
    """
    for row in rows["activities"]:
        if is_true(row.get("planned")) or is_true(row.get("automatic")):
            continue
        deal, contact = find(rows, "deals", row.get("deal_id")), find(rows, "contacts", row.get("contact_id"))
        direction = row.get("direction")
        if direction is None and word(row.get("channel")) in {"call", "email", "message", "letter"}:
            direction = "outbound"
        yield event(
            "activity",
            row["activity_id"],
            row["at"],
            customer_id=row.get("customer_id") or deal.get("customer_id") or contact.get("customer_id"),
            deal_id=row.get("deal_id"),
            rep_id=row.get("rep_id"),
            channel=row.get("channel"),
            purpose=row.get("purpose"),
            direction=direction,
            outcome=row.get("outcome"),
        )


def customer_of_order(rows: dict[str, list[Row]], row: Row) -> str | None:
    """ "an order without one [gets its customer] from its deal" """
    return row.get("customer_id") or find(rows, "deals", row.get("deal_id")).get("customer_id")


def order_events(rows: dict[str, list[Row]]) -> Iterable[Event]:
    """ "an order's rep_id, else its deal's owner, else its customer's owner" """
    for row in rows["orders"]:
        deal, customer_id = find(rows, "deals", row.get("deal_id")), customer_of_order(rows, row)
        owner = find(rows, "customers", customer_id).get("owner_id")
        for kind, column in ORDER_EVENTS.items():
            if column in row:
                yield event(
                    kind,
                    row["order_id"],
                    row[column],
                    customer_id=customer_id,
                    deal_id=row.get("deal_id"),
                    order_id=row["order_id"],
                    rep_id=row.get("rep_id") or deal.get("owner_id") or owner,
                )


def referred_events(rows: dict[str, list[Row]]) -> Iterable[Event]:
    """ "a pair (referrer, referred) counts once, the row of `referrals` wins, and without one the
    referral is dated by the referred customer's created_at"; "its customer is the referrer, it has no
    deal"
    """

    def referred(name: str, dated: Moment, referrer: str | None, rep: str | None) -> Event:
        owner = find(rows, "customers", referrer).get("owner_id")
        return event("referred", name, dated, customer_id=referrer, rep_id=rep or owner)

    pairs = set()
    for row in sorted(rows["referrals"], key=lambda row: (row["at"].at, row["referral_id"])):
        pair = (row.get("referrer_id"), row.get("referred_id"))
        if None not in pair and pair in pairs:
            continue
        pairs.add(pair)
        yield referred(row["referral_id"], row["at"], row.get("referrer_id"), row.get("rep_id"))
    for customer in rows["customers"]:
        pair = (customer.get("referred_by"), customer["customer_id"])
        if pair[0] is not None and pair not in pairs and "created_at" in customer:
            yield referred(customer["customer_id"], customer["created_at"], pair[0], None)


# ---------------------------------------------------------------- days


@cache
def country_days(country: str, year: int) -> holidays.HolidayBase:
    """The holidays of a year, and those its neighbours move into it."""
    return holidays.country_holidays(country, years=range(year - 1, year + 2))


def is_working_day(world: World, day: date) -> bool:
    """ "Working days: not weekend, not holiday; days that a country works in exchange … are working
    days."
    """
    playbook = world.playbook["playbook"]
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    weekend = [name.casefold() for name in playbook.get("weekend", ["saturday", "sunday"])]
    free = playbook.get("holidays")
    if isinstance(free, str):
        country = country_days(free, day.year)
        if day in country.weekend_workdays:
            return True
        if day in country:
            return False
    elif free is not None and day in [date.fromisoformat(item) if isinstance(item, str) else item for item in free]:
        return False
    return names[day.weekday()] not in weekend


class Span(NamedTuple):
    number: int
    unit: str


def span(text: str) -> Span:
    """ "hours, days, business days, weeks, months" """
    count, unit = text.split(maxsplit=1)
    return Span(int(count), unit if unit.endswith("s") else unit + "s")


def moved(world: World, day: date, by: Span, times: int = 1) -> date:
    """The day so far after (`times` negative: before) a day.

    "month: same day number, cut to the month's end; business days skip weekend and holidays; 0 days:
    that day"
    """
    count = by.number * times
    if by.unit == "days":
        return day + timedelta(days=count)
    if by.unit == "weeks":
        return day + timedelta(weeks=count)
    if by.unit == "months":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    if by.unit == "business days":
        left = abs(count)
        while left > 0:
            day += timedelta(days=1 if count > 0 else -1)
            if is_working_day(world, day):
                left -= 1
        return day
    raise ValueError(by)


def after(world: World, start: Moment, by: Span) -> datetime:
    """ "hours: the trigger's `latest` + the hours. Others: the last microsecond of the local day so far
    after the trigger's day"
    """
    if by.unit == "hours":
        return start.latest + timedelta(hours=by.number)
    return last_tick(moved(world, start.at.date(), by))


def due(world: World, step: Row, start: Moment) -> datetime:
    """ "… then rolled forward": "a due day that is no working day moves to the next one (default true;
    not for hours, not for every)"
    """
    within = span(step["within"])
    due_at = after(world, start, within)
    if within.unit != "hours" and world.playbook["playbook"].get("roll_forward", True):
        while not is_working_day(world, due_at.date()):
            due_at += timedelta(days=1)
    return due_at


def earliest(world: World, begins_at: datetime, early: Span) -> datetime:
    """ "a `do` event up to so long before the trigger counts too" """
    if early.unit == "hours":
        return begins_at - timedelta(hours=early.number)
    return datetime.combine(moved(world, begins_at.date(), early, times=-1), time.min)


# ---------------------------------------------------------------- patterns and scope


def is_cancelled(event: Event, outcomes: Outcomes) -> bool:
    """ "Cancelled meetings match nothing." """
    return word(event.channel) in {"meeting", "visit"} and word(event.outcome) in words(outcomes.get("cancelled", ()))


def as_list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def matches(world: World, pattern: Mapping[str, Any], event: Event) -> bool:
    """ "A pattern matches on `event` and, where given, on stage, channel, purpose, direction, outcome:
    a word, or a list (any of them). `direction = "outbound"` also matches meetings and visits not
    marked inbound. `outcome = "connected"` means the data file's list."
    """
    if is_cancelled(event, world.outcomes) or event.kind not in words(pattern["event"]):
        return False
    for field in FIELDS:
        if field not in pattern:
            continue
        wanted = words(pattern[field])
        has = word(getattr(event, field))
        if field == "direction" and "outbound" in wanted:
            if has in wanted or (word(event.channel) in {"meeting", "visit"} and has != "inbound"):
                continue
            return False
        if field == "outcome":
            for name in list(wanted):
                wanted += words(world.outcomes.get(name, ()))
        if has is None or has not in wanted:
            return False
    return True


def matches_any(world: World, patterns: Any, event: Event) -> bool:
    """ "`do` and `until` may be lists of patterns (any of them)." """
    return any(matches(world, pattern, event) for pattern in as_list(patterns))


def triggers(world: World, pattern: Mapping[str, Any], event: Event) -> bool:
    """ "Entering a stage listed under `[stages]` is also a match for a pattern `{ event = "activity",
    purpose = <that word> }` in `after`."
    """
    if matches(world, pattern, event):
        return True
    given = set(pattern) - {"nth", "since"}
    if event.kind != "stage_entered" or given != {"event", "purpose"}:
        return False
    if "activity" not in words(pattern["event"]):
        return False
    for purpose, stages in world.playbook.get("stages", {}).items():
        if word(purpose) in words(pattern["purpose"]) and word(event.stage) in words(stages):
            return True
    return False


def scope(step: Row) -> str:
    return str(step.get("on", "deal"))


def own_key(step: Row, event: Event) -> str | None:
    """The key of the scope that an event itself carries."""
    return {"deal": event.deal_id, "customer": event.customer_id, "order": event.order_id}[scope(step)]


def is_open_now(deal: Row) -> bool:
    """A deal without a status is open unless it says when it was closed."""
    return deal["status"] == "open" or (not deal["status"] and "closed_at" not in deal)


def open_deals_at(world: World, event: Event) -> list[str]:
    """The deals of an event's customer that were open then: "created by then, not closed before"."""
    found = []
    for deal in world.company.rows["deals"]:
        if event.customer_id is None or deal.get("customer_id") != event.customer_id:
            continue
        created, closed = deal.get("created_at"), deal.get("closed_at")
        is_created = created is None or created.at <= event.latest
        is_closed = not is_open_now(deal) and closed is not None and closed.latest < event.at
        if is_created and not is_closed:
            found.append(deal["deal_id"])
    return found


def in_scope(world: World, step: Row, starter: Event, event: Event) -> bool:
    """`deal`: "events count that carry this deal, or carry none while it is the customer's only open
    deal". `customer`: "all events of the trigger's customer". `order`: "order events of that order,
    other events of its customer"."""
    if scope(step) == "deal":
        if event.deal_id is not None:
            return event.deal_id == starter.deal_id
        return open_deals_at(world, event) == [starter.deal_id]
    if scope(step) == "order" and event.kind in ORDER_EVENTS:
        return event.order_id == starter.order_id
    return starter.customer_id is not None and event.customer_id == starter.customer_id


# ---------------------------------------------------------------- whom a step applies to


def customer_of(world: World, step: Row, starter: Event) -> str | None:
    """ "the deal's customer (deal steps), else the trigger's" """
    if scope(step) == "deal":
        deal = find(world.company.rows, "deals", starter.deal_id)
        return deal.get("customer_id") or starter.customer_id
    return starter.customer_id


def who_answers(world: World, step: Row, starter: Event) -> str | None:
    """ "the trigger's rep, else the deal's owner, else the customer's. `every` steps: the owner of the
    deal (deal steps) or of the customer (others), else the other owner, else the trigger's rep"
    """
    rows = world.company.rows
    deals_owner = find(rows, "deals", starter.deal_id).get("owner_id")
    customers_owner = find(rows, "customers", customer_of(world, step, starter)).get("owner_id")
    if "every" not in step:
        return starter.rep_id or deals_owner or customers_owner
    if scope(step) == "deal":
        return deals_owner or customers_owner or starter.rep_id
    return customers_owner or deals_owner or starter.rep_id


def amount_of(world: World, step: Row, starter: Event) -> float | None:
    """ "min_amount and max_amount (of the deal or order, in its currency; no amount, no match)" """
    rows = world.company.rows
    is_order = scope(step) == "order" or (scope(step) == "customer" and starter.order_id is not None)
    row = find(rows, "orders", starter.order_id) if is_order else find(rows, "deals", starter.deal_id)
    return float(row["amount"]) if "amount" in row else None


def applies(world: World, step: Row, starter: Event) -> bool:
    """ "`for`: segment (as at the end of the month before the trigger), min_amount and max_amount,
    product, pipeline, source (the deal's, else the customer's), team (of who answers)."
    """
    rows, wanted = world.company.rows, step.get("for", {})
    deal = find(rows, "deals", starter.deal_id)
    customer_id = customer_of(world, step, starter)
    has = {
        "product": deal.get("product"),
        "pipeline": deal.get("pipeline"),
        "source": deal.get("source") or find(rows, "customers", customer_id).get("source"),
        "team": find(rows, "reps", who_answers(world, step, starter)).get("team"),
    }
    if "segment" in wanted:
        month_before = datetime(starter.at.year, starter.at.month, 1) - TICK
        has["segment"] = segment_of(world.company, customer_id, month_before, world.outcomes)
    for name, value in has.items():
        if name in wanted and word(value) not in words(wanted[name]):
            return False
    amount = amount_of(world, step, starter)
    if "min_amount" in wanted and (amount is None or amount < wanted["min_amount"]):
        return False
    return not ("max_amount" in wanted and (amount is None or amount > wanted["max_amount"]))


def segment_of(company: Company, customer_id: str | None, then: datetime, outcomes: Outcomes) -> str | None:
    """ "the declared one; else `key` when its share of (revenue_12m + open deals) of the company is >=
    10 %; else `retail` in a book of more than 500 live customers; else `standard`"
    """
    if customer_id is None:
        return None
    declared = find(company.rows, "customers", customer_id).get("segment")
    if declared is not None:
        return str(declared)
    currency = main_currency(company, then)
    book = [row for row in revenue(company, then) + open_deals(company, then) if row["currency"] == currency]
    total = sum(row["amount"] for row in book)
    own = sum(row["amount"] for row in book if row["customer_id"] == customer_id)
    if total > 0 and own * 10 >= total:
        return "key"
    n_live = sum(is_live(company, row["customer_id"], then, outcomes) for row in company.rows["customers"])
    return "retail" if n_live > 500 else "standard"


def worth(row: Row, customer_id: str | None, at: datetime | None) -> Row:
    return {
        "customer_id": customer_id,
        "currency": row.get("currency", ""),
        "amount": float(row.get("amount", 0)),
        "at": at,
    }


def revenue_basis(company: Company) -> list[Row]:
    """ "orders where the data has any, else won deals; one basis for the whole book" """
    rows = company.rows
    if rows["orders"]:
        return [
            worth(row, customer_of_order(rows, row), row["ordered_at"].at)
            for row in rows["orders"]
            if "ordered_at" in row
        ]
    return [
        worth(row, row.get("customer_id"), row["closed_at"].at)
        for row in rows["deals"]
        if row["status"] == "won" and "closed_at" in row
    ]


def year_before(then: datetime) -> datetime:
    day = then.date()
    return datetime.combine(
        date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1])), then.time()
    )


def revenue(company: Company, then: datetime) -> list[Row]:
    """The rows of revenue_12m: those in the twelve months up to a moment."""
    return [row for row in revenue_basis(company) if year_before(then) < row["at"] <= then]


def open_deals(company: Company, then: datetime) -> list[Row]:
    """The deals open at a moment."""
    found = []
    for deal in company.rows["deals"]:
        created, closed = deal.get("created_at"), deal.get("closed_at")
        is_open = is_open_now(deal) or (closed is not None and closed.at > then)
        if is_open and (created is None or created.at <= then):
            found.append(worth(deal, deal.get("customer_id"), None))
    return found


def main_currency(company: Company, then: datetime) -> str | None:
    """ "ranked within the one with most open deals"; of equal ones, or without any, the one of most sales so far."""
    opened = [row["currency"] for row in open_deals(company, then)]
    sold = [row["currency"] for row in revenue_basis(company) if row["at"] <= then]
    return min({*opened, *sold}, key=lambda name: (-opened.count(name), -sold.count(name), name), default=None)


def is_live(company: Company, customer_id: str, then: datetime, outcomes: Outcomes) -> bool:
    """ "*Live*: an open deal, or revenue or a response in 12 months." """
    if any(row["customer_id"] == customer_id for row in open_deals(company, then) + revenue(company, then)):
        return True
    return any(
        event.customer_id == customer_id and year_before(then) < event.at <= then and is_response(event, outcomes)
        for event in company.events
    )


def is_response(event: Event, outcomes: Outcomes) -> bool:
    """ "a held meeting or visit, any other inbound activity, a call with a *connected* outcome, and
    `ordered`, `deal_won`, `referred`"
    """
    if event.kind != "activity":
        return event.kind in {"ordered", "deal_won", "referred"}
    outcome = word(event.outcome)
    if word(event.channel) in {"meeting", "visit"}:
        return outcome not in words(outcomes.get("no_show", ())) + words(outcomes.get("cancelled", ()))
    if word(event.channel) == "call" and outcome in words(outcomes.get("connected", ())):
        return True
    return word(event.direction) == "inbound"


# ---------------------------------------------------------------- who starts an obligation


def taken(world: World, step: Row) -> Row:
    """ "`else_after = [pattern, …]`: taken, the first whose kind of event the data has at all, when it
    has none of `after`'s kind."
    """
    kinds = {event.kind for event in world.company.events}
    for pattern in [step["after"], *as_list(step.get("else_after"))]:
        if kinds & set(words(pattern["event"])):
            return dict(pattern)
    return dict(step["after"])


def starters(world: World, step: Row) -> list[Event]:
    """ "Triggers are chosen by pattern and `for` first, then merged by day, then counted for `nth`."
    "Triggers of one step and scope key on one local day make one, started by the earliest."
    """
    trigger = taken(world, step)
    chosen = [
        event
        for event in world.company.events
        if own_key(step, event) is not None and triggers(world, trigger, event) and applies(world, step, event)
    ]
    merged: dict[tuple[str | None, date], Event] = {}
    for event in sorted(chosen, key=order):
        merged.setdefault((own_key(step, event), event.at.date()), event)
    return counted(world, step, trigger, list(merged.values()))


def counted(world: World, step: Row, trigger: Row, merged: list[Event]) -> list[Event]:
    """ "the days on which a matching event with the scope's own key lies are counted, from the latest
    `since` event with `at` <= theirs (with no `since`: all); the nth day's first event fires, once per
    `since` event. `nth` left out is 1." Where neither is given, every trigger fires."""
    if "nth" not in trigger and "since" not in trigger:
        return merged

    def anchor(event: Event) -> Event | None:
        found = [
            other
            for other in world.company.events
            if own_key(step, other) == own_key(step, event)
            and other.at <= event.at
            and any(triggers(world, pattern, other) for pattern in as_list(trigger["since"]))
        ]
        return max(found, key=order, default=None)

    anchors = {event: anchor(event) if "since" in trigger else None for event in merged}
    fired = []
    for event in merged:
        if "since" in trigger and anchors[event] is None:
            continue
        up_to_here = [
            other
            for other in merged
            if own_key(step, other) == own_key(step, event)
            and anchors[other] is anchors[event]
            and order(other) <= order(event)
        ]
        if len(up_to_here) == trigger.get("nth", 1):
            fired.append(event)
    return fired


# ---------------------------------------------------------------- obligations


def closed_by_event(world: World, step: Row, starter: Event) -> Closing | None:
    """ "the smallest `latest` > `triggered_at` of the `until` events in scope (never the trigger itself)" """
    found = [
        event
        for event in world.company.events
        if event is not starter
        and event.latest > starter.at
        and matches_any(world, step.get("until"), event)
        and in_scope(world, step, starter, event)
    ]
    first = min(found, key=lambda event: (event.latest, *order(event)), default=None)
    return None if first is None else Closing(first.latest, first.kind, first.at)


def closing(world: World, step: Row, starter: Event, due_at: datetime) -> Closing:
    """ "the earlier of: … the `until` events in scope …; `due_at` + `expires` (counted like `within`,
    not rolled). closed_by: that event's kind, or `expired`"
    """
    expires_at = after(world, Moment(due_at, due_at, False), span(step.get("expires", "90 days")))
    by_event = closed_by_event(world, step, starter)
    if by_event is not None and by_event.latest <= expires_at:
        return by_event
    return Closing(expires_at, "expired", None)


def first_done(
    world: World, step: Row, starter: Event, begins_at: datetime, begins_day_only: bool, by: datetime
) -> tuple[datetime, Event] | None:
    """ "the smallest max(`at`, `triggered_at`) of the events in scope that match `do` and not `after`'s
    pattern, with `latest` > `triggered_at` (or within `early`) and `at` <= `closed_at`. On the
    trigger's own day, where either of the two is day-only, an activity counts only if `do` names a
    purpose: a plain touch of that day may have come first" — not with `early`: "the rule for the
    trigger's own day … then does not apply"."""
    trigger = taken(world, step)
    found = []
    for event in world.company.events:
        matched = [pattern for pattern in as_list(step["do"]) if matches(world, pattern, event)]
        if not matched or triggers(world, trigger, event) or event.at > by:
            continue
        if "early" in step:
            if event.latest < earliest(world, begins_at, span(step["early"])):
                continue
        else:
            if event.latest <= begins_at:
                continue
            is_own_day = event.at.date() == begins_at.date() and (event.day_only or begins_day_only)
            names_purpose = any("purpose" in pattern for pattern in matched)
            if is_own_day and event.kind == "activity" and not names_purpose:
                continue
        if in_scope(world, step, starter, event):
            found.append((max(event.at, begins_at), event))
    return min(found, key=lambda pair: (pair[0], *order(pair[1])), default=None)


def is_unseen(world: World, step: Row, triggered_at: datetime, as_of: datetime) -> bool:
    """ "triggered before the day of the data's first event of `do`'s kind; or the data has no event of
    that kind with any of `do`'s channels at all" — of the events known at the as-of moment."""
    known = [event for event in world.company.events if event.at <= as_of]
    kinds = [kind for pattern in as_list(step["do"]) for kind in words(pattern["event"])]
    is_shown = any(
        event.kind in words(pattern["event"])
        and ("channel" not in pattern or word(event.channel) in words(pattern["channel"]))
        for pattern in as_list(step["do"])
        for event in known
    )
    if not is_shown:
        return True
    first = min(event.at for event in known if event.kind in kinds)
    return triggered_at.date() < first.date()


def obligation(world: World, step: Row, starter: Event, triggered_at: datetime, due_at: datetime) -> Row:
    """One obligation before anything is known of its end."""
    return {
        "step": step["id"],
        "deal_id": starter.deal_id,
        "order_id": starter.order_id,
        "customer_id": customer_of(world, step, starter),
        "rep_id": who_answers(world, step, starter),
        "triggered_at": triggered_at,
        "due_at": due_at,
        "done_at": None,
        "done_by": None,
        "closed_at": None,
        "closed_by": None,
    }


def with_end(row: Row, done: tuple[datetime, Event] | None, closed: Closing | None, as_of: datetime) -> Row:
    """ "a `done_at` or `closed_at` after [the as-of moment] is unknown yet" """
    if done is not None and done[0] <= as_of:
        row |= {"done_at": done[0], "done_by": done[1].rep_id}
    if closed is not None and closed.latest <= as_of:
        row |= {"closed_at": closed.latest, "closed_by": closed.by}
    return row


def once(world: World, step: Row, as_of: datetime) -> Iterable[Row]:
    """ "Every trigger makes one obligation." States, the first that holds: `unseen`; `on_time`, `late`:
    "done, `done_at` <= `due_at`; done later"; `waived`: "not done, closed by an `until` event whose
    `at` <= `due_at`"; `missed`: "not done, closed after that"; `overdue`, `pending`: "not done, not
    closed, as of > `due_at`; <="
    """
    for starter in starters(world, step):
        if starter.at > as_of:
            continue
        due_at = due(world, step, Moment(starter.at, starter.latest, starter.day_only))
        closed = closing(world, step, starter, due_at)
        done = first_done(world, step, starter, starter.at, starter.day_only, closed.latest)
        row = with_end(obligation(world, step, starter, starter.at, due_at), done, closed, as_of)
        if is_unseen(world, step, starter.at, as_of):
            state = "unseen"
        elif row["done_at"] is not None:
            state = "on_time" if row["done_at"] <= due_at else "late"
        elif row["closed_at"] is not None:
            state = "waived" if closed.at is not None and closed.at <= due_at else "missed"
        else:
            state = "overdue" if as_of > due_at else "pending"
        yield row | {"state": state}


def chain_starters(world: World, step: Row) -> list[Event]:
    """ "A trigger starts a chain unless one of the same step and scope key is still running, that is
    unless no `until` event lies between it and the trigger before."
    """
    fired = starters(world, step)
    chains = []
    for starter in fired:
        earlier = [
            other for other in fired if own_key(step, other) == own_key(step, starter) and order(other) < order(starter)
        ]
        before = max(earlier, key=order, default=None)
        if before is None or any(
            before.at < event.latest <= starter.at
            for event in world.company.events
            if event is not before
            and event is not starter
            and matches_any(world, step.get("until"), event)
            and in_scope(world, step, starter, event)
        ):
            chains.append(starter)
    return chains


def repeating(world: World, step: Row, as_of: datetime) -> Iterable[Row]:
    """ "Window 0 begins at the trigger, window k at the `due_at` of the one before (its
    `triggered_at`); window k is due at the last microsecond of the trigger's day + (k+1) × every. One
    obligation per window that begins before the as-of moment and before the chain's `closed_at`.
    `on_time` if a `do` event lies after its beginning, by its due and by closed_at; else `waived` if
    closed by its due; else `pending` while as of <= due; else `missed`."
    """
    for starter in chain_starters(world, step):
        closed = closed_by_event(world, step, starter)
        begins_at, k = starter.at, 0
        while begins_at < as_of and (closed is None or begins_at < closed.latest):
            due_at = last_tick(moved(world, starter.at.date(), span(step["every"]), times=k + 1))
            by = due_at if closed is None else min(due_at, closed.latest)
            done = first_done(world, step, starter, begins_at, starter.day_only and k == 0, by)
            row = with_end(obligation(world, step, starter, begins_at, due_at), done, closed, as_of)
            if is_unseen(world, step, begins_at, as_of):
                state = "unseen"
            elif row["done_at"] is not None:
                state = "on_time"
            elif row["closed_at"] is not None and row["closed_at"] <= due_at:
                state = "waived"
            else:
                state = "pending" if as_of <= due_at else "missed"
            yield row | {"state": state}
            begins_at, k = due_at, k + 1


def obligations(tables: Tables, playbook: Mapping[str, Any], as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """Which obligations were there as of a moment, and how did each of them stand?

    One row per obligation, by step, due_at, triggered_at and keys.
    """
    world = World(read(tables), playbook, outcomes)
    rows: list[Row] = []
    for step in playbook["step"]:
        rows += repeating(world, step, as_of) if "every" in step else once(world, step, as_of)
    return sorted(
        rows,
        key=lambda row: (
            row["step"],
            row["due_at"],
            row["triggered_at"],
            *(row[key] or "" for key in ("deal_id", "order_id", "customer_id")),
        ),
    )


# ---------------------------------------------------------------- cases

OUTCOMES: Outcomes = {
    "connected": ["connected", "answered"],
    "no_show": ["no_show", "no-show"],
    "cancelled": ["cancelled", "canceled"],
}


class Case(NamedTuple):
    """A given company and step, and the rows it must have; an expected row holds only what it speaks of."""

    name: str
    tables: dict[str, list[Row]]
    playbook: Row
    as_of: datetime
    expected: list[Row]


def load_cases(path: Path = Path(__file__).parent / "cases" / "engine.toml") -> list[Case]:
    """The given and expected rows of the file; a date as as-of means its end, `""` in an expected row
    means empty."""
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    cases = []
    for case in text["case"]:
        steps = [text["defaults"]["step"] | step for step in as_list(case["step"])]
        playbook: Row = {"playbook": text["defaults"]["playbook"] | case.get("playbook", {}), "step": steps}
        if "stages" in case:
            playbook["stages"] = case["stages"]
        as_of = case["as_of"] if isinstance(case["as_of"], datetime) else last_tick(case["as_of"])
        expected = [{key: None if value == "" else value for key, value in row.items()} for row in case["expected"]]
        cases.append(Case(case["name"], case["given"], playbook, as_of, expected))
    return cases
