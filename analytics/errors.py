"""Everything that can be refused, and how it is said.

LooseBoltsError
└── Refused               the input or the arguments were not accepted (exit status 2)
    ├── ArgumentsRefused
    ├── ImportRefused     a file cannot be read at all
    ├── MappingRefused    a mapping file has mistakes
    ├── PlaybookRefused   a playbook has mistakes
    └── StoreRefused      the warehouse cannot be used now
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where it is, what is wrong, what to do about it."""

    where: str
    what: str
    line: int | None = None
    column: str | None = None
    remedy: str | None = None
    is_refusal: bool = True

    def sentence(self) -> str:
        """How do we say it to a person? One line: file, line, column, what, remedy."""
        place = self.where + (f", line {self.line}" if self.line is not None else "")
        place += f', "{self.column}"' if self.column else ""
        text = f"{place}: {self.what}"
        return f"{text} {self.remedy}" if self.remedy else text


class LooseBoltsError(Exception):
    """Base of every error this product raises on purpose."""


class Refused(LooseBoltsError):
    """The input was not accepted; `problems` holds every reason, not only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(problem.sentence() for problem in self.problems))


class ArgumentsRefused(Refused):
    """A command's arguments do not make sense."""


class ImportRefused(Refused):
    """A file cannot be imported at all."""


class MappingRefused(Refused):
    """A mapping file has mistakes."""


class PlaybookRefused(Refused):
    """A playbook has mistakes."""


class StoreRefused(Refused):
    """The warehouse cannot be used now."""
