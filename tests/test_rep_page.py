"""The page of the one-to-one: the rep is chosen on top, and all that is talked about stands below."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo, messages
from analytics import wording as words
from analytics.agreed import frame
from analytics.journal import Journal
from analytics.one_to_one import OneToOne, one_to_one
from analytics.store import Store
from tests import small_company
from tests.one_page import one_page, rerun, texts


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rep-files")
    demo.write(folder, reps=3, customers=40, months=8, seed=6, until=date(2026, 11, 20))
    return folder


@pytest.fixture(scope="module")
def company(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_company.load(tmp_path_factory.mktemp("rep") / "data", [files])


@pytest.fixture
def own_company(files: Path, tmp_path: Path) -> Path:
    """For tests that write into the journal."""
    return small_company.load(tmp_path / "data", [files])


def draw(data: Path, **address: str | list[str]) -> AppTest:
    return one_page("rep", data, section="week", **address)


def sales(data: Path) -> dict[str, str]:
    """The reps one can talk with, by name."""
    found = Store(data).read("reps")
    rows = found.loc[(found["role"] == "sales") & found["is_active"]].sort_values("name")
    return dict(zip(rows["rep_id"], rows["name"], strict=True))


def view(data: Path, rep: str) -> OneToOne:
    store, journal = Store(data), Journal(data)
    agreed = frame(journal.commitments().values(), journal.words(), str(store.frame["time_zone"]))
    return one_to_one(store, store.watermark, rep, agreed)


def table(page: AppTest, *columns: str) -> pd.DataFrame:
    return next(each.value for each in page.dataframe if set(columns) <= set(each.value))


# --- whom ---------------------------------------------------------------------------------------------


def test_it_opens_with_the_first_rep_and_says_the_sentence(company: Path) -> None:
    rep, name = next(iter(sales(company).items()))
    page = draw(company)
    assert page.title[0].value.startswith(words.plain(name))
    told = view(company, rep)
    assert f"{len(told.overdue)} step" in page.title[0].value


def test_the_rep_of_the_filter_is_the_one_and_every_other_can_be_chosen(company: Path) -> None:
    reps = list(sales(company))
    page = draw(company, rep=reps[1])
    assert page.selectbox(key="one-to-one-rep").value == reps[1]
    page.selectbox(key="one-to-one-rep").select(reps[2])
    rerun(page, company)
    assert page.title[0].value.startswith(words.plain(sales(company)[reps[2]]))
    assert page.query_params["rep"] in (reps[2], [reps[2]])
    assert page.multiselect(key="rep").value == [reps[2]]


def test_of_several_reps_in_the_filter_one_is_chosen_among_them(company: Path) -> None:
    reps = list(sales(company))
    page = draw(company, rep=reps[:2])
    assert len(page.selectbox(key="one-to-one-rep").options) == 2
    assert page.multiselect(key="rep").value == reps[:2]


def test_no_data_shows_the_way_to_some(tmp_path: Path) -> None:
    page = draw(tmp_path)
    assert page.title[0].value == "There is no data here yet"


# --- what stands below --------------------------------------------------------------------------------


def test_the_lists_are_those_of_the_one_to_one(company: Path) -> None:
    rep = max(sales(company), key=lambda rep: len(view(company, rep).silent))
    told, page = view(company, rep), draw(company, rep=rep)
    overdue = table(page, "step_title", "days_over")
    assert list(overdue["customer"]) == list(told.overdue["customer"].fillna(told.overdue["customer_id"]))
    silent = table(page, "state_word", "chance")
    assert list(silent["customer"]) == list(told.silent["customer"].fillna(told.silent["customer_id"]))
    said = texts(page)
    assert f"{told.n_losses} deals were lost in 13 weeks" in said
    assert "What went well" in said
    assert "These figures are for coaching" in said


def test_each_step_has_its_weeks(company: Path) -> None:
    rep = next(iter(sales(company)))
    told, page = view(company, rep), draw(company, rep=rep)
    assert len(page.get("plotly_chart")) == min(9, told.steps.weeks["step"].nunique())


def test_what_was_agreed_stands_with_its_verdict(own_company: Path) -> None:
    rep = next(iter(sales(own_company)))
    customers = Store(own_company).read("select customer_id from customers where owner_id = $rep", {"rep": rep})
    said = {
        "rep_id": rep, "kind": "action", "action": "touch", "customer_id": str(customers["customer_id"].iloc[0]),
        "agreed_on": date(2026, 11, 12), "due_on": date(2026, 11, 18), "week": date(2026, 11, 9),
        "text": "**as** we said",
    }  # fmt: skip
    assert "Nothing was agreed that falls due in these days." in texts(draw(own_company, rep=rep))
    Journal(own_company).agree(said, "Boss", datetime(2026, 11, 12, 3, tzinfo=UTC))
    shown = table(draw(own_company, rep=rep), "verdict_word", "what")
    assert list(shown["what"]) == ["any contact"]
    assert shown["verdict_word"].iloc[0].split(" ", 1)[1] in ("kept", "kept late", "not shown by the log")
    assert list(shown["text"]) == ["**as** we said"]


# --- what is taken along ------------------------------------------------------------------------------


def test_it_and_the_next_seven_days_can_be_taken_along_in_four_forms(company: Path) -> None:
    page = draw(company)
    labels = [str(getattr(button, "label", "")) for button in page.get("download_button")]
    assert [label for label in labels if label in ("HTML", "PDF", "Excel", "Markdown")] == 2 * [
        "HTML", "PDF", "Excel", "Markdown",
    ]  # fmt: skip


def test_the_message_is_in_the_language_that_the_rep_reads(own_company: Path) -> None:
    rep = max(sales(own_company), key=lambda rep: len(view(own_company, rep).overdue))
    told, steps = view(own_company, rep), {step.id: step for step in Store(own_company).playbook.steps}
    rows = messages.chosen(told.overdue, told.coming, told.currency)
    page = draw(own_company, rep=rep)
    assert messages.message(rows, steps, "en") in [each.value for each in page.code]
    page.selectbox(key=f"message-language-{rep}").select("th")
    rerun(page, own_company)
    assert messages.message(rows, steps, "th") in [each.value for each in page.code]
    assert Journal(own_company).languages() == {rep: "th"}
    again = draw(own_company, rep=rep)
    assert again.selectbox(key=f"message-language-{rep}").value == "th"


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_stands_in_every_language(company: Path, language: str) -> None:
    assert draw(company, lang=language).title
