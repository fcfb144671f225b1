"""The sentence on top of the page on losses: for what most deals are lost, and what the log shows of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.views.losses import Losses
from analytics.wording import _, ngettext, number

UNREAD = ("none", "other")  # categories that name no reason


def draw(view: Losses) -> None:
    """Say it without blame; and where the log is missing, that nothing is set against the reasons."""
    st.title(headline(view), anchor=False)
    if not view.has_log:
        st.caption(
            ":orange[:material/info:] "
            + _(
                "There is no activity log yet, so nothing can be set against the reasons. Export the calls, e-mails, "
                "meetings and visits with their customers or deals, and load them too."
            )
        )
    elif not view.has_inbound:
        st.caption(
            ":orange[:material/info:] "
            + _(
                "These exports hold no message of a customer: an answer that came by mail or message cannot be seen, "
                "so what is said of missing answers says little. Export inbound e-mails, messages and calls, too."
            )
        )


def headline(view: Losses) -> str:
    """The one sentence, as Markdown."""
    lost = view.rows
    counts = lost.loc[~lost["category"].isin(UNREAD), "category"].value_counts()
    if counts.empty:
        return _without_reason(view)
    first = str(counts.sort_index().sort_values(ascending=False, kind="stable").index[0])
    n, n_none = int(counts[first]), int((lost["category"] == "none").sum())
    if len(lost) == 1:
        text = _("One deal was lost in these days, {reason}; {log}.")
    elif n_none > n:
        text = ngettext(
            "Of {all} deals lost in these days {untold} carry no reason; one was lost {reason}; {log}.",
            "Of {all} deals lost in these days {untold} carry no reason; {n} were lost {reason}; {log}.",
            n,
        )
    elif n == len(lost):
        text = _("All {all} deals lost in these days were lost {reason}; {log}.")
    else:
        text = ngettext(
            "Of {all} deals lost in these days one was lost {reason}, which is named most; {log}.",
            "Of {all} deals lost in these days {n} were lost {reason}; {log}.",
            n,
        )
        if n == 1 and (counts == 1).sum() > 1:
            text = _("Of {all} deals lost in these days no two name the same reason; one was lost {reason}; {log}.")
    log = _log(lost.loc[lost["category"] == first], first, has_log=view.has_log)
    return text.format(all=number(len(lost)), n=number(n), untold=number(n_none), reason=_lost(first), log=log)


def _without_reason(view: Losses) -> str:
    n = len(view.rows)
    if n:
        return ngettext(
            "One deal was lost in these days; its reason is not given, or cannot be read.",
            "{n} deals were lost in these days; of none the reason is given, or can be read.",
            n,
        ).format(n=number(n))
    if view.year.empty:
        return _("No deal was lost in these days, and none in the last twelve months.")
    text = ngettext(
        "No deal was lost in these days; in the last twelve months one was.",
        "No deal was lost in these days; in the last twelve months {n} were.",
        len(view.year),
    )
    return text.format(n=number(len(view.year)))


def _lost(category: str) -> str:
    """For what: "12 were lost … for the price"."""
    return {
        "price": _("for the price"),
        "terms": _("for the terms"),
        "budget": _("for lack of a budget"),
        "timing": _("for the timing"),
        "competitor": _("to a competitor"),
        "product": _("for the product"),
        "quality": _("for its quality"),
        "no_need": _("for lack of a need"),
        "economy": _("for the economy"),
        "relationship": _("for the relationship"),
        "no_response": _("without an answer"),
        "no_decision": _("without a decision"),
    }.get(category, category)


def _log(found: pd.DataFrame, category: str, *, has_log: bool) -> str:
    """What does the log show of these losses, all for one reason? What is to be asked about first, else what holds."""
    if not has_log:
        return _("nothing is set against it without a log")
    against, quoted = found["verdict"] == "contradicted", found["quote_at"].notna()
    asked = {
        _("the log shows no touch after the quote"): against & quoted & (category in ("price", "terms")),
        _("the log shows no quote"): against & ~quoted & (category in ("price", "terms")),
        _("the log shows fewer tries than are usual"): against & (category not in ("price", "terms")),
        _("nothing is logged"): found["verdict"] == "unlogged",
    }
    fact, k = max(((fact, int(holds.sum())) for fact, holds in asked.items()), key=lambda each: each[1])
    if not k:
        fact, k = _("the log shows a silence of ours before the end"), int(found["follow_up_gap"].sum())
    if not k:
        fact, k = _("the log agrees"), int((found["verdict"] == "consistent").sum())
    if not k:
        return _("the log shows nothing for it or against it")
    n = len(found)
    if n == 1:
        return fact
    if k == n:
        return _("in all of them {fact}").format(fact=fact)
    return _("in {k} of those {n} {fact}").format(k=number(k), n=number(n), fact=fact)
