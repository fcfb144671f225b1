"""The frame around every page: language and direction, navigation, the filters; then the chosen page."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.wording import _
from pages.customers import after_sales, portfolio, referrals, silence
from pages.deals import follow_up, losses
from pages.parts import address, cached, filters, frame, look
from pages.parts.filters import Filters
from pages.setup import health, imports, people, playbook
from pages.week import board, rep, review

st.set_page_config(page_title="Loose Bolts", layout="wide", initial_sidebar_state="collapsed")
here = cached.warehouse()
words.speak(frame.choose_language(), cached.store(here).playbook.calendar if here else "gregorian")
look.dress()
address.keep()

asked: Filters | None = None
loading = st.Page(imports.draw, title=_("Imports"), url_path="imports")
start = st.Page(lambda: board.draw(asked, loading), title=_("Loose bolts"), url_path="board", default=True)
meeting = st.Page(lambda: review.draw(asked, loading), title=_("Weekly review"), url_path="review")
alone = st.Page(lambda: rep.draw(asked, loading), title=_("One-to-one"), url_path="rep")
known = st.Page(lambda: people.draw(here), title=_("People"), url_path="people")
checked = st.Page(lambda: health.draw(here, loading), title=_("Health"), url_path="health")
bolted = st.Page(lambda: playbook.draw(here, loading), title=_("Playbook"), url_path="playbook")
followed = st.Page(lambda: follow_up.draw(asked, loading), title=_("Follow-up"), url_path="follow-up")
lost = st.Page(lambda: losses.draw(asked, loading), title=_("Losses"), url_path="losses")
silent = st.Page(lambda: silence.draw(asked, loading), title=_("Silence"), url_path="silence")
book = st.Page(lambda: portfolio.draw(asked, loading), title=_("Portfolio"), url_path="portfolio")
cared = st.Page(lambda: after_sales.draw(asked, loading), title=_("After sales"), url_path="after-sales")
brought = st.Page(lambda: referrals.draw(asked, loading), title=_("Referrals"), url_path="referrals")
filtered = {
    _("This week"): [start, meeting, alone],
    _("Deals"): [followed, lost],
    _("Customers"): [silent, book, cared, brought],
}
page = st.navigation({**filtered, _("Set up"): [loading, known, bolted, checked]}, position="top")
with frame.bar():
    if here and page.url_path in {each.url_path for pages in filtered.values() for each in pages}:
        asked = filters.draw(here)
    frame.language_menu()
if here:
    frame.banner(here, loading)
page.run()
frame.reload_first(page is not start)
