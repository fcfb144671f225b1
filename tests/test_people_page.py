"""The People page: who may be one is proposed, a person decides, and the figures follow when it is applied."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import sources
from analytics.journal import Journal
from analytics.store import Store
from pages.parts import cached, people_table
from tests import small_company

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
PAGE = """
from analytics import wording as words
from pages.parts import cached
from pages.setup import people
words.speak({language!r})
people.draw(cached.warehouse())
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company, and a second system that knows Somchai and three of the customers by other ids."""
    folder = tmp_path_factory.mktemp("files")
    small_company.write(folder / "first")
    (folder / "second").mkdir()
    second = {
        "reps": "rep_id,name,email,team\nU1,คุณ สมชาย,x@a.co,\nU2,Jaidee Somchai,,\nU3,Boy,boy@a.co,East\n",
        "customers": "customer_id,name\nK1,CUSTOMER 1 Co. Ltd.\nK2,Customer 2\nK3,<b>Other</b> **x**\n",
        "activities": "activity_id,at,channel,rep_id,customer_id\nZ1,2026-11-19 10:00,call,U2,K1\n",
    }
    for name, text in second.items():
        (folder / "second" / f"{name}.csv").write_text(text, encoding="utf-8")
    small_company.load(folder / "data", [folder / "first"])
    plans, _problems = sources.plan([folder / "second"], source="crm")
    Store(folder / "data").import_plans(plans, NOW, is_complete=True)
    return folder / "data"


@pytest.fixture
def data(tmp_path: Path, company: Path) -> Path:
    return shutil.copytree(company, tmp_path / "data")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch):
    def open_page(data: Path, language: str = "en") -> AppTest:
        monkeypatch.setenv("LOOSE_BOLTS_DATA", str(data))
        page = AppTest.from_string(PAGE.format(language=language), default_timeout=60).run()
        assert not page.exception
        return page

    return open_page


def texts(page: AppTest) -> str:
    shown = [*page.title, *page.subheader, *page.markdown, *page.caption, *page.error]
    return "\n".join(str(each.value) for each in shown)


def test_the_sentence_counts_what_is_to_be_decided(data: Path, opened) -> None:
    page = opened(data)
    assert page.title[0].value == "3 groups of names look like one person or customer each: are they?"
    assert "**Somchai Jaidee** · R1" in texts(page)
    assert "the same name · likely" in texts(page)


def test_one_person_is_saved_waits_and_is_counted_when_applied(data: Path, opened) -> None:
    page = opened(data)
    page.button(key="one-rep-R1+crm:U2").click().run()
    assert Journal(data).links("rep") == {"crm:U2": "R1"}
    assert "1 change is saved" in texts(page)
    page.button(key="people-apply").click().run()
    assert not page.exception
    assert not page.error
    assert "1 change is saved" not in texts(page)
    reps = Store(data).read("select distinct rep_id from activities where activity_id like '%Z1'")
    assert list(reps["rep_id"]) == ["R1"]
    assert "1 is counted with another" in [expander.label for expander in page.expander]
    assert "Jaidee Somchai" in texts(page)  # remembered from when it was linked


def test_two_people_are_not_proposed_again(data: Path, opened) -> None:
    page = opened(data)
    page.button(key="two-rep-R1+crm:U2").click().run()
    assert page.title[0].value.startswith("2 groups")
    assert Journal(data).declined("rep") == {frozenset(("R1", "crm:U2"))}
    assert Journal(data).n_waiting() == 0
    assert opened(data).title[0].value.startswith("2 groups")


def test_a_link_is_taken_apart_or_led_by_another_id(data: Path, opened) -> None:
    Journal(data).link("rep", "crm:U3", "R2", "Malee", NOW, {"crm:U3": "Boy"})
    page = opened(data)
    page.button(key="main-rep-crm:U3").click().run()
    assert Journal(data).links("rep") == {"R2": "crm:U3"}
    page.button(key="apart-rep-R2").click().run()
    assert Journal(data).links("rep") == {}
    assert Journal(data).n_waiting() == 0


def test_whoever_is_known_to_be_one_is_linked_by_hand(data: Path, opened) -> None:
    page = opened(data)
    page.text_input(key="rep-search").set_value("BOY").run()
    assert "1 found" in texts(page)
    page.multiselect(key="rep-chosen-0").select("crm:U3").run()
    page.text_input(key="rep-search").set_value("Malee").run()
    page.multiselect(key="rep-chosen-0").select("R2").run()
    page.button(key="rep-link").click().run()
    assert not page.exception
    assert Journal(data).links("rep") == {"R2": "crm:U3"}


def test_what_is_typed_in_the_table_is_saved_and_shown(data: Path, opened) -> None:
    page = opened(data)
    row = list(page.dataframe[0].value["rep_id"]).index("R1")
    page.session_state[f"people-{Store(data).version}-0-5"] = {
        "edited_rows": {row: {"team": "West", "left_on": "2026-10-01", "role": "desk"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    page.run()
    assert not page.exception
    assert Journal(data).people() == {"R1": {"team": "West", "left_on": "2026-10-01", "role": "desk"}}
    assert "3 changes are saved" in texts(page)


def test_a_cell_that_is_put_back_is_put_back_in_the_journal_too(data: Path, opened) -> None:
    page = opened(data)
    row = list(page.dataframe[0].value["rep_id"]).index("R1")
    for team in ("West", "North"):
        edits = {"edited_rows": {row: {"team": team}}, "added_rows": [], "deleted_rows": []}
        page.session_state[f"people-{Store(data).version}-0-5"] = edits
        page.run()
        assert Journal(data).people() == {"R1": {"team": team}}
    Journal(data).set_person("R1", {"team": "East"}, "somebody else", datetime.now(UTC))
    page.run()
    assert Journal(data).people() == {"R1": {"team": "East"}}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({}, {}),
        ({"team": "West"}, {"R1": {"team": "West"}}),
        ({"team": None}, {"R1": {"team": ""}}),
        ({"left_on": pd.Timestamp("2026-03-01")}, {"R1": {"left_on": "2026-03-01"}}),
        ({"left_on": pd.NaT}, {}),
        ({"name": " Ann ", "role": "office"}, {"R1": {"name": "Ann", "role": "office"}}),
    ],
)
def test_only_cells_that_changed_are_written(after, expected) -> None:
    before = pd.DataFrame({"name": "A", "team": "North", "role": None, "left_on": pd.NaT}, index=["R1"])
    changed = before.astype("object")
    for name, value in after.items():
        changed.loc["R1", name] = value
    assert people_table.changed(before, changed) == expected


def test_customers_are_paged_searched_and_their_names_stay_text(data: Path, opened) -> None:
    page = opened(data)
    page.segmented_control(key="people-kind").set_value("customer").run()
    assert not page.exception
    assert "15 found" in texts(page)
    page.button(key="one-customer-C1+crm:K1").click().run()
    assert Journal(data).links("customer") == {"crm:K1": "C1"}
    page.text_input(key="customer-search").set_value("other").run()
    assert "1 found" in texts(page)
    assert "<b>" not in texts(page)


def test_likely_groups_of_a_page_are_confirmed_at_once(data: Path, opened) -> None:
    page = opened(data)
    page.segmented_control(key="people-kind").set_value("customer").run()
    page.button(key="customer-all").click().run()
    assert Journal(data).links("customer") == {"crm:K1": "C1", "crm:K2": "C2"}


def test_the_demo_company_is_shown_and_not_changed(data: Path, opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "DEMO", data)
    page = opened(data)
    assert "This is the demo company" in texts(page)
    assert not page.button
    assert not page.multiselect
    assert not (data / "journal.sqlite").exists()


def test_without_data_the_page_says_what_would_fill_it(tmp_path: Path, opened) -> None:
    assert opened(tmp_path / "nothing").title[0].value == "There is nobody here yet"


def test_a_journal_that_cannot_be_read_is_said(data: Path, opened) -> None:
    (data / "journal.sqlite").write_bytes(b"this is no journal, it is a long text about something else")
    page = opened(data)
    assert "the journal cannot be used now" in page.error[0].value


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_opens_in_every_language(data: Path, opened, language: str) -> None:
    assert opened(data, language).title
