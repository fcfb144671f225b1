"""What a column looks like whose meaning is not known: its header in comparable forms, and what its values could be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from analytics.sources.digits import plain
from analytics.sources.tables import Field
from analytics.words import flag_words, planned_rules, read_channel, read_direction, read_planned, read_status

N_VALUES = 50
# What a column is worth whose header fits and whose values do not: too little.
UNFIT = 0.25
Look = Callable[[str], object]

_JOINED = re.compile("[\u0600-\u06ff\u0e00-\u0e7f\u2e80-\u9fff\uf900-\ufaff]")
_LEADS = re.compile("[\u0600-\u06ff\u0e00-\u0e7f]")


@dataclass(frozen=True)
class Column:
    """A column of a file, and the first rows of that file."""

    name: str
    number: int
    rows: tuple[tuple[str, ...], ...]

    @cached_property
    def cells(self) -> tuple[str, ...]:
        return tuple(row[self.number].strip() for row in self.rows)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Its first different filled cells, plainly written and cut."""
        different = list(dict.fromkeys(filter(None, self.cells)))
        return tuple(plain(cell)[:200] for cell in different[:N_VALUES])

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The header as a whole, and without what stands in brackets."""
        bare = re.sub(r"\(.*?\)|（.*?）|\[.*?\]", " ", self.name)
        return tuple(dict.fromkeys(form for text in (self.name, bare) if (form := spelled(text))))

    @cached_property
    def parts(self) -> dict[str, tuple[tuple[str, bool], ...]]:
        """For each form its runs of words, see `parts`."""
        return {form: tuple(parts(form)) for form in self.forms}

    @property
    def is_repeated(self) -> bool:
        return bool(re.search(r"__\d+$", self.name))

    @property
    def is_unique(self) -> bool:
        """Is every row filled, and with something else?"""
        return len(self.cells) >= 2 and all(self.cells) and len(set(self.cells)) == len(self.cells)

    def share(self, look: Look) -> float:
        """Which share of its different values looks so? 0 where there are none."""
        return sum(bool(look(value)) for value in self.values) / len(self.values) if self.values else 0.0


def spelled(text: str) -> str:
    """How is a header compared? Words apart by single blanks, without capitals, accents, marks and half-spaces."""
    text = re.sub(r"__\d+$", "", text)[:120]
    text = re.sub("(?<=[a-z0-9])(?=[A-Z])", " ", text)
    text = unicodedata.normalize("NFKD", plain(text)).casefold()
    text = re.sub("[\u0300-\u036f\u064b-\u0655،؛؟٪]", "", text)
    return re.sub("[^\\w\u0e00-\u0e7f\u0600-\u06ff]+|_+", " ", text).strip()


def squeezed(form: str) -> str:
    """How is a header compared where nobody agrees on the blanks in it?"""
    return form.replace(" ", "")


def parts(form: str) -> Iterator[tuple[str, bool]]:
    """Which runs of words are in a header, squeezed, and is it the one that says what the rest is about?

    That is the last one in English and Chinese, the first one in Thai and Persian.
    """
    if not _JOINED.search(form):
        words = form.split()[:12]
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                yield "".join(words[first:last]), last == len(words)
        return
    letters = squeezed(form)[:40]
    leads = bool(_LEADS.search(letters))
    for first in range(len(letters)):
        for last in range(first + 2, len(letters) + 1):
            yield letters[first:last], first == 0 if leads else last == len(letters)


def is_joined(part: str) -> bool:
    """Is this written in a script that writes words together?"""
    return bool(_JOINED.search(part))


# ------------------------------------------------------------------ what a value could be


def _matches(expression: str) -> Look:
    return re.compile(expression, re.IGNORECASE).search


_has_day_shape = _matches(
    r"^\D{0,12}\d{1,4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,4}(?!\d)|^\D{0,12}\d{1,2}[ -][^\W\d]{3,}\.?[ ,-]+\d{2,4}"
    r"|^[^\W\d]{3,}\.? \d{1,2},? \d{4}"
)
is_number = _matches(r"^[^\w-]{0,3}(?:[a-z]{1,3}\W?)?\(?[-+]?\d[\d ,.'٬٫]*\)?-? ?[%km]?(?:\W?[^\W\d]{1,6}\.?)?$")
is_email = _matches(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}")
_has_phone_shape = _matches(r"^\+?[\d() .\-/]{7,20}(?: ?(?:ext|x|#)\.? ?\d+)?$")
_has_code_shape = _matches(r"^(?=.*\d)(?=.*[a-z])[a-z0-9]+(?:[-_/:.][a-z0-9]+)*$")
is_currency = _matches(
    r"^(?:usd|eur|gbp|thb|irr|irt|twd|ntd|cny|rmb|hkd|jpy|krw|sgd|inr|rub|aed|chf|brl|mxn|cop|try|vnd|myr|idr|php|aud|cad)$"
    r"|^(?:บาท|ریال|تومان|元|新台幣|人民幣|人民币|руб\.?|[$€£¥฿﷼])$"
)


def is_date(value: str) -> bool:
    """Is this surely a day? Plain numbers are none, though some programs write days so."""
    return bool(_has_day_shape(value)) and not value.replace(".", "").isdigit()


def may_be_date(value: str) -> bool:
    """Could this be a day? They come in more ways than are known here: some digits, and not many words."""
    least = 1 if re.search(r"[^\W\d]{2}", value) else 3
    return len(value) <= 40 and "@" not in value and len(re.findall(r"\d", value)) >= least


def is_phone(value: str) -> bool:
    """Is this surely a telephone number, and no plain number and no day?"""
    return bool(_has_phone_shape(value)) and value[0] in "+0(" and not is_date(value)


def is_code(value: str) -> bool:
    """Is this a name that a program made: letters and digits?"""
    return bool(_has_code_shape(value)) and not is_date(value)


def is_amount(value: str) -> bool:
    """Is this surely a sum of money or the like: thousands set apart, a currency, decimals, round thousands?"""
    has_shape = re.search(r"\d[,.٬ ]\d|\D\d{3,}|\d{3,}\D|000$", value)
    return bool(has_shape and is_number(value)) and not is_date(value) and not is_phone(value)


def is_flag(value: str) -> bool:
    """Is this a yes or a no?"""
    return any(value.casefold() in words for words in flag_words().values())


# ------------------------------------------------------------------ do the values fit the field?

# Field or kind → how its values look, and from which share on they speak for it.
_LOOKS: dict[str, tuple[Look, float]] = {
    "email": (is_email, 0.5),
    "phone": (_has_phone_shape, 0.5),
    "channel": (lambda value: read_channel(value)[0], 0.4),
    "direction": (read_direction, 0.5),
    "status": (read_status, 0.5),
    "moment": (may_be_date, 0.5),
    "number": (lambda value: is_number(value) and not is_date(value), 0.5),
    "flag": (is_flag, 0.5),
}
# Teams have words of their own for these: what is not known does not speak against them so much.
_OWN_WORDS = {"channel": 0.5, "status": 0.5}


def fit(field: Field, column: Column) -> float:
    """How well do the values fit a field that the header names? Above 1: they speak for it; 1: they say nothing."""
    if not column.values:
        return 1.0
    if field.name == "planned":
        return _fit_planned(column)
    if known := _LOOKS.get(field.name) or _LOOKS.get(field.kind):
        look, least = known
        return 1.02 if column.share(look) >= least else _OWN_WORDS.get(field.name, UNFIT)
    if field.kind == "word":
        return 1.02 if column.share(lambda value: value.casefold() in field.words) >= 0.5 else UNFIT
    return 0.4 if column.share(lambda value: is_date(value) or is_email(value) or is_phone(value)) >= 0.8 else 1.0


def _fit_planned(column: Column) -> float:
    """A column called "done" that says yes and no means the opposite; only words such as "completed" are sure."""
    if column.share(lambda value: read_planned(value) is not None) >= 0.5:
        return 1.02
    says_done = any(re.search(by, column.name) for by, is_planned in planned_rules() if not is_planned)
    return 1.0 if column.share(is_flag) >= 0.5 and not says_done else UNFIT
