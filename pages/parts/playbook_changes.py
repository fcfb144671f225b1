"""What another playbook would change, in words: steps that come, go and differ, and how the team counts its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from analytics import wording as words
from analytics.dates import CALENDARS
from analytics.playbook_terms import Playbook, Step
from analytics.playbook_versions import Changed, Changes
from analytics.standards import Standards
from analytics.wording import _, ngettext, number, percent, plain
from pages.parts import playbook_words

NAMED = 30
TOLD = ("standard", "who", "phase", "after", "do", "until")
TIMING = ("within", "every")


def draw(before: Playbook, after: Playbook, found: Changes, held: Standards) -> None:
    """A line for each change; nothing is left out but the names of more than thirty steps."""
    if found.is_nothing:
        st.markdown(_("It says the same as the playbook in use."))
        return
    lines = []
    if n := len(found.added):
        text = ngettext("**{n} step comes**: {steps}.", "**{n} steps come**: {steps}.", n)
        lines.append(text.format(n=number(n), steps=_named(found.added)))
    if n := len(found.removed):
        text = ngettext(
            "**{n} step goes**, and with it what was due by it: {steps}.",
            "**{n} steps go**, and with them what was due by them: {steps}.",
            n,
        )
        lines.append(text.format(n=number(n), steps=_named(found.removed)))
    if n := len(found.changed):
        text = ngettext("**{n} step changes**:", "**{n} steps change**:", n)
        lines.append(text.format(n=number(n)))
    lines += [f"  - {_changed(change, held)}" for change in found.changed]
    if found.settings:
        counted = _("**How the team counts** changes:")
        lines.append(counted)
    lines += [f"  - {_setting(name, before, after)}" for name in found.settings]
    st.markdown("\n".join(line if line.startswith(" ") else f"- {line}" for line in lines))


def _named(steps: Sequence[Step]) -> str:
    names = [plain(words.title(step)) for step in steps[:NAMED]]
    more = [_("and {n} more").format(n=number(len(steps) - NAMED))] if len(steps) > NAMED else []
    return words.listed([*names, *more])


def _changed(change: Changed, held: Standards) -> str:
    """ "Follow up every quote: within 3 business days → within 2 business days, what ends it" """
    before, after = change.before, change.after
    parts = [_from_to(words.deadline(before), words.deadline(after))] if set(TIMING) & set(change.what) else []
    parts += [_told(name, before, after) for name in change.what if name in TOLD]
    parts += [_field(name) for name in change.what if name not in (*TOLD, *TIMING)]
    text = f"{plain(words.title(after))}: {words.listed(parts)}"
    moved = [said for said in held.history_of(after.id) if said.kind != "declined"]
    if "standard" in change.what and moved:
        text += " " + _("(the standard that was set since, {share}, goes on holding)").format(
            share=percent(moved[-1].standard)
        )
    return text


def _told(name: str, before: Step, after: Step) -> str:
    if name == "standard":
        return _("standard {change}").format(change=_from_to(percent(before.standard), percent(after.standard)))
    if name == "who":
        return _from_to(playbook_words.whose(before), playbook_words.whose(after))
    if name == "phase":
        return _from_to(words.phase(before.phase), words.phase(after.phase))
    if name == "after":
        return _("after {change}").format(change=_from_to(playbook_words.after(before), playbook_words.after(after)))
    if name == "do":
        return _("to do {change}").format(change=_from_to(playbook_words.do(before), playbook_words.do(after)))
    ends = [playbook_words.any_of(step.until) or "–" for step in (before, after)]
    return _("ended by {change}").format(change=_from_to(*ends))


def _from_to(before: str, after: str) -> str:
    # Translators: a value before and after a change; keep the arrow in the direction of reading.
    return _("{before} → {after}").format(before=before, after=after) if before != after else after


def _field(name: str) -> str:
    """What is a key of a step called that is named only?"""
    return {
        "title": _("its title"),
        "else_after": _("what else may start it"),
        "early": _("how early it may be done"),
        "on": _("what it belongs to"),
        "expires": _("when it is closed as missed"),
        "source": _("its source"),
        "differs": _("where texts differ"),
        "applies": _("whom it is for"),
    }.get(name, name)


def _setting(name: str, before: Playbook, after: Playbook) -> str:
    label = {
        "name": _("Name"),
        "time_zone": _("Time zone"),
        "weekend": _("Weekend"),
        "holidays": _("Holidays"),
        "week_starts": _("First day of the week"),
        "calendar": _("Calendar"),
        "roll_forward": _("Due days that are no working days move on"),
        "care_before_ask": _("Days with care before a referral is asked for"),
        "stages": _("Stages that say that something was done"),
        "segments": _("When a customer of a segment counts as silent"),
    }.get(name, name)
    if name in ("stages", "segments"):
        return label
    values = [_value(name, getattr(each, name)) for each in (before, after)]
    return _("{label}: {change}").format(label=label, change=_from_to(*values))


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return number(value)
    if name == "calendar":
        return _calendar(str(value))
    if isinstance(value, tuple) and any(isinstance(each, date) for each in value):
        return ngettext("{n} day", "{n} days", len(value)).format(n=number(len(value)))
    if isinstance(value, tuple):
        return words.listed(map(_weekday, value)) or "–"
    if name == "week_starts":
        return _weekday(str(value))
    return plain(value) if value else "–"


def _calendar(name: str) -> str:
    named = dict(zip(CALENDARS, (_("Gregorian"), _("Buddhist"), _("Jalali"), _("ROC")), strict=True))
    return named.get(name, name)


def _weekday(name: str) -> str:
    return {
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    }.get(name, name)
