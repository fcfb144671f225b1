"""The one-to-one: what is talked about with one rep, and the document of two pages that is made of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader

from analytics import demo, overview
from analytics import one_to_one as one_to_ones
from analytics import wording as words
from analytics.board import Question
from analytics.loss_said import Overruled, Said
from analytics.one_to_one import OneToOne, one_to_one, question_of
from analytics.overview import People
from analytics.report import one_to_one as report
from analytics.report import pdf, rep_sentence
from analytics.report.document import Document, List
from analytics.store import Store
from analytics.views import commitments, follow_up, losses, referrals, silence
from tests import small_company
from tests.agreed_rows import COLUMNS as AGREED
from tests.agreed_rows import commitment, said

LAST = date(2026, 11, 20)
NOTHING = said([])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("one-to-one")
    demo.write(folder / "files", reps=4, customers=60, months=10, seed=5, until=LAST)
    return Store(small_company.load(folder / "data", [folder / "files"]))


@pytest.fixture(scope="module")
def reps(store: Store) -> list[str]:
    found = store.read("reps")
    return [str(rep) for rep in found.loc[found["role"] == "sales", "rep_id"]]


@pytest.fixture(scope="module")
def views(store: Store, reps: list[str]) -> dict[str, OneToOne]:
    evidence = losses.evidence(store, Question(store.watermark))
    return {rep: one_to_one(store, store.watermark, rep, NOTHING, evidence=evidence) for rep in reps}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.speak("en")
    yield
    words.speak("en")


def a_view(views: dict[str, OneToOne]) -> OneToOne:
    """Of the rep of whom there is most to tell."""
    return max(views.values(), key=lambda view: len(view.overdue) + len(view.losses) + len(view.bolts))


def listed(document: Document, id: str) -> List:
    return next(rows for section in document.sections for rows in section.lists if rows.id == id)


def drawn(store: Store, view: OneToOne, name: str = "Ann") -> Document:
    return report.document(view, {view.rep_id: name}, store.playbook)


def n_pages(document: Document) -> int:
    return len(PdfReader(BytesIO(pdf.write(document))).pages)


# --- the same figures as everywhere else --------------------------------------------------------------


def test_the_bolts_are_those_of_the_board(store: Store, views: dict[str, OneToOne]) -> None:
    question = question_of(store.watermark)
    for rep, view in views.items():
        board = overview.overview(store, question, People(reps=(rep,)))
        pd.testing.assert_frame_equal(view.bolts, board.tighten)
        assert len(view.overdue) == board.n_overdue
        assert len(view.coming) == board.coming["n_due"].sum()


def test_each_list_holds_this_reps_rows_alone_and_all_of_them(store: Store, views: dict[str, OneToOne]) -> None:
    now = Question(store.watermark)
    quiet = silence.view(store, now, People()).calls
    ready = referrals.view(store, now, People()).ready
    deals = store.read("open_deals", now.parameters())
    lying = deals.loc[~deals["has_next_step"].astype(bool)]
    for rep, view in views.items():
        for mine, everybody in ((view.silent, quiet), (view.ready, ready), (view.deals, lying)):
            assert set(mine["customer_id"]) == set(everybody.loc[everybody["rep_id"] == rep, "customer_id"])
            assert set(mine["rep_id"]) <= {rep}


def test_the_worthiest_come_first(views: dict[str, OneToOne]) -> None:
    view = a_view(views)
    for rows in (view.silent, view.deals, view.losses, view.ready, view.overdue):
        main = rows.loc[rows["currency"] == view.currency, "value" if "value" in rows else "amount"].astype("float64")
        assert main.dropna().is_monotonic_decreasing


def test_the_weeks_are_twelve_and_bolts_are_of_four(store: Store, views: dict[str, OneToOne]) -> None:
    view = a_view(views)
    assert view.steps.weeks.groupby("step").size().unique().tolist() == [12]
    assert view.question.since == store.watermark.date() - timedelta(days=27)


# --- losses -------------------------------------------------------------------------------------------


def test_losses_are_talked_about_where_the_log_does_not_bear_them_out(views: dict[str, OneToOne]) -> None:
    for view in views.values():
        found = view.losses
        assert (found["verdict"].isin(["contradicted", "unlogged"]) | found["follow_up_gap"]).all()
        assert (found["closed_at"] > pd.Timestamp(view.question.as_of) - pd.Timedelta(weeks=13)).all()
    assert any(len(view.losses) for view in views.values())


def test_what_a_person_said_of_a_verdict_goes_before_it(store: Store, views: dict[str, OneToOne]) -> None:
    view = max(views.values(), key=lambda view: len(view.losses))
    row = view.losses.iloc[0]
    deal = str(row["deal_id"])
    kept = Overruled(deal, "consistent", "I was there", "Boss", store.watermark)
    again = one_to_one(store, store.watermark, view.rep_id, NOTHING, Said(overruled={deal: kept}))
    gone = set(view.losses["deal_id"]) - set(again.losses["deal_id"])
    assert gone == (set() if row["follow_up_gap"] else {deal})
    assert again.n_losses == view.n_losses


def told(*rows: tuple[str, str | None, bool]) -> pd.DataFrame:
    columns = ["verdict", "overruled", "follow_up_gap"]
    found = pd.DataFrame(rows, columns=columns).astype({"verdict": "object", "overruled": "object"})
    return found.assign(amount=float("nan"), currency="THB")


@pytest.mark.parametrize(
    ("row", "is_talked_about"),
    [
        (("contradicted", None, False), True),
        (("unlogged", None, False), True),
        (("consistent", None, False), False),
        (("not_evidenced", None, False), False),
        (("unseen", None, False), False),
        (("consistent", None, True), True),
        (("contradicted", "consistent", False), False),
        (("contradicted", "consistent", True), True),
        (("not_evidenced", "contradicted", False), True),
    ],
)
def test_a_loss_is_talked_about_by_its_verdict_or_our_silence(
    row: tuple[str, str | None, bool], is_talked_about: bool
) -> None:
    assert len(one_to_ones.to_talk_about(told(row), "THB")) == is_talked_about


# --- promises -----------------------------------------------------------------------------------------


def promised(store: Store, rep: str, *days: int, **columns: Any) -> pd.DataFrame:
    """One promise to call a customer of the rep per day on which it is due, so many days before the as-of day."""
    customers = store.read("select customer_id from customers where owner_id = $rep order by 1", {"rep": rep})
    rows = []
    for n, day in enumerate(days):
        due = store.watermark.date() - timedelta(days=day)
        agreed = pd.Timestamp(due - timedelta(days=7)).to_pydatetime().replace(hour=10)
        customer = str(customers["customer_id"].iloc[n])
        rows.append(commitment(f"P{n}", agreed, due, rep_id=rep, customer_id=customer, **columns))
    return said(rows)


def test_promises_of_last_week_are_talked_of_with_their_verdicts(store: Store, reps: list[str]) -> None:
    rep = reps[0]
    agreed = promised(store, rep, -5, 1, 60, action="touch")
    view = one_to_one(store, store.watermark, rep, agreed)
    shown = set(view.talked_of["commitment_id"])
    assert {"P0", "P1"} <= shown
    assert "P2" not in shown or view.talked_of.set_index("commitment_id")["verdict"]["P2"] == "not_kept"
    assert list(view.promises.rows["commitment_id"]) == ["P2", "P1", "P0"]
    expected = commitments.view(store, view.question, People(reps=(rep,)), agreed)
    pd.testing.assert_frame_equal(view.promises.rows, expected.rows)
    section = listed(drawn(store, view), "promises")
    assert len(section.rows) == len(view.talked_of)
    assert [row.about.commitment_id for row in section.rows] == list(view.talked_of["commitment_id"])


@pytest.mark.parametrize(
    ("verdict", "sign", "word"),
    [
        ("kept", "praise", "kept"),
        ("late", "watch", "kept late"),
        ("not_kept", "loose", "not shown by the log"),
        ("pending", "plain", "not due yet"),
        ("unseen", "unknown", "the log cannot show it"),
        ("not_evidenced", "unknown", "said to be done"),
    ],
)
def test_each_verdict_of_a_promise_has_its_sign_and_blames_nobody(verdict: str, sign: str, word: str) -> None:
    row = dict.fromkeys(AGREED) | {
        "kind": "action", "action": "call", "customer": "Siam Steel", "verdict": verdict, "n_carried": 2,
        "due_at": pd.Timestamp("2026-11-20"), "done_at": pd.NaT, "value": 4_200_000.0, "currency": "THB",
    }  # fmt: skip
    line = report.promise(row, {})
    assert (line.sign, line.head) == (sign, "Siam Steel · call")
    assert line.detail == f"{word} · due Fri 20 Nov 2026 · carried on 2 times"


# --- what went well -----------------------------------------------------------------------------------


def test_praise_names_steps_that_were_kept_on_enough_cases(views: dict[str, OneToOne]) -> None:
    for view in views.values():
        assert (view.kept["due"] >= 5).all()
        assert (view.kept["rate"] >= view.kept["standard"]).all()


def test_a_bolt_that_was_loose_and_is_fine_is_praised_first(store: Store, views: dict[str, OneToOne]) -> None:
    view = a_view(views)
    row = {"rep_id": view.rep_id, "step": "quote-follow-up", "state_before": "loose", "on_time_before": 4,
           "due_before": 11, "state": "fine", "on_time": 9, "due": 10, "standard": 0.9}  # fmt: skip
    better = dataclasses.replace(view, tightened=pd.DataFrame([row]))
    steps = {step.id: step for step in store.playbook.steps}
    first = report.well(better, steps)[0]
    assert (first.sign, first.detail) == ("praise", "tightened · 4 of 11 → 9 of 10 on time")
    assert rep_sentence.praise(better, steps).endswith("4 of 11 before, now 9 of 10 on time.")


def test_what_a_promise_did_is_told_only_where_chance_is_small(store: Store, views: dict[str, OneToOne]) -> None:
    view = a_view(views)
    effect = {"commitment_id": "P", "rep_id": view.rep_id, "step": "quote-follow-up", "since": pd.Timestamp(LAST),
              "before_on_time": 4, "before_due": 11, "after_on_time": 9, "after_due": 10}  # fmt: skip
    steps = {step.id: step for step in store.playbook.steps}
    for chance, is_told in ((0.03, True), (0.4, False), (float("nan"), False)):
        effects = pd.DataFrame([{**effect, "chance": chance}])
        promises = dataclasses.replace(view.promises, effects=effects)
        details = [row.detail for row in report.well(dataclasses.replace(view, promises=promises), steps)]
        assert any("by chance alone 3\u00a0%" in detail for detail in details) == is_told


# --- the document -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "th", "fa"])
def test_it_fits_on_two_printed_pages(store: Store, views: dict[str, OneToOne], language: str) -> None:
    words.speak(language)
    agreed = promised(store, a_view(views).rep_id, -6, -5, -4, 1, 2)
    view = one_to_one(store, store.watermark, a_view(views).rep_id, agreed)
    assert n_pages(drawn(store, view)) <= 2


def test_all_rows_are_there_and_what_does_not_fit_is_counted(store: Store, views: dict[str, OneToOne]) -> None:
    view = a_view(views)
    document = drawn(store, view)
    counts = {"overdue": view.overdue, "coming": view.coming, "silent": view.silent, "losses": view.losses}
    for id, rows in counts.items():
        if len(rows) or id != "losses":
            found = listed(document, id)
            assert len(found.rows) == len(rows)
            assert found.n_more == max(0, len(rows) - report.FIRST[id])


def test_steps_are_drawn_with_their_weeks_and_what_is_off_comes_first(store: Store, views: dict[str, OneToOne]) -> None:
    view = next(view for view in views.values() if (view.bolts["state"] == "loose").any())
    rows = listed(drawn(store, view), "steps").rows
    assert rows[0].sign == "loose"
    assert all(row.mark is not None and len(row.mark.weeks) == 12 for row in rows)
    few = [row.cells["due"] < 5 for row in rows]
    assert few == sorted(few)
    for row in rows:
        assert (row.figure == "too few") == (row.cells["due"] < 5)


def test_the_sentence_counts_what_the_lists_hold(store: Store, views: dict[str, OneToOne]) -> None:
    view = next(view for view in views.values() if (view.bolts["state"] == "loose").any())
    document = drawn(store, view, "<b>Ann")
    first = view.bolts.iloc[0]
    assert document.sentence.startswith("<b>Ann: ")
    assert f"{first['on_time']} of {first['due']} on time" in document.sentence
    assert f"{len(view.overdue)} step" in document.sentence
    assert document.name == f"one-to-one-{view.rep_id}-2026-11-20"


def test_without_messages_or_plans_nobody_is_silent_and_no_deal_lies(store: Store, views: dict[str, OneToOne]) -> None:
    blind = dataclasses.replace(a_view(views), has_inbound=False, has_plans=False)
    ids = [rows.id for section in drawn(store, blind).sections for rows in section.lists]
    assert "silent" not in ids
    assert "deals" not in ids


def test_of_a_rep_without_any_work_it_says_so(store: Store) -> None:
    view = one_to_one(store, store.watermark, "nobody-knows", NOTHING)
    assert view.is_empty
    document = drawn(store, view)
    assert document.sentence == "The log shows nothing of Ann to talk about in these weeks."
    assert n_pages(document) == 1


def test_steps_handed_in_are_used_as_they_are(store: Store, views: dict[str, OneToOne]) -> None:
    view = a_view(views)
    followed = follow_up.view(store, view.question, People(reps=(view.rep_id,)))
    again = one_to_one(store, store.watermark, view.rep_id, NOTHING, steps=followed)
    assert again.steps is followed
    pd.testing.assert_frame_equal(again.bolts, view.bolts)
