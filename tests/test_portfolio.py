"""Whose book is it: who matters in it, whose contact is broken, who is written to too much, and what is owed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics import figures
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import portfolio
from analytics.overview import People
from analytics.store import Store
from analytics.views import portfolio as view
from tests.told_company import ToldCompany, cases, cell, cells, named

Company = tuple[ToldCompany, Store]

SETTINGS = """
[segments.gentle]
touch_limit = 2
unanswered_limit = 2
"""

# --- ten equal customers, and how often each customer is contacted ----------------------------------

# So many touches in 30 days, and so many answers spread among them, the last one after the last touch.
CONTACTED = cases("""
    customer                  | segment  | touches | answers | over-contacted
    a lively negotiation      | standard | 13      | 10      | no
    pressed, hardly answering | standard | 13      | 3       | yes
    one answer in four        | standard | 12      | 3       | no
    nine, and two answers     | standard | 9       | 2       | yes
    nine, and three answers   | standard | 9       | 3       | no
    eight are not too many    | standard | 8       | 1       | no
    key, twelve               | key      | 12      | 1       | no
    key, thirteen             | key      | 13      | 3       | yes
    retail, four              | retail   | 4       | 1       | no
    retail, five              | retail   | 5       | 1       | yes
    retail, five, two answers | retail   | 5       | 2       | no
    own rule, two             | gentle   | 2       | 1       | no
    own rule, three           | gentle   | 3       | 1       | no
    own rule, five            | gentle   | 5       | 1       | yes
""")

# Without any answer the limit is of unanswered touches, however old they are.
UNANSWERED = cases("""
    customer                | segment  | what happened                                                  | over-contacted
    six unanswered          | standard | visit 90, email 70 60 50 45 40 35                              | no
    seven unanswered        | standard | visit 90, email 70 60 50 45 40 35 33                           | yes
    seven, one automatic    | standard | visit 90, email 70 60 50 45 40, newsletter 35, email 33        | no
    retail, four unanswered | retail   | visit 90, email 70 60 50 40                                    | no
    retail, five unanswered | retail   | visit 90, email 70 60 50 40 35                                 | yes
    own rule, unanswered    | gentle   | visit 90, email 70 60 50                                       | yes
    all reps, all channels  | standard | visit 29, call 27 18 7 by R2, letter 25, email 23 20 16 9, writes 22 15 | no
    the same, not there     | standard | no-show 29, call 27 18 7 by R2, letter 25, email 23 20 16 9, writes 22 15 | yes
    a touch 30 days ago     | retail   | email 30 9 8 7, writes 6                                       | no
    never contacted at all  | standard | deal 30 1 THB                                                  | no
""")

USEFUL = cases("""
    customer                  | what happened                                                         | useful | touches
    a quote and an empty mail | quote 9, email 5                                                      | 1      | 2
    four things of use        | presentation 20, trial 19, usage summary 18, training 17              | 4      | 4
    four more                 | delivery check 16, installation check 15, trial review 14, trial end 13 | 4      | 4
    courtesies say nothing    | thanks 9, care 8, satisfaction 7, contract 6, ask 5                   | 0      | 5
    a courtesy with a note    | thanks 9 "Sent the wiring plan"                                       | 1      | 1
    something new each time   | email 9 "Price list", email 5 "Sample is on its way"                  | 2      | 2
    the same note again       | email 9 "Following up", email 5 "Following up"                        | 1      | 2
    the same in capitals      | email 9 "Following up", email 5 " FOLLOWING UP"                       | 1      | 2
    the same, then a new one  | email 9 "Following up", email 8 "Following up", email 7 "Sample"      | 2      | 3
    the old note after a new  | email 9 "Price", email 8 "Sample", email 7 "Price"                    | 3      | 3
    its answer lies between   | email 9 "Following up", writes 8 "Later", email 7 "Following up"      | 1      | 2
    it says what we said      | writes 9 "Following up", email 7 "Following up"                       | 1      | 1
    a quote with an old note  | email 9 "Offer", quote 7 "Offer"                                      | 2      | 2
    a cancelled meeting       | cancelled meeting 9 "New machine", email 7                            | 0      | 1
    before the period         | quote 40, email 9                                                     | 0      | 1
    never touched             | writes 9                                                              | 0      | 0
""")


def story(touches: int, answers: int) -> str:
    """Mails on every second day, the answers spread evenly among them, at three in the afternoon."""
    replied = {round((place + 1) * touches / answers) for place in range(answers)}
    days = [2 * (touches - place) for place in range(touches)]
    said = []
    for number, day in enumerate(days, start=1):
        said.append(f"email {day}")
        if number in replied:
            said.append(f"writes {day} at 15:00")
    return ", ".join(said)


@pytest.fixture(scope="module")
def ten_equal(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()
    for number in range(10):
        last_visit = 22 if number == 0 else 5
        told.customer(
            f"equal {number}",
            f"order 90 100 THB, visit {last_visit}",
            owner=("R1", "R2")[number % 2],
            segment="standard",
        )
    for name, segment, touches, answers, _over in CONTACTED:
        told.customer(name, story(int(touches), int(answers)), segment=segment)
    for name, segment, what, _over in UNANSWERED:
        told.customer(name, what, segment=segment)
    for name, what, _useful, _touches in USEFUL:
        told.customer(name, what, segment="standard")
    return told, told.store(tmp_path_factory.mktemp("ten"), SETTINGS)


@pytest.fixture(scope="module")
def book(ten_equal: Company) -> pd.DataFrame:
    told, store = ten_equal
    question = Question(told.as_of, told.today - timedelta(days=30), told.today)
    return figures.metric(store, "portfolio", question, []).set_index("customer_id")


def test_one_lapsed_account_of_ten_equal_ones_is_a_tenth_of_the_book(book: pd.DataFrame):
    equal = book.filter(like="equal", axis="index")
    assert equal["share"].tolist() == [pytest.approx(0.1)] * 10
    assert equal["contact_broken"].tolist() == [True] + [False] * 9
    assert book["effective_customers"].unique().tolist() == [pytest.approx(10)]
    assert book["exposure"].unique().tolist() == [pytest.approx(0.1)]


def test_the_day_before_its_contact_was_not_broken(ten_equal: Company):
    told, store = ten_equal
    row = figures.metric(store, "portfolio", told.question(1), []).set_index("customer_id").loc["equal 0"]
    assert (row["touch_days"], bool(row["contact_broken"]), row["exposure"]) == (21, False, 0)


def test_a_reps_book_is_taken_by_itself(ten_equal: Company):
    told, store = ten_equal
    rows = figures.metric(store, "portfolio", told.question(), ["rep"]).set_index("rep_id")
    expected = {"R1": (500.0, 5, 0.2), "R2": (500.0, 5, 0.0)}
    for rep, (revenue, effective, exposure) in expected.items():
        row = rows.loc[rep]
        assert row["revenue_12m"] == revenue
        assert (row["effective_customers"], row["exposure"]) == (pytest.approx(effective), pytest.approx(exposure))
    page = view.view(store, told.question(), People(reps=("R1",)))
    assert [page.effective_customers, page.exposure] == pytest.approx([5, 0.2])


def test_shares_add_to_one_and_who_bought_nothing_has_none(book: pd.DataFrame):
    assert book["share"].sum() == pytest.approx(1)
    assert book["share"].notna().sum() == 10
    assert book["revenue_12m"].notna().sum() == 10


@pytest.mark.parametrize("case", CONTACTED, ids=named(CONTACTED))
def test_contacted_too_often_is_many_touches_and_few_answers(book: pd.DataFrame, case: list[str]):
    row = book.loc[case[0]]
    assert (row["touches_30d"], row["responses_30d"], row["unanswered"]) == (int(case[2]), int(case[3]), 0)
    assert bool(row["over_contacted"]) == (case[4] == "yes")


@pytest.mark.parametrize("case", UNANSWERED, ids=named(UNANSWERED))
def test_contacted_too_often_is_also_too_much_unanswered(book: pd.DataFrame, case: list[str]):
    assert bool(book.loc[case[0], "over_contacted"]) == (case[3] == "yes")


@pytest.mark.parametrize("case", USEFUL, ids=named(USEFUL))
def test_a_touch_is_of_use_by_its_purpose_or_by_saying_something_new(book: pd.DataFrame, case: list[str]):
    row, useful, touches = book.loc[case[0]], int(case[2]), int(case[3])
    assert (row["useful"], row["touches"]) == (useful, touches)
    if touches:
        assert row["useful_share"] == pytest.approx(useful / touches)
    else:
        assert pd.isna(row["useful_share"])


def test_before_anything_was_sold_shares_and_exposure_are_empty_and_not_zero(ten_equal: Company):
    told, store = ten_equal
    rows = figures.metric(store, "portfolio", told.question(100), [])
    assert len(rows)
    assert rows[["share", "effective_customers", "exposure"]].isna().all().all()
    by_rep = figures.metric(store, "portfolio", told.question(100), ["rep"])
    assert by_rep[["revenue_12m", "effective_customers", "exposure"]].isna().all().all()


def test_before_any_touch_was_logged_nobodys_contact_is_called_broken(ten_equal: Company):
    told, store = ten_equal
    told_then = figures.metric(store, "portfolio", told.question(91), [])
    assert told_then["contact_broken"].isna().all()


def test_where_the_export_never_tells_a_payment_nothing_is_said_to_be_owed(ten_equal: Company):
    told, store = ten_equal
    page = view.view(store, told.question(), People())
    assert page.unpaid.empty
    assert page.ages.empty
    assert page.customers[["receivable", "receivable_currency", "receivable_days"]].isna().all().all()


# --- segments, and who has grown into a key account -------------------------------------------------

# At the end of February the company was worth 1 000 baht: revenue of twelve months and open deals.
SEGMENTS = cases("""
    customer                 | declared | what happened                            | segment
    a tenth of the company   |          | order 60 100 THB                         | key
    just under a tenth       |          | order 60 99 THB                          | standard
    revenue and an open deal |          | order 60 60 THB, deal 60 40 THB          | key
    bought this month        |          | order 10 900 THB                         | standard
    opened a deal this month |          | order 60 50 THB, deal 10 900 THB         | standard
    its deal was lost before |          | order 60 50 THB, deal 60 lost 30 900 THB | standard
    bought over a year ago   |          | order 400 900 THB                        | standard
    declared, large          | Retail   | order 60 300 THB                         | retail
    declared, small          | key      | order 60 1 THB                           | key
    pays in dollars          |          | order 60 9000 USD                        | standard
    the rest, one            |          | order 60 80 THB                          | standard
    the rest, two            |          | order 60 80 THB                          | standard
    the rest, three          |          | order 60 80 THB                          | standard
    the rest, four           |          | order 60 60 THB                          | standard
""")


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()
    for name, declared, what, _segment in SEGMENTS:
        told.customer(name, what, segment=declared)
    return told, told.store(tmp_path_factory.mktemp("weighed"))


@pytest.mark.parametrize("case", SEGMENTS, ids=named(SEGMENTS))
def test_a_segment_is_declared_or_key_by_a_tenth_of_the_company_at_the_end_of_the_month_before(
    weighed: Company, case: list[str]
):
    told, store = weighed
    rows = figures.metric(store, "segment", told.question(), []).set_index("customer_id")
    assert rows.loc[case[0], "segment"] == case[3]
    assert (
        figures.metric(store, "portfolio", told.question(), []).set_index("customer_id").loc[case[0], "segment"]
        == (case[3])
    )


def test_dollars_are_no_part_of_a_book_in_baht(weighed: Company):
    told, store = weighed
    rows = figures.metric(store, "portfolio", told.question(), []).set_index("customer_id")
    assert cells(rows, "pays in dollars", ["revenue_12m", "currency"]) == [9000, "USD"]
    assert cell(rows, "pays in dollars", "share") is None
    assert rows["share"].sum() == pytest.approx(1)
    # 960 baht of orders before March, and 900 since.
    assert rows.loc["bought this month", "share"] == pytest.approx(900 / 1860)


GROWN = cases("""
    customer                     | segment  | what happened                 | promote
    four orders in three months  |          | order 100 70 40 38 of 150 THB | yes
    four orders in two months    |          | order 70 68 40 38 of 160 THB  | no
    three orders in three months |          | order 100 70 40 of 220 THB    | no
    declared already             | standard | order 100 70 40 38 of 170 THB | no
    key already                  |          | order 100 70 40 38 of 900 THB | no
    sixth by revenue             |          | order 100 70 40 38 of 140 THB | no
""")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()
    for name, declared, what, _promote in GROWN:
        told.customer(name, what, segment=declared)
    for number in range(100 - len(GROWN)):
        told.customer(f"small {number}", "order 60 100 THB")
    return told, told.store(tmp_path_factory.mktemp("grown"))


@pytest.mark.parametrize("case", GROWN, ids=named(GROWN))
def test_promoted_are_the_largest_twentieth_that_buy_again_and_again(grown: Company, case: list[str]):
    told, store = grown
    rows = figures.metric(store, "portfolio", told.question(), []).set_index("customer_id")
    assert bool(rows.loc[case[0], "promote"]) == (case[3] == "yes")
    assert rows["promote"].sum() == 1
    together = figures.metric(store, "portfolio", told.question(), ["team"]).iloc[0]
    assert (together["customers"], together["promote"], together["key"]) == (100, 1, 1)


def test_the_curve_of_shares_begins_with_the_largest_and_ends_with_all(grown: Company):
    told, store = grown
    curve = view.view(store, told.question(), People()).curve
    assert curve["customer_id"].tolist()[:2] == ["key already", "declared already"]
    assert curve["place"].tolist() == list(range(1, 101))
    assert curve["together"].iloc[-1] == pytest.approx(1)
    assert curve["together"].is_monotonic_increasing


def test_a_book_without_any_activity_has_shares_and_no_exposure(grown: Company):
    told, store = grown
    rows = figures.metric(store, "portfolio", told.question(), [])
    assert rows["share"].sum() == pytest.approx(1)
    assert rows[["contact_broken", "exposure", "useful_share"]].isna().all().all()


def test_more_than_500_live_customers_make_a_retail_book(tmp_path: Path):
    told = ToldCompany()
    for number in range(500):
        told.customer(f"C{number}", "visit 60")
    told.customer("the 501st", "visit 30")
    store = told.store(tmp_path)
    february = Question(end_of_day(date(2026, 2, 23)))
    assert figures.metric(store, "segment", february, [])["segment"].unique().tolist() == ["standard"]
    assert figures.metric(store, "segment", told.question(), [])["segment"].unique().tolist() == ["retail"]
    assert view.customers(store, told.question())["quiet_after"].unique().tolist() == [60]
    store.close()


# --- the rhythm of care, the contact list, what is owed, and what the desk hands over ---------------

RHYTHM = """
[[step]]
id = "visit-every-month"
phase = "care"
title = { en = "Visit every month" }
source = "a test"
after = { event = "activity", purpose = "contract" }
do = { event = "activity", channel = "visit" }
every = "30 days"
on = "customer"
until = [{ event = "activity", purpose = "complaint" }]
standard = 0.9

[[step]]
id = "trial-every-week"
phase = "follow-up"
title = { en = "Trial every week" }
source = "a test"
after = { event = "activity", purpose = "trial" }
do = { event = "activity", channel = "meeting" }
every = "7 days"
on = "customer"
standard = 0.9
"""

KEPT = cases("""
    customer                    | what happened                                 | broken | contact due
    the monthly visit was made  | contract 50, visit 30                         | no     | in 10
    no visit in the first month | deal 50 1 THB, contract 50, email 2           | yes    | in 10
    in its first month          | deal 25 1 THB, contract 25                    | no     | in 5
    its rhythm has ended        | contract 90, visit 70, complaint 65, email 22 | yes    | 1
    a rhythm that is no care    | trial 10, email 9                             | no     | in 12
    no rhythm, touched in time  | visit 21                                      | no     | 0
    no rhythm, not touched      | visit 22                                      | yes    | 1
    not touched, it writes      | visit 22, writes 2                            | yes    | 1
    never touched               | deal 9 1 THB                                  | yes    | 0
    pressed too much            | visit 60, email 9 8 7 6 5 4 3                 | no     | -
    dormant                     | visit 500                                     | yes    | -
""")

OWED = cases("""
    customer               | what happened                                               | owe | over | age
    not due yet            | order 40 invoiced 20 due in 10 100 THB                      | 100 | -    | 0
    due today              | order 40 invoiced 30 due 0 100 THB                          | 100 | -    | 0
    a day over             | order 40 invoiced 31 due 1 100 THB                          | 100 | 1    | 1
    a month over           | order 90 invoiced 60 due 30 100 THB                         | 100 | 30   | 1
    over a month           | order 90 invoiced 61 due 31 100 THB                         | 100 | 31   | 31
    two months over        | order 99 invoiced 90 due 60 100 THB                         | 100 | 60   | 31
    over two months        | order 99 invoiced 91 due 61 100 THB                         | 100 | 61   | 61
    three months over      | order 150 invoiced 120 due 90 100 THB                       | 100 | 90   | 61
    over three months      | order 150 invoiced 121 due 91 100 THB                       | 100 | 91   | 91
    without a due day      | order 40 invoiced 20 100 THB                                | 100 | -    | -
    due without an invoice | order 40 due 10 100 THB                                     | 100 | 10   | 1
    pays after today       | order 90 invoiced 60 due 30 paid in 5 100 THB               | 100 | 30   | 1
    paid                   | order 90 invoiced 60 due 30 paid 5 100 THB                  | 0   | -    | none
    paid before            | order 90 invoiced 60 due 30 paid 40 100 THB                 | 0   | -    | none
    not invoiced yet       | order 40 100 THB                                            | 0   | -    | none
    invoiced after today   | order 40 invoiced in 5 due in 35 100 THB                    | 0   | -    | none
    two invoices           | order 90 invoiced 60 due 20 100 THB, order 90 due 40 50 THB | 150 | 40   | 1, 31
    in two currencies      | order 90 invoiced 60 due 20 10 THB, order 90 due 40 500 USD | 10  | 20   | 1, 31
    without an amount      | order 90 invoiced 60 due 5                                  | -   | 5    | 1
""")

HANDED = cases("""
    customer                  | what happened                           | taken up by | after hours | taker
    called by sales           | need 10 by Desk, call 8                 | touch       | 48          | R1
    called by another rep     | need 10 by Desk, call 8 by R2           | touch       | 48          | R2
    a deal was opened         | need 10 by Desk, deal 7 1 THB           | deal        | 72          | -
    called, then a deal       | need 10 by Desk, call 8, deal 7 1 THB   | touch       | 48          | R1
    a deal, then called       | need 10 by Desk, deal 8 1 THB, call 7   | deal        | 48          | -
    the desk called again     | need 10 by Desk, call 8 by Desk, call 5 | touch       | 120         | R1
    only the office called    | need 10 by Desk, call 8 by Office       | -           | 251.98      | -
    sales had called before   | call 12, need 10 by Desk                | -           | 251.98      | -
    the customer wrote again  | need 10 by Desk, writes 8               | -           | 251.98      | -
    the meeting was cancelled | need 10 by Desk, cancelled meeting 8    | -           | 251.98      | -
    called half an hour later | need 10 by Desk, call 10 at 12:30       | touch       | 0.5         | R1
    sales heard it itself     | need 10, call 8                         | no hand-off |             |
""")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()
    told.customer("long ago", "contract 900, visit 890 880, meeting 870", segment="standard", owner="R2")
    for name, what, *_expected in [*KEPT, *OWED]:
        told.customer(name, what, segment="standard")
    for name, what, *_expected in HANDED:
        told.customer(name, what, segment="standard")
    return told, told.store(tmp_path_factory.mktemp("kept"), steps=RHYTHM)


@pytest.mark.parametrize("case", KEPT, ids=named(KEPT))
def test_contact_is_broken_by_the_playbooks_rhythm_else_by_days_without_a_touch(kept: Company, case: list[str]):
    told, store = kept
    rows = figures.metric(store, "portfolio", told.question(), []).set_index("customer_id")
    assert bool(rows.loc[case[0], "contact_broken"]) == (case[2] == "yes")


@pytest.mark.parametrize("case", KEPT, ids=named(KEPT))
def test_the_contact_list_says_by_when_and_leaves_out_whom_we_press(kept: Company, case: list[str]):
    told, store = kept
    listed = portfolio.contact_list(view.customers(store, told.question()), pd.Timestamp(told.as_of))
    listed = listed.set_index("customer_id")
    if case[3] == "-":
        assert case[0] not in listed.index
        return
    days_over = -int(case[3].removeprefix("in ")) if case[3].startswith("in ") else int(case[3])
    row = listed.loc[case[0]]
    assert row["due_on"] == pd.Timestamp(told.today - timedelta(days=days_over))
    assert (None if pd.isna(row["days_over"]) else row["days_over"]) == (days_over if days_over >= 0 else None)


def test_the_contact_list_begins_with_the_longest_overdue(kept: Company):
    told, store = kept
    listed = portfolio.contact_list(view.customers(store, told.question()), pd.Timestamp(told.as_of))
    assert listed["due_on"].is_monotonic_increasing


@pytest.mark.parametrize("case", OWED, ids=named(OWED))
def test_owed_is_what_was_invoiced_and_not_paid_by_that_day(kept: Company, case: list[str]):
    told, store = kept
    rows = figures.metric(store, "portfolio", told.question(), []).set_index("customer_id")
    expected = [None if said == "-" else int(said) for said in case[2:4]]
    assert cells(rows, case[0], ["receivable", "receivable_days"]) == expected


@pytest.mark.parametrize("case", OWED, ids=named(OWED))
def test_each_invoice_has_an_age_by_its_days_past_the_day_it_was_due(kept: Company, case: list[str]):
    told, store = kept
    unpaid = view.view(store, told.question(), People()).unpaid
    ages = portfolio.receivables_by_age(unpaid.loc[unpaid["customer_id"] == case[0]])["age"]
    assert ", ".join("-" if pd.isna(age) else str(age) for age in sorted(ages)) == case[4].replace("none", "")


def test_what_was_paid_since_was_owed_then(kept: Company):
    told, store = kept
    rows = figures.metric(store, "portfolio", told.question(10), []).set_index("customer_id")
    assert cells(rows, "paid", ["receivable", "receivable_days"]) == [100, 20]


def test_what_is_owed_is_listed_by_age(kept: Company):
    told, store = kept
    page = view.view(store, told.question(), People())
    listed = [cells(page.ages, row, ["currency", "age", "n", "amount"]) for row in page.ages.index]
    assert {(currency, age): (n, amount) for currency, age, n, amount in listed} == {
        ("", 1): (1, None),
        ("THB", 0): (2, 200.0),
        ("THB", 1): (6, 510.0),
        ("THB", 31): (3, 250.0),
        ("THB", 61): (2, 200.0),
        ("THB", 91): (1, 100.0),
        ("THB", None): (1, 100.0),
        ("USD", 31): (1, 500.0),
    }


@pytest.mark.parametrize("case", HANDED, ids=named(HANDED))
def test_a_need_of_the_desk_is_taken_up_by_the_first_sales_touch_or_deal(kept: Company, case: list[str]):
    told, store = kept
    rows = figures.metric(store, "hand_offs", told.question(), []).set_index("customer_id")
    if case[2] == "no hand-off":
        assert case[0] not in rows.index
        return
    row = rows.loc[case[0]]
    assert ["-" if pd.isna(row[name]) else row[name] for name in ("taken_up_by", "taker_id")] == [case[2], case[4]]
    assert row["desk_id"] == "Desk"
    assert row["hours"] == pytest.approx(float(case[3]), abs=0.01)


def test_half_of_what_the_desk_hands_over_is_taken_up_after_so_many_hours(kept: Company):
    told, store = kept
    told_speed = portfolio.hand_off_speed(figures.metric(store, "hand_offs", told.question(), []))
    # 1, 48 (four times), 72, 120, and four that wait: the sixth of eleven decides.
    assert told_speed == {"n": 11, "n_taken": 7, "median_hours": 72}


@pytest.mark.parametrize(
    ("hours", "taken", "median"),
    [
        ([10, 20, 30, 40], [True, True, True, True], 20),
        ([10, 20, 30, 40], [True, False, False, True], 40),  # two still wait: they may take longer yet
        ([10, 20, 30, 40], [True, False, False, False], None),
        ([5, 5, 30, 40], [False, False, True, True], 30),  # two were handed over a moment ago
        ([0.2], [True], 1),
    ],
)
def test_needs_that_still_wait_count_as_waiting_so_far(hours: list[float], taken: list[bool], median: float | None):
    moment = pd.Timestamp("2026-03-01")
    rows = pd.DataFrame(
        {
            "activity_id": [f"A{place}" for place in range(len(hours))],
            "hours": hours,
            "taken_up_at": pd.Series([moment if done else pd.NaT for done in taken], dtype="datetime64[us]"),
        }
    )
    found = portfolio.hand_off_speed(rows)
    assert (found["n"], found["n_taken"]) == (len(hours), sum(taken))
    assert (None if pd.isna(found["median_hours"]) else found["median_hours"]) == median


def test_without_any_need_there_is_no_median(ten_equal: Company):
    told, store = ten_equal
    found = portfolio.hand_off_speed(figures.metric(store, "hand_offs", told.question(), []))
    assert (found["n"], found["n_taken"]) == (0, 0)
    assert pd.isna(found["median_hours"])
