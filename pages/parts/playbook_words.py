"""A step of the playbook read aloud: what starts it, what is to be done, what ends it, whom it is for. As Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics import wording as words
from analytics.playbook_terms import Applies, Pattern, Step, Trigger
from analytics.wording import _, number, plain
from pages.parts import contact_words, fields

NAMED = 3  # of the words by which a CRM's stages and outcomes are known: they are many, and of many languages


def after(step: Step) -> str:
    """What starts it?"""
    first, *others = map(_trigger, (step.after, *step.else_after))
    text = _("{trigger} (or, where the data have none, {others})")
    return text.format(trigger=first, others=words.listed(others)) if others else first


def do(step: Step) -> str:
    """What has to be done?"""
    return any_of(step.do)


def any_of(patterns: Iterable[Pattern]) -> str:
    """Any of these events."""
    return words.listed(dict.fromkeys(map(_pattern, patterns)))


def whose(step: Step) -> str:
    """Whose work is it?"""
    return who(step.who)


def who(role: str) -> str:
    """Whose work is that of a role?"""
    return {"sales": _("work of sales"), "desk": _("work of the desk"), "office": _("work of the office")}[role]


def for_whom(applies: Applies) -> str:
    """Whom is the step for? Empty: everybody."""
    texts = {
        "segment": _("segment {names}"),
        "product": _("product {names}"),
        "pipeline": _("pipeline {names}"),
        "source": _("source {names}"),
        "team": _("team {names}"),
    }
    named = [(text, getattr(applies, key)) for key, text in texts.items()]
    parts = [text.format(names=words.listed(map(plain, names))) for text, names in named if names]
    if applies.min_amount is not None:
        parts.append(_("amounts from {amount}").format(amount=number(applies.min_amount)))
    if applies.max_amount is not None:
        parts.append(_("amounts up to {amount}").format(amount=number(applies.max_amount)))
    return words.listed(parts)


def _trigger(trigger: Trigger) -> str:
    what = _pattern(trigger.pattern)
    if trigger.nth is None:
        return what
    if trigger.since:
        text = _("{what} (day {n} since {since})")
        return text.format(what=what, n=number(trigger.nth), since=any_of(trigger.since))
    return (_("{what} (the first)") if trigger.nth == 1 else _("{what} (day {n})")).format(
        what=what, n=number(trigger.nth)
    )


def _pattern(pattern: Pattern) -> str:
    kinds = [contact_words.kind(name) for name in pattern.event if name != "activity"]
    channels = [_channel(name) for name in pattern.channel]
    details: list[str] = [*map(plain, pattern.stage[:NAMED]), *(["…"] if len(pattern.stage) > NAMED else [])]
    if "activity" in pattern.event:
        purposes = [contact_words.contact(name) for name in pattern.purpose]
        kinds += purposes or channels or [_("any activity")]
        details += [words.listed(channels)] if purposes and channels else []
        details += _directions(pattern.direction)
        outcomes = [*map(_outcome, pattern.outcome[:NAMED]), *(["…"] if len(pattern.outcome) > NAMED else [])]
        details += [words.listed(outcomes)] if outcomes else []
    what = words.listed(kinds)
    return _("{what} ({details})").format(what=what, details=words.listed(details)) if details else what


def _directions(direction: Sequence[str]) -> list[str]:
    known = {"inbound": _("from the customer"), "outbound": _("from us")}
    return [known[name] for name in direction] if len(direction) == 1 else []


def _channel(name: str) -> str:
    return fields.channel(name)


def _outcome(word: str) -> str:
    return {"connected": _("reached"), "no_show": _("did not come")}.get(word) or plain(word)
