"""Which column is which, chosen by hand; and reading a file as another export than it was taken for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from analytics import wording as words
from analytics.intake import Intake
from analytics.sources import crm
from analytics.sources.proposing import propose
from analytics.sources.tables import TABLES, Field
from analytics.taken import Taken
from analytics.trial import Reading
from analytics.wording import _, plain
from pages.parts import columns, fields
from pages.parts.people_known import author

MOST_COLUMNS = 500

MOST_UNUSED = 30


def by_hand(intake: Intake, taken: Taken, key: str) -> None:
    """The table, then a column for each of its fields with some values beside it as they would be read."""
    proposal = propose(taken.container)
    likely = (proposal.table, *proposal.other_tables) if proposal else ()
    now = taken.plans[0].table.name if taken.plans else ""
    tables = list(dict.fromkeys([*([now] if now else []), *likely, *TABLES]))
    table = st.selectbox(
        _("What is in this file?"), tables, index=0 if now or likely else None, format_func=fields.table,
        key=f"table-{key}", width=320, placeholder=_("Choose what its rows are"),
    )  # fmt: skip
    if table is None:
        return
    st.caption(_("What the headers and values suggest is filled in already. A star: every row needs it."))
    chosen = _columns(taken, key, table)
    readings = {reading.field: reading for reading in intake.try_out(taken, table, chosen)} if chosen else {}
    required = _required(table)
    first = [name for name in (*required, *_proposed(taken, table)) if name != "modified_at"]
    listed = [each for each in TABLES[table].fields if each.name in first]
    _fields(taken, key, table, listed, readings)
    rest = [each for each in TABLES[table].fields if each not in listed]
    if rest:
        names = words.listed(fields.field(each.name) for each in rest)
        with st.expander(_("More fields: {names}").format(names=names), expanded=not listed):
            _fields(taken, key, table, rest, readings)
    unused = [plain(column) for column in taken.container.columns if column not in chosen.values()]
    if unused:
        st.caption(_("Columns not used: {names}.").format(names=words.listed(unused[:MOST_UNUSED])))
    missing = [fields.field(name) for name in required if name not in chosen]
    if missing:
        st.caption(_("Still to choose: {fields}.").format(fields=words.listed(missing)))
    st.button(
        _("Use these columns"), key=f"use-{key}", disabled=bool(missing) or not chosen, icon=":material/check:",
        on_click=_use, args=(intake, taken, table, chosen),
    )  # fmt: skip


def _required(table: str) -> list[str]:
    """Which fields must have a column? An id alone is made up where there is none."""
    made_up = TABLES[table].identity if len(TABLES[table].identity) == 1 else ()
    return [name for name in TABLES[table].required if name not in made_up]


def _name(key: str, table: str, field: str) -> str:
    return f"map-{key}-{table}-{field}"


def _proposed(taken: Taken, table: str) -> Mapping[str, str]:
    """Which columns were chosen before, else are proposed?"""
    if taken.kind == "chosen" and taken.table == table:
        return taken.chosen
    proposal = propose(taken.container, table)
    return proposal.columns if proposal else {}


def _columns(taken: Taken, key: str, table: str) -> dict[str, str]:
    """Which columns are chosen now? In the beginning those that are proposed."""
    first = _proposed(taken, table)
    found = {}
    for each in TABLES[table].fields:
        name = _name(key, table, each.name)
        st.session_state.setdefault(name, first.get(each.name))
        if st.session_state[name] is not None:
            found[each.name] = st.session_state[name]
    return found


def _fields(taken: Taken, key: str, table: str, listed: Sequence[Field], readings: Mapping[str, Reading]) -> None:
    """Two side by side, one above the other on a phone."""
    for place in range(0, len(listed), 2):
        for side, each in zip(st.columns(2, gap="medium"), listed[place : place + 2], strict=False):
            with side:
                is_required = each.name in _required(table)
                _field(taken, each, _name(key, table, each.name), is_required, readings.get(each.name))


def _field(taken: Taken, each: Field, name: str, is_required: bool, reading: Reading | None) -> None:
    options = list(taken.container.columns[:MOST_COLUMNS])
    chosen = st.session_state[name]
    if chosen is not None and chosen not in options:
        options.append(chosen)
    label = f"{fields.field(each.name)} \\*" if is_required else fields.field(each.name)
    st.selectbox(label, options, index=None, key=name, placeholder=_("no column"))
    if chosen is not None and reading and reading.examples:
        st.caption(_example(reading))


def _example(reading: Reading) -> str:
    written = [text for text, _value in reading.examples]
    read = columns.as_read(reading, reading.is_asked)
    if not read or reading.is_asked:
        return " · ".join(plain(text) for text in [*written, *([read] if read else [])])
    text = _("{written} → {read}")
    return " · ".join(
        text.format(written=plain(one), read=plain(columns.value(reading, value))) for one, value in reading.examples
    )


def _use(intake: Intake, taken: Taken, table: str, chosen: Mapping[str, str]) -> None:
    intake.choose(taken, table, chosen)
    intake.judge(taken)
    intake.confirm(taken, author())


def something_else(intake: Intake, taken: Taken, key: str) -> None:
    """Another export than it was taken for: the likely ones first."""
    likely = [format for format in intake.likely(taken) if format is not taken.format]
    known = {format.name: format for format in [*likely, *crm.formats()] if format is not taken.format}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            _("Which export is it?"), list(known), index=0 if likely else None, key=f"as-{key}", width=320,
            placeholder=_("Choose an export"),
            format_func=lambda name: f"{known[name].crm}: {known[name].id.replace('_', ' ')}",
        )  # fmt: skip
        if st.button(_("Read it this way"), key=f"read-{key}", disabled=name is None) and name:
            intake.read_as(taken, known[name], author())
            st.rerun()
        if intake.is_remembered(taken) and st.button(_("Forget what was chosen"), key=f"forget-{key}", type="tertiary"):
            intake.forget(taken, author())
            st.rerun()
    st.caption(_("It is remembered for files with the same headers."))
