"""One card per file: what it was taken for, how far it is, and what has to be said of it."""

from __future__ import annotations

import streamlit as st

from analytics.errors import Refused
from analytics.intake import Intake
from analytics.taken import Taken
from analytics.wording import _, ngettext, number, plain
from pages.parts import asking, columns, fields, mapping, meanings
from pages.parts.people_known import author

REFUSED = "reading-refused"


def draw(intake: Intake) -> None:
    """The cards of all files, and of those that could not be opened."""
    n = len(intake.files) + len(intake.problems)
    text = ngettext("{n} file is open", "{n} files are open", n).format(n=number(n))
    st.subheader(text, anchor=False)
    for problem in st.session_state.pop(REFUSED, []):
        st.error(plain(problem.sentence()))
    for problem in intake.problems:
        with st.container(border=True):
            _head(problem.where, [], "refused", 0)
            st.markdown(plain(" ".join(filter(None, (problem.what, problem.remedy)))))
    for taken in intake.files:
        with st.container(border=True):
            _card(intake, taken)


def _card(intake: Intake, taken: Taken) -> None:
    key = f"{taken.raw.parent.name}-{taken.raw.stem}"
    n = ngettext("{n} row", "{n} rows", taken.n_rows).format(n=number(taken.n_rows))
    _head(taken.name, [_taken_for(taken), n], taken.state, len(asking.grouped(taken.questions)))
    if taken.state == "refused":
        for problem in taken.problems:
            st.markdown(plain(" ".join(filter(None, (problem.what, problem.remedy)))))
    if taken.state == "unknown":
        st.markdown(_("No export that is known has these columns. Say which is which, and it is known from then on."))
    if taken.format and not taken.format.is_proven:
        st.caption(_("Unproven: no real export of this kind has been seen here, so look at how its columns are read."))
    for line in columns.to_set_aside(taken):
        st.markdown(f":orange[◐ {line}]")
    asking.zone(intake, taken, key)
    asking.questions(intake, taken, key)
    is_to_confirm = taken.state == "confirm" and taken.format and not taken.format.is_proven
    if is_to_confirm:
        columns.draw(intake, taken, key)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("These columns are read rightly"), key=f"right-{key}", icon=":material/check:",
                on_click=intake.confirm, args=(taken, author()),
            )  # fmt: skip
            st.caption(_("Until then it is not loaded. Your answer holds for all files of this kind."), width="content")
    _more(intake, taken, key, is_open=bool(is_to_confirm))


def _head(name: str, parts: list[str], state: str, n_questions: int) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(" · ".join([f"**{fields.file(name)}**", *parts]), width="content")
        st.markdown(_state(state, n_questions), width="content")


def _state(state: str, n: int) -> str:
    """Sign and word, never colour alone."""
    color, sign, text = {
        "ready": ("green", "✓", _("ready")),
        "asked": ("orange", "◐", ngettext("{n} question", "{n} questions", n).format(n=number(n))),
        "confirm": ("orange", "◐", _("please confirm")),
        "unknown": ("orange", "–", _("not recognised")),
        "refused": ("red", "●", _("cannot be read")),
    }[state]
    return f":{color}[{sign} {text}]"


def _taken_for(taken: Taken) -> str:
    if taken.format:
        return _("{crm}: {kind}").format(crm=plain(taken.format.crm), kind=plain(taken.format.id.replace("_", " ")))
    if not taken.plans:
        return _("not recognised")
    table = fields.table(taken.plans[0].table.name)
    text = _("{table}, columns chosen by hand") if taken.kind == "chosen" else _("{table}, by the file's name")
    return text.format(table=table)


def _more(intake: Intake, taken: Taken, key: str, is_open: bool) -> None:
    """What can be looked at and put right: one thing at a time."""
    titles = {
        "columns": _("How the columns are read"),
        "words": _("Stages and types"),
        "hand": _("Choose the columns by hand"),
        "other": _("Read it as something else"),
    }
    if not taken.plans or is_open:
        del titles["columns"]
    if not meanings.has_words(taken):
        del titles["words"]
    if not taken.raw.exists():
        return
    first = "hand" if taken.state == "unknown" else None
    chosen = st.segmented_control(
        _("Look closer"), list(titles), format_func=lambda name: titles[name], default=first,
        key=f"more-{key}-{taken.state == 'unknown'}", label_visibility="collapsed",
    )  # fmt: skip
    try:
        if chosen == "columns":
            columns.draw(intake, taken, key)
        elif chosen == "words":
            meanings.draw(intake, taken, key)
        elif chosen == "hand":
            mapping.by_hand(intake, taken, key)
        elif chosen == "other":
            mapping.something_else(intake, taken, key)
    except Refused as refused:
        st.session_state[REFUSED] = refused.problems
        st.rerun()
