"""The slow, obvious twin of what the log shows of commitments: nested loops, written from docs/week.md alone.

It shares no line with the product. A commitment is a dict with the columns of the journal's frame, an action one with
the columns of `actions`; every function quotes the sentence it carries out, and a line that begins with "Read as" says
how a sentence is read that could be read in two ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import comb

from tests.customer_twin import is_touch
from tests.twin import Outcomes, Row, Tables, is_cancelled, last_tick, order, read, word


def actions(tables: Tables, as_of: datetime, outcomes: Outcomes) -> list[Row]:
    """ "… that is not inbound, planned, automatic or cancelled": in the order of time, what is known at the moment.

    Read as: only meetings and visits can be cancelled; a mail whose outcome is "declined" was sent.
    """
    return [
        {
            "activity_id": event.event_id.removeprefix("activity:"),
            "customer_id": event.customer_id,
            "deal_id": event.deal_id,
            "rep_id": event.rep_id,
            "happened_at": event.at,
            "is_day_only": event.day_only,
            "channel": word(event.channel),
            "purpose": word(event.purpose),
            "is_touch": is_touch(event, outcomes),
        }
        for event in sorted(read(tables).events, key=order)
        if event.kind == "activity"
        and event.at <= as_of
        and word(event.direction) != "inbound"
        and not is_cancelled(event, outcomes)
    ]


def words(tables: Tables, as_of: datetime, outcomes: Outcomes) -> set[str]:
    """ "the data has no row of that channel or purpose at all"

    Read as: any activity that happened by the moment, whoever's it was; "touch" wherever there is one.
    """
    known = [event for event in read(tables).events if event.kind == "activity" and event.at <= as_of]
    found = {word(named) for event in known for named in (event.channel, event.purpose) if named is not None}
    touch = {"touch"} if any(is_touch(event, outcomes) for event in known) else set()
    return {each for each in found if each} | touch


def counts(commitment: Row, action: Row) -> bool:
    """ "activity with the customer (with the deal, where one is named: rows that carry this deal, or none) that has the
    action's channel or purpose". "It counts from the moment at which it was agreed. On that day a row without a time of
    day counts".
    """
    if action["customer_id"] is None or action["customer_id"] != commitment["customer_id"]:
        return False
    if None not in (commitment["deal_id"], action["deal_id"]) and commitment["deal_id"] != action["deal_id"]:
        return False
    wanted = commitment["action"]
    if wanted not in (action["channel"], action["purpose"]) and not (wanted == "touch" and action["is_touch"]):
        return False
    agreed_at, happened_at = commitment["agreed_at"], action["happened_at"]
    return happened_at > agreed_at or (action["is_day_only"] and happened_at.date() == agreed_at.date())


def judged(commitments: Sequence[Row], known: Iterable[Row], seen: Iterable[str], as_of: datetime) -> list[Row]:
    """What of each commitment the log shows: verdict, done_at, done_by, n_carried, is_carried_on."""
    found, acts = [], list(known)
    for one in commitments:
        verdict, done = verdict_of(one, acts, set(seen), as_of)
        later = [
            other
            for other in commitments
            if other["carries"] == one["commitment_id"]
            and other["commitment_id"] != one["commitment_id"]
            and other["agreed_at"] >= one["agreed_at"]
        ]
        found.append(
            {
                **one,
                "verdict": verdict,
                "done_at": done["happened_at"] if done else None,
                "done_by": done["rep_id"] if done else None,
                "n_carried": n_carried(one, commitments, frozenset()),
                # "Carried on: a new commitment that names the one before."
                "is_carried_on": bool(later),
            }
        )
    return found


def verdict_of(one: Row, acts: list[Row], seen: set[str], as_of: datetime) -> tuple[str, Row | None]:
    """ "`kept`: done by the end of its day. `late`: done later. `not kept`: not done, and the as-of moment is past its
    day. `not due yet`: not done, and it is not, or the as-of moment lies before it was agreed. `cannot be seen`: no
    customer is named, the action is "something else", it is a training, or the data has no row of that channel or
    purpose at all. `not evidenced`: somebody says that it was done, and the log does not show it."

    Read as: said and not in the log is "not evidenced" before its day, too, and where the log could not show it.
    """
    if as_of < one["agreed_at"]:
        return "pending", None
    cannot = one["customer_id"] is None or one["action"] in (None, "other") or one["kind"] == "training"
    if not cannot and one["action"] in seen:
        for action in sorted(acts, key=lambda each: (each["happened_at"], each["activity_id"])):
            if action["happened_at"] <= as_of and counts(one, action):
                return ("kept" if action["happened_at"] <= one["due_at"] else "late"), action
    if one["is_said_done"]:
        return "not_evidenced", None
    if cannot or one["action"] not in seen:
        return "unseen", None
    return ("not_kept" if as_of > one["due_at"] else "pending"), None


def n_carried(one: Row, commitments: Sequence[Row], been: frozenset[str]) -> int:
    """ "the new one shows how often it was carried". What was taken back is in no figure, and a circle ends."""
    been |= {one["commitment_id"]}
    for other in commitments:
        if other["commitment_id"] == one["carries"] and other["commitment_id"] not in been:
            return 1 + n_carried(other, commitments, been)
    return 0


def before_and_after(commitment: Row, obligations: Iterable[Row], as_of: datetime) -> Row:
    """ "the rep's obligations of the step, due in the eight weeks up to the day of the agreement, against those due
    after it (at most eight weeks), done on time of due"; "shown where both sides have five due".

    Read as: 56 days on each side, the day of the agreement being the last of those before; what is due after the as-of
    moment is not due, though it may be done.
    """
    agreed_on, weeks = commitment["agreed_on"], timedelta(weeks=8)
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for row in obligations:
        if (row["rep_id"], row["step"]) != (commitment["rep_id"], commitment["step"]) or row["due_at"] > as_of:
            continue
        if row["state"] not in ("on_time", "late", "missed", "overdue"):
            continue
        if last_tick(agreed_on - weeks) < row["due_at"] <= last_tick(agreed_on):
            sides["before"].append(row["state"])
        elif last_tick(agreed_on) < row["due_at"] <= last_tick(agreed_on + weeks):
            sides["after"].append(row["state"])
    before, after = sides["before"], sides["after"]
    told = {
        "before_on_time": before.count("on_time"),
        "before_due": len(before),
        "after_on_time": after.count("on_time"),
        "after_due": len(after),
    }
    is_enough = min(len(before), len(after)) >= 5
    return {**told, "chance": by_chance(*told.values()) if is_enough else None}


def by_chance(before_on_time: int, before_due: int, after_on_time: int, after_due: int) -> float:
    """ "Fisher's exact test, one-sided, the chance of a difference at least so large if nothing had changed"

    Of all the ways to say which of the obligations were due after, in how many are as many or more of them on time?
    """
    on_time, due = before_on_time + after_on_time, before_due + after_due
    ways = [
        comb(on_time, k) * comb(due - on_time, after_due - k)
        for k in range(after_on_time, min(on_time, after_due) + 1)
        if after_due - k <= due - on_time
    ]
    return sum(ways) / comb(due, after_due)
