"""The command line. Tables go to standard output, messages to standard error.

Exit status: 0 done; 1 a fault of ours; 2 the input or the arguments were refused, a line for each reason.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analytics import cli_figures, cli_import, cli_week, dates, demo, playbook, playbook_versions
from analytics.cli_asked import Commands, Parser, add_out, common, period, refuse_places, say
from analytics.errors import ArgumentsRefused, Problem, Refused
from analytics.journal import Journal
from analytics.store import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names in any script, also where the console knows but one
    try:
        chosen = parser().parse_args(arguments)
        refuse_places(chosen)
        run: Callable[[argparse.Namespace], int | None] = chosen.run
        return run(chosen) or 0
    except Refused as refused:
        for problem in refused.problems:
            say(problem.sentence())
        return 2
    except BrokenPipeError:
        return 0


def parser() -> Parser:
    """All commands with their options."""
    whole = Parser(prog="python -m analytics", description="Loose Bolts without a browser.")
    commands = whole.add_subparsers(dest="command", required=True, parser_class=Parser)
    for room in (cli_import, cli_figures, cli_week):
        room.add(commands)
    _add_playbook(commands)
    _add_demo(commands)
    return whole


def _add_playbook(commands: Commands) -> None:
    command = commands.add_parser("playbook", help="check a playbook, or use it")
    actions = command.add_subparsers(dest="action", required=True, parser_class=Parser)
    action = actions.add_parser("check", parents=[common()], help="name every mistake in it")
    action.add_argument("file", type=Path)
    action.set_defaults(run=_check)
    action = actions.add_parser("use", parents=[common(), period()], help="make every obligation by it from now on")
    action.add_argument("file", type=Path)
    action.set_defaults(run=_use)


def _add_demo(commands: Commands) -> None:
    command = commands.add_parser("demo", parents=[common()], help="write the exports of an invented company")
    add_out(command, "the folder for its files", is_file=False)
    for name, default in (("reps", 12), ("customers", None), ("months", 18), ("seed", 1)):
        command.add_argument(f"--{name}", type=int, default=default, metavar="N")
    command.add_argument("--until", metavar="DATE", help="the last day in it (default: yesterday)")
    command.set_defaults(run=_demo)


def _check(chosen: argparse.Namespace) -> None:
    found = playbook.load(chosen.file)
    say(f"{chosen.file.name}: {found.name}, {len(found.steps)} steps, no mistakes.")


def _use(chosen: argparse.Namespace) -> None:
    found = playbook.load(chosen.file)
    playbook_versions.use(Store(chosen.data), Journal(chosen.data), found, "", datetime.now(UTC))
    say(f"{found.name}: {len(found.steps)} steps are in use now.")


def _demo(chosen: argparse.Namespace) -> None:
    until = dates.parse_day(chosen.until, "--until") if chosen.until else _yesterday()
    for name in ("reps", "months"):
        if getattr(chosen, name) < 1:
            raise ArgumentsRefused(Problem(f"--{name}", "must be at least 1"))
    demo.write(
        chosen.out,
        reps=chosen.reps,
        customers=chosen.customers,
        months=chosen.months,
        seed=chosen.seed,
        until=until,
    )
    say(f"The exports of the demo company are in {chosen.out}.")


def _yesterday() -> date:
    return datetime.now().astimezone().date() - timedelta(days=1)
