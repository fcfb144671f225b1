"""One process at a time: locks that the system lets go of when their holder dies, and what a dead one left behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from analytics.errors import Problem, StoreRefused

READING, RAW = "reading-", "raw-store-"


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Only one process changes a warehouse at a time; the others are told so."""
    with (directory / "lock").open("a") as handle:
        if not _take(handle):
            raise StoreRefused(
                Problem(str(directory), "another import is running", remedy="Wait until it is done and try again.")
            )
        yield


def hold(folder: Path) -> IO[str]:
    """Show that this folder is in use, for as long as the file given is open."""
    handle = (folder / "lock").open("a")
    _take(handle)
    return handle


def sweep_readings(directory: Path) -> None:
    """Clear what reading left behind when it was killed."""
    for folder in directory.glob(f"{READING}*"):
        try:
            with (folder / "lock").open("r+") as handle:
                is_left = _take(handle)
        except OSError:
            continue  # it has just gone, or is just being made
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)


def sweep_versions(directory: Path, current: str | None) -> None:
    """Clear what imports left behind when they were killed. Only for whoever holds the lock of the warehouse."""
    for folder in directory.glob(f"{RAW}*"):
        shutil.rmtree(folder, ignore_errors=True)
    newest = number(current) if current else 0
    for path in directory.glob("store-*.duckdb*"):
        if number(path.name) > newest:
            path.unlink(missing_ok=True)


def number(version: str) -> int:
    """Which version is it: 7 of store-7.duckdb?"""
    return int(version.removeprefix("store-").split(".")[0])


def _take(handle: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
