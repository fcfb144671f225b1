"""Random companies with much to say of their customers: over a year and more, with care, complaints and referrals.

Beside them a company worked out by hand, in which everything occurs that the figures about customers can say.
"""

from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from tests.random_company import STAGES, STATUSES, TIMES, Dice, Row, Tables, step

# Where a company's days begin: a plain year, one with a leap day in it, one that begins at a month's end.
PLACES = (date(2025, 1, 20), date(2025, 1, 20), date(2027, 9, 1), date(2025, 8, 31))
# Days lie in clusters, so that rows meet; the clusters over sixteen months, so that a year passes.
CLUSTERS = (0, 14, 28, 95, 190, 215, 300, 360, 390, 480)
# What one activity is: channel, purpose, direction, outcome.
FLAVOURS = (
    ("call", None, None, None),
    ("email", None, "outbound", None),
    ("email", None, None, None),
    ("message", None, "outbound", None),
    ("call", None, "outbound", "connected"),
    ("call", None, "inbound", None),
    ("email", None, "inbound", None),
    ("message", None, "inbound", None),
    ("email", "quote", "outbound", None),
    ("email", "Quote", "outbound", "interested"),
    ("meeting", "trial", "outbound", "interested"),
    ("meeting", None, None, None),
    ("meeting", None, "inbound", "no_show"),
    ("meeting", None, None, "cancelled"),
    ("visit", None, None, None),
    ("Visit", None, "inbound", None),
    ("visit", "care", None, None),
    ("visit", "care", "outbound", "Cancelled"),
    ("visit", "satisfaction", None, "no_show"),
    ("call", "satisfaction", "outbound", "connected"),
    ("call", "care", None, None),
    ("message", "thank_you", None, None),
    ("message", "thank_you", "inbound", None),
    ("letter", "thank_you", None, None),
    ("call", "training", "inbound", None),
    ("visit", "installation_check", None, None),
    ("call", "delivery_check", None, None),
    ("call", "complaint", "inbound", None),
    ("email", "complaint", "inbound", None),
    ("call", "need", "inbound", None),
    ("email", "need", None, None),
    ("note", "need", None, None),
    ("call", "referral_ask", None, None),
    ("visit", "referral_ask", None, None),
    ("meeting", "referral_ask", None, "cancelled"),
    ("email", "referral_ask", None, None),
    ("email", "referral_ask", "inbound", None),
    ("email", "testimonial", None, None),
    ("task", "care", None, None),
    (None, "care", None, None),
)
TEXTS = (None, None, None, "Thanks!", "thank you very much", "Where is my quote?", "As agreed", " as agreed ", "Call")
PLANS = ("meeting", "visit", "call", "Call", "task", "email", None)
SEGMENTS = {
    "Key": {"quiet_after": 10, "unanswered_limit": 2},
    "other": {"quiet_after": 9},
    "standard": {"quiet_after": 5, "touch_limit": 3, "unanswered_limit": 2, "reply_within": "4 hours"},
    "vip": {"quiet_after": 40, "touch_limit": 2, "unanswered_limit": 1, "reply_within": "1 week"},
}
# Steps of the care that a sale asks for, each of another scope and rhythm.
TOUCH: Row = {"event": "activity", "direction": "outbound"}
CARE_STEPS: tuple[Row, ...] = (
    {"after": {"event": "ordered"}, "do": TOUCH, "within": "5 days", "on": "order"},
    {"after": {"event": "delivered"}, "do": TOUCH, "within": "3 business days", "on": "order", "expires": "5 days"},
    {"after": {"event": "ordered"}, "do": TOUCH, "every": "1 month", "on": "customer"},
    {"after": {"event": "ordered", "nth": 1}, "do": TOUCH, "every": "2 weeks", "on": "customer"},
    {"after": {"event": "ordered"}, "do": TOUCH, "every": "2 months", "on": "order"},
    {"after": {"event": "deal_won"}, "do": TOUCH, "every": "1 month", "on": "deal"},
    {"after": {"event": "deal_won"}, "do": {"event": "activity", "purpose": ["care", "training"]}, "within": "2 weeks"},
    {"after": {"event": "activity", "purpose": "complaint"}, "do": TOUCH, "within": "2 days", "on": "customer"},
    {"after": {"event": "deal_won"}, "do": TOUCH, "within": "1 month", "on": "customer", "until": {"event": "ordered"}},
    {
        "after": {"event": "ordered"},
        "else_after": [{"event": "deal_won"}],
        "do": {"event": "activity", "channel": ["visit", "call"]},
        "every": "10 days",
        "on": "customer",
        "until": {"event": "activity", "purpose": "complaint"},
    },
)  # fmt: skip
# How many rows each table has, and how many bytes decide a row.
ROWS = {
    "reps": ((2, 5), 2),
    "customers": ((2, 7), 12),
    "contacts": ((0, 2), 2),
    "deals": ((0, 8), 18),
    "stage_changes": ((0, 3), 8),
    "activities": ((20, 90), 16),
    "plans": ((0, 5), 12),
    "orders": ((0, 9), 26),
    "referrals": ((0, 5), 12),
}


class Scene(NamedTuple):
    """A company, a playbook, and the moments at which to look: the earliest first."""

    tables: Tables
    playbook: Row
    moments: tuple[datetime, ...]


class Book:
    """A company on the way: its ids, its days, and what its columns of moments look like."""

    def __init__(self, counts: dict[str, int], dice: Dice) -> None:
        letters = {"reps": "R", "customers": "C", "contacts": "K", "deals": "D", "activities": "A", "orders": "O"}
        # Many a system counts each of its tables from 1 on: the ids of different tables meet.
        is_counted = dice.pick(False, False, True)
        self.ids = {
            table: [f"{'' if is_counted else letters.get(table, 'F')}{n}" for n in range(1, count + 1)]
            for table, count in counts.items()
        }
        self.ids["plans"] = [f"P{n}" for n in range(1, counts["plans"] + 1)]
        self.first = dice.pick(*PLACES)
        self.clusters = CLUSTERS[: dice.pick(len(CLUSTERS), len(CLUSTERS), 4, 7)]
        # An export now and then writes all moments of a column without a time of day, or all as midnights.
        self.written = {table: dice.pick(None, None, None, "", "T00:00:00") for table in ROWS}
        self.currencies = dice.pick(("THB",), ("THB", "THB", "USD"), ("THB", "USD", None))
        self.reps = [*self.ids["reps"] * 3, None, "R99"]
        self.customers = [*self.ids["customers"] * 6, None, "C99"]
        self.deals = [*self.ids["deals"] * 2, None, None, None, None, "D99"]

    def day(self, dice: Dice) -> date:
        return self.first + timedelta(days=dice.pick(*self.clusters) + dice.pick(*range(14)))

    def at(self, table: str, dice: Dice, day: date | None = None) -> str:
        own_day, hour = self.day(dice), dice.pick(*TIMES)
        return f"{day or own_day}{hour if self.written[table] is None else self.written[table]}"

    def row(self, table: str, name: str, dice: Dice) -> Row:
        return {
            "reps": self.rep,
            "customers": self.customer,
            "contacts": self.contact,
            "deals": self.deal,
            "stage_changes": self.stage_change,
            "activities": self.activity,
            "plans": self.plan,
            "orders": self.order,
            "referrals": self.referral,
        }[table](name, dice)

    def rep(self, name: str, dice: Dice) -> Row:
        role = dice.pick("sales", "desk", None, "desk", "office")
        return {"rep_id": name, "team": dice.pick("north", "south", None), "role": role}

    def customer(self, name: str, dice: Dice) -> Row:
        return {
            "customer_id": name,
            "owner_id": dice.pick(*self.reps),
            "segment": dice.pick(None, None, None, "key", "standard", "retail", "Vip", "other"),
            "source": dice.pick(None, "web", "referral"),
            "referred_by": dice.pick(None, None, *self.ids["customers"], "C99"),
            "created_at": self.at("customers", dice) if dice.pick(False, True, True) else None,
        }

    def contact(self, name: str, dice: Dice) -> Row:
        return {"contact_id": name, "customer_id": dice.pick(*self.customers, "C98")}

    def deal(self, name: str, dice: Dice) -> Row:
        return {
            "deal_id": name,
            "customer_id": dice.pick(*self.customers),
            "owner_id": dice.pick(*self.reps),
            "status": dice.pick("won", "won", *STATUSES),
            "amount": dice.pick(None, 0, 100, 1000, 5000, 250.25),
            "currency": dice.pick(*self.currencies),
            "source": dice.pick(None, "web", "referral"),
            "created_at": self.at("deals", dice) if dice.pick(True, True, False) else None,
            "closed_at": self.at("deals", dice) if dice.pick(True, True, True, False) else None,
        }

    def stage_change(self, _: str, dice: Dice) -> Row:
        return {
            "deal_id": dice.pick(*self.ids["deals"] * 2, "D99"),
            "stage": dice.pick(*STAGES),
            "entered_at": self.at("stage_changes", dice),
            "rep_id": dice.pick(*self.reps),
        }

    def activity(self, name: str, dice: Dice) -> Row:
        channel, purpose, direction, outcome = dice.pick(*FLAVOURS)
        return {
            "activity_id": name,
            "at": self.at("activities", dice),
            "channel": channel,
            "purpose": purpose,
            "direction": direction,
            "outcome": outcome,
            "rep_id": dice.pick(*self.reps),
            # Now and then the customers of the first row have most of the contacts.
            "customer_id": dice.pick(*self.customers, *[self.ids["customers"][0]] * 8),
            "contact_id": dice.pick(None, None, *self.ids["contacts"], "K99"),
            "deal_id": dice.pick(*self.deals, None, None, None),
            "subject": dice.pick(*TEXTS),
            "note": dice.pick(*TEXTS),
            "planned": dice.pick(*[None] * 10, "false", "true"),
            "automatic": dice.pick(*[None] * 10, "false", "true"),
            "logged_at": self.at("activities", dice) if dice.pick(False, False, False, True) else None,
        }

    def plan(self, name: str, dice: Dice) -> Row:
        """Something planned, or written down before its day."""
        day = self.first + timedelta(days=dice.pick(600, 520, 480, 420, 300, 200))
        return {
            "activity_id": name,
            "at": self.at("plans", dice, day),
            "channel": dice.pick(*PLANS),
            "outcome": dice.pick(None, None, None, "cancelled", "Cancelled"),
            "customer_id": dice.pick(*self.customers),
            "contact_id": dice.pick(None, None, *self.ids["contacts"], "K99"),
            "deal_id": dice.pick(*self.deals),
            "planned": dice.pick("true", "true", None),
            "automatic": dice.pick(None, None, None, "true"),
            "logged_at": self.at("plans", dice) if dice.pick(True, True, False) else None,
        }

    def order(self, name: str, dice: Dice) -> Row:
        day, columns = self.day(dice), ("shipped_at", "delivered_at", "installed_at", "invoiced_at", "payment_due_at")
        row: Row = {
            "order_id": name,
            "customer_id": dice.pick(*self.customers),
            "deal_id": dice.pick(*self.deals),
            "rep_id": dice.pick(*self.reps),
            "amount": dice.pick(None, 0, 100, 1000, 2500.5),
            "currency": dice.pick(*self.currencies),
            "ordered_at": self.at("orders", dice, day) if dice.pick(True, True, True, True, False) else None,
        }
        for column in columns:
            later = day + timedelta(days=dice.pick(0, 3, 10, 30))
            row[column] = self.at("orders", dice, later) if dice.pick(True, False) else None
        row["paid_at"] = self.at("orders", dice) if dice.pick(False, False, True) else None
        return row

    def referral(self, name: str, dice: Dice) -> Row:
        return {
            "referral_id": name,
            "at": self.at("referrals", dice),
            "referrer_id": dice.pick(*self.customers),
            "referred_id": dice.pick(*self.customers, None),
            "rep_id": dice.pick(*self.reps),
            "deal_id": dice.pick(*self.deals, None, None),
        }

    def crowd(self) -> tuple[list[Row], list[Row]]:
        """Twenty small customers, and one that buys more often: who is in the top 5 %, if not it?"""
        customers: list[Row] = [{"customer_id": f"M{n}", "owner_id": self.reps[0]} for n in range(21)]
        days = [self.first + timedelta(days=number) for number in self.clusters]
        orders = [(f"M{n}", days[n % 3], 1000 - 10 * n) for n in range(1, 21)]
        orders += [("M0", day, 300) for day in (days[0], days[0], *days[3:7])]
        rows: list[Row] = [
            {"order_id": f"MO{n}", "customer_id": buyer, "ordered_at": f"{day}", "amount": amount, "currency": "THB"}
            for n, (buyer, day, amount) in enumerate(orders)
        ]
        return customers, rows


def scenes() -> st.SearchStrategy[Scene]:
    """Scenes by their numbers: nothing of a scene is made smaller when a test fails, but its number names it."""
    return st.integers(0, 2**32).map(scene)


def scene(number: int) -> Scene:
    """A company of 2-7 customers, now and then with a crowd beside them, and moments in its midst and later."""
    random = Random(number)
    dice = Dice(random.randbytes(32))
    counts = {table: random.randint(*range_of) for table, (range_of, _) in ROWS.items()}
    # Now and then the data has no orders at all, or hardly an activity.
    counts["orders"] = dice.pick(counts["orders"], counts["orders"], counts["orders"], 0)
    counts["activities"] = dice.pick(*[counts["activities"]] * 7, 3)
    book = Book(counts, dice)
    tables: Tables = {
        table: [book.row(table, name, Dice(random.randbytes(size))) for name in book.ids[table]]
        for table, (_, size) in ROWS.items()
    }
    tables["activities"] += tables.pop("plans")
    if dice.pick(False, False, False, True):
        customers, orders = book.crowd()
        tables["customers"] += customers
        tables["orders"] += orders
    dice = Dice(random.randbytes(16))
    last = book.first + timedelta(days=book.clusters[-1] + 14)
    days = [book.day(dice), book.day(dice), last + timedelta(days=dice.pick(0, -3, 20, 60, 200, 400))]
    return Scene(tables, care_playbook(random), tuple(sorted(moment(day, dice) for day in days)))


def moment(day: date, dice: Dice) -> datetime:
    hour = dice.pick("23:59:59.999999", "23:59:59.999999", "10:15:00", "00:00:00")
    return datetime.fromisoformat(f"{day}T{hour}")


def care_playbook(random: Random) -> Row:
    """A valid playbook of 1-3 steps of care and one other, now and then with settings for the segments."""
    dice = Dice(random.randbytes(16))
    head: Row = {"name": "Random", "time_zone": "Asia/Bangkok"}
    head |= dice.pick({}, {"holidays": "TH"}, {"weekend": ["friday"]})
    playbook: Row = {"playbook": head}
    playbook |= dice.pick({}, {"segments": SEGMENTS}, {"segments": SEGMENTS}, {"segments": {"vip": SEGMENTS["vip"]}})
    steps = []
    for n in range(dice.pick(2, 1, 3)):
        named: Row = {"id": f"care-{n}", "phase": dice.pick("care", "after-sales"), "title": {"en": f"Care {n}"}}
        steps.append(named | dice.pick(*CARE_STEPS) | {"standard": 0.9})
    # Some other step, which may ask for care as well, or for a referral.
    other = step("step-1", Dice(random.randbytes(40)))
    playbook["step"] = [*steps, other | dice.pick({}, {}, {"phase": "referral"})]
    return playbook


# ---------------------------------------------------------------- the company worked out by hand

AS_OF = datetime(2026, 6, 30, 23, 59, 59, 999999)


def days_before(number: int, hour: str = "T10:00:00") -> str:
    return f"{AS_OF.date() - timedelta(days=number)}{hour}"


def told_scene() -> Scene:
    """Everything at once: each state of silence, too many contacts, care done and left undone, asks early and late.

    The first eight are each in the state that their names say; the others buy, are cared for, complain and refer.
    """
    names = ("waiting", "parked", "never", "active", "stuck", "chasing", "forgotten", "dormant")
    buyers = ("cared", "early", "again", "once", "pressed", "desk", "desk deal", "complains", "ready")
    customers: list[Row] = [
        {"customer_id": name, "owner_id": "R1", "created_at": days_before(500 if name == "dormant" else 400)}
        for name in (*names, *buyers)
    ]
    customers.append({"customer_id": "friend", "owner_id": "R2", "referred_by": "again", "created_at": days_before(20)})
    activities: list[Row] = []

    def met(customer: str, number: int, what: str, **more: str) -> None:
        channel, _, purpose = what.partition(" ")
        direction = "inbound" if channel.startswith("in-") else "outbound"
        row = {"activity_id": f"A{len(activities)}", "at": days_before(number), "customer_id": customer, "rep_id": "R1"}
        row |= {"channel": channel.removeprefix("in-"), "purpose": purpose, "direction": direction}
        activities.append(row | more)

    met("dormant", 450, "call")
    met("waiting", 30, "email quote")
    met("waiting", 20, "in-email", note="When can you deliver?")
    met("active", 30, "call")
    met("active", 5, "in-email", note="Thanks!")
    met("parked", 90, "visit")
    met("parked", -40, "meeting", planned="true")
    for number in range(60, 50, -1):
        met("stuck", number, "email", note="Any news?")
    met("chasing", 100, "visit")
    met("chasing", 3, "email")
    met("forgotten", 100, "visit")
    met("cared", 190, "call")
    met("cared", 180, "visit care")
    met("cared", 150, "call satisfaction")
    met("cared", 100, "visit referral_ask")
    met("cared", 2, "in-call")
    met("early", 300, "call referral_ask")
    met("again", 20, "visit")
    met("again", 19, "visit training")
    met("again", 10, "in-message")
    met("ready", 35, "visit care")
    met("ready", 30, "visit")
    met("ready", 3, "in-email", note="We are content")
    met("complains", 6, "visit care")
    met("complains", 5, "visit care")
    met("complains", 4, "in-call complaint")
    for number in range(1, 15):
        met("pressed", number, "message")
    met("desk", 12, "in-call need", rep_id="R3")
    met("desk", 11, "call", rep_id="R1")
    met("desk deal", 12, "in-call need", rep_id="R3")
    met("never", -3, "task", planned="true")
    orders: list[Row] = []

    def bought(customer: str, number: int, amount: int | None, **more: str) -> None:
        row: Row = {
            "order_id": f"O{len(orders)}",
            "customer_id": customer,
            "ordered_at": days_before(number, "T09:00:00"),
        }
        orders.append(row | {"amount": amount, "currency": "THB"} | more)

    bought("cared", 200, 100, invoiced_at=days_before(190), paid_at=days_before(150))
    bought("again", 250, 100)
    bought("again", 150, 100)
    bought("once", 260, 100, invoiced_at=days_before(255), payment_due_at=days_before(225))
    bought("complains", 40, None)
    bought("ready", 40, 100)
    for number in range(20):
        customers.append({"customer_id": f"M{number}"})
        bought(f"M{number}", 60 + number, 1000)
    customers.append({"customer_id": "grown"})
    for number in (20, 60, 100, 140):
        bought("grown", number, 300)
    open_deals = ("waiting", "parked", "never", "active", "stuck", "chasing", "forgotten", "pressed")
    deals: list[Row] = [
        {"deal_id": f"D {name}", "customer_id": name, "owner_id": "R1", "status": "open", "currency": "THB"}
        | {"created_at": days_before(110)}
        for name in open_deals
    ]
    deals += [
        {
            "deal_id": "D desk",
            "customer_id": "desk deal",
            "owner_id": "R2",
            "status": "open",
            "created_at": days_before(9),
        },
        {"deal_id": "D friend", "customer_id": "friend", "owner_id": "R2", "status": "won", "amount": 50}
        | {"created_at": days_before(20), "closed_at": days_before(8)},
    ]
    for name, number in (("cared", 200), ("again", 250), ("once", 260), ("complains", 40), ("ready", 40)):
        days = {"created_at": days_before(number + 20), "closed_at": days_before(number, "T08:00:00")}
        deals.append(
            {"deal_id": f"W {name}", "customer_id": name, "owner_id": "R1", "status": "won", "amount": 100} | days
        )
    tables: Tables = {
        "reps": [{"rep_id": "R1", "role": "sales"}, {"rep_id": "R2", "role": None}, {"rep_id": "R3", "role": "desk"}],
        "customers": customers,
        "activities": activities,
        "deals": deals,
        "orders": orders,
        "referrals": [{"referral_id": "F1", "at": days_before(90), "referrer_id": "cared", "rep_id": "R1"}],
    }
    care: Row = {"phase": "after-sales", "title": {"en": "Care"}, "standard": 0.9, "on": "customer"}
    playbook: Row = {
        "playbook": {"name": "Told", "time_zone": "Asia/Bangkok"},
        "segments": {"standard": {"quiet_after": 21}, "retail": {"quiet_after": 21}},
        "step": [
            care | {"id": "thanks", "after": {"event": "ordered"}, "do": TOUCH, "within": "3 weeks"},
            care | {"id": "monthly", "phase": "care", "after": {"event": "ordered"}, "do": TOUCH, "every": "1 month"},
        ],
    }
    return Scene(tables, playbook, (AS_OF,))


# ---------------------------------------------------------------- what an earlier export told

FOUNDED = "2023-01-10T08:00:00"
ORDER_COLUMNS = ("ordered_at", "shipped_at", "delivered_at", "installed_at", "invoiced_at", "payment_due_at", "paid_at")


def with_founder(tables: Tables) -> Tables:
    """The same company with a customer of long ago, of whom every kind of event is known, all with a time of day.

    So what is asked of the data as a whole (are there orders, payments, days without a time?) has one answer always.
    """
    order = {"order_id": "O-0", "deal_id": "D-0", "customer_id": "C-0"} | dict.fromkeys(ORDER_COLUMNS, FOUNDED)
    deal = {"customer_id": "C-0", "created_at": FOUNDED, "closed_at": FOUNDED}
    founder: Tables = {
        "reps": [],
        "customers": [{"customer_id": "C-0", "created_at": FOUNDED}],
        "contacts": [],
        "deals": [{"deal_id": "D-0", "status": "won", **deal}, {"deal_id": "L-0", "status": "lost", **deal}],
        "stage_changes": [{"deal_id": "D-0", "stage": "New", "entered_at": FOUNDED}],
        "activities": [{"activity_id": "A-0", "at": FOUNDED, "customer_id": "C-0", "channel": "call"}],
        "orders": [order],
        "referrals": [{"referral_id": "F-0", "at": FOUNDED, "referrer_id": "C-0"}],
    }
    return {table: [*founder[table], *tables.get(table, [])] for table in founder}


def cut(tables: Tables, as_of: datetime) -> Tables:
    """What an export made at a moment would have told of a company with its founder."""

    def has_come(row: Row, column: str) -> bool:
        return bool(row.get(column)) and datetime.fromisoformat(row[column]) <= as_of

    def as_open(deal: Row) -> Row:
        is_closed_later = deal.get("closed_at") and not has_come(deal, "closed_at")
        is_closed = deal.get("status") in {None, "won", "lost", "Cancelled", "abandoned"}
        return deal | {"status": "open", "closed_at": None} if is_closed_later and is_closed else deal

    return tables | {
        "deals": [as_open(deal) for deal in tables["deals"]],
        "stage_changes": [row for row in tables["stage_changes"] if has_come(row, "entered_at")],
        "activities": [
            row
            for row in tables["activities"]
            if has_come(row, "at") or row.get("planned") == "true" or has_come(row, "logged_at")
        ],
        "orders": [
            row | {column: row.get(column) if has_come(row, column) else None for column in ORDER_COLUMNS}
            for row in tables["orders"]
        ],
        "referrals": [row for row in tables["referrals"] if has_come(row, "at")],
    }
