"""The message to the rep: three lines in the rep's language, made of what most money hangs on."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analytics import messages
from analytics import wording as words
from analytics.playbook_terms import Pattern, Step, Trigger

RIGHT_MARK, OPEN, CLOSE = "\u200f", "\u2068", "\u2069"
STEPS = {
    "quote": Step(
        "quote", "follow-up",
        {"en": "Follow up every quote", "th": "ติดตามใบเสนอราคา", "fa": "پیگیری هر پیش‌فاکتور",
         "zh_Hant": "追蹤每份報價"},
        Trigger(Pattern(("activity",))), (Pattern(("activity",)),), 0.9,
    )
}  # fmt: skip
COLUMNS = ["customer_id", "customer", "deal_id", "deal", "step", "due_at", "value", "currency"]


def rows(*told: str) -> pd.DataFrame:
    """Lines of `customer day value currency`; a dash stands for what is not known."""
    found: list[dict[str, Any]] = []
    for line in told:
        customer, day, value, currency = line.rsplit(" ", 3)
        is_known = customer != "-"
        found.append(
            {
                "customer_id": customer.casefold() if is_known else None, "customer": customer if is_known else None,
                "deal_id": None, "deal": None, "step": "quote",
                "due_at": pd.Timestamp(f"2026-11-{day} 23:59:59.999999"),
                "value": None if value == "-" else float(value), "currency": None if currency == "-" else currency,
            }
        )  # fmt: skip
    kinds = {name: "object" for name in COLUMNS if name not in ("due_at", "value")}
    frame = pd.DataFrame(found, columns=COLUMNS).astype({**kinds, "due_at": "datetime64[us]", "value": "float64"})
    return frame.where(frame.notna(), None) if len(frame) else frame


def lines(overdue: list[str], coming: list[str], language: str = "en", calendar: str = "gregorian") -> list[str]:
    chosen = messages.chosen(rows(*overdue), rows(*coming), "THB")
    return messages.message(chosen, STEPS, language, calendar).splitlines()


# --- the four languages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "calendar", "expected"),
    [
        (
            "en", "gregorian",
            [
                "Siam Steel · Follow up every quote · Tue 17 Nov 2026, overdue · ฿ 4.2 M",
                "Lanna Mills · Follow up every quote · Mon 23 Nov 2026 · ฿ 900 K",
            ],
        ),
        (
            "th", "buddhist",
            [
                "Siam Steel · ติดตามใบเสนอราคา · อ. 17 พ.ย. 2569, เกินกำหนด · ฿ 4.2 ล้าน",
                "Lanna Mills · ติดตามใบเสนอราคา · จ. 23 พ.ย. 2569 · ฿ 9 แสน",
            ],
        ),
        (
            "zh_Hant", "roc",
            [
                "Siam Steel · 追蹤每份報價 · 民國115年11月17日 週二、逾期 · ฿ 420 萬",
                "Lanna Mills · 追蹤每份報價 · 民國115年11月23日 週一 · ฿ 90 萬",
            ],
        ),
        (
            "fa", "jalali",
            [
                f"{RIGHT_MARK}{OPEN}Siam Steel{CLOSE} · {OPEN}پیگیری هر پیش‌فاکتور{CLOSE} · "
                f"{OPEN}سه‌شنبه ۲۶ آبان ۱۴۰۵، عقب‌افتاده{CLOSE} · {OPEN}۴٫۲ میلیون ฿{CLOSE}",
                f"{RIGHT_MARK}{OPEN}Lanna Mills{CLOSE} · {OPEN}پیگیری هر پیش‌فاکتور{CLOSE} · "
                f"{OPEN}دوشنبه ۲ آذر ۱۴۰۵{CLOSE} · {OPEN}۹۰۰ هزار ฿{CLOSE}",
            ],
        ),
    ],
)  # fmt: skip
def test_customer_step_day_and_money_stand_in_the_reps_language(
    language: str, calendar: str, expected: list[str]
) -> None:
    found = lines(["Siam Steel 17 4200000 THB"], ["Lanna Mills 23 900000 THB"], language, calendar)
    assert [line.replace("\u00a0", " ").replace("\u202f", " ") for line in found] == expected


def test_the_page_goes_on_in_its_own_language() -> None:
    words.speak("en")
    lines(["Siam Steel 17 4200000 THB"], [], "fa", "jalali")
    assert words.voice() == words.Voice("en", "gregorian")


# --- which lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overdue", "coming", "expected"),
    [
        # The most money first, whether overdue or not; never more than three.
        (["A 17 10 THB", "B 16 40 THB"], ["C 23 30 THB", "D 24 20 THB"], ["B", "C", "D"]),
        # A customer has one line, of what waits longest of its dearest.
        (["A 17 10 THB", "A 12 10 THB"], ["A 23 10 THB", "B 23 5 THB"], ["A 12", "B 23"]),
        # Of equal money what is due first comes first.
        ([], ["A 24 10 THB", "B 23 10 THB"], ["B 23", "A 24"]),
        # Another currency and an unknown worth come after what can be ranked, the oldest first.
        (["A 17 99 USD", "B 12 - -"], ["C 23 1 THB"], ["C 23", "B 12", "A 17"]),
        # What has neither customer nor deal says nothing to a rep.
        (["- 17 99 THB"], ["C 23 1 THB"], ["C 23"]),
        ([], [], []),
    ],
)
def test_three_customers_with_most_money_waiting_have_a_line(
    overdue: list[str], coming: list[str], expected: list[str]
) -> None:
    found = messages.chosen(rows(*overdue), rows(*coming), "THB")
    said = [f"{row['customer']} {row['due_at']:%d}" for row in found.to_dict("records")]
    assert [line[: len(wanted)] for line, wanted in zip(said, expected, strict=True)] == expected


# --- texts that people typed --------------------------------------------------------------------------


def test_a_name_on_two_lines_stays_on_one() -> None:
    found = rows("A 17 10 THB").assign(customer="Siam\n  Steel\r\nLtd")
    chosen = messages.chosen(found, rows(), "THB")
    (line,) = messages.message(chosen, STEPS, "en").splitlines()
    assert line.startswith("Siam Steel Ltd · Follow")


def test_a_persian_name_keeps_its_direction_in_an_english_line() -> None:
    (line,) = lines(["شرکت نساجی 17 10 THB"], [])
    assert line.startswith(f"\u200e{OPEN}شرکت نساجی{CLOSE} · {OPEN}Follow up every quote{CLOSE}")


def test_an_id_or_a_deal_stands_in_for_a_missing_name_and_no_money_for_an_unknown_worth() -> None:
    nameless = rows("C7 17 - -").assign(customer=None)
    of_deal = rows("X 18 - -").assign(customer=None, customer_id=None, deal_id="D7", deal="Press")
    chosen = messages.chosen(pd.concat([nameless, of_deal]), rows(), "THB")
    assert messages.message(chosen, STEPS, "en").splitlines() == [
        "c7 · Follow up every quote · Tue 17 Nov 2026, overdue",
        "Press · Follow up every quote · Wed 18 Nov 2026, overdue",
    ]


def test_a_step_that_the_playbook_lost_is_called_by_its_id() -> None:
    chosen = messages.chosen(rows("A 17 10 THB"), rows(), "THB")
    assert " · quote · " in messages.message(chosen, {}, "en")
