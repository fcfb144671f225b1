"""What the tables, fields and words of the product are called on a page."""

from __future__ import annotations

from analytics.wording import _, plain


def table(name: str) -> str:
    """What is in a table?"""
    return {
        "reps": _("reps"),
        "customers": _("customers"),
        "contacts": _("contacts"),
        "deals": _("deals"),
        "stage_changes": _("changes of stage"),
        "activities": _("activities"),
        "orders": _("orders"),
        "referrals": _("referrals"),
    }.get(name, name)


def field(name: str) -> str:
    """What is a field of a table called?"""
    return (_things() | _moments() | _marks()).get(name, name)


def _things() -> dict[str, str]:
    return {
        "rep_id": _("Rep"),
        "customer_id": _("Customer"),
        "contact_id": _("Contact"),
        "deal_id": _("Deal"),
        "activity_id": _("Activity number"),
        "order_id": _("Order number"),
        "referral_id": _("Referral number"),
        "owner_id": _("Owner"),
        "referred_by": _("Referred by"),
        "referrer_id": _("Who referred"),
        "referred_id": _("Who was referred"),
        "name": _("Name"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "team": _("Team"),
        "role": _("Role"),
        "active": _("Still here"),
        "segment": _("Segment"),
        "industry": _("Industry"),
        "source": _("Where it came from"),
    }


def _moments() -> dict[str, str]:
    return {
        "at": _("When"),
        "due_at": _("Due"),
        "logged_at": _("Logged"),
        "created_at": _("Created"),
        "expected_close_at": _("Expected to close"),
        "closed_at": _("Closed"),
        "entered_at": _("Stage entered"),
        "ordered_at": _("Ordered"),
        "shipped_at": _("Shipped"),
        "delivered_at": _("Delivered"),
        "installed_at": _("Installed"),
        "invoiced_at": _("Invoiced"),
        "payment_due_at": _("Payment due"),
        "paid_at": _("Paid"),
        "left_on": _("Left on"),
        "modified_at": _("Last changed"),
    }


def _marks() -> dict[str, str]:
    return {
        "pipeline": _("Pipeline"),
        "stage": _("Stage"),
        "status": _("Status"),
        "amount": _("Amount"),
        "currency": _("Currency"),
        "product": _("Product"),
        "loss_reason": _("Loss reason"),
        "loss_note": _("Note on the loss"),
        "competitor": _("Competitor"),
        "channel": _("Channel"),
        "purpose": _("Purpose"),
        "direction": _("Who began"),
        "outcome": _("Outcome"),
        "subject": _("Subject"),
        "note": _("Note"),
        "duration_minutes": _("Minutes"),
        "planned": _("Only planned"),
        "automatic": _("Sent by a program"),
    }


def file(name: str) -> str:
    """A file's name as Markdown: plain text, with its signs in their order on a page that reads from right to left."""
    return f"\u2068{plain(name)}\u2069"


def status(word: str) -> str:
    """What is a deal's status called?"""
    return {
        "open": _("open"),
        "won": _("won"),
        "lost": _("lost"),
        "abandoned": _("abandoned"),
        "cancelled": _("cancelled"),
        "duplicate": _("duplicate"),
        "test": _("test"),
        "closed": _("closed"),
    }.get(word, word)


def channel(word: str) -> str:
    """What is a channel called?"""
    return {
        "call": _("call"),
        "email": _("e-mail"),
        "meeting": _("meeting"),
        "visit": _("visit"),
        "message": _("message"),
        "note": _("note"),
        "task": _("task"),
        "letter": _("letter"),
        "other": _("other"),
    }.get(word, word)


def way(name: str) -> str:
    """How is a column read: "day-first", "year-first jalali", "comma"?"""
    order, _blank, calendar = name.partition(" ")
    text = {
        "day-first": _("the day first"),
        "month-first": _("the month first"),
        "year-first": _("the year first"),
        "point": _("a point before the decimals"),
        "comma": _("a comma before the decimals"),
    }.get(order, order)
    years = {
        "gregorian": _("years of the common era"),
        "buddhist": _("Buddhist years"),
        "jalali": _("Persian years"),
        "roc": _("years of the Republic of China"),
    }.get(calendar, calendar)
    return f"{text}, {years}" if years else text
