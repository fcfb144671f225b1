"""The slow, obvious twin of four figures about customers: silence, portfolio, after-sales and referrals.

Written from the contract alone, as `tests/twin.py` is, whose rows, events and obligations it stands on; it shares
no line with the product. Every function quotes the sentence it carries out; a line that begins with "Read as" says how
a sentence is read that could be read in two ways. Tables are lists of dicts as a CSV would hold them, a playbook is
the dict that `tomllib` gives, and nothing later than the as-of moment is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tests.twin import (
    ORDER_EVENTS,
    TICK,
    Company,
    Event,
    Moment,
    Outcomes,
    Row,
    Span,
    Tables,
    World,
    after,
    customer_of_order,
    find,
    is_cancelled,
    is_live,
    is_open_now,
    is_response,
    is_true,
    last_tick,
    main_currency,
    obligations,
    open_deals,
    order,
    read,
    repeating,
    scope,
    segment_of,
    span,
    word,
    year_before,
)

Playbook = Mapping[str, Any]
IsThanks = Callable[[str], bool]
Rep = str | None

SETTINGS: dict[str, Row] = {
    "key": {"quiet_after": 14, "touch_limit": 12, "unanswered_limit": 8, "reply_within": "2 business days"},
    "standard": {"quiet_after": 21, "touch_limit": 8, "unanswered_limit": 6, "reply_within": "2 business days"},
    "retail": {"quiet_after": 60, "touch_limit": 4, "unanswered_limit": 4, "reply_within": "2 business days"},
}
USEFUL = {
    "quote",
    "presentation",
    "trial",
    "trial_end",
    "trial_review",
    "usage_summary",
    "training",
    "delivery_check",
    "installation_check",
}
CARE = {"thank_you", "delivery_check", "satisfaction", "installation_check", "training", "care"}
# How many different days of care make a customer "cared".
CARE_DAYS = 2


# ---------------------------------------------------------------- what all four stand on


def days(number: int) -> timedelta:
    return timedelta(days=number)


def days_since(then: datetime, as_of: datetime) -> int:
    """ "difference of local dates" """
    return (as_of.date() - then.date()).days


def known_events(company: Company, as_of: datetime) -> list[Event]:
    """ "An event is known when `at` <= as of" … "Events of one moment are ordered by event_id." """
    return sorted((event for event in company.events if event.at <= as_of), key=order)


def is_touch(event: Event, outcomes: Outcomes) -> bool:
    """ "A **touch** is anything we did: an outbound activity, or a meeting or visit not marked inbound and not
    cancelled."

    Read as: a cancelled meeting is no touch either where it is marked outbound; one to which nobody came is one.
    """
    if event.kind != "activity" or is_cancelled(event, outcomes):
        return False
    if word(event.direction) == "outbound":
        return True
    return word(event.channel) in {"meeting", "visit"} and word(event.direction) != "inbound"


def is_inbound(event: Event) -> bool:
    return event.kind == "activity" and word(event.direction) == "inbound"


def is_held_visit(event: Event, outcomes: Outcomes) -> bool:
    """ "A meeting or visit is **held** unless its outcome is in the data file's lists *no_show* or *cancelled*." """
    return event.kind == "activity" and word(event.channel) == "visit" and is_response(event, outcomes)


def has_purpose(event: Event, purposes: Iterable[str]) -> bool:
    return event.kind == "activity" and word(event.purpose) in set(purposes)


def of_customer(events: Iterable[Event], customer_id: str | None) -> list[Event]:
    return [event for event in events if customer_id is not None and event.customer_id == customer_id]


def row_of(company: Company, event: Event) -> Row:
    """The row of an activity event: "`kind:id of its row`"."""
    return find(company.rows, "activities", event.event_id.removeprefix("activity:"))


def text_of(row: Row, column: str) -> str:
    return str(row.get(column, "")).strip()


def known_customers(company: Company, as_of: datetime) -> list[str]:
    """Whom do we know as of a moment?

    Read as: those with a row in customers (created_at empty or <= as of) or, where nobody says when they were created,
    in contacts; and those that any known
    event, or deal (created_at empty or <= as of), names as its customer; the referrer of a referral is named by it.
    A deal that was not created yet tells nothing by its stages, nor by being lost.
    """
    found = [
        row["customer_id"]
        for row in company.rows["customers"]
        if "created_at" not in row or row["created_at"].at <= as_of
    ]
    dated = {row["customer_id"] for row in company.rows["customers"] if "created_at" in row}
    found += [row.get("customer_id") for row in company.rows["contacts"] if row.get("customer_id") not in dated]
    found += [deal.get("customer_id") for deal in company.rows["deals"] if is_created(deal, as_of)]
    of_deals = {"stage_entered", "deal_lost"}
    found += [event.customer_id for event in known_events(company, as_of) if event.kind not in of_deals]
    return sorted({customer_id for customer_id in found if customer_id is not None})


def is_created(deal: Row, as_of: datetime) -> bool:
    """created_at empty or <= as of."""
    return "created_at" not in deal or deal["created_at"].at <= as_of


def owner_of(company: Company, customer_id: str | None) -> Rep:
    owner = find(company.rows, "customers", customer_id).get("owner_id")
    return None if owner is None else str(owner)


def segment_as_of(company: Company, customer_id: str, as_of: datetime, outcomes: Outcomes) -> str:
    """The segment "as at the end of the month before" the as-of moment."""
    month_before = datetime(as_of.year, as_of.month, 1) - TICK
    return str(segment_of(company, customer_id, month_before, outcomes))


def settings_of(playbook: Playbook, segment: str) -> Row:
    """ "Settings per segment, in the playbook, defaults key / standard / retail: `quiet_after` 14 / 21 / 60 days …,
    `touch_limit` 12 / 8 / 4 in 30 days, `unanswered_limit` 8 / 6 / 4; `reply_within` 2 business days."

    Read as: a segment that the playbook has no settings for uses those of "standard", and one of its own that leaves
    a figure out takes it from there; as the playbook has them.
    """
    given = {word(name): dict(table) for name, table in playbook.get("segments", {}).items()}
    standard = SETTINGS["standard"] | given.get("standard", {})
    name = word(segment) or ""
    return SETTINGS.get(name, standard) | given.get(name, {})


def has_open_deal(company: Company, customer_id: str, as_of: datetime) -> bool:
    return any(row["customer_id"] == customer_id for row in open_deals(company, as_of))


def quiet_days(world: World, customer_id: str, segment: str, as_of: datetime) -> int:
    """ "`quiet_after` 14 / 21 / 60 days (at most 21 with an open deal)" """
    quiet_after = int(settings_of(world.playbook, segment)["quiet_after"])
    return min(quiet_after, 21) if has_open_deal(world.company, customer_id, as_of) else quiet_after


class Contact(NamedTuple):
    """How contact with one customer stands as of a moment."""

    touches: list[Event]
    responses: list[Event]
    unanswered: list[Event]

    @property
    def last_touch(self) -> Event | None:
        """Of several at one moment the one with the greatest event_id."""
        return max(self.touches, key=order, default=None)

    @property
    def last_response(self) -> Event | None:
        return max(self.responses, key=order, default=None)


def contact_of(world: World, customer_id: str, as_of: datetime) -> Contact:
    """ "`unanswered` = touches since the last response"

    Read as: strictly later (`touch.at > last_response.at`), so that a held meeting, which is both, is answered by
    itself; all touches where there never was a response.
    """
    own = of_customer(known_events(world.company, as_of), customer_id)
    touches = [event for event in own if is_touch(event, world.outcomes)]
    responses = [event for event in own if is_response(event, world.outcomes)]
    answered_at = max((event.at for event in responses), default=datetime.min)
    return Contact(touches, responses, [event for event in touches if event.at > answered_at or not responses])


# ---------------------------------------------------------------- silence


def silence(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes, is_thanks: IsThanks) -> list[Row]:
    """ "`silence_days` since the last response, `touch_days` since our last touch (difference of local dates);
    `unanswered` = touches since the last response, and `unanswered_days` since the first of them" … "What was sent
    last is kept with the row." … "Where the data has no inbound row at all, only days since any contact are shown, and
    the page says that the customer's silence cannot be told from ours."

    One row per customer known at the as-of moment. `last_sent` is the purpose of the last touch, else its channel, as
    the data has it. Read as: the data has no inbound row where no inbound activity event of any customer is known (of
    what nobody is named for, no customer's silence can be told); no row has a state then.
    """
    world = World(read(tables), playbook, outcomes)
    has_inbound = any(is_inbound(event) and event.customer_id for event in known_events(world.company, as_of))
    rows = []
    for customer_id in known_customers(world.company, as_of):
        contact = contact_of(world, customer_id, as_of)
        touch, response = contact.last_touch, contact.last_response
        row: Row = {
            "customer_id": customer_id,
            "rep_id": owner_of(world.company, customer_id),
            "segment": segment_as_of(world.company, customer_id, as_of, outcomes),
            "silence_days": None if response is None else days_since(response.at, as_of),
            "touch_days": None if touch is None else days_since(touch.at, as_of),
            "unanswered": len(contact.unanswered),
            "unanswered_days": days_since(contact.unanswered[0].at, as_of) if contact.unanswered else None,
            "last_response_at": None if response is None else response.at,
            "last_touch_at": None if touch is None else touch.at,
            "last_sent": None if touch is None else touch.purpose or touch.channel,
            "planned_at": min(planned_contacts(world, customer_id, as_of, channels=None), default=None),
        }
        row["quiet_after"] = quiet_days(world, customer_id, row["segment"], as_of)
        row["state"] = state_of(world, row, contact, as_of, is_thanks) if has_inbound else None
        rows.append(row)
    return rows


def state_of(world: World, row: Row, contact: Contact, as_of: datetime, is_thanks: IsThanks) -> str:
    """ "`state`, the first that holds: `dormant` (no open deal, no revenue in 12 months, and no response in 12 months
    …) · `waiting_on_us` … · `parked` (a planned meeting, visit or call within the next 180 days; a bare task parks
    nobody) · `never_contacted` (neither response nor touch) · `active` (silence_days <= quiet_after) · `stuck`
    (unanswered > unanswered_limit) · `chasing` (touch_days <= quiet_after) · `forgotten`"

    Read as: dormant is not *live*; within 180 days is as of < at <= as of + 180 days.
    """
    settings = settings_of(world.playbook, row["segment"])
    planned = planned_contacts(world, row["customer_id"], as_of, channels={"meeting", "visit", "call"})
    if not is_live(world.company, row["customer_id"], as_of, world.outcomes):
        return "dormant"
    if is_waiting_on_us(world, contact, span(settings["reply_within"]), as_of, is_thanks):
        return "waiting_on_us"
    if any(at <= as_of + days(180) for at in planned):
        return "parked"
    if not contact.touches and not contact.responses:
        return "never_contacted"
    if row["silence_days"] is not None and row["silence_days"] <= row["quiet_after"]:
        return "active"
    if row["unanswered"] > settings["unanswered_limit"]:
        return "stuck"
    if row["touch_days"] is not None and row["touch_days"] <= row["quiet_after"]:
        return "chasing"
    return "forgotten"


def is_waiting_on_us(world: World, contact: Contact, reply_within: Span, as_of: datetime, is_thanks: IsThanks) -> bool:
    """ "the last response is an inbound activity later than our last touch and more than `reply_within` ago, unless
    it only says thanks: words in a data file"

    Read as: later by `at`, strictly, or we never touched; `reply_within` is counted like `within` of a step and never
    rolled. Its note says it, where it has one, else its subject; with neither, its purpose thank_you does.
    """
    response, touch = contact.last_response, contact.last_touch
    if response is None or not is_inbound(response):
        return False
    if touch is not None and response.at <= touch.at:
        return False
    if as_of <= after(world, Moment(response.at, response.latest, response.day_only), reply_within):
        return False
    row = row_of(world.company, response)
    text = text_of(row, "note") or text_of(row, "subject")
    return not (is_thanks(text) if text else has_purpose(response, {"thank_you"}))


def planned_contacts(world: World, customer_id: str, as_of: datetime, channels: set[str] | None) -> list[datetime]:
    """ "*Planned as of T*: planned and at > T, or logged_at <= T < at."

    Read as: marked automatic or not; the customer is the activity's, else its deal's, else its contact's; what is
    cancelled, of whatever channel, is planned no more. `channels` None: any.
    """
    rows = world.company.rows
    cancelled = [word(item) for item in world.outcomes.get("cancelled", ())]
    found = []
    for row in rows["activities"]:
        at = row["at"].at
        is_logged = "logged_at" in row and datetime.fromisoformat(str(row["logged_at"]).strip()) <= as_of
        if at <= as_of or not (is_true(row.get("planned")) or is_logged):
            continue
        if word(row.get("outcome")) is not None and word(row.get("outcome")) in cancelled:
            continue
        if channels is not None and word(row.get("channel")) not in channels:
            continue
        deal, contact = find(rows, "deals", row.get("deal_id")), find(rows, "contacts", row.get("contact_id"))
        if (row.get("customer_id") or deal.get("customer_id") or contact.get("customer_id")) == customer_id:
            found.append(at)
    return found


# ---------------------------------------------------------------- portfolio


def portfolio(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "`revenue_12m`, `share`, `segment`" … "`touches_30d`, `over_contacted` (unanswered above its limit, or
    touches_30d above its limit with fewer than one response per four touches; all reps and channels)" …
    "`receivable` and its age past payment_due_at"

    One row per customer known at the as-of moment. Read as: 30 days are as of - 30 days < at <= as of; `share` is of
    the revenue_12m of all customers, both in the main currency, and None in another or without revenue.
    `contact_broken` is None where the customer has no share. `receivable_currency` is told beside.
    """
    world = World(read(tables), playbook, outcomes)
    main = main_currency(world.company, as_of)
    rows = []
    has_inbound = any(is_inbound(event) and event.customer_id for event in known_events(world.company, as_of))
    for customer_id in known_customers(world.company, as_of):
        contact = contact_of(world, customer_id, as_of)
        segment = segment_as_of(world.company, customer_id, as_of, outcomes)
        settings = settings_of(playbook, segment)
        revenue_12m, currency = in_one_currency(revenue_of(world.company, customer_id, as_of), main)
        touches_30d = sum(event.at > as_of - days(30) for event in contact.touches)
        responses_30d = sum(event.at > as_of - days(30) for event in contact.responses)
        is_pressed = touches_30d > settings["touch_limit"] and responses_30d * 4 < touches_30d
        useful = sum(is_useful(world.company, contact.touches, n) for n in range(len(contact.touches)))
        rows.append(
            {
                "customer_id": customer_id,
                "rep_id": owner_of(world.company, customer_id),
                "segment": segment,
                "revenue_12m": revenue_12m,
                "currency": currency,
                "share": None,
                "contact_broken": None,
                "touches_30d": touches_30d,
                "responses_30d": responses_30d,
                "unanswered": len(contact.unanswered),
                "over_contacted": (
                    len(contact.unanswered) > settings["unanswered_limit"] or is_pressed if has_inbound else None
                ),
                "touches": len(contact.touches),
                "useful": useful,
                "useful_share": useful / len(contact.touches) if contact.touches else None,
                **receivable_of(world.company, customer_id, main, as_of),
            }
        )
    total = sum(row["revenue_12m"] for row in rows if row["currency"] == main and row["revenue_12m"] is not None)
    for row in rows:
        if row["revenue_12m"] is not None and row["currency"] == main and total > 0:
            row["share"] = row["revenue_12m"] / total
            row["contact_broken"] = is_contact_broken(world, row["customer_id"], row["segment"], as_of)
        row["promote"] = is_to_promote(world.company, row, rows, as_of)
    return rows


def revenue_of(company: Company, customer_id: str, as_of: datetime) -> list[Row]:
    """ "orders where the data has any, else won deals", of the last 12 months; an empty amount is None."""
    if company.rows["orders"]:
        dated = [(row, row.get("ordered_at"), customer_of_order(company.rows, row)) for row in company.rows["orders"]]
    else:
        won = [row for row in company.rows["deals"] if row["status"] == "won"]
        dated = [(row, row.get("closed_at"), row.get("customer_id")) for row in won]
    return [
        {"currency": row.get("currency", ""), "amount": amount_of_row(row), "at": moment.at}
        for row, moment, buyer in dated
        if buyer == customer_id and moment is not None and year_before(as_of) < moment.at <= as_of
    ]


def amount_of_row(row: Row) -> float | None:
    return float(row["amount"]) if "amount" in row else None


def in_one_currency(rows: Sequence[Row], main: str | None) -> tuple[float | None, str | None]:
    """ "Money is never added across currencies"

    Read as: what there is in the main currency, where any amount in it is known; else in the currency in which it is
    largest (of equal ones, the first by name). A row without an amount adds nothing; where no amount is known, the
    sum is not known either ("blank is not zero"), and the currency is the main one, else the first by name.
    """
    sums: dict[str, list[float]] = {}
    for row in rows:
        sums.setdefault(row["currency"], []).extend([] if row["amount"] is None else [row["amount"]])
    if not sums:
        return None, None
    known = {name: amounts for name, amounts in sums.items() if amounts} or sums
    currency = min(known, key=lambda name: (name != main, -sum(known[name]), name))
    return (sum(sums[currency]) if sums[currency] else None), currency


def effective_customers(rows: Sequence[Row]) -> float | None:
    """ "`effective_customers` = 1 / Σ share², of the company, on a rep's page of the rep's book"

    Read as: of a rep's rows, the shares within those rows. No share: None.
    """
    shares = [row["share"] for row in rows if row["share"] is not None]
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / squares if squares > 0 else None


def exposure(rows: Sequence[Row]) -> float | None:
    """ "**exposure** = the shares of customers whose contact is broken, added up …: one lapsed account of ten equal
    ones is 10 %"

    Read as: of a rep's rows, the shares within those rows. Where of no customer with revenue it is known whether
    contact is broken: None.
    """
    judged = [row for row in rows if row["share"] is not None and row["contact_broken"] is not None]
    total = sum(row["share"] for row in judged)
    return sum((row["share"] for row in judged if row["contact_broken"]), 0.0) / total if total > 0 else None


def is_contact_broken(world: World, customer_id: str, segment: str, as_of: datetime) -> bool | None:
    """ "customers whose contact is broken …: (an `every` step of phase care past due, else touch_days > quiet_after)"

    Read as: True where a visible (not unseen) running chain of such a step has missed its last whole window; where
    such chains run and none has, whether touch_days is greater than the longest of their rhythms (a month is 31 days)
    and than quiet_after; where none runs, whether touch_days > quiet_after. Never touched: True once the data's first
    touch and the customer's first event both lie longer back than quiet_after; None until then.
    Where the data has no touch of any customer at all: None.
    """
    known = known_events(world.company, as_of)
    if not any(is_touch(event, world.outcomes) and event.customer_id for event in known):
        return None
    chains = [
        (has_missed, days_of_rhythm(step["every"]))
        for step in world.playbook["step"]
        if step["phase"] == "care" and "every" in step
        for window, has_missed in running_chains(world, step, as_of)
        if window["customer_id"] == customer_id and window["state"] != "unseen"
    ]
    touch = contact_of(world, customer_id, as_of).last_touch
    if chains:
        longest = max(quiet_days(world, customer_id, segment, as_of), *(length for _, length in chains))
        since = days_since(touch.at, as_of) if touch else 0
        return any(has_missed for has_missed, _ in chains) or since > longest
    quiet_after = quiet_days(world, customer_id, segment, as_of)
    if touch is not None:
        return days_since(touch.at, as_of) > quiet_after
    first_touch = min(event.at for event in known if is_touch(event, world.outcomes) and event.customer_id)
    kinds = {"activity", "ordered", "deal_won", "referred"}
    met = [event.at for event in of_customer(known, customer_id) if event.kind in kinds]
    return True if met and days_since(max(first_touch, min(met)), as_of) > quiet_after else None


def days_of_rhythm(every: str) -> int:
    """How many days has "30 days", "2 weeks", "1 month" at most?"""
    count, unit = every.split()
    return int(count) * {"day": 1, "week": 7, "month": 31}[unit.rstrip("s")]


def running_chains(world: World, step: Row, as_of: datetime) -> list[tuple[Row, bool]]:
    """ "a repeating step when its last whole window was missed": the window in which each running chain stands, and
    whether the whole one before it was missed.

    Read as: a chain runs when a window of it has triggered_at < as of <= due_at and is not closed by then; "window k
    [begins] at the `due_at` of the one before". (A chain that begins at the very moment at which an older one of the
    same key ends cannot be taken for it: a window in which a chain was closed is never missed.)
    """
    key = {"deal": "deal_id", "customer": "customer_id", "order": "order_id"}[scope(step)]
    windows = list(repeating(world, step, as_of))
    found = []
    for window in windows:
        if window["triggered_at"] < as_of <= window["due_at"] and window["closed_at"] is None:
            before = [row for row in windows if row[key] == window[key] and row["due_at"] == window["triggered_at"]]
            found.append((window, any(row["state"] == "missed" for row in before)))
    return found


def is_useful(company: Company, touches: Sequence[Event], number: int) -> bool:
    """ "`useful_share` = touches that carry something (purposes quote, presentation, trial, trial_end, trial_review,
    usage_summary, training, delivery_check, installation_check, or a note unlike the touch before)"

    Read as: unlike, trimmed and in small letters; the first touch's note counts.
    """
    if has_purpose(touches[number], USEFUL):
        return True
    note = text_of(row_of(company, touches[number]), "note").lower()
    before = text_of(row_of(company, touches[number - 1]), "note").lower() if number > 0 else ""
    return note not in {"", before}


def is_to_promote(company: Company, row: Row, rows: Sequence[Row], as_of: datetime) -> bool:
    """ "`promote` (computed, not key, top 5 % by revenue, >= 4 wins or orders in >= 3 different months of the last
    12)"

    Read as: no segment is declared on the customer; its rank by revenue_12m in its currency (equals share the best
    rank) is at most 5 % of the customers with revenue_12m > 0 in that currency; wins or orders are the rows of the
    revenue basis, of any currency.
    """
    is_declared = "segment" in find(company.rows, "customers", row["customer_id"])
    if is_declared or row["segment"] == "key" or not row["revenue_12m"] or row["revenue_12m"] <= 0:
        return False
    peers = [
        other["revenue_12m"]
        for other in rows
        if other["currency"] == row["currency"] and other["revenue_12m"] is not None and other["revenue_12m"] > 0
    ]
    rank = 1 + sum(other > row["revenue_12m"] for other in peers)
    bought = [item["at"] for item in revenue_of(company, row["customer_id"], as_of)]
    months = {(at.year, at.month) for at in bought}
    return rank * 20 <= len(peers) and len(bought) >= 4 and len(months) >= 3


def receivable_of(company: Company, customer_id: str, main: str | None, as_of: datetime) -> Row:
    """ "`receivable` and its age past payment_due_at"

    Read as: orders invoiced_at <= as of or payment_due_at <= as of and not paid by as of, in one currency as revenue
    is; nothing owed is 0; None where no order is known to be paid, and where what is owed has no amount.
    The age is the greatest number of whole days by which payment_due_at lies before the as-of day among the orders
    added up; None where none is past due.
    """
    orders = company.rows["orders"]
    if not any("paid_at" in row and row["paid_at"].at <= as_of for row in orders):
        return {"receivable": None, "receivable_currency": None, "receivable_days": None}

    def has_come(row: Row, column: str) -> bool:
        return column in row and row[column].at <= as_of

    owed = [
        {"currency": row.get("currency", ""), "amount": amount_of_row(row), "due": row.get("payment_due_at")}
        for row in orders
        if customer_of_order(company.rows, row) == customer_id
        and (has_come(row, "invoiced_at") or has_come(row, "payment_due_at"))
        and not has_come(row, "paid_at")
    ]
    amount, currency = in_one_currency(owed, main)
    late = [days_since(row["due"].at, as_of) for row in owed if row["due"] is not None and row["currency"] == currency]
    return {
        "receivable": amount if owed else 0.0,
        "receivable_currency": currency,
        "receivable_days": max((number for number in late if number > 0), default=None),
    }


def may_follow(event: Event, need: Event) -> bool:
    """Strictly later; or on the same day, where either is dated by the day alone."""
    is_blurred = event.day_only or need.day_only
    return event.at > need.at or (is_blurred and event.at.date() == need.at.date() and event is not need)


def hand_offs(tables: Tables, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "hand-off = a `need` logged by the desk → the first sales touch or deal after it, and how soon"

    Read as: a need of no customer cannot be followed, and is none; after is strictly later, or on its day where either
    is dated by the day alone; a sales touch is one by a rep with the role sales, an empty role or an unknown rep, but
    not one by nobody. `taken_up_by` is that rep, or "deal".
    """
    company = read(tables)
    known = known_events(company, as_of)

    def is_taking_up(event: Event) -> bool:
        if event.kind == "deal_created":
            return True
        if event.rep_id is None or not is_touch(event, outcomes):
            return False
        return word(find(company.rows, "reps", event.rep_id).get("role")) in {None, "sales"}

    rows = []
    for need in known:
        by_desk = word(find(company.rows, "reps", need.rep_id).get("role")) == "desk"
        if not by_desk or not has_purpose(need, {"need"}) or need.customer_id is None:
            continue
        later = [
            event for event in of_customer(known, need.customer_id) if may_follow(event, need) and is_taking_up(event)
        ]
        first = later[0] if later else None
        rows.append(
            {
                "activity_id": need.event_id.removeprefix("activity:"),
                "customer_id": need.customer_id,
                "handed_at": need.at,
                "taken_up_at": None if first is None else max(first.at, need.at),
                "taken_up_by": None if first is None else "deal" if first.kind == "deal_created" else first.rep_id,
            }
        )
    return rows


# ---------------------------------------------------------------- after-sales


def sales_of(company: Company, as_of: datetime) -> list[Row]:
    """ "**after_sales** (per order, else per won deal)"

    Read as: the orders with ordered_at <= as of where the data has any order, else the deals won by then. The
    earliest first.
    """
    found = []
    for row in company.rows["orders"]:
        if "ordered_at" in row and row["ordered_at"].at <= as_of:
            found.append(
                {
                    "id": row["order_id"],
                    "order_id": row["order_id"],
                    "deal_id": row.get("deal_id"),
                    "customer_id": customer_of_order(company.rows, row),
                    "sold_at": row["ordered_at"].at,
                    "amount": float(row["amount"]) if "amount" in row else None,
                    "moments": [row[column].at for column in ORDER_EVENTS.values() if column in row],
                }
            )
    if not company.rows["orders"]:
        for deal in company.rows["deals"]:
            if is_won(deal, as_of):
                found.append(
                    {
                        "id": deal["deal_id"],
                        "order_id": None,
                        "deal_id": deal["deal_id"],
                        "customer_id": deal.get("customer_id"),
                        "sold_at": deal["closed_at"].at,
                        "amount": float(deal["amount"]) if "amount" in deal else None,
                        "moments": [deal["closed_at"].at],
                    }
                )
    return sorted(found, key=lambda sale: (sale["sold_at"], sale["id"]))


def is_won(deal: Row, as_of: datetime) -> bool:
    """ "Won or lost without `closed_at` is a finding and no event." """
    return deal["status"] == "won" and "closed_at" in deal and deal["closed_at"].at <= as_of


def sale_of(company_sales: Sequence[Row], step: Row, duty: Row) -> Row | None:
    """Whose sale does an obligation belong to? ("each step of phases after-sales and care with its state")

    Read as: a window of a repeating step of the customer always to the customer's latest sale whose day is not after
    the window's first; others by order_id where they have one, then by deal_id where they have one (of several orders
    of the deal, the earliest), and to no sale where that is none; with neither, to the customer's earliest sale one of
    whose own moments is the trigger's, else to its latest sale whose day is not after the trigger's.
    """
    own = [
        sale for sale in company_sales if duty["customer_id"] is not None and sale["customer_id"] == duty["customer_id"]
    ]
    by_then = [sale for sale in own if sale["sold_at"].date() <= duty["triggered_at"].date()]
    if "every" not in step or scope(step) != "customer":
        for key in ("order_id", "deal_id"):
            if duty[key] is not None:
                return next((sale for sale in company_sales if sale[key] == duty[key]), None)
        for sale in own:
            if duty["triggered_at"] in sale["moments"]:
                return sale
    return by_then[-1] if by_then else None


def duties_of_sales(
    company: Company, tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes
) -> list[tuple[Row, Row]]:
    """Each sale with each of its obligations of the phases after-sales and care."""
    steps = {step["id"]: step for step in playbook["step"] if step["phase"] in {"after-sales", "care"}}
    company_sales = sales_of(company, as_of)
    found = []
    for duty in obligations(tables, {**playbook, "step": list(steps.values())}, as_of, outcomes):
        sale = sale_of(company_sales, steps[duty["step"]], duty)
        if sale is not None:
            found.append((sale, duty))
    return found


def after_sales(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "(per order, else per won deal): each step of phases after-sales and care with its state"

    One row per sale and obligation of such a step (several where a step was started more than once or repeats; none
    where it was not started), by sale, step and due_at. order_id, deal_id and customer_id are the sale's.
    """
    rows = [
        {key: sale[key] for key in ("order_id", "deal_id", "customer_id")}
        | {key: duty[key] for key in ("step", "due_at", "state")}
        for sale, duty in duties_of_sales(read(tables), tables, playbook, as_of, outcomes)
    ]
    return sorted(
        rows, key=lambda row: (row["order_id"] or "", row["deal_id"] or "", row["step"], row["due_at"], row["state"])
    )


def sales(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "Complete care = all steps due in the first 30 days on time; repeat = a new order or win on days 31–210; only
    sales at least 210 days old and without one before day 31"

    One row per sale, the earliest first.
    """
    company = read(tables)
    duties = duties_of_sales(company, tables, playbook, as_of, outcomes)
    return [
        {
            "id": sale["id"],
            "customer_id": sale["customer_id"],
            "sold_at": sale["sold_at"],
            "amount": sale["amount"],
            "is_complete": is_complete(sale, [duty for other, duty in duties if other["id"] == sale["id"]]),
            "is_repeat": is_repeat(company, sale, as_of),
        }
        for sale in sales_of(company, as_of)
    ]


def is_complete(sale: Row, duties: Sequence[Row]) -> bool | None:
    """ "Complete care = all steps due in the first 30 days on time"

    Read as: due by the end of the day 30 days after the sale's day; pending, unseen and waived ones are left out;
    None where none is left.
    """
    last = last_tick(sale["sold_at"].date() + days(30))
    unjudged = {"pending", "unseen", "waived"}
    judged = [duty for duty in duties if duty["due_at"] <= last and duty["state"] not in unjudged]
    return all(duty["state"] == "on_time" for duty in judged) if judged else None


def is_repeat(company: Company, sale: Row, as_of: datetime) -> bool | None:
    """ "repeat = a new order or win on days 31–210; only sales at least 210 days old and without one before day 31"

    Read as: none on days 0 to 30 is one of another id (on the sale's own day, at whatever time). None where it is not
    judged; so also for a sale without a customer.
    """
    if sale["customer_id"] is None or days_since(sale["sold_at"], as_of) < 210:
        return None
    after_days = [(day - sale["sold_at"].date()).days for day in other_purchases(company, sale, as_of)]
    if any(0 <= number <= 30 for number in after_days):
        return None
    return any(31 <= number <= 210 for number in after_days)


def other_purchases(company: Company, sale: Row, as_of: datetime) -> list[date]:
    """The days of "a new order or win" of the sale's customer.

    Read as: other orders; and wins of deals that are not the sale's deal and have no known order of their own, which
    would be one purchase counted twice. Where an order of the customer names no deal, nobody knows which win it belongs
    to, and only the orders count.
    """
    ordered = [row for row in company.rows["orders"] if "ordered_at" in row and row["ordered_at"].at <= as_of]
    found = [
        row["ordered_at"].at.date()
        for row in ordered
        if customer_of_order(company.rows, row) == sale["customer_id"] and row["order_id"] != sale["order_id"]
    ]
    own = [row for row in ordered if customer_of_order(company.rows, row) == sale["customer_id"]]
    if any("deal_id" not in row for row in own):
        return found
    for deal in company.rows["deals"]:
        if not is_won(deal, as_of) or deal.get("customer_id") != sale["customer_id"]:
            continue
        has_order = any(row.get("deal_id") == deal["deal_id"] for row in ordered)
        if deal["deal_id"] != sale["deal_id"] and not has_order:
            found.append(deal["closed_at"].at.date())
    return found


# ---------------------------------------------------------------- referrals


class Asking(NamedTuple):
    """What the figures of referrals are made of, as of a moment."""

    company: Company
    outcomes: Outcomes
    known: list[Event]
    wins: list[Event]
    asks: list[Event]


def asking(company: Company, as_of: datetime, outcomes: Outcomes) -> Asking:
    """ "`won_customers` (a first win in the data)"

    Read as: wins are a customer's `deal_won` events; of a customer without any, its `ordered` events. An ask is a touch
    with the purpose referral_ask; of no customer it cannot be followed, and is none.
    """
    known = known_events(company, as_of)
    asked = [event for event in known if is_touch(event, outcomes) and has_purpose(event, {"referral_ask"})]
    asks = [event for event in asked if event.customer_id is not None]
    return Asking(company, outcomes, known, purchases(known), asks)


def purchases(events: list[Event]) -> list[Event]:
    """ "a first win": the deals won; of customers without any, what they ordered."""
    won = {event.customer_id for event in events if event.kind == "deal_won"}
    return [
        event
        for event in events
        if event.kind == "deal_won" or (event.kind == "ordered" and event.customer_id not in won)
    ]


def rep_of(world: Asking, customer_id: str | None) -> Rep:
    """Read as: a customer's owner, else the rep of the first of its wins that names one."""
    sellers = [win.rep_id for win in of_customer(world.wins, customer_id) if win.rep_id is not None]
    return owner_of(world.company, customer_id) or (sellers[0] if sellers else None)


def care_contacts(world: Asking, customer_id: str | None, since: datetime) -> list[Event]:
    """ "care contacts …: purposes thank_you, delivery_check, satisfaction, installation_check, training, care, and
    held visits"

    Read as: touches with one of these purposes, and every held visit, also one marked inbound.
    """
    return [
        event
        for event in of_customer(world.known, customer_id)
        if event.at >= since
        and ((is_touch(event, world.outcomes) and has_purpose(event, CARE)) or is_held_visit(event, world.outcomes))
    ]


def ready_since(world: Asking, customer_id: str | None, as_of: datetime) -> datetime | None:
    """ "`cared` (care contacts on at least 2 different days since the first win of the last 12 months …; 2 is a
    setting)": since when, or None where the customer is not cared.

    Read as: the `at` of the contact that makes the second different day.
    """
    wins = [win for win in of_customer(world.wins, customer_id) if win.at > year_before(as_of)]
    if not wins:
        return None
    seen: set[date] = set()
    for contact in care_contacts(world, customer_id, since=wins[0].at):
        seen.add(contact.at.date())
        if len(seen) == CARE_DAYS:
            return contact.at
    return None


def is_early(world: Asking, ask: Event) -> bool:
    """ "`asked_early` (before that many)"

    Read as: fewer than 2 days of care lie between the first win of the 12 months before the ask (else, where an older
    win is known, 12 months before the ask), its moment included, and the ask, whose own moment is not. With no win
    known at the ask: only if created_at is known and not before the day of the data's first activity event, so that
    no older win can have been left out.
    """
    wins = purchases([event for event in of_customer(world.known, ask.customer_id) if event.at <= ask.at])
    if not wins:
        created = find(world.company.rows, "customers", ask.customer_id).get("created_at")
        first_at = min(event.at for event in world.known if event.kind == "activity")
        return created is not None and created.at.date() >= first_at.date()
    recent = [win for win in wins if win.at > year_before(ask.at)]
    since = recent[0].at if recent else year_before(ask.at)
    contacts = care_contacts(world, ask.customer_id, since)
    return len({contact.at.date() for contact in contacts if contact.at < ask.at}) < CARE_DAYS


def ask_of(world: Asking, referral: Event) -> Event | None:
    """ "followed within 60 days by a referral (each referral belongs to the latest ask before it)"

    Read as: the latest ask of that customer strictly before it (before the end of its day, where it is dated by the
    day alone), where it lies within 60 days.
    """
    before = [ask for ask in of_customer(world.asks, referral.customer_id) if ask.at < referral.latest]
    return before[-1] if before and referral.at <= before[-1].at + days(60) else None


def referred_deals_of(company: Company, as_of: datetime) -> list[Row]:
    """ "`referred_deals`, `referred_won`"; "`referred_by` and `referrals` say one thing: a pair (referrer, referred)
    counts once, the row of `referrals` wins, and without one the referral is dated by the referred customer's
    created_at"

    Read as: the deals that a row of referrals names, or of a customer that was referred, and created (unknown counts)
    not before the day of the referral. A referral that has no date is none.
    """
    referrals = company.rows["referrals"]
    pairs = [(row.get("referrer_id"), row.get("referred_id")) for row in referrals]
    named = {row.get("deal_id") for row in referrals if row["at"].at <= as_of}
    dated = [(row.get("referred_id"), row["at"].at) for row in referrals]
    for customer in company.rows["customers"]:
        pair = (customer.get("referred_by"), customer["customer_id"])
        if pair[0] is not None and pair not in pairs and "created_at" in customer:
            dated.append((customer["customer_id"], customer["created_at"].at))

    def is_of_referred(deal: Row) -> bool:
        return any(
            customer_id is not None
            and customer_id == deal.get("customer_id")
            and at <= as_of
            and ("created_at" not in deal or deal["created_at"].at.date() >= at.date())
            for customer_id, at in dated
        )

    return [
        deal
        for deal in company.rows["deals"]
        if is_created(deal, as_of) and (deal["deal_id"] in named or is_of_referred(deal))
    ]


def referrals(tables: Tables, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "**referrals** (by rep): `won_customers` (a first win in the data); `cared` …; `asked`; `asked_early` …;
    `asked_when_ready` = of customers ready for 30 days or more, those asked after they became ready; `referrals`;
    `yield` = of asks older than 60 days, those followed within 60 days by a referral …; `referred_deals`,
    `referred_won`"

    One row per rep of whom there is anything to say, "nobody" (None) among them, None first. Read as: customers are
    counted for their rep (`rep_of`), asks for who asked, referrals for their rep, else the referrer's owner, deals for
    their owner; asked at the moment of becoming ready is asked when ready. asked is of the customers that have bought,
    as cared is (asks are all).
    """
    company = read(tables)
    world = asking(company, as_of, outcomes)
    found: dict[Rep, Row] = {}

    def count(rep_id: Rep, *figures: str) -> None:
        empty: Row = dict.fromkeys(
            (
                *("won_customers", "cared", "asks", "asked", "asked_early", "ready", "asked_when_ready"),
                *("referrals", "asks_judged", "asks_borne", "referred_deals", "referred_won"),
            ),
            0,
        )
        row = found.setdefault(rep_id, {"rep_id": rep_id, **empty})
        for figure in figures:
            row[figure] += 1

    for customer_id in known_customers(company, as_of):
        rep_id = rep_of(world, customer_id)
        asks = of_customer(world.asks, customer_id)
        since = ready_since(world, customer_id, as_of)
        if of_customer(world.wins, customer_id):
            count(rep_id, "won_customers")
            if asks:
                count(rep_id, "asked")
        if since is not None:
            count(rep_id, "cared")
            if since <= as_of - days(30):
                count(rep_id, "ready")
                if any(ask.at >= since for ask in asks):
                    count(rep_id, "asked_when_ready")
    referred = [event for event in world.known if event.kind == "referred"]
    borne = [ask_of(world, referral) for referral in referred]
    for referral in referred:
        count(referral.rep_id, "referrals")
    for ask in world.asks:
        count(ask.rep_id, "asks")
        if is_early(world, ask):
            count(ask.rep_id, "asked_early")
        if ask.at <= as_of - days(60):
            count(ask.rep_id, "asks_judged")
            if any(other is ask for other in borne):
                count(ask.rep_id, "asks_borne")
    for deal in referred_deals_of(company, as_of):
        count(deal.get("owner_id"), "referred_deals")
        if is_won(deal, as_of):
            count(deal.get("owner_id"), "referred_won")
    return [
        row | {"yield": row["asks_borne"] / row["asks_judged"] if row["asks_judged"] else None}
        for _, row in sorted(found.items(), key=lambda item: item[0] or "")
    ]


def ready_to_ask(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes) -> set[str]:
    """ "**Ready to ask**: cared, not asked in 90 days, no open complaint, no overdue obligation, not silent beyond
    quiet_after."

    Read as: 90 days are as of - 90 days < at <= as of; silent beyond is silence_days > quiet_after.
    """
    company = read(tables)
    world, asked = World(company, playbook, outcomes), asking(company, as_of, outcomes)
    overdue = customers_with_overdue(world, tables, as_of)
    found = set()
    for customer_id in known_customers(company, as_of):
        if ready_since(asked, customer_id, as_of) is None or customer_id in overdue:
            continue
        if any(ask.at > as_of - days(90) for ask in of_customer(asked.asks, customer_id)):
            continue
        if has_open_complaint(asked, customer_id):
            continue
        response = contact_of(world, customer_id, as_of).last_response
        segment = segment_as_of(company, customer_id, as_of, outcomes)
        quiet_after = quiet_days(world, customer_id, segment, as_of)
        if response is not None and days_since(response.at, as_of) <= quiet_after:
            found.add(customer_id)
    return found


def has_open_complaint(world: Asking, customer_id: str) -> bool:
    """ "no complaint later than the last satisfaction or care contact"

    Read as: later by `at`, strictly; a satisfaction or care contact is a touch with one of these two purposes, or a
    held visit; a complaint without any is open.
    """
    own = of_customer(world.known, customer_id)
    complaints = [event.at for event in own if has_purpose(event, {"complaint"})]
    settled = [
        event.at
        for event in own
        if (is_touch(event, world.outcomes) and has_purpose(event, {"satisfaction", "care"}))
        or is_held_visit(event, world.outcomes)
    ]
    return bool(complaints) and (not settled or max(complaints) > max(settled))


def customers_with_overdue(world: World, tables: Tables, as_of: datetime) -> set[str | None]:
    """ "`overdue` …: not done and the deal open (deal steps) or the customer live (others), also after expiry; a
    repeating step when its last whole window was missed"

    Read as: unseen never; what an `until` event has closed does not stand open any more. A step of the phase referral
    bars nobody: to ask late is still to ask.
    """
    company, playbook, outcomes = world.company, world.playbook, world.outcomes
    standing: list[tuple[Row, Row]] = []
    for step in playbook["step"]:
        if step["phase"] == "referral":
            continue
        if "every" in step:
            standing += [(step, window) for window, has_missed in running_chains(world, step, as_of) if has_missed]
            continue
        for duty in obligations(tables, {**playbook, "step": [step]}, as_of, outcomes):
            is_left = duty["state"] in {"overdue", "missed"} and duty["closed_by"] in {None, "expired"}
            if is_left and as_of > duty["due_at"]:
                standing.append((step, duty))
    found: set[str | None] = set()
    for step, duty in standing:
        if scope(step) == "deal":
            deal = find(company.rows, "deals", duty["deal_id"])
            is_standing = bool(deal) and is_open_at(deal, as_of)
        else:
            is_standing = duty["customer_id"] is not None and is_live(company, duty["customer_id"], as_of, outcomes)
        if is_standing:
            found.add(duty["customer_id"])
    return found


def is_open_at(deal: Row, as_of: datetime) -> bool:
    """Open now, or closed only later; and created by then, as far as is known."""
    is_closed_later = "closed_at" in deal and deal["closed_at"].at > as_of
    return is_created(deal, as_of) and (is_open_now(deal) or bool(is_closed_later))
