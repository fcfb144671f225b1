"""Health: the sentence, the picture, the reps, the eleven duties, the checks; and the caution on other pages."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo
from analytics.board import Question
from analytics.journal import Journal
from analytics.overview import People
from analytics.store import Store
from analytics.views import logging
from pages.parts import cached, log_reps, tables
from pages.setup import health
from tests import small_company
from tests.one_page import texts
from tests.told_company import ToldCompany

PAGE = """
import streamlit as st
from analytics import wording as words
from pages.parts import cached
from pages.setup import health

words.speak({language!r})
imports = st.Page(lambda: None, title="Imports", url_path="imports")
page = st.Page(lambda: health.draw(cached.warehouse(), imports), title="Page", url_path="page", default=True)
st.navigation([page, imports]).run()
"""
DASHBOARD = str(Path(__file__).resolve().parents[1] / "dashboard.py")


def opened(data: Path, language: str = "en") -> AppTest:
    page = AppTest.from_string(PAGE.format(language=language), default_timeout=90)
    return run(page, data)


def lately(data: Path) -> Question:
    return health.asked(cached.Warehouse(str(data), str(Store(data).version))).question


def run(page: AppTest, data: Path) -> AppTest:
    with patch.dict(os.environ, {"LOOSE_BOLTS_DATA": str(data)}):
        page.run()
    assert not page.exception, page.exception
    return page


def table(page: AppTest, column: str) -> pd.DataFrame:
    return next(each.value for each in page.dataframe if column in each.value)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("health")
    demo.write(folder / "files", reps=8, customers=80, months=6, seed=3, until=date(2026, 11, 20))
    return small_company.load(folder / "data", [folder / "files"])


Told = Callable[..., Path]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A company whose reps, one per name, did what is told of each."""

    def company(**stories: str) -> Path:
        story = ToldCompany()
        for name, happened in stories.items():
            story.customer(f"customer of {name}", happened, owner=name)
        if any("deal" not in happened for happened in stories.values()):
            story.customer("of the last day, which is not full", "email 0", owner="R1")
        story.store(tmp_path).close()
        return tmp_path / "store"

    return company


def test_the_page_names_the_late_logger_and_praises_the_rest(company: Path) -> None:
    store = Store(company)
    view = logging.view(store, lately(company), People())
    late = view.reps.loc[view.reps["logs_late"], "rep_id"]
    assert len(late) == 1
    name = store.read("reps").set_index("rep_id").loc[late.iloc[0], "name"]
    page = opened(company)
    n = (view.reps["rep_id"].notna() & (view.reps["n_activities"] > 0)).sum() - 1
    assert page.title[0].value == f"The log of {n} reps is good enough to judge by. {name} logs late."
    shown = table(page, "caution")
    assert list(shown["caution"])[:2] == ["○ fine", "▲ logs late"]
    assert shown["who"].iloc[1] == name
    assert len(shown) == len(view.reps) + 1


def test_what_the_figures_are_for_and_what_not_stands_on_the_page(company: Path) -> None:
    said = texts(opened(company))
    assert "for coaching" in said
    assert "pay or dismissal" in said


def test_the_eleven_duties_stand_with_verdict_reason_and_cure(company: Path) -> None:
    page = opened(company)
    said = texts(page)
    for duty in ("Choosing whom to win", "Targets for a period", "Contract forms", "Reports for a period"):
        assert duty in said
    assert said.count("**Targets for a period** · Not in these files") == 1
    assert "No export has a place for targets" in said
    assert "What does not fit together" in said


@pytest.mark.parametrize("count", log_reps.OPENS.values())
def test_every_figure_of_the_reps_opens_its_rows(company: Path, monkeypatch: pytest.MonkeyPatch, count: str) -> None:
    column = next(name for name, opens in log_reps.OPENS.items() if opens == count)
    every = tables.table

    def chosen(shown: Any, config: Any, key: str, *rest: Any, **more: Any) -> list[Any]:
        cells = every(shown, config, key, *rest, **more)
        return [(0, column)] if key == "log-reps" else cells

    monkeypatch.setattr(tables, "table", chosen)
    page = opened(company)
    store = Store(company)
    view = logging.view(store, lately(company), People())
    row = view.together.iloc[0]
    n = row["n_touches"] - row["described"] if count == "undescribed" else row[count]
    said = [each.value for each in page.markdown if log_reps.counted(count) in str(each.value)]
    assert len(said) == 1
    assert f"{n:,} row".replace(",", "\u202f") in said[0] or f"of {n:,}".replace(",", "\u202f") in said[0]


def test_a_log_that_nobody_can_judge_by_is_said_so(told: Told) -> None:
    page = opened(told(R1="visit 20 19 18 17 16 logged 2, letter 5 4 3 2 1", R2="visit 9 logged 9"))
    assert page.title[0].value == (
        "The log is not good enough to judge anybody by. 5 of 6 entries were written down late. "
        "5 of 5 calls and messages do not say who began."
    )


def test_a_log_without_days_of_writing_says_so(told: Told) -> None:
    page = opened(told(R1="visit 9, email 5 4 3 2 1"))
    assert page.title[0].value.startswith("The log does not say when it was written down")
    assert "Nothing can be drawn" in texts(page)
    assert "when it was written down" in texts(page)


def test_a_log_that_names_nobody_says_so(tmp_path: Path) -> None:
    story = ToldCompany()
    story.customer("Anan")
    story.rows["activities"] += [
        {"activity_id": f"A{day}", "at": f"2026-03-{day}T10:00:00", "channel": "call"} for day in (18, 19)
    ]
    story.store(tmp_path).close()
    assert "does not say who did what" in opened(tmp_path / "store").title[0].value


def test_an_old_log_has_nothing_in_these_weeks(told: Told) -> None:
    page = opened(told(R1="visit 190 logged 190", R2='deal 10 called "D"'))
    assert page.title[0].value.startswith("In these weeks the log holds nothing")
    assert list(table(page, "deals")["deals"]) == ["1 of 1", "1 of 1"]


def test_without_activities_the_page_says_what_to_export_and_still_judges_the_duties(told: Told) -> None:
    page = opened(told(R1="deal 30 won 5"))
    assert page.title[0].value == "There is no log to be judged yet"
    assert "**Meetings** · Not in these files" in texts(page)


def test_without_any_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    page = opened(tmp_path / "empty")
    assert page.title[0].value == "There is no data here yet"


@pytest.mark.parametrize("language", ["en", "th", "fa", "zh_Hant"])
def test_hostile_names_and_two_hundred_reps_are_drawn(tmp_path: Path, language: str) -> None:
    files = tmp_path / "files"
    small_company.write(files)
    reps = [(f"R{n}", f"{small_company.HOSTILE} {n}") for n in range(200)]
    pd.DataFrame(reps, columns=["rep_id", "name"]).to_csv(files / "reps.csv", index=False)
    rows = [
        (
            f"L{n}-{i}",
            f"2026-11-{2 + i:02} 10:00",
            "visit",
            "outbound",
            f"R{n}",
            "C1",
            f"2026-11-{2 + i + 9 * (n == 7)}",
        )
        for n in range(200)
        for i in range(6)
    ]
    columns = ["activity_id", "at", "channel", "direction", "rep_id", "customer_id", "logged_at"]
    written = pd.concat([pd.read_csv(files / "activities.csv"), pd.DataFrame(rows, columns=columns)])
    written.to_csv(files / "activities.csv", index=False)
    page = opened(small_company.load(tmp_path / "data", [files]), language)
    shown = table(page, "caution")
    assert len(shown) == 201
    assert shown["who"].iloc[1] == f"{small_company.HOSTILE} 7"
    assert "\\<b\\>" in page.title[0].value or "7" not in page.title[0].value
    assert "<b>" not in page.title[0].value


# ---------------------------------------------------------------- the caution on other pages


def board(data: Path, **chosen: list[str]) -> str:
    page = AppTest.from_file(DASHBOARD, default_timeout=90)
    for key, value in chosen.items():
        page.query_params[key] = value
    return texts(run(page, data))


def test_the_board_warns_where_the_people_looked_at_log_late(told: Told) -> None:
    data = told(R1="visit 20 19 18 17 16 logged 2", R2="visit 20 19 18 17 16 15 14 13 logged 13, visit 5 logged 5")
    late = "5 of 5 calls, meetings, visits and notes (100 %) were written down more than one business day later."
    assert late in board(data, rep=["R1"]).replace("\u202f", " ").replace("\xa0", " ")


def test_the_board_says_nothing_of_a_log_that_is_well_kept(told: Told) -> None:
    said = board(told(R1="visit 20 19 18 17 16 logged 2", R2="visit 5 logged 5, email 9 8 7 6 5 4"), rep=["R2"])
    assert "written down more than" not in said
    assert "who began" not in said
    assert "logged late" not in said


def test_the_board_warns_where_calls_and_messages_do_not_say_who_began(told: Told) -> None:
    said = board(told(R1="letter 9 8, email 7 6 5"))
    assert "of the calls and messages do not say who began: they are taken as ours." in said


def test_what_people_typed_is_read_back_once_and_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    data = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    elsewhere = Journal(tmp_path / "elsewhere")
    elsewhere.set_language("R1", "th", "Malee", datetime(2026, 11, 20, 9, tzinfo=UTC))
    page = opened(data)
    assert "0 entries" in texts(page)
    page.file_uploader[0].upload("journal.jsonl", elsewhere.export().encode(), "application/jsonl")
    run(page, data)
    assert Journal(data).languages() == {"R1": "th"}
    assert "1 entry was new here." in texts(page)
    page.file_uploader[0].upload("journal.jsonl", elsewhere.export().encode(), "application/jsonl")
    run(page, data)
    assert "0 entries were new here." in texts(page)
    page.file_uploader[0].upload("journal.jsonl", b"=1+1\n", "application/jsonl")
    run(page, data)
    assert any("is not a line of a journal" in each.value for each in page.error)
    assert len(Journal(data).export().splitlines()) == 1
