"""What the log shows of a loss, in words: every verdict and every cell of its table has its own sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import playbook
from analytics import wording as words
from analytics.language import LANGUAGES
from analytics.loss_said import Said
from analytics.loss_words import CATEGORIES
from analytics.overview import People
from analytics.store import Store
from analytics.views import losses
from pages.parts import loss_evidence
from tests.small_company import HOSTILE
from tests.told_company import TODAY, cases, named
from tests.told_losses import SETTINGS, company_that_won, deal

PLAYBOOKS = Path(__file__).resolve().parents[1] / "data" / "playbooks"
# How many were won with a quote, and without: whether its absence says anything.
WON = {"usual": (5, 1), "not usual": (2, 5), "almost": (63, 16), "nothing won": (0, 0)}
# Days are days before the loss, which is the 20th of March; the deal began on the 9th of January.
CASES = cases("""
    case                  | won         | category     | story                            | verdict       | sentence
    quoted, no touch      | usual       | price        | quote 17                         | contradicted  | Quote on 3 Mar 2026, neither a touch nor an answer after it
    terms quoted          | usual       | terms        | quote 17                         | contradicted  | Quote on 3 Mar 2026, neither a touch nor an answer after it
    never quoted          | usual       | price        | meeting 40 30                    | contradicted  | No quote is logged, while 83 % of the deals won in the twelve months before had one
    answered              | usual       | price        | quote 17, email 16, writes 15    | consistent    | Quote on 3 Mar 2026, 1 touch after it, the customer's last sign of life on 5 Mar 2026
    not answered          | usual       | terms        | quote 17, email 16 15            | not_evidenced | Quote on 3 Mar 2026, 2 touches after it, no answer of the customer
    seldom quoted         | not usual   | price        | meeting 40 30                    | not_evidenced | No quote is logged; of the deals won in the twelve months before only 28 % had one, so this says little
    just not usual        | almost      | price        | meeting 40 30                    | not_evidenced | No quote is logged; of the deals won in the twelve months before only 79 % had one, so this says little
    nothing to compare    | nothing won | terms        | meeting 40 30                    | not_evidenced | No quote is logged; nothing was won in the twelve months before, so nobody can tell whether one is usual
    rival, heard          | usual       | competitor   | writes 10 against Acme           | consistent    | A competitor is named (Acme); the customer's last sign of life was on 10 Mar 2026
    rival, heard earlier  | usual       | competitor   | writes 50, email 40 against Acme | consistent    | A competitor is named (Acme); a sign of life of the customer lies within 21 days of our last touch on 8 Feb 2026
    rival, silence        | usual       | competitor   | writes 60, email 20 against Acme | not_evidenced | A competitor is named (Acme); no sign of life of the customer in the 30 days before the loss, nor within 21 days of our last touch
    rival unnamed         | usual       | competitor   | writes 10                        | not_evidenced | No competitor is named, so there is nothing to look for in the log
    no need, tried once   | usual       | no_need      | email 20                         | contradicted  | Tries on one day (usual in this segment: 4 days), no answer to our last touch on 28 Feb 2026
    no need, no touch     | usual       | no_need      | note 20                          | contradicted  | No touch of ours is logged, and no sign of life in the 7 days before the loss
    no need, said         | usual       | no_need      | email 20, writes 3               | consistent    | The customer's last sign of life was on 17 Mar 2026
    no need, said long ago | usual      | no_need      | email 30, writes 20              | not_evidenced | The customer's last sign of life was on 28 Feb 2026
    no need, tried enough | usual       | no_need      | email 40 30 20 10                | not_evidenced | Tries on 4 different days over 30 days (usual in this segment: 4 days), no answer to our last touch on 10 Mar 2026
    one try               | usual       | no_response  | writes 40, email 30              | contradicted  | Tries on one day (usual in this segment: 4 days, spread over 10 days or more)
    tries in a burst      | usual       | no_response  | email 10 9 8 7                   | contradicted  | Tries on 4 different days over 3 days (usual in this segment: 4 days, spread over 10 days or more)
    no try                | usual       | no_response  | note 20                          | contradicted  | No try of ours is logged (usual in this segment: 4 days, spread over 10 days or more)
    they wrote last       | usual       | no_decision  | email 30, writes 20              | contradicted  | The customer's last sign of life on 28 Feb 2026 has no touch of ours after it
    tries enough          | usual       | no_decision  | email 40 30 20 15                | consistent    | Tries on 4 different days over 25 days (usual in this segment: 4 days, spread over 10 days or more)
    budget told           | usual       | budget       | writes 10 "Our budget was cut"   | consistent    | A contact of 10 Mar 2026 holds the word “budget was cut”
    budget not told       | usual       | budget       | writes 10 "Hello"                | not_evidenced | No contact of the 30 days before the loss holds a word of this reason; the customer's last sign of life was on 10 Mar 2026
    economy in silence    | usual       | economy      | email 10                         | not_evidenced | No sign of life of the customer in the 30 days before the loss
    economy told          | usual       | economy      | writes 10 "Due to the recession" | consistent    | A contact of 10 Mar 2026 holds the word “recession”
    timing not told       | usual       | timing       | email 10                         | not_evidenced | No sign of life of the customer in the 30 days before the loss
    terms answered        | usual       | terms        | quote 17, writes 15              | consistent    | Quote on 3 Mar 2026, no touch after it, the customer's last sign of life on 5 Mar 2026
    answers nobody        | usual       | no_response  | email 40 30 20 15                | consistent    | Tries on 4 different days over 25 days (usual in this segment: 4 days, spread over 10 days or more)
    timing with a date    | usual       | timing       | writes 10 "Hello", meeting in 30 | consistent    | A date with the customer was agreed for later
    timing in the plan    | usual       | timing       | writes 40, meeting in 30 "Bad timing" | consistent | What was planned for 19 Apr 2026 holds the word “Bad timing”
    the product           | usual       | product      | writes 10                        | not_evidenced | A log holds nothing that would show this reason, or speak against it
    the quality           | usual       | quality      | writes 10                        | not_evidenced | A log holds nothing that would show this reason, or speak against it
    the relationship      | usual       | relationship | writes 10                        | not_evidenced | A log holds nothing that would show this reason, or speak against it
    who knows             | usual       | other        | writes 10                        | not_evidenced | Nobody has said yet what would show this reason in a log
    nothing said          | usual       | none         | writes 10                        | not_evidenced | No reason was given, so there is nothing to set against the log
    nothing logged        | usual       | price        |                                  | unlogged      | Nothing is logged of this deal or its customer since it was opened on 9 Jan 2026
""")  # noqa: E501

GAPS = cases("""
    case                | story                                            | sentence
    touched lately      | email 5                                          | Our last touch was 5 days before the loss, within the 21 days that are usual in this segment.
    touched at the end  | email 0                                          | Our last touch was on the day of the loss, within the 21 days that are usual in this segment.
    long without        | email 30                                         | Our last touch was 30 days before the loss; up to 21 days of silence are usual in this segment.
    a date agreed       | email 30, meeting in 20                          | Our last touch was 30 days before the loss; a date with the customer was agreed, so that this is no gap.
    never touched       | writes 10                                        | No touch of ours is logged.
    nothing at all      |                                                  |
""")  # noqa: E501


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.speak("en")
    yield
    words.speak("en")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """All losses of the tables, by case."""
    found = []
    for won, numbers in WON.items():
        told = company_that_won(*numbers)
        for case, company, category, story, _verdict, _sentence in CASES:
            if company == won:
                story, _, rival = story.partition(" against ")
                told.customer(case, deal(category, story, against=rival))
        if won == "usual":
            for case, story, _sentence in GAPS:
                told.customer(case, deal("product", story))
            told.customer("before the log", "deal 1200 lost 1000")
        found.append(lost(told.store(tmp_path_factory.mktemp("losses"), SETTINGS)))
    return pd.concat(found).set_index("customer_id", drop=False)


def lost(store: Store) -> pd.DataFrame:
    question = company_that_won().question()
    return losses.view(losses.evidence(store, question), question, People(), Said()).rows


def row(found: pd.DataFrame, case: str) -> dict[str, Any]:
    return {str(name): value for name, value in found.loc[case].to_dict().items()}


@pytest.mark.parametrize(("case", "verdict", "sentence"), [(line[0], *line[4:]) for line in CASES], ids=named(CASES))
def test_every_cell_of_the_table_has_its_sentence(rows: pd.DataFrame, case: str, verdict: str, sentence: str) -> None:
    loss = row(rows, case)
    assert loss["verdict"] == verdict
    assert plain(loss_evidence.verdict(loss)) == f"{sentence}; lost on 20 Mar 2026."


def test_the_table_holds_every_cell_of_the_contract() -> None:
    told = {(line[2], line[4]) for line in CASES}
    table = {
        "price": {"contradicted", "consistent", "not_evidenced", "unlogged"},
        "terms": {"contradicted", "consistent", "not_evidenced"},
        "competitor": {"consistent", "not_evidenced"},
        "no_need": {"contradicted", "consistent", "not_evidenced"},
        "no_response": {"contradicted", "consistent"},
        "no_decision": {"contradicted", "consistent"},
        **{key: {"consistent", "not_evidenced"} for key in ("economy", "budget", "timing")},
        **{key: {"not_evidenced"} for key in ("product", "quality", "relationship", "other", "none")},
    }
    assert {(category, verdict) for category, verdicts in table.items() for verdict in verdicts} <= told
    assert set(table) == set(CATEGORIES)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_sentence_is_written_in_every_language(rows: pd.DataFrame, language: str) -> None:
    words.speak(language)
    for case in rows.index:
        loss = row(rows, case)
        told = [loss_evidence.verdict(loss), loss_evidence.gap(loss, {}), loss_evidence.reason(loss)]
        assert not [text for text in told if "{" in text]


def test_a_deal_from_before_the_log_is_held_against_nobody(rows: pd.DataFrame) -> None:
    loss = row(rows, "before the log")
    assert loss["verdict"] == "unseen"
    assert loss_evidence.verdict(loss).startswith("The deal was opened on 6 Dec 2022, before the log begins, and ")
    undated = {**loss, "created_at": pd.NaT}
    assert loss_evidence.verdict(undated).startswith("Nothing is logged of this deal, and no export tells when it was ")


@pytest.mark.parametrize(("case", "sentence"), [(line[0], line[2]) for line in GAPS], ids=named(GAPS))
def test_the_silence_before_the_end_is_told_by_its_days(rows: pd.DataFrame, case: str, sentence: str) -> None:
    assert plain(loss_evidence.gap(row(rows, case), {})) == sentence


def test_follow_up_that_was_left_out_is_named_with_its_day(rows: pd.DataFrame) -> None:
    step = playbook.load(PLAYBOOKS / "project-sales.toml").steps[0]
    loss = {**row(rows, "touched lately"), "missed_step": step.id, "missed_due_at": pd.Timestamp("2026-03-03")}
    said = loss_evidence.gap(loss, {step.id: step})
    assert said.startswith(f"The step “{words.plain(words.title(step))}” fell due on 3 Mar 2026 and was not done by ")
    assert said.endswith("within the 21 days that are usual in this segment.")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "Written: “Price too high”; read as Price by the word “Price too high”."),
        ({"is_by_hand": True}, "Written: “Price too high”; sorted by hand as Price."),
        ({"matched": None}, "Written: “Price too high”; read as Price."),
        (
            {"matched": None, "category": "other"},
            "Written: “Price too high”; no word of it is known, so it is not sorted yet.",
        ),
        (
            {"is_called_off": True, "category": "no_decision"},
            "The deal was called off, which counts as No decision. Written: “Price too high”.",
        ),
        ({"reason": float("nan"), "category": "none"}, "No reason was given."),
    ],
)
def test_a_reason_says_how_it_was_read(rows: pd.DataFrame, changed: dict[str, Any], sentence: str) -> None:
    assert loss_evidence.reason({**row(rows, "answered"), **changed}) == sentence


def texts(*lines: tuple[str, int | None, str, str]) -> pd.DataFrame:
    """What was written of contacts: activity, days before the end, subject, note; the latest first."""
    frame = pd.DataFrame(lines, columns=["activity_id", "days_before", "subject", "note"])
    days = pd.to_timedelta(frame["days_before"].fillna(-30).astype("float64"), unit="D")
    return frame.assign(happened_at=pd.Timestamp(TODAY) - days)


@pytest.mark.parametrize(
    ("spoken", "told_by", "sentence"),
    [
        ([], None, ""),
        ([("A1", 5, "Hello", "")], None, "The last words that are written of a contact, on 15 Mar 2026: “Hello”"),
        (
            [("A2", 5, "Hello", ""), ("A1", 15, "Your quote", "It is too expensive")],
            None,
            "A contact of 5 Mar 2026 holds the word “too expensive”: “Your quote · It is too expensive”",
        ),
        (
            [("A2", 5, "", "too expensive"), ("A1", 15, "", "our budget")],
            "A1",
            "Written of that contact: “our budget”",
        ),
        ([("P1", None, "Next year", "")], None, ""),
        ([("P1", None, "Next year", "")], "P1", "Written of that contact: “Next year”"),
    ],
)
def test_the_customers_own_words_are_quoted_those_that_tell_first(
    rows: pd.DataFrame, spoken: list[Any], told_by: str | None, sentence: str
) -> None:
    loss = {**row(rows, "answered"), "told_by": told_by, "told_word": "budget"}
    assert loss_evidence.heard(loss, texts(*spoken)) == sentence


def test_what_somebody_wrote_stays_text_and_does_not_flood_the_page(rows: pd.DataFrame) -> None:
    loss = {**row(rows, "rival, heard"), "competitor": HOSTILE, "reason": HOSTILE * 20, "matched": HOSTILE}
    said = [
        loss_evidence.verdict(loss),
        loss_evidence.reason(loss),
        loss_evidence.heard(loss, texts(("A1", 5, HOSTILE, "x" * 2000))),
    ]
    for text in said:
        assert "<b>Ann" not in text
        assert "**x**" not in text
        assert len(text) < 1000


def plain(text: str) -> str:
    """With blanks as they are typed."""
    return text.replace("\u00a0", " ")
