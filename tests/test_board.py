"""The figures of `metric`: what each row says, on small companies worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analytics import figures, playbook, sources
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.store import Store

NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
PLAYBOOK = """
[playbook]
name = "Small"
time_zone = "Asia/Bangkok"

[[step]]
id = "quote-follow-up"
phase = "follow-up"
title = { en = "Follow up" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = "call" }
within = "3 days"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.9

[[step]]
id = "rhythm"
phase = "care"
title = { en = "Rhythm" }
source = "a test"
after = { event = "deal_created" }
do = { event = "activity", channel = "visit" }
every = "7 days"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.9
"""
FILES = {
    "reps": "rep_id,team\nR1,A\nR2,B\n",
    "customers": "customer_id,owner_id\nC1,R1\nC2,R2\n",
    "deals": "deal_id,customer_id,owner_id,status,amount,currency,created_at,closed_at\n"
    "D1,C1,R1,open,300,THB,2026-02-02T09:00:00,\n"
    "D2,C2,R2,won,100,THB,2026-02-02T09:00:00,2026-02-05T09:00:00\n"
    "D3,C2,R2,lost,100,THB,2026-02-02T09:00:00,2026-02-06T09:00:00\n",
    "activities": "activity_id,at,channel,purpose,rep_id,deal_id\n"
    "A0,2026-01-05T09:00:00,visit,,R1,\n"
    "A1,2026-02-03T09:00:00,email,quote,R1,D1\n"
    "A2,2026-02-04T09:00:00,call,,R1,D1\n"
    "A3,2026-03-01T09:00:00,email,quote,R2,D2\n"
    "A4,2026-03-10T09:00:00,call,,R1,D1\n",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("board")
    (folder / "exports").mkdir()
    for name, text in FILES.items():
        (folder / "exports" / f"{name}.csv").write_text(text, encoding="utf-8")
    found, problems = playbook.parse(PLAYBOOK, "small.toml")
    assert found is not None, problems
    opened = Store(folder / "store")
    opened.import_plans(sources.plan([folder / "exports"])[0], NOW, playbook=found)
    return opened


def follow_up(company: Store, by: str, as_of: date) -> pd.DataFrame:
    question = Question(end_of_day(as_of), date(2026, 2, 1), as_of)
    return figures.metric(company, "follow_up", question, by.split(",") if by else [])


@pytest.mark.parametrize(("by", "who"), [("rep", "R2"), ("rep,step", "R2"), ("team", "B")])
def test_a_rep_who_logs_no_quotes_has_a_row_that_says_so(company: Store, by: str, who: str):
    rows = follow_up(company, by, date(2026, 2, 10))
    mine = rows.loc[rows[rows.columns[0]] == who]
    assert mine["unstarted"].sum() == 2


def test_what_was_logged_later_was_not_there_then(company: Store):
    def unstarted(as_of: date) -> int:
        return int(follow_up(company, "step", as_of).set_index("step")["unstarted"]["quote-follow-up"])

    assert unstarted(date(2026, 2, 10)) == 2
    assert unstarted(date(2026, 3, 9)) == 1


@pytest.mark.parametrize("day", [9, 10, 15, 16, 17])
def test_a_missed_window_stands_as_overdue_until_the_next_one_is_over(company: Store, day: int):
    row = follow_up(company, "step", date(2026, 2, day)).set_index("step").loc["rhythm"]
    is_over = day > 9  # the first window ends on the 9th, the next on the 16th
    assert (row["overdue"], row["value_at_risk"]) == ((1, 300.0) if is_over else (0, 0.0))


def test_every_row_by_step_is_judged_and_stands_in_the_playbooks_order(company: Store):
    rows = follow_up(company, "step", date(2026, 2, 10))
    assert rows["step"].tolist() == ["quote-follow-up", "rhythm"]
    assert rows[["standard", "state", "shortfall"]].notna().all().all()


def test_a_question_about_a_far_day_does_not_move_the_watermark(company: Store):
    before = company.watermark
    company.extend(datetime(2031, 6, 1))
    assert company.watermark == before
