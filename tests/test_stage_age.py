"""Which open deals have been in their stage longer than won deals were, and whose close dates keep moving?"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from analytics import figures, sources
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import funnel
from analytics.store import Store
from analytics.views import process
from tests.desk import NOW
from tests.told_company import ToldCompany, cases, cells, named


def rows(*told: tuple[str, str, int | None, str]) -> pd.DataFrame:
    """Deal, stage, days in it, and how the deal stands ("open" ones are in the stage now)."""
    found = pd.DataFrame(told, columns=["deal_id", "stage", "days", "status"]).astype({"days": "Int64"})
    return found.assign(is_present=found["status"] == "open", ends_as=None, amount=1.0, currency="THB", rep_id="R1")


def won(stage: str, days: list[int]) -> list[tuple[str, str, int | None, str]]:
    return [(f"{stage}-{number}", stage, n, "won") for number, n in enumerate(days)]


def test_an_open_deals_days_stand_beside_those_in_which_four_in_five_won_deals_left() -> None:
    days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20]
    found = funnel.stage_age(
        rows(*won("Quote", days), *won("Talk", days[:9]), ("A", "Quote", 8, "open"), ("B", "Quote", 9, "open"),
             ("C", "Talk", 99, "open"), ("D", "Quote", 40, "lost"))
    ).set_index("deal_id")  # fmt: skip
    assert list(found.index) == ["B", "A", "C"]
    assert found["usual_days"].tolist() == pytest.approx([8.2, 8.2, np.nan], nan_ok=True)
    assert found["n_won"].tolist() == [10, 10, 9]
    assert found["is_slow"].astype("object").where(found["is_slow"].notna(), None).tolist() == [True, False, None]


def test_the_slow_ones_are_ranked_by_money_of_the_main_currency() -> None:
    found = pd.DataFrame(
        [
            ("small", 10.0, "THB", 9, True),
            ("dollars", 900.0, "USD", 50, True),
            ("large", 70.0, "THB", 4, True),
            ("no amount", None, "THB", 60, True),
            ("quick", 99.0, "THB", 1, False),
            ("not known", 99.0, "THB", 1, None),
        ],
        columns=["deal_id", "amount", "currency", "days", "is_slow"],
    ).astype({"is_slow": "boolean"})
    assert list(funnel.lying(found, "THB")["deal_id"]) == ["large", "small", "no amount", "dollars"]


def test_no_deals_give_no_ages() -> None:
    assert funnel.stage_age(rows()).empty


# Days are days before today.
DAYS = cases("""
    deal                       | its story                                                              | in its stage
    never left                 | deal 90, enters 80 "Lead"                                              | Lead 80
    went on                    | deal 90, enters 80 "Lead", enters 60 "Talk"                            | Talk 60
    came back                  | deal 90, enters 80 "Lead", enters 60 "Talk", enters 10 "Lead"          | Lead 30
    said twice                 | deal 90, enters 80 "Lead", enters 60 "Lead"                            | Lead 80
    on the evening of that day | deal 90, enters 3 at 23:50 "Lead"                                      | Lead 3
    is won                     | deal 90 won 10, enters 80 "Lead"                                       | -
    is lost                    | deal 90 lost 10, enters 80 "Lead"                                      | -
    open, and says it is won   | deal 90, enters 80 "Lead", enters 60 "Closed won"                      | -
    goes on tomorrow           | deal 90, enters 80 "Lead", enters in 1 "Talk"                          | Lead 80
    no stage told              | deal 90                                                                | -
""")  # fmt: skip
NOW_IN = cases("""
    stands in          | entered                                              | in its stage
    Talk               | enters 80 "Lead", enters 60 "Talk"                   | Talk 60
     talk              | enters 80 "Lead", enters 60 "Talk"                   | Talk 60
    Quote              | enters 80 "Lead", enters 60 "Talk"                   | -
    Quote              | enters 60 all day "Quote", enters 60 all day "Talk"  | Quote 60
    Talk               | enters 60 all day "Quote", enters 60 all day "Talk"  | Talk 60
    Quote              | enters 80 "Lead", enters in 1 "Quote"                | Lead 80
""")  # fmt: skip


@pytest.fixture(scope="module")
def company() -> ToldCompany:
    told = ToldCompany()
    for name, story, _days in DAYS:
        told.customer(name, story)
    for number, (stage, story, _days) in enumerate(NOW_IN):
        told.customer(f"now {number}", f"deal 90, {story}")
        told.rows["deals"][-1]["stage"] = stage
    for number in range(10):
        story = f'deal 300 won 150, enters 290 "Lead", enters {280 - number} "Talk", enters 200 "Lead"'
        told.customer(f"won {number}", story, owner="R2")
    return told


@pytest.fixture(scope="module")
def store(company: ToldCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return company.store(tmp_path_factory.mktemp("stages"))


@pytest.fixture(scope="module")
def ages(company: ToldCompany, store: Store) -> dict[str, str]:
    found = figures.metric(store, "stage_age", company.question(), [])
    return {row["customer_id"]: f"{row['stage']} {row['days']}" for row in found.to_dict("records")}


@pytest.mark.parametrize(("name", "days"), [(line[0], line[2]) for line in DAYS], ids=named(DAYS))
def test_a_deal_is_in_the_stage_it_entered_last_for_the_days_of_all_its_stays(
    ages: dict[str, str], name: str, days: str
) -> None:
    assert ages.get(name, "-") == days


@pytest.mark.parametrize(("number", "days"), [(number, line[2]) for number, line in enumerate(NOW_IN)])
def test_a_stage_that_the_deal_may_have_left_is_held_against_nobody(
    ages: dict[str, str], number: int, days: str
) -> None:
    assert ages.get(f"now {number}", "-") == days


def test_won_deals_tell_the_usual_by_all_their_stays(company: ToldCompany, store: Store) -> None:
    found = figures.metric(store, "stage_age", company.question(), []).set_index("customer_id")
    # In Lead 10 to 19 days at first and 50 days until the win, and one of 70; in Talk 80 down to 71.
    assert found.loc["never left", "usual_days"] == pytest.approx(np.quantile([*range(60, 70), 70], 0.8))
    assert found.loc["went on", "usual_days"] == pytest.approx(np.quantile([80 - n for n in range(10)], 0.8))
    assert found.loc["never left", "n_won"] == 11
    earlier = figures.metric(store, "stage_age", company.question(160), [])
    assert earlier.empty or earlier["usual_days"].isna().all()


# --- close dates that move --------------------------------------------------------------------------

MOVES = cases("""
    expected day, import after import                | moved
    2026-04-01 2026-04-01 2026-04-01 2026-04-01      | -
    2026-04-01 2026-04-15 2026-04-15 2026-05-01      | 2 2 2026-04-01 2026-05-01 30
    2026-04-01 2026-03-20 2026-03-20 2026-04-10      | 2 1 2026-04-01 2026-04-10 9
    2026-04-01 -          2026-04-20 2026-04-20      | 1 1 2026-04-01 2026-04-20 19
    -          2026-04-01 2026-04-01 2026-04-02      | 1 1 2026-04-01 2026-04-02 1
    -          2026-04-01 2026-04-01 2026-04-01      | -
    2026-04-01 2026-05-01 2026-04-01 2026-04-01      | 2 1 2026-04-01 2026-04-01 0
    2026-04-01 2026-04-15 2026-05-01 -               | 2 2 2026-04-01 2026-05-01 30
""")
TALKS = ("Lead", "Lead", "Talk", "Quote")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A deal per line, loaded four times, a week apart; one more is won at last."""
    folder = tmp_path_factory.mktemp("moves")
    store = Store(folder / "store")
    for week, stage in enumerate(TALKS):
        lines = ["deal_id,customer_id,owner_id,stage,status,closed_at,amount,currency,expected_close_at"]
        for number, (days, _) in enumerate(MOVES):
            day = days.split()[week].replace("-", "") if days.split()[week] == "-" else days.split()[week]
            lines.append(f"D{number},C{number},R1,{stage},open,,100,THB,{day}")
        end = "won,2026-03-29" if week == 3 else "open,"
        lines.append(f"WON,C,R1,{stage},{end},100,THB,2026-0{4 + week}-01")
        file = folder / f"{week}" / "deals.csv"
        file.parent.mkdir()
        file.write_text("\n".join(lines), encoding="utf-8")
        store.import_plans(sources.plan([file])[0], NOW + timedelta(weeks=week))
    return store


def asked(weeks: int) -> Question:
    return Question(end_of_day((NOW + timedelta(weeks=weeks)).date()))


def test_a_date_that_moved_between_imports_is_told_with_its_first_and_last_day(moved: Store) -> None:
    found = figures.metric(moved, "moved", asked(3), []).set_index("deal_id")
    for number, (_, expected) in enumerate(MOVES):
        if expected == "-":
            assert f"D{number}" not in found.index
            continue
        row = found.loc[f"D{number}"]
        days = [f"{row[name]:%Y-%m-%d}" for name in ("first_expected", "now_expected")]
        assert [str(row["n_moved"]), str(row["n_later"]), *days, str(row["days_later"])] == expected.split()
    assert "WON" not in found.index


def test_what_moved_later_is_not_known_yet(moved: Store) -> None:
    found = figures.metric(moved, "moved", asked(1), []).set_index("deal_id")
    assert found.loc["D1", "n_moved"] == 1
    assert found.loc["WON", "days_later"] == 30
    assert figures.metric(moved, "moved", asked(0), []).empty


def test_stages_found_by_comparing_imports_make_a_funnel_too(moved: Store) -> None:
    found = figures.metric(moved, "funnel", asked(3), []).set_index("stage")
    assert list(found.index) == ["Talk", "Quote"]
    n = len(MOVES) + 1
    assert cells(found, "Talk", ["entered", "went_on"]) == [n, n]
    assert cells(found, "Quote", ["entered", "went_on", "still_there"]) == [n, 1, n - 1]
    seen = moved.read(process.SIGHT).iloc[0]
    assert (seen["has_stages"], seen["n_deal_imports"]) == (True, 4)
