"""Which duties of sales the data can show: never more than its figures bear, with the reason and what would cure it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics import duties, figures
from analytics.board import Question
from analytics.coverage import NOT, PARTLY, YES, Ability
from analytics.sources.tables import TABLES
from analytics.store import Store
from pages.parts import coverage as coverage_page
from pages.parts import duties as page
from pages.parts import page_links
from tests import small_company
from tests.test_coverage import FULL, NO_ACTIVITIES, NO_DEALS, NO_ORDERS
from tests.told_company import ToldCompany

# Beside what `coverage` counts, in a company whose files tell everything.
DUTIFUL = {
    "n_customers": 200, "n_customers_told": 190, "n_planned": 40, "n_planned_meetings": 20, "n_needs": 30,
    "n_desk_needs": 28, "n_by_hand": 1200, "n_dated": 1200, "n_dated_as_done": 300, "n_appointments": 50,
    "n_meetings": 400, "n_meetings_told": 380, "n_contracts": 60, "n_carried": 3, "n_contract_stages": 0,
    "n_due": 90, "n_paid": 80, "n_rhythms": 2, "n_rhythms_seen": 2, "n_care_rhythms": 1, "n_care_rhythms_seen": 1,
    "n_pursuing": 4, "n_pursuing_seen": 4, "n_contract_steps": 1,
}  # fmt: skip
NO_LOG = NO_ACTIVITIES | dict.fromkeys(
    ("n_needs", "n_desk_needs", "n_by_hand", "n_dated", "n_dated_as_done", "n_appointments", "n_meetings",
     "n_meetings_told", "n_contracts", "n_carried", "n_rhythms_seen", "n_care_rhythms_seen", "n_pursuing_seen"), 0
)  # fmt: skip

# duty, what is different, verdict, the reasons in their order, some of what is missing
CASES: list[tuple[str, dict[str, int], str, list[str], set[str]]] = [
    ("targeting", {}, YES, ["targeted"], set()),
    ("targeting", {"n_customers": 0, "n_customers_told": 0}, NOT, ["no_customer_list"], {"customers.customer_id"}),
    ("targeting", {"n_customers_told": 0}, NOT, ["untargeted"], {"customers.industry"}),
    ("targeting", {"n_customers_told": 160}, YES, ["targeted"], set()),
    ("targeting", {"n_customers_told": 159}, PARTLY, ["untargeted"], {"customers.segment", "customers.source"}),
    ("targets", {}, NOT, ["no_targets"], set()),
    ("schedule", {}, YES, ["scheduled"], set()),
    ("schedule", {"n_planned": 0}, PARTLY, ["no_plans"], {"activities.planned", "activities.due_at"}),
    ("schedule", {"n_rhythms": 0, "n_rhythms_seen": 0}, PARTLY, ["no_rhythm"], set()),
    ("schedule", {"n_rhythms_seen": 0}, PARTLY, ["rhythm_unseen"], {"activities.purpose"}),
    ("schedule", {"n_planned": 0, "n_rhythms_seen": 0}, NOT, ["nothing_scheduled"], {"activities.planned"}),
    ("inbound_calls", {}, YES, ["calls_taken"], set()),
    ("inbound_calls", NO_LOG, NOT, ["no_activities"], {"activities.direction"}),
    ("inbound_calls", {"n_calls": 0, "n_calls_in": 0}, NOT, ["no_calls"], {"activities.channel"}),
    ("inbound_calls", {"n_calls_in": 0}, NOT, ["no_call_in"], {"activities.direction"}),
    ("inbound_calls", {"n_needs": 0, "n_desk_needs": 0}, PARTLY, ["no_needs"], {"activities.purpose"}),
    ("inbound_calls", {"n_desk_needs": 0}, PARTLY, ["no_desk"], {"reps.role"}),
    ("inbound_calls", {"n_undirected": 301}, PARTLY, ["no_directions"], {"activities.direction"}),
    ("entry", {}, YES, ["entered"], set()),
    ("entry", NO_LOG, NOT, ["no_activities"], {"activities.at"}),
    ("entry", {"n_by_hand": 0, "n_dated": 0, "n_dated_as_done": 0, "n_carried": 0}, NOT, ["nothing_by_hand"],
     {"activities.channel"}),
    ("entry", {"n_dated": 0, "n_dated_as_done": 0, "n_carried": 0}, NOT, ["no_entry_days"], {"activities.logged_at"}),
    ("entry", {"n_dated": 960}, YES, ["entered"], set()),
    ("entry", {"n_dated": 959}, PARTLY, ["no_entry_days"], {"activities.logged_at"}),
    ("entry", {"n_dated_as_done": 1200}, NOT, ["entry_is_the_moment"], {"activities.logged_at"}),
    ("entry", {"n_by_hand": 19, "n_dated": 19, "n_dated_as_done": 19}, YES, ["entered"], set()),
    ("entry", {"n_carried": 240}, YES, ["entered"], set()),
    ("entry", {"n_carried": 241}, PARTLY, ["carried_over"], {"activities.logged_at"}),
    ("entry", {"n_with_rep": 1000}, PARTLY, ["no_reps"], {"activities.rep_id"}),
    ("pursuit", {}, YES, ["pursued"], set()),
    ("pursuit", NO_LOG, NOT, ["no_activities"], {"activities.at"}),
    ("pursuit", {"n_pursuing_seen": 0, "n_appointments": 0, "n_planned_meetings": 0}, NOT, ["nothing_pursued"],
     {"activities.purpose"}),
    ("pursuit", {"n_pursuing_seen": 3}, PARTLY, ["pursuit_hidden"], {"activities.purpose"}),
    ("pursuit", {"n_pursuing_seen": 3, "n_stage_changes": 0}, PARTLY, ["pursuit_hidden"], {"stage_changes.stage"}),
    ("pursuit", {"n_appointments": 0}, YES, ["pursued"], set()),
    ("pursuit", {"n_appointments": 0, "n_planned_meetings": 0}, PARTLY, ["nothing_arranged"], {"activities.planned"}),
    ("pursuit", NO_DEALS, PARTLY, ["no_deals"], {"deals.deal_id"}),
    ("pursuit", {"n_linked": 1000}, PARTLY, ["no_links"], {"activities.deal_id"}),
    ("meetings", {}, YES, ["met"], set()),
    ("meetings", NO_LOG, NOT, ["no_activities"], {"activities.at"}),
    ("meetings", {"n_meetings": 0, "n_meetings_told": 0}, NOT, ["no_meetings"], {"activities.channel"}),
    ("meetings", {"n_meetings_told": 0}, PARTLY, ["no_outcomes"], {"activities.outcome"}),
    ("meetings", {"n_with_customer": 1000}, PARTLY, ["no_customers"], {"activities.customer_id"}),
    ("contracts", {}, YES, ["contracted"], set()),
    ("contracts", {"n_contracts": 0}, NOT, ["no_contracts"], {"activities.purpose", "stage_changes.stage"}),
    ("contracts", {"n_contracts": 0, "n_contract_stages": 9}, YES, ["contracted"], set()),
    ("contracts", {"n_contract_steps": 0}, PARTLY, ["no_contract_step"], set()),
    ("settlement", {}, YES, ["settled"], set()),
    ("settlement", NO_ORDERS | {"n_due": 0, "n_paid": 0}, NOT, ["nothing_to_pay"], {"orders.order_id"}),
    ("settlement", {"n_due": 0, "n_paid": 0}, NOT, ["no_payments"], {"orders.payment_due_at", "orders.paid_at"}),
    ("settlement", {"n_due": 50}, PARTLY, ["no_due_days"], {"orders.payment_due_at"}),
    ("settlement", {"n_paid": 0}, PARTLY, ["never_paid"], {"orders.paid_at"}),
    ("periodic_contact", {}, YES, ["kept_up"], set()),
    ("periodic_contact", NO_LOG, NOT, ["no_activities"], {"activities.at"}),
    ("periodic_contact", {"n_with_customer": 0}, NOT, ["no_customers"], {"contacts.customer_id"}),
    ("periodic_contact", {"n_cared": 0, "n_care_rhythms_seen": 0}, NOT, ["no_contact_kept"], {"activities.purpose"}),
    ("periodic_contact", {"n_care_rhythms": 0, "n_care_rhythms_seen": 0}, PARTLY, ["no_care_rhythm"], set()),
    ("periodic_contact", {"n_care_rhythms_seen": 0}, PARTLY, ["care_rhythm_unseen"], {"orders.delivered_at"}),
    ("periodic_contact", {"n_cared": 0}, YES, ["kept_up"], set()),
    ("reports", {}, NOT, ["no_reports"], set()),
]  # fmt: skip


def judged(changes: dict[str, int]) -> dict[str, Ability]:
    every = {**FULL, **DUTIFUL, **changes}
    covered = pd.DataFrame([{**{name: every[name] for name in FULL}, "sources": ["canonical"]}])
    found = duties.judged_duties(covered, pd.DataFrame([{name: every[name] for name in DUTIFUL}]))
    assert [duty.name for duty in found] == list(duties.PAGES)
    return {duty.name: duty for duty in found}


@pytest.mark.parametrize(("name", "changes", "verdict", "reasons", "missing"), CASES)
def test_a_verdict_follows_from_what_there_is(
    name: str, changes: dict[str, int], verdict: str, reasons: list[str], missing: set[str]
) -> None:
    duty = judged(changes)[name]
    assert duty.verdict == verdict
    assert [reason.key for reason in duty.reasons] == reasons
    assert missing <= set(duty.missing)
    assert bool(duty.missing) == bool(missing)


def test_there_are_eleven_and_two_of_them_no_data_can_show() -> None:
    found = judged({})
    assert len(found) == 11
    assert [duty.name for duty in found.values() if duty.verdict == NOT] == ["targets", "reports"]
    assert not any(duty.missing for duty in found.values())


def test_every_reason_has_a_sentence_and_no_sentence_is_left_over() -> None:
    every = [duty for _name, changes, *_ in CASES for duty in judged(changes).values()]
    keys = {reason.key for duty in every for reason in duty.reasons}
    own = {*page._of_work(1), *page._of_plans(1), *page._of_money(1)}
    assert own <= keys
    assert keys - own <= set(coverage_page.sentences(1))
    assert not own & set(coverage_page.sentences(1))
    for duty in every:
        assert page.name(duty)
        assert all("{" not in page.sentence(reason) for reason in duty.reasons)


def test_what_is_missing_is_a_field_that_has_words_and_what_is_shown_has_a_page() -> None:
    every = {field for _name, changes, *_ in CASES for duty in judged(changes).values() for field in duty.missing}
    for field in every:
        table, column = field.split(".")
        assert TABLES[table].field(column) is not None
        assert coverage_page.field(field)
    assert all(page_links.title(name) for name in duties.PAGES.values() if name)


# ---------------------------------------------------------------- counted in the warehouse

STEPS = """
[[step]]
id = "contract"
phase = "admin"
who = "office"
title = { en = "Send the contract" }
source = "a test"
after = { event = "deal_won" }
do = { event = "activity", purpose = "contract" }
within = "3 days"
standard = 0.9

[[step]]
id = "monthly"
phase = "care"
title = { en = "Visit" }
source = "a test"
after = { event = "deal_won" }
do = { event = "activity", channel = "visit" }
every = "1 month"
on = "customer"
standard = 0.9
"""


def test_what_is_there_is_counted(tmp_path: Path) -> None:
    told = ToldCompany()
    told.customer("told by its segment", "need 9 by Desk, need 8, rings 7", segment="key")
    told.customer("told by its deal", 'deal 60 won 30 "Fair", visit 20 logged 20, no-show 10 logged 1, meeting 5')
    told.customer("untold", "contract 5, meeting in 5, task in 6, note 3, order 40 due 10 paid 9, order 40 due 5")
    told.customer("carried over", "call 30 29 28 27 logged 2, call 9 at 12:00 logged 9, call 9 all day logged 9")
    told.rows["stage_changes"].append({"deal_id": "D0000", "stage": "Contract sent", "entered_at": "2026-02-01"})
    store = told.store(tmp_path, '[stages]\ncontract = ["Contract sent"]', STEPS)
    row = store.read("duties").iloc[0]
    assert {str(name): int(n) for name, n in row.items()} == {
        "n_customers": 4, "n_customers_told": 2, "n_planned": 2, "n_planned_meetings": 1, "n_needs": 2,
        "n_desk_needs": 1, "n_by_hand": 13, "n_dated": 8, "n_dated_as_done": 2, "n_appointments": 0, "n_meetings": 3,
        "n_meetings_told": 2, "n_contracts": 1, "n_carried": 4, "n_contract_stages": 1, "n_due": 2, "n_paid": 1,
        "n_rhythms": 1, "n_rhythms_seen": 1, "n_care_rhythms": 1, "n_care_rhythms_seen": 1, "n_pursuing": 0,
        "n_pursuing_seen": 0, "n_contract_steps": 1,
    }  # fmt: skip
    assert set(row.index) == set(DUTIFUL)
    store.close()


def test_the_command_line_gives_a_row_per_duty(tmp_path: Path) -> None:
    small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")])
    store = Store(tmp_path / "data")
    rows = figures.metric(store, "duties", Question(store.watermark), [])
    assert list(rows.columns) == ["duty", "verdict", "reason", "missing"]
    given = {line[0]: line[1:] for line in rows.to_numpy().tolist()}
    assert given["meetings"] == ["not", "no_meetings", "activities.channel"]
    assert given["entry"] == ["not", "no_entry_days (n=7, whole=7)", "activities.logged_at"]
    store.close()


def test_a_folder_of_reps_alone_shows_no_duty_at_all(tmp_path: Path) -> None:
    told = ToldCompany(date(2026, 3, 20))
    store = told.store(tmp_path)
    assert {duty.verdict for duty in duties.duties(store)} == {NOT}
    store.close()
