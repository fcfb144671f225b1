"""The page on the portfolio: the book, the desk's list, the hand-offs, what is owed, the office."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo
from analytics.board import Question
from analytics.overview import People
from analytics.store import Store
from analytics.views import portfolio
from tests import small_company
from tests.one_page import one_page, rerun

OPENED = ("contact-list", "too-often", "promotions", "hand-offs", "owed", "paperwork")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    demo.write(folder / "files", reps=3, customers=45, months=14, seed=3, until=date(2026, 11, 20))
    return small_company.load(folder / "data", [folder / "files"])


def view(data: Path) -> portfolio.Portfolio:
    store = Store(data)
    return portfolio.view(store, Question(store.watermark), People())


def tables(page: AppTest, column: str) -> list[pd.DataFrame]:
    return [each.value for each in page.dataframe if column in each.value]


def test_the_sentence_says_what_kind_of_book_it_is_and_what_hangs_on_broken_contact(company: Path) -> None:
    told = view(company)
    page = one_page("portfolio", company)
    assert "together they weigh like" in page.title[0].value
    n = int((told.customers["share"] > 0).sum())
    assert f"{n} buy" in page.title[0].value


def test_every_figure_opens_the_rows_it_counts(company: Path) -> None:
    page = one_page("portfolio", company)
    told = view(company)
    page.button(key="book-figure-too-often").click()
    rerun(page, company)
    n = int(told.customers["over_contacted"].sum())
    assert page.metric[3].value == str(n)
    assert n > 0
    assert n in [len(shown) for shown in tables(page, "unanswered")]


def test_the_details_open_each_with_its_rows(company: Path) -> None:
    page = one_page("portfolio", company)
    for name in OPENED:
        page.session_state[name] = True
    rerun(page, company)
    told = view(company)
    assert len(tables(page, "person")) == 1
    assert len(tables(page, "payment_due_at")[0]) == min(200, len(told.unpaid))
    assert "last_note" not in tables(page, "person")[0]
    page.toggle(key="desk-notes").set_value(True)
    rerun(page, company)
    assert "last_note" in tables(page, "person")[0]


def test_the_desks_list_leaves_out_who_is_contacted_too_often(company: Path) -> None:
    page = one_page("portfolio", company)
    page.session_state["contact-list"] = True
    rerun(page, company)
    page.toggle(key="desk-due").set_value(False)
    rerun(page, company)
    told = view(company).customers
    pressed = set(told.loc[told["over_contacted"], "customer"])
    listed = set(tables(page, "person")[0]["customer"])
    assert pressed
    assert not pressed & listed


def test_a_book_without_revenue_says_so_and_shows_no_shares(tmp_path: Path) -> None:
    data = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    page = one_page("portfolio", data)
    assert "no revenue in twelve months" in page.title[0].value
    assert page.metric[0].value == "–"


def test_without_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert one_page("portfolio", tmp_path / "nothing").title[0].value == "There is no data here yet"


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_runs_in_every_language(company: Path, language: str) -> None:
    page = one_page("portfolio", company, lang=language)
    for name in OPENED:
        page.session_state[name] = True
    rerun(page, company)
    assert len(page.metric) == 5


def test_a_rep_has_a_book_of_its_own(company: Path) -> None:
    store = Store(company)
    rep = view(company).customers["rep_id"].dropna().iloc[0]
    own = portfolio.view(store, Question(store.watermark), People(reps=(rep,)))
    assert 1 <= own.effective_customers <= (own.customers["share"] > 0).sum() + 1e-9
    said = one_page("portfolio", company, rep=str(rep)).title[0].value
    assert f"{int((own.customers['share'] > 0).sum())} buy" in said
