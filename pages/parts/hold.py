"""Holding a review: its figures are kept; opened later, what today's data says otherwise stands apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import frozen
from analytics import wording as words
from analytics.differences import differences
from analytics.errors import Refused
from analytics.frozen import Frozen
from analytics.review import Review, Week
from analytics.ruled import HeldReview
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached, difference_words, listing, people_waiting, typed
from pages.parts.cached import Warehouse
from pages.parts.listing import Column
from pages.parts.typed import Looked, author, now
from pages.parts.typed_week import Said

NOTE, HELD = "hold-note", "hold-done"


def held_of(told: Said, week: Week) -> HeldReview | None:
    """Was this week's review held, of this team? The one held last."""
    found = [each for each in told.held if each.week == week.start and each.team == (week.team or "")]
    return found[-1] if found else None


@st.cache_resource(show_spinner=False, max_entries=20)
def thawed(text: str) -> Frozen:
    """The review as it was held."""
    return frozen.thaw(text)


def kept(held: HeldReview | None) -> Frozen | None:
    """The review as it was held. None where none was, or where it cannot be read any more, which is said."""
    if held is None:
        return None
    try:
        found = thawed(held.frozen)
        found.playbook  # noqa: B018 - it may be one that this edition cannot read
    except Refused as refused:
        people_waiting.say(refused.problems)
        return None
    return found


def form(asked: Looked, review: Review, held: HeldReview | None) -> None:
    """Keep this review as it stands, with a note of what else was decided."""
    with st.container(border=True, key="hold"):
        title = _("Hold it again") if held else _("Hold this review")
        st.markdown(f"**{title}**")
        st.caption(_("Its figures are kept: whatever is imported later, they can be opened again as they were."))
        if held:
            st.session_state.setdefault(NOTE, held.note)
        if st.session_state.pop(HELD, False):
            st.markdown(":green[✓] " + _("Held. On top of the page stands when and by whom."))
        st.text_area(_("What else was decided"), key=NOTE, height=80, max_chars=2000)
        st.button(title, type="primary", icon=":material/lock:", on_click=_hold, args=(asked, review), key="hold-save")


def _hold(asked: Looked, review: Review) -> None:
    store = cached.store(asked.here)
    text = frozen.freeze(review, cached.names(asked.here), store.playbook, frozen.fingerprint(store))
    note, week = st.session_state.get(NOTE) or "", review.week
    journal = typed.journal(asked.here)
    if typed.write(lambda: journal.hold_review(week.start, week.team or "", text, note, author(), now())):
        st.session_state.pop(NOTE, None)
        st.session_state[HELD] = True


def when(asked: Looked, held: HeldReview) -> str:
    """When was it held? Plain text, for what is taken along."""
    return _("Held {signed}").format(signed=words.moment(held.at.astimezone(typed.zone(asked.here))))


def signed(asked: Looked, held: HeldReview, kept: Frozen) -> None:
    """When, by whom, on which data and by which playbook was it held?"""
    parts = [
        _("Held {signed}").format(signed=typed.signed(asked.here, held.author, held.at)),
        _("as of {day}").format(day=words.day(kept.review.week.as_of, "weekday")),
        _("playbook {name}").format(name=plain(kept.playbook_name)),
        _("fingerprint of the data {mark}").format(mark=kept.fingerprint),
    ]
    st.markdown(":material/lock: " + " · ".join(parts))


def since_then(here: Warehouse, then: Frozen, now_: Review, names: dict[str, str]) -> None:
    """What would be otherwise, apart from the figures that stand."""
    found = differences(then.review, now_)
    if found.empty:
        st.caption(_("Today's data says the same of that week."))
        return
    text = ngettext(
        "Today's data says {n} figure of that week otherwise", "Today's data says {n} figures of that week otherwise",
        len(found),
    )  # fmt: skip
    with st.expander(text.format(n=number(len(found))), key="since-then"):
        steps = {step.id: step for step in then.playbook.steps}
        told = [difference_words.row(row, steps, names, here) for row in found.to_dict("records")]
        shown: dict[str, Any] = {name: [each[name] for each in told] for name in ("whom", "figure", "then", "now")}
        columns = [
            Column("whom", _("Of whom")),
            Column("figure", _("Figure")),
            Column("then", _("As it was held")),
            Column("now", _("By today's data")),
        ]
        listing.show(pd.DataFrame(shown), columns, "since-then", _("What changed since"), download=found)
