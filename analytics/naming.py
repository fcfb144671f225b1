"""Who is meant: rows that are named by their names.

An export that has no ids says "Somchai" or "Acme Ltd". The name is looked up among the rows of its source; where
nobody has it yet, the name itself serves as the id until a file says more (`placeholder`). Speaks SQL to a cursor
that the store hands in.
"""

from __future__ import annotations

from collections.abc import Mapping

from analytics.identity import linked
from analytics.raw_rows import Cursor, first_row
from analytics.sources import expressions as sql
from analytics.sources import selects
from analytics.sources.planning import NAMED_IN, Plan
from analytics.sources.tables import TABLES

TABLE = """
create table if not exists placeholder (named_in varchar, id varchar, name varchar, source varchar);
"""
# By what else than its name is a row known?
_ALSO_BY = {"reps": ("email",), "contacts": ("email",)}


def _by_name(plan: Plan) -> dict[str, str]:
    """Which fields name a row by its name, and of which table?"""
    return {
        field: NAMED_IN.get(field, plan.table.name)
        for field in plan.fields
        if field in plan.texts and plan.texts[field].by == "name"
    }


def look_up(cursor: Cursor, plan: Plan, given: Mapping[str, str], prefix: str) -> None:
    """Find the rows that are named by their names, into `named_row`, and note the names that nobody has yet."""
    cursor.execute("create or replace temp table named_row (named_in varchar, key varchar, id varchar)").fetchall()
    by_name = _by_name(plan)
    for table in set(by_name.values()):
        cursor.execute(f"insert into named_row {_names_of(table)}", {"source": plan.source}).fetchall()
        if table == "deals":
            of_customer = "concat(lower(trim(name)), chr(31), customer_id)"
            cursor.execute(
                f"insert into named_row select 'deals of', {of_customer}, min(deal_id) from deals "
                "where import_source = $source and name is not null and customer_id is not null "
                "group by 2 having count(*) = 1",
                {"source": plan.source},
            ).fetchall()
    for field, table in by_name.items():
        # Names that nobody has: from now on the first spelling is the id.
        cursor.execute(
            f"""insert into placeholder
            select '{table}', {sql.text(prefix)} || min(trim(w_{field})), min(trim(w_{field})), $source
            from {selects.written(plan, field)} as wanted
            where w_{field} is not null and lower(trim(w_{field})) not in (
                select key from named_row where named_in = '{table}'
                union all
                select lower(trim(name)) from placeholder where named_in = '{table}' and source = $source
            )
            group by lower(trim(w_{field}))""",
            {**given, "source": plan.source},
        ).fetchall()
    cursor.execute(
        """insert into named_row
        select named_in, lower(trim(name)), min(id) from placeholder
        where source = $source and not exists (
            select 1 from named_row as known
            where known.named_in = placeholder.named_in and known.key = lower(trim(placeholder.name))
        )
        group by 1, 2""",
        {"source": plan.source},
    ).fetchall()


def _names_of(table: str) -> str:
    """Each name of a source's rows with its id; NULL where two have it. Only `$source`'s."""
    identity = TABLES[table].identity[0]
    keys = " union ".join(
        f"select lower(trim({column})) as key, {identity} as id from {table} "
        f"where import_source = $source and {column} is not null"
        for column in ("name", *_ALSO_BY.get(table, ()))
    )
    return f"select '{table}', key, case when count(*) = 1 then min(id) end from ({keys}) as keys group by key"


def joins(plan: Plan, prefix: str) -> str:
    """SQL for the joins that `id_of` reads from."""
    text = ""
    by_name = _by_name(plan)
    for field, table in sorted(by_name.items(), key=lambda entry: entry[1] == "deals"):
        text += (
            f" left join named_row as named_{field} on named_{field}.named_in = '{table}' "
            f"and named_{field}.key = lower(trim(t_{field}))"
        )
        if table == "deals" and "customer_id" in plan.fields:
            customer = own_id(plan, "customer_id", prefix)
            text += (
                f" left join named_row as nearer_{field} on nearer_{field}.named_in = 'deals of' "
                f"and nearer_{field}.key = concat(lower(trim(t_{field})), chr(31), {customer})"
            )
    for field, kind in linked(plan).items():
        own = own_id(plan, field, prefix)
        text += f" left join link as link_{field} on link_{field}.kind = '{kind}' and link_{field}.id = {own}"
    return text


def id_of(plan: Plan, field: str, prefix: str) -> str:
    """SQL for the id that a field of the row means."""
    own = own_id(plan, field, prefix)
    return f"coalesce(link_{field}.holds_id, {own})" if field in linked(plan) else own


def own_id(plan: Plan, field: str, prefix: str) -> str:
    written = f"{sql.text(prefix)} || t_{field}" if prefix else f"t_{field}"
    table = _by_name(plan).get(field)
    if table is None:
        return written
    if table == "deals" and "customer_id" in plan.fields:
        # Several deals of one name: the customer's own, else none of them. A wrong deal would accuse somebody.
        several = f"named_{field}.key is not null and named_{field}.id is null"
        return (
            f"coalesce(nearer_{field}.id, case when not coalesce({several}, false) "
            f"then coalesce(named_{field}.id, {written}) end)"
        )
    return f"coalesce(named_{field}.id, {written})"


def settle(cursor: Cursor) -> None:
    """Give those who were known by name alone the id that a file has told since."""
    for table in ("reps", "customers", "contacts", "deals"):
        identity = TABLES[table].identity[0]
        cursor.execute(
            f"""create or replace temp table settled as
            select placeholder.id as old_id, told.id as new_id
            from placeholder
            inner join (
                select import_source, lower(trim(name)) as key, min({identity}) as id
                from {table}
                where name is not null
                    and {identity} not in (select id from placeholder where named_in = '{table}')
                group by 1, 2 having count(*) = 1
            ) as told on told.import_source = placeholder.source and told.key = lower(trim(placeholder.name))
            where placeholder.named_in = '{table}' and placeholder.id <> told.id"""
        ).fetchall()
        if not first_row(cursor, "select count(*) from settled")[0]:
            continue
        for other in TABLES.values():
            for field in other.fields:
                if field.kind == "id" and field.name not in other.identity[:1] and NAMED_IN.get(field.name) == table:
                    _rename(cursor, other.name, field.name)
        if table == "deals":
            _rename(cursor, "stage_changes", "deal_id")
        _hand_over(cursor, table, identity)
        cursor.execute(f"delete from {table} where {identity} in (select old_id from settled)").fetchall()
        cursor.execute(
            f"delete from placeholder where named_in = '{table}' and id in (select old_id from settled)"
        ).fetchall()


def _hand_over(cursor: Cursor, table: str, identity: str) -> None:
    """What was told of somebody under the name is told of the id, where the file with the id does not say it."""
    names = [name for field in TABLES[table].fields for name in field.stored if field.name != identity]
    told = ", ".join(f"{sql.name(name)} = coalesce(now.{sql.name(name)}, was.{sql.name(name)})" for name in names)
    cursor.execute(
        f"update {table} as now set {told} from settled inner join {table} as was on was.{identity} = settled.old_id "
        f"where now.{identity} = settled.new_id"
    ).fetchall()


def _rename(cursor: Cursor, table: str, column: str) -> None:
    cursor.execute(
        f"update {table} set {column} = settled.new_id from settled where {table}.{column} = settled.old_id"
    ).fetchall()
