"""Where in a TOML text does each key stand? `tomllib` gives the meaning and drops the places."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.S,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


def key_lines(text: str) -> dict[Path, int]:
    """On which line does each key, table and list item of this TOML text stand?

    One entry per path, as `("step", 2, "after", "purpose")`; lines count from 1. The text must be one that
    `tomllib` accepts; of any other the places found before the fault are given.
    """
    scan = _Scan(text)
    with suppress(_Lost, RecursionError):
        scan.document()
    return scan.lines


class _Lost(Exception):
    """The text is not the TOML that this scan expects."""


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def document(self) -> None:
        base: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                base = self.header()
            else:
                self.pair(base)
            self.blank()

    def header(self) -> Path:
        start, many = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        path: Path = ()
        parts = self.key()
        for position, part in enumerate(parts):
            path += (part,)
            self.note(path, start)
            if many and position == len(parts) - 1:
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path += (self.counts[path],)
        self.take("]]" if many else "]")
        self.note(path, start)
        return path

    def pair(self, base: Path) -> None:
        start = self.at
        path = base
        for part in self.key():
            path += (part,)
            self.note(path, start)
        self.take("=")
        self.value(path)

    def value(self, path: Path) -> None:
        self.blank()
        if self.text.startswith("[", self.at):
            self.items(path, "]")
        elif self.text.startswith("{", self.at):
            self.items(path, "}")
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else len(self.text)

    def items(self, path: Path, end: str) -> None:
        self.at += 1
        position = 0
        self.blank()
        while not self.text.startswith(end, self.at):
            before = self.at
            if end == "]":
                self.note((*path, position), self.at)
                self.value((*path, position))
            else:
                self.pair(path)
            position += 1
            self.blank()
            if self.text.startswith(",", self.at):
                self.at += 1
                self.blank()
            if self.at == before:
                raise _Lost
        self.at += 1

    def key(self) -> list[str]:
        parts = []
        while True:
            self.blank()
            match = _STRING.match(self.text, self.at)
            if match:
                quoted = match.group()
                parts.append(_unquoted(quoted))
            else:
                match = _BARE.match(self.text, self.at)
                if not match:
                    raise _Lost
                parts.append(match.group())
            self.at = match.end()
            self.blank()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def take(self, mark: str) -> None:
        if not self.text.startswith(mark, self.at):
            raise _Lost
        self.at += len(mark)

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def note(self, path: Path, start: int) -> None:
        self.lines.setdefault(path, bisect_right(self.starts, start))


def _unquoted(key: str) -> str:
    """What a quoted key says; the escapes beyond \\" and \\\\ do not occur in the keys we look for."""
    if key.startswith("'"):
        return key[1:-1]
    return re.sub(r"\\(.)", r"\1", key[1:-1])
