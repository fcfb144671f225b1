"""Why deals are lost: the picture by category, with what the log shows and who can change it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import losses as charts
from analytics.charts import theme
from analytics.metrics import losses
from analytics.metrics import money as moneys
from analytics.views.losses import Losses
from analytics.wording import _, money, ngettext, number
from pages.parts import loss_list, loss_words
from pages.parts.filters import Filters
from pages.parts.look import is_dark

BY_COUNT, BY_VALUE = "losses", "value"
KEY_COLOURS = {"contradicted": "orange", "unlogged": "orange", "consistent": "blue"}


def draw(asked: Filters, view: Losses) -> None:
    """A bar per category, its parts by what the log shows; a chosen part opens its losses."""
    title = _("Why were they lost, and does the log bear it out?")
    st.subheader(title, anchor=False)
    if view.rows.empty:
        st.caption(_("Nothing was lost in these days."))
        return
    measure = _measure(view)
    cells = losses.by(view.rows, view.rows.iloc[:0], ["category", "controllable_by", "verdict"], view.currency)
    drawn = charts.reasons(cells, _labels(view.currency), measure=measure, dark=is_dark(), rtl=words.is_rtl())
    picked = st.plotly_chart(
        drawn, theme=None, config=theme.CONFIG, key=f"reasons-{measure}", on_select="rerun",
        selection_mode="points", alt=title,
    )  # fmt: skip
    st.caption(_key(view) + " " + _("Choose a part of a bar to open its losses."))
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
        st.markdown(_definitions())
    points = picked["selection"]["points"] if picked else []
    if points:
        category, verdict = points[0]["customdata"][:2]
        found = view.rows.loc[(view.rows["category"] == category) & (view.rows["verdict"] == verdict)]
        name = f"{loss_words.category(category)} · {loss_words.verdict(verdict)}"
        loss_list.show(asked, view, found, f"reason-{category}-{verdict}", name)


def _measure(view: Losses) -> charts.Measure:
    """By count, or by value: where any amount is known."""
    if not _is_priced(view.rows, view.currency).any():
        return "losses"
    choices = {BY_COUNT: _("by count"), BY_VALUE: _("by value")}
    chosen = st.segmented_control(
        _("Measure"), list(choices), key="loss-measure", default=BY_COUNT, required=True,
        format_func=lambda name: choices[name], label_visibility="collapsed",
    )  # fmt: skip
    return "value" if chosen == BY_VALUE else "losses"


def _is_priced(found: pd.DataFrame, currency: str | None) -> pd.Series:
    return moneys.is_in(found["currency"], currency) & found["amount"].notna()


def _key(view: Losses) -> str:
    """What the signs mean; and what a picture by value leaves out."""
    seen = [verdict for verdict in charts.VERDICTS if (view.rows["verdict"] == verdict).any()]
    signs = {verdict: f":{KEY_COLOURS.get(verdict, 'gray')}[{charts.SIGNS[verdict]}]" for verdict in seen}
    said = _("{said}.").format(said="\u2003".join(f"{signs[each]} {loss_words.verdict(each)}" for each in seen))
    n = int((~_is_priced(view.rows, view.currency)).sum())
    if n and st.session_state.get("loss-measure") == BY_VALUE:
        text = ngettext(
            "{n} loss without an amount in {currency} is not in the values.",
            "{n} losses without an amount in {currency} are not in the values.",
            n,
        )
        said += " " + text.format(n=number(n), currency=words.plain(words.currency(view.currency or "")))
    return said


def _labels(currency: str | None) -> charts.ReasonLabels:
    return charts.ReasonLabels(
        hover=_("{category}: {verdict}, {n} · {money}"),
        count=number,
        percent=words.percent,
        category=loss_words.category,
        verdict=loss_words.verdict,
        control=control,
        money=lambda amount: money(amount, currency),
    )


def control(word: str) -> str:
    """Who can change it, as the head of a group?"""
    return {
        "rep": _("The rep can change it"),
        "company": _("The company can change it"),
        "nobody": _("Nobody can change it"),
        "unknown": _("Not known who can change it"),
    }.get(word, word)


def _definitions() -> str:
    return "\n\n".join(
        [
            _("The category is the first of a list of words that is found in the reason, else in the note."),
            _("What the log shows is read from the contacts of the deal up to its last day, in this order:"),
            _("**Nothing logged**: no activity of the deal or its customer since it was opened."),
            _(
                "**The log contradicts it**: what such a reason rests on is missing. For price and terms: after the "
                "quote neither a touch nor an answer, or no quote where four in five of the won deals had one. For "
                "no response and no decision: fewer tries than usual, or within less than 10 days. For no need: no "
                "answer, and fewer tries than usual."
            ),
            _(
                "**The log agrees**: an answer after the quote; a competitor named, and the customer in contact; a "
                "sign of life in the last 7 days for no need; enough tries; a word of the reason in what the customer "
                "said."
            ),
            _(
                "**The log does not show it**: neither of the two. It tells what was written down, never the real "
                "reason."
            ),
        ]
    )
