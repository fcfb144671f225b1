"""The page on after-sales: the sentence, the grid of care, what is overdue, each sale, testimonials, who buys again."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo, overview, playbook, sources
from analytics import wording as words
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import after_sales as metrics
from analytics.metrics.comparison import Comparison, compare
from analytics.overview import People
from analytics.periods import days_of
from analytics.store import Store
from analytics.views import after_sales
from pages.parts import care_sentence, care_words, grid, repeat
from tests import small_company
from tests.one_page import one_page, rerun, texts

PAGE = "after_sales"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("care-files")
    demo.write(folder, reps=4, customers=60, months=12, seed=5, until=date(2026, 11, 20))
    return folder


@pytest.fixture(scope="module")
def company(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_company.load(tmp_path_factory.mktemp("care") / "data", [files])


def view(data: Path, *, people: People | None = None) -> after_sales.AfterSales:
    store = Store(data)
    last = store.watermark.date()
    question = Question(end_of_day(last), *days_of("4-weeks", last))
    return after_sales.view(store, question, people or People())


def tables(page: AppTest, column: str) -> list[pd.DataFrame]:
    return [each.value for each in page.dataframe if column in each.value]


def test_the_sentence_says_what_is_overdue_and_with_how_many_customers(company: Path) -> None:
    told = view(company)
    said = one_page(PAGE, company).title[0].value
    assert len(told.standing) > 1
    assert f"{len(told.standing)} steps are overdue now" in said
    assert f"with {told.standing['customer_id'].nunique()} customer" in said


def test_with_everything_done_the_sentence_praises(company: Path) -> None:
    told = view(company)
    cells = told.cells.assign(on_time=told.cells["due"], state="fine", marked=False)
    clean = dataclasses.replace(told, cells=cells, standing=told.standing.head(0), team_bolts=told.team_bolts.head(0))
    due = int(cells["due"].sum())
    assert care_sentence.headline(clean, {}, {}) == f"All care was on time: {due} of {due} steps. Nothing is overdue."


def test_the_grid_has_a_row_per_rep_and_a_column_per_step_of_care(company: Path) -> None:
    grid = tables(one_page(PAGE, company), "who")[0]
    cells = view(company).cells
    cells = cells.loc[cells["due"] > 0]
    assert len(grid) == cells["rep_id"].nunique()
    assert set(grid.columns) == {"who", *cells["step"]}
    texts_of_cells = [str(text) for text in grid.drop(columns="who").to_numpy().ravel() if isinstance(text, str)]
    assert sum(int(text.split("/")[1]) for text in texts_of_cells if text) == cells["due"].sum()


def test_a_cell_counts_the_rows_that_it_opens(company: Path) -> None:
    told = view(company)
    due = told.care.loc[told.care["state"].isin(metrics.DUE_STATES)]
    rows = due.groupby(["rep_id", "step"]).size()
    cells = told.cells.loc[told.cells["due"] > 0].set_index(["rep_id", "step"])["due"]
    pd.testing.assert_series_equal(rows.sort_index(), cells.sort_index(), check_names=False)


def test_the_care_of_the_desk_stands_in_the_grid_too(files: Path, tmp_path: Path) -> None:
    retail = Path(__file__).resolve().parents[1] / "data" / "playbooks" / "retail.toml"
    rules, mistakes = playbook.parse(retail.read_text(encoding="utf-8"), retail.name)
    assert rules
    assert not mistakes
    plans, _problems = sources.plan([files])
    store = Store(tmp_path / "data")
    store.import_plans(plans, small_company.NOW, is_complete=True, playbook=rules)
    told = after_sales.view(store, Question(store.watermark), People())
    who = {step.id: step.who for step in rules.steps}
    assert "desk" in set(told.cells["step"].map(who))
    assert "office" not in set(told.cells["step"].map(who))
    by_rep = after_sales.metric(store, Question(store.watermark), ["rep"])
    assert by_rep["due"].sum() == told.cells["due"].sum()


def test_what_is_overdue_stands_with_the_most_valuable_customer_first(company: Path) -> None:
    told = view(company)
    shown = next(table for table in tables(one_page(PAGE, company), "days_over") if "done_at" not in table)
    names = told.standing["customer"].fillna(told.standing["customer_id"])
    assert list(shown["customer"]) == list(names.head(200))
    main = told.standing.loc[told.standing["currency"] == told.currency, "value"].dropna()
    assert main.is_monotonic_decreasing


def test_each_sale_stands_with_the_state_of_each_of_its_steps(company: Path) -> None:
    told = view(company)
    page = one_page(PAGE, company)
    steps = [str(name) for name in tables(page, "care: delivery-thanks")[0] if str(name).startswith("care: ")]
    assert {name.removeprefix("care: ") for name in steps} == set(told.sale_steps["step"])
    shown = tables(page, "care: delivery-thanks")[0]
    assert len(shown) == min(200, len(told.sales))
    assert f"showing 200 of {len(told.sales)}" in texts(page) or len(told.sales) <= 200
    newest = told.by_sale["sold_at"]
    assert newest.is_monotonic_decreasing
    signs = {str(text).split(" ")[0] for text in shown[steps].to_numpy().ravel() if text}
    assert signs <= set(care_words.SIGNS.values())


def test_a_sale_of_a_filtered_rep_keeps_the_care_that_a_colleague_gave(company: Path) -> None:
    everybody = view(company)
    rep = str(everybody.sales["rep_id"].dropna().iloc[0])
    own = view(company, people=People(reps=(rep,)))
    all_states = everybody.sale_steps.set_index(["sale_no", "step"])["state"]
    own_states = own.sale_steps.set_index(["sale_no", "step"])["state"]
    assert len(own_states)
    assert own_states.equals(all_states.loc[own_states.index])
    assert set(own.ready["sale_no"]) <= set(everybody.ready["sale_no"]) | set(own.sales["sale_no"])


def test_who_is_ready_for_a_testimonial_is_listed(company: Path) -> None:
    told = view(company)
    shown = tables(one_page(PAGE, company), "n_done")[0]
    assert list(shown["customer"]) == list(told.ready["customer"].fillna(told.ready["customer_id"]).head(200))


def test_the_sales_behind_the_comparison_open(company: Path) -> None:
    told = view(company)
    page = one_page(PAGE, company)
    assert told.n_judged > 0
    page.session_state["repeat-sales"] = True
    rerun(page, company)
    assert len(tables(page, "is_complete")[0]) == min(200, told.n_judged)
    assert "This is an association" in texts(page)


def compared(done: tuple[int, int], rest: tuple[int, int]) -> Comparison:
    rows = [(True, n < done[0]) for n in range(done[1])] + [(False, n < rest[0]) for n in range(rest[1])]
    frame = pd.DataFrame(rows, columns=["is_done", "has_won"])
    return compare(frame.assign(amount=1000.0))


@pytest.mark.parametrize(
    ("done", "rest", "said"),
    [
        ((5, 9), (2, 30), "Too few to compare: 10 sales a side are needed"),
        ((133, 216), (31, 48), "cannot be told from zero"),
        ((133, 216), (31, 48), "sales a side would settle it"),
        ((20, 40), (20, 40), "cannot be told from zero"),
        ((90, 100), (30, 100), "bought again more often"),
        ((90, 100), (30, 100), "On the sales without complete care that is ฿"),
        ((30, 100), (90, 100), "bought again less often"),
    ],
)
def test_the_verdict_follows_the_rules_of_comparison(done: tuple[int, int], rest: tuple[int, int], said: str) -> None:
    verdict = repeat.verdict(compared(done, rest), "THB").replace("\u00a0", " ")
    assert verdict.startswith(f"{words.of(*done)} bought again after complete care, {words.of(*rest)} after incomplete")
    assert said in verdict


def test_no_effect_is_not_told_as_one() -> None:
    verdict = repeat.verdict(compared((20, 40), (20, 40)), "THB")
    assert "more often" not in verdict
    assert "less often" not in verdict


def test_without_sales_the_page_names_the_export_that_fills_it(tmp_path: Path) -> None:
    data = small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    page = one_page(PAGE, data)
    assert page.title[0].value == "There is no sale to care for yet"
    assert "Export the orders with their days of delivery and installation, or the won deals" in texts(page)


def test_sales_without_activities_are_shown_and_nobody_is_blamed(files: Path, tmp_path: Path) -> None:
    data = small_company.load(tmp_path / "data", [files / name for name in ("reps.csv", "customers.csv", "orders.csv")])
    page = one_page(PAGE, data)
    assert tables(page, "sold_at")
    assert "Nothing is overdue" in page.title[0].value


def test_without_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert one_page(PAGE, tmp_path / "nothing").title[0].value == "There is no data here yet"


def test_a_day_before_the_first_sale_is_not_an_empty_warehouse(company: Path) -> None:
    page = one_page(PAGE, company, as_of="2025-11-25")
    assert page.title[0].value == "There is no sale of these people and this segment by this day."
    assert "export" not in texts(page).lower()


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant", "en"])
def test_the_page_runs_in_every_language(company: Path, language: str) -> None:
    page = one_page(PAGE, company, lang=language)
    page.session_state["repeat-sales"] = True
    rerun(page, company)
    assert len(page.dataframe) == 5


def test_names_from_the_data_stay_the_text_that_they_are(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for file in files.glob("*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        if file.stem in ("reps", "customers"):
            table["name"] = small_company.HOSTILE
        table.to_csv(folder / file.name, index=False)
    page = one_page(PAGE, small_company.load(tmp_path / "data", [folder]))
    for trap in ("<b>", "**x**", "$1$", ":material/home"):
        assert trap not in texts(page)
    assert small_company.HOSTILE in set(tables(page, "n_done")[0]["customer"])


def test_many_reps_are_shown_by_team_first(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (overview, grid):
        monkeypatch.setattr(module, "MANY_REPS", 2)
    data = small_company.load(tmp_path / "data", [files])
    page = one_page(PAGE, data)
    shown = tables(page, "who")[0]
    teams = view(data).team_cells["team"].nunique()
    assert len(shown) == teams < view(data).cells["rep_id"].nunique()
    page.selectbox(key="care-rows").select("every")
    rerun(page, data)
    assert len(tables(page, "who")[0]) > teams
