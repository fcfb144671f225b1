"""How many deals go on from stage to stage: what became of each, counted as a sales manager would count them."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import figures
from analytics.board import Question
from analytics.metrics import comparison, funnel
from analytics.store import Store
from analytics.views import process
from tests.told_company import ToldCompany, cases, cell, cells, named

# The stages stand in the order Lead, Talk, Quote, Terms: most deals go that way.
ROAD = 'deal 300 won 200, enters 290 "Lead", enters 280 "Talk", enters 270 "Quote", enters 260 "Terms"'
# Days are days before today.
FATES = cases("""
    deal                            | its story                                                                | what became of it
    goes on                         | deal 90, enters 80 "Lead", enters 60 "Talk"                              | Lead went_on, Talk still_there
    jumps a stage                   | deal 90, enters 80 "Lead", enters 60 "Quote"                             | Lead went_on, Quote still_there
    never moved                     | deal 90, enters 80 "Lead"                                                | Lead still_there
    won                             | deal 90 won 20, enters 80 "Lead", enters 60 "Terms"                      | Lead went_on, Terms went_on
    won out of the first stage      | deal 90 won 20, enters 80 "Lead"                                         | Lead went_on
    lost                            | deal 90 lost 20, enters 80 "Lead"                                        | Lead lost
    lost later                      | deal 90 lost 20, enters 80 "Lead", enters 60 "Quote"                     | Lead went_on, Quote lost
    abandoned                       | deal 90 abandoned 20, enters 80 "Talk"                                   | Talk lost
    went back, open                 | deal 90, enters 80 "Lead", enters 60 "Quote", enters 40 "Lead"           | Lead went_on, Quote still_there
    went back, lost                 | deal 90 lost 9, enters 80 "Talk", enters 60 "Terms", enters 40 "Lead"    | Talk went_on, Terms lost, Lead lost
    back and forth                  | deal 90, enters 80 "Terms", enters 60 "Quote", enters 40 "Terms"         | Terms still_there, Quote went_on
    only backwards                  | deal 90, enters 80 "Terms", enters 60 "Quote"                            | Terms still_there, Quote still_there
    two stages on one day           | deal 90, enters 60 all day "Talk", enters 60 all day "Quote"             | Talk went_on, Quote still_there
    says that it is won             | deal 90 won 20, enters 80 "Terms", enters 20 "Closed won"                | Terms went_on
    says that it is lost            | deal 90 lost 20, enters 80 "Terms", enters 20 "ปิดการขายไม่ได้"            | Terms lost
    another spelling                | deal 90, enters 80 "LEAD", enters 60 "quote"                             | Lead went_on, Quote still_there
    a stage of tomorrow             | deal 90, enters 80 "Lead", enters in 1 "Talk"                            | Lead still_there
    won tomorrow                    | deal 90 won in 1, enters 80 "Terms"                                      | Terms still_there
""")  # fmt: skip  # noqa: E501


@pytest.fixture(scope="module")
def company() -> ToldCompany:
    told = ToldCompany()
    for number in range(6):
        told.customer(f"on the road {number}", ROAD, owner="Desk")
    for name, story, _fate in FATES:
        told.customer(name, story)
    told.customer("closed, nobody says how", 'deal 90 lost 20, enters 80 "Lead", enters 60 "Talk"')
    told.rows["deals"][-1]["status"] = ""
    told.customer("lost, nobody says when", 'deal 90 lost 20, enters 80 "Lead", enters 60 "Talk"')
    told.rows["deals"][-1]["closed_at"] = ""
    told.customer("a duplicate", 'deal 90 lost 20, enters 80 "Lead"')
    told.rows["deals"][-1]["status"] = "duplicate"
    for deal, last in (("NOBODYS", "Quote"), ("NOBODYS-WON", "Won"), ("NOBODYS-LOST", "Lost")):
        for when, stage in ((80, "Lead"), (60, "Talk"), (40, last)):
            told.rows["stage_changes"].append({"deal_id": deal, "stage": stage, "entered_at": told._moment(str(when))})
    return told


@pytest.fixture(scope="module")
def store(company: ToldCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return company.store(tmp_path_factory.mktemp("funnel"))


@pytest.fixture(scope="module")
def fates(company: ToldCompany, store: Store) -> pd.DataFrame:
    return funnel.with_fate(process.stages(store, company.question()))


def told(fates: pd.DataFrame, column: str, name: str) -> dict[str, object]:
    found = fates.loc[fates[column] == name]
    return dict(zip(found["stage"], found["fate"], strict=True))


@pytest.mark.parametrize(("name", "fate"), [(line[0], line[2]) for line in FATES], ids=named(FATES))
def test_a_deal_went_on_or_was_lost_or_is_still_there(fates: pd.DataFrame, name: str, fate: str) -> None:
    assert told(fates, "customer_id", name) == dict(part.split() for part in fate.split(", "))


def test_the_stages_stand_in_the_order_in_which_deals_go_through_them(fates: pd.DataFrame) -> None:
    order = fates.drop_duplicates("stage").sort_values("stage_no")["stage"]
    assert list(order) == ["Lead", "Talk", "Quote", "Terms"]


def test_where_nobody_tells_the_end_it_is_held_against_nobody(fates: pd.DataFrame) -> None:
    assert told(fates, "customer_id", "closed, nobody says how") == {"Lead": "went_on", "Talk": None}
    assert told(fates, "customer_id", "lost, nobody says when") == {"Lead": "went_on", "Talk": "lost"}
    assert told(fates, "customer_id", "a duplicate") == {}


def test_a_deal_that_nobody_exported_ends_as_its_stages_say(fates: pd.DataFrame) -> None:
    assert told(fates, "deal_id", "NOBODYS") == {"Lead": "went_on", "Talk": "went_on", "Quote": None}
    assert told(fates, "deal_id", "NOBODYS-WON") == {"Lead": "went_on", "Talk": "went_on"}
    assert told(fates, "deal_id", "NOBODYS-LOST") == {"Lead": "went_on", "Talk": "lost"}


def test_any_past_day_can_be_asked_for(company: ToldCompany, store: Store) -> None:
    then = funnel.with_fate(process.stages(store, company.question(50)))
    assert told(then, "customer_id", "lost later") == {"Lead": "went_on", "Quote": "still_there"}
    assert told(then, "customer_id", "went back, open") == {"Lead": "went_on", "Quote": "still_there"}
    assert told(then, "customer_id", "says that it is won") == {"Terms": "still_there"}


def test_the_days_of_the_question_choose_by_the_day_of_entry(company: ToldCompany, store: Store) -> None:
    day = company.today - timedelta(days=60)
    asked = Question(company.as_of, day, day)
    rows = figures.metric(store, "funnel", asked, []).set_index("stage")
    # Whatever became of them later: of the seven that entered Talk on that day three went on, and of one nobody tells.
    assert list(rows.index) == ["Talk", "Quote", "Terms"]
    assert cells(rows, "Talk", ["entered", "went_on", "lost", "still_there", "n_untold"]) == [6, 3, 2, 1, 1]
    assert cells(rows, "Terms", ["entered", "went_on", "lost"]) == [2, 1, 1]


def test_the_stages_are_those_of_the_segment_asked_for(company: ToldCompany, store: Store) -> None:
    assert figures.metric(store, "funnel", Question(company.as_of, segment="nobody's"), []).empty
    assert figures.metric(store, "stage_age", Question(company.as_of, segment="nobody's"), []).empty


# --- a rep against the team -------------------------------------------------------------------------


def counted(rep: str, team: str | None, went_on: int, lost: int, still_there: int = 0, untold: int = 0) -> pd.DataFrame:
    ends = {"went_on": went_on, "lost": lost, "still_there": still_there, None: untold}
    fates = [fate for fate, n in ends.items() for _ in range(n)]
    rows = pd.DataFrame({"fate": pd.Series(fates, dtype="object"), "rep_id": rep, "team": team})
    return rows.assign(stage_no=0, stage="Quote", deal_id=[f"{rep}-{n}" for n in range(len(rows))])


def test_a_rep_stands_beside_the_team_with_an_interval() -> None:
    rows = pd.concat(
        [
            counted("good", "north", 40, 10),
            counted("behind", "north", 5, 25),
            counted("few", "north", 0, 4, 0, 3),
            counted("alone", "south", 1, 9),
        ],
        ignore_index=True,
    )
    found = funnel.funnel(rows, ["rep"]).set_index("rep_id")
    assert found["team_entered"].to_dict() == {"good": 84, "behind": 84, "few": 84, "alone": 10}
    assert found["team_rate"].to_dict() == pytest.approx(
        {"good": 45 / 84, "behind": 45 / 84, "few": 45 / 84, "alone": 1 / 10}
    )
    assert found["stands"].to_dict() == {"good": "above", "behind": "below", "few": "too_few", "alone": "alike"}
    assert cells(found, "behind", ["low", "high"]) == pytest.approx(comparison.wilson(5, 30))
    assert found["n_untold"].to_dict() == {"good": 0, "behind": 0, "few": 3, "alone": 0}


def test_who_has_many_young_deals_is_not_behind() -> None:
    rows = pd.concat([counted("young", "north", 8, 2, 30), counted("old", "north", 160, 40)], ignore_index=True)
    found = funnel.funnel(rows, ["rep"]).set_index("rep_id")
    assert cells(found, "young", ["rate", "stands"]) == [8 / 40, "alike"]
    assert cell(found, "young", "high") < cell(found, "young", "team_rate")


def test_the_team_is_the_whole_team_also_where_one_rep_is_looked_at() -> None:
    all_rows = pd.concat([counted("one", None, 2, 8), counted("other", None, 90, 10)], ignore_index=True)
    found = funnel.funnel(all_rows.loc[all_rows["rep_id"] == "one"], ["rep"], all_rows)
    assert found["team_rate"].tolist() == [92 / 110]
    assert found["stands"].tolist() == ["below"]


def test_an_unknown_rate_is_empty_and_no_rows_give_no_rows() -> None:
    found = funnel.funnel(counted("one", "north", 0, 0, 0, 2))
    assert found["entered"].tolist() == [0]
    assert found[["rate", "low", "high"]].isna().all(axis=None)
    nobody = counted("one", "north", 0, 0)
    for by in ([], ["rep"], ["team"], ["rep", "team", "stage"]):
        empty = funnel.funnel(nobody, by)
        assert empty.empty
        assert list(empty) == list(funnel.funnel(counted("one", "north", 1, 1), by))


# --- any deals at all -------------------------------------------------------------------------------

START = datetime(2026, 1, 5)
MOVE = st.tuples(st.sampled_from("abcd"), st.integers(0, 9))
DEAL = st.tuples(
    st.lists(MOVE, min_size=1, max_size=6),
    st.sampled_from(["open", "won", "lost", None]),
    st.sampled_from(["R1", "R2", None]),
    st.sampled_from([None, "won", "lost"]),
)


def told_rows(deals: list[tuple[list[tuple[str, int]], str | None, str | None, str | None]]) -> pd.DataFrame:
    """The rows of `reads/stages` for these deals; the last of each may be a stage that says an end."""
    rows: list[tuple[object, ...]] = []
    for number, (moves, status, rep, says) in enumerate(deals):
        days: dict[str, list[int]] = {}
        for stage, day in moves:
            days.setdefault(stage, []).append(day)
        for stage, when in days.items():
            rows.append((f"D{number}", stage, min(when), max(when), status, rep, None))
        if says:
            rows.append((f"D{number}", says.title(), 10, 10, status, rep, says))
    columns = ["deal_id", "stage", "entered_at", "last_entered_at", "status", "rep_id", "ends_as"]
    found = pd.DataFrame(rows, columns=columns).astype({"status": "object", "ends_as": "object", "rep_id": "object"})
    for name in ("entered_at", "last_entered_at"):
        found[name] = [START + timedelta(days=day) for day in found[name]]
    return found.assign(team=found["rep_id"].map({"R1": "north", "R2": "south"}).astype("object"))


def slow_fate(rows: pd.DataFrame, place: dict[str, int], row: pd.Series) -> str | None:
    """Stage by stage: was a later one entered at or after it; how did the deal end?"""
    own = rows.loc[rows["deal_id"] == row["deal_id"]]
    said = own.loc[own["ends_as"].notna(), "ends_as"]
    end = row["status"] if pd.notna(row["status"]) else said.iloc[0] if len(said) else None
    for other in own.loc[own["ends_as"].isna()].to_dict("records"):
        if place[other["stage"]] > place[row["stage"]] and other["last_entered_at"] >= row["entered_at"]:
            return "went_on"
    return {"won": "went_on", "lost": "lost", "open": "still_there", None: None}[end]


@settings(max_examples=50)
@given(st.lists(DEAL, max_size=12))
def test_what_entered_went_on_was_lost_or_is_still_there(deals: list) -> None:
    rows = told_rows(deals)
    fates = funnel.with_fate(rows)
    place = dict(zip(fates["stage"], fates["stage_no"], strict=True))
    expected = [slow_fate(rows, place, row) for _, row in fates.iterrows()]
    assert fates["fate"].astype("object").where(fates["fate"].notna(), None).tolist() == expected
    whole = funnel.funnel(fates)
    assert (whole["entered"] == whole["went_on"] + whole["lost"] + whole["still_there"]).all()
    assert (whole["entered"] + whole["n_untold"]).sum() == len(fates)
    counts = ["entered", "went_on", "lost", "still_there", "n_untold"]
    for by in (["rep"], ["team"]):
        parts = funnel.funnel(fates, by).groupby("stage_no")[counts].sum()
        assert parts.to_dict() == whole.set_index("stage_no")[counts].to_dict()
    assert whole["rate"].dropna().between(0, 1).all()
    is_known = whole["entered"] > 0
    assert (whole.loc[is_known, "low"] <= whole.loc[is_known, "rate"]).all()
    assert np.all(whole.loc[is_known, "rate"] <= whole.loc[is_known, "high"])
