"""Which lost deals are due to be won back, and which were?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics import figures, loss_said
from analytics.journal import Journal
from analytics.overview import People
from analytics.store import Store
from analytics.views import losses as view
from tests.told_company import ToldCompany, cases, cell, named
from tests.told_losses import REASONS, company_that_won, deal

Company = tuple[ToldCompany, Store]
NOW = datetime(2026, 3, 21, 8, tzinfo=UTC)

# How many days after the loss we come back; a dash: the obstacle will not pass by waiting.
WAIT = {"price": 60, "terms": 60, "no_response": 60, "budget": 90, "timing": 90}

# Lost for the price, so due 60 days after the loss. Days are days before today.
DUE = cases("""
    case                            | deal                                | what happened since                  | due
    just 60 days ago                | deal 200 lost 60                    | visit 100                            | yes
    59 days ago                     | deal 200 lost 59                    | visit 100                            | no
    lost long ago                   | deal 800 lost 700                   | visit 750                            | yes
    tried 60 days ago               | deal 300 lost 200                   | win back 60                          | no
    tried 61 days ago               | deal 300 lost 200                   | win back 61                          | yes
    tried twice, the last lately    | deal 300 lost 200                   | win back 100 20                      | no
    tried by a colleague            | deal 300 lost 200                   | win back 20 by R2                    | no
    an attempt is only planned      | deal 300 lost 200                   | win back in 5                        | yes
    the customer's own message      | deal 300 lost 200                   | writes back 5                        | yes
    written to of other things      | deal 300 lost 200                   | email 20, loss interview 5           | yes
    won since                       | deal 300 lost 200                   | won 30                               | no
    another open deal               | deal 300 lost 200                   | deal 30                              | yes
    lost again since                | deal 300 lost 200                   | deal 90 lost 30 reason "No need"     | yes
    won before                      | deal 300 lost 200                   | won 250                              | yes
    won since, another product      | deal 300 lost 200 product "Pump"    | won 30 product "Valve"               | yes
    won since, the same product     | deal 300 lost 200 product "Pump"    | won 30 product "pump"                | no
    won since, nobody knows what    | deal 300 lost 200 product "Pump"    | won 30                               | no
    won since, the lost one unknown | deal 300 lost 200                   | won 30 product "Valve"               | no
    abandoned                       | deal 300 abandoned 200              | visit 250                            | no
""")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = company_that_won(3, 0)
    for name, when, since, _due in DUE:
        told.customer(name, deal("price", since, when))
    for category in REASONS:
        for days in (89, 90, 300):
            told.customer(f"{category} {days}", deal(category, "visit 310", f"deal 320 lost {days}"))
    return told, told.store(tmp_path_factory.mktemp("win-back"))


def on_day(company: Company, days_ago: int) -> pd.DataFrame:
    told, store = company
    return figures.metric(store, "win_back", told.question(days_ago), []).set_index("customer_id")


@pytest.fixture(scope="module")
def due(company: Company) -> pd.DataFrame:
    return on_day(company, 0)


@pytest.mark.parametrize("case", DUE, ids=named(DUE))
def test_a_loss_is_due_60_days_later_unless_it_was_tried_lately_or_won(due: pd.DataFrame, case: list[str]):
    assert (case[0] in due.index) == (case[3] == "yes")


@pytest.mark.parametrize("category", REASONS)
def test_only_what_may_pass_is_won_back_and_money_and_time_take_longer(
    company: Company, due: pd.DataFrame, category: str
):
    listed = {f"{category} {days}": days >= WAIT.get(category, 9999) for days in (89, 90, 300)}
    assert {name: name in due.index for name in listed} == listed
    for name, is_due in listed.items():
        if is_due:
            lost_on = company[0].today - timedelta(days=int(name.split()[-1]))
            assert cell(due, name, "category") == category
            assert cell(due, name, "due_on").date() == lost_on + timedelta(days=WAIT[category])


def test_it_becomes_due_on_its_day_and_not_before(company: Company, due: pd.DataFrame):
    assert "just 60 days ago" in due.index
    assert "just 60 days ago" not in on_day(company, 1).index
    # The attempt of 60 days ago was not known the day before it was made.
    assert "tried 60 days ago" in on_day(company, 61).index


def test_the_last_attempt_stands_beside(company: Company, due: pd.DataFrame):
    moment = cell(due, "tried 61 days ago", "last_win_back_at")
    assert moment.date() == company[0].today - timedelta(days=61)
    assert cell(due, "lost long ago", "last_win_back_at") is None


# --- the day that was set in the review -------------------------------------------------------------

# Lost for this reason so many days ago; the review says that the obstacle is gone in so many days (a dash: no day set).
SET = cases("""
    case                         | category   | lost | set in | due
    set for today                | price      | 20   | 0      | yes
    set for yesterday            | price      | 20   | -1     | yes
    set for tomorrow             | price      | 20   | 1      | no
    long due, but set for later  | price      | 200  | 30     | no
    the budget, set for today    | budget     | 20   | 0      | yes
    reviewed without a day, 60   | price      | 60   | -      | yes
    reviewed without a day, 59   | price      | 59   | -      | no
    passes, as somebody said     | competitor | 200  | 0      | yes
""")


def test_a_day_set_in_the_review_goes_before_the_sixty_days(tmp_path: Path):
    told = company_that_won(3, 0)
    for name, category, lost, *_rest in SET:
        told.customer(name, deal(category, "visit 250", f'deal 300 lost {lost} called "{name}"'))
    store = told.store(tmp_path)
    journal = Journal(store.directory)
    for name, _category, _lost, ahead, _due in SET:
        day = None if ahead == "-" else told.today + timedelta(days=int(ahead))
        journal.review_loss(name, {"role": "manager", "said": "Not now", "obstacle_on": day}, "Boss", NOW)
    rows = figures.metric(store, "win_back", told.question(), []).set_index("deal_id")
    assert {name: "yes" if name in rows.index else "no" for name in named(SET)} == {line[0]: line[-1] for line in SET}
    assert cell(rows, "set for today", "due_on").date() == told.today
    # Reviewed again: the day that was set last holds.
    journal.review_loss(
        "set for today", {"role": "rep", "obstacle_on": date(2026, 9, 1)}, "R1", NOW + timedelta(hours=1)
    )
    rows = figures.metric(store, "win_back", told.question(), []).set_index("deal_id")
    assert "set for today" not in rows.index


# --- won back ---------------------------------------------------------------------------------------

# A win within twelve months of the loss, after an attempt to win it back, of the same product where that is known.
# 400 days ago was the 13th of February 2025, 35 days ago the same day of the next year.
WON_BACK = cases("""
    case                           | deal                             | what happened since           | won back
    tried, then won                | deal 500 lost 400                | win back 300, won 200         | yes
    won without an attempt         | deal 500 lost 400                | email 300, won 200            | no
    won, then tried                | deal 500 lost 400                | won 300, win back 200         | no
    tried, and nothing came of it  | deal 500 lost 400                | win back 300                  | no
    within twelve months           | deal 500 lost 400                | win back 300, won 35          | yes
    a day more than twelve months  | deal 500 lost 400                | win back 300, won 34          | no
    the same product               | deal 500 lost 400 product "Pump" | win back 300, won 200 product "Pump" | yes
    another product                | deal 500 lost 400 product "Pump" | win back 300, won 200 product "Tap"  | no
    tried before it was lost       | deal 500 lost 400                | win back 450, won 200         | no
    lost again after the attempt   | deal 500 lost 400                | win back 300, deal 250 lost 200 | no
""")


def test_won_back_is_a_win_within_twelve_months_after_an_attempt(tmp_path: Path):
    told = company_that_won(3, 0)
    for number, (name, when, since, _won_back) in enumerate(WON_BACK):
        told.customer(name, deal("price", since, f'{when} called "L{number}"'))
    store = told.store(tmp_path)
    rows = page(told, store).win_back.set_index("deal_id")
    found = {name: bool(rows.loc[f"L{number}", "is_won_back"]) for number, name in enumerate(named(WON_BACK))}
    assert found == {line[0]: line[-1] == "yes" for line in WON_BACK}


def page(told: ToldCompany, store: Store) -> view.Losses:
    found = view.evidence(store, told.question())
    return view.view(found, told.question(), People(), loss_said.Said())
