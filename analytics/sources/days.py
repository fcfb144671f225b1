"""How the days of a column are written, decided by all of its texts.

The order of a column (day-first, month-first, year-first) is settled by the texts that only one order can read; what
they leave open is asked. A short year may be of several calendars; then the name of a reading says it too:
"year-first jalali". The texts come without their time of day and in the writing of `digits.plain`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from analytics.dates import CALENDARS
from analytics.sources.digits import DIGITS_FROM, DIGITS_TO
from analytics.sources.times import TIME, read_time, split
from analytics.sources.written_days import ANY_ORDER, ORDERS, Way, Written, written

__all__ = ["DIGITS_FROM", "DIGITS_TO", "TIME", "Decision", "decide", "read", "read_time", "readings", "split"]

_ANY_CALENDAR = ""
_MIXED = {"gregorian": "buddhist", "buddhist": "gregorian"}
_EXAMPLES = 3

# Texts of one kind have a short year or not, and can be read in the same ways: they are evidence for the same.
_Kind = tuple[bool, tuple[Way, ...]]


@dataclass(frozen=True)
class Decision:
    """How a column of days is to be read."""

    order: str | None = None  # the reading to use; None: no text needs one, or it must be asked
    options: tuple[str, ...] = ()  # two or more: it must be asked; the one that reads most comes first
    examples: tuple[tuple[str, dict[str, date]], ...] = ()  # texts, and what each option makes of them
    evidence: str | None = None  # a text that settled it
    n_read: int = 0
    n_unread: int = 0  # rows; while it must be asked, those that no reading can read
    calendars: frozenset[str] = frozenset()


def readings(day_text: str, latest: date) -> dict[str, date]:
    """Which days can this text mean, by the name of the reading? "" when there is only one."""
    days = written(day_text, latest).days
    if len(set(days.values())) == 1:
        return {"": next(iter(days.values()))}
    calendars = Counter(order for order, _ in days)
    return {_name((order, calendar if calendars[order] > 1 else "")): day for (order, calendar), day in days.items()}


def read(day_text: str, order: str | None, latest: date) -> date | None:
    """Which day does this text mean under the order that was decided? None where it cannot be read so."""
    text = written(day_text, latest)
    way = _way_of(_kind(text), _way(order)) if order else _only_way(text)
    return text.days[way] if way else None


def decide(texts: Mapping[str, int], latest: date, told: str | None = None) -> Decision:
    """How is this column to be read?

    `texts` with the number of rows of each; `latest` is the last day that a short year may mean; `told` is an order
    that somebody gave: it settles what can be read in two ways, and without such texts it is not needed.
    """
    column = _Column({text: written(text, latest) for text in texts}, texts)
    if not column.open:
        return column.decided(*column.only_order())
    possible = column.ways_to_read()
    order, calendar = _way(told) if told else ("", "")
    of_order = [way for way in possible if way[0] == order]
    candidates = column.candidates([way for way in of_order if way[1] == calendar != ""] or of_order or possible)
    by_years = column.as_other_years_say(candidates)
    remaining = column.unlike(by_years)
    if len(remaining) > 1:
        return column.asked(remaining)
    if len(by_years) < len(candidates):
        return column.decided(remaining[0], column.text_of_plain_year())
    return column.decided(remaining[0], None if of_order else column.settling_text(remaining[0], possible))


class _Column:
    """The texts of a column and what they are evidence for."""

    def __init__(self, texts: Mapping[str, Written], rows: Mapping[str, int]) -> None:
        self.texts, self.rows = texts, rows
        self.open = [text for text, said in texts.items() if len(said.days) > 1 and _only_way(said) is None]
        self.kinds: dict[_Kind, list[str]] = {}
        for text, said in texts.items():
            if said.days:
                self.kinds.setdefault(_kind(said), []).append(text)

    def only_order(self) -> tuple[Way, str] | tuple[None, None]:
        """Where each text means one day alone: the order that those with one share, and a text that shows it.

        This file does not need it; another with the same columns may.
        """
        of_order: dict[str, list[str]] = {}
        for (_, ways), texts in self.kinds.items():
            if ways[0][0] != ANY_ORDER:
                of_order.setdefault(ways[0][0], []).extend(texts)
        if len(of_order) != 1:
            return None, None
        ((order, texts),) = of_order.items()
        way = (order, _ANY_CALENDAR)
        return (way, self._frequent(texts)[0]) if all(_way_of(kind, way) for kind in self.kinds) else (None, None)

    def ways_to_read(self) -> list[Way]:
        """What may the way of the whole column be? Orders, each with the calendars of the short years, if any."""
        orders = {order for text in self.open for order, _ in self.texts[text].days}
        short = {way for is_short, ways in self.kinds if is_short for way in ways}
        return [
            (order, calendar)
            for order in ORDERS
            if order in orders
            for calendar in [name for name in CALENDARS if (order, name) in short] or [_ANY_CALENDAR]
        ]

    def candidates(self, ways: list[Way]) -> list[Way]:
        """Those that read every text that can be read; if none does, those that no other way outdoes.

        An order is taken with one calendar for all short years, if there is one that fits them all.
        """
        complete: list[Way] = []
        for order in dict.fromkeys(order for order, _ in ways):
            of_order = [way for way in ways if way[0] == order]
            one = [way for way in of_order if all(_strictly(kind, way) for kind in self.kinds)]
            complete += one or [way for way in of_order if len(self._kinds_read(way)) == len(self.kinds)]
        reads = {way: self._kinds_read(way) for way in ways}
        return complete or [way for way in ways if not any(reads[way] < others for others in reads.values())]

    def as_other_years_say(self, ways: list[Way]) -> list[Way]:
        """Where the other years of the column are all of one calendar, the short ones are of it too."""
        plain = {calendar for kind in self.kinds if _is_plain(kind) for _, calendar in kind[1]}
        return [way for way in ways if {way[1]} == plain] or ways

    def unlike(self, ways: list[Way]) -> list[Way]:
        """The ways that differ on at least one text: first what reads most, then whose days lie closest together."""
        different: dict[tuple[date | None, ...], Way] = {}
        for way in ways:
            different.setdefault(tuple(self._days(way)), way)
        widths = {
            way: max(seen) - min(seen) for way in different.values() if (seen := [*filter(None, self._days(way))])
        }
        return sorted(widths, key=lambda way: (-self._rows_of(self._kinds_read(way)), widths[way]))

    def _days(self, way: Way) -> Iterator[date | None]:
        """What does this way make of the texts that not every way reads alike?"""
        for kind, texts in self.kinds.items():
            if kind[1][0][0] != ANY_ORDER:
                found = _way_of(kind, way)
                yield from (self.texts[text].days[found] if found else None for text in texts)

    def decided(self, way: Way | None, evidence: str | None = None) -> Decision:
        name = self._name(way) if way else ""
        chosen = {
            text: found
            for kind, texts in self.kinds.items()
            for found in [_way_of(kind, way) if way else kind[1][0]]
            for text in texts
            if found
        }
        shown = self._frequent([text for text in self.open if text in chosen] or list(chosen))
        n_read = sum(self.rows[text] for text in chosen)
        return Decision(
            order=name or None,
            examples=tuple((text, {name: self.texts[text].days[chosen[text]]}) for text in shown),
            evidence=evidence,
            n_read=n_read,
            n_unread=sum(self.rows.values()) - n_read,
            calendars=frozenset(calendar for _, calendar in set(chosen.values())),
        )

    def asked(self, ways: list[Way]) -> Decision:
        names = {way: self._name(way) for way in ways}
        shown = {
            text: {names[way]: self.texts[text].days[found] for way in ways if (found := _way_of(kind, way))}
            for text in self.open
            for kind in [_kind(self.texts[text])]
        }
        most = max(len(set(days.values())) for days in shown.values())
        telling = self._frequent([text for text, days in shown.items() if len(set(days.values())) == most])
        used = {found for kind in self.kinds for way in ways if (found := _way_of(kind, way))}
        n_read = self._rows_of(self.kinds)
        return Decision(
            options=tuple(names.values()),
            examples=tuple((text, shown[text]) for text in telling),
            n_read=n_read,
            n_unread=sum(self.rows.values()) - n_read,
            calendars=frozenset(calendar for _, calendar in used),
        )

    def settling_text(self, way: Way, others: list[Way]) -> str | None:
        """Which text speaks most clearly for this way? The one that the fewest others can read."""
        readers = {kind: sum(bool(_strictly(kind, other)) for other in others) for kind in self._kinds_read(way)}
        clearest = min(readers, key=lambda kind: (readers[kind], -self._rows_of([kind])))
        return self._frequent(self.kinds[clearest])[0] if readers[clearest] < len(others) else None

    def text_of_plain_year(self) -> str:
        return self._frequent([text for kind, texts in self.kinds.items() if _is_plain(kind) for text in texts])[0]

    def _kinds_read(self, way: Way) -> frozenset[_Kind]:
        return frozenset(kind for kind in self.kinds if _way_of(kind, way))

    def _rows_of(self, kinds: Iterable[_Kind]) -> int:
        return sum(self.rows[text] for kind in kinds for text in self.kinds[kind])

    def _frequent(self, texts: list[str]) -> list[str]:
        return sorted(texts, key=lambda text: (-self.rows[text], text))[:_EXAMPLES]

    def _name(self, way: Way) -> str:
        """The calendar is said only where the order alone would read some text differently, or not at all."""
        alone = (way[0], _ANY_CALENDAR)
        return _name(alone if all(_way_of(kind, alone) == _way_of(kind, way) for kind in self.kinds) else way)


def _kind(text: Written) -> _Kind:
    return text.is_short, tuple(text.days)


def _is_plain(kind: _Kind) -> bool:
    """Is there no doubt about the calendar of the year?"""
    return not kind[0]


def _only_way(text: Written) -> Way | None:
    """The way of a text that can mean one day alone."""
    return next(iter(text.days)) if len(set(text.days.values())) == 1 else None


def _way_of(kind: _Kind, wanted: Way) -> Way | None:
    """In which of its ways does a column's way read texts of this kind?

    Files of Thai companies that were saved again have short years of both calendars; each year shows of which it is.
    """
    order, calendar = wanted
    other = _MIXED.get(calendar)
    return _strictly(kind, wanted) or (_strictly(kind, (order, other)) if other else None)


def _strictly(kind: _Kind, wanted: Way) -> Way | None:
    is_short, ways = kind
    order, calendar = wanted
    if ways and ways[0][0] == ANY_ORDER:
        return ways[0]
    if is_short and calendar != _ANY_CALENDAR:
        return wanted if wanted in ways else None
    of_order = [way for way in ways if way[0] == order]
    return of_order[0] if len(of_order) == 1 else None


def _way(name: str) -> Way:
    order, _, calendar = name.partition(" ")
    return order, calendar


def _name(way: Way) -> str:
    return " ".join(way).strip()
