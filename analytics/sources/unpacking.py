"""Opening archives: zip and gzip, into a scratch folder under names of our own.

What an archive says of itself is not believed: its members' names are shown and never used as a path, and the
bytes are counted while they are written.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from analytics.errors import ImportRefused, Problem
from analytics.sources import magic
from analytics.sources.limits import FILE, GB, Limits

# The endings under which tables are looked for in folders and archives. What is in a file, its bytes say.
ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".html", ".htm", ".parquet")
ARCHIVES = (".zip", ".gz")

_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError)


@dataclass(frozen=True)
class Piece:
    """A file that is no archive: where it lies now, how people know it, and its own name."""

    path: Path
    name: str
    file_name: str
    kind: str


class Scratch:
    """A folder for what is unpacked; files in it are numbered."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.left = limits.unpacked_gb * GB
        self.n_files = 0

    def keep(self, source: IO[bytes] | gzip.GzipFile, n_packed: int, name: str) -> Path:
        """Write what is unpacked to a new file, as long as it stays within the limits."""
        self.n_files += 1
        target = self.folder / f"unpacked-{self.n_files}"
        n_written = 0
        try:
            with target.open("wb") as file:
                while block := source.read(_CHUNK):
                    n_written += len(block)
                    self.left -= len(block)
                    is_bomb = n_written > self.limits.free and n_written > self.limits.times_packed * n_packed
                    if is_bomb or self.left < 0:
                        raise ImportRefused(_too_large(name, is_bomb, self.limits))
                    file.write(block)
        except BaseException:
            target.unlink(missing_ok=True)
            self.left += n_written
            raise
        return target


def _too_large(name: str, is_bomb: bool, limits: Limits) -> Problem:
    if is_bomb:
        what = f"it unpacks to more than {limits.times_packed:,g} times its size, which no export does."
    else:
        most = f"{limits.unpacked_gb:,g} GB, the limit for one import"
        what = f"it unpacks to more than {most} (unpacked_gb in data/{FILE.name})."
    return Problem(name, what, remedy="Unpack it yourself, look at what is in it, and import fewer files at a time.")


def unpack(path: Path, scratch: Scratch) -> tuple[list[Piece], list[Problem]]:
    """Which files that are no archives are in this one? Itself, if it is none."""
    problems: list[Problem] = []
    pieces = list(_opened(path, path.name, path.name, scratch, problems, zips=0, layers=0))
    return pieces, problems


def _opened(
    path: Path, name: str, own: str, scratch: Scratch, problems: list[Problem], *, zips: int, layers: int
) -> Iterator[Piece]:
    """Archives within archives are opened one level deep."""
    try:
        found = magic.kind(path, name)
        if found not in ("zip", "gzip"):
            yield Piece(path, name, own, found)
        elif layers > 3 or zips > 1:
            problems.append(
                Problem(name, "archives lie in it within archives.", remedy="Unpack it and import the files in it.")
            )
        elif found == "gzip":
            with path.open("rb") as packed, gzip.open(packed) as source:
                inner = scratch.keep(source, path.stat().st_size, name)
            inner_name = own[: -len(".gz")] if own.lower().endswith(".gz") and len(own) > 3 else own
            yield from _opened(inner, name, inner_name, scratch, problems, zips=zips, layers=layers + 1)
        else:
            yield from _members(path, name, scratch, problems, zips=zips, layers=layers)
    except ImportRefused as refused:
        problems += refused.problems
    except _BROKEN:
        problems.append(magic.damaged(name, "archive"))
    except OSError as error:
        problems.append(Problem(name, f"this file cannot be read: {error.strerror or error}"))


def _members(
    path: Path, name: str, scratch: Scratch, problems: list[Problem], *, zips: int, layers: int
) -> Iterator[Piece]:
    others = []
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > scratch.limits.files_in_archive:
            most = f"{scratch.limits.files_in_archive:,g} are read at most (files_in_archive in data/{FILE.name})"
            what = f"{len(members):,} files are in it; {most}."
            raise ImportRefused(Problem(name, what, remedy="Unpack it and import the files that matter."))
        for member in members:
            inside = PurePosixPath(member.filename.replace("\\", "/"))
            if inside.name.startswith(".") or "__MACOSX" in inside.parts:
                continue
            if inside.suffix.lower() not in (*ENDINGS, *ARCHIVES, ""):
                others.append(inside.name)
                continue
            shown = f"{name} › {member.filename}"
            inner = _member(archive, member, shown, scratch, problems)
            if inner:
                yield from _opened(inner, shown, inside.name, scratch, problems, zips=zips + 1, layers=layers + 1)
    if others:
        listed = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
        what = f"what is no table in it was left out: {listed}."
        problems.append(Problem(name, what, is_refusal=False))


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, scratch: Scratch, problems: list[Problem]
) -> Path | None:
    try:
        if member.flag_bits & 1:
            raise ImportRefused(magic.locked(shown))
        with archive.open(member) as source:
            return scratch.keep(source, member.compress_size, shown)
    except ImportRefused as refused:
        problems += refused.problems
    except NotImplementedError:
        problems.append(Problem(shown, "it is packed in a way that is not read.", remedy="Unpack it first."))
    except _BROKEN:
        problems.append(magic.damaged(shown, "file"))
    return None
