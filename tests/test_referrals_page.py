"""The page on referrals: the sentence, the chain, whom to ask, who asks too early, what referrals are worth."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo
from analytics import wording as words
from analytics.board import Question
from analytics.metrics import comparison
from analytics.metrics import referrals as metrics
from analytics.overview import People
from analytics.store import Store
from analytics.views import referrals
from pages.parts import referral_rows, referral_worth
from tests import small_company
from tests.one_page import one_page, rerun, texts

PAGE = "referrals"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, demo.Planted]:
    folder = tmp_path_factory.mktemp("referral-files")
    return folder, demo.write(folder, reps=7, customers=110, months=12, seed=4, until=date(2026, 11, 20))


@pytest.fixture(scope="module")
def company(written: tuple[Path, demo.Planted], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_company.load(tmp_path_factory.mktemp("referrals") / "data", [written[0]])


def view(data: Path) -> referrals.Referrals:
    store = Store(data)
    return referrals.view(store, Question(store.watermark), People())


def tables(page: AppTest, column: str) -> list[pd.DataFrame]:
    return [each.value for each in page.dataframe if column in each.value]


def test_the_sentence_counts_who_is_ready_and_names_who_asks_too_early(
    company: Path, written: tuple[Path, demo.Planted]
) -> None:
    told = view(company)
    said = one_page(PAGE, company).title[0].value
    assert said.startswith(f"{len(told.ready)} customers are ready to be asked for a referral")
    early = told.reps.set_index("rep_id").loc[written[1].asks_too_early]
    assert f"{early['asked_early']} of {early['asks']} asks came before 2 days of care" in said


def test_every_count_opens_as_many_rows_as_it_says(company: Path) -> None:
    told = view(company)
    for count in metrics.COUNTS:
        assert told.together[count].iloc[0] == len(told.behind[count]), count
        per_rep = told.behind[count].groupby("rep_id").size()
        for rep in told.reps.to_dict("records"):
            assert per_rep.get(rep["rep_id"], 0) == rep[count], (count, rep["rep_id"])
        columns = {column.name for column in referral_rows.columns(count)} - {"outcome_word"}
        assert columns <= set(told.behind[count]), count


def test_the_ready_are_listed_with_the_most_valuable_first(company: Path) -> None:
    told = view(company)
    shown = tables(one_page(PAGE, company), "silence_days")[0]
    assert list(shown["customer"]) == list(told.ready["customer"].fillna(told.ready["customer_id"]).head(200))
    main = told.ready.loc[told.ready["currency"] == told.currency, "value"].dropna()
    assert main.is_monotonic_decreasing


def test_asks_that_came_too_early_are_listed_without_blame(company: Path) -> None:
    told = view(company)
    page = one_page(PAGE, company)
    shown = next(table for table in tables(page, "asked_at") if "care_days" in table)
    assert len(shown) == len(told.early) > 0
    assert (shown["care_days"] < told.care_days).all()
    assert f"{len(told.early)} of {len(told.asks)} asks the log shows fewer than 2 days of care" in texts(page)
    assert "forgot" not in texts(page)


def test_a_yield_is_a_count_before_a_share_and_too_few_are_said(company: Path) -> None:
    assert words.rate(13, 36, 5) == f"13 of 36 · {words.percent(0.36)}"
    assert words.rate(1, 3, 5) == "1 of 3 · too few"
    assert words.rate(0, 0, 5) == "–"
    shown = tables(one_page(PAGE, company), "yield")[0]
    assert len(shown) == len(view(company).reps)


def test_the_deals_and_the_names_behind_the_figures_open(company: Path) -> None:
    told = view(company)
    page = one_page(PAGE, company)
    assert len(told.unnamed) > 0
    assert f"{len(told.unnamed)} deals say" in texts(page) or "One deal says" in texts(page)
    page.session_state["unnamed"] = page.session_state["referred-deals"] = True
    rerun(page, company)
    n_referred = int(told.deals["is_referred"].sum())
    assert {len(table) for table in tables(page, "outcome_word")} == {len(told.unnamed), min(200, n_referred)}


def test_who_brought_whom_is_a_table(company: Path) -> None:
    shown = tables(one_page(PAGE, company), "referred")[0]
    told = view(company).pairs
    assert list(shown["customer"]) == list(told["customer"].fillna(told["customer_id"]).fillna("–").head(200))


def against(**sides: dict[str, float]) -> pd.DataFrame:
    """Two groups with what they do not say themselves."""
    known = dict.fromkeys(("win_rate", "days_to_close", "touches_per_win"), math.nan)
    ends = {f"{name}_{end}": math.nan for name in ("win_rate", "days", "touches") for end in ("low", "high")}
    return pd.DataFrame(
        [{"group": group, "closed": 0, "won": 0, **known, **ends, **side} for group, side in sides.items()]
    )


def rate(won: int, closed: int) -> dict[str, Any]:
    low, high = comparison.wilson(won, closed)
    return {"closed": closed, "won": won, "win_rate": won / closed, "win_rate_low": low, "win_rate_high": high}


@pytest.mark.parametrize(
    ("referred", "other", "verdict"),
    [((60, 100), (300, 1000), "told"), ((66, 183), (337, 1103), "not_told"), ((8, 9), (3, 1000), "too_few")],
)
def test_win_rates_are_told_apart_by_newcombes_interval(
    referred: tuple[int, int], other: tuple[int, int], verdict: str
) -> None:
    row = metrics.told_apart(against(referred=rate(*referred), other=rate(*other))).set_index("measure").loc["win_rate"]
    assert row["verdict"] == verdict
    if verdict != "too_few":
        assert (row["low"], row["high"]) == pytest.approx(comparison.newcombe(*referred, *other))


def test_an_interval_without_an_upper_end_leaves_the_difference_open() -> None:
    few = {"closed": 40, "won": 20, "touches_per_win": 9.0, "touches_low": 7.0, "touches_high": 12.0}
    many = few | {"touches_per_win": 30.0, "touches_low": 20.0, "touches_high": math.nan}
    row = metrics.told_apart(against(referred=few, other=many)).set_index("measure").loc["touches_per_win"]
    assert row["low"] == -math.inf
    assert row["verdict"] == "told"
    assert referral_worth.finding("touches_per_win", dict(row)) == "Referred deals need fewer touches"


def test_only_who_often_asks_early_is_named() -> None:
    reps = pd.DataFrame(
        [("often", 60, 25, 20, 20), ("once", 30, 1, 10, 8), ("few", 4, 4, 4, 4)],
        columns=["rep_id", "asks", "asked_early", "ready", "asked_when_ready"],
    )
    assert list(metrics.too_early(reps)["rep_id"]) == ["often"]
    assert list(metrics.well_planned(reps)["rep_id"]) == ["often"]


def test_without_sales_asks_and_names_the_page_names_the_exports(tmp_path: Path) -> None:
    data = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    page = one_page(PAGE, data)
    assert page.title[0].value == "No referral can be seen yet"
    for export in ("asking for a referral", "who brought whom", "referred by", "deals"):
        assert export in texts(page)


def test_with_sales_alone_the_page_says_what_is_missing(written: tuple[Path, demo.Planted], tmp_path: Path) -> None:
    names = ("reps.csv", "deals.csv", "orders.csv")
    page = one_page(PAGE, small_company.load(tmp_path / "data", [written[0] / name for name in names]))
    assert "The log shows no ask for a referral yet" in page.title[0].value
    assert "The data names nobody" in texts(page)


def test_without_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert one_page(PAGE, tmp_path / "nothing").title[0].value == "There is no data here yet"


def test_a_day_before_the_first_sale_is_not_an_empty_warehouse(company: Path) -> None:
    page = one_page(PAGE, company, as_of="2025-11-22", rep="R001")
    assert page.title[0].value == "There is no sale, ask or referral of these people and this segment by this day."
    assert "export" not in texts(page).lower()


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant", "en"])
def test_the_page_runs_in_every_language(company: Path, language: str) -> None:
    page = one_page(PAGE, company, lang=language)
    page.session_state["unnamed"] = page.session_state["referred-deals"] = True
    rerun(page, company)
    assert len(page.dataframe) == 6


def test_names_from_the_data_stay_the_text_that_they_are(written: tuple[Path, demo.Planted], tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for file in written[0].glob("*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        if file.stem in ("reps", "customers", "deals"):
            table["name"] = small_company.HOSTILE
        table.to_csv(folder / file.name, index=False)
    page = one_page(PAGE, small_company.load(tmp_path / "data", [folder]))
    for trap in ("<b>", "**x**", "$1$", ":material/home"):
        assert trap not in texts(page)
    assert small_company.HOSTILE in set(tables(page, "silence_days")[0]["customer"])
