"""What actions and verdicts of promises are called, on pages and in reports."""

from __future__ import annotations

from analytics.wording import _


def action(word: str) -> str:
    """What was agreed to be done?"""
    return {
        "call": _("call"),
        "visit": _("visit"),
        "meeting": _("meeting"),
        "email": _("e-mail"),
        "message": _("message"),
        "quote": _("quote"),
        "presentation": _("presentation"),
        "trial": _("trial"),
        "contract": _("contract"),
        "thank_you": _("thanks"),
        "delivery_check": _("check of the delivery"),
        "training": _("training"),
        "referral_ask": _("asking for a referral"),
        "testimonial": _("testimonial"),
        "win_back": _("win-back"),
        "touch": _("any contact"),
        "other": _("something else"),
    }.get(word, word)


def verdict(word: str) -> str:
    """What does the log show of a promise?"""
    return {
        "kept": _("kept"),
        "late": _("kept late"),
        "not_kept": _("not shown by the log"),
        "pending": _("not due yet"),
        "unseen": _("the log cannot show it"),
        "not_evidenced": _("said to be done"),
    }.get(word, word)


def waiver(word: str) -> str:
    """For which reason need something not be done, or not now?"""
    return {
        "asked_to_wait": _("the customer asked us to wait"),
        "customer_away": _("the customer is away"),
        "deciding": _("the customer is deciding"),
        "done_otherwise": _("it was done in another way"),
        "not_needed": _("the step does not fit here"),
        "other": _("another reason"),
    }.get(word, word)
