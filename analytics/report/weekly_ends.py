"""The lines with which the weekly review ends: who can be asked, what was won and is owed, standards, decisions."""

from __future__ import annotations

from typing import Any

from analytics import agreed_words
from analytics import wording as words
from analytics.report import lines
from analytics.report.document import About, Column, Mark, Row
from analytics.report.one_to_one import records
from analytics.report.weekly_rows import Cells, Names, rep
from analytics.review import Review
from analytics.wording import _, ngettext, number, of, percent


def ready_columns() -> tuple[Column, ...]:
    return (
        Column("customer", _("Customer")),
        Column("rep", _("Rep")),
        Column("what", _("To be asked for")),
        Column("since_on", _("Since"), "day"),
        Column("value", _("Revenue of 12 months"), "money"),
    )


def ready(row: Cells, names: Names) -> Row:
    """A customer who can be asked."""
    asked = [
        word
        for word, is_so in ((_("a referral"), row["is_referral"]), (_("a testimonial"), row["is_testimonial"]))
        if is_so
    ]
    what = words.listed(asked)
    return Row(
        cells={
            "customer": lines.customer(row), "rep": rep(row, names), "what": what, "since_on": row["since_at"],
            "value": row["value"],
        },
        head=lines.customer(row),
        detail=lines.said(what, rep(row, names)),
        figure=words.money(row["value"], row["currency"]),
        currency=lines.text(row["currency"]),
        about=lines.about(row),
    )  # fmt: skip


def win_columns() -> tuple[Column, ...]:
    return (
        Column("customer", _("Customer")),
        Column("deal", _("Deal")),
        Column("rep", _("Rep")),
        Column("won_on", _("Won"), "day"),
        Column("value", _("Amount"), "money"),
        Column("n_owed", _("Owed now"), "count"),
        Column("n_overdue", _("Overdue"), "count"),
    )


def win(row: Cells, names: Names) -> Row:
    """A win of the week, and how much is owed to it."""
    n = int(row["n_owed"])
    owed = ngettext("{n} step owed", "{n} steps owed", n).format(n=number(n)) if n else ""
    return Row(
        cells={
            "customer": lines.customer(row), "deal": lines.deal(row), "rep": rep(row, names),
            "won_on": row["ended_at"], "value": row["value"], "n_owed": n, "n_overdue": row["n_overdue"],
        },
        head=lines.customer(row) or lines.deal(row),
        detail=lines.said(lines.deal(row), rep(row, names), words.day(row["ended_at"], "weekday"), owed),
        figure=words.money(row["value"], row["currency"]),
        sign="praise",
        currency=lines.text(row["currency"]),
        about=lines.about(row),
    )  # fmt: skip


def owed_columns() -> tuple[Column, ...]:
    return (
        Column("customer", _("Customer")),
        Column("step", _("Step")),
        Column("rep", _("Rep")),
        Column("due_on", _("Due"), "day"),
        Column("state", _("State")),
    )


def owed(row: Cells, steps: lines.Steps, names: Names) -> Row:
    """A step of care that is owed to a win."""
    step, state = lines.step_title(row["step"], steps), words.state(str(row["state"]))
    due = _("due {day}").format(day=words.day(row["due_at"], "weekday"))
    return Row(
        cells={
            "customer": lines.customer(row), "step": step, "rep": rep(row, names), "due_on": row["due_at"],
            "state": state,
        },
        head=lines.customer(row),
        detail=lines.said(step, rep(row, names), due),
        figure=state if row["state"] == "overdue" else "",
        sign="loose" if row["state"] == "overdue" else "plain",
        about=lines.about(row),
    )  # fmt: skip


def raise_columns() -> tuple[Column, ...]:
    return (
        Column("step", _("Step")),
        Column("standard", _("The standard"), "share"),
        Column("proposed", _("Proposed standard"), "share"),
        Column("on_time", _("On time"), "count"),
        Column("due", _("Fell due"), "count"),
    )


def raise_of(row: Cells, steps: lines.Steps) -> Row:
    """A standard that may be raised."""
    title = lines.step_title(row["step"], steps)
    before, after = percent(row["standard"]), percent(row["proposed"])
    return Row(
        cells={"step": title, **{name: row[name] for name in ("standard", "proposed", "on_time", "due")}},
        head=_("{step}: from {before} to {after}").format(step=title, before=before, after=after),
        detail=_("{of} on time").format(of=of(row["on_time"], row["due"])),
        figure=after,
        sign="praise",
        mark=Mark(row["on_time"] / row["due"], float(row["proposed"])),
        about=About(step=lines.text(row["step"])),
    )


def often_columns() -> tuple[Column, ...]:
    return (
        Column("step", _("Step")),
        Column("reason", _("Reason")),
        Column("n", _("Waived"), "count"),
        Column("n_due", _("Fell due"), "count"),
        Column("share", _("Share"), "share"),
    )


def often(row: Cells, steps: lines.Steps) -> Row:
    """A step that is waived often for one reason."""
    title, reason = lines.step_title(row["step"], steps), agreed_words.waiver(lines.text(row["reason"]))
    return Row(
        cells={"step": title, "reason": reason, **{name: row[name] for name in ("n", "n_due", "share")}},
        head=title,
        detail=_("{of} waived in 13 weeks: {reason}").format(of=of(row["n"], row["n_due"]), reason=reason),
        figure=percent(row["share"]),
        sign="watch",
        about=About(step=lines.text(row["step"])),
    )


def decisions(review: Review, steps: lines.Steps, names: Names) -> tuple[Row, ...]:
    """What was agreed, what was said of standards, what was waived."""
    return (
        *(_agreed(row, steps, names) for row in records(review.agreed)),
        *(_standard(row, steps) for row in records(review.standards_said)),
        *(_waived(row, steps, names) for row in records(review.waivers_said)),
    )


def _decided(who: str, what: str, detail: str, by: Any, about: About) -> Row:
    return Row({"rep": who, "what": what, "due_on": by}, head=lines.said(who, what), detail=detail, about=about)


def _agreed(row: Cells, steps: lines.Steps, names: Names) -> Row:
    is_training = row["kind"] == "training"
    action = _("training") if is_training else agreed_words.action(lines.text(row["action"]))
    step = lines.step_title(row["step"], steps) if row["step"] else ""
    what = lines.said(action, lines.customer(row), step if is_training else "")
    by = _("by {day}").format(day=words.day(row["due_at"], "weekday"))
    detail = lines.said(by, "" if is_training else step, lines.text(row["text"]))
    return _decided(rep(row, names), what, detail, row["due_at"], lines.about(row))


def _standard(row: Cells, steps: lines.Steps) -> Row:
    text = {
        "raised": _("Standard raised to {share}"),
        "lowered": _("Standard lowered to {share}"),
        "declined": _("Standard left at {share}"),
    }[str(row["kind"])]
    begins = _("from {day} on").format(day=words.day(row["from_on"])) if row["kind"] != "declined" else ""
    what = lines.said(lines.step_title(row["step"], steps), text.format(share=percent(row["standard"])))
    return _decided("", what, lines.said(begins, lines.text(row["reason"])), None, About(step=lines.text(row["step"])))


def _waived(row: Cells, steps: lines.Steps, names: Names) -> Row:
    whom = lines.customer(row) or lines.deal(row) or lines.text(row["key"])
    until = row["until"]
    held = _("waived for good") if until is None or until != until else _("waived until {day}").format(
        day=words.day(until, "weekday")
    )  # fmt: skip
    what = lines.said(lines.step_title(row["step"], steps), whom, held)
    detail = lines.said(agreed_words.waiver(lines.text(row["reason"])), lines.text(row["note"]))
    return _decided(rep(row, names) if row["rep_id"] else "", what, detail, until, lines.about(row))
