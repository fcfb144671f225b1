"""The page on follow-up: the sentence, each step's weeks, what is overdue, how late, with whom, and what it costs."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics import demo, overview
from analytics import wording as words
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics.comparison import compare
from analytics.metrics.discipline import first_steps
from analytics.overview import People
from analytics.periods import days_of
from analytics.playbook_terms import Step
from analytics.store import Store
from analytics.views import cost, follow_up, process
from pages.parts import bolt_cost, discipline, follow_up_sentence, grid, lateness
from tests import small_company
from tests.one_page import one_page, rerun, texts

LAST = date(2026, 11, 20)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("follow-up-files")
    demo.write(folder, reps=4, customers=60, months=12, seed=5, until=LAST)
    return folder


@pytest.fixture(scope="module")
def company(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_company.load(tmp_path_factory.mktemp("follow-up") / "data", [files])


def draw(data: Path, **address: str | list[str]) -> AppTest:
    return one_page("follow_up", data, section="deals", **address)


@pytest.fixture(scope="module")
def page(company: Path) -> AppTest:
    """The page as it opens; for tests that press nothing."""
    return draw(company)


def asked(data: Path) -> tuple[Store, Question]:
    store = Store(data)
    last = store.watermark.date()
    return store, Question(end_of_day(last), *days_of("4-weeks", last))


def view(data: Path, people: People | None = None) -> follow_up.FollowUp:
    return follow_up.view(*asked(data), people or People())


def beside(data: Path) -> process.Process:
    return process.view(*asked(data), People())


def known_steps(data: Path) -> dict[str, Step]:
    return {step.id: step for step in Store(data).playbook.steps}


def tables(page: AppTest, column: str) -> list[pd.DataFrame]:
    return [each.value for each in page.dataframe if column in each.value]


def press(page: AppTest, key: str, data: Path) -> None:
    page.button(key=key).click()
    rerun(page, data)


# --- the sentence ---------------------------------------------------------------------------------------


def test_the_sentence_names_the_loosest_step_and_counts_what_is_overdue(company: Path, page: AppTest) -> None:
    told = view(company)
    said = page.title[0].value
    first = told.loosest.iloc[0]
    assert f"{first['on_time']} of {first['due']} on time" in said
    assert f"{len(told.overdue)} steps are overdue now" in said
    assert f"{words.of(beside(company).n_without_step, len(beside(company).open_deals))} open deals" in said


def kept(told: follow_up.FollowUp) -> follow_up.FollowUp:
    """The same with nothing wrong: all on time, nothing overdue."""
    steps = told.steps.assign(on_time=told.steps["due"], state="fine")
    cells = told.cells.assign(state="fine", marked=False)
    nothing = {name: getattr(told, name).head(0) for name in ("overdue", "late", "team_bolts")}
    return dataclasses.replace(told, steps=steps, cells=cells, **nothing)


def late_in(told: follow_up.FollowUp, **columns: object) -> follow_up.FollowUp:
    row = {"n": 20, "is_few": False, "median_days": 4.0, "watched_days": 30, **columns}
    return dataclasses.replace(told, late=pd.DataFrame([row]))


@pytest.mark.parametrize(
    ("change", "process_has", "said"),
    [
        (
            {},
            {},
            "Everything was on time: {due} of {due} steps. Nothing is overdue, and every open deal has a next step.",
        ),
        ({}, {"n_without_step": 2}, "Nothing is overdue, but 2 of {open} open deals lie without a next step."),
        # Without anything planned in the data no deal can be said to lie.
        ({}, {"n_without_step": 2, "has_plans": False}, "steps. Nothing is overdue."),
        ({"median_days": 4.0}, {}, "What is late is done after 4 days in the middle."),
        ({"median_days": np.nan}, {}, "Of what is late, less than half is done within 30 days."),
        ({"is_few": True, "median_days": np.nan}, {}, "steps. Nothing is overdue, and every"),
    ],
)
def test_with_nothing_wrong_the_sentence_praises(
    company: Path, change: dict[str, Any], process_has: dict[str, Any], said: str
) -> None:
    told = kept(view(company))
    told = late_in(told, **change) if change else told
    known = dataclasses.replace(beside(company), **{"n_without_step": 0, "has_plans": True, **process_has})
    headline = follow_up_sentence.headline(told, known, known_steps(company), {})
    assert said.format(due=told.due, open=len(known.open_deals)) in headline


def test_where_too_few_fell_due_nobody_is_judged(company: Path) -> None:
    told = kept(view(company))
    told = dataclasses.replace(told, cells=told.cells.assign(state="too_few"))
    headline = follow_up_sentence.headline(told, beside(company), known_steps(company), {})
    assert headline.startswith("Too few steps fell due to judge anybody")


def test_the_page_says_what_its_figures_are_for(page: AppTest) -> None:
    assert "These figures are for coaching" in texts(page)


# --- each step, week by week -----------------------------------------------------------------------------


def test_of_many_steps_nine_are_drawn_and_the_rest_behind_a_click(company: Path) -> None:
    every = view(company).weeks["step"].nunique()
    assert every > discipline.MOST
    page = draw(company)
    n_others = len(page.get("plotly_chart")) - discipline.MOST
    press(page, "discipline-all-button", company)
    assert len(page.get("plotly_chart")) == every + n_others


def test_each_step_stands_with_its_counts_of_the_period(company: Path, page: AppTest) -> None:
    told = view(company)
    said = texts(page)
    steps = known_steps(company)
    for step in first_steps(told.steps, told.cells, discipline.MOST):
        row = told.steps.set_index("step").loc[step]
        assert f"{words.plain(words.title(steps[step]))}**" in said
        assert f"{row['on_time']} of {row['due']} on time" in said


def test_a_step_opens_the_obligations_it_counts(company: Path) -> None:
    row = view(company).loosest.iloc[0]
    due = int(view(company).steps.set_index("step").loc[row["step"], "due"])
    page = draw(company)
    press(page, f"open-weeks-{row['step']}", company)
    assert any(f"{due} rows" in str(each.value) for each in page.markdown)


def test_a_tile_says_with_whom_a_step_is_loose(company: Path) -> None:
    told = view(company)
    row = told.loosest.iloc[0]
    others = told.steps.assign(state="fine")
    names = {str(row["rep_id"]): "<b>Ann"}
    step = known_steps(company)[row["step"]]
    said = discipline.tile(dataclasses.replace(told, steps=others), step, names)
    assert said.startswith(":red[●]")
    assert "loose with" in said
    assert "<b>" not in said
    few = discipline.tile(dataclasses.replace(kept(told), steps=others.assign(state="too_few")), step, names)
    assert "too few" in few


def test_the_weeks_reach_back_twelve_and_begin_where_weeks_begin(company: Path) -> None:
    told = view(company)
    first = told.weeks["due_week"]
    assert told.weeks.groupby("step").size().unique().tolist() == [12]
    assert set(first.dt.day_of_week) == {0}, "Mondays"
    store, question = asked(company)
    year = Question(question.as_of, *days_of("12-months", question.as_of.date()))
    assert follow_up.view(store, year, People()).weeks["due_week"].nunique() in (53, 54)


def test_a_chosen_rep_is_set_against_everybody(company: Path) -> None:
    everybody = view(company)
    assert everybody.everybody.empty
    rep = str(everybody.loosest["rep_id"].iloc[0])
    own = view(company, People(reps=(rep,)))
    both = own.everybody.merge(everybody.weeks, on=["step", "due_week"])
    assert (both["due_x"] == both["due_y"]).all()
    assert (own.weeks["due"].sum()) < everybody.weeks["due"].sum()
    assert "The grey line is all reps together." in texts(draw(company, rep=rep))


# --- what is overdue --------------------------------------------------------------------------------------


def test_what_is_overdue_is_listed_most_money_first(company: Path, page: AppTest) -> None:
    told = view(company)
    shown = next(table for table in tables(page, "step_title") if "days_over" in table)
    names = told.overdue["customer"].fillna(told.overdue["customer_id"])
    assert list(shown["customer"]) == list(names.head(200))
    main = told.overdue.loc[told.overdue["currency"] == told.currency, "value"].dropna()
    assert main.is_monotonic_decreasing


def test_each_band_of_age_opens_its_rows(company: Path) -> None:
    told = view(company)
    page = draw(company)
    assert told.ages["n"].sum() == len(told.overdue)
    row = told.ages.loc[told.ages["n"] > 0].iloc[-1]
    n_before = len(page.dataframe)
    press(page, f"overdue-age-age-{int(row['age'])}", company)
    opened = page.dataframe[1].value
    assert len(page.dataframe) == n_before + 1
    assert len(opened) == row["n"]


# --- how late is late -------------------------------------------------------------------------------------


def late(n: int, median: float | None, most: float | None) -> dict[str, Any]:
    return {
        "n": n, "n_late": n, "n_overdue": 0, "n_missed": 0, "is_few": n < 5, "watched_days": 40,
        "median_days": np.nan if median is None else median, "days_80": np.nan if most is None else most,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (late(3, None, None), "Too few to say how late."),
        (late(9, 4, 12), "Half of them are done by 4 days past the due day, four fifths by 12 days."),
        (late(9, 1, None), "done by 1 day past the due day, four fifths not in the 40 days watched."),
        (late(9, None, None), "Less than half of them were done in the 40 days that could be watched."),
    ],
)
def test_how_late_is_said_with_what_could_be_watched(row: dict[str, Any], said: str) -> None:
    assert lateness.sentence(row).endswith(said)
    assert lateness.sentence(row).startswith(f"{row['n']} steps that fell due in these weeks were not done on time")


def test_each_step_stands_with_how_late_it_is(company: Path, page: AppTest) -> None:
    told = view(company)
    (shown,) = tables(page, "half")
    assert list(shown["n"]) == list(told.late_by_step["n"])
    assert told.late_by_step["n"].sum() == told.late["n"].iloc[0]
    assert "too few" in set(shown["half"]) or not told.late_by_step["is_few"].any()


# --- with whom, week by week ------------------------------------------------------------------------------


def slips(page: AppTest) -> pd.DataFrame:
    return next(table for table in tables(page, "who") if "n" not in table)


def test_the_table_has_a_row_per_rep_and_a_column_per_week(company: Path, page: AppTest) -> None:
    told = view(company)
    step = told.loosest["step"].iloc[0]
    shown = slips(page)
    weeks = told.weeks.loc[told.weeks["step"] == step].set_index("due_week")
    assert [f"{week:%Y-%m-%d}" for week in weeks.index] == list(shown.columns[1:])
    for week, due in weeks["due"].items():
        texts_of_week = [str(text) for text in shown[f"{week:%Y-%m-%d}"] if isinstance(text, str) and text]
        assert sum(int(text.split("/")[1]) for text in texts_of_week) == due


def test_another_step_can_be_chosen(company: Path) -> None:
    page = draw(company)
    before = slips(page)
    others = [step for step in view(company).weeks["step"].unique() if step != page.selectbox(key="slips-step").value]
    page.selectbox(key="slips-step").select(others[0])
    rerun(page, company)
    assert not slips(page).equals(before)


def test_many_reps_are_shown_by_team_first(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (overview, grid):
        monkeypatch.setattr(module, "MANY_REPS", 2)
    page = draw(company)
    n_teams = len(slips(page))
    page.selectbox(key="slips-rows").select("every")
    rerun(page, company)
    assert len(slips(page)) > n_teams


# --- what does it cost ------------------------------------------------------------------------------------


def compared(done: tuple[int, int], rest: tuple[int, int], amount: float | None = 1000.0) -> dict[Any, Any]:
    rows = [(True, n < done[0]) for n in range(done[1])] + [(False, n < rest[0]) for n in range(rest[1])]
    frame = pd.DataFrame(rows, columns=["is_done", "has_won"])
    told = compare(frame.assign(amount=np.nan if amount is None else amount))
    return {"step": "quote-follow-up", "horizon_days": 40.0, **dataclasses.asdict(told)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (compared((12, 30), (1, 9)), ":gray[Too few: 10 a side are needed, alike in size.]"),
        (compared((12, 30), (8, 28)), "Cannot be told from zero (−13 to +34 points); about "),
        (compared((12, 30), (8, 28)), " deals a side would settle it."),
        (compared((20, 40), (20, 40)), "Cannot be told from zero (−21 to +21 points)."),
        (compared((90, 100), (30, 100)), "On time they were won more often (+48 to +69 points). **On the deals"),
        (compared((90, 100), (30, 100)), "that is ฿ 47.9 K to ฿ 69.3 K.**"),
        (compared((30, 100), (90, 100)), "On time they were won less often (−69 to −48 points)."),
        (compared((18, 19), (1, 12)), "For money 20 a side are needed."),
        (compared((90, 100), (30, 100), None), "The deals that were not on time have no amounts."),
    ],
)
def test_the_cost_is_a_range_or_not_told(row: dict[Any, Any], said: str) -> None:
    assert said in bolt_cost.verdict(row, "THB").replace("\u00a0", " ").replace("\\", "")
    assert bolt_cost.counts(row).startswith(f"won {words.of(row['won_done'], row['n_done'])} when on time")


def costs(*verdicts: str) -> cost.Costs:
    steps = pd.DataFrame({"step": [f"s{n}" for n in range(len(verdicts))], "verdict": list(verdicts)})
    return cost.Costs("THB", steps, pd.DataFrame())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (costs("too_few"), "Too few deals to compare at any step yet: 10 a side are needed, alike in size."),
        (
            costs("told", *["not_told"] * 7),
            "8 steps were compared, one stands out; by chance alone it would be about 0.4",
        ),
        (costs("not_told", "too_few"), "One step was compared, 0 stand out; by chance alone it would be about 0.05"),
    ],
)
def test_it_is_said_how_many_would_stand_out_by_chance(given: cost.Costs, said: str) -> None:
    assert bolt_cost.summary(given).startswith(said)
    assert "It is an association" in bolt_cost.summary(given)


def test_each_step_of_deals_stands_with_its_counts_and_opens_its_deals(company: Path) -> None:
    told = cost.view(*asked(company), People())
    page = draw(company)
    said = texts(page)
    for row in told.steps.to_dict("records"):
        assert bolt_cost.counts(row) in said
    step = told.steps["step"].iloc[0]
    press(page, f"open-cost-{step}", company)
    assert len(tables(page, "has_won")[0]) == min(200, (told.rows["step"] == step).sum())


def test_a_cost_is_of_the_whole_past_and_not_of_the_period(company: Path) -> None:
    told = cost.view(*asked(company), People())
    assert told.rows["due_at"].min() < pd.Timestamp(LAST - timedelta(days=100))


# --- where there is little, or nothing --------------------------------------------------------------------


def test_without_data_the_page_says_how_to_get_some(tmp_path: Path) -> None:
    assert draw(tmp_path / "nothing").title[0].value == "There is no data here yet"


def test_without_activities_the_page_names_the_export_that_fills_it(tmp_path: Path) -> None:
    folder = small_company.write(tmp_path / "files")
    page = draw(small_company.load(tmp_path / "data", [folder / "deals.csv"]))
    assert page.title[0].value == "No follow-up can be seen yet"
    assert "Export the activity log" in texts(page)


def test_a_day_before_the_first_obligation_is_no_empty_warehouse(company: Path) -> None:
    page = draw(company, as_of=f"{Store(company).frame['first_at']:%Y-%m-%d}")
    assert page.title[0].value.startswith("Nothing fell due")


def test_a_rep_without_anything_is_not_blamed(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for file in files.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        if file.stem == "reps":
            reps = pd.read_csv(file, dtype=str, keep_default_na=False)
            new = dict.fromkeys(reps.columns, "") | {"rep_id": "NEW", "name": "Newcomer", "role": "sales"}
            text = pd.concat([reps, pd.DataFrame([new])]).to_csv(index=False)
        (folder / file.name).write_text(text, encoding="utf-8")
    page = draw(small_company.load(tmp_path / "data", [folder]), rep="NEW")
    said = page.title[0].value
    assert said == "Nothing fell due with what is chosen in the filters, and nothing is overdue."
    assert not tables(page, "days_over")


def test_a_small_company_is_drawn_with_what_it_has(tmp_path: Path) -> None:
    page = draw(small_company.load(tmp_path / "data", [small_company.write(tmp_path / "files")]))
    assert page.title[0].value.startswith("The loosest step is")
    assert "No step of a deal is old enough yet" in texts(page)
    assert "with Somchai Jaidee" in page.title[0].value


def test_names_from_the_data_stay_the_text_that_they_are(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for file in files.glob("*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        if file.stem in ("reps", "customers", "deals"):
            table["name"] = small_company.HOSTILE
        table.to_csv(folder / file.name, index=False)
    data = small_company.load(tmp_path / "data", [folder])
    page = draw(data)
    for trap in ("<b>", "**x**", "$1$", ":material/home"):
        assert trap not in texts(page)
    assert small_company.HOSTILE in set(tables(page, "step_title")[0]["customer"])


@pytest.mark.parametrize("language", ["th", "fa", "zh_Hant"])
def test_the_page_runs_in_every_language(company: Path, language: str) -> None:
    page = draw(company, lang=language)
    press(page, "discipline-all-button", company)
    assert page.title


def test_two_hundred_reps_are_drawn(tmp_path: Path) -> None:
    folder = small_company.write(tmp_path / "files")
    tables_of = {file.stem: pd.read_csv(file, dtype=str, keep_default_na=False) for file in folder.glob("*.csv")}
    for name, ids in {
        "reps": ("rep_id",), "customers": ("customer_id", "owner_id"), "deals": ("deal_id", "customer_id", "owner_id"),
        "activities": ("activity_id", "rep_id", "customer_id", "deal_id"),
    }.items():  # fmt: skip
        copies = [
            tables_of[name].assign(**{column: tables_of[name][column] + f"-{n}" for column in ids}) for n in range(100)
        ]
        pd.concat(copies).to_csv(folder / f"{name}.csv", index=False)
    data = small_company.load(tmp_path / "data", [folder])
    page = draw(data)
    assert len(slips(page)) == 2, "the teams first"
    page.selectbox(key="slips-rows").select("every")
    rerun(page, data)
    assert len(slips(page)) == 200
    assert page.title[0].value.count("Jaidee") == 1
