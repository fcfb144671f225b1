"""What figures about people are for, and what they are not fit for: one line, the same on every page that has them."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words


def draw() -> None:
    """For coaching; not for pay or dismissal, and why."""
    st.caption(words.purpose())
