"""The eleven duties of sales: whether the data can show each, why not, and what would cure it."""

from __future__ import annotations

import streamlit as st

from analytics import coverage as covering
from analytics import duties
from analytics import wording as words
from analytics.coverage import NOT, Ability, Reason
from analytics.wording import _, ngettext, number
from pages.parts import cached, coverage, page_links
from pages.parts.cached import Warehouse

HERE = "health"


def draw(here: Warehouse) -> None:
    """A line per duty: sign, word, reason, the page that shows it; behind a click how to export what is missing."""
    covered = cached.frame(here, "coverage")
    found = duties.judged_duties(covered, cached.frame(here, "duties"))
    st.subheader(_("Which duties of sales can this data show?"), anchor=False)
    with st.container(border=True, key="duties"):
        for duty in found:
            _line(duty)
        lacking = [duty for duty in found if duty.missing]
        if lacking:
            with st.expander(_("How to export what is missing"), key="missing-for-duties"):
                coverage.how_to_export(lacking, covering.origins(covered), name)


def _line(duty: Ability) -> None:
    left, right, link = st.columns([4, 7, 2], gap="small", vertical_alignment="center")
    left.markdown(f"{coverage.SIGNS[duty.verdict]} **{name(duty)}** · {coverage.verdict(duty.verdict)}")
    said = " ".join(sentence(reason) for reason in duty.reasons)
    if duty.missing:
        cure = _("It would take: {what}.").format(what=words.listed(map(coverage.field, duty.missing)))
        said += f"  \n:gray[{cure}]"
    right.markdown(said)
    page = duties.PAGES[duty.name] if duty.verdict != NOT else None
    if page == HERE:
        link.caption(_("on this page"))
    elif page:
        with link:
            page_links.draw(page)


def name(duty: Ability) -> str:
    """What is a duty called?"""
    return {
        "targeting": _("Choosing whom to win"),
        "targets": _("Targets for a period"),
        "schedule": _("A schedule of contacts"),
        "inbound_calls": _("Calls that come in"),
        "entry": _("Entry into the CRM"),
        "pursuit": _("Following prospects, setting meetings"),
        "meetings": _("Meetings"),
        "contracts": _("Contract forms"),
        "settlement": _("Settlement"),
        "periodic_contact": _("Contact again and again"),
        "reports": _("Reports for a period"),
    }[duty.name]


def sentence(reason: Reason) -> str:
    """Why: the reason's sentence with its figures."""
    figures = dict(reason.figures)
    n = figures.get("n", 0)
    texts = coverage.sentences(n) | _of_work(n) | _of_plans(n) | _of_money(n)
    return texts[reason.key].format(**{key: number(figure) for key, figure in figures.items()})


def _of_work(n: int) -> dict[str, str]:
    return {
        "no_calls": _("There are no calls."),
        "no_needs": ngettext(
            "{n} call comes in, but no activity notes a need: whether a rep took it up cannot be seen.",
            "{n} calls come in, but no activity notes a need: whether a rep took them up cannot be seen.",
            n,
        ),
        "no_desk": ngettext(
            "{n} need is noted, but by nobody of the desk: no hand-off to a rep can be seen.",
            "{n} needs are noted, but by nobody of the desk: no hand-off to a rep can be seen.",
            n,
        ),
        "calls_taken": _("{n} calls come in; the desk notes {needs} needs, which a rep takes up or not."),
        "nothing_by_hand": _("There is no call, meeting, visit or note: nothing that is logged by hand."),
        "no_entry_days": _("{n} of {whole} calls, meetings, visits and notes do not say when they were written down."),
        "entry_is_the_moment": _(
            "Each of {n} entries says that it was written down in the very moment that it happened: that tells nothing."
        ),
        "carried_over": _(
            "{n} of {whole} entries were written down on one day, over a week later: they seem to come from another "
            "system, and count as late."
        ),
        "entered": _("{n} of {whole} calls, meetings, visits and notes say when they were written down."),
        "no_meetings": _("There are no meetings and no visits."),
        "no_outcomes": _("{n} of {whole} meetings and visits do not say what came of them: they count as held."),
        "met": _("{n} of {whole} meetings and visits say what came of them."),
        "nothing_pursued": _("No step of following up can be seen, and no activity arranges a meeting."),
        "pursuit_hidden": _("{n} of {whole} steps of following up can be seen in these files."),
        "nothing_arranged": _("No activity arranges a meeting, and none is planned."),
        "pursued": ngettext(
            "{n} meeting is arranged or planned; {seen} of {whole} steps of following up can be seen.",
            "{n} meetings are arranged or planned; {seen} of {whole} steps of following up can be seen.",
            n,
        ),
    }


def _of_plans(n: int) -> dict[str, str]:
    return {
        "no_customer_list": _("There is no list of customers: they are known only from what was done with them."),
        "untargeted": _("{n} of {whole} customers say neither of what kind they are nor where they came from."),
        "targeted": _(
            "{n} of {whole} customers say of what kind they are or where they came from: whom was worked on, not whom "
            "one had chosen."
        ),
        "no_targets": _(
            "No export has a place for targets, so none is shown. The standards of the playbook say how much is to be "
            "done in time, not how much is to be sold."
        ),
        "nothing_scheduled": _("Nothing is planned, and no step of the playbook that comes again can be seen."),
        "no_plans": ngettext(
            "No activity is planned: {n} step of the playbook that comes again is all the schedule there is.",
            "No activity is planned: {n} steps of the playbook that come again are all the schedule there is.",
            n,
        ),
        "no_rhythm": ngettext(
            "{n} activity is planned, but no step of the playbook says how often there should be one.",
            "{n} activities are planned, but no step of the playbook says how often there should be one.",
            n,
        ),
        "rhythm_unseen": ngettext(
            "{n} step of the playbook comes again, but nothing in these files begins it.",
            "{n} steps of the playbook come again, but nothing in these files begins them.",
            n,
        ),
        "scheduled": _("{n} activities are planned, and steps of the playbook that say how often: {rhythms}."),
        "no_contact_kept": _("No step of care that comes again can be seen, and no activity is care."),
        "no_care_rhythm": ngettext(
            "{n} call, message or visit after the sale, but no step of care in the playbook says how often.",
            "{n} calls, messages and visits after the sale, but no step of care in the playbook says how often.",
            n,
        ),
        "care_rhythm_unseen": ngettext(
            "{n} step of care comes again, but nothing in these files begins it.",
            "{n} steps of care come again, but nothing in these files begins them.",
            n,
        ),
        "kept_up": _("{n} calls, messages and visits after the sale; steps of care that say how often: {seen}."),
        "no_reports": _(
            "No export holds what a rep reports. What a report would tell is drawn here from the log itself."
        ),
    }


def _of_money(n: int) -> dict[str, str]:
    return {
        "no_contracts": _("No activity and no stage says that a contract was sent or signed."),
        "no_contract_step": ngettext(
            "{n} entry is about a contract, but no step of the playbook asks for one.",
            "{n} entries are about a contract, but no step of the playbook asks for one.",
            n,
        ),
        "contracted": ngettext(
            "{n} entry is about a contract: that it went out can be seen, not what stands in it.",
            "{n} entries are about a contract: that it went out can be seen, not what stands in it.",
            n,
        ),
        "nothing_to_pay": _("There are no orders, so neither an invoice nor a payment can be seen."),
        "no_payments": ngettext(
            "{n} order, but it says neither by when it is to be paid nor when it was.",
            "{n} orders, but none says by when it is to be paid, or when it was.",
            n,
        ),
        "no_due_days": _("{n} of {whole} orders do not say by when they are to be paid."),
        "never_paid": ngettext(
            "{n} order, but it does not say that it was paid.",
            "{n} orders, but none says that it was paid: all of them look unpaid.",
            n,
        ),
        "settled": _("{n} of {whole} orders say when they were paid, and {due} by when they were to be."),
    }
