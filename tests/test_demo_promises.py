"""What the demo's manager typed: lines that a journal takes, about deals that were there, judged by the log."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics import agreed, demo, sources
from analytics.board import Question
from analytics.demo import promises
from analytics.demo.company import Company
from analytics.journal import Journal
from analytics.store import Store
from analytics.views import commitments as view

UNTIL = date(2026, 11, 20)
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
SMALL = {"reps": 8, "months": 8, "seed": 3, "until": UNTIL}


@dataclass(frozen=True)
class Typed:
    """A small demo company with what was typed in it."""

    folder: Path
    planted: demo.Planted
    journal: Journal

    @property
    def text(self) -> str:
        return (self.folder / promises.FILE).read_text(encoding="utf-8")

    @property
    def commitments(self) -> list[agreed.Commitment]:
        return list(self.journal.commitments().values())

    def rows(self, table: str, key: str) -> dict[str, dict[str, str]]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return {row[key]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    folder = tmp_path_factory.mktemp("demo")
    planted = demo.write(folder, **SMALL)  # type: ignore[arg-type]
    found = Typed(folder, planted, Journal(tmp_path_factory.mktemp("journal")))
    found.journal.read_back(found.text)
    return found


@pytest.fixture(scope="module")
def store(typed: Typed, tmp_path_factory: pytest.TempPathFactory) -> Store:
    data = tmp_path_factory.mktemp("store")
    plans, _ = sources.plan([typed.folder])
    opened = Store(data, typed.journal.rulings())
    opened.import_plans(plans, NOW, is_complete=True)
    return opened


# ---------------------------------------------------------------- the file


def test_a_journal_takes_every_line_and_exports_the_same(typed: Typed, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    lines = typed.text.splitlines()
    assert journal.read_back(typed.text) == len(lines) > 100
    assert journal.export() == typed.text
    assert journal.read_back(typed.text) == 0


def test_the_same_seed_types_the_same(typed: Typed, tmp_path: Path) -> None:
    demo.write(tmp_path / "again", **SMALL)  # type: ignore[arg-type]
    assert (tmp_path / "again" / promises.FILE).read_text(encoding="utf-8") == typed.text
    demo.write(tmp_path / "other", **{**SMALL, "seed": 4})  # type: ignore[arg-type]
    assert (tmp_path / "other" / promises.FILE).read_text(encoding="utf-8") != typed.text


def test_nothing_else_of_the_demo_hangs_on_what_is_typed(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_company: Company, _seed: int, _directory: Path) -> None: ...

    monkeypatch.setattr(promises, "write", nothing)
    demo.write(tmp_path, **SMALL)  # type: ignore[arg-type]
    assert not (tmp_path / promises.FILE).exists()
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (typed.folder / path.name).read_bytes(), path.name


@pytest.mark.parametrize("months", [3, 4])
def test_a_short_history_has_as_many_weeks_as_there_were(tmp_path: Path, months: int) -> None:
    demo.write(tmp_path, reps=1, months=months, until=UNTIL)
    first = pd.read_csv(tmp_path / "stage_changes.csv")["entered_at"].min()[:10]
    said = [json.loads(line) for line in (tmp_path / promises.FILE).read_text(encoding="utf-8").splitlines()]
    assert said
    assert min(line["at"] for line in said)[:10] >= first


# ---------------------------------------------------------------- what is agreed


def test_each_names_a_rep_a_customer_and_a_deal_that_were_there(typed: Typed) -> None:
    reps, customers = typed.rows("reps", "rep_id"), typed.rows("customers", "customer_id")
    deals = typed.rows("deals", "deal_id")
    for each in typed.commitments:
        at = each.at.astimezone(promises.ZONE).strftime("%Y-%m-%d %H:%M:%S")
        assert reps[each.rep_id]["role"] == "sales"
        if each.kind == "training":
            assert (each.customer_id, each.deal_id, each.action) == ("", "", "")
            continue
        assert customers[each.customer_id]["created_at"] <= at
        if each.deal_id:
            deal = deals[each.deal_id]
            assert deal["customer_id"] == each.customer_id
            assert deal["created_at"] <= at
            assert deal["closed_at"] == "" or deal["closed_at"] > at


def test_each_is_agreed_on_the_first_working_day_of_a_week_for_the_review_of_the_one_before(typed: Typed) -> None:
    days = Counter(each.agreed_on.weekday() for each in typed.commitments)
    assert days[0] > 0.8 * days.total()
    for each in typed.commitments:
        assert each.week.weekday() == 0
        assert timedelta(days=7) <= each.agreed_on - each.week < timedelta(days=14)
        assert each.agreed_on <= each.due_on <= each.agreed_on + timedelta(days=21)
    assert max(each.agreed_on for each in typed.commitments) == date(2026, 11, 16)
    assert min(each.week for each in typed.commitments) >= date(2026, 5, 11)


def test_nobody_agrees_on_more_than_a_meeting_bears(typed: Typed) -> None:
    per_meeting = Counter((each.rep_id, each.week) for each in typed.commitments if not each.carries)
    assert max(per_meeting.values()) == 2
    said = Counter((each.rep_id, each.week, each.customer_id, each.action, each.kind) for each in typed.commitments)
    assert max(said.values()) == 1


def test_about_half_are_to_tighten_a_step_among_them_the_planted_bolts(typed: Typed) -> None:
    with_step = [each for each in typed.commitments if each.step]
    assert 0.35 < len(with_step) / len(typed.commitments) < 0.7
    meant = {(each.rep_id, each.step) for each in with_step}
    assert {(bolt.rep_id, bolt.step) for bolt in typed.planted.bolts} <= meant


def test_there_is_something_of_everything(typed: Typed) -> None:
    kinds = Counter(each.kind for each in typed.commitments)
    assert 0 < kinds["training"] < 0.15 * kinds.total()
    assert typed.journal.words()
    ids = {each.id for each in typed.commitments}
    carried = {each.carries for each in typed.commitments if each.carries}
    assert carried
    assert carried | set(typed.journal.words()) <= ids
    assert [said.kind for said in typed.journal.standards()] == ["raised", "declined"]
    texts = " ".join(each.text for each in typed.commitments)
    assert all(any(first <= letter <= last for letter in texts) for first, last in ("az", "กฮ", "آی", "一鿿"))


# ---------------------------------------------------------------- what becomes of it


def test_most_are_kept_some_late_some_not_as_the_log_shows(typed: Typed, store: Store) -> None:
    said = agreed.frame(typed.commitments, typed.journal.words(), "Asia/Bangkok")
    rows = view.judged(store, Question(store.watermark), said)
    assert len(rows) == len(typed.commitments)
    shares = {str(verdict): n / len(rows) for verdict, n in rows["verdict"].value_counts().items()}
    assert 0.4 < shares["kept"] < 0.75
    for verdict in ("late", "not_kept"):
        assert shares[verdict] > 0.05, shares
    assert shares["not_evidenced"] > 0
    assert shares["pending"] > 0
    assert rows["n_carried"].max() >= 1
    assert len(view.effects(store, store.watermark, rows))


def test_waivers_and_standards_meet_steps_and_obligations_that_exist(typed: Typed, store: Store) -> None:
    obligations = store.read("obligations", {**Question(store.watermark).parameters(), "step": None, "rep": None})
    there = set(zip(obligations["step"], obligations["deal_id"], obligations["triggered_at"].dt.date, strict=True))
    waivers = typed.journal.waivers()
    assert waivers
    assert {(each.step, each.key, each.triggered_on) for each in waivers} <= there
    assert {each.step for each in typed.journal.standards()} <= set(obligations["step"])
    late = obligations.loc[obligations["state"] == "waived", ["step", "deal_id"]].to_numpy().tolist()
    assert any([each.step, each.key] in late for each in waivers)
