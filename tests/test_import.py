"""What an import takes in, what it sets aside, and what it leaves alone."""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import sources, store
from analytics.errors import ImportRefused, StoreRefused
from analytics.sources import readers
from tests.desk import DEALS, NOW, Desk, mapped

EXPORTS = Path(__file__).parent / "exports"
HEADER = "deal_id,name,amount\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Without the models: what is judged here is in the tables."""
    monkeypatch.setattr(store, "build", lambda *_, **__: None)
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


# ---------------------------------------------------------------- the samples


def expected(table: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((EXPORTS / f"{table}.expected.toml").read_text(encoding="utf-8"))["row"])


def sample(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((EXPORTS / f"{table}.csv").read_text(encoding="utf-8"), newline="")))


def as_workbook(rows: list[list[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for position, cell in enumerate(row):
                write = sheet.write_number if isinstance(cell, int) else sheet.write_string
                write(number, position, cell)
    return content.getvalue()


def as_parquet(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame.to_parquet(content, index=False)
    return content.getvalue()


@pytest.mark.parametrize("table", ["deals", "activities"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_each_sample_becomes_the_rows_beside_it(desk: Desk, table: str, kind: str) -> None:
    written = {"csv": None, "xlsx": as_workbook, "parquet": as_parquet}[kind]
    content = written(sample(table)) if written else (EXPORTS / f"{table}.csv").read_bytes()
    line = desk.take(f"{table}.{kind}", content)
    assert (line.rows_read, line.added, line.set_aside) == (3, 3, 0)
    assert desk.rows(table) == expected(table)


def test_cells_of_a_workbook_are_read_by_their_type(desk: Desk) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["deal_id", "amount", "created_at", "closed_at"])
        for row, deal in enumerate((17.0, 18.0), 1):
            sheet.write_number(row, 0, deal)
            sheet.write_number(row, 1, 1250.5)
            sheet.write_datetime(row, 2, datetime(2026, 1, 5, 9, 30), moment)
            sheet.write_datetime(row, 3, datetime(2026, 2, 5), day)
    desk.take("deals.xlsx", content.getvalue())
    assert desk.rows()[0] == {
        "deal_id": "17",
        "amount": 1250.5,
        "created_at": pd.Timestamp(2026, 1, 5, 9, 30),
        "created_at_day_only": False,
        "closed_at": pd.Timestamp(2026, 2, 5),
        "closed_at_day_only": True,
    }


# ---------------------------------------------------------------- columns


def test_a_missing_required_column_is_refused_with_file_column_and_remedy(desk: Desk) -> None:
    with pytest.raises(ImportRefused) as refused:
        desk.take("activities.csv", "activity_id,channel\n1,call\n")
    (problem,) = refused.value.problems
    assert problem.sentence() == (
        "activities.csv: this column is missing: at (found: activity_id, channel). "
        "The file activities needs activity_id, at; or import it with --mapping."
    )
    assert desk.store.version is None


def test_unknown_columns_are_left_out_and_named(desk: Desk) -> None:
    line = desk.take("deals.csv", "deal_id,shoe size,name\n1,42,a\n")
    assert line.columns_left_out == "shoe size"
    assert desk.rows() == [{"deal_id": "1", "name": "a"}]


HOSTILE = [
    '"; drop table deals; --', "{x}", "{parallel}", "it's", 'a "quoted" one', "100 %", "$raw",
    "file_row_number", "w_deal_id", "t_name", "reason", "import_no", "row_no", "line", "rowid", "select",
    "", "a, b",
]  # fmt: skip


@pytest.mark.parametrize("headers", [HOSTILE, ["a\nb"]], ids=["one-line", "two-lines"])
def test_hostile_headers_stay_headers(desk: Desk, headers: list[str]) -> None:
    content = io.StringIO()
    more = ["z"] * len(headers)
    rows = [["deal_id", *headers, "name", "amount"], ["1", *more, "a", "1"], ["2", *more, "b", "?"]]
    csv.writer(content).writerows(rows)
    line = desk.take("deals.csv", content.getvalue())
    assert (line.added, line.set_aside) == (1, 1)
    assert desk.rows() == [{"deal_id": "1", "name": "a", "amount": 1.0}]


def test_of_a_header_twice_the_first_is_read_and_the_other_named(desk: Desk) -> None:
    line = desk.take("deals.csv", "deal_id,name,Name\n1,a,b\n")
    assert desk.rows() == [{"deal_id": "1", "name": "a"}]
    assert line.columns_left_out == "Name__2"


def test_headers_are_read_whatever_their_case_and_blanks(desk: Desk) -> None:
    desk.take("DEALS.csv", "Deal_ID, Name \n1,a\n")
    assert desk.rows() == [{"deal_id": "1", "name": "a"}]


# ---------------------------------------------------------------- ids, and importing again


def test_ids_keep_their_leading_zeros(desk: Desk) -> None:
    desk.take("deals.csv", "deal_id,name\n007,a\n7,b\n7.0,c\n")
    assert [row["deal_id"] for row in desk.rows()] == ["007", "7", "7.0"]


def test_of_the_same_id_twice_the_last_row_holds(desk: Desk) -> None:
    line = desk.take("deals.csv", "deal_id,name\n1,first\n2,other\n1,last\n")
    assert (line.rows_read, line.added, line.repeated) == (3, 2, 1)
    assert desk.rows()[0] == {"deal_id": "1", "name": "last"}


def test_the_last_row_holds_in_a_file_that_is_read_by_several_hands(desk: Desk) -> None:
    n = 600_000
    body = "".join(f"{number % (n // 2)},row {number} of a long file with long rows\n" for number in range(n))
    line = desk.take("deals.csv", f"deal_id,name\n{body}")
    assert (line.added, line.repeated) == (n // 2, n // 2)
    wrong = desk.store.read(
        f"select count(*) as n from deals where name not like 'row ' || (cast(deal_id as int) + {n // 2}) || ' %'"
    )
    assert wrong["n"].iloc[0] == 0


def test_a_narrower_export_erases_nothing(desk: Desk) -> None:
    desk.take("deals.csv", "deal_id,name,amount\n1,a,5\n2,b,6\n")
    line = desk.take("deals.csv", "deal_id,amount\n1,7\n3,8\n")
    assert (line.added, line.updated, line.unchanged) == (1, 1, 0)
    assert desk.rows() == [
        {"deal_id": "1", "name": "a", "amount": 7.0},
        {"deal_id": "2", "name": "b", "amount": 6.0},
        {"deal_id": "3", "amount": 8.0},
    ]


def test_a_cell_that_became_blank_is_blank(desk: Desk) -> None:
    desk.take("deals.csv", "deal_id,name,amount\n1,a,5\n")
    desk.take("deals.csv", "deal_id,amount\n1,\n")
    assert desk.rows() == [{"deal_id": "1", "name": "a"}]


@pytest.mark.parametrize("table", ["deals", "activities"])
def test_importing_twice_changes_nothing(desk: Desk, table: str) -> None:
    desk.take_path(EXPORTS / f"{table}.csv")
    before = desk.rows(table)
    (line,) = desk.take_path(EXPORTS / f"{table}.csv")
    assert (line.added, line.updated, line.unchanged) == (0, 0, 3)
    assert desk.rows(table) == before


def test_a_change_of_stage_is_the_same_one_whoever_made_it(desk: Desk) -> None:
    desk.take("stage_changes.csv", "deal_id,stage,entered_at,rep_id\n1,Quote,2026-01-05,R1\n1,Won,2026-01-09,R1\n")
    line = desk.take("stage_changes.csv", "deal_id,stage,entered_at\n1,Quote,2026-01-05\n")
    assert (line.added, line.unchanged) == (0, 1)
    assert [row["rep_id"] for row in desk.rows("stage_changes")] == ["R1", "R1"]


def test_ids_of_a_second_source_never_meet_those_of_the_first(desk: Desk) -> None:
    desk.take("deals.csv", "deal_id,customer_id,name\n1,9,here\n")
    line = desk.take("deals.csv", "deal_id,customer_id,name\n1,9,there\n", source="other crm")
    assert line.added == 1
    assert desk.rows() == [
        {"deal_id": "1", "customer_id": "9", "name": "here"},
        {"deal_id": "other crm:1", "customer_id": "other crm:9", "name": "there"},
    ]
    again = desk.take("deals.csv", "deal_id,name\n1,there\n", source="other crm")
    assert again.unchanged == 1


def test_with_a_modified_date_the_later_row_wins(desk: Desk) -> None:
    desk.take("deals.csv", "deal_id,name,modified_at\n1,new,2026-03-05\n1,old,2026-03-01\n2,two,2026-03-04\n")
    assert desk.rows()[0]["name"] == "new"
    line = desk.take("deals.csv", "deal_id,name,modified_at\n1,older,2026-03-02\n2,newer,2026-03-06\n")
    assert (line.updated, line.unchanged) == (1, 1)
    assert [row["name"] for row in desk.rows()] == ["new", "newer"]


# ---------------------------------------------------------------- rows set aside


def test_a_row_that_cannot_be_read_is_set_aside_and_the_rest_is_loaded(desk: Desk) -> None:
    line = desk.take(
        "activities.csv",
        "activity_id,at,channel,duration_minutes,planned\n"
        "1,2026-03-01,call,5,no\n"
        "2,2025-02-30,call,5,no\n"
        "3,2026-03-01,fax,5,no\n"
        "4,2026-03-01,call,five|5,no\n"
        ",2026-03-01,call,5,no\n"
        "6,,call,5,no\n"
        "7,2026-03-01,call,5,maybe\n"
        "8,0026-03-01,call,5,no\n",
    )
    assert (line.rows_read, line.added, line.set_aside) == (8, 2, 6)
    a_date = "is not a date. Write it as 2026-03-06 or 2026-03-06T14:30:00"
    assert desk.rejects() == [
        (3, "at", f'"2025-02-30" {a_date}'),
        (5, "duration_minutes", '"five|5" is not a number. Write it as 1234.5'),
        (6, "activity_id", "is empty, and every row needs one"),
        (7, "at", "is empty, and every row needs one"),
        (8, "planned", '"maybe" is neither true nor false'),
        (9, "at", f'"0026-03-01" {a_date}'),
    ]


def test_a_contact_by_a_channel_or_for_a_purpose_not_known_here_is_kept_as_other(desk: Desk) -> None:
    """A touch that is dropped for its label would be held against the rep."""
    line = desk.take(
        "activities.csv",
        "activity_id,at,channel,purpose\n1,2026-03-01,fax,quote\n2,2026-03-01,call,follow_up\n3,2026-03-01,call,care\n",
    )
    assert (line.added, line.set_aside, line.read_as_other) == (3, 0, 2)
    frame = desk.store.read("select channel, purpose from activities order by activity_id")
    assert frame.to_numpy().tolist() == [["other", "quote"], ["call", "other"], ["call", "care"]]


def test_a_row_set_aside_is_kept_as_it_was(desk: Desk) -> None:
    desk.take("deals.csv", HEADER + '1,"a, ""b""\nc",x\n')
    frame = desk.store.read("rejects", {"import_no": None})
    assert frame["row_as_it_was"].tolist() == ['1,"a, ""b""\nc",x']


def test_lines_are_counted_past_rows_that_nobody_can_split(desk: Desk) -> None:
    line = desk.take("deals.csv", HEADER + '1,a,1\n2,b,2,EXTRA\n3,"two\nlines",3\n4,d,bad\n5,"e"x,5\n6,f,bad\n')
    assert (line.rows_read, line.added, line.set_aside) == (6, 2, 4)
    assert [(number, column) for number, column, _ in desk.rejects()] == [
        (3, None),
        (5, "amount"),
        (6, "name"),
        (7, "amount"),
    ]


def test_a_reject_names_the_column_as_the_file_calls_it(desk: Desk, tmp_path: Path) -> None:
    mapping = mapped(
        tmp_path,
        DEALS + '[file.columns]\ndeal_id = "No."\namount = "Worth, in THB"\n',
    )
    desk.take("x.csv", 'No.,"Worth, in THB"\n1,dear\n', mapping=mapping)
    assert desk.rejects() == [(2, "Worth, in THB", '"dear" is not a number. Write it as 1234.5')]


POINT = {
    "1234.5": 1234.5, "1,234.5": 1234.5, "1,234": 1234.0, "1 234": 1234.0, "1\u00a0234.50": 1234.5, "-3": -3.0,
    " 4 ": 4.0, "$5": 5.0, "(1,200)": -1200.0, "฿ ๑,๒๐๐": 1200.0,
}  # fmt: skip
COMMA = {"1.234.567,89": 1234567.89, "1,5": 1.5, "1.234": 1234.0, "€ 2.000,00": 2000.0, "1.000,00-": -1000.0}
NO_NUMBERS = ["nan", "inf", "1e400", "1,23,4", "-", "five", "50 %"]


@pytest.mark.parametrize("meant", [POINT, COMMA], ids=["point", "comma"])
def test_the_numbers_of_a_column_are_read_as_all_of_them_say_or_set_aside(desk: Desk, meant: dict[str, float]) -> None:
    content = io.StringIO()
    rows = [[str(number), cell] for number, cell in enumerate((*meant, *NO_NUMBERS))]
    csv.writer(content).writerows([["deal_id", "amount"], *rows])
    line = desk.take("deals.csv", content.getvalue())
    assert {int(row["deal_id"]): row["amount"] for row in desk.rows()} == dict(enumerate(meant.values()))
    assert line.set_aside == len(NO_NUMBERS)


def test_numbers_of_which_half_are_written_one_way_and_half_the_other_are_asked_about(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r'deals\.csv, "amount": ".*" can be read as .* --decimal'):
        desk.take("deals.csv", 'deal_id,amount\n1,"1,234.50"\n2,"1.234,50"\n3,"1,234"\n')


IDS = st.sampled_from(["1", "2", "3", "", "x"])
ROWS = st.lists(
    st.tuples(
        IDS,
        st.sampled_from(["2026-03-01", "2026-03-01T10:00", "2025-02-30", ""]),
        st.sampled_from(["1", "1.5", "x", ""]),
        st.sampled_from(["open", "won", "duplicate", "zzz", ""]),
        st.sampled_from(["", "2026-03-01", "2026-03-02"]),
    ),
    max_size=8,
)


@settings(max_examples=25, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(first=ROWS, second=ROWS, extra=st.integers(0, 2))
def test_the_counts_of_a_summary_add_up(first: list[Any], second: list[Any], extra: int) -> None:
    header = ["deal_id", "created_at", "amount", "status", "modified_at"]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build", lambda *_, **__: None)
        desk = Desk(Path(folder))
        for rows in (first, second):
            content = io.StringIO()
            csv.writer(content).writerows([header, *rows, *([["1", "2", "3", "4", "5", "6"]] * extra)])
            before = len(desk.rows()) if desk.store.version else 0
            line = desk.take("deals.csv", content.getvalue())
            parts = (line.added, line.updated, line.unchanged, line.set_aside, line.repeated, line.left_out)
            assert line.rows_read == len(rows) + extra == sum(parts)
            assert len(desk.rows()) == before + line.added
            log = desk.store.read("imports").iloc[0]
            assert int(log["rows_read"]) == line.rows_read
            rejects = desk.store.read("rejects", {"import_no": int(log["import_no"])})
            assert len(rejects) == line.set_aside
        desk.store.close()


# ---------------------------------------------------------------- moments


def moments(desk: Desk, *cells: str, **how: Any) -> list[tuple[pd.Timestamp, bool]]:
    body = "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells))
    desk.take("deals.csv", f"deal_id,created_at\n{body}", **how)
    return [(row["created_at"], row["created_at_day_only"]) for row in desk.rows()]


def test_a_moment_with_an_offset_is_moved_to_the_zone_of_the_team(desk: Desk) -> None:
    cells = (
        "2026-03-01T10:00:00Z",
        "2026-03-01 10:00:00+03:30",
        "2026-03-01T10:00:00.000-0500",
        "2026-03-01 10:00:00 UTC",
        "2026-03-01 10:00:00 Asia/Tehran",
        "2026-03-01 10:00:00",
    )
    at = [moment for moment, _ in moments(desk, *cells)]
    assert [f"{moment:%d %H:%M}" for moment in at] == [
        "01 17:00", "01 13:30", "01 22:00", "01 17:00", "01 13:30", "01 10:00"
    ]  # fmt: skip


def test_a_day_is_never_moved(desk: Desk) -> None:
    found = moments(desk, "2026-03-01", "2026-03-01T00:30:00Z")
    assert found == [(pd.Timestamp(2026, 3, 1), True), (pd.Timestamp(2026, 3, 1, 7, 30), False)]


@pytest.mark.parametrize("midnight", ["T00:00:00", " 00:00", "T00:00:00Z", "T00:00:00.000+0000", "T17:00:00Z"])
def test_a_column_in_which_all_are_midnight_holds_days(desk: Desk, midnight: str) -> None:
    found = moments(desk, f"2026-03-01{midnight}", f"2026-03-02{midnight}")
    first = 2 if midnight == "T17:00:00Z" else 1
    assert found == [(pd.Timestamp(2026, 3, first), True), (pd.Timestamp(2026, 3, first + 1), True)]


def test_one_time_of_day_makes_a_column_of_moments(desk: Desk) -> None:
    found = moments(desk, "2026-03-01T00:00:00", "2026-03-02T00:00:01", "2026-03-03")
    assert [is_day for _, is_day in found] == [False, False, True]


def test_the_zone_of_a_mapping_is_applied_to_what_has_a_time(desk: Desk, tmp_path: Path) -> None:
    mapping = mapped(
        tmp_path,
        '[mapping]\nzone = "UTC"\n[[file]]\nname = "deals.csv"\ntable = "deals"\n'
        '[file.columns]\ndeal_id = "deal_id"\ncreated_at = "created_at"\n',
    )
    found = moments(desk, "2026-03-01T20:00:00", "2026-03-01", "2026-03-01T20:00:00-01:00", mapping=mapping)
    assert found == [
        (pd.Timestamp(2026, 3, 2, 3), False),
        (pd.Timestamp(2026, 3, 1), True),
        (pd.Timestamp(2026, 3, 2, 4), False),
    ]


@pytest.mark.parametrize(("dates", "day"), [("day-first", (4, 3)), ("month-first", (3, 4))])
def test_the_order_of_day_and_month_is_as_told(desk: Desk, dates: str, day: tuple[int, int]) -> None:
    month, number = day
    found = moments(desk, "03/04/2026", "03/04/2026 02:30 PM", dates=dates)
    assert found == [
        (pd.Timestamp(2026, month, number), True),
        (pd.Timestamp(2026, month, number, 14, 30), False),
    ]


def test_what_can_be_read_two_ways_is_refused_with_both_readings(desk: Desk) -> None:
    with pytest.raises(ImportRefused) as refused:
        moments(desk, "03/04/2026", "05/06/2026")
    (problem,) = refused.value.problems
    assert problem.sentence() == (
        'deals.csv, "created_at": "03/04/2026" can be read as 2026-04-03 (day-first) or 2026-03-04 (month-first), '
        "and no other value of the column says which. Say which with --dates, or answer on the Imports page."
    )
    assert desk.store.version is None


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["03/04/2026", "25/12/2025"], ["2026-04-03", "2025-12-25"]),
        (["03/04/2026", "12/25/2025"], ["2026-03-04", "2025-12-25"]),
        (["03/03/2026", "04/04/2026"], ["2026-03-03", "2026-04-04"]),
        (["21/11/2567", "๒๕/๑๒/๒๕๖๗"], ["2024-11-21", "2024-12-25"]),
        (["۱۴۰۳/۰۸/۱۵", "1403/12/30"], ["2024-11-05", "2025-03-20"]),
        (["113/11/21", "民國113年11月9日  (星期六)"], ["2024-11-21", "2024-11-09"]),
        (["2024年11月21日", "2024/11/28"], ["2024-11-21", "2024-11-28"]),
        (["45631", "45632.0"], ["2024-12-05", "2024-12-06"]),
        (["May 2, 2024", "2 ธ.ค. 2567"], ["2024-05-02", "2024-12-02"]),
    ],
    ids=["day-first", "month-first", "either", "thai", "persian", "roc", "chinese", "serial", "names"],
)
def test_days_are_read_as_all_values_of_the_column_say(desk: Desk, cells: list[str], days: list[str]) -> None:
    assert moments(desk, *cells) == [(pd.Timestamp(day), True) for day in days]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("21/11/2567 14:30 น.", "2024-11-21 14:30"),
        ("۱۴۰۳/۰۸/۱۵ ۰۹:۰۵", "2024-11-05 09:05"),
        ("113/11/21 下午 3:04", "2024-11-21 15:04"),
        ("May 2, 2024 3:04 PM", "2024-05-02 15:04"),
        ("45631.5", "2024-12-05 12:00"),
        ("1732186800", "2024-11-21 18:00"),
        ("1732186800000", "2024-11-21 18:00"),
    ],
)
def test_a_time_of_day_is_read_in_every_script(desk: Desk, cell: str, moment: str) -> None:
    """Unix time is UTC, and the team's zone is Bangkok's."""
    assert moments(desk, cell) == [(pd.Timestamp(moment), False)]


def test_what_is_no_day_is_set_aside(desk: Desk) -> None:
    cells = [
        "epoch", "today", "infinity", "2026-03-01 10:00:00 BC", "2026-13-01", "1850-01-01", "1402/12/30", "29/02/2568",
        "31/02/2025", "2567-13-01", "0001-01-01", "99999",
    ]  # fmt: skip
    assert moments(desk, *cells) == []
    assert [(line, column) for line, column, _ in desk.rejects()] == [
        (number, "created_at") for number in range(2, len(cells) + 2)
    ]


@given(st.dates(pd.Timestamp(2001, 1, 1).date(), pd.Timestamp(2035, 12, 31).date()), st.sampled_from([543, 0]))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_year_of_another_calendar_survives(tmp_path_factory: pytest.TempPathFactory, day: Any, era: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "build", lambda *_, **__: None)
        desk = Desk(tmp_path_factory.mktemp("desk"))
        try:
            text = f"{day.year + era}-{day.month:02}-{day.day:02}"
            assert moments(desk, text) in ([(pd.Timestamp(day), True)], [])
        finally:
            desk.store.close()


# ---------------------------------------------------------------- how a file is written


@pytest.mark.parametrize(
    "content",
    [
        HEADER + '1,"a, b",5\n',
        "\ufeff" + HEADER + '1,"a, b",5\n',
        HEADER.replace(",", ";") + "1;a, b;5\n",
        HEADER.replace(",", "\t") + "1\ta, b\t5\n",
        '"deal_id";"name";"amount";"a, b, c, d, e"\n1;a, b;5;\n',
        (HEADER + '1,"a, b",5\n').replace("\n", "\r\n"),
        (HEADER + '1,"a, b",5\n').replace("\n", "\r"),
        HEADER + '1,"a, b",5\r\n',
        HEADER + '1,"a, b",5',
        HEADER + '\n\n1,"a, b",5\n\n',
        (HEADER + '1,"a, b",5\n').encode("utf-16"),
        b"\xfe\xff" + (HEADER + '1,"a, b",5\n').encode("utf-16-be"),
    ],
    ids=[
        "plain", "bom", "semicolons", "tabs", "commas-in-the-header", "windows", "old-mac", "mixed",
        "no-last-line-end", "blank-lines", "utf-16-le", "utf-16-be",
    ],
)  # fmt: skip
def test_the_same_row_is_read_however_the_file_is_written(desk: Desk, content: str | bytes) -> None:
    line = desk.take("deals.csv", content)
    assert (line.rows_read, line.added) == (1, 1)
    assert desk.rows() == [{"deal_id": "1", "name": "a, b", "amount": 5.0}]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_inside_quotes_is_part_of_the_cell(desk: Desk, end: str) -> None:
    line = desk.take("deals.csv", HEADER.replace("\n", end) + f'1,"a{end}b",5{end}2,c{end}')
    assert (line.rows_read, line.added) == (2, 2)
    assert desk.rows()[0]["name"].splitlines() == ["a", "b"]


def test_a_short_row_has_blank_cells_and_a_long_one_is_set_aside(desk: Desk) -> None:
    line = desk.take("deals.csv", HEADER + "1\n2,b\n3,c,3,4\n")
    assert (line.added, line.set_aside) == (2, 1)
    assert desk.rows() == [{"deal_id": "1"}, {"deal_id": "2", "name": "b"}]
    assert desk.rejects() == [(4, None, "the row has more cells than the header")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_unclosed_quote_costs_its_own_line_and_says_so(desk: Desk, encoding: str) -> None:
    below = "".join(f'{row},"c, d",{row}\n' for row in range(3, 900))
    line = desk.take("deals.csv", (HEADER + '1,a,1\n2,"b,2\n' + below).encode(encoding))
    assert (line.rows_read, line.added, line.set_aside) == (899, 898, 1)
    ((number, column, reason),) = desk.rejects()
    assert (number, column) == (3, "name")
    assert "quotation mark is opened and not closed" in reason


@pytest.mark.parametrize("others", ["\ufeff" + HEADER, HEADER + "3,Zoë Øst éééééééé,3\n"], ids=["mark", "letters"])
def test_letters_that_are_not_utf_8_are_set_aside_and_say_so(desk: Desk, others: str) -> None:
    line = desk.take("deals.csv", others.encode() + "1,café,1\n2,b,2\n".encode("cp1252"))
    assert (line.added, line.set_aside) == (others.count("\n"), 1)
    assert desk.rejects()[0][2].startswith("the row holds letters that are not UTF-8")


def test_a_file_of_which_nothing_is_utf_8_is_read_in_its_own_encoding(desk: Desk) -> None:
    line = desk.take("deals.csv", (HEADER + "1,café,1\n2,b,2\n").encode("cp1252"))
    assert (line.added, line.set_aside) == (2, 0)
    assert desk.rows()[0]["name"] == "café"


def test_hostile_cells_stay_text(desk: Desk) -> None:
    names = ["=1+1", "<script>alert(1)</script>", "'; drop table deals; --", "{x}", "%s $1 \\", "a\0b", "٣"]
    content = io.StringIO()
    csv.writer(content).writerows([["deal_id", "name"], *([str(n), name] for n, name in enumerate(names))])
    desk.take("deals.csv", content.getvalue())
    assert [row["name"] for row in desk.rows()] == names


@pytest.mark.parametrize(
    "name", ["o'clock.csv", "{x}.csv", "100 %.csv", 'a "b".csv', "[2026].csv", "a*b?.csv", "ฟ.csv"]
)
def test_a_file_may_be_called_anything(desk: Desk, tmp_path: Path, name: str) -> None:
    mapping = mapped(
        tmp_path,
        '[[file]]\nname = "*.csv"\ntable = "deals"\n[file.columns]\ndeal_id = "deal_id"\namount = "amount"\n',
    )
    line = desk.take(name, HEADER + "1,a,1\n2,b,x\n", mapping=mapping)
    assert (line.file, line.added, line.set_aside) == (name, 1, 1)


def test_a_warehouse_may_lie_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "build", lambda *_, **__: None)
    folder = tmp_path / "it's [my] {data} *"
    folder.mkdir()
    desk = Desk(folder)
    assert desk.take("deals.csv", HEADER + "1,a,1\n2,b,x\n").set_aside == 1
    assert len(desk.rows()) == 1
    desk.store.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deals.csv", b""),
        ("deals.csv", b"\n \n"),
        ("deals.csv", b"\xef\xbb\xbf"),
        ("deals.csv", bytes(range(256)) * 8),
        ("deals.xlsx", b""),
        ("deals.parquet", b""),
        ("deals.csv", b"%PDF-1.7"),
        ("notes.txt", b"deal_id\n1\n"),
        ("dealz.csv", b"deal_id\n1\n"),
    ],
)
def test_a_file_that_is_not_what_it_seems_is_refused_by_name(desk: Desk, name: str, content: bytes) -> None:
    with pytest.raises(ImportRefused, match=name):
        desk.take(name, content)


@pytest.mark.parametrize("name", ["deals.xlsx", "deals.parquet"])
def test_what_a_file_is_its_bytes_say_and_not_its_ending(desk: Desk, name: str) -> None:
    assert desk.take(name, HEADER + "1,a,1\n").added == 1


def test_what_is_not_there_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"nothing\.csv: there is no such file"):
        desk.take_path(desk.exports / "nothing.csv")


def test_a_folder_called_like_a_file_is_a_folder(desk: Desk) -> None:
    folder = desk.exports / "deals.csv"
    folder.mkdir()
    with pytest.raises(ImportRefused, match="no file to import"):
        sources.plan([folder])
    (folder / "deals.csv").write_text("deal_id\n1\n", encoding="utf-8")
    (folder / "inner.csv").mkdir()
    plans, problems = sources.plan([folder])
    assert (len(plans), problems) == (1, [])


def test_one_file_that_is_not_recognised_does_not_stop_the_others(desk: Desk) -> None:
    desk.put("deals.csv", "deal_id\n1\n")
    desk.put("dealz.csv", "deal_id\n1\n")
    plans, problems = sources.plan([desk.exports])
    assert [plan.container.path.name for plan in plans] == ["deals.csv"]
    assert [problem.where for problem in problems] == ["dealz.csv"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_header_alone_is_an_empty_table(desk: Desk, kind: str) -> None:
    rows = [["deal_id", "name", "created_at"]]
    content = {"csv": b"deal_id,name,created_at\n", "xlsx": as_workbook(rows), "parquet": as_parquet(rows)}[kind]
    line = desk.take(f"deals.{kind}", content)
    assert (line.rows_read, line.added, line.set_aside) == (0, 0, 0)


def test_columns_of_a_parquet_file_are_read_whatever_they_are_called(desk: Desk) -> None:
    content = as_parquet([["deal_id", "Name", "file_row_number", 'a"b{x}'], ["1", "a", "9", "c"]])
    line = desk.take("deals.parquet", content)
    assert desk.rows() == [{"deal_id": "1", "name": "a"}]
    assert line.columns_left_out == 'file_row_number__2, a"b{x}'


# ---------------------------------------------------------------- the warehouse as a whole


def test_a_dry_run_reads_everything_and_keeps_nothing(desk: Desk) -> None:
    path = desk.put("deals.csv", HEADER + "1,a,1\n2,b,x\n")
    (line,) = desk.take_path(path, dry_run=True)
    assert (line.added, line.set_aside) == (1, 1)
    assert desk.store.version is None
    assert desk.left_over() == {"lock"}
    desk.take_path(path)
    before = desk.left_over(), desk.rows()
    desk.put("deals.csv", HEADER + "1,changed,1\n")
    assert desk.take_path(path, dry_run=True)[0].updated == 1
    assert (desk.left_over(), desk.rows()) == before


def test_a_second_import_at_the_same_time_is_refused_plainly(desk: Desk) -> None:
    fcntl = pytest.importorskip("fcntl", reason="Windows locks files in another way")
    desk.store.directory.mkdir()
    with (desk.store.directory / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StoreRefused, match="another import is running"):
            desk.take("deals.csv", HEADER)
    assert desk.take("deals.csv", HEADER + "1,a,1\n").added == 1


def test_a_failed_import_leaves_the_old_version_and_no_stray_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.take("deals.csv", HEADER + "1,a,1\n")
    before = desk.left_over(), desk.rows(), desk.store.version

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a model is broken")

    monkeypatch.setattr(store, "build", fails)
    with pytest.raises(RuntimeError, match="a model is broken"):
        desk.take("deals.csv", HEADER + "1,changed,1\n2,new,2\n")
    assert (desk.left_over(), desk.rows(), desk.store.version) == before


def test_a_file_that_vanishes_between_looking_and_reading_leaves_nothing(desk: Desk) -> None:
    path = desk.put("deals.csv", HEADER + "1,a,1\n")
    plans, _ = sources.plan([path])
    path.unlink()
    with pytest.raises(ImportRefused, match=r"deals\.csv"):
        desk.store.import_plans(plans, NOW)
    assert desk.left_over() == {"lock"}


def test_abandoned_and_cancelled_deals_are_lost_and_tests_are_no_deals(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    words = ["open", "won", "lost", "Abandoned", "cancelled", "canceled", "duplicate", "test"]
    body = "".join(f"{number},{word},2026-03-01\n" for number, word in enumerate(words))
    desk.take("deals.csv", f"deal_id,status,closed_at\n{body}")
    status = desk.store.read("select deal_id, status from deal order by deal_id")["status"].tolist()
    assert status == ["open", "won", "lost", "lost", "lost", "lost"]
    desk.store.close()


# ---------------------------------------------------------------- what the documentation says


ROOT = Path(__file__).resolve().parents[1]


def documented_columns() -> Mapping[str, dict[str, bool]]:
    """By table: each column that docs/importing.md lists, and whether it says that it is required."""
    found: dict[str, dict[str, bool]] = {}
    table = ""
    for line in (ROOT / "docs" / "importing.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## `"):
            table = line.split("`")[1]
            found[table] = {}
        elif line.startswith("## "):
            table = ""
        elif table and line.startswith("| `"):
            cells = [cell.strip() for cell in line.split("|")[1:-1]]
            found[table][cells[0].split("`")[1]] = cells[0].endswith("*")
    return found


def test_the_documentation_lists_every_column_of_every_table() -> None:
    assert documented_columns() == {
        table.name: {field.name: field.is_required for field in table.fields} for table in sources.TABLES.values()
    }


def test_the_documentation_lists_every_word_that_a_column_takes() -> None:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    words = {word for table in sources.TABLES.values() for field in table.fields for word in field.words}
    assert [word for word in sorted(words) if f"`{word}`" not in text] == []


def test_the_documentation_names_every_kind_of_file() -> None:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [kind for kind in readers.KINDS if f"`{kind}`" not in text] == []


@pytest.mark.parametrize("ruined", ["1.2E+17", "5.12345678901235e+17", "1E+17", "1,5E+18"])
def test_an_id_that_a_spreadsheet_ruined_is_set_aside(desk: Desk, ruined: str) -> None:
    content = f'deal_id,name,customer_id\n"{ruined}",a,C1\nD2,b,"{ruined}"\n5e12,c,C1\n'
    line = desk.take("deals.csv", content)
    assert (line.rows_read, line.added, line.set_aside) == (3, 1, 2)
    assert "what a spreadsheet left of a long id" in desk.rejects()[0][2]
    assert (desk.take("deals.csv", content).added, len(desk.rows())) == (0, 1)


def test_long_ids_of_a_workbook_are_whole_or_set_aside(desk: Desk) -> None:
    rows: list[list[Any]] = [
        ["customer_id", "name"],
        [512345678901234567, "a"],
        [512345678901234568, "b"],
        [1234567890123456, "c"],
    ]
    line = desk.take("customers.xlsx", as_workbook(rows))
    assert (line.added, line.set_aside) == (1, 2)
    assert [row["customer_id"] for row in desk.rows("customers")] == ["1234567890123456"]


@pytest.mark.parametrize("zone", ["CST", "BST", "ICT", "EST"])
def test_letters_that_stand_for_several_zones_are_set_aside(desk: Desk, zone: str) -> None:
    line = desk.take(
        "activities.csv",
        f"activity_id,at\n1,2026-07-04 10:00:00 {zone}\n2,2026-07-04 10:00:00 UTC\n3,2026-07-04 10:00:00 Asia/Tokyo\n",
    )
    assert (line.added, line.set_aside) == (2, 1)
    assert [row["at"].hour for row in desk.rows("activities")] == [17, 8]


def test_a_header_that_opens_a_quotation_mark_is_refused(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match="header opens a quotation mark that is never closed"):
        desk.take("customers.csv", 'customer_id,"name\nC1,a\nC2,b\n')


def test_a_row_that_is_set_aside_in_every_import_stands_once_in_the_list(desk: Desk) -> None:
    for _ in range(2):
        desk.take("deals.csv", HEADER + "1,a,1\n2,b,dear\n3,b,dear\n")
    assert [line for line, _column, _reason in desk.rejects()] == [3, 4]


def test_a_stray_byte_in_the_header_costs_nothing(desk: Desk) -> None:
    names = "".join(f"C{row},น้ำชัย {row}\n" for row in range(30))
    content = f"customer_id,name,no@te\n{names}".encode().replace(b"@", b"\xff")
    assert desk.take("customers.csv", content).added == 30


def test_an_id_is_the_same_whatever_blanks_stand_around_it(desk: Desk) -> None:
    rows = ["C1,a", "\0C1,b", "\u200bC1\t,c", "\0\0,d"]
    line = desk.take("customers.csv", "customer_id,name\n" + "\n".join(rows) + "\n")
    assert (line.rows_read, line.added, line.repeated, line.set_aside) == (4, 1, 2, 1)
    assert [(row["customer_id"], row["name"]) for row in desk.rows("customers")] == [("C1", "c")]


@pytest.mark.parametrize("total", ["Total,,", "รวม,,", "合計,,", "Grand Total,,3"])
def test_a_total_is_left_out_and_counted_and_the_rows_above_it_stay(desk: Desk, total: str) -> None:
    line = desk.take("customers.csv", f"customer_id,name,segment\nC1,Acme,key\n\nC2,,\nC3,,\n{total}\n")
    assert (line.rows_read, line.added, line.left_out) == (4, 3, 1)
    assert [row["customer_id"] for row in desk.rows("customers")] == ["C1", "C2", "C3"]


def test_a_company_that_is_called_like_a_notice_is_a_row(desk: Desk) -> None:
    line = desk.take("customers.csv", "name,customer_id,segment\nAcme,C1,key\nCopyright Clearance Center,C2,\n")
    assert line.added == 2
