"""Random companies with many deals that have ended: what was said of the end, and what happened before and after it.

Everything lies around the days on which deals are closed, so that the edges of 7, 10, 21, 30, 60 and 90 days are met.
"""

from datetime import date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from tests.random_company import TIMES, Dice, Row, Tables, step
from tests.random_customers import FLAVOURS, SEGMENTS, TOUCH, Book, Scene, moment

# Days before (below 0: after) the end of a deal on which something of it happens.
BEFORE = (
    *(0, 0, 0, 1, 2, 3, 5, 6, 7, 7, 8, 9, 10, 10, 11, 12, 14, 15, 19, 20, 21, 21, 22, 25, 28, 29, 30, 30, 31, 32),
    *(40, 45, 60, 90, -1, -3, -20, -60),
)  # fmt: skip
# Days before the end on which a deal was created.
CREATED = (0, 5, 10, 20, 35, 40, 60, 90, 100, 150, 300, -2)
# Days after the end of some deal on which one looks.
AFTER = (0, 0, 1, 20, 29, 30, 31, 59, 60, 61, 89, 90, 91, 120, 200, 364, 366)
QUOTES = (
    ("email", "quote", "outbound", None),
    ("email", "quote", None, None),
    ("visit", "quote", None, None),
    ("note", "quote", None, None),
    ("call", "quote", "outbound", "connected"),
    ("meeting", "quote", None, "no_show"),
    ("meeting", "quote", "outbound", "cancelled"),
    ("meeting", "Quote", "inbound", None),
)
TRIES = (
    ("call", None, None, None),
    ("call", None, "outbound", "no answer"),
    ("email", None, None, None),
    ("meeting", None, None, "no_show"),
)
ANSWERS = (
    ("email", None, "inbound", None),
    ("call", None, "outbound", "connected"),
    ("meeting", None, None, None),
    ("call", None, "inbound", None),
)
WIN_BACKS = (
    ("call", "win_back", None, None),
    ("email", "win_back", "outbound", None),
    ("email", "win_back", "inbound", None),
    ("meeting", "win_back", None, "cancelled"),
    ("meeting", "win_back", None, None),
)
STATUSES = (*["lost"] * 14, *["won"] * 6, "open", "open", "Cancelled", "abandoned", None, "test")
# What stands in the reason of a loss, what in its note, and what is said and noted on the way.
REASONS = (
    *("Price", "No need", "Competitor", "No response") * 4,
    *("Payment terms", "Economy", "No need") * 2,
    *("Too expensive", "No budget", "Budget", "Timing", "No decision", "Product", "Quality", "Relationship"),
    *("Other", "See note", "n/a", "Zqx", "Went to Acme", None, None, " "),
)
LOSS_NOTES = (*[None] * 6, "Too expensive", "no budget", "Acme was faster", "They took Borg Pumps", "Zqx", "recession")
COMPETITORS = (None, None, "Acme", "Borg Pumps", "acme ")
TEXTS = (None, None, "Thanks!", "Too expensive", "Where is my quote?", "As agreed")
TALK = {
    "No budget": "No budget this year",
    "Budget": "The budget is cut",
    "Economy": "Recession",
    "Timing": "not the right time",
}
LIMITS: dict[str, Row] = {
    "Key": {"tries": 2},
    "other": {"tries": 1, "quiet_after": 9},
    "standard": {"tries": 3},
    "vip": {"tries": 6},
}
ENDED = [{"event": "deal_won"}, {"event": "deal_lost"}]
QUOTED: Row = {"event": "activity", "purpose": "quote"}
FOLLOW_UP_STEPS: tuple[Row, ...] = (
    {"after": QUOTED, "do": TOUCH, "within": "3 business days", "until": ENDED},
    {"after": QUOTED, "do": TOUCH, "within": "5 days", "expires": "5 days"},
    {"after": QUOTED, "do": TOUCH, "within": "5 days", "expires": "20 days", "until": ENDED},
    {"after": QUOTED, "do": TOUCH, "every": "10 days", "until": ENDED},
    {"after": QUOTED, "do": TOUCH, "every": "1 month"},
    {"after": {"event": "deal_created"}, "do": TOUCH, "within": "1 week", "until": {"event": "deal_won"}},
    {"after": {"event": "deal_created"}, "do": TOUCH, "within": "36 hours", "expires": "1 month"},
    {"after": {"event": "deal_created"}, "do": TOUCH, "every": "2 weeks", "until": ENDED},
    {"after": {"event": "deal_created"}, "do": TOUCH, "within": "1 day", "who": "desk"},
    {"after": QUOTED, "do": TOUCH, "within": "1 week", "on": "customer", "until": {"event": "deal_lost"}},
    {"after": QUOTED, "do": TOUCH, "every": "2 weeks", "on": "customer", "until": ENDED},
    {
        "after": {"event": "activity", "direction": "inbound"},
        "do": TOUCH,
        "within": "1 business day",
        "on": "customer",
        "expires": "10 days",
    },
    {
        "after": {"event": "deal_created"},
        "do": QUOTED,
        "within": "10 days",
        "until": {"event": "activity", "direction": "inbound"},
    },
    {"after": {"event": "ordered"}, "do": TOUCH, "within": "2 days", "on": "order"},
)
ROWS = {
    "reps": ((2, 3), 2),
    "customers": ((2, 5), 12),
    "contacts": ((0, 2), 2),
    "deals": ((8, 18), 24),
    "stage_changes": ((0, 8), 16),
    "activities": ((30, 120), 40),
    "plans": ((0, 8), 40),
    "orders": ((0, 3), 26),
    "referrals": ((0, 2), 12),
}  # fmt: skip


class Deals(Book):
    """A company on the way, whose rows lie around the days on which its deals are closed."""

    def __init__(self, counts: dict[str, int], dice: Dice) -> None:
        super().__init__(counts, dice)
        self.clusters = dice.pick((0, 30, 95), (0, 14, 28, 60, 90), (0,), self.clusters)
        self.closed = {name: self.day(dice) for name in self.ids["deals"]}
        # Some customers never answer; some teams log every quote of what they win.
        self.mute = {name for name in self.ids["deals"] if dice.pick(False, True)}
        self.is_quoting = dice.pick(False, True)
        # Not every team names the deal of what it logs.
        self.n_nameless = dice.pick(0, 1, 4, 20)
        self.customer_of: dict[str, str | None] = {}
        self.reason_of: dict[str, str | None] = {}

    def deal(self, name: str, dice: Dice) -> Row:
        closed = self.closed[name]
        row: Row = {
            "deal_id": name,
            "customer_id": dice.pick(*self.customers, *self.ids["customers"] * 6),
            "owner_id": dice.pick(*self.reps),
            "status": dice.pick(*STATUSES),
            "amount": dice.pick(None, 0, 100, 1000, 5000, 250.25),
            "currency": dice.pick(*self.currencies),
            "product": dice.pick(None, "pump", "valve"),
            "created_at": self.at("deals", dice, closed - timedelta(days=dice.pick(*CREATED))),
            "closed_at": self.at("deals", dice, closed),
            "loss_reason": dice.pick(*REASONS),
            "loss_note": dice.pick(*LOSS_NOTES),
            "competitor": dice.pick(*COMPETITORS),
        }
        row["created_at"] = dice.pick(*[row["created_at"]] * 5, None)
        row["closed_at"] = dice.pick(*[row["closed_at"]] * 11, None)
        self.customer_of[name], self.reason_of[name] = row["customer_id"], row["loss_reason"]
        return row

    def near(self, dice: Dice) -> tuple[str, date]:
        """A deal, and a day near its end."""
        name = dice.pick(*self.ids["deals"])
        return name, self.closed[name] - timedelta(days=dice.pick(*BEFORE))

    def stage_change(self, _: str, dice: Dice) -> Row:
        name, day = self.near(dice)
        return super().stage_change("", dice) | {"deal_id": name, "entered_at": self.at("stage_changes", dice, day)}

    def activity(self, _: str, dice: Dice) -> Row:
        name, day = self.near(dice)
        if day > self.closed[name]:
            flavours = dice.pick(FLAVOURS, WIN_BACKS, WIN_BACKS)
        else:
            others = (TRIES, TRIES) if name in self.mute else (TRIES, ANSWERS, ANSWERS, FLAVOURS)
            flavours = dice.pick(QUOTES, TRIES, TRIES, *others)
        channel, purpose, direction, outcome = dice.pick(*flavours)
        told = super().activity(_, dice)
        other = dice.pick(*self.deals)
        return told | {
            "at": self.at("activities", dice, day),
            "channel": channel,
            "purpose": purpose,
            "direction": direction,
            "outcome": outcome,
            "deal_id": dice.pick(*[name] * 8, other, *[None] * self.n_nameless),
            "customer_id": dice.pick(*[self.customer_of[name]] * 7, None, told["customer_id"]),
            "subject": dice.pick(*TEXTS),
            "note": dice.pick(*TEXTS, *TALK.values(), *[TALK.get(self.reason_of[name] or "")] * 8),
        }

    def quotes(self, deals: list[Row]) -> list[Row]:
        """A quote for most of the deals that were won."""
        won = [deal["deal_id"] for deal in deals if deal["status"] == "won" and self.is_quoting]
        return [
            {
                "activity_id": f"Q{n}",
                "at": f"{self.closed[name]}",
                "channel": "email",
                "purpose": "quote",
                "deal_id": name,
            }
            for n, name in enumerate(won)
            if n % 5
        ]

    def comebacks(self, deals: list[Row], dice: Dice) -> tuple[list[Row], list[Row]]:
        """Some who were lost and won again, a few days or about a year later, most after we asked."""
        won, asked = [], []
        for deal in deals[:: dice.pick(3, 4)]:
            lost = self.closed[deal["deal_id"]]
            again = lost + timedelta(days=dice.pick(0, 1, 5, 20, 70, 364, 365, 366))
            touch = dice.pick(lost, again, again, again + timedelta(days=1), lost + timedelta(days=1))
            product = dice.pick(deal["product"], deal["product"], "pump", None)
            row = deal | {"deal_id": f"W{deal['deal_id']}", "status": "won", "product": product}
            won.append(row | {"created_at": None, "closed_at": self.at("deals", dice, again)})
            row = {"activity_id": f"B{deal['deal_id']}", "at": self.at("activities", dice, touch), "channel": "call"}
            row |= {"purpose": "win_back", "customer_id": deal["customer_id"]}
            asked.append(row | {"deal_id": dice.pick(None, deal["deal_id"], f"W{deal['deal_id']}")})
        return won, asked

    def plan(self, name: str, dice: Dice) -> Row:
        """Something planned around the end of a deal: for the day itself, for soon, for much later."""
        deal, _ = self.near(dice)
        day = self.closed[deal] + timedelta(days=dice.pick(0, 0, 1, 10, 30, 90, 179, 180, 181, 200, -1))
        logged = self.closed[deal] - timedelta(days=dice.pick(0, 0, 1, 5, -1, 20))
        told = super().plan(name, dice) | {
            "at": self.at("plans", dice, day),
            "logged_at": self.at("plans", dice, logged) if dice.pick(True, True, False) else None,
            "deal_id": dice.pick(deal, deal, None, None, "D99"),
            "customer_id": dice.pick(self.customer_of[deal], self.customer_of[deal], None),
            "direction": dice.pick(None, None, "outbound"),
            "note": dice.pick(*TEXTS, *TALK.values(), TALK.get(self.reason_of[deal] or "")),
        }
        return told | {"channel": dice.pick("meeting", "visit", "call", told["channel"])}


def scenes() -> st.SearchStrategy[Scene]:
    """Scenes by their numbers: nothing of a scene is made smaller when a test fails, but its number names it."""
    return st.integers(0, 2**32).map(scene)


def scene(number: int) -> Scene:
    """A company of 2-5 customers with 6-16 deals, and moments soon after the end of some of them."""
    random = Random(number)
    dice = Dice(random.randbytes(120))
    counts = {table: random.randint(*range_of) for table, (range_of, _) in ROWS.items()}
    book = Deals(counts, dice)
    tables: Tables = {
        table: [book.row(table, name, Dice(random.randbytes(size))) for name in book.ids[table]]
        for table, (_, size) in ROWS.items()
    }
    tables["activities"] += tables.pop("plans") + book.quotes(tables["deals"])
    dice = Dice(random.randbytes(60))
    if dice.pick(True, False, False):
        won, asked = book.comebacks(tables["deals"], dice)
        tables["deals"] += won
        tables["activities"] += asked
    ends = sorted(book.closed.values())
    if dice.pick(False, False, False, True):
        # Whoever changes the system often brings the deals along, and not the log.
        began = f"{ends[len(ends) // 2]}"
        tables["activities"] = [row for row in tables["activities"] if row["at"] >= began]
    days = [dice.pick(*ends) + timedelta(days=dice.pick(*AFTER)) for _ in range(2)]
    days.append(ends[-1] + timedelta(days=dice.pick(1, 61, 95, 200)))
    return Scene(tables, deal_playbook(random), tuple(sorted(moment(day, dice) for day in days)))


def deal_playbook(random: Random) -> Row:
    """A valid playbook of 1-3 steps of following up and one other, now and then with limits for the segments."""
    dice = Dice(random.randbytes(24))
    head: Row = {"name": "Random", "time_zone": "Asia/Bangkok"}
    head |= dice.pick({}, {"holidays": "TH"}, {"weekend": ["friday"]})
    playbook: Row = {"playbook": head}
    playbook |= dice.pick({}, {"stages": {"quote": ["Proposal", "negotiation"], "trial": ["Trial"]}})
    playbook |= dice.pick({}, {}, {"segments": LIMITS}, {"segments": SEGMENTS})
    steps = []
    for n in range(dice.pick(2, 1, 3)):
        named: Row = {"id": f"follow-{n}", "phase": "follow-up", "title": {"en": f"Follow {n}"}}
        steps.append(named | dice.pick(*FOLLOW_UP_STEPS) | {"standard": 0.9})
    playbook["step"] = [*steps, step("step-1", Dice(random.randbytes(40)))]
    return playbook


# ---------------------------------------------------------------- many deals of one kind

MARKET_STEP: Row = {
    "id": "quote-follow-up",
    "phase": "follow-up",
    "title": {"en": "Follow up"},
    "after": QUOTED,
    "do": TOUCH,
    "within": "3 days",
    "standard": 0.9,
}


def markets() -> st.SearchStrategy[Scene]:
    """Markets by their numbers."""
    return st.integers(0, 2**32).map(market)


def market(number: int) -> Scene:
    """Fifty to ninety deals that were quoted and followed up or not: what is it worth?"""
    random = Random(number)
    first = date(2025, 1, 20)
    deals: list[Row] = []
    activities: list[Row] = []
    # How much likelier is a win that was followed up in time? From none to nearly always.
    worth = random.choice([0, 0.2, 0.6])

    def log(deal: str, day: date, **more: str | None) -> None:
        row: Row = {"activity_id": f"A{len(activities)}", "at": f"{day}{random.choice(TIMES)}", "deal_id": deal}
        activities.append(row | {"channel": "email", "rep_id": "R1"} | more)

    for n in range(random.randint(50, 90)):
        name = f"D{n}"
        quoted = first + timedelta(days=random.randint(0, 200))
        followed = random.choice([1, 2, 3, 3, 4, 5, 20, None])
        is_in_time = followed is not None and followed <= 3
        wins = random.random() < 0.2 + worth * is_in_time
        closed = quoted + timedelta(days=random.choice([2, 3, 4, 10, 20, 33, 60, 93]))
        status = random.choice(["won"] * 9 + ["open"]) if wins else random.choice(["lost", "lost", "open", "abandoned"])
        deals.append(
            {
                "deal_id": name,
                "customer_id": f"C{n}",
                "owner_id": "R1",
                "status": status,
                "amount": random.choice([None, *range(100, 1000, 50)]),
                "currency": random.choice(["THB"] * 9 + ["USD"]),
                "created_at": f"{quoted - timedelta(days=random.randint(0, 9))}{random.choice(TIMES)}",
                "closed_at": None if status == "open" else f"{closed}{random.choice(TIMES)}",
            }
        )
        log(name, quoted, purpose="quote")
        if random.random() < 0.2:
            log(name, quoted + timedelta(days=random.randint(0, 40)), purpose="quote")
        if followed is not None:
            log(name, quoted + timedelta(days=followed))
    playbook: Row = {"playbook": {"name": "Market", "time_zone": "Asia/Bangkok"}}
    expires = random.choice([{}, {"expires": "5 days"}])
    playbook["step"] = [
        MARKET_STEP | random.choice([{}, {"until": ENDED}]) | expires,
        MARKET_STEP | {"id": "rhythm", "every": "1 month", "until": ENDED},
        MARKET_STEP | {"id": "customers", "on": "customer"},
    ]
    del playbook["step"][1]["within"]
    tables: Tables = {"reps": [{"rep_id": "R1"}], "deals": deals, "activities": activities}
    days = [first + timedelta(days=number) for number in (random.randint(60, 160), random.randint(170, 400))]
    ends = [datetime.fromisoformat(f"{day}T23:59:59.999999") for day in days]
    return Scene(tables, playbook, tuple(ends))
