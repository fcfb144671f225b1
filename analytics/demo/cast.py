"""Who works in the demo company, and which bolts are planted on whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

# How often a rep does each step of project-sales on time when nothing is wrong, at least and at most.
BASELINE = (0.93, 0.98)
STEPS = (
    "message-answer",
    "lead-qualification",
    "appointment",
    "trial-together",
    "trial-result",
    "trial-summary",
    "quote-follow-up",
    "quote-weekly",
    "delivery-inspection",
    "delivery-thanks",
    "satisfaction",
    "installation-check",
    "training",
    "first-order-visit",
    "monthly-visit",
    "referral-ask",
    "loss-interview",
    "win-back",
)
# The office's steps do not depend on the rep.
OFFICE = {"contract-sent": 0.995, "shipment": 0.97, "invoice": 0.995, "settlement": 0.95}
# The place of a rep in the company decides what is planted on it: even places are North, odd ones South.
STEADY, QUOTES_LEFT, SUMMARIES_LEFT, VISITS_LEFT, INTERVIEWS_LEFT, ASKS_EARLY = range(6)
LOGS_LATE, LOGS_NO_QUOTES, LEAVES, TRIES_ONCE, GIVES_TERRITORY, DILIGENT = range(6, 12)
PLANTED_BOLTS = (
    (QUOTES_LEFT, "quote-follow-up"),
    (QUOTES_LEFT, "quote-weekly"),
    (SUMMARIES_LEFT, "trial-summary"),
    (VISITS_LEFT, "monthly-visit"),
    (INTERVIEWS_LEFT, "loss-interview"),
    (ASKS_EARLY, "referral-ask"),
)
# In a large company every fourth rep behind the first twelve has one of these loose.
_MORE_BOLTS = (
    "trial-summary",
    "loss-interview",
    "lead-qualification",
    "appointment",
    "win-back",
    "trial-result",
)
TEAM_SIZE = 12


@dataclass(frozen=True)
class LooseBolt:
    """A step that a rep does on time only with this chance; other work may satisfy it unmeant."""

    rep_id: str
    step: str
    true_rate: float


@dataclass(frozen=True)
class HandOver:
    """Customers that went from one rep to others: customer_id -> new owner, from this day on."""

    rep_id: str
    on: date
    customers: dict[str, str]


@dataclass(frozen=True)
class Planted:
    """What is hidden in a demo company, so that tests and documentation can ask whether it is found.

    A field is None where the company is too small to hold its story.
    """

    bolts: tuple[LooseBolt, ...]
    rep_left: HandOver | None
    territory: HandOver | None
    late_logger: str | None
    logs_no_quotes: str | None
    team_without_emails: str | None
    asks_too_early: str | None
    price_losses_untouched: str | None  # a rep: after the quote of deals lost "for the price" nothing happened
    no_response_after_one_try: str | None  # a rep
    forgotten_key_account: str  # customers from here on
    over_contacted: str
    cared_for_never_asked: str


@dataclass
class Rep:
    """One person of the company; `rates` are the habits, by step."""

    id: str
    place: int
    team: str
    role: str = "sales"
    rates: dict[str, float] = field(default_factory=dict)
    has_emails: bool = True
    leaves_on: int | None = None


@dataclass
class Cast:
    """Everybody, the sales reps first and in the order of their places."""

    sales: list[Rep]
    desk: list[Rep]
    office: list[Rep]
    bolts: tuple[LooseBolt, ...]

    @property
    def everybody(self) -> list[Rep]:
        return self.sales + self.desk + self.office

    def id_at(self, place: int) -> str | None:
        """The rep at this place, None in a company that is smaller."""
        return self.sales[place].id if place < len(self.sales) else None


def cast(n_reps: int, random: Random) -> Cast:
    """Who works here? Sales reps in teams of twelve; a desk and an office person for each 24 of them."""
    n_pairs = -(-n_reps // (2 * TEAM_SIZE))
    sales = []
    for place in range(n_reps):
        number = f" {place // (2 * TEAM_SIZE) + 1}" if n_pairs > 1 else ""
        team = ("North", "South")[place % 2] + number
        rates = {step: random.uniform(*BASELINE) for step in STEPS}
        sales.append(Rep(f"R{place + 1:03d}", place, team, "sales", rates, has_emails=team not in ("South", "South 1")))
    bolts = []
    for place, step in PLANTED_BOLTS:
        if place < n_reps:
            bolts.append((sales[place], step))
    for place in range(TEAM_SIZE, n_reps, 4):
        bolts.append((sales[place], random.choice(_MORE_BOLTS)))
    planted = []
    for rep, step in bolts:
        # Later asks also meet earlier duties, so the habit itself is worse where they come often.
        rep.rates[step] = round(random.uniform(0.2, 0.3) - (0.12 if step == "referral-ask" else 0), 2)
        planted.append(LooseBolt(rep.id, step, rep.rates[step]))
    others = [
        [
            Rep(f"R{n_reps + 2 * pair + side + 1:03d}", n_reps + 2 * pair + side, "Office", role)
            for pair in range(n_pairs)
        ]
        for side, role in enumerate(("desk", "office"))
    ]
    return Cast(sales, others[0], others[1], tuple(planted))
