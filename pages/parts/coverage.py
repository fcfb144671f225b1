"""The card "What this data can and cannot tell": seven lines, and how to export what is missing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics import coverage, missing_exports
from analytics import wording as words
from analytics.coverage import NOT, PARTLY, YES, Ability, Reason
from analytics.missing_exports import Way
from analytics.sources import crm
from analytics.sources.tables import TABLES
from analytics.wording import _, ngettext, number, plain
from pages.parts import cached
from pages.parts.cached import Warehouse

SIGNS = {YES: "✓", PARTLY: "◐", NOT: "–"}


def draw(here: Warehouse) -> None:
    """A line per ability: sign, word, reason; behind a click the menu paths to what is missing."""
    found = cached.frame(here, "coverage")
    abilities = coverage.abilities(found)
    with st.container(border=True, key="coverage"):
        st.subheader(_("What this data can and cannot tell"), anchor=False)
        for ability in abilities:
            left, right = st.columns([1, 2], gap="small")
            left.markdown(f"{SIGNS[ability.verdict]} **{name(ability)}** · {verdict(ability.verdict)}")
            right.markdown(" ".join(sentence(reason) for reason in ability.reasons))
        lacking = [ability for ability in abilities if ability.missing]
        if lacking:
            with st.expander(_("How to export what is missing"), key="missing-exports"):
                how_to_export(lacking, coverage.origins(found), name)


def how_to_export(lacking: list[Ability], origins: tuple[str, ...], called: Callable[[Ability], str]) -> None:
    """For each export: where it is made, what it brings, and what is asking for that."""
    missing = [field for ability in lacking for field in ability.missing]
    for way in missing_exports.ways(missing, origins, crm.formats()):
        asking = [called(ability) for ability in lacking if set(ability.missing) & set(way.fields)]
        purpose = _("For {abilities}.").format(abilities=words.listed(asking))
        st.markdown(f"{_place(way)}  \n{purpose}")


def _place(way: Way) -> str:
    """Where is this made, and what does it bring? Markdown; what a TOML file says is escaped."""
    if way.crm:
        what = words.listed(field(each) for each in way.fields)
        return f"**{plain(way.crm)}** · {plain(way.thing)}: {plain(way.path)}  \n" + _("It brings {what}.").format(
            what=what
        )
    columns = dict.fromkeys((*TABLES[way.thing].required, *(each.split(".")[1] for each in way.fields)))
    text = _("A file named {file} with the columns {columns}.")
    return text.format(file=f"`{way.thing}.csv`", columns=words.listed(f"`{column}`" for column in columns))


def name(ability: Ability) -> str:
    """What is an ability called?"""
    return {
        "follow_up": _("Follow-up"),
        "silence": _("Silence"),
        "cost": _("Cost"),
        "losses": _("Losses"),
        "after_sales": _("After-sales"),
        "referrals": _("Referrals"),
        "key_accounts": _("Key accounts"),
    }[ability.name]


def verdict(word: str) -> str:
    return {YES: _("Yes"), PARTLY: _("Partly"), NOT: _("Not in these files")}[word]


def sentence(reason: Reason) -> str:
    """Why: the reason's sentence with its figures."""
    n = dict(reason.figures).get("n", 0)
    figures = {key: number(figure) for key, figure in reason.figures}
    return sentences(n)[reason.key].format(**figures)


def sentences(n: int) -> dict[str, str]:
    """The sentence of every reason; `n` is the figure it counts."""
    return _of_activities(n) | _of_deals(n) | _of_customers(n)


def _of_activities(n: int) -> dict[str, str]:
    return {
        "no_activities": _("There are no activities: no call, e-mail, meeting or visit."),
        "nothing_begins": ngettext(
            "{n} activity, but nothing in it begins a step: no quote, no trial, no stage.",
            "{n} activities, but nothing in them begins a step: no quote, no trial, no stage.",
            n,
        ),
        "steps_hidden": _("{n} of {whole} steps of selling can be seen in these files."),
        "no_reps": _("{n} of {whole} activities do not say who made them."),
        "no_links": _("{n} of {whole} activities lead to no customer and no deal."),
        "no_customers": _("{n} of {whole} activities lead to no customer."),
        "no_directions": _("{n} of {whole} calls and messages do not say who began: they are taken as ours."),
        "none_comes_in": ngettext(
            "{n} activity, but no e-mail or call comes in: the customer's silence cannot be told from ours.",
            "{n} activities, but no e-mail or call comes in: the customer's silence cannot be told from ours.",
            n,
        ),
        "no_email_in": ngettext(
            "{n} e-mail, but none comes in: answers by e-mail are not seen.",
            "{n} e-mails, but none comes in: answers by e-mail are not seen.",
            n,
        ),
        "no_call_in": ngettext(
            "{n} call, but none comes in: customers who call are not seen.",
            "{n} calls, but none comes in: customers who call are not seen.",
            n,
        ),
        "followed": ngettext(
            "{n} activity; {seen} of {whole} steps of selling can be seen.",
            "{n} activities; {seen} of {whole} steps of selling can be seen.",
            n,
        ),
        "heard": _("{n} of {whole} activities come from the customer."),
    }


def _of_deals(n: int) -> dict[str, str]:
    return {
        "no_deals": _("There are no deals."),
        "no_wins": ngettext(
            "{n} deal, but none is won on a day that is known.", "{n} deals, but none is won on a day that is known.", n
        ),
        "only_wins": ngettext(
            "{n} deal, and it is won: there is nothing to compare with.",
            "{n} deals, and all are won: there is nothing to compare with.",
            n,
        ),
        "few_wins": ngettext(
            "Only {n} deal is won: at least {fewest} are needed to compare.",
            "Only {n} deals are won: at least {fewest} are needed to compare.",
            n,
        ),
        "no_amounts": _("{n} of {whole} closed deals have no amount: the chance can be told, the money only in part."),
        "undated": _("{n} of {whole} closed deals do not say when they were closed."),
        "compared": _("{n} deals are won and {others} are not: done in time can be compared with done late."),
        "no_losses": ngettext(
            "{n} deal, but none is lost on a day that is known.",
            "{n} deals, but none is lost on a day that is known.",
            n,
        ),
        "no_loss_reasons": _("{n} of {whole} lost deals give no reason."),
        "reasons_only": ngettext(
            "{n} reason is given, but there are no activities to compare it with.",
            "{n} reasons are given, but there are no activities to compare them with.",
            n,
        ),
        "no_beginnings": _("{n} of {whole} lost deals do not say when they were created."),
        "explained": _("{n} of {whole} lost deals give a reason, which the activities can bear out or not."),
    }


def _of_customers(n: int) -> dict[str, str]:
    return {
        "no_sales": _("There are no orders and no won deals."),
        "no_orders": ngettext(
            "There are no orders: {n} won deal stands for them, so delivery and payment cannot be seen.",
            "There are no orders: {n} won deals stand for them, so delivery and payment cannot be seen.",
            n,
        ),
        "undelivered": _("{n} of {whole} orders do not say when they were delivered."),
        "no_care": ngettext(
            "{n} activity, but it is no thank-you, no check of a delivery, no training, no care.",
            "{n} activities, but none is a thank-you, a check of a delivery, training or care.",
            n,
        ),
        "care_hidden": _("{n} of {whole} steps after the sale can be seen in these files."),
        "cared": _("{n} calls, messages and visits after the sale, for {whole} sales."),
        "no_referrals": _("No referral is named, no customer says who brought it, and no activity asks for one."),
        "asked_only": ngettext(
            "{n} activity asks for a referral, but none is named.",
            "{n} activities ask for a referral, but none is named.",
            n,
        ),
        "said_only": ngettext(
            "{n} deal says that it came by a referral, but not from whom.",
            "{n} deals say that they came by a referral, but not from whom.",
            n,
        ),
        "never_asked": ngettext(
            "{n} referral, but no activity asks for one: what asking brings cannot be told.",
            "{n} referrals, but no activity asks for one: what asking brings cannot be told.",
            n,
        ),
        "half_named": _("{n} of {whole} referrals do not name both sides."),
        "no_won_customers": _("No customer has a won deal, so nobody is ready to be asked."),
        "referred": _("{n} referrals, and {asked} activities that ask for one."),
        "sales_blank": _("{n} of {whole} sales lack the customer, the amount or the day."),
        "revenue_only": ngettext(
            "{n} sale is known, but there are no activities: broken contact cannot be seen.",
            "{n} sales are known, but there are no activities: broken contact cannot be seen.",
            n,
        ),
        "weighed": ngettext(
            "{n} sale with customer and amount.",
            "{n} sales with customer and amount.",
            n,
        ),
    }


def field(name: str) -> str:
    """What does a missing field tell?"""
    return {
        "activities.at": _("when something was done"),
        "activities.channel": _("whether it was a call, an e-mail or a visit"),
        "activities.direction": _("who began, the customer or we"),
        "activities.purpose": _("what it was for"),
        "activities.subject": _("the subject"),
        "activities.rep_id": _("who made it"),
        "activities.customer_id": _("the customer of an activity"),
        "activities.deal_id": _("the deal of an activity"),
        "activities.outcome": _("what came of it"),
        "activities.planned": _("what is planned"),
        "activities.due_at": _("by when it is planned"),
        "activities.logged_at": _("when it was written down"),
        "reps.role": _("who works at the desk"),
        "contacts.customer_id": _("the company of a person"),
        "stage_changes.stage": _("when a stage was entered"),
        "deals.deal_id": _("the deals"),
        "deals.customer_id": _("the customer of a deal"),
        "deals.owner_id": _("the owner of a deal"),
        "deals.status": _("won or lost"),
        "deals.created_at": _("when a deal was created"),
        "deals.closed_at": _("when a deal was closed"),
        "deals.amount": _("the amount of a deal"),
        "deals.loss_reason": _("why a deal was lost"),
        "orders.order_id": _("the orders"),
        "orders.customer_id": _("the customer of an order"),
        "orders.ordered_at": _("when it was ordered"),
        "orders.shipped_at": _("when it was shipped"),
        "orders.delivered_at": _("when it was delivered"),
        "orders.installed_at": _("when it was installed"),
        "orders.amount": _("the amount of an order"),
        "orders.invoiced_at": _("when it was invoiced"),
        "orders.payment_due_at": _("by when it is to be paid"),
        "orders.paid_at": _("when it was paid"),
        "customers.customer_id": _("the customers"),
        "customers.segment": _("the segment of a customer"),
        "customers.industry": _("the industry of a customer"),
        "customers.source": _("where a customer came from"),
        "customers.referred_by": _("who brought a customer"),
        "referrals.referrer_id": _("who referred"),
        "referrals.referred_id": _("who was referred"),
    }[name]
