"""Loading one's own files: drop them here, see what became of each row."""

from __future__ import annotations

import streamlit as st

from pages.parts import loading
from pages.parts.words import _


def draw() -> None:
    """Files in, the summary per file, what was set aside, and the history."""
    st.title(_("Load your own files"), anchor=False)
    st.markdown(
        _(
            "Export what your CRM has as CSV, Excel or Parquet. Activities and deals are enough to begin "
            "with. The files stay on this machine."
        )
    )
    loading.explain_tables()
    loading.drop_files()
    loading.last_summary()
    loading.history()
    loading.explain_mapping()
