"""Files on their way in: opened, recognised, their columns judged by all values, asked about where in doubt, loaded.

Both front ends go this way; what was answered once is remembered in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analytics import evidence, playbook, raw_rows, trial
from analytics.errors import ImportRefused, MappingRefused, Problem
from analytics.evidence import Question
from analytics.held import Answer
from analytics.identity import People
from analytics.journal import Journal
from analytics.loading import Loaded
from analytics.sources import crm, planning, proposing, recognising
from analytics.sources.crm import Format
from analytics.sources.limits import limits
from analytics.sources.mapping import Mapping as FileMappings
from analytics.sources.planning import Plan
from analytics.sources.readers import open_exports
from analytics.sources.tables import TABLES
from analytics.store import DEFAULT_PLAYBOOK, Store
from analytics.taken import READ_AS, Meaning
from analytics.taken import Taken as Taken
from analytics.trial import Reading

YEARS_AHEAD = timedelta(days=3650)
OUR_MACHINE = "machine"
LONGEST_NAME = 120


class Intake:
    """A batch of files on its way in. `questions` are to be answered before `load`; unanswered files stay out."""

    def __init__(
        self, store: Store, journal: Journal, now: datetime, *,
        source: str | None = None, dates: str | None = None, decimal: str | None = None,
        mapping: FileMappings | None = None,
    ) -> None:  # fmt: skip
        if source and ":" in source:
            what = f'"{source}" cannot be the name of a system: a colon sets its ids apart from others.'
            raise ImportRefused(Problem("source", what, remedy="Take it out."))
        self.store, self.journal, self.now, self.desk = store, journal, now, store.desk()
        self.source, self.dates, self.decimal, self.mapping = source, dates, decimal, mapping
        self.limits = limits()
        self.files: list[Taken] = []
        self.problems: list[Problem] = []

    def take(self, paths: Sequence[Path], watch: Callable[[str], object] = lambda name: None) -> None:
        """Open these files and folders, and find out how each is read. `watch` is told of each file in turn."""
        containers, problems = open_exports(paths, self.desk.folder, self.limits)
        self.problems += problems
        for container in containers:
            taken = Taken(container, self.desk.folder / f"rows-{len(self.files)}.parquet")
            watch(taken.name)
            try:
                raw_rows.keep_raw(self.desk.cursor(), container, taken.raw)
                taken.n_rows = trial.n_rows(self.desk.cursor(), taken.raw)
                taken.n_unsplit = raw_rows.n_unreadable(self.desk.cursor(), taken.raw)
                self.limits.check_rows(taken.name, taken.n_rows)
                self._recognise(taken)
                self.judge(taken)
            except MappingRefused:
                raise
            except ImportRefused as refused:
                taken.kind, taken.plans, taken.undecided = "refused", [], []
                taken.problems += refused.problems
            if taken.format is None or taken.format.fillings:  # a workbook's own lists hold no rows
                self.files.append(taken)
        for taken in self.files:
            if taken.questions:  # another file of its kind may have said it since
                self.judge(taken)

    def set_down(self, name: str, content: bytes | memoryview) -> Path:
        """Write a file that was dropped into the folder of the desk; of its name only what no path can be made of."""
        folder = self.desk.folder / f"dropped-{len(list(self.desk.folder.glob('dropped-*')))}"
        folder.mkdir()
        own = "".join(letter for letter in name if letter.isprintable() and letter not in "/\\")[-LONGEST_NAME:]
        path = folder / (own if own.strip(". ") else "file")
        path.write_bytes(content)
        return path

    def _recognise(self, taken: Taken) -> None:
        container = taken.container
        if self.mapping:
            taken.kind = "mapped"
            taken.plans = taken.undecided = planning.mapped(container, self.mapping, self.source)
            if not taken.plans:
                taken.kind = "unknown"
                taken.problems.append(planning.not_recognised(taken.name, has_mapping=True))
            return
        # What a person said of files with these headers holds before their name and before what they look like.
        if self._as_remembered(taken):
            return
        refused: ImportRefused | None = None
        try:
            if plans := planning.canonical(container, self.source):
                taken.kind, taken.table = "canonical", plans[0].table.name
                taken.plans = taken.undecided = plans
                return
        except ImportRefused as error:
            refused = error  # named like a table of ours; it may be a CRM's all the same
        if format := recognising.recognise(container):
            self.take_as(taken, format)
            return
        taken.proposal = proposing.propose(container)
        if refused:
            raise refused
        taken.problems.append(unknown(taken.name))

    def _as_remembered(self, taken: Taken) -> bool:
        """Is there an answer for files with these headers? Then the file is read so."""
        answers = [one for one in self.journal.answers(self.source, taken.headers) if one.kind == "mapping"]
        if not answers:
            return False
        answer = max(answers, key=lambda one: one.at).answer
        if "table" in answer:
            self.choose(taken, answer["table"], answer["columns"], answer.get("source"))
        elif format := next((one for one in crm.formats() if one.name == answer.get("format")), None):
            self.take_as(taken, format)
        return bool(taken.plans)

    def take_as(self, taken: Taken, format: Format) -> None:
        """Read the file as an export of this format. An unproven one waits to be confirmed, once."""
        plans = planning.formatted(taken.container, format, self.source)
        taken.kind, taken.format, taken.problems = "crm", format, []
        taken.plans = taken.undecided = plans
        is_plain = format.is_proven and not format.zone
        taken.is_confirmed = is_plain or bool(self._remembered(taken, "accepted"))

    def read_as(self, taken: Taken, format: Format, author: str) -> None:
        """Read this file and those with its headers as this format, whatever they look like. Raises ImportRefused."""
        self.take_as(taken, format)
        answer = {"format": format.name}
        self.journal.remember(taken.source, taken.headers, "", "mapping", answer, author, self.now)
        self.judge(taken)

    def choose(self, taken: Taken, table: str, columns: Mapping[str, str], source: str | None = None) -> None:
        """Read the file by these columns (field → header), chosen by hand."""
        taken.kind, taken.table, taken.chosen = "chosen", table, dict(columns)
        taken.format, taken.problems, taken.is_confirmed = None, [], True
        source = self.source or source or planning.CANONICAL
        taken.plans = taken.undecided = planning.chosen(taken.container, TABLES[table], columns, source)

    def judge(self, taken: Taken) -> None:
        """How are the file's columns meant, by all of their values and by what was answered before?"""
        taken.questions, taken.columns = [], []
        latest = self.now.date() + YEARS_AHEAD
        told = self._told(taken)
        zones = self._remembered(taken, "zone")
        plans = []
        for plan in taken.undecided:
            plan = replace(plan, raw=taken.raw, dates=plan.dates or self.dates, values=self._meanings(taken, plan))
            if "" in zones:
                plan = replace(plan, zone=zones[""] or None)
            plan, questions, columns = evidence.decide(self.desk.cursor(), plan, taken.raw, latest, told, self.decimal)
            plans.append(plan)
            for one in questions:  # two fields may be written in one column
                if (one.kind, one.column) not in {(asked.kind, asked.column) for asked in taken.questions}:
                    taken.questions.append(one)
            taken.columns += columns
        taken.plans = plans
        # What this file says beyond doubt holds for the next one of its kind that does not say it.
        taken.settled = {c.column: c.way for c in taken.columns if c.evidence and c.way}

    def _told(self, taken: Taken) -> dict[tuple[str, str], str]:
        """(kind, column) → how it is meant: as answered, else as the other files of its kind say beyond doubt."""
        beside: dict[str, set[str]] = {}
        for other in self.files:
            if other is not taken and (other.source, other.signature) == (taken.source, taken.signature):
                for column, way in other.settled.items():
                    beside.setdefault(column, set()).add(way)
        told = {("dates", column): ways.pop() for column, ways in beside.items() if len(ways) == 1}
        for kind in ("dates", "numbers"):
            told |= {(kind, column): way for column, way in self._remembered(taken, kind).items()}
        return told

    def _meanings(self, taken: Taken, plan: Plan) -> dict[str, dict[str, dict[str, str]]]:
        """What the file's words mean, with what a person said of them."""
        values = {column: dict(meanings) for column, meanings in plan.values.items()}
        for answer in self.journal.answers(plan.source, taken.signature):
            if answer.kind == "value" and answer.column in plan.container.columns:
                meaning = {k: v for k, v in answer.answer.items() if plan.table.field(k)}
                if meaning:
                    values.setdefault(answer.column, {})[answer.written.lower()] = meaning
        return values

    def _remembered(self, taken: Taken, kind: str) -> dict[str, Any]:
        """Column → what was answered for files like this one."""
        source = taken.source or self.source
        answers = [a for a in self.journal.answers(source, taken.signature) if a.kind == kind]
        return {a.column: a.answer for a in answers if a.basis == "person" or not self._is_undone(a)}

    def _is_undone(self, answer: Answer) -> bool:
        """Was the import that showed this taken back?"""
        local = answer.at.astimezone(ZoneInfo(self.team_zone)).replace(tzinfo=None)
        return local in self.store.undone_moments()

    def meanings(self, taken: Taken, most: int = 60) -> list[Meaning]:
        """What do the words of the file's stages, states and types mean, and how often do they stand there?"""
        found = []
        for plan in taken.plans[:1]:
            for written, meant in READ_AS.get(plan.table.name, ()):
                origin = plan.texts.get(written)
                is_said = written != meant and meant in plan.texts  # the field has a column of its own
                if origin and len(origin.names) == 1 and not is_said:
                    rows = evidence.meanings(self.desk.cursor(), plan, taken.raw, written, meant, most)
                    found += [Meaning(origin.names[0], text, meant, word, n) for text, word, n in rows]
        return found

    @property
    def team_zone(self) -> str:
        """In which time zone does the team live?"""
        found = self.store.playbook if self.store.version else playbook.load(DEFAULT_PLAYBOOK)
        return found.time_zone

    def readings(self, taken: Taken) -> list[Reading]:
        """How are the columns read? Some values of each field of the main table, as written and as read."""
        latest = self.now.date() + YEARS_AHEAD
        return [
            reading
            for plan in taken.plans
            if not plan.adds_only
            for reading in trial.readings(self.desk.cursor(), plan, taken.raw, self.team_zone, latest)
        ]

    def try_out(self, taken: Taken, table: str, columns: Mapping[str, str]) -> list[Reading]:
        """The same, if these columns (field → header) were chosen; judged by the first rows alone."""
        latest = self.now.date() + YEARS_AHEAD
        plan = planning.chosen(taken.container, TABLES[table], columns, self.source or planning.CANONICAL)[0]
        plan = replace(plan, raw=taken.raw, dates=self.dates)
        return trial.readings(self.desk.cursor(), plan, taken.raw, self.team_zone, latest, is_decided=False)

    def likely(self, taken: Taken) -> list[Format]:
        """As which formats could the file be read, the likeliest first?"""
        return [found.format for found in recognising.likenesses(taken.container)]

    # ---------------------------------------------------------------- answers

    def answer(self, taken: Taken, question: Question, way: str, author: str) -> None:
        """What can be read two ways is meant so, in this file and in those to come."""
        self.journal.remember(question.source, taken.signature, question.column, question.kind, way, author, self.now)
        self.judge(taken)

    def mean(self, taken: Taken, column: str, written: str, meaning: Mapping[str, str], author: str) -> None:
        """A word of the file means this: {"status": "lost"}."""
        self.journal.remember(
            taken.source, taken.signature, column, "value", dict(meaning), author, self.now, written=written
        )

    def set_zone(self, taken: Taken, zone: str, author: str) -> None:
        """Times without an offset are of this zone, "" for the team's own, in this file and in those to come."""
        self.journal.remember(taken.source, taken.signature, "", "zone", zone, author, self.now)
        if taken.format and taken.format.is_proven:
            self.confirm(taken, author)
        self.judge(taken)

    def zone(self, taken: Taken) -> str | None:
        """What was said of the zone of files like this one? None where nobody was asked yet."""
        return self._remembered(taken, "zone").get("")

    def ask_again(self, taken: Taken, author: str) -> None:
        """Let nothing hold that a person said of this file's dates and numbers, so that it is asked again."""
        for answer in self.said(taken):
            self.journal.forget(answer.source, answer.signature, answer.column, answer.kind, author, self.now)
        self.judge(taken)

    def said(self, taken: Taken) -> list[Answer]:
        """What did a person say of this file's dates and numbers?"""
        answers = self.journal.answers(taken.source, taken.signature)
        columns = taken.container.columns
        return [
            one for one in answers if one.basis == "person" and one.kind in ("dates", "numbers")
            and set(one.column.split(" + ")) <= set(columns)
        ]  # fmt: skip

    def is_remembered(self, taken: Taken) -> bool:
        """Did a person say what files with these headers are?"""
        return any(one.kind == "mapping" for one in self.journal.answers(None, taken.headers))

    def forget(self, taken: Taken, author: str) -> None:
        """Let nothing hold that was said of files with these headers: recognise the file anew. Raises ImportRefused."""
        for answer in self.journal.answers(None, taken.headers):
            if answer.kind == "mapping":
                self.journal.forget(answer.source, taken.headers, "", "mapping", author, self.now)
        taken.kind, taken.format, taken.table, taken.chosen = "unknown", None, "", {}
        taken.plans, taken.undecided, taken.problems, taken.is_confirmed = [], [], [], True
        self._recognise(taken)
        self.judge(taken)

    def confirm(self, taken: Taken, author: str) -> None:
        """The columns are read rightly; remembered for files of this kind."""
        if taken.kind == "chosen":
            answer = {"table": taken.table, "columns": taken.chosen, "source": taken.source}
            self.journal.remember(taken.source, taken.signature, "", "mapping", answer, author, self.now)
        else:
            self.journal.remember(taken.source, taken.signature, "", "accepted", True, author, self.now)
        taken.is_confirmed = True

    def clear(self) -> None:
        """The files go; nothing of them is kept but what was loaded."""
        self.desk.clear()

    # ---------------------------------------------------------------- loading

    @property
    def ready(self) -> list[Taken]:
        """Which files can be loaded as they are?"""
        return [taken for taken in self.files if taken.state in ("ready", "confirm")]

    def all_problems(self) -> list[Problem]:
        """Everything that keeps a file out, in the order of the files."""
        asked = [question.problem for taken in self.files for question in taken.questions]
        return [*self.problems, *(problem for taken in self.files for problem in taken.problems), *asked]

    @property
    def confirmed(self) -> list[Taken]:
        """Which of them need no word of a person any more?"""
        return [taken for taken in self.ready if taken.is_confirmed]

    @staticmethod
    def sides(files: Sequence[Taken]) -> set[tuple[str, str]]:
        """Of which tables of these files are only names taken: (file, table)?"""
        plans = [plan for taken in files for plan in taken.plans]
        whole = {(plan.file, plan.table.name) for plan in plans if not plan.adds_only}
        return {(plan.file, plan.table.name) for plan in plans} - whole

    def load(self, *, is_complete: bool = False, dry_run: bool = False, only_confirmed: bool = False) -> list[Loaded]:
        """Carry the files that are ready into the warehouse. Raises ImportRefused when there is none."""
        ready = self.confirmed if only_confirmed else self.ready
        if not ready:
            raise ImportRefused(
                self.all_problems() or [Problem("import", "no file to import was found in these folders")]
            )
        plans = [plan for taken in ready for plan in taken.plans]
        mark = self.journal.mark()
        lines = self.store.import_plans(
            plans, self.now, is_complete=is_complete, dry_run=dry_run, people=people_of(self.journal)
        )
        if not dry_run:
            if mark.link_no or mark.person_no:
                self.journal.applied(mark, OUR_MACHINE, self.now)
            for taken in ready:
                for column, way in taken.settled.items():
                    self.journal.remember(
                        taken.source, taken.signature, column, "dates", way, OUR_MACHINE, self.now, basis="evidence"
                    )
        return lines


def unknown(file: str) -> Problem:
    return Problem(
        file,
        "this file is not recognised; it was left out.",
        remedy=f"Say on the Imports page which column is which, name it {', '.join(TABLES)}, or use --mapping.",
        is_refusal=False,
    )


def people_of(journal: Journal) -> People:
    """What the journal says of who is who."""
    return People({"rep": journal.links("rep"), "customer": journal.links("customer")}, journal.people())


def apply_people(store: Store, journal: Journal, now: datetime) -> None:
    """Build the warehouse again by what the journal says of who is who."""
    mark = journal.mark()
    store.use_people(people_of(journal), now)
    journal.applied(mark, OUR_MACHINE, now)
