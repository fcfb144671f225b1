"""What the log shows of one lost deal, in words: the events on which its verdict rests, and nothing else.

Every verdict and every cell of the table of verdicts (docs/deals.md) has its sentence here. All of them are Markdown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from analytics import wording as words
from analytics.loss_words import read_loss_reason
from analytics.metrics.losses import FEWEST_SPAN, LAST_DAYS, RECENT_DAYS, USUAL_FROM
from analytics.playbook_terms import Step
from analytics.wording import _, ngettext, number, percent, plain
from pages.parts import loss_words

NOTHING = ("unlogged", "unseen")  # verdicts that say already that there is no touch
SPOKEN_OF = ("price", "terms", "competitor")  # categories whose words, in a contact, speak of the same thing
LONGEST_QUOTE = 240  # characters of what somebody wrote

Loss = dict[str, Any]


def reason(loss: Loss) -> str:
    """What was said of the loss, and how it was read: the category, and the word that decided it."""
    category = loss_words.category(str(loss["category"]))
    written = _text(loss["reason"])
    quoted = _("“{text}”").format(text=plain(_shortened(written)))
    if loss["is_called_off"]:
        called_off = _("The deal was called off, which counts as {category}.").format(category=category)
        as_written = _("Written: {text}.").format(text=quoted)
        return f"{called_off} {as_written}" if written else called_off
    if not written:
        return _("No reason was given.")
    if loss["is_by_hand"]:
        return _("Written: {text}; sorted by hand as {category}.").format(text=quoted, category=category)
    matched = _text(loss["matched"])
    if matched:
        text = _("Written: {text}; read as {category} by the word “{word}”.")
        return text.format(text=quoted, category=category, word=plain(matched))
    if loss["category"] == "other":
        return _("Written: {text}; no word of it is known, so it is not sorted yet.").format(text=quoted)
    return _("Written: {text}; read as {category}.").format(text=quoted, category=category)


def verdict(loss: Loss) -> str:
    """On what does the log's verdict rest, and when was it lost?"""
    lost = _("lost on {day}").format(day=_day(loss["closed_at"]))
    return _("{events}; {lost}.").format(events=_shown(loss), lost=lost)


def gap(loss: Loss, steps: dict[str, Step]) -> str:
    """Was there a silence of ours before the end, and by what is it told?"""
    said = []
    if step := _text(loss["missed_step"]):
        title = words.title(steps[step]) if step in steps else step
        text = _("The step “{step}” fell due on {day} and was not done by the end.")
        said.append(text.format(step=plain(title), day=_day(loss["missed_due_at"])))
    days, limit = _count(loss["days_since_touch"]), _count(loss["quiet_after"]) or 0
    if days is None:
        said += [_("No touch of ours is logged.")] if loss["verdict"] not in NOTHING else []
    elif days > limit:
        if loss["is_parked"]:
            text = _("Our last touch was {before}; a date with the customer was agreed, so that this is no gap.")
        else:
            text = _("Our last touch was {before}; up to {limit} of silence are usual in this segment.")
        said.append(text.format(before=_before(days), limit=words.days(limit)))
    else:
        text = _("Our last touch was {before}, within the {limit} that are usual in this segment.")
        said.append(text.format(before=_before(days), limit=words.days(limit)))
    return " ".join(said)


def heard(loss: Loss, texts: pd.DataFrame) -> str:
    """What did the customer say, by the log? The words that tell of the reason, else the last that were written.

    `texts`: of this deal, the latest first (the read ending_texts). "" where nothing was written.
    """
    spoken = texts.loc[texts["days_before"].notna() | (texts["activity_id"] == loss["told_by"])]
    if spoken.empty:
        return ""
    found = [(row, *_telling(row, loss)) for row in spoken.to_dict("records")]
    by_rule = next((each for each in found if each[0]["activity_id"] == loss["told_by"]), None)
    row, text, word = by_rule or next((each for each in found if each[2]), found[0])
    day, quoted = _day(row["happened_at"]), plain(_shortened(text))
    if word and row["activity_id"] == loss["told_by"]:
        return _("Written of that contact: “{text}”").format(text=quoted)
    if word:
        said = _("A contact of {day} holds the word “{word}”: “{text}”")
        return said.format(day=day, word=plain(word), text=quoted)
    return _("The last words that are written of a contact, on {day}: “{text}”").format(day=day, text=quoted)


def _telling(row: dict[Any, Any], loss: Loss) -> tuple[str, str]:
    """What was written of a contact, and which word of it tells of this reason."""
    text = " · ".join(part for part in (_text(row["subject"]), _text(row["note"])) if part)
    if row["activity_id"] == loss["told_by"]:
        return text, _text(loss["told_word"])
    read = read_loss_reason(text) if loss["category"] in SPOKEN_OF else None
    return text, read[1] if read and read[0] == loss["category"] else ""


def _shown(loss: Loss) -> str:
    """The events, without the end."""
    if loss["verdict"] == "unseen":
        return _unseen(loss)
    if loss["verdict"] == "unlogged":
        text = _("Nothing is logged of this deal or its customer since it was opened on {day}")
        return text.format(day=_day(loss["created_at"]))
    told: dict[str, Callable[[Loss], str]] = {
        "price": _bargain,
        "terms": _bargain,
        "competitor": _competitor,
        "no_need": _no_need,
        "no_response": _tries,
        "no_decision": _tries,
        "economy": _obstacle,
        "budget": _obstacle,
        "timing": _obstacle,
        "none": lambda _loss: _("No reason was given, so there is nothing to set against the log"),
        "other": lambda _loss: _("Nobody has said yet what would show this reason in a log"),
    }
    return told.get(loss["category"], _untold)(loss)


def _unseen(loss: Loss) -> str:
    if pd.isna(loss["created_at"]):
        return _("Nothing is logged of this deal, and no export tells when it was opened")
    text = _("The deal was opened on {day}, before the log begins, and nothing is logged of it since")
    return text.format(day=_day(loss["created_at"]))


def _untold(_loss: Loss) -> str:
    return _("A log holds nothing that would show this reason, or speak against it")


def _bargain(loss: Loss) -> str:
    """Price and terms: was there a quote, and did anybody speak of it afterwards?"""
    if pd.isna(loss["quote_at"]):
        return _no_quote(loss)
    quote = _("Quote on {day}").format(day=_day(loss["quote_at"]))
    if loss["verdict"] == "contradicted":
        return _("{quote}, neither a touch nor an answer after it").format(quote=quote)
    n = _count(loss["touches_after_quote"]) or 0
    touches = ngettext("{n} touch after it", "{n} touches after it", n) if n else _("no touch after it")
    touches = touches.format(n=number(n))
    if loss["verdict"] == "consistent":
        text = _("{quote}, {touches}, the customer's last sign of life on {day}")
        return text.format(quote=quote, touches=touches, day=_day(loss["last_response_at"]))
    return _("{quote}, {touches}, no answer of the customer").format(quote=quote, touches=touches)


def _no_quote(loss: Loss) -> str:
    usual = loss["won_quoted_share"]
    if pd.isna(usual):
        return _(
            "No quote is logged; nothing was won in the twelve months before, so nobody can tell whether one is usual"
        )
    if usual >= USUAL_FROM:
        text = _("No quote is logged, while {share} of the deals won in the twelve months before had one")
    else:
        usual = math.floor(usual * 100) / 100  # what lies under the limit does not read as if it reached it
        text = _(
            "No quote is logged; of the deals won in the twelve months before only {share} had one, so this says little"
        )
    return text.format(share=percent(usual))


def _competitor(loss: Loss) -> str:
    if not loss["is_named"]:
        return _("No competitor is named, so there is nothing to look for in the log")
    name = _text(loss["competitor"])
    who = _("A competitor is named ({name})").format(name=plain(name)) if name else _("A competitor is named")
    limit = words.days(_count(loss["quiet_after"]) or 0)
    since = _count(loss["days_since_response"])
    if loss["verdict"] != "consistent":
        text = _(
            "{who}; no sign of life of the customer in the {days} before the loss, nor within {limit} of our last touch"
        )
        return text.format(who=who, days=words.days(RECENT_DAYS), limit=limit)
    if since is not None and since <= RECENT_DAYS:
        text = _("{who}; the customer's last sign of life was on {day}")
        return text.format(who=who, day=_day(loss["last_response_at"]))
    text = _("{who}; a sign of life of the customer lies within {limit} of our last touch on {day}")
    return text.format(who=who, limit=limit, day=_day(loss["last_touch_at"]))


def _no_need(loss: Loss) -> str:
    is_heard = loss["verdict"] == "consistent" or loss["is_heard_last"]
    if is_heard and pd.notna(loss["last_response_at"]):
        return _("The customer's last sign of life was on {day}").format(day=_day(loss["last_response_at"]))
    if pd.isna(loss["last_touch_at"]):
        text = _("No touch of ours is logged, and no sign of life in the {days} before the loss")
        return text.format(days=words.days(LAST_DAYS))
    text = _("{tries}, no answer to our last touch on {day}")
    return text.format(tries=_tried(loss, words.days(_wanted(loss))), day=_day(loss["last_touch_at"]))


def _tries(loss: Loss) -> str:
    if loss["tries"] or pd.isna(loss["last_response_at"]):
        usual = _("{n}, spread over {days} or more")
        return _tried(loss, usual.format(n=words.days(_wanted(loss)), days=words.days(FEWEST_SPAN)))
    text = _("The customer's last sign of life on {day} has no touch of ours after it")
    return text.format(day=_day(loss["last_response_at"]))


def _tried(loss: Loss, usual: str) -> str:
    """ "Tries on 2 different days over 3 days (usual in this segment: 4 days)" """
    n = _count(loss["tries"]) or 0
    text = _("No try of ours is logged (usual in this segment: {usual})")
    if n:
        text = ngettext(
            "Tries on one day (usual in this segment: {usual})",
            "Tries on {n} different days over {days} (usual in this segment: {usual})",
            n,
        )
    return text.format(n=number(n), days=words.days(_count(loss["tries_days"]) or 0), usual=usual)


def _wanted(loss: Loss) -> int:
    return _count(loss["tries_wanted"]) or 0


def _obstacle(loss: Loss) -> str:
    """Economy, budget, timing: did the customer say so, or was a date agreed?"""
    if word := _text(loss["told_word"]):
        text = _("A contact of {day} holds the word “{word}”")
        if loss["told_at"] > loss["closed_at"]:
            text = _("What was planned for {day} holds the word “{word}”")
        return text.format(day=_day(loss["told_at"]), word=plain(word))
    if loss["verdict"] == "consistent":
        return _("A date with the customer was agreed for later")
    since, recent = _count(loss["days_since_response"]), words.days(RECENT_DAYS)
    if since is not None and since <= RECENT_DAYS:
        text = _(
            "No contact of the {days} before the loss holds a word of this reason; the customer's last sign of life "
            "was on {day}"
        )
        return text.format(days=recent, day=_day(loss["last_response_at"]))
    return _("No sign of life of the customer in the {days} before the loss").format(days=recent)


def _before(days: int) -> str:
    return _("{days} before the loss").format(days=words.days(days)) if days else _("on the day of the loss")


def _day(moment: date) -> str:
    return words.day(moment)


def _count(cell: Any) -> int | None:
    return None if pd.isna(cell) else int(cell)


def _text(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"
