"""Who is one with whom, and what people said of each rep: it holds whatever an import says.

`link` and `person` in the warehouse are what the journal held when it was last applied. Speaks SQL to a cursor that
the store hands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.raw_rows import Cursor, first_row
from analytics.sources import selects
from analytics.sources.planning import NAMED_IN, Plan

TABLES = """
create table if not exists link (kind varchar, id varchar, holds_id varchar);
create table if not exists person (rep_id varchar, field varchar, value varchar);
"""
KINDS = {"reps": "rep", "customers": "customer"}


@dataclass(frozen=True)
class People:
    """What people said: which ids are one (kind → id → main id), and of each rep what no import may overrule.

    `persons`: rep_id → field (name, team, role, left_on) → what holds; "" says that there is none.
    """

    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    persons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def linked(plan: Plan) -> dict[str, str]:
    """Which fields hold ids that may be linked, and of which kind?"""
    ids = {name: NAMED_IN.get(name) for name in plan.fields}
    if plan.table.name in KINDS:
        ids[plan.table.identity[0]] = plan.table.name
    return {name: KINDS[table] for name, table in ids.items() if table in KINDS}


def drop_other_names(cursor: Cursor, plan: Plan) -> int:
    """Of a person linked under two ids the main one says the name; the other's row is only there for want of it.

    How many rows of the file were not needed?
    """
    if plan.table.name not in KINDS or not first_row(cursor, "select count(*) from link")[0]:
        return 0
    identity, kind = plan.table.identity[0], KINDS[plan.table.name]
    other = (
        f"is_other_name and {identity} in (select holds_id from link where kind = '{kind}') "
        f"and (exists (select 1 from {plan.table.name} as known where known.{identity} = incoming.{identity}) "
        f"or exists (select 1 from incoming as main where main.{identity} = incoming.{identity} "
        "and not main.is_other_name))"
    )
    # Files that know this row by its name alone must still find it.
    if "name" in plan.fields:
        cursor.execute(
            f"""insert into placeholder
            select distinct '{plan.table.name}', own_id, name, $source from incoming
            where name is not null and {other} and own_id not in (
                select id from placeholder where named_in = '{plan.table.name}' and source = $source
            )""",
            {"source": plan.source},
        ).fetchall()
    # What the main row leaves open, the other may tell: a team, an address.
    names = [name for field in selects.fields(plan) for name in field.stored if field.name != identity]
    for place in (plan.table.name, "incoming") if names else ():
        told = ", ".join(f"{name} = coalesce(main.{name}, other.{name})" for name in names)
        is_main = "and not main.is_other_name" if place == "incoming" else ""
        cursor.execute(
            f"update {place} as main set {told} from (select * from incoming where {other}) as other "
            f"where main.{identity} = other.{identity} {is_main}"
        ).fetchall()
    n = int(first_row(cursor, f"select count(*) from incoming where {other}")[0])
    cursor.execute(f"delete from incoming where {other}").fetchall()
    return n


def is_other_name(plan: Plan) -> str:
    """SQL for whether the row is of an id that was linked to another."""
    if plan.table.name not in KINDS:
        return "false"
    return f"link_{plan.table.identity[0]}.holds_id is not null"


def use(cursor: Cursor, people: People) -> None:
    """From now on these are linked and said; the rows follow when they are loaded again."""
    for table in ("link", "person"):
        cursor.execute(f"delete from {table}").fetchall()
    for kind, held in people.links.items():
        for id, holds_id in held.items():
            cursor.execute("insert into link values (?, ?, ?)", [kind, id, holds_id]).fetchall()
    for rep_id, said in people.persons.items():
        for name, value in said.items():
            cursor.execute("insert into person values (?, ?, ?)", [rep_id, name, value or None]).fetchall()


def held(cursor: Cursor) -> People:
    """What does the warehouse go by now?"""
    links: dict[str, dict[str, str]] = {}
    for kind, id, holds_id in cursor.execute("select kind, id, holds_id from link").fetchall():
        links.setdefault(kind, {})[id] = holds_id
    persons: dict[str, dict[str, str]] = {}
    for rep_id, name, value in cursor.execute("select rep_id, field, value from person").fetchall():
        persons.setdefault(rep_id, {})[name] = value or ""
    return People({kind: links.get(kind, {}) for kind in KINDS.values()}, persons)


def say(cursor: Cursor) -> None:
    """What people said of a rep holds, whatever an import said."""
    cursor.execute(
        "insert into reps (rep_id) select distinct rep_id from person where rep_id not in (select rep_id from reps)"
    ).fetchall()
    for name in ("name", "team", "role", "left_on"):
        kind = "timestamp" if name == "left_on" else "varchar"
        cursor.execute(
            f"update reps set {name} = try_cast(person.value as {kind}) from person "
            f"where person.rep_id = reps.rep_id and person.field = '{name}'"
        ).fetchall()
    cursor.execute(
        "update reps set left_on_day_only = true where left_on is not null "
        "and rep_id in (select rep_id from person where field = 'left_on')"
    ).fetchall()
