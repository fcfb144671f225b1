"""By its ending a file is written, whole; and the language of whoever writes stays what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from analytics import wording as words
from analytics.errors import ArgumentsRefused
from analytics.report import files, spoken
from analytics.report.document import Section
from tests import told_review as told

BEGINS = {".html": b"<!doctype html>", ".pdf": b"%PDF-", ".xlsx": b"PK", ".md": b"# Weekly review"}


@pytest.mark.parametrize("ending", files.ENDINGS)
def test_the_ending_says_what_is_written(ending, tmp_path):
    path = tmp_path / f"review{ending.upper() if ending == '.pdf' else ending}"
    path.write_bytes(b"last week's")
    files.write(told.review(), path)
    assert path.read_bytes().startswith(BEGINS[ending])
    assert path.read_bytes() == files.as_bytes(told.review(), ending)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert files.MIME_TYPES[ending]


@pytest.mark.parametrize("name", ["review.docx", "review", "review.html.bak"])
def test_another_ending_is_refused_with_what_to_do(name, tmp_path):
    with pytest.raises(ArgumentsRefused, match=r"End it with \.html, \.pdf, \.xlsx or \.md\.") as refused:
        files.write(told.review(), tmp_path / name)
    assert name in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(ArgumentsRefused, match="it cannot be written"):
        files.write(told.review(), tmp_path / "nowhere" / "review.md")


def test_a_document_is_written_in_its_own_language_and_the_callers_stays():
    words.speak("th", "buddhist")
    try:
        assert "چگونه شمرده می‌شود؟" in files.as_bytes(told.in_persian(), ".md").decode()
        assert words.voice() == words.Voice("th", "buddhist")
    finally:
        words.speak("en")


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        (None, "share", None),
        (float("nan"), "money", None),
        (pd.NaT, "day", None),
        (pd.NA, "text", None),
        (float("inf"), "decimal", None),
        (np.int64(3), "count", 3),
        (np.float64(0.5), "share", 0.5),
        (np.float64(1), "share", 1.0),
        (3.0, "money", 3),
        (pd.Timestamp(2026, 11, 20, 23, 59), "day", date(2026, 11, 20)),
        (datetime(2026, 11, 20), "day", date(2026, 11, 20)),
        (date(2026, 11, 20), "day", date(2026, 11, 20)),
        (" a\x00b\n\u202ec \ud800", "text", "a b c"),
        (7, "text", "7"),
    ],
)
def test_a_cell_is_a_plain_value_of_its_kind(value, kind, wanted):
    found = spoken.typed(value, kind)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  Somchai \t Co.\u2028Ltd. ", "Somchai Co. Ltd."),
        ("a\u2067b\u2069", "a\u2067b\u2069"),
        ("a\u2067b", "ab"),
        ("a\u2069\u2067b", "ab"),
        ("می\u200cشود", "می\u200cشود"),
    ],
)
def test_a_text_is_one_line_without_signs_that_turn_what_follows(text, wanted):
    assert spoken.clean(text) == wanted


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Somchai", "ltr"),
        ("en", "شرکت", "rtl"),
        ("en", "Somchai شرکت", "ltr"),
        ("en", "7 / 11", "ltr"),
        ("fa", "Somchai Ltd.", "ltr"),
        ("fa", "Somchai: پیگیری", "rtl"),
        ("fa", "۷ / ۱۱", "rtl"),
    ],
)
def test_a_part_of_a_line_is_read_in_the_documents_direction_if_it_has_a_letter_of_it(language, text, wanted):
    words.speak(language)
    try:
        assert spoken.direction(text) == wanted
    finally:
        words.speak("en")


def test_how_a_thing_is_counted_is_said_once_on_paper():
    told_twice = tuple(
        Section(name, name, counted=said) for name, said in (("a", "x"), ("b", "x"), ("c", ""), ("d", "y"))
    )
    document = spoken.counted_once(replace(told.review(), sections=told_twice))
    assert [section.counted for section in document.sections] == ["x", "", "", "y"]
