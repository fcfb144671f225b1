"""The lines of the weekly review on each rep: at most one bolt, one customer, one deal, and one thing done well."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analytics import agreed_words
from analytics import wording as words
from analytics.report import lines
from analytics.report.document import About, Column, Mark, Row, Sign
from analytics.report.one_to_one import records
from analytics.report.weekly_rows import SIGNS, Cells, Names, how_it_stands, rep, weeks_of
from analytics.review import Review
from analytics.wording import _, ngettext, number, of


def rep_columns() -> tuple[Column, ...]:
    return (
        Column("rep", _("Rep")),
        Column("about", _("About")),
        Column("what", _("What")),
        Column("shown", _("What the log shows")),
        Column("value", _("Value"), "money"),
    )


def of_rep(found: Cells, review: Review, steps: lines.Steps, names: Names) -> list[Row]:
    """At most four lines of one rep; one that says so where there is nothing to talk of. The first bears the name."""
    mine = {
        kind: records(rows.loc[rows["rep_id"] == found["rep_id"]])
        for kind, rows in (("bolt", review.rep_bolts), ("customer", review.rep_customers), ("deal", review.rep_deals),
                           ("well", review.rep_well))
    }  # fmt: skip
    told = [
        *(_rep_bolt(row, review, steps) for row in mine["bolt"]),
        *(_rep_customer(row) for row in mine["customer"]),
        *(_rep_deal(row, steps) for row in mine["deal"]),
        *(_rep_well(row, review, steps) for row in mine["well"]),
    ]
    name = rep(found, names)
    if not told:
        told = [_rep_line("", "", _quiet(found), about=About(rep_id=found["rep_id"]))]
    told = [replace(row, cells={**row.cells, "rep": name}) for row in told]
    return [replace(told[0], head=name), *told[1:]]


def _quiet(found: Cells) -> str:
    """Nothing that stands out: how much was on time all the same, and is anything overdue?"""
    n = int(found["n_overdue"])
    rate = of(found["on_time"], found["due"])
    return lines.said(
        _("{of} on time").format(of=rate) if found["due"] else _("nothing fell due in four weeks"),
        ngettext("{n} overdue", "{n} overdue", n).format(n=number(n)) if n else _("nothing stands out"),
    )


def _rep_line(
    kind: str, what: str, shown: str, *, about: About, value: Any = None, currency: str = "",
    sign: Sign = "plain", mark: Mark | None = None,
) -> Row:  # fmt: skip
    label = {
        "bolt": _("Bolt"),
        "customer": _("Customer"),
        "deal": _("Deal"),
        "well": _("Done well"),
        "": "",
    }[kind]
    begun = _("{kind}: {what}").format(kind=label, what=what) if label else ""
    is_known = value is not None and not pd.isna(value) and value > 0
    return Row(
        cells={"about": label, "what": what, "shown": shown, "value": value if is_known else None},
        head="",
        detail=lines.said(begun, shown),
        figure=words.money(value, currency) if is_known else "",
        sign=sign,
        currency=currency,
        mark=mark,
        about=about,
    )


def _rep_bolt(row: Cells, review: Review, steps: lines.Steps) -> Row:
    rate = row["on_time"] / row["due"]
    return _rep_line(
        "bolt", lines.step_title(row["step"], steps), how_it_stands(row), about=lines.about(row), value=row["value"],
        currency=review.currency or "", sign=SIGNS.get(str(row["state"]), "plain"),
        mark=Mark(rate, float(row["standard"]), weeks_of(row, review)),
    )  # fmt: skip


def _rep_customer(row: Cells) -> Row:
    n = int(row["n_more"])
    more = ngettext("{n} more is silent", "{n} more are silent", n).format(n=number(n)) if n else ""
    return _rep_line(
        "customer", lines.customer(row), lines.said(words.customer_state(str(row["state"])), _silence(row), more),
        about=lines.about(row), value=row["value"], currency=lines.text(row["currency"]),
    )  # fmt: skip


def _silence(row: Cells) -> str:
    """Since when are they silent, and since when are we?"""
    said: list[str] = []
    if not pd.isna(row["silence_days"]):
        days = words.days(int(row["silence_days"]))
        said.append(_("their last sign of life {days} ago").format(days=days))
    if not pd.isna(row["touch_days"]):
        n = int(row["touch_days"])
        said.append(_("our last touch {days} ago").format(days=words.days(n)) if n else _("our last touch today"))
    return lines.said(*said)


def _rep_deal(row: Cells, steps: lines.Steps) -> Row:
    said: list[str] = []
    if row["n_overdue"]:
        over = ngettext("{n} day over", "{n} days over", int(row["oldest_days"])).format(n=number(row["oldest_days"]))
        said.append(words.listed([lines.step_title(row["step"], steps), over]))
    if row["is_waiting"]:
        said.append(words.customer_state("waiting_on_us"))
    if row["is_lying"]:
        said.append(_("without a next step"))
    n = int(row["n_more"])
    if n:
        said.append(ngettext("{n} more deal like it", "{n} more deals like it", n).format(n=number(n)))
    what = words.listed([name for name in (lines.deal(row), lines.customer(row)) if name])
    return _rep_line(
        "deal", what, lines.said(*said), about=replace(lines.about(row), step=""), value=row["value"],
        currency=lines.text(row["currency"]),
    )  # fmt: skip


def _rep_well(row: Cells, review: Review, steps: lines.Steps) -> Row:
    title = lines.step_title(row["step"], steps)
    if row["kind"] == "promise":
        kept = records(review.promises.loc[review.promises["commitment_id"] == row["commitment_id"]])[0]
        title = lines.customer(kept) or title
        shown = _("promise kept: {action}, done {day}").format(
            action=agreed_words.action(lines.text(kept["action"])), day=words.day(kept["done_at"])
        )
    elif row["kind"] == "tightened":
        shown = _("tightened: {before} four weeks ago, {now} now").format(
            before=of(row["on_time_before"], row["due_before"]), now=of(row["on_time"], row["due"])
        )
    else:
        shown = _("kept four weeks in a row: {of} on time").format(of=of(row["on_time"], row["due"]))
    return _rep_line("well", title, shown, about=lines.about(row), sign="praise")
