"""Frames that stay what they are when they are written down: a few kinds of columns, and rows numbered from nought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

# What a column may hold. An object holds texts, and None where there is none.
KINDS = ("bool", "boolean", "int64", "Int64", "float64", "datetime64[us]", "object")
# Columns of texts, also where no row has one: without a text a database gives a column of numbers.
TEXTS = frozenset(
    (
        "step", "state", "state_before", "team", "customer", "deal", "currency", "reason", "kind", "action", "text",
        "verdict", "outcome", "carries", "said_note", "note", "author", "key", "last_sent", "done_by",
    )
)  # fmt: skip


def settled(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, numbered from nought, with every column of one of KINDS."""
    cells = {name: _cells(str(name), rows[name]) for name in rows.columns}
    return framed(cells, len(rows))


def framed(cells: Mapping[str, Any], n_rows: int) -> pd.DataFrame:
    """A frame of these columns, whose names are kept in one way, whatever pandas is told about texts."""
    names = pd.Index(list(cells), dtype="object")
    return pd.DataFrame(dict(cells), index=pd.RangeIndex(n_rows)).set_axis(names, axis="columns")


def _cells(name: str, values: pd.Series) -> Any:
    kind = values.dtype
    if name in TEXTS or name.endswith("_id"):
        return _texts(values)
    if pd.api.types.is_bool_dtype(kind) and kind != "object":
        return values.array
    if pd.api.types.is_integer_dtype(kind):
        return values.array.astype("Int64" if pd.api.types.is_extension_array_dtype(kind) else "int64")
    if pd.api.types.is_float_dtype(kind):
        return values.array.astype("float64")
    if pd.api.types.is_datetime64_any_dtype(kind):
        return values.array.astype("datetime64[us]")
    return _texts(values)


def _texts(values: pd.Series) -> Any:
    found = values.to_numpy(dtype="object", copy=True)
    found[values.isna().to_numpy()] = None
    return pd.Series(found, dtype="object")
