"""The weekly review as a document, in the order of the meeting: from promises to decisions."""

from __future__ import annotations

from collections.abc import Mapping

from analytics import wording as words
from analytics.metrics import waivers
from analytics.playbook_terms import Playbook
from analytics.report import lines, weekly_ends, weekly_reps, weekly_rows, weekly_sentence
from analytics.report.document import Column, Document, List, Section
from analytics.report.one_to_one import records
from analytics.review import Review
from analytics.wording import _, ngettext, number

# What half an hour with twelve reps has time for; the rest is counted, and opens.
FIRST = {
    "promises": 10,
    "kept": 3,
    "changed": 5,
    "bolts": 3,
    "reps": 12,
    "ready": 5,
    "wins": 5,
    "standards": 5,
    "decisions": 20,
}

Names = Mapping[str, str]


def document(review: Review, names: Names, playbook: Playbook, note: str = "") -> Document:
    """What is talked of this week, in the voice of the moment. `note`: what was noted when it was held."""
    steps = {step.id: step for step in playbook.steps}
    week = review.week
    days = _("{first} to {last}").format(first=words.day(week.start), last=words.day(week.until))
    team = "-" + "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in week.team) if week.team else ""
    return Document(
        name=f"review-{week.start:%Y-%m-%d}{team}".rstrip("-"),
        title=_("Weekly review, {days}").format(days=days),
        sentence=weekly_sentence.headline(review, steps, names),
        facts=(
            _("as of {day}").format(day=words.day(week.as_of, "weekday")),
            week.team or _("All teams"),
            playbook.name,
            *weekly_sentence.cautions(review),
            words.purpose(),
        ),
        sections=(
            _promises(review, steps, names),
            _changed(review, steps, names),
            _team(review, steps, names),
            _reps(review, steps, names),
            _ready(review, names),
            _wins(review, steps, names),
            _standards(review, steps),
            _decisions(review, steps, names, note),
        ),
        language=words.voice().language,
        calendar=words.voice().calendar,
    )


def _promises(review: Review, steps: lines.Steps, names: Names) -> Section:
    empty = _("Nothing was agreed that falls due in these days.")
    rows = tuple(weekly_rows.promise(row, review, steps, names) for row in records(review.promises))
    kept = tuple(weekly_rows.kept(row, names) for row in records(review.kept))
    return Section(
        id="promises",
        title=_("Promises"),
        sentence=weekly_sentence.promises(review.promises),
        lists=(
            List("promises", _("What was agreed"), weekly_rows.promise_columns(), rows, FIRST["promises"], empty),
            *(
                (List("kept", _("Kept in four weeks"), weekly_rows.kept_columns(), kept, FIRST["kept"]),)
                if kept
                else ()
            ),
        ),
        counted=_(
            "Kept: the log shows the action by the end of its day, done by anybody of ours. What the log cannot show "
            "is counted beside, never against anybody. A bolt is compared over eight weeks before and after the "
            "agreement; it was chosen because it was low, so part of a rise would have come by itself."
        ),
    )


def _changed(review: Review, steps: lines.Steps, names: Names) -> Section:
    columns = weekly_rows.turned_columns()
    turned = {
        name: tuple(weekly_rows.turned(row, steps, names) for row in records(found))
        for name, found in (("tightened", review.tightened), ("loosened", review.loosened))
    }
    return Section(
        id="changed",
        title=_("What changed"),
        sentence=weekly_sentence.changed(review),
        lists=(
            List("figures", "", weekly_rows.figure_columns(), weekly_rows.figures(review), 20),
            List(
                "tightened", _("Tightened since last week"), columns, turned["tightened"], FIRST["changed"],
                _("No bolt that was loose or to be watched a week ago is fine now."),
            ),
            List(
                "loosened", _("Turned loose since last week"), columns, turned["loosened"], FIRST["changed"],
                _("No bolt turned loose."),
            ),
        ),
        counted=_(
            "On time = on time ÷ (on time + late + missed + overdue) over four weeks, against the four weeks before. "
            "Overdue and at risk are taken as of the moment; of a week ago, what stood open then. What an export holds "
            "only as it is today, as amounts, has no past."
        ),
    )  # fmt: skip


def _team(review: Review, steps: lines.Steps, names: Names) -> Section:
    columns = weekly_rows.bolt_columns()
    team = tuple(weekly_rows.team_bolt(row, steps) for row in records(review.team_bolts))
    bolts = tuple(weekly_rows.bolt(row, review, steps, names) for row in records(review.bolts))
    listed = [List("team-bolts", _("Loose with everybody together"), columns, team, FIRST["bolts"])] if team else []
    empty = _("No bolt is loose or to be watched.")
    return Section(
        id="team",
        title=_("What to tighten first"),
        sentence=weekly_sentence.team(review, steps),
        lists=(*listed, List("bolts", _("Rep by rep, most money first"), columns, bolts, FIRST["bolts"], empty)),
        counted=_(
            "A bolt is a step with one rep over four weeks. Loose: the log makes it at least nine to one that the true "
            "share on time is under the standard; to watch: seven to three."
        ),
    )


def _reps(review: Review, steps: lines.Steps, names: Names) -> Section:
    rows = [weekly_reps.of_rep(rep, review, steps, names) for rep in records(review.reps)]
    first = sum(map(len, rows[: FIRST["reps"]]))
    return Section(
        id="reps",
        title=_("Rep by rep"),
        sentence=weekly_sentence.reps(review),
        lists=(
            List(
                "reps", "", weekly_reps.rep_columns(), tuple(row for of_rep in rows for row in of_rep), first,
                _("Nothing fell due, and nothing is open or promised."),
            ),
        ),
        counted=_(
            "With each rep at most one bolt, one customer, one deal, and one thing done well: a bolt tightened in four "
            "weeks, else a standard kept four weeks in a row, else a promise kept. The reps with most money at stake "
            "come first: what is overdue, lies without a next step, or is silent, each deal or customer once."
        ),
    )  # fmt: skip


def _ready(review: Review, names: Names) -> Section:
    rows = tuple(weekly_ends.ready(row, names) for row in records(review.ready))
    empty = _("Nobody: a customer is ready once it is cared for, content and in contact.")
    return Section(
        id="ready",
        title=_("Ready to be asked"),
        sentence=weekly_sentence.ready(review),
        lists=(List("ready", "", weekly_ends.ready_columns(), rows, FIRST["ready"], empty),),
    )


def _wins(review: Review, steps: lines.Steps, names: Names) -> Section:
    rows = tuple(weekly_ends.win(row, names) for row in records(review.wins))
    owed = tuple(weekly_ends.owed(row, steps, names) for row in records(review.owed))
    empty = _("Nothing was won this week.")
    listed = (List("owed", _("Owed to them now"), weekly_ends.owed_columns(), owed, FIRST["wins"]),) if owed else ()
    return Section(
        id="wins",
        title=_("Won this week"),
        sentence=weekly_sentence.wins(review),
        lists=(List("wins", "", weekly_ends.win_columns(), rows, FIRST["wins"], empty), *listed),
    )


def _standards(review: Review, steps: lines.Steps) -> Section:
    n = len(review.raises)
    text = ngettext("{n} standard can be raised.", "{n} standards can be raised.", n)
    raises = tuple(weekly_ends.raise_of(row, steps) for row in records(review.raises))
    often = tuple(weekly_ends.often(row, steps) for row in records(review.often_waived))
    listed = [List("raises", "", weekly_ends.raise_columns(), raises, FIRST["standards"])] if raises else []
    if often:
        title = _("Waived often: is the step right?")
        listed.append(List("waived-often", title, weekly_ends.often_columns(), often, FIRST["standards"]))
    return Section(
        id="standards",
        title=_("Standards"),
        sentence=text.format(n=number(n)) if n else _("No standard is to be raised now."),
        lists=tuple(listed),
        counted=_(
            "Raised by at most 5 points, up to 95 %, where the whole team surely stood above the standard in the last "
            "four whole weeks. A change of a step is proposed where one reason waived it at least {n} times in {weeks} "
            "weeks, and at least one in ten of what fell due."
        ).format(n=number(waivers.FEWEST), weeks=number(waivers.WEEKS)),
    )


def _decisions(review: Review, steps: lines.Steps, names: Names, note: str) -> Section:
    rows = weekly_ends.decisions(review, steps, names)
    columns = (Column("rep", _("Rep")), Column("what", _("Decided")), Column("due_on", _("Due"), "day"))
    empty = _("Nothing was decided in this review yet.")
    return Section(
        id="decisions",
        title=_("Decisions"),
        sentence=note,
        lists=(List("decisions", "", columns, rows, FIRST["decisions"], empty),),
    )
