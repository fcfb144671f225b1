"""With whom is this one-to-one? A select box of its own; the rep filter follows it, and it follows the filter."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics import one_to_one
from analytics.dates import end_of_day
from analytics.overview import People
from analytics.wording import _
from pages.parts import cached
from pages.parts.filters import Filters

CHOSEN, FILTER = "one-to-one-rep", "rep"


def choose(asked: Filters) -> Filters | None:
    """Draw the choice; gives the filters narrowed to this rep and four weeks. None where nobody can be chosen."""
    known = candidates(asked)
    if not known:
        return None
    state = st.session_state
    if len(asked.reps) == 1:
        state[CHOSEN] = asked.reps[0]
    elif state.get(CHOSEN) not in known:
        state[CHOSEN] = known[0]
    names = cached.names(asked.here)
    rep = st.selectbox(
        _("One-to-one with"), known, key=CHOSEN, format_func=lambda rep: names[rep], on_change=_narrow, width=320
    )
    return narrowed(asked, str(rep))


def candidates(asked: Filters) -> list[str]:
    """Whom can one talk with? The reps of sales of the chosen teams who are still here; of several chosen, those."""
    if len(asked.reps) > 1:
        return list(asked.reps)
    reps = People(asked.teams).among(cached.frame(asked.here, "reps"))
    here = reps.loc[reps["is_active"].astype(bool)]
    sales = here.loc[here["role"] == "sales"]
    known = {*map(str, (here if sales.empty else sales)["rep_id"]), *asked.reps}
    names = cached.names(asked.here)
    return sorted(known, key=lambda rep: (names[rep], rep))


def narrowed(asked: Filters, rep: str) -> Filters:
    """The same of this rep alone, whole, over the four weeks by which bolts are judged."""
    question = one_to_one.question_of(end_of_day(asked.as_of))
    assert question.since is not None
    return replace(
        asked, period="4-weeks", since=question.since, until=asked.as_of, teams=(), reps=(rep,), segment=None
    )


def _narrow() -> None:
    st.session_state[FILTER] = [st.session_state[CHOSEN]]
