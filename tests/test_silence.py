"""Whose silence is it? Every customer is in one state, the first that holds, as a sales manager would say it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from analytics import figures
from analytics.board import Question
from analytics.dates import end_of_day
from analytics.metrics import silence
from analytics.overview import People
from analytics.store import Store
from analytics.views import silence as view
from tests.told_company import ToldCompany, cases, cells, named

SETTINGS = """
holidays = [2026-03-11]
[segments.patient]
quiet_after = 40
unanswered_limit = 2
reply_within = "5 business days"
[segments.hasty]
reply_within = "4 hours"
[segments.weekly]
reply_within = "1 week"
"""

# Days are days before today; standard customers are quiet after 21 days and too much unanswered after 6 touches.
STATES = cases("""
    customer                          | segment  | what happened                                | state

    bought long ago, silent since     | standard | order 500, visit 400                         | dormant
    silent for exactly a year         | standard | visit 365                                    | dormant
    a day less than a year            | standard | visit 364                                    | forgotten
    dormant, whatever we send         | standard | email 30 20 2                                | dormant
    dormant, though a visit is due    | standard | visit 400, visit in 5                        | dormant
    dormant, though it wrote long ago | standard | writes 400                                   | dormant
    its deal was lost a year ago      | standard | deal 500 lost 370, email 360                 | dormant
    long silent with an open deal     | standard | deal 500, visit 400                          | forgotten

    wrote, nobody answers             | standard | deal 100, visit 30, writes 7                 | waiting_on_us
    wrote, never touched by us        | standard | deal 100, writes 30                          | waiting_on_us
    wrote, though a meeting is due    | standard | deal 100, writes 7, meeting in 5             | waiting_on_us
    came by of its own accord         | standard | deal 100, comes by 7                         | waiting_on_us
    complained, nobody answers        | standard | visit 30, complaint 7                        | waiting_on_us
    wrote, and got an answer          | standard | writes 7, email 5                            | active
    wrote, and got an automatic mail  | standard | writes 7, newsletter 5                       | waiting_on_us
    wrote, and we met it since        | standard | writes 7, meeting 5                          | active
    wrote, the meeting was cancelled  | standard | writes 7, cancelled meeting 5                | waiting_on_us
    wrote, then bought                | standard | writes 7, order 5                            | active
    bought, then wrote                | standard | order 9, writes 7                            | waiting_on_us
    wrote on the day of our mail      | standard | email 7 all day, writes 7 all day            | active
    wrote yesterday                   | standard | writes 1                                     | active

    a meeting is planned              | standard | visit 40, meeting in 10                      | parked
    a visit is planned                | standard | visit 40, visit in 10                        | parked
    a call is planned                 | standard | visit 40, call in 10                         | parked
    only a task is planned            | standard | visit 40, task in 10                         | forgotten
    only a mail is planned            | standard | visit 40, email in 10                        | forgotten
    met yesterday, meeting planned    | standard | visit 1, meeting in 10                       | parked
    never touched, meeting planned    | standard | deal 9, meeting in 10                        | parked
    the meeting is 180 days ahead     | standard | visit 40, meeting in 180                     | parked
    the meeting is 181 days ahead     | standard | visit 40, meeting in 181                     | forgotten
    a far meeting, a near task        | standard | visit 40, task in 5, meeting in 181          | forgotten
    the planned meeting is cancelled  | standard | visit 40, cancelled meeting in 10            | forgotten
    one cancelled, one planned        | standard | visit 40, cancelled meeting in 5, call in 10 | parked
    written down before today         | standard | visit 40, meeting in 10 logged 5             | parked
    written down after today          | standard | visit 40, meeting in 10 logged in 2          | forgotten
    so much unanswered, yet planned   | standard | visit 40, call 7 6 5 4 3 2 1, meeting in 2   | parked

    a deal, and nothing else          | standard | deal 30                                      | never_contacted
    a newsletter is no contact        | standard | deal 30, newsletter 5                        | never_contacted
    a cancelled meeting is none       | standard | deal 30, cancelled meeting 5                 | never_contacted
    a note of our own is none         | standard | deal 30, note 5                              | never_contacted
    a task of our own is none         | standard | deal 30, task 5                              | never_contacted
    one call nobody answered          | standard | deal 30, call 5                              | chasing

    silent for 21 days                | standard | visit 21                                     | active
    silent for 22 days                | standard | visit 22                                     | forgotten
    answered the phone                | standard | visit 40, reached 5                          | active
    did not answer the phone          | standard | visit 40, call 5                             | chasing
    ordered without any word          | standard | order 5                                      | active
    won without any word              | standard | deal 60 won 5                                | active
    a loyal monthly buyer             | standard | order 90 60 30                               | forgotten
    a loyal weekly buyer              | standard | order 21 14 7                                | active
    active, however much we send      | standard | visit 21, email 9 8 7 6 5 4 3                | active

    seven touches unanswered          | standard | visit 40, email 9 8 7 6 5 4 3                | stuck
    six touches unanswered            | standard | visit 40, email 9 8 7 6 5 4                  | chasing
    seven, of which one automatic     | standard | visit 40, email 9 8 7 6 5 4, newsletter 3    | chasing
    seven, long ago                   | standard | visit 90, email 60 59 58 57 56 55 54         | stuck
    seven, and never a response       | standard | deal 90, email 60 59 58 57 56 55 54          | stuck
    six before the last visit         | standard | email 50 49 48 47 46 45, visit 40, email 30  | forgotten

    we wrote 21 days ago              | standard | visit 40, email 21                           | chasing
    we wrote 22 days ago              | standard | visit 40, email 22                           | forgotten
    it did not come                   | standard | visit 40, no-show 5                          | chasing
    it never came                     | standard | deal 40, no-show 5                           | chasing
    the meeting was cancelled         | standard | visit 40, cancelled meeting 5                | forgotten
    a letter is a touch               | standard | visit 40, letter 5                           | chasing

    a key account after 14 days       | key      | visit 14                                     | active
    a key account after 15 days       | key      | visit 15                                     | forgotten
    a key account, eight unanswered   | key      | visit 40, email 9 8 7 6 5 4 3 2              | chasing
    a key account, nine unanswered    | key      | visit 40, email 9 8 7 6 5 4 3 2 1            | stuck
    retail after 60 days              | retail   | visit 60                                     | active
    retail after 61 days              | retail   | visit 61                                     | forgotten
    retail, four unanswered           | retail   | visit 90, email 9 8 7 6                      | chasing
    retail, five unanswered           | retail   | visit 90, email 9 8 7 6 5                    | stuck
    retail, open deal, 21 days        | retail   | deal 90, visit 21                            | active
    retail, open deal, 22 days        | retail   | deal 90, visit 22                            | forgotten
    retail, its deal is closed        | retail   | deal 90 lost 30, visit 22                    | active
    own rule of 40 days, 40 days      | patient  | visit 40                                     | active
    own rule of 40 days, 41 days      | patient  | visit 41                                     | forgotten
    own rule of two unanswered        | patient  | visit 50, email 9 8                          | chasing
    own rule of two, three            | patient  | visit 50, email 9 8 7                        | stuck
    own rule with an open deal        | patient  | deal 90, visit 22                            | forgotten
    own reply of five days, not over  | patient  | writes 7                                     | active
    own reply of five days, over      | patient  | writes 9                                     | waiting_on_us
    a segment nobody made rules for   | gold     | visit 21                                     | active
    the same a day later              | gold     | visit 22                                     | forgotten
""")

# Everybody wrote ten days ago and got no answer: does it wait for one?
LAST_WORDS = cases("""
    customer                 | what it wrote                      | state
    english thanks           | Thanks!                            | active
    english thanks, politely | Thank you very much for your help. | active
    thanks as an answer      | Re: thank you                      | active
    thanks with a question   | Thanks, but when?                  | waiting_on_us
    thanks with a request    | Thanks, please call me             | waiting_on_us
    thanks in advance        | Please send the invoice, thanks    | waiting_on_us
    thai thanks              | ขอบคุณครับ                           | active
    thai thanks, a question  | ขอบคุณครับ แล้วราคาเท่าไหร่             | waiting_on_us
    persian thanks           | خیلی ممنون                         | active
    persian thanks, question | ممنون، قیمت چند است؟               | waiting_on_us
    chinese thanks           | 謝謝您                             | active
    chinese thanks, question | 謝謝，什麼時候到貨？               | waiting_on_us
    nothing but ok           | OK                                 | waiting_on_us
    no words at all          |                                    | waiting_on_us
""")


@pytest.fixture(scope="module")
def company() -> ToldCompany:
    told = ToldCompany()
    for name, segment, story, _state in STATES:
        told.customer(name, story, segment=segment)
    for name, words, _state in LAST_WORDS:
        told.customer(name, f'deal 60, writes 10 "{words}"', segment="standard")
    return told


@pytest.fixture(scope="module")
def store(company: ToldCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return company.store(tmp_path_factory.mktemp("silence"), SETTINGS)


@pytest.fixture(scope="module")
def found(company: ToldCompany, store: Store) -> pd.DataFrame:
    return figures.metric(store, "silence", company.question(), []).set_index("customer_id")


@pytest.mark.parametrize(("name", "state"), [(line[0], line[-1]) for line in STATES], ids=named(STATES))
def test_a_customer_is_in_the_first_state_that_holds(found: pd.DataFrame, name: str, state: str):
    assert found.loc[name, "state"] == state


@pytest.mark.parametrize(("name", "state"), [(line[0], line[-1]) for line in LAST_WORDS], ids=named(LAST_WORDS))
def test_who_only_says_thanks_waits_for_no_answer(found: pd.DataFrame, name: str, state: str):
    assert found.loc[name, "state"] == state


# --- days and touches -------------------------------------------------------------------------------

NUMBERS = cases("""
    customer            | what happened                          | silent | touched | contact | open | since | sent last
    met and written to  | visit 40, email 12, call 5             | 40     | 5       | 5       | 2    | 12    | call
    quoted              | visit 40, email 12, quote 5            | 40     | 5       | 5       | 2    | 12    | quote
    wrote last          | quote 12, writes 3                     | 3      | 12      | 3       | 0    | -     | quote
    never answered      | deal 60, email 30, no-show 9           | -      | 9       | 9       | 2    | 30    | meeting
    only ever wrote     | writes 3                               | 3      | -       | 3       | 0    | -     | -
    bought, no contact  | order 8                                | 8      | -       | 8       | 0    | -     | -
    nothing ever        | deal 8                                 | -      | -       | -       | 0    | -     | -
    met today           | visit 0                                | 0      | 0       | 0       | 0    | -     | visit
    called twice a day  | visit 9, call 2 at 09:00, call 2 at 15:00 | 9      | 2       | 2       | 2    | 2     | call
    late last night     | visit 1 at 23:59                       | 1      | 1       | 1       | 0    | -     | visit
    and what is to come | visit 9, meeting in 3, newsletter 1    | 9      | 9       | 9       | 0    | -     | visit
    mailed on a day     | visit 9 all day, email 9 all day       | 9      | 9       | 9       | 0    | -     | email
    cancelled since     | visit 9, cancelled meeting 3           | 9      | 9       | 9       | 0    | -     | visit
""")

# Two working days to answer; the 11th was a holiday, and the 14th and 15th a weekend.
ANSWERS_DUE = cases("""
    written on        | days ago | segment  | waits first on
    Monday the 9th    | 11       | standard | 2026-03-13
    Tuesday the 10th  | 10       | standard | 2026-03-14
    the holiday       | 9        | standard | 2026-03-14
    Thursday the 12th | 8        | standard | 2026-03-17
    Friday the 13th   | 7        | standard | 2026-03-18
    Saturday the 14th | 6        | standard | 2026-03-18
    Sunday the 15th   | 5        | standard | 2026-03-18
    Monday the 16th   | 4        | standard | 2026-03-19
    the 9th, in 5     | 11       | patient  | 2026-03-18
    the 12th, a week  | 8        | weekly   | 2026-03-20
""")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[ToldCompany, Store]:
    told = ToldCompany()
    for name, story, *_numbers in NUMBERS:
        told.customer(name, story, segment="standard")
    for name, days_ago, segment, _day in ANSWERS_DUE:
        told.customer(name, f"deal 60, writes {days_ago} at 10:00", segment=segment)
    told.customer("wrote at ten", "deal 60, writes 0 at 10:00", segment="hasty")
    told.customer("planned five days ago", "visit 40, meeting in 10 logged 5", segment="standard")
    told.customer("planned, then met", "visit 60, meeting 3 logged 9", segment="standard")
    told.customer("planned as of now", "visit 40, meeting in 10", segment="standard")
    told.customer("wrote since", "visit 40, writes 5, email 4", segment="standard")
    return told, told.store(tmp_path_factory.mktemp("days"), SETTINGS)


@pytest.mark.parametrize("case", NUMBERS, ids=named(NUMBERS))
def test_days_are_counted_from_the_last_response_and_the_last_touch(days: tuple[ToldCompany, Store], case: list[str]):
    told, store = days
    row = view.customers(store, told.question()).set_index("customer_id").loc[case[0]]
    columns = ["silence_days", "touch_days", "contact_days", "unanswered", "unanswered_days", "last_sent"]
    assert ["-" if pd.isna(row[name]) else str(row[name]) for name in columns] == case[2:]


@pytest.mark.parametrize("case", ANSWERS_DUE, ids=named(ANSWERS_DUE))
def test_an_answer_is_late_after_two_working_days_or_what_the_segment_asks(
    days: tuple[ToldCompany, Store], case: list[str]
):
    told, store = days
    first = date.fromisoformat(case[-1])
    before = states_on(told, store, first - timedelta(days=1))[case[0]]
    assert (before, states_on(told, store, first)[case[0]]) == ("active", "waiting_on_us")


@pytest.mark.parametrize(("clock", "state"), [("13:59", "active"), ("14:00", "active"), ("14:01", "waiting_on_us")])
def test_an_answer_within_hours_is_late_by_the_clock(days: tuple[ToldCompany, Store], clock: str, state: str):
    _told, store = days
    moment = datetime.fromisoformat(f"2026-03-20T{clock}")
    rows = view.customers(store, Question(moment)).set_index("customer_id")
    assert rows.loc["wrote at ten", "state"] == state


# What the page said then; what was not known that day is not told.
REPLAYED = cases("""
    customer and day               | customer              | days ago | state
    not planned yet                | planned five days ago | 6        | forgotten
    planned on that day            | planned five days ago | 5        | parked
    still planned                  | planned five days ago | 0        | parked
    not yet planned, met later     | planned, then met     | 10       | forgotten
    planned then                   | planned, then met     | 9        | parked
    the day before it met          | planned, then met     | 4        | parked
    met on that day                | planned, then met     | 3        | active
    a plan without its day of note | planned as of now     | 10       | parked
    before it wrote                | wrote since           | 6        | forgotten
    it wrote                       | wrote since           | 5        | active
""")


@pytest.mark.parametrize("case", REPLAYED, ids=named(REPLAYED))
def test_a_past_day_is_told_as_it_was_known_then(days: tuple[ToldCompany, Store], case: list[str]):
    told, store = days
    assert states_on(told, store, told.today - timedelta(days=int(case[2])))[case[1]] == case[3]


def states_on(told: ToldCompany, store: Store, day: date) -> dict[str, str]:
    rows = view.customers(store, Question(end_of_day(day)))
    return dict(zip(rows["customer_id"], rows["state"], strict=True))


# --- exports that tell less -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_inbound(tmp_path_factory: pytest.TempPathFactory) -> tuple[ToldCompany, Store]:
    told = ToldCompany()
    told.customer("visited", "visit 40, email 12", segment="standard")
    told.customer("asked, no answer", "deal 90, email 60", segment="standard")
    told.customer("buyer", "order 5", segment="standard")
    told.customer("stranger", "deal 9", segment="standard")
    return told, told.store(tmp_path_factory.mktemp("outbound"))


def test_where_no_customer_ever_writes_its_silence_is_not_told_from_ours(without_inbound: tuple[ToldCompany, Store]):
    told, store = without_inbound
    rows = figures.metric(store, "silence", told.question(), []).set_index("customer_id")
    assert rows["state"].isna().all()
    contact_days = rows["contact_days"].astype("Int64")
    assert contact_days.dropna().to_dict() == {"visited": 12, "asked, no answer": 60, "buyer": 5}
    page = view.view(store, told.question(), People())
    assert (page.has_inbound, page.n_met) == (False, 3)
    assert page.states["n"].sum() == 0
    assert len(page.calls) == len(page.director) == 0


@pytest.mark.parametrize("by", [[], ["rep"], ["state"], ["team", "segment"]])
def test_a_book_without_any_activity_gives_figures_and_no_states(tmp_path_factory: pytest.TempPathFactory, by):
    told, store = no_activities(tmp_path_factory)
    rows = figures.metric(store, "silence", told.question(), by)
    if not by:
        assert rows["state"].isna().all()
        assert rows.set_index("customer_id")["contact_days"].dropna().to_dict() == {"buyer": 5}
    else:
        assert rows["n"].sum() == 2
    page = view.view(store, told.question(), People())
    assert (page.has_inbound, page.n_met, len(page.calls)) == (False, 1, 0)


_BUILT: dict[str, tuple[ToldCompany, Store]] = {}


def no_activities(factory: pytest.TempPathFactory) -> tuple[ToldCompany, Store]:
    if "book" not in _BUILT:
        told = ToldCompany()
        told.customer("buyer", "order 5 100 THB")
        told.customer("prospect", "deal 9 100 THB")
        _BUILT["book"] = told, told.store(factory.mktemp("book"))
    return _BUILT["book"]


# --- money and teams --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_currencies(tmp_path_factory: pytest.TempPathFactory) -> tuple[ToldCompany, Store]:
    told = ToldCompany()
    stories = cases("""
        customer          | rep | what happened
        baht forgotten    | R1  | deal 90 500 THB, order 100 70 THB, visit 40
        baht, two deals   | R1  | deal 90 300 THB, deal 80 200 THB, visit 40
        baht and dollars  | R1  | deal 90 100 THB, deal 80 900 USD, visit 40
        dollars forgotten | R2  | deal 90 800 USD, visit 40
        bought in baht    | R2  | order 100 60 THB, order 90 5 THB, visit 40
        no amount         | R2  | deal 90, visit 40
        wrote in baht     | R2  | deal 90 50 THB, writes 9
        wrote in dollars  | R2  | deal 90 999 USD, writes 9
        lost long ago     | R2  | order 500 999 THB, visit 400
    """)
    for name, rep, story in stories:
        told.customer(name, story, owner=rep, segment="standard")
    return told, told.store(tmp_path_factory.mktemp("money"))


def test_the_value_is_the_open_deals_else_the_revenue_each_in_one_currency(two_currencies: tuple[ToldCompany, Store]):
    told, store = two_currencies
    rows = figures.metric(store, "silence", told.question(), []).set_index("customer_id")
    assert {name: (value, currency) for name, value, currency in rows[["value", "currency"]].dropna().itertuples()} == {
        "baht forgotten": (500, "THB"),
        "baht, two deals": (500, "THB"),
        "baht and dollars": (100, "THB"),
        "dollars forgotten": (800, "USD"),
        "bought in baht": (65, "THB"),
        "wrote in baht": (50, "THB"),
        "wrote in dollars": (999, "USD"),
    }


COLUMNS = ["n", "open_value", "n_other"]


def test_a_states_open_value_is_that_of_the_main_currency_and_the_others_are_counted_beside(
    two_currencies: tuple[ToldCompany, Store],
):
    told, store = two_currencies
    states = view.view(store, told.question(), People()).states.set_index("state")
    assert states.index.tolist() == list(silence.STATES)
    assert cells(states, "forgotten", COLUMNS) == [6, 1100.0, 2]
    assert cells(states, "waiting_on_us", COLUMNS) == [2, 50.0, 1]
    assert cells(states, "dormant", COLUMNS) == [1, 0.0, 0]
    assert cells(states, "stuck", COLUMNS) == [0, 0.0, 0]


def test_by_rep_the_states_are_counted_and_dollars_are_not_added_to_baht(two_currencies: tuple[ToldCompany, Store]):
    told, store = two_currencies
    rows = figures.metric(store, "silence", told.question(), ["rep"]).set_index("rep_id")
    assert rows[["n", "forgotten", "waiting_on_us", "dormant", "value"]].to_dict("index") == {
        "R1": {"n": 3, "forgotten": 3, "waiting_on_us": 0, "dormant": 0, "value": 1100.0},
        "R2": {"n": 6, "forgotten": 3, "waiting_on_us": 2, "dormant": 1, "value": 115.0},
    }
    assert rows["currency"].tolist() == ["THB", "THB"]


def test_the_page_of_one_rep_shows_his_customers_alone(two_currencies: tuple[ToldCompany, Store]):
    told, store = two_currencies
    page = view.view(store, told.question(), People(reps=("R2",)))
    assert cells(page.states.set_index("state"), "forgotten", COLUMNS) == [3, 0.0, 1]
    assert page.director["customer_id"].tolist() == ["wrote in baht"]


def test_the_dormant_are_counted_and_on_nobodys_call_list(two_currencies: tuple[ToldCompany, Store]):
    told, store = two_currencies
    calls = view.view(store, told.question(), People()).calls
    # No history to give a chance: by value in baht, and those without one by the days of silence.
    assert calls["customer_id"].tolist() == [
        "baht forgotten", "baht, two deals", "baht and dollars", "bought in baht", "wrote in baht",
        "dollars forgotten", "no amount", "wrote in dollars",
    ]  # fmt: skip


# --- whom to call first -----------------------------------------------------------------------------


def customers(text: str) -> pd.DataFrame:
    """Rows of `customer | state | silent | value | currency`; a dash is unknown."""
    lines = [[None if cell == "-" else cell for cell in line] for line in cases(text)]
    frame = pd.DataFrame(lines, columns=["customer_id", "state", "silence_days", "value", "currency"])
    frame = frame.astype({"silence_days": "Int64", "value": "Float64"}).astype({"value": "float64"})
    return frame.assign(
        customer_no=range(len(frame)), segment="standard", contact_days=frame["silence_days"], open_value=frame["value"]
    )


def history(*ends: tuple[int, int, bool]) -> pd.DataFrame:
    """Spells of silence: so many, of so many days, came back or still silent."""
    rows = [(length, came_back) for n, length, came_back in ends for _ in range(n)]
    spells = pd.DataFrame(rows, columns=["left_days", "came_back"])
    return spells.assign(
        customer_no=range(1000, 1000 + len(rows)), segment="standard", last_sent="quote", entered_days=0
    )


# Of 40 silent for 10 days 20 come back on day 20, and of the other 20 silent for 30 days 5 on day 50.
HISTORY = history((20, 20, True), (5, 50, True), (15, 100, False))

CALLS = customers("""
    customer             | state           | silent | value | currency
    large, late          | forgotten       | 30     | 100   | THB
    small, early         | stuck           | 10     | 60    | THB
    large, early         | waiting_on_us   | 10     | 90    | THB
    never heard, large   | never_contacted | -      | 50    | THB
    never heard, small   | chasing         | -      | 5     | THB
    beyond all history   | forgotten       | 95     | 20    | THB
    dollars, long silent | forgotten       | 40     | 999   | USD
    dollars, silent      | forgotten       | 25     | 999   | USD
    nothing known        | never_contacted | -      | -     | -
    active               | active          | 3      | 900   | THB
    parked               | parked          | 3      | 900   | THB
    dormant              | dormant         | 400    | 900   | THB
""")


def test_called_first_is_the_most_money_to_be_expected_then_value_then_the_longest_silence():
    calls = silence.call_list(CALLS, HISTORY, "THB").set_index("customer_id")
    assert calls.index.tolist() == [
        "large, early", "small, early", "large, late",  # 90 × 1/2, 60 × 1/2, 100 × 1/4
        "never heard, large", "beyond all history", "never heard, small",  # no chance to give: by value
        "dollars, long silent", "dollars, silent", "nothing known",  # no value in baht
    ]  # fmt: skip
    assert calls["expected"].dropna().to_dict() == {"large, early": 45.0, "small, early": 30.0, "large, late": 25.0}


def test_a_chance_says_by_how_many_it_is_known():
    calls = silence.call_list(CALLS, HISTORY, "THB").set_index("customer_id")
    assert cells(calls, "large, early", ["chance", "at_risk", "came_back", "basis"]) == [0.5, 40, 20, "segment"]
    assert cells(calls, "large, late", ["chance", "at_risk", "came_back", "basis"]) == [0.25, 20, 5, "segment"]
    assert cells(calls, "beyond all history", ["chance", "at_risk", "came_back", "basis"]) == [None] * 4


def test_a_segment_without_history_goes_by_all_customers():
    calls = silence.call_list(CALLS.assign(segment="key"), HISTORY, "THB").set_index("customer_id")
    assert cells(calls, "large, early", ["chance", "basis"]) == [0.5, "all"]


def test_without_any_history_the_list_goes_by_value():
    calls = silence.call_list(CALLS, HISTORY.iloc[:0], "THB")
    assert calls["customer_id"].tolist()[:4] == ["large, late", "large, early", "small, early", "never heard, large"]
    assert calls["chance"].isna().all()


def test_the_director_calls_the_three_largest_that_are_stuck_or_wait_for_us():
    rows = customers("""
        customer  | state         | silent | value | currency
        forgotten | forgotten     | 30     | 999   | THB
        fourth    | stuck         | 30     | 10    | THB
        first     | waiting_on_us | 30     | 90    | THB
        dollars   | stuck         | 30     | 999   | USD
        b, second | stuck         | 30     | 50    | THB
        c, third  | waiting_on_us | 30     | 50    | THB
        no value  | stuck         | 30     | -     | -
    """)
    assert silence.director_calls(rows, "THB")["customer_id"].tolist() == ["first", "b, second", "c, third"]
    assert silence.director_calls(rows, "EUR").empty
