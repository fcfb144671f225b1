"""Which deals stand still: longer in their stage than won ones, without a next step, with a date that keeps moving."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics import funnel
from analytics.views.process import Process
from analytics.wording import _, money, ngettext, number, of, plain
from pages.parts import figure_cards, process_deals
from pages.parts.figure_cards import Figure
from pages.parts.filters import Filters
from pages.parts.listing import Column

KEY = "process-lying"


def draw(asked: Filters, view: Process) -> None:
    """Three figures with their deals behind a click; the finding says how many stand longer than won ones did."""
    slow = funnel.lying(view.ages, view.currency)
    st.subheader(headline(view, slow), anchor=False)
    figure_cards.draw(KEY, [_slow(asked, view, slow), _without_step(asked, view), _moved(asked, view)])


def headline(view: Process, slow: pd.DataFrame) -> str:
    """The finding, as Markdown."""
    if not len(slow):
        if view.ages["is_slow"].notna().any():
            return _("No open deal has been in its stage longer than won deals usually were.")
        return _("Which deals stand still, and which dates keep moving?")
    text = ngettext(
        "One open deal has been in its stage longer than won deals usually were{worth}.",
        "{n} open deals have been in their stage longer than won deals usually were{worth}.",
        len(slow),
    )
    sums = _sums(slow, view.currency)
    return text.format(n=number(len(slow)), worth=_(", worth {money}").format(money=sums) if sums else "")


def _sums(deals: pd.DataFrame, currency: str | None) -> str:
    """What the deals are worth in each currency, the main one first, as Markdown; nothing where no amount is known."""
    sums = deals.groupby("currency")["amount"].sum()
    ranked = sorted((code for code in sums.index if sums[code] > 0), key=lambda code: (code != currency, code))
    return words.listed(plain(money(float(sums[code]), code or None)) for code in ranked)


def _slow(asked: Filters, view: Process, slow: pd.DataFrame) -> Figure:
    title = _("Longer than won deals")
    judged = int(view.ages["is_slow"].notna().sum())
    counted = _(
        "Open deals with more days in their stage than four in five won deals had there, of those in a stage that at "
        "least {n} won deals went through. The days of all stays in the stage together."
    ).format(n=number(funnel.FEWEST_WON))
    if not judged:
        return Figure("slow", title, "–", counted, beside=_not_judged(view))

    def rows() -> None:
        usual = _("Four in five won deals left the stage within so many days.")
        columns = [
            Column("stage", _("Stage")),
            Column("days", _("Days in it"), "count"),
            Column("usual_days", _("Won deals"), "count", usual),
            Column("n_won", _("Of how many"), "count", _("Won deals that went through this stage.")),
            Column("entered_at", _("Entered"), "day"),
        ]  # fmt: skip
        found = slow.assign(usual_days=slow["usual_days"].round())
        process_deals.show(asked, found, columns, "process-slow", title)

    return Figure(
        "slow", title, of(len(slow), judged), counted, rows if len(slow) else None, _sums(slow, view.currency)
    )


def _not_judged(view: Process) -> str:
    if not view.has_stages:
        return _("Needs the stage history of the deals (stage_changes.csv), or the deals loaded every week.")
    text = _("Nothing to compare with: no open deal is in a stage that {n} won deals went through.")
    return text.format(n=number(funnel.FEWEST_WON))


def _without_step(asked: Filters, view: Process) -> Figure:
    title = _("Without a next step")
    counted = _(
        "Open deals without anything planned after the as-of day for the deal, or for its customer where it is the "
        "only open deal. What was called off is no next step."
    )
    if not view.has_plans:
        missing = _("Needs what is planned: open tasks and future meetings in the export of activities.")
        return Figure("step", title, "–", counted, beside=missing)
    without = view.open_deals.loc[~view.open_deals["has_next_step"].astype("bool")]

    def rows() -> None:
        columns = [Column("stage", _("Stage")), Column("created_at", _("Opened"), "day")]
        process_deals.show(asked, without, columns, "process-no-step", title)

    return Figure(
        "step", title, of(len(without), len(view.open_deals)), counted, rows if len(without) else None,
        _sums(without, view.currency),
    )  # fmt: skip


def _moved(asked: Filters, view: Process) -> Figure:
    title = _("Close dates that moved")
    counted = _(
        "Open deals whose expected close date was another one in an earlier import; from its first day to the one now. "
        "Only moves between two imports can be seen."
    )
    if view.n_deal_imports < 2:
        missing = _("Needs a second import: load the deals again, every week, with their expected close date.")
        return Figure("moved", title, "–", counted, beside=missing)
    moved = view.moved

    def rows() -> None:
        columns = [
            Column("stage", _("Stage")),
            Column("n_moved", _("Moved"), "count"),
            Column("n_later", _("To a later day"), "count"),
            Column("first_expected", _("First expected"), "day"),
            Column("now_expected", _("Now expected"), "day"),
            Column("days_later", _("Days later"), "count", _("From the first expected day to the one now.")),
        ]
        process_deals.show(asked, moved, columns, "process-moved", title)

    n = int((moved["n_later"] > 1).sum())
    text = ngettext("{n} of them later more than once", "{n} of them later more than once", n)
    beside = text.format(n=words.number(n)) if n else ""
    return Figure("moved", title, of(len(moved), len(view.open_deals)), counted, rows if len(moved) else None, beside)
