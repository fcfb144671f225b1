"""The slow, obvious twin of three figures about deals: losses, win_back and cost.

Written from the contract and docs/deals.md alone, as `tests/twin.py` and `tests/customer_twin.py` are, on whose rows,
events and obligations it stands; it shares no line with the product, save the statistics of `comparison`, which have
tests of their own. Every function quotes the sentence it carries out; a line that begins with "Read as" says how a
sentence is read that could be read in two ways. Which category a text belongs to is handed in: reading words is not
the twin's matter. Nothing later than the as-of moment is known.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import pandas as pd

from analytics.metrics.comparison import compare
from tests.customer_twin import (
    Playbook,
    amount_of_row,
    days,
    has_purpose,
    is_created,
    is_inbound,
    is_touch,
    known_events,
    row_of,
    segment_as_of,
    settings_of,
    text_of,
)
from tests.twin import (
    Company,
    Event,
    Outcomes,
    Row,
    Tables,
    World,
    find,
    is_cancelled,
    is_open_now,
    is_response,
    is_true,
    last_tick,
    main_currency,
    obligations,
    order,
    read,
    scope,
    word,
    words,
    year_before,
)

SETTINGS = {"key": {"tries": 5}, "standard": {"tries": 4}, "retail": {"tries": 3}}
STATED = {"price", "terms", "competitor", "economy", "no_need", "budget", "timing", "no_response", "no_decision"}
MAY_PASS = {"price": 60, "terms": 60, "no_response": 60, "budget": 90, "timing": 90}


class Reading(NamedTuple):
    """How words are read: of which category is a text (None: no known word), and does it hold a word of a category?

    by_hand: reasons that people have sorted, with their category.
    """

    category: Callable[[str], str | None]
    says: Callable[[str, str], bool]
    by_hand: Mapping[str, str]


# ---------------------------------------------------------------- a closed deal and its events


def closed_deals(company: Company, status: str, as_of: datetime) -> list[Row]:
    """ "Won or lost without `closed_at` is a finding and no event." """
    return [
        deal
        for deal in company.rows["deals"]
        if deal["status"] == status and "closed_at" in deal and deal["closed_at"].at <= as_of
    ]


def end_of(deal: Row) -> datetime:
    """ "Up to the end of the day on which it was closed, because a refusal is often logged a minute after" """
    return last_tick(deal["closed_at"].at.date())


def days_before_end(deal: Row, then: datetime) -> int:
    """Days between a moment and the end of the deal: "difference of local dates"."""
    return (deal["closed_at"].at.date() - then.date()).days


def has_begun(deal: Row, latest: datetime) -> bool:
    """ "from the deal's beginning on"

    Read as: created_at, a day-only one from its midnight; a row dated by the day alone may have been at its end. Where
    nobody says when the deal was created, always.
    """
    return "created_at" not in deal or latest >= deal["created_at"].at


def is_of_deal(deal: Row, customer_id: str | None, deal_id: str | None) -> bool:
    """ "Those that carry it …; and those of its customer that carry no deal, … also where the customer has a second
    open deal"
    """
    if deal_id is not None:
        return bool(deal_id == deal["deal_id"])
    return customer_id is not None and customer_id == deal.get("customer_id")


def events_of(company: Company, deal: Row, as_of: datetime) -> list[Event]:
    """ "Those that carry it, whenever they happened; and those of its customer that carry no deal, from the deal's
    beginning on …. Up to the end of the day on which it was closed …; nothing later than the as-of moment."
    """
    return [
        event
        for event in known_events(company, min(as_of, end_of(deal)))
        if is_of_deal(deal, event.customer_id, event.deal_id)
        and (event.deal_id is not None or has_begun(deal, event.latest))
    ]


def may_follow(later: Event, earlier: Event) -> bool:
    """ "*At or after*, and *after*: where a row is dated by the day alone, the end of its day counts for the later of
    the two"; here: after.
    """
    return later is not earlier and later.latest > earlier.at


def may_be_at_or_after(later: Event, earlier: Event) -> bool:
    return later.latest >= earlier.at


class Log(NamedTuple):
    """What the log shows of one closed deal."""

    touches: list[Event]
    responses: list[Event]
    quote: Event | None

    @property
    def last_touch(self) -> Event | None:
        return max(self.touches, key=order, default=None)

    @property
    def last_response(self) -> Event | None:
        return max(self.responses, key=order, default=None)

    @property
    def touches_after_quote(self) -> list[Event]:
        """ "`touches_after_quote` counts touches after the first quote" """
        return self.after_quote(self.touches)

    @property
    def responses_after_quote(self) -> list[Event]:
        return self.after_quote(self.responses)

    def after_quote(self, events: list[Event]) -> list[Event]:
        """ "Of several the first counts: a second one is a touch after it."

        Read as: those of one moment are one quote.
        """
        quote = self.quote
        if quote is None:
            return []
        same = [event for event in events if event.at == quote.at and has_purpose(event, {"quote"})]
        return [event for event in events if may_follow(event, quote) and event not in same]

    @property
    def try_days(self) -> list[date]:
        """ "`tries` counts the different days with a touch that came after the last response and was none itself" """
        response = self.last_response
        tries = [event for event in self.touches if event not in self.responses]
        return sorted({event.at.date() for event in tries if response is None or may_follow(event, response)})


def log_of(world: World, deal: Row, as_of: datetime) -> Log:
    own = events_of(world.company, deal, as_of)
    return Log(
        [event for event in own if is_touch(event, world.outcomes)],
        [event for event in own if is_response(event, world.outcomes)],
        first_quote(world, own),
    )


def first_quote(world: World, own: list[Event]) -> Event | None:
    """ "A *quote* is an activity with that purpose that is not inbound; where none is logged, entering a stage that the
    playbook lists under it. Of several the first counts"

    Read as: in a meeting that was cancelled nobody quoted anything ("Cancelled meetings match nothing").
    """
    stages = world.playbook.get("stages", {})
    listed = [name for purpose, names in stages.items() if word(purpose) == "quote" for name in words(names)]
    logged = [
        event
        for event in own
        if has_purpose(event, {"quote"}) and not is_inbound(event) and not is_cancelled(event, world.outcomes)
    ]
    entered = [event for event in own if event.kind == "stage_entered" and word(event.stage) in listed]
    return min(logged or entered, key=order, default=None)


# ---------------------------------------------------------------- limits and plans


def limits_of(world: World, deal: Row) -> Row:
    """ "The limits (`quiet_after`, `tries`) are those of the customer's segment in the month of the loss, and
    `quiet_after` at most 21 days: the deal was open."

    Read as: a deal without a customer has the limits of "standard".
    """
    segment = segment_of_loss(world, deal)
    given = {word(name): dict(table) for name, table in world.playbook.get("segments", {}).items()}
    standard = SETTINGS["standard"] | given.get("standard", {})
    tries = (SETTINGS.get(segment or "", standard) | given.get(segment, {}))["tries"]
    return {"quiet_after": min(settings_of(world.playbook, segment or "standard")["quiet_after"], 21), "tries": tries}


def segment_of_loss(world: World, deal: Row) -> str | None:
    if deal.get("customer_id") is None:
        return "standard"
    return word(segment_as_of(world.company, deal["customer_id"], deal["closed_at"].at, world.outcomes))


def plans_of(world: World, deal: Row, as_of: datetime) -> list[Row]:
    """ "*Parked* as of the loss: a meeting, visit or call was planned for the next 180 days and not called off; where
    the export says when it was written down, by then."
    "*Planned as of T*: planned and at > T, or logged_at <= T < at."

    Read as: T is the end of the day of the loss (or the as-of moment, where that is earlier); the plans are the deal's
    in the way its events are; marked automatic or not.
    """
    rows, then = world.company.rows, min(as_of, end_of(deal))
    found = []
    for row in rows["activities"]:
        is_dated = "logged_at" in row
        is_logged = is_dated and datetime.fromisoformat(str(row["logged_at"]).strip()) <= then
        if not then < row["at"].at <= then + days(180):
            continue
        if not is_logged and (is_dated or not is_true(row.get("planned"))):
            continue
        if word(row.get("channel")) not in {"meeting", "visit", "call"}:
            continue
        if word(row.get("outcome")) in words(world.outcomes.get("cancelled", ())):
            continue
        other, contact = find(rows, "deals", row.get("deal_id")), find(rows, "contacts", row.get("contact_id"))
        customer_id = row.get("customer_id") or other.get("customer_id") or contact.get("customer_id")
        if is_of_deal(deal, customer_id, row.get("deal_id")):
            found.append(row)
    return found


# ---------------------------------------------------------------- our silence


class History(NamedTuple):
    """A company as of a moment, with the obligations of its follow-up steps and the statuses as they were written."""

    world: World
    as_of: datetime
    duties: list[Row]
    statuses: dict[str, str | None]


def history(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes) -> History:
    sales = [step for step in playbook["step"] if step["phase"] == "follow-up" and step.get("who", "sales") == "sales"]
    return History(
        World(read(tables), playbook, outcomes),
        as_of,
        obligations(tables, {**playbook, "step": sales}, as_of, outcomes),
        {row["deal_id"]: word(row.get("status")) for row in tables.get("deals", [])},
    )


def has_gap(past: History, deal: Row, log: Log) -> bool:
    """ "`follow_up_gap`: a step of phase follow-up was missed or overdue in the 30 days before the loss, or
    days_since_touch > quiet_after while not parked" … "Where nobody ever touched, the days are empty and are no gap"
    """
    if any(is_left_undone(past.world, deal, duty) for duty in past.duties):
        return True
    touch = log.last_touch
    if touch is None or plans_of(past.world, deal, past.as_of):
        return False
    return days_before_end(deal, touch.at) > limits_of(past.world, deal)["quiet_after"]


def is_left_undone(world: World, deal: Row, duty: Row) -> bool:
    """ "a sales step of phase follow-up that fell due before the end, was not done by then, and had not expired more
    than 30 days before (a repeating one: a window that ended unmet within the 30 days)"

    Read as: the deal's obligations as its events are: those that carry it, or its customer's that carry no deal and
    were triggered from its beginning on. Before the end is before the moment at which it was closed, done by then is
    by the end of that day; 30 days are counted to that moment. What was waived, or cannot be seen, is not undone; what
    an `until` event closed after its due has ended as well as what has expired.
    """
    (step,) = [step for step in world.playbook["step"] if step["id"] == duty["step"]]
    if not is_of_deal(deal, duty["customer_id"], duty["deal_id"]):
        return False
    if duty["deal_id"] is None and not has_begun(deal, duty["triggered_at"]):
        return False
    if duty["due_at"] >= deal["closed_at"].at or duty["state"] in {"unseen", "waived"}:
        return False
    if duty["done_at"] is not None and duty["done_at"] <= end_of(deal):
        return False
    ended_at = duty["due_at"] if "every" in step else duty["closed_at"]
    return ended_at is None or ended_at > deal["closed_at"].at - days(30)


# ---------------------------------------------------------------- losses


def losses(past: History, reading: Reading) -> list[Row]:
    """ "**losses** (per lost deal): the reason as written; `category` …; `days_since_touch`; `touches_after_quote`;
    `tries` = different days with a touch since the last response, and the days they span."

    One row per deal lost by the as-of moment.
    """
    world, rows = past.world, []
    for deal in closed_deals(world.company, "lost", past.as_of):
        log = log_of(world, deal, past.as_of)
        category = category_of(past, deal, reading)
        touch, response = log.last_touch, log.last_response
        rows.append(
            {
                "deal_id": deal["deal_id"],
                "customer_id": deal.get("customer_id"),
                "rep_id": deal.get("owner_id"),
                "segment": segment_of_loss(world, deal),
                "category": category,
                "last_touch_at": None if touch is None else touch.at,
                "last_response_at": None if response is None else response.at,
                "days_since_touch": None if touch is None else days_before_end(deal, touch.at),
                "quote_at": None if log.quote is None else log.quote.at,
                "touches_after_quote": None if log.quote is None else len(log.touches_after_quote),
                "tries": len(log.try_days),
                "tries_days": (log.try_days[-1] - log.try_days[0]).days if log.try_days else None,
                "is_parked": bool(plans_of(world, deal, past.as_of)),
                "follow_up_gap": has_gap(past, deal, log),
                "verdict": verdict_of(past, deal, category, log, reading),
            }
        )
    return rows


def category_of(past: History, deal: Row, reading: Reading) -> str:
    """ "The reason is what stands in the reason, else in the note of the loss; a reason that says nothing ("other",
    "see note", a word that nobody knows) is looked up in the note." "Words that no category knows are `other`" … "An
    abandoned or cancelled deal is a loss of the category `no_decision`, whatever is written" … "No reason given is a
    bar of its own."
    """
    if past.statuses[deal["deal_id"]] in {"abandoned", "cancelled", "canceled"}:
        return "no_decision"
    reason, note = text_of(deal, "loss_reason"), text_of(deal, "loss_note")
    if not reason and not note:
        return "none"
    if (reason or note) in reading.by_hand:
        return reading.by_hand[reason or note]
    nothing = {None, "other", "none"}
    said = reading.category(reason or note)
    if reason and said in nothing and reading.category(note) not in nothing:
        said = reading.category(note)
    return said or "other"


def verdict_of(past: History, deal: Row, category: str, log: Log, reading: Reading) -> str:
    """ "`verdict`, read in this order, the first that holds: `unlogged` (no activity of the deal or its customer since
    the deal was created; `unseen` where that is before the activities begin) · `contradicted` · `consistent` ·
    `not_evidenced`"
    """
    company, as_of = past.world.company, past.as_of
    if is_unlogged(company, deal, as_of):
        return "unseen" if is_before_the_log(company, deal, as_of) else "unlogged"
    contradicted, consistent = evidence(past, deal, category, log, reading)
    return "contradicted" if contradicted else "consistent" if consistent else "not_evidenced"


def is_unlogged(company: Company, deal: Row, as_of: datetime) -> bool:
    """ "`unlogged` asks for any activity that carries the deal, whenever it was …, or of its customer, with whatever
    deal, from the deal's creation to the end of its last day."
    """
    customer_id = deal.get("customer_id")
    return not any(
        event.kind == "activity"
        and (
            event.deal_id == deal["deal_id"]
            or (customer_id is not None and event.customer_id == customer_id and has_begun(deal, event.latest))
        )
        for event in known_events(company, min(as_of, end_of(deal)))
    )


def is_before_the_log(company: Company, deal: Row, as_of: datetime) -> bool:
    """ "`unseen` where that is before the activities begin"

    Read as: created before the day of the data's first activity, or where it has none at all; and where nobody says
    when the deal was created.
    """
    first = min((event.at for event in known_events(company, as_of) if event.kind == "activity"), default=None)
    return first is None or "created_at" not in deal or deal["created_at"].at.date() < first.date()


def may_be_hidden(company: Company, deal: Row, as_of: datetime) -> bool:
    """ "A deal opened more than thirty days before the log begins is not accused by what the log cannot hold" """
    first = min((event.at for event in known_events(company, as_of) if event.kind == "activity"), default=None)
    return first is not None and "created_at" in deal and deal["created_at"].at < midnight(first) - days(30)


def midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), datetime.min.time())


def evidence(past: History, deal: Row, category: str, log: Log, reading: Reading) -> tuple[bool, bool]:
    """The table of verdicts: (contradicted, consistent) of a category; "the rest" has neither."""

    def within(number: int) -> list[Event]:
        return [event for event in log.responses if days_before_end(deal, event.at) <= number]

    world = past.world
    limits, touch, quote = limits_of(world, deal), log.last_touch, log.quote
    is_hidden = may_be_hidden(world.company, deal, past.as_of)
    # "nor do few tries where the log shows no sign of life after which they could be counted"
    are_tries_hidden = is_hidden and not log.responses
    if category in {"price", "terms"}:
        # "a quote, and neither a touch nor a response after it; or no quote at all (absence rule)"
        # "a quote, and a response at or after it"
        if quote is None:
            return is_quote_usual(world, deal, past.as_of) and not is_hidden, False
        return (
            not log.touches_after_quote and not log.responses_after_quote,
            any(may_be_at_or_after(event, quote) for event in log.responses),
        )
    if category == "competitor":
        # "a competitor is named, and a response within 30 days before the loss or within quiet_after of our last
        # touch" … "the response that lies nearest, before or after"
        near = touch is not None and any(
            abs((event.at.date() - touch.at.date()).days) <= limits["quiet_after"] for event in log.responses
        )
        return False, is_competitor_named(world.company, deal) and (bool(within(30)) or near)
    if category == "no_need":
        # "no response at or after our last touch, none in the 7 days before the loss, and fewer tries than `tries`"
        # "a response in the 7 days before the loss"
        # "Where nobody of ours ever touched, a sign of life is the customer's last word"
        is_answered = any(touch is None or may_be_at_or_after(event, touch) for event in log.responses)
        are_few = len(log.try_days) < limits["tries"] and not are_tries_hidden
        return not is_answered and not within(7) and are_few, bool(within(7))
    if category in {"no_response", "no_decision"}:
        # "fewer tries than `tries` or spanning under 10 days, or an inbound message unanswered" · "tries reached"
        tries = log.try_days
        is_enough = len(tries) >= limits["tries"] and (tries[-1] - tries[0]).days >= 10
        return (not is_enough and not are_tries_hidden) or has_unanswered_message(log), is_enough
    if category in {"economy", "budget", "timing"}:
        return False, is_told(past, deal, category, log, reading)
    return False, False


def has_unanswered_message(log: Log) -> bool:
    """ "an inbound message unanswered": an e-mail, message or letter without a touch at or after it."""
    messages = [event for event in log.responses if is_inbound(event) and word(event.channel) in WRITTEN]
    return any(not any(may_be_at_or_after(touch, message) for touch in log.touches) for message in messages)


WRITTEN = {"email", "message", "letter"}


def is_told(past: History, deal: Row, category: str, log: Log, reading: Reading) -> bool:
    """ "a response in the 30 days before the loss (or parked) whose subject or note holds a word of the category" …
    "where the deal was parked, of any response of the deal or of what is planned. A loss for timing with a date agreed
    is told by the date."
    """
    plans = plans_of(past.world, deal, past.as_of)
    if category == "timing" and plans:
        return True
    told = [event for event in log.responses if plans or days_before_end(deal, event.at) <= 30]
    rows = [row_of(past.world.company, event) for event in told if event.kind == "activity"] + plans
    return any(reading.says(category, text_of(row, column)) for row in rows for column in ("subject", "note"))


def is_competitor_named(company: Company, deal: Row) -> bool:
    """ "A competitor is named in the deal's own column, or where the reason or the note holds a name that stands in
    that column of any deal."
    """
    if text_of(deal, "competitor"):
        return True
    names = {text_of(other, "competitor").casefold() for other in company.rows["deals"]} - {""}
    said = f"{text_of(deal, 'loss_reason')}\n{text_of(deal, 'loss_note')}".casefold()
    return any(name in said for name in names)


def is_quote_usual(world: World, deal: Row, as_of: datetime) -> bool:
    """ "*Absence rule*: something missing contradicts only where at least 80 % of the won deals of the same 12 months
    have it." "The *same 12 months* … are those before the loss." """
    lost_at = deal["closed_at"].at
    won = [
        other
        for other in closed_deals(world.company, "won", as_of)
        if year_before(lost_at) < other["closed_at"].at <= lost_at
    ]
    n_quoted = sum(log_of(world, other, as_of).quote is not None for other in won)
    return bool(won) and n_quoted * 5 >= len(won) * 4


def unborne_reasons(past: History, reading: Reading, overruled: Mapping[str, str]) -> list[Row]:
    """ "**Unborne reasons** of a rep = losses with a stated reason of price, terms, competitor, economy, no_need,
    budget, timing, no_response or no_decision that are contradicted, unlogged or have a gap, of all such losses, … and
    always beside the share of *won* deals with a gap." "A verdict that was overruled counts as overruled; …
    a silence of ours stays a fact that no word about the reason undoes."

    One row per owner of a lost deal. `overruled`: the verdicts that people gave, by deal.
    """
    lost = losses(past, reading)
    rows = []
    for rep_id in {row["rep_id"] for row in lost}:
        own = [row for row in lost if row["rep_id"] == rep_id]
        stated = [row for row in own if row["category"] in STATED]
        won = [deal for deal in closed_deals(past.world.company, "won", past.as_of) if deal.get("owner_id") == rep_id]
        rows.append(
            {
                "rep_id": rep_id,
                "losses": len(own),
                "no_reason": sum(row["category"] == "none" for row in own),
                "stated": len(stated),
                "unborne": sum(
                    overruled.get(row["deal_id"], row["verdict"]) in {"contradicted", "unlogged"}
                    or row["follow_up_gap"]
                    for row in stated
                ),
                "won": len(won),
                "won_gap": sum(has_gap(past, deal, log_of(past.world, deal, past.as_of)) for deal in won),
            }
        )
    return rows


# ---------------------------------------------------------------- win-back


def win_back(past: History, reading: Reading, reviewed: Mapping[str, date]) -> list[Row]:
    """ "**Win-back**: lost deals whose obstacle may pass (price, terms, budget, timing, no_response), due on the date
    set in the review, else 60 days after the loss (budget, timing 90), with no win_back touch in 60 days and not won
    since; won back = a win within 12 months of the loss after a win_back touch, same product where known."

    One row per such deal, due or not. `reviewed`: the dates set, by deal. Read as: a win_back touch is one of the deal
    or of its customer, with whatever deal, from the loss on; not won since: the customer won no deal since the loss.
    "*Won back*, *won since*: a deal of the same customer, and of the same product where both deals name one. An
    attempt of the sixtieth day before still counts as made in sixty days."
    """
    company, as_of, outcomes = past.world.company, past.as_of, past.world.outcomes
    known = known_events(company, as_of)
    rows = []
    for deal in closed_deals(company, "lost", as_of):
        category = category_of(past, deal, reading)
        # "A loss of another category … when somebody said in its review when the obstacle will be gone."
        if category not in MAY_PASS and deal["deal_id"] not in reviewed:
            continue
        touches = [
            event
            for event in known
            if is_touch(event, outcomes)
            and has_purpose(event, {"win_back"})
            and event.latest > deal["closed_at"].at
            and is_with(deal, event)
        ]
        wins = [
            other
            for other in closed_deals(company, "won", as_of)
            if deal.get("customer_id") is not None
            and other.get("customer_id") == deal["customer_id"]
            and other["closed_at"].latest > deal["closed_at"].at
            and is_same_product(deal, other)
        ]
        due_on = reviewed.get(deal["deal_id"]) or deal["closed_at"].at.date() + days(MAY_PASS[category])
        is_fresh = any((as_of.date() - event.at.date()).days <= 60 for event in touches)
        rows.append(
            {
                "deal_id": deal["deal_id"],
                "category": category,
                "due_on": due_on,
                "last_win_back_at": max((event.at for event in touches), default=None),
                "is_due": due_on <= as_of.date() and not is_fresh and not wins,
                "is_won_back": any(
                    year_before(win["closed_at"].at) <= deal["closed_at"].at
                    and any(win["closed_at"].latest > event.at for event in touches)
                    for win in wins
                ),
            }
        )
    return rows


def is_with(deal: Row, event: Event) -> bool:
    """Of the deal, or of its customer."""
    if event.deal_id == deal["deal_id"]:
        return True
    return deal.get("customer_id") is not None and event.customer_id == deal["customer_id"]


def is_same_product(deal: Row, other: Row) -> bool:
    """ "same product where known" """
    one, two = word(deal.get("product")), word(other.get("product"))
    return one is None or two is None or one == two


# ---------------------------------------------------------------- cost


def cost(tables: Tables, playbook: Playbook, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "**cost** of a loose bolt (deal steps): the first obligation of the step per deal, only deals still open at its
    due date (so a quick win or loss counts for neither side) and due at least H days before the as-of moment (H = 80th
    percentile of the won deals' days from due to win, else 90). Outcome: won within H days of the due date; still open
    then is not won. On time against the rest, in thirds of amount …"

    One row per deal step with such a deal. "On time against late, missed and overdue; what was waived, or cannot be
    seen, is on neither side. H is the 80th percentile (linear) of whole days." "Amounts in another currency than the
    main one count as no amount".
    """
    company = read(tables)
    duties = obligations(tables, playbook, as_of, outcomes)
    main = main_currency(company, as_of)
    rows = []
    for step in playbook["step"]:
        if scope(step) != "deal":
            continue
        firsts = first_of_each_deal(company, [duty for duty in duties if duty["step"] == step["id"]], as_of)
        horizon = horizon_of([(duty, deal) for duty, deal in firsts if is_won_by(deal, as_of)])
        judged = [(duty, deal) for duty, deal in firsts if (as_of.date() - duty["due_at"].date()).days >= horizon]
        if not judged:
            continue
        sample = pd.DataFrame(
            {
                "is_done": [duty["state"] == "on_time" for duty, _ in judged],
                "has_won": [is_won_by(deal, as_of) and days_to_win(duty, deal) <= horizon for duty, deal in judged],
                "amount": pd.Series([amount_in(deal, main) for _, deal in judged], dtype="float64"),
            }
        ).astype({"is_done": "bool", "has_won": "bool"})
        found = compare(sample)
        rows.append(
            {
                "step": step["id"],
                "horizon_days": horizon,
                "n_done": found.n_done,
                "won_done": found.won_done,
                "n_rest": found.n_rest,
                "won_rest": found.won_rest,
                "low": blank(found.low),
                "high": blank(found.high),
                "money_low": blank(found.money_low),
                "money_high": blank(found.money_high),
                "verdict": found.verdict,
            }
        )
    return rows


def first_of_each_deal(company: Company, duties: Sequence[Row], as_of: datetime) -> list[tuple[Row, Row]]:
    """ "the first obligation of the step per deal, only deals still open at its due date"

    Read as: a deal that nobody knows is on neither side; nor one that is said to be closed, but not when, or that was
    created after the due date.
    """
    found = []
    for deal in company.rows["deals"]:
        own = [duty for duty in duties if duty["deal_id"] == deal["deal_id"]]
        first = min(own, key=lambda duty: (duty["triggered_at"], duty["due_at"]), default=None)
        if first is None or first["state"] not in {"on_time", "late", "missed", "overdue"}:
            continue
        if is_created(deal, first["due_at"]) and is_open_at_due(deal, first["due_at"]):
            found.append((first, deal))
    return found


def is_open_at_due(deal: Row, due_at: datetime) -> bool:
    return is_open_now(deal) or ("closed_at" in deal and deal["closed_at"].at > due_at)


def is_won_by(deal: Row, as_of: datetime) -> bool:
    return deal["status"] == "won" and "closed_at" in deal and deal["closed_at"].at <= as_of


def days_to_win(duty: Row, deal: Row) -> int:
    return int((deal["closed_at"].at.date() - duty["due_at"].date()).days)


def horizon_of(won: Sequence[tuple[Row, Row]]) -> float:
    """ "H = 80th percentile of the won deals' days from due to win, else 90" … "the 80th percentile (linear) of whole
    days" """
    ranked = sorted(days_to_win(duty, deal) for duty, deal in won)
    if not ranked:
        return 90.0
    below, fifths = divmod(4 * (len(ranked) - 1), 5)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + fifths * (ranked[above] - ranked[below]) / 5


def amount_in(deal: Row, currency: str | None) -> float | None:
    return amount_of_row(deal) if deal.get("currency", "") == currency else None


def blank(number: float) -> float | None:
    """ "blank is not zero" """
    return None if math.isnan(number) else number
