"""How much of what was agreed was kept, whom it names, and of what a review talks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from analytics import agreed
from analytics.board import Question
from analytics.identity import People as Linked
from analytics.metrics import commitments
from analytics.overview import People
from analytics.store import Store
from analytics.views import commitments as view
from tests.agreed_rows import ago, commitment, said
from tests.told_company import TODAY, ToldCompany, cases, cell, cells, named


@pytest.fixture(scope="module")
def told() -> ToldCompany:
    told = ToldCompany()
    told.customer("called within the week", "call 5")
    told.customer("called today", "call 0")
    told.customer("nobody called", "visit 15")
    return told


@pytest.fixture(scope="module")
def store(told: ToldCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return told.store(tmp_path_factory.mktemp("commitments"))


# ---------------------------------------------------------------- how much was kept


@pytest.mark.parametrize(
    ("verdicts", "rate", "counts"),
    [
        ("", None, [0, 0, 0, 0, 0, 0]),
        ("kept", 1, [1, 0, 0, 0, 0, 0]),
        ("kept kept late not_kept", 0.5, [2, 1, 1, 0, 0, 0]),
        ("late", 0, [0, 1, 0, 0, 0, 0]),
        ("pending unseen not_evidenced", None, [0, 0, 0, 1, 1, 1]),
        ("kept pending unseen unseen not_evidenced not_kept", 0.5, [1, 0, 1, 1, 2, 1]),
    ],
)
def test_kept_is_counted_among_kept_late_and_not_kept(verdicts: str, rate: float | None, counts: list[int]):
    given = pd.DataFrame({"rep_id": ["R1"] * len(verdicts.split()), "verdict": verdicts.split()}, dtype="object")
    everybody, by_rep = commitments.kept_rate(given, []), commitments.kept_rate(given, ["rep"])
    assert len(everybody) == 1
    assert len(by_rep) == min(len(given), 1)
    for found in [everybody, by_rep][: len(by_rep) + 1]:
        assert found[list(commitments.VERDICTS)].iloc[0].tolist() == counts
        assert cell(found, 0, "rate") == rate


def test_every_rep_has_a_rate_of_its_own_and_of_the_team(told: ToldCompany, store: Store):
    due = TODAY - timedelta(days=3)
    given = [
        commitment("1", ago(10), due, customer_id="called within the week"),
        commitment("2", ago(10), due, customer_id="nobody called"),
        commitment("3", ago(30), ago(20).date(), customer_id="nobody called"),
        commitment("4", ago(10), due, customer_id="called within the week", rep_id="R2"),
        commitment("5", ago(10), due, customer_id="called today", rep_id="gone"),
    ]
    found = view.view(store, told.question(), People(), said(given))
    assert found.rates[["rep_id", "kept", "late", "not_kept"]].to_numpy().tolist() == [
        ["R1", 1, 0, 2],
        ["R2", 1, 0, 0],
        ["gone", 0, 1, 0],
    ]
    assert cells(found.all, 0, ["kept", "late", "not_kept", "rate"]) == [2, 1, 2, 0.4]
    by_team = view.metric(store, told.question(), ["team"], said(given)).set_index("team")
    assert cells(by_team, "north", ["kept", "not_kept"]) == [1, 2]
    assert by_team["kept"].sum() == 2
    north = view.view(store, told.question(), People(teams=("north",)), said(given))
    assert north.rows["commitment_id"].tolist() == ["3", "1", "2"]
    period = Question(told.as_of, since=TODAY - timedelta(days=6), until=TODAY)
    weeks = view.view(store, period, People(reps=("R1",)), said(given))
    assert weeks.all["not_kept"].tolist() == [1], "only what was due in the period"
    assert len(weeks.rows) == 3


def test_without_commitments_there_are_no_rows_and_no_rate(told: ToldCompany, store: Store):
    found = view.view(store, told.question(), People(), said([]))
    assert (len(found.rows), len(found.rates), len(found.effects)) == (0, 0, 0)
    assert found.all[list(commitments.VERDICTS)].to_numpy().sum() == 0
    assert found.all["rate"].isna().all()
    assert view.in_week(found.rows, TODAY, told.as_of).empty


def test_what_the_journal_holds_is_judged_as_it_comes(told: ToldCompany, store: Store):
    typed = datetime.combine(date(2026, 3, 10), datetime.min.time(), UTC)
    one = agreed.Commitment(
        "1", "R1", "action", "call", "called within the week", "", "", "", date(2026, 3, 10), date(2026, 3, 17),
        date(2026, 3, 9), "", False, "Boss", typed,
    )  # fmt: skip
    given = agreed.frame([one], {}, "Asia/Bangkok")
    assert given.columns.tolist() == said([]).columns.tolist()
    assert view.judged(store, told.question(), given)["verdict"].tolist() == ["kept"]
    assert view.view(store, told.question(), People(), given.iloc[:0]).rows.empty
    assert view.view(store, told.question(), People(), agreed.frame([], {}, "Asia/Bangkok")).rows.empty


# ---------------------------------------------------------------- whom it names


NAMED = cases("""
    case                         | customer | deal   | named  | value | currency | key
    a customer alone             | Anan     |        | Anan   | 700   | THB      | customer:Anan
    its open deal                | Anan     | open   | Anan   | 5000  | USD      | deal:open
    its lost deal                | Anan     | lost   | Anan   | 700   | THB      | customer:Anan
    an open deal of no amount    | Anan     | blank  | Anan   | 700   | THB      | customer:Anan
    a deal alone                 |          | open   | Anan   | 5000  | USD      | deal:open
    a customer that buys nothing | Chai     |        | Chai   |       |          | customer:Chai
    one that was linked since    | A. Anan  |        | Anan   | 700   | THB      | customer:Anan
    a customer nobody knows      | nobody   |        | nobody |       |          | customer:nobody
    a deal nobody knows          |          | nobody |        |       |          |
""")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    told = ToldCompany()
    told.customer(
        "Anan",
        'deal 30 5000 USD called "open", deal 90 lost 20 900 USD called "lost", deal 9 called "blank", '
        "order 60 700 THB",
        segment="key",
    )
    told.customer("A. Anan", "call 5 by R2")
    told.customer("Chai", "note 1", segment="retail")
    store = told.store(tmp_path_factory.mktemp("names"))
    links = {"rep": {"R1 old": "R1"}, "customer": {"A. Anan": "Anan"}}
    store.use_people(Linked(links), datetime(2026, 3, 21, 4, tzinfo=UTC))
    given = [
        commitment(name, ago(10), TODAY, rep_id="R1 old", customer_id=customer or None, deal_id=deal or None)
        for name, customer, deal, *_ in NAMED
    ]
    rows = view.judged(store, told.question(), said(given)).set_index("commitment_id")
    of_segment = view.judged(store, Question(told.as_of, segment="retail"), said(given))
    assert of_segment["commitment_id"].tolist() == ["a customer that buys nothing"]
    return rows


@pytest.mark.parametrize("case", NAMED, ids=named(NAMED))
def test_each_names_its_customer_and_what_that_is_worth(case: list[str], names: pd.DataFrame):
    name, _, _, customer, value, currency, key = case
    expected = [customer or None, float(value) if value else None, currency or None, key or None]
    assert cells(names, name, ["customer_id", "value", "currency", "value_key"]) == expected
    assert cells(names, name, ["rep_id", "team"]) == ["R1", "north"]


def test_what_was_done_with_a_linked_customer_counts(names: pd.DataFrame):
    assert cells(names, "one that was linked since", ["customer", "verdict", "done_by"]) == ["Anan", "kept", "R2"]
    assert cell(names, "a deal alone", "verdict") == "kept"


# ---------------------------------------------------------------- what a review talks about


IN_WEEK = cases("""
    case                            | agreed | due  | customer               | talked of
    due in the week, kept           | 10     | 3    | called within the week | yes
    due on its first day            | 10     | 4    | nobody called          | yes
    due the day before it, not kept | 10     | 5    | nobody called          | yes
    due the day before it, kept     | 10     | 5    | called within the week | no
    not kept, four weeks before     | 40     | 32   | nobody called          | yes
    not kept, a day earlier still   | 40     | 33   | nobody called          | no
    not kept, carried on            | 10     | 5    | nobody called          | no
    agreed now, due next week       | 0      | in 7 | nobody called          | yes
    agreed tomorrow                 | in 1   | in 7 | nobody called          | no
""")


def told_day(text: str) -> datetime:
    return ago(-int(text.removeprefix("in ")) if text.startswith("in ") else int(text))


def test_a_review_talks_of_what_is_due_from_its_week_on_and_of_what_was_left(told: ToldCompany, store: Store):
    given = [
        commitment(name, told_day(agreed), told_day(due).date(), customer_id=customer)
        for name, agreed, due, customer, _ in IN_WEEK
    ]
    next_one = commitment("the next one", ago(3), TODAY, customer_id="nobody called", carries="not kept, carried on")
    rows = view.judged(store, told.question(), said([*given, next_one]))
    monday = TODAY - timedelta(days=4)
    found = set(view.in_week(rows, monday, told.as_of)["commitment_id"])
    assert found == {"the next one", *(name for name, *_, is_talked_of in IN_WEEK if is_talked_of == "yes")}
