"""Days are read and shown by one set of conventions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import jdatetime
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.dates import (
    CALENDARS,
    WEEKDAYS,
    Style,
    as_of_moment,
    end_of_day,
    parse_day,
    show_day,
    show_days,
    show_moment,
    week_start,
)
from analytics.errors import ArgumentsRefused
from analytics.language import LANGUAGES

FRIDAY = date(2026, 11, 20)
days = st.dates(date(1930, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("calendar", "language", "short", "medium", "weekday"),
    [
        ("gregorian", "en", "20 Nov", "20 Nov 2026", "Fri 20 Nov 2026"),
        ("gregorian", "th", "20 พ.ย.", "20 พ.ย. 2026", "ศ. 20 พ.ย. 2026"),
        ("gregorian", "fa", "۲۰ نوامبر", "۲۰ نوامبر ۲۰۲۶", "جمعه ۲۰ نوامبر ۲۰۲۶"),
        ("gregorian", "zh_Hant", "11月20日", "2026年11月20日", "2026年11月20日 週五"),
        ("buddhist", "en", "20 Nov", "20 Nov 2569 BE", "Fri 20 Nov 2569 BE"),
        ("buddhist", "th", "20 พ.ย.", "20 พ.ย. 2569", "ศ. 20 พ.ย. 2569"),
        ("jalali", "en", "29 Aban", "29 Aban 1405", "Fri 29 Aban 1405"),
        ("jalali", "fa", "۲۹ آبان", "۲۹ آبان ۱۴۰۵", "جمعه ۲۹ آبان ۱۴۰۵"),
        ("roc", "en", "20 Nov", "20 Nov 115 ROC", "Fri 20 Nov 115 ROC"),
        ("roc", "zh_Hant", "11月20日", "民國115年11月20日", "民國115年11月20日 週五"),
    ],
)
def test_a_day_is_written_in_the_calendar_and_language_of_its_reader(
    calendar: str, language: str, short: str, medium: str, weekday: str
) -> None:
    styles: list[Style] = ["short", "medium", "weekday"]
    assert [show_day(FRIDAY, calendar, language, style) for style in styles] == [short, medium, weekday]


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_a_leap_year_can_be_written_and_told_apart(calendar: str, language: str) -> None:
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    assert len({show_day(day, calendar, language) for day in year}) == 366


@given(days)
def test_the_jalali_day_is_the_one_of_the_calendar_itself(day: date) -> None:
    there = jdatetime.date.fromgregorian(date=day)
    assert show_day(day, "jalali") == f"{there.day} {there.j_months_en[there.month - 1]} {there.year}"


@given(days)
def test_the_thai_and_the_taiwanese_year_run_beside_the_gregorian(day: date) -> None:
    assert show_day(day, "buddhist", "th").endswith(f" {day.year + 543}")
    assert show_day(day, "roc").endswith(f" {day.year - 1911} ROC")


def test_a_missing_day_is_written_as_nothing() -> None:
    assert show_day(None) == ""
    assert show_moment(None) == ""
    assert show_days(pd.Series([pd.Timestamp("2026-11-20"), pd.NaT])).tolist() == ["20 Nov 2026", ""]


def test_a_column_of_days_keeps_its_index_and_is_text_even_when_empty() -> None:
    shown = show_days(pd.Series(pd.to_datetime(["2026-11-20 14:05"]), index=[7]), "buddhist", "th", "weekday")
    assert shown.to_dict() == {7: "ศ. 20 พ.ย. 2569"}
    assert show_days(pd.Series([], dtype="datetime64[us]")).dtype == "str"


def test_a_moment_shows_its_time_only_where_it_has_one() -> None:
    assert show_moment(datetime(2026, 11, 20, 14, 5)) == "20 Nov 2026, 14:05"
    assert show_moment(datetime(2026, 11, 20, 14, 5), "jalali", "fa") == "۲۹ آبان ۱۴۰۵، ۱۴:۰۵"
    assert show_moment(datetime(2026, 11, 20)) == "20 Nov 2026"
    assert show_moment(end_of_day(FRIDAY)) == "20 Nov 2026"


def test_a_day_ends_with_its_last_microsecond() -> None:
    assert end_of_day(FRIDAY) == datetime(2026, 11, 20, 23, 59, 59, 999999)
    assert end_of_day(FRIDAY) + timedelta(microseconds=1) == datetime(2026, 11, 21)
    assert end_of_day(datetime(2026, 11, 20, 8)) == end_of_day(FRIDAY)


def test_as_of_a_day_means_its_end_and_a_moment_stays() -> None:
    assert as_of_moment(FRIDAY) == as_of_moment("2026-11-20") == end_of_day(FRIDAY)
    assert as_of_moment(datetime(2026, 11, 20, 8)) == datetime(2026, 11, 20, 8)


@given(days, st.sampled_from(WEEKDAYS))
def test_a_week_starts_on_its_day_and_holds_the_day_asked_for(day: date, starts: str) -> None:
    first = week_start(day, starts)
    assert WEEKDAYS[first.weekday()] == starts
    assert first <= day < first + timedelta(days=7)


def test_a_moment_belongs_to_the_week_of_its_day() -> None:
    assert week_start(datetime(2026, 11, 20, 23, 59)) == date(2026, 11, 16)
    assert week_start(FRIDAY, "saturday") == date(2026, 11, 14)


@pytest.mark.parametrize("text", ["2026-11-20", " 2026-11-20 ", "۲۰۲۶-۱۱-۲۰", "๒๐๒๖-๑๑-๒๐"])
def test_a_day_is_read_in_the_digits_of_any_script(text: str) -> None:
    assert parse_day(text) == FRIDAY


@pytest.mark.parametrize("text", ["", "2025-02-31", "20/11/2026", "yesterday", "2026-11-20T10:00"])
def test_anything_else_is_refused_with_its_place_and_a_remedy(text: str) -> None:
    with pytest.raises(ArgumentsRefused) as refusal:
        parse_day(text, "--as-of")
    assert (
        refusal.value.problems[0].sentence()
        == f'--as-of: "{text}" is not a day of the calendar. Write it like 2026-03-06.'
    )
