"""A waiver that is said again while it holds rewrites no week before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from analytics import rulings
from analytics.dates import end_of_day
from analytics.journal import Journal
from analytics.ruled import Rulings, Waiver
from analytics.store import Store
from tests import small_company

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BEGAN = date(2026, 11, 2)
Said = tuple[date, date | None, str | None]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    return small_company.load(folder / "data", [small_company.write(folder / "first")])


def day(n: int) -> date:
    return date(2026, 11, n)


@pytest.mark.parametrize(
    ("said", "asked", "expected"),
    [
        ([(day(10), day(15), "deciding")], day(12), "waived"),
        ([(day(10), day(15), "deciding"), (day(14), day(30), "deciding")], day(12), "waived"),
        ([(day(10), day(15), "deciding"), (day(15), None, "not_needed")], day(12), "waived"),
        ([(day(8), day(9), "deciding"), (day(9), day(9), "deciding"), (day(9), None, "deciding")], day(8), "waived"),
        ([(day(10), day(30), "deciding"), (day(14), day(16), "deciding")], day(18), "overdue"),
        # Taken back, it never held; said anew, it holds from then on.
        ([(day(10), day(30), "deciding"), (day(12), None, None)], day(11), "overdue"),
        ([(day(10), day(30), "deciding"), (day(12), None, None), (day(14), None, "deciding")], day(11), "overdue"),
    ],
)  # fmt: skip
def test_the_weeks_before_stay_as_they_were(
    tmp_path: Path, company: Path, said: list[Said], asked: date, expected: str
) -> None:
    journal = Journal(tmp_path)
    for n, (said_on, until, reason) in enumerate(said):
        at = NOW + timedelta(seconds=n)
        journal.waive("quote-follow-up", "D0", BEGAN, said_on, until, reason, "", "Ann", at)
    found = Store(company, journal.rulings()).read("select * from known($as_of)", {"as_of": end_of_day(asked)})
    (row,) = found.loc[(found["step"] == "quote-follow-up") & (found["deal_id"] == "D0")].to_dict("records")
    assert row["state"] == expected


def test_what_is_said_again_is_a_decision_of_its_own_day(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for said_on in (day(10), day(14)):
        journal.waive("quote-follow-up", "D0", BEGAN, said_on, day(30), "deciding", "", "Ann", NOW)
    (held,) = journal.waivers()
    assert (held.said_on, held.from_on) == (day(14), day(10))


def test_a_waiver_of_a_customer_that_was_linked_since_is_of_the_one_that_holds_it() -> None:
    def waiver(key: str, reason: str) -> Waiver:
        return Waiver("care", key, BEGAN, day(10), None, reason, "", "Ann", NOW)

    ruled = Rulings((waiver("C2", "deciding"), waiver("C1", "not_needed"), waiver("C3", "deciding")))
    told = rulings.tables(ruled, {"care": {"C2": "C1"}})["waiver"]
    assert told[["key", "reason"]].to_numpy().tolist() == [["C1", "not_needed"], ["C3", "deciding"]]
    untouched = rulings.tables(ruled, {"another step": {"C2": "C1"}})["waiver"]
    assert untouched["key"].tolist() == ["C2", "C1", "C3"]
