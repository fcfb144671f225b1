"""What is drawn on the sheet of a list: its first rows as bars, and the weeks of each row as a small line."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from analytics.export import safe_text
from analytics.report import marks
from analytics.report.document import Kind, List
from analytics.report.xlsx_fields import FORMATS, STANDARD, Field, currencies_of

_MOST_BARS = 15


def draw_weeks(sheet: Worksheet, rows: List, column: int, n_weeks: int) -> None:
    lines = [row for row, entry in enumerate(rows.rows, start=1) if entry.mark and entry.mark.weeks]
    sheet.add_sparkline(
        lines[0],
        column,
        {
            "location": [xl_rowcol_to_cell(row, column) for row in lines],
            "range": [xl_range(row, column + 1, row, column + n_weeks) for row in lines],
            "min": 0,
            "max": 1,
            "series_color": marks.ACCENT,
            "last_point": True,
        },
    )


def draw_chart(
    book: xlsxwriter.Workbook, sheet: Worksheet, name: str, rows: List, fields: list[Field], beside: int
) -> None:
    """A list with shares, or with money of one currency, has a chart of its own: its first rows as bars."""
    drawn = _drawn(rows, fields)
    names = next((place for place, field in enumerate(fields) if field.kind == "text" and field.name), None)
    n = min(len(rows.rows), _MOST_BARS)
    if drawn is None or names is None or n < 2:
        return
    chart = book.add_chart({"type": "bar"})
    standard = next((place for place, field in enumerate(fields) if field.name == STANDARD), None)
    is_share = fields[drawn].kind == "share"
    series = [(drawn, marks.ACCENT)]
    if is_share and standard is not None:
        series.append((standard, "#B8C0C8"))
    for column, colour in series:
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, names, n, names],
                "values": [name, 1, column, n, column],
                "fill": {"color": colour},
                "gap": 60,
            }
        )
    chart.set_title({"name": safe_text(rows.title or fields[drawn].label), "overlay": False, "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})  # the first row on top
    limits = {"min": 0, "max": 1} if is_share else {"min": 0}
    number = FORMATS[fields[drawn].kind]
    # The axis of a reversed one crosses at its far end: its numbers go back below.
    lines = {"visible": True, "line": {"color": "#E3E7EB"}}
    chart.set_x_axis({**limits, "num_format": number, "major_gridlines": lines, "label_position": "high"})
    if len(series) > 1:
        chart.set_legend({"position": "bottom"})
    else:
        chart.set_legend({"none": True})
    chart.set_size({"width": 560, "height": 110 + 26 * n * len(series)})
    sheet.insert_chart(1, beside, chart, {"object_position": 3})


def _drawn(rows: List, fields: list[Field]) -> int | None:
    """Which column is worth a chart? Shares; else money, which must not be drawn across currencies."""
    kinds: list[Kind] = ["share"]
    if len(currencies_of(rows)) == 1:
        kinds.append("money")
    for kind in kinds:
        for place, field in enumerate(fields):
            if (
                field.kind == kind
                and field.name not in ("", STANDARD)
                and sum(value is not None for value in field.values) > 1
            ):
                return place
    return None
