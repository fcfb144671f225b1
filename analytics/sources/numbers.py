"""How the numbers of a column are written, and the reading of one number, in Python and in SQL.

A number may carry signs, codes or words of a currency, a word that multiplies it, and thousands set apart. Which mark
is the decimal one is settled by the texts that only one of them can read; what they leave open is asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analytics.sources.digits import plain, plain_expression
from analytics.sources.money_words import (
    CODE,
    CODES,
    CURRENCIES,
    LONE_CODE,
    MONEY,
    MONEY_BEHIND,
    MULTIPLIED,
    MULTIPLIER,
    POWERS,
    SIGN,
)
from analytics.sources.quoting import one_of
from analytics.sources.quoting import text as literal

DECIMALS = ("point", "comma")

_BLANKS = ("", "-", "--")
_EXAMPLES = 3
# Marks that set digits apart in every writing: 1 234, 1'234, 1٬234, and what Persian typists make of the last.
_APART = " '٬،"

# In a text that is a number: its digits and marks, and how it says that it is below zero. 1,500.- is not; (1,500) and
# 1,500- are, as bookkeepers write.
_DIGITS = f"[0-9](?:[0-9.,٫{_APART}]*[0-9])?(?:[eE][-+]?[0-9]+)?"
_BELOW_ZERO = "^[^0-9]*[-(]|[^-.,/] *-[^-0-9]*$"
_BARE_FRACTION = "^[-+( ]*[.,٫]"


@dataclass(frozen=True)
class NumberDecision:
    """How a column of numbers is to be read."""

    decimal: str | None = None  # point or comma; None: no text needs one, or it must be asked
    options: tuple[str, ...] = ()  # not empty: it must be asked
    examples: tuple[tuple[str, dict[str, float]], ...] = ()  # texts, and what each option makes of them
    evidence: str | None = None  # a text that settled it
    n_read: int = 0
    n_unread: int = 0  # rows; blank ones are neither
    currencies: frozenset[str] = frozenset()


def read(text: str, decimal: str | None) -> float | None:
    """Which number is written here? None where it is none, or could be two and `decimal` does not say which."""
    if decimal is None:
        values = {value for mark in DECIMALS if (value := read(text, mark)) is not None}
        return values.pop() if len(values) == 1 else None
    text = plain(text).strip(" ")
    code = _compiled(CODE).search(text)
    if not _compiled(_pattern(decimal)).fullmatch(text) or (code and code[1] not in CODES):
        return None
    digits = _compiled(_DIGITS).search(text)
    written = _with_point(digits.group() if digits else "", decimal)
    if _compiled(_BARE_FRACTION).search(text):
        written = f".{written}"
    power = next((f"e{power}" for pattern, power in POWERS if _compiled(pattern).search(text)), "")
    try:
        value = float(f"{'-' if _compiled(_BELOW_ZERO).search(text) else ''}{written}{power}")
    except ValueError:  # 1E+3 million
        return None
    return value if math.isfinite(value) else None


def currency(text: str) -> str | None:
    """In which currency is this amount, by its sign, code or word? IRT is toman. None where it does not say."""
    text = plain(text)
    code, sign = (_compiled(pattern).search(text) for pattern in (LONE_CODE, SIGN))
    if code and code[1] in CODES:
        return code[1]
    return CURRENCIES[sign[1]] if sign else None


def shape(text: str) -> str:
    """What is left of a text when its digits are taken away? All are 9; only a 0 that comes first is kept."""
    nines = re.sub("[0-8]", "9", plain(text))
    return re.sub("^([^0-9]*)9", r"\g<1>0", nines) if re.search("^[^0-9]*0", plain(text)) else nines


def decide(shapes: Mapping[str, tuple[int, str]], told: str | None = None) -> NumberDecision:
    """How is this column to be read?

    `shapes` with the number of rows and an example of each; `told` is a decimal mark that somebody gave: it settles
    what can be read in two ways, and without such texts it is not needed.
    """
    filled = {written: seen for written, seen in shapes.items() if plain(written).strip() not in _BLANKS}
    values = {written: _values(written) for written in filled}
    only = {mark: [written for written, found in values.items() if set(found) == {mark}] for mark in DECIMALS}
    open_ = [written for written, found in values.items() if len(set(found.values())) == 2]
    sure = [mark for mark in DECIMALS if only[mark]]
    options: tuple[str, ...] = ()
    decimal, evidence = (sure[0], only[sure[0]][0]) if len(sure) == 1 else (None, None)
    if open_ and told:
        decimal, evidence = told, None
    if open_ and decimal is None:
        options = DECIMALS
    n_read = sum(filled[written][0] for written, found in values.items() if (decimal in found if decimal else found))
    return NumberDecision(
        decimal=decimal,
        options=options,
        examples=_examples(open_ or [written for written, found in values.items() if found], filled, decimal, options),
        evidence=filled[evidence][1] if evidence else None,
        n_read=n_read,
        n_unread=sum(rows for rows, _ in filled.values()) - n_read,
        currencies=frozenset(found for written in filled if values[written] and (found := currency(written))),
    )


def shape_expression(cell: str) -> str:
    """Which SQL gives the shape of this text, as `shape` does?"""
    nines = plain_expression(cell)
    for digit in "012345678":
        nines = f"replace({nines}, '{digit}', '9')"
    has_zero = f"regexp_matches({plain_expression(cell)}, '^[^0-9]*0')"
    return f"case when {has_zero} then regexp_replace({nines}, '^([^0-9]*)9', '\\10') else {nines} end"


def expression(cell: str, decimal: str | None) -> str:
    """Which SQL reads this text as a number, as `read` does? Text in, double out, NULL where it cannot be read."""
    if decimal is None:
        point, comma = (expression(cell, mark) for mark in DECIMALS)
        return (
            f"list_transform([struct_pack(point := {point}, comma := {comma})], lambda found: case "
            "when found.point is null or found.point = found.comma then found.comma "
            "when found.comma is null then found.point end)[1]"
        )
    mark = re.escape("," if decimal == "comma" else ".")
    easy = f"regexp_full_match({cell}, {literal(f'-?[0-9]{{1,15}}({mark}[0-9]{{1,15}})?')})"
    careful = _with_care(f"trim({plain_expression(cell)})", decimal)
    return f"case when {easy} then try_cast(replace({cell}, ',', '.') as double) else {careful} end"


def currency_expression(cell: str) -> str:
    """Which SQL names the currency of this text, as `currency` does?"""
    written = plain_expression(cell)
    code, sign = (f"regexp_extract({written}, {literal(pattern)}, 1)" for pattern in (LONE_CODE, SIGN))
    # A case with a branch for each sign would look for the sign in each branch.
    signs, named = (f"[{', '.join(map(literal, words))}]" for words in (CURRENCIES, CURRENCIES.values()))
    return f"case when {one_of(code, sorted(CODES))} then {code} else {named}[list_position({signs}, {sign})] end"


def _with_care(written: str, decimal: str) -> str:
    # No pattern stands within a lambda: the database would compile it for every two thousand rows.
    def has(pattern: str) -> str:
        return f"regexp_matches({written}, {literal(pattern)})"

    digits = f"regexp_extract({written}, {literal(_DIGITS)})"
    for mark, becomes in _marks(decimal):
        digits = f"replace({digits}, {literal(mark)}, {literal(becomes)})"
    powers = " ".join(f"when {has(pattern)} then 'e{power}'" for pattern, power in POWERS)
    number = (
        f"concat(case when {has(_BELOW_ZERO)} then '-' end, case when {has(_BARE_FRACTION)} then '.' end, {digits}, "
        f"case when not {has(MULTIPLIED)} then '' {powers} end)"
    )
    value = f"list_transform([try_cast({number} as double)], lambda value: case when isfinite(value) then value end)[1]"
    code = f"nullif(regexp_extract({written}, {literal(CODE)}, 1), '')"
    code = f"({code} is null or {one_of(code, sorted(CODES))})"
    is_number = f"regexp_full_match({written}, {literal(_pattern(decimal))})"
    return f"case when {is_number} and {code} then {value} end"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _pattern(decimal: str) -> str:
    """A number with or without a currency and a multiplier, and a sign in one of the places where it may stand."""
    mark, group = (",", r"\.") if decimal == "comma" else (".", ",")
    fraction = f"(?:[{mark}٫][0-9]+)?"
    groups = [f"[1-9][0-9]{{0,2}}(?:{apart}[0-9]{{3}})+{fraction}" for apart in (group, *_APART)]
    indian = f"[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}{fraction}"
    whole = f"[0-9]+{fraction}(?:[eE][-+]?[0-9]{{1,3}})?"
    amount = f"(?:{'|'.join([whole, *groups, indian])}) *(?:{MULTIPLIER}|) *{MONEY_BEHIND}"
    return (
        f"(?:[-+] *{MONEY}|{MONEY}(?:[-+] *)?){amount}|(?:\\( *{MONEY}|{MONEY}\\( *){amount}\\) *{MONEY_BEHIND}"
        f"|{MONEY}{amount}- *{MONEY_BEHIND}|[-+]? *[{mark}٫][0-9]+"
    )


def _marks(decimal: str) -> list[tuple[str, str]]:
    """What becomes of each mark within a number? In this order."""
    group, mark = (".", ",") if decimal == "comma" else (",", ".")
    return [*((apart, "") for apart in (group, *_APART)), (mark, "."), ("٫", ".")]


def _with_point(digits: str, decimal: str) -> str:
    for mark, becomes in _marks(decimal):
        digits = digits.replace(mark, becomes)
    return digits


def _values(text: str) -> dict[str, float]:
    return {mark: value for mark in DECIMALS if (value := read(text, mark)) is not None}


def _examples(
    shown: list[str], filled: Mapping[str, tuple[int, str]], decimal: str | None, options: tuple[str, ...]
) -> tuple[tuple[str, dict[str, float]], ...]:
    often = sorted(shown, key=lambda written: (-filled[written][0], written))[:_EXAMPLES]
    texts = [filled[written][1] for written in often]
    return tuple(
        (text, {mark or "": value for mark in options or (decimal,) if (value := read(text, mark)) is not None})
        for text in texts
    )
