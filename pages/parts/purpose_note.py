"""What figures about people are for, and what they are not fit for: one line, the same on every page that has them."""

from __future__ import annotations

import streamlit as st

from analytics.wording import _


def draw() -> None:
    """For coaching; not for pay or dismissal, and why."""
    st.caption(
        _(
            "These figures are for coaching: for asking where help is needed. They are not fit for deciding on pay or "
            "dismissal: they tell what the log shows, not what was done, and few cases can mislead."
        )
    )
