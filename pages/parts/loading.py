"""Files dropped or named by their path, opened at once, and carried into the user's own warehouse on a click."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from analytics.errors import Problem, Refused
from analytics.intake import Intake
from analytics.journal import Journal
from analytics.sources.unpacking import ARCHIVES, ENDINGS
from analytics.store import Store
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, results
from pages.parts.people_known import now

HELD, LEFT, DROPPED = "files-held", "files-left", "files-dropped"


@dataclass(eq=False)
class Held:
    """The files on their way in. They go, with all that was unpacked, when they are replaced, loaded or left behind."""

    key: tuple[Any, ...]
    intake: Intake
    files: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clear = weakref.finalize(self, self.intake.clear)


def drop() -> Held | None:
    """The drop zone; what is in it is opened and judged without a further click."""
    n = st.session_state.setdefault(DROPPED, 0)
    files = st.file_uploader(
        _("Files from your CRM, as they were exported: CSV, Excel, Parquet, also zipped"),
        [ending.lstrip(".") for ending in (*ENDINGS, *ARCHIVES)], accept_multiple_files=True, key=f"files-{n}",
    )  # fmt: skip
    with st.expander(_("Large files, or two accounts of one system")):
        path = st.text_input(
            _("A folder or a file on this machine"), key=f"path-{n}",
            help=_("For files of gigabytes: they are read where they lie, on the machine that the program runs on."),
        )  # fmt: skip
        source = st.text_input(
            _("Which system are these from, if you use two accounts of one?"), key="files-source",
            help=_("Any name, such as hubspot-thailand. Numbers of two systems are kept apart by it."),
        )  # fmt: skip
    left_files, left_path = st.session_state.get(LEFT, ([], ""))
    return _held([*left_files, *files], path.strip().strip('"') or left_path, source.strip())


def _held(files: list[Any], path: str, source: str) -> Held | None:
    key = (source, path, tuple(file.file_id for file in files))
    held: Held | None = st.session_state.get(HELD)
    if held and held.key == key:
        held.intake.now = now()
        return held
    if held:
        held.clear()
    st.session_state.pop(HELD, None)
    if not files and not path:
        return None
    opened = _open(key, files, path, source)
    if opened:
        st.session_state[HELD] = opened
    return opened


def _open(key: tuple[Any, ...], files: list[Any], path: str, source: str) -> Held | None:
    directory = cached.own_directory()
    place = st.empty()
    held = None
    with place.status(_("Reading the files")) as status:
        try:
            held = Held(key, Intake(Store(directory), Journal(directory), now(), source=source or None), files)
            paths = [held.intake.set_down(file.name, file.getbuffer()) for file in files]
            text = _("Reading {file}")
            held.intake.take(
                [*paths, *([Path(path)] if path else [])],
                lambda name: status.update(label=text.format(file=plain(name))),
            )
        except (Refused, OSError) as error:
            problems = error.problems if isinstance(error, Refused) else [Problem(path or str(directory), str(error))]
            if held:
                held.clear()
            held = None
    place.empty()
    if held is None:
        say(problems)
    return held


def say(problems: Sequence[Problem]) -> None:
    """What was refused, a line each."""
    for problem in problems:
        st.error(plain(problem.sentence()))


def load(held: Held) -> None:
    """The button that loads what is ready; the others stay."""
    intake = held.intake
    ready = intake.confirmed
    n = len(ready)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="load"):
        text = ngettext("Load {n} file", "Load {n} files", n).format(n=number(n)) if n else _("Load these files")
        is_wanted = st.button(text, type="primary", disabled=not ready, icon=":material/upload:", key="load-files")
        is_complete = st.checkbox(
            _("The files reach to the end of their last day"), key="files-complete",
            help=_("Else the newest day is left out of the figures, because it may not be over yet."),
        )  # fmt: skip
        if LEFT in st.session_state:
            st.button(_("Leave these files out"), type="tertiary", key="leave-files", on_click=leave)
    if not ready:
        st.caption(_reason(intake))
    elif n < len(intake.files):
        st.caption(_("The others stay here with their questions."))
    if is_wanted:
        _carry_in(held, is_complete)


def _reason(intake: Intake) -> str:
    """Why can nothing be loaded yet?"""
    states = {taken.state for taken in intake.files}
    if "asked" in states:
        return _("Nothing can be loaded yet: answer the questions above first.")
    if "confirm" in states:
        return _("Nothing can be loaded yet: say above whether the columns are read rightly.")
    if "unknown" in states:
        return _("Nothing can be loaded yet: choose above which column is which.")
    return _("Nothing here can be loaded.")


def _carry_in(held: Held, is_complete: bool) -> None:
    intake = held.intake
    ready = intake.confirmed
    refused: Sequence[Problem] = ()
    n = sum(taken.n_rows for taken in ready)
    reading = ngettext(
        "Loading {n} row and working out what was due", "Loading {n} rows and working out what was due", n
    )
    with st.status(reading.format(n=number(n))) as status:
        try:
            lines = intake.load(is_complete=is_complete, only_confirmed=True)
        except Refused as reasons:
            status.update(label=_("The files were not loaded; nothing was changed"), state="error")
            refused = reasons.problems
    if refused:
        say(refused)
        return
    out = [*intake.problems, *(each for taken in intake.files if taken.state == "refused" for each in taken.problems)]
    results.keep(lines, intake.sides(ready), out)
    _put_away(held, [taken for taken in intake.files if taken not in ready and taken.state != "refused"])
    st.rerun()


def _put_away(held: Held, rest: list[Any]) -> None:
    """An empty drop zone for the next files; those that were not loaded stay open."""
    st.session_state[DROPPED] += 1
    if not rest:
        leave()
        return
    files = [file for file in held.files if any(f"{taken.name} ›".startswith(f"{file.name} ›") for taken in rest)]
    names = tuple(f"{file.name} ›" for file in files)
    path = held.key[1] if any(not f"{taken.name} ›".startswith(names) for taken in rest) else ""
    held.intake.files, held.intake.problems, held.files = rest, [], files
    held.key = (held.key[0], path, tuple(file.file_id for file in files))
    st.session_state[LEFT] = (files, path)


def leave() -> None:
    """Leave out what was not loaded."""
    held = st.session_state.pop(HELD, None)
    st.session_state.pop(LEFT, None)
    st.session_state[DROPPED] += 1
    if held:
        held.clear()
