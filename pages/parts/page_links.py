"""A link from one page to another, which a page may not import."""

from __future__ import annotations

import streamlit as st

from analytics.wording import _

DEFAULT = "board"


def title(name: str) -> str:
    """What is the page at this address called?"""
    return {
        "board": _("Loose bolts"),
        "rep": _("One-to-one"),
        "follow-up": _("Follow-up"),
        "losses": _("Losses"),
        "silence": _("Silence"),
        "portfolio": _("Portfolio"),
        "after-sales": _("After sales"),
        "referrals": _("Referrals"),
        "health": _("Health"),
        "imports": _("Imports"),
    }[name]


def draw(name: str, label: str | None = None) -> None:
    """A link to the page at this address; what the filters say goes with it."""
    page = st.Page(_nothing, title=title(name), url_path=name, default=name == DEFAULT)
    st.page_link(page, label=label or title(name), width="content")


def _nothing() -> None:
    """Streamlit knows a page by its address alone: this one is never run."""
