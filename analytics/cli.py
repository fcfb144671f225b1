"""The command line. Tables go to standard output, messages to standard error.

Exit status: 0 done; 1 a fault of ours; 2 the input or the arguments were refused, a line for each reason.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import pandas as pd

from analytics import board, dates, demo, export, figures, playbook, sources, workbook
from analytics.errors import ArgumentsRefused, Problem, Refused
from analytics.intake import Intake, Taken
from analytics.journal import Journal
from analytics.language import LANGUAGES, SOURCE_LANGUAGE
from analytics.loading import Loaded
from analytics.sources.planning import ORDERS
from analytics.store import Store

_FARTHEST = timedelta(days=5 * 365)
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names in any script, also where the console knows but one
    try:
        chosen = _parser().parse_args(arguments)
        _refuse_files(chosen)
        run: Callable[[argparse.Namespace], int | None] = chosen.run
        return run(chosen) or 0
    except Refused as refused:
        for problem in refused.problems:
            print(problem.sentence(), file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ArgumentsRefused(Problem(self.prog, message, remedy=f"See {self.prog} --help."))


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--data", type=Path, default=ROOT / "data" / "local", help="where the warehouse lives")
    common.add_argument("--format", choices=("csv", "json"), default="csv")
    period = _Parser(add_help=False)
    period.add_argument("--as-of", metavar="DATE", help="compute for the end of this day (default: the watermark)")
    period.add_argument("--since", metavar="DATE", help="from this day on")
    period.add_argument("--until", metavar="DATE", help="up to and with this day")

    parser = _Parser(prog="python -m analytics", description="Loose Bolts without a browser.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    command = commands.add_parser("import", parents=[common, period], help="read export files or folders")
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    command.add_argument("--source", help="the system that these files come from; ids of two sources never meet")
    command.add_argument("--mapping", type=Path, help="a TOML file that says which column is which field")
    command.add_argument("--dates", choices=ORDERS, help="how 03/04/2026 is to be read")
    command.add_argument("--decimal", choices=("point", "comma"), help="how 1.234 is to be read")
    command.add_argument("--complete", action="store_true", help="the files reach to the end of their last day")
    command.add_argument("--dry-run", action="store_true", help="read everything and keep nothing")
    command.set_defaults(run=_import)

    command = commands.add_parser("undo", parents=[common], help="take one import back")
    command.add_argument("import_no", type=int, metavar="ID")
    command.set_defaults(run=_undo)

    command = commands.add_parser("template", parents=[common], help="write a workbook for a team without a CRM")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="the .xlsx to write")
    command.add_argument(
        "--language", type=lambda name: name.replace("-", "_"), choices=sorted(LANGUAGES), default=SOURCE_LANGUAGE
    )
    command.set_defaults(run=_template)

    command = commands.add_parser("imports", parents=[common, period], help="the history of imports")
    command.set_defaults(run=lambda chosen: _show(chosen, Store(chosen.data).read("imports")))

    command = commands.add_parser("rejects", parents=[common, period], help="the rows that were set aside, and why")
    command.add_argument("--import", dest="import_no", type=int, metavar="ID")
    command.set_defaults(run=_rejects)

    command = commands.add_parser("obligations", parents=[common, period], help="every obligation and its state")
    command.add_argument("--step")
    command.add_argument("--rep")
    command.set_defaults(run=_obligations)

    command = commands.add_parser("metric", parents=[common, period], help=f"one of {', '.join(figures.METRICS)}")
    command.add_argument("name", metavar="NAME")
    command.add_argument("--by", default="", metavar="rep,step,…")
    command.set_defaults(run=_metric)

    command = commands.add_parser("playbook", help="check a playbook, or use it")
    actions = command.add_subparsers(dest="action", required=True, parser_class=_Parser)
    action = actions.add_parser("check", parents=[common], help="name every mistake in it")
    action.add_argument("file", type=Path)
    action.set_defaults(run=_check)
    action = actions.add_parser("use", parents=[common, period], help="make every obligation by it from now on")
    action.add_argument("file", type=Path)
    action.set_defaults(run=_use)

    command = commands.add_parser("demo", parents=[common], help="write the exports of an invented company")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    for name, default in (("reps", 12), ("customers", None), ("months", 18), ("seed", 1)):
        command.add_argument(f"--{name}", type=int, default=default, metavar="N")
    command.add_argument("--until", metavar="DATE", help="the last day in it (default: yesterday)")
    command.set_defaults(run=_demo)
    return parser


def _refuse_files(chosen: argparse.Namespace) -> None:
    for name in ("data", "out") if chosen.command != "template" else ("data",):
        folder = getattr(chosen, name, None)
        if folder is not None and folder.exists() and not folder.is_dir():
            raise ArgumentsRefused(Problem(f"--{name}", f"{folder} is a file.", remedy="Name a folder."))


def _import(chosen: argparse.Namespace) -> int:
    mapping = sources.load(chosen.mapping) if chosen.mapping else None
    intake = Intake(
        Store(chosen.data), Journal(chosen.data), datetime.now(UTC),
        source=chosen.source, dates=chosen.dates, decimal=chosen.decimal, mapping=mapping,
    )  # fmt: skip
    try:
        intake.take(chosen.paths)
        lines = intake.load(is_complete=chosen.complete, dry_run=chosen.dry_run)
        problems = intake.all_problems()
        notes = [note for taken in intake.ready for note in _notes(taken)]
    finally:
        intake.clear()
    _show(chosen, pd.DataFrame([asdict(line) for line in lines], columns=Loaded.columns()))
    for text in (*(problem.sentence() for problem in problems), *notes, *_remarks(lines, chosen.dry_run)):
        print(text, file=sys.stderr)
    # A scheduler must not send Monday's review without the file that was refused; the others are in.
    return 2 if any(problem.is_refusal for problem in problems) else 0


def _notes(taken: Taken) -> list[str]:
    """What was taken for granted, for somebody who is not there to be asked."""
    notes = []
    if taken.format:
        notes.append(f"{taken.name}: read as {taken.format.crm}, {taken.format.id}.")
        if taken.plans[0].zone:
            notes.append(f"{taken.name}: times without an offset are taken as {taken.plans[0].zone}.")
    if taken.format and not taken.format.is_proven and not taken.is_confirmed:
        read = ", ".join(f"{field} ← {column}" for field, column in taken.reading())
        notes.append(f"{taken.name}: this format rests on no sample; check how it was read: {read}.")
    return notes


def _remarks(lines: Sequence[Loaded], dry_run: bool) -> list[str]:
    where = "" if dry_run else "; see `rejects`"
    remarks = []
    for line in lines:
        if line.read_as_other:
            remarks.append(
                f"{line.file}: {line.read_as_other} rows have a channel or purpose that is not known; "
                "they were read as other."
            )
        if line.set_aside:
            remarks.append(f"{line.file}: {line.set_aside} of {line.rows_read} rows were set aside{where}.")
        if line.columns_left_out:
            remarks.append(f"{line.file}: columns not used: {line.columns_left_out}.")
    return [*remarks, *(["Nothing was kept (--dry-run)."] if dry_run else [])]


def _undo(chosen: argparse.Namespace) -> None:
    store = Store(chosen.data)
    if store.version is None:
        store.cursor()
    store.undo(chosen.import_no, datetime.now(UTC))
    print(f"Import {chosen.import_no} is taken back.", file=sys.stderr)


def _template(chosen: argparse.Namespace) -> None:
    if chosen.out.suffix.lower() != ".xlsx":
        raise ArgumentsRefused(Problem("--out", f'"{chosen.out.name}" is no workbook.', remedy="Write .xlsx."))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    workbook.write(chosen.out, chosen.language)
    print(f"The workbook is in {chosen.out}.", file=sys.stderr)


def _rejects(chosen: argparse.Namespace) -> None:
    store = Store(chosen.data)
    numbers = sorted(set(store.read("imports")["import_no"]))
    if chosen.import_no is not None and chosen.import_no not in numbers:
        known = ", ".join(map(str, numbers)) or "none"
        raise ArgumentsRefused(
            Problem("--import", f"there is no import {chosen.import_no}.", remedy=f"There are: {known}.")
        )
    _show(chosen, store.read("rejects", {"import_no": chosen.import_no}))


def _obligations(chosen: argparse.Namespace) -> None:
    store, question = _asked(chosen)
    known = set(store.read("steps")["step"])
    if chosen.step is not None and chosen.step not in known:
        raise ArgumentsRefused(_unknown("--step", chosen.step, "no step of the playbook in use", known))
    rows = store.read("obligations", {**question.parameters(), "step": chosen.step, "rep": chosen.rep})
    if rows.empty and chosen.rep is not None:
        everyone = store.read("obligations", {**question.parameters(), "step": None, "rep": None})
        reps = {*store.read("reps")["rep_id"], *everyone["rep_id"].dropna()}
        if chosen.rep not in reps:
            raise ArgumentsRefused(_unknown("--rep", chosen.rep, "nobody's id", reps))
    _show(chosen, rows)


def _unknown(where: str, word: str, what: str, known: set[str]) -> Problem:
    close = get_close_matches(word, sorted(known), 1)
    remedy = f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(sorted(known)[:40])}."
    return Problem(where, f'"{word}" is {what}.', remedy=remedy)


def _metric(chosen: argparse.Namespace) -> None:
    if chosen.name not in figures.METRICS:
        raise ArgumentsRefused(
            Problem("metric", f'"{chosen.name}" is no metric.', remedy=f"There are: {', '.join(figures.METRICS)}.")
        )
    by = [word.strip() for word in chosen.by.split(",") if word.strip()]
    for word in by:
        known = figures.GROUPS.get(chosen.name, ())
        if word not in known:
            allowed = ", ".join(known) or "nothing"
            raise ArgumentsRefused(Problem("--by", f'"{word}" is not known here.', remedy=f"Expected: {allowed}."))
    store, question = _asked(chosen)
    _show(chosen, figures.metric(store, chosen.name, question, list(dict.fromkeys(by))))


def _asked(chosen: argparse.Namespace) -> tuple[Store, board.Question]:
    store = Store(chosen.data)
    store.renew()
    as_of = dates.end_of_day(dates.parse_day(chosen.as_of, "--as-of")) if chosen.as_of else store.watermark
    latest = store.frame["horizon"] + _FARTHEST
    if as_of > latest:
        raise ArgumentsRefused(
            Problem("--as-of", f"{as_of.date()} is too far ahead.", remedy=f"Up to {latest.date()}.")
        )
    store.extend(as_of)
    since = dates.parse_day(chosen.since, "--since") if chosen.since else None
    until = dates.parse_day(chosen.until, "--until") if chosen.until else None
    if since and until and since > until:
        raise ArgumentsRefused(Problem("--since", f"{since} is after --until {until}"))
    print(f"as of {as_of.date()} · data complete to {store.watermark.date()}", file=sys.stderr)
    return store, board.Question(as_of, since, until)


def _check(chosen: argparse.Namespace) -> None:
    found = playbook.load(chosen.file)
    print(f"{chosen.file.name}: {found.name}, {len(found.steps)} steps, no mistakes.", file=sys.stderr)


def _use(chosen: argparse.Namespace) -> None:
    found = playbook.load(chosen.file)
    Store(chosen.data).use_playbook(found, datetime.now(UTC))
    print(f"{found.name}: {len(found.steps)} steps are in use now.", file=sys.stderr)


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
    print(f"The exports of the demo company are in {chosen.out}.", file=sys.stderr)


def _yesterday() -> date:
    return datetime.now().astimezone().date() - timedelta(days=1)


def _show(chosen: argparse.Namespace, frame: pd.DataFrame) -> None:
    print(export.as_json(frame) if chosen.format == "json" else export.as_csv(frame), end="")
