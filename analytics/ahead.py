"""The Friday look-ahead: what falls due in the next seven days, what is overdue, and which bolts would turn loose?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from analytics import agreed, board, overview
from analytics.board import Question
from analytics.metrics import ahead as metrics
from analytics.metrics import follow_up, money
from analytics.overview import People
from analytics.periods import days_of
from analytics.store import Store
from analytics.views import commitments as promise_view
from analytics.views.follow_up import ranked


@dataclass(frozen=True)
class Ahead:
    """What is to be done by when, rep by rep. Nobody changes these frames."""

    as_of: datetime
    until: date
    """The last of the days ahead."""
    team: str | None
    currency: str | None
    coming: pd.DataFrame
    """One row per pending obligation of sales that falls due in these days: by day, then most money first."""
    worth: pd.DataFrame
    """Per rep and currency: n, value; each deal or customer once."""
    overdue: pd.DataFrame
    """What is overdue now: most money first."""
    promises: pd.DataFrame
    """What was promised and is still to do: rows of views.commitments, by day."""
    turning: pd.DataFrame
    """The bolts that turn loose if nothing pending is done: metrics.ahead.turning."""

    @property
    def reps(self) -> list[str | None]:
        """Who has anything to do, or overdue, or a bolt that turns? By id; None stands for what nobody answers for."""
        found = pd.concat(
            [frame["rep_id"].astype("object") for frame in self._parts if len(frame)] or [self.coming["rep_id"]]
        )
        known = sorted(found.dropna().unique())
        return [*known, None] if found.isna().any() else known

    @property
    def _parts(self) -> tuple[pd.DataFrame, ...]:
        return self.coming, self.overdue, self.turning, self.promises

    def of(self, rep: str | None) -> Ahead:
        """The same of one rep alone."""
        mine: dict[str, Any] = {
            name: frame.loc[frame["rep_id"].isna() if rep is None else frame["rep_id"] == rep].reset_index(drop=True)
            for name, frame in vars(self).items()
            if isinstance(frame, pd.DataFrame)
        }
        return Ahead(self.as_of, self.until, self.team, self.currency, **mine)


def ahead(store: Store, as_of: datetime, team: str | None = None, commitments: pd.DataFrame | None = None) -> Ahead:
    """What waits for each rep in the seven days after the as-of day, and what turns loose if it is left?

    A bolt is judged as on the board, over four weeks: today over those up to the as-of day, then over those up to the
    last of the days ahead, where all that is pending counts as missed. `commitments`: agreed.frame of the journal.
    """
    people = People(teams=(team,) if team else ())
    question = Question(as_of, *days_of("4-weeks", as_of.date()))
    until = overview.last_day_ahead(question)
    later = Question(as_of, *days_of("4-weeks", until))
    steps = store.read("steps")
    currency = board.main_currency(store, as_of)
    company = store.read("tally", question.parameters())
    coming = people.among(overview.coming_rows(store.read, question, steps))
    overdue = follow_up.of_sales(people.among(store.read("overdue", question.parameters())), steps)
    said = agreed.frame((), {}, "UTC") if commitments is None else commitments
    promised = promise_view.view(store, question, people, said).rows
    return Ahead(
        as_of=as_of,
        until=until,
        team=team,
        currency=currency,
        coming=by_day(coming, currency),
        worth=money.counted_once(coming, ["rep_id"]),
        overdue=ranked(overdue, currency),
        promises=promised.loc[promised["verdict"] == "pending"].reset_index(drop=True),
        turning=metrics.turning(
            follow_up.of_sales(people.among(company), steps),
            follow_up.of_sales(people.among(store.read("tally", later.parameters())), steps),
            steps,
            company,
        ),
    )


def by_day(coming: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    """What falls due, day by day, with `due_on`; within a day the most money of the main currency first."""
    main = coming["value"].astype("float64").where(money.is_in(coming["currency"], currency))
    order = coming.assign(due_on=coming["due_at"].dt.normalize(), main_value=main)
    order = order.sort_values(["due_on", "main_value", "step", "customer_id"], ascending=[True, False, True, True])
    return order.drop(columns="main_value").reset_index(drop=True)
