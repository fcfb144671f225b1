"""How soon a customer's message is answered: the finding, the curve, who still waits, and each rep."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import process as charts
from analytics.charts import theme
from analytics.metrics import first_answer
from analytics.views.process import Process
from analytics.wording import _, ngettext, number, of, percent
from pages.parts import listing, process_deals
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark

PIXELS = 620
FEWEST = 5  # messages, to speak of a middle


def draw(asked: Filters, view: Process) -> None:
    """The messages of the period: how soon they were answered, and which still wait."""
    question = _("How soon is a customer's message answered?")
    if view.answers.empty or not view.answers["n"].iloc[0]:
        st.subheader(question, anchor=False)
        st.caption(_empty(view))
        return
    told = {str(name): value for name, value in view.answers.to_dict("records")[0].items()}
    st.subheader(headline(told), anchor=False)
    st.caption(_read_so(told))
    seen = view.messages.loc[view.messages["is_seen"].astype("bool")]
    reached = [(share, float(told[name])) for share, name in _REACHED.items()]
    drawn = charts.answers(first_answer.curve(seen), reached, _labels(), dark=is_dark(), rtl=words.is_rtl())
    with st.container(width=PIXELS):
        st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="first-answers", alt=question)
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary", key="first-answers-help"):
        st.markdown(definition())
    _waiting(asked, seen)
    with st.expander(_("Each rep, and all messages"), key="first-answers-rows", on_change="rerun") as place:
        if place.open:
            _rows(asked, view, seen)


_REACHED = {first_answer.MIDDLE: "median_hours", first_answer.MOST: "p80_hours"}


def headline(told: dict[str, Any]) -> str:
    """The finding of a row of `first_answer`, as Markdown."""
    if told["n"] < FEWEST:
        text = ngettext(
            "One message of a customer, {of} answered", "{n} messages of customers, {of} answered", told["n"]
        )
        return text.format(n=number(told["n"]), of=of(int(told["answered"]), int(told["n"])))
    if pd.isna(told["median_hours"]):
        text = _("Fewer than half of the customers' messages got an answer: {of}.")
        return text.format(of=of(int(told["answered"]), int(told["n"])))
    half = _("Half of the customers' messages are answered within {hours}")
    said = half.format(hours=hours(told["median_hours"]))
    if pd.isna(told["p80_hours"]):
        return _("{said}; four in five are not.").format(said=said)
    return _("{said}, four in five within {more}.").format(said=said, more=hours(told["p80_hours"]))


def hours(n: float) -> str:
    """So many working hours, in words."""
    if n < 1:
        return _("one working hour")
    shown = round(n, 1) if n < 10 else round(n)
    text = ngettext("{n} working hour", "{n} working hours", 1 if shown == 1 else 2)
    return text.format(n=number(shown, 0 if shown == int(shown) else 1))


def _read_so(told: dict[str, Any]) -> str:
    text = ngettext(
        "One message in the period, {waiting} still waiting.",
        "{n} messages in the period, {waiting} still waiting.",
        told["n"],
    )
    said = text.format(n=number(told["n"]), waiting=number(told["waiting"]))
    said += " " + _("Hours of free days do not count; those of the others count whole, the nights too.")
    if told["n_unseen"]:
        more = ngettext(
            "One came before the log shows anything of ours and is not counted.",
            "{n} came before the log shows anything of ours and are not counted.",
            told["n_unseen"],
        )
        said += " " + more.format(n=number(told["n_unseen"]))
    return said


def _empty(view: Process) -> str:
    if view.has_messages:
        return _("No customer wrote in this period, or only thanks, as far as the log shows.")
    return _(
        "These exports hold no message of a customer. Export inbound e-mails, messages and letters too, with their "
        "direction and the time of day."
    )


def definition() -> str:
    """How the hours are counted, as Markdown."""
    return "\n\n".join(
        [
            _(
                "From every inbound e-mail, message or letter that does not only say thanks to our next touch of that "
                "customer, whoever made it and in whatever way. A message belongs to whoever logged it, else to the "
                "customer's owner."
            ),
            _(
                "Those still waiting count for as long as they have waited (Kaplan and Meier); a share that the curve "
                "does not reach is left empty."
            ),
            _("What is logged by the day alone counts from the end of its day, and answers from its beginning."),
        ]
    )


def _labels() -> charts.AnswerLabels:
    return charts.AnswerLabels(
        hover=_("within {hours} working hours {share} answered; {waiting} messages were waiting so long"),
        count=number,
        percent=percent,
        hours=_("working hours"),
        reached=lambda _share, at: hours(at),
    )


def _columns() -> list[Column]:
    return [
        Column("customer", _("Customer"), "customer"),
        Column("asked_at", _("Written"), "day"),
        Column("hours", _("Hours"), "decimal", _("Working hours until the answer, else until the as-of moment.")),
        Column("channel", _("Way"), "contact"),
        Column("subject", _("Subject")),
        Column("note", _("Note")),
        Column("rep_id", _("Rep"), "rep"),
    ]


def _waiting(asked: Filters, seen: pd.DataFrame) -> None:
    waiting = seen.loc[seen["answered_at"].isna()].sort_values("hours", ascending=False, kind="stable")
    if waiting.empty:
        st.caption(_("No message of the period waits for an answer."))
        return
    chosen = listing.show(waiting, _columns(), "answers-waiting", _("Messages without a touch after them"))
    if chosen:
        process_deals.lives(asked, chosen, "answers-waiting")


def _rows(asked: Filters, view: Process, seen: pd.DataFrame) -> None:
    reps = view.answers_by_rep.loc[view.answers_by_rep["n"] > 0].sort_values("n", ascending=False, kind="stable")
    is_few = reps["n"] < FEWEST
    figures = ["median_hours", "low", "high", "p80_hours"]
    shown = reps.assign(**{name: reps[name].mask(is_few) for name in figures})
    few = _("Empty under {n} messages.")
    columns = [
        Column("rep_id", _("Rep"), "rep"),
        Column("n", _("Messages"), "count"),
        Column("waiting", _("Waiting"), "count"),
        Column("median_hours", _("Half within hours"), "decimal", few.format(n=number(FEWEST))),
        Column("low", _("From"), "decimal", _("95 % interval of the hours for half (Brookmeyer and Crowley).")),
        Column("high", _("To"), "decimal"),
        Column("p80_hours", _("Four in five within"), "decimal"),
    ]  # fmt: skip
    chosen = listing.show(shown, columns, "answers-reps", _("Each rep"), download=reps)
    messages = seen.sort_values("asked_at", ascending=False, kind="stable")
    if chosen:
        is_his = messages["rep_id"].isna() if pd.isna(chosen["rep_id"]) else messages["rep_id"] == chosen["rep_id"]
        messages = messages.loc[is_his]
    columns = [*_columns(), Column("answered_at", _("Answered"), "day"), Column("answered_by", _("By"), "rep")]
    picked = listing.show(messages, columns, "answers-messages", _("Messages of customers"))
    if picked:
        process_deals.lives(asked, picked, "answers-messages")
