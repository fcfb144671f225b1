"""The look-ahead as a document: one sheet per rep, to be handed out on Friday."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import wording as words
from analytics.ahead import Ahead
from analytics.metrics import money
from analytics.playbook_terms import Playbook
from analytics.report import lines, one_to_one
from analytics.report.document import About, Column, Document, List, Mark, Row, Section
from analytics.wording import _, ngettext, number, percent

FIRST_COMING, FIRST_OVERDUE, FIRST_TURNING = 15, 8, 5


def document(view: Ahead, names: Mapping[str, str], playbook: Playbook) -> Document:
    """What waits for whom, in the voice of the moment."""
    whose = sorted(view.reps, key=lambda rep: (rep is None, names.get(rep or "", rep or "")))
    team = "-" + "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in view.team) if view.team else ""
    return Document(
        name=f"ahead-{view.as_of:%Y-%m-%d}{team}".rstrip("-"),
        title=_("The next seven days"),
        sentence=sentence(view),
        facts=tuple(
            fact
            for fact in (
                _("as of {day}").format(day=words.day(view.as_of, "weekday")),
                _("up to {day}").format(day=words.day(view.until, "weekday")),
                view.team or _("All teams"),
                playbook.name,
            )
            if fact
        ),
        sections=tuple(_sheet(view.of(rep), rep or "", names, playbook) for rep in whose),
        language=words.voice().language,
        calendar=words.voice().calendar,
    )


def sentence(view: Ahead) -> str:
    """How much is it, and what turns loose if it is left? Plain text."""
    n, n_over, n_turning = len(view.coming), len(view.overdue), len(view.turning)
    worth = _worth(view)
    waiting = _(", worth {money}").format(money=worth) if worth else ""
    due = ngettext(
        "One step falls due by {day}{worth}.", "{n} steps fall due by {day}{worth}.", n
    ) if n else _("Nothing falls due by {day}.")  # fmt: skip
    said = [due.format(n=number(n), day=words.day(view.until, "weekday"), worth=waiting)]
    if n_over:
        said.append(ngettext("One is overdue already.", "{n} are overdue already.", n_over).format(n=number(n_over)))
    if n_turning:
        text = ngettext(
            "If nothing of it is done, one bolt turns loose.", "If nothing of it is done, {n} bolts turn loose.",
            n_turning,
        )  # fmt: skip
        said.append(text.format(n=number(n_turning)))
    elif n:
        said.append(_("No bolt would turn loose by then."))
    return " ".join(said)


def _worth(view: Ahead) -> str:
    main = view.worth.loc[money.is_in(view.worth["currency"], view.currency), "value"]
    total = float(main.sum())
    return words.money(total, view.currency) if total > 0 else ""


def _sheet(mine: Ahead, rep: str, names: Mapping[str, str], playbook: Playbook) -> Section:
    steps = {step.id: step for step in playbook.steps}
    return Section(
        id=f"rep-{rep}",
        title=names.get(rep, rep or _("nobody")),
        sentence=sentence(mine),
        lists=(
            *((one_to_one.promises(mine.promises, steps, _("Promised")),) if len(mine.promises) else ()),
            lines.coming(mine.coming, steps, first=FIRST_COMING),
            lines.overdue(mine.overdue, steps, first=FIRST_OVERDUE),
            _turning(mine, steps),
        ),
        counted=_(
            "A bolt is looked at over four weeks: today over those up to the as-of day, then over those up to the last "
            "day ahead, with all that is pending counted as missed. What begins and falls due in these days is not "
            "known yet."
        ),
        begins_page=True,
    )


def _turning(mine: Ahead, steps: lines.Steps) -> List:
    columns = (
        Column("step", _("Step")),
        Column("on_time", _("On time now"), "count"),
        Column("due", _("Due now"), "count"),
        Column("pending", _("Still to do"), "count"),
        Column("needed", _("Needed on time"), "count"),
        Column("standard", _("The standard"), "share"),
    )
    rows = tuple(_turned({str(name): cell for name, cell in row.items()}, steps)
                 for row in mine.turning.to_dict("records"))  # fmt: skip
    title = _("Turns loose if nothing is done")
    return List("turning", title, columns, rows, FIRST_TURNING, _("No bolt would turn loose by then."))


def _turned(row: dict[str, Any], steps: lines.Steps) -> Row:
    title = lines.step_title(row["step"], steps)
    now = _("now {of} on time").format(of=words.of(int(row["on_time"]), int(row["due"])))
    then = _("then {of}").format(of=words.of(int(row["on_time_then"]), int(row["due_then"])))
    return Row(
        cells={"step": title, **{name: row[name] for name in ("on_time", "due", "pending", "needed", "standard")}},
        head=title,
        detail=lines.said(now, then, _needed(row)),
        figure=percent(row["rate_then"]),
        sign="watch",
        mark=Mark(float(row["rate_then"]), float(row["standard"])),
        about=About(rep_id=lines.text(row["rep_id"]), step=lines.text(row["step"])),
    )


def _needed(row: dict[str, Any]) -> str:
    """How many of what is pending keep it from turning loose?"""
    if pd.isna(row["needed"]):
        return _("older work that was kept falls out of the four weeks")
    n, pending = int(row["needed"]), int(row["pending"])
    text = ngettext("one of {pending} on time keeps it", "{n} of {pending} on time keep it", n)
    return text.format(n=number(n), pending=number(pending))
