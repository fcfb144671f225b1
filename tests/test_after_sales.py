"""After the sale: is each customer cared for, who may be asked for a testimonial, and do those cared for buy again?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analytics import figures
from analytics.board import Question
from analytics.metrics import after_sales
from analytics.overview import People
from analytics.store import Store
from analytics.views import after_sales as view
from tests.told_company import ToldCompany, cases, named

Company = tuple[ToldCompany, Store]

PLAIN_DAYS = "roll_forward = false"  # a due day may be a Sunday, so that one can count
# After each delivery: thanks within 3 days, satisfaction within 20, training within 60.
STEPS = "".join(
    f"""
[[step]]
id = "{step}"
phase = "{phase}"
title = {{ en = "{step}" }}
source = "a test"
after = {{ event = "delivered" }}
do = {{ event = "activity", purpose = "{purpose}" }}
within = "{within}"
on = "order"
standard = 0.9
"""
    for step, phase, purpose, within in (
        ("thanks", "after-sales", "thank_you", "3 days"),
        ("satisfaction", "care", "satisfaction", "20 days"),
        ("training", "after-sales", "training", "60 days"),
    )
)

# The first sale of each customer; care counts that falls due by the 30th day after it.
CARE = cases("""
    customer                      | what happened                                                | due | done | complete
    all in time                   | order 100 delivered 100, thanks 98, satisfaction 85, training 60 | 2   | 2    | yes
    the later training was missed | order 100 delivered 100, thanks 98, satisfaction 85          | 2   | 2    | yes
    thanked late                  | order 100 delivered 100, thanks 90, satisfaction 85          | 2   | 1    | no
    thanked on the last day       | order 100 delivered 100, thanks 97, satisfaction 80          | 2   | 2    | yes
    never thanked                 | order 100 delivered 100, satisfaction 85                     | 2   | 1    | no
    nothing done                  | order 100 delivered 100                                      | 2   | 0    | no
    delivered ten days later      | order 100 delivered 90, thanks 89                            | 2   | 1    | no
    delivered eleven days later   | order 100 delivered 89, thanks 88                            | 1   | 1    | yes
    delivered after a month       | order 100 delivered 60                                       | 0   | 0    | -
    not delivered yet             | order 100                                                    | 0   | 0    | -
    not all due yet               | order 10 delivered 10, thanks 9                              | 1   | 1    | yes
    nothing due yet               | order 2 delivered 2                                          | 0   | 0    | -
    sold before the log began     | order 950 delivered 950                                      | 0   | 0    | -
""")

# A purchase on day 31 to 210 after the sale; judged only when 210 days are over and none came before day 31.
REPEAT = cases("""
    customer                 | what happened                                     | repeat
    bought on day 30         | order 400 370                                     | not judged
    bought on day 31         | order 400 369                                     | yes
    bought on day 210        | order 400 190                                     | yes
    bought on day 211        | order 400 189                                     | no
    never bought again       | order 400                                         | no
    on day 30 and later      | order 400 370 300                                 | not judged
    twice on one day         | order 400 at 09:00, order 400 at 15:00, order 300 | not judged
    bought late that evening | order 400 at 09:00, order 369 at 23:00            | yes
    209 days old             | order 209 100                                     | not judged
    210 days old             | order 210 100                                     | yes
    210 days old, no more    | order 210                                         | no
    orders only after today  | order 400, order in 5                             | no
""")

TESTIMONIAL = cases("""
    customer                 | what happened                                                                     | ready
    all care done            | order 90 delivered 90, thanks 88, satisfaction 75, training 35                    | yes
    the rest is not due yet  | order 40 delivered 40, thanks 38, satisfaction 25                                 | yes
    done, though late        | order 90 delivered 90, thanks 70, satisfaction 50, training 20                    | yes
    no thanks at all         | order 90 delivered 90, satisfaction 75, training 35                               | no
    no training              | order 90 delivered 90, thanks 88, satisfaction 75                                 | no
    nothing done yet         | order 2 delivered 2                                                               | no
    complained since         | order 40 delivered 40, thanks 38, satisfaction 25, complaint 20                   | no
    complained, then asked   | order 40 delivered 40, thanks 38, complaint 30, satisfaction 25                   | yes
    complained, then cared   | order 40 delivered 40, thanks 38, satisfaction 25, complaint 20, care 15          | yes
    complained, then visited | order 40 delivered 40, thanks 38, satisfaction 25, complaint 20, visit 15         | yes
    complained, then mailed  | order 40 delivered 40, thanks 38, satisfaction 25, complaint 20, email 15         | no
    asked already            | order 40 delivered 40, thanks 38, satisfaction 25, testimonial 20                 | no
    asked before this sale   | order 40 delivered 40, thanks 38, satisfaction 25, testimonial 60                 | yes
    the last sale is cared   | order 200 delivered 200, order 40 delivered 40, thanks 38, satisfaction 25        | yes
    the last sale is not     | order 99 delivered 99, thanks 98, satisfaction 80, training 70, order 9 delivered 9 | no
    never bought             | thanks 38, satisfaction 25                                                        | no
""")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()
    told.customer("long ago", "thanks 900, satisfaction 900, training 900")
    for table in (CARE, REPEAT, TESTIMONIAL):
        for place, (name, what, *_expected) in enumerate(table):
            told.customer(name, what, owner=("R1", "R2")[place % 2], segment="standard")
    return told, told.store(tmp_path_factory.mktemp("sales"), settings=PLAIN_DAYS, steps=STEPS)


@pytest.fixture(scope="module")
def page(company: Company) -> view.AfterSales:
    told, store = company
    return view.view(store, told.question(), People())


def first_sale(page: view.AfterSales, name: str) -> pd.Series:
    return page.sales.loc[page.sales["customer_id"] == name].sort_values("sold_at").iloc[0]


def said(flag: Any, unknown: str) -> str:
    return unknown if pd.isna(flag) else "yes" if flag else "no"


@pytest.mark.parametrize("case", CARE, ids=named(CARE))
def test_care_is_complete_when_all_that_fell_due_in_30_days_was_done_in_time(page: view.AfterSales, case: list[str]):
    row = first_sale(page, case[0])
    assert (row["n_due"], row["n_on_time"], said(row["is_complete"], "-")) == (int(case[2]), int(case[3]), case[4])


@pytest.mark.parametrize("case", REPEAT, ids=named(REPEAT))
def test_a_customer_bought_again_on_day_31_to_210_or_is_not_judged(page: view.AfterSales, case: list[str]):
    assert said(first_sale(page, case[0])["is_repeat"], "not judged") == case[2]


@pytest.mark.parametrize("case", TESTIMONIAL, ids=named(TESTIMONIAL))
def test_a_testimonial_is_asked_of_who_is_cared_for_and_does_not_complain(page: view.AfterSales, case: list[str]):
    assert (case[0] in set(page.ready["customer_id"])) == (case[2] == "yes")


def test_the_days_after_the_sale_are_counted_as_of_the_day_of_the_question(company: Company):
    told, store = company
    then = view.view(store, told.question(101), People())
    assert said(first_sale(then, "210 days old")["is_repeat"], "not judged") == "not judged"
    assert "all in time" not in set(then.sales["customer_id"])


def test_every_sale_has_a_row_for_each_step_of_its_care(company: Company):
    told, store = company
    rows = figures.metric(store, "after_sales", told.question(), [])
    mine = rows.loc[rows["customer_id"] == "thanked late"].set_index("step")
    assert mine["state"].to_dict() == {"thanks": "late", "satisfaction": "on_time", "training": "overdue"}
    assert mine["rep_id"].unique().tolist() == ["R1"]
    assert mine["sale_no"].nunique() == 1


def test_by_step_the_care_is_counted_like_any_follow_up(company: Company):
    told, store = company
    rows = figures.metric(store, "after_sales", told.question(), ["step"]).set_index("step")
    care = figures.metric(store, "after_sales", told.question(), [])
    assert rows.index.tolist() == ["thanks", "satisfaction", "training"]
    for step in rows.index:
        states = care.loc[care["step"] == step, "state"].value_counts()
        assert rows.loc[step, "on_time"] == states.get("on_time", 0)
        assert rows.loc[step, "due"] == states[states.index.isin(["on_time", "late", "missed", "overdue"])].sum()


def test_what_is_overdue_now_is_listed_with_its_days(company: Company, page: view.AfterSales):
    told, _store = company
    mine = page.standing.loc[page.standing["customer_id"] == "never thanked"].set_index("step")
    assert mine["days_over"].to_dict() == {"thanks": 97, "training": 40}
    nobody = {"all in time", "not all due yet", "sold before the log began", "long ago"}
    assert not nobody & set(page.standing["customer_id"])
    assert (page.standing["due_at"] <= pd.Timestamp(told.as_of)).all()


def test_the_page_of_one_rep_shows_his_sales(company: Company):
    told, store = company
    mine = view.view(store, told.question(), People(reps=("R2",)))
    assert set(mine.sales["rep_id"]) == {"R2"}
    assert set(mine.ready["rep_id"]) == {"R2"}


# --- a sale is an order, else a won deal ------------------------------------------------------------

WON_STEPS = STEPS.replace('event = "delivered"', 'event = "deal_won"').replace('on = "order"', 'on = "customer"')
WON = cases("""
    customer          | what happened                                                    | complete | repeat
    cared for, again  | deal 450 won 400, thanks 398, satisfaction 390, deal 320 won 300 | yes      | yes
    not cared for     | deal 450 won 400                                                 | no       | no
    again within days | deal 450 won 400, deal 410 won 390                               | no       | not judged
    lost the next one | deal 450 won 400, deal 320 lost 300                              | no       | no
    still open        | deal 450 won 400, deal 320                                       | no       | no
    wins after today  | deal 450 won 400, deal 320 won in 5                              | no       | no
""")


def test_without_any_orders_the_won_deals_are_the_sales(tmp_path_factory: pytest.TempPathFactory):
    told = ToldCompany()
    told.customer("long ago", "thanks 900, satisfaction 900, training 900")
    for name, what, *_expected in WON:
        told.customer(name, what, segment="standard")
    store = told.store(tmp_path_factory.mktemp("won"), settings=PLAIN_DAYS, steps=WON_STEPS)
    page = view.view(store, told.question(), People())
    assert page.sales["order_id"].isna().all()
    assert [
        [name, said(row["is_complete"], "-"), said(row["is_repeat"], "not judged")]
        for name, row in ((name, first_sale(page, name)) for name, *_rest in WON)
    ] == [[name, complete, repeat] for name, _what, complete, repeat in WON]
    assert len(page.sales) == 6 + 2  # the two that won again


# --- does care bring the next order? ----------------------------------------------------------------

# 80 cared for and 80 not in each made company; so many of them bought again.
MADE = cases("""
    company    | cared, again | not cared, again | verdict  | money
    equal      | 32           | 32               | not_told | no
    care helps | 60           | 20               | told     | yes
    care harms | 20           | 60               | told     | yes
    hardly     | 36           | 32               | not_told | no
""")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = ToldCompany()
    told.customer("long ago", "thanks 900, satisfaction 900, training 900")
    for segment, cared, rest, *_expected in MADE:
        for number in range(80):
            again = ", order 195" if number < int(cared) else ""
            told.customer(
                f"{segment} cared {number}",
                f"order 400 delivered 400 100 THB, thanks 399, satisfaction 390{again}",
                segment=segment,
            )
            again = ", order 195" if number < int(rest) else ""
            told.customer(f"{segment} rest {number}", f"order 400 delivered 400 100 THB{again}", segment=segment)
    return told, told.store(tmp_path_factory.mktemp("made"), settings=PLAIN_DAYS, steps=STEPS)


@pytest.mark.parametrize("case", MADE, ids=named(MADE))
def test_what_care_brings_is_told_only_where_it_can_be_told_from_nothing(made: Company, case: list[str]):
    told, store = made
    row = figures.metric(store, "repeat", Question(told.as_of, segment=case[0]), []).iloc[0]
    cared, rest = int(case[1]), int(case[2])
    assert row[["n_done", "n_rest", "won_done", "won_rest"]].tolist() == [80, 80, cared, rest]
    assert row["difference"] == pytest.approx((cared - rest) / 80)
    assert row["low"] < row["difference"] < row["high"]
    assert row["verdict"] == case[3]
    assert (row["low"] <= 0 <= row["high"]) == (case[3] == "not_told")
    if case[4] == "yes":
        # The interval times what was sold to those not cared for: 80 sales of 100 baht.
        assert (row["money_low"], row["money_high"]) == (
            pytest.approx(row["low"] * 8000),
            pytest.approx(row["high"] * 8000),
        )
        assert row["currency"] == "THB"
    else:
        assert row[["money_low", "money_high"]].isna().all()


def test_where_care_makes_no_difference_no_number_of_sales_would_settle_it(made: Company):
    told, store = made
    row = figures.metric(store, "repeat", Question(told.as_of, segment="equal"), []).iloc[0]
    assert pd.isna(row["n_needed"])
    row = figures.metric(store, "repeat", Question(told.as_of, segment="hardly"), []).iloc[0]
    assert row["n_needed"] > 80


def test_a_handful_of_sales_is_too_few(company: Company, page: view.AfterSales):
    told, store = company
    row = figures.metric(store, "repeat", told.question(), []).iloc[0]
    assert row["verdict"] == "too_few"
    assert row[["low", "high", "money_low", "money_high"]].isna().all()
    assert page.n_judged == row["n_done"] + row["n_rest"]
    judged = after_sales.judged_sales(page.sales)
    assert not {"209 days old", "bought on day 30", "never bought again"} & set(judged["customer_id"])


def test_without_any_sale_everything_is_empty(company: Company):
    told, store = company
    none = view.view(store, told.question(1000), People())
    assert (len(none.sales), len(none.care), len(none.ready), none.n_judged) == (0, 0, 0, 0)
    assert none.repeat.verdict == "too_few"
