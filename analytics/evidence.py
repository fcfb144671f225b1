"""How a column is meant, by all of its values: the order of day and month, the decimal mark, ids that became numbers.

Speaks SQL to a cursor that the store hands in. What can be read two ways comes back as a question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analytics import words
from analytics.errors import Problem
from analytics.raw_rows import Cursor, first_row
from analytics.sources import days, moments, numbers, selects
from analytics.sources import expressions as sql
from analytics.sources.moments import Evidence
from analytics.sources.planning import Plan
from analytics.sources.tables import Field

# Of more different texts than these in a column, it holds no dates.
_FIRST = 1000
_MOST_TEXTS = 200_000
Told = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Question:
    """What can be read two ways: in which file and column, the ways, and values that show the difference.

    `examples`: (what is written, way → how it would be read).
    """

    file: str
    source: str
    format: str
    kind: str  # "dates" or "numbers"
    column: str
    options: tuple[str, ...]
    examples: tuple[tuple[str, dict[str, str]], ...]

    @property
    def problem(self) -> Problem:
        """Both readings, for somebody who cannot be asked."""
        written, ways = self.examples[0] if self.examples else ("", {})
        meant = " or ".join(f"{ways[way]} ({way})" for way in self.options if way in ways)
        remedy = f"Say which with {'--dates' if self.kind == 'dates' else '--decimal'}, or answer on the Imports page."
        what = f'"{written}" can be read as {meant}, and no other value of the column says which.'
        return Problem(self.file, what, column=self.column, remedy=remedy)


@dataclass(frozen=True)
class Column:
    """How a column was read: the way, a value that settled it, some values as they are read, how many could not be."""

    field: str
    column: str
    kind: str
    way: str | None = None
    evidence: str | None = None
    examples: tuple[tuple[str, str], ...] = ()
    n_unread: int = 0


def decide(
    cursor: Cursor, plan: Plan, raw: Path, latest: date, told: Told | None = None, decimal: str | None = None
) -> tuple[Plan, list[Question], list[Column]]:
    """How are the dates, numbers and ids of the file meant?

    `latest`: the last day that somebody can have meant with a year of two digits; `told`: (kind, column) → way, from an
    answer or an earlier file: it holds where the values do not settle it. `plan.dates` and `decimal` were said of these
    very files, for what they leave open. Gives the plan with all that is settled, a question for each column that is
    not, and how each is read.
    """
    told = told or {}
    questions: list[Question] = []
    columns: list[Column] = []
    orders, decimals = dict(plan.orders), dict(plan.decimals)
    reads_currency = False
    for field in selects.fields_written(plan):
        column = selects.written_in(plan, field.name)
        if field.kind == "moment" and not plan.date_format:
            decision = _dates(cursor, plan, raw, field, latest, told.get(("dates", column)))
            if decision is None:
                continue
            if decision.options:
                questions.append(_ask(plan, "dates", column, decision.options, _shown(decision.examples)))
            elif decision.order:
                orders[field.name] = decision.order
            one = tuple((text, str(next(iter(ways.values())))) for text, ways in decision.examples if ways)
            shown = () if decision.options else one
            columns.append(
                Column(field.name, column, "dates", decision.order, decision.evidence, shown, decision.n_unread)
            )
        elif field.kind == "number":
            known = told.get(("numbers", column)) or decimals.get(field.name) or (None if plan.reads_words else "point")
            answer = _numbers(cursor, plan, raw, field, decimal, known)
            if answer is None:
                continue
            if answer.options:
                questions.append(_ask(plan, "numbers", column, answer.options, _shown(answer.examples)))
            elif answer.decimal:
                decimals[field.name] = answer.decimal
            reads_currency |= field.name == "amount" and plan.reads_words and bool(answer.currencies)
    plan = replace(
        plan,
        orders=orders,
        decimals=decimals,
        repairs=_repairs(cursor, plan, raw),
        reads_currency=reads_currency,
        is_decided=not questions,
    )
    return plan, questions, columns


def _ask(
    plan: Plan, kind: str, column: str, options: tuple[str, ...], examples: tuple[tuple[str, dict[str, str]], ...]
) -> Question:
    return Question(plan.file, plan.source, plan.format or plan.table.name, kind, column, options, examples)


def _shown(examples: Sequence[tuple[str, Mapping[str, object]]]) -> tuple[tuple[str, dict[str, str]], ...]:
    return tuple((text, {way: str(value) for way, value in ways.items()}) for text, ways in examples)


def _dates(cursor: Cursor, plan: Plan, raw: Path, field: Field, latest: date, told: str | None) -> days.Decision | None:
    """How are a column's days meant? None where all are written as ISO 8601."""
    texts = _day_texts(cursor, plan, raw, field)
    if not texts:
        return None
    decision = days.decide(texts, latest)
    answer = plan.dates or told
    return days.decide(texts, latest, answer) if decision.options and answer else decision


def _day_texts(cursor: Cursor, plan: Plan, raw: Path, field: Field) -> dict[str, int]:
    """Which days are written in words or by an order of parts, and how often?"""
    written = f"w_{field.name}"
    if _is_plain(cursor, plan, raw, field):
        return {}
    rows = cursor.execute(
        f"select {moments.day_part(written)}, count(*) from {selects.written(plan, field.name)} as wanted "
        f"where {written} is not null and {moments.is_looked_up(written)} group by 1 limit {_MOST_TEXTS}",
        _given(raw),
    ).fetchall()
    return {text: int(n) for text, n in rows if text}


def _is_plain(cursor: Cursor, plan: Plan, raw: Path, field: Field) -> bool:
    """Are all moments of this column written as ISO 8601?"""
    written = f"w_{field.name}"
    asked = f"select count(*) from {selects.written(plan, field.name)} as wanted where not {moments.is_plain(written)}"
    return not first_row(cursor, asked, _given(raw))[0]


def _numbers(
    cursor: Cursor, plan: Plan, raw: Path, field: Field, told: str | None, known: str | None
) -> numbers.NumberDecision | None:
    """How are a column's numbers meant? None where nobody can doubt: 1234, 0.5, 1234.56, 1234.5678."""
    written = f"w_{field.name}"
    rows = f"{selects.written(plan, field.name)} as wanted where {written} is not null"
    doubtful = f"not regexp_full_match({written}, '-?\\d+(\\.(\\d{{1,2}}|\\d{{4,}}))?')"
    if not first_row(cursor, f"select count(*) from {rows} and {doubtful}", _given(raw))[0]:
        return None
    plain = moments.digits(written)
    query = (
        f"select {numbers.shape_expression(written)} as shape, count(*), min({plain}) "
        f"from {rows} group by 1 limit {_MOST_TEXTS}"
    )
    shapes = {shape: (int(n), str(example)) for shape, n, example in cursor.execute(query, _given(raw)).fetchall()}
    answer = numbers.decide(shapes)
    if answer.options and told:
        return numbers.decide(shapes, told)
    if answer.options and known:
        # Written both ways: what holds elsewhere does not settle this.
        other = numbers.decide(shapes, known)
        return other if other.n_unread == answer.n_unread else answer
    return answer


def _repairs(cursor: Cursor, plan: Plan, raw: Path) -> tuple[str, ...]:
    """Which ids were made numbers: 17.0 in every row?"""
    ids = [field.name for field in selects.fields(plan) if field.kind == "id" and field.name in plan.texts]
    if not ids:
        return ()
    asked = ", ".join(f"bool_and(regexp_full_match(w_{name}, '[0-9]+\\.0'))" for name in ids)
    rows = f"{selects.written(plan, *ids)} as wanted"
    answers = first_row(cursor, f"select {asked} from (select * from {rows} limit {_FIRST})", _given(raw))
    if any(answers):  # the first may all be so by chance
        answers = first_row(cursor, f"select {asked} from {rows}", _given(raw))
    return tuple(name for name, is_number in zip(ids, answers, strict=True) if is_number)


def look_up(cursor: Cursor, plan: Plan, raw: Path, latest: date) -> frozenset[str]:
    """Which moments are not written as ISO 8601? Their days and times are read into `day_text` and `time_text`."""
    cursor.execute("create or replace temp table day_text (field varchar, written varchar, day date)").fetchall()
    cursor.execute("create or replace temp table time_text (written varchar, span interval)").fetchall()
    found = set()
    times: dict[str, object] = {}
    for field in selects.fields_written(plan):
        if field.kind != "moment" or plan.date_format:
            continue
        written = f"w_{field.name}"
        if _is_plain(cursor, plan, raw, field):
            continue
        found.add(field.name)
        order = plan.orders.get(field.name)
        read = [
            (field.name, text, day)
            for text in _day_texts(cursor, plan, raw, field)
            if (day := days.read(text, order, latest))
        ]
        _insert(cursor, "day_text", read)
        query = (
            f"select distinct {moments.time_part(written)} from {selects.written(plan, field.name)} as wanted "
            f"where {written} is not null and {moments.is_looked_up(written)} limit {_MOST_TEXTS}"
        )
        times |= {text: days.read_time(text) for (text,) in cursor.execute(query, _given(raw)).fetchall() if text}
    spans = [(text, span) for text, span in times.items() if span is not None]
    _insert(cursor, "time_text", spans)
    return frozenset(found)


def read_words(cursor: Cursor, plan: Plan, raw: Path) -> None:
    """What do the words of types, states and stages mean? Into `word_text`; each different text is read once."""
    cursor.execute("create or replace temp table word_text (use varchar, written varchar, word varchar)").fetchall()
    for use, (cell, asked) in sql.words_of(plan).items():
        query = (
            f"select distinct {cell} from ({selects.origins(plan)}) as one "
            f"where {cell} is not null and {asked} limit {_MOST_TEXTS}"
        )
        meant = [(use, text, _WORDS[use](text)) for (text,) in cursor.execute(query, _given(raw)).fetchall()]
        _insert(cursor, "word_text", [row for row in meant if row[2] is not None])


def _planned(text: str) -> str | None:
    said = words.read_planned(text)
    return None if said is None else str(said).lower()


_WORDS: dict[str, Callable[[str], str | None]] = {
    "channel": lambda text: words.read_channel(text)[0],
    "subject": lambda text: words.read_channel(text)[0],
    "direction": words.read_direction,
    "direction of channel": lambda text: words.read_channel(text)[1],
    "planned": _planned,
    "status": words.read_status,
    "stage": words.read_status,
}


def _insert(cursor: Cursor, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        columns = list(zip(*rows, strict=True))
        listed = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
        cursor.execute(f"insert into {table} select {listed}", [list(column) for column in columns]).fetchall()


def evidence(cursor: Cursor, plan: Plan, raw: Path, zone: str, latest: date) -> dict[str, Evidence]:
    """What do all values of each moment say of offsets and midnights? By field."""
    looked_up = look_up(cursor, plan, raw, latest)
    found = _of_fields(cursor, plan, raw, zone, looked_up)
    if "modified_at" in plan.texts:
        found["modified_at"] = Evidence(is_looked_up="modified_at" in looked_up)
    return found


def _of_fields(cursor: Cursor, plan: Plan, raw: Path, zone: str, looked_up: frozenset[str]) -> dict[str, Evidence]:
    wanted = [field for field in selects.fields(plan) if field.kind == "moment"]
    if not wanted:
        return {}
    names = [field.name for field in wanted]
    asked = ", ".join("bool_or(" + moments.has_offset("w_" + name) + ")" for name in names)
    offsets = first_row(cursor, f"select {asked} from {selects.written(plan, *names)} as wanted", _given(raw))
    first = {
        f.name: Evidence(bool(has), is_all_midnight=True, is_looked_up=f.name in looked_up)
        for f, has in zip(wanted, offsets, strict=True)
    }
    asked = ", ".join(_midnights(f, first[f.name]) for f in wanted)
    midnights = first_row(
        cursor, f"select {asked} from {selects.typed(plan, zone, first, *names)} as wanted", _given(raw)
    )
    found = {}
    for position, field in enumerate(wanted):
        is_local, is_as_written = map(bool, midnights[2 * position : 2 * position + 2])
        found[field.name] = replace(
            first[field.name], is_all_midnight=is_local or is_as_written, is_as_written=is_as_written
        )
    return found


def _midnights(field: Field, evidence: Evidence) -> str:
    """SQL for whether all are midnight in the team's zone, and whether they are so as they are written."""
    local = f"bool_and(t_{field.name} = date_trunc('day', t_{field.name}))"
    if not evidence.has_offset or evidence.is_looked_up:
        return f"{local}, false"
    wall = moments.as_written(f"w_{field.name}")
    return f"{local}, bool_and({wall} = date_trunc('day', {wall}))"


def _given(raw: Path) -> dict[str, str]:
    return {"raw": sql.no_pattern(str(raw))}


def meanings(cursor: Cursor, plan: Plan, raw: Path, written: str, meant: str, most: int) -> list[tuple[str, str, int]]:
    """How is each text of a field read as another: (what is written, how it is read, in how many rows)?"""
    read_words(cursor, plan, raw)
    rows = cursor.execute(f"{selects.meanings(plan, written, meant)} limit {most}", _given(raw)).fetchall()
    return [(str(text), str(word or ""), int(n)) for text, word, n in rows]
