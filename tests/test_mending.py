"""A quotation mark that is opened and not closed costs its own line, and never a row below it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.sources import mending
from analytics.sources.mending import TOO_LONG, TakenOut, mend


def mended(tmp_path: Path, text: str, delimiter: str = ",") -> tuple[str, list[TakenOut]]:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(text.encode())
    out = mend(source, target, delimiter)
    return target.read_bytes().decode(), out


@pytest.mark.parametrize(
    ("text", "kept", "taken_out"),
    [
        ('id,n\n1,"never\n2,b\n', "id,n\n2,b\n", [(2, 1, '1,"never')]),
        ('id,n\n1,"never\n2,"b"\n3,"c"\n', 'id,n\n2,"b"\n3,"c"\n', [(2, 1, '1,"never')]),
        ('id,n\n1,"never\n2,""\n3,"d\ne"\n', 'id,n\n2,""\n3,"d\ne"\n', [(2, 1, '1,"never')]),
        ('id,n\n1,"a" b\n2,c\n', "id,n\n2,c\n", [(2, 1, '1,"a" b')]),
        ('id,n\n1,a\n2,"end', "id,n\n1,a\n", [(3, 1, '2,"end')]),
        ('id,n\n1,"x\ny"\n2,"\n3,c\n', 'id,n\n1,"x\ny"\n3,c\n', [(3, 1, '2,"')]),
        ('id,n\n1,6" pipe\n2,c\n', 'id,n\n1,6" pipe\n2,c\n', []),
        ('id,n\n1,"say ""yes"""\n', 'id,n\n1,"say ""yes"""\n', []),
    ],
)
def test_the_line_that_opens_it_is_taken_out(
    tmp_path: Path, text: str, kept: str, taken_out: list[tuple[int, int, str]]
) -> None:
    found, out = mended(tmp_path, text)
    assert found == kept
    assert [(one.row, one.cell, one.text) for one in out] == taken_out


def test_a_row_that_is_too_long_is_taken_out_and_what_is_below_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "LONGEST", 20)
    found, out = mended(tmp_path, 'id,n\n1,"' + "x\n" * 50 + '"\n2,' + "y" * 50 + "\n3,c\n")
    assert found == "id,n\n3,c\n"
    assert [(one.row, len(one.text) <= 20, one.reason) for one in out] == [(2, True, TOO_LONG), (3, True, TOO_LONG)]


CELLS = st.text(st.sampled_from('ab"\n,; é'), max_size=6)
PLAIN = st.text(st.sampled_from("ab é;"), max_size=6)  # with marks and breaks in the cells it can be read in two ways
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8)


def written(rows: list[tuple[str, str, str]], delimiter: str) -> list[str]:
    """Each row as a writer of CSV files writes it."""
    lines = []
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(row)
        lines.append(line.getvalue())
    return lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, delimiter=st.sampled_from(",;"))
def test_a_sound_file_stays_as_it_is(tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str) -> None:
    text = "".join(written(rows, delimiter))
    assert mended(tmp_path, text, delimiter) == (text, [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(PLAIN, PLAIN, PLAIN), min_size=1, max_size=8), at=st.integers(0, 8))
def test_of_a_file_with_one_broken_line_every_other_row_stays(
    tmp_path: Path, rows: list[tuple[str, str, str]], at: int
) -> None:
    lines = written(rows, ",")
    at = min(at, len(lines))
    broken = '1,"never closed\n'
    found, out = mended(tmp_path, "".join([*lines[:at], broken, *lines[at:]]))
    assert found == "".join(lines)
    assert [one.text for one in out] == [broken.rstrip("\n")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from('ab"\n, é\r'), max_size=60))
def test_every_letter_is_kept_or_taken_out(tmp_path: Path, text: str) -> None:
    found, out = mended(tmp_path, text)
    assert sorted(found + "".join(one.text for one in out)).count('"') == text.count('"')
    assert len(found) + sum(len(one.text) for one in out) >= len(text) - 1 - 2 * len(out)
