"""Tables as text for other programs: CSV that starts no formula in a spreadsheet, and JSON."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

# A spreadsheet reads a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_text(cell: Any) -> Any:
    """How is a text written so that no spreadsheet runs it? An apostrophe before what starts a formula."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def written(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with moments as `2026-03-06T23:59:59.999999`, whole numbers whole, unknown cells None."""
    columns: dict[str, list[Any]] = {}
    for position, name in enumerate(frame.columns):
        column = frame.iloc[:, position]
        if pd.api.types.is_datetime64_any_dtype(column):
            columns[name] = [None if pd.isna(v) else v.strftime("%Y-%m-%dT%H:%M:%S.%f") for v in column]
        else:
            columns[name] = [None if pd.isna(v) else (v.item() if hasattr(v, "item") else v) for v in column]
    return pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in columns.items()})


def as_csv(frame: pd.DataFrame) -> str:
    """Which CSV text holds this frame? With `\\n` line ends, every text safe for spreadsheets."""
    rows = written(frame)
    lines = [tuple(rows.columns), *rows.itertuples(index=False, name=None)]
    return "".join(",".join(_csv_cell(safe_text(cell)) for cell in line) + "\n" for line in lines)


def _csv_cell(cell: Any) -> str:
    """The libraries leave a lone carriage return unquoted, and other programs end the row there."""
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def as_json(frame: pd.DataFrame) -> str:
    """Which JSON text holds this frame? A list with one object per row; unknown is null."""
    rows = written(frame).to_dict("records")
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
