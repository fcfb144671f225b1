"""How well do bytes read in an encoding? Each writing has its rules, and wrong guesses break them.

Names in exports are short, so frequencies of words say little; but a Thai tone mark stands on a consonant, a
Latin accent inside a word of plain letters, and a Chinese text keeps to the few thousand common signs.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator

_RUN = re.compile(r"[^\x00-\x7f]+")
_QUOTES = set("\xa0«»„“”‘’‚‹›–—…•·€£©®™°№§")
_WRONG = -2.0


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


# Salesforce's weekly export holds bytes such as 0x81 that Windows-1252 leaves open; Latin-1 knows them all.
codecs.register_error("as-latin-1", _as_latin_1)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Each run of letters beyond ASCII, and whether a plain letter stands next to it."""
    for run in _RUN.finditer(text):
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        yield run.group(), before.isalpha() or after.isalpha()


def _latin(text: str) -> Iterator[float]:
    for run, touches in _runs(text):
        for letter in run:
            if letter in "ªº¿¡´²³½¼µ" or letter in _QUOTES:
                yield 0.4
            elif letter.isalpha() and letter != "ƒ":
                yield (1.0 if touches else 0.4) if len(run) <= 2 else -0.5
            else:
                yield -1.0


_CYRILLIC_COMMON = set("оеаинтсрвлкмдпуяыьгзбчйх")
_CYRILLIC_RARE = set("жшюцщэфёъіїєґ")


def _cyrillic(text: str) -> Iterator[float]:
    for word in re.findall(r"[^\W\d_]+|[^\x00-\x7f]", text):
        foreign = [letter for letter in word if letter > "\x7f"]
        is_mixed = len(foreign) != len(word)
        is_cased = word.islower() or word.isupper() or word.istitle()
        for letter in foreign:
            small = letter.lower()
            if letter in _QUOTES:
                yield 0.4
            elif small not in _CYRILLIC_COMMON | _CYRILLIC_RARE or is_mixed:
                yield -1.0
            elif not is_cased:
                yield -0.6
            else:
                yield 1.0 if small in _CYRILLIC_COMMON else 0.6


_THAI_CONSONANT = re.compile(r"[ก-ฮ]")
_THAI_RARE = set("ฆฌฎฏฐฑฒณฤศษฬฮ")
_THAI_ON_TOP = re.compile(r"[ัิ-ฺ็-๎]")


def _thai(text: str) -> Iterator[float]:
    for run, touches in _runs(text):
        before = ""
        for position, letter in enumerate(run):
            after = run[position + 1 : position + 2]
            if letter in _QUOTES or letter in "฿๏":
                yield 0.2
            elif not "ก" <= letter <= "๛" or (touches and len(run) <= 2):
                yield -1.0
            elif letter in "เแโใไ":
                yield 1.0 if _THAI_CONSONANT.match(after) else _WRONG
            elif _THAI_ON_TOP.match(letter):
                yield 1.0 if _THAI_CONSONANT.match(before) or _THAI_ON_TOP.match(before) else _WRONG
            elif letter in "ะาำๅๆ":
                yield 1.0 if before and before not in "เแโใไ" else _WRONG
            elif "๐" <= letter <= "๙":
                yield 0.5 if not before or before in "๐๑๒๓๔๕๖๗๘๙ " else -1.0
            else:
                yield -0.5 if letter in "ฃฅฦฯ" else 0.5 if letter in _THAI_RARE else 1.0
            before = letter


_ARABIC_COMMON = set("اليمنرتودبسهعكقفحجشصطخآأئپچگک")


def _arabic(text: str) -> Iterator[float]:
    for word in re.findall(r"\w+|[^\x00-\x7f]", text):
        foreign = [letter for letter in word if letter > "\x7f"]
        is_mixed = any(letter.isalpha() and not "\u0600" <= letter <= "\u06ff" for letter in word)
        for position, letter in enumerate(foreign, 1):
            if letter in _QUOTES or letter in "،؛؟\u200c\u200d\u200e\u200fـ":
                yield 0.4
            elif is_mixed or not "\u0621" <= letter <= "\u06ff" or (letter in "ةى" and position < len(foreign)):
                yield -1.0
            elif unicodedata.combining(letter):
                yield -0.3
            elif len(word) == 1:
                yield 0.2
            else:
                yield 1.0 if letter in _ARABIC_COMMON else 0.5


def _pairs(text: str, encoding: str) -> Iterator[tuple[str, int, int, bool]]:
    """Each letter with its two bytes (0 where it has another number), and whether it stands alone at a plain one."""
    for run, touches in _runs(text):
        for letter in run:
            pair = letter.encode(encoding, "replace")
            lead, trail = pair if len(pair) == 2 else (0, 0)
            yield letter, lead, trail, touches and len(run) == 1


def _simplified(text: str) -> Iterator[float]:
    for _, lead, trail, is_lost in _pairs(text, "gb18030"):
        if is_lost or trail < 0xA1:
            yield -1.0
        elif 0xB0 <= lead <= 0xD7:
            yield 1.0
        else:
            yield 0.4 if lead in (0xA1, 0xA3) else -0.3 if lead >= 0xD8 else -1.0


def _traditional(text: str) -> Iterator[float]:
    for _, lead, _trail, is_lost in _pairs(text, "cp950"):
        if is_lost:
            yield -1.0
        elif 0xA4 <= lead <= 0xC6:
            yield 1.0
        else:
            yield 0.4 if 0xA1 <= lead <= 0xA3 else -0.3 if lead >= 0xC9 else -1.0


def _japanese(text: str) -> Iterator[float]:
    for letter, lead, _trail, is_lost in _pairs(text, "cp932"):
        if "\u3041" <= letter <= "\u30fc":
            yield 1.0
        elif is_lost:
            yield -1.0
        elif 0x88 <= lead <= 0x97:
            yield 0.9
        else:
            yield 0.4 if lead == 0x81 else -0.5


# In this order where two are as good. Latin comes first: most exports that are not UTF-8 are Western.
SCRIPTS: dict[str, Callable[[str], Iterator[float]]] = {
    "cp1252": _latin,
    "cp1251": _cyrillic,
    "cp874": _thai,
    "cp1256": _arabic,
    "gb18030": _simplified,
    "cp950": _traditional,
    "cp932": _japanese,
}


def errors_of(encoding: str) -> str:
    """What is done with bytes that an encoding does not know? In UTF-8 they are kept, and their rows set aside."""
    return {"cp1252": "as-latin-1", "utf-8": "surrogateescape"}.get(encoding, "replace")


def score(sample: bytes, encoding: str) -> float:
    """How well do these bytes read in this encoding, from -1 (not at all) to 1?"""
    text = sample.decode(encoding, errors_of(encoding))
    n_lost = text.count("\ufffd")
    points = list(SCRIPTS[encoding](text.replace("\ufffd", " ")))
    if not points:
        return -1.0
    return (sum(points) + n_lost * _WRONG) / (len(points) + n_lost)
