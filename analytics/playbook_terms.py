"""What a playbook is made of: the words it may use, and the shapes it is read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

EVENT_KINDS: tuple[str, ...] = (
    "customer_created",
    "deal_created",
    "stage_entered",
    "deal_won",
    "deal_lost",
    "activity",
    "ordered",
    "shipped",
    "delivered",
    "installed",
    "invoiced",
    "payment_due",
    "paid",
    "referred",
)
CHANNELS: tuple[str, ...] = (
    "call",
    "email",
    "meeting",
    "visit",
    "message",
    "letter",
    "note",
    "task",
    "other",
)
PURPOSES: tuple[str, ...] = (
    "qualification",
    "appointment",
    "presentation",
    "quote",
    "trial",
    "trial_end",
    "trial_review",
    "usage_summary",
    "contract",
    "thank_you",
    "delivery_check",
    "installation_check",
    "training",
    "satisfaction",
    "care",
    "testimonial",
    "referral_ask",
    "need",
    "complaint",
    "collection",
    "win_back",
    "loss_interview",
    "other",
)
PHASES: tuple[str, ...] = (
    "qualify",
    "appoint",
    "present",
    "follow-up",
    "close",
    "after-sales",
    "care",
    "referral",
    "loss",
    "admin",
)
DIRECTIONS: tuple[str, ...] = ("inbound", "outbound")
SCOPES: tuple[str, ...] = ("deal", "customer", "order")
ROLES: tuple[str, ...] = ("sales", "desk", "office")
UNITS: tuple[str, ...] = ("hours", "days", "business days", "weeks", "months")
CALENDARS: tuple[str, ...] = ("gregorian", "buddhist", "jalali", "roc")
LANGUAGES: tuple[str, ...] = ("en", "th", "fa", "zh_Hant")
DAY_NAMES: tuple[str, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


@dataclass(frozen=True)
class Span:
    """A length of time as a manager says it: a count and one of `UNITS`."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


@dataclass(frozen=True)
class Pattern:
    """Which events are meant; an empty tuple asks nothing, several words mean any of them."""

    event: tuple[str, ...]
    stage: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """What starts a step: every event of the pattern, or the nth day of them (`nth` None: not counted)."""

    pattern: Pattern
    nth: int | None = None
    since: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class Applies:
    """Whom a step is for (the key `for`); an empty tuple or None asks nothing."""

    segment: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    pipeline: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    min_amount: float | None = None
    max_amount: float | None = None


@dataclass(frozen=True)
class Step:
    """One bolt that can be loose. Either `within` or `every` is given, never both."""

    id: str
    phase: str
    title: dict[str, str]
    after: Trigger
    do: tuple[Pattern, ...]
    standard: float
    within: Span | None = None
    every: Span | None = None
    else_after: tuple[Trigger, ...] = ()
    until: tuple[Pattern, ...] = ()
    early: Span | None = None
    expires: Span = Span(90, "days")
    on: str = "deal"
    who: str = "sales"
    source: str = ""
    differs: str | None = None
    applies: Applies = field(default_factory=Applies)

    @property
    def is_repeating(self) -> bool:
        """Does the step ask for a contact in every window, rather than one answer to a trigger?"""
        return self.every is not None

    def title_in(self, language: str) -> str:
        """What is the step called in this language? Falls back to English, then to what is there."""
        return self.title.get(language) or self.title.get("en") or next(iter(self.title.values()), self.id)


@dataclass(frozen=True)
class SegmentRules:
    """When a customer of a segment counts as silent, tried enough, or contacted too much.

    `quiet_after` days; `tries` different days; `touch_limit` touches in 30 days; `unanswered_limit` touches.
    """

    quiet_after: int = 21
    tries: int = 4
    touch_limit: int = 8
    unanswered_limit: int = 6
    reply_within: Span = Span(2, "business days")


DEFAULT_SEGMENTS: dict[str, SegmentRules] = {
    "key": SegmentRules(quiet_after=14, tries=5, touch_limit=12, unanswered_limit=8),
    "standard": SegmentRules(),
    "retail": SegmentRules(quiet_after=60, tries=3, touch_limit=4, unanswered_limit=4),
}


@dataclass(frozen=True)
class Playbook:
    """The whole file: how this team counts its days, and its steps in the order of the file."""

    name: str
    time_zone: str
    steps: tuple[Step, ...]
    weekend: tuple[str, ...] = ("saturday", "sunday")
    holidays: str | tuple[date, ...] | None = None
    week_starts: str = "monday"
    calendar: str = "gregorian"
    roll_forward: bool = True
    care_before_ask: int = 2
    stages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    segments: dict[str, SegmentRules] = field(default_factory=lambda: dict(DEFAULT_SEGMENTS))
    text: str = ""
