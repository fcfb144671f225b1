"""The sentences of the weekly review: plain text in the voice of the moment, without blame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd

from analytics import wording as words
from analytics.metrics import logging
from analytics.metrics import money as moneys
from analytics.report import lines
from analytics.report.one_to_one import records
from analytics.review import Review
from analytics.wording import _, ngettext, number, of, percent

Names = Mapping[str, str]


def headline(review: Review, steps: lines.Steps, names: Names) -> str:
    """The one sentence on top: what is loose, or that nothing is, with praise."""
    if not review.due:
        return _("Nothing fell due in these days, so there is nothing to judge.")
    if review.bolts.empty:
        return " ".join(part for part in (_nothing_loose(review, steps), _best(review, steps)) if part)
    first = records(review.bolts.head(1))[0]
    n = review.n_loose or review.n_watch
    if review.n_loose:
        text = ngettext(
            "One bolt is loose this week: {step} with {rep}, {on_time} of {due} on time{waiting}.",
            "{n} bolts are loose this week. The loosest is {step} with {rep}: {on_time} of {due} on time{waiting}.",
            n,
        )
    else:
        text = ngettext(
            "Nothing is loose this week. One bolt is to be watched: {step} with {rep}, {on_time} of {due} on "
            "time{waiting}.",
            "Nothing is loose this week. {n} bolts are to be watched, first {step} with {rep}: {on_time} of {due} on "
            "time{waiting}.",
            n,
        )
    waiting = _(", {money} waiting").format(money=words.money(first["value"], review.currency))
    return text.format(
        n=number(n),
        step=lines.step_title(first["step"], steps),
        rep=names.get(lines.text(first["rep_id"]), _("nobody")),
        on_time=number(first["on_time"]),
        due=number(first["due"]),
        waiting=waiting if first["value"] > 0 else "",
    )


def _nothing_loose(review: Review, steps: lines.Steps) -> str:
    counts = {"on_time": number(review.on_time), "due": number(review.due)}
    if len(review.team_bolts):
        first = records(review.team_bolts.head(1))[0]
        text = _("One bolt is loose with everybody together: {step}, {on_time} of {due} on time. No rep stands out.")
        step = lines.step_title(first["step"], steps)
        return text.format(step=step, on_time=number(first["on_time"]), due=number(first["due"]))
    if not review.n_judged:
        return _("Too few steps to judge anybody yet: {on_time} of {due} were done on time.").format(**counts)
    return _("No bolt is loose for certain: {on_time} of {due} steps were done on time.").format(**counts)


def _best(review: Review, steps: lines.Steps) -> str:
    if review.best.empty:
        return ""
    best = records(review.best)[0]
    text = _("Well kept: {step}, {on_time} of {due} on time.")
    step = lines.step_title(best["step"], steps)
    return text.format(step=step, on_time=number(best["on_time"]), due=number(best["due"]))


def cautions(review: Review) -> list[str]:
    """What is to be known of the log before its figures are read?"""
    if not review.has_log:
        return [_("The log holds nothing by this day.")]
    said, quality = [], review.quality
    if quality.is_late:
        share = percent(quality.late_share)
        said.append(_("{share} of the work is written down more than one business day later.").format(share=share))
    if n_days := logging.incomplete_days(quality):
        text = _("What fell due from {day} on is incomplete, because work is still being logged.")
        said.append(text.format(day=words.day(review.week.as_of - timedelta(days=n_days - 1))))
    if quality.is_undirected:
        text = _("{share} of the calls and messages do not say who began: they are taken as ours.")
        said.append(text.format(share=percent(quality.empty_direction_share)))
    return said


def promises(rows: pd.DataFrame) -> str:
    """How many were kept, and what of the others?"""
    if rows.empty:
        return ""
    counts = rows["verdict"].value_counts()
    n = {name: int(counts.get(name, 0)) for name in ("kept", "late", "not_kept", "pending", "unseen", "not_evidenced")}
    n_judged = n["kept"] + n["late"] + n["not_kept"]
    said = []
    if n_judged:
        text = ngettext("{kept} of one promise was kept.", "{kept} of {n} promises were kept.", n_judged)
        said.append(text.format(kept=number(n["kept"]), n=number(n_judged)))
    beside = [
        text.format(n=number(count))
        for text, count in (
            (_("{n} not due yet"), n["pending"]),
            (_("{n} that the log cannot show"), n["unseen"]),
            (_("{n} said to be done, which the log does not show"), n["not_evidenced"]),
        )
        if count
    ]
    if beside:
        said.append(_("Beside: {parts}.").format(parts=words.listed(beside)))
    return " ".join(said)


def changed(review: Review) -> str:
    """Did it get better since the four weeks before, and since last week?"""
    said = []
    if review.due and review.due_before:
        share, before = review.on_time / review.due, review.on_time_before / review.due_before
        n = round(share * 100) - round(before * 100)
        text = _("On time as in the four weeks before: {of}.")
        if n > 0:
            text = ngettext(
                "On time one point more than in the four weeks before: {of}.",
                "On time {n} points more than in the four weeks before: {of}.",
                n,
            )
        elif n < 0:
            text = ngettext(
                "On time one point less than in the four weeks before: {of}.",
                "On time {n} points less than in the four weeks before: {of}.",
                -n,
            )
        said.append(text.format(n=number(abs(n)), of=of(review.on_time, review.due)))
    return " ".join([*said, _overdue(review)])


def _overdue(review: Review) -> str:
    now, before = review.n_overdue, review.n_overdue_before
    if not now:
        return _("Nothing is overdue.")
    text = ngettext("One step is overdue, {before} a week ago.", "{n} steps are overdue, {before} a week ago.", now)
    return text.format(n=number(now), before=number(before))


def team(review: Review, steps: lines.Steps) -> str:
    """How many bolts are loose, and with everybody together?"""
    if len(review.bolts) and not review.team_bolts.empty:
        first = records(review.team_bolts.head(1))[0]
        text = _("The team's bolt: {step} is loose with everybody together, {on_time} of {due} on time.")
        step = lines.step_title(first["step"], steps)
        return text.format(step=step, on_time=number(first["on_time"]), due=number(first["due"]))
    return ""


def reps(review: Review) -> str:
    """With how many is there something to talk of, and what has nobody's name on it?"""
    n = review.n_unowned
    if not n:
        return ""
    text = ngettext(
        "One thing that is overdue or lies open has no rep.", "{n} things that are overdue or lie open have no rep.", n
    )
    return text.format(n=number(n))


def ready(review: Review) -> str:
    """How many customers can be asked?"""
    asked = review.ready.loc[review.ready["is_referral"]]
    n, n_testimonial = len(asked), int(review.ready["is_testimonial"].sum())
    said = []
    if n:
        text = ngettext(
            "One customer is ready to be asked for a referral{worth}.",
            "{n} customers are ready to be asked for a referral{worth}.",
            n,
        )
        total = worth(asked, review.currency)
        said.append(text.format(n=number(n), worth=_(", worth {money} a year").format(money=total) if total else ""))
    if n_testimonial:
        text = ngettext(
            "One customer is ready to be asked for a testimonial.",
            "{n} customers are ready to be asked for a testimonial.",
            n_testimonial,
        )
        said.append(text.format(n=number(n_testimonial)))
    return " ".join(said)


def wins(review: Review) -> str:
    """What was won, and is anything overdue to those customers?"""
    n = len(review.wins)
    if not n:
        return ""
    text = ngettext("One win{worth}.", "{n} wins{worth}.", n)
    total = worth(review.wins, review.currency)
    said = [text.format(n=number(n), worth=_(", worth {money}").format(money=total) if total else "")]
    n_owed = len(review.owed)
    if n_owed:
        text = ngettext("One step is owed to them now.", "{n} steps are owed to them now.", n_owed)
        said.append(text.format(n=number(n_owed)))
    else:
        said.append(_("Nothing is owed to them yet."))
    return " ".join(said)


def worth(rows: pd.DataFrame, currency: str | None) -> str:
    """What are these rows worth in the main currency, as a figure? Nothing where none of it is known."""
    total = rows.loc[moneys.is_in(rows["currency"], currency), "value"].sum(min_count=1)
    return words.money(float(total), currency) if total > 0 else ""
