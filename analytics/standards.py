"""Which standard holds when, and which may be raised: what the review and the Playbook page both ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from analytics import dates
from analytics.metrics import standards as metric
from analytics.playbook import Playbook, parse
from analytics.ruled import StandardSaid
from analytics.store import Store


@dataclass(frozen=True)
class Standards:
    """The standards as of a day. Nobody changes these frames."""

    weeks: tuple[date, ...]
    """The first days of the weeks looked at, the oldest first."""
    said_on: date
    """The as-of day: what is said now of a standard is said on it,"""
    from_on: date
    """and holds from this day, the first of the week after it."""
    in_force: dict[str, float]
    judged: pd.DataFrame
    history: tuple[StandardSaid, ...]
    """What had been said by then of the steps of this playbook, the oldest first."""

    @property
    def until(self) -> date:
        """The last day of the weeks looked at."""
        return self.weeks[-1] + timedelta(days=6)

    @property
    def proposals(self) -> pd.DataFrame:
        """The steps whose standard may be raised, first those that stand surely farthest above it: one row each."""
        found = self.judged.loc[self.judged["verdict"] == "proposed"]
        margin = found["lower_bound"] - found["standard"]
        return found.loc[margin.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)

    @property
    def held_back(self) -> pd.DataFrame:
        """The other steps, with the reason as `verdict`."""
        return self.judged.loc[self.judged["verdict"] != "proposed"].reset_index(drop=True)

    def history_of(self, step: str) -> list[StandardSaid]:
        """What was said of the standard of one step, the oldest first?"""
        return [said for said in self.history if said.step == step]


def view(store: Store, as_of: datetime, history: Iterable[StandardSaid]) -> Standards:
    """Which standards may be raised now, and which one holds for each step?

    Looked at is the work of everybody, the desk's and the office's too, whatever is filtered elsewhere. What was said
    of standards after the as-of day is not known yet.
    """
    playbook = as_written(store.playbook)
    known = _known(playbook, as_of.date(), history)
    in_force = standards_at(playbook, as_of.date(), known)
    weeks = whole_weeks(as_of, playbook.week_starts)
    tally = store.read(
        "tally",
        {
            "as_of": as_of,
            "since": datetime.combine(weeks[0], datetime.min.time()),
            "until": dates.end_of_day(weeks[-1] + timedelta(days=6)),
            "segment": None,
        },
    )
    steps = pd.DataFrame(list(in_force.items()), columns=["step", "standard"])
    said = pd.DataFrame([(one.step, one.from_on) for one in known], columns=["step", "from_on"])
    return Standards(
        weeks=weeks,
        said_on=as_of.date(),
        from_on=dates.week_start(as_of.date(), playbook.week_starts) + timedelta(days=7),
        in_force=in_force,
        judged=metric.judged(tally, steps, weeks, said),
        history=tuple(known),
    )


def as_written(found: Playbook) -> Playbook:
    """The playbook with the standards of its file, whatever was said of them since."""
    written, _problems = parse(found.text, found.name)
    return written or found


def whole_weeks(as_of: datetime, week_starts: str, n: int = metric.N_WEEKS) -> tuple[date, ...]:
    """Which were the last whole weeks? Their first days, the oldest first.

    The week that holds the as-of moment is one of them only if that moment is its end.
    """
    tomorrow = (as_of + timedelta(microseconds=1)).date()
    coming = dates.week_start(tomorrow, week_starts)
    return tuple(coming - timedelta(days=7 * back) for back in range(n, 0, -1))


def standards_at(playbook: Playbook, day: date, history: Iterable[StandardSaid]) -> dict[str, float]:
    """Which standard holds for each step on a day? By step, in the playbook's order.

    The one with the latest first day up to then, of two of one day what was said last; before any, the playbook's.
    """
    found = {step.id: step.standard for step in playbook.steps}
    since: dict[str, date] = {}
    for said in history:
        if said.kind == "declined" or said.step not in found or said.from_on > day:
            continue
        if said.from_on >= since.get(said.step, date.min):
            since[said.step], found[said.step] = said.from_on, said.standard
    return found


def coming(standards: Standards, step: str) -> StandardSaid | None:
    """What was said of a step that does not hold yet? None where nothing was."""
    said = [one for one in standards.history_of(step) if one.kind != "declined" and one.from_on > standards.said_on]
    return said[-1] if said else None


def _known(playbook: Playbook, day: date, history: Iterable[StandardSaid]) -> Sequence[StandardSaid]:
    steps = {step.id for step in playbook.steps}
    return [said for said in history if said.said_on <= day and said.step in steps]
