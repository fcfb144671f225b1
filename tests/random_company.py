"""Small random companies and playbooks, crowded into a few weeks so that the rules of the steps meet."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]
Tables = dict[str, list[Row]]

# Each place is about three weeks around something that calendars do: a month's end, a leap day, a turn of the
# year, holidays; and one plain place far from the others.
PLACES = (date(2026, 1, 20), date(2026, 1, 20), date(2026, 4, 1), date(2025, 12, 22), date(2028, 2, 18))
TIMES = ("", "", "", "T00:00:00", "T09:00:00", "T10:15:00", "T10:15:00", "T17:45:30", "T23:59:59.999999")

STAGES = ("New", "Proposal", "proposal ", "Trial", "Negotiation")
STATUSES = ("open", "open", "open", "won", "won", "lost", "lost", "Cancelled", "abandoned", None, "test")
ORDER_COLUMNS = ("ordered_at", "shipped_at", "delivered_at", "invoiced_at", "payment_due_at", "paid_at")
# What one activity is: channel, purpose, direction, outcome.
FLAVOURS = (
    ("call", None, None, None),
    ("call", None, "outbound", "connected"),
    ("call", "care", "outbound", None),
    ("call", None, "inbound", None),
    ("email", None, "outbound", None),
    ("email", "quote", "outbound", None),
    ("email", "quote", None, None),
    ("email", "Quote", "outbound", "interested"),
    ("email", None, "inbound", None),
    ("message", None, "inbound", None),
    ("message", "thank_you", None, None),
    ("letter", "thank_you", None, None),
    ("meeting", None, None, None),
    ("meeting", "trial", "outbound", "interested"),
    ("meeting", "quote", None, "cancelled"),
    ("meeting", None, "inbound", None),
    ("visit", "care", None, None),
    ("visit", None, None, "no_show"),
    ("visit", "satisfaction", None, "Cancelled"),
    ("Visit", "trial_review", "outbound", "connected"),
    ("note", "quote", None, None),
    ("task", "referral_ask", None, None),
    ("other", None, None, None),
    (None, "quote", None, None),
)


class Dice:
    """Choices read from a piece of random bytes: quick to draw, and what shrinks becomes the first choice."""

    def __init__(self, thrown: bytes) -> None:
        self.left = list(thrown)

    def pick(self, *choices: Any) -> Any:
        return choices[(self.left.pop(0) if self.left else 0) % len(choices)]


def thrown(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


def many(least: int, most: int, size: int) -> st.SearchStrategy[list[bytes]]:
    return st.lists(thrown(size), min_size=least, max_size=most)


HEAD = thrown(16)
ROWS = {
    "deals": many(0, 6, 14),
    "stage_changes": many(0, 6, 6),
    "activities": many(12, 25, 10) | many(12, 25, 10) | many(0, 25, 10),
    "orders": many(0, 4, 24),
    "referrals": many(0, 3, 8),
    "customers": many(1, 2, 8) | many(1, 5, 8),
    "contacts": many(0, 2, 2),
    "reps": many(2, 4, 1),
}


@st.composite
def companies(draw: st.DrawFn) -> Tables:
    """Canonical tables of a company of 2-4 reps and 1-5 customers; ids are unique but in stage_changes."""
    return company(draw)[0]


def company(draw: st.DrawFn) -> tuple[Tables, list[date]]:
    """The tables, and the days in which their moments lie."""
    dice = Dice(draw(HEAD))
    places = [dice.pick(*PLACES), *dice.pick([], [], [dice.pick(*PLACES)])]
    days = [place + timedelta(days=n) for place in places for n in range(21)]
    thrown_rows = {table: draw(rows) for table, rows in ROWS.items()}
    ids = {
        table: [f"{letter}{n}" for n in range(1, len(thrown_rows[table]) + 1)]
        for table, letter in {
            "reps": "R",
            "customers": "C",
            "contacts": "K",
            "deals": "D",
            "activities": "A",
            "orders": "O",
            "referrals": "F",
        }.items()
    }
    # An export now and then writes all moments of a column without a time of day, or all as midnights.
    written = {table: dice.pick(None, None, None, "", "T00:00:00") for table in ROWS}

    def at(table: str, dice: Dice) -> str:
        day, hour = dice.pick(*days), dice.pick(*TIMES)
        return f"{day}{hour if written[table] is None else written[table]}"

    # Each pool holds an empty cell and a reference to a row that does not exist.
    reps = [*ids["reps"], *ids["reps"], None, "R99"]
    customers = [*ids["customers"] * 5, None, None, "C99"]
    deals = [*ids["deals"] * 3, None, None, None, "D99"]

    def row(table: str, name: str, dice: Dice) -> Row:
        if table == "reps":
            return {"rep_id": name, "team": dice.pick("north", "south", None)}
        if table == "contacts":
            return {"contact_id": name, "customer_id": dice.pick(*customers)}
        if table == "customers":
            return {
                "customer_id": name,
                "owner_id": dice.pick(*reps),
                "segment": dice.pick(None, None, None, "key", "standard", "retail"),
                "source": dice.pick(None, "web", "fair"),
                "referred_by": dice.pick(None, None, *ids["customers"], "C99"),
                "created_at": at(table, dice) if dice.pick(False, True) else None,
            }
        if table == "deals":
            return {
                "deal_id": name,
                "customer_id": dice.pick(*customers),
                "owner_id": dice.pick(*reps),
                "pipeline": dice.pick(None, "new", "service"),
                "status": dice.pick(*STATUSES),
                "amount": dice.pick(None, 0, 100, 1000, 5000, 250.25),
                "currency": dice.pick("THB", "THB", "USD", None),
                "product": dice.pick(None, "pump", "valve"),
                "source": dice.pick(None, "web", "fair"),
                "created_at": at(table, dice) if dice.pick(True, True, False) else None,
                "closed_at": at(table, dice) if dice.pick(True, True, False) else None,
            }
        if table == "stage_changes":
            return {
                "deal_id": dice.pick(*ids["deals"] * 2, "D99"),
                "stage": dice.pick(*STAGES),
                "entered_at": at(table, dice),
                "rep_id": dice.pick(*reps),
            }
        if table == "activities":
            channel, purpose, direction, outcome = dice.pick(*FLAVOURS)
            return {
                "activity_id": name,
                "at": at(table, dice),
                "channel": channel,
                "purpose": purpose,
                "direction": direction,
                "outcome": outcome,
                "rep_id": dice.pick(*reps),
                "customer_id": dice.pick(*customers),
                "contact_id": dice.pick(None, None, *ids["contacts"], "K99"),
                "deal_id": dice.pick(*deals),
                "planned": dice.pick(*[None] * 8, "false", "true"),
                "automatic": dice.pick(*[None] * 8, "false", "true"),
            }
        if table == "orders":
            return {
                "order_id": name,
                "customer_id": dice.pick(*customers),
                "deal_id": dice.pick(*deals),
                "rep_id": dice.pick(*reps),
                "amount": dice.pick(None, 0, 100, 1000, 2500.5),
                "currency": dice.pick("THB", "THB", "USD", None),
                **{column: at(table, dice) if dice.pick(True, True, False) else None for column in ORDER_COLUMNS},
            }
        return {
            "referral_id": name,
            "at": at(table, dice),
            "referrer_id": dice.pick(*customers),
            "referred_id": dice.pick(*customers),
            "rep_id": dice.pick(*reps),
            "deal_id": dice.pick(*deals),
        }

    tables = {}
    for table, thrown_table in thrown_rows.items():
        names = ids.get(table, [""] * len(thrown_table))
        tables[table] = [row(table, name, Dice(cells)) for name, cells in zip(names, thrown_table, strict=True)]
    return tables, days


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Tables, Row, datetime]:
    """A company, a playbook, and a moment at which to look: within the company's days, or after them."""
    tables, days = company(draw)
    dice = Dice(draw(thrown(3)))
    day = dice.pick(*days) + timedelta(days=dice.pick(20, 40, 10, 3, 100, 0))
    hour = dice.pick("23:59:59.999999", "23:59:59.999999", "10:15:00", "00:00:00")
    return tables, draw(playbooks()), datetime.fromisoformat(f"{day}T{hour}")


# ---------------------------------------------------------------- playbooks

TOUCH: Row = {
    "event": "activity",
    "channel": ["call", "meeting", "visit", "email", "message"],
    "direction": "outbound",
}
ACTIVITY_PATTERNS: tuple[Row, ...] = (
    {"event": "activity", "purpose": "quote"},
    {"event": "activity", "purpose": ["quote", "trial"]},
    {"event": "activity", "purpose": "thank_you", "channel": ["letter", "message"]},
    {"event": "activity", "purpose": ["care", "thank_you", "satisfaction"]},
    {"event": "activity", "channel": ["email", "message"], "direction": "inbound"},
    {"event": "activity", "channel": ["visit", "meeting"], "direction": "outbound"},
    {"event": "activity", "direction": ["inbound", "outbound"], "channel": ["visit", "call"]},
    {"event": "activity", "outcome": "connected"},
    {"event": "activity", "purpose": "trial", "outcome": ["interested", "connected"]},
    {"event": "activity", "channel": "call"},
    {"event": "activity"},
    TOUCH,
)
DEAL_PATTERNS: tuple[Row, ...] = (
    {"event": "deal_created"},
    {"event": "deal_won"},
    {"event": "deal_lost"},
    {"event": ["deal_won", "deal_lost"]},
    {"event": "stage_entered", "stage": "Proposal"},
    {"event": "stage_entered"},
)
ORDER_PATTERNS: tuple[Row, ...] = (
    {"event": "ordered"},
    {"event": "shipped"},
    {"event": "delivered"},
    {"event": "installed"},
    {"event": "payment_due"},
    {"event": "paid"},
    {"event": "invoiced"},
    {"event": ["shipped", "delivered"]},
)
CUSTOMER_PATTERNS: tuple[Row, ...] = ({"event": "referred"}, {"event": "customer_created"})
# What may start a step of each scope: a pattern whose events carry the scope's key.
STARTS = {
    "deal": ACTIVITY_PATTERNS * 2 + DEAL_PATTERNS + ORDER_PATTERNS[:1],
    "customer": ACTIVITY_PATTERNS + DEAL_PATTERNS + ORDER_PATTERNS + CUSTOMER_PATTERNS,
    "order": ORDER_PATTERNS,
}
WITHIN = (
    "1 business day",
    "3 business days",
    "0 days",
    "2 days",
    "5 days",
    "1 week",
    "1 month",
    "4 hours",
    "36 hours",
)
EVERY = ("3 days", "7 days", "1 week", "2 weeks", "1 month", "2 months")
EARLY = ("2 hours", "1 day", "5 days", "2 business days", "1 month", "1 week", "60 days")
ANYTHING = ACTIVITY_PATTERNS * 2 + DEAL_PATTERNS + ORDER_PATTERNS
APPLIES: tuple[Row, ...] = (
    {"segment": "key"},
    {"segment": ["standard", "retail"]},
    {"min_amount": 100},
    {"max_amount": 1000},
    {"min_amount": 250.25, "max_amount": 2500.5},
    {"team": "north"},
    {"team": ["north", "south"], "segment": "key"},
    {"source": "web"},
    {"product": ["pump", "valve"]},
    {"pipeline": "new", "source": ["web", "fair"]},
)
EXPIRES = ("1 day", "5 days", "2 business days", "1 month", "30 hours", "2 weeks", "90 days")


def trigger(scope: str, dice: Dice) -> Row:
    start = STARTS[scope]
    found = dict(dice.pick(*start)) | dice.pick({}, {}, {}, {}, {}, {"nth": 1}, {"nth": 2})
    if dice.pick(False, False, False, False, True):
        found["since"] = dict(dice.pick(*start))
    return found


def step(step_id: str, dice: Dice) -> Row:
    """One valid step, as tomllib would give it."""
    scope = dice.pick("deal", "deal", "customer", "customer", "order")

    def patterns(*more: Any) -> Any:
        single, several = (
            dice.pick(*ANYTHING),
            [dict(dice.pick(*ANYTHING)) for _ in range(dice.pick(1, 2, 3))],
        )
        return dice.pick(*more, single, several)

    found: Row = {
        "id": step_id,
        "phase": dice.pick("qualify", "follow-up", "after-sales", "care"),
        "title": {"en": f"Step {step_id}"},
        "after": trigger(scope, dice),
        "do": patterns(TOUCH, TOUCH),
        "on": scope,
        "standard": 0.9,
    }
    if dice.pick(False, False, True):
        found["every"] = dice.pick(*EVERY)
    else:
        found["within"] = dice.pick(*WITHIN)
        if dice.pick(False, True):
            found["expires"] = dice.pick(*EXPIRES)
    if dice.pick(False, False, True):
        found["else_after"] = [trigger(scope, dice) for _ in range(dice.pick(1, 2))]
    if "within" in found and dice.pick(False, False, True):
        found["early"] = dice.pick(*EARLY)
    if dice.pick(False, True):
        found["until"] = patterns([{"event": "deal_won"}, {"event": "deal_lost"}])
    if dice.pick(False, False, False, False, True):
        found["for"] = dice.pick(*APPLIES)
    return found


@st.composite
def playbooks(draw: st.DrawFn) -> Row:
    """A valid playbook of 1-4 steps, as tomllib would give it."""
    dice = Dice(draw(HEAD))
    head: Row = {"name": "Random", "time_zone": "Asia/Bangkok"}
    days_off = [date(2026, 1, 26), date(2026, 2, 2), date(2028, 2, 29)]
    head |= dice.pick({}, {"holidays": "TH"}, {"holidays": "CN"}, {"holidays": days_off})
    head |= dice.pick({}, {}, {"weekend": ["friday"]}, {"weekend": ["thursday", "friday"]}, {"weekend": ["sunday"]})
    head |= dice.pick({}, {"roll_forward": False}, {"roll_forward": True})
    playbook: Row = {"playbook": head}
    stages = {"quote": ["Proposal", "Negotiation"], "trial": ["Trial"]}
    playbook |= dice.pick({}, {"stages": {"quote": ["proposal"]}}, {"stages": stages})
    thrown_steps = draw(many(2, 4, 40) | many(1, 4, 40))
    playbook["step"] = [step(f"step-{n}", Dice(cells)) for n, cells in enumerate(thrown_steps, 1)]
    return playbook


# ---------------------------------------------------------------- as files


def as_toml(playbook: Mapping[str, Any]) -> str:
    """The TOML file of a playbook: `tomllib.loads(as_toml(playbook)) == playbook`."""
    lines = []
    for name, content in playbook.items():
        for table in content if isinstance(content, list) else [content]:
            lines.append(f"[[{name}]]" if isinstance(content, list) else f"[{name}]")
            lines += [f"{key} = {toml_value(value)}" for key, value in table.items()]
            lines.append("")
    return "\n".join(lines)


def toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    # A JSON string, number or truth value is written alike in TOML.
    return json.dumps(value, ensure_ascii=False)


def as_csv(table_rows: Sequence[Mapping[str, Any]]) -> str:
    """The CSV file of a table's rows: every column that any row has; None is an empty cell."""
    columns = list(dict.fromkeys(column for row in table_rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table_rows)
    return text.getvalue()
