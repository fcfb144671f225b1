"""Building the models: one SQL text per file, made in order from the canonical tables and the playbook.

Speaks SQL to a cursor that the store hands in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from analytics import dates, playbook_tables
from analytics.playbook import Playbook
from analytics.raw_rows import Cursor, first_row
from analytics.sources.tables import TABLES

MODELS = Path(__file__).parent / "models"
_HORIZON_DAYS = 60

# The models in the order in which they are built: what happened, and what the looks of events mean to the playbook;
LASTING = (
    "deal", "purchase", "recommendation", "occurrence", "signature", "event", "revenue", "live_span", "book",
    "key_customer", "trait", "choice", "matching", "role", "sight", "rep_no", "customer_no", "deal_no", "order_no",
    "contact",
)  # fmt: skip
# steps on the way to obligations, which are not kept in the file;
PASSING = (
    "span", "moment", "only_deal", "trigger", "starter", "reach", "in_scope", "chain", "ending", "deadline", "answer",
    "stretch", "stretch_answer",
)  # fmt: skip
# and what they were made for.
RESULTS = ("unstarted", "duty", "obligation")
VIEWS = ("purchase", "recommendation", "occurrence", "event", "revenue", "obligation")


def build(
    cursor: Cursor,
    playbook: Playbook,
    now: datetime,
    made: Callable[[str], object] = str,
    reach: datetime | None = None,
) -> None:
    """Make every model from the canonical tables and the playbook, so far ahead that `now` can be asked for.

    `made` is told the name of each model when it stands; `reach`: the farthest as-of moment wanted (default: now).
    """
    cursor.execute((MODELS / "prelude.duckdb.sql").read_text(encoding="utf-8")).fetchall()
    drop_models(cursor)
    make(cursor, "deal")
    _frame(cursor, playbook, now, reach or now)
    playbook_tables.write(cursor, playbook, *_calendar_range(cursor, playbook))
    coming = [*LASTING[1:], *PASSING, *RESULTS]
    while coming:
        name = coming.pop(0)
        make(cursor, name)
        made(name)
        # A passing table goes as soon as nothing to come reads it: at 10 million events memory is what is scarce.
        still_read = set().union(*(words_of(later) for later in coming), coming)
        for table in set(PASSING) & words_of(name) - still_read:
            cursor.execute(f"drop table {table}").fetchall()
    cursor.execute((MODELS / "known.duckdb.sql").read_text(encoding="utf-8")).fetchall()


@cache
def edition() -> str:
    """By which texts are the models made? A warehouse of another edition wants them made again."""
    texts = [path.read_bytes() for path in sorted(MODELS.glob("*.sql"))]
    texts.append(Path(playbook_tables.__file__).read_bytes())
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def make(cursor: Cursor, name: str) -> None:
    """Make one model from the models it names: as a table of the file, a passing table, or a view."""
    select = (MODELS / f"{name}.sql").read_text(encoding="utf-8")
    kind = "view" if name in VIEWS else "temp table" if name in PASSING else "table"
    if name in ("moment", "contact"):
        # The events come from a view of many filters, whose rows the optimizer takes for few: join as it is written.
        cursor.execute("set disabled_optimizers = 'join_order,build_side_probe_side'").fetchall()
    cursor.execute(f"create {kind} {name} as {select}").fetchall()
    cursor.execute("reset disabled_optimizers").fetchall()


def words_of(name: str) -> set[str]:
    """Which words stand in a model? Among them the tables it reads."""
    return set(re.findall(r"\w+", (MODELS / f"{name}.sql").read_text(encoding="utf-8")))


def drop_models(cursor: Cursor) -> None:
    """Take away every model and the playbook's tables; the canonical tables stay."""
    for name in reversed(("frame", *playbook_tables.NAMES, *LASTING, *RESULTS)):
        kind = "view" if name in VIEWS else "table"
        cursor.execute(f"drop {kind} if exists {name}").fetchall()


def _frame(cursor: Cursor, playbook: Playbook, now: datetime, reach: datetime) -> None:
    """One row: how far the data reach, and how far ahead obligations are made."""
    moments = [
        ("activities", "at", "not coalesce(planned, false)"),
        ("stage_changes", "entered_at", "true"),
        ("deal", "created_at", "true"),
        ("deal", "closed_at", "true"),
        ("customers", "created_at", "true"),
        ("referrals", "at", "true"),
        *(("orders", column, "true") for column in TABLES["orders"].moments),
    ]
    union = " union all ".join(f"select '{table}' as kind, {table}.{column} as moment from {table} where {condition}"
                               for table, column, condition in moments)  # fmt: skip
    first_at, last_at, last_activity, last_event, last_deal = cursor.execute(
        f"""select min(moment), max(moment), max(moment) filter (where kind = 'activities' and moment <= $now),
            max(moment) filter (where moment <= $now), max(moment) filter (where kind = 'deal' and moment <= $now)
        from ({union})""",
        {"now": now},
    ).fetchall()[0]
    is_complete = first_row(
        cursor,
        "select coalesce(max_by(is_complete, import_no), false) from import_log where table_name = 'activities'",
    )[0]
    newest = last_activity or last_event or now
    last_full = newest.date() - timedelta(days=0 if is_complete and last_activity else 1)
    horizon = max(reach, newest) + timedelta(days=_HORIZON_DAYS)
    cursor.execute(
        "create table frame as select $1::timestamp as watermark, $2::timestamp as horizon, $3::varchar as time_zone, "
        "$4::timestamp as first_at, $5::timestamp as last_at, $6::timestamp as deals_end_at, "
        "$7::varchar as week_starts, $8::varchar as edition",
        [
            dates.end_of_day(last_full),
            dates.end_of_day(horizon.date()),
            playbook.time_zone,
            first_at,
            last_at,
            last_deal,
            playbook.week_starts,
            edition(),
        ],
    ).fetchall()


def _calendar_range(cursor: Cursor, playbook: Playbook) -> tuple[date, date]:
    """From which to which day must working days be known? All moments, and the longest spans before and after."""
    first_at, horizon = cursor.execute("select coalesce(first_at, watermark), horizon from frame").fetchall()[0]
    before, after = playbook_tables.longest_spans(playbook)
    return first_at.date() - timedelta(days=before), horizon.date() + timedelta(days=after)
