"""The one sentence of Health: how well the log can be trusted, and whose not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics.logging import FEWEST
from analytics.views.logging import Logging
from analytics.wording import _, ngettext, number, of, plain
from pages.parts.filters import Filters


def draw(asked: Filters, view: Logging, names: dict[str, str]) -> None:
    """The sentence, and of which days and people it speaks."""
    st.title(headline(view, names), anchor=False)
    text = _("All reps, from {first} to {last}.")
    st.caption(text.format(first=words.day(asked.since), last=words.day(asked.until)))


def headline(view: Logging, names: dict[str, str]) -> str:
    """Can the log be judged by? As Markdown."""
    quality = view.quality
    reps = view.reps.loc[view.reps["rep_id"].notna() & (view.reps["n_activities"] > 0)]
    if not quality.n_activities:
        return _("In these weeks the log holds nothing: there is nothing to judge, and nobody to judge.")
    if quality.is_late or quality.is_undirected:
        return " ".join([_("The log is not good enough to judge anybody by."), *_poor(view)])
    if reps.empty:
        return _("The log does not say who did what, so nobody can be judged by it.")
    if quality.n_hand < FEWEST:
        return _("The log does not say when it was written down, so nobody can tell what comes late.")
    # Of whom the log says nothing of the kind, the sentence after it tells.
    n = int((~reps["logs_late"] & ~reps["leaves_out_directions"]).sum())
    if not n:
        return " ".join([_("The log is not good enough to judge anybody by."), *_exceptions(reps, names)])
    text = ngettext(
        "The log of one rep is good enough to judge by.", "The log of {n} reps is good enough to judge by.", n
    )
    return " ".join([text.format(n=number(n)), *_exceptions(reps, names)])


def _poor(view: Logging) -> list[str]:
    quality, said = view.quality, []
    if quality.is_late:
        text = _("{some} entries were written down late.")
        said.append(text.format(some=of(quality.late, quality.n_hand)))
    if quality.is_undirected:
        text = _("{some} calls and messages do not say who began.")
        said.append(text.format(some=of(quality.n_undirected, quality.n_directed)))
    return said


def _exceptions(reps: pd.DataFrame, names: dict[str, str]) -> list[str]:
    """Who stands out: by name where it is one, else how many. Nobody: that is said, too."""
    late = reps.loc[reps["logs_late"], "rep_id"]
    undirected = reps.loc[reps["leaves_out_directions"], "rep_id"]
    said = []
    if len(late) == 1:
        said.append(_("{name} logs late.").format(name=plain(names.get(late.iloc[0], late.iloc[0]))))
    elif len(late):
        said.append(ngettext("{n} rep logs late.", "{n} reps log late.", len(late)).format(n=number(len(late))))
    if len(undirected) == 1:
        name = plain(names.get(undirected.iloc[0], undirected.iloc[0]))
        said.append(_("{name} leaves out who began.").format(name=name))
    elif len(undirected):
        text = ngettext("{n} rep leaves out who began.", "{n} reps leave out who began.", len(undirected))
        said.append(text.format(n=number(len(undirected))))
    return said or [_("Nobody logs late.")]
