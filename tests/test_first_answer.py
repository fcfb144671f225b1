"""How soon is a customer's message answered? From the message to our next touch, in the hours of working days."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import figures
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import first_answer, survival
from analytics.store import Store
from analytics.views import process
from tests.told_company import ToldCompany, cases, cells, named

# Today is Friday the 20th; the 14th and 15th were a weekend, the 11th a holiday. Days are days before today.
HOLIDAY = date(2026, 3, 11)
SETTINGS = "holidays = [2026-03-11]"
HOURS = cases("""
    what happened                    | its story                                                | answered, hours
    on the same morning              | writes 4 at 10:00, email 4 at 12:30                      | yes 2.5
    the next morning                 | writes 3 at 16:00, call 2 at 09:00                       | yes 17
    over the weekend                 | writes 7 at 16:00, email 4 at 09:00                      | yes 17
    over a holiday                   | writes 10 at 12:00, email 8 at 12:00                     | yes 24
    written on a Saturday            | writes 6 at 12:00, email 4 at 09:00                      | yes 9
    answered on a Saturday           | writes 7 at 18:00, message 6 at 10:00                    | yes 6
    both on the weekend              | writes 6 at 10:00, message 5 at 10:00                    | yes 0
    at the same moment               | writes 4 at 10:00, email 4 at 10:00                      | yes 0
    twice, then answered             | email 9, writes 4 at 10:00, writes 4 at 11:00, call 4 at 12:00 | yes 2, yes 1
    answered twice                   | writes 4 at 10:00, call 4 at 11:00, email 4 at 12:00     | yes 1
    answered before it asked         | email 5, writes 4 at 10:00                               | no 110
    still waiting                    | writes 1 at 12:00                                        | no 36
    waiting since the weekend        | writes 6 at 12:00                                        | no 120
    answered by a visit              | writes 4 at 10:00, visit 3 at 10:00                      | yes 24
    answered by somebody else        | writes 4 at 10:00, call 3 at 10:00 by R2                 | yes 24
    nobody came to the meeting       | writes 4 at 10:00, no-show 3 at 10:00                    | yes 24
    the meeting was called off       | writes 4 at 10:00, cancelled meeting 3 at 10:00          | no 110
    an automatic mail                | writes 4 at 10:00, newsletter 3 at 10:00                 | no 110
    a note of our own                | writes 4 at 10:00, note 3 at 10:00                       | no 110
    rings, too                       | writes 4 at 10:00, rings 3 at 10:00                      | no 110
    a meeting is planned             | writes 4 at 10:00, meeting in 2                          | no 110
    of the day, answered on it       | writes 4 all day, email 4 at 10:00                       | yes 0
    of the day, answered the next    | writes 4 all day, email 3 at 10:00                       | yes 10
    an answer of that day            | writes 4 at 15:00, email 4 all day                       | yes 0
    an answer of the day after       | writes 4 at 15:00, email 3 all day                       | yes 9
    both of the day                  | writes 4 all day, email 4 all day                        | yes 0
    an hour and a day, doubtful      | writes 4 at 10:00, email 4 all day, call 4 at 12:00      | yes 0
    the day before                   | email 5 all day, writes 4 at 10:00                       | no 110
    thanks, and nothing else         | writes 4 "Thank you very much!"                          | -
    thanks, with a question          | writes 4 at 10:00 "Thanks, but when?", email 4 at 12:00  | yes 2
    a complaint                      | complaint 4 at 10:00, call 4 at 11:00                    | yes 1
    rang, did not write              | rings 4 at 10:00                                         | -
    came by                          | comes by 4 at 10:00                                      | -
    we wrote                         | email 4                                                  | -
""")
RANDOM_CUSTOMERS = 60


def add_random_customers(told: ToldCompany) -> None:
    """Customers with a dozen contacts each in two weeks, some of the day alone, some at one moment."""
    dice = Random(7)
    whats = ("writes", "writes", "writes", "email", "call", "visit", "no-show", "cancelled meeting", "note", "rings")
    for number in range(RANDOM_CUSTOMERS):
        parts = []
        for _ in range(dice.randint(1, 12)):
            when = dice.choice(("all day", "at 09:00", "at 12:00", "at 12:00", "at 17:30", "at 23:59"))
            parts.append(f"{dice.choice(whats)} {dice.randint(0, 14)} {when}")
        told.customer(f"random {number}", ", ".join(parts))


@pytest.fixture(scope="module")
def company() -> ToldCompany:
    told = ToldCompany()
    told.customer("the log begins", "email 200")
    for name, story, _ in HOURS:
        told.customer(name, story)
    told.customer("logged by another", "writes 4 by R2", owner="R1")
    told.customer("logged by nobody", "writes 4", owner="R2")
    told.rows["activities"][-1]["rep_id"] = ""
    told.customer("a letter", "writes 4 at 10:00, call 4 at 11:00")
    told.rows["activities"][-2]["channel"] = "letter"
    add_random_customers(told)
    return told


@pytest.fixture(scope="module")
def store(company: ToldCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return company.store(tmp_path_factory.mktemp("answers"), SETTINGS)


@pytest.fixture(scope="module")
def found(company: ToldCompany, store: Store) -> pd.DataFrame:
    return process.asked(store, company.question())


def told_hours(found: pd.DataFrame, name: str) -> str:
    rows = found.loc[found["customer_id"] == name].sort_values("asked_at")
    said = [
        f"{'no' if pd.isna(row['answered_at']) else 'yes'} {round(row['hours'], 4):g}"
        for row in rows.to_dict("records")
    ]
    return ", ".join(said) or "-"


@pytest.mark.parametrize(("name", "hours"), [(line[0], line[2]) for line in HOURS], ids=named(HOURS))
def test_a_message_waits_for_our_next_touch_in_the_hours_of_working_days(
    found: pd.DataFrame, name: str, hours: str
) -> None:
    assert told_hours(found, name) == hours


def test_a_message_is_of_who_logged_it_else_of_the_customers_owner(found: pd.DataFrame) -> None:
    reps = found.set_index("customer_id")[["rep_id", "team"]]
    assert cells(reps, "logged by another", ["rep_id", "team"]) == ["R2", "south"]
    assert cells(reps, "logged by nobody", ["rep_id", "team"]) == ["R2", "south"]
    assert cells(reps, "on the same morning", ["rep_id", "team"]) == ["R1", "north"]


def test_a_letter_wants_an_answer_too(found: pd.DataFrame) -> None:
    assert told_hours(found, "a letter") == "yes 1"


def test_who_answered_and_how_stands_with_it(found: pd.DataFrame) -> None:
    rows = found.set_index("customer_id")
    assert cells(rows, "answered by somebody else", ["answered_by", "answered_with"]) == ["R2", "call"]
    assert cells(rows, "still waiting", ["answered_by", "answered_with"]) == [None, None]


def test_a_later_answer_is_not_known_yet(company: ToldCompany, store: Store) -> None:
    then = process.asked(store, company.question(4))
    assert told_hours(then, "the next morning") == "-"
    assert told_hours(then, "answered by a visit") == "no 14"
    assert told_hours(then, "on the same morning") == "yes 2.5"


def test_the_days_of_the_question_choose_by_the_day_of_the_message(company: ToldCompany, store: Store) -> None:
    day = company.today - timedelta(days=3)
    rows = process.asked(store, Question(company.as_of, day, day))
    assert {moment.date() for moment in rows["asked_at"]} == {day}
    assert told_hours(rows, "the next morning") == "yes 17"


def test_messages_before_the_log_shows_anything_of_ours_are_counted_for_nobody(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    told = ToldCompany()
    told.customer("early", "writes 50")
    told.customer("later", "writes 30 at 09:00, call 30 at 11:00, writes 9")
    store = told.store(tmp_path_factory.mktemp("unseen"))
    row = figures.metric(store, "first_answer", told.question(), []).iloc[0]
    assert row[["n", "answered", "waiting", "n_unseen"]].tolist() == [2, 1, 1, 1]


def test_a_log_without_anything_of_ours_accuses_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    told = ToldCompany()
    told.customer("writes", "writes 50 9 2")
    row = figures.metric(told.store(tmp_path_factory.mktemp("mute")), "first_answer", told.question(), []).iloc[0]
    assert row[["n", "answered", "waiting", "n_unseen"]].tolist() == [0, 0, 0, 3]
    assert math.isnan(row["median_hours"])


# --- a slow twin ------------------------------------------------------------------------------------


def working_hours(first: datetime, last: datetime) -> float:
    """Day by day, from midnight to midnight."""
    hours = 0.0
    day = first.date()
    while day <= last.date():
        if day.weekday() < 5 and day != HOLIDAY:
            begins = max(first, datetime.combine(day, time.min))
            ends = min(last, datetime.combine(day + timedelta(days=1), time.min))
            hours += max(0.0, (ends - begins).total_seconds() / 3600)
        day += timedelta(days=1)
    return hours


def is_touch(row: dict[str, object]) -> bool:
    channel, _, direction, outcome = (row[name] for name in ("channel", "purpose", "direction", "outcome"))
    if channel in ("meeting", "visit"):
        return direction != "inbound" and outcome != "cancelled"
    return direction == "outbound"


def slow_answers(company: ToldCompany, customer: str) -> list[tuple[datetime, datetime | None, float]]:
    """Message by message: of all touches that may lie at or after it, the one that may be the first."""
    rows = [row for row in company.rows["activities"] if row["customer_id"] == customer]
    told = []
    for row in rows:
        if (row["channel"], row["direction"]) != ("email", "inbound"):
            continue
        at, latest = moments(row)
        answers = [max(at, moments(touch)[0]) for touch in rows if is_touch(touch) and moments(touch)[1] >= at]
        end = min(answers, default=None)
        told.append((at, end, working_hours(latest, end or company.as_of)))
    return sorted(told, key=lambda answer: (answer[0], answer[2]))


def moments(row: dict[str, object]) -> tuple[datetime, datetime]:
    """The moment, and the latest that it may have been."""
    at = datetime.fromisoformat(str(row["at"]))
    return at, end_of_day(at.date()) if "T" not in str(row["at"]) else at


def test_every_message_of_random_customers_is_as_slow_counting_says(company: ToldCompany, found: pd.DataFrame) -> None:
    n = 0
    for number in range(RANDOM_CUSTOMERS):
        rows = found.loc[found["customer_id"] == f"random {number}"].sort_values(["asked_at", "hours"])
        expected = slow_answers(company, f"random {number}")
        assert [at for at, _, _ in expected] == rows["asked_at"].tolist()
        assert [end for _, end, _ in expected] == [None if pd.isna(at) else at for at in rows["answered_at"]]
        assert [hours for _, _, hours in expected] == pytest.approx(rows["hours"].tolist(), abs=1e-5)
        n += len(expected)
    assert n > 80
    assert (found["hours"] >= 0).all()


# --- the curve --------------------------------------------------------------------------------------

# Freireich 1963, weeks in remission, as in Klein & Moeschberger 2003, table 1.1; + is censored. The medians and
# their intervals are those that R's survfit prints for them.
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def messages(text: str, rep: str = "R1") -> pd.DataFrame:
    """Messages written as `6 6+`: answered after 6 hours, still waiting after 6."""
    words = text.split()
    answered = [pd.NaT if word.endswith("+") else pd.Timestamp("2026-03-20") for word in words]
    return pd.DataFrame(
        {
            "hours": [float(word.rstrip("+")) for word in words],
            "answered_at": pd.Series(answered, dtype="datetime64[us]"),
            "is_seen": True,
            "rep_id": rep,
            "team": "north",
            "customer_id": [f"C{number}" for number in range(len(words))],
        }
    )


def test_the_quantiles_of_freireich_are_the_published_ones() -> None:
    rows = pd.concat([messages(TREATED, "treated"), messages(PLACEBO, "placebo")], ignore_index=True)
    found = first_answer.first_answer(rows, ["rep"]).set_index("rep_id")
    columns = ["n", "answered", "waiting", "median_hours", "low", "high", "p80_hours"]
    assert cells(found, "placebo", columns) == [21, 21, 0, 8, 4, 12, 12]
    assert cells(found, "treated", columns) == [21, 9, 12, 23, 16, None, None]


def test_leaving_out_who_still_waits_would_make_us_look_quick() -> None:
    rows = messages("1 2 3 4 5 50+ 50+ 50+ 50+ 50+ 50+")
    found = first_answer.first_answer(rows).iloc[0]
    assert rows.loc[rows["answered_at"].notna(), "hours"].median() == 3
    assert math.isnan(found["median_hours"])
    assert found["waiting"] == 6


def test_half_is_reached_when_half_are_answered_whatever_the_last_bit_says() -> None:
    for n in range(1, 40):
        rows = messages(" ".join(str(hour) for hour in range(1, 2 * n + 1)))
        assert first_answer.first_answer(rows)["median_hours"].tolist() == [n]
    assert first_answer.first_answer(messages("1 2 3 4 5 6 7 8 9 10"))["p80_hours"].tolist() == [8]


def test_no_messages_give_no_rows_with_the_same_columns() -> None:
    nobody = messages("1").iloc[:0]
    for by in ([], ["rep"], ["rep", "team"]):
        empty = first_answer.first_answer(nobody, by)
        assert empty.empty
        assert list(empty) == list(first_answer.first_answer(messages("1"), by))
    assert first_answer.curve(nobody).empty


SOME = st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.sampled_from(["R1", "R2", "R3"])), max_size=40)


@settings(max_examples=60)
@given(SOME)
def test_the_curve_is_that_of_silences_and_the_sum_over_reps_is_all(told: list[tuple[int, bool, str]]) -> None:
    rows = messages(" ".join(f"{hours}{'' if answered else '+'}" for hours, answered, _ in told))
    rows["rep_id"] = pd.Series([rep for *_, rep in told], dtype="object")
    curve = first_answer.curve(rows)
    spells = pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "entered_days": 0,
            "left_days": rows["hours"].astype("int64"),
            "came_back": rows["answered_at"].notna(),
        }
    )
    same = survival.curve(spells)
    assert curve["waiting"].tolist() == pytest.approx(same["survival"].tolist())
    assert curve["at_risk"].tolist() == same["at_risk"].tolist()
    if told:
        whole = first_answer.first_answer(rows).iloc[0]
        parts = first_answer.first_answer(rows, ["rep"])
        for name in ("n", "answered", "waiting", "n_unseen"):
            assert parts[name].sum() == whole[name]
        assert not whole["low"] > whole["median_hours"]
        assert not whole["high"] < whole["median_hours"]
        assert not whole["p80_hours"] < whole["median_hours"]
