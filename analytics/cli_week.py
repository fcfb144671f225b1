"""The commands of the week: `review` writes what the meeting needs, `journal` takes along what people typed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import date, timedelta
from pathlib import Path

from analytics import ahead, dates, loss_said, one_to_one, review
from analytics import wording as words
from analytics.cli_asked import (
    Commands,
    Parser,
    add_language,
    add_out,
    as_of,
    common,
    moment,
    ruled_store,
    say,
    say_as_of,
    unknown,
)
from analytics.cli_figures import commitments
from analytics.errors import ArgumentsRefused, Problem
from analytics.journal import Journal
from analytics.rep_names import rep_names
from analytics.report import ahead as ahead_report
from analytics.report import files, weekly
from analytics.report import one_to_one as one_to_one_report
from analytics.report.document import Document
from analytics.review import Typed, Week
from analytics.store import Store


def add(commands: Commands) -> None:
    """Make the commands known."""
    command = commands.add_parser(
        "review", parents=[common(), moment()], help="write the weekly review, a one-to-one, or the look-ahead"
    )
    command.add_argument("--week", metavar="DATE", help="a day of the week (default: the newest of the data)")
    command.add_argument("--team", help="of one team alone")
    command.add_argument("--rep", help="the one-to-one of this rep (by id)")
    command.add_argument("--ahead", action="store_true", help="what the next seven days bring, one sheet per rep")
    add_language(command)
    add_out(command, f"the file to write: {', '.join(files.ENDINGS)}")
    command.set_defaults(run=_review)

    command = commands.add_parser("journal", help="take along what people typed, and read it back")
    actions = command.add_subparsers(dest="action", required=True, parser_class=Parser)
    action = actions.add_parser("export", parents=[common()], help="write everything typed, a line of JSON each")
    add_out(action, "the file to write")
    action.set_defaults(run=_export)
    action = actions.add_parser("read", parents=[common()], help="take in what was exported; twice adds nothing")
    action.add_argument("file", type=Path)
    action.set_defaults(run=_read)


# -------------------------------------------------------------------- review


def _review(chosen: argparse.Namespace) -> None:
    files.known_ending(chosen.out.suffix, "--out")
    store = ruled_store(chosen)
    # The voice speaks in this run alone: who calls this from within keeps the one that it had.
    document = copy_context().run(_spoken, chosen, store)
    _made(chosen.out)
    files.write(document, chosen.out)
    say(f"{document.title}: in {chosen.out}.")


def _spoken(chosen: argparse.Namespace, store: Store) -> Document:
    looked = as_of(chosen, store)
    _refuse_unknown(chosen, store)
    day = dates.parse_day(chosen.week, "--week") if chosen.week else None
    if day is not None:
        _refuse_outside(day, store, review.week_of(store, None, chosen.team, looked))
    week = review.week_of(store, day, chosen.team, looked)
    # A week is looked at as of its end; without one, the talk and the look-ahead as of the day that was asked for.
    at = week.as_of if day is not None or not (chosen.rep or chosen.ahead) else looked
    say_as_of(at, store)
    words.speak(chosen.language, store.playbook.calendar)
    names = rep_names(store.read("reps"))
    agreed = commitments(chosen, store)
    journal = Journal(chosen.data)
    if chosen.ahead:
        coming = ahead.ahead(store, at, chosen.team, agreed)
        return ahead_report.document(coming.of(chosen.rep) if chosen.rep else coming, names, store.playbook)
    if chosen.rep:
        talk = one_to_one.one_to_one(store, at, chosen.rep, agreed, loss_said.said(journal))
        return one_to_one_report.document(talk, names, store.playbook)
    typed = Typed(agreed, journal.standards(), journal.waivers())
    return weekly.document(review.review(store, week, typed), names, store.playbook)


def _refuse_unknown(chosen: argparse.Namespace, store: Store) -> None:
    """Is there no such rep or team, or do they contradict each other?"""
    if chosen.rep is not None and chosen.team is not None:
        raise ArgumentsRefused(
            Problem("--team", "--rep says whose work is looked at.", remedy="Leave one of them out.")
        )
    reps = store.read("reps")
    for name, column, what in (("team", "team", "no team"), ("rep", "rep_id", "nobody's id")):
        word, known = getattr(chosen, name), set(reps[column].dropna())
        if word is not None and word not in known:
            raise ArgumentsRefused(unknown(f"--{name}", word, what, known))


def _refuse_outside(day: date, store: Store, newest: Week) -> None:
    """Does this week lie before the data, or behind it?"""
    first = store.frame["first_at"]
    if day > newest.until:
        raise ArgumentsRefused(
            Problem("--week", f"{day} is later than the data.", remedy=f"The newest week begins on {newest.start}.")
        )
    if first is not None and day < first.date() - timedelta(days=6):
        raise ArgumentsRefused(
            Problem("--week", f"{day} is earlier than the data.", remedy=f"It begins on {first.date()}.")
        )


# -------------------------------------------------------------------- journal


def _export(chosen: argparse.Namespace) -> None:
    text = Journal(chosen.data).export()
    _made(chosen.out)
    with _refusing(chosen.out):
        chosen.out.write_bytes(text.encode())
    n = text.count("\n")
    say(f"{n} {'line' if n == 1 else 'lines'} of the journal are in {chosen.out}.")


def _read(chosen: argparse.Namespace) -> None:
    with _refusing(chosen.file):
        content = chosen.file.read_bytes()  # as text, what stands within a line could break it
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = "this is no export of a journal (it is not UTF-8 text)."
        raise ArgumentsRefused(Problem(str(chosen.file), what)) from error
    journal = Journal(chosen.data)
    n = journal.read_back(text, str(chosen.file))
    say(f"{chosen.file}: {n} {'line was' if n == 1 else 'lines were'} new.")
    if journal.n_waiting():
        say("What it says of who is who counts with the next import.")


def _made(path: Path) -> None:
    """The folder of a file that is to be written is there."""
    with _refusing(path):
        path.parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """What the disk does not allow is said as any other refusal."""
    try:
        yield
    except OSError as error:
        raise ArgumentsRefused(Problem(str(path), f"this cannot be used: {error.strerror}.")) from error
