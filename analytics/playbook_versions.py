"""Going over to another playbook: what it changes, which there are, and keeping every one that was used."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from analytics.journal import Journal
from analytics.playbook_terms import Playbook, Step
from analytics.ruled import PlaybookVersion
from analytics.standards import as_written
from analytics.store import DEFAULT_PLAYBOOK, Store

SHIPPED = DEFAULT_PLAYBOOK.parent
# What is not said as a setting: the steps are told one by one, and the text is the whole file.
_NO_SETTINGS = ("steps", "text")


@dataclass(frozen=True)
class Changed:
    """A step that stays and changes: as it was, as it will be, and the names of what differs."""

    before: Step
    after: Step
    what: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What another playbook would change: steps by their ids, settings by their names in `Playbook`."""

    added: tuple[Step, ...]
    removed: tuple[Step, ...]
    changed: tuple[Changed, ...]
    settings: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Do both say the same, at most in other words or in another order of the file?"""
        return not (self.added or self.removed or self.changed or self.settings)


def changes(before: Playbook, after: Playbook) -> Changes:
    """What would change if the second playbook were used in place of the first?

    Steps are the same if their ids are, because past weeks and standards hang on them.
    """
    old, new = ({step.id: step for step in each.steps} for each in (before, after))
    pairs = [(old[name], step) for name, step in new.items() if name in old and old[name] != step]
    return Changes(
        added=tuple(step for name, step in new.items() if name not in old),
        removed=tuple(step for name, step in old.items() if name not in new),
        changed=tuple(Changed(one, other, _differing(one, other)) for one, other in pairs),
        settings=tuple(name for name in _differing(before, after) if name not in _NO_SETTINGS),
    )


def use(store: Store, journal: Journal, found: Playbook, author: str, at: datetime) -> None:
    """Go by this playbook from now on: everything is counted again, and both are kept, the one until now too.

    Raises StoreRefused where it cannot be used now.
    """
    before = as_written(store.playbook) if store.version else None
    store.use_playbook(found, at)
    if before and before.text not in {version.text for version in journal.playbooks()}:
        journal.keep_playbook(before.name, before.text, author, at)
    journal.keep_playbook(found.name, found.text, author, at)


def in_use_since(present: Playbook, kept: list[PlaybookVersion]) -> PlaybookVersion | None:
    """When did this playbook come into use? None where the journal does not tell: then it was never changed here."""
    newest = kept[-1] if kept else None
    return newest if newest and newest.text == present.text else None


def earlier(present: Playbook, kept: list[PlaybookVersion]) -> list[PlaybookVersion]:
    """Which playbooks were used before? The newest first, each text once, without the one in use."""
    by_text = {version.text: version for version in kept}
    return sorted(
        (version for text, version in by_text.items() if text != present.text),
        key=lambda version: (version.at, version.no),
        reverse=True,
    )


def shipped() -> list[Path]:
    """Which playbooks come with the product?"""
    return sorted(SHIPPED.glob("*.toml"))


def _differing(one: object, other: object) -> tuple[str, ...]:
    """The names of the fields in which two of a kind differ."""
    names = [field.name for field in fields(one)]  # type: ignore[arg-type]
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))
