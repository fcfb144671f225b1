"""What in the data cannot be right, or leads nowhere: the checks of analytics/checks, counted and opened.

A check is one select that must return no rows. Its first two lines are what is said of one row and of many, with
{n} for the count. Its first columns are table_name, row_id, import_no and what (the column it is about); the others
are those of LABELLED that help to find the row in the CRM.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from analytics.store import Store

CHECKS = Path(__file__).parent / "checks"

COMMON = ("table_name", "row_id", "import_no", "what")
LABELLED = (
    "unknown_id", "found_at", "imported_at", "begins_at", "ends_at", "happened_at", "amount", "currency", "status",
    "name", "rep_id", "customer_id", "contact_id", "deal_id", "referrer_id", "referred_id",
)  # fmt: skip

_SENTENCES = re.compile(r"-- (.*\{n\}.*)\n-- (.*\{n\}.*)\n")


@dataclass(frozen=True)
class Finding:
    """A check that found something: its name, what is said of one row and of many ({n}), and how many rows."""

    name: str
    one: str
    many: str
    n: int


def names() -> list[str]:
    """Which checks are there? By name."""
    return sorted(path.stem for path in CHECKS.glob("*.sql"))


def sentences(check: str) -> tuple[str, str]:
    """What does this check (its SQL) say of one row, and of many?"""
    found = _SENTENCES.match(check)
    if found is None:
        raise ValueError("a check begins with two comments: what is said of {n} = 1, and of more")
    return found[1], found[2]


@cache
def _check(name: str) -> str:
    return (CHECKS / f"{name}.sql").read_text(encoding="utf-8")


def findings(store: Store) -> list[Finding]:
    """What is wrong with the data, and how often? The most frequent first; an empty list is a clean company."""
    return found(store.read(counting()))


def rows(store: Store, name: str, most: int | None = None) -> pd.DataFrame:
    """Which rows did this check find? At most so many (default: all), by table and row.

    Columns: COMMON, then `file` (where the import brought only one for that table) and those of LABELLED that the
    check gives.
    """
    return store.read(opening(name, most))


def counting() -> str:
    """The SQL that counts the rows of every check at once, for `found`."""
    return " union all ".join(
        f"select '{name}' as name, count(*) as n from ({_check(name)}) as checked" for name in names()
    )


def found(counts: pd.DataFrame) -> list[Finding]:
    """Which checks found anything? From the rows of `counting`."""
    every = [
        Finding(str(name), *sentences(_check(str(name))), int(n))
        for name, n in zip(counts["name"], counts["n"], strict=True)
    ]
    return sorted((finding for finding in every if finding.n), key=lambda finding: (-finding.n, finding.name))


def opening(name: str, most: int | None = None) -> str:
    """The SQL that opens a check's rows, as `rows` gives them."""
    if name not in names():
        raise ValueError(f"there is no check {name!r}")
    common = ", ".join(COMMON)
    limit = "" if most is None else f"limit {int(most)}"
    return f"""
        with brought as (
            select import_no, table_name, min(file) as file
            from import_log
            group by import_no, table_name
            having count(distinct file) = 1
        )
        select checked.table_name, checked.row_id, checked.import_no, checked.what, brought.file,
            checked.* exclude ({common})
        from ({_check(name)}) as checked
        left join brought on checked.import_no = brought.import_no and checked.table_name = brought.table_name
        order by checked.table_name, checked.row_id, checked.what
        {limit}"""
