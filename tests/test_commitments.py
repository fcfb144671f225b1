"""What the log shows of what was agreed: each commitment has one verdict, by the log alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import commitments
from analytics.store import Store
from analytics.views import commitments as view
from tests.agreed_rows import ago, commitment, said
from tests.told_company import TODAY, ToldCompany, cases, cell, cells, named

Rows = list[dict[str, Any]]

# Agreed 10 days ago at ten o'clock, to be done by the end of the day 3 days ago.
VERDICTS = cases("""
    case                                  | action   | deal | what happened                  | verdict  | done
    called within the week                | call     |      | call 5                         | kept     | 5
    called at last on its day             | call     |      | call 3 at 23:59                | kept     | 3 at 23:59
    called the morning after              | call     |      | call 2 at 00:00                | late     | 2 at 00:00
    called today                          | call     |      | call 0                         | late     | 0
    nobody called                         | call     |      | deal 30                        | not_kept |
    the first call is what counts         | call     |      | call 4, call 6, call 2         | kept     | 6
    called before it was agreed           | call     |      | call 12                        | not_kept |
    an hour before it was agreed          | call     |      | call 10 at 09:00               | not_kept |
    at the moment of agreeing             | call     |      | call 10 at 10:00               | not_kept |
    a minute after it was agreed          | call     |      | call 10 at 10:01               | kept     | 10 at 10:01
    on that day, at no time of day        | call     |      | call 10 all day                | kept     | 10 at 00:00
    the day before, at no time of day     | call     |      | call 11 all day                | not_kept |
    on its last day, at no time of day    | call     |      | call 3 all day                 | kept     | 3 at 00:00
    the day after, at no time of day      | call     |      | call 2 all day                 | late     | 2 at 00:00
    a colleague called                    | call     |      | call 5 by R2                   | kept     | 5
    the colleague was first               | call     |      | call 6 by R2, call 5           | kept     | 6

    nobody picked up the phone            | call     |      | call 5                         | kept     | 5
    the customer called                   | call     |      | rings 5                        | not_kept |
    the customer asked for the quote      | quote    |      | asks for a quote 5             | not_kept |
    a visit is no call                    | call     |      | visit 5                        | not_kept |
    a visit of ours                       | visit    |      | visit 5                        | kept     | 5
    the customer came by                  | visit    |      | comes by 5                     | not_kept |
    a meeting, nobody says whose          | meeting  |      | meeting 5                      | kept     | 5
    a meeting to which nobody came        | meeting  |      | no-show 5                      | kept     | 5
    a cancelled meeting                   | meeting  |      | cancelled meeting 5            | not_kept |
    cancelled, then held                  | meeting  |      | cancelled meeting 5, meeting 2 | late     | 2
    a meeting that is planned             | meeting  |      | meeting in 2                   | not_kept |
    a call was planned, and not done      | call     |      | call in 1                      | not_kept |
    an automatic mail                     | email    |      | newsletter 5                   | not_kept |
    a mail of our own                     | email    |      | newsletter 6, email 5          | kept     | 5

    the quote by mail                     | quote    |      | quote 5                        | kept     | 5
    the quote in person                   | quote    |      | quote in person 5              | kept     | 5
    a mail is no quote                    | quote    |      | email 5                        | not_kept |
    a quote is a mail                     | email    |      | quote 5                        | kept     | 5
    the training                          | training |      | training 5                     | kept     | 5

    any touch: a mail                     | touch    |      | email 5                        | kept     | 5
    any touch: a call nobody answered     | touch    |      | call 5                         | kept     | 5
    any touch: a meeting                  | touch    |      | meeting 5                      | kept     | 5
    a note of our own is no touch         | touch    |      | note 5, task 5                 | not_kept |
    an automatic mail is none             | touch    |      | newsletter 5                   | not_kept |
    a mail of the customer is none        | touch    |      | writes 5                       | not_kept |
    a cancelled meeting is none           | touch    |      | cancelled meeting 5            | not_kept |

    with the deal                         | call     | 1    | call 5 for "1"                 | kept     | 5
    with another deal                     | call     | 1    | call 5 for "2"                 | not_kept |
    another deal first                    | call     | 1    | call 6 for "2", call 5 for "1" | kept     | 5
    with no deal at all                   | call     | 1    | call 5                         | kept     | 5
    another deal, where none is named     | call     |      | call 5 for "2"                 | kept     | 5

    by letter, of which the data has none | letter   |      | email 5                        | unseen   |
    a win-back, of which it has none      | win_back |      | email 5                        | unseen   |
    something else                        | other    |      | call 5                         | unseen   |
""")


def moment(told: ToldCompany, text: str) -> datetime:
    days, _, clock = text.partition(" at ")
    return datetime.fromisoformat(told._moment(days, clock or "12:00"))


@pytest.fixture(scope="module")
def told() -> ToldCompany:
    told = ToldCompany()
    for name, _, _, story, _, _ in VERDICTS:
        for deal in ("1", "2"):
            story = story.replace(f'"{deal}"', f'"{name}/{deal}"')
        told.customer(name, f'{story}, deal 30 called "{name}/1", deal 30 called "{name}/2"')
    return told


@pytest.fixture(scope="module")
def store(told: ToldCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return told.store(tmp_path_factory.mktemp("commitments"))


@pytest.fixture(scope="module")
def agreed() -> Rows:
    return [
        commitment(
            name, ago(10), TODAY - timedelta(days=3), action=action, customer_id=name,
            deal_id=f"{name}/{deal}" if deal else None,
        )
        for name, action, deal, _, _, _ in VERDICTS
    ]  # fmt: skip


@pytest.fixture(scope="module")
def rows(told: ToldCompany, store: Store, agreed: Rows) -> pd.DataFrame:
    return view.judged(store, told.question(), said(agreed)).set_index("commitment_id")


@pytest.mark.parametrize("case", VERDICTS, ids=named(VERDICTS))
def test_the_log_shows_whether_it_was_done(case: list[str], told: ToldCompany, rows: pd.DataFrame):
    name, _, _, _, verdict, done = case
    expected = moment(told, done) if done else None
    assert cells(rows, name, ["verdict", "done_at"]) == [verdict, expected]


def test_who_did_it_is_told_though_it_was_a_colleague(rows: pd.DataFrame):
    assert cells(rows, "a colleague called", ["rep_id", "done_by"]) == ["R1", "R2"]
    assert cell(rows, "nobody called", "done_by") is None


# What was known of it at the end of each of these days: agreed 10 days ago, due 3 days ago.
REPLAYED = cases("""
    customer                              | 11 | 10      | 6       | 5       | 3       | 2        | 0
    called within the week                |    | pending | pending | kept    | kept    | kept     | kept
    cancelled, then held                  |    | unseen  | unseen  | pending | pending | late     | late
    on that day, at no time of day        |    | kept    | kept    | kept    | kept    | kept     | kept
    nobody called                         |    | pending | pending | pending | pending | not_kept | not_kept
    called today                          |    | pending | pending | pending | pending | not_kept | late
    by letter, of which the data has none |    | unseen  | unseen  | unseen  | unseen  | unseen   | unseen
""")


@pytest.mark.parametrize("case", REPLAYED, ids=named(REPLAYED))
def test_as_of_an_earlier_day_nothing_later_is_known(case: list[str], told: ToldCompany, store: Store, agreed: Rows):
    given = said([row for row in agreed if row["commitment_id"] == case[0]])
    found = {
        days_ago: view.judged(store, told.question(days_ago), given)["verdict"].tolist()
        for days_ago in (11, 10, 6, 5, 3, 2, 0)
    }
    assert list(found.values()) == [[verdict] if verdict else [] for verdict in case[1:]]


def test_as_of_an_earlier_day_it_is_not_carried_on_yet(told: ToldCompany, store: Store):
    given = [
        commitment("old", ago(10), TODAY - timedelta(days=3), customer_id="nobody called"),
        commitment("new", ago(2), TODAY, customer_id="nobody called", carries="old"),
    ]
    for days_ago, names, is_carried_on in ((2, ["old", "new"], True), (3, ["old"], False)):
        found = view.judged(store, told.question(days_ago), said(given)).set_index("commitment_id")
        assert found.index.tolist() == names
        assert cell(found, "old", "is_carried_on") == is_carried_on


def test_what_is_agreed_after_the_as_of_day_is_not_known_yet(told: ToldCompany, store: Store, agreed: Rows):
    assert len(view.judged(store, told.question(10), said(agreed))) == len(agreed)
    assert view.judged(store, told.question(11), said(agreed)).empty


def test_before_the_moment_of_agreeing_nothing_is_due_though_somebody_says_it_was_done(store: Store):
    given = [commitment("C", ago(10), TODAY, customer_id="called within the week", is_said_done=True)]
    assert view.judged(store, Question(ago(10, "09:59")), said(given))["verdict"].tolist() == ["pending"]
    assert view.judged(store, Question(ago(10, "10:00")), said(given))["verdict"].tolist() == ["not_evidenced"]


WORD_OF_MOUTH = cases("""
    case                           | due | columns                                            | without  | said done
    the log shows it               | 0   | customer_id=called within the week                 | kept     | kept
    the log shows it late          | -3  | customer_id=called today                           | late     | late
    past its day, not in the log   | -3  | customer_id=nobody called                          | not_kept | not_evidenced
    before its day, not in the log | 4   | customer_id=nobody called                          | pending  | not_evidenced
    something else                 | -3  | customer_id=nobody called,action=other             | unseen   | not_evidenced
    no customer is named           | -3  | customer_id=                                       | unseen   | not_evidenced
    a customer nobody knows        | -3  | customer_id=nobody                                 | not_kept | not_evidenced
    a training                     | -3  | kind=training,action=,step=s                       | unseen   | not_evidenced
    a training with a customer     | -3  | kind=training,action=call,customer_id=called today | unseen   | not_evidenced
""")


@pytest.mark.parametrize("case", WORD_OF_MOUTH, ids=named(WORD_OF_MOUTH))
def test_done_by_word_of_mouth_is_not_evidenced(case: list[str], told: ToldCompany, store: Store):
    _, days, columns, without, with_word = case
    told_columns = {key: text or None for key, _, text in (part.partition("=") for part in columns.split(","))}
    for is_said_done, expected in ((False, without), (True, with_word)):
        row = commitment("C", ago(10), TODAY + timedelta(days=int(days)), **told_columns, is_said_done=is_said_done)
        assert view.judged(store, told.question(), said([row]))["verdict"].tolist() == [expected]


def test_a_word_counts_as_seen_from_its_first_row_on_whoever_has_it(store: Store):
    def words(days_ago: int) -> set[str]:
        return set(store.read("logged_words", {"as_of": end_of_day(TODAY - timedelta(days=days_ago))})["word"])

    assert {"call", "email", "visit", "meeting", "note", "task", "quote", "training", "touch"} <= words(0)
    assert not {"letter", "win_back", "other"} & words(0)
    assert words(12) == {"call", "touch"}
    assert words(13) == set()


# ---------------------------------------------------------------- carried on


def chained(carries: dict[str, str | None], days_ago: dict[str, int] | None = None) -> pd.DataFrame:
    """Commitments, each agreed a day after the one told before it, judged without any log."""
    days = days_ago or {name: len(carries) - n for n, name in enumerate(carries)}
    given = [commitment(name, ago(days[name]), TODAY, carries=before) for name, before in carries.items()]
    return commitments.judged(said(given), EVENTS, (), end_of_day(TODAY)).set_index("commitment_id")


EVENTS = pd.DataFrame(
    columns=[
        "activity_id", "customer_id", "deal_id", "rep_id", "happened_at", "is_day_only", "channel", "purpose",
        "is_touch",
    ]
).astype({"happened_at": "datetime64[us]", "is_day_only": "bool", "is_touch": "bool"})  # fmt: skip


@pytest.mark.parametrize(
    ("carries", "n_carried", "carried_on"),
    [
        ({"a": None}, [0], ""),
        ({"a": None, "b": "a"}, [0, 1], "a"),
        ({"a": None, "b": "a", "c": "b"}, [0, 1, 2], "ab"),
        ({"a": None, "b": "a", "c": "a"}, [0, 1, 1], "a"),
        ({"a": "taken back"}, [0], ""),
        ({"a": "taken back", "b": "a"}, [0, 1], "a"),
        ({"a": "a"}, [0], ""),
        ({"a": "b", "b": "a"}, [1, 1], "a"),
        ({"a": "c", "b": "a", "c": "b", "d": "c"}, [2, 2, 2, 3], "abc"),
        ({"a": "b", "b": None}, [1, 0], ""),  # an earlier one cannot carry on a later one
    ],
    ids=str,
)
def test_a_commitment_shows_how_often_it_was_carried(carries: dict[str, str | None], n_carried: list[int], carried_on):
    found = chained(carries)
    assert found["n_carried"].tolist() == n_carried
    assert "".join(found.index[found["is_carried_on"]]) == carried_on


def test_one_agreed_at_the_same_moment_may_carry_it_on():
    assert chained({"a": None, "b": "a"}, {"a": 3, "b": 3})["is_carried_on"].tolist() == [True, False]


def test_open_are_those_not_kept_that_nobody_carried_on(told: ToldCompany, store: Store):
    due = TODAY - timedelta(days=3)
    given = [
        commitment("kept", ago(10), due, customer_id="called within the week"),
        commitment("late", ago(10), due, customer_id="called today"),
        commitment("not kept", ago(10), due, customer_id="nobody called"),
        commitment("carried on", ago(10), due, customer_id="nobody called"),
        commitment("the next one", ago(3), TODAY, customer_id="nobody called", carries="carried on"),
        commitment("said done", ago(10), due, customer_id="nobody called", is_said_done=True),
    ]
    found = view.judged(store, told.question(), said(given))
    assert commitments.open_ones(found)["commitment_id"].tolist() == ["not kept"]
    verdicts = found.set_index("commitment_id")["verdict"]
    assert verdicts["carried on"] == "not_kept", "the old one keeps its verdict"
