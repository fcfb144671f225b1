"""The sentence on top of a one-to-one, and the praise beside it: plain text, without blame."""

from __future__ import annotations

import pandas as pd

from analytics import wording as words
from analytics.metrics import money
from analytics.one_to_one import OneToOne
from analytics.report import lines
from analytics.wording import _, ngettext, number


def sentence(view: OneToOne, name: str, steps: lines.Steps) -> str:
    """What is to be talked about first with this rep?"""
    if view.is_empty:
        return _("The log shows nothing of {rep} to talk about in these weeks.").format(rep=name)
    return " ".join(part for part in (_bolts(view, name, steps), _promises(view), _overdue(view)) if part)


def _bolts(view: OneToOne, name: str, steps: lines.Steps) -> str:
    due, on_time = view.steps.due, view.steps.on_time
    if not due:
        return _("{rep}: nothing fell due in the last four weeks.").format(rep=name)
    if view.bolts.empty:
        text = _("{rep}: no bolt is loose, {on_time} of {due} steps were on time in four weeks.")
        return text.format(rep=name, on_time=number(on_time), due=number(due))
    first = view.bolts.iloc[0]
    n_loose = int((view.bolts["state"] == "loose").sum())
    if n_loose:
        text = ngettext(
            "{rep}: one bolt is loose, {step}: {on_time} of {due} on time.",
            "{rep}: {n} bolts are loose, first {step}: {on_time} of {due} on time.",
            n_loose,
        )
    else:
        text = _("{rep}: nothing is loose; to watch is {step}: {on_time} of {due} on time.")
    return text.format(
        rep=name,
        n=number(n_loose),
        step=lines.step_title(first["step"], steps),
        on_time=number(int(first["on_time"])),
        due=number(int(first["due"])),
    )


def _promises(view: OneToOne) -> str:
    """How many of the promises that fell due in the four weeks were kept?"""
    told = view.promises.all.iloc[0] if len(view.promises.all) else None
    n = int(told[["kept", "late", "not_kept"]].sum()) if told is not None else 0
    if told is None or not n:
        return ""
    return _("Promises kept in time: {of}.").format(of=words.of(int(told["kept"]), n))


def _overdue(view: OneToOne) -> str:
    n = len(view.overdue)
    if not n:
        return _("Nothing is overdue.")
    worth = money.counted_once(view.overdue, [])
    value = worth.loc[money.is_in(worth["currency"], view.currency), "value"].sum()
    waiting = _(", with {money} waiting").format(money=words.money(float(value), view.currency)) if value > 0 else ""
    text = ngettext("One step is overdue{waiting}.", "{n} steps are overdue{waiting}.", n)
    return text.format(n=number(n), waiting=waiting)


def praise(view: OneToOne, steps: lines.Steps) -> str:
    """What went best, in one sentence? Empty where the log shows nothing to praise."""
    if len(view.tightened):
        row = view.tightened.iloc[0]
        text = _("Tightened: {step}, {before} before, now {now} on time.")
        return text.format(
            step=lines.step_title(row["step"], steps),
            before=words.of(int(row["on_time_before"]), int(row["due_before"])),
            now=words.of(int(row["on_time"]), int(row["due"])),
        )
    if len(view.kept):
        row = view.kept.iloc[0]
        text = _("Well kept: {step}, {on_time} of {due} on time.")
        return text.format(
            step=lines.step_title(row["step"], steps),
            on_time=number(int(row["on_time"])),
            due=number(int(row["due"])),
        )
    return ""


def book(view: OneToOne) -> str:
    """How large is the rep's book, and how much of it hangs on customers whose contact is broken?"""
    n = len(view.book)
    if not n:
        return _("No customer belongs to this rep.")
    said = [ngettext("One customer.", "{n} customers.", n).format(n=number(n))]
    if not pd.isna(view.effective_customers):
        equal = number(view.effective_customers, 1)
        said.append(_("By revenue the book is worth as much as {x} equal customers.").format(x=equal))
    if not pd.isna(view.exposure):
        share = words.percent(view.exposure)
        said.append(_("{share} of its revenue hangs on customers whose contact is broken.").format(share=share))
    return " ".join(said)


def cautions(view: OneToOne) -> list[str]:
    """What is to be known of this rep's log before its figures are read?"""
    said, quality = [], view.quality
    if quality.is_late:
        share = words.percent(quality.late_share)
        said.append(_("{share} of the work is written down more than one business day later.").format(share=share))
    if quality.is_undirected:
        text = _("{share} of the calls and messages do not say who began: they are taken as ours.")
        said.append(text.format(share=words.percent(quality.empty_direction_share)))
    if view.steps.incomplete_from is not None:
        text = _("What fell due from {day} on is incomplete, because work is still being logged.")
        said.append(text.format(day=words.day(view.steps.incomplete_from)))
    return said
