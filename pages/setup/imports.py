"""Loading one's own files: drop them here, see what each was taken for, and what became of its rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.store import Store
from analytics.wording import _
from pages.parts import cached, changes, coverage, findings, history, loading, reading, results, template
from pages.parts.cached import Warehouse


def draw() -> None:
    """The sentence, the drop zone, a card per file; then what is in, what changed, and the imports so far."""
    own = _own()
    imports = history.imports(own) if own else pd.DataFrame()
    held_by_now = imports.loc[imports["undone_at"].isna()] if own else imports
    st.title(_headline(own, held_by_now), anchor=False)
    if held_by_now.empty:
        st.markdown(
            _("Activities and deals are enough to begin with, in any language and calendar. They stay on this machine.")
        )
    held = loading.drop()
    results.draw()
    if held:
        reading.draw(held.intake)
        loading.load(held)
    if own and not held_by_now.empty:
        history.set_aside(own)
        coverage.draw(own)
        changes.draw(own, n_imports=held_by_now["import_no"].nunique())
        findings.draw(own)
    if own and len(imports):
        history.draw(imports)
    template.draw(own)


def _own() -> Warehouse | None:
    """The user's own data, whatever the other pages show."""
    directory = cached.own_directory()
    version = Store(directory).version
    return Warehouse(str(directory), version) if version else None


def _headline(own: Warehouse | None, imports: pd.DataFrame) -> str:
    if own is None:
        return _("Load your own files: drop last week's exports here.")
    if imports.empty:
        return _("Nothing is loaded: every import was taken back.")
    ends_at = cached.store(own).frame["watermark"]
    when = words.moment(imports["imported_at"].max())
    if ends_at is None:
        return _("The last import was on {when}.").format(when=when)
    text = _("The data reach to {day}; the last import was on {when}.")
    return text.format(day=words.day(ends_at), when=when)
