"""The page on silence: the sentence, the picture, the list to call, the history of silences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo
from analytics.board import Question
from analytics.metrics.silence import SILENT, with_chance
from analytics.overview import People
from analytics.store import Store
from analytics.views import silence
from tests import small_company
from tests.one_page import one_page, rerun, texts


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("silence")
    demo.write(folder / "files", reps=3, customers=45, months=7, seed=3, until=date(2026, 11, 20))
    return small_company.load(folder / "data", [folder / "files"])


def table(page: AppTest, column: str) -> pd.DataFrame:
    return next(each.value for each in page.dataframe if column in each.value)


def view(data: Path) -> silence.Silence:
    store = Store(data)
    return silence.view(store, Question(store.watermark), People())


def test_the_sentence_counts_the_silent_and_names_whom_to_call_first(company: Path) -> None:
    told = view(company)
    page = one_page("silence", company)
    n = int(told.states.loc[told.states["state"].isin(SILENT), "n"].sum())
    assert page.title[0].value.startswith(f"{n} customers are silent")
    assert "Call first:" in page.title[0].value


def test_the_states_stand_with_their_counts_and_add_up(company: Path) -> None:
    told = view(company)
    counts = table(one_page("silence", company), "n")
    assert list(counts["n"]) == list(told.states["n"])
    assert counts["n"].sum() == len(told.customers)


def test_the_list_to_call_is_the_ranked_one(company: Path) -> None:
    shown = table(one_page("silence", company), "state_word")
    calls = view(company).calls
    assert list(shown["customer"]) == list(calls["customer"].fillna(calls["customer_id"]).head(200))
    assert {"silence_days", "touch_days", "last_sent", "planned_at", "chance"} <= set(shown)


def test_the_filters_hold_on_this_page_too(company: Path) -> None:
    rep = view(company).customers["rep_id"].dropna().iloc[0]
    page = one_page("silence", company, rep=str(rep))
    n = int((view(company).customers["rep_id"] == rep).sum())
    assert table(page, "n")["n"].sum() == n


def test_the_history_opens_with_its_curve_and_its_numbers(company: Path) -> None:
    page = one_page("silence", company)
    next(each for each in page.expander if each.label == "Is a silent customer lost?")
    page.session_state["revival"] = True
    rerun(page, company)
    said = texts(page)
    assert "came back within the next 30 days" in said


def test_an_export_without_a_word_of_the_customers_says_so_and_blames_nobody(tmp_path: Path) -> None:
    data = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    page = one_page("silence", data)
    assert "hold no message of a customer" in texts(page)
    assert page.title[0].value.startswith("Nobody can say who is silent here")
    shown = table(page, "customer")
    assert "state_word" not in shown


def test_without_activities_the_page_names_the_export_that_fills_it(tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    page = one_page("silence", small_company.load(tmp_path / "data", [files / "deals.csv"]))
    assert page.title[0].value == "Nobody can be seen as silent yet"
    assert "Export the activity log" in texts(page)


def test_customers_whom_nobody_ever_met_are_shown_and_not_taken_for_nobody(tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    (files / "customers.csv").write_text("customer_id,name,owner_id\nC1,Met,R2\nNEW,Never met,R1\n", encoding="utf-8")
    page = one_page("silence", small_company.load(tmp_path / "data", [files]), rep="R1")
    assert page.title[0].value == "The log shows no contact with any of these customers."
    assert list(table(page, "customer")["customer"]) == ["Never met"]


def test_without_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert one_page("silence", tmp_path / "nothing").title[0].value == "There is no data here yet"


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_runs_in_every_language(company: Path, language: str) -> None:
    assert one_page("silence", company, lang=language).title


def test_a_name_that_is_a_trap_stays_a_name(tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    rows = (files / "activities.csv").read_text(encoding="utf-8")
    inbound = "IN,2026-11-16 09:00,email,,inbound,R1,C0,\n"
    (files / "activities.csv").write_text(rows + inbound, encoding="utf-8")
    page = one_page("silence", small_company.load(tmp_path / "data", [files]))
    shown = table(page, "state_word")
    assert small_company.HOSTILE in set(shown["customer"])
    for trap in ("<b>Ann", "**x**", "$1$"):
        assert trap not in texts(page)


def test_the_chance_of_counted_silences_is_that_of_each_of_them(company: Path) -> None:
    store = Store(company)
    question = Question(store.watermark)
    customers = silence.customers(store, question)
    counted = with_chance(customers, silence.silences(store, question))
    one_by_one = with_chance(customers, silence.spells(store, question).rename(columns={"customer_no": "customer_id"}))
    columns = ["chance", "at_risk", "came_back", "basis"]
    pd.testing.assert_frame_equal(counted[columns], one_by_one[columns])
    assert counted["chance"].notna().any()
