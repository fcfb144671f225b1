"""Is a silent customer lost? Spells of silence counted by hand, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analytics import figures
from analytics.board import Question
from analytics.metrics import silence
from analytics.overview import People
from analytics.store import Store
from analytics.views import silence as view
from tests.told_company import ToldCompany, cases, cell, cells, named

# Each spell as `from-to`, in days since the customer's last sign of life; `back`: it came back on that day.
SPELLS = cases("""
    customer                    | what happened                                  | spells
    two visits                  | visit 30 10                                    | 0-20 back, 0-10
    never a response            | deal 60, email 30 20                           |
    one response                | writes 12                                      | 0-12
    a response today            | writes 12 0                                    | 0-12 back
    twice on one day            | visit 30 at 09:00, visit 30 at 15:00, visit 20 | 0-10 back, 0-20
    an order comes back         | visit 30, order 12                             | 0-18 back, 0-12
    a win comes back            | visit 30, deal 40 won 12                       | 0-18 back, 0-12
    a loss ends nothing         | visit 30, deal 40 lost 12                      | 0-30
    our own mails end nothing   | visit 30, email 20 12                          | 0-10, 10-18, 18-30
    a no-show ends nothing      | visit 30, no-show 12                           | 0-18, 18-30
    a cancelled meeting is none | visit 30, cancelled meeting 12                 | 0-30
    an reached comes back       | visit 30, reached 12                           | 0-18 back, 0-12
    a newsletter is nothing     | visit 30, newsletter 12                        | 0-30
    a touch and an answer       | visit 30, email 20, writes 12                  | 0-10, 10-18 back, 0-12
    a planned visit is not yet  | visit 30, visit in 12                          | 0-30
""")

# The same spells by what was sent last: until the next touch they belong to the one before.
SENT = cases("""
    customer                 | what happened                                  | spells by what was sent last
    a quote, then a call     | visit 40, quote 30, call 10                    | visit 0-10, quote 10-30, call 30-40
    a quote, and it answered | visit 40, quote 30, writes 10                  | visit 0-10, quote 10-30 back, quote 0-10
    nothing was ever sent    | writes 40 10                                   | - 0-30 back, - 0-10
    two mails on one day     | visit 40, email 30 at 09:00, quote 30 at 15:00 | visit 0-10, quote 10-40
    sent on the first day    | writes 40 at 09:00, quote 40 at 15:00          | quote 0-40
    sent before it wrote     | quote 50, writes 40                            | quote 0-40
""")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[ToldCompany, Store]:
    told = ToldCompany()
    for name, story, _spells in [*SPELLS, *SENT]:
        told.customer(name, story, segment="standard")
    return told, told.store(tmp_path_factory.mktemp("revival"))


def spells_of(company: tuple[ToldCompany, Store], name: str, days_ago: int = 0) -> pd.DataFrame:
    told, store = company
    question = told.question(days_ago)
    number = view.customers(store, question).set_index("customer_id")["customer_no"].get(name)
    spells = view.spells(store, question)
    return spells.loc[spells["customer_no"] == number]


def written(spells: pd.DataFrame, *, sent: bool = False) -> list[str]:
    return sorted(
        f"{last_sent or '-'} " * sent + f"{entered}-{left}{' back' if came_back else ''}"
        for last_sent, entered, left, came_back in (
            cells(spells, row, ["last_sent", "entered_days", "left_days", "came_back"]) for row in spells.index
        )
    )


def listed(cell: str) -> list[str]:
    return sorted(part.strip() for part in cell.split(",") if part.strip())


@pytest.mark.parametrize("case", SPELLS, ids=named(SPELLS))
def test_a_spell_runs_from_a_response_to_the_next_one(company: tuple[ToldCompany, Store], case: list[str]):
    assert written(spells_of(company, case[0])) == listed(case[2])


@pytest.mark.parametrize("case", SENT, ids=named(SENT))
def test_a_spell_goes_over_to_what_was_sent_last_on_that_day(company: tuple[ToldCompany, Store], case: list[str]):
    assert written(spells_of(company, case[0]), sent=True) == listed(case[2])


def test_on_a_past_day_the_spell_was_still_running(company: tuple[ToldCompany, Store]):
    assert written(spells_of(company, "two visits", days_ago=15)) == ["0-15"]
    assert written(spells_of(company, "an order comes back", days_ago=12)) == ["0-18 back"]


# --- the chance to come back ------------------------------------------------------------------------


def spells(*groups: tuple[int, int, bool], segment: str = "standard", sent: str = "quote") -> pd.DataFrame:
    """So many customers, silent for so many days, and back after them or still silent."""
    rows = [(days, back) for n, days, back in groups for _ in range(n)]
    frame = pd.DataFrame(rows, columns=["left_days", "came_back"])
    return frame.assign(customer_no=range(len(rows)), segment=segment, last_sent=sent, entered_days=0)


def after(found: pd.DataFrame, days: int) -> Any:
    return found.set_index("silent_days").loc[days]


def test_of_40_silent_for_14_days_20_come_back_within_the_month():
    row = after(silence.revival(spells((20, 20, True), (20, 100, False))), 14)
    assert (row["at_risk"], row["came_back"], row["chance"], row["within_days"]) == (40, 20, 0.5, 30)
    assert row["is_enough"]
    assert 0 < row["low"] < 0.5 < row["high"] < 1


@pytest.mark.parametrize(
    ("back", "still", "is_enough"), [(5, 15, True), (5, 14, False), (4, 16, False), (20, 0, True), (0, 500, False)]
)
def test_a_chance_needs_twenty_at_risk_and_five_who_came_back(back: int, still: int, is_enough: bool):
    found = silence.revival(spells((back, 20, True), (still, 100, False)))
    row = after(found, 14)
    assert (row["at_risk"], row["came_back"], bool(row["is_enough"])) == (back + still, back, is_enough)
    assert row[["chance", "low", "high"]].notna().all() == is_enough
    if is_enough:
        assert row["chance"] == pytest.approx(back / (back + still))


def test_who_is_still_silent_counts_only_as_long_as_we_watched():
    # Ten were last seen on day 10: of the other 30, 15 came back on day 20.
    row = after(silence.revival(spells((10, 10, False), (15, 20, True), (15, 100, False))), 14)
    assert (row["at_risk"], row["chance"]) == (30, 0.5)


def test_the_days_asked_are_a_week_two_one_month_two_and_three():
    found = silence.revival(spells((20, 20, True), (20, 200, False)))
    assert found["silent_days"].tolist() == [7, 14, 30, 60, 90]
    assert found["is_enough"].tolist() == [True, True, False, False, False]


def test_each_segment_and_each_thing_sent_has_a_chance_of_its_own():
    quotes = spells((20, 20, True), (20, 100, False), segment="key", sent="quote")
    calls = spells((10, 20, True), (30, 100, False), sent="call").assign(customer_no=range(100, 140))
    both = pd.concat([quotes, calls], ignore_index=True)
    by_sent = silence.revival(both, ["last_sent"]).query("silent_days == 14").set_index("last_sent")["chance"]
    assert by_sent.to_dict() == {"quote": 0.5, "call": 0.25}
    by_segment = silence.revival(both, ["segment"]).query("silent_days == 14").set_index("segment")["chance"]
    assert by_segment.to_dict() == {"key": 0.5, "standard": 0.25}
    assert after(silence.revival(both), 14)["chance"] == pytest.approx(30 / 80)


def test_a_spell_that_changes_its_group_is_at_risk_in_each_only_while_it_is_there():
    # 20 got a quote on the first day and a call on day 10; all came back on day 20.
    quotes = spells((20, 10, False))
    calls = quotes.assign(last_sent="call", entered_days=10, left_days=20, came_back=True)
    found = silence.revival(pd.concat([quotes, calls], ignore_index=True), ["last_sent"])
    at_day_7 = found.query("silent_days == 7").set_index("last_sent")
    at_day_14 = found.query("silent_days == 14").set_index("last_sent")
    assert at_day_7["at_risk"].to_dict() == {"quote": 20, "call": 0}
    assert at_day_14["at_risk"].to_dict() == {"quote": 0, "call": 20}
    assert at_day_14["chance"].dropna().to_dict() == {"call": 1.0}


def test_without_any_spell_there_is_no_row(company: tuple[ToldCompany, Store]):
    _told, store = company
    assert silence.revival(spells(), ["segment"]).empty
    assert figures.metric(store, "revival", Question(ToldCompany().question(9999).as_of), []).empty


def test_the_figures_of_a_small_company_say_that_the_history_is_too_short(company: tuple[ToldCompany, Store]):
    told, store = company
    rows = figures.metric(store, "revival", told.question(), ["segment"])
    assert rows["segment"].unique().tolist() == ["standard"]
    # At risk after a week: all spells of the tables above that went beyond day 7.
    n_spells = sum(len([1 for one in listed(line[2]) if watched(one, 7)]) for line in [*SPELLS, *SENT])
    assert after(rows, 7)["at_risk"] == n_spells
    assert not rows.loc[rows["came_back"] < 5, "is_enough"].any()


def watched(spell: str, day: int) -> bool:
    begin, end = spell.removesuffix(" back").split(" ")[-1].split("-")
    return int(begin) < day < int(end)


# --- what keeps or kills the limit ------------------------------------------------------------------

CLOSED = cases("""
    deal of                      | segment  | what happened                             | silence
    never silent, won            | standard | deal 100 won 60, visit 90 80 70           | never
    never silent, lost           | standard | deal 100 lost 60, visit 90 80 70          | never
    21 days, won                 | standard | deal 100 won 60, visit 91 70              | never
    22 days between, won         | standard | deal 100 won 60, visit 92 70              | silent
    22 days before the end, lost | standard | deal 100 lost 60, visit 92 82             | silent
    the win itself is no answer  | standard | deal 100 won 60, visit 95 85              | silent
    one response only            | standard | deal 100 lost 60, visit 90                | -
    still open                   | standard | deal 100, visit 90 60                     | -
    a key account, 14 days       | key      | deal 100 won 60, visit 84 70              | never
    a key account, 15 days       | key      | deal 100 lost 60, visit 85 70             | silent
    retail is not silent longer  | retail   | deal 100 lost 60, visit 92 70             | silent
    responses before the deal    | standard | visit 150 140, deal 100 lost 60, visit 90 | -
    responses after the loss     | standard | deal 100 lost 60, visit 90 50 40          | -
    closed after today           | standard | deal 100 won in 5, visit 20 10            | -
""")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[ToldCompany, Store]:
    told = ToldCompany()
    for place, (name, segment, story, _silence) in enumerate(CLOSED):
        told.customer(name, story, owner=("R1", "R2")[place % 2], segment=segment)
    return told, told.store(tmp_path_factory.mktemp("closed"))


@pytest.mark.parametrize("case", CLOSED, ids=named(CLOSED))
def test_a_closed_deal_with_two_responses_was_silent_beyond_the_limit_or_never(
    closed: tuple[ToldCompany, Store], case: list[str]
):
    told, store = closed
    deals = view.closed_deals(store, told.question()).set_index("customer_id")
    if case[3] == "-":
        assert case[0] not in deals.index
    else:
        assert cell(deals, case[0], "fell_silent") == (case[3] == "silent")


def test_the_limit_is_judged_by_how_many_of_how_many_were_won(closed: tuple[ToldCompany, Store]):
    told, store = closed
    row = figures.metric(store, "threshold", told.question(), []).iloc[0]
    assert row[["n_silent", "won_silent", "n_never", "won_never"]].tolist() == [5, 2, 4, 3]
    # 3 of 4 against 2 of 5: Newcombe's interval of the difference holds zero.
    assert row["low"] < 0 < row["high"]


def test_the_limit_of_one_reps_customers_is_judged_by_them_alone(closed: tuple[ToldCompany, Store]):
    told, store = closed
    page = view.revival(store, told.question(), People(reps=("R1",)), ("segment",))
    assert page.deals["rep_id"].unique().tolist() == ["R1"]
    assert page.threshold.n_silent + page.threshold.n_never == len(page.deals)


def test_without_closed_deals_the_interval_is_empty():
    told = silence.threshold(pd.DataFrame({"fell_silent": [], "is_won": []}).astype(bool))
    assert (told.n_silent, told.won_silent, told.n_never, told.won_never) == (0, 0, 0, 0)
    assert pd.isna(told.low)
    assert pd.isna(told.high)
