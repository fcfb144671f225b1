"""A playbook as small tables, so that the models join it in instead of being written anew for each playbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from analytics.playbook import Pattern, Playbook, SegmentRules, Span, Step, workdays
from analytics.raw_rows import Cursor
from analytics.words import outcomes

_TYPES = {
    "step": "step_no integer, step varchar, phase varchar, who varchar, scope varchar, standard double, "
    "is_repeating boolean, is_rolled boolean, within_count integer, within_unit varchar, every_count integer, "
    "every_unit varchar, early_count integer, early_unit varchar, expires_count integer, expires_unit varchar, "
    "min_amount double, max_amount double, n_filters integer, has_filter boolean",
    "step_trigger": "step_no integer, option_no integer, nth integer, has_since boolean",
    "step_filter": "step_no integer, name varchar, word varchar",
    "pattern": "pattern_no integer, step_no integer, role varchar, option_no integer, n_names integer, "
    "names_purpose boolean, is_plain_purpose boolean",
    "pattern_value": "pattern_no integer, name varchar, word varchar",
    "stage_word": "purpose varchar, stage varchar",
    "outcome_word": "list_name varchar, word varchar",
    "segment_rule": "segment varchar, quiet_after integer, tries integer, touch_limit integer, "
    "unanswered_limit integer, reply_count integer, reply_unit varchar",
    "calendar": "on_day date, day_no integer, is_workday boolean, workday_no integer, next_workday date",
}
NAMES = tuple(_TYPES)
_TRAITS = ("event", "stage", "channel", "purpose", "direction", "outcome")
_FILTERS = ("segment", "product", "pipeline", "source", "team")
_DAYS_OF = {"hours": 1, "days": 1, "business days": 3, "weeks": 7, "months": 31}


def write(cursor: Cursor, playbook: Playbook, first: date, last: date) -> None:
    """Fill the playbook's tables (and the calendar of its working days from `first` to `last`) anew."""
    patterns: list[tuple[object, ...]] = []
    values: list[tuple[object, ...]] = []
    triggers: list[tuple[object, ...]] = []
    filters: list[tuple[object, ...]] = []

    def add(step_no: int, role: str, option_no: int, found: Iterable[Pattern]) -> None:
        for pattern in found:
            named = {name: getattr(pattern, name) for name in _TRAITS if getattr(pattern, name)}
            is_plain = set(named) == {"event", "purpose"} and "activity" in pattern.event
            number = len(patterns)
            patterns.append((number, step_no, role, option_no, len(named), bool(pattern.purpose), is_plain))
            values.extend(dict.fromkeys((number, name, _word(word)) for name in named for word in named[name]))

    for step_no, step in enumerate(playbook.steps):
        for option_no, trigger in enumerate((step.after, *step.else_after)):
            counts = trigger.nth if trigger.nth is not None else (1 if trigger.since else None)
            triggers.append((step_no, option_no, counts, bool(trigger.since)))
            add(step_no, "after", option_no, [trigger.pattern])
            add(step_no, "since", option_no, trigger.since)
        add(step_no, "do", 0, step.do)
        add(step_no, "until", 0, step.until)
        for name in _FILTERS:
            filters.extend((step_no, name, _word(word)) for word in getattr(step.applies, name))
    rows: dict[str, list[tuple[object, ...]]] = {
        "step": [_step(number, step, playbook) for number, step in enumerate(playbook.steps)],
        "step_trigger": triggers,
        "step_filter": list(dict.fromkeys(filters)),
        "pattern": patterns,
        "pattern_value": values,
        "stage_word": sorted({(_word(k), _word(stage)) for k, names in playbook.stages.items() for stage in names}),
        "outcome_word": sorted({(name, _word(word)) for name, words in outcomes().items() for word in words}),
        "segment_rule": [_segment_rule(name, rules) for name, rules in playbook.segments.items()],
        "calendar": calendar(playbook, first, last),
    }
    for name, types in _TYPES.items():
        columns = [column.split()[0] for column in types.split(", ")]
        cursor.execute(f"create table {name} ({types})").fetchall()
        if rows[name]:
            cursor.register("given", pd.DataFrame(rows[name], columns=columns, dtype="object"))
            cast = ", ".join(f"cast({c} as {t}) as {c}" for c, t in (col.split() for col in types.split(", ")))
            cursor.execute(f"insert into {name} select {cast} from given").fetchall()


def calendar(playbook: Playbook, first: date, last: date) -> list[tuple[object, ...]]:
    """Which number has each day, is it a working day, how many were there so far, and which is the next?"""
    days = workdays(playbook, first, last + timedelta(days=60))
    coming: date | None = None
    following: dict[date, date | None] = {}
    for day, is_workday in reversed(days):
        coming = day if is_workday else coming
        following[day] = coming
    rows: list[tuple[object, ...]] = []
    n_workdays = 0
    for number, (day, is_workday) in enumerate(days):
        n_workdays += is_workday
        rows.append((day, number, is_workday, n_workdays, following[day]))
    return rows


def longest_spans(playbook: Playbook) -> tuple[int, int]:
    """How many days before and after the data can a step's spans reach (roughly, never too few)?"""
    before = max((_reach(step.early) for step in playbook.steps), default=0)
    after = max(
        (_reach(step.within) + _reach(step.expires) + 2 * _reach(step.every) for step in playbook.steps),
        default=0,
    )
    return before + 31, after + 31


def _reach(span: Span | None) -> int:
    return 0 if span is None else span.count * _DAYS_OF[span.unit] + 30


def _word(written: str) -> str:
    return written.strip().lower()


def _step(number: int, step: Step, playbook: Playbook) -> tuple[object, ...]:
    n_filters = sum(bool(getattr(step.applies, name)) for name in _FILTERS)
    asks_amount = step.applies.min_amount is not None or step.applies.max_amount is not None
    return (
        number, step.id, step.phase, step.who, step.on, step.standard, step.is_repeating, playbook.roll_forward,
        *_span(step.within), *_span(step.every), *_span(step.early), *_span(step.expires),
        step.applies.min_amount, step.applies.max_amount, n_filters, n_filters > 0 or asks_amount,
    )  # fmt: skip


def _segment_rule(name: str, rules: SegmentRules) -> tuple[object, ...]:
    limits = (rules.quiet_after, rules.tries, rules.touch_limit, rules.unanswered_limit)
    return (_word(name), *limits, *_span(rules.reply_within))


def _span(span: Span | None) -> tuple[int | None, str | None]:
    if span is None:
        return None, None
    return (span.count * 7, "days") if span.unit == "weeks" else (span.count, span.unit)
