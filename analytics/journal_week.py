"""The journal's rooms of the week: commitments, waivers, standards, playbooks, held reviews, languages of reps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from analytics import agreed, ruled
from analytics.agreed import Commitment, Word
from analytics.held import Rows, moment
from analytics.ruled import HeldReview, PlaybookVersion, Rulings, StandardSaid, Waiver


class WeekRooms(ABC):
    """What a manager types around the Monday meeting. The tables are the journal's."""

    @abstractmethod
    def _rows(self, room: str) -> list[dict[str, Any]]: ...

    @abstractmethod
    def _add(self, room: str, said: tuple[str | None, ...], author: str, at: datetime) -> None: ...

    @abstractmethod
    def _append(self, room: str, row: Mapping[str, Any], may: Callable[[Rows], None]) -> None: ...

    def agree(self, commitment: Mapping[str, object], author: str, at: datetime) -> str:
        """Keep what was agreed with a rep, and give its id; ValueError where it is none (see `agreed.FIELDS`).

        Raises `agreed.TooMany` for a fourth one of the week without `is_extra`.
        """
        said = agreed.said_text(commitment)
        id = agreed.id_of(said, author, moment(at))
        row = {"commitment_id": id, "said": said, "author": author, "at": moment(at)}
        new = agreed.commitments([row])[id]

        def may(rows: Rows) -> None:
            held = agreed.commitments(rows)
            if id not in held and not new.is_extra:
                if agreed.n_new(held.values(), new.rep_id, new.week) >= agreed.MOST_NEW:
                    raise agreed.TooMany(new.rep_id)

        self._append("commitment", row, may)
        return id

    def take_back(self, commitment_id: str, author: str, at: datetime) -> None:
        """Let a commitment not hold any more: it was agreed by mistake."""
        self._add("commitment", (commitment_id, None), author, at)

    def commitments(self) -> dict[str, Commitment]:
        """What was agreed, by id, and not taken back since?"""
        return agreed.commitments(self._rows("commitment"))

    def say_done(self, commitment_id: str, is_done: bool, note: str, author: str, at: datetime) -> None:
        """Say of a commitment that it was done, or take that back."""
        self._add("commitment_word", (commitment_id, "yes" if is_done else "no", note.strip()), author, at)

    def words(self) -> dict[str, Word]:
        """Of which commitments is said that they were done?"""
        return agreed.words(self._rows("commitment_word"))

    def waive(
        self, step: str, key: str, triggered_on: date, said_on: date, until: date | None, reason: str | None, note: str,
        author: str, at: datetime,
    ) -> None:  # fmt: skip
        """Let an obligation rest until a day (None: for good), for a reason; without a reason it counts again."""
        ends = until.isoformat() if until else None
        said = (step, key, triggered_on.isoformat(), said_on.isoformat(), ends, reason, note.strip())
        self._add("waiver", said, author, at)

    def waivers(self) -> list[Waiver]:
        """Which obligations are waived?"""
        return ruled.waivers(self._rows("waiver"))

    def say_standard(
        self, step: str, standard: float, kind: ruled.Move, from_on: date, said_on: date, reason: str, author: str,
        at: datetime,
    ) -> None:  # fmt: skip
        """Raise or lower a standard (which wants a reason), leave it alone, or take back what was said last."""
        said = (step, repr(float(standard)), kind, from_on.isoformat(), said_on.isoformat(), reason.strip())
        self._add("standard", said, author, at)

    def standards(self) -> list[StandardSaid]:
        """What was said of standards, the oldest first?"""
        return ruled.standards(self._rows("standard"))

    def rulings(self) -> Rulings:
        """What of all that was ruled changes how the warehouse is read?"""
        return ruled.rulings(self._rows("waiver"), self._rows("standard"))

    def keep_playbook(self, name: str, text: str, author: str, at: datetime) -> None:
        """Keep a playbook that is used from now on."""
        self._add("playbook", (name, text), author, at)

    def playbooks(self) -> list[PlaybookVersion]:
        """Which playbooks were used, the oldest first?"""
        return ruled.playbooks(self._rows("playbook"))

    def hold_review(self, week: date, team: str, frozen: str, note: str, author: str, at: datetime) -> None:
        """Keep a review as it was held."""
        self._add("held_review", (week.isoformat(), team, frozen, note.strip()), author, at)

    def held_reviews(self) -> list[HeldReview]:
        """Which reviews were held, the oldest first?"""
        return ruled.held_reviews(self._rows("held_review"))

    def set_language(self, rep_id: str, language: str, author: str, at: datetime) -> None:
        """Say in which language a rep reads."""
        self._add("rep_language", (rep_id, language), author, at)

    def languages(self) -> dict[str, str]:
        """In which language does each rep read, as far as it was said?"""
        return ruled.languages(self._rows("rep_language"))
