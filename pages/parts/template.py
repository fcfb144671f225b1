"""The workbook for a team without a CRM."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import streamlit as st

from analytics import wording as words
from analytics import workbook
from analytics.language import LANGUAGES
from analytics.wording import _
from pages.parts import cached
from pages.parts.cached import Warehouse

MOST_REPS = 200


def draw(own: Warehouse | None) -> None:
    """The language of its headers and drop-downs, and the download."""
    with st.expander(_("No CRM? A workbook to fill in"), key="template", icon=":material/table:"):
        st.markdown(
            _("Activities, deals, orders and referrals, with drop-downs for channel, purpose and reason. Drop it here.")
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            language = st.selectbox(
                _("Its language"), list(LANGUAGES), index=list(LANGUAGES).index(words.voice().language),
                format_func=lambda name: LANGUAGES[name].own_name, width=200, key="template-language",
            )  # fmt: skip
            st.download_button(
                _("Download the workbook"), data=_file(language, own), file_name="loose-bolts.xlsx", on_click="ignore",
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", icon=":material/download:",
                key="template-file",
            )  # fmt: skip


def _file(language: str, own: Warehouse | None) -> Callable[[], bytes]:
    """Written when it is asked for, with the names of the reps that are known."""
    reps = list(cached.names(own).values())[:MOST_REPS] if own else []

    def file() -> bytes:
        made = BytesIO()
        workbook.write(made, language, reps)
        return made.getvalue()

    return file
