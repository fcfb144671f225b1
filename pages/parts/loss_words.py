"""What reasons, verdicts, questions and ticks of a lost deal are called on a page."""

from __future__ import annotations

from typing import Any

from analytics import wording as words
from analytics.wording import _, plain

category, verdict = words.loss_category, words.loss_verdict


def controllable(word: str) -> str:
    """Who can change it?"""
    return {
        "rep": _("the rep"),
        "company": _("the company"),
        "nobody": _("nobody"),
        "unknown": _("not known"),
    }.get(word, word)


def own_verdict(word: str) -> str:
    """What does a person say of the reason, whatever the log shows?"""
    return {
        "consistent": _("the reason holds"),
        "contradicted": _("the reason does not hold"),
        "not_evidenced": _("nobody can tell"),
    }.get(word, word)


def question(word: str) -> str:
    """What does the review of a loss ask?"""
    return {
        "understood": _("Did we understand the need, and the motive behind it?"),
        "attention": _("Did we win the customer's attention?"),
        "desire": _("Did the customer come to want it?"),
        "objections": _("Did we bring out the objections and answer them?"),
        "closing": _("Did we ask for the order?"),
        "bearing": _("Was our bearing right, in tone and manner?"),
    }.get(word, word)


def short_question(word: str) -> str:
    """The same in two or three words, for a table, a chart or a line."""
    return {
        "understood": _("Need and motive"),
        "attention": _("Attention"),
        "desire": _("Desire"),
        "objections": _("Objections"),
        "closing": _("Closing"),
        "bearing": _("Bearing"),
    }.get(word, word)


def grade(word: str) -> str:
    """The answer to a question of the review."""
    return {"yes": _("yes"), "partly": _("partly"), "no": _("no")}.get(word, word)


def tick(word: str) -> str:
    """What is ticked in the review of a loss?"""
    return {
        "need": _("There was a real need"),
        "buying_behaviour": _("The customer behaved like a buyer"),
        "still_qualified": _("The customer was still qualified at the end"),
        "true_reason_asked": _("We asked for the true reason"),
    }.get(word, word)


def reviewer(word: str) -> str:
    """Who looked at the loss again?"""
    return {"manager": _("Manager"), "rep": _("Rep")}.get(word, word)


def named(row: dict[str, Any]) -> str:
    """Which loss is it? Deal and customer as Markdown; an id stands in for a name that is missing."""
    found = [row.get("deal"), row.get("customer")]
    ids = [row.get("deal_id"), row.get("customer_id")]
    texts = [
        name if isinstance(name, str) and name.strip() else id for name, id in zip(found, ids, strict=True)
    ]  # fmt: skip
    return " · ".join(plain(text) for text in texts if isinstance(text, str))
