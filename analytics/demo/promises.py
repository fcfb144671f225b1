"""What the demo's manager typed: what each rep agreed on Mondays, what was waived, and two words on standards.

About half of what is agreed is what the rep's log really shows in the days after it; for the rest the log decides.
It draws from chances of its own, so that it changes nothing of the company, and is written as a journal's export.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from analytics import agreed
from analytics.demo.cast import Rep
from analytics.demo.company import HELD, Activity, Company, Customer, Deal
from analytics.demo.days import DAY
from analytics.demo.files import customer_id, deal_id
from analytics.demo.texts import Texts
from analytics.held import ROOMS, moment

FILE = "journal.jsonl"
MANAGER = "Wipa"
ZONE = ZoneInfo("Asia/Bangkok")
_N_WEEKS = 26
_AHEAD = 12 * DAY  # so far into the days to come is looked for what will be done
_RAISED = ("lead-qualification", 0.9, 14)  # step, standard, so many weeks before the end
_DECLINED = ("appointment", 0.85, 6)
# What tightens a step.
_ACTIONS = {
    "quote-follow-up": ("call", "visit", "message"),
    "quote-weekly": ("call", "message", "touch"),
    "trial-summary": ("message", "email"),
    "trial-together": ("trial",),
    "monthly-visit": ("visit", "meeting", "call"),
    "loss-interview": ("call",),
    "referral-ask": ("referral_ask",),
    "delivery-thanks": ("thank_you",),
    "delivery-inspection": ("delivery_check",),
    "training": ("training",),
    "win-back": ("win_back",),
}
_AFTER_LOSS = {"loss-interview": "loss_interview", "win-back": "win_back"}  # step: the purpose that it asks for
_ANY = ("call", "visit", "meeting", "email", "message", "quote", "presentation", "touch")
_TOPICS = {
    **dict.fromkeys(("visit", "meeting", "presentation", "trial"), "meet"),
    **dict.fromkeys(("quote", "contract"), "paper"),
    **dict.fromkeys(("thank_you", "delivery_check", "training", "referral_ask", "win_back"), "care"),
}


@dataclass(frozen=True)
class _Promise:
    """One thing agreed; `at` in minutes, `due` a day."""

    id: str
    rep: Rep
    customer: Customer | None
    deal: Deal | None
    action: str
    step: str
    at: int
    due: int


def write(company: Company, seed: int, directory: Path) -> None:
    """Write what was typed in the last half year beside the company's exports."""
    lines = _Manager(company, seed).lines()
    (directory / FILE).write_bytes("".join(f"{line}\n" for line in lines).encode())


class _Manager:
    """Holds the Mondays one after the other, and remembers what is open."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company, self.days = company, company.days
        self.random = Random(f"promises of {seed}")
        self.texts = Texts(self.random)
        self.bolts: dict[str, list[str]] = defaultdict(list)
        for bolt in company.cast.bolts:
            self.bolts[bolt.rep_id].append(bolt.step)
        self.customers: dict[str, list[Customer]] = defaultdict(list)
        done: dict[str, list[tuple[int, int, Activity, Customer]]] = defaultdict(list)
        for customer in company.customers:
            for owner in (customer.owner, customer.new_owner):
                if owner is not None:
                    self.customers[owner.id].append(customer)
            for no, activity in enumerate(customer.activities):
                if _is_ours(activity):
                    done[activity.rep.id].append((activity.at, no, activity, customer))
        self.done = {rep: sorted(rows, key=lambda row: (row[0], row[3].no, row[1])) for rep, rows in done.items()}
        self.open: dict[str, list[_Promise]] = defaultdict(list)
        self.rows: dict[str, list[dict[str, str | None]]] = defaultdict(list)

    def lines(self) -> Iterator[str]:
        """The journal, as it exports itself: room by room, each in the order of time."""
        last = self.days.date(self.days.last)
        newest = self.days.last - last.weekday()
        for monday in range(newest - 7 * (_N_WEEKS - 1), newest + 1, 7):
            on = self.days.rolled(monday) if monday >= 0 else -1
            for rep in self.company.cast.sales if 0 <= on <= self.days.last else ():
                if rep.leaves_on is None or on < rep.leaves_on:
                    self._talk(rep, monday, on)
        self._waive(newest - 7 * _N_WEEKS)
        self._move("raised", *_RAISED, newest, "")
        self._move("declined", *_DECLINED, newest, self.texts.promise("declined", self.texts.language()))
        for room in ROOMS:
            for row in sorted(self.rows[room], key=lambda row: str(row["at"])):
                yield json.dumps({"room": room, **row}, ensure_ascii=False, sort_keys=True)

    # ---------------------------------------------------------------- the talk with one rep

    def _talk(self, rep: Rep, monday: int, on: int) -> None:
        """First what became of the last promises, then at most two new ones."""
        random = self.random
        at = on * DAY + 540 + random.randrange(120)
        for held in self.open.pop(rep.id, []):
            if held.due >= on:
                self.open[rep.id].append(held)
            elif self._done_at(held) > at:
                drawn = random.random()
                if drawn < 0.3 and _still_stands(held, at):
                    due = self.days.rolled(on + 4 + random.randrange(4))
                    self._agree(held.rep, monday, at, held.customer, held.deal, held.action, held.step, due, held.id)
                elif drawn < (0.7 if not held.action else 0.45):
                    note = self.texts.promise("done", self.texts.language())
                    self._row("commitment_word", at, commitment_id=held.id, is_done="yes", note=note)
        for _ in range(random.choices((0, 1, 2), (30, 50, 20))[0]):
            self._new(rep, monday, on, at)

    def _new(self, rep: Rep, monday: int, on: int, at: int) -> None:
        random = self.random
        step = ""
        if random.random() < 0.5:
            own = [step for step in self.bolts[rep.id] if step in _ACTIONS]
            step = random.choice(own) if own and random.random() < 0.7 else random.choice(list(_ACTIONS))
            if random.random() < 0.12:
                self._agree(rep, monday, at, None, None, "", step, self.days.rolled(on + 11), "")
                return
        actions = [word for word in _ACTIONS.get(step, _ANY) if word != "email" or rep.has_emails]
        found = self._will_be_done(rep, at, actions, step) if random.random() < 0.6 else None
        if found is not None:
            customer, deal, action, day = found
            is_soon = random.random() < 0.75
            due = self.days.rolled(day + random.randrange(3)) if is_soon else max(on, day - 1 - random.randrange(3))
        else:
            theirs = [one for one in self.customers[rep.id] if one.rep_at(on) is rep and one.created_at < at]
            if not theirs:
                return
            deals_of = _lost_deals if step in _AFTER_LOSS else _open_deals
            customer = random.choice([one for one in theirs if deals_of(one, at)] or theirs)
            deals = _open_deals(customer, at) if step not in _AFTER_LOSS else []
            deal = random.choice(deals) if deals and random.random() < 0.7 else None
            action, due = random.choice(actions), self.days.rolled(on + 2 + random.randrange(6))
        self._agree(rep, monday, at, customer, deal, action, step, due, "")

    def _will_be_done(
        self, rep: Rep, at: int, actions: list[str], step: str
    ) -> tuple[Customer, Deal | None, str, int] | None:
        """What of these will the rep do in the days to come? One of it."""
        rows = self.done.get(rep.id, [])
        begin = bisect_right(rows, at, key=lambda row: row[0])
        end = bisect_right(rows, at + _AHEAD, key=lambda row: row[0])
        found = []
        for _at, _no, activity, customer in rows[begin:end]:
            word = next((word for word in (activity.purpose, activity.channel, "touch") if word in actions), None)
            deal = None if step in _AFTER_LOSS else activity.deal
            fits = activity.purpose == _AFTER_LOSS.get(step, activity.purpose)
            was_there = deal is None or deal in _open_deals(customer, at)
            if word and fits and was_there and customer.created_at < at and customer.rep_at(at // DAY) is rep:
                found.append((customer, deal, word, activity.at // DAY))
        return self.random.choice(found) if found else None

    def _agree(
        self, rep: Rep, monday: int, at: int, customer: Customer | None, deal: Deal | None, action: str, step: str,
        due: int, carries: str,
    ) -> None:  # fmt: skip
        if any(held.customer is customer and held.action == action for held in self.open[rep.id]):
            return  # nobody promises the same twice; one training at a time
        topic = _TOPICS.get(action, "reach") if action else "training"
        language = customer.language if customer is not None else "en"
        said = agreed.said_text(
            {
                "rep_id": rep.id,
                "kind": "action" if action else "training",
                "action": action,
                "customer_id": customer_id(customer) if customer is not None else "",
                "deal_id": deal_id(deal),
                "step": step,
                "text": self.texts.promise(topic, language) if self.random.random() < 0.6 else "",
                "agreed_on": self.days.date(at // DAY),
                "due_on": self.days.date(due),
                "week": self.days.date(monday - 7),
                "carries": carries,
            }
        )
        id = agreed.id_of(said, MANAGER, self._moment(at))
        self._row("commitment", at, commitment_id=id, said=said)
        self.open[rep.id].append(_Promise(id, rep, customer, deal, action, step, at, due))

    def _done_at(self, held: _Promise) -> float:
        """When does the log show it? Never: infinitely late."""
        moments = [
            activity.at
            for activity in (held.customer.activities if held.customer is not None else ())
            if _is_ours(activity) and activity.at > held.at
            and held.action in (activity.purpose, activity.channel, "touch")
            and (activity.deal is None or held.deal is None or activity.deal is held.deal)
        ]  # fmt: skip
        return min(moments, default=float("inf"))

    # ---------------------------------------------------------------- waivers and standards

    def _waive(self, since: int) -> None:
        """Some quotes that nobody follows up: the customer asked us to wait. Whose bolt that is, is not excused."""
        random = self.random
        for rep in self.company.cast.sales:
            for at, _no, activity, customer in self.done.get(rep.id, []):
                day = at // DAY
                if activity.purpose != "quote" or activity.deal is None or day < since or self.bolts[rep.id]:
                    continue
                said, due = self.days.business(day, 2), self.days.business(day, 3)
                in_time = (one for one in customer.activities if at < one.at < (due + 1) * DAY)
                if said > self.days.last or any(map(_is_ours, in_time)) or random.random() < 0.3:
                    continue
                reason = random.choices(("asked_to_wait", "customer_away", "deciding"), (6, 2, 2))[0]
                until = None if random.random() < 0.3 else self._day(said + 14 + random.randrange(20))
                note = self.texts.promise("waived", customer.language) if reason == "asked_to_wait" else ""
                self._row(
                    "waiver", said * DAY + 600 + random.randrange(300), step="quote-follow-up",
                    key=deal_id(activity.deal), triggered_on=self._day(day), said_on=self._day(said), until=until,
                    reason=reason, note=note,
                )  # fmt: skip

    def _move(self, kind: str, step: str, standard: float, weeks: int, newest: int, reason: str) -> None:
        """Said on a Monday of the week that was whole then: it holds from that Monday on."""
        monday = newest - 7 * weeks
        if monday >= 7 * 4:
            self._row(
                "standard", monday * DAY + 660, step=step, standard=repr(standard), kind=kind,
                from_on=self._day(monday), said_on=self._day(monday - 1), reason=reason,
            )  # fmt: skip

    # ---------------------------------------------------------------- rows

    def _row(self, room: str, at: int, **said: str | None) -> None:
        self.rows[room].append({**said, "author": MANAGER, "at": self._moment(at)})

    def _day(self, day: int) -> str:
        return self.days.day_text(day)

    def _moment(self, at: int) -> str:
        midnight = datetime.combine(self.days.first, datetime.min.time(), ZONE)
        return moment(midnight + timedelta(minutes=at))


def _is_ours(activity: Activity) -> bool:
    """Did we do it, and did it take place?"""
    is_real = not (activity.planned or activity.automatic) and activity.outcome != "cancelled"
    return is_real and (activity.direction == "outbound" or (activity.channel in HELD and not activity.direction))


def _still_stands(held: _Promise, at: int) -> bool:
    """Is the customer still this rep's, and the deal open?"""
    is_theirs = held.customer is None or held.customer.rep_at(at // DAY) is held.rep
    return is_theirs and (held.deal is None or held.customer is None or held.deal in _open_deals(held.customer, at))


def _lost_deals(customer: Customer, at: int) -> list[Deal]:
    """Lost not long ago."""
    closed = [(deal, deal.closed_at) for deal in customer.deals if deal.no and not deal.is_won]
    return [deal for deal, closed_at in closed if closed_at is not None and at - 45 * DAY < closed_at <= at]


def _open_deals(customer: Customer, at: int) -> list[Deal]:
    return [
        deal for deal in customer.deals
        if deal.no and deal.created_at <= at and (deal.closed_at is None or at < deal.closed_at)
    ]  # fmt: skip
