"""What the pages say, in the reader's language: messages, figures, days, and words for the data's own words.

The frame calls `speak` once per run; everything else here follows it. Texts that come from the data are never
part of Markdown without `plain`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from analytics import dates
from analytics import language as languages
from analytics.language import LANGUAGES
from analytics.playbook_terms import Span, Step


@dataclass(frozen=True)
class Voice:
    """In which language the page speaks, and in which calendar it writes its days."""

    language: str = languages.SOURCE_LANGUAGE
    calendar: str = "gregorian"


_voice: ContextVar[Voice] = ContextVar("voice", default=Voice())  # noqa: B039 - frozen


def speak(language: str, calendar: str = "gregorian") -> None:
    """From here on, this run of the page speaks so."""
    _voice.set(Voice(language, calendar))


def voice() -> Voice:
    """In which voice does the page speak? Part of the key of whatever is cached with words in it."""
    return _voice.get()


def is_rtl() -> bool:
    """Is the page read from right to left?"""
    return LANGUAGES[voice().language].direction == "rtl"


def _(message: str) -> str:
    return languages.translation(voice().language).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The message for this count; its {n} is still to be filled in."""
    return languages.translation(voice().language).ngettext(one, many, n)


def number(x: float | None, decimals: int = 0) -> str:
    return languages.number(x, voice().language, decimals)


def percent(share: float | None) -> str:
    return languages.percent(share, voice().language)


def money(amount: float | None, currency: str | None, *, short: bool = True) -> str:
    """The amount as plain text; an unknown currency is a text of the data, so escape it for Markdown."""
    return languages.money(amount, currency or None, voice().language, short=short)


def currency(code: str) -> str:
    """The currency's sign, as plain text."""
    return languages.currency_symbol(code, voice().language)


def day(when: date | None, style: dates.Style = "medium") -> str:
    return dates.show_day(when, voice().calendar, voice().language, style)


def moment(when: datetime | None) -> str:
    return dates.show_moment(when, voice().calendar, voice().language)


def listed(parts: Iterable[str]) -> str:
    """The parts, with what this language writes between the items of a list."""
    # Translators: what stands between the items of a list, with its blank if there is one.
    return _(", ").join(parts)


def of(part: int, whole: int) -> str:
    """ "7 of 11" """
    return _("{part} of {whole}").format(part=number(part), whole=number(whole))


def rate(part: int, whole: int, fewest: int) -> str:
    """ "13 of 36 · 36 %"; on fewer than `fewest` "1 of 3 · too few"; of nothing "–"."""
    if not whole:
        return "–"
    share = percent(part / whole) if whole >= fewest else _("too few")
    return f"{of(part, whole)} · {share}"


def plain(text: object) -> str:
    """How is a text of the data written into Markdown so that it stays the text it is?

    Marks are escaped; where Streamlit looks for directives, icons and addresses after that, an invisible
    joiner breaks them up.
    """
    line = re.sub(r"[ \t\r\n\f\v]+", " ", str(text))  # a space that must not break stays
    escaped = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$^&=\"'])", r"\\\1", line)
    return re.sub(r"(:(?=\S)|@|www)", "\\1\u2060", escaped, flags=re.IGNORECASE)


def title(step: Step) -> str:
    """What is the step called? Plain text of the playbook."""
    return step.title_in(voice().language)


def deadline(step: Step) -> str:
    """By when has the step to be done? "within 3 business days", "every month"."""
    if step.every is not None:
        return _every(step.every)
    if step.within is not None and step.within.count == 0:
        return _("on the same day")
    return _("within {span}").format(span=_span(step.within)) if step.within else ""


def _span(span: Span) -> str:
    n = span.count
    texts = {
        "hours": ngettext("{n} hour", "{n} hours", n),
        "days": ngettext("{n} day", "{n} days", n),
        "business days": ngettext("{n} business day", "{n} business days", n),
        "weeks": ngettext("{n} week", "{n} weeks", n),
        "months": ngettext("{n} month", "{n} months", n),
    }
    return texts[span.unit].format(n=number(n))


def _every(span: Span) -> str:
    n = span.count
    texts = {
        "days": ngettext("every day", "every {n} days", n),
        "weeks": ngettext("every week", "every {n} weeks", n),
        "months": ngettext("every month", "every {n} months", n),
    }
    return texts[span.unit].format(n=number(n))


def days(n: int) -> str:
    return ngettext("{n} day", "{n} days", n).format(n=number(n))


def phase(name: str) -> str:
    """What is a phase of the playbook called?"""
    return {
        "qualify": _("Qualify"),
        "appoint": _("Appointments"),
        "present": _("Presentation"),
        "follow-up": _("Follow-up"),
        "close": _("Closing"),
        "after-sales": _("After-sales"),
        "care": _("Care"),
        "referral": _("Referrals"),
        "loss": _("Lost deals"),
        "admin": _("Paperwork"),
    }.get(name, name)


def state(name: str) -> str:
    """What is the state of an obligation called?"""
    return {
        "on_time": _("on time"),
        "late": _("late"),
        "missed": _("missed"),
        "overdue": _("overdue"),
        "pending": _("not due yet"),
        "unseen": _("not visible"),
        "waived": _("not needed"),
    }.get(name, name)


def bolt(name: str) -> str:
    """What is the state of a bolt called?"""
    # "team": under the standard as everybody is, so that it is no rep's own fault.
    return {"loose": _("loose"), "watch": _("to watch"), "team": _("with everybody"), "fine": _("fine"),
            "too_few": _("too few")}[name]  # fmt: skip


SIGNS = {"loose": "●", "watch": "◐", "team": "◌", "fine": "○", "too_few": "·"}


def certainty(probability: float) -> str:
    """How sure is it that the bolt is loose? In words, never "100 %"."""
    if probability > 0.99:
        return _("over {share} sure").format(share=percent(0.99))
    return _("{share} sure").format(share=percent(probability))


def points(share: float) -> str:
    """How far apart are two shares? "+12", in percentage points."""
    n = round(share * 100)
    return ("+" if n > 0 else "−" if n < 0 else "") + number(abs(n))


def segment(name: str) -> str:
    """What is a segment called? One of the book's own words stays as it is written there."""
    return {"key": _("Key accounts"), "standard": _("Standard"), "retail": _("Retail")}.get(name, name)


def customer_state(name: str) -> str:
    """What is the state of a customer called?"""
    return {
        "waiting_on_us": _("waiting for our answer"),
        "stuck": _("stuck"),
        "forgotten": _("forgotten"),
        "never_contacted": _("never contacted"),
        "chasing": _("being followed up"),
        "parked": _("a date is agreed"),
        "active": _("in contact"),
        "dormant": _("asleep for a year"),
    }.get(name, "–")


def loss_category(word: str) -> str:
    """What is a category of reasons called?"""
    return {
        "price": _("Price"),
        "terms": _("Terms"),
        "budget": _("Budget"),
        "timing": _("Timing"),
        "competitor": _("A competitor"),
        "product": _("Product"),
        "quality": _("Quality"),
        "no_need": _("No need"),
        "economy": _("The economy"),
        "relationship": _("Relationship"),
        "no_response": _("No response"),
        "no_decision": _("No decision"),
        "other": _("Another reason"),
        "none": _("No reason given"),
    }.get(word, word)


def loss_verdict(word: str) -> str:
    """What does the log say of the reason?"""
    return {
        "consistent": _("the log agrees"),
        "contradicted": _("the log contradicts it"),
        "not_evidenced": _("the log does not show it"),
        "unlogged": _("nothing logged"),
        "unseen": _("before the log begins"),
    }.get(word, word)


def purpose() -> str:
    """What are figures about people for, and what are they not fit for? Plain text."""
    return _(
        "These figures are for coaching: for asking where help is needed. They are not fit for deciding on pay or "
        "dismissal: they tell what the log shows, not what was done, and few cases can mislead."
    )
