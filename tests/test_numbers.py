"""How the numbers of a column are read: one text, the same in SQL, and what all texts of a column say together."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.sources.money_words import CODES, CURRENCIES, POWERS
from analytics.sources.numbers import (
    currency,
    currency_expression,
    decide,
    expression,
    read,
    shape,
    shape_expression,
)

# text: (with a decimal point, with a decimal comma, currency)
NUMBERS: dict[str, tuple[float | None, float | None, str | None]] = {
    "1234.5": (1234.5, None, None),
    "-12": (-12, -12, None),
    "12,5": (None, 12.5, None),
    "1.234": (1.234, 1234, None),
    "1,234": (1234, 1.234, None),
    "1,234.56": (1234.56, None, None),
    "1.234,56": (None, 1234.56, None),
    "1,234,567": (1234567, None, None),
    "1.234.567": (None, 1234567, None),
    "1,2345": (None, 1.2345, None),
    "12,34": (None, 12.34, None),
    "0,123": (None, 0.123, None),
    "0.123": (0.123, None, None),
    "1,23,456.00": (123456, None, None),
    "12,34,56,789": (123456789, None, None),
    "1,23,45": (None, None, None),
    "1,234.567,8": (None, None, None),
    "1 234,50": (None, 1234.5, None),
    "1\u00a0234\u202f567": (1234567, 1234567, None),
    "1’234.50": (1234.5, None, None),
    "1 2345": (None, None, None),
    ".5": (0.5, None, None),
    ",5": (None, 0.5, None),
    "-.5": (-0.5, None, None),
    "5.": (None, None, None),
    "9.99E+9": (9.99e9, None, None),
    "1e-3": (0.001, 0.001, None),
    "1e400": (None, None, None),
    "11760000.000000002": (11760000.000000002, None, None),
    # below zero
    "(1,234.00)": (-1234, None, None),
    "($ 5)": (-5, -5, None),
    "$(5)": (-5, -5, None),
    "1,234-": (-1234, -1.234, None),
    "\u22125": (-5, -5, None),
    "- 5": (-5, -5, None),
    "-$5": (-5, -5, None),
    "$-5": (-5, -5, None),
    "€ 5-": (-5, -5, "EUR"),
    "+5": (5, 5, None),
    "5)": (None, None, None),
    "(5": (None, None, None),
    "(-5)": (None, None, None),
    "--5": (None, None, None),
    "-5-": (None, None, None),
    "5+": (None, None, None),
    "1,500.-": (1500, 1.5, None),
    "1.500,--": (1.5, 1500, None),
    "1,500/-": (1500, 1.5, None),
    # money
    "$9,999.99": (9999.99, None, None),
    "¥500": (500, 500, None),
    "￥500": (500, 500, None),
    "฿ 1,500.00": (1500, None, "THB"),
    "1500 บาท": (1500, 1500, "THB"),
    "1,500.50 บ.": (1500.5, None, None),
    "NT$999": (999, 999, "TWD"),
    "新台幣 999元": (999, 999, "TWD"),
    "999元": (999, 999, None),
    "HK$5": (5, 5, "HKD"),
    "US$5": (5, 5, "USD"),
    "S$5": (5, 5, "SGD"),
    "A$5": (5, 5, "AUD"),
    "C$5": (5, 5, "CAD"),
    "R$ 1.234,56": (None, 1234.56, "BRL"),
    "€5 EUR": (5, 5, "EUR"),
    "USD $5": (5, 5, "USD"),
    "USD 99": (99, 99, "USD"),
    "99 THB": (99, 99, "THB"),
    "99THB": (99, 99, "THB"),
    "£1": (1, 1, "GBP"),
    "₹1,00,000": (100000, None, "INR"),
    "₽5": (5, 5, "RUB"),
    "5 руб.": (5, 5, "RUB"),
    "₩5": (5, 5, "KRW"),
    "5 ₫": (5, 5, "VND"),
    "5 ₺": (5, 5, "TRY"),
    "Rs.500": (500, 500, None),
    "Rp 5.000": (5, 5000, "IDR"),
    "5 kr": (5, 5, None),
    "۲۵٬۰۰۰٬۰۰۰ تومان": (25e6, 25e6, "IRT"),
    "۲۵،۰۰۰ تومان": (25000, 25000, "IRT"),
    "5 ريال": (5, 5, "IRR"),
    "﷼ ۵": (5, 5, "IRR"),
    "٥٬٠٠٠٫٥": (5000.5, 5000.5, None),
    "１，５００": (1500, 1.5, None),
    "๑,๕๐๐.๒๕ บาท": (1500.25, None, "THB"),
    "EUR": (None, None, "EUR"),
    "฿": (None, None, "THB"),
    "ABC 12": (None, None, None),
    "12 INV": (None, None, None),
    "CUSTOM 5": (None, None, None),
    "99 USDX": (None, None, None),
    # multiplied
    "250k": (250000, 250000, None),
    "1.2M": (1.2e6, None, None),
    "2.3M": (2.3e6, None, None),
    "2.5MEUR": (2.5e6, None, "EUR"),
    "5 bn USD": (5e9, 5e9, "USD"),
    "5 MXN": (5, 5, "MXN"),
    "2,5 Mio. €": (None, 2.5e6, "EUR"),
    "1.5 million": (1.5e6, None, None),
    "25萬元": (250000, 250000, None),
    "1.2億円": (1.2e8, None, "JPY"),
    "NT$ 1,200萬": (1.2e7, 12000, "TWD"),
    "1.5 ล้านบาท": (1.5e6, None, "THB"),
    "5 พันล้าน": (5e9, 5e9, None),
    "5 พัน": (5000, 5000, None),
    "۲۵ هزار تومان": (25000, 25000, "IRT"),
    "۳ میلیون": (3e6, 3e6, None),
    "5 млн руб": (5e6, 5e6, "RUB"),
    "-5k": (-5000, -5000, None),
    "1E+3 million": (None, None, None),
    "5 kk": (None, None, None),
    # no numbers
    "": (None, None, None),
    "-": (None, None, None),
    "5%": (None, None, None),
    "$": (None, None, None),
    ".-5": (None, None, None),
    "1/2": (None, None, None),
    "1:30": (None, None, None),
    "5\n": (None, None, None),
    "nan": (None, None, None),
    "inf": (None, None, None),
    "1_000": (None, None, None),
    "0x10": (None, None, None),
    "2024-11-21": (None, None, None),
    "about 5": (None, None, None),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_with_what_stands_around_it(text: str) -> None:
    point, comma, money = NUMBERS[text]
    assert (read(text, "point"), read(text, "comma"), currency(text)) == (point, comma, money)
    both = {value for value in (point, comma) if value is not None}
    assert read(text, None) == (both.pop() if len(both) == 1 else None)


def in_the_warehouse(texts: list[str]) -> list[tuple[object, ...]]:
    columns = [
        *(expression("t", decimal) for decimal in ("point", "comma", None)),
        currency_expression("t"),
        shape_expression("t"),
    ]
    with duckdb.connect() as connection:
        query = f"select {', '.join(columns)} from (select unnest(?::varchar[]) as t)"
        return connection.execute(query, [texts]).fetchall()


def in_python(texts: list[str]) -> list[tuple[object, ...]]:
    return [(read(t, "point"), read(t, "comma"), read(t, None), currency(t), shape(t)) for t in texts]


def test_the_warehouse_reads_every_sample_as_python_does() -> None:
    texts = list(NUMBERS)
    found, expected = in_the_warehouse(texts), in_python(texts)
    assert {text: (f, e) for text, f, e in zip(texts, found, expected, strict=True) if f != e} == {}


PIECES = st.sampled_from(
    [
        *[
            "0",
            "1",
            "12",
            "123",
            "234",
            "567",
            ".",
            ",",
            ".5",
            " ",
            "'",
            "٬",
            "٫",
            "،",
            "(",
            ")",
            "-",
            "+",
            "E+3",
            "e5",
        ],
        *["$", "€", "฿", "US$", "USD", "THB", "ABC", "kr", "Rs.", "บาท", "บ.", "元", "تومان", ".-", ",-", "/-", "%"],
        *["k", "M", "mn", "ล้าน", "พัน", "万", "億", "هزار"],
        *["x", "\n", "۵", "５", "\u00a0", "\u2212", "\u200f", "ي"],
    ]
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=8), min_size=50, max_size=200))
def test_the_warehouse_reads_any_text_as_python_does(texts: list[str]) -> None:
    texts = [text.replace("\0", "") for text in texts]
    assert in_the_warehouse(texts) == in_python(texts)


def test_a_missing_text_is_no_number() -> None:
    with duckdb.connect() as connection:
        columns = [*(expression("t", decimal) for decimal in ("point", "comma", None)), currency_expression("t")]
        query = f"select {', '.join(columns)} from (select null::varchar as t)"
        assert connection.execute(query).fetchall() == [(None,) * 4]


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from(["point", "comma"]),
    st.sampled_from(["", "฿{}", "{} USD", "€ {}", "{} บาท"]),
)
def test_an_amount_comes_back_however_it_is_grouped(amount: object, decimal: str, around: str) -> None:
    for group in [",", "", " ", "'", "٬"]:
        written = f"{amount:,}".replace(",", "\0").replace(".", "\1")
        mark = "." if decimal == "point" else ","
        apart = "." if group == "," and decimal == "comma" else group
        text = (around or "{}").format(written.replace("\0", apart).replace("\1", mark))
        assert read(text, decimal) == float(str(amount))


def test_no_currency_is_taken_for_a_multiplier() -> None:
    wrong = [(word, power) for word in [*CODES, *CURRENCIES] for _, power in POWERS
             if read(f"5 {word}", "point") != 5]  # fmt: skip
    assert wrong == []


# ------------------------------------------------------------------ a column


@pytest.mark.parametrize(
    ("texts", "decimal", "evidence"),
    [
        (["1,234", "12.50"], "point", "12.50"),
        (["1,234", "12,50"], "comma", "12,50"),
        (["1.234", "12,5"], "comma", "12,5"),
        (["1.234", "1.234.567"], "comma", "1.234.567"),
        (["1.234", "0.500"], "point", "0.500"),
        (["1,234", "$1,234.50"], "point", "$1,234.50"),
        (["1.234", "(1.234,5)"], "comma", "(1.234,5)"),
        (["1.234", "12345.678"], "point", "12345.678"),
        (["12.50", "7"], "point", "12.50"),
        (["1.5M", "1.234"], "point", "1.5M"),
    ],
)
def test_what_only_one_mark_can_read_settles_a_column(texts: list[str], decimal: str, evidence: str) -> None:
    found = decide({shape(text): (1, text) for text in texts})
    assert (found.decimal, found.options, found.evidence) == (decimal, (), evidence)
    assert (found.n_read, found.n_unread) == (len(texts), 0)


@pytest.mark.parametrize(
    "texts",
    [
        ["1.234"],
        ["1.234", "500"],
        ["1,234", "$500"],
        ["1,234", "€ 5,678"],
        ["1.234", "500", "5000"],
        ["1.234", "5000"],
        ["1.234", "0"],
        ["1.234", "5,678", "500"],
        ["1.234", "12.5", "12,5"],
        ["1.234", "250k"],
    ],
)
def test_what_nothing_settles_is_asked(texts: list[str]) -> None:
    shapes = {shape(text): (1, text) for text in texts}
    found = decide(shapes)
    assert (found.decimal, found.options, found.evidence) == (None, ("point", "comma"), None)
    assert (found.n_read, found.n_unread) == (len(texts), 0)
    for text, values in found.examples:
        assert values == {"point": read(text, "point"), "comma": read(text, "comma")}
        assert len(set(values.values())) == 2
    for told in ("point", "comma"):
        answered = decide(shapes, told)
        assert (answered.decimal, answered.options) == (told, ())


@pytest.mark.parametrize("texts", [["100", "2000"], ["1 234", "250k"], ["12,5", "3.25"], ["x"], [], ["-", "--"]])
def test_nothing_is_asked_when_no_text_can_be_read_in_two_ways(texts: list[str]) -> None:
    shapes = {shape(text): (1, text) for text in texts}
    for told in (None, "point", "comma"):
        found = decide(shapes, told)
        assert (found.decimal, found.options) == (None, ())
        assert found.n_read == sum(read(text, None) is not None for text in texts)


def test_rows_are_counted_and_blank_ones_left_out() -> None:
    shapes = {"$9,999.99": (7, "$1,234.50"), "x": (2, "x"), "-": (3, "-"), "99 THB": (1, "15 THB"), "9,9": (1, "1,5")}
    found = decide(shapes)
    assert (found.decimal, found.n_read, found.n_unread) == (None, 9, 2)
    assert found.currencies == {"THB"}
    assert found.examples[0] == ("$1,234.50", {"": 1234.5})


def test_a_mark_that_was_told_leaves_the_other_unread() -> None:
    shapes = {"9,999": (5, "1,234"), "99,9": (2, "12,5"), "99.9": (1, "12.5")}
    assert decide(shapes).options == ("point", "comma")
    told = decide(shapes, "point")
    assert (told.decimal, told.n_read, told.n_unread, told.evidence) == ("point", 6, 2, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1,234.05", "$9,999.99"),
        ("0.50", "0.99"),
        ("-0", "-0"),
        ("100", "999"),
        ("۲۵٬۰۰۰", "99٬999"),
        ("x", "x"),
        ("", ""),
    ],
)
def test_a_shape_keeps_everything_but_the_digits(text: str, expected: str) -> None:
    assert shape(text) == expected
