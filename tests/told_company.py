"""A company told in a few words: for each customer what happened, in days before the day of the question.

    told = ToldCompany(date(2026, 3, 20))
    told.customer("Anan", 'deal 100 5000 THB, visit 40, email 3, writes 2 "And the price?", meeting in 10')

One thing is `what when amount currency "words" by rep`; only what and when are needed. When is so many days ago, at
noon (`3 at 09:30`; `3 all day`: the day alone; `9 7 5`: the same on each of these days), or ahead (`in 10`: planned;
`in 10 logged 5`: written down 5 days ago and not marked as planned). A deal may add `won 20` or `lost 20`, and
`won 20` alone is a deal of two months that was won then. An order may add `invoiced 20`, `due 10`, `paid 5` and
`delivered 25`, each in days ago (`due in 10`).

A deal tells of its loss by `reason "Price" note "Too dear" against "Acme" product "Pump"` (`abandoned 20` in place of
`lost 20`), and may be `called "D"`, which is its id; what belongs to it alone says so (`email 3 for "D"`). `enters 20
"Proposal"` is a stage of the deal told last. An activity's `subject "…"` stands before its words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import playbook, sources
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.store import Store

TODAY = date(2026, 3, 20)  # a Friday
# One step that none of the stories meets, so that every figure stands for itself.
QUIET_PLAYBOOK = """
[playbook]
name = "Small"
time_zone = "Asia/Bangkok"
{settings}

[[step]]
id = "loss-interview"
phase = "loss"
title = {{ en = "Ask why" }}
source = "a test"
after = {{ event = "deal_lost" }}
do = {{ event = "activity", purpose = "loss_interview" }}
within = "90 days"
standard = 0.9
"""

# What is said → channel, purpose, direction, outcome.
KINDS = {
    "email": ("email", "", "outbound", ""),
    "newsletter": ("email", "", "outbound", ""),
    "message": ("message", "", "outbound", ""),
    "letter": ("letter", "", "", ""),
    "call": ("call", "", "outbound", "no answer"),
    "reached": ("call", "", "outbound", "connected"),
    "visit": ("visit", "", "outbound", "done"),
    "meeting": ("meeting", "", "", ""),
    "no-show": ("meeting", "", "", "no show"),
    "cancelled meeting": ("meeting", "", "", "cancelled"),
    "missed visit": ("visit", "", "outbound", "no show"),
    "task": ("task", "", "", ""),
    "note": ("note", "", "", ""),
    "writes": ("email", "", "inbound", ""),
    "comes by": ("visit", "", "inbound", "done"),
    "quote": ("email", "quote", "outbound", ""),
    "presentation": ("meeting", "presentation", "outbound", "done"),
    "trial": ("visit", "trial", "outbound", "done"),
    "trial end": ("visit", "trial_end", "outbound", "done"),
    "trial review": ("meeting", "trial_review", "outbound", "done"),
    "usage summary": ("email", "usage_summary", "outbound", ""),
    "thanks": ("call", "thank_you", "outbound", ""),
    "delivery check": ("call", "delivery_check", "outbound", ""),
    "installation check": ("call", "installation_check", "outbound", ""),
    "training": ("meeting", "training", "outbound", "done"),
    "satisfaction": ("call", "satisfaction", "outbound", "connected"),
    "care": ("call", "care", "outbound", "connected"),
    "complaint": ("email", "complaint", "inbound", ""),
    "need": ("call", "need", "inbound", "connected"),
    "collection": ("call", "collection", "outbound", ""),
    "testimonial": ("email", "testimonial", "outbound", ""),
    "ask": ("call", "referral_ask", "outbound", ""),
    "contract": ("email", "contract", "outbound", ""),
    "rings": ("call", "", "inbound", "connected"),
    "asks for a quote": ("email", "quote", "inbound", ""),
    "quote in person": ("meeting", "quote", "outbound", "done"),
    "win back": ("call", "win_back", "outbound", ""),
    "writes back": ("email", "win_back", "inbound", ""),
    "loss interview": ("call", "loss_interview", "outbound", "connected"),
}
MOMENT = r"in \d+|\d+"
STATION = rf"(?:won|lost|abandoned|invoiced|due|paid|delivered) (?:{MOMENT})(?: at \d\d:\d\d| all day)?"
# What a deal says of itself → its columns.
DEAL_WORDS: dict[str, tuple[str, ...]] = {
    "reason": ("loss_reason",),
    "note": ("loss_note",),
    "against": ("competitor",),
    "product": ("product",),
    "called": ("deal_id", "name"),
}
ACTIVITY_WORDS: dict[str, tuple[str, ...]] = {"for": ("deal_id",), "subject": ("subject",)}
TOLD = rf"(?:{'|'.join([*DEAL_WORDS, *ACTIVITY_WORDS])}) \"[^\"]*\""
THING = re.compile(
    rf"(?P<what>[a-z-]+(?: [a-z-]+)*?) (?P<when>{MOMENT})(?P<more>(?: \d+\b(?! [A-Z]{{3}}))*)"
    r"(?: (?:at (?P<time>\d\d:\d\d)|(?P<day_only>all day)))?"
    rf"(?: logged (?P<logged>{MOMENT}))?"
    rf"(?P<stations>(?: {STATION})*)(?: (?:of )?(?P<amount>\d+) (?P<currency>[A-Z]{{3}}))?(?P<told>(?: {TOLD})*)"
    r"(?: \"(?P<words>[^\"]*)\")?(?: by (?P<rep>\w+))?"
)
COLUMNS = {
    "reps": "rep_id team role",
    "customers": "customer_id name owner_id segment source referred_by created_at",
    "deals": "deal_id customer_id owner_id status amount currency source created_at closed_at",
    "activities": "activity_id at channel purpose direction outcome rep_id customer_id note subject planned automatic "
    "logged_at",
    "orders": "order_id customer_id amount currency ordered_at delivered_at invoiced_at payment_due_at paid_at",
    "referrals": "referral_id at referrer_id referred_id rep_id deal_id",
    "stage_changes": "deal_id stage entered_at",
}


class ToldCompany:
    """Rows for the canonical files, and the warehouse made of them. Its reps: R1 (north), R2 (south), Desk, Office."""

    def __init__(self, today: date = TODAY) -> None:
        self.today = today
        self.rows: dict[str, list[dict[str, object]]] = {name: [] for name in COLUMNS}
        for rep_id, team, role in (
            ("R1", "north", "sales"),
            ("R2", "south", "sales"),
            ("Desk", "inside", "desk"),
            ("Office", "inside", "office"),
        ):
            self.rows["reps"].append({"rep_id": rep_id, "team": team, "role": role})

    @property
    def as_of(self) -> datetime:
        return end_of_day(self.today)

    def question(self, days_ago: int = 0) -> Question:
        return Question(end_of_day(self.today - timedelta(days=days_ago)))

    def customer(self, name: str, story: str = "", *, owner: str = "R1", **columns: str) -> None:
        """A customer of ours, and what happened with it."""
        assert all(name != row["customer_id"] for row in self.rows["customers"]), f"two customers are called {name}"
        self.rows["customers"].append({"customer_id": name, "name": name, "owner_id": owner, **columns})
        place = 0
        while place < len(story.strip()):
            found = THING.match(story.strip(), place)
            assert found is not None, f"{name}: {story.strip()[place:]}"
            for when in (found["when"], *found["more"].split()):
                self._add(name, owner, found, when)
            place = found.end()
            assert story.strip()[place : place + 1] in ("", ","), f"{name}: {story.strip()[place:]}"
            place += 2

    def referral(self, referrer: str, referred: str, when: int, **columns: str) -> None:
        """Who brought whom, so many days ago?"""
        number = f"F{len(self.rows['referrals'])}"
        row = {"referral_id": number, "at": self._moment(str(when)), "referrer_id": referrer, "referred_id": referred}
        self.rows["referrals"].append({**row, **columns})

    def store(self, folder: Path, settings: str = "", steps: str = "", book: str = "") -> Store:
        """The warehouse of this company: `settings` stand in [playbook] and after it, `steps` at the end."""
        exports = folder / "exports"
        exports.mkdir(parents=True)
        for name, rows in self.rows.items():
            if rows:
                with (exports / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    columns = dict.fromkeys([*COLUMNS[name].split(), *(column for row in rows for column in row)])
                    writer = csv.DictWriter(file, list(columns), restval="")
                    writer.writeheader()
                    writer.writerows(rows)
        rules, mistakes = playbook.parse(book or QUIET_PLAYBOOK.format(settings=settings) + steps, "small.toml")
        assert rules is not None, mistakes
        plans, problems = sources.plan([exports])
        assert not problems
        store = Store(folder / "store")
        loaded = store.import_plans(plans, datetime(2026, 3, 21, 3, tzinfo=UTC), playbook=rules)
        assert not any(line.set_aside for line in loaded), store.read("rejects", {"import_no": None})
        return store

    def _moment(self, when: str, time: str | None = "12:00") -> str:
        days = -int(when.removeprefix("in ")) if when.startswith("in ") else int(when)
        day = self.today - timedelta(days=days)
        return f"{day}T{time}:00" if time else f"{day}"

    def _add(self, name: str, owner: str, said: re.Match[str], when: str) -> None:
        words, what = said["words"] or "", said["what"]
        time = None if said["day_only"] else said["time"] or "12:00"
        stations = {
            station: self._moment(day, None if all_day else clock or "12:00")
            for station, day, clock, all_day in re.findall(
                rf"([a-z]+) ({MOMENT})(?: at (\d\d:\d\d)|( all day))?", said["stations"]
            )
        }
        told = dict(re.findall(r"([a-z]+) \"([^\"]*)\"", said["told"]))
        money = {"amount": said["amount"] or "", "currency": said["currency"] or ""}
        if what == "won":
            what, when, stations = "deal", str(int(when) + 60), {"won": self._moment(when)}
        if what == "deal":
            outcome = next((station for station in ("won", "lost", "abandoned") if station in stations), "open")
            self.rows["deals"].append(
                {
                    "deal_id": f"D{len(self.rows['deals']):04}", "customer_id": name, "owner_id": said["rep"] or owner,
                    "status": outcome, "created_at": self._moment(when, time),
                    "closed_at": stations.get(outcome, ""), "source": words, **money, **_columns(told, DEAL_WORDS),
                }
            )  # fmt: skip
        elif what == "order":
            columns = {
                "delivered": "delivered_at",
                "invoiced": "invoiced_at",
                "due": "payment_due_at",
                "paid": "paid_at",
            }
            moments = {columns[station]: moment for station, moment in stations.items()}
            number = f"O{len(self.rows['orders']):04}"
            row = {"order_id": number, "customer_id": name, "ordered_at": self._moment(when, time)}
            self.rows["orders"].append({**row, **moments, **money})
        elif what == "enters":
            deal_id = told.get("for") or self.rows["deals"][-1]["deal_id"]
            moment = self._moment(when, time)
            self.rows["stage_changes"].append({"deal_id": deal_id, "stage": words, "entered_at": moment})
        else:
            channel, purpose, direction, outcome = KINDS[what]
            is_ahead = when.startswith("in ")
            self.rows["activities"].append(
                {
                    "activity_id": f"A{len(self.rows['activities']):04}", "at": self._moment(when, time),
                    "channel": channel, "purpose": purpose, "direction": direction,
                    "outcome": outcome if not is_ahead or what == "cancelled meeting" else "",
                    "rep_id": said["rep"] or owner, "customer_id": name, "note": words,
                    "planned": "true" if is_ahead and not said["logged"] else "false",
                    "automatic": "true" if what == "newsletter" else "false",
                    "logged_at": self._moment(said["logged"]) if said["logged"] else "",
                    **_columns(told, ACTIVITY_WORDS),
                }
            )  # fmt: skip


def _columns(told: dict[str, str], words: dict[str, tuple[str, ...]]) -> dict[str, object]:
    return {column: text for word, text in told.items() for column in words[word]}


def of_deal(story: str, deal_id: str) -> str:
    """The same story, in which the deal has this id, and its quotes, trials and presentations carry it."""
    things = story.split(", ")
    said = {"deal": "called", "quote": "for", "trial": "for", "presentation": "for"}
    words = [(thing, said.get(thing.split()[0])) for thing in things]
    return ", ".join(f'{thing} {word} "{deal_id}"' if word else thing for thing, word in words)


def cases(text: str) -> list[list[str]]:
    """The cells of a table written with bars, without its heading; every line has as many."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]
    assert all(len(line) == len(lines[0]) for line in lines), [line for line in lines if len(line) != len(lines[0])]
    return lines[1:]


def cells(frame: pd.DataFrame, name: Any, columns: Sequence[str]) -> list[Any]:
    """What stands in these columns of the row of this name? None where a cell is empty."""
    row: Any = frame.loc[name]
    return [None if pd.isna(row[column]) else row[column] for column in columns]


def cell(frame: pd.DataFrame, name: Any, column: str) -> Any:
    return cells(frame, name, [column])[0]


def named(table: list[list[str]]) -> list[str]:
    """The first cells: what each case is called, no two alike."""
    names = [line[0] for line in table]
    assert len(set(names)) == len(names), sorted(names)
    return names
