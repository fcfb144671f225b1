"""The commands around importing: `import`, `imports`, `undo`, `rejects`, and `template`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from analytics import sources, workbook
from analytics.cli_asked import Commands, add_language, add_out, common, period, say, show
from analytics.errors import ArgumentsRefused, Problem
from analytics.intake import Intake, Taken
from analytics.journal import Journal
from analytics.loading import Loaded
from analytics.sources.planning import ORDERS
from analytics.store import Store


def add(commands: Commands) -> None:
    """Make the commands known."""
    command = commands.add_parser("import", parents=[common(), period()], help="read export files or folders")
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    command.add_argument("--source", help="the system that these files come from; ids of two sources never meet")
    command.add_argument("--mapping", type=Path, help="a TOML file that says which column is which field")
    command.add_argument("--dates", choices=ORDERS, help="how 03/04/2026 is to be read")
    command.add_argument("--decimal", choices=("point", "comma"), help="how 1.234 is to be read")
    command.add_argument("--complete", action="store_true", help="the files reach to the end of their last day")
    command.add_argument("--dry-run", action="store_true", help="read everything and keep nothing")
    command.set_defaults(run=_import)

    command = commands.add_parser("undo", parents=[common()], help="take one import back")
    command.add_argument("import_no", type=int, metavar="ID")
    command.set_defaults(run=_undo)

    command = commands.add_parser("template", parents=[common()], help="write a workbook for a team without a CRM")
    add_out(command, "the .xlsx to write")
    add_language(command)
    command.set_defaults(run=_template)

    command = commands.add_parser("imports", parents=[common(), period()], help="the history of imports")
    command.set_defaults(run=lambda chosen: show(chosen, Store(chosen.data).read("imports")))

    command = commands.add_parser(
        "rejects", parents=[common(), period()], help="the rows that were set aside, and why"
    )  # fmt: skip
    command.add_argument("--import", dest="import_no", type=int, metavar="ID")
    command.set_defaults(run=_rejects)


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
    show(chosen, pd.DataFrame([asdict(line) for line in lines], columns=Loaded.columns()))
    for text in (*(problem.sentence() for problem in problems), *notes, *_remarks(lines, chosen.dry_run)):
        say(text)
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
    say(f"Import {chosen.import_no} is taken back.")


def _template(chosen: argparse.Namespace) -> None:
    if chosen.out.suffix.lower() != ".xlsx":
        raise ArgumentsRefused(Problem("--out", f'"{chosen.out.name}" is no workbook.', remedy="Write .xlsx."))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    workbook.write(chosen.out, chosen.language)
    say(f"The workbook is in {chosen.out}.")


def _rejects(chosen: argparse.Namespace) -> None:
    store = Store(chosen.data)
    numbers = sorted(set(store.read("imports")["import_no"]))
    if chosen.import_no is not None and chosen.import_no not in numbers:
        known = ", ".join(map(str, numbers)) or "none"
        raise ArgumentsRefused(
            Problem("--import", f"there is no import {chosen.import_no}.", remedy=f"There are: {known}.")
        )
    show(chosen, store.read("rejects", {"import_no": chosen.import_no}))
