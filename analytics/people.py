"""Who may be one? Reps and customers that several names, ids and systems may stand for.

Proposals only: a person confirms each of them, and what a person said is two is not proposed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analytics.hints import CERTAINTIES, Certainty, Hint, customer_hints, rep_hints


@dataclass(frozen=True)
class Proposal:
    """These ids look like one person (or customer): said to a person, who decides. `reason` is one of REASONS."""

    kind: str
    ids: tuple[str, ...]
    reason: str
    certainty: Certainty


def rep_proposals(
    reps: pd.DataFrame, declined: Collection[frozenset[str]] = (), links: Mapping[str, str] | None = None
) -> list[Proposal]:
    """Which reps look like one person under several names, ids and systems?

    `reps`: rep_id, name, email, import_source; `declined`: pairs that a person said are two; `links`: id → main id of
    those that are one already. The surest first; an empty list where nothing looks double.
    """
    return proposals("rep", rep_hints(reps), declined, links)


def customer_proposals(
    customers: pd.DataFrame,
    declined: Collection[frozenset[str]] = (),
    links: Mapping[str, str] | None = None,
    contacts: pd.DataFrame | None = None,
) -> list[Proposal]:
    """Which customers look like one under several names, ids and systems?

    `customers`: customer_id, name, import_source; `contacts`: customer_id, email. Else as `rep_proposals`.
    """
    return proposals("customer", customer_hints(customers, contacts), declined, links)


def proposals(
    kind: str, hints: Iterable[Hint], declined: Collection[frozenset[str]] = (), links: Mapping[str, str] | None = None
) -> list[Proposal]:
    """Which groups are to be put to a person, after what was already decided?

    What is surer is one question, and stands in a less sure one as a single id: each can be answered by itself.
    """
    groups = _Groups(links or {}, declined)
    found: list[Proposal] = []
    waiting = sorted(hints, key=lambda hint: CERTAINTIES.index(hint.certainty))
    for certainty in CERTAINTIES:
        heads = groups.heads()
        reasons: dict[str, str] = {}
        for hint in waiting:
            if hint.certainty == certainty:
                for joined in groups.join(hint.ids):
                    reasons.setdefault(joined, hint.reason)
        for head, members in groups.grown(heads):
            reason = next(reasons[member] for member in members if member in reasons)
            found.append(Proposal(kind, (head, *members), reason, certainty))
    return found


class _Groups:
    """Which ids are held to be one so far? Two that were told apart are never in one group."""

    def __init__(self, links: Mapping[str, str], declined: Iterable[frozenset[str]]) -> None:
        self._links = links
        self._head: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._foes: dict[str, set[str]] = defaultdict(set)
        for pair in declined:
            one, other = (self._of(id) for id in sorted(pair))
            self._foes[one].add(other)
            self._foes[other].add(one)

    def _of(self, id: str) -> str:
        id = self._links.get(id, id)
        return self._head.get(id, id)

    def heads(self) -> dict[str, str]:
        """Which head has each id now?"""
        return dict(self._head)

    def join(self, ids: Sequence[str]) -> Iterator[str]:
        """Put these together, as far as nobody said that they are two; gives the heads that lost their place."""
        found: list[str] = []
        for id in dict.fromkeys(map(self._of, ids)):
            head = next((head for head in map(self._of, found) if self._may_join(head, id)), None)
            if head is None or head == self._of(id):
                found.append(id)
                continue
            self._merge(head, id)
            yield id

    def _may_join(self, one: str, other: str) -> bool:
        return self._of(other) not in {self._of(foe) for foe in self._foes.get(one, ())}

    def _merge(self, head: str, other: str) -> None:
        for id in (other, *self._members.pop(other, ())):
            self._head[id] = head
            self._members.setdefault(head, []).append(id)
        self._foes[head] |= self._foes.pop(other, set())

    def grown(self, before: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
        """Which groups took in others, and which heads of before? In the order of their making."""
        for head, members in self._members.items():
            new = [id for id in members if id not in before]
            if new:
                yield head, new
