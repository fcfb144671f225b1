"""What archives may do, and what they may not."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from analytics.errors import ImportRefused
from analytics.sources.limits import GB, Limits, limits
from analytics.sources.readers import open_exports

DEALS = b"id,name\n1,a\n"


def packed(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def opened(
    folder: Path, content: bytes, name: str = "a.zip", limits: Limits | None = None
) -> tuple[list[str], list[str]]:
    """The names of the tables found and the problems, as sentences."""
    exports, scratch = folder / "exports", folder / "scratch"
    exports.mkdir()
    scratch.mkdir()
    (exports / name).write_bytes(content)
    containers, problems = open_exports([exports / name], scratch, limits)
    assert {path.name for path in folder.iterdir()} == {"exports", "scratch"}
    assert all(path.name.startswith("unpacked-") for path in scratch.iterdir())
    return [container.name for container in containers], [problem.sentence() for problem in problems]


@pytest.mark.parametrize(
    "name", ["../../climbs.csv", "/etc/deals.csv", "C:\\deals.csv", "a/../../b.csv", "\\\\x\\y.csv"]
)
def test_the_name_of_a_member_is_no_path(tmp_path: Path, name: str) -> None:
    names, problems = opened(tmp_path, packed({name: DEALS}))
    assert (len(names), problems) == (1, [])


def test_an_archive_within_an_archive_is_opened_and_one_within_that_is_not(tmp_path: Path) -> None:
    inner = packed({"deals.csv": DEALS, "deep.zip": packed({"x.csv": DEALS})})
    names, problems = opened(tmp_path, packed({"inner.zip": inner, "calls.csv": DEALS}))
    assert names == ["a.zip › inner.zip › deals.csv", "a.zip › calls.csv"]
    assert problems == [
        "a.zip › inner.zip › deep.zip: archives lie in it within archives. Unpack it and import the files in it."
    ]


def test_what_is_no_table_in_an_archive_is_named_once(tmp_path: Path) -> None:
    members = {"deals.csv": DEALS, "a.pdf": b"x", "b.png": b"y", "__MACOSX/._deals.csv": b"z", ".hidden.csv": b"z"}
    names, problems = opened(tmp_path, packed(members))
    assert names == ["a.zip › deals.csv"]
    assert problems == ["a.zip: what is no table in it was left out: a.pdf, b.png."]


SMALL = Limits(unpacked_gb=100_000 / GB, times_packed=20, free=1000, files_in_archive=3)
BLANK = b"id,name\n" + b"0" * 60_000


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", packed({"a.csv": BLANK}), "more than 20 times its size"),
        ("a.csv.gz", gzip.compress(BLANK), "more than 20 times its size"),
        ("a.zip", packed({"a.csv": BLANK, "b.csv": BLANK}, zipfile.ZIP_STORED), "the limit for one import"),
        ("a.zip", packed({f"{n}.csv": DEALS for n in range(4)}), "4 files are in it; 3 are read at most"),
    ],
)
def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    names, problems = opened(tmp_path, content, name, SMALL)
    assert "a.csv" not in " ".join(names) or "limit for one import" in said
    assert said in problems[0]


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz"])
def test_an_archive_that_was_cut_off_says_so(tmp_path: Path, name: str) -> None:
    noise = bytes(n * n % 251 + 1 for n in range(5000))
    content = packed({"a.csv": noise}) if name == "a.zip" else gzip.compress(noise)
    names, problems = opened(tmp_path, content[:-200], name)
    assert names == []
    assert "is damaged or was cut off" in problems[0]


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    content = packed({"a.csv": b"id,name\n1,abcdefgh\n", "b.csv": DEALS}, zipfile.ZIP_STORED)
    names, problems = opened(tmp_path, content.replace(b"abcdefgh", b"abcdefgX"))
    assert names == ["a.zip › b.csv"]
    assert problems == ["a.zip › a.csv: this file is damaged or was cut off. Export or download it again."]


def test_a_password_is_asked_to_be_taken_off(tmp_path: Path) -> None:
    content = bytearray(packed({"a.csv": DEALS}))
    content[6] |= 1  # the flag in the member's own header, and in the list at the end
    content[content.index(b"PK\x01\x02") + 8] |= 1
    names, problems = opened(tmp_path, bytes(content))
    assert names == []
    assert problems == [
        "a.zip › a.csv: this file is locked with a password. Save it without a password and import it again."
    ]


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    _, problems = opened(tmp_path, content, "deals.xlsx")
    assert problems[0].startswith("deals.xlsx: this file is locked with a password.")


def test_a_workbook_with_a_cell_far_out_is_refused_before_room_is_made_for_it(tmp_path: Path) -> None:
    sheet = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    content = packed({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": sheet})
    _, problems = opened(tmp_path, content, "deals.xlsx")
    assert "spans too many rows and columns" in problems[0]


def test_a_table_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    _, problems = opened(tmp_path, b"a,b,c,d\n1,2,3,4\n", "deals.csv", Limits(columns=3))
    assert problems == ["deals.csv: it has 4 columns; 3 are read at most. Export it with fewer columns."]


@pytest.mark.parametrize("start", ["<td", "<table><tr><td>", "<!--", "&", '<td a="', "<script>"])
def test_a_page_that_never_ends_what_it_begins_is_read_in_time(tmp_path: Path, start: str) -> None:
    page = b"<table><tr><td>id<td>name</tr><tr><td>1<td>a</tr>" + start.encode() * 50_000
    names, problems = opened(tmp_path, page, "deals.xls")
    assert (names, problems) == (["deals.xls"], [])


def test_a_file_that_is_too_large_says_how_large_and_what_to_do(tmp_path: Path) -> None:
    small = Limits(file_gb=10 / GB)
    found, problems = opened(tmp_path, b"deal_id,status\n1,won\n", "deals.csv", small)
    assert found == []
    assert "are read at most. Export fewer years at a time, or raise file_gb in data/limits.toml." in problems[0]


def test_a_table_with_too_many_rows_says_how_many() -> None:
    Limits(rows=3).check_rows("deals.csv", 3)
    with pytest.raises(ImportRefused, match=r"deals.csv: it has 4,000 rows; 3 are read at most"):
        Limits(rows=3).check_rows("deals.csv", 4000)


def test_the_limits_are_those_of_the_file_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    assert limits() == Limits()
    own = tmp_path / "limits.toml"
    own.write_text("[limits]\nrows = 7\n")
    assert limits(own) == Limits(rows=7)
    for wrong in ("rwos = 7", "rows = 0", 'rows = "many"', "free = true"):
        own.write_text(f"[limits]\n{wrong}\n")
        with pytest.raises(ImportRefused, match="is no limit"):
            limits(own)
