"""One page of the dashboard in AppTest, with the frame's filters, as the dashboard would draw it."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

_SCRIPT = """
import streamlit as st
from pages.{section} import {name}
from analytics import wording as words
from pages.parts import cached, filters

here = cached.warehouse()
words.speak(st.query_params.get("lang", "en"))
imports = st.Page(lambda: None, title="Imports", url_path="imports")
page = st.Page(lambda: {name}.draw(asked, imports), title="Page", url_path="page", default=True)
chosen = st.navigation([page, imports])
asked = filters.draw(here) if here else None
chosen.run()
"""


def one_page(name: str, data: Path, *, section: str = "customers", **address: str | list[str]) -> AppTest:
    """The page of this name on the data in this folder; it fails where the page raises."""
    page = AppTest.from_string(_SCRIPT.format(name=name, section=section), default_timeout=90)
    for key, value in address.items():
        page.query_params[key] = value
    rerun(page, data)
    return page


def rerun(page: AppTest, data: Path) -> None:
    """Run the page again, as after a click."""
    with patch.dict(os.environ, {"LOOSE_BOLTS_DATA": str(data)}):
        page.run()
    assert not page.exception, page.exception


def texts(page: AppTest) -> str:
    """All that the page says outside of its tables."""
    shown = [*page.title, *page.subheader, *page.markdown, *page.caption]
    return "\n".join(str(each.value) for each in shown)
