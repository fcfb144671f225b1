"""The lines of the weekly review, each with its typed cells and whom it is about, in the voice of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analytics import wording as words
from analytics.metrics.follow_up import FEWEST_DUE
from analytics.report import lines, one_to_one
from analytics.report.document import About, Column, Mark, Row, Sign
from analytics.report.one_to_one import records
from analytics.review import Review
from analytics.wording import _, ngettext, number, of, percent

Cells = dict[str, Any]
Names = Mapping[str, str]
SIGNS: Mapping[str, Sign] = {"loose": "loose", "watch": "watch"}


def rep(row: Cells, names: Names) -> str:
    """What is the rep of a row called?"""
    return names.get(lines.text(row["rep_id"]), lines.text(row["rep_id"])) or _("nobody")


# -------------------------------------------------------------------- promises


def promise_columns() -> tuple[Column, ...]:
    return (
        Column("rep", _("Rep")),
        Column("verdict", _("What the log shows")),
        Column("customer", _("Customer")),
        Column("action", _("What was agreed")),
        Column("step", _("Step")),
        Column("text", _("Note")),
        Column("due_on", _("Due"), "day"),
        Column("done_on", _("Done"), "day"),
        Column("n_carried", _("Times carried on"), "count"),
        Column("value", _("Value"), "money"),
        Column("effect", _("Its bolt since")),
    )


def promise(row: Cells, review: Review, steps: lines.Steps, names: Names) -> Row:
    """One promise with its verdict, and what it did to its bolt."""
    told, name, shown = one_to_one.promise(row, steps), rep(row, names), _effect(row, review)
    return replace(
        told,
        cells={"rep": name, **told.cells, "effect": shown},
        head=lines.said(name, told.head),
        detail=lines.said(told.detail, shown),
    )


def _effect(row: Cells, review: Review) -> str:
    """What became of the bolt that it was to tighten? Nothing before enough fell due on both sides."""
    rows = review.effects
    found = rows.loc[
        (rows["rep_id"] == row["rep_id"]) & (rows["step"] == row["step"]) & (rows["since"] == row["agreed_on"])
    ]
    if found.empty or pd.isna(found["chance"].iloc[0]):
        return ""
    return lines.effect(records(found)[0])


def kept_columns() -> tuple[Column, ...]:
    return (
        Column("rep", _("Rep")),
        Column("kept", _("Kept"), "count"),
        Column("late", _("Late"), "count"),
        Column("not_kept", _("Not in the log"), "count"),
        Column("rate", _("Share kept"), "share"),
        Column("pending", _("Not due yet"), "count"),
        Column("unseen", _("Cannot be seen"), "count"),
        Column("not_evidenced", _("Said to be done"), "count"),
    )


def kept(row: Cells, names: Names) -> Row:
    """How much of what was agreed with a rep was kept."""
    n = int(row["kept"] + row["late"] + row["not_kept"])
    is_few = n < FEWEST_DUE
    return Row(
        cells={"rep": rep(row, names), **{name: row[name] for name in row if name != "rep_id"}},
        head=rep(row, names),
        detail=_("{of} kept").format(of=of(int(row["kept"]), n)) if n else _("nothing to judge yet"),
        figure=_("too few") if is_few else percent(row["rate"]),
        sign="unknown" if not n else "plain",
        about=About(rep_id=lines.text(row["rep_id"])),
    )


# -------------------------------------------------------------------- what changed


def figure_columns() -> tuple[Column, ...]:
    return (
        Column("figure", _("Figure")),
        Column("n", _("Number"), "count"),
        Column("all", _("Of"), "count"),
        Column("share", _("Share"), "share"),
        Column("before", _("Then"), "count"),
        Column("all_before", _("Of, before"), "count"),
        Column("share_before", _("Share before"), "share"),
        Column("value", _("Value"), "money"),
    )


def figures(review: Review) -> tuple[Row, ...]:
    """On time, overdue, at risk, won, lost: each with what it was, where it has a past."""
    return (_on_time(review), _overdue(review), *_at_risk(review), *_ended(review))


def _figure(label: str, detail: str, shown: str, currency: str = "", mark: Mark | None = None, **cells: Any) -> Row:
    return Row({"figure": label, **cells}, head=label, detail=detail, figure=shown, currency=currency, mark=mark)


def _on_time(review: Review) -> Row:
    share = _share(review.on_time, review.due)
    before = _share(review.on_time_before, review.due_before)
    then = words.rate(review.on_time_before, review.due_before, FEWEST_DUE)
    detail = lines.said(
        of(review.on_time, review.due) if review.due else _("nothing fell due"),
        _("four weeks before {rate}").format(rate=then) if review.due_before else "",
    )
    shown = "" if not review.due else percent(share) if review.due >= FEWEST_DUE else _("too few")
    weeks = tuple(None if pd.isna(rate) else float(rate) for rate in review.weeks["rate"])
    return _figure(
        _("On time"), detail, shown, mark=Mark(weeks=weeks) if weeks else None, n=review.on_time, all=review.due,
        share=share, before=review.on_time_before, all_before=review.due_before, share_before=before,
    )  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _overdue(review: Review) -> Row:
    before = _("a week ago {n}").format(n=number(review.n_overdue_before))
    n, n_before = review.n_overdue, review.n_overdue_before
    return _figure(_("Overdue now"), before, number(n), n=n, before=n_before)


def _at_risk(review: Review) -> list[Row]:
    """One line per currency that has any worth; the main one first."""
    found = []
    for row in records(review.at_risk):
        if pd.isna(row["value"]):
            continue
        n = int(row["n_overdue"])
        text = ngettext("{n} step overdue", "{n} steps overdue", n).format(n=number(n))
        shown = words.money(row["value"], row["currency"])
        code = lines.text(row["currency"])
        found.append(_figure(_("At risk"), text, shown, code, n=n, value=row["value"]))
    return found


def _ended(review: Review) -> list[Row]:
    found = []
    for outcome, label in (("won", _("Won this week")), ("lost", _("Lost this week"))):
        rows = review.ended.loc[review.ended["outcome"] == outcome]
        known = rows.dropna(subset=["value"])
        sums = known.groupby("currency")["value"].agg(["size", "sum"])
        order = sorted(sums.index, key=lambda code: (code != (review.currency or ""), code))
        n_unknown = len(rows) - len(known)
        unknown = _("{n} without an amount").format(n=number(n_unknown)) if n_unknown else ""
        for code in order:
            n, value = int(sums.loc[code, "size"]), float(sums.loc[code, "sum"])
            text = ngettext("{n} deal", "{n} deals", n).format(n=number(n))
            found.append(_figure(label, text, words.money(value, code), code, n=n, value=value))
        if n_unknown or not len(rows):
            text = unknown or _("none")
            found.append(_figure(label, text, number(n_unknown), n=n_unknown))
    return found


def turned_columns() -> tuple[Column, ...]:
    return (
        Column("rep", _("Rep")),
        Column("step", _("Step")),
        Column("on_time_before", _("On time, a week ago"), "count"),
        Column("due_before", _("Due, a week ago"), "count"),
        Column("on_time", _("On time"), "count"),
        Column("due", _("Fell due"), "count"),
        Column("standard", _("The standard"), "share"),
    )


def turned(row: Cells, steps: lines.Steps, names: Names) -> Row:
    """A bolt that was tightened, or turned loose."""
    title, name = lines.step_title(row["step"], steps), rep(row, names)
    now = _("{of} on time").format(of=of(row["on_time"], row["due"]))
    is_known: bool = not pd.isna(row["due_before"]) and row["due_before"] > 0
    before = _("a week ago {of}").format(of=of(row["on_time_before"], row["due_before"])) if is_known else ""
    return Row(
        cells={"rep": name, "step": title, **{name: row[name] for name in row if name not in ("rep_id", "step")}},
        head=lines.said(name, title),
        detail=lines.said(now, before),
        figure=percent(row["on_time"] / row["due"]),
        sign="loose" if row["state"] == "loose" else "praise",
        mark=Mark(row["on_time"] / row["due"], float(row["standard"])),
        about=lines.about(row),
    )


# -------------------------------------------------------------------- bolts


def bolt_columns() -> tuple[Column, ...]:
    return (
        Column("rep", _("Rep")),
        Column("step", _("Step")),
        Column("state", _("State")),
        Column("on_time", _("On time"), "count"),
        Column("due", _("Fell due"), "count"),
        Column("rate", _("Share on time"), "share"),
        Column("standard", _("The standard"), "share"),
        Column("n_overdue", _("Overdue now"), "count"),
        Column("oldest_days", _("Oldest, days"), "count"),
        Column("value", _("Waiting"), "money"),
    )


def team_bolt(row: Cells, steps: lines.Steps) -> Row:
    """A step that is loose with everybody together."""
    title, rate = lines.step_title(row["step"], steps), row["on_time"] / row["due"]
    cells = {name: row[name] for name in ("on_time", "due", "standard")}
    return Row(
        cells={"rep": _("everybody"), "step": title, "state": words.bolt("loose"), "rate": rate, **cells},
        head=title,
        detail=_("{of} on time").format(of=of(row["on_time"], row["due"])),
        figure=percent(rate),
        sign="loose",
        mark=Mark(rate, float(row["standard"])),
        about=About(step=lines.text(row["step"])),
    )


def bolt(row: Cells, review: Review, steps: lines.Steps, names: Names) -> Row:
    """A bolt to be tightened: how it stands, what is overdue, and what waits."""
    title, name = lines.step_title(row["step"], steps), rep(row, names)
    rate = row["on_time"] / row["due"]
    cells = {key: row[key] for key in ("on_time", "due", "standard", "n_overdue", "oldest_days", "value")}
    return Row(
        cells={"rep": name, "step": title, "state": words.bolt(str(row["state"])), "rate": rate, **cells},
        head=lines.said(name, title),
        detail=how_it_stands(row),
        figure=words.money(row["value"], review.currency) if row["value"] > 0 else "",
        sign=SIGNS.get(str(row["state"]), "plain"),
        currency=review.currency or "",
        mark=Mark(rate, float(row["standard"]), weeks_of(row, review)),
        about=lines.about(row),
    )


def how_it_stands(row: Cells) -> str:
    on_time = _("{of} on time").format(of=of(row["on_time"], row["due"]))
    n = int(row["n_overdue"])
    if not n:
        return on_time
    overdue = ngettext("{n} overdue", "{n} overdue", n).format(n=number(n))
    oldest = _("oldest {days}").format(days=words.days(int(row["oldest_days"])))
    return lines.said(on_time, words.listed([overdue, oldest]))


def weeks_of(row: Cells, review: Review) -> tuple[float | None, ...]:
    """The shares of the last weeks, the oldest first; None where nothing fell due."""
    found = review.bolt_weeks
    is_rep = found["rep_id"].isna() if row["rep_id"] is None else found["rep_id"] == row["rep_id"]
    mine = found.loc[is_rep & (found["step"] == row["step"])]
    shares = {
        moment: on_time / due
        for moment, on_time, due in zip(mine["due_week"], mine["on_time"], mine["due"], strict=True)
    }
    return tuple(shares.get(moment) for moment in review.weeks["due_week"])
