"""Referrals: are they planned, whom to ask now, who asks too early, and what do they bring?"""

from __future__ import annotations

import streamlit as st

from analytics.wording import _
from pages.parts import (
    cached,
    frame,
    referral_asks,
    referral_chain,
    referral_pairs,
    referral_reps,
    referral_sentence,
    referral_worth,
)
from pages.parts.filters import Filters


def draw(asked: Filters | None, imports: st.Page) -> None:
    """The sentence, the chain, whom to ask; below it who asked too early, each rep, and what referrals are worth."""
    if asked is None:
        frame.no_data(imports)
        return
    view = cached.referrals(asked.here, asked.question, asked.people)
    if not view.is_known:
        frame.nothing(
            _("No referral can be seen yet"),
            _(
                "Export the activities with their purpose (asking for a referral, thanks, care), the deals with those "
                "that were won, and the referrals themselves: as a list of who brought whom, or as a column "
                "“referred by” with the customers. Load them here."
            ),
            imports,
        )
        return
    names = cached.names(asked.here)
    referral_sentence.draw(view, names)
    if view.together.empty:
        return
    referral_chain.draw(asked, view, names)
    referral_asks.ready(asked, view)
    referral_asks.early(asked, view, names)
    referral_reps.draw(asked, view, names)
    referral_worth.draw(asked, view)
    referral_pairs.draw(asked, view)
