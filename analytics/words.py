"""Words that people and CRMs write, read as the product's own, in four languages and more.

Rules are (regular expression, what it says, …) in the order in which they are tried: the first expression that is
found decides. RE2 syntax without lookaround; capitals are ignored by `(?i)`, so they are meant for the raw text. A
`read_…` function is the same in Python.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "words"

# Letters of words set apart by blanks: Latin with accents, Russian. Within a word a digit is one too.
APART_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏЀ-ӿ"
# Letters of Persian, Thai and Chinese, which write words together or join endings to them.
_JOINED_LETTERS = "\u0600-\u06ff\u0e00-\u0e7f\u2e80-\u9fff\uf900-\ufaff"
_JOINED = re.compile(f"[{_JOINED_LETTERS}]")
# Both cases are named, because ignoring them in such wide ranges takes Python long to prepare.
BREAK = f"(?-i:[^{APART_LETTERS}0-9])"
MARK = f"(?-i:[^{APART_LETTERS}{_JOINED_LETTERS}])"
# What may stand where a word has a slash: ASCII marks and digits, dashes, full-width brackets and colon.
_BETWEEN = r"[ -@\[-`{-~–—（）：／]"
# Blanks, marks and pictures, in the order of their codes: no letters, no digits and no question marks.
_FILL = (
    r"(?-i:[\x01-/:->@\[-`{-~\x80-©«-±´¶-¸»×÷"
    "\u0609-\u060d\u061b\u066a-\u066d\u06d4\u2000-\u203c\u203e-\u2046\u204a-\u206f\u20d0-\u20ff\u2190-\u2440\u2500-\u2752"
    "\u2755-\u2775\u2794-\u27bf\u2900-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u303d\ufe00-\ufe0f\ufe30-\ufe4f\ufeff"
    "\uff01-\uff0f\uff1a-\uff1e\uff20\uff3b-\uff40\uff5b-\uff65"
    "\U0001f000-\U0001f0cf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff])"
)
# Persian keyboards and Arabic ones write these two letters differently; the half-space is often left out.
_APART = "(?:\u200c[یي])?[\u200c\u0654 ]*"
_PERSIAN = {"ی": "[یي]", "ک": "[کك]", "\u200c": _APART, " ": _APART}


@cache
def outcomes() -> dict[str, tuple[str, ...]]:
    """Which outcomes mean connected, no_show and cancelled?

    One entry per list of data/words/outcomes.toml; words casefolded and without blanks at the ends, to be
    compared with cells of the same form. Each list holds its own name, and every Persian word in its usual
    spellings.
    """
    return {name: _all_spellings([name, *words]) for name, words in word_lists("outcomes").items()}


@cache
def flag_words() -> dict[str, tuple[str, ...]]:
    """Which cells mean "true" and which "false"?

    Casefolded and without blanks at the ends, to be compared with cells of the same form.
    """
    return {name: _all_spellings(words) for name, words in word_lists("flags")["yes_no"].items()}


@cache
def purpose_rules() -> list[tuple[str, str]]:
    """By which patterns is an empty purpose read from an activity's type and subject, as one text?

    (expression, purpose) in the order of data/words/purposes.toml, found anywhere.
    """
    return [("(?i)" + _inside(rule["words"]), rule["purpose"]) for rule in word_lists("purposes")["rule"]]


@cache
def channel_rules() -> list[tuple[str, str, str | None]]:
    """By which patterns are channel and direction read from an activity's type, else from its subject?

    (expression, channel, direction or None), from data/words/channels.toml.
    """
    return [(by, rule["channel"], rule.get("direction")) for by, rule in _ranked(word_lists("channels")["rule"])]


@cache
def direction_rules() -> list[tuple[str, str]]:
    """By which patterns is a cell read that says only who began the contact? (expression, direction)."""
    return [(by, rule["direction"]) for by, rule in _ranked(word_lists("channels")["direction"])]


@cache
def status_rules() -> list[tuple[str, str]]:
    """By which patterns is a deal's status read from its status cell, else from its stage?

    (expression, won | lost | open | abandoned | cancelled | duplicate | test), from data/words/statuses.toml.
    """
    return [(by, rule["status"]) for by, rule in _ranked(word_lists("statuses")["rule"])]


@cache
def planned_rules() -> list[tuple[str, bool]]:
    """By which patterns does the status of an activity say that it is still to be done?

    (expression, True where it is planned and False where it is done), from data/words/flags.toml.
    """
    return [(by, rule["planned"]) for by, rule in _ranked(word_lists("flags")["planned"])]


@cache
def referral_source_rules() -> list[tuple[str, bool]]:
    """By which patterns does the source of a lead say that somebody recommended us?

    (expression, True where it does and False where it only looks like it), from data/words/sources.toml; found
    anywhere, and the first one decides.
    """
    return [("(?i)" + _inside(sorted(rule["words"])), rule["referral"]) for rule in word_lists("sources")["rule"]]


@cache
def thanks_rule() -> str:
    """By which pattern is a message known that only says thanks? It covers the whole text.

    From data/words/thanks.toml: at least one word of thanks, and nothing but such words and those beside them.
    """
    lists = word_lists("thanks")
    words = _indivisible([*lists["thanks"], *lists["beside"]])
    thanks = _one_after_another([word for word in words if word in lists["thanks"]])
    beside = _one_after_another([word for word in words if word not in lists["thanks"]])
    reply = "|".join(map(_joined, lists["before"]))
    return f"(?i)^{_FILL}*(?:(?:{reply}) *[:：]{_FILL}*)*(?:{beside})*(?:{thanks})(?:{beside}|{thanks})*$"


def read_purpose(*texts: str | None) -> str | None:
    """What was this contact for, by its type and subject?

    The first rule that is found in any of the texts decides. None where none is, and for empty texts. A guess
    from words: "other" where the words are known to mislead (a follow-up of a quote is not a quote).
    """
    return (_found(purpose_rules, "\n".join(text for text in texts if text)) or (None,))[0]


def read_channel(*texts: str | None) -> tuple[str | None, str | None]:
    """By what way was this contact made, and who began it? By its type, else by its subject.

    The first text that says a channel decides. (None, None) where none does. The channel is "other" where words
    are known to mislead (a call center is not a call).
    """
    channel, direction = next((said for text in texts if (said := _found(channel_rules, text))), (None, None))
    return channel, direction


def read_direction(text: str | None) -> str | None:
    """Who began this contact, by a cell that says only that? None where it says nothing."""
    return (_found(direction_rules, text) or (None,))[0]


def read_status(*texts: str | None) -> str | None:
    """Is this deal open, won or lost, by its status, else by its stage? None where neither says it."""
    return next((said[0] for text in texts if (said := _found(status_rules, text))), None)


def read_planned(text: str | None) -> bool | None:
    """Is this activity still to be done, by its status? None where that does not say it."""
    return (_found(planned_rules, text) or (None,))[0]


def says_only_thanks(text: str | None) -> bool:
    """Does this message only say thanks, so that nobody waits for an answer?"""
    return bool(text and re.search(thanks_rule(), text))


def says_referral(text: str | None) -> bool:
    """Does this source of a lead say that somebody recommended us? A link on another site is no recommendation."""
    return bool((_found(referral_source_rules, text) or (False,))[0])


@cache
def header_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """What are the columns of a file called by people: canonical table → field → words, the likeliest first?

    From data/words/headers.toml. A word that ends in a full stop is meant as the whole header.
    """
    lists: dict[str, Any] = {
        name: said for name, said in word_lists("headers").items() if name not in ("files", "never")
    }
    shared = lists.pop("any")

    def told(words: list[str]) -> tuple[str, ...]:
        named = ([word] if not word.startswith("@") else shared[word[1:]] for word in words)
        return tuple(dict.fromkeys(word for words in named for word in words))

    return {
        table: {field: told(words) for field, words in {**shared, **fields}.items()} for table, fields in lists.items()
    }


@cache
def file_words() -> dict[str, tuple[str, ...]]:
    """What are files and sheets called by people: canonical table → words?"""
    return {table: tuple(words) for table, words in word_lists("headers")["files"].items()}


@cache
def misleading_headers() -> dict[str, tuple[str, ...]]:
    """Which words in a header say that it is not what it looks like? "part" and "row_number", see headers.toml."""
    return {name: tuple(words) for name, words in word_lists("headers")["never"].items()}


def _found(rules: Callable[[], list[Any]], text: str | None) -> Any:
    """What the first rule says that is found in the text, as a tuple; None where none is."""
    if not text:
        return None
    return next((said for expression, *said in _compiled(rules) if expression.search(text)), None)


@cache
def _compiled(rules: Callable[[], list[Any]]) -> list[tuple[Any, ...]]:
    return [(re.compile(expression), *said) for expression, *said in rules()]


@cache
def word_lists(name: str) -> dict[str, Any]:
    """What stands in data/words/NAME.toml?"""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def is_joined(word: str) -> bool:
    """Is this word of a script that writes words together, so that it is found within others?"""
    return bool(_JOINED.search(word))


def spelled(word: str) -> str:
    """The expression of one word in its usual spellings; BREAK must stand on both sides of those written apart."""
    return _joined(word) if is_joined(word) else _apart(word)


def _all_spellings(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelling for word in words for spelling in _spellings(word)))


def _spellings(word: str) -> list[str]:
    plain = word.casefold().strip()
    ways = [plain, plain.replace("\u200c", " "), plain.replace("\u200c", ""), plain.replace("'", "’")]
    return ways + [way.replace("ی", "ي").replace("ک", "ك") for way in ways]


def _ranked(rules: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is the whole cell decides before what it begins with, and that before what stands anywhere."""
    start = f"(?i)^{MARK}*"
    for rule in rules:
        if words := rule.get("whole"):
            yield f"{start}(?:{_any_of(words)}){MARK}*$", rule
    for rule in rules:
        if words := rule.get("starts", []) + rule.get("words", []):
            yield f"{start}(?:{_any_of(words)})", rule
    for rule in rules:
        if words := rule.get("words"):
            yield "(?i)" + _inside(words), rule


def _inside(words: list[str]) -> str:
    """One expression that finds any of the words anywhere; those written apart only as whole words."""
    joined = [word for word in words if is_joined(word)]
    apart = [word for word in words if not is_joined(word)]
    return "|".join([rf"(?:^|{BREAK})(?:{_any_of(apart)})"] * bool(apart) + [_any_of(joined)] * bool(joined))


def _any_of(words: list[str]) -> str:
    """One expression for any of the words; those written apart must end there."""
    ending = [_apart(word) for word in words if not is_joined(word) and word[-1].isalnum()]
    others = [_apart(word) for word in words if not is_joined(word) and not word[-1].isalnum()]
    joined = [_joined(word) for word in words if is_joined(word)]
    return "|".join([f"(?:{'|'.join(ending)})(?:{BREAK}|$)"] * bool(ending) + others + joined)


def _apart(word: str) -> str:
    gap = f"{BREAK}+(?:(?-i:[{APART_LETTERS}0-9])+{BREAK}+){{0,3}}"
    parts = ["[ _-]+".join(map(re.escape, part.split())).replace("'", "['’]") for part in word.split("...")]
    return gap.join(parts).replace("/", f"{_BETWEEN}+")


def _joined(word: str) -> str:
    parts = (part.strip() for part in word.split("..."))
    spelled = ("".join(_PERSIAN.get(letter, re.escape(letter)) for letter in part) for part in parts)
    return ".{0,12}".join(spelled).replace("/", f"{_BETWEEN}*")


def _one_after_another(words: list[str]) -> str:
    """One expression for any of the words with the marks behind it, such that another may follow.

    Sorted, because words that begin alike are then tried as one.
    """
    closed = "|".join(spelled(word) for word in sorted(words) if not _may_go_on(word))
    others = "|".join(spelled(word) for word in sorted(words) if _may_go_on(word))
    return f"(?:{closed})(?:{_FILL}+|$)|(?:{others}){_FILL}*"


def _may_go_on(word: str) -> bool:
    """May the next word follow without a blank? In Thai and Chinese; Persian letters stand before those."""
    return word[-1] > "\u06ff"


def _indivisible(words: list[str]) -> list[str]:
    """The words without those that others make up: read in two ways, a long text would take Python ages."""
    kept: list[str] = []
    for word in sorted({word.replace("\u200c", ""): word for word in sorted(words, key=len)}.values(), key=len):
        if not _is_made_of(kept, word):
            kept.append(word)
    return kept


def _is_made_of(words: list[str], text: str) -> bool:
    for word in words:
        if text.startswith(word):
            rest = text[len(word) :]
            if not rest or ((_may_go_on(word) or rest[0] in " -") and _is_made_of(words, rest.lstrip(" -"))):
                return True
    return False
