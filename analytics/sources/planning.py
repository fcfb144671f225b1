"""From files to plans: which file becomes which table, and where each field's text comes from.

A plan is data; the store carries it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from analytics.errors import ImportRefused, MappingRefused, Problem
from analytics.sources import mapping as mappings
from analytics.sources.crm import Filling, Format, Headers
from analytics.sources.origins import Condition, From, Rule
from analytics.sources.readers import Container, files_in, look, printable
from analytics.sources.tables import TABLES, Table

CANONICAL = "canonical"
ORDERS = ("day-first", "month-first", "year-first")
# What CRMs and spreadsheets write for nothing. A day that stands for nothing: the first of two calendars' counting.
NULLS = (
    "-", "--", "n/a", "#n/a", "(blank)", "no value", "null", "none", "nan", "01/01/1900", "1900-01-01",
    "1900-01-01 00:00:00", "1970-01-01", "1970-01-01 00:00:00",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How one file becomes rows of one table.

    `texts`: field → where its text comes from. `values`: column → value → {field: text}; `rules` come before them.
    `orders`: moment → how what can be read two ways is meant; `decimals`: number → its decimal mark ("point",
    "comma"); `repairs`: ids of which a program made numbers (17.0); `checked_ids`: ids of 15 letters are completed
    to 18. `reads_currency`: amounts name theirs.
    `reads_words`: channels, purposes, states and truths are read from the words that people and CRMs write.
    `variants`: the rows come once for each, with these texts and constants besides (wide columns).
    """

    container: Container
    table: Table
    source: str
    texts: dict[str, From]
    constants: dict[str, str]
    values: dict[str, dict[str, dict[str, str]]]
    only_listed: tuple[str, ...]
    left_out_columns: tuple[str, ...]
    date_format: str | None = None
    dates: str | None = None
    zone: str | None = None
    reads_purpose: bool = False
    reads_words: bool = False
    rules: tuple[Rule, ...] = ()
    conditions: tuple[Condition, ...] = ()
    adds_only: bool = False
    reads_currency: bool = False
    sums: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    orders: dict[str, str] = field(default_factory=dict)
    decimals: dict[str, str] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    checked_ids: bool = False
    variants: tuple[Variant, ...] = ()
    format: str = ""
    is_decided: bool = False
    raw: Path | None = None  # where the rows are kept already

    @property
    def file(self) -> str:
        """How do people know the file?"""
        return self.container.name or self.container.path.name

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields does this file speak of? With those of the identity, in the table's order."""
        named = {
            *self.table.identity,
            *self.texts,
            *self.constants,
            *(f for t in self.values.values() for m in t.values() for f in m),
            *(f for rule in self.rules for f, _ in rule.sets),
            *(f for variant in self.variants for f in (*variant.texts, *variant.constants)),
        }
        if self.reads_purpose and self.table.name == "activities":
            named.add("purpose")
        if self.reads_words and self.table.name == "activities":
            named |= {"channel", "direction"}
        if self.reads_words and self.table.name == "deals" and "stage" in named:
            named.add("status")
        if self.reads_currency:
            named.add("currency")
        return tuple(f.name for f in self.table.fields if f.name in named)

    def tells(self, field: str) -> bool:
        """Is there something in the file that says this itself, and is not the stage or subject it is guessed from?"""
        beside = {
            name for guess in ("stage", "subject", "note") if guess in self.texts for name in self.texts[guess].names
        }
        said = [(column, meaning) for column, meanings in self.values.items() for meaning in meanings.values()]
        said += [(rule.column, dict(rule.sets)) for rule in self.rules]
        is_told = field in self.texts or (field in self.constants and not self.reads_words)
        return is_told or any(field in meaning and column not in beside for column, meaning in said)

    @property
    def columns_named(self) -> set[str]:
        """Which columns of the file does it read?"""
        origins = chain(self.texts.values(), *(variant.texts.values() for variant in self.variants))
        return {
            *(name for origin in origins for name in origin.names),
            *self.values,
            *self.only_listed,
            *(name for rule in self.rules for name in rule.names),
            *(name for condition in self.conditions for name in condition.names),
        }


@dataclass(frozen=True)
class Variant:
    """One wide column: its cell and what its header says, as fields."""

    texts: dict[str, From]
    constants: dict[str, str]
    cell: str


def plan(
    paths: Iterable[Path],
    source: str | None = None,
    mapping: mappings.Mapping | None = None,
    dates: str | None = None,
) -> tuple[list[Plan], list[Problem]]:
    """How is each canonical or mapped file read? Plans, and a problem for each file that is not recognised."""
    plans: list[Plan] = []
    problems: list[Problem] = []
    for path in files_in(paths):
        try:
            container = look(path)
            found = mapped(container, mapping, source) if mapping else canonical(container, source)
        except MappingRefused:
            raise
        except ImportRefused as refused:
            problems += refused.problems
            continue
        if not found:
            problems.append(not_recognised(path.name, mapping is not None))
        plans += [replace(one, dates=dates) for one in found]
    if not plans:
        raise ImportRefused(problems or [Problem("import", "no file to import was found in these folders")])
    return plans, problems


def canonical(container: Container, source: str | None = None) -> list[Plan]:
    """How is a file read that is named like a canonical table and has its headers? No plan where it is not."""
    table = TABLES.get(Path(container.file_name or container.path.name).stem.casefold())
    if table is None:
        return []
    by_name = {column.casefold().strip(): column for column in reversed(container.columns)}
    missing = [name for name in table.required if name not in by_name]
    if missing:
        raise ImportRefused(
            Problem(
                container.name or container.path.name,
                f"{'these columns are' if len(missing) > 1 else 'this column is'} missing: {', '.join(missing)}"
                f" (found: {printable(', '.join(container.columns[:12]))}).",
                remedy=f"The file {table.name} needs {', '.join(table.required)}; or import it with --mapping.",
            )
        )
    texts = {f.name: From((by_name[f.name],)) for f in table.fields if f.name in by_name}
    if "modified_at" in by_name:
        texts["modified_at"] = From((by_name["modified_at"],))
    return [_with_left_out(Plan(container, table, source or CANONICAL, texts, {}, {}, (), ()))]


def mapped(container: Container, mapping: mappings.Mapping, source: str | None = None) -> list[Plan]:
    """How is a file read that a mapping names? No plan where it names none such."""
    file_name = container.file_name or container.path.name
    fitting = [file for file in mapping.files if file.fits(file_name)]
    used = {c for file in fitting for c in file.columns_named}
    left = tuple(c for c in container.columns if c not in used)
    plans = []
    for file in fitting:
        absent = sorted(file.columns_named - set(container.columns))
        if absent:
            raise MappingRefused(
                Problem(
                    file_name,
                    f"the mapping names columns that the file does not have: {', '.join(absent)}.",
                    remedy=f"The file has: {printable(', '.join(container.columns))}.",
                )
            )
        plans.append(
            Plan(
                container=container,
                table=file.table,
                source=source or mapping.source,
                texts=file.columns,
                constants=file.constants,
                values=file.values,
                only_listed=file.only_listed,
                left_out_columns=left if file is fitting[-1] else (),
                date_format=file.date_format,
                zone=file.zone,
                reads_purpose=file.table.name == "activities",
            )
        )
    return plans


def formatted(container: Container, format: Format, source: str | None = None) -> list[Plan]:
    """How is an export of a known CRM read? A plan for each table it fills, the first with the columns not used."""
    headers = Headers(container.columns)
    plans = [plan for filling in format.fillings if (plan := _filled(container, headers, format, filling, source))]
    main = {filling.table.name for filling in format.fillings if not filling.adds_only and not filling.wide}
    if main - {plan.table.name for plan in plans}:
        lacking = next(f for f in format.fillings if f.table.name in main - {plan.table.name for plan in plans})
        raise ImportRefused(_lacking(container, format, headers, lacking))
    used = set().union(*(plan.columns_named for plan in plans)) if plans else set()
    left = tuple(c for c in container.columns if c not in used)
    return [replace(plan, left_out_columns=left if number == 0 else ()) for number, plan in enumerate(plans)]


def _filled(
    container: Container, headers: Headers, format: Format, filling: Filling, source: str | None
) -> Plan | None:
    choices = {f: c for f, c in filling.columns.items() if not filling.wide or not _is_of_header(c)}
    texts = {f: origin for f, choice in choices.items() if (origin := headers.choice(choice))}
    variants = tuple(_variants(headers, filling)) if filling.wide else ()
    if filling.wide and not variants:
        return None
    values = {column: meanings for header, meanings in filling.values.items() for column in headers.find(header)[:1]}
    rules = tuple(_rules(headers, filling))
    plan = Plan(
        container=container,
        table=filling.table,
        source=source or format.source,
        texts=texts,
        constants=filling.constants,
        values=values,
        only_listed=(),
        left_out_columns=(),
        zone=format.zone,
        reads_purpose=filling.table.name == "activities",
        reads_words=True,
        rules=rules,
        conditions=tuple(_conditions(headers, filling)),
        adds_only=filling.adds_only,
        sums=filling.sums,
        nulls=(*NULLS, *(text.lower() for text in format.nulls)),
        variants=variants,
        checked_ids=format.checked_ids,
        format=format.name,
    )
    if format.decimal:
        plan = replace(plan, decimals={f.name: format.decimal for f in filling.table.fields if f.kind == "number"})
    named = {*texts, *plan.constants, *(f for v in variants for f in (*v.texts, *v.constants))}
    named |= {f for t in values.values() for m in t.values() for f in m}
    has_name = not filling.adds_only or "name" in texts or "name" not in filling.columns
    return plan if has_name and set(filling.table.required) <= named else None


def _is_of_header(choices: tuple[From, ...]) -> bool:
    """Does the field come from a wide column: its cell, or a group of its header?"""
    first = choices[0].columns[:1]
    return bool(first) and isinstance(first[0], str) and first[0].startswith("{")


def _variants(headers: Headers, filling: Filling) -> Iterable[Variant]:
    expression = re.compile(filling.wide or "")
    for column in headers.columns:
        match = expression.search(column)
        if not match:
            continue
        texts: dict[str, From] = {}
        constants: dict[str, str] = {}
        for name, choices in filling.columns.items():
            if not _is_of_header(choices):
                continue
            word = str(choices[0].columns[0]).strip("{}")
            if word == "cell":
                texts[name] = replace(choices[0], columns=(column,))
            elif match.groupdict().get(word):
                constants[name] = match.groupdict()[word].strip()
        yield Variant(texts, constants, column)


def _rules(headers: Headers, filling: Filling) -> Iterable[Rule]:
    for rule in filling.rules:
        for column in headers.find(rule.column)[:1]:
            if rule.also is None:
                yield replace(rule, column=column)
            for other in headers.find(rule.also[0])[:1] if rule.also else ():
                yield replace(rule, column=column, also=(other, rule.also[1] if rule.also else ""))


def _conditions(headers: Headers, filling: Filling) -> Iterable[Condition]:
    for condition in filling.conditions:
        column = headers.find(condition.column)[:1]
        other = headers.find(condition.differs_from)[:1] if condition.differs_from else ()
        if column and (other or not condition.differs_from):
            yield replace(condition, column=column[0], differs_from=other[0] if other else None)


def _lacking(container: Container, format: Format, headers: Headers, filling: Filling) -> Problem:
    missing = [
        name
        for name in filling.table.required
        if name in filling.columns and headers.choice(filling.columns[name]) is None
    ]
    wanted = [" / ".join(n for origin in filling.columns[name] for n in origin.names) for name in missing]
    return Problem(
        container.name or container.path.name,
        f"this is {format.crm}'s {format.id}, but a column is missing: {', '.join(wanted)} "
        f"(found: {printable(', '.join(container.columns[:12]))}).",
        remedy="Add it to the columns of the export and export again"
        + (f" ({format.export})." if format.export else "."),
    )


def chosen(container: Container, table: Table, columns: Mapping[str, str], source: str) -> list[Plan]:
    """How is a file read whose columns were chosen by hand? `columns`: field → header; those it lacks are skipped.

    People are known by name in such files: whatever names a rep, a customer or a deal is looked up, and the names
    of reps and customers become rows of their own where no other file gives them any.
    """
    headers = set(container.columns)
    texts = {f.name: _told(f.name, columns[f.name], table) for f in table.fields if columns.get(f.name) in headers}
    if len(table.identity) == 1 and table.identity[0] not in texts:
        # What stays the same in the next export, in an order of our own: the answer is remembered in another.
        lasting = [columns[name] for name in _LASTING[table.name] if columns.get(name) in headers]
        cells = lasting or [columns[f.name] for f in table.fields if columns.get(f.name) in headers]
        texts[table.identity[0]] = From(tuple(dict.fromkeys(cells)), way="digest")
    is_activity = table.name == "activities"
    more = {"nulls": NULLS, "reads_words": True, "reads_purpose": is_activity, "format": f"chosen.{table.name}"}
    main = _with_left_out(Plan(container, table, source, texts, {}, {}, (), (), **more))  # type: ignore[arg-type]
    sides = []
    for name, origin in texts.items():
        named = NAMED_IN.get(name)
        if named in ("reps", "customers") and named != table.name:
            key = TABLES[named].identity[0]
            side = {key: origin, "name": replace(origin, by=None)}
            sides.append(Plan(container, TABLES[named], source, side, {}, {}, (), (), adds_only=True, nulls=NULLS))
    return [main, *sides]


# Of which fields is the id of a row made that has none?
_LASTING = {
    "reps": ("name", "email"),
    "customers": ("name",),
    "contacts": ("customer_id", "name", "email", "phone"),
    "deals": ("name", "customer_id", "product", "created_at"),
    "stage_changes": ("deal_id", "stage", "entered_at"),
    "activities": (
        "at", "channel", "purpose", "direction", "rep_id", "customer_id", "contact_id", "deal_id", "subject", "note",
    ),
    "orders": ("customer_id", "deal_id", "ordered_at", "amount"),
    "referrals": ("at", "referrer_id", "referred_id"),
}  # fmt: skip
# Which table does a field name a row of?
NAMED_IN = {
    "rep_id": "reps", "owner_id": "reps", "customer_id": "customers", "referred_by": "customers",
    "referrer_id": "customers", "referred_id": "customers", "deal_id": "deals", "contact_id": "contacts",
}  # fmt: skip


def _told(name: str, column: str, table: Table) -> From:
    is_named = name in NAMED_IN and name not in table.identity
    return From((column,), by="name" if is_named else None)


def _with_left_out(plan: Plan) -> Plan:
    return replace(plan, left_out_columns=tuple(c for c in plan.container.columns if c not in plan.columns_named))


def in_order(plans: Sequence[Plan]) -> list[Plan]:
    """In which order are plans carried out? Those who are named come before those who name them."""
    order = list(TABLES)
    return sorted(plans, key=lambda plan: (plan.adds_only, order.index(plan.table.name)))


def not_recognised(file: str, has_mapping: bool) -> Problem:
    """What is said of a file that nobody knows?"""
    if has_mapping:
        return Problem(file, "no [[file]] of the mapping has this name; it was left out.", is_refusal=False)
    return Problem(
        file,
        "this file is not recognised by its name; it was left out.",
        remedy=f"Name it {', '.join(TABLES)}, or import it with --mapping.",
        is_refusal=False,
    )
