"""Every text of a page is in the reader's language, and figures are written as people read them."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import language_catalogue as catalogue
from analytics.language import LANGUAGES, money, number, percent, short_number, translation
from tests.bare_text import bare_texts

TRANSLATED = [language for language in LANGUAGES if language != "en"]
ROOT = Path(__file__).resolve().parents[1]


def test_no_page_shows_a_bare_string() -> None:
    pages = [path for path in [ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py")] if path.exists()]
    bare = [
        line
        for path in pages
        for line in bare_texts(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]
    assert not bare, "\n".join(["", *bare])


def test_no_text_is_asked_for_within_an_f_string_where_the_catalogue_does_not_see_it() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in [ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py")]
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
    ]
    assert not hidden, hidden


@pytest.mark.parametrize(
    "line",
    [
        'st.title("Loose bolts this week")',
        'left.metric(_("On time"), "81 % of 37", help="How is this counted?")',
        'st.button("rows", key="rows")',
        'st.caption(f"{n} overdue")',
        'st.markdown("overdue " + number(n))',
        'st.write(_("Overdue"), "of", n)',
        'st.info("{} rows".format(n))',
        'st.tabs([_("Rows"), "rest"])',
        'st.selectbox(_("Period"), ["week", "month"])',
        'word = "overdue" if n else "fine"\nst.write(word)',
        'st.column_config.NumberColumn("due")',
        'st.dataframe(frame, column_config={"n": st.column_config.Column(label="due")})',
        "st.html(f\"<p class='lead'>{n} bolts</p>\")",
        'charts.funnel(frame, title="Is it chance?")',
        'st.Page("pages/week/board.py", title="Board")',
        'card("Three bolts are loose", frame)',
        'st.write(_(f"{n} overdue"))',
        'st.write(ngettext("a bolt", "{n} bolts", n), f"({_(name)} late)")',
    ],
)
def test_a_bare_string_is_found(line: str) -> None:
    assert bare_texts(line, "page.py"), line


@pytest.mark.parametrize(
    "line",
    [
        'st.title(_("Loose bolts this week"))',
        'st.caption(_("{n} overdue").format(n=number(n)))',
        'st.write(ngettext("{n} bolt", "{n} bolts", n).format(n=n))',
        'st.button(_("rows"), key="rows-of-cell", icon=":material/table_rows:")',
        'st.html("<style>.stApp{direction:rtl}</style>")',
        "st.markdown(f\"**{share}** · {_('too few')}\")",
        'st.selectbox(_("Team"), ["north", "south"], format_func=names.get)',
        'st.set_page_config(page_title="Loose Bolts", layout="wide")',
        'st.page_link("pages/setup/imports.py", label=_("Your own files"))',
        'st.dataframe(frame, column_order=["step", "due"], hide_index=True)',
        'st.markdown("—")',
        '"""Which bolts are loose? The home page."""',
        'raise ValueError("No such step")',
        'st.query_params["rep"] = "R1"',
        'st.write(":material/flag: " + name)',
    ],
)
def test_technical_strings_and_translated_texts_are_left_alone(line: str) -> None:
    assert not bare_texts(line, "page.py")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    missing = catalogue.untranslated(language)
    assert not missing, f"`make words`, then translate in data/locale/{language}.po:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    assert not catalogue.unused(language), "`make words` takes them out"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_keeps_its_placeholders(language: str) -> None:
    assert not catalogue.wrong_placeholders(language)


def test_new_messages_come_in_empty_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.py"
    monkeypatch.setattr(catalogue, "CATALOGUES", tmp_path / "locale")
    monkeypatch.setattr(catalogue, "messages_in_use", lambda: catalogue.marked_messages([page], tmp_path))
    file = tmp_path / "locale" / "th.po"

    page.write_text("_('{n} overdue')\nngettext('bolt', '{n} bolts', n)\n", encoding="utf-8")
    catalogue.update("th")
    assert catalogue.untranslated("th") == ["bolt", "{n} overdue"]

    words = file.read_text(encoding="utf-8")
    words = words.replace('msgid "{n} overdue"\nmsgstr ""', 'msgid "{n} overdue"\nmsgstr "เกินกำหนด {m}"')
    file.write_text(words.replace('msgstr[0] ""', 'msgstr[0] "สลัก {n} ตัว"'), encoding="utf-8")
    assert catalogue.untranslated("th") == []
    assert catalogue.wrong_placeholders("th") == ["เกินกำหนด {m}: expected ['n'], found ['m']"]

    page.write_text("ngettext('bolt', '{n} bolts', n)\n_('Fine')\n", encoding="utf-8")
    assert catalogue.unused("th") == ["{n} overdue"]
    catalogue.update("th")
    assert catalogue.untranslated("th") == ["Fine"]
    assert catalogue.unused("th") == []
    assert "สลัก {n} ตัว" in file.read_text(encoding="utf-8")


def test_a_catalogue_written_twice_is_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "CATALOGUES", tmp_path)
    catalogue.update("fa")
    first = (tmp_path / "fa.po").read_bytes()
    catalogue.update("fa")
    assert (tmp_path / "fa.po").read_bytes() == first


def test_a_catalogue_is_read_without_being_compiled_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "th.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Overdue"\nmsgstr "เกินกำหนด"\n\n'
        'msgid "bolt"\nmsgid_plural "{n} bolts"\nmsgstr[0] "สลัก {n} ตัว"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("analytics.language.CATALOGUES", tmp_path)
    translation.cache_clear()
    words = translation("th")
    assert words.gettext("Overdue") == "เกินกำหนด"
    assert words.ngettext("bolt", "{n} bolts", 1) == "สลัก {n} ตัว"
    assert words.gettext("No such message") == "No such message"
    translation.cache_clear()


def test_an_unknown_language_gives_the_english_source() -> None:
    assert translation("xx").gettext("Overdue") == "Overdue"
    assert translation("../../etc").ngettext("bolt", "bolts", 2) == "bolts"


def test_every_language_is_called_by_its_own_name() -> None:
    assert [each.own_name for each in LANGUAGES.values()] == ["English", "ไทย", "فارسی", "繁體中文"]
    assert [name for name, each in LANGUAGES.items() if each.direction == "rtl"] == ["fa"]


@pytest.mark.parametrize(
    ("language", "figure", "short", "amount", "share"),
    [
        ("en", "1 234 567", "4.2 M", "฿ 4.2 M", "64 %"),
        ("th", "1 234 567", "4.2 ล้าน", "฿ 4.2 ล้าน", "64 %"),
        ("fa", "۱٬۲۳۴٬۵۶۷", "۴٫۲ میلیون", "۴٫۲ میلیون ฿", "۶۴٪"),
        ("zh_Hant", "1 234 567", "421 萬", "฿ 421 萬", "64 %"),
    ],
)
def test_figures_are_written_as_their_readers_write_them(
    language: str, figure: str, short: str, amount: str, share: str
) -> None:
    written = [
        number(1234567, language),
        short_number(4212345, language),
        money(4212345, "THB", language),
        percent(0.64, language),
    ]
    assert [text.replace("\u202f", " ").replace("\u00a0", " ") for text in written] == [
        figure,
        short,
        amount,
        share,
    ]


def test_figures_never_break_at_the_end_of_a_line() -> None:
    assert money(4212345, "THB", short=False) == "฿\u00a04\u202f212\u202f345"
    assert " " not in money(4212345, "THB") + percent(0.5) + number(10**6)


@pytest.mark.parametrize("missing", [None, math.nan, np.nan, pd.NA, pd.NaT])
def test_blank_is_not_zero(missing: float) -> None:
    assert number(missing) == short_number(missing) == money(missing, "THB") == percent(missing) == ""
    assert number(0) == short_number(0) == "0"


@pytest.mark.parametrize(
    ("x", "short"),
    [(999, "999"), (999.7, "1 K"), (999_999, "1 M"), (12_345_678_901, "12.3 B"), (-4_212_345, "−4.2 M")],
)
def test_short_numbers_round_into_the_next_unit(x: float, short: str) -> None:
    assert short_number(x).replace("\u00a0", " ") == short


def test_an_amount_without_a_currency_is_a_bare_number() -> None:
    assert money(4212345, None) == short_number(4212345)
    assert money(4212345, "") == short_number(4212345)


def test_numbers_of_a_frame_are_written_like_any_other() -> None:
    frame = pd.DataFrame({"n": [1234], "amount": [4212345.0]})
    assert number(frame["n"].iloc[0]) == number(1234)
    assert money(frame["amount"].iloc[0], "THB") == money(4212345, "THB")
    assert number(1234.5, decimals=1) == "1\u202f234.5"
