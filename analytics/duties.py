"""Which of the eleven duties of sales can the data show? Each judged by what its figures need.

Verdicts and reasons are made as in `coverage`: data here, sentences on the page. A duty that no export can show says
so always, whatever is loaded: better than a figure that looks as if it did.
"""

from __future__ import annotations

import pandas as pd

from analytics import coverage
from analytics.board import Question
from analytics.coverage import (
    NOT,
    ONE_WAY,
    Ability,
    Counts,
    Lack,
    all_strangers,
    is_much,
    judged,
    nameless,
    no_activities,
    no_deals,
    strangers,
    undirected,
    unlinked,
    why,
)  # fmt: skip
from analytics.store import Store

# Each duty, and the page (its address) that shows it as far as the data do.
PAGES = {
    "targeting": "portfolio",
    "targets": None,
    "schedule": "board",
    "inbound_calls": "portfolio",
    "entry": "health",
    "pursuit": "follow-up",
    "meetings": "follow-up",
    "contracts": "follow-up",
    "settlement": "portfolio",
    "periodic_contact": "after-sales",
    "reports": None,
}
# So large a share of entries made on one day, long after, is a transfer from another system.
MOST_CARRIED = 0.2

_PLANS = ("activities.planned", "activities.due_at")
_PURPOSE = ("activities.purpose",)
_LOGGED = ("activities.logged_at",)


def duties(store: Store) -> list[Ability]:
    """Which duties of sales can this data show, and why not the others?"""
    return judged_duties(store.read("coverage"), store.read("duties"))


def judged_duties(covered: pd.DataFrame, found: pd.DataFrame) -> list[Ability]:
    """The same, from the one row each of the reads `coverage` and `duties`; in the order of PAGES."""
    n = coverage.counts(covered, found)
    return [
        _targeting(n), _targets(), _schedule(n), _inbound_calls(n), _entry(n), _pursuit(n), _meetings(n),
        _contracts(n), _settlement(n), _periodic_contact(n), _reports(),
    ]  # fmt: skip


def metric(store: Store, _question: Question, _by: list[str]) -> pd.DataFrame:
    """`metric duties`: one row per duty: duty, verdict (yes, partly, not), reason (with its counts), missing fields."""
    rows = [
        {
            "duty": duty.name,
            "verdict": duty.verdict,
            "reason": "; ".join(map(_written, duty.reasons)),
            "missing": ", ".join(duty.missing),
        }
        for duty in duties(store)
    ]
    return pd.DataFrame(rows, columns=["duty", "verdict", "reason", "missing"])


def _written(reason: coverage.Reason) -> str:
    """no_outcomes (n=30, whole=50)"""
    figures = ", ".join(f"{name}={figure}" for name, figure in reason.figures)
    return f"{reason.key} ({figures})" if figures else reason.key


def _targeting(n: Counts) -> Ability:
    """Whom do we want as customers? By what is said of their kind, and of where they came from."""
    untold = n.n_customers - n.n_customers_told
    missing = ("customers.segment", "customers.industry", "customers.source")
    reason = why("untargeted", n=untold, whole=n.n_customers)
    return judged(
        "targeting",
        [
            Lack(n.n_customers == 0, why("no_customer_list"), ("customers.customer_id", *missing)),
            Lack(n.n_customers > 0 and n.n_customers_told == 0, reason, missing),
        ],
        [Lack(is_much(untold, n.n_customers), reason, missing)],
        why("targeted", n=n.n_customers_told, whole=n.n_customers),
    )


def _targets() -> Ability:
    """What is to be reached by when? No table holds it."""
    return Ability("targets", NOT, (why("no_targets"),))


def _schedule(n: Counts) -> Ability:
    """Whom to contact when, and how often? By what is planned, and by the steps that come again."""
    return judged(
        "schedule",
        [Lack(n.n_planned == 0 and n.n_rhythms_seen == 0, why("nothing_scheduled"), _PLANS)],
        [
            Lack(n.n_planned == 0, why("no_plans", n=n.n_rhythms_seen), _PLANS),
            Lack(n.n_rhythms == 0, why("no_rhythm", n=n.n_planned)),
            Lack(n.n_rhythms > 0 and n.n_rhythms_seen == 0, why("rhythm_unseen", n=n.n_rhythms), _PURPOSE),
        ],
        why("scheduled", n=n.n_planned, rhythms=n.n_rhythms_seen),
    )


def _inbound_calls(n: Counts) -> Ability:
    """Are callers heard and handed on? By calls that come in, and the needs that the desk notes."""
    direction = ("activities.direction",)
    return judged(
        "inbound_calls",
        [
            no_activities(n),
            Lack(n.n_activities > 0 and n.n_calls == 0, why("no_calls"), ("activities.channel",)),
            Lack(n.n_calls > 0 and n.n_calls_in == 0, why("no_call_in", n=n.n_calls), direction),
        ],
        [
            undirected(n),
            Lack(n.n_needs == 0, why("no_needs", n=n.n_calls_in), _PURPOSE),
            Lack(n.n_needs > 0 and n.n_desk_needs == 0, why("no_desk", n=n.n_needs), ("reps.role",)),
        ],
        why("calls_taken", n=n.n_calls_in, needs=n.n_desk_needs),
    )


def _entry(n: Counts) -> Ability:
    """Is it written down, and soon? By the day of writing beside the day of doing."""
    undated = n.n_by_hand - n.n_dated
    is_same = n.n_dated >= ONE_WAY and n.n_dated_as_done == n.n_dated
    is_carried = n.n_carried >= ONE_WAY and n.n_carried / n.n_dated > MOST_CARRIED
    return judged(
        "entry",
        [
            no_activities(n),
            Lack(n.n_activities > 0 and n.n_by_hand == 0, why("nothing_by_hand"), ("activities.channel",)),
            Lack(n.n_by_hand > 0 and n.n_dated == 0, why("no_entry_days", n=undated, whole=n.n_by_hand), _LOGGED),
            Lack(is_same, why("entry_is_the_moment", n=n.n_dated), _LOGGED),
        ],
        [
            Lack(is_much(undated, n.n_by_hand), why("no_entry_days", n=undated, whole=n.n_by_hand), _LOGGED),
            Lack(is_carried, why("carried_over", n=n.n_carried, whole=n.n_dated), _LOGGED),
            nameless(n),
        ],
        why("entered", n=n.n_dated, whole=n.n_by_hand),
    )


def _pursuit(n: Counts) -> Ability:
    """Are prospects followed, and meetings set? By the steps of following up, and what was arranged."""
    n_arranged = n.n_appointments + n.n_planned_meetings
    begins = ("activities.purpose", *(["stage_changes.stage"] if n.n_stage_changes == 0 else []))
    hidden = why("pursuit_hidden", n=n.n_pursuing_seen, whole=n.n_pursuing)
    return judged(
        "pursuit",
        [
            no_activities(n),
            Lack(n.n_activities > 0 and n.n_pursuing_seen == 0 and n_arranged == 0, why("nothing_pursued"), begins),
        ],
        [
            no_deals(n),
            Lack(is_much(n.n_pursuing - n.n_pursuing_seen, n.n_pursuing), hidden, begins),
            Lack(n_arranged == 0, why("nothing_arranged"), ("activities.purpose", "activities.planned")),
            unlinked(n),
        ],
        why("pursued", n=n_arranged, seen=n.n_pursuing_seen, whole=n.n_pursuing),
    )


def _meetings(n: Counts) -> Ability:
    """Were meetings held, and what came of them? By meetings, visits and their outcomes."""
    untold = n.n_meetings - n.n_meetings_told
    reason = why("no_outcomes", n=untold, whole=n.n_meetings)
    return judged(
        "meetings",
        [
            no_activities(n),
            Lack(n.n_activities > 0 and n.n_meetings == 0, why("no_meetings"), ("activities.channel",)),
        ],
        [Lack(is_much(untold, n.n_meetings), reason, ("activities.outcome",)), strangers(n)],
        why("met", n=n.n_meetings_told, whole=n.n_meetings),
    )


def _contracts(n: Counts) -> Ability:
    """Is the contract made out and sent? That it went out can be seen, never what stands in it."""
    n_told = n.n_contracts + n.n_contract_stages
    return judged(
        "contracts",
        [Lack(n_told == 0, why("no_contracts"), ("activities.purpose", "stage_changes.stage"))],
        [Lack(n.n_contract_steps == 0, why("no_contract_step", n=n_told))],
        why("contracted", n=n_told),
    )


def _settlement(n: Counts) -> Ability:
    """Is it paid? By orders with the day of payment, due and done."""
    days = ("orders.payment_due_at", "orders.paid_at")
    undue = n.n_orders - n.n_due
    no_days = why("no_due_days", n=undue, whole=n.n_orders)
    return judged(
        "settlement",
        [
            Lack(n.n_orders == 0, why("nothing_to_pay"), ("orders.order_id", "orders.invoiced_at", *days)),
            Lack(n.n_orders > 0 and n.n_due == 0 and n.n_paid == 0, why("no_payments", n=n.n_orders), days),
        ],
        [
            Lack(is_much(undue, n.n_orders), no_days, days[:1]),
            Lack(n.n_paid == 0, why("never_paid", n=n.n_orders), days[1:]),
        ],
        why("settled", n=n.n_paid, due=n.n_due, whole=n.n_orders),
    )


def _periodic_contact(n: Counts) -> Ability:
    """Are customers seen again and again? By the steps of care that come again, and contacts after the sale."""
    hidden = n.n_care_rhythms - n.n_care_rhythms_seen
    is_silent = n.n_activities > 0 and n.n_care_rhythms_seen == 0 and n.n_cared == 0
    return judged(
        "periodic_contact",
        [
            no_activities(n),
            all_strangers(n),
            Lack(is_silent, why("no_contact_kept"), _PURPOSE),
        ],
        [
            Lack(n.n_care_rhythms == 0, why("no_care_rhythm", n=n.n_cared)),
            Lack(
                is_much(hidden, n.n_care_rhythms),
                why("care_rhythm_unseen", n=hidden),
                ("deals.status", "orders.delivered_at"),
            ),
            strangers(n),
        ],
        why("kept_up", n=n.n_cared, seen=n.n_care_rhythms_seen),
    )


def _reports() -> Ability:
    """Does the rep report? No export holds reports; the log that they would be made from is here."""
    return Ability("reports", NOT, (why("no_reports"),))
