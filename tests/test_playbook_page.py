"""The Playbook page: the sentence, the steps with what each found, standards raised and lowered, another playbook."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from analytics.journal import Journal
from analytics.store import Store
from pages.parts import standards
from tests.one_page import texts
from tests.told_company import QUIET_PLAYBOOK, ToldCompany

NOW = datetime(2026, 3, 21, 3, tzinfo=UTC)
PAGE = """
import streamlit as st
from analytics import wording as words
from pages.parts import cached
from pages.setup import playbook

words.speak({language!r})
imports = st.Page(lambda: None, title="Imports", url_path="imports")
page = st.Page(lambda: playbook.draw(cached.warehouse(), imports), title="Page", url_path="page", default=True)
st.navigation([page, imports]).run()
"""
HOSTILE = "<b>Ask</b> **why** $1$ :material/home: [x](http://x.co) =1+1"
ASKING = (
    QUIET_PLAYBOOK.format(settings="")
    .replace("90 days", "7 days")
    .replace("0.9\n", "0.85\n")
    .replace('source = "a test"', 'source = "Ask within a week."\ndiffers = "One text says ten days."')
)
STEP = """
[[step]]
id = "step-{n}"
phase = "{phase}"
title = {title}
after = {{ event = "deal_won" }}
do = {{ event = "activity", purpose = "care", channel = ["call", "visit"] }}
within = "{n} days"
who = "{who}"
standard = 0.8
"""
THREE_MISTAKES = ASKING.replace('"loss"', '"los"').replace("7 days", "7 dayz").replace("0.85", "85")


def opened(data: Path, language: str = "en") -> AppTest:
    return run(AppTest.from_string(PAGE.format(language=language), default_timeout=90), data)


def run(page: AppTest, data: Path) -> AppTest:
    with patch.dict(os.environ, {"LOOSE_BOLTS_DATA": str(data)}):
        page.run()
    assert not page.exception, page.exception
    return page


def click(page: AppTest, key: str, data: Path) -> AppTest:
    page.button(key=key).click()
    return run(page, data)


@pytest.fixture
def asking() -> ToldCompany:
    """Ten losses a week, each asked about in a week but one; the last full day is a Thursday, 19 March 2026."""
    told = ToldCompany()
    for n in range(40):
        days = 15 + 7 * (n // 10)
        asked = "" if n == 0 else f', loss interview {days - 1} for "D{n}"'
        told.customer(f"C{n}", f'deal 100 lost {days} called "D{n}"{asked}')
    told.customer("last", "email 0 90")
    return told


@pytest.fixture
def data(asking: ToldCompany, tmp_path: Path) -> Path:
    asking.store(tmp_path, book=ASKING).close()
    return tmp_path / "store"


def test_the_sentence_the_step_read_aloud_and_what_it_found(data: Path) -> None:
    page = opened(data)
    assert page.title[0].value == "Small is in use: 1 step."
    said = texts(page)
    assert "**Ask why** · within 7 days" in said
    assert "After: deal lost. To do: asking why it was lost." in said
    assert "Texts differ: One text says ten days\\." in said
    assert "Source: Ask within a week\\." in said
    assert "standard **85 %**" in said.replace("\xa0", " ")
    assert "39 of 40 · 98 % on time" in said.replace("\xa0", " ")


def test_the_figure_of_a_step_opens_its_rows(data: Path) -> None:
    page = click(opened(data), "open-step-loss-interview", data)
    assert "**Ask why** · 40 rows: 39 on time, 1 overdue" in texts(page)
    assert "The playbook begins with 85" in texts(page)
    page = click(page, "open-step-loss-interview", data)
    assert "40 rows" not in texts(page)


def test_a_standard_is_raised_from_the_coming_week_on(data: Path) -> None:
    page = opened(data)
    said = texts(page).replace("\xa0", " ")
    assert "1 standard can be raised." in said
    assert "**Ask why: from 85 % to 90 %**" in said
    assert "39 of 40 on time in the four weeks up to 15 Mar 2026 (98 %)" in said
    page = click(page, "raise-playbook-loss-interview", data)
    (held,) = Journal(data).standards()
    assert (held.kind, held.standard, held.from_on, held.said_on) == (
        "raised", 0.9, date(2026, 3, 23), date(2026, 3, 19)
    )  # fmt: skip
    said = texts(page).replace("\xa0", " ")
    assert "No standard is to be raised now." in said
    assert "**Ask why**: 90 % from Mon 23 Mar 2026 on, now 85 %." in said
    assert "standard **85 %**" in said
    assert "raised on 19 Mar 2026; it rests until 19 Apr 2026." in said
    assert "Raised to 90 %, from 23 Mar 2026 on." in texts(click(page, "open-step-loss-interview", data)).replace(
        "\xa0", " "
    )


def test_a_proposal_that_is_declined_rests(data: Path) -> None:
    page = click(opened(data), "leave-playbook-loss-interview", data)
    (held,) = Journal(data).standards()
    assert (held.kind, held.standard) == ("declined", 0.85)
    assert "left as it is on 19 Mar 2026" in texts(page)
    said = texts(click(page, "open-step-loss-interview", data)).replace("\xa0", " ")
    assert "Left at 85 % on 19 Mar 2026." in said


def test_lowering_wants_a_reason(data: Path) -> None:
    page = click(opened(data), "open-step-loss-interview", data)
    page = click(page, "lower-loss-interview-0-save", data)
    assert [each.value for each in page.warning] == ["Say why it is lowered. Nothing was saved."]
    assert Journal(data).standards() == []
    page.number_input(key="lower-loss-interview-0-share").set_value(70)
    page.text_input(key="lower-loss-interview-0-reason").set_value("<b>Half</b> the team is new")
    page = click(page, "lower-loss-interview-0-save", data)
    (held,) = Journal(data).standards()
    assert (held.kind, held.standard, held.reason) == ("lowered", 0.7, "<b>Half</b> the team is new")
    said = texts(page).replace("\xa0", " ")
    assert "Lowered to 70 %, from 23 Mar 2026 on. \\<b\\>Half\\</b\\> the team is new" in said
    assert page.number_input(key="lower-loss-interview-1-share").max == 69


def test_what_could_not_be_kept_is_said_on_top(data: Path) -> None:
    page = opened(data)
    with sqlite3.connect(data / "journal.sqlite") as connection:
        connection.execute("pragma user_version = 1000")
    page = click(page, "raise-playbook-loss-interview", data)
    assert any("newer version" in each.value for each in page.error)
    assert "**Ask why** · within 7 days" in texts(page)


# -------------------------------------------------------------------- another playbook


def upload(page: AppTest, content: bytes | str, data: Path, name: str = "mine.toml") -> AppTest:
    given = content.encode("utf-8") if isinstance(content, str) else content
    page.file_uploader[0].upload(name, given, "application/toml")
    return run(page, data)


def test_every_mistake_is_named_with_its_line_and_nothing_is_used(data: Path) -> None:
    page = upload(opened(data), THREE_MISTAKES, data)
    said = texts(page)
    assert "3 mistakes in **\u2068mine\\.toml\u2069**. Nothing of it is used." in said
    assert "**Line 9, loss\\-interview · phase**" in said
    assert 'Did you mean \\"loss\\"?' in said
    assert "**Line 15, loss\\-interview · within**" in said
    assert 'Did you mean \\"7 day\\"?' in said
    assert "Did you mean 0\\.85?" in said
    assert not [button for button in page.button if button.key == "playbook-use"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[playbook", HOSTILE.encode()])
def test_a_file_that_is_no_playbook_is_told_so(data: Path, content: bytes) -> None:
    page = upload(opened(data), content, data, name=f"{HOSTILE.replace('/', '')}.toml")
    assert "1 mistake in" in texts(page)
    assert "<b>" not in texts(page)


def test_another_playbook_is_shown_used_and_kept_with_the_one_before(data: Path) -> None:
    new = ASKING.replace('"Small"', '"Larger"').replace("7 days", "5 days").replace("0.85", "0.80")
    new += STEP.format(n=3, phase="care", title='"Care"', who="desk")
    page = upload(opened(data), new, data)
    said = texts(page).replace("\xa0", " ")
    assert "**Larger**: 2 steps, no mistakes." in said
    assert "- **1 step comes**: Care." in said
    assert "Ask why: within 7 days → within 5 days, standard 85 % → 80 %" in said
    assert "Name: Small → Larger" in said
    assert Store(data).playbook.name == "Small"

    page = click(page, "playbook-use", data)
    assert [each.value for each in page.success] == ["Larger is in use; everything was counted again."]
    assert page.title[0].value.startswith("Larger is in use: 2 steps, since ")
    assert [version.name for version in Journal(data).playbooks()] == ["Small", "Larger"]
    said = texts(page)
    assert "**Care** · within 3 days · work of the desk" in said
    assert "After: deal won. To do: care (call, visit)." in said

    label = page.selectbox[0].options[-1]
    assert label.startswith("1. Small (used before; kept ")
    page.selectbox[0].select_index(len(page.selectbox[0].options) - 1)
    page = run(page, data)
    assert "**1 step goes**, and with it what was due by it: Care." in texts(page)
    page = click(page, "playbook-use", data)
    assert page.title[0].value.startswith("Small is in use: 1 step, since ")
    assert Store(data).playbook.text == ASKING


def test_a_standard_that_was_raised_outlives_the_change(data: Path) -> None:
    page = click(opened(data), "raise-playbook-loss-interview", data)
    page = upload(page, ASKING.replace("0.85", "0.80"), data)
    assert "(the standard that was set since, 90 %, goes on holding)" in texts(page).replace("\xa0", " ")


def test_the_same_playbook_again_changes_nothing(data: Path) -> None:
    page = upload(opened(data), ASKING, data)
    assert "It is the one in use." in texts(page)
    page = upload(opened(data), ASKING + "# more\n", data)
    assert "It says the same as the playbook in use." in texts(page)


def test_one_that_came_with_the_program_can_be_chosen(data: Path) -> None:
    page = opened(data)
    assert [label for label in page.selectbox[0].options if "shipped" in label] == [
        f"{name}.toml (shipped with the program)" for name in ("key-accounts", "project-sales", "retail")
    ]
    page.selectbox[0].select_index(1)
    said = texts(run(page, data))
    assert "**Project sales**: 22 steps, no mistakes." in said
    assert "Holidays: – → TH" in said


# -------------------------------------------------------------------- the edges


def test_without_any_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert opened(tmp_path / "empty").title[0].value == "There is no data here yet"


def test_without_activities_the_steps_stand_without_figures(tmp_path: Path) -> None:
    told = ToldCompany()
    told.customer("C", 'deal 60 lost 40 called "D", deal 5 called "E"')
    told.store(tmp_path, book=ASKING).close()
    said = texts(opened(tmp_path / "store"))
    assert "1 cannot be seen in this data" in said
    assert "No standard is to be raised now." in said
    assert "**Ask why** (85" in said
    assert "nothing fell due." in said


@pytest.mark.parametrize("language", ["en", "th", "fa", "zh_Hant"])
def test_twenty_five_steps_with_hostile_and_long_names_are_drawn(
    asking: ToldCompany, tmp_path: Path, language: str
) -> None:
    phases = ("care", "admin", "qualify", "close", "referral")
    whose = ("sales", "desk", "office")
    steps = "".join(
        STEP.format(n=n, phase=phases[n % 5], title=f"'{HOSTILE} {'long ' * 40}{n}'", who=whose[n % 3])
        for n in range(1, 25)
    )
    book = ASKING.replace('"Small"', f"'{HOSTILE}'").replace("One text", HOSTILE).replace('"Ask why"', f"'{HOSTILE}'")
    asking.store(tmp_path, book=book + steps).close()
    data = tmp_path / "store"
    page = opened(data, language)
    assert len([button for button in page.button if str(button.key).startswith("open-step-")]) == 25
    page = click(page, "raise-playbook-loss-interview", data)
    page = click(page, "open-step-loss-interview", data)
    page.selectbox[0].select_index(0)
    page = run(page, data)
    said = texts(page)
    assert "<b>" not in said
    assert ":material/home" not in said
    assert "http://" not in said


@pytest.mark.parametrize(
    ("standard", "expected"), [(0.9, 89), (0.55, 54), (0.57, 56), (0.07, 6), (0.825, 82), (0.01, 0), (1.0, 99)]
)
def test_a_standard_is_lowered_to_a_whole_percentage_below_it(standard: float, expected: int) -> None:
    assert standards.highest_below(standard) == expected
