"""What the reviews of losses say together: per question how often yes, partly and no."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.loss_said import GRADES, Said
from analytics.views.losses import Losses
from analytics.wording import _, of, plain
from pages.parts import loss_list, loss_words, tables
from pages.parts.filters import Filters


def draw(asked: Filters, view: Losses, said: Said) -> None:
    """The counts by question and tick of the losses of twelve months; a chosen count opens its losses."""
    title = _("What the loss reviews say")
    st.subheader(title, anchor=False)
    if view.year.empty:
        st.caption(_("Nothing was lost in these months."))
        return
    reviewed = of(view.n_reviewed, len(view.year))
    if not view.n_reviewed:
        text = _("{reviewed} losses of twelve months were looked at again. Choose a loss in the list above to begin.")
        st.caption(text.format(reviewed=reviewed))
        return
    text = _("{reviewed} losses of twelve months were looked at again. A question counts where it was answered.")
    st.caption(text.format(reviewed=reviewed))
    for question, grade in _answers(view, title):
        deals = [deal for deal, each in said.reviews.items() if _has(each.answers.get(question), grade)]
        found = view.year.loc[view.year["deal_id"].isin(deals)]
        name = (
            f"{loss_words.short_question(question)} · {loss_words.grade(grade)}"
            if grade
            else loss_words.question(question)
        )
        loss_list.show(asked, view, found, "review-answer", plain(name))
    for tick in _ticks(view):
        deals = [deal for deal, each in said.reviews.items() if tick in each.ticks]
        loss_list.show(
            asked, view, view.year.loc[view.year["deal_id"].isin(deals)], "review-tick", plain(loss_words.tick(tick))
        )


def _has(given: str | None, grade: str) -> bool:
    return given == grade if grade else given is not None


def _answers(view: Losses, title: str) -> list[tuple[str, str]]:
    """The questions; gives the chosen one with its grade, "" for all that were answered."""
    shown = view.answers.assign(question=view.answers["question"].map(loss_words.question))
    shown["answered"] = shown[list(GRADES)].sum(axis=1)
    config = {
        "question": st.column_config.TextColumn(_("Question"), width="large"),
        **{grade: st.column_config.NumberColumn(loss_words.grade(grade)) for grade in GRADES},
        "answered": st.column_config.NumberColumn(_("answered")),
    }
    picked = tables.table(shown, config, "review-answers", title)
    return [(str(view.answers["question"].iloc[row]), column if column in GRADES else "") for row, column in picked]


def _ticks(view: Losses) -> list[str]:
    shown = pd.DataFrame(
        {
            "tick": view.ticks["tick"].map(loss_words.tick),
            "n": [of(n, view.n_reviewed) for n in view.ticks["n"]],
        }
    )
    config = {
        "tick": st.column_config.TextColumn(_("Ticked in the review"), width="large"),
        "n": st.column_config.TextColumn(_("Reviews"), alignment="right"),
    }
    picked = tables.table(shown, config, "review-ticks", _("Ticked in the review"))
    return [str(view.ticks["tick"].iloc[row]) for row, _column in picked]
