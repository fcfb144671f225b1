"""The words, numbers and money of the reader's language.

Messages are gettext's: English is the source, the catalogues are the text files data/locale/<language>.po.
They are compiled in memory when first asked for, so no generated file has to be shipped or kept in step.
Numbers are Babel's, with thin separators, a space before the unit, and the reader's own digits.
"""

from __future__ import annotations

import gettext
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import pandas as pd
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal, get_currency_symbol

DOMAIN = "loose_bolts"
SOURCE_LANGUAGE = "en"
CATALOGUES = Path(__file__).resolve().parents[1] / "data" / "locale"

THIN_SPACE = "\u202f"  # between groups of digits; does not break
SPACE = "\u00a0"  # between a figure and its unit; does not break


@dataclass(frozen=True)
class Language:
    """A language of the screen: the name its readers give it, and the direction they read in."""

    own_name: str
    direction: str = "ltr"


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "en": Language("English"),
        "th": Language("ไทย"),
        "fa": Language("فارسی", "rtl"),
        "zh_Hant": Language("繁體中文"),
    }
)

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_SYMBOLS = {"THB": "฿"}  # Babel writes the code of this one in other languages than its own


@lru_cache(maxsize=len(LANGUAGES))
def translation(language: str) -> gettext.NullTranslations:
    """Which words does a reader of this language see? An object with gettext, ngettext and pgettext.

    A message without a translation, and a language we do not have, give the English source.
    """
    path = CATALOGUES / f"{language}.po"
    if language == SOURCE_LANGUAGE or language not in LANGUAGES or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as lines:
        catalogue = read_po(lines, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def number(x: float | None, language: str = SOURCE_LANGUAGE, decimals: int = 0) -> str:
    """How is a number written? 1234567 -> "1 234 567"; a missing one as nothing, never as 0."""
    if x is None or pd.isna(x):
        return ""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return _in_script(format_decimal(x, pattern, locale=language, numbering_system="default"), language)


def short_number(x: float | None, language: str = SOURCE_LANGUAGE) -> str:
    """How is a large number written where room is short? 4212345 -> "4.2 M"; a missing one as nothing."""
    if x is None or pd.isna(x):
        return ""
    whole = round(x)
    if abs(whole) < 1000:
        return number(whole, language)
    rounded = round(whole, 2 - math.floor(math.log10(abs(whole))))  # 999 999 is "1 M", not "1000 K"
    text = format_compact_decimal(
        rounded,
        # Thai and Persian write the unit out.
        format_type="long" if language in ("th", "fa") else "short",
        locale=language,
        fraction_digits=1,
        numbering_system="default",
    )
    return _in_script(re.sub(r"(?<=\d)\s*(?=[^\W\d])", SPACE, text), language)


def money(amount: float | None, currency: str | None, language: str = SOURCE_LANGUAGE, short: bool = True) -> str:
    """How is an amount written? 4212345 THB -> "฿ 4.2 M", in full "฿ 4 212 345"; a missing one as nothing.

    `currency` is an ISO code; without one the bare number is written. Fractions of the unit are left out.
    """
    if amount is None or pd.isna(amount):
        return ""
    figure = short_number(amount, language) if short else number(amount, language)
    if not currency:
        return figure
    symbol = currency_symbol(currency, language)
    return f"{figure}{SPACE}{symbol}" if language == "fa" else f"{symbol}{SPACE}{figure}"


def currency_symbol(currency: str, language: str = SOURCE_LANGUAGE) -> str:
    """How is a currency written beside a figure or in a header? "THB" -> "฿"; without a sign, its code."""
    return _SYMBOLS.get(currency) or get_currency_symbol(currency, locale=language)


def percent(share: float | None, language: str = SOURCE_LANGUAGE, decimals: int = 0) -> str:
    """How is a share between 0 and 1 written? 0.64 -> "64 %"; a missing one (no denominator) as nothing."""
    if share is None or pd.isna(share):
        return ""
    figure = number(share * 100, language, decimals)
    return f"{figure}٪" if language == "fa" else f"{figure}{SPACE}%"


def _in_script(text: str, language: str) -> str:
    if language == "fa":
        return text.translate(_PERSIAN_DIGITS)
    return text.replace(",", THIN_SPACE).replace("-", "−")
