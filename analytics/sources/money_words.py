"""Currency signs, codes and words, and words that multiply, as patterns that RE2 and Python's `re` read alike.

Letters are written out instead of ignoring capitals: to one of the two, K is also the sign of kelvin.
"""

from __future__ import annotations

import re

from babel.numbers import list_currencies

_SIGNS = {
    "TWD": "NT$ 新台幣 新臺幣 新台币 台幣 臺幣 台币",
    "HKD": "HK$ 港幣 港元 港币",
    "USD": "US$ 美元 美金",
    "AUD": "A$ AU$",
    "CAD": "C$ CA$",
    "NZD": "NZ$",
    "SGD": "S$ SG$",
    "MXN": "MX$",
    "BRL": "R$",
    "CNY": "人民幣 人民币",
    "JPY": "日圓 日元 日圆 円",
    "THB": "฿ บาท Baht baht",
    "EUR": "€ Euro Euros euro euros 歐元 欧元 یورو",
    "GBP": "£ 英鎊 英镑",
    "INR": "₹",
    "RUB": "₽ руб. руб",
    "KRW": "₩ 원",
    "VND": "₫",
    "TRY": "₺",
    "UAH": "₴",
    "KZT": "₸",
    "ILS": "₪",
    "PHP": "₱",
    "NGN": "₦",
    "PLN": "zł",
    "CZK": "Kč",
    "IDR": "Rp. Rp",
    "MYR": "RM",
    "IRT": "تومان تومن",
    "IRR": "ریال ﷼",
}
# Money, but of which country?
_OF_SOME_COUNTRY = "$ ¥ Kr. Kr kr. kr Rs. Rs Fr. Fr 元 圓 圆 塊 块 Dollars dollars Dollar dollar دلار"
# How prices end: 1,500.- (Thai, Swiss), 1.500,- (German), 1,500/- (Indian); บ. is short for baht.
_ENDINGS = ".-- .- ,-- ,- /- บ."

# Toman is no code of ISO, but it is written as one: ten rials.
CODES = frozenset(list_currencies()) - {"XTS", 3 * "X"} | {"IRT"}
CURRENCIES = {sign: code for code, signs in _SIGNS.items() for sign in signs.split()}

# Word → the power of ten that it stands for.
_MULTIPLIERS = {
    3: "k K thousand Thousand 千 พัน هزار тыс. тыс",
    4: "萬 万 หมื่น",
    5: "แสน lakhs lakh Lakhs Lakh lacs lac",
    6: "m M mn Mn MM million millions Million Millions Mio. Mio mio 百萬 百万 ล้าน میلیون млн. млн",
    7: "千萬 千万 สิบล้าน crores crore Crores Crore Cr",
    8: "億 亿 ร้อยล้าน",
    9: "b B bn Bn billion billions Billion Billions Mrd. Mrd mrd พันล้าน میلیارد млрд. млрд",
}


def _one_of(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\-", "-") for word in sorted(words, key=lambda word: (-len(word), word)))


# Any three capitals are a code here; whether there is such a code is asked by CODE. All codes in one pattern, in every
# place where money may stand, are more than RE2 can keep at hand.
_MONEY = [*CURRENCIES, *_OF_SOME_COUNTRY.split()]
MONEY = f"(?:(?:[A-Z]{{3}}|{_one_of(_MONEY)}) *){{0,2}}"
MONEY_BEHIND = f"(?:(?:[A-Z]{{3}}|{_one_of([*_MONEY, *_ENDINGS.split()])}) *){{0,2}}"
CODE = "([A-Z]{3})(?:[^A-Z]|$)"
MULTIPLIER = _one_of([word for words in _MULTIPLIERS.values() for word in words.split()])

# Found in a text that is a number: the power of ten by which it is multiplied.
_REST = f" *{MONEY_BEHIND}[-)]? *{MONEY_BEHIND}$"
MULTIPLIED = f"[0-9] *(?:{MULTIPLIER}){_REST}"
POWERS = tuple((f"[0-9] *(?:{_one_of(words.split())}){_REST}", power) for power, words in _MULTIPLIERS.items())

# Which currency a text names: group 1 is a code (if there is such a code), else the sign or word. Beside another Latin
# letter it would be a part of a word, but for the letters that multiply: CUSTOM, 5MEUR.
LONE_CODE = "(?:^|[^A-Za-z]|[0-9] ?[A-Za-z]{1,2})([A-Z]{3})(?:[^A-Za-z]|$)"
SIGN = f"(?:^|[^A-Za-z])({_one_of([*CURRENCIES])})(?:[^A-Za-z]|$)"
