"""The workbook, read again by another library: every row, real figures and days, no cell that is run."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from analytics.export import safe_text
from analytics.report import spoken, xlsx
from analytics.report.document import List, Section
from tests import told_review as told


def sheets_of(document):
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.write(document)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts_of(document):
    with zipfile.ZipFile(io.BytesIO(xlsx.write(document))) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}


def lists_of(document):
    return [rows for section in spoken.legible(document).sections for rows in section.lists]


@pytest.mark.parametrize(
    "document",
    [told.review(), told.review(told.HOSTILE[:2]), told.in_thai(), told.in_persian(), told.in_chinese()],
)
def test_each_list_is_a_sheet_with_all_its_rows_typed(document):
    _first, *sheets = sheets_of(document).values()
    lists = lists_of(document)
    assert len(sheets) == len(lists)
    for (head, *lines), rows in zip(sheets, lists, strict=True):
        if not rows.rows:
            assert lines[0][0] == rows.empty
            continue
        places = [next(at for at, label in enumerate(head) if label.startswith(c.label)) for c in rows.columns]
        if document.calendar != "gregorian":
            places[1] += 1  # the real day stands right of the one in the document's calendar
        wanted = [[row.cells[column.name] for column in rows.columns] for row in rows.rows]
        wanted = [["" if value is None else safe_text(value) for value in row] for row in wanted]
        assert [[line[place] for place in places] for line in lines] == wanted
        assert [type(lines[0][place]) for place in places] == [str, date, float, float, float, float]


def test_a_day_of_another_calendar_stands_beside_the_real_one_and_the_first_sheet_says_so():
    sheets = sheets_of(replace(told.review(), calendar="buddhist"))
    head, line, *_rest = sheets["Loose bolts"]
    at = head.index("Due")
    assert head[at + 1] == "Due (Gregorian)"
    assert line[at : at + 2] == ["1 Nov 2569 BE", date(2026, 11, 1)]
    said = [text for (text,) in sheets["Overview"]]
    assert any(str(text).startswith("Days are real dates of the Gregorian calendar") for text in said)
    assert told.review().sentence in said


@pytest.mark.parametrize(
    ("currencies", "head", "beside"),
    [
        (("THB",), "Money (THB)", "The standard"),
        (("THB", "TWD"), "Money", "Currency"),
        (("",), "Money", "The standard"),
    ],
)
def test_money_says_its_currency_once_or_row_by_row(currencies, head, beside):
    rows = List("a", "Bolts", told.COLUMNS, told.rows(told.HOSTILE[:2], currencies=currencies))
    document = replace(told.review(), sections=(Section("a", "A", lists=(rows,)),))
    labels = sheets_of(document)["Bolts"][0]
    assert labels[labels.index(head) + 1] == beside


def test_no_cell_starts_a_formula_in_any_sheet():
    starts = ("=", "+", "-", "@", "\t", "\r", "\n")
    for lines in sheets_of(told.review()).values():
        assert not [cell for line in lines for cell in line if isinstance(cell, str) and cell.startswith(starts)]
    sheets = [part for name, part in parts_of(told.review()).items() if name.startswith("xl/worksheets/")]
    # What sparklines are drawn from is a range and no formula of a cell.
    assert not [part for part in sheets if re.search(r"<f[ >]", part)]


def test_titles_that_are_hostile_or_the_same_give_legal_sheets_of_their_own():
    titles = ("Bolts", "bolts", "'[a]:*?/\\'", "History", "x" * 40, "x" * 40, "🙂" * 20, "", "=1+1")
    lists = tuple(List(str(n), title, told.COLUMNS, told.rows(told.HOSTILE[:2])) for n, title in enumerate(titles))
    document = replace(told.review(), sections=(Section("a", "Somchai", lists=lists), Section("b", "", lists=lists)))
    names = xlsx.sheet_names(document)
    assert len({name.casefold() for name in names}) == len(names) == 1 + 2 * len(titles)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert not [name for name in names if re.search(r"[\[\]:*?/\\']", name) or name.casefold() == "history"]
    assert list(sheets_of(document)) == names


def test_the_head_stays_the_rows_filter_and_a_list_with_shares_has_a_chart():
    parts = parts_of(told.review())
    sheet = parts["xl/worksheets/sheet2.xml"]
    assert '<pane ySplit="1"' in sheet
    assert '<autoFilter ref="A1:' in sheet
    assert "sparklineGroup" in sheet
    charts = [part for name, part in parts.items() if name.startswith("xl/charts/chart")]
    assert len(charts) == len([rows for rows in lists_of(told.review()) if len(rows.rows) > 1])
    assert "'Loose bolts'!$F$2:$F$16" in charts[0]
    assert 'rightToLeft="1"' not in sheet
    assert 'rightToLeft="1"' in parts_of(told.in_persian())["xl/worksheets/sheet2.xml"]


def test_money_of_two_currencies_is_never_drawn_side_by_side():
    columns = tuple(column for column in told.COLUMNS if column.kind != "share")

    def charts(currencies):
        drawn = tuple(replace(row, mark=None) for row in told.rows(told.HOSTILE[:4], currencies=currencies))
        section = Section("a", "A", lists=(List("a", "Bolts", columns, drawn),))
        return [name for name in parts_of(replace(told.review(), sections=(section,))) if "charts/" in name]

    assert len(charts(("THB",))) == 1
    assert not charts(("THB", "TWD"))


@pytest.mark.parametrize("day", [date(1850, 1, 1), date(1900, 1, 1)])
def test_a_day_that_a_spreadsheet_does_not_know_is_a_text(day):
    row = replace(told.rows(("Somchai",))[0], cells={"customer": "Somchai", "due": day})
    document = replace(told.review(), sections=(Section("a", "A", lists=(List("a", "B", told.COLUMNS, (row,)),)),))
    head, line = sheets_of(document)["B"]
    assert line[head.index("Due")] == day.isoformat()


def test_the_same_document_is_the_same_file():
    assert xlsx.write(told.review()) == xlsx.write(told.review())
