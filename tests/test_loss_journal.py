"""What people said of losses: kept whole, with its history, the newest holding, by whoever types at the same time."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics import journal as journals
from analytics.errors import Refused
from analytics.journal import Journal
from analytics.loss_said import LossReview, Overruled, PassedOn, Said, Verdict, reason_key, said

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY = ("Malee", NOW)
HOSTILE = "D'1\"; drop table loss_review; -- <b>%s</b> ; \u2028 ไทย"
REVIEW: dict[str, object] = {
    "role": "rep",
    "answers": {"closing": "no", "understood": "yes"},
    "notes": {"closing": " never asked; for it ", "desire": "  "},
    "ticks": ["true_reason_asked", "need", "need"],
    "said": HOSTILE,
    "obstacle_on": date(2027, 4, 1),
    "news": "a smaller model",
    "trial": False,
}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data")


# -------------------------------------------------------------------- the review


def test_before_anything_is_said_nothing_holds(journal: Journal) -> None:
    assert said(journal) == Said() == Said({}, {}, {}, {})
    assert journal.loss_review_history("D1") == []
    assert not journal.directory.exists()


def test_a_review_is_kept_with_who_wrote_it_and_when(journal: Journal) -> None:
    journal.review_loss(HOSTILE, REVIEW, *BY)
    assert Journal(journal.directory).loss_reviews() == {
        HOSTILE: LossReview(
            HOSTILE, "rep", {"understood": "yes", "closing": "no"}, {"closing": "never asked; for it"},
            ("need", "true_reason_asked"), HOSTILE, date(2027, 4, 1), "a smaller model", False, "Malee", NOW,
        )
    }  # fmt: skip


def test_a_review_may_leave_everything_open_but_who_speaks(journal: Journal) -> None:
    journal.review_loss("D1", {"role": "manager", "trial": True}, *BY)
    assert journal.loss_reviews()["D1"] == LossReview("D1", "manager", trial=True, author="Malee", at=NOW)


def test_the_newest_review_holds_and_the_older_ones_stay(journal: Journal) -> None:
    journal.review_loss("D1", REVIEW, *BY)
    journal.review_loss("D2", REVIEW, *BY)
    journal.review_loss("D1", {"role": "manager", "said": "too late"}, "Ann", LATER)
    assert (journal.loss_reviews()["D1"].said, journal.loss_reviews()["D1"].answers) == ("too late", {})
    assert [(each.author, each.at) for each in journal.loss_review_history("D1")] == [("Malee", NOW), ("Ann", LATER)]


def test_a_review_that_was_emptied_again_is_none_and_leaves_its_history(journal: Journal) -> None:
    journal.review_loss("D1", REVIEW, *BY)
    journal.review_loss("D1", {"role": "rep"}, "Malee", LATER)
    assert journal.loss_reviews() == {}
    assert len(journal.loss_review_history("D1")) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "boss"},
        {"role": None},
        {"answers": {"shoes": "yes"}},
        {"answers": {"closing": "maybe"}},
        {"answers": {"closing": None}},
        {"answers": ["closing"]},
        {"notes": {"shoes": "brown"}},
        {"notes": {"closing": 7}},
        {"ticks": ["shoes"]},
        {"ticks": "need"},
        {"ticks": 7},
        {"said": 7},
        {"news": "\ud800"},
        {"obstacle_on": "31/02/2027"},
        {"obstacle_on": date(1, 1, 1)},
        {"obstacle_on": "9999-12-31"},
        {"trial": "yes"},
        {"trial": 1},
        {"shoes": "brown"},
    ],
)
def test_what_is_no_review_is_not_kept(journal: Journal, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.review_loss("D1", {**REVIEW, **wrong}, *BY)
    assert journal.export() == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        ("", None),
        ("2027-04-01", date(2027, 4, 1)),
        (datetime(2027, 4, 1, 23, 59, tzinfo=UTC), date(2027, 4, 1)),
    ],
)
def test_the_day_on_which_the_obstacle_is_gone_is_a_day(journal: Journal, given: object, kept: date | None) -> None:
    journal.review_loss("D1", {"role": "rep", "said": "x", "obstacle_on": given}, *BY)
    assert journal.loss_reviews()["D1"].obstacle_on == kept


# -------------------------------------------------------------------- overruled, sorted, passed on


Holds = tuple[Verdict, str] | None


@pytest.mark.parametrize(
    ("sayings", "holds"),
    [
        ([("consistent", "seen")], ("consistent", "seen")),
        ([("consistent", "seen"), ("contradicted", " heard ")], ("contradicted", "heard")),
        ([("consistent", "seen"), (None, "")], None),
        ([("consistent", "seen"), (None, ""), ("not_evidenced", "who knows")], ("not_evidenced", "who knows")),
        ([(None, "")], None),
    ],
)
def test_a_verdict_is_overruled_until_that_is_taken_back(journal: Journal, sayings, holds: Holds) -> None:
    for hour, (verdict, note) in enumerate(sayings):
        journal.overrule("D1", verdict, note, "Malee", NOW + timedelta(hours=hour))
    at = NOW + timedelta(hours=len(sayings) - 1)
    assert journal.overruled() == ({"D1": Overruled("D1", holds[0], holds[1], "Malee", at)} if holds else {})


@pytest.mark.parametrize(("verdict", "note"), [("unlogged", "x"), ("", "x"), ("consistent", "  ")])
def test_whoever_overrules_says_what_holds_and_why(journal: Journal, verdict: str, note: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.overrule("D1", verdict, note, *BY)
    assert journal.export() == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Too\t pricey\n ", "too pricey"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ราคา  สูง", "ราคา สูง"),
        ("\u3000太貴\u3000", "太貴"),
        ("", ""),
    ],
)
def test_a_reason_is_known_however_it_was_typed(text: str, key: str) -> None:
    assert reason_key(text) == key


def test_a_reason_is_sorted_until_it_is_sorted_otherwise_or_not_at_all(journal: Journal) -> None:
    journal.sort_reason("Too  Pricey", "price", *BY)
    journal.sort_reason("went quiet", "no_response", *BY)
    assert journal.sorted_reasons() == {"too pricey": "price", "went quiet": "no_response"}
    journal.sort_reason("too pricey ", "budget", "Ann", LATER)
    journal.sort_reason("went quiet", None, "Ann", LATER)
    assert journal.sorted_reasons() == {"too pricey": "budget"}


@pytest.mark.parametrize(("reason", "category"), [("x", "shoes"), ("  ", "price"), ("x", "")])
def test_only_a_reason_has_a_category_and_only_a_known_one(journal: Journal, reason: str, category: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        journal.sort_reason(reason, category, *BY)


def test_a_loss_is_passed_on_until_that_is_taken_back(journal: Journal) -> None:
    journal.pass_on("D1", True, " told Ann ", *BY)
    journal.pass_on("D2", True, "", *BY)
    assert journal.passed_on() == {"D1": PassedOn("D1", "told Ann", *BY), "D2": PassedOn("D2", "", *BY)}
    journal.pass_on("D1", False, "", "Ann", LATER)
    assert set(journal.passed_on()) == {"D2"}


def test_what_one_said_twice_is_written_once_and_what_another_says_stands_beside(journal: Journal) -> None:
    for at in (NOW, LATER):
        journal.review_loss("D1", REVIEW, "Malee", at)
        journal.overrule("D1", "consistent", "seen", "Malee", at)
        journal.sort_reason("Too pricey", "price", "Malee", at)
        journal.pass_on("D1", True, "", "Malee", at)
    assert journal.export().count("\n") == 4
    journal.review_loss("D1", REVIEW, "Ann", LATER)
    assert [each.author for each in journal.loss_review_history("D1")] == ["Malee", "Ann"]


def test_a_deal_without_an_id_has_no_loss(journal: Journal) -> None:
    for saying in (
        lambda: journal.review_loss(" ", REVIEW, *BY),
        lambda: journal.overrule("", None, "", *BY),
        lambda: journal.pass_on("", True, "", *BY),
    ):
        with pytest.raises(ValueError, match="deal_id"):
            saying()


# -------------------------------------------------------------------- many at once


def type_many(directory: Path, author: str, n: int = 20) -> None:
    journal = Journal(directory)
    for i in range(n):
        journal.review_loss("shared", {"role": "rep", "said": f"{author}{i}"}, author, NOW)
        journal.overrule(f"{author}{i}", "consistent", "seen", author, NOW)
        journal.sort_reason(f"{author}{i}", "price", author, NOW)
        journal.pass_on(f"{author}{i}", True, "", author, NOW)


TYPING = """
import sys
from pathlib import Path
from tests.test_loss_journal import type_many
type_many(Path(sys.argv[1]), sys.argv[2])
"""


def test_two_processes_saving_at_once_lose_nothing(journal: Journal) -> None:
    commands = [[sys.executable, "-c", TYPING, str(journal.directory), author] for author in "xyz"]
    writers = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = said(journal)
    assert len(journal.loss_review_history("shared")) == 60
    assert [len(each) for each in (found.overruled, found.sorted_reasons, found.passed_on)] == [60, 60, 60]


def test_threads_that_save_and_read_at_once_lose_nothing(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda author: type_many(journal.directory, author, 5), "abcdefgh"))
        list(pool.map(lambda _n: said(journal), range(8)))
    assert {each.said for each in journal.loss_review_history("shared")} == {
        f"{author}{i}" for author in "abcdefgh" for i in range(5)
    }


# -------------------------------------------------------------------- export, read back, older files


def fill(journal: Journal) -> None:
    journal.review_loss("D1", REVIEW, *BY)
    journal.review_loss("D1", {"role": "manager"}, "Ann", LATER)
    journal.review_loss("D2", REVIEW, "Ann", LATER)
    journal.overrule("D1", "consistent", HOSTILE, *BY)
    journal.overrule("D1", None, "", "Ann", LATER)
    journal.overrule("D2", "contradicted", "x", *BY)
    journal.sort_reason(HOSTILE, "terms", *BY)
    journal.sort_reason("y", None, *BY)
    journal.pass_on("D2", True, HOSTILE, *BY)
    journal.pass_on("D1", False, "", *BY)


def test_an_export_read_back_says_the_same_of_losses(journal: Journal, tmp_path: Path) -> None:
    fill(journal)
    other = Journal(tmp_path / "other")
    assert other.read_back(journal.export()) == 10
    assert (said(other), other.export()) == (said(journal), journal.export())
    assert other.loss_review_history("D1") == journal.loss_review_history("D1")
    assert other.read_back(journal.export()) == 0


AT = "2026-11-20T09:00:00.000000+00:00"
GOOD = {
    "loss_review": {"deal_id": "D1", "review": '{"role": "rep", "said": "x"}'},
    "overruled": {"deal_id": "D1", "verdict": "consistent", "note": "seen"},
    "sorted_reason": {"reason": "x", "category": "price"},
    "passed_on": {"deal_id": "D1", "is_passed": "yes", "note": ""},
}


def line(room: str, **changes: Any) -> str:
    return json.dumps({"room": room, **GOOD[room], "author": "x", "at": AT, **changes})


@pytest.mark.parametrize("room", list(GOOD))
def test_a_line_as_another_program_might_write_it_is_read(journal: Journal, room: str) -> None:
    assert journal.read_back(line(room)) == 1
    assert journal.read_back(line(room)) == 0
    found = said(journal)
    assert sum(len(each) for each in vars(found).values()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        line("loss_review", deal_id=None),
        line("loss_review", deal_id=" "),
        line("loss_review", review=None),
        line("loss_review", review="[]"),
        line("loss_review", review="not json"),
        line("loss_review", review="{}"),
        line("loss_review", review='{"role": "rep", "answers": {"closing": "maybe"}}'),
        line("loss_review", review='{"role": "rep", "news": "\\ud800"}'),
        line("loss_review", review='{"role": "rep", "obstacle_on": "0001-01-01"}'),
        line("loss_review", author=None),
        line("overruled", verdict="unseen"),
        line("overruled", note=None),
        line("overruled", verdict=None, note=None),
        line("sorted_reason", category="shoes"),
        line("sorted_reason", reason=""),
        line("passed_on", is_passed="true"),
        line("passed_on", is_passed=None),
        line("passed_on", is_passed=True),
        line("passed_on", note=None),
        line("passed_on", verdict="consistent"),
        line("passed_on", deal_id="\ud800"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(journal: Journal, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        journal.read_back(f"{line('passed_on')}\n{wrong}\n", "saved.jsonl")
    assert "saved.jsonl, line 2" in refused.value.problems[0].sentence()
    assert journal.export() == ""


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(lambda journal: said(journal), id="reading"),
        pytest.param(lambda journal: journal.sort_reason("x", "price", *BY), id="writing"),
    ],
)
def test_a_journal_from_before_losses_is_brought_up_and_keeps_what_it_holds(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, first: Callable[[Journal], object]
) -> None:
    with monkeypatch.context() as before:
        before.setattr(journals, "_MIGRATIONS", journals._MIGRATIONS[:1])
        journal.link("rep", "b", "a", *BY)
        with sqlite3.connect(journal.path) as connection:
            assert connection.execute("pragma user_version").fetchone() == (1,)
        connection.close()
    first(journal)
    fill(journal)
    assert journal.links("rep") == {"b": "a"}
    assert set(journal.loss_reviews()) == {"D2"}
    assert journal.export().count("\n") in (11, 12)
