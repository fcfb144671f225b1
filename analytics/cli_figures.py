"""The commands that show figures: `obligations` and `metric`."""

from __future__ import annotations

import argparse

import pandas as pd

from analytics import agreed, figures
from analytics.cli_asked import Commands, asked, common, period, show, unknown
from analytics.errors import ArgumentsRefused, Problem
from analytics.journal import Journal
from analytics.store import Store


def add(commands: Commands) -> None:
    """Make the commands known."""
    command = commands.add_parser("obligations", parents=[common(), period()], help="every obligation and its state")
    command.add_argument("--step")
    command.add_argument("--rep")
    command.set_defaults(run=_obligations)

    command = commands.add_parser(
        "metric", parents=[common(), period()], help=f"one of {', '.join(figures.NAMES)}"
    )  # fmt: skip
    command.add_argument("name", metavar="NAME")
    command.add_argument("--by", default="", metavar="rep,step,…")
    command.set_defaults(run=_metric)


def _obligations(chosen: argparse.Namespace) -> None:
    store, question = asked(chosen)
    known = set(store.read("steps")["step"])
    if chosen.step is not None and chosen.step not in known:
        raise ArgumentsRefused(unknown("--step", chosen.step, "no step of the playbook in use", known))
    rows = store.read("obligations", {**question.parameters(), "step": chosen.step, "rep": chosen.rep})
    if rows.empty and chosen.rep is not None:
        everyone = store.read("obligations", {**question.parameters(), "step": None, "rep": None})
        reps = {*store.read("reps")["rep_id"], *everyone["rep_id"].dropna()}
        if chosen.rep not in reps:
            raise ArgumentsRefused(unknown("--rep", chosen.rep, "nobody's id", reps))
    show(chosen, rows)


def _metric(chosen: argparse.Namespace) -> None:
    if chosen.name not in figures.NAMES:
        raise ArgumentsRefused(
            Problem("metric", f'"{chosen.name}" is no metric.', remedy=f"There are: {', '.join(figures.NAMES)}.")
        )
    by = [word.strip() for word in chosen.by.split(",") if word.strip()]
    for word in by:
        known = figures.GROUPS.get(chosen.name, ())
        if word not in known:
            allowed = ", ".join(known) or "nothing"
            raise ArgumentsRefused(Problem("--by", f'"{word}" is not known here.', remedy=f"Expected: {allowed}."))
    store, question = asked(chosen)
    by = list(dict.fromkeys(by))
    if chosen.name in figures.OF_COMMITMENTS:
        show(chosen, figures.OF_COMMITMENTS[chosen.name](store, question, by, commitments(chosen, store)))
    else:
        show(chosen, figures.metric(store, chosen.name, question, by))


def commitments(chosen: argparse.Namespace, store: Store) -> pd.DataFrame:
    """All that was agreed with reps, as the journal beside this warehouse holds it."""
    journal = Journal(chosen.data)
    return agreed.frame(journal.commitments().values(), journal.words(), store.frame["time_zone"])
