"""One table of a file on its way in: what it was taken for, how its columns are read, what has to be asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from analytics.errors import Problem
from analytics.evidence import Column, Question
from analytics.sources import crm, selects
from analytics.sources.crm import Format
from analytics.sources.planning import Plan
from analytics.sources.proposing import Proposal
from analytics.sources.readers import Container

# Which fields are read from the words of which? By table: (where it is written, what it is read as).
READ_AS = {"deals": (("stage", "status"), ("status", "status")), "activities": (("channel", "channel"),)}


@dataclass(frozen=True)
class Meaning:
    """A word of the file: in which column, as which value of which field it is read, in how many rows."""

    column: str
    written: str
    field: str
    meaning: str
    n: int


@dataclass(eq=False)
class Taken:
    """One table of a file: what it was taken for, how its columns are read, what has to be asked."""

    container: Container
    raw: Path
    kind: str = "unknown"  # canonical, mapped, crm, chosen, unknown, refused
    format: Format | None = None
    proposal: Proposal | None = None
    plans: list[Plan] = field(default_factory=list)
    undecided: list[Plan] = field(default_factory=list)  # the same before the columns were judged
    questions: list[Question] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    is_confirmed: bool = True
    table: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    n_rows: int = 0
    n_unsplit: int = 0  # rows that nobody can split into cells

    @property
    def state(self) -> str:
        """How far is it? ready, asked, confirm (a person is to say that it is read rightly), unknown, refused."""
        if not self.plans:
            return "refused" if any(problem.is_refusal for problem in self.problems) else "unknown"
        return "asked" if self.questions else "ready" if self.is_confirmed else "confirm"

    @property
    def name(self) -> str:
        return self.container.name or self.container.path.name

    @property
    def signature(self) -> str:
        """By what are files of this kind known again? The format, else their headers."""
        if self.format:
            return self.format.name
        if self.kind == "canonical":
            return self.table
        return self.headers

    @property
    def headers(self) -> str:
        """By which headers is the file known, whatever it is read as?"""
        headers = sorted(crm.key(column) for column in self.container.columns)
        return "headers:" + hashlib.md5("\x1f".join(headers).encode(), usedforsecurity=False).hexdigest()

    def reading(self) -> list[tuple[str, str]]:
        """How is the main table read? (field, in which columns it is written)."""
        if not self.plans:
            return []
        plan = self.plans[0]
        return [(field, selects.written_in(plan, field)) for field in plan.fields if field in plan.texts]

    @property
    def source(self) -> str:
        return self.plans[0].source if self.plans else ""
