"""What is typed around the Monday meeting: kept whole, with its history, the newest holding, by whoever types."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import agreed, held, ruled
from analytics import journal as journals
from analytics.agreed import ACTIONS, Commitment, TooMany, Word
from analytics.dates import end_of_day
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.ruled import HeldReview, PlaybookVersion, StandardSaid, Waiver

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY = ("Malee", NOW)
AFTER = ("Ann", LATER)
HOSTILE = "C'1\"; drop table commitment; -- <b>%s</b> ; \u2028 ไทย"
MONDAY, FRIDAY, NEXT = date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 23)
AGREED: dict[str, object] = {
    "rep_id": "R1",
    "kind": "action",
    "action": "call",
    "customer_id": HOSTILE,
    "deal_id": "D1",
    "step": "quote-follow-up",
    "text": f"  {HOSTILE} ",
    "agreed_on": FRIDAY,
    "due_on": FRIDAY + timedelta(days=7),
    "week": MONDAY,
    "carries": "",
    "is_extra": False,
}
ROOMS = {**agreed.ROOMS, **ruled.ROOMS}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data")


def everything(journal: Journal) -> list[Any]:
    """All that holds of what is typed of the week."""
    return [
        journal.commitments(), journal.words(), journal.waivers(), journal.standards(), journal.playbooks(),
        journal.held_reviews(), journal.languages(),
    ]  # fmt: skip


def test_before_anything_is_said_nothing_holds(journal: Journal) -> None:
    assert not any(everything(journal))
    assert journal.rulings() == ruled.Rulings()
    assert journal.rulings().mark == ""
    assert not journal.directory.exists()


# -------------------------------------------------------------------- commitments


def test_a_commitment_is_kept_with_who_wrote_it_and_when(journal: Journal) -> None:
    id = journal.agree(AGREED, *BY)
    assert Journal(journal.directory).commitments() == {
        id: Commitment(
            id, "R1", "action", "call", HOSTILE, "D1", "quote-follow-up", HOSTILE, FRIDAY, FRIDAY + timedelta(days=7),
            MONDAY, "", False, *BY,
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"kind": "training", "action": ""}, {"kind": "training", "action": ""}),
        ({"kind": "training", "action": "call"}, {"kind": "training", "action": ""}),
        ({"customer_id": None, "deal_id": "", "text": None}, {"customer_id": "", "deal_id": "", "text": ""}),
        ({"due_on": "2026-11-20"}, {"due_on": FRIDAY}),
        ({"due_on": datetime(2026, 11, 20, 23, 59, tzinfo=UTC)}, {"due_on": FRIDAY}),
        ({"is_extra": True}, {"is_extra": True}),
        ({"carries": " 0123456789ab "}, {"carries": "0123456789ab"}),
    ],
)
def test_each_thing_said_has_one_shape(journal: Journal, given: dict[str, object], kept: dict[str, object]) -> None:
    id = journal.agree({**AGREED, **given}, *BY)
    held = journal.commitments()[id]
    assert {name: getattr(held, name) for name in kept} == kept


def test_little_needs_to_be_said_of_a_commitment(journal: Journal) -> None:
    said = {"rep_id": "R1", "action": "other", "agreed_on": FRIDAY, "due_on": FRIDAY, "week": MONDAY}
    id = journal.agree(said, *BY)
    held = journal.commitments()[id]
    assert (held.kind, held.customer_id, held.deal_id, held.step, held.text, held.carries, held.is_extra) == (
        "action", "", "", "", "", "", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"rep_id": "  "},
        {"rep_id": None},
        {"rep_id": 7},
        {"kind": "promise"},
        {"kind": None},
        {"action": ""},
        {"action": "Call"},
        {"action": "train"},
        {"action": ["call"]},
        {"customer_id": 0},
        {"deal_id": b"D1"},
        {"text": "\ud800"},
        {"kind": "training", "step": " "},
        {"kind": "training", "step": None},
        {"due_on": FRIDAY - timedelta(days=1)},
        {"due_on": None},
        {"due_on": "tomorrow"},
        {"agreed_on": date(1, 1, 1)},
        {"due_on": "9999-12-31"},
        {"week": ""},
        {"is_extra": "no"},
        {"is_extra": 1},
        {"shoes": "brown"},
        {"author": "x"},
    ],
)
def test_what_is_no_commitment_is_not_kept_and_says_why(journal: Journal, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.agree({**AGREED, **wrong}, *BY)
    assert journal.export() == ""


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.lists(st.text())
days = st.dates(date(2026, 11, 1), date(2026, 12, 1))
givens = st.fixed_dictionaries(
    {},
    optional={
        "rep_id": st.sampled_from(["R1", " R2", ""]) | anything,
        "kind": st.sampled_from(["action", "training"]) | anything,
        "action": st.sampled_from(ACTIONS) | anything,
        **dict.fromkeys(("customer_id", "deal_id", "step", "text", "carries"), st.text() | anything),
        **dict.fromkeys(("agreed_on", "due_on", "week"), days | days.map(str) | st.dates() | st.datetimes() | anything),
        "is_extra": st.booleans() | anything,
        "shoes": anything,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(givens)
def test_whatever_is_said_is_kept_as_it_was_or_refused(said: dict[str, object]) -> None:
    try:
        text = agreed.said_text({**AGREED, **said})
    except ValueError:
        return
    row = {"commitment_id": "x", "said": text, "author": "", "at": NOW.isoformat()}
    agreed.checked("commitment", row)
    (kept,) = agreed.commitments([row]).values()
    assert kept.rep_id
    assert kept.kind == "training" or kept.action in ACTIONS
    assert kept.agreed_on <= kept.due_on
    assert agreed.said_text({name: getattr(kept, name) for name in agreed.FIELDS}) == text
    agreed.frame([kept], {}, "Asia/Bangkok")


def test_a_commitment_is_taken_back_and_its_history_stays(journal: Journal) -> None:
    first = journal.agree(AGREED, *BY)
    second = journal.agree({**AGREED, "rep_id": "R2"}, *BY)
    journal.take_back(first, *AFTER)
    assert list(journal.commitments()) == [second]
    journal.take_back(first, *AFTER)
    assert journal.export().count("\n") == 3
    again = journal.agree(AGREED, "Malee", LATER + timedelta(hours=1))
    assert list(journal.commitments()) == [second, again]


def test_a_commitment_that_nobody_made_cannot_be_named_by_nothing(journal: Journal) -> None:
    for saying in (lambda: journal.take_back(" ", *BY), lambda: journal.say_done("", True, "", *BY)):
        with pytest.raises(ValueError, match="commitment_id"):
            saying()
    journal.take_back("unknown", *BY)
    assert journal.commitments() == {}


@pytest.mark.parametrize(
    ("sayings", "holds"),
    [
        ([(True, " by phone ")], "by phone"),
        ([(True, "by phone"), (True, "in person")], "in person"),
        ([(True, "by phone"), (False, "")], None),
        ([(True, "by phone"), (False, ""), (True, "")], ""),
        ([(False, "")], None),
    ],
)
def test_what_is_said_to_be_done_holds_until_that_is_taken_back(journal: Journal, sayings, holds: str | None) -> None:
    for hour, (is_done, note) in enumerate(sayings):
        journal.say_done("c1", is_done, note, "Ann", NOW + timedelta(hours=hour))
    at = NOW + timedelta(hours=len(sayings) - 1)
    assert journal.words() == ({} if holds is None else {"c1": Word("c1", holds, "Ann", at)})


# -------------------------------------------------------------------- three a week


def test_a_fourth_for_the_week_wants_an_explicit_yes(journal: Journal) -> None:
    for n in range(3):
        journal.agree({**AGREED, "text": str(n)}, *BY)
    with pytest.raises(TooMany):
        journal.agree({**AGREED, "text": "4"}, *BY)
    assert len(journal.commitments()) == 3
    journal.agree({**AGREED, "text": "4", "is_extra": True}, *BY)
    with pytest.raises(TooMany):
        journal.agree({**AGREED, "text": "5"}, *BY)
    assert [each.is_extra for each in journal.commitments().values()].count(True) == 1


def test_another_rep_and_another_week_have_three_of_their_own(journal: Journal) -> None:
    for rep in ("R1", "R2"):
        for week in (MONDAY, NEXT):
            for n in range(3):
                journal.agree({**AGREED, "rep_id": rep, "week": week, "text": str(n)}, *BY)
    assert len(journal.commitments()) == 12


def test_what_was_taken_back_makes_room(journal: Journal) -> None:
    ids = [journal.agree({**AGREED, "text": str(n)}, *BY) for n in range(3)]
    journal.take_back(ids[1], *AFTER)
    journal.agree({**AGREED, "text": "instead"}, *AFTER)
    with pytest.raises(TooMany):
        journal.agree({**AGREED, "text": "one more"}, *AFTER)


def test_the_same_click_twice_is_one_commitment(journal: Journal) -> None:
    for n in range(2):
        journal.agree({**AGREED, "text": str(n)}, *BY)
    assert journal.agree({**AGREED, "text": "x"}, *BY) == journal.agree({**AGREED, "text": "x"}, *BY)
    assert len(journal.commitments()) == 3


# -------------------------------------------------------------------- waivers


def waiver(**changes: Any) -> dict[str, Any]:
    row = {
        "step": "quote-follow-up", "key": HOSTILE, "triggered_on": MONDAY, "said_on": FRIDAY,
        "until": date(2026, 12, 1), "reason": "asked_to_wait", "note": "",
    }  # fmt: skip
    return {**row, **changes}


def test_a_waiver_is_kept_with_who_said_it_and_when(journal: Journal) -> None:
    journal.waive(**waiver(note=f" {HOSTILE} "), author="Malee", at=NOW)
    assert Journal(journal.directory).waivers() == [
        Waiver("quote-follow-up", HOSTILE, MONDAY, FRIDAY, date(2026, 12, 1), "asked_to_wait", HOSTILE, *BY)
    ]


def test_of_one_obligation_what_was_said_last_holds(journal: Journal) -> None:
    journal.waive(**waiver(), author="Malee", at=NOW)
    journal.waive(**waiver(key="other"), author="Malee", at=NOW)
    journal.waive(**waiver(until=None, reason="not_needed"), author="Ann", at=LATER)
    assert [(each.key, each.until, each.reason) for each in journal.waivers()] == [
        ("other", date(2026, 12, 1), "asked_to_wait"),
        (HOSTILE, None, "not_needed"),
    ]


def test_a_waiver_is_taken_back_and_may_be_said_again(journal: Journal) -> None:
    journal.waive(**waiver(), author="Malee", at=NOW)
    journal.waive(**waiver(reason=None, until=None), author="Ann", at=LATER)
    assert journal.waivers() == []
    journal.waive(**waiver(), author="Malee", at=LATER + timedelta(hours=1))
    assert len(journal.waivers()) == 1
    assert journal.export().count("\n") == 3


def test_another_step_key_or_day_is_another_obligation(journal: Journal) -> None:
    for changes in ({}, {"step": "other"}, {"key": "other"}, {"triggered_on": NEXT}):
        journal.waive(**waiver(**changes), author="Malee", at=NOW)
    assert len(journal.waivers()) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"step": ""},
        {"key": "  "},
        {"reason": "lazy"},
        {"reason": ""},
        {"reason": "other"},
        {"reason": "other", "note": "   "},
        {"until": FRIDAY - timedelta(days=1)},
        {"triggered_on": date(1, 1, 1)},
        {"until": date(9999, 12, 31)},
    ],
)
def test_what_is_no_waiver_is_not_kept(journal: Journal, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.waive(**waiver(**wrong), author="Malee", at=NOW)
    assert journal.export() == ""


# -------------------------------------------------------------------- standards, playbooks, reviews, languages


def test_standards_stand_in_the_order_in_which_they_were_said(journal: Journal) -> None:
    journal.say_standard("a", 0.9, "raised", NEXT, FRIDAY, " ", *BY)
    journal.say_standard("a", 0.95, "declined", NEXT, FRIDAY, "enough", *AFTER)
    journal.say_standard("b", 0.5, "lowered", NEXT, FRIDAY, " holidays ", "Ann", LATER + timedelta(hours=1))
    assert journal.standards() == [
        StandardSaid("a", 0.9, "raised", NEXT, FRIDAY, "", *BY),
        StandardSaid("a", 0.95, "declined", NEXT, FRIDAY, "enough", *AFTER),
        StandardSaid("b", 0.5, "lowered", NEXT, FRIDAY, "holidays", "Ann", LATER + timedelta(hours=1)),
    ]
    assert [each.kind for each in journal.rulings().standards] == ["raised", "lowered"]


@pytest.mark.parametrize(
    ("standard", "kind", "reason"),
    [
        (0, "raised", ""),
        (-0.1, "raised", ""),
        (1.01, "raised", ""),
        (float("nan"), "raised", ""),
        (float("inf"), "raised", ""),
        (0.9, "lowered", " "),
        (0.9, "moved", "x"),
        (0.9, None, "x"),
    ],
)
def test_a_standard_is_a_share_and_lowering_it_wants_a_reason(journal: Journal, standard, kind, reason) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.say_standard("a", standard, kind, NEXT, FRIDAY, reason, *BY)
    assert journal.export() == ""


def test_a_playbook_used_again_keeps_its_number(journal: Journal) -> None:
    for hour, (name, text) in enumerate([("A", "1"), ("B", "2"), ("A", "1"), ("A", HOSTILE)]):
        journal.keep_playbook(name, text, "Malee", NOW + timedelta(hours=hour))
    found = journal.playbooks()
    assert [(each.no, each.name, each.text) for each in found] == [
        (1, "A", "1"), (2, "B", "2"), (1, "A", "1"), (3, "A", HOSTILE),
    ]  # fmt: skip
    assert found[0] == PlaybookVersion(1, "A", "1", *BY)
    assert len({each.mark for each in found}) == 3


def test_a_review_held_again_stands_once_more(journal: Journal) -> None:
    journal.hold_review(MONDAY, "", '{"n": 1}', " decided ", *BY)
    journal.hold_review(MONDAY, "north", '{"n": 2}', "", *BY)
    journal.hold_review(MONDAY, "", '{"n": 1}', "decided", *AFTER)
    assert journal.held_reviews() == [
        HeldReview(MONDAY, "", '{"n": 1}', "decided", *BY),
        HeldReview(MONDAY, "north", '{"n": 2}', "", *BY),
        HeldReview(MONDAY, "", '{"n": 1}', "decided", *AFTER),
    ]


@pytest.mark.parametrize(
    "saying",
    [
        pytest.param(lambda j: j.keep_playbook(" ", "text", *BY), id="a playbook without a name"),
        pytest.param(lambda j: j.keep_playbook("name", "", *BY), id="a playbook without a text"),
        pytest.param(lambda j: j.hold_review(MONDAY, "", "", "", *BY), id="a review that shows nothing"),
        pytest.param(lambda j: j.hold_review(MONDAY, "", "{", "", *BY), id="a review that is cut off"),
        pytest.param(lambda j: j.set_language("", "th", *BY), id="a language of nobody"),
        pytest.param(lambda j: j.set_language("R1", "xx", *BY), id="a language that nobody translated"),
        pytest.param(lambda j: j.agree(AGREED, "Malee", datetime(2026, 11, 20)), id="a moment without its zone"),
    ],
)
def test_what_cannot_be_kept_is_refused(journal: Journal, saying: Callable[[Journal], object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        saying(journal)
    assert journal.export() == ""


def test_the_language_said_last_holds(journal: Journal) -> None:
    journal.set_language("R1", "th", *BY)
    journal.set_language("R2", "fa", *BY)
    journal.set_language("R1", "en", *AFTER)
    journal.set_language("R1", "en", *AFTER)
    assert journal.languages() == {"R1": "en", "R2": "fa"}
    assert journal.export().count("\n") == 3


def test_the_mark_of_what_was_ruled_changes_with_every_ruling_and_with_nothing_else(journal: Journal) -> None:
    marks = [journal.rulings().mark]
    for saying in (
        lambda: journal.waive(**waiver(), author="Malee", at=NOW),
        lambda: journal.waive(**waiver(reason=None), author="Malee", at=LATER),
        lambda: journal.say_standard("a", 0.9, "raised", NEXT, FRIDAY, "", *BY),
    ):
        saying()
        marks.append(journal.rulings().mark)
        journal.agree({**AGREED, "is_extra": True, "text": str(len(marks))}, *BY)
        assert journal.rulings().mark == marks[-1]
    assert len(set(marks)) == 4


# -------------------------------------------------------------------- many at once


def type_many(directory: Path, author: str, n: int = 12) -> None:
    """Agree on things for one rep's week, so many each; and with them one of every other room."""
    journal = Journal(directory)
    for i in range(n):
        with suppress(TooMany):
            journal.agree({**AGREED, "text": f"{author}{i}"}, author, NOW)
        journal.agree({**AGREED, "rep_id": "R2", "text": f"{author}{i}", "is_extra": True}, author, NOW)
        journal.say_done(f"{author}{i}", True, "", author, NOW)
        journal.waive(**waiver(key=f"{author}{i}"), author=author, at=NOW)
        journal.say_standard(f"{author}{i}", 0.9, "raised", NEXT, FRIDAY, "", author, NOW)
        journal.keep_playbook(f"{author}{i}", "text", author, NOW)
        journal.hold_review(MONDAY, f"{author}{i}", "{}", "", author, NOW)
        journal.set_language(f"{author}{i}", "th", author, NOW)


def counts(journal: Journal) -> list[int]:
    agreed_with = [each.rep_id for each in journal.commitments().values()]
    return [agreed_with.count("R1"), agreed_with.count("R2"), *map(len, everything(journal)[1:])]


TYPING = """
import sys
from pathlib import Path
from tests.test_week_journal import type_many
type_many(Path(sys.argv[1]), sys.argv[2])
"""


def test_two_processes_saving_at_once_lose_nothing_and_keep_three(journal: Journal) -> None:
    commands = [[sys.executable, "-c", TYPING, str(journal.directory), author] for author in "xy"]
    writers = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert counts(journal) == [3, *[24] * 7]


def test_threads_saving_at_once_lose_nothing_and_keep_three(journal: Journal) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda author: type_many(journal.directory, author, 3), "abcdef"))
    assert counts(journal) == [3, *[18] * 7]


# -------------------------------------------------------------------- export, read back, older files


def fill(journal: Journal) -> int:
    """Something in every room, said, changed and taken back; how many rows that are."""
    first = journal.agree(AGREED, *BY)
    journal.agree({**AGREED, "carries": first, "is_extra": True}, *AFTER)
    journal.take_back(journal.agree({**AGREED, "rep_id": "R2"}, *BY), *AFTER)
    journal.say_done(first, True, HOSTILE, *BY)
    journal.say_done(first, False, "", *AFTER)
    journal.waive(**waiver(note=HOSTILE), author="Malee", at=NOW)
    journal.waive(**waiver(key="x", until=None), author="Malee", at=NOW)
    journal.waive(**waiver(key="x", reason=None), author="Ann", at=LATER)
    journal.say_standard("a", 0.1 + 0.2, "lowered", NEXT, FRIDAY, HOSTILE, *BY)
    journal.keep_playbook("A", HOSTILE, *BY)
    journal.hold_review(MONDAY, HOSTILE, '{"n": 1}', HOSTILE, *BY)
    journal.set_language("R1", "zh_Hant", *BY)
    return 13


def test_an_export_read_back_says_the_same_of_the_week(journal: Journal, tmp_path: Path) -> None:
    n = fill(journal)
    other = Journal(tmp_path / "other")
    assert other.read_back(journal.export()) == n
    assert (everything(other), other.export()) == (everything(journal), journal.export())
    assert other.read_back(journal.export()) == 0
    assert other.export().count("\n") == n


AT = "2026-11-20T09:00:00.000000+00:00"
SAID = {"rep_id": "R1", "action": "call", "agreed_on": "2026-11-20", "due_on": "2026-11-27", "week": "2026-11-16"}
DAY = {"said_on": "2026-11-20"}
GOOD: dict[str, dict[str, Any]] = {
    "commitment": {"commitment_id": "c1", "said": json.dumps(SAID)},
    "commitment_word": {"commitment_id": "c1", "is_done": "yes", "note": ""},
    "waiver": {
        "step": "a", "key": "D1", "triggered_on": "2026-11-16", **DAY, "until": None, "reason": "deciding", "note": "",
    },
    "standard": {"step": "a", "standard": "0.9", "kind": "raised", "from_on": "2026-11-23", **DAY, "reason": ""},
    "playbook": {"name": "A", "text": "x"},
    "held_review": {"week": "2026-11-16", "team": "", "frozen": "{}", "note": ""},
    "rep_language": {"rep_id": "R1", "language": "th"},
}  # fmt: skip


def line(room: str, **changes: Any) -> str:
    return json.dumps({"room": room, **GOOD[room], "author": "x", "at": AT, **changes})


def said_so(**changes: Any) -> str:
    return line("commitment", said=json.dumps({**SAID, **changes}))


def test_every_room_of_the_week_is_exported() -> None:
    assert list(GOOD) == list(ROOMS)
    assert {room: held.ROOMS[room] for room in GOOD} == ROOMS


@pytest.mark.parametrize("room", list(GOOD))
def test_a_line_as_another_program_might_write_it_is_read(journal: Journal, room: str) -> None:
    assert journal.read_back(line(room)) == 1
    assert journal.read_back(line(room)) == 0
    assert [len(each) for each in everything(journal)] == [int(room == each) for each in ROOMS]


@pytest.mark.parametrize(
    "wrong",
    [
        line("commitment", commitment_id=None),
        line("commitment", commitment_id=" "),
        line("commitment", said="[]"),
        line("commitment", said="{}"),
        line("commitment", said="not json"),
        line("commitment", said=""),
        line("commitment", author=None),
        line("commitment", at="2026-11-20T09:00:00"),
        line("commitment", is_done="yes"),
        said_so(rep_id=None),
        said_so(action="Call"),
        said_so(action=7),
        said_so(kind="training"),
        said_so(due_on="2026-11-19"),
        said_so(due_on="20 Nov 2026"),
        said_so(week=None),
        said_so(week="0001-01-01"),
        said_so(text="\ud800"),
        said_so(is_extra="no"),
        said_so(shoes="brown"),
        line("commitment_word", is_done="true"),
        line("commitment_word", is_done=True),
        line("commitment_word", is_done=None),
        line("commitment_word", note=None),
        line("commitment_word", commitment_id=""),
        line("waiver", step=""),
        line("waiver", key=None),
        line("waiver", triggered_on=None),
        line("waiver", triggered_on="20261116"),
        line("waiver", triggered_on="2026-W47-1"),
        line("waiver", triggered_on="0999-01-01"),
        line("waiver", until="2026-11-19"),
        line("waiver", until="2026-11-31"),
        line("waiver", reason="lazy"),
        line("waiver", reason="other"),
        line("waiver", note=None),
        line("standard", standard="90 %"),
        line("standard", standard=0.9),
        line("standard", standard=None),
        line("standard", standard="nan"),
        line("standard", standard="0"),
        line("standard", kind="lowered"),
        line("standard", kind=None),
        line("standard", from_on=""),
        line("standard", reason=None),
        line("playbook", text=" "),
        line("playbook", name=None),
        line("held_review", frozen="{"),
        line("held_review", frozen=None),
        line("held_review", week="monday"),
        line("held_review", team=None),
        line("rep_language", language="xx"),
        line("rep_language", rep_id=None),
        line("rep_language", rep_id="\ud800"),
        line("playbook").replace("playbook", "playbooks"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(journal: Journal, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        journal.read_back(f"{line('rep_language')}\n{wrong}\n", "saved.jsonl")
    assert "saved.jsonl, line 2" in refused.value.problems[0].sentence()
    assert journal.export() == ""


cells = st.none() | st.text(max_size=12) | st.sampled_from(["yes", "2026-11-20", "0.9", "other", "{}", "raised"])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(list(GOOD)), st.data())
def test_a_line_of_whatever_is_read_or_refused_and_what_was_read_can_be_asked_for(
    room: str, data: st.DataObject
) -> None:
    changed = data.draw(st.dictionaries(st.sampled_from(ROOMS[room][:-1]), cells, max_size=3))
    row = {**GOOD[room], "author": "x", "at": AT, **changed}
    try:
        held.checked(room, row)
    except ValueError:
        return
    fold: dict[str, Callable[[list[dict[str, Any]]], object]] = {
        "commitment": agreed.commitments, "commitment_word": agreed.words, "waiver": ruled.waivers,
        "standard": ruled.standards, "playbook": ruled.playbooks, "held_review": ruled.held_reviews,
        "rep_language": ruled.languages,
    }  # fmt: skip
    fold[room]([row])


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(lambda journal: everything(journal), id="reading"),
        pytest.param(lambda journal: journal.set_language("R9", "th", *BY), id="writing"),
    ],
)
def test_a_journal_from_before_the_week_is_brought_up_and_keeps_what_it_holds(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, first: Callable[[Journal], object]
) -> None:
    with monkeypatch.context() as before:
        before.setattr(journals, "_MIGRATIONS", journals._MIGRATIONS[:2])
        journal.sort_reason("too dear", "price", *BY)
        with sqlite3.connect(journal.path) as connection:
            assert connection.execute("pragma user_version").fetchone() == (2,)
        connection.close()
    first(journal)
    n = fill(journal)
    assert journal.sorted_reasons() == {"too dear": "price"}
    assert len(journal.commitments()) == 2
    assert journal.export().count("\n") in (n + 1, n + 2)


# -------------------------------------------------------------------- as rows


def one(at: datetime, agreed_on: date, **changes: Any) -> Commitment:
    said = {name: AGREED[name] for name in agreed.FIELDS} | {"agreed_on": agreed_on, **changes}
    whole: dict[str, Any] = {"id": "c1", **said, "author": "Malee", "at": at}
    return Commitment(**whole)


@pytest.mark.parametrize(
    ("typed_at", "agreed_on", "counts_from"),
    [
        pytest.param(NOW, FRIDAY, datetime(2026, 11, 20, 16), id="typed on its day: from then on"),
        pytest.param(NOW, FRIDAY - timedelta(days=1), end_of_day(date(2026, 11, 19)), id="typed later: after its day"),
        pytest.param(NOW, FRIDAY + timedelta(days=1), end_of_day(date(2026, 11, 21)), id="typed before: after its day"),
        pytest.param(
            datetime(2026, 11, 19, 18, tzinfo=UTC),
            FRIDAY,
            datetime(2026, 11, 20, 1),
            id="the day is the team's, not UTC's",
        ),
        pytest.param(
            datetime(2026, 11, 20, 18, tzinfo=UTC), FRIDAY, end_of_day(FRIDAY), id="the same day in UTC, the next here"
        ),
    ],
)
def test_what_counts_comes_after_the_agreement(typed_at: datetime, agreed_on: date, counts_from: datetime) -> None:
    row = agreed.frame([one(typed_at, agreed_on)], {}, "Asia/Bangkok").iloc[0]
    assert row["agreed_at"] == counts_from
    assert row["agreed_on"] == datetime.combine(agreed_on, time.min)
    assert row["due_at"] == end_of_day(date(2026, 11, 27))
    assert row["week"] == datetime(2026, 11, 16)


def test_what_is_not_said_is_none_and_what_is_said_is_text() -> None:
    bare = one(NOW, FRIDAY, customer_id="", deal_id="", step="", text="", carries="", kind="training", action="")
    words = {"c1": Word("c1", "", "Ann", LATER)}
    row = agreed.frame([bare], words, "UTC").iloc[0]
    nothing = ("action", "customer_id", "deal_id", "step", "text", "carries", "said_note")
    assert [row[name] for name in nothing] == [None] * len(nothing)
    assert (row["commitment_id"], row["rep_id"], row["kind"], row["author"]) == ("c1", "R1", "training", "Malee")
    assert row["is_said_done"]
    full = agreed.frame([one(NOW, FRIDAY)], {"c1": Word("c1", HOSTILE, "Ann", LATER)}, "UTC").iloc[0]
    assert (full["said_note"], full["customer_id"]) == (HOSTILE, HOSTILE)


@pytest.mark.parametrize("held", [[], [one(NOW, FRIDAY)]])
def test_the_columns_and_their_kinds_are_the_same_with_and_without_rows(held: list[Commitment]) -> None:
    found = agreed.frame(held, {}, "Asia/Bangkok")
    moments = ("agreed_at", "agreed_on", "due_at", "week")
    assert list(found.columns) == agreed.COLUMNS
    assert {name: str(kind) for name, kind in found.dtypes.items()} == {
        name: "datetime64[us]" if name in moments else "bool" if name == "is_said_done" else "object"
        for name in agreed.COLUMNS
    }
    assert isinstance(found.index, pd.RangeIndex)
    assert len(found) == len(held)
