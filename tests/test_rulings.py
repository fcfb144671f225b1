"""What was waived rests in every figure while it rests, and no longer; every week is judged by its own standard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.board import Question
from analytics.dates import end_of_day
from analytics.journal import Journal
from analytics.metrics import discipline, follow_up
from analytics.ruled import Move, Rulings, StandardSaid, Waiver
from analytics.store import Store
from tests.told_company import TODAY, ToldCompany, cases, named, of_deal

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
STEPS = """
[[step]]
id = "quote"
phase = "follow-up"
title = { en = "Follow up" }
source = "a test"
after = { event = "activity", purpose = "quote" }
do = { event = "activity", channel = "call", direction = "outbound" }
within = "3 days"
until = [{ event = "deal_won" }, { event = "deal_lost" }]
standard = 0.9

[[step]]
id = "trial"
phase = "follow-up"
title = { en = "Review every trial" }
source = "a test"
after = { event = "activity", purpose = "trial" }
do = { event = "activity", purpose = "trial_review" }
within = "3 days"
expires = "5 days"
standard = 0.8

[[step]]
id = "delivery"
phase = "after-sales"
title = { en = "Check" }
source = "a test"
after = { event = "delivered" }
do = { event = "activity", purpose = "delivery_check" }
within = "3 days"
on = "order"
standard = 0.9

[[step]]
id = "thanks"
phase = "after-sales"
title = { en = "Thank" }
source = "a test"
after = { event = "activity", purpose = "contract" }
do = { event = "activity", purpose = "thank_you" }
within = "3 days"
on = "customer"
standard = 0.9

[[step]]
id = "care"
phase = "care"
title = { en = "Keep in touch" }
source = "a test"
after = { event = "activity", purpose = "training" }
do = { event = "activity", purpose = "care" }
every = "10 days"
on = "customer"
standard = 0.9
"""
SETTINGS = "roll_forward = false"

# Each began 20 days ago and was due at the end of the day 17 days ago; waived so many days ago, until the end of a day
# or for good. What is told as of so many days ago? (p: pending, o: overdue, w: waived, t: on time, l: late, m: missed.)
TOLD = cases("""
    case                     | step     | what happened                                 |said| until | is told
    not waived               | quote    | deal 40, quote 20                             |  - |     - | 20p 17p 16o 0o
    pending                  | quote    | deal 40, quote 20                             | 19 |     6 | 20p 19w 16w 6w 5o
    pending, the day is over | quote    | deal 40, quote 20                             | 19 |    18 | 19w 18w 17p 16o
    overdue until a day      | quote    | deal 40, quote 20                             | 12 |     6 | 18p 13o 12w 6w 5o
    overdue for good         | quote    | deal 40, quote 20                             | 12 | never | 13o 12w 0w
    for this day alone       | quote    | deal 40, quote 20                             | 12 |    12 | 13o 12w 11o
    done on time             | quote    | deal 40, quote 20, call 18                    | 12 | never | 18t 12t 0t
    on time while it held    | quote    | deal 40, quote 20, call 18                    | 19 |     6 | 20p 19w 18t 0t
    late while it held       | quote    | deal 40, quote 20, call 8                     | 12 |     6 | 13o 9w 8w 6w 0w
    late on its last day     | quote    | deal 40, quote 20, call 6                     | 12 |     6 | 6w 5w 0w
    late after its day       | quote    | deal 40, quote 20, call 5                     | 12 |     6 | 6w 5l 0l
    late before it was said  | quote    | deal 40, quote 20, call 14                    | 12 |     6 | 13l 12w 5w 0w
    lost while it held       | quote    | deal 40 lost 10, quote 20                     | 12 |     6 | 13o 12w 10w 6w 5w
    lost after its day       | quote    | deal 40 lost 3, quote 20                      | 12 |     6 | 13o 12w 6w 5o 2m
    missed, then waived      | quote    | deal 40 lost 10, quote 20                     |  8 | never | 11o 10m 8w 0w
    lost in time             | quote    | deal 40 lost 18, quote 20                     | 12 |     6 | 18w 12w 5w
    expired                  | trial    | deal 40, trial 20                             |  - |     - | 13o 11m 0m
    expired, then waived     | trial    | deal 40, trial 20                             | 10 |     5 | 13o 11m 10w 5w 4m
    expired while it held    | trial    | deal 40, trial 20                             | 14 |     5 | 15o 14w 11w 5w 4m
    of an order              | delivery | order 30 delivered 20 9 THB                   | 12 |     6 | 18p 13o 12w 6w 5o
    of an order, checked     | delivery | order 30 delivered 20 9 THB, delivery check 8 | 12 |     6 | 13o 12w 8w 0w
    of an order, not waived  | delivery | order 30 delivered 20 9 THB                   |  - |     - | 18p 13o 0o
    of a customer            | thanks   | contract 20                                   | 12 | never | 18p 13o 12w 0w
    of a customer, thanked   | thanks   | contract 20, thanks 4                         | 12 |     6 | 12w 5o 4l
    not of this customer     | thanks   | contract 20                                   |  - |     - | 18p 13o 0o
    a window of a rhythm     | care     | training 20                                   | 12 |     6 | 13p 12w 9w 6w 5m
    a rhythm that was kept   | care     | training 20, care 15                          | 12 |     6 | 13t 12t 0t
""")
SCOPES = {
    "quote": "deal_id",
    "trial": "deal_id",
    "delivery": "order_id",
    "thanks": "customer_id",
    "care": "customer_id",
}
STATES = {"p": "pending", "o": "overdue", "w": "waived", "t": "on_time", "l": "late", "m": "missed"}
BEGAN = TODAY - timedelta(days=20)


def ago(days: str | int) -> date:
    return TODAY - timedelta(days=int(days))


def company() -> ToldCompany:
    told = ToldCompany()
    told.customer("Other", "email 200, call 150, visit 100, care 90, trial review 90, delivery check 90, thanks 90")
    for name, _step, story, *_more in TOLD:
        told.customer(name, of_deal(story, f"D {name}"))
    return told


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return company().store(tmp_path_factory.mktemp("rulings"), settings=SETTINGS, steps=STEPS)


@pytest.fixture(scope="module")
def waivers(plain: Store) -> tuple[Waiver, ...]:
    keys = {(row["customer_id"], row["step"]): row for row in obligations(plain, TODAY)}
    return tuple(
        Waiver(
            step, keys[name, step][SCOPES[step]], BEGAN, ago(said), None if until == "never" else ago(until),
            "asked_to_wait", "", "Malee", NOW,
        )
        for name, step, _story, said, until, _told in TOLD
        if said != "-"
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(plain: Store, waivers: tuple[Waiver, ...]) -> Store:
    return Store(plain.directory, Rulings(waivers))


def read(store: Store, name: str, day: date, **more: Any) -> list[dict[str, Any]]:
    nothing = {"step": None, "rep": None, "since": None, "until": None, "segment": None}
    frame = store.read(name, {**nothing, "as_of": end_of_day(day), **more})
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def obligations(store: Store, day: date) -> list[dict[str, Any]]:
    """Those that began 20 days before the company's today."""
    return [row for row in read(store, "obligations", day) if row["triggered_at"].date() == BEGAN]


def states(store: Store, day: date) -> dict[tuple[str, str], str]:
    return {(row["customer_id"], row["step"]): row["state"] for row in obligations(store, day)}


# -------------------------------------------------------------------- one obligation


@pytest.mark.parametrize("case", TOLD, ids=named(TOLD))
def test_an_obligation_rests_while_its_waiver_holds(store: Store, case: list[str]) -> None:
    name, step, *_given, told = case
    expected = {part[:-1]: STATES[part[-1]] for part in told.split()}
    found = {day: states(store, ago(day))[name, step] for day in expected}
    assert found == expected


@pytest.mark.parametrize("days", [20, 16, 12, 9, 6, 5, 0])
def test_before_it_is_said_and_after_its_day_all_is_as_without_it(
    plain: Store, store: Store, waivers, days: int
) -> None:
    day = ago(days)
    scopes = {(each.step, each.key): each for each in waivers}
    for row, without in zip(obligations(store, day), obligations(plain, day), strict=True):
        waiver = scopes.get((row["step"], row[SCOPES[row["step"]]]))
        assert {**row, "state": ""} == {**without, "state": ""}
        if waiver is None or day < waiver.said_on:
            assert row["state"] == without["state"]
        elif waiver.until and day > waiver.until and row["state"] != without["state"]:
            assert (row["closed_at"] if pd.isna(row["done_at"]) else row["done_at"]) <= end_of_day(waiver.until)


def test_another_store_on_the_same_file_sees_nothing_of_it(plain: Store, store: Store) -> None:
    before = states(plain, TODAY)
    with store.cursor() as cursor:
        cursor.close()
    assert states(store, TODAY) != before
    other = Store(plain.directory)
    assert states(plain, TODAY) == states(other, TODAY) == before
    assert len(other.read("select * from waiver")) == 0
    assert len(store.read("select * from waiver")) > 0
    other.close()


def waiver(**changes: Any) -> Waiver:
    row: dict[str, Any] = {
        "step": "quote", "key": "D not waived", "triggered_on": BEGAN, "said_on": ago(12), "until": None,
        "reason": "deciding", "note": "", "author": "", "at": NOW,
    }  # fmt: skip
    return Waiver(**{**row, **changes})


@pytest.mark.parametrize(
    "nothing",
    [
        {"step": "no-such-step"},
        {"step": "trial"},
        {"step": "thanks"},
        {"key": "no such deal"},
        {"key": "not waived"},
        {"key": ""},
        {"triggered_on": BEGAN - timedelta(days=1)},
        {"triggered_on": BEGAN + timedelta(days=1)},
        {"triggered_on": date(1900, 1, 1)},
        {"said_on": TODAY + timedelta(days=1)},
        {"said_on": date(2199, 12, 31)},
        {"until": ago(12)},
    ],
)
def test_a_waiver_of_what_is_not_there_changes_nothing(plain: Store, nothing: dict[str, Any]) -> None:
    store = Store(plain.directory, Rulings((waiver(**nothing),)))
    assert read(store, "obligations", TODAY) == read(plain, "obligations", TODAY)
    asked = Question(end_of_day(TODAY)).parameters()
    pd.testing.assert_frame_equal(store.read("overdue", asked), plain.read("overdue", asked))
    store.close()


def test_a_name_that_looks_like_a_query_is_a_name(plain: Store) -> None:
    hostile = "D'1\"; drop table waiver; -- %s"
    store = Store(plain.directory, Rulings((waiver(key=hostile, step=hostile), waiver())))
    assert states(store, TODAY)["not waived", "quote"] == "waived"
    store.close()


def test_what_is_taken_back_counts_again(plain: Store, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    given = ("quote", "D not waived", BEGAN, ago(12))
    journal.waive(*given, None, "deciding", "", "", NOW)
    first = Store(plain.directory, journal.rulings())
    assert states(first, TODAY)["not waived", "quote"] == "waived"
    journal.waive(*given, None, None, "", "", NOW + timedelta(hours=1))
    second = Store(plain.directory, journal.rulings())
    assert states(second, TODAY)["not waived", "quote"] == "overdue"
    assert first.ruled.mark != second.ruled.mark
    first.close()
    second.close()


# -------------------------------------------------------------------- every figure agrees


KEYS = ("step", "customer_id", "deal_id", "order_id", "triggered_at")


def keyed(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {tuple(None if pd.isna(row[name]) else row[name] for name in KEYS) for row in rows}


@pytest.mark.parametrize("days", [19, 13, 12, 9, 6, 5, 0])
def test_overdue_its_worth_and_its_trend_leave_out_what_rests(plain: Store, store: Store, days: int) -> None:
    day = ago(days)
    rests = keyed([row for row in read(store, "obligations", day) if row["state"] == "waived"])
    overdue = read(store, "overdue", day)
    assert keyed(overdue) == keyed(read(plain, "overdue", day)) - rests
    assert sum(row["n"] for row in read(store, "overdue_worth", day)) == len(overdue)
    moments = [end_of_day(ago(each)) for each in (days, days + 1)]
    trend = store.read("overdue_trend", {**Question(end_of_day(day)).parameters(), "moments": moments})
    for moment in moments:
        n = trend.loc[trend["as_of"] == moment, "n_overdue"].sum()
        assert n == len(read(store, "overdue", moment.date())), moment
    later = end_of_day(TODAY + timedelta(days=60))
    pending = keyed(read(store, "pending", day, until=later))
    assert pending == keyed(read(plain, "pending", day, until=later)) - rests


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (13, {"on_time": 2, "late": 1, "overdue": 11, "waived_by_loss": 1, "waived_by_manager": 1}),
        (12, {"on_time": 2, "overdue": 3, "waived_by_manager": 11}),
        (0, {"on_time": 2, "late": 1, "overdue": 5, "missed": 1, "waived_by_loss": 1, "waived_by_manager": 6}),
    ],
)
def test_the_tally_counts_apart_what_a_manager_waived(store: Store, days: int, told: dict[str, int]) -> None:
    rows = [row for row in read(store, "tally", ago(days)) if row["step"] == "quote"]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["state"]] = counts.get(row["state"], 0) + row["n"]
    assert counts == told
    rates = follow_up.rates(pd.DataFrame(rows), ["step"], store.read("steps")).iloc[0]
    due = sum(told.get(state, 0) for state in follow_up.DUE_STATES)
    assert (rates["due"], rates["on_time"]) == (due, told["on_time"])
    assert rates["waived_by_manager"] == told["waived_by_manager"]


def test_of_what_rests_the_reason_is_told_and_of_nothing_else(store: Store) -> None:
    found = read(store, "cell", TODAY, phase=None, team=None)
    told = {(row["customer_id"], row["step"]) for row in found if isinstance(row["waived_for"], str)}
    rests = {key for key, state in states(store, TODAY).items() if state == "waived"}
    assert told == rests - {("lost in time", "quote")}


def test_what_one_reason_put_off_is_counted_with_all_that_fell_due(store: Store) -> None:
    asked = Question(end_of_day(TODAY), ago(60), TODAY).parameters()
    found = store.read("waived_for", asked)
    quotes = found.loc[found["step"] == "quote"].astype({"reason": "object"})
    n_waived = sum(line[1] == "quote" and line[3] != "-" for line in TOLD)
    assert quotes.loc[quotes["reason"].notna(), ["reason", "n"]].to_numpy().tolist() == [["asked_to_wait", n_waived]]
    assert quotes["n"].sum() == n_waived + 1


# -------------------------------------------------------------------- whose contact is broken, who is ready to be asked

RHYTHM = """
[[step]]
id = "care"
phase = "care"
title = {{ en = "Keep in touch" }}
source = "a test"
after = {{ event = "activity", purpose = "training" }}
do = {{ event = "activity", purpose = "care" }}
every = "{every}"
on = "customer"
standard = 0.9
"""


@pytest.mark.parametrize(
    ("every", "story", "window", "until", "before", "after", "due_in"),
    [
        # Nothing for 40 days: the window that ended 10 days ago was missed.
        ("30 days", "training 100, care 75", 40, None, True, False, 20),
        ("30 days", "training 100, care 75", 40, 0, True, False, 20),
        ("30 days", "training 100, care 75", 40, 1, True, True, -10),
        ("30 days", "training 100, care 75", 70, None, True, True, -10),
        # Seen 60 days ago, which is soon enough where one calls every 90 days: that it may wait makes nothing worse.
        ("90 days", "training 100, care 95, email 60", 10, None, False, False, None),
        ("90 days", "training 100, care 95, email 60", 10, 1, False, False, 80),
    ],
)
def test_whoever_may_wait_has_no_broken_contact(
    tmp_path: Path,
    every: str,
    story: str,
    window: int,
    until: int | None,
    before: bool,
    after: bool,
    due_in: int | None,
) -> None:
    told = ToldCompany()
    told.customer("C", story)
    told.customer("Other", "email 200 0")
    plain = told.store(tmp_path, settings=SETTINGS, steps=RHYTHM.format(every=every))
    said = ago(window - 1) if until is None else ago(max(until, 5))
    rest = waiver(
        step="care", key="C", triggered_on=ago(window), said_on=said, until=None if until is None else ago(until)
    )
    store = Store(plain.directory, Rulings((rest,)))
    question = Question(end_of_day(TODAY)).parameters()
    found = [each.read("portfolio", question).set_index("customer_id").loc["C"] for each in (plain, store)]
    assert [bool(row["contact_broken"]) for row in found] == [before, after]
    due_at = found[1]["care_due_at"]
    assert (None if pd.isna(due_at) else (due_at.date() - TODAY).days) == due_in
    plain.close()
    store.close()


REFERRAL = """
[[step]]
id = "presentation"
phase = "present"
title = { en = "Present" }
source = "a test"
after = { event = "activity", purpose = "contract" }
do = { event = "activity", purpose = "presentation" }
within = "3 days"
on = "customer"
standard = 0.9
"""


def test_who_waits_for_nothing_any_more_is_ready_to_be_asked(tmp_path: Path) -> None:
    told = ToldCompany()
    told.customer("waits", "won 100, thanks 95, satisfaction 90, contract 20, reached 5")
    told.customer("presented to", "presentation 200, won 100, thanks 95, satisfaction 90, reached 5")
    plain = told.store(tmp_path, settings=SETTINGS, steps=REFERRAL)
    rest = waiver(step="presentation", key="waits", triggered_on=BEGAN, said_on=ago(4), until=ago(2))
    store = Store(plain.directory, Rulings((rest,)))
    looks = ((3, plain, False), (5, store, False), (3, store, True), (2, store, True), (1, store, False))
    for days, opened, expected in looks:
        asked = {**Question(end_of_day(ago(days))).parameters(), "care_days": 2}
        found = opened.read("referral_customers", asked).set_index("customer_id")["is_ready"]
        assert bool(found["waits"]) == expected, (days, opened is store)
        assert bool(found["presented to"])
    plain.close()
    store.close()


# -------------------------------------------------------------------- standards

MONDAYS = [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]


def standard(step: str, share: float, from_on: date, kind: Move = "raised") -> StandardSaid:
    return StandardSaid(step, share, kind, from_on, from_on - timedelta(days=3), "", "", NOW)


RAISED = (
    standard("quote", 0.7, MONDAYS[1], "lowered"),
    standard("quote", 0.75, MONDAYS[3]),
    standard("quote", 0.8, MONDAYS[3]),
    standard("quote", 0.99, MONDAYS[2], "declined"),
    standard("no-such-step", 0.5, MONDAYS[1]),
)


@pytest.fixture(scope="module")
def weekly(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Quotes that were due in the weeks of 23 February (two), 2 March (three) and 16 March (one)."""
    told = ToldCompany()
    told.customer("Other", "email 200, call 150")
    for n, days in enumerate((26, 24, 19, 18, 17, 6)):
        told.customer(f"C{n}", of_deal(f"deal 40, quote {days}{', call 24' if n < 1 else ''}", f"D{n}"))
    made = told.store(tmp_path_factory.mktemp("standards"), settings=SETTINGS, steps=STEPS)
    return Store(made.directory, Rulings((), RAISED))


def test_every_week_has_the_standard_of_its_time(weekly: Store) -> None:
    tally = weekly.read("tally", Question(end_of_day(TODAY)).parameters())
    tally = tally.loc[tally["step"] == "quote"].assign(share=lambda rows: rows["wanted"] / rows["n"])
    found = {row["due_week"].date(): round(float(row["share"]), 9) for _, row in tally.iterrows()}
    assert found == {MONDAYS[0]: 0.9, MONDAYS[1]: 0.7, MONDAYS[3]: 0.8}
    weeks = pd.DatetimeIndex([datetime.combine(day, time.min) for day in MONDAYS])
    whole = discipline.by_week(tally, weekly.read("steps"), weeks)
    whole = whole.loc[whole["step"] == "quote"]
    assert whole["due"].tolist() == [2, 3, 0, 1]
    assert whole["standard"].tolist() == [0.9, 0.7, 0.7, 0.8]


def test_a_period_over_several_standards_is_judged_by_their_mean(weekly: Store) -> None:
    tally = weekly.read("tally", Question(end_of_day(TODAY)).parameters())
    rates = follow_up.rates(tally, ["step"], weekly.read("steps")).set_index("step")
    assert rates.loc["quote", "standard"] == pytest.approx((2 * 0.9 + 3 * 0.7 + 1 * 0.8) / 6)
    first = follow_up.rates(tally.loc[tally["due_week"] < "2026-03-01"], ["step"], weekly.read("steps")).set_index(
        "step"
    )
    assert first.loc["quote", "standard"] == 0.9


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(lambda store: store.read("steps").set_index("step")["standard"].to_dict(), id="steps"),
        pytest.param(lambda store: {step.id: step.standard for step in store.playbook.steps}, id="playbook"),
    ],
)
def test_the_standard_said_last_is_the_steps_own(weekly: Store, asked: Callable[[Store], dict[str, float]]) -> None:
    found = asked(weekly)
    assert [found[step] for step in ("quote", "trial", "delivery")] == [0.8, 0.8, 0.9]
    assert "no-such-step" not in found
    bare = Store(weekly.directory)
    assert asked(bare)["quote"] == 0.9
    bare.close()


def test_no_step_stands_twice_however_often_its_standard_moved(weekly: Store) -> None:
    steps = weekly.read("steps")
    assert steps["step"].is_unique
    bare = Store(weekly.directory)
    counts = [each.read("tally", Question(end_of_day(TODAY)).parameters())["n"].sum() for each in (weekly, bare)]
    assert counts[0] == counts[1]
    bare.close()
