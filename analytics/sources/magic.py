"""What a file is, by its first bytes: its ending may say anything."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from analytics.errors import ImportRefused, Problem

HEAD_BYTES = 1 << 20

# What people drop by mistake: first bytes, what it is.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "a text document"),
)
_REMEDY = "Export the table as CSV or as an Excel workbook."
_MARKUP = re.compile(rb"<\s*(table|html|meta|!doctype html)", re.IGNORECASE)
_TEXT_CONTROLS = bytes(range(9)) + bytes(range(14, 32)) + b"\x7f"


def kind(path: Path, name: str) -> str:
    """What is this file: gzip, zip, workbook, parquet, html or text? Raises ImportRefused for anything else."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if _is_locked(path):
            raise ImportRefused(locked(name))
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    for start, what in _OTHERS:
        if head.startswith(start):
            raise ImportRefused(Problem(name, f"this is {what}, not a table.", remedy=_REMEDY))
    if head[257:262] == b"ustar":
        raise ImportRefused(Problem(name, "this is a tar archive.", remedy="Unpack it and import the files in it."))
    return _written(head, name)


def _zipped(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
            what = archive.read("mimetype")[:80] if "mimetype" in members and _is_small(archive) else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise ImportRefused(damaged(name, "zip archive or workbook")) from error
    if any(member.startswith("xl/") for member in members) or b"opendocument.spreadsheet" in what:
        return "workbook"
    if what or any(member.startswith(("word/", "ppt/")) for member in members):
        raise ImportRefused(Problem(name, "this is a document, not a table.", remedy=_REMEDY))
    return "zip"


def _is_small(archive: zipfile.ZipFile) -> bool:
    return archive.getinfo("mimetype").file_size < 1000


def _is_locked(path: Path) -> bool:
    """A workbook with a password is kept in a container of the old kind, under this name."""
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(64 << 20)


def _written(head: bytes, name: str) -> str:
    """HTML or plain text; what has many control characters is neither."""
    encoding = wide(head)
    plain = head.decode(encoding, "replace").encode("utf-8", "replace") if encoding else head
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start:
        raise ImportRefused(Problem(name, "this file is empty.", remedy="Export it again."))
    if start.startswith(b"<"):
        if _MARKUP.search(start[:4096]):
            return "html"
        raise ImportRefused(Problem(name, "this is an XML file, not a table.", remedy=_REMEDY))
    if re.match(rb'(\[\s*)?\{\s*"', start):
        raise ImportRefused(Problem(name, "this is JSON, not a table.", remedy=_REMEDY))
    n_controls = len(plain) - len(plain.translate(None, _TEXT_CONTROLS))
    if n_controls > 8 and n_controls > len(plain) / 20:
        raise ImportRefused(Problem(name, "this file is neither text nor a workbook.", remedy=_REMEDY))
    return "text"


def wide(head: bytes) -> str | None:
    """Is this UTF-16, and which? By its mark, else by zeros that stand in every second place only.

    Line ends, delimiters and digits are ASCII in every language, so at least a tenth of the letters has a zero.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be"
    first, second = head[0:4096:2], head[1:4096:2]
    for name, zeros, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if zeros.count(0) > max(1, len(zeros) // 10) and others.count(0) * 8 < zeros.count(0):
            return name
    return None


def locked(name: str) -> Problem:
    """How do we say that a file has a password?"""
    return Problem(
        name, "this file is locked with a password.", remedy="Save it without a password and import it again."
    )


def damaged(name: str, what: str) -> Problem:
    """How do we say that a file is cut off or broken?"""
    return Problem(name, f"this {what} is damaged or was cut off.", remedy="Export or download it again.")
