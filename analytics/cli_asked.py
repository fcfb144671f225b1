"""What a command is asked: the options that many share, the warehouse and the moment they name, and how it answers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from analytics import dates, export
from analytics.board import Question
from analytics.errors import ArgumentsRefused, Problem
from analytics.journal import Journal
from analytics.language import LANGUAGES, SOURCE_LANGUAGE
from analytics.store import Store

ROOT = Path(__file__).resolve().parent.parent
_FARTHEST = timedelta(days=5 * 365)
_MOST_NAMED = 40

Commands = Any  # what argparse gives for subcommands has no public name


class Parser(argparse.ArgumentParser):
    """Says what is wrong as everything else here does."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentsRefused(Problem(self.prog, message, remedy=f"See {self.prog} --help."))


def common() -> Parser:
    """What every command takes."""
    options = Parser(add_help=False)
    options.add_argument("--data", type=Path, default=ROOT / "data" / "local", help="where warehouse and journal live")
    options.add_argument("--format", choices=("csv", "json"), default="csv")
    return options


def moment() -> Parser:
    """As of when?"""
    options = Parser(add_help=False)
    options.add_argument("--as-of", metavar="DATE", help="compute for the end of this day (default: the watermark)")
    return options


def period() -> Parser:
    """As of when, and over which days?"""
    options = Parser(add_help=False, parents=[moment()])
    options.add_argument("--since", metavar="DATE", help="from this day on")
    options.add_argument("--until", metavar="DATE", help="up to and with this day")
    return options


def add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", type=lambda name: name.replace("-", "_"), choices=sorted(LANGUAGES), default=SOURCE_LANGUAGE
    )


def add_out(command: argparse.ArgumentParser, what: str, *, is_file: bool = True) -> None:
    command.add_argument("--out", type=Path, required=True, metavar="FILE" if is_file else "DIR", help=what)
    command.set_defaults(is_out_file=is_file)


def refuse_places(chosen: argparse.Namespace) -> None:
    """Is a file named where a folder is meant, or a folder where a file is? ArgumentsRefused."""
    is_out_file = bool(getattr(chosen, "is_out_file", False))
    for name, is_file in (("data", False), ("out", is_out_file)):
        path = getattr(chosen, name, None)
        if path is None or not path.exists() or path.is_dir() is not is_file:
            continue
        is_what, wanted = ("a folder", "a file") if is_file else ("a file", "a folder")
        raise ArgumentsRefused(Problem(f"--{name}", f"{path} is {is_what}.", remedy=f"Name {wanted}."))


def ruled_store(chosen: argparse.Namespace) -> Store:
    """The warehouse with all that a manager ruled: what was waived counts as waived, past weeks by their standards."""
    return Store(chosen.data, Journal(chosen.data).rulings())


def asked(chosen: argparse.Namespace) -> tuple[Store, Question]:
    """Which warehouse is read, and what is asked of it? Says as of when, on standard error."""
    store = ruled_store(chosen)
    question = Question(as_of(chosen, store), *_days(chosen))
    say_as_of(question.as_of, store)
    return store, question


def as_of(chosen: argparse.Namespace, store: Store) -> datetime:
    """Up to which moment is looked? The store can tell of it then."""
    store.renew()
    found = dates.end_of_day(dates.parse_day(chosen.as_of, "--as-of")) if chosen.as_of else store.watermark
    latest = store.frame["horizon"] + _FARTHEST
    if found > latest:
        raise ArgumentsRefused(
            Problem("--as-of", f"{found.date()} is too far ahead.", remedy=f"Up to {latest.date()}.")
        )
    store.extend(found)
    return found


def _days(chosen: argparse.Namespace) -> tuple[Any, Any]:
    since = dates.parse_day(chosen.since, "--since") if chosen.since else None
    until = dates.parse_day(chosen.until, "--until") if chosen.until else None
    if since and until and since > until:
        raise ArgumentsRefused(Problem("--since", f"{since} is after --until {until}"))
    return since, until


def say_as_of(moment: datetime, store: Store) -> None:
    say(f"as of {moment.date()} · data complete to {store.watermark.date()}")


def unknown(where: str, word: str, what: str, known: Collection[str]) -> Problem:
    """A word that is not known here: what it may have been, else what there is."""
    close = get_close_matches(word, sorted(known), 1)
    listed = ", ".join(sorted(known)[:_MOST_NAMED]) or "none"
    remedy = f'Did you mean "{close[0]}"?' if close else f"There are: {listed}."
    return Problem(where, f'"{word}" is {what}.', remedy=remedy)


def show(chosen: argparse.Namespace, frame: pd.DataFrame) -> None:
    """The table, on standard output."""
    print(export.as_json(frame) if chosen.format == "json" else export.as_csv(frame), end="")


def say(text: str) -> None:
    """A message, on standard error."""
    print(text, file=sys.stderr)
