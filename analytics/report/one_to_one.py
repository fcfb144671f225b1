"""The one-to-one as a document of two pages: what is talked about with one rep, from promises to praise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics import agreed_words
from analytics import wording as words
from analytics.metrics.follow_up import FEWEST_DUE
from analytics.one_to_one import OneToOne
from analytics.playbook_terms import Playbook
from analytics.report import lines, rep_sentence
from analytics.report.document import About, Column, Document, List, Mark, Row, Section, Sign
from analytics.wording import _, ngettext, number, percent

# So that it fits on two printed pages.
FIRST = {
    "promises": 4,
    "steps": 6,
    "overdue": 4,
    "coming": 3,
    "silent": 3,
    "deals": 3,
    "losses": 3,
    "ready": 2,
    "well": 4,
}
STATE_SIGNS: Mapping[str, Sign] = {"loose": "loose", "watch": "watch"}
VERDICT_SIGNS: Mapping[str, Sign] = {
    "kept": "praise", "late": "watch", "not_kept": "loose", "unseen": "unknown", "not_evidenced": "unknown",
}  # fmt: skip
SURE_EFFECT = 0.1  # so small is the chance that a bolt would have risen like this by itself


def document(view: OneToOne, names: Mapping[str, str], playbook: Playbook) -> Document:
    """What is talked about, in the voice of the moment."""
    steps = {step.id: step for step in playbook.steps}
    name = names.get(view.rep_id, view.rep_id)
    question = view.question
    whose = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in view.rep_id).strip("-") or "rep"
    days = _("{first} to {last}").format(first=words.day(question.since), last=words.day(question.until))
    facts = (_("as of {day}").format(day=words.day(question.as_of, "weekday")), days, playbook.name)
    return Document(
        name=f"one-to-one-{whose}-{question.as_of:%Y-%m-%d}",
        title=_("One-to-one: {rep}").format(rep=name),
        sentence=rep_sentence.sentence(view, name, steps),
        facts=(*facts, *rep_sentence.cautions(view)),
        sections=(
            _promises(view, steps),
            _steps(view, steps),
            Section("waiting", _("What waits"), lists=(_overdue(view, steps), _coming(view, steps))),
            Section("customers", _("Customers and deals"), lists=(*_silent(view), *_lying(view))),
            _losses(view),
            Section(
                "book", _("The book"), rep_sentence.book(view), (lines.ready(view.ready, first=FIRST["ready"]),)
            ),
            _well(view, steps),
        ),
        language=words.voice().language,
        calendar=words.voice().calendar,
    )  # fmt: skip


def _overdue(view: OneToOne, steps: lines.Steps) -> List:
    return lines.overdue(view.overdue, steps, first=FIRST["overdue"])


def _coming(view: OneToOne, steps: lines.Steps) -> List:
    return lines.coming(view.coming, steps, first=FIRST["coming"])


def _silent(view: OneToOne) -> tuple[List, ...]:
    """None where the data has no message of a customer: nobody can be told to be silent then."""
    return (lines.silent(view.silent, first=FIRST["silent"]),) if view.has_inbound else ()


def _lying(view: OneToOne) -> tuple[List, ...]:
    """None where the data shows no plan at all, or nothing is open."""
    is_told = view.has_plans and view.n_open_deals
    return (lines.lying(view.deals, first=FIRST["deals"]),) if is_told else ()


# -------------------------------------------------------------------- promises


def _promises(view: OneToOne, steps: lines.Steps) -> Section:
    return Section(
        id="promises",
        title=_("Promises"),
        lists=(promises(view.talked_of, steps),),
        counted=_(
            "Kept: the log shows the action by the end of its day, done by anybody of ours. What the log cannot show "
            "is counted beside, never against anybody."
        ),
    )


def promises(found: pd.DataFrame, steps: lines.Steps, title: str = "") -> List:
    """What was agreed with one rep, each with its verdict. `found`: rows of views.commitments."""
    columns = (
        Column("verdict", _("What the log shows")),
        Column("customer", _("Customer")),
        Column("action", _("What was agreed")),
        Column("step", _("Step")),
        Column("text", _("Note")),
        Column("due_on", _("Due"), "day"),
        Column("done_on", _("Done"), "day"),
        Column("n_carried", _("Times carried on"), "count"),
        Column("value", _("Value"), "money"),
    )
    rows = tuple(promise(row, steps) for row in records(found))
    empty = _("Nothing was agreed that falls due in these days.")
    return List("promises", title, columns, rows, FIRST["promises"], empty)


def promise(row: dict[str, Any], steps: lines.Steps) -> Row:
    """One thing agreed, with its verdict."""
    verdict, step = agreed_words.verdict(str(row["verdict"])), lines.step_title(row["step"], steps)
    what = _("training") if row["kind"] == "training" else agreed_words.action(str(row["action"]))
    done = _("done {day}").format(day=words.day(row["done_at"])) if not pd.isna(row["done_at"]) else ""
    carried = int(row["n_carried"])
    again = ngettext("carried on once", "carried on {n} times", carried).format(n=number(carried)) if carried else ""
    due = _("due {day}").format(day=words.day(row["due_at"], "weekday"))
    cells = {
        "verdict": verdict, "customer": lines.customer(row), "action": what, "step": step,
        "text": lines.text(row["text"]), "due_on": row["due_at"], "done_on": row["done_at"],
        "n_carried": carried or None, "value": row["value"],
    }  # fmt: skip
    whom = lines.customer(row) or step
    return Row(
        cells=cells,
        head=lines.said(whom, what) if whom else lines.said(what, lines.text(row["text"])),
        detail=lines.said(verdict, due, done, again, lines.text(row["text"]) if whom else ""),
        figure=words.money(row["value"], row["currency"]),
        sign=VERDICT_SIGNS.get(str(row["verdict"]), "plain"),
        currency=lines.text(row["currency"]),
        about=lines.about(row),
    )


# -------------------------------------------------------------------- steps


def _steps(view: OneToOne, steps: lines.Steps) -> Section:
    columns = (
        Column("step", _("Step")),
        Column("state", _("State")),
        Column("on_time", _("On time"), "count"),
        Column("due", _("Fell due"), "count"),
        Column("rate", _("Share on time"), "share"),
        Column("standard", _("The standard"), "share"),
    )
    cells = view.steps.cells.loc[view.steps.cells["due"] > 0]
    # What is off first, what cannot be judged last; within that the playbook's order.
    place = (
        cells["state"].map({"loose": 0, "watch": 1, "too_few": 3}).where(cells["marked"] | (cells["due"] < FEWEST_DUE))
    )
    ranked = cells.loc[place.fillna(2).sort_values(kind="stable").index]
    rows = tuple(_step(row, view, steps) for row in records(ranked))
    empty = _("No step of sales fell due in these weeks.")
    return Section(
        id="steps",
        title=_("Is each step kept?"),
        lists=(List("steps", "", columns, rows, FIRST["steps"], empty),),
        counted=_(
            "Share on time = on time ÷ (on time + late + missed + overdue) over four weeks; the small line is the "
            "share week by week over twelve. Loose: the log makes it at least nine to one that the true share is under "
            "the standard."
        ),
    )


def _step(row: dict[str, Any], view: OneToOne, steps: lines.Steps) -> Row:
    title = lines.step_title(row["step"], steps)
    state = str(row["state"]) if row["marked"] or row["state"] == "too_few" else "fine"
    of = words.of(int(row["on_time"]), int(row["due"]))
    weeks = view.steps.weeks.loc[view.steps.weeks["step"] == row["step"], "rate"]
    is_few = row["due"] < FEWEST_DUE
    return Row(
        cells={"step": title, "state": words.bolt(state),
               **{name: row[name] for name in ("on_time", "due", "rate", "standard")}},
        head=title,
        detail=lines.said(
            _("{of} on time").format(of=of),
            _("standard {share}").format(share=percent(row["standard"])),
        ),
        figure=_("too few") if is_few else percent(row["rate"]),
        sign=STATE_SIGNS.get(state, "plain"),
        mark=Mark(
            None if is_few else float(row["rate"]),
            float(row["standard"]),
            tuple(None if pd.isna(rate) else float(rate) for rate in weeks),
        ),
        about=About(rep_id=view.rep_id, step=str(row["step"])),
    )  # fmt: skip


# -------------------------------------------------------------------- losses, praise


def _losses(view: OneToOne) -> Section:
    n, n_all = len(view.losses), view.n_losses
    sentence = _("Nothing was lost in the last 13 weeks.")
    if n_all:
        text = ngettext(
            "One deal was lost in 13 weeks, and the log shows something to ask about.",
            "{all} deals were lost in 13 weeks; with {n} of them the log shows something to ask about.",
            n_all,
        )
        if not n:
            text = ngettext(
                "One deal was lost in 13 weeks, and the log shows nothing to ask about.",
                "{all} deals were lost in 13 weeks, and the log shows nothing to ask about.",
                n_all,
            )
        sentence = text.format(all=number(n_all), n=number(n))
    lists = (lines.lost(view.losses, first=FIRST["losses"]),) if n else ()
    counted = _("What the log shows is set against the stated reason; it is not the real reason.")
    return Section("losses", _("Losses to talk about"), sentence, lists, counted)


def _well(view: OneToOne, steps: lines.Steps) -> Section:
    columns = (Column("what", _("What went well")), Column("step", _("Step")), Column("shown", _("What the log shows")))
    empty = _("The log shows nothing yet that stands out.")
    rows = tuple(well(view, steps))
    return Section("well", _("What went well"), lists=(List("well", "", columns, rows, FIRST["well"], empty),))


def well(view: OneToOne, steps: lines.Steps) -> list[Row]:
    """What is to be praised: bolts tightened, what a promise did, promises kept, steps kept."""
    found = []
    for row in records(view.tightened):
        before = words.of(int(row["on_time_before"]), int(row["due_before"]))
        now = words.of(int(row["on_time"]), int(row["due"]))
        shown = _("{before} → {now} on time").format(before=before, now=now)
        found.append(_praised(_("tightened"), row, lines.step_title(row["step"], steps), shown))
    for row in records(view.promises.effects):
        if not pd.isna(row["chance"]) and row["chance"] <= SURE_EFFECT:
            shown = lines.effect(row)
            found.append(_praised(_("since it was agreed"), row, lines.step_title(row["step"], steps), shown))
    for row in records(view.talked_of.loc[view.talked_of["verdict"] == "kept"]):
        whom = lines.customer(row) or lines.step_title(row["step"], steps)
        shown = _("{action}, done {day}").format(
            action=agreed_words.action(str(row["action"])), day=words.day(row["done_at"])
        )
        found.append(_praised(_("promise kept"), row, whom, shown))
    for row in records(view.kept):
        shown = words.rate(int(row["on_time"]), int(row["due"]), FEWEST_DUE)
        found.append(_praised(_("step kept"), row, lines.step_title(row["step"], steps), shown))
    return found


def _praised(what: str, row: dict[str, Any], whom: str, shown: str) -> Row:
    return Row(
        cells={"what": what, "step": whom, "shown": shown},
        head=whom,
        detail=lines.said(what, shown),
        sign="praise",
        about=lines.about(row),
    )


def records(found: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in found.to_dict("records")]
