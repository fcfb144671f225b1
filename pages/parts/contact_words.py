"""What contacts, kinds of events and states of customers are called on a page."""

from __future__ import annotations

from analytics import wording as words
from analytics.wording import _
from pages.parts import fields

state = words.customer_state


def contact(word: object) -> str:
    """What was sent, or done: a purpose, else a channel?"""
    return _purposes().get(str(word)) or fields.channel(str(word))


def _purposes() -> dict[str, str]:
    return {
        "qualification": _("qualification"),
        "appointment": _("appointment"),
        "presentation": _("presentation"),
        "quote": _("quote"),
        "trial": _("trial"),
        "trial_end": _("end of the trial"),
        "trial_review": _("look at the trial"),
        "usage_summary": _("summary of the trial"),
        "contract": _("contract"),
        "thank_you": _("thanks"),
        "delivery_check": _("check of the delivery"),
        "installation_check": _("check of the installation"),
        "training": _("training"),
        "satisfaction": _("satisfaction"),
        "care": _("care"),
        "testimonial": _("testimonial"),
        "referral_ask": _("asking for a referral"),
        "need": _("a need"),
        "complaint": _("complaint"),
        "collection": _("collection"),
        "win_back": _("win-back"),
        "loss_interview": _("asking why it was lost"),
    }


def kind(name: str) -> str:
    """What is a kind of event called?"""
    return {
        "customer_created": _("customer entered"),
        "deal_created": _("deal opened"),
        "stage_entered": _("stage"),
        "deal_won": _("deal won"),
        "deal_lost": _("deal lost"),
        "ordered": _("ordered"),
        "shipped": _("shipped"),
        "delivered": _("delivered"),
        "installed": _("installed"),
        "invoiced": _("invoiced"),
        "payment_due": _("payment due"),
        "paid": _("paid"),
        "referred": _("referral"),
    }.get(name, name)


STATE_SIGNS = {
    "waiting_on_us": "●",
    "stuck": "◐",
    "forgotten": "●",
    "never_contacted": "◐",
    "chasing": "○",
    "parked": "○",
    "active": "○",
    "dormant": "·",
}
