"""One way of writing for the digits, blanks and marks of all scripts, before anything is read from them.

`plain` in Python and `plain_expression` in SQL give the same text; ASCII texts stay as they are.
"""

from __future__ import annotations

from analytics.sources import quoting

_ASCII = "0123456789"
_PAIRS = {
    **{chr(ord(zero) + digit): _ASCII[digit] for zero in "๐۰٠０" for digit in range(10)},
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63－", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000", " "),
    **dict.fromkeys("’‘＇ʼ´", "'"),
    **dict(zip("／：∶．，（）［］＋％＄￥￡", "/::.,()[]+%$¥£", strict=True)),
    # Arabic keyboards write these two letters of Persian differently.
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
}
# Marks that show nothing: joiners, directions, byte order, the soft hyphen.
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad"

DIGITS_FROM = "".join(_PAIRS) + _UNSEEN
DIGITS_TO = "".join(_PAIRS.values())

_TABLE = str.maketrans(DIGITS_FROM[: len(DIGITS_TO)], DIGITS_TO, _UNSEEN)


def plain(text: str) -> str:
    """How is this text written with ASCII digits, common blanks and nothing unseen?"""
    return text if text.isascii() else text.translate(_TABLE)


def plain_expression(cell: str) -> str:
    """Which SQL writes this text as `plain` does? The table is long: only texts that need it go through it."""
    needed = f"regexp_matches({cell}, {quoting.text(f'[{DIGITS_FROM}]')})"
    table = f"{quoting.text(DIGITS_FROM)}, {quoting.text(DIGITS_TO)}"
    return f"(case when {needed} then translate({cell}, {table}) else {cell} end)"
