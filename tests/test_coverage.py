"""What the files can tell is promised, and what they cannot is said, with the reason and what would cure it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import coverage, demo, sources
from analytics.coverage import NOT, PARTLY, YES, Ability
from analytics.missing_exports import Way, ways
from analytics.sources.crm import formats
from analytics.sources.tables import TABLES
from analytics.store import Store
from pages.parts import coverage as page
from tests import small_company

ABILITIES = ["follow_up", "silence", "cost", "losses", "after_sales", "referrals", "key_accounts"]

# A company whose files tell everything.
FULL = {
    "n_activities": 2310, "n_with_rep": 2310, "n_with_customer": 2310, "n_linked": 2310, "n_inbound": 400,
    "n_directed": 1500, "n_undirected": 0, "n_calls": 700, "n_calls_in": 40, "n_emails": 800, "n_emails_in": 360,
    "n_cared": 120, "n_asked": 30,
    "n_deals": 300, "n_won": 90, "n_lost": 150, "n_undated": 0, "n_not_won": 210, "n_closed": 240,
    "n_closed_priced": 240, "n_lost_created": 150, "n_lost_told": 140, "n_won_customers": 70, "n_won_whole": 90,
    "n_said_referred": 12, "n_orders": 95, "n_delivered": 90, "n_orders_whole": 95,
    "n_referrals": 14, "n_referrals_named": 14, "n_stage_changes": 900,
    "n_selling": 8, "n_selling_seen": 8, "n_deal_steps_seen": 9, "n_caring": 7, "n_caring_seen": 7,
}  # fmt: skip

NO_ACTIVITIES = dict.fromkeys(
    ("n_activities", "n_with_rep", "n_with_customer", "n_linked", "n_inbound", "n_directed", "n_calls", "n_calls_in",
     "n_emails", "n_emails_in", "n_cared", "n_asked", "n_selling_seen", "n_deal_steps_seen", "n_caring_seen"), 0
)  # fmt: skip
NO_DEALS = dict.fromkeys(
    ("n_deals", "n_won", "n_lost", "n_not_won", "n_closed", "n_closed_priced", "n_lost_created", "n_lost_told",
     "n_won_customers", "n_won_whole", "n_said_referred", "n_deal_steps_seen", "n_stage_changes"), 0
)  # fmt: skip
NO_ORDERS = {"n_orders": 0, "n_delivered": 0, "n_orders_whole": 0}
NO_REFERRALS = {"n_referrals": 0, "n_referrals_named": 0}

# ability, what is different from FULL, verdict, the reasons in their order, some of what is missing
CASES: list[tuple[str, dict[str, int], str, list[str], set[str]]] = [
    ("follow_up", {}, YES, ["followed"], set()),
    ("follow_up", NO_ACTIVITIES, NOT, ["no_activities"], {"activities.at", "activities.rep_id"}),
    ("follow_up", {"n_selling_seen": 0}, NOT, ["nothing_begins"], {"activities.purpose"}),
    ("follow_up", {"n_selling_seen": 0, "n_stage_changes": 0}, NOT, ["nothing_begins"], {"stage_changes.stage"}),
    ("follow_up", {"n_selling": 0, "n_selling_seen": 0}, YES, ["followed"], set()),
    ("follow_up", NO_DEALS, PARTLY, ["no_deals"], {"deals.deal_id", "deals.status"}),
    ("follow_up", {"n_selling_seen": 7}, YES, ["followed"], set()),
    ("follow_up", {"n_selling_seen": 6}, PARTLY, ["steps_hidden"], {"activities.purpose"}),
    ("follow_up", {"n_with_rep": 1848}, YES, ["followed"], set()),
    ("follow_up", {"n_with_rep": 1847}, PARTLY, ["no_reps"], {"activities.rep_id"}),
    ("follow_up", {"n_linked": 1000, "n_undirected": 301}, PARTLY, ["no_links", "no_directions"],
     {"activities.deal_id", "activities.direction"}),
    ("silence", {}, YES, ["heard"], set()),
    ("silence", NO_ACTIVITIES, NOT, ["no_activities"], {"activities.direction"}),
    ("silence", {"n_inbound": 0, "n_calls_in": 0, "n_emails_in": 0}, NOT, ["none_comes_in"], {"activities.direction"}),
    ("silence", {"n_with_customer": 0}, NOT, ["no_customers"], {"activities.customer_id", "contacts.customer_id"}),
    ("silence", {"n_with_customer": 1500}, PARTLY, ["no_customers"], {"contacts.customer_id"}),
    ("silence", {"n_undirected": 300}, YES, ["heard"], set()),
    ("silence", {"n_undirected": 301}, PARTLY, ["no_directions"], {"activities.direction"}),
    ("silence", {"n_emails_in": 0}, PARTLY, ["no_email_in"], {"activities.direction"}),
    ("silence", {"n_emails_in": 0, "n_emails": 19}, YES, ["heard"], set()),
    ("silence", {"n_calls_in": 0}, PARTLY, ["no_call_in"], {"activities.direction"}),
    ("cost", {}, YES, ["compared"], set()),
    ("cost", NO_DEALS, NOT, ["no_deals"], {"deals.status", "deals.closed_at", "deals.amount"}),
    ("cost", {"n_won": 0}, NOT, ["no_wins"], {"deals.status", "deals.closed_at"}),
    ("cost", {"n_not_won": 0}, NOT, ["only_wins"], {"deals.status"}),
    ("cost", {"n_deal_steps_seen": 0}, NOT, ["nothing_begins"], {"activities.purpose"}),
    ("cost", NO_ACTIVITIES, NOT, ["no_activities"], {"activities.deal_id"}),
    ("cost", {"n_won": 10}, YES, ["compared"], set()),
    ("cost", {"n_won": 9}, PARTLY, ["few_wins"], set()),
    ("cost", {"n_closed_priced": 100}, PARTLY, ["no_amounts"], {"deals.amount"}),
    ("cost", {"n_undated": 100}, PARTLY, ["undated"], {"deals.closed_at"}),
    ("losses", {}, YES, ["explained"], set()),
    ("losses", NO_DEALS, NOT, ["no_deals"], {"deals.status"}),
    ("losses", {"n_lost": 0, "n_lost_told": 0, "n_lost_created": 0}, NOT, ["no_losses"], {"deals.loss_reason"}),
    ("losses", NO_ACTIVITIES, PARTLY, ["reasons_only"], {"activities.at"}),
    ("losses", {**NO_ACTIVITIES, "n_lost_told": 0}, NOT, ["no_loss_reasons", "no_activities"], {"deals.loss_reason"}),
    ("losses", {"n_lost_told": 0}, PARTLY, ["no_loss_reasons"], {"deals.loss_reason"}),
    ("losses", {"n_inbound": 0}, PARTLY, ["none_comes_in"], {"activities.direction"}),
    ("losses", {"n_lost_created": 20}, PARTLY, ["no_beginnings"], {"deals.created_at"}),
    ("after_sales", {}, YES, ["cared"], set()),
    ("after_sales", {**NO_DEALS, **NO_ORDERS}, NOT, ["no_sales"], {"orders.delivered_at", "deals.closed_at"}),
    ("after_sales", NO_ACTIVITIES, NOT, ["no_activities"], {"activities.at"}),
    ("after_sales", {"n_cared": 0, "n_caring_seen": 0}, NOT, ["no_care"], {"activities.purpose"}),
    ("after_sales", NO_ORDERS, PARTLY, ["no_orders"], {"orders.delivered_at"}),
    ("after_sales", {"n_delivered": 10, "n_caring_seen": 3}, PARTLY, ["undelivered", "care_hidden"],
     {"orders.delivered_at", "orders.installed_at"}),
    ("after_sales", {"n_cared": 0}, PARTLY, ["no_care"], {"activities.purpose"}),
    ("referrals", {}, YES, ["referred"], set()),
    ("referrals", {**NO_REFERRALS, "n_asked": 0, "n_said_referred": 0}, NOT, ["no_referrals"],
     {"customers.referred_by", "activities.purpose"}),
    ("referrals", {**NO_REFERRALS, "n_said_referred": 0}, PARTLY, ["asked_only"], {"referrals.referrer_id"}),
    ("referrals", {**NO_REFERRALS, "n_asked": 0}, PARTLY, ["said_only"], {"customers.referred_by"}),
    ("referrals", {"n_asked": 0}, PARTLY, ["never_asked"], {"activities.purpose"}),
    ("referrals", {"n_referrals_named": 5}, PARTLY, ["half_named"], {"referrals.referred_id"}),
    ("referrals", {"n_won_customers": 0}, PARTLY, ["no_won_customers"], {"deals.status"}),
    ("key_accounts", {}, YES, ["weighed"], set()),
    ("key_accounts", {**NO_DEALS, **NO_ORDERS}, NOT, ["no_sales"], {"orders.amount", "deals.amount"}),
    ("key_accounts", NO_ORDERS, YES, ["weighed"], set()),
    ("key_accounts", {"n_orders_whole": 0}, NOT, ["sales_blank"], {"orders.amount", "orders.customer_id"}),
    ("key_accounts", {**NO_ORDERS, "n_won_whole": 0}, NOT, ["sales_blank"], {"deals.amount", "deals.customer_id"}),
    ("key_accounts", {"n_orders_whole": 50}, PARTLY, ["sales_blank"], {"orders.amount"}),
    ("key_accounts", NO_ACTIVITIES, PARTLY, ["revenue_only"], {"activities.customer_id"}),
]  # fmt: skip


def judged(changes: dict[str, int]) -> dict[str, Ability]:
    found = pd.DataFrame([{**FULL, **changes, "sources": ["canonical"]}])
    abilities = coverage.abilities(found)
    assert [ability.name for ability in abilities] == ABILITIES
    return {ability.name: ability for ability in abilities}


@pytest.mark.parametrize(("name", "changes", "verdict", "reasons", "missing"), CASES)
def test_a_verdict_follows_from_what_there_is(
    name: str, changes: dict[str, int], verdict: str, reasons: list[str], missing: set[str]
) -> None:
    ability = judged(changes)[name]
    assert ability.verdict == verdict
    assert [reason.key for reason in ability.reasons] == reasons
    assert missing <= set(ability.missing)
    assert bool(ability.missing) == bool(missing)


def test_the_reason_carries_its_figures() -> None:
    silent = judged({"n_inbound": 0})["silence"]
    assert page.sentence(silent.reasons[0]).replace("\u202f", ",") == (
        "2,310 activities, but no e-mail or call comes in: the customer's silence cannot be told from ours."
    )
    assert page.sentence(judged({"n_won": 1})["cost"].reasons[0]).startswith("Only 1 deal is won")


def test_every_reason_has_a_sentence_and_no_sentence_is_left_over() -> None:
    every = [ability for _name, changes, *_ in CASES for ability in judged(changes).values()]
    keys = {reason.key for ability in every for reason in ability.reasons}
    assert keys == set(page.sentences(1))
    for ability in every:
        for reason in ability.reasons:
            assert "{" not in page.sentence(reason)
        assert page.name(ability)
        assert page.verdict(ability.verdict)


def test_what_is_missing_is_a_field_that_has_words() -> None:
    every = {field for _name, changes, *_ in CASES for a in judged(changes).values() for field in a.missing}
    for field in every:
        table, column = field.split(".")
        assert TABLES[table].field(column) is not None
        assert page.field(field)


# ---------------------------------------------------------------- counted in the warehouse


def counted(folder: Path, tables: dict[str, list[dict[str, Any]]]) -> pd.Series:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    store = Store(folder / "warehouse")
    plans, problems = sources.plan(sorted(folder.glob("*.csv")))
    assert not problems
    store.import_plans(plans, datetime(2026, 3, 10, 3, tzinfo=UTC))
    return store.read("coverage").iloc[0]


TABLES_GIVEN: dict[str, list[dict[str, Any]]] = {
    "reps": [{"rep_id": "R", "name": "Ann"}],
    "customers": [
        {"customer_id": "C1", "referred_by": "", "source": "Referral", "created_at": "2026-01-05"},
        {"customer_id": "C2", "referred_by": "C1", "source": "แนะนำ", "created_at": "2026-01-20"},
    ],
    "contacts": [{"contact_id": "P", "customer_id": "C2"}],
    "deals": [
        {"deal_id": "D1", "customer_id": "C1", "status": "won", "amount": 5, "created_at": "2026-01-06",
         "closed_at": "2026-02-01", "loss_reason": "", "source": ""},
        {"deal_id": "D2", "customer_id": "C2", "status": "lost", "amount": "", "created_at": "",
         "closed_at": "2026-02-02", "loss_reason": "price", "source": "web"},
        {"deal_id": "D3", "customer_id": "", "status": "cancelled", "amount": 7, "created_at": "2026-01-06",
         "closed_at": "", "loss_reason": "", "source": "referred by a friend"},
        {"deal_id": "D4", "customer_id": "C1", "status": "test", "amount": 9, "created_at": "2026-01-06",
         "closed_at": "2026-02-02", "loss_reason": "", "source": "referral"},
    ],
    "activities": [
        {"activity_id": "A1", "at": "2026-01-07T10:00:00", "channel": "email", "direction": "inbound", "rep_id": "R",
         "customer_id": "C1", "deal_id": "", "contact_id": "", "purpose": "", "planned": ""},
        {"activity_id": "A2", "at": "2026-01-08T10:00:00", "channel": "call", "direction": "", "rep_id": "",
         "customer_id": "", "deal_id": "", "contact_id": "P", "purpose": "care", "planned": ""},
        {"activity_id": "A3", "at": "2026-01-09T10:00:00", "channel": "visit", "direction": "", "rep_id": "R",
         "customer_id": "", "deal_id": "D3", "contact_id": "", "purpose": "referral_ask", "planned": ""},
        {"activity_id": "A4", "at": "2026-06-09T10:00:00", "channel": "call", "direction": "inbound", "rep_id": "R",
         "customer_id": "C1", "deal_id": "", "contact_id": "", "purpose": "care", "planned": "true"},
    ],
    "orders": [
        {"order_id": "O1", "customer_id": "", "deal_id": "D1", "amount": 5, "ordered_at": "2026-02-02",
         "delivered_at": "2026-02-05"},
        {"order_id": "O2", "customer_id": "C1", "deal_id": "", "amount": "", "ordered_at": "2026-02-02",
         "delivered_at": ""},
    ],
    "stage_changes": [{"deal_id": "D1", "stage": "Proposal", "entered_at": "2026-01-10"}],
}  # fmt: skip

EXPECTED = {
    "n_activities": 3, "n_with_rep": 2, "n_with_customer": 2, "n_linked": 3, "n_inbound": 1, "n_directed": 2,
    "n_undirected": 1, "n_calls": 1, "n_calls_in": 0, "n_emails": 1, "n_emails_in": 1, "n_cared": 1, "n_asked": 1,
    "n_deals": 3, "n_won": 1, "n_lost": 1, "n_undated": 1, "n_not_won": 2, "n_closed": 2, "n_closed_priced": 1,
    "n_lost_created": 0, "n_lost_told": 1, "n_won_customers": 1, "n_won_whole": 1, "n_said_referred": 2,
    "n_orders": 2, "n_delivered": 1, "n_orders_whole": 1, "n_referrals": 1, "n_referrals_named": 1,
    "n_stage_changes": 1,
}  # fmt: skip


def test_what_is_there_is_counted(tmp_path: Path) -> None:
    row = counted(tmp_path / "company", TABLES_GIVEN)
    assert {name: int(row[name]) for name in EXPECTED} == EXPECTED
    assert set(row.index) == {*FULL, "sources"}
    assert list(row["sources"]) == ["canonical"]


def test_a_folder_of_reps_alone_tells_nothing(tmp_path: Path) -> None:
    counted(tmp_path / "company", {"reps": [{"rep_id": "R", "name": "Ann"}]})
    store = Store(tmp_path / "company" / "warehouse")
    assert {ability.verdict for ability in coverage.coverage(store)} == {NOT}


def test_the_demo_company_tells_everything(tmp_path: Path) -> None:
    demo.write(tmp_path / "exports", reps=3, months=6, seed=5, until=date(2026, 6, 30))
    store = Store(tmp_path / "store")
    store.import_plans(sources.plan([tmp_path / "exports"])[0], datetime(2026, 7, 1, 3, tzinfo=UTC))
    assert {ability.name: ability.verdict for ability in coverage.coverage(store)} == dict.fromkeys(ABILITIES, YES)
    assert coverage.origins(store.read("coverage")) == ("canonical",)


def test_the_small_company_tells_that_it_hears_nothing_and_closes_nothing(tmp_path: Path) -> None:
    store = Store(small_company.load(tmp_path / "data", [small_company.write(tmp_path / "exports")]))
    found = {ability.name: ability for ability in coverage.coverage(store)}
    assert [reason.key for reason in found["silence"].reasons] == ["none_comes_in"]
    assert [reason.key for reason in found["cost"].reasons] == ["no_wins"]
    assert found["after_sales"].verdict == found["key_accounts"].verdict == NOT


# ---------------------------------------------------------------- where it can be had

HUB = """
[crm]
name = "Hub"
source = "hub"

[[object]]
id = "deals"
evidence = "vendor"
export = "Deals → Export"
[[object.table]]
table = "deals"
[object.table.columns]
deal_id = "Record ID"
stage = "Stage"
amount = "Amount"
[[object.table]]
table = "reps"
adds_only = true
[object.table.columns]
rep_id = "Owner"
team = "Team"

[[object]]
id = "emails"
evidence = "vendor"
export = "Emails → Export"
[[object.table]]
table = "activities"
[object.table.columns]
activity_id = "Record ID"
at = "Date"
subject = "Subject"
[object.table.constants]
channel = "email"
[object.table.values."Direction"]
INCOMING = { direction = "inbound" }

[[object]]
id = "calls"
evidence = "vendor"
export = "Calls → Export"
[[object.table]]
table = "activities"
[object.table.columns]
activity_id = "Record ID"
at = "Date"
[[object.table.rule]]
column = "Title"
like = "(?i)^incoming"
sets = { direction = "inbound" }
"""

DIRECTION = ("activities.direction",)
WAYS: list[tuple[str, tuple[str, ...], tuple[str, ...], list[Way]]] = [
    ("nothing is missing", (), ("hub",), []),
    (
        "every export that has it",
        DIRECTION,
        ("canonical", "hub"),
        [Way("Hub", "emails", "Emails → Export", DIRECTION), Way("Hub", "calls", "Calls → Export", DIRECTION)],
    ),
    ("another CRM's menu is of no use", DIRECTION, ("zoho",), [Way("", "activities", "", DIRECTION)]),
    ("no data yet", DIRECTION, (), [Way("", "activities", "", DIRECTION)]),
    (
        "what no export has is a canonical file",
        ("deals.amount", "orders.amount", "orders.order_id"),
        ("hub",),
        [
            Way("Hub", "deals", "Deals → Export", ("deals.amount",)),
            Way("", "orders", "", ("orders.amount", "orders.order_id")),
        ],
    ),
    (
        "a purpose is read from the subject, a status from the stage",
        ("activities.purpose", "deals.status"),
        ("hub",),
        [
            Way("Hub", "deals", "Deals → Export", ("deals.status",)),
            Way("Hub", "emails", "Emails → Export", ("activities.purpose",)),
        ],
    ),
    ("a row that only names somebody", ("reps.team",), ("hub",), [Way("", "reps", "", ("reps.team",))]),
]


@pytest.mark.parametrize(("why", "missing", "origins", "expected"), WAYS)
def test_what_is_missing_is_found_in_the_menus_of_ones_own_crm(
    tmp_path: Path, why: str, missing: tuple[str, ...], origins: tuple[str, ...], expected: list[Way]
) -> None:
    (tmp_path / "hub.toml").write_text(HUB, encoding="utf-8")
    assert ways(missing, origins, formats(tmp_path)) == expected, why


def test_a_canonical_file_is_named_with_all_the_columns_it_must_have() -> None:
    text = page._place(Way("", "referrals", "", ("referrals.referrer_id",)))
    assert re.findall(r"`(\w[\w.]*)`", text) == ["referrals.csv", "referral_id", "at", "referrer_id"]


def test_what_a_format_says_of_itself_is_shown_as_it_is() -> None:
    text = page._place(Way("<b>Hub</b>", "deals", "**Export**", ("deals.amount",)))
    assert "<b>" not in text
    assert "\\*\\*Export\\*\\*" in text
