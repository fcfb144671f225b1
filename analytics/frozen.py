"""A review as it was held: all that it showed, as one text that says the same for ever.

The text is JSON, the same review always as the same text: frames with the kinds of their columns, moments in ISO 8601,
what is not known as null. It holds what is needed to draw the review again without the warehouse: the playbook's text
and the reps' names; and by which data it was made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

import pandas as pd

from analytics.errors import Problem, Refused
from analytics.playbook import Playbook, parse
from analytics.review import Review
from analytics.settled import KINDS, framed
from analytics.store import Store

FORMAT = 1
_ENDLESS = {"inf": math.inf, "-inf": -math.inf}


@dataclass(frozen=True, eq=False)
class Frozen:
    """A review that was held, and what it was made by."""

    review: Review
    names: dict[str, str]
    """What each rep was called."""
    playbook_name: str
    playbook_text: str
    fingerprint: str
    """Of the data: see `fingerprint`."""

    @property
    def playbook(self) -> Playbook:
        """The playbook as it was written then."""
        found, problems = parse(self.playbook_text, self.playbook_name)
        if found is None:
            raise Refused(problems)
        return found


def fingerprint(store: Store) -> str:
    """By which data is a review made? The same for the same imports; one that changed nothing leaves it as it was.

    Of every import that was not taken back: its number, moment and table, and how many rows it added and changed.
    """
    found = store.read("imports").sort_values(["import_no", "table_name", "file"], kind="stable")
    told = found.loc[found["undone_at"].isna() & ((found["added"] > 0) | (found["updated"] > 0))]
    columns = ["import_no", "imported_at", "table_name", "source", "added", "updated"]
    lines = ["\t".join(str(cell) for cell in row) for row in told[columns].itertuples(index=False)]
    return sha256("\n".join(lines).encode()).hexdigest()[:12]


def freeze(review: Review, names: Mapping[str, str], playbook: Playbook, data: str) -> str:
    """The review as a text, with all that it needs to be shown again. `data`: the fingerprint."""
    whole = {
        "format": FORMAT,
        "fingerprint": data,
        "playbook": {"name": playbook.name, "text": playbook.text},
        "names": dict(names),
        "review": _written(review),
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def thaw(text: str) -> Frozen:
    """The review that this text holds, exactly as it was. Refused where it is none that this edition can read."""
    try:
        whole = json.loads(text)
        kept = whole["format"]
    except (ValueError, KeyError, TypeError):
        raise _refused("it is no held review.", "Take the journal's copy that was not changed by hand.") from None
    if kept != FORMAT:
        remedy = "Open it with the edition of Loose Bolts that held it, or a newer one."
        raise _refused(f"it is kept in format {kept}; this edition reads format {FORMAT}.", remedy)
    try:
        return Frozen(
            review=_read(Review, whole["review"]),
            names={str(rep): str(name) for rep, name in whole["names"].items()},
            playbook_name=whole["playbook"]["name"],
            playbook_text=whole["playbook"]["text"],
            fingerprint=whole["fingerprint"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        what = f"a part of it is missing or damaged ({type(fault).__name__}: {fault})."
        raise _refused(what, "Take the journal's copy that was not changed by hand.") from None


def _refused(what: str, remedy: str) -> Refused:
    return Refused(Problem("the held review", what, remedy=remedy))


# -------------------------------------------------------------------- values


def _written(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return _written_frame(value)
    if is_dataclass(value):
        return {each.name: _written(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    return _number(value) if isinstance(value, float) else value


def _read(kind: Any, value: Any) -> Any:
    """The value of this type that was written so."""
    if isinstance(kind, UnionType):
        if value is None:
            return None
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if kind is pd.DataFrame:
        return _read_frame(value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        assert isinstance(kind, type)
        return kind(**{each.name: _read(hints[each.name], value[each.name]) for each in fields(kind)})
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if kind is float:
        return _float(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _number(x: float) -> float | str | None:
    if math.isnan(x):
        return None
    return x if math.isfinite(x) else str(x)


def _float(x: Any) -> float:
    if x is None:
        return math.nan
    return _ENDLESS[x] if isinstance(x, str) else float(x)


# -------------------------------------------------------------------- frames


def _written_frame(rows: pd.DataFrame) -> dict[str, Any]:
    return {"rows": len(rows), "columns": [[name, str(rows[name].dtype), _cells(rows[name])] for name in rows.columns]}


def _cells(values: pd.Series) -> list[Any]:
    kind = str(values.dtype)
    if kind not in KINDS:
        raise ValueError(f"a column of {kind} cannot be kept")
    if kind == "datetime64[us]":
        return [None if pd.isna(moment) else moment.isoformat() for moment in values]
    if kind == "float64":
        return [_number(float(x)) for x in values]
    if kind == "object":
        return [None if text is None else _text(text) for text in values]
    as_python = bool if kind.startswith("bool") else int
    return [None if pd.isna(value) else as_python(value) for value in values]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _read_frame(told: Mapping[str, Any]) -> pd.DataFrame:
    columns = {name: _column(kind, cells) for name, kind, cells in told["columns"]}
    return framed(columns, told["rows"])


def _column(kind: str, cells: list[Any]) -> pd.Series:
    if kind not in KINDS:
        raise ValueError(f"a column of {kind}")
    if kind == "float64":
        cells = [_float(x) for x in cells]
    if kind == "datetime64[us]":
        cells = [None if moment is None else datetime.fromisoformat(moment) for moment in cells]
    return pd.Series(cells, dtype=kind, index=pd.RangeIndex(len(cells)))
