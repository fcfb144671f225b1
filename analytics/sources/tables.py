"""The canonical tables: what every import ends as.

Kinds of fields: `id` (text, kept as written), `text`, `moment` (a timestamp that may be day-only), `number`,
`flag`, `word` (one of the words allowed).
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.playbook import CHANNELS, PURPOSES

STATUSES = ("open", "won", "lost", "abandoned", "cancelled", "canceled", "duplicate", "test")
ROLES = ("sales", "desk", "office")
DIRECTIONS = ("inbound", "outbound")


@dataclass(frozen=True)
class Field:
    """One column of a canonical table."""

    name: str
    kind: str
    words: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def stored(self) -> tuple[str, ...]:
        """In which columns of its table does it stand? A moment tells beside it whether it is a day alone."""
        return (self.name, f"{self.name}_day_only") if self.kind == "moment" else (self.name,)


@dataclass(frozen=True)
class Table:
    """One canonical table; `identity` are the fields that make a row the same row."""

    name: str
    fields: tuple[Field, ...]
    identity: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        """Which field has this name? None when there is none."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.is_required)

    @property
    def moments(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.kind == "moment")


_WORDS = {
    "channel": CHANNELS,
    "purpose": PURPOSES,
    "direction": DIRECTIONS,
    "status": STATUSES,
    "role": ROLES,
}
_FLAGS = {"active", "planned", "automatic"}
_NUMBERS = {"amount", "duration_minutes"}
_IDS = {"referred_by", "referrer_id", "referred_id"}


def _field(written: str) -> Field:
    name = written.removesuffix("*")
    if name in _WORDS:
        kind = "word"
    elif name in _FLAGS:
        kind = "flag"
    elif name in _NUMBERS:
        kind = "number"
    elif name in _IDS or name.endswith("_id"):
        kind = "id"
    elif name == "at" or name.endswith(("_at", "left_on")):
        kind = "moment"
    else:
        kind = "text"
    return Field(name, kind, _WORDS.get(name, ()), written.endswith("*"))


def _table(name: str, columns: str, identity: tuple[str, ...] = ()) -> Table:
    fields = tuple(_field(column) for column in columns.split())
    return Table(name, fields, identity or (fields[0].name,))


TABLES = {
    table.name: table
    for table in (
        _table("reps", "rep_id* name email team role active left_on"),
        _table("customers", "customer_id* name owner_id segment industry source referred_by created_at"),
        _table("contacts", "contact_id* customer_id name email phone"),
        _table(
            "deals",
            "deal_id* name customer_id owner_id pipeline stage status amount currency product source "
            "created_at expected_close_at closed_at loss_reason loss_note competitor",
        ),
        _table(
            "stage_changes",
            "deal_id* stage* entered_at* rep_id",
            ("deal_id", "stage", "entered_at"),
        ),
        _table(
            "activities",
            "activity_id* at* channel purpose direction outcome rep_id customer_id contact_id deal_id "
            "subject note duration_minutes planned automatic due_at logged_at",
        ),
        _table(
            "orders",
            "order_id* customer_id deal_id rep_id amount currency ordered_at shipped_at delivered_at "
            "installed_at invoiced_at payment_due_at paid_at",
        ),
        _table("referrals", "referral_id* at* referrer_id referred_id rep_id deal_id"),
    )
}
