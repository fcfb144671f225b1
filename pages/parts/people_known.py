"""Who is known: reps and customers as the imports tell of them, what people said of them, and who may be one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st

from analytics.errors import Refused
from analytics.held import Kind
from analytics.hints import Hint, customer_hints, rep_hints
from analytics.journal import Journal
from analytics.people import Proposal, proposals
from analytics.sources.planning import CANONICAL
from analytics.wording import _, plain
from pages.parts import cached
from pages.parts.cached import Warehouse

REFUSED = "people-refused"


@dataclass(frozen=True)
class Known:
    """All reps, or all customers, with what was said of them. `journal` is None where nothing may be said."""

    here: Warehouse
    kind: Kind
    journal: Journal | None
    links: dict[str, str] = field(default_factory=dict)
    declined: frozenset[frozenset[str]] = frozenset()
    called: dict[str, str] = field(default_factory=dict)

    @property
    def frame(self) -> pd.DataFrame:
        """Index the id; name, source, and of reps also email, team, role, left_on. Shared: never to be changed."""
        return _frame(self.here, self.kind)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Who looks like one, and was not yet decided about?"""
        return _proposals(self.here, self.kind, self.declined, tuple(self.links.items()))

    def name(self, id: str) -> str:
        """What is an id called? By the imports, else as when it was linked, else by itself."""
        named = self.frame["name"].get(id)
        return named if isinstance(named, str) else self.called.get(id, id)

    def label(self, id: str) -> str:
        """The name, and where from: told apart from all others, as plain text."""
        name = self.name(id)
        return " · ".join([name, *([id] if id != name else []), *self._whence(id)])

    def line(self, id: str) -> str:
        """The same as Markdown, with the e-mail where one is known."""
        parts = [f"**{plain(self.name(id))}**", plain(id)] if self.name(id) != id else [f"**{plain(id)}**"]
        email = self.frame["email"].get(id) if "email" in self.frame else None
        parts += map(plain, [*self._whence(id), *([email] if isinstance(email, str) else [])])
        return " · ".join(parts)

    def _whence(self, id: str) -> list[str]:
        source = self.frame["source"].get(id)
        return [system(source)] if isinstance(source, str) else []

    def link(self, ids: list[str], holds_id: str) -> None:
        """Say that these are one."""
        called = {id: self.name(id) for id in ids if self.name(id) != id}
        self._say(lambda journal: journal.link(self.kind, ids, holds_id, author(), now(), called))

    def unlink(self, id: str) -> None:
        """Say that this one stands for itself again."""
        self._say(lambda journal: journal.unlink(self.kind, id, author(), now()))

    def tell_apart(self, ids: list[str]) -> None:
        """Say that none of these is another."""
        self._say(lambda journal: journal.are_two(self.kind, ids, author(), now()))

    def _say(self, saying: Callable[[Journal], Any]) -> None:
        if self.journal:
            try:
                saying(self.journal)
            except Refused as refused:
                st.session_state[REFUSED] = refused.problems


def known(here: Warehouse, kind: Kind, journal: Journal | None) -> Known:
    """Who is known of this kind, and what was said of them until now?"""
    if journal is None:
        return Known(here, kind, None)
    return Known(
        here, kind, journal, journal.links(kind), frozenset(journal.declined(kind)), journal.called(kind)
    )  # fmt: skip


def system(source: str) -> str:
    """From which system is somebody known? By the name given to it on import."""
    return _("own files") if source == CANONICAL else source


def author() -> str:
    """Who types? Known where people log in; on a machine of one's own nobody asks."""
    return str(st.user.get("email") or "")


def now() -> datetime:
    """The moment at which something is typed."""
    return datetime.now(UTC)


@st.cache_resource(show_spinner=False, max_entries=4)
def _frame(here: Warehouse, kind: str) -> pd.DataFrame:
    read = cached.store(here).read("people_reps" if kind == "rep" else "people_customers")
    return read.rename(columns={"import_source": "source"}).set_index(f"{kind}_id")


@st.cache_data(show_spinner=False, max_entries=4)
def _hints(here: Warehouse, kind: str) -> list[Hint]:
    frame = _frame(here, kind).rename(columns={"source": "import_source"}).reset_index()
    return rep_hints(frame) if kind == "rep" else customer_hints(frame, cached.store(here).read("people_mail"))


@st.cache_data(show_spinner=False, max_entries=20)
def _proposals(
    here: Warehouse, kind: str, declined: frozenset[frozenset[str]], links: tuple[tuple[str, str], ...]
) -> list[Proposal]:
    return proposals(kind, _hints(here, kind), declined, dict(links))
