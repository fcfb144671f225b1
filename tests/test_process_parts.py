"""The parts about the process on the page on follow-up: findings, funnel, what stands still, first answers."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo, sources
from analytics.board import Question
from analytics.charts import process as charts
from analytics.metrics import first_answer, funnel
from analytics.overview import People
from analytics.store import Store
from analytics.views import process
from pages.parts import first_answers, process_funnel
from tests import small_company
from tests.one_page import texts
from tests.test_first_answer import TREATED, messages
from tests.told_company import ToldCompany, cell

_SCRIPT = """
import streamlit as st
from analytics import wording as words
from pages.parts import cached, filters, first_answers, process_funnel, process_lying

here = cached.warehouse()
words.speak(st.query_params.get("lang", "en"))
asked = filters.draw(here)
view = cached.process(here, asked.question, asked.people)
process_funnel.draw(asked, view)
process_lying.draw(asked, view)
first_answers.draw(asked, view)
"""
NAME = "<b>Ann</b> **x** $1$ :material/home:"


def parts(data: Path, opened: tuple[str, ...] = (), state: dict[str, object] | None = None, **address: str) -> AppTest:
    """The three parts on the data in this folder, with these expanders open."""
    page = AppTest.from_string(_SCRIPT, default_timeout=90)
    for key, value in address.items():
        page.query_params[key] = value
    for name, chosen in {**dict.fromkeys(opened, True), **(state or {})}.items():
        page.session_state[name] = chosen
    with patch.dict(os.environ, {"LOOSE_BOLTS_DATA": str(data)}):
        page.run()
    assert not page.exception, page.exception
    return page


def table(page: AppTest, *columns: str) -> pd.DataFrame:
    return next(each.value for each in page.dataframe if set(columns) <= set(each.value))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("process")
    demo.write(folder / "files", reps=4, customers=120, months=9, seed=3, until=date(2026, 11, 20))
    return small_company.load(folder / "data", [folder / "files"])


def view(data: Path) -> process.Process:
    store = Store(data)
    since = store.watermark.date() - timedelta(days=27)
    return process.view(store, Question(store.watermark, since, store.watermark.date()), People())


def test_the_finding_is_the_stage_at_which_most_deals_end(company: Path) -> None:
    stages = view(company).funnel
    most = stages.sort_values("lost", ascending=False).iloc[0]
    said = [each.value for each in parts(company).subheader]
    assert said[0] == f"Most deals end at {most['stage']}: {most['lost']} of {most['entered']} were lost there."


def test_the_funnel_looks_at_a_year_whatever_the_period(company: Path) -> None:
    short, long = parts(company, period="4-weeks"), parts(company, period="13-weeks")
    assert short.subheader[0].value == long.subheader[0].value
    assert "in the twelve months up to 20 Nov 2026, whatever the period" in texts(short)


def test_a_stage_opens_its_reps_and_its_deals(company: Path) -> None:
    told = view(company)
    stage = told.funnel["stage"].iloc[1]
    page = parts(company, ("process-funnel-rows",), {"process-stage": stage})
    reps = table(page, "went_on", "team_rate")
    assert reps["entered"].sum() == told.funnel["entered"].iloc[1]
    deals = table(page, "fate_word")
    assert len(deals) == min(200, (told.deals["stage"] == stage).sum())
    assert set(deals["fate_word"]) <= {"went on", "lost", "still there"}


def test_what_stands_still_is_counted_with_its_deals(company: Path) -> None:
    told = view(company)
    slow = funnel.lying(told.ages, told.currency)
    page = parts(company, state={"process-lying": "slow"})
    metrics = {each.label: each.value for each in page.metric}
    assert metrics["Longer than won deals"] == f"{len(slow)} of {told.ages['is_slow'].notna().sum()}"
    assert metrics["Without a next step"] == f"{told.n_without_step} of {len(told.open_deals)}"
    assert metrics["Close dates that moved"] == "–"
    assert "Needs a second import" in texts(page)
    assert list(table(page, "usual_days")["deal"]) == list(slow["deal"])
    without = table(parts(company, state={"process-lying": "step"}), "created_at", "deal")
    assert len(without) == min(200, told.n_without_step)


def test_the_answers_are_said_in_hours_with_who_still_waits(company: Path) -> None:
    told = view(company)
    (row,) = told.answers.to_dict("records")
    page = parts(company, ("first-answers-rows",))
    assert page.subheader[-1].value == first_answers.headline({str(name): value for name, value in row.items()})
    assert f"{row['waiting']} still waiting" in texts(page)
    assert len(table(page, "answered_by")) == min(200, row["n"])
    assert table(page, "p80_hours")["n"].sum() == row["n"]


def test_the_filters_hold_for_the_parts_too(company: Path) -> None:
    told = view(company)
    rep = str(told.reps["rep_id"].iloc[0])
    page = parts(company, ("process-funnel-rows",), rep=rep)
    reps = table(page, "team_rate")
    assert len(reps) == 1
    own = told.reps.loc[told.reps["rep_id"] == rep].set_index("stage")
    stage = page.selectbox(key="process-stage").value
    assert reps["entered"].tolist() == [cell(own, stage, "entered")]
    # The team is still the whole team.
    assert reps["team_rate"].tolist() == pytest.approx([cell(own, stage, "team_rate") * 100])


def test_without_stages_plans_and_messages_each_part_names_the_export_that_fills_it(tmp_path: Path) -> None:
    page = parts(small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")]))
    said = texts(page)
    assert "stage_changes.csv with deal_id, stage and entered_at" in said
    assert "Needs the stage history of the deals" in said
    assert "Needs what is planned" in said
    assert "hold no message of a customer" in said
    assert [each.value for each in page.metric] == ["–", "–", "–"]


def test_where_nobody_matches_the_filters_nothing_is_asked_of_the_exports(company: Path) -> None:
    said = texts(parts(company, as_of="2026-03-01"))
    assert "stage_changes.csv" not in said


def test_moved_dates_open_their_deals(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    for week, day in enumerate(("2026-12-01", "2026-12-20", "2027-01-10")):
        file = tmp_path / f"{week}" / "deals.csv"
        file.parent.mkdir()
        file.write_text(
            "deal_id,name,owner_id,status,amount,currency,created_at,expected_close_at\n"
            f"D1,Machine,R1,open,100,THB,2026-10-01,{day}\n",
            encoding="utf-8",
        )
        store.import_plans(sources.plan([file])[0], small_company.NOW + timedelta(weeks=week - 3))
    store.close()
    page = parts(tmp_path / "data", state={"process-lying": "moved"}, as_of="2026-11-15")
    assert {each.label: each.value for each in page.metric}["Close dates that moved"] == "1 of 1"
    assert table(page, "days_later")["days_later"].tolist() == [40]
    assert "1 of them later more than once" in texts(page)


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_parts_run_in_every_language(company: Path, language: str) -> None:
    everything = ("process-funnel-rows", "first-answers-rows")
    assert parts(company, everything, {"process-lying": "slow"}, lang=language).subheader


def test_a_name_that_is_a_trap_stays_a_name(tmp_path: Path) -> None:
    told = ToldCompany()
    for number in range(12):
        told.customer(f"C{number}", f'deal 90 lost 20, enters 80 "{NAME}", writes 3, email 2', owner="R1")
    store = told.store(tmp_path)
    store.close()
    page = parts(store.directory, ("process-funnel-rows",))
    assert "12 of 12 were lost there" in page.subheader[0].value
    for trap in ("<b>Ann", "**x**", "$1$"):
        assert trap not in texts(page)


# --- the sentences ----------------------------------------------------------------------------------


def test_the_finding_of_the_funnel_also_says_that_nothing_was_lost() -> None:
    stages = pd.DataFrame({"stage": ["Lead", "Quote"], "entered": [9, 7], "lost": [0, 0]})
    assert process_funnel.headline(stages) == "Of the deals of the last twelve months none was lost at any stage."


HALF = "Half of the customers' messages are answered within"


@pytest.mark.parametrize(
    ("n", "answered", "middle", "most", "said"),
    [
        (40, 40, 2.54, 17.6, f"{HALF} 2.5 working hours, four in five within 18 working hours."),
        (40, 25, 1.0, np.nan, f"{HALF} 1 working hour; four in five are not."),
        (40, 9, np.nan, np.nan, "Fewer than half of the customers' messages got an answer: 9 of 40."),
        (3, 2, 1.0, 2.0, "3 messages of customers, 2 of 3 answered"),
        (1, 0, np.nan, np.nan, "One message of a customer, 0 of 1 answered"),
        (40, 40, 0.2, 0.9, f"{HALF} one working hour, four in five within one working hour."),
    ],
)  # fmt: skip
def test_the_answers_are_said_by_what_the_curve_reaches(
    n: int, answered: int, middle: float, most: float, said: str
) -> None:
    row = {"n": n, "answered": answered, "median_hours": middle, "p80_hours": most}
    assert first_answers.headline(row) == said


# --- the pictures -----------------------------------------------------------------------------------

SAYS = {"count": lambda n: f"n{n}", "percent": lambda share: f"p{share:.2f}"}
FUNNEL = charts.FunnelLabels(
    hover="{stage}|{entered}|{went_on}|{lost}|{still_there}|{rate}",
    line=lambda stage, went_on, entered, there: f"{stage}: {went_on}/{entered}/{there}", **SAYS,
)  # fmt: skip
ANSWERS = charts.AnswerLabels(
    hover="{hours}|{share}|{waiting}", hours="<hours>", reached=lambda share, hours: f"{share}:{hours:g}", **SAYS
)
STAGES = pd.DataFrame(
    {
        "stage": ["Lead", "<b>Quote"], "entered": [9, 5], "went_on": [5, 2], "lost": [3, 1], "still_there": [1, 2],
        "rate": [5 / 9, np.nan],
    }
)  # fmt: skip


def words(figure: go.Figure) -> str:
    return str(figure.to_dict())


@pytest.mark.parametrize("dark", [False, True])
def test_every_deal_of_a_stage_is_in_its_bar(dark: bool) -> None:
    drawn = charts.funnel(STAGES, FUNNEL, dark=dark)
    lengths = np.sum([bar.x for bar in drawn.data], axis=0)
    assert lengths.tolist() == [9, 5]
    assert [note.text for note in drawn.layout.annotations] == ["Lead: 5/9/1", "<b>Quote: 2/5/2"]
    assert drawn.data[0].hovertext[1] == "&lt;b&gt;Quote|n5|n2|n1|n2|–"
    assert drawn.data[0].y[0] > drawn.data[0].y[1]


def test_the_pictures_turn_round_where_one_reads_from_right_to_left() -> None:
    curve = first_answer.curve(messages(TREATED))
    for there, back in (
        (charts.funnel(STAGES, FUNNEL), charts.funnel(STAGES, FUNNEL, rtl=True)),
        (charts.answers(curve, [], ANSWERS), charts.answers(curve, [], ANSWERS, rtl=True)),
    ):
        assert tuple(there.layout.xaxis.range) == tuple(back.layout.xaxis.range)[::-1]


def test_the_curve_of_answers_marks_what_it_reaches_and_nothing_else() -> None:
    curve = first_answer.curve(messages(TREATED))
    drawn = charts.answers(curve, [(0.5, 23.0), (0.8, np.nan)], ANSWERS)
    assert [note.text for note in drawn.layout.annotations] == ["0.5:23"]
    line = drawn.data[0]
    assert line.x[0] == 0
    assert line.y[0] == 0
    assert line.y[-1] == pytest.approx(1 - 0.448, abs=1e-3)
    assert "n21" in line.hovertext[0]
    assert "<hours>" in words(drawn)


def test_nothing_gives_an_empty_picture() -> None:
    assert not charts.funnel(STAGES.iloc[:0], FUNNEL).data
    assert not charts.answers(first_answer.curve(messages("1").iloc[:0]), [(0.5, np.nan)], ANSWERS).data
