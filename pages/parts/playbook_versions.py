"""Another playbook: a file checked, what it would change, and going over to it; the one in use as a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from analytics import playbook, playbook_versions
from analytics import wording as words
from analytics.errors import Problem, Refused
from analytics.playbook_terms import Playbook
from analytics.ruled import PlaybookVersion
from analytics.standards import Standards, as_written
from analytics.store import Store
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, fields, people_waiting, playbook_changes, typed
from pages.parts.cached import Warehouse

TURN, USED, REFUSED = "playbook-turn", "playbook-used", "playbook-refused"
MOST_MEGABYTES = 2  # what is larger than a playbook may be is refused with a sentence, not by the drop zone


def kept(here: Warehouse) -> list[PlaybookVersion]:
    """Every playbook that was used, the oldest first; none where the journal cannot be read."""
    try:
        return typed.journal(here).playbooks()
    except Refused:
        return []  # the page says on top that the journal cannot be read


def draw(here: Warehouse, held: Standards) -> None:
    """The download, and behind a click the way to another playbook."""
    people_waiting.say(st.session_state.pop(REFUSED, []))
    if used := st.session_state.pop(USED, None):
        st.success(_("{name} is in use; everything was counted again.").format(name=plain(used)))
    present = as_written(cached.store(here).playbook)
    try:
        versions = typed.journal(here).playbooks()
    except Refused as refused:
        people_waiting.say(refused.problems)
        _download(present)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        _download(present)
        st.caption(
            _("It is a text file: change it with any editor, check it here, and use it when you are content."),
            width="content",
        )
    label = _("Check a file, or go over to another playbook")
    with st.expander(label, key="playbook-other", icon=":material/swap_horiz:"):
        _other(here, present, versions, held)


def _download(present: Playbook) -> None:
    name = re.sub(r"[^\w-]+", "-", present.name).strip("-_")[:60] or "playbook"
    st.download_button(
        _("Download the one in use"), data=present.text.encode("utf-8"), file_name=f"{name.lower()}.toml",
        mime="application/toml", on_click="ignore", icon=":material/download:", key="playbook-download",
    )  # fmt: skip


def _other(here: Warehouse, present: Playbook, versions: list[PlaybookVersion], held: Standards) -> None:
    """A file of one's own, or one that is there; checked at once, used on a click."""
    turn = st.session_state.setdefault(TURN, 0)
    file = st.file_uploader(
        _("A playbook of your own (.toml)"), ["toml", "txt"], key=f"playbook-file-{turn}",
        max_upload_size=MOST_MEGABYTES,
    )  # fmt: skip
    choices = _choices(here, present, versions)
    chosen = st.selectbox(
        _("Or one that is there"), list(choices), index=None, key=f"playbook-chosen-{turn}",
        format_func=lambda name: choices[name][0], placeholder=_("Shipped with the program, or used before"),
    )  # fmt: skip
    if file is not None:
        name, content = file.name, file.getvalue()
    elif chosen is not None:
        name, content = choices[chosen][1], choices[chosen][2]
    else:
        return
    found, problems = playbook.read(content, name)
    if found is None:
        _refused(name, problems)
    else:
        _candidate(here, present, found, held)


def _choices(here: Warehouse, present: Playbook, versions: list[PlaybookVersion]) -> dict[str, tuple[str, str, bytes]]:
    """What one can go over to: key → what it is called, the name of its file, its text."""
    found: dict[str, tuple[str, str, bytes]] = {}
    for path in playbook_versions.shipped():
        content = path.read_bytes()
        if content.decode("utf-8") != present.text:
            label = _("{name} (shipped with the program)").format(name=path.name)
            found[f"shipped-{path.name}"] = (label, path.name, content)
    for version in playbook_versions.earlier(present, versions):
        label = _("{no}. {name} (used before; kept {when})").format(
            no=number(version.no), name=version.name, when=words.day(version.at.astimezone(typed.zone(here)))
        )
        found[f"kept-{version.no}"] = (label, version.name, version.text.encode("utf-8"))
    return found


def _refused(name: str, problems: Sequence[Problem]) -> None:
    """Every mistake at once, with its line."""
    n = len(problems)
    text = ngettext(
        "{n} mistake in {file}. Nothing of it is used.", "{n} mistakes in {file}. Nothing of it is used.", n
    )
    with st.container(border=True, key="playbook-mistakes"):
        st.markdown(":red[●] " + text.format(n=number(n), file=f"**{fields.file(name)}**"))
        st.markdown("\n".join(f"- {_mistake(problem)}" for problem in problems))


def _mistake(problem: Problem) -> str:
    """Line, step and key, what was expected, the nearest right spelling."""
    place = _("Line {n}").format(n=number(problem.line)) if problem.line is not None else ""
    head = words.listed(part for part in (place, plain(problem.column or "")) if part)
    said = plain(" ".join(filter(None, (problem.what, problem.remedy))))
    return f"**{head}**: {said}" if head else said


def _candidate(here: Warehouse, present: Playbook, found: Playbook, held: Standards) -> None:
    """A playbook without mistakes: what it would change, and the button."""
    n = len(found.steps)
    with st.container(border=True, key="playbook-candidate"):
        text = ngettext("**{name}**: {n} step, no mistakes.", "**{name}**: {n} steps, no mistakes.", n)
        st.markdown(":material/check: " + text.format(name=plain(found.name), n=number(n)))
        if found.text == present.text:
            st.markdown(_("It is the one in use."))
            return
        playbook_changes.draw(present, found, playbook_versions.changes(present, found), held)
        st.caption(_("Everything is counted again by it, the weeks before too. The one in use is kept."))
        if st.button(_("Use this playbook"), type="primary", key="playbook-use", icon=":material/check:"):
            _use(here, found)


def _use(here: Warehouse, found: Playbook) -> None:
    try:
        with st.spinner(_("Working out again what was due")):
            playbook_versions.use(Store(Path(here.directory)), typed.journal(here), found, typed.author(), typed.now())
    except Refused as refused:
        st.session_state[REFUSED] = refused.problems
    else:
        st.session_state[TURN] += 1
        st.session_state[USED] = found.name
    st.rerun()
