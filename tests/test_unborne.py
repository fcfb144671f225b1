"""Which silences before the end are ours, and how many of a rep's reasons does the log not bear out?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics import figures, sources
from analytics.board import Question
from analytics.journal import Journal
from analytics.store import Store
from tests.told_company import ToldCompany, cases, cell, cells, named, of_deal
from tests.told_losses import REASONS, company_that_won, deal

Company = tuple[ToldCompany, Store]
NOW = datetime(2026, 3, 21, 8, tzinfo=UTC)

PLAIN_DAYS = "roll_forward = false"  # a due day may be a Sunday, so that one can count


UNTIL = 'until = [{ event = "deal_won" }, { event = "deal_lost" }, { event = "activity", purpose = "complaint" }]'


def step(
    name: str,
    phase: str,
    after: str,
    do: str,
    within: str = 'within = "3 days"',
    who: str = "sales",
    until: str = UNTIL,
) -> str:
    return f"""
[[step]]
id = "{name}"
phase = "{phase}"
who = "{who}"
title = {{ en = "{name}" }}
source = "a test"
after = {{ event = "activity", {after} }}
do = {{ event = "activity", {do} }}
{until}
{within}
standard = 0.9
"""


ANY_TOUCH = 'direction = "outbound", channel = ["call", "email", "visit", "meeting"]'
STEPS = (
    step("quote", "follow-up", 'purpose = "quote"', ANY_TOUCH, 'within = "3 days"\nexpires = "20 days"')
    + step("weekly", "follow-up", 'purpose = "trial"', ANY_TOUCH, 'every = "7 days"')
    + step("inquiry", "follow-up", 'purpose = "need"', ANY_TOUCH, 'within = "3 days"\non = "customer"', until="")
    + step("desk", "follow-up", 'purpose = "presentation"', 'purpose = "training"', who="desk")
    + step("show", "present", 'purpose = "presentation"', 'purpose = "trial"')
    # No message stands anywhere in this log, so whether one was sent cannot be seen.
    + step("message", "follow-up", 'purpose = "quote"', 'channel = "message"')
)

# Days before the end, at noon, of a deal of 70 days. After a quote: a touch within 3 days, else missed 20 days later;
# after a trial: one a week. Standard customers are quiet after 21 days, key after 14.
GAPS = cases("""
    case                              | segment  | what happened                                           | gap

    nothing since the quote           | standard | quote 10                                                | yes
    they wrote, we did not            | standard | quote 10, writes 9                                      | yes
    it was due the evening before     | standard | quote 4                                                 | yes
    it was due that evening           | standard | quote 3                                                 | no
    it is not due yet                 | standard | quote 2                                                 | no
    done in time                      | standard | quote 10, email 8                                       | no
    done late                         | standard | quote 10, email 5                                       | no
    done very late, not yet expired   | standard | quote 40, email 18                                      | no
    expired 30 days before, met since | standard | quote 53, visit 10                                      | yes
    expired 31 days before, met since | standard | quote 54, visit 10                                      | no
    expired long before, met since    | standard | quote 65, visit 10                                      | no
    no longer needed                  | standard | quote 10, complaint 9                                   | no
    no longer needed, but too late    | standard | quote 10, complaint 5                                   | yes
    the second quote was left alone   | standard | quote 20, email 19, quote 10                            | yes
    left undone by the desk           | standard | presentation 10                                         | no
    an inquiry nobody took up         | standard | email 20, need 10                                       | yes
    an inquiry that was taken up      | standard | email 20, need 10, call 9                               | no
    to be taken up by that evening    | standard | email 20, need 3                                        | no
    by the evening before             | standard | email 20, need 4                                        | yes
    an inquiry about another deal     | standard | email 20, need 10 for "Other"                           | no

    a touch in every week             | standard | trial 60, call 58 51 44 37 30 23 16 9 2                 | no
    none in the week that ended at 11 | standard | trial 60, call 58 51 44 37 30 23 9 2                    | yes
    none in the week that still runs  | standard | trial 60, call 58 51 44 37 30 23 16 9                   | no
    none in a week 30 days before     | standard | trial 58, call 56 49 42 28 21 14 7 2                    | yes
    none in a week 31 days before     | standard | trial 59, call 57 50 43 29 22 15 8 2                    | no

    last touched 21 days before       | standard | visit 21                                                | no
    last touched 22 days before       | standard | visit 22                                                | yes
    they wrote since                  | standard | visit 22, writes 5                                      | yes
    a mailing since                   | standard | visit 22, newsletter 5                                  | yes
    a note of our own since           | standard | visit 22, note 5                                        | yes
    a colleague wrote since           | standard | visit 22, email 5 by Desk                               | no
    touched later on the last day     | standard | visit 30, email 0 at 16:00                              | no
    key, 14 days                      | key      | visit 14                                                | no
    key, 15 days                      | key      | visit 15                                                | yes
    retail, the deal was open         | retail   | visit 22                                                | yes
    a meeting is agreed               | standard | visit 22, meeting in 10                                 | no
    a call is agreed, 180 days ahead  | standard | visit 22, call in 180                                   | no
    181 days ahead                    | standard | visit 22, meeting in 181                                | yes
    only a task                       | standard | visit 22, task in 10                                    | yes
    the meeting was called off        | standard | visit 22, cancelled meeting in 10                       | yes
    agreed before the end             | standard | visit 22, meeting in 10 logged 5                        | no
    agreed after the end              | standard | visit 22, meeting in 10 logged in 2                     | yes
    agreed for this very deal         | standard | visit 22, meeting in 10 for "{id}"                      | no
    181 days ahead, for this deal     | standard | visit 22, meeting in 181 for "{id}"                     | yes
    agreed for it after the end       | standard | visit 22, meeting in 10 logged in 2 for "{id}"          | yes
    agreed for another deal           | standard | visit 22, meeting in 10 for "Other"                     | yes
    agreed, but a quote left alone    | standard | quote 10, meeting in 10                                 | yes
    nobody ever touched               | standard | writes 60                                               | no
    nothing was logged                | standard | note 90                                                 | no
""")


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = company_that_won(5, 1)
    told.customer("another", 'deal 80 called "Other"')
    for name, segment, story, _gap in GAPS:
        for end in ("lost", "won"):
            ended = of_deal(deal("none", story, f"deal 70 {end} 0"), f"{end}: {name}")
            ended = ended.replace("{id}", f"{end}: {name}")
            told.customer(f"{end}: {name}", ended, segment=segment, owner="R2")
    return told, told.store(tmp_path_factory.mktemp("gaps"), PLAIN_DAYS, STEPS)


@pytest.fixture(scope="module")
def lost(gaps: Company) -> pd.DataFrame:
    told, store = gaps
    return figures.metric(store, "losses", told.question(), []).set_index("customer_id")


@pytest.mark.parametrize("case", GAPS, ids=named(GAPS))
def test_a_gap_is_a_follow_up_left_out_or_a_silence_of_ours_before_the_end(lost: pd.DataFrame, case: list[str]):
    assert bool(lost.loc[f"lost: {case[0]}", "follow_up_gap"]) == (case[3] == "yes")


@pytest.mark.parametrize("by", ["rep", "segment"])
def test_the_gaps_of_won_deals_are_counted_beside_in_the_same_way(gaps: Company, by: str):
    told, store = gaps
    rows = figures.metric(store, "losses", told.question(), [by]).set_index(f"{by}_id" if by == "rep" else by)
    for key in ("R2",) if by == "rep" else ("key", "retail"):
        expected = [line[3] == "yes" for line in GAPS if key in ("R2", line[1])]
        assert cells(rows, key, ["losses", "won", "won_gap"]) == [len(expected), len(expected), sum(expected)]
        assert cell(rows, key, "won_gap_share") == pytest.approx(sum(expected) / len(expected))


# --- whose reasons does the log not bear out? -------------------------------------------------------

# Each loss has a rep of its own. A reason is stated where the customer is said to have had it; what only the company
# can cure, what nobody sorted, and what nobody gave is not held against anybody.
LOSSES = cases("""
    loss                         | category     | deal              | what happened       | stated | unborne
    quoted, then left alone      | price        | deal 70 lost 0    | quote 20            | 1      | 1
    quoted, and they answered    | price        | deal 70 lost 0    | quote 20, writes 5  | 1      | 0
    they answered, we fell silent | price       | deal 70 lost 0    | quote 40, writes 5  | 1      | 1
    on terms, nothing was logged | terms        | deal 70 lost 0    | email 71            | 1      | 1
    a single mail                | no_response  | deal 70 lost 0    | email 5             | 1      | 1
    tried enough                 | no_response  | deal 70 lost 0    | call 40 30 20 10    | 1      | 0
    no decision, a single mail   | no_decision  | deal 70 lost 0    | email 5             | 1      | 1
    abandoned, a single mail     | price        | deal 70 abandoned 0 | email 5           | 1      | 1
    no need, a single mail       | no_need      | deal 70 lost 0    | email 9             | 1      | 1
    nobody named, met lately     | competitor   | deal 70 lost 0    | visit 9             | 1      | 0
    nobody named, long silent    | competitor   | deal 70 lost 0    | visit 40            | 1      | 1
    the budget, no word of it    | budget       | deal 70 lost 0    | visit 9             | 1      | 0
    the budget, long silent      | budget       | deal 70 lost 0    | visit 40            | 1      | 1
    the timing, met lately       | timing       | deal 70 lost 0    | visit 9             | 1      | 0
    the economy, long silent     | economy      | deal 70 lost 0    | visit 40            | 1      | 1
    before the log began         | price        | deal 950 lost 930 | email 10            | 1      | 0
    the product, long silent     | product      | deal 70 lost 0    | visit 40            | 0      | 0
    the quality, nothing logged  | quality      | deal 70 lost 0    | email 71            | 0      | 0
    a quarrel, long silent       | relationship | deal 70 lost 0    | visit 40            | 0      | 0
    nobody knows what it means   | other        | deal 70 lost 0    | visit 40            | 0      | 0
    no reason given              | none         | deal 70 lost 0    | visit 40            | 0      | 0
    no reason, nothing logged    | none         | deal 70 lost 0    | email 71            | 0      | 0
""")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = company_that_won(5, 1)
    for name, category, when, story, *_expected in LOSSES:
        told.customer(name, deal(category, story, when), segment="standard", owner=name)
    return told, told.store(tmp_path_factory.mktemp("unborne"))


@pytest.fixture(scope="module")
def by_rep(company: Company) -> pd.DataFrame:
    told, store = company
    return figures.metric(store, "losses", told.question(), ["rep"]).set_index("rep_id")


@pytest.mark.parametrize("case", LOSSES, ids=named(LOSSES))
def test_a_stated_reason_is_unborne_by_its_verdict_or_by_a_gap(by_rep: pd.DataFrame, case: list[str]):
    assert cells(by_rep, case[0], ["losses", "stated", "unborne"]) == [1, int(case[4]), int(case[5])]
    assert cell(by_rep, case[0], "no_reason") == (case[1] == "none")
    if case[4] == "0":  # blank is not zero
        assert cells(by_rep, case[0], ["unborne_share", "low", "high"]) == [None, None, None]
    else:
        assert cell(by_rep, case[0], "unborne_share") == int(case[5])
    assert cells(by_rep, case[0], ["won", "won_gap", "won_gap_share"]) == [0, 0, None]


def test_the_share_has_its_wilson_interval_and_no_reason_is_counted_by_itself(company: Company):
    told, store = company
    rows = figures.metric(store, "losses", told.question(), ["segment"]).set_index("segment")
    assert cells(rows, "standard", ["losses", "no_reason", "stated", "unborne"]) == [22, 2, 16, 10]
    share, low, high = cells(rows, "standard", ["unborne_share", "low", "high"])
    # Wilson: the shares x with (10/16 - x)^2 = z^2 x (1 - x) / 16, z = 1.96.
    assert share == 10 / 16
    assert [round(low, 3), round(high, 3)] == [0.386, 0.815]
    for end in (low, high):
        assert 16 * (share - end) ** 2 == pytest.approx(3.8414588 * end * (1 - end), rel=1e-6)
    by_category = figures.metric(store, "losses", told.question(), ["category"]).set_index("category")
    assert by_category["losses"].sum() == 22
    assert cells(by_category, "none", ["losses", "no_reason", "stated"]) == [2, 2, 0]


def test_the_shares_of_a_period_are_of_the_losses_of_that_period(company: Company):
    told, store = company
    question = Question(told.as_of, told.today - timedelta(days=940), told.today - timedelta(days=920))
    rows = figures.metric(store, "losses", question, ["rep"])
    assert rows[["rep_id", "losses", "stated", "unborne"]].to_numpy().tolist() == [["before the log began", 1, 1, 0]]


def test_losses_are_counted_by_value_in_one_currency_and_what_has_no_amount_is_no_zero(tmp_path: Path):
    told = company_that_won(3, 0)
    told.customer("open", "deal 50 1 THB, deal 50 1 THB, visit 10", segment="standard")
    for number, money in enumerate((" 500 THB", " 250 THB", " 900 USD", "")):
        told.customer(f"lost {number}", deal("price", "visit 9", f"deal 70 lost 0{money}"), segment="standard")
    told.customer("lost without", deal("none", "visit 9"), segment="key", owner="R2")
    rows = figures.metric(told.store(tmp_path), "losses", told.question(), ["rep"]).set_index("rep_id")
    assert cells(rows, "R1", ["losses", "value", "currency"]) == [4, 750.0, "THB"]
    assert cells(rows, "R2", ["losses", "value"]) == [1, None]


# --- what people said of it -------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Company:
    told = company_that_won(5, 1)
    said = {
        "left alone": deal("price", "quote 20", 'deal 70 lost 0 called "L1"'),
        "answered": deal("price", "quote 20, writes 5", 'deal 70 lost 0 called "L2"'),
        "silent": deal("budget", "visit 40", 'deal 70 lost 0 called "L3"'),
        "nobody knows": deal("other", "quote 20", 'deal 70 lost 0 called "L4"'),
        "written otherwise": 'deal 70 lost 0 called "L5" reason "  BLUE   moon ", visit 9',
        "abandoned": 'deal 70 abandoned 0 called "L6" reason "Blue moon", visit 9',
    }
    for name, story in said.items():
        told.customer(name, story, owner=name)
    return told, told.store(tmp_path)


def asked(company: Company, *by: str) -> pd.DataFrame:
    told, store = company
    return figures.metric(store, "losses", told.question(), list(by)).set_index("rep_id" if by else "deal_id")


def test_an_overruled_verdict_changes_the_share_and_the_logs_verdict_stands_beside(small: Company):
    journal = Journal(small[1].directory)
    before = asked(small)
    assert before["overruled"].isna().all()
    assert asked(small, "rep")["unborne"].to_dict() == {
        "left alone": 1, "answered": 0, "silent": 1, "nobody knows": 0, "written otherwise": 0, "abandoned": 1,
    }  # fmt: skip
    journal.overrule("L1", "consistent", "They told me at the fair", "Boss", NOW)
    journal.overrule("L2", "contradicted", "The mail was of another deal", "Boss", NOW)
    journal.overrule("L3", "consistent", "The fair again", "Boss", NOW)
    rows = asked(small)
    assert rows["verdict"].to_dict() == before["verdict"].to_dict()
    assert cells(rows, "L1", ["verdict", "overruled"]) == ["contradicted", "consistent"]
    assert cells(rows, "L2", ["verdict", "overruled"]) == ["consistent", "contradicted"]
    # The silence of forty days is a second fact, which no word about the reason undoes.
    assert asked(small, "rep")["unborne"].to_dict() == {
        "left alone": 0, "answered": 1, "silent": 1, "nobody knows": 0, "written otherwise": 0, "abandoned": 1,
    }  # fmt: skip
    journal.overrule("L1", None, "", "Boss", NOW + timedelta(hours=1))
    assert cells(asked(small), "L1", ["verdict", "overruled"]) == ["contradicted", None]
    assert asked(small, "rep").loc["left alone", "unborne"] == 1


def test_a_reason_sorted_by_hand_has_its_category_and_its_verdict_wherever_it_was_written(small: Company):
    journal = Journal(small[1].directory)
    rows = asked(small)
    assert cells(rows, "L4", ["category", "verdict"]) == ["other", "not_evidenced"]
    assert cells(rows, "L5", ["category", "verdict"]) == ["other", "not_evidenced"]
    journal.sort_reason("Blue moon", "price", "Boss", NOW)
    rows = asked(small)
    assert cells(rows, "L4", ["category", "verdict", "loss_reason"]) == ["price", "contradicted", "Blue moon"]
    assert cells(rows, "L5", ["category", "verdict"]) == ["price", "contradicted"]  # without a quote, which is usual
    assert cell(rows, "L6", "category") == "no_decision"  # abandoned, whatever is written
    assert asked(small, "rep").loc["nobody knows", "stated"] == 1
    journal.sort_reason("blue  MOON", "product", "Boss", NOW + timedelta(hours=1))
    assert asked(small).loc["L4", "category"] == "product"
    assert asked(small, "rep").loc["nobody knows", "stated"] == 0
    journal.sort_reason("Blue moon", None, "Boss", NOW + timedelta(hours=2))
    assert asked(small).loc["L4", "category"] == "other"


def test_what_people_said_of_it_stays_when_the_same_files_are_imported_again(small: Company, tmp_path: Path):
    store = small[1]
    journal = Journal(store.directory)
    journal.overrule("L1", "consistent", "They told me at the fair", "Boss", NOW)
    journal.sort_reason("Blue moon", "price", "Boss", NOW)
    before = asked(small)
    plans, _problems = sources.plan([tmp_path / "exports"])
    store.import_plans(plans, NOW + timedelta(days=1))
    pd.testing.assert_frame_equal(asked(small), before)
    assert cells(asked(small), "L1", ["overruled", "category"]) == ["consistent", "price"]


# --- who can change it ------------------------------------------------------------------------------

READ = cases("""
    said of the deal                      | category | by
    reason "Price too high"               | price    | rep
    reason "Payment terms"                | terms    | rep
    reason "Missing feature"              | product  | company
    reason "Poor quality"                 | quality  | company
    reason "Bad economy"                  | economy  | nobody
    reason "Blue moon"                    | other    | unknown
    against "Acme"                        | none     | unknown
    note "Price too high"                 | price    | rep
    reason "Other" note "Price too high"  | price    | rep
    reason "Poor quality" note "Too dear" | quality  | company
    reason "Other" note "Blue moon"       | other    | unknown
    reason "PRICE TOO HIGH"               | price    | rep
""")


def test_the_reason_is_read_else_the_note_and_says_who_can_change_it(tmp_path: Path):
    told = company_that_won(1, 0)
    for said, _category, _by in READ:
        told.customer(said, f"deal 70 lost 0 {said}, visit 9")
    rows = figures.metric(told.store(tmp_path), "losses", told.question(), []).set_index("customer_id")
    found = [[said, *cells(rows, said, ["category", "controllable_by"])] for said, _category, _by in READ]
    assert found == READ
    matched = rows["matched"].astype("object")
    assert matched['reason "Poor quality" note "Too dear"'].casefold() in "poor quality"
    assert matched[['reason "Blue moon"', 'against "Acme"']].isna().all()


def test_what_only_the_company_can_cure_is_a_list_with_whether_it_was_passed_on(tmp_path: Path):
    told = company_that_won(1, 0)
    for number, category in enumerate(REASONS):
        told.customer(category, deal(category, "visit 9", f'deal 70 lost {number} called "L-{category}"'))
    store = told.store(tmp_path)

    def listed() -> dict[str, bool]:
        rows = figures.metric(store, "feedback", told.question(), [])
        return dict(zip(rows["deal_id"], rows["is_passed_on"].astype(bool), strict=True))

    assert listed() == {"L-product": False, "L-quality": False}
    journal = Journal(store.directory)
    journal.pass_on("L-quality", True, "Told the works", "Boss", NOW)
    assert listed() == {"L-product": False, "L-quality": True}
    journal.pass_on("L-quality", False, "It was another deal", "Boss", NOW + timedelta(hours=1))
    assert listed() == {"L-product": False, "L-quality": False}
