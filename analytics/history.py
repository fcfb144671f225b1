"""What the CRM does not keep: what changed on a deal between one import and the next.

Speaks SQL to a cursor that the store hands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analytics.raw_rows import Cursor
from analytics.sources.planning import Plan

TABLE = """
create table if not exists deal_change (deal_id varchar, field varchar, old_value varchar, new_value varchar,
    seen_at timestamp, import_no integer);
"""
WATCHED = ("expected_close_at", "amount", "owner_id", "stage", "status")
_COMPARED = "compared:"


def compare(cursor: Cursor, plan: Plan, given: Sequence[str], changed: str, import_no: int, at: datetime) -> None:
    """Note what is about to change on deals (`incoming` i, `deals` p), and derive the stages that no export tells.

    A change is seen at the row's modified date if that has changed as well, else at the import: it happened at some
    time since the one before.
    """
    if plan.table.name != "deals":
        return
    seen = "$at"
    if "modified_at" in given:
        seen = (
            "case when i.modified_at > coalesce(p.modified_at, timestamp '1900-01-01') then i.modified_at else $at end"
        )
    for field in WATCHED:
        if field not in given:
            continue
        cursor.execute(
            f"insert into deal_change select p.deal_id, '{field}', cast(p.{field} as varchar), "
            f"cast(i.{field} as varchar), {seen}, $import_no from incoming i join deals p on {changed} "
            f"where i.{field} is distinct from p.{field}",
            {"at": at, "import_no": import_no},
        ).fetchall()
    if "stage" in given:
        # Of the day alone: nobody is held to an hour that is not known.
        cursor.execute(
            "insert into stage_changes (deal_id, stage, entered_at, entered_at_day_only, import_source, import_no) "
            f"select p.deal_id, i.stage, date_trunc('day', {seen}), true, $compared, $import_no "
            f"from incoming i join deals p on {changed} "
            "where i.stage is distinct from p.stage and i.stage is not null and not exists "
            "(select 1 from stage_changes where import_source = $source) "
            "and not exists (select 1 from stage_changes as known where known.deal_id = p.deal_id "
            f"and known.stage = i.stage and known.entered_at = date_trunc('day', {seen}))",
            {"at": at, "import_no": import_no, "compared": _COMPARED + plan.source, "source": plan.source},
        ).fetchall()


def forget_compared(cursor: Cursor, plan: Plan) -> None:
    """Where an export tells the stages, what was derived by comparing is not needed."""
    if plan.table.name == "stage_changes":
        cursor.execute(
            "delete from stage_changes where import_source = $compared", {"compared": _COMPARED + plan.source}
        ).fetchall()
