"""Is it the same name? Names of people and of companies, folded so that two spellings of one are equal.

Case, accents, titles, legal forms, punctuation and the habits of Persian, Thai and Chinese keyboards go; letters are
not carried from one script into another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MALE, _FEMALE = "male", "female"
_TITLES = {
    "mr": _MALE, "herr": _MALE, "sir": _MALE, "mrs": _FEMALE, "ms": _FEMALE, "miss": _FEMALE, "frau": _FEMALE,
    "mme": _FEMALE, "mlle": _FEMALE, "madam": _FEMALE, "dr": "", "prof": "", "professor": "", "khun": "", "mx": "",
    "آقای": _MALE, "آقا": _MALE, "خانم": _FEMALE, "دکتر": "", "مهندس": "", "جناب": "", "سرکار": "", "استاد": "",
    "คุณ": "", "ดร": "", "นาย": _MALE, "นาง": _FEMALE, "นางสาว": _FEMALE,
}  # fmt: skip
# Thai writes a title and the name together; what follows a title begins a word, so คุณากร keeps its คุณ.
_JOINED_TITLES = {"นางสาว": _FEMALE, "น ส ": _FEMALE, "นาง": _FEMALE, "นาย": _MALE, "คุณ": ""}
_ENDING_TITLES = {
    "先生": _MALE, "小姐": _FEMALE, "女士": _FEMALE, "太太": _FEMALE, "老師": "", "老师": "",
}  # fmt: skip

# What a company is called after its name → the family of its legal form. Two families under one name may be two firms.
_FORMS = {
    **dict.fromkeys(("co", "company", "and", "the"), ""),
    **dict.fromkeys(("ltd", "limited", "pte", "pty", "pvt", "private", "sdn", "bhd"), "ltd"),
    **dict.fromkeys(("plc", "pcl", "public"), "plc"),
    **dict.fromkeys(("inc", "incorporated", "corp", "corporation"), "inc"),
    **{form: form for form in ("llc", "llp", "gmbh", "mbh", "ag", "kg", "ohg", "ug", "sa", "sas", "sarl", "srl", "bv")},
    **{form: form for form in ("nv", "ab", "oy", "oyj", "aps", "kft", "sro", "kk", "jsc", "pjsc", "fze", "wll")},
}
_DOTTED_FORMS = {**_FORMS, "spa": "spa", "as": "as", "doo": "doo"}  # words too, where no dots stand between
_JOINED_FORMS = {
    "บริษัท": "", "บจก": "ltd", "บมจ": "plc", "ห้างหุ้นส่วนจำกัด": "partnership", "ห้างหุ้นส่วนสามัญ": "partnership",
    "ห้างหุ้นส่วน": "partnership", "หจก": "partnership", "شرکت ": "",
}  # fmt: skip
_ENDING_FORMS = {
    "จำกัด": "ltd", "มหาชน": "plc", "สำนักงานใหญ่": "", "股份有限公司": "plc", "股 公司": "plc", "有限责任公司": "ltd",
    "有限責任公司": "ltd", "有限公司": "ltd", "公司": "", " سهامی خاص": "private", " سهامی عام": "plc",
    " با مسئولیت محدود": "ltd",
}  # fmt: skip

_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_HAN = re.compile("[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_THAI_INSIDE = "ะ-ฺๅ-๎"  # vowels and tones that begin no word
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}


class _Letters(dict[int, str]):
    """What becomes of each letter: digits of any script are ours, marks and blanks are a blank."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            letter = str(digit)
        elif unicodedata.category(letter)[0] in "PSZC":
            letter = " "
        self[code] = letter
        return letter


_LETTERS = _Letters(
    {ord(letter): as_ for letter, as_ in _LATIN.items()}
    | {ord(letter): "ی" for letter in "يى"}
    | {ord("ك"): "ک", ord("ة"): "ه", ord("&"): " and "}
    | {ord(letter): "" for letter in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff'’ʼ`´"}
)


@dataclass(frozen=True)
class PersonName:
    """A person's name without its titles; `initials` are the words of one letter."""

    words: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    gender: str = ""

    @property
    def key(self) -> str:
        """Equal for the same words in any order."""
        return " ".join(sorted((*self.words, *self.initials)))

    @property
    def joined(self) -> str:
        """Equal for the same letters, however they are parted into words."""
        return "".join(self.words) if not self.initials else ""

    @property
    def is_full(self) -> bool:
        """Does it name one person, not only everybody called Somchai?"""
        return len(self.words) > 1 or bool(self.words and _HAN.search(self.words[0]))


@dataclass(frozen=True)
class CompanyName:
    """A company's name without its legal form, and the family of that form ("" where none is given)."""

    words: tuple[str, ...] = ()
    form: str = ""

    @property
    def joined(self) -> str:
        return "".join(self.words)


def folded(text: str) -> str:
    """What is left of a text when only its letters and figures count? Words parted by single blanks."""
    text = text.casefold()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(text.translate(_LETTERS).split())


def person(text: str) -> PersonName:
    """Which name does a person bear? Empty where too little is left to tell anybody by."""
    rest, gender = _without_titles(folded(text))
    words = rest.split()
    if _HAN.search(rest):
        return PersonName(tuple(words), (), gender) if len(rest.replace(" ", "")) > 1 else PersonName()
    full = tuple(word for word in words if len(word) > 1)
    return PersonName(full, tuple(word for word in words if len(word) == 1), gender) if full else PersonName()


def company(text: str) -> CompanyName:
    """Which name does a customer bear? A customer may be a person: then without titles, "Smith, John" as John Smith."""
    whole = folded(text)
    rest, forms = _without_forms(whole)
    if not forms and "," in text:
        rest = " ".join(folded(part) for part in reversed(text.split(",")))
    if not any(forms):
        rest = _without_titles(rest)[0]
    form = "plc" if "plc" in forms else next(filter(None, forms), "")
    rest = rest or whole
    return CompanyName(tuple(rest.split()), form) if len(rest) > 1 else CompanyName()


def initial(word: str) -> str:
    """By which letter is a word shortened? Thai writes some vowels before the consonant that they follow."""
    return word[1] if word[0] in "เแโใไ" and len(word) > 1 else word[0]


def _without_titles(text: str) -> tuple[str, str]:
    genders = []
    while True:
        first, _blank, rest = text.partition(" ")
        if rest and first in _FOLDED_TITLES:
            genders.append(_FOLDED_TITLES[first])
            text = rest
        elif "\u0e00" <= text[:1] <= "\u0e7f" and (found := _STARTING_TITLE.match(text)):
            genders.append(_FOLDED_JOINED_TITLES[found.group(1)])
            text = text[found.end() :]
        elif _HAN.search(text) and text.endswith(tuple(_ENDING_TITLES)):
            genders.append(_ENDING_TITLES[text[-2:]])
            text = text[:-2].rstrip()
        else:
            return text, next(filter(None, genders), "")


def _without_forms(text: str) -> tuple[str, list[str]]:
    forms: list[str] = []
    if not text.isascii():
        text = _cut_joined(text, forms)
    words = text.split()
    while len(words) > 1:
        tail = len(words) - next((n for n, word in enumerate(reversed(words)) if len(word) > 1), len(words))
        dotted = "".join(words[tail:])
        if dotted in _DOTTED_FORMS and tail > 0:
            forms.append(_DOTTED_FORMS[dotted])
            words = words[:tail]
        elif words[-1] in _FORMS:
            forms.append(_FORMS[words.pop()])
        else:
            break
    return " ".join(words), forms


def _cut_joined(text: str, forms: list[str]) -> str:
    """Without the forms that Thai, Persian and Chinese write before or after a name, often without a blank."""
    while True:
        start = next((form for form in _FOLDED_STARTS if text.startswith(form) and len(text) > len(form)), None)
        end = next((form for form in _FOLDED_ENDS if text.endswith(form) and len(text) > len(form)), None)
        if start:
            forms.append(_FOLDED_STARTS[start])
            text = text[len(start) :].lstrip()
        elif end:
            forms.append(_FOLDED_ENDS[end])
            text = text[: -len(end)].rstrip()
        else:
            return text


def _as_folded(words: dict[str, str]) -> dict[str, str]:
    """The same words as they stand in folded text, the longest first; blanks at their ends are kept."""
    ordered = sorted(words, key=len, reverse=True)
    return {
        " " * word.startswith(" ") + folded(word) + " " * word.endswith(" "): words[word] for word in ordered
    }  # fmt: skip


_FOLDED_TITLES = _as_folded(_TITLES)
_FOLDED_JOINED_TITLES = _as_folded(_JOINED_TITLES)
_FOLDED_STARTS = _as_folded(_JOINED_FORMS)
_FOLDED_ENDS = _as_folded(_ENDING_FORMS)
_STARTING_TITLE = re.compile(rf"({'|'.join(_FOLDED_JOINED_TITLES)})(?=[^{_THAI_INSIDE}\s].)\s*")
