"""What cannot be right is found, counted and opened; what is right is left alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import demo, findings, sources
from analytics.findings import CHECKS, COMMON, LABELLED, names, sentences
from analytics.language_catalogue import messages_in_use
from analytics.sources.tables import TABLES
from analytics.store import Store
from pages.parts.findings import _labels
from tests import small_company
from tests.test_models import BANNED_FORMS, BANNED_FUNCTIONS, mistakes_of_form, without_comments_and_texts

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)  # ten in the morning in Bangkok
Rows = list[tuple[str, dict[str, Any]]]

# A good row of each table; a case says only what is different in it.
GOOD: dict[str, dict[str, Any]] = {
    "reps": {"name": "Ann"},
    "customers": {"owner_id": "R", "created_at": "2026-01-05"},
    "contacts": {"name": "Pim", "customer_id": "C"},
    "deals": {
        "customer_id": "C", "owner_id": "R", "status": "won", "amount": 100, "currency": "THB",
        "created_at": "2026-02-01T09:00:00", "closed_at": "2026-02-20T17:00:00",
    },
    "stage_changes": {"deal_id": "D", "entered_at": "2026-02-10T10:00:00", "rep_id": "R"},
    "activities": {
        "at": "2026-02-12T10:00:00", "channel": "call", "rep_id": "R", "customer_id": "C", "contact_id": "P",
        "deal_id": "D",
    },
    "orders": {
        "customer_id": "C", "deal_id": "D", "rep_id": "R", "amount": 100, "ordered_at": "2026-02-20T18:00:00",
        "shipped_at": "2026-02-22T08:00:00", "delivered_at": "2026-02-23T08:00:00", "installed_at": "2026-02-24",
        "invoiced_at": "2026-02-23T09:00:00", "payment_due_at": "2026-03-23", "paid_at": "2026-03-01T12:00:00",
    },
    "referrals": {"at": "2026-03-02T10:00:00", "referrer_id": "C", "referred_id": "C", "rep_id": "R", "deal_id": "D"},
}  # fmt: skip

# The rows that are right, however odd they look.
CLEAN: Rows = [
    ("reps", {"rep_id": "R"}),
    ("customers", {"customer_id": "C"}),
    ("customers", {"customer_id": "nameless", "name": ""}),
    ("customers", {"customer_id": "nameless too", "name": ""}),
    ("contacts", {"contact_id": "P"}),
    ("deals", {"deal_id": "D"}),
    ("deals", {"deal_id": "closed on its first day", "created_at": "2026-03-02T10:00:00", "closed_at": "2026-03-02"}),
    ("deals", {"deal_id": "closed today", "closed_at": "2026-03-10T23:00:00"}),
    ("deals", {"deal_id": "free", "amount": 0}),
    ("deals", {"deal_id": "open", "status": "open", "closed_at": "", "expected_close_at": "2030-01-01"}),
    ("stage_changes", {"stage": "on the first day", "entered_at": "2026-02-01"}),
    ("activities", {"activity_id": "of the deal's customer", "customer_id": "", "contact_id": ""}),
    ("activities", {"activity_id": "of the contact's customer", "customer_id": "", "deal_id": ""}),
    ("activities", {"activity_id": "later today", "at": "2026-03-10T23:00:00"}),
    ("activities", {"activity_id": "a meeting in June", "at": "2026-06-01T10:00:00", "planned": "true"}),
    ("activities", {"activity_id": "an open task of nobody", "planned": "true", "rep_id": "", "customer_id": ""}),
    ("activities", {"activity_id": "a list mail", "automatic": "true", "rep_id": "", "customer_id": ""}),
    ("orders", {"order_id": "O"}),
    ("orders", {"order_id": "of the deal's customer", "customer_id": ""}),
    ("orders", {"order_id": "delivered when it was ordered", "ordered_at": "2026-02-20T18:00:00",
                "shipped_at": "2026-02-20", "delivered_at": "2026-02-20"}),
    ("referrals", {"referral_id": "F"}),
]  # fmt: skip

# check: the rows that it must find, and no other check may.
CASES: dict[str, Rows] = {
    "activities_after_their_import": [("activities", {"at": "2026-03-11T08:00:00"})],
    "activities_of_deals_left_out": [("activities", {"deal_id": "deals_left_out 1"})],
    "activities_of_negative_duration": [("activities", {"duration_minutes": -5})],
    "activities_of_unknown_contacts": [("activities", {"contact_id": "X"})],
    "activities_of_unknown_customers": [("activities", {"customer_id": "X"}), ("activities", {"customer_id": "c"})],
    "activities_of_unknown_deals": [("activities", {"deal_id": "X"})],
    "activities_of_unknown_reps": [("activities", {"rep_id": "X"})],
    "activities_without_customer": [("activities", {"customer_id": "", "contact_id": "", "deal_id": ""})],
    "activities_without_rep": [("activities", {"rep_id": ""})],
    "contacts_of_unknown_customers": [("contacts", {"customer_id": "X"})],
    "customers_of_one_name": [("customers", {"name": "Acme"}), ("customers", {"name": " ACME"})],
    "customers_of_unknown_reps": [("customers", {"owner_id": "X"})],
    "customers_referred_by_unknown_customers": [("customers", {"referred_by": "X"})],
    "dates_out_of_reach": [
        ("deals", {"created_at": "1985-01-01"}),
        ("deals", {"status": "open", "closed_at": "", "expected_close_at": "2036-03-11"}),
        ("activities", {"at": "2046-01-01", "planned": "true"}),
        ("orders", {"payment_due_at": "2066-02-23"}),
    ],
    "deals_closed_after_their_import": [
        ("deals", {"closed_at": "2026-03-11"}),
        ("deals", {"status": "abandoned", "closed_at": "2026-04-01"}),
    ],
    "deals_closed_before_created": [
        ("deals", {"closed_at": "2026-01-31"}),
        ("deals", {"closed_at": "2026-02-01T08:59:59"}),
    ],
    "deals_closed_without_day": [
        ("deals", {"closed_at": ""}),
        ("deals", {"closed_at": "", "status": "lost"}),
        ("deals", {"closed_at": "", "status": "cancelled"}),
    ],
    "deals_closed_without_status": [("deals", {"status": ""})],
    "deals_left_out": [("deals", {"status": "duplicate"}), ("deals", {"status": "test"})],
    "deals_of_negative_amount": [("deals", {"amount": -0.5})],
    "deals_of_unknown_customers": [("deals", {"customer_id": "X"})],
    "deals_of_unknown_reps": [("deals", {"owner_id": "X"})],
    "deals_without_customer": [("deals", {"customer_id": ""})],
    "deals_without_rep": [("deals", {"owner_id": ""})],
    "orders_delivered_before_ordered": [("orders", {"shipped_at": "", "delivered_at": "2026-02-19"})],
    "orders_delivered_before_shipped": [("orders", {"delivered_at": "2026-02-22T07:00:00"})],
    "orders_due_before_invoiced": [("orders", {"payment_due_at": "2026-02-22"})],
    "orders_installed_before_delivered": [("orders", {"installed_at": "2026-02-22"})],
    "orders_of_deals_left_out": [("orders", {"deal_id": "deals_left_out 0"})],
    "orders_of_negative_amount": [("orders", {"amount": -100})],
    "orders_of_unknown_customers": [("orders", {"customer_id": "X"})],
    "orders_of_unknown_deals": [("orders", {"deal_id": "X"})],
    "orders_of_unknown_reps": [("orders", {"rep_id": "X"})],
    "orders_paid_before_invoiced": [("orders", {"paid_at": "2026-02-23T08:59:00"})],
    "orders_shipped_before_ordered": [("orders", {"shipped_at": "2026-02-19T08:00:00"})],
    "orders_without_customer": [("orders", {"customer_id": "", "deal_id": ""})],
    "referrals_of_unknown_customers": [("referrals", {"referrer_id": "X"}), ("referrals", {"referred_id": "X"})],
    "referrals_of_unknown_deals": [("referrals", {"deal_id": "X"})],
    "referrals_of_unknown_reps": [("referrals", {"rep_id": "X"})],
    "stage_changes_of_deals_left_out": [("stage_changes", {"deal_id": "deals_left_out 0"})],
    "stage_changes_of_unknown_deals": [("stage_changes", {"deal_id": "X"})],
    "stage_changes_of_unknown_reps": [("stage_changes", {"rep_id": "X"})],
    "stages_before_their_deal": [("stage_changes", {"entered_at": "2026-01-31"})],
}


def row(table: str, changes: dict[str, Any], own: str) -> dict[str, Any]:
    """A good row with these changes, known by `own`: its id, else the stage that was entered."""
    key = "stage" if table == "stage_changes" else TABLES[table].identity[0]
    made = {key: own, **GOOD[table], **changes}
    return {"name": made[key], **made} if table == "customers" else made


def company(folder: Path, given: Rows) -> Store:
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, cells in given:
        tables.setdefault(table, []).append(cells)
    folder.mkdir(exist_ok=True)
    for table, cells_of_rows in tables.items():
        pd.DataFrame(cells_of_rows).to_csv(folder / f"{table}.csv", index=False)
    store = Store(folder / "warehouse")
    plans, problems = sources.plan(sorted(folder.glob("*.csv")))
    assert not problems
    lines = store.import_plans(plans, NOW)
    assert sum(line.added for line in lines) == len(given)
    return store


def clean_rows() -> Rows:
    return [(table, row(table, changes, "")) for table, changes in CLEAN]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The clean company, and the rows of every case, each known by the name of its check."""
    wrong = [
        (table, row(table, changes, f"{check} {n}"))
        for check, cases in CASES.items()
        for n, (table, changes) in enumerate(cases)
    ]
    return company(tmp_path_factory.mktemp("broken"), [*clean_rows(), *wrong])


def test_every_check_has_a_case() -> None:
    assert sorted(CASES) == names()


@pytest.mark.parametrize("check", names())
def test_a_check_finds_its_rows_and_no_others(broken: Store, check: str) -> None:
    found = findings.rows(broken, check)
    marks = [f"{check} {n}" for n in range(len(CASES[check]))]
    assert sorted(re.sub(r"^\w+\|", "", re.sub(r"^deals_left_out \d\|", "", name)) for name in found["row_id"]) == marks
    assert set(found["table_name"]) <= set(TABLES)
    assert set(found["file"]) == {f"{table}.csv" for table, _changes in CASES[check]}
    assert set(found["import_no"]) == {1}
    for name, column in zip(found["table_name"], found["what"], strict=True):
        assert TABLES[name].field(column) is not None


def test_the_counts_are_those_of_the_rows_the_most_frequent_first(broken: Store) -> None:
    found = findings.findings(broken)
    assert {finding.name: finding.n for finding in found} == {name: len(cases) for name, cases in CASES.items()}
    assert [finding.n for finding in found] == sorted((finding.n for finding in found), reverse=True)
    most = found[0]
    assert (most.name, most.n) == ("dates_out_of_reach", 4)
    assert most.many == "{n} dates lie before 1990 or more than ten years after their import."


def test_a_clean_company_has_no_findings(tmp_path: Path) -> None:
    assert findings.findings(company(tmp_path / "clean", clean_rows())) == []


def test_the_small_company_and_the_demo_company_have_no_findings(tmp_path: Path) -> None:
    small = small_company.load(tmp_path / "small", [small_company.write(tmp_path / "exports")])
    assert findings.findings(Store(small)) == []
    demo.write(tmp_path / "demo", reps=3, months=3, seed=5, until=date(2026, 6, 30))
    store = Store(tmp_path / "store")
    store.import_plans(sources.plan([tmp_path / "demo"])[0], datetime(2026, 7, 1, 3, tzinfo=UTC))
    assert findings.findings(store) == []


def test_no_more_rows_are_opened_than_asked_for(broken: Store) -> None:
    assert len(findings.rows(broken, "dates_out_of_reach", 2)) == 2
    assert len(findings.rows(broken, "dates_out_of_reach", 0)) == 0


@pytest.mark.parametrize("name", ["", "no_such_check", "../reads/imports", "deals_left_out.sql", "x' or 1=1 --"])
def test_only_a_check_that_exists_is_opened(broken: Store, name: str) -> None:
    with pytest.raises(ValueError, match="there is no check"):
        findings.rows(broken, name)


def test_a_row_that_either_of_two_files_could_have_brought_names_none(tmp_path: Path) -> None:
    pd.DataFrame([{"order_id": "O1", "customer_id": "C", "amount": -1}]).to_csv(tmp_path / "orders.csv", index=False)
    pd.DataFrame([{"order_id": "O2", "customer_id": "C", "amount": "-2"}]).to_parquet(tmp_path / "orders.parquet")
    store = Store(tmp_path / "warehouse")
    store.import_plans(sources.plan([tmp_path / "orders.csv", tmp_path / "orders.parquet"])[0], NOW)
    found = findings.rows(store, "orders_of_negative_amount")
    assert list(found["row_id"]) == ["O1", "O2"]
    assert found["file"].isna().all()


def test_every_moment_of_the_tables_is_held_against_the_calendar() -> None:
    text = (CHECKS / "dates_out_of_reach.sql").read_text(encoding="utf-8")
    looked_at = re.findall(r"select '(\w+)' as table_name,.*\n\s+'(\w+)' as what", text)
    assert sorted(looked_at) == sorted((t.name, moment) for t in TABLES.values() for moment in t.moments)


@pytest.mark.parametrize("check", names())
def test_the_columns_of_a_check_have_headers_on_the_page(broken: Store, check: str) -> None:
    columns = [str(name) for name in findings.rows(broken, check, 0).columns]
    assert columns[: len(COMMON)] == list(COMMON)
    assert columns[len(COMMON)] == "file"
    assert set(columns[len(COMMON) + 1 :]) <= set(LABELLED)
    assert set(columns) <= set(_labels())


@pytest.mark.parametrize("path", sorted(CHECKS.glob("*.sql")), ids=lambda path: path.stem)
def test_a_check_runs_on_either_engine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bare = without_comments_and_texts(text)
    wrong = [f"{form}: {remedy}" for form, remedy in BANNED_FORMS.items() if re.search(form, bare, re.IGNORECASE)]
    wrong += [name for name in re.findall(r"\b([a-z_0-9]+)\s*\(", bare) if name in BANNED_FUNCTIONS]
    wrong += mistakes_of_form(text)
    assert not wrong
    assert not re.search(r"[A-Z\t;]", bare)


@pytest.mark.parametrize("path", sorted(CHECKS.glob("*.sql")), ids=lambda path: path.stem)
def test_what_a_check_says_is_a_sentence_for_one_and_for_many_and_is_translated(path: Path) -> None:
    one, many = sentences(path.read_text(encoding="utf-8"))
    assert one != many
    for sentence in (one, many):
        assert sentence.startswith("{n} ")
        assert sentence.endswith(".")
        assert sentence.count("{") == 1
    assert messages_in_use().get((one, many)) is not None


@pytest.mark.parametrize("text", ["select 1", "-- {n} row.\nselect 1\n", "-- A row.\n-- {n} rows.\nselect 1\n"])
def test_a_check_without_its_two_sentences_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="two comments"):
        sentences(text)
