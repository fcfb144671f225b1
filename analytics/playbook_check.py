"""Reading a playbook with care: every mistake in it, each with its line, step, key and remedy."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from analytics.errors import Problem
from analytics.playbook_terms import (
    CALENDARS,
    DAY_NAMES,
    DEFAULT_SEGMENTS,
    PHASES,
    PURPOSES,
    ROLES,
    SCOPES,
    Playbook,
    SegmentRules,
    Span,
    Step,
)
from analytics.playbook_values import PlaybookValues, each, is_id, shorter_than_a_day
from analytics.toml_lines import Path
from analytics.toml_reading import TOO_MANY_MISTAKES

_A_ZONE = 'a time zone; expected a name like "Asia/Bangkok"'
TOO_LARGE = 1_000_000  # bytes of a file, characters of a text
TOO_MANY_DOTS = 300  # reading a.a.a.… takes time with the square of its length
TOO_MANY_STEPS = 1_000

TOP_KEYS = ("playbook", "stages", "segments", "step")
PLAYBOOK_KEYS = (
    "name", "time_zone", "weekend", "holidays", "week_starts", "calendar", "roll_forward",
    "care_before_ask",
)  # fmt: skip
STEP_KEYS = (
    "id", "phase", "title", "source", "differs", "who", "after", "else_after", "do", "within", "every",
    "early", "on", "until", "expires", "standard", "for",
)  # fmt: skip
SEGMENT_KEYS = ("quiet_after", "tries", "touch_limit", "unanswered_limit", "reply_within")


def check(text: str, name: str) -> tuple[Playbook | None, list[Problem]]:
    """What does this text say as a playbook? Either the playbook, or every mistake by line; never raises."""
    if len(text) > TOO_LARGE:
        return None, [Problem(name, "is larger than 1 MB; this is no playbook.")]
    text = text.removeprefix("\ufeff")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > TOO_MANY_DOTS:
            return None, [Problem(name, f"has more than {TOO_MANY_DOTS} dots in one line.", number)]
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, [_syntax_problem(text, name, error)]
    reading = _Reading(name, text)
    playbook = reading.playbook(content, text)
    problems = sorted(reading.problems, key=lambda problem: problem.line or 0)
    if len(problems) > TOO_MANY_MISTAKES:
        n_more = len(problems) - TOO_MANY_MISTAKES
        problems = [*problems[:TOO_MANY_MISTAKES], Problem(name, f"has {n_more} more mistakes.")]
    return (None, problems) if problems else (playbook, [])


def _syntax_problem(text: str, name: str, error: Exception) -> Problem:
    said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is nested too deep or too long"
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1 if place else None
    fault = said[: place.start()] if place else said
    remedy = "Texts stand in quotes, lists in [ ], tables in { }; every quote and bracket must be closed."
    return Problem(name, f"is not valid TOML here: {fault}.", line, remedy=remedy)


@cache
def _time_zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


class _Reading(PlaybookValues):
    """One pass over the parsed text."""

    def __init__(self, where: str, text: str) -> None:
        super().__init__(where, text)
        self.step_ids: dict[int, str] = {}

    def label(self, path: Path) -> str:
        if path[:1] != ("step",) or len(path) < 2 or not isinstance(path[1], int):
            return super().label(path)
        step = self.step_ids.get(path[1]) or f"step {path[1] + 1}"
        return " · ".join(part for part in (step, super().label(path[2:])) if part)

    def playbook(self, content: dict[str, Any], text: str) -> Playbook:
        self.keys((), content, TOP_KEYS, "a table of a playbook")
        at = "playbook"
        head = self.table((at,), content.get(at))
        self.keys((at,), head, PLAYBOOK_KEYS, "a key of [playbook]")
        self.required((at,), head, ("name", "time_zone"))
        return Playbook(
            name=self.text((at, "name"), head.get("name")),
            time_zone=self.word((at, "time_zone"), head.get("time_zone"), _time_zones(), _A_ZONE),
            weekend=self.weekend((at, "weekend"), head.get("weekend")),
            holidays=self.holidays((at, "holidays"), head.get("holidays")),
            week_starts=self.word((at, "week_starts"), head.get("week_starts"), DAY_NAMES, "a day", "monday"),
            calendar=self.word((at, "calendar"), head.get("calendar"), CALENDARS, "a calendar", CALENDARS[0]),
            roll_forward=self.truth((at, "roll_forward"), head.get("roll_forward"), True),
            care_before_ask=self.whole((at, "care_before_ask"), head.get("care_before_ask"), 2),
            stages=self.stages(content.get("stages")),
            segments=self.segments(content.get("segments")),
            steps=self.steps(content.get("step")),
            text=text,
        )

    def stages(self, value: Any) -> dict[str, tuple[str, ...]]:
        table = self.table(("stages",), value)
        self.keys(("stages",), table, PURPOSES, "a purpose")
        return {purpose: self.words(("stages", purpose), names) for purpose, names in table.items()}

    def segments(self, value: Any) -> dict[str, SegmentRules]:
        found = dict(DEFAULT_SEGMENTS)
        tables = self.table(("segments",), value)
        # What a segment of one's own leaves out is as in "standard", which therefore comes first.
        for written in sorted(tables, key=lambda name: name.strip().lower() != "standard"):
            at: Path = ("segments", written)
            table = self.table(at, tables[written])
            self.keys(at, table, SEGMENT_KEYS, "a key of a segment")
            name = written.strip().lower()
            default = DEFAULT_SEGMENTS.get(name, found["standard"])
            found[name] = SegmentRules(
                quiet_after=self.whole((*at, "quiet_after"), table.get("quiet_after"), default.quiet_after),
                tries=self.whole((*at, "tries"), table.get("tries"), default.tries),
                touch_limit=self.whole((*at, "touch_limit"), table.get("touch_limit"), default.touch_limit),
                unanswered_limit=self.whole(
                    (*at, "unanswered_limit"), table.get("unanswered_limit"), default.unanswered_limit
                ),
                reply_within=self.span((*at, "reply_within"), table.get("reply_within")) or default.reply_within,
            )
        return found

    def steps(self, value: Any) -> tuple[Step, ...]:
        if not isinstance(value, list) or not value:
            fault = "there is no step" if value is None or value == [] else "steps are not a list of tables"
            self.problems.append(
                Problem(self.where, f"{fault}; a playbook needs at least one [[step]].", self.line(("step",)))
            )
            return ()
        if len(value) > TOO_MANY_STEPS:
            self.wrong(("step", TOO_MANY_STEPS), f"is one step too many: expected at most {TOO_MANY_STEPS}.")
            return ()
        tables = {place: self.table(("step", place), entry) for place, entry in enumerate(value)}
        self.step_ids = {place: table["id"] for place, table in tables.items() if is_id(table.get("id"))}
        first: dict[str, int] = {}
        for place, step_id in self.step_ids.items():
            if first.setdefault(step_id, place) != place:
                line = self.line(("step", first[step_id], "id"))
                self.wrong(("step", place, "id"), f'"{step_id}" is already the id of the step on line {line}.')
        return tuple(self.step(("step", place), table) for place, table in tables.items())

    def step(self, at: Path, table: dict[str, Any]) -> Step:
        self.keys(at, table, STEP_KEYS, "a key of a step")
        self.required(at, table, ("id", "phase", "title", "after", "do", "standard"))
        within = self.span((*at, "within"), table.get("within"))
        every = self.span((*at, "every"), table.get("every"))
        self.timing(at, table, every)
        return Step(
            id=self.step_id((*at, "id"), table.get("id")),
            phase=self.word((*at, "phase"), table.get("phase"), PHASES, "a phase"),
            title=self.title((*at, "title"), table.get("title")),
            source=self.text((*at, "source"), table.get("source")),
            differs=self.text((*at, "differs"), table.get("differs")) or None,
            who=self.word((*at, "who"), table.get("who"), ROLES, "a role", "sales"),
            after=self.trigger((*at, "after"), table.get("after")),
            else_after=tuple(
                self.trigger(place, entry) for place, entry in each((*at, "else_after"), table.get("else_after"))
            ),
            do=self.patterns((*at, "do"), table.get("do")),
            within=within,
            every=every,
            early=self.span((*at, "early"), table.get("early")),
            on=self.word((*at, "on"), table.get("on"), SCOPES, "a scope", "deal"),
            until=self.patterns((*at, "until"), table.get("until")),
            expires=self.span((*at, "expires"), table.get("expires")) or Span(90, "days"),
            standard=self.standard((*at, "standard"), table.get("standard")),
            applies=self.applies((*at, "for"), table.get("for")),
        )

    def timing(self, at: Path, table: dict[str, Any], every: Span | None) -> None:
        """What `within`, `every` and `expires` may not say together."""
        if "within" not in table and "every" not in table:
            self.wrong(at, "has neither `within` nor `every`; exactly one of them says how soon.")
        if "within" in table and "every" in table:
            self.wrong((*at, "every"), "stands beside `within`; a step has exactly one of them.")
        if "every" in table and "expires" in table:
            self.wrong((*at, "expires"), "stands beside `every`; a repeating step does not expire.")
        if every and every.unit not in ("days", "weeks", "months"):
            self.wrong((*at, "every"), f'"{every}" is not possible: expected days, weeks or months.')
        if every and every.count == 0:
            self.wrong((*at, "every"), f'"{every}" is too short: expected at least 1 day.')
        if shorter_than_a_day(table.get("expires")):
            self.wrong((*at, "expires"), f'"{table["expires"]}" is too short: expected at least 1 day.')
