"""The weekly review of small companies told in a few words: every part of the meeting, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import agreed
from analytics import review as reviews
from analytics.agreed import Commitment
from analytics.dates import end_of_day
from analytics.review import Review, Typed, Week
from analytics.ruled import Rulings, StandardSaid, Waiver
from analytics.store import Store
from tests.told_company import ToldCompany, cases, named, of_deal

# The company's today is Friday 20 March 2026; its data is complete to the day before.
LAST = date(2026, 3, 19)
STEPS = """
[[step]]
id = "quote-follow-up"
phase = "follow-up"
title = { en = "Follow up every quote" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = "call" }
within = "3 days"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.8

[[step]]
id = "thanks"
phase = "after-sales"
title = { en = "Thank for the order" }
source = "a test"
after = { event = "deal_won" }
do = { event = "activity", purpose = "thank_you" }
within = "7 days"
on = "customer"
standard = 0.8

[[step]]
id = "delivery"
phase = "after-sales"
title = { en = "Check the delivery" }
source = "a test"
after = { event = "ordered" }
do = { event = "activity", purpose = "delivery_check" }
within = "4 days"
on = "order"
standard = 0.8
"""


def told() -> ToldCompany:
    """A company whose log goes on to today."""
    company = ToldCompany()
    company.customer("Log", "email 120 0", owner="")
    return company


def opened(company: ToldCompany, folder: Path, settings: str = "", ruled: Rulings | None = None) -> Store:
    made = company.store(folder, settings=settings, steps=STEPS)
    return Store(made.directory, ruled) if ruled else made


def review(store: Store, day: date | None = None, team: str | None = None, said: Typed | None = None) -> Review:
    return reviews.review(store, reviews.week_of(store, day, team), said)


def column(rows: pd.DataFrame, *names: str) -> list[Any]:
    """The cells of these columns, None where one is empty."""
    kept = [[None if pd.isna(cell) else cell for cell in row] for row in rows[list(names)].itertuples(index=False)]
    return [row[0] for row in kept] if len(names) == 1 else kept


def quotes(company: ToldCompany, owner: str, said: str) -> None:
    """A customer per word: k18 got a quote 18 days ago and a call the day after; a18 a quote alone."""
    for n, word in enumerate(said.split()):
        begun = int(word[1:])
        call = f", call {begun - 1}" if word[0] == "k" else ""
        deal = f"{owner}-{n}"
        company.customer(deal, of_deal(f"deal 60 1000 THB, quote {begun}{call}", deal), owner=owner)


# -------------------------------------------------------------------- which week

WEEKS = """
what                      | day        | as of      | starts   | first      | last       | looked at
the newest                | -          | -          | monday   | 2026-03-16 | 2026-03-22 | 2026-03-19
a week ago                | 2026-03-12 | -          | monday   | 2026-03-09 | 2026-03-15 | 2026-03-15
its first day             | 2026-03-09 | -          | monday   | 2026-03-09 | 2026-03-15 | 2026-03-15
begins on Saturday        | 2026-03-12 | -          | saturday | 2026-03-07 | 2026-03-13 | 2026-03-13
as of a day within        | 2026-03-12 | 2026-03-11 | monday   | 2026-03-09 | 2026-03-15 | 2026-03-11
as of a day, no day named | -          | 2026-03-11 | monday   | 2026-03-09 | 2026-03-15 | 2026-03-11
as of a day long after    | 2026-03-12 | 2026-06-01 | monday   | 2026-03-09 | 2026-03-15 | 2026-03-15
before the data           | 2024-01-01 | -          | monday   | 2024-01-01 | 2024-01-07 | 2024-01-07
after the data            | 2026-05-01 | -          | monday   | 2026-04-27 | 2026-05-03 | 2026-03-19
"""


@pytest.fixture(scope="module")
def by_start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    return {
        starts: opened(told(), tmp_path_factory.mktemp(starts), settings=f'week_starts = "{starts}"')
        for starts in ("monday", "saturday")
    }


@pytest.mark.parametrize(
    ("_what", "day", "as_of", "starts", "first", "last", "looked_at"), cases(WEEKS), ids=named(cases(WEEKS))
)
def test_a_week_is_looked_at_as_of_its_last_day_or_of_the_watermark(
    by_start: dict[str, Store], _what: str, day: str, as_of: str, starts: str, first: str, last: str, looked_at: str
) -> None:
    found = reviews.week_of(
        by_start[starts],
        None if day == "-" else date.fromisoformat(day),
        None,
        None if as_of == "-" else end_of_day(date.fromisoformat(as_of)),
    )
    wanted = Week(date.fromisoformat(first), date.fromisoformat(last), end_of_day(date.fromisoformat(looked_at)))
    assert found == wanted
    assert found.before == min(end_of_day(wanted.start - timedelta(days=1)), wanted.as_of)


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2026, 3, 16), date(2026, 5, 1)])
def test_a_company_without_anything_due_gives_an_empty_review(by_start: dict[str, Store], day: date) -> None:
    found = review(by_start["monday"], day)
    empty = [name for name, value in vars(found).items() if isinstance(value, pd.DataFrame) and len(value)]
    assert empty == ["kept_together"]
    assert (found.due, found.n_overdue, found.n_loose) == (0, 0, 0)
    assert found.has_log == (day.year > 2024)


def test_data_without_a_log_or_with_a_log_alone_gives_a_review(tmp_path: Path) -> None:
    deals = ToldCompany()
    deals.customer("Anan", "deal 0 1 THB, deal 40 5000 THB, deal 60 won 3 800 THB")
    found = review(opened(deals, tmp_path / "deals"))
    assert not found.has_log
    assert column(found.ended, "outcome", "value") == [["won", 800.0]]
    assert found.reps["rep_id"].tolist() == ["R1"]
    log = ToldCompany()
    log.rows["reps"] = []
    log.customer("Boon", "email 9, writes 7, email 0", owner="")
    assert review(opened(log, tmp_path / "log")).has_log


# -------------------------------------------------------------------- what changed, bolts


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Store:
    company = told()
    # R1 kept eight due on 5 February, and let slip three due on 12 March, three on the 16th.
    quotes(company, "R1", "k46 k46 k46 k46 k46 k46 k46 k46 a11 a11 a11 a7 a7 a7")
    # R2 let slip six due on 19 February, and keeps two or three a week since.
    quotes(company, "R2", "a32 a32 a32 a32 a32 a32 k25 k24 k24 k18 k17 k17 k11 k10 k10 k4")
    return opened(company, tmp_path_factory.mktemp("turned"))


def test_what_changed_is_set_against_four_weeks_ago_and_the_end_of_the_week_before(turned: Store) -> None:
    found = review(turned)
    assert (found.on_time, found.due) == (10, 16)
    # On 19 February R2's six were not past their day yet.
    assert (found.on_time_before, found.due_before) == (8, 8)
    assert (found.n_overdue, found.n_overdue_before) == (12, 9)
    assert column(found.at_risk, "currency", "n_overdue", "value") == [["THB", 12, 12_000.0]]
    assert column(found.weeks, "due", "on_time") == [[8, 8], [0, 0], [6, 0], [3, 3], [3, 3], [6, 3], [4, 1]]


def test_bolts_that_turned_loose_and_were_tightened_since_last_week_are_told(turned: Store) -> None:
    now = review(turned)
    assert column(now.bolts, "rep_id", "state", "on_time", "due", "n_overdue", "value") == [
        ["R1", "loose", 0, 6, 6, 6000.0],
    ]
    assert (now.n_loose, now.n_watch, now.n_judged) == (1, 0, 2)
    assert column(now.team_bolts, "step", "on_time", "due") == [["quote-follow-up", 10, 16]]
    assert column(now.bolt_weeks, "due", "on_time") == [[8, 8], [3, 0], [3, 0]]
    assert column(now.loosened, "rep_id", "state_before", "on_time", "due") == [["R1", "too_few", 0, 6]]
    assert column(now.tightened, "rep_id", "state_before", "on_time_before", "due_before", "on_time", "due") == [
        ["R2", "loose", 9, 15, 10, 10],
    ]
    # Four weeks ago there was nothing of R2 that could have been loose: it is praised for four weeks in a row at best.
    assert "tightened" not in column(now.rep_well, "kind")
    before = review(turned, date(2026, 3, 9))
    assert before.loosened.empty
    assert before.tightened.empty


def test_what_was_won_and_lost_in_the_week_is_told_by_currency(tmp_path: Path) -> None:
    company = told()
    company.customer("Won", "deal 60 won 3 800 THB, deal 61 won 1 90 USD, deal 60 won 12 5 THB")
    company.customer("Lost", "deal 60 lost 2 700 THB, deal 60 abandoned 1, deal 60 lost 0 9 THB")
    # Only orders: they are its wins. With a won deal, an order of it is no second win.
    company.customer("Orders", "order 2 300 THB, order 9 30 THB", owner="R2")
    company.customer("Both", "deal 60 won 40 1 THB, order 2 77 THB", owner="R2")
    store = opened(company, tmp_path)
    found = review(store)
    assert column(found.ended, "outcome", "customer_id", "value", "currency") == [
        ["won", "Won", 800.0, "THB"],
        ["won", "Orders", 300.0, "THB"],
        ["won", "Won", 90.0, "USD"],
        ["lost", "Lost", 700.0, "THB"],
        ["lost", "Lost", None, ""],
    ]
    assert column(found.wins, "win_no", "customer_id", "value") == [
        [0, "Won", 800.0], [1, "Orders", 300.0], [2, "Won", 90.0],
    ]  # fmt: skip
    south = review(store, team="south")
    assert south.wins["customer_id"].tolist() == ["Orders"]


# -------------------------------------------------------------------- rep by rep


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Store:
    company = told()
    # R1: a silent customer with a large deal, a deal with a quote left alone, one for which nothing is planned.
    company.customer("Big", "deal 90 9000 THB, reached 60, email 55")
    company.customer("Quoted", of_deal("deal 90 4000 THB, quote 12, writes 2", "D-quoted"))
    company.customer("Small", "deal 90 10 THB, writes 5, email 4, meeting in 9")
    company.customer("Abroad", "deal 90 99000 USD, reached 60, email 55")
    quotes(company, "R1", "k11 k11 k11 k11 k11 k11")
    # R2: one silent customer with one deal, which is all there is; and a promise.
    company.customer("Only", "deal 90 300 THB, reached 70, email 65", owner="R2")
    # Nobody's.
    company.customer("Orphan", "deal 90 5 THB, writes 3", owner="")
    return opened(company, tmp_path_factory.mktemp("talked"))


def test_with_each_rep_one_bolt_one_customer_and_another_deal_are_talked_of(talked: Store) -> None:
    found = review(talked)
    assert found.reps["rep_id"].tolist() == ["R1", "R2"]
    assert column(found.rep_customers, "rep_id", "customer_id", "state", "value", "n_more") == [
        ["R1", "Big", "forgotten", 9000.0, 7],
        ["R2", "Only", "forgotten", 300.0, 0],
    ]
    assert found.has_plans
    assert column(found.rep_deals, "rep_id", "deal_id", "n_overdue", "is_lying", "is_waiting", "step") == [
        ["R1", "D-quoted", 1, True, False, "quote-follow-up"],
        ["R2", column(found.rep_deals, "deal_id")[1], 0, True, False, None],
    ]
    assert found.rep_bolts.empty


def test_the_reps_with_most_money_at_stake_come_first_and_what_is_nobodys_is_counted(talked: Store) -> None:
    found = review(talked).reps.set_index("rep_id")
    # R1: the silent Big, the quote of Quoted, the six quotes that are kept but lie; Small has a plan; USD is beside.
    assert found["value"].to_dict() == {"R1": 9000.0 + 4000 + 6000, "R2": 300.0}
    assert found["n_other"].to_dict() == {"R1": 1, "R2": 0}
    assert found["n_lying"].to_dict() == {"R1": 9, "R2": 1}
    assert found["n_silent"].to_dict() == {"R1": 8, "R2": 1}
    assert review(talked).n_unowned == 1


def test_plans_that_nobody_dated_are_not_missed_in_a_past_week(talked: Store) -> None:
    found = review(talked, date(2026, 3, 2))
    assert not found.has_plans
    assert not found.rep_deals["is_lying"].any()
    assert (found.reps["n_lying"] == 0).all()


def test_a_customer_that_waits_for_our_answer_brings_its_deal_up(tmp_path: Path) -> None:
    company = told()
    company.customer("Waits", "deal 90 700 THB, email 20, writes 9, meeting in 9")
    found = review(opened(company, tmp_path))
    assert column(found.rep_customers, "customer_id", "state") == [["Waits", "waiting_on_us"]]
    assert column(found.rep_deals, "customer_id", "is_waiting", "is_lying") == [["Waits", True, False]]


def test_a_standard_kept_four_weeks_in_a_row_is_praised(tmp_path: Path) -> None:
    company = told()
    # Due in each of the four whole weeks from 16 February to 15 March.
    quotes(company, "R1", "k32 k25 k25 k18 k11")
    quotes(company, "R2", "k32 k25 a18 k18 k11 k11")
    found = review(opened(company, tmp_path)).rep_well
    assert column(found, "rep_id", "kind", "step") == [["R1", "kept", "quote-follow-up"]]


# -------------------------------------------------------------------- ready, wins and what is owed


def test_who_is_ready_to_be_asked_and_for_what(tmp_path: Path) -> None:
    company = told()
    bought = "deal 120 won 60 500 THB"
    company.customer("Referral", f"{bought}, thanks 55, satisfaction 40, ask 200, reached 3")
    company.customer("Testimonial", "deal 120 won 60 900 THB, thanks 55, reached 3")
    company.customer("Neither", f"{bought}, reached 3")
    found = review(opened(company, tmp_path)).ready
    assert column(found, "customer_id", "is_referral", "is_testimonial", "value") == [
        ["Referral", True, True, 500.0],
        ["Testimonial", False, True, 900.0],
    ]


def test_what_is_owed_to_the_wins_of_the_week(tmp_path: Path) -> None:
    company = told()
    company.customer("Deal", "deal 60 won 2 800 THB")
    company.customer("Thanked", "deal 60 won 3 700 THB, thanks 2")
    company.customer("Before", "deal 60 won 10 600 THB")
    found = review(opened(company, tmp_path))
    assert column(found.wins, "customer_id", "n_owed", "n_overdue") == [["Deal", 1, 0], ["Thanked", 0, 0]]
    assert column(found.owed, "win_no", "step", "customer_id", "state") == [[0, "thanks", "Deal", "pending"]]


def test_what_is_owed_to_the_orders_of_a_win_is_owed_to_it(tmp_path: Path) -> None:
    company = told()
    company.customer("Shop", "order 3 300 THB, order 90 20 THB", owner="R2")
    found = review(opened(company, tmp_path))
    assert column(found.owed, "step", "customer_id", "order_id", "state") == [
        ["delivery", "Shop", "O0000", "pending"],
    ]
    assert column(found.wins, "customer_id", "n_owed") == [["Shop", 1]]


# -------------------------------------------------------------------- promises and decisions


def commitment(name: str, week: date, due: date, **more: str) -> Commitment:
    told_of = {"rep_id": "R1", "action": "call", "customer_id": "Anan", "deal_id": "", "step": "", **more}
    return Commitment(
        id=name, kind="action", text="", agreed_on=week, due_on=due, week=week, carries="", is_extra=False,
        author="Boss", at=datetime.combine(week, datetime.min.time(), UTC), **told_of,
    )  # fmt: skip


LAST_WEEK, THIS_WEEK = date(2026, 3, 9), date(2026, 3, 16)


@pytest.fixture(scope="module")
def promised(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Typed]:
    company = told()
    company.customer("Anan", "call 8, writes 8")
    company.customer("Boon", "writes 1", owner="R2")
    said = [
        commitment("kept", LAST_WEEK, date(2026, 3, 16)),
        commitment("left", LAST_WEEK, date(2026, 3, 17), customer_id="Boon"),
        commitment("coming", LAST_WEEK, date(2026, 3, 25), customer_id="Boon", rep_id="R2"),
        commitment("new", THIS_WEEK, date(2026, 3, 26), customer_id="Boon", rep_id="R2"),
    ]
    zone = "Asia/Bangkok"
    return opened(company, tmp_path_factory.mktemp("promised")), Typed(agreed.frame(said, {}, zone))


def test_promises_are_judged_and_what_is_agreed_this_week_is_a_decision(promised: tuple[Store, Typed]) -> None:
    store, said = promised
    found = review(store, said=said)
    assert column(found.promises, "commitment_id", "verdict", "customer") == [
        ["kept", "kept", "Anan"], ["left", "not_kept", "Boon"], ["coming", "pending", "Boon"],
    ]  # fmt: skip
    assert column(found.agreed, "commitment_id", "rep_id", "customer") == [["new", "R2", "Boon"]]
    assert column(found.kept, "rep_id", "kept", "not_kept") == [["R1", 1, 1]]
    assert column(found.kept_together, "kept", "late", "not_kept", "rate") == [[1, 0, 1, 0.5]]
    assert found.reps.set_index("rep_id")["n_promises"].to_dict() == {"R1": 2, "R2": 1}
    assert column(found.rep_well, "rep_id", "kind", "commitment_id") == [["R1", "promise", "kept"]]


def test_the_review_of_a_team_shows_its_own_promises_alone(promised: tuple[Store, Typed]) -> None:
    store, said = promised
    found = review(store, team="south", said=said)
    assert found.week.team == "south"
    assert found.promises["commitment_id"].tolist() == ["coming"]
    assert found.agreed["commitment_id"].tolist() == ["new"]
    nobody = review(store, team="nowhere", said=said)
    assert nobody.promises.empty
    assert nobody.reps.empty


def test_in_the_week_before_it_was_agreed_it_is_a_decision_and_no_promise(promised: tuple[Store, Typed]) -> None:
    store, said = promised
    found = review(store, LAST_WEEK, said=said)
    assert found.promises.empty
    assert found.agreed["commitment_id"].tolist() == ["kept", "left", "coming"]


def test_what_was_said_of_standards_and_waived_in_the_week_is_a_decision(tmp_path: Path) -> None:
    company = told()
    for n in range(5):
        company.customer(f"Q{n}", of_deal(f"deal 60 1000 THB, quote {20 - n}", f"D{n}"))
    at = datetime(2026, 3, 19, 9, tzinfo=UTC)
    first = date(2026, 2, 28)
    waived = tuple(
        Waiver("quote-follow-up", f"D{n}", first + timedelta(days=n), said_on, None, "asked_to_wait", "", "Boss", at)
        for n, said_on in enumerate([LAST, LAST, date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9)])
    )
    said = (
        StandardSaid("thanks", 0.85, "raised", date(2026, 3, 23), LAST, "", "Boss", at),
        StandardSaid("delivery", 0.8, "declined", date(2026, 3, 9), date(2026, 3, 5), "", "Boss", at),
    )
    store = opened(company, tmp_path, ruled=Rulings(waived, said))
    found = review(store, said=Typed(standards=said, waivers=waived))
    assert column(found.standards_said, "step", "standard", "kind") == [["thanks", 0.85, "raised"]]
    assert column(found.waivers_said, "key", "customer", "rep_id", "until") == [
        ["D0", "Q0", "R1", None], ["D1", "Q1", "R1", None],
    ]  # fmt: skip
    assert column(found.often_waived, "step", "reason", "n", "n_due") == [
        ["quote-follow-up", "asked_to_wait", 5, 5],
    ]
    assert found.n_overdue == 0
