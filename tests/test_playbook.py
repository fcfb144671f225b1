"""Reading playbooks: what they say, every mistake in them by line, and which days are worked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import playbook_check, playbook_values
from analytics.errors import PlaybookRefused, Problem
from analytics.playbook import (
    CALENDARS,
    CHANNELS,
    DAY_NAMES,
    DEFAULT_SEGMENTS,
    DIRECTIONS,
    EVENT_KINDS,
    LANGUAGES,
    PHASES,
    PURPOSES,
    ROLES,
    SCOPES,
    UNITS,
    Pattern,
    Playbook,
    SegmentRules,
    Span,
    load,
    parse,
    workdays,
)

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = sorted((ROOT / "data" / "playbooks").glob("*.toml"))

SMALL = """\
[playbook]
name = "Small"
time_zone = "Asia/Bangkok"

[[step]]
id = "quote-follow-up"
phase = "follow-up"
title = { en = "Follow up every quote", th = "ติดตามใบเสนอราคา" }
after = { event = "activity", purpose = "quote" }
do = [
    { event = "activity", channel = ["call", "email"] },
    { event = "activity", purpose = "contract", channel = "visit" },
]
within = "3 business days"
standard = 0.9
"""


def read(text: str) -> Playbook:
    playbook, problems = parse(text, "small.toml")
    assert playbook is not None, [problem.sentence() for problem in problems]
    return playbook


def mistakes(text: str) -> list[Problem]:
    playbook, problems = parse(text, "small.toml")
    assert playbook is None
    return problems


# ------------------------------------------------------------------ what a playbook says


def test_what_is_left_out_has_the_defaults_of_a_fair_manager() -> None:
    playbook = read(SMALL)
    step = playbook.steps[0]
    assert (playbook.weekend, playbook.week_starts, playbook.calendar) == (
        ("saturday", "sunday"),
        "monday",
        "gregorian",
    )
    assert playbook.roll_forward
    assert playbook.care_before_ask == 2
    assert playbook.holidays is None
    assert playbook.segments == DEFAULT_SEGMENTS
    assert playbook.text == SMALL
    assert (step.who, step.on, step.expires, step.until) == ("sales", "deal", Span(90, "days"), ())
    assert (step.after.nth, step.after.since) == (None, ())
    assert not step.is_repeating


def test_a_word_and_a_list_of_one_say_the_same() -> None:
    one = read(SMALL)
    listed = read(SMALL.replace('purpose = "quote"', 'purpose = ["quote"]').replace('"visit"', '["visit"]'))
    assert one.steps == listed.steps
    assert one.steps[0].do[1] == Pattern(("activity",), channel=("visit",), purpose=("contract",))


def test_a_single_pattern_and_a_list_of_one_say_the_same() -> None:
    one = 'until = { event = "deal_won" }\nelse_after = { event = "ordered" }\nstandard'
    listed = 'until = [{ event = "deal_won" }]\nelse_after = [{ event = "ordered" }]\nstandard'
    assert read(SMALL.replace("standard", one)).steps == read(SMALL.replace("standard", listed)).steps


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("1 day", Span(1, "days")),
        ("0 days", Span(0, "days")),
        ("3 business days", Span(3, "business days")),
        ("1 Business  Day", Span(1, "business days")),
        ("48 hours", Span(48, "hours")),
        ("2weeks", Span(2, "weeks")),
        ("๓ months", Span(3, "months")),
    ],
)
def test_a_length_of_time_is_read_in_singular_and_plural(written: str, span: Span) -> None:
    assert read(SMALL.replace("3 business days", written)).steps[0].within == span


def test_since_without_nth_means_the_first() -> None:
    counted = SMALL.replace('"quote" }', '"quote", since = { event = "deal_won" } }')
    assert read(counted).steps[0].after.nth == 1


def test_a_segment_of_ones_own_starts_from_standard() -> None:
    rules = read(SMALL + "[segments.occasional]\nquiet_after = 90\n[segments.key]\ntries = 9\n").segments
    assert rules["occasional"] == SegmentRules(quiet_after=90)
    assert (rules["key"].tries, rules["key"].quiet_after) == (9, 14)


def test_a_title_falls_back_to_english() -> None:
    step = read(SMALL).steps[0]
    assert (step.title_in("th"), step.title_in("fa")) == ("ติดตามใบเสนอราคา", "Follow up every quote")


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(file).steps == read(SMALL).steps


# ------------------------------------------------------------------ mistakes


@pytest.mark.parametrize(
    ("right", "wrong", "line", "column", "what", "remedy"),
    [
        ('"Asia/Bangkok"', '"Asia/Bankok"', 3, "playbook.time_zone", "time zone", "Asia/Bangkok"),
        ('name = "Small"', 'name = ""', 2, "playbook.name", "must be a text", None),
        ('name = "Small"', "", 1, "playbook.name", "is missing", None),
        ('"Small"', '"a"\nweekends = "friday"', 3, "playbook.weekends", "not a key", "weekend"),
        ('"Small"', '"a"\nweekend = "fryday"', 3, "playbook.weekend", "not a day", "friday"),
        ('"Small"', f'"a"\nweekend = {list(DAY_NAMES)}', 3, "playbook.weekend", "no working day", None),
        ('"Small"', '"a"\nholidays = "THH"', 3, "playbook.holidays", "not a country", "TH"),
        ('"Small"', '"a"\nholidays = ["2026-02-30"]', 3, "playbook.holidays", "not a date", None),
        ('"Small"', '"a"\nholidays = [\n2026-01-01,\n7]', 5, "playbook.holidays", "not a date", None),
        ('"Small"', '"a"\nholidays = true', 3, "playbook.holidays", "a country's code", None),
        ('"Small"', '"a"\nweek_starts = "mon"', 3, "playbook.week_starts", "not a day", "monday"),
        ('"Small"', '"a"\ncalendar = "jalaly"', 3, "playbook.calendar", "not a calendar", "jalali"),
        ('"Small"', '"a"\nroll_forward = "no"', 3, "playbook.roll_forward", "true or false", None),
        ('"Small"', '"a"\ncare_before_ask = "two"', 3, "playbook.care_before_ask", "whole number", None),
        ('"Small"', '"a"\n[stages]\nqoute = "P"', 4, "stages.qoute", "not a purpose", "quote"),
        ('"Small"', '"a"\n[stages]\nquote = 3', 4, "stages.quote", "must be a word", None),
        ('"Small"', '"a"\n[segments.key]\ntrys = 3', 4, "segments.key.trys", "not a key", "tries"),
        ('"Small"', '"a"\n[segments.key]\ntries = true', 4, "segments.key.tries", "whole number", None),
        ('"Small"', '"a"\n[segment]\n', 3, "segment", "not a table", "segments"),
        ('"quote-follow-up"', '"Quote Follow"', 6, "step 1 · id", "not an id", "quote-follow"),
        ('"follow-up"', '"followup"', 7, "· phase", "not a phase", "follow-up"),
        ("th =", "thai =", 8, "· title.thai", "not a language", "th"),
        ('en = "Follow up every quote"', "en = 3", 8, "· title.en", "a text", None),
        ("after =", "aftr =", 9, "· aftr", "not a key", "after"),
        ('event = "activity", purpose', 'event = "visit", purpose', 9,
         "· after.event", "not an event", None),
        ('"quote" }', '"qoute" }', 9, "· after.purpose", "not a purpose", "quote"),
        ('"quote" }', '"quote", nth = 0 }', 9, "· after.nth", "whole number", None),
        ('"quote" }', '"quote", nth = 1, since = { event = "wn" } }', 9,
         "· after.since.event", "not an event", None),
        ('"quote" }', '"quote", stage = "x" }', 9, "· after.stage", "never match", None),
        ('"quote" }', '"quote", direction = "in" }', 9, "· after.direction", "not a", None),
        ('["call", "email"]', '["call", "e-mail"]', 11, "· do.channel", "not a channel", "email"),
        ('["call", "email"]', "[]", 11, "· do.channel", "empty list", None),
        ('"visit"', '"visit", nth = 2', 12, "· do.nth", "not a key", None),
        ('"3 business days"', '"3 buisness days"', 14, "· within", "length", "3 business days"),
        ('"3 business days"', "3", 14, "· within", "length of time", None),
        ('"3 business days"', '"11 years"', 14, "· within", "length of time", None),
        ('"3 business days"', '"999 months"', 14, "· within", "too long", None),
        ('within = "3 business days"', "", 5, "quote-follow-up", "neither `within` nor `every`", None),
        ('within = "3 business days"', 'within = "1 day"\nevery = "7 days"', 15,
         "· every", "exactly one", None),
        ('within = "3 business days"', 'every = "7 hours"', 14, "· every", "not possible", None),
        ('within = "3 business days"', 'every = "2 business days"', 14,
         "· every", "not possible", None),
        ('within = "3 business days"', 'every = "0 days"', 14, "· every", "too short", None),
        ('within = "3 business days"', 'every = "1 week"\nexpires = "9 days"', 15,
         "· expires", "does not expire", None),
        ("standard", 'expires = "23 hours"\nstandard', 15, "· expires", "too short", None),
        ("standard", 'expires = "0 days"\nstandard', 15, "· expires", "too short", None),
        ("0.9", "90", 15, "· standard", "not a share", "0.90"),
        ("0.9", "0", 15, "· standard", "not a share", None),
        ("0.9", "nan", 15, "· standard", "not a share", None),
        ("standard = 0.9", "", 5, "· standard", "is missing", None),
        ("standard", 'who = "sale"\nstandard', 15, "· who", "not a role", "sales"),
        ("standard", 'on = "deals"\nstandard', 15, "· on", "not a scope", "deal"),
        ("standard", 'for = { segments = "key" }\nstandard', 15,
         "· for.segments", "not a key", "segment"),
        ("standard", 'for = { min_amount = 9, max_amount = 3 }\nstandard', 15,
         "· for.min_amount", "for nobody", None),
        ("standard", 'for = { min_amount = "9" }\nstandard', 15,
         "· for.min_amount", "must be a number", None),
        ("standard = 0.9", "standard = ", 15, None, "not valid TOML", None),
        ("standard = 0.9", 'standard = "', 15, None, "not valid TOML", None),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_step_key_and_remedy(
    right: str, wrong: str, line: int, column: str | None, what: str, remedy: str | None
) -> None:
    assert right in SMALL
    if column and column.startswith("·"):
        column = f"quote-follow-up {column}"
    found = mistakes(SMALL.replace(right, wrong, 1))
    problem = next(problem for problem in found if what in problem.what)
    assert (problem.where, problem.line, problem.column) == ("small.toml", line, column)
    if remedy:
        assert remedy in (problem.remedy or "").removeprefix("Did you mean ")


def test_one_mistake_is_said_once() -> None:
    assert len(mistakes(SMALL.replace("after = {", "after = 3 # {"))) == 1
    assert len(mistakes(SMALL.replace("time_zone", "# time_zone"))) == 1


def test_all_mistakes_come_at_once_in_the_order_of_their_lines() -> None:
    text = SMALL.replace("Bangkok", "Bankok").replace('"follow-up"', '"followup"').replace("0.9", "9")
    assert [problem.line for problem in mistakes(text)] == [3, 7, 15]


def test_an_id_taken_twice_names_the_line_of_the_first() -> None:
    [problem] = mistakes(SMALL + SMALL[SMALL.index("[[step]]") :])
    assert problem.line == 17
    assert problem.what == '"quote-follow-up" is already the id of the step on line 6.'


def test_a_playbook_without_steps_is_refused() -> None:
    [problem] = mistakes(SMALL[: SMALL.index("[[step]]")])
    assert "at least one [[step]]" in problem.what


def test_a_mistake_reads_as_a_sentence() -> None:
    [problem] = mistakes(SMALL.replace("3 business days", "3 dais"))
    assert problem.sentence() == (
        'small.toml, line 14, "quote-follow-up · within": "3 dais" is not a length of time. Expected a '
        'number and hours, days, business days, weeks or months, like "3 days". Did you mean "3 days"?'
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'[playbook]\nname = "\xff\xfe"', "is not UTF-8"),
        (SMALL.encode("utf-16"), "is not UTF-8"),
        (b"#" * 1_000_001, "larger than 1 MB"),
        (b"a = " + b"[" * 5_000, "is not valid TOML"),
        (b"a = " + b"9" * 10_000, "is not valid TOML"),
        (b"", "is missing"),
    ],
)
def test_a_file_that_is_no_playbook_is_refused_with_a_sentence(tmp_path: Path, content: bytes, what: str) -> None:
    file = tmp_path / "small.toml"
    file.write_bytes(content)
    with pytest.raises(PlaybookRefused, match=what):
        load(file)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlaybookRefused, match="cannot be read"):
        load(tmp_path / "none.toml")
    with pytest.raises(PlaybookRefused, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a." * 50_000 + "a = 1", "300 dots"),
        ("[[step]]\n" * 10_000, "at most 1000"),
        ("[playbook]\nweekend = [" + '"x",' * 20_000 + "]", "more mistakes"),
    ],
)
def test_a_file_made_to_take_forever_is_refused_at_once(text: str, what: str) -> None:
    problems = mistakes(text)
    assert len(problems) <= 1_001
    assert any(what in problem.what for problem in problems)


def judged(text: str) -> None:
    playbook, problems = parse(text, "any.toml")
    assert (playbook is None) == bool(problems)
    for problem in problems:
        assert problem.where == "any.toml"
        assert problem.line is None or 1 <= problem.line <= text.count("\n") + 1
        assert problem.sentence()


@given(st.text())
def test_no_text_makes_the_check_fall_over(text: str) -> None:
    judged(text)


VALUES = st.sampled_from(
    """
    3 -1 0.5 inf nan true [] {} [{}] [[]] "" "x" "deal" "\\u0000" [1,"a"] {event=3} {event=[]} 2026-01-01
    2026-01-01T10:00:00 10:00:00 [2026-01-01] {a={b={c=1}}} {event="ordered"} ['deal'] 0xff 1e400 'quote'
    {x.y=1} 99999999999999999999
    """.split()  # noqa: SIM905
)


@settings(max_examples=150)
@given(st.data())
def test_no_value_in_any_place_makes_the_check_fall_over(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([file.read_text(encoding="utf-8") for file in SHIPPED] + [SMALL]))
    places = [match.span(1) for match in re.finditer(r"= *([^\n,{}\[\]]+)", text)]
    for start, end in sorted(data.draw(st.lists(st.sampled_from(places), max_size=4, unique=True)), reverse=True):
        text = text[:start] + data.draw(VALUES) + text[end:]
    judged(text)


@settings(max_examples=100)
@given(st.integers(0, len(SMALL)), st.integers(0, 40), st.text("[]{}\"=.,#\n\\ ax1'", max_size=6))
def test_no_damage_makes_the_check_fall_over(start: int, length: int, put: str) -> None:
    judged(SMALL[:start] + put + SMALL[start + length :])


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reading_fall_over(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "any.toml"
    file.write_bytes(content)
    with pytest.raises(PlaybookRefused):
        load(file)


# ------------------------------------------------------------------ working days


def worked(head: str, first: date, last: date) -> list[int]:
    """The days of the month that are worked."""
    playbook = read(SMALL.replace('name = "Small"', f'name = "Small"\n{head}'))
    return [day.day for day, works in workdays(playbook, first, last) if works]


def test_weekends_are_the_playbooks_and_holidays_the_countrys() -> None:
    week = date(2026, 4, 10), date(2026, 4, 20)  # Songkran: 13 to 15 April
    assert worked("", *week) == [10, 13, 14, 15, 16, 17, 20]
    assert worked('holidays = "TH"', *week) == [10, 16, 17, 20]
    assert worked('holidays = "TH"\nweekend = ["thursday", "friday"]', *week) == [11, 12, 18, 19, 20]
    assert worked("weekend = []", *week) == list(range(10, 21))


def test_a_saturday_worked_in_exchange_is_a_working_day() -> None:
    assert worked('holidays = "CN"', date(2024, 10, 11), date(2024, 10, 14)) == [11, 12, 14]


def test_holidays_may_be_a_list_of_dates_in_either_form() -> None:
    days = date(2026, 4, 6), date(2026, 4, 10)
    assert worked('holidays = ["2026-04-07", 2026-04-09]', *days) == [6, 8, 10]


def test_every_day_is_listed_and_none_when_the_end_comes_first() -> None:
    playbook = read(SMALL)
    days = [day for day, _ in workdays(playbook, date(2000, 1, 1), date(2049, 12, 31))]
    assert days[0] == date(2000, 1, 1)
    assert len(set(days)) == len(days) == 18_263
    assert workdays(playbook, date(2026, 1, 2), date(2026, 1, 1)) == []


# ------------------------------------------------------------------ the playbooks that come with the program


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_step_of_ours_says_where_its_number_comes_from_in_four_languages(file: Path) -> None:
    playbook = load(file)
    for step in playbook.steps:
        assert set(step.title) == set(LANGUAGES), step.id
        assert all(title.strip() for title in step.title.values()), step.id
        assert step.source.strip(), step.id


def test_our_three_playbooks_are_for_three_kinds_of_business() -> None:
    assert [file.stem for file in SHIPPED] == ["key-accounts", "project-sales", "retail"]
    phases = {file.stem: {step.phase for step in load(file).steps} for file in SHIPPED}
    assert phases["key-accounts"] == phases["retail"] == set(PHASES)
    assert phases["project-sales"] == set(PHASES) - {"close"}


@pytest.mark.parametrize(
    ("file", "step", "span"),
    [
        ("project-sales", "message-answer", Span(1, "business days")),
        ("project-sales", "trial-result", Span(1, "weeks")),
        ("project-sales", "trial-summary", Span(2, "days")),
        ("project-sales", "quote-follow-up", Span(3, "business days")),
        ("project-sales", "quote-weekly", Span(7, "days")),
        ("project-sales", "delivery-thanks", Span(3, "days")),
        ("project-sales", "monthly-visit", Span(1, "months")),
        ("project-sales", "loss-interview", Span(7, "days")),
        ("key-accounts", "key-contact", Span(14, "days")),
        ("retail", "contact-60", Span(60, "days")),
        ("retail", "contact-90", Span(90, "days")),
    ],
)
def test_the_numbers_of_the_teaching_stand_in_our_playbooks(file: str, step: str, span: Span) -> None:
    steps = {found.id: found for found in load(ROOT / "data" / "playbooks" / f"{file}.toml").steps}
    assert (steps[step].every or steps[step].within) == span


def test_where_the_texts_disagree_the_step_says_so() -> None:
    steps = load(ROOT / "data" / "playbooks" / "project-sales.toml").steps
    assert [step.id for step in steps if step.differs] == ["trial-summary", "first-order-visit"]


def test_the_paperwork_is_the_offices_in_every_playbook() -> None:
    for file in SHIPPED:
        assert {step.who for step in load(file).steps if step.phase == "admin"} == {"office"}


# ------------------------------------------------------------------ the page about playbooks


def test_the_page_about_playbooks_explains_every_key_and_word() -> None:
    page = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
    marked = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL)))
    known = [
        *playbook_check.PLAYBOOK_KEYS, *playbook_check.STEP_KEYS, *playbook_check.SEGMENT_KEYS,
        *playbook_values.TRIGGER_KEYS, *playbook_values.APPLIES_KEYS,
        *EVENT_KINDS, *CHANNELS, *PURPOSES, *PHASES, *DIRECTIONS, *SCOPES, *ROLES, *UNITS, *CALENDARS,
        *LANGUAGES, *DAY_NAMES, *(file.name for file in SHIPPED),
    ]  # fmt: skip
    assert [word for word in known if word not in marked] == []


def test_the_example_on_the_page_about_playbooks_is_a_playbook() -> None:
    page = (ROOT / "docs" / "playbooks.md").read_text(encoding="utf-8")
    for example in re.findall(r"```toml\n(.*?)```", page, re.DOTALL):
        read(SMALL[: SMALL.index("[[step]]")] + example)
