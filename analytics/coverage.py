"""What the imported files can tell and what not: seven abilities, each judged by what its figures need.

What is judged here follows section 6 of the definitions: whose figure would stay empty, or would be blind in one eye,
is told before anybody looks at it. Reasons are data (a key and its figures); the page turns them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from analytics.store import Store

YES, PARTLY, NOT = "yes", "partly", "not"

# A share of rows that lack something, above which the figures are called partial.
MOST_LACKING = 0.2
# So many wins are needed on a side before a loose bolt has a price (section 6, cost).
FEWEST_WINS = 10
# So many calls or e-mails, and not one of them comes in: then those that come in are not logged.
ONE_WAY = 20

_CONTACT = (
    "activities.at", "activities.channel", "activities.direction", "activities.rep_id", "activities.customer_id",
    "activities.deal_id", "activities.subject",
)  # fmt: skip
_CUSTOMER = ("activities.customer_id", "contacts.customer_id")
_DEALS = ("deals.deal_id", "deals.customer_id", "deals.owner_id", "deals.status", "deals.closed_at", "deals.amount")
_ORDERS = ("orders.order_id", "orders.customer_id", "orders.ordered_at", "orders.delivered_at", "orders.amount")
_REFERRALS = ("customers.referred_by", "referrals.referrer_id", "referrals.referred_id")


@dataclass(frozen=True)
class Reason:
    """Why: the key of a sentence, and the figures in it."""

    key: str
    figures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Ability:
    """What the data can tell of one thing: YES, PARTLY or NOT, why, and which fields ("table.field") are missing."""

    name: str
    verdict: str
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lack:
    """Something that is not there: when it holds, why it matters, and the fields that would cure it."""

    holds: bool
    reason: Reason
    missing: Sequence[str] = ()


Counts = SimpleNamespace  # the columns of a read of one row, by attribute


def coverage(store: Store) -> list[Ability]:
    """What can this data tell, and what not? Follow-up, silence, cost, losses, after-sales, referrals, key accounts."""
    return abilities(store.read("coverage"))


def abilities(found: pd.DataFrame) -> list[Ability]:
    """The same, from the one row of the read `coverage`."""
    n = counts(found)
    return [_follow_up(n), _silence(n), _cost(n), _losses(n), _after_sales(n), _referrals(n), _key_accounts(n)]


def counts(*found: pd.DataFrame) -> Counts:
    """The columns of these rows, together."""
    rows = [frame.drop(columns="sources", errors="ignore").iloc[0] for frame in found]
    return Counts(**{str(name): int(value) for row in rows for name, value in row.items()})


def origins(found: pd.DataFrame) -> tuple[str, ...]:
    """Which systems do the rows come from ("hubspot", "canonical", …)? From the same row."""
    sources = found["sources"].iloc[0]
    return () if sources is None or sources is pd.NA else tuple(str(source) for source in sources)


def why(key: str, **figures: int) -> Reason:
    return Reason(key, tuple(figures.items()))


def judged(name: str, blocking: Iterable[Lack], hampering: Iterable[Lack], told: Reason) -> Ability:
    """NOT for any blocking lack, PARTLY for any hampering one, else YES and what there is."""
    for verdict, lacks in ((NOT, blocking), (PARTLY, hampering)):
        held = [lack for lack in lacks if lack.holds]
        if held:
            missing = dict.fromkeys(field for lack in held for field in lack.missing)
            return Ability(name, verdict, tuple(lack.reason for lack in held), tuple(missing))
    return Ability(name, YES, (told,))


def is_much(part: int, whole: int) -> bool:
    return whole > 0 and part / whole > MOST_LACKING


def no_activities(n: Counts) -> Lack:
    return Lack(n.n_activities == 0, why("no_activities"), _CONTACT)


def no_deals(n: Counts) -> Lack:
    return Lack(n.n_deals == 0, why("no_deals"), _DEALS)


def _nothing_begins(n: Counts, is_none: bool) -> Lack:
    """There is a log, but it says nowhere that a quote went out, a trial began, a stage was entered."""
    missing = ["activities.purpose"]
    missing += ["stage_changes.stage"] if n.n_stage_changes == 0 else []
    missing += ["deals.created_at", "activities.deal_id"] if n.n_deals == 0 else []
    return Lack(n.n_activities > 0 and is_none, why("nothing_begins", n=n.n_activities), missing)


def strangers(n: Counts) -> Lack:
    lost = n.n_activities - n.n_with_customer
    reason = why("no_customers", n=lost, whole=n.n_activities)
    return Lack(is_much(lost, n.n_activities), reason, _CUSTOMER)


def all_strangers(n: Counts) -> Lack:
    reason = why("no_customers", n=n.n_activities, whole=n.n_activities)
    holds = n.n_activities > 0 and n.n_with_customer == 0
    return Lack(holds, reason, _CUSTOMER)


def nameless(n: Counts) -> Lack:
    lost = n.n_activities - n.n_with_rep
    reason = why("no_reps", n=lost, whole=n.n_activities)
    return Lack(is_much(lost, n.n_activities), reason, ("activities.rep_id",))


def unlinked(n: Counts) -> Lack:
    lost = n.n_activities - n.n_linked
    reason = why("no_links", n=lost, whole=n.n_activities)
    return Lack(is_much(lost, n.n_activities), reason, ("activities.deal_id", *_CUSTOMER))


def undirected(n: Counts) -> Lack:
    reason = why("no_directions", n=n.n_undirected, whole=n.n_directed)
    return Lack(is_much(n.n_undirected, n.n_directed), reason, ("activities.direction",))


def _one_sided(n: Counts) -> Lack:
    holds = n.n_activities > 0 and n.n_inbound == 0
    return Lack(holds, why("none_comes_in", n=n.n_activities), ("activities.direction",))


def _follow_up(n: Counts) -> Ability:
    unseen = n.n_selling - n.n_selling_seen
    steps = ["activities.purpose", *(["stage_changes.stage"] if n.n_stage_changes == 0 else [])]
    return judged(
        "follow_up",
        [no_activities(n), _nothing_begins(n, n.n_selling > 0 and n.n_selling_seen == 0)],
        [
            no_deals(n),
            Lack(is_much(unseen, n.n_selling), why("steps_hidden", n=n.n_selling_seen, whole=n.n_selling), steps),
            nameless(n),
            unlinked(n),
            undirected(n),
        ],
        why("followed", n=n.n_activities, seen=n.n_selling_seen, whole=n.n_selling),
    )


def _silence(n: Counts) -> Ability:
    is_deaf_by_email = n.n_emails >= ONE_WAY and n.n_emails_in == 0
    is_deaf_by_call = n.n_calls >= ONE_WAY and n.n_calls_in == 0
    return judged(
        "silence",
        [no_activities(n), all_strangers(n), _one_sided(n)],
        [
            strangers(n),
            undirected(n),
            Lack(is_deaf_by_email, why("no_email_in", n=n.n_emails), ("activities.direction",)),
            Lack(is_deaf_by_call, why("no_call_in", n=n.n_calls), ("activities.direction",)),
        ],
        why("heard", n=n.n_inbound, whole=n.n_activities),
    )


def _cost(n: Counts) -> Ability:
    closed = n.n_closed + n.n_undated
    unpriced = n.n_closed - n.n_closed_priced
    return judged(
        "cost",
        [
            no_deals(n),
            Lack(n.n_deals > 0 and n.n_won == 0, why("no_wins", n=n.n_deals), ("deals.status", "deals.closed_at")),
            Lack(n.n_won > 0 and n.n_not_won == 0, why("only_wins", n=n.n_won), ("deals.status",)),
            no_activities(n),
            _nothing_begins(n, n.n_deals > 0 and n.n_deal_steps_seen == 0),
        ],
        [
            Lack(n.n_won < FEWEST_WINS, why("few_wins", n=n.n_won, fewest=FEWEST_WINS)),
            Lack(is_much(unpriced, n.n_closed), why("no_amounts", n=unpriced, whole=n.n_closed), ("deals.amount",)),
            Lack(is_much(n.n_undated, closed), why("undated", n=n.n_undated, whole=closed), ("deals.closed_at",)),
        ],
        why("compared", n=n.n_won, others=n.n_not_won),
    )


def _losses(n: Counts) -> Ability:
    untold = n.n_lost - n.n_lost_told
    unborn = n.n_lost - n.n_lost_created
    untold_lack = why("no_loss_reasons", n=untold, whole=n.n_lost)
    is_blind = n.n_lost > 0 and n.n_lost_told == 0 and n.n_activities == 0
    return judged(
        "losses",
        [
            no_deals(n),
            Lack(
                n.n_deals > 0 and n.n_lost == 0,
                why("no_losses", n=n.n_deals),
                ("deals.status", "deals.closed_at", "deals.loss_reason"),
            ),
            Lack(is_blind, untold_lack, ("deals.loss_reason",)),
            Lack(is_blind, why("no_activities"), _CONTACT),
        ],
        [
            Lack(is_much(untold, n.n_lost), untold_lack, ("deals.loss_reason",)),
            Lack(n.n_activities == 0, why("reasons_only", n=n.n_lost_told), _CONTACT),
            strangers(n),
            _one_sided(n),
            Lack(is_much(unborn, n.n_lost), why("no_beginnings", n=unborn, whole=n.n_lost), ("deals.created_at",)),
        ],
        why("explained", n=n.n_lost_told, whole=n.n_lost),
    )


def _no_sales(n: Counts) -> Lack:
    return Lack(n.n_orders == 0 and n.n_won == 0, why("no_sales", n=n.n_deals), (*_ORDERS, *_DEALS[3:]))


def _after_sales(n: Counts) -> Ability:
    n_sales = n.n_orders or n.n_won
    undelivered = n.n_orders - n.n_delivered
    is_hidden = n.n_activities > 0 and n.n_cared == 0
    nothing = why("no_care", n=n.n_activities)
    no_day = why("undelivered", n=undelivered, whole=n.n_orders)
    hidden_steps = n.n_caring - n.n_caring_seen
    return judged(
        "after_sales",
        [
            _no_sales(n),
            Lack(n_sales > 0 and n.n_activities == 0, why("no_activities"), _CONTACT),
            Lack(n_sales > 0 and is_hidden and n.n_caring_seen == 0, nothing, ("activities.purpose",)),
        ],
        [
            Lack(n.n_orders == 0, why("no_orders", n=n.n_won), _ORDERS),
            Lack(is_much(undelivered, n.n_orders), no_day, ("orders.delivered_at",)),
            Lack(is_hidden, nothing, ("activities.purpose",)),
            Lack(
                n.n_orders > 0 and is_much(hidden_steps, n.n_caring),
                why("care_hidden", n=n.n_caring_seen, whole=n.n_caring),
                ("orders.shipped_at", "orders.delivered_at", "orders.installed_at"),
            ),
            strangers(n),
        ],
        why("cared", n=n.n_cared, whole=n_sales),
    )


def _referrals(n: Counts) -> Ability:
    is_unnamed = n.n_referrals == 0
    half = n.n_referrals - n.n_referrals_named
    return judged(
        "referrals",
        [
            Lack(
                is_unnamed and n.n_asked == 0 and n.n_said_referred == 0,
                why("no_referrals"),
                (*_REFERRALS, "activities.purpose"),
            )
        ],
        [
            Lack(is_unnamed and n.n_asked > 0, why("asked_only", n=n.n_asked), _REFERRALS),
            Lack(is_unnamed and n.n_said_referred > 0, why("said_only", n=n.n_said_referred), _REFERRALS),
            Lack(n.n_referrals > 0 and n.n_asked == 0, why("never_asked", n=n.n_referrals), ("activities.purpose",)),
            Lack(
                is_much(half, n.n_referrals),
                why("half_named", n=half, whole=n.n_referrals),
                ("referrals.referrer_id", "referrals.referred_id"),
            ),
            Lack(n.n_won_customers == 0, why("no_won_customers"), ("deals.status", "deals.closed_at")),
        ],
        why("referred", n=n.n_referrals, asked=n.n_asked),
    )


def _key_accounts(n: Counts) -> Ability:
    has_orders = n.n_orders > 0
    n_sales, n_whole = (n.n_orders, n.n_orders_whole) if has_orders else (n.n_won, n.n_won_whole)
    fields = ("orders.amount", "orders.customer_id", "orders.ordered_at")
    reason = why("sales_blank", n=n_sales - n_whole, whole=n_sales)
    missing = fields if has_orders else ("deals.amount", "deals.customer_id")
    return judged(
        "key_accounts",
        [_no_sales(n), Lack(n_sales > 0 and n_whole == 0, reason, missing)],
        [
            Lack(is_much(n_sales - n_whole, n_sales), reason, missing),
            Lack(n.n_activities == 0, why("revenue_only", n=n_whole), _CONTACT),
            strangers(n),
        ],
        why("weighed", n=n_whole),
    )
