"""The PDF, read again: pages, texts, letters that are drawn; and what it says of letters that are not."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import ByteStringObject, ContentStream, TextStringObject

from analytics.report import pdf, spoken
from analytics.report.fonts import NAMED_BY, Fonts, fonts_for, letters_of
from tests import told_review as told


def read(document):
    return PdfReader(io.BytesIO(pdf.write(document)))


def text_of(document):
    pages = " ".join(page.extract_text() for page in read(document).pages)
    return " ".join(pages.replace("\u200b", "").split())


def fonts_in(reader):
    for page in reader.pages:
        yield from (font.get_object() for font in page["/Resources"]["/Font"].values())


def boxes(document):
    """How often is the glyph drawn that stands for a letter without one? It is number 0 in every font."""
    reader, n = read(document), 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            drawn = operands[0] if operator == b"TJ" else operands[:1] if operator == b"Tj" else []
            for part in drawn:
                if isinstance(part, ByteStringObject | TextStringObject):
                    codes = part.original_bytes
                    n += sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
    return n


def in_full(document):
    """The same document, every list shown to its end."""
    sections = (
        replace(section, lists=tuple(replace(rows, first=len(rows.rows)) for rows in section.lists))
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def latin(text):
    return all(ord(letter) < 0x250 for letter in text)


def test_it_says_the_first_rows_of_every_list_and_counts_the_rest():
    document = told.review()
    found = text_of(document)
    for section in spoken.legible(document).sections:
        assert section.title in found
        for rows in section.lists:
            assert not [row.head for row in rows.rows[: rows.first] if row.head not in found]
            # Of a row that is counted only, its figure stands nowhere.
            assert not [row.figure for row in rows.rows[rows.first :] if row.figure in found]
    assert "11 more" in found
    assert "Nothing was won this week." in found


def test_every_name_is_drawn_as_it_is_and_none_is_markup():
    document = told.review()
    found = text_of(in_full(document)).replace(" ", "")
    for row in spoken.legible(document).sections[0].lists[0].rows:
        if latin(row.head):
            assert row.head.replace(" ", "") in found


@pytest.mark.parametrize(
    ("document", "n"), [(told.review(), 3), (told.in_thai(), 3), (replace(told.review(), sections=()), 1)]
)
def test_each_rep_has_a_page_and_each_page_its_number_and_the_day(document, n):
    pages = read(document).pages
    assert len(pages) == n
    for number, page in enumerate(pages, 1):
        assert f"{number} / {n}" in page.extract_text()
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    assert "Weekly review · as of Fri 20 Nov 2026" in text_of(told.review())


@pytest.mark.parametrize(
    ("document", "fonts"),
    [
        (in_full(told.review()), {"NotoSans", "NotoSansThai", "Vazirmatn"}),
        (told.in_thai(), {"NotoSans", "NotoSansThai"}),
        (told.in_persian(), {"NotoSans", "Vazirmatn"}),
    ],
)
def test_the_letters_of_thai_and_persian_are_drawn_with_fonts_that_the_file_carries(document, fonts):
    reader = read(document)
    names = {str(font["/BaseFont"]).split("+")[1].split("-")[0] for font in fonts_in(reader)}
    assert fonts <= names
    assert all("+" in str(font["/BaseFont"]) for font in fonts_in(reader))
    assert boxes(document) == 0


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (told.in_chinese(), "letters of this report are empty boxes in this file: no font for Chinese was found"),
        (told.review((told.CHINESE, "Somchai", "Malee")), "no font for Chinese was found on this machine"),
        (told.review(("陳",)), "One letter of this report is an empty box"),
        (told.review(("אבג 🙂",)), "4 signs of this report are empty boxes in this file"),
    ],
)
def test_without_a_font_the_file_says_first_what_it_cannot_draw(document, said, tmp_path, monkeypatch):
    monkeypatch.setenv(NAMED_BY, str(tmp_path))
    found = text_of(document)
    assert said in found
    # Above the first section: whoever opens the file sees it before anything is missing.
    assert found.index(said) < found.index("The team's loosest bolts")
    assert boxes(document) > 0


def test_nothing_is_said_where_every_letter_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setenv(NAMED_BY, str(tmp_path))
    assert "empty box" not in text_of(told.review())


@pytest.mark.skipif(fonts_for(told.CHINESE).is_without_chinese, reason="this machine has no font for Chinese")
def test_chinese_is_drawn_with_a_font_of_the_machine():
    document = told.in_chinese()
    assert told.CHINESE in text_of(document)
    assert "empty box" not in text_of(document)
    assert boxes(document) == 0


@pytest.mark.skipif(fonts_for(told.CHINESE).is_without_chinese, reason="this machine has no font for Chinese")
def test_a_font_is_taken_by_its_file_or_by_its_folder(monkeypatch):
    folder = fonts_for(told.CHINESE).folders[-1]
    monkeypatch.setenv(NAMED_BY, str(folder))
    by_folder = fonts_for(told.CHINESE)
    assert not by_folder.missing
    for path in sorted(folder.iterdir()):
        if path.suffix == ".ttc" and not set(map(ord, told.CHINESE)) - letters_of(path):
            monkeypatch.setenv(NAMED_BY, str(path))
            assert not fonts_for(told.CHINESE).missing
            break


def test_a_file_that_is_no_font_is_none(tmp_path, monkeypatch):
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"ttcf and no more")
    (tmp_path / "PingFang.ttc").write_bytes(b"")
    assert fonts_for("a陳", [tmp_path]).missing == {"陳"}
    monkeypatch.setenv(NAMED_BY, str(tmp_path / "NotoSansCJK-Regular.ttc"))
    assert fonts_for("a陳").missing == {"陳"}
    monkeypatch.setenv(NAMED_BY, str(tmp_path / "nowhere"))
    assert fonts_for("a陳").missing == {"陳"}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Weekly review", ""),
        ("ทบทวน ฿ 4.2 M", ""),
        ("بازبینی ۱۲٪ «پیچ»", ""),
        ("● ◐ ○ ◌ ✓ ▸ – − … → × ≥ · \u00a0\u202f\u200c\u2068\u2069", ""),
        ("Đặng Łukasz Ελλάς Москва", ""),
        ("שלום", "שלום"),
    ],
)
def test_our_fonts_draw_what_a_report_is_written_with(text, missing):
    assert fonts_for(text, []) == Fonts(
        ("Noto Sans", "Noto Sans Thai", "Vazirmatn", "Noto Sans Math", "Noto Sans Symbols2"),
        fonts_for("").folders,
        frozenset(missing),
    )


def test_the_letters_of_a_font_file_are_read_from_both_forms_of_its_table(tmp_path):
    # Form 4: 65–67 by a shift, 97–98 by glyph numbers of which the second is none. Form 12: two letters far out.
    segments = struct.pack(">3H", 67, 98, 65535) + b"\0\0" + struct.pack(">3H", 65, 97, 65535)
    segments += struct.pack(">3H", 65536 - 60, 0, 1) + struct.pack(">3H", 0, 4, 0) + struct.pack(">2H", 7, 0)
    four = struct.pack(">7H", 4, 14 + len(segments), 0, 6, 0, 0, 0) + segments
    twelve = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">3I", 0x20000, 0x20001, 9)
    heads = struct.pack(">HHI", 3, 1, 20) + struct.pack(">HHI", 3, 10, 20 + len(four))
    cmap = struct.pack(">HH", 0, 2) + heads + four + twelve
    sfnt = b"\0\1\0\0" + struct.pack(">4H", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap
    (tmp_path / "a.ttf").write_bytes(sfnt)
    assert letters_of(tmp_path / "a.ttf") == {65, 66, 67, 97, 0x20000, 0x20001}


def test_the_same_document_is_the_same_file():
    assert pdf.write(in_full(told.review())) == pdf.write(in_full(told.review()))
    assert pdf.write(told.in_persian()) == pdf.write(told.in_persian())


def test_marks_are_told_to_who_does_not_see_them():
    catalogue = read(told.review()).trailer["/Root"]
    said, left = [], [catalogue["/StructTreeRoot"]]
    while left:
        part = left.pop().get_object()
        if isinstance(part, dict):
            said += [str(part["/Alt"])] if "/Alt" in part else []
            left += [part["/K"]] if "/K" in part else []
        elif isinstance(part, list):
            left += part
    assert "64 %, the standard is 80 %" in {text.replace("\u00a0", " ") for text in said}
