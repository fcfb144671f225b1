"""On what does a verdict rest: whose events count, until when, what is usual here, and the figures beside it?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import figures
from analytics.board import Question
from analytics.store import Store
from tests.told_company import ToldCompany, cases, cells, named
from tests.told_losses import SETTINGS, company_that_won, deal

Company = tuple[ToldCompany, Store]

# A loss for the price wants a quote and a response after it. Days are days before today; the loss is at noon, of a deal
# that began 70 days ago. {B}: another deal of the same customer, which is open.
WHOSE = cases("""
    case                               | lost              | what happened                         | verdict

    the quote is another deal's        | lost 0            | {B}, quote 30 for "B", writes 20      | contradicted
    the response is another deal's     | lost 0            | {B}, quote 30, writes 20 for "B"      | contradicted
    all there is is another deal's     | lost 0            | {B}, quote 30 for "B"                 | contradicted
    of neither deal, so of both        | lost 0            | {B}, quote 30, writes 20              | consistent
    the deal's own, before it began    | lost 0 called "A" | quote 80 for "A", writes 60           | consistent
    nobody's, before it began          | lost 0            | quote 80, writes 60                   | contradicted
    answered after the end, that day   | lost 10           | quote 30, writes 10 at 23:00          | consistent
    answered the day after             | lost 10           | quote 30, writes 9                    | contradicted
    quoted after the end, that day     | lost 10           | quote 10 at 15:00, writes 10 at 16:00 | consistent
    quoted the day after               | lost 10           | email 30, quote 9, writes 8           | contradicted
    closed by the day alone            | lost 10 all day   | quote 30, writes 10 at 17:00          | consistent
    both on one day, without a time    | lost 0            | quote 30 all day, writes 30 all day   | consistent
    a mail of that day, without a time | lost 0            | quote 30 at 15:00, email 30 all day   | not_evidenced
    a call of that day, both without   | lost 0            | quote 30 all day, call 30 all day     | not_evidenced
    that day, earlier by the clock     | lost 0            | quote 30 at 15:00, writes 30 at 14:00 | contradicted
""")

# "after": touches after the quote; "span": the days from the first try to the last. A dash: nothing to count from.
FIGURES = cases("""
    case                       | lost            | what happened                                      | since | after | tries | span

    met, then written to       | lost 0          | visit 30, email 20 10                              | 10    | -     | 2     | 10
    a quote and what followed  | lost 0          | quote 30, email 20, call 20 at 15:00, writes 15, email 5 | 5 | 3   | 1     | 0
    never touched              | lost 0          | writes 9                                           | -     | -     | 0     | -
    quoted twice               | lost 0          | quote 30 20                                        | 20    | 1     | 2     | 10
    quoted in a meeting        | lost 0          | quote in person 30                                 | 30    | 0     | 0     | -
    did not come, was reached  | lost 0          | quote 5, no-show 3, reached 2                      | 2     | 2     | 0     | -
    what is no touch           | lost 0          | email 9, cancelled meeting 5, newsletter 3, note 2 | 9     | -     | 1     | 0
    touched on the last day    | lost 0 at 10:00 | email 30, email 0 at 16:00                         | 0     | -     | 2     | 30
    one day, twice             | lost 0          | email 9 at 09:00, email 9 at 15:00, call 4         | 4     | -     | 2     | 5
    late last night            | lost 0 at 00:30 | email 1 at 23:45                                   | 1     | -     | 1     | 0
    by a stage                 | lost 0          | enters 30 "Proposal", email 20                     | 20    | 1     | 1     | 0
    met on a day, then written | lost 0          | visit 30 all day, email 20 10                      | 10    | -     | 2     | 10
    after the loss             | lost 10         | quote 30, email 20 5                               | 10    | 1     | 2     | 10
""")  # noqa: E501


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    told = company_that_won(5, 1)
    for number, (name, lost, story, *_expected) in enumerate((*WHOSE, *FIGURES)):
        own, other = (f'"{letter}{number}"' for letter in "AB")
        story = deal("price", story.format(B='deal 70 called "B"'), f"deal 70 {lost}")
        told.customer(name, story.replace('"A"', own).replace('"B"', other), segment="standard")
    return told, told.store(tmp_path_factory.mktemp("grounds"), SETTINGS)


@pytest.fixture(scope="module")
def found(company: Company) -> pd.DataFrame:
    told, store = company
    return figures.metric(store, "losses", told.question(), []).set_index("customer_id")


@pytest.mark.parametrize("case", WHOSE, ids=named(WHOSE))
def test_the_events_are_the_deals_own_and_its_customers_up_to_its_last_day(found: pd.DataFrame, case: list[str]):
    assert found.loc[case[0], "verdict"] == case[3]


def test_what_came_after_the_moment_of_the_question_is_not_known(company: Company):
    _told, store = company

    def asked(clock: str) -> Any:
        question = Question(datetime.fromisoformat(f"2026-03-10T{clock}"))
        rows = figures.metric(store, "losses", question, []).set_index("customer_id")
        return rows["verdict"].get("answered after the end, that day")

    assert [asked(clock) for clock in ("11:59", "22:59", "23:00")] == [None, "contradicted", "consistent"]


# --- the figures beside the verdict -----------------------------------------------------------------


@pytest.mark.parametrize("case", FIGURES, ids=named(FIGURES))
def test_days_and_tries_are_counted_up_to_the_loss(found: pd.DataFrame, case: list[str]):
    numbers = cells(found, case[0], ["days_since_touch", "touches_after_quote", "tries", "tries_days"])
    assert ["-" if number is None else str(int(number)) for number in numbers] == case[3:]


def test_the_moments_that_the_verdict_rests_on_stand_beside_it(company: Company, found: pd.DataFrame):
    told, _store = company
    moments = cells(found, "a quote and what followed", ["quote_at", "last_response_at", "last_touch_at"])
    assert [(told.as_of.date() - moment.date()).days for moment in moments] == [30, 15, 5]
    assert cells(found, "never touched", ["quote_at", "last_touch_at"]) == [None, None]


# --- the absence rule -------------------------------------------------------------------------------

# Nobody lost for the price had a quote in the log. Wins of the same 12 months: so many with a quote, so many without.
USUAL = cases("""
    wins                            | with | without | verdict
    all of five                     | 5    | 0       | contradicted
    four of five are just enough    | 4    | 1       | contradicted
    eight of ten                    | 8    | 2       | contradicted
    seven of nine are not           | 7    | 2       | not_evidenced
    none: quotes are kept elsewhere | 0    | 6       | not_evidenced
    nothing was won                 | 0    | 0       | not_evidenced
""")


@pytest.mark.parametrize("case", USUAL, ids=named(USUAL))
def test_a_missing_quote_says_something_only_where_won_deals_have_one(tmp_path: Path, case: list[str]):
    told = company_that_won(int(case[1]), int(case[2]))
    told.customer("four meetings", deal("price", "meeting 40 30 20 10"))
    told.customer("four meetings, terms", deal("terms", "meeting 40 30 20 10"))
    told.customer("a quote and no more", deal("price", "quote 30"))
    told.customer("a quote and an answer", deal("price", "quote 30, writes 20"))
    assert verdicts(told, tmp_path) == {
        "four meetings": case[3],
        "four meetings, terms": case[3],
        # The rule is of what is missing: what is in the log speaks for itself.
        "a quote and no more": "contradicted",
        "a quote and an answer": "consistent",
    }


def test_usual_is_what_was_usual_in_the_twelve_months_before_the_loss(tmp_path: Path):
    told = ToldCompany()
    told.customer("long ago", "visit 1500")
    # At first quotes were logged, and much was won; for the last 600 days they have been kept in another system.
    for days in range(600, 1400, 20):
        told.customer(f"quoted {days}", f"won {days}, quote {days + 30}")
    for days in range(20, 600, 150):
        told.customer(f"not quoted {days}", f"won {days}, visit {days + 30}")
    for days in (10, 200, 720, 1000, 1430):
        told.customer(f"lost {days} days ago", deal("price", f"meeting {days + 20}", f"deal {days + 60} lost {days}"))
    assert verdicts(told, tmp_path) == {
        "lost 10 days ago": "not_evidenced",
        "lost 200 days ago": "not_evidenced",
        "lost 720 days ago": "contradicted",
        "lost 1000 days ago": "contradicted",
        "lost 1430 days ago": "not_evidenced",  # nothing had been won by then
    }


def test_a_stage_that_stands_for_a_quote_does_so_in_won_deals_too(tmp_path: Path):
    told = ToldCompany()
    told.customer("long ago", "visit 900")
    for number in range(4):
        told.customer(f"buyer {number}", 'won 100, visit 130, enters 120 "Proposal"')
    told.customer("four meetings", deal("price", "meeting 40 30 20 10"))
    assert verdicts(told, tmp_path) == {"four meetings": "contradicted"}


def verdicts(told: ToldCompany, folder: Path) -> dict[str, str]:
    rows = figures.metric(told.store(folder, SETTINGS), "losses", told.question(), [])
    return dict(zip(rows["customer_id"], rows["verdict"], strict=True))


# --- the period -------------------------------------------------------------------------------------


def test_a_period_holds_what_was_lost_on_its_days_and_changes_no_verdict(company: Company, found: pd.DataFrame):
    told, store = company
    day = told.today - timedelta(days=10)
    rows = figures.metric(store, "losses", Question(told.as_of, day, day), []).set_index("customer_id")
    expected = [line[0] for line in (*WHOSE, *FIGURES) if line[1].startswith("lost 10")]
    assert sorted(rows.index) == sorted(expected)
    # Whether a quote is usual is told by wins that lie outside of this period.
    assert rows["verdict"].to_dict() == found.loc[rows.index, "verdict"].to_dict()
    assert rows.loc["quoted the day after", "verdict"] == "contradicted"


@pytest.mark.parametrize("by", [[], ["rep"], ["category"]])
def test_a_company_that_lost_nothing_has_no_rows(tmp_path: Path, by: list[str]):
    told = company_that_won(1, 0)
    store = told.store(tmp_path)
    assert len(figures.metric(store, "losses", told.question(), by)) == 0
    assert len(figures.metric(store, "win_back", told.question(), [])) == 0
    assert len(figures.metric(store, "feedback", told.question(), [])) == 0
