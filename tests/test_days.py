"""How the days of a column are read: one text, and what all texts of a column say together."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import duckdb
import jdatetime
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.dates import CALENDARS, show_day
from analytics.sources import day_words
from analytics.sources.days import TIME, decide, read, read_time, readings, split
from analytics.sources.digits import DIGITS_FROM, DIGITS_TO, plain, plain_expression
from analytics.sources.quoting import text as literal

LATEST = date(2036, 11, 30)
DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))


def on(text: str) -> date:
    return date.fromisoformat(text)


def in_calendar(day: date, calendar: str) -> tuple[int, int, int]:
    if calendar == "jalali":
        there = jdatetime.date.fromgregorian(date=day)
        return there.year, there.month, there.day
    return day.year + {"gregorian": 0, "buddhist": 543, "roc": -1911}[calendar], day.month, day.day


# ------------------------------------------------------------------ one text

NOV_21 = [
    *["2024-11-21", "2024/11/21", "2024.11.21", "2024 11 21", "2024-11-21 (Thu)", "20241121", "2024. 11. 21."],
    *["21/11/2024", "21.11.2024", "21-11-2024", "11/21/2024", "21 / 11 / 2024", "21. 11. 2024", "Date: 21/11/2024"],
    *["November 21, 2024", "Thursday, November 21, 2024", "Nov 21 2024", "21-Nov-24", "21 NOV 2024", "2024-Nov-21"],
    *["21st of November 2024", "21. November 2024", "Do., 21. Nov. 2024", "jeudi 21 novembre 2024", "21/nov/2024"],
    *["mar 21 nov 2024", "jueves, 21 de noviembre de 2024", "21 de nov. de 2024", "giovedì 21 novembre 2024"],
    *["donderdag 21 november 2024", "21 ноября 2024 г.", "четверг, 21 нояб. 2024", "21 nov '24"],
    *["21/11/2567", "2567-11-21", "25671121", "วันที่ 21/11/2567", "21/11/2567 BE", "๒๑/๑๑/๒๕๖๗", "21 พ.ย. 67"],
    *["21 พฤศจิกายน 2567", "วันพฤหัสบดีที่ 21 พฤศจิกายน พ.ศ. 2567", "วันพฤหัสบดีที่21พฤศจิกายน2567", "พฤ. 21 พ.ย. 2567"],
    *["21 พ.ย. ค.ศ. 2024", "21 พฤศจิกายน พุทธศักราช ๒๕๖๗", "21-พ.ย.-67", "21 November 2567"],
    *["۱۴۰۳/۰۹/۰۱", "1403/9/1", "١٤٠٣/٠٩/٠١", "14030901"],
    *["۱ آذر ۱۴۰۳", "پنجشنبه ۱ آذر ۱۴۰۳", "پنج‌شنبه ۱ آذرماه ۱۴۰۳"],
    *["۱ آذر ۰۳", "1 Azar 1403", "21 نوامبر 2024", "1403/09/01 ه.ش", "۲۱ نوامبر ۲۰۲۴ میلادی"],
    *["113/11/21", "1131121", "113.11.21", "民國113年11月21日", "113年11月21日"],
    *["民國113年11月21日  (星期四)", "中華民國113年11月21日"],
    *["2024年11月21日", "2024年11月21日星期四", "2024年11月21日 週四", "2024 年 11 月 21 日", "24年11月21日"],
    *["西元2024年11月21日"],
    *["２０２４／１１／２１", "2024/11/21(四)", "2024年11月21號", "2024年11月21日（木曜日）", "２０２４年１１月２１日"],
    *["21/11/113", "\u200f21/11/2024\u200e", "21\u201311\u20132024", "[2024-11-21]"],
]  # fmt: skip


@pytest.mark.parametrize("text", NOV_21)
def test_one_day_is_written_in_many_ways(text: str) -> None:
    assert readings(split(text)[0], LATEST) == {"": on("2024-11-21")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05/06/2025", {"day-first": "2025-06-05", "month-first": "2025-05-06"}),
        ("05/06/2568", {"day-first": "2025-06-05", "month-first": "2025-05-06"}),
        ("05/05/2025", {"": "2025-05-05"}),
        ("23/02/26", {"day-first": "2026-02-23", "year-first": "2023-02-26"}),
        ("20-10-16", {"day-first": "2016-10-20", "year-first": "2020-10-16"}),
        ("13/11/67", {"": "2024-11-13"}),
        ("03/08/67", {"day-first": "2024-08-03", "month-first": "2024-03-08"}),
        ("99/05/26", {"year-first jalali": "2020-08-16", "year-first roc": "2010-05-26"}),
        (
            "03/08/15",
            {"day-first": "2015-08-03", "month-first": "2015-03-08", "year-first gregorian": "2003-08-15",
             "year-first jalali": "2024-11-05"},
        ),
        ("民國99年5月26日", {"": "2010-05-26"}),
        ("99年5月26日", {"": "2010-05-26"}),
        ("民國70年5月26日", {"": "1981-05-26"}),
        ("02/03/67 พ.ศ.", {"day-first": "2024-03-02", "month-first": "2024-02-03"}),
        ("29/02/2567", {"": "2024-02-29"}),
        ("1403/12/30", {"": "2025-03-20"}),
        ("21/11/68", {"": "2025-11-21"}),
        ("2567-01-02", {"": "2024-01-02"}),
    ],
)  # fmt: skip
def test_a_text_has_every_reading_that_makes_sense(text: str, expected: dict[str, str]) -> None:
    assert readings(plain(text), LATEST) == {name: on(day) for name, day in expected.items()}


@pytest.mark.parametrize(
    "text",
    [
        *["", "-", "x", "Nov 2024", "21 Nov", "2024", "2024-11", "November", "9月3日", "113年11月", "12", "45631"],
        *["31/02/2025", "29/02/2025", "29/02/2568", "1402/12/30", "1402/07/31", "2024-13-01", "00/11/2024"],
        *["0001-01-01", "1600-01-01", "9999-12-31", "1234-05-06", "1/1/1", "1/1/5", "79/11/21 AD", "201/11/21"],
        *["21/11-2024", "-21/11/2024", "21//11/2024", "21/11/2024/1", "21/11/2024 99", "123/11/2024", "2024/111/1"],
        *["พ.ศ. 2024", "21 พ.ย. พ.ศ. 2024", "5 Mehr 2024", "21 نوامبر 1403", "21 Nov Dec 2024", "21 Foo 2024"],
        *["12/12/99", "25/12/98", "2026-03-06T07:30:00Z", "deal 21/11/2024", "21/11/2024 or so", "1" * 500],
        *["21 Nov 2024 " * 20, "年2024月11日21", "21/11/20244", "2024-W47-4", "10.5", "٫", "99999999", "2024-11-31"],
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_made_one(text: str) -> None:
    assert readings(split(text)[0], LATEST) == {}


FORMS = [
    *["{y}-{m}-{d}", "{y}/{m:02}/{d:02}", "{y}.{m}.{d}", "{y}年{m}月{d}日"],
    *["{d}/{m}/{y}", "{d:02}.{m:02}.{y}", "{m}/{d}/{y}"],
]


@given(DAYS, st.sampled_from(CALENDARS), st.sampled_from(FORMS))
def test_any_day_comes_back_from_any_calendar(day: date, calendar: str, form: str) -> None:
    year, month, number = in_calendar(day, calendar)
    text = form.format(y=year if calendar != "roc" else f"{year:03}", m=month, d=number)
    order = {"{y": None, "{d": "day-first", "{m": "month-first"}[form[:2]]
    assert read(text, order, LATEST) == day
    assert day in readings(text, LATEST).values()
    assert all(1990 < found.year < 2040 for found in readings(text, LATEST).values())


@given(
    DAYS,
    st.sampled_from(CALENDARS),
    st.sampled_from(["en", "th", "fa", "zh_Hant"]),
    st.sampled_from(["medium", "weekday"]),
)
def test_every_day_that_the_product_writes_it_can_read(day: date, calendar: str, language: str, style: Any) -> None:
    assert readings(split(show_day(day, calendar, language, style))[0], LATEST) == {"": day}


def slow_twin(text: str) -> dict[tuple[str, str], date]:
    """Three numbers of two digits: try everything."""
    found = {}
    first, second, third = map(int, text.split("/"))
    for order, (year, month, day) in {
        "day-first": (third, second, first),
        "month-first": (third, first, second),
        "year-first": (first, second, third),
    }.items():
        for calendar, century in [("gregorian", 1900), ("gregorian", 2000), ("buddhist", 2500), ("jalali", 1300),
                                  ("jalali", 1400), ("roc", 0)]:  # fmt: skip
            try:
                if calendar == "jalali":
                    meant = jdatetime.date(century + year, month, day).togregorian()
                else:
                    moved = {"gregorian": 0, "buddhist": -543, "roc": 1911}[calendar]
                    meant = date(century + year + moved, month, day)
            except ValueError:
                continue
            is_written = calendar in ("gregorian", "buddhist") or order == "year-first"
            if is_written and date(2000, 1, 1) <= meant <= LATEST:
                found[order, calendar] = meant
    return found


@settings(max_examples=300)
@given(st.tuples(*[st.integers(0, 99)] * 3) | st.tuples(*[st.integers(0, 31)] * 3))
def test_short_years_are_read_as_a_slow_twin_reads_them(numbers: tuple[int, ...]) -> None:
    text = "/".join(f"{number:02}" for number in numbers)
    expected = slow_twin(text)
    found = readings(text, LATEST)
    assert set(found.values()) == set(expected.values())
    for order, calendar in expected:
        assert found.keys() & {"", order, f"{order} {calendar}"}


def test_no_month_is_also_another_month() -> None:
    months: dict[str, set[tuple[str, int]]] = {}
    locales = [Locale.parse(language) for language in ("en", "th", "fa", "de", "fr", "es", "pt", "it", "nl", "ru")]
    for calendar, number, name in day_words._months(locales):
        months.setdefault(day_words.fold(name), set()).add((calendar, number))
    assert {name: found for name, found in months.items() if len(found) > 1} == {}


# ------------------------------------------------------------------ a column


def column(*texts: str) -> Counter[str]:
    return Counter(texts)


@pytest.mark.parametrize(
    ("texts", "order", "evidence"),
    [
        (["05/06/2025", "25/12/2025"], "day-first", "25/12/2025"),
        (["05/06/2025", "12/25/2025"], "month-first", "12/25/2025"),
        (["05/06/2025", "25/12/2568"], "day-first", "25/12/2568"),
        (["05/06/2025", "2025-12-25", "25 Dec 2025"], None, None),
        (["23/02/26", "31/12/45"], "day-first", "31/12/45"),
        (["23/02/26", "02/28/26"], None, None),
        (["20-10-16", "20-10-31", "20-10-45"], "day-first", "20-10-45"),
        (["03/08/15", "98/06/31"], "year-first jalali", "98/06/31"),
        (["03/08/15", "02/06/31"], None, None),
        (["99/05/26", "98/12/29", "00/01/31"], "year-first jalali", "98/12/29"),
        (["99/05/26", "113/11/21"], "year-first roc", "113/11/21"),
        (["03/08/66", "13/11/67"], "day-first", "13/11/67"),
        (["03/08/66", "21/11/67", "21/11/24", "03/08/45", "31/01/16"], "day-first", "21/11/67"),
        (["03/08/15", "31/12/2023", "45/01/02"], None, None),
        (["03/08/15", "1403/08/15", "25/12/15"], None, None),
    ],
)  # fmt: skip
def test_what_only_one_order_can_read_settles_a_column(
    texts: list[str], order: str | None, evidence: str | None
) -> None:
    found = decide(column(*texts), LATEST)
    assert (found.order, found.evidence) == (order, evidence)
    assert bool(found.options) == (order is None)
    if order:
        assert found.n_read == len(texts)
        assert all(read(text, order, LATEST) for text in texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["05/05/2025", "12/12/2024"],
        ["2025-05-06", "2024年5月6日", "21 Nov 2024"],
        ["25/12/2025", "12/25/2025"],
        ["1403/08/15", "1402/12/29"],
        ["113/11/21", "1131121"],
        ["x", "", "31/02/2025"],
        [],
    ],
)
def test_nothing_is_asked_when_no_text_can_be_read_in_two_ways(texts: list[str]) -> None:
    for told in (None, "day-first", "month-first", "year-first", "nonsense"):
        found = decide(column(*texts), LATEST, told)
        assert (found.order, found.options, found.evidence) == (None, (), None)
        assert found.n_read == sum(read(text, None, LATEST) is not None for text in texts)
        assert found.n_read + found.n_unread == len(texts)


@pytest.mark.parametrize(
    ("texts", "order", "evidence"),
    [
        (["21/11/2567", "21/11/2024", "2024-11-21"], "day-first", "21/11/2024"),
        (["13/11/67", "21/11/68"], "day-first", "13/11/67"),
        (["05/05/2025", "12/25/2025"], "month-first", "12/25/2025"),
    ],
)
def test_what_needs_no_order_is_evidence_for_the_next_file(texts: list[str], order: str, evidence: str) -> None:
    for told in (None, "day-first", "month-first", "year-first", "nonsense"):
        found = decide(column(*texts), LATEST, told)
        assert (found.order, found.options, found.evidence) == (order, (), evidence)
        assert (found.n_read, found.n_unread) == (len(texts), 0)


def test_a_mixed_column_is_asked_however_rare_the_contradiction() -> None:
    texts = {"05/06/2025": 900, "25/12/2025": 99, "12/25/2025": 1, "nonsense": 2}
    found = decide(texts, LATEST)
    assert found.order is None
    assert found.options == ("day-first", "month-first")
    assert (found.n_read, found.n_unread) == (1000, 2)
    assert found.examples == (
        ("05/06/2025", {"day-first": on("2025-06-05"), "month-first": on("2025-05-06")}),
    )  # fmt: skip


def test_what_was_told_settles_what_can_be_read_in_two_ways() -> None:
    texts = {"05/06/2025": 9, "12/25/2025": 2, "2025-01-02": 1}
    told = decide(texts, LATEST, "day-first")
    assert (told.order, told.options, told.evidence) == ("day-first", (), None)
    assert (told.n_read, told.n_unread) == (10, 2)
    assert read("12/25/2025", told.order, LATEST) is None


def test_what_was_told_does_not_unread_a_column_that_needs_no_order() -> None:
    found = decide({"05/05/2025": 9, "12/25/2025": 2}, LATEST, "day-first")
    assert (found.n_read, found.n_unread) == (11, 0)


def test_an_order_that_no_text_can_have_is_not_told_anything() -> None:
    assert decide(column("05/06/2025"), LATEST, "year-first").options == ("day-first", "month-first")
    assert decide(column("05/06/2025"), LATEST, "martian").options == ("day-first", "month-first")


def test_among_the_calendars_of_the_order_that_was_told_it_is_still_asked() -> None:
    texts = column("03/08/15", "02/07/14")
    assert set(decide(texts, LATEST).options) == {
        "day-first", "month-first", "year-first gregorian", "year-first jalali",
    }  # fmt: skip
    assert set(decide(texts, LATEST, "year-first").options) == {"year-first gregorian", "year-first jalali"}
    assert decide(texts, LATEST, "year-first jalali").order == "year-first jalali"
    assert decide(texts, LATEST, "day-first").order == "day-first"


def test_years_in_full_say_the_calendar_of_short_ones() -> None:
    found = decide(column("03/08/15", "1403/08/15", "1402/01/31"), LATEST, "year-first")
    assert (found.order, found.evidence) == ("year-first jalali", "1402/01/31")
    assert found.calendars == {"jalali"}


def test_both_eras_in_one_column_are_no_contradiction() -> None:
    found = decide(column("05/06/2567", "05/06/2024", "21/11/2567"), LATEST)
    assert (found.order, found.n_read) == ("day-first", 3)
    assert found.calendars == {"buddhist", "gregorian"}
    assert read("05/06/2567", found.order, LATEST) == read("05/06/2024", found.order, LATEST) == on("2024-06-05")


def test_years_of_the_republic_run_from_two_digits_into_three() -> None:
    texts = [f"{year}/05/26" for year in range(99, 114)]
    found = decide(column(*texts), LATEST)
    assert [read(text, found.order, LATEST) for text in texts] == [date(year, 5, 26) for year in range(2010, 2025)]
    assert found.calendars == {"roc"}


def test_the_examples_show_the_difference_by_the_most_frequent_texts() -> None:
    texts = {f"{day:02}/{day % 12 + 1:02}/2025": day for day in range(1, 13)} | {"05/05/2025": 99}
    found = decide(texts, LATEST)
    assert [text for text, _ in found.examples] == ["12/01/2025", "11/12/2025", "10/11/2025"]
    assert all(len(set(days.values())) == 2 for _, days in found.examples)


def test_a_column_of_remarks_is_no_column_of_days() -> None:
    texts = {f"{'วันที่' * 20}{number}": 1 for number in range(99)} | {"พ" * 70 + " 1 2 3": 1, "1 " * 39: 1}
    assert decide(texts, LATEST).n_unread == len(texts)


MARKS = {"day-first": "{d}/{m}/{y}", "month-first": "{m}/{d}/{y}"}


@given(
    st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(list(MARKS)), st.sampled_from(["gregorian", "buddhist"])
)
def test_a_column_in_one_order_is_read_right_or_asked(days: list[date], order: str, calendar: str) -> None:
    texts = []
    for day in days:
        year, month, number = in_calendar(day, calendar)
        texts.append(MARKS[order].format(y=year, m=month, d=number))
    found = decide(column(*texts), LATEST)
    assert found.order == order or order in found.options or (found.order, found.options) == (None, ())
    used = order if found.options else found.order
    assert [read(text, used, LATEST) for text in texts] == days
    assert decide(column(*texts), LATEST, told=order).n_read == len(days)
    if found.options:
        assert all(day.day <= 12 for day in days)
    if found.order:
        assert found.evidence in texts


@given(st.lists(DAYS, min_size=1, max_size=20))
def test_a_column_of_short_years_holds_its_true_reading(days: list[date]) -> None:
    day_first, year_first = "{d:02}/{m:02}/{y:02}", "{y:02}/{m:02}/{d:02}"
    for calendar, form in [("gregorian", day_first), ("buddhist", day_first), ("jalali", year_first)]:
        there = [in_calendar(day, calendar) for day in days]
        texts = [form.format(y=year % 100, m=month, d=day) for year, month, day in there]
        found = decide(column(*texts), LATEST)
        read_so = [[read(text, name, LATEST) for text in texts] for name in (found.options or (found.order,))]
        assert days in read_so


TOLD = [None, "day-first", "month-first", "year-first", "year-first jalali", "day-first buddhist"]
SHORT = st.tuples(*[st.sampled_from(["1", "03", "08", "15", "31", "67", "99", "113", "1403", "2024", "2567"])] * 3)
DAY_TEXTS = SHORT.map("/".join) | st.text("0123456789/-. abนพยคมัที年月日", max_size=12)


@given(st.dictionaries(DAY_TEXTS, st.integers(1, 9), max_size=12), st.sampled_from(TOLD))
def test_every_row_is_counted_as_read_or_unread(texts: dict[str, int], told: str | None) -> None:
    found = decide(texts, LATEST, told)
    assert found.n_read + found.n_unread == sum(texts.values())
    assert len(found.options) != 1
    if not found.options:
        assert found.n_read == sum(rows for text, rows in texts.items() if read(text, found.order, LATEST))
    for text in texts:
        days = [read(text, option, LATEST) for option in (*found.options, found.order)]
        assert {day for day in days if day} <= set(readings(text, LATEST).values())


# ------------------------------------------------------------------ the time of day


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("02/23/26 08:55 PM", "02/23/26", "20:55:00"),
        ("7/1/2026 9:00 AM", "7/1/2026", "9:00:00"),
        ("May 2, 2024 3:04 PM", "May 2, 2024", "15:04:00"),
        ("May 2, 2024 3:04\u202fp.m.", "May 2, 2024", "15:04:00"),
        ("21.11.2024 15:04:05", "21.11.2024", "15:04:05"),
        ("21.11.2024T15:04:05.123", "21.11.2024", "15:04:05.123000"),
        ("21.11.2024, 15:04 Uhr", "21.11.2024,", "15:04:00"),
        ("21/11/2024 at 3pm", "21/11/2024", "15:00:00"),
        ("le 21/11/2024 à 15h04", "le 21/11/2024", "15:04:00"),
        ("3:04 PM, 21/11/2024", ", 21/11/2024", "15:04:00"),
        ("民國113年11月9日  (星期六)  09:00", "民國113年11月9日 (星期六)", "9:00:00"),
        ("2024年11月21日上午9:05", "2024年11月21日", "9:05:00"),
        ("2024/11/21 下午 03:04:05", "2024/11/21", "15:04:05"),
        ("2024/11/21 上午 12:30", "2024/11/21", "0:30:00"),
        ("2024/11/21 下午3時04分", "2024/11/21", "15:04:00"),
        ("2024年11月21日9点半", "2024年11月21日", "9:30:00"),
        ("2024/11/08 PM 03:04", "2024/11/08", "15:04:00"),
        ("2024/11/21 中午12:10", "2024/11/21", "12:10:00"),
        ("21 พ.ย. 2567 14:30 น.", "21 พ.ย. 2567", "14:30:00"),
        ("21/11/2567 เวลา 14.30 น.", "21/11/2567", "14:30:00"),
        ("๒๑/๑๑/๒๕๖๗ ๑๔:๓๐", "21/11/2567", "14:30:00"),
        ("۱۴۰۳/۰۸/۱۵ ۰۹:۰۵ ب.ظ", "1403/08/15", "21:05:00"),
        ("۱۴۰۳/۰۸/۱۵ ساعت ۹:۰۵ ق.ظ.", "1403/08/15", "9:05:00"),
        ("1403/08/15 9:05 بعد‌از‌ظهر", "1403/08/15", "21:05:00"),
        ("２０２４／１１／２１　１５：０４", "2024/11/21", "15:04:00"),
        ("12/1/2024 12:00 AM", "12/1/2024", "0:00:00"),
        ("12/1/2024 12:00 PM", "12/1/2024", "12:00:00"),
        ("12/1/2024 0:30 PM", "12/1/2024", "12:30:00"),
        ("12/1/2024 15:04 PM", "12/1/2024", "15:04:00"),
        ("2024-11-21 24:00", "2024-11-21", "1 day, 0:00:00"),
    ],
)
def test_the_time_of_day_is_taken_out_of_a_cell(text: str, day: str, time: str) -> None:
    rest, found = split(text)
    assert (rest, str(read_time(found))) == (day, time)
    assert readings(rest, LATEST)


@pytest.mark.parametrize("text", ["21/11/2024", "2024年11月21日", "21.11.2024", "21 พ.ย. 67", "1.234,50", "x", ""])
def test_a_day_alone_has_no_time(text: str) -> None:
    assert split(text) == (text, "")


@pytest.mark.parametrize(
    "text", ["", "25:00", "12:60", "12:30:60", "24:01", "13:00 AM", "晚上25:00", "中午9:00", "x", "3"]
)
def test_what_is_no_time_is_not_made_one(text: str) -> None:
    assert read_time(text) is None


@given(st.times(), st.sampled_from(["%H:%M", "%H:%M:%S", "%I:%M:%S %p", "%H:%M:%S.%f"]))
def test_a_time_comes_back(time: Any, form: str) -> None:
    written = time.strftime(form)
    kept = [time.second if "%S" in form else 0, time.microsecond if "%f" in form else 0]
    expected = timedelta(hours=time.hour, minutes=time.minute, seconds=kept[0], microseconds=kept[1])
    day, found = split(f"21/11/2024 {written}")
    assert (day, read_time(found)) == ("21/11/2024", expected)


PIECES = st.sampled_from(
    [
        *[
            "1",
            "12",
            "09",
            "2024",
            ":",
            ":30",
            "15:04",
            ".",
            ",",
            " ",
            "  ",
            "T",
            "PM",
            " p.m.",
            "am",
            "Uhr",
            "h",
            "h30",
        ],
        *["at ", "à", "/", "-", "a", "上午", "下午", "時", "分", "半", "年", "น.", "เวลา ", "ق.ظ", "ب.ظ.", "ساعت"],
        *["Ω", "\n", "๓", "\u200c", "：", "５"],
    ]
)


@settings(max_examples=40)
@given(st.lists(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=12), max_size=40))
def test_the_warehouse_splits_and_writes_plainly_as_python_does(texts: list[str]) -> None:
    texts = [text.replace("\0", "") for text in texts]
    day = f"trim(regexp_replace(regexp_replace(p, {literal(TIME)}, ' '), ' +', ' ', 'g'))"
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select p, translate(t, ?, ?), {day}, regexp_extract(p, {literal(TIME)})"
            f" from (select t, {plain_expression('t')} as p from (select unnest(?) as t))",
            [DIGITS_FROM, DIGITS_TO, texts],
        ).fetchall()
    assert found == [(plain(text), plain(text), *split(text)) for text in texts]
