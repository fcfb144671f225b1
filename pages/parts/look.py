"""The little CSS that Streamlit's own parts leave wanting: direction, print, and a quieter head."""

from __future__ import annotations

import streamlit as st

from analytics.wording import is_rtl

_ALWAYS = """
.stMain h1 {font-size: 1.45rem; line-height: 1.35; padding: .1rem 0 .3rem}
.st-key-bar {row-gap: .25rem; color: var(--st-gray-color)}
.st-key-bar [data-testid=stMarkdownContainer] {font-size: .9rem}
:is([data-testid=stMetricValue], [data-testid=stMetricDelta]) > div {white-space: normal}
:is(.st-key-tighten, [class*=st-key-meeting-]) [class*=st-key-line-]
  {border-bottom: 1px solid var(--st-border-color); padding: .35rem 0}
[class*=st-key-message-] :is(pre, code) {font-family: inherit}
.st-key-message-rtl :is(pre, code) {direction: rtl !important; text-align: right}
@media print {
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], .stMain button
    {display: none !important}
  .stMain, .stApp, .stAppViewContainer
    {position: static !important; height: auto !important; overflow: visible !important}
  .stMainBlockContainer {padding: 0 !important}
}
"""
_RIGHT_TO_LEFT = """
.stApp {direction: rtl}
.stApp :is(h1, h2, h3, h4, p, label, li, [data-testid=stMarkdownContainer], [data-testid=stHeading])
  {text-align: start !important}
[data-testid=stSidebar][data-collapsed=true] {display: none}
.stApp :is(.js-plotly-plot, [data-testid=stDataFrame], code, pre, input[type=number]) {direction: ltr}
"""


def dress() -> None:
    """Write the page's style."""
    st.html(f"<style>{_ALWAYS}{_RIGHT_TO_LEFT if is_rtl() else ''}</style>")


def is_mirrored() -> bool:
    """Do tables run from right to left? Not on a phone: only a left column can stay in sight there."""
    return is_rtl() and "Mobi" not in (st.context.headers.get("User-Agent") or "")


def is_dark() -> bool:
    """Is the page dark? Light until the browser has said."""
    return st.context.theme.type == "dark"
