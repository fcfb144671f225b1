"""Words that people and CRMs write, read as the product's own: outcomes and purposes, in four languages."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "data" / "words"

# Letters of Persian, Thai and Chinese, which write words together or join endings to them.
_JOINED = re.compile("[\u0600-\u06ff\u0e00-\u0e7f\u2e80-\u9fff\uf900-\ufaff]")
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
    lists: dict[str, list[str]] = _read("outcomes")
    return {
        name: tuple(dict.fromkeys(spelling for word in (name, *words) for spelling in _spellings(word)))
        for name, words in lists.items()
    }


@cache
def purpose_rules() -> list[tuple[str, str]]:
    """By which patterns is an empty purpose read from an activity's type and subject?

    (regular expression, purpose) in the order of data/words/purposes.toml; the first expression found
    anywhere in type and subject decides. RE2 syntax without lookaround; capitals are ignored by `(?i)`, so
    it is meant for the raw text.
    """
    return [(_expression(rule["words"]), rule["purpose"]) for rule in _read("purposes")["rule"]]


def read_purpose(*texts: str | None) -> str | None:
    """What was this contact for, by its type and subject?

    The first rule that is found in any of the texts decides. None where none is, and for empty texts. A guess
    from words: "other" where the words are known to mislead (a follow-up of a quote is not a quote).
    """
    text = "\n".join(text for text in texts if text)
    if not text:
        return None
    return next((purpose for expression, purpose in _compiled() if expression.search(text)), None)


@cache
def _compiled() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(expression), purpose) for expression, purpose in purpose_rules()]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _spellings(word: str) -> list[str]:
    plain = word.casefold().strip()
    ways = [plain, plain.replace("\u200c", " "), plain.replace("\u200c", ""), plain.replace("'", "’")]
    return ways + [way.replace("ی", "ي").replace("ک", "ك") for way in ways]


def _expression(words: list[str]) -> str:
    """One expression that finds any of the words."""
    joined = [_joined(word) for word in words if _JOINED.search(word)]
    latin = [_latin(word) for word in words if not _JOINED.search(word)]
    whole = [rf"(?:^|[^a-z0-9])(?:{'|'.join(latin)})"] if latin else []
    return "(?i)" + "|".join(whole + joined)


def _latin(word: str) -> str:
    gap = "[^a-z0-9]+(?:[a-z0-9]+[^a-z0-9]+){0,3}"
    parts = ["[ _-]+".join(map(re.escape, part.split())).replace("'", "['’]") for part in word.split("...")]
    end = "(?:[^a-z0-9]|$)" if word[-1].isalnum() else ""
    return gap.join(parts) + end


def _joined(word: str) -> str:
    parts = (part.strip() for part in word.split("..."))
    return ".{0,12}".join("".join(_PERSIAN.get(letter, re.escape(letter)) for letter in part) for part in parts)
