"""The weekly review in words: what is said on top, which lines stand under it, and that each language has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import agreed, wording
from analytics import review as reviews
from analytics.agreed import Commitment
from analytics.language import LANGUAGES
from analytics.playbook import Playbook
from analytics.report import files, weekly
from analytics.report.document import Document, List, Row
from analytics.review import Review, Typed
from analytics.ruled import StandardSaid, Waiver
from tests.told_company import ToldCompany, of_deal

NAMES = {"R1": "Somchai", "R2": "<b>Malee</b> | *north*"}
STEPS = """
[[step]]
id = "quote-follow-up"
phase = "follow-up"
title = { en = "Follow up every quote", th = "ติดตามใบเสนอราคา" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = "call" }
within = "3 days"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.8

[[step]]
id = "thanks"
phase = "after-sales"
title = { en = "Thank for the order" }
source = "a test"
after = { event = "deal_won" }
do = { event = "activity", purpose = "thank_you" }
within = "7 days"
on = "customer"
standard = 0.8
"""
THIS_WEEK, LAST = date(2026, 3, 16), date(2026, 3, 19)
AT = datetime(2026, 3, 19, 9, tzinfo=UTC)


def promise(name: str, week: date, due: date, **more: Any) -> Commitment:
    said = {"rep_id": "R1", "kind": "action", "action": "call", "customer_id": "Boon", "deal_id": "", "step": "",
            "text": "", "carries": "", **more}  # fmt: skip
    return Commitment(
        id=name, agreed_on=week, due_on=due, week=week, is_extra=False, author="Boss",
        at=datetime.combine(week, datetime.min.time(), UTC), **said,
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Review, Playbook]:
    company = ToldCompany()
    company.customer("Log", "email 120 0", owner="")
    company.customer("Boon", "call 8, writes 8")
    company.customer("Big", "deal 90 9000 THB, reached 60, email 55")
    company.customer("Won", "deal 60 won 2 800 THB, deal 60 won 1 90 USD", owner="R2")
    company.customer("Ready", "deal 120 won 60 500 THB, thanks 55, satisfaction 40, reached 3")
    for n, days in enumerate((11, 11, 11, 10, 10, 10)):
        company.customer(f"Q{n}", of_deal(f"deal 60 4000 THB, quote {days}", f"D{n}"))
    for n, days in enumerate((32, 25, 24, 18, 17, 11, 10)):
        company.customer(f"K{n}", of_deal(f"deal 60 10 THB, quote {days}, call {days - 1}", f"K{n}"), owner="R2")
    store = company.store(tmp_path_factory.mktemp("weekly"), steps=STEPS)
    week = timedelta(days=7)
    said = [
        promise("kept", THIS_WEEK - week, date(2026, 3, 16)),
        promise("left", THIS_WEEK - week, date(2026, 3, 17), customer_id="Big", step="quote-follow-up", text="ask"),
        promise("new", THIS_WEEK, date(2026, 3, 26), customer_id="Big"),
        promise("train", THIS_WEEK, date(2026, 3, 27), kind="training", action="", customer_id="", step="thanks"),
    ]
    ruled = (StandardSaid("thanks", 0.85, "raised", date(2026, 3, 23), LAST, "", "Boss", AT),)
    waived = (Waiver("quote-follow-up", "D9", date(2026, 3, 9), LAST, date(2026, 4, 1), "other", "moved", "Boss", AT),)
    typed = Typed(agreed.frame(said, {}, "Asia/Bangkok"), ruled, waived)
    return reviews.review(store, reviews.week_of(store), typed), store.playbook


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    wording.speak("en")
    yield
    wording.speak("en")


def listed(document: Document, name: str) -> List:
    return next(rows for section in document.sections for rows in section.lists if rows.id == name)


def said(row: Row) -> tuple[str, str, str]:
    return row.head, row.detail, row.figure.replace("\u202f", " ").replace("\xa0", " ")


def test_the_meeting_runs_from_promises_to_decisions(told: tuple[Review, Playbook]) -> None:
    found = weekly.document(told[0], NAMES, told[1])
    assert [section.id for section in found.sections] == [
        "promises", "changed", "team", "reps", "ready", "wins", "standards", "decisions",
    ]  # fmt: skip
    assert found.name == "review-2026-03-16"
    assert found.title == "Weekly review, 16 Mar 2026 to 22 Mar 2026"
    assert found.facts[:3] == ("as of Thu 19 Mar 2026", "All teams", "Small")


def test_one_sentence_says_what_is_loose(told: tuple[Review, Playbook]) -> None:
    found = weekly.document(told[0], NAMES, told[1]).sentence
    assert found.replace("\xa0", " ") == (
        "One bolt is loose this week: Follow up every quote with Somchai, 0 of 6 on time, ฿ 24 K waiting."
    )


def test_with_nothing_wrong_it_says_so_and_praises(told: tuple[Review, Playbook]) -> None:
    review, playbook = told
    fine = replace(review, bolts=review.bolts.head(0), team_bolts=review.team_bolts.head(0), n_loose=0, n_watch=0)
    best = pd.DataFrame({"step": ["thanks"], "on_time": [21], "due": [22]})
    sentence = weekly.document(replace(fine, best=best), NAMES, playbook).sentence
    assert sentence == (
        "No bolt is loose for certain: 6 of 12 steps were done on time. Well kept: Thank for the order, 21 of 22 on "
        "time."
    )
    nothing = replace(fine, due=0, on_time=0, best=review.best.head(0))
    assert weekly.document(nothing, NAMES, playbook).sentence.startswith("Nothing fell due in these days")


def test_each_rep_has_at_most_four_lines_and_the_first_bears_the_name(told: tuple[Review, Playbook]) -> None:
    rows = listed(weekly.document(told[0], NAMES, told[1]), "reps").rows
    assert [said(row) for row in rows if row.about.rep_id == "R1"] == [
        ("Somchai", "Bolt: Follow up every quote · 0 of 6 on time · 6 overdue, oldest 7 days", "฿ 24 K"),
        (
            "",
            "Customer: Big · forgotten · their last sign of life 59 days ago · our last touch 54 days ago · 6 more are "
            "silent",
            "฿ 9 K",
        ),
        (
            "",
            "Deal: D0, Q0 · Follow up every quote, 7 days over · 5 more deals like it",
            "฿ 4 K",
        ),
        ("", "Done well: Boon · promise kept: call, done 12 Mar 2026", ""),
    ]


def test_promises_show_what_the_log_shows_and_decisions_what_is_next(told: tuple[Review, Playbook]) -> None:
    document = weekly.document(told[0], NAMES, told[1])
    assert document.sections[0].sentence == "1 of 2 promises were kept."
    promises = listed(document, "promises").rows
    assert [(row.head, row.sign, row.about.commitment_id) for row in promises] == [
        ("Somchai · Boon · call", "praise", "kept"),
        ("Somchai · Big · call", "loose", "left"),
    ]
    assert [said(row)[:2] for row in listed(document, "decisions").rows] == [
        ("Somchai · call · Big", "by Thu 26 Mar 2026"),
        ("Somchai · training · Thank for the order", "by Fri 27 Mar 2026"),
        ("Thank for the order · Standard raised to 85\xa0%", "from 23 Mar 2026 on"),
        ("Follow up every quote · D9 · waived until Wed 1 Apr 2026", "another reason · moved"),
    ]


def test_wins_show_what_is_owed_and_money_stands_per_currency(told: tuple[Review, Playbook]) -> None:
    document = weekly.document(told[0], NAMES, told[1])
    assert [said(row)[2] for row in listed(document, "wins").rows] == ["฿ 800", "$ 90"]
    figures = {(row.head, row.currency): row for row in listed(document, "figures").rows}
    assert figures["Won this week", "THB"].cells["value"] == 800
    assert figures["Won this week", "USD"].cells["value"] == 90
    assert [row.about.step for row in listed(document, "owed").rows] == ["thanks", "thanks"]


def test_every_line_that_opens_rows_says_of_whom_it_is(told: tuple[Review, Playbook]) -> None:
    document = weekly.document(told[0], NAMES, told[1])
    for section in document.sections:
        for rows in section.lists:
            for row in rows.rows:
                is_about = any(vars(row.about).values())
                assert is_about or rows.id == "figures", (rows.id, row.head)
                assert set(row.cells) <= {column.name for column in rows.columns}, rows.id


def test_on_fewer_than_five_a_share_is_too_few(told: tuple[Review, Playbook]) -> None:
    review, playbook = told
    kept = listed(weekly.document(review, NAMES, playbook), "kept").rows
    assert [said(row) for row in kept] == [("Somchai", "1 of 2 kept", "too few")]
    few = weekly.document(replace(review, due=4, on_time=2), NAMES, playbook)
    assert said(listed(few, "figures").rows[0])[2] == "too few"


@pytest.mark.parametrize("n_reps", [3, 12, 14])
def test_half_an_hour_is_for_twelve_reps_and_the_others_are_counted(told: tuple[Review, Playbook], n_reps: int) -> None:
    review, playbook = told
    many = pd.concat([review.reps.head(1)] * n_reps, ignore_index=True)
    many["rep_id"] = [f"X{n:02}" for n in range(n_reps)]
    found = listed(weekly.document(replace(review, reps=many), NAMES, playbook), "reps")
    assert found.first == min(n_reps, 12)
    assert found.n_more == max(0, n_reps - 12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_and_every_form_has_the_review(told: tuple[Review, Playbook], language: str) -> None:
    wording.speak(language, "gregorian")
    document = weekly.document(told[0], NAMES, told[1])
    assert document.language == language
    assert document.is_rtl == (language == "fa")
    texts = [document.title, document.sentence, *document.facts]
    texts += [part for section in document.sections for part in (section.title, section.sentence, section.counted)]
    texts += [part for section in document.sections for rows in section.lists for row in rows.rows
              for part in (row.head, row.detail, row.figure)]  # fmt: skip
    assert not [text for text in texts if "{" in text or "nan" in text.lower() or "None" in text or "NaT" in text]
    for ending in (".html", ".md", ".xlsx"):
        assert files.as_bytes(document, ending)


def test_an_empty_review_is_written_in_every_language(tmp_path: Path) -> None:
    company = ToldCompany()
    company.customer("Log", "email 120 0", owner="")
    store = company.store(tmp_path, steps=STEPS)
    empty = reviews.review(store, reviews.week_of(store, date(2025, 1, 1), "nowhere"))
    for language in LANGUAGES:
        wording.speak(language)
        document = weekly.document(empty, {}, store.playbook)
        assert document.name == "review-2024-12-30-nowhere"
        assert all(rows.empty or rows.rows for section in document.sections for rows in section.lists)
