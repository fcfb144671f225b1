"""Who could refer us to others, who was asked too early, and what referrals bring."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from analytics import figures
from analytics.metrics import referrals
from analytics.metrics.comparison import wilson
from analytics.overview import People
from analytics.store import Store
from analytics.views import referrals as view
from tests.told_company import ToldCompany, cases, cell, cells, named

Company = tuple[ToldCompany, Store]

# After a contract comes a presentation: who waits for it has something overdue. To ask late is still to ask.
STEPS = """
[[step]]
id = "presentation"
phase = "present"
title = { en = "Present" }
source = "a test"
after = { event = "activity", purpose = "contract" }
do = { event = "activity", purpose = "presentation" }
within = "3 days"
on = "customer"
standard = 0.9

[[step]]
id = "referral-ask"
phase = "referral"
title = { en = "Ask" }
source = "a test"
after = { event = "activity", purpose = ["thank_you", "satisfaction", "care"] }
do = { event = "activity", purpose = "referral_ask" }
within = "30 days"
on = "customer"
standard = 0.7
"""

# Care on two different days since the win, and nothing that stands against asking.
READY = cases("""
    customer                 | segment  | what happened                                                    | care | ask
    cared for on two days    | standard | won 100, thanks 95, satisfaction 90, reached 5                   | 2    | yes
    cared for twice a day    | standard | won 100, thanks 95 at 09:00, satisfaction 95 at 15:00, reached 5 | 1    | no
    cared for once           | standard | won 100, thanks 95, reached 5                                    | 1    | no
    most kinds of care       | standard | won 100, delivery check 94, training 91, care 90, reached 5      | 3    | yes
    the other two kinds      | standard | won 100, thanks 95, installation check 92, reached 5             | 2    | yes
    a visit is care          | standard | won 100, thanks 95, visit 5                                      | 2    | yes
    its own visit is care    | standard | won 100, thanks 95, comes by 5                                   | 2    | yes
    a visit it was not there | standard | won 100, thanks 95, missed visit 90, reached 5                   | 1    | no
    a meeting is no visit    | standard | won 100, thanks 95, meeting 5                                    | 1    | no
    a call without care      | standard | won 100, thanks 95, reached 5, email 4                           | 1    | no
    cared for before the win | standard | won 100, thanks 120, satisfaction 110, reached 5                 | 0    | no
    a day before, one after  | standard | won 100, thanks 110, satisfaction 90, reached 5                  | 1    | no
    on the day of the win    | standard | won 100, thanks 100 at 15:00, satisfaction 90, reached 5         | 2    | yes
    between two wins         | standard | won 300, thanks 290, won 100, thanks 95, reached 5               | 2    | yes
    the win is older         | standard | won 500, thanks 95, satisfaction 90, reached 5                   | 0    | no
    won again this year      | standard | won 500, thanks 450, won 100, thanks 95, reached 5               | 1    | no

    asked 80 days ago        | standard | won 150, thanks 145, satisfaction 140, ask 80, reached 5         | 2    | no
    asked 89 days ago        | standard | won 150, thanks 145, satisfaction 140, ask 89, reached 5         | 2    | no
    asked 90 days ago        | standard | won 150, thanks 145, satisfaction 140, ask 90, reached 5         | 2    | yes
    asked twice, lately too  | standard | won 150, thanks 145, satisfaction 140, ask 120 20, reached 5     | 2    | no
    asked before its win     | standard | won 150, ask 180, thanks 145, satisfaction 140, reached 5        | 2    | yes

    complained since         | standard | won 100, thanks 95, satisfaction 90, complaint 6, reached 5      | 2    | no
    complained, cared for    | standard | won 100, thanks 95, satisfaction 90, complaint 6, care 5         | 3    | yes
    complained, was thanked  | standard | won 100, thanks 95, care 90, complaint 7, thanks 6, reached 5    | 3    | no
    waits to be presented to | standard | won 100, thanks 95, satisfaction 90, contract 20, reached 5      | 2    | no
    was presented to         | standard | won 100, thanks 95, contract 9, presentation 8, care 5           | 2    | yes
    presented to, but late   | standard | won 100, thanks 95, contract 9, presentation 4, care 3           | 2    | yes
    not due yet              | standard | won 100, thanks 95, satisfaction 90, contract 1, reached 5       | 2    | yes
    silent for 21 days       | standard | won 100, thanks 95, satisfaction 90, reached 21                  | 2    | yes
    silent for 22 days       | standard | won 100, thanks 95, satisfaction 90, reached 22                  | 2    | no
    retail, silent 60 days   | retail   | won 100, thanks 95, satisfaction 90, reached 60                  | 2    | yes
    retail, an open deal     | retail   | won 100, thanks 95, satisfaction 90, deal 70, reached 60         | 2    | no
    never won                | standard | deal 200, thanks 95, satisfaction 90, reached 5                  | -    | -
""")

# Was the ask too early? Care on two days before it, since the win.
ASKED = cases("""
    customer                     | known | what happened                                          | care | early
    asked after one day of care  |       | won 100, thanks 95, ask 90                             | 1    | yes
    asked after two days of care |       | won 100, thanks 95, satisfaction 92, ask 90            | 2    | no
    asked after one day, twice   |       | won 100, thanks 95 at 09:00, care 95 at 15:00, ask 90  | 1    | yes
    asked, cared for afterwards  |       | won 100, thanks 95, ask 90, satisfaction 85            | 1    | yes
    asked that afternoon         |       | won 100, thanks 95, care 90 at 09:00, ask 90 at 15:00  | 2    | no
    asked that morning           |       | won 100, thanks 95, ask 90 at 09:00, care 90 at 15:00  | 1    | yes
    asked on a visit             |       | won 100, thanks 95, visit 90 at 09:00, ask 90 at 15:00 | 2    | no
    asked right after the win    |       | won 100, ask 99                                        | 0    | yes
    the care was before the win  |       | won 100, thanks 130, satisfaction 120, ask 99          | 0    | yes
    the win was long ago         |       | won 600, thanks 200, care 150, ask 100                 | 2    | no
    no win, known the log        | 300   | deal 200, ask 90                                       | 0    | yes
    no win, known before the log | 2000  | deal 200, ask 90                                       | 0    | no
    no win, nobody knows since   |       | deal 200, ask 90                                       | 0    | no
""")

# Asks and referrals, in days before today: which asks are old enough to judge, and which of them bore one?
BORNE = cases("""
    customer                 | asked    | referred | judged   | borne
    referred 20 days later   | 100      | 80       | 100      | 100
    referred on the 60th day | 100      | 40       | 100      | 100
    referred on the 61st day | 100      | 39       | 100      |
    referred before the ask  | 100      | 120      | 100      |
    referred nobody          | 100      |          | 100      |
    the latest ask bore it   | 110, 100 | 80       | 110, 100 | 100
    one between two asks     | 110, 70  | 90       | 110, 70  | 110
    two after one ask        | 100      | 80, 70   | 100      | 100
    asked 60 days ago        | 60       | 50       | 60       | 60
    asked 59 days ago        | 59       | 50       |          | 59
    referred after today     | 70       | -5       | 70       |
""")

LONG_READY = cases("""
    customer                  | what happened                                       | long ready | asked then
    ready for 30 days         | won 100, thanks 50, satisfaction 30                 | yes        | no
    ready for 29 days         | won 100, thanks 50, satisfaction 29                 | no         | no
    asked after it was ready  | won 100, thanks 50, satisfaction 40, ask 20         | yes        | yes
    asked before it was ready | won 100, thanks 50, ask 45, satisfaction 40         | yes        | no
    asked before and after    | won 100, thanks 50, ask 45, satisfaction 40, ask 20 | yes        | yes
    not cared for             | won 100, thanks 50                                  | no         | no
""")


def listed(cell: str) -> list[int]:
    return [int(part) for part in cell.split(",") if part.strip()]


def company_of_all() -> ToldCompany:
    told = ToldCompany()
    told.customer("long ago", "contract 900, presentation 899")
    for name, segment, what, _days, _ready in READY:
        told.customer(name, what, segment=segment)
    for name, since, what, _days, _early in ASKED:
        created = {"created_at": f"{told.today - timedelta(days=int(since))}"} if since else {}
        told.customer(name, what, segment="standard", **created)
    for name, what, _long, _then in LONG_READY:
        told.customer(name, what, segment="standard")
    for name, asked, referred, _judged, _borne in BORNE:
        said = ", ".join(f"ask {day}" for day in listed(asked))
        told.customer(name, f"deal 300 won 200, thanks 190, care 180, {said}", segment="standard")
        for day in listed(referred):
            told.referral(name, f"{name}, friend {day}", day)
    return told


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = company_of_all()
    return told, told.store(tmp_path_factory.mktemp("referrals"), steps=STEPS)


@pytest.fixture(scope="module")
def page(company: Company) -> view.Referrals:
    told, store = company
    return view.view(store, told.question(), People())


@pytest.mark.parametrize("case", READY, ids=named(READY))
def test_ready_to_ask_is_who_is_cared_for_content_and_not_silent(page: view.Referrals, case: list[str]):
    bought = page.customers.set_index("customer_id")
    if case[3] == "-":
        assert case[0] not in bought.index
        return
    assert bought.loc[case[0], "care_days"] == int(case[3])
    assert (case[0] in set(page.ready["customer_id"])) == (case[4] == "yes")


@pytest.mark.parametrize("case", ASKED, ids=named(ASKED))
def test_asked_early_is_before_two_days_of_care(page: view.Referrals, case: list[str]):
    row = page.asks.set_index("customer_id").loc[case[0]]
    assert row["care_days"] == int(case[3])
    assert (case[0] in set(page.early["customer_id"])) == (case[4] == "yes")


@pytest.mark.parametrize("case", BORNE, ids=named(BORNE))
def test_an_ask_bore_fruit_when_a_referral_that_belongs_to_it_came_within_60_days(
    company: Company, page: view.Referrals, case: list[str]
):
    told, _store = company
    asks = page.asks.loc[page.asks["customer_id"] == case[0]]
    days_ago = [(told.today - moment.date()).days for moment in asks["asked_at"]]
    assert sorted(days_ago, reverse=True) == listed(case[1])
    judged = [day for day, yes in zip(days_ago, asks["is_judged"], strict=True) if yes]
    borne = [day for day, moment in zip(days_ago, asks["referred_at"], strict=True) if pd.notna(moment)]
    assert (sorted(judged, reverse=True), borne) == (listed(case[3]), listed(case[4]))


@pytest.mark.parametrize("case", LONG_READY, ids=named(LONG_READY))
def test_of_those_ready_for_a_month_some_were_asked_since(page: view.Referrals, case: list[str]):
    found = cells(page.customers.set_index("customer_id"), case[0], ["is_long_ready", "is_asked_when_ready"])
    assert ["yes" if flag else "no" for flag in found] == case[2:]


def test_that_the_ask_itself_is_overdue_bars_nobody_from_being_asked(company: Company, page: view.Referrals):
    told, store = company
    known = store.read(
        "select customer_id, state from known($as_of) where step = 'referral-ask'", {"as_of": told.as_of}
    )
    overdue = set(known.loc[known["state"].isin(["overdue", "missed"]), "customer_id"])
    assert {"cared for on two days", "most kinds of care"} <= overdue & set(page.ready["customer_id"])


def test_two_days_of_care_are_a_setting_of_the_playbook(company: Company, tmp_path_factory: pytest.TempPathFactory):
    told, _store = company
    store = told.store(tmp_path_factory.mktemp("one day"), settings="care_before_ask = 1", steps=STEPS)
    page = view.view(store, told.question(), People())
    early = set(page.early["customer_id"])
    assert "asked right after the win" in early
    assert not {"asked after one day of care", "asked after two days of care", "asked that morning"} & early
    ready = set(page.ready["customer_id"])
    assert {"cared for once", "cared for on two days"} <= ready
    assert "cared for before the win" not in ready


def test_a_past_day_is_told_as_it_was_known_then(company: Company):
    told, store = company
    then = view.view(store, told.question(85), People())
    ready = set(then.ready["customer_id"])
    assert "silent for 22 days" in ready  # heard from five days before
    assert "asked 80 days ago" not in ready  # silent then
    asks = then.asks.set_index("customer_id")
    assert not asks["is_judged"].loc[["referred 20 days later", "referred nobody"]].any()
    assert cell(asks, "referred 20 days later", "referred_at") is None


# --- the funnel, by rep -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def funnel(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()

    def day(days_ago: int) -> str:
        return f"{told.today - timedelta(days=days_ago)}"

    stories = cases("""
        customer    | rep | what happened
        asked, gave | R1  | deal 300 won 200 100 THB, thanks 195, satisfaction 190, ask 100
        never asked | R1  | deal 300 won 200 100 THB, thanks 195, satisfaction 190, reached 5
        asked early | R1  | deal 300 won 200 100 THB, ask 190
        not cared   | R1  | deal 300 won 100 100 THB
        asked, none | R2  | deal 300 won 120 100 THB, thanks 115, care 110, ask 80
        lost one    | R2  | deal 300 lost 120 100 THB, email 200
    """)
    for name, rep, what in stories:
        told.customer(name, what, owner=rep, segment="standard")
    # Brought by the first: one named in both tables, one that only says by whom, one in dollars, one known before.
    told.customer("friend one", "deal 70 won 20 500 THB, visit 60, email 50", owner="R2", referred_by="asked, gave")
    told.customer("friend two", "deal 45 1 THB", owner="R2", referred_by="asked, gave", created_at=day(50))
    told.customer("friend in dollars", "deal 70 won 30 900 USD", owner="R2")
    told.customer("known before", "deal 150 won 60 700 THB, deal 60 lost 10 50 THB", owner="R2")
    told.customer("says referral", 'deal 40 10 THB "Referral"', owner="R2")
    told.customer("of a fair", 'deal 40 10 THB "Trade fair"', owner="R2")
    told.referral("asked, gave", "friend one", 80)
    told.referral("asked, gave", "friend one", 75)  # told twice
    told.referral("asked, gave", "friend in dollars", 78, rep_id="R2")
    told.referral("asked early", "known before", 90)
    return told, told.store(tmp_path_factory.mktemp("funnel"))


def test_from_customers_won_to_referred_wins_each_is_counted_with_its_rep(funnel: Company):
    told, store = funnel
    rows = figures.metric(store, "referrals", told.question(), []).set_index("rep_id")
    expected = {
        #                   R1, R2
        "won_customers": [4, 4],  # and the three brought by others that have bought
        "cared": [2, 1],
        "asked": [2, 1],
        "asks": [2, 1],
        "asked_early": [1, 0],
        "ready": [2, 1],
        "asked_when_ready": [1, 1],
        "ready_to_ask": [1, 0],
        "referrals": [3, 1],  # friend one, friend two and the one known before; the dollars came through R2
        "asks_judged": [2, 1],
        "asks_borne": [1, 0],
        "referred_deals": [0, 4],  # a deal opened before the referral did not come of it
        "referred_won": [0, 2],
    }
    assert {name: rows.loc[["R1", "R2"], name].tolist() for name in expected} == expected
    assert rows["yield"].to_dict() == {"R1": 0.5, "R2": 0.0}
    assert cell(rows, "R2", "referred_value") == 500  # the dollars are not added
    assert cell(rows, "R1", "referred_value") is None
    assert rows["currency"].unique().tolist() == ["THB"]


def test_all_together_and_by_team_the_same_is_counted(funnel: Company):
    told, store = funnel
    page = view.view(store, told.question(), People())
    teams = figures.metric(store, "referrals", told.question(), ["team"]).set_index("team")
    for name in referrals.COUNTS:
        assert page.together[name].iloc[0] == teams[name].sum() == page.reps[name].sum()
    assert page.together["yield"].iloc[0] == pytest.approx(1 / 3)


def test_a_pair_told_twice_or_in_two_tables_is_one_referral(funnel: Company):
    told, store = funnel
    pairs = view.view(store, told.question(), People()).pairs
    named_pairs = sorted(zip(pairs["customer_id"], pairs["referred_id"], strict=True))
    assert named_pairs == [
        ("asked early", "known before"),
        ("asked, gave", "friend in dollars"),
        ("asked, gave", "friend one"),
        ("asked, gave", "friend two"),
    ]
    referred_at = pairs.set_index("referred_id")["referred_at"]
    assert (told.today - referred_at["friend one"].date()).days == 80  # the row of referrals, the first
    assert (told.today - referred_at["friend two"].date()).days == 50  # the day it became a customer
    counts = pairs.set_index("referred_id")[["n_deals", "n_won"]]
    assert cells(counts, "friend one", ["n_deals", "n_won"]) == [1, 1]
    assert cells(counts, "known before", ["n_deals", "n_won"]) == [1, 0]


def test_a_referral_without_a_name_is_counted_apart(funnel: Company):
    told, store = funnel
    page = view.view(store, told.question(), People())
    assert page.unnamed["customer_id"].tolist() == ["says referral"]
    assert not page.deals.set_index("customer_id").loc["says referral", "is_referred"]


def test_a_rep_without_judged_asks_has_no_yield(funnel: Company):
    told, store = funnel
    rows = figures.metric(store, "referrals", told.question(150), []).set_index("rep_id")
    assert cells(rows, "R1", ["asks", "asks_judged"]) == [1, 0]
    assert cell(rows, "R1", "yield") is None


def test_before_anything_was_won_there_is_nothing_to_tell(funnel: Company):
    told, store = funnel
    assert figures.metric(store, "referrals", told.question(500), []).empty
    page = view.view(store, told.question(500), People())
    assert (len(page.customers), len(page.asks), len(page.pairs), len(page.deals)) == (0, 0, 0, 0)
    assert (len(page.ready), len(page.early), len(page.unnamed)) == (0, 0, 0)


# --- referred against other -------------------------------------------------------------------------


def test_referred_deals_stand_against_the_others(funnel: Company):
    told, store = funnel
    rows = figures.metric(store, "referred", told.question(), []).set_index("group")
    # Referred: friend one and the dollars won, friend two open, the second deal of the one known before lost.
    assert cells(rows, "referred", ["deals", "closed", "won"]) == [4, 3, 2]
    # The others: six of the first table and the first deal of the one known before; two are open.
    assert cells(rows, "other", ["deals", "closed", "won"]) == [9, 7, 6]
    assert rows.loc["referred", "win_rate"] == pytest.approx(2 / 3)
    assert cells(rows, "referred", ["win_rate_low", "win_rate_high"]) == pytest.approx(list(wilson(2, 3)))
    assert rows.loc["referred", "days_to_close"] == 45  # 50 and 40
    assert rows.loc["referred", "touches_per_win"] == 1  # a visit and a mail, for two wins
    assert rows["value"].to_dict() == {"referred": 500, "other": 1200}


def deals(*groups: tuple[bool, str, int, int, int]) -> pd.DataFrame:
    """So many deals each: is it referred, how it ended, after so many days and touches, how many."""
    rows = [
        (is_referred, outcome, days if outcome == "won" else None, touches, 100.0, "THB")
        for is_referred, outcome, days, touches, n in groups
        for _ in range(n)
    ]
    columns = ["is_referred", "outcome", "days_to_close", "n_touches", "amount", "currency"]
    return pd.DataFrame(rows, columns=columns).astype({"is_referred": bool, "days_to_close": "Int64"})


def test_win_rate_days_and_touches_have_intervals():
    found = referrals.referred_against_other(
        deals((True, "won", 30, 4, 12), (True, "lost", 0, 2, 8), (False, "won", 60, 6, 10), (False, "lost", 0, 8, 30)),
        "THB",
    ).set_index("group")
    assert found["win_rate"].to_dict() == {"referred": 0.6, "other": 0.25}
    # All touches on closed deals over the wins: (12 × 4 + 8 × 2) / 12 and (10 × 6 + 30 × 8) / 10.
    assert found["touches_per_win"].to_dict() == {"referred": pytest.approx(64 / 12), "other": 30.0}
    assert found["days_to_close"].to_dict() == {"referred": 30.0, "other": 60.0}
    for low, middle, high in (
        ("win_rate_low", "win_rate", "win_rate_high"),
        ("touches_low", "touches_per_win", "touches_high"),
        ("days_low", "days_to_close", "days_high"),
    ):
        assert (found[low] <= found[middle]).all()
        assert (found[middle] <= found[high]).all()
    # Wilson 1927: 12 of 20, and 10 of 40.
    assert cells(found, "referred", ["win_rate_low", "win_rate_high"]) == pytest.approx([0.3866, 0.7812], abs=1e-4)
    assert cells(found, "other", ["win_rate_low", "win_rate_high"]) == pytest.approx([0.1419, 0.4019], abs=1e-4)


def test_a_side_without_closed_deals_is_empty_and_not_zero():
    found = referrals.referred_against_other(deals((True, "open", 0, 3, 2), (False, "lost", 0, 5, 3)), "THB")
    found = found.set_index("group")
    shares = ["win_rate", "win_rate_low", "win_rate_high", "days_to_close", "days_low", "touches_per_win", "value"]
    assert cells(found, "referred", ["deals", "closed", "won"]) == [2, 0, 0]
    assert cells(found, "referred", shares) == [None] * len(shares)
    assert cells(found, "other", ["deals", "closed", "won", "win_rate"]) == [3, 3, 0, 0.0]
    assert cells(found, "other", ["touches_per_win", "touches_low", "days_to_close", "value"]) == [None] * 4


def test_without_any_deal_both_sides_are_empty():
    found = referrals.referred_against_other(deals(), "THB").set_index("group")
    assert found[["deals", "closed", "won"]].to_numpy().sum() == 0
    assert found[["win_rate", "days_to_close", "touches_per_win", "value"]].isna().all().all()


# --- a book without won deals -----------------------------------------------------------------------


def test_where_no_deal_was_ever_won_the_orders_make_the_customers(tmp_path_factory: pytest.TempPathFactory):
    told = ToldCompany()
    told.customer("buyer", "order 100 50 THB, thanks 95, satisfaction 90, reached 5")
    told.customer("prospect", "deal 100 50 THB, reached 5")
    store = told.store(tmp_path_factory.mktemp("orders"))
    page = view.view(store, told.question(), People())
    assert page.customers["customer_id"].tolist() == ["buyer"]
    assert page.ready["customer_id"].tolist() == ["buyer"]
    assert page.ready["value"].tolist() == [50]
