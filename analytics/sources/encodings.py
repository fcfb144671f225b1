"""In which encoding is a text written? Found from its bytes, and for a set of files together.

The rule: a mark at the beginning decides. What reads as UTF-8 is UTF-8. A file with broken letters is still UTF-8
when at least ten times as many of its letters are whole UTF-8 (or a UTF-8 mark stands before it): then the rows
with the broken ones are set aside and say so. Any other file is in an older encoding, the one in which its letters
read best. A file with few such letters, or as good in two encodings, is read like its siblings of the same upload
when it reads in theirs at all; and a file of ASCII alone is the same in all.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from analytics.sources import magic
from analytics.sources.scripts import SCRIPTS, score

_CHUNK = 1 << 20
# Blank lines are looked for in a file of at most this size; beyond, the line of a row set aside may be some too low.
COUNTED_BYTES = 256 << 20
_SAMPLE = 64 << 10
_BROKEN_READ = 16 << 20  # of a file that is not UTF-8, so much is counted
_WHOLE_TO_BROKEN = 10
_FEW_BYTES = 16
_NARROW = 0.25

_LINE_WITH_LETTERS = re.compile(rb"[^\n\r]{0,400}[\x80-\xff][^\n\r]{0,400}")
_BROKEN_LETTER = re.compile("[\udc80-\udcff]+")
_WHOLE_LETTER = re.compile("[^\x00-\x7f\udc80-\udcff]")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# What pages and programs write for what they mean.
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
          "big5": "cp950", "shift_jis": "cp932"}  # fmt: skip


@dataclass
class Writing:
    """How a text file is written, as far as it says so itself. `encoding` is None until the set decides."""

    encoding: str | None = None
    sample: bytes = b""  # lines with letters beyond ASCII
    scores: dict[str, float] = field(default_factory=dict)
    has_blank_lines: bool = False

    @property
    def best(self) -> str:
        return max(SCRIPTS, key=lambda encoding: self.scores[encoding])

    @property
    def is_sure(self) -> bool:
        """Are there letters enough, and no second encoding nearly as good?"""
        if not self.scores:
            return False
        n_letters = len(self.sample) - len(self.sample.translate(None, bytes(range(0x80, 0x100))))
        best, second = sorted(self.scores.values(), reverse=True)[:2]
        return n_letters >= _FEW_BYTES and best > 0 and best - second >= _NARROW


def weigh(path: Path, is_html: bool = False) -> Writing:
    """What do the bytes of this text say about its encoding? Reads all of it, but decodes little."""
    with path.open("rb") as file:
        head = file.read(magic.HEAD_BYTES)
    if wide := magic.wide(head):
        return Writing(wide)
    if is_html and (named := _named(head)):
        return Writing(named)
    writing = _scan(path, has_mark=head.startswith(codecs.BOM_UTF8))
    if writing.encoding is None:
        writing.scores = {encoding: score(writing.sample, encoding) for encoding in SCRIPTS}
    return writing


def _named(head: bytes) -> str | None:
    """Which encoding does an HTML page say that it has?"""
    found = _CHARSET.search(head)
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name if found else None
    except LookupError:
        return None
    return _MEANT.get(name, name) if name else None


def _scan(path: Path, has_mark: bool) -> Writing:
    writing = Writing("utf-8")
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_counted = path.stat().st_size <= COUNTED_BYTES
    n_whole = n_broken = n_read_broken = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if is_counted and not writing.has_blank_lines:
                writing.has_blank_lines = _has_blank_lines(chunk)
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            try:
                # Each letter beyond ASCII has one to three bytes that are no letter of their own.
                n_whole += len(chunk) - len(decoder.decode(chunk))
                continue
            except UnicodeDecodeError:
                decoder.reset()
            text = chunk.decode("utf-8", "surrogateescape")
            n_broken += len(_BROKEN_LETTER.findall(text))
            n_whole += len(_WHOLE_LETTER.findall(text))
            writing.sample += _lines_with_letters(chunk, _SAMPLE - len(writing.sample))
            n_read_broken += len(chunk)
            if n_read_broken >= _BROKEN_READ and n_whole < n_broken * _WHOLE_TO_BROKEN:
                writing.has_blank_lines = is_counted  # as far as is known
                break
    if n_broken and not has_mark and n_whole < n_broken * _WHOLE_TO_BROKEN:
        writing.encoding = None
    return writing


def _has_blank_lines(chunk: bytes) -> bool:
    letters = np.frombuffer(chunk, dtype=np.uint8)
    ends = letters == ord("\n")
    if bool(np.any(ends[1:] & ends[:-1])):
        return True
    return b"\r" in chunk and bool(np.any(ends[2:] & ends[:-2] & (letters[1:-1] == ord("\r"))))


def _lines_with_letters(chunk: bytes, n_bytes: int) -> bytes:
    found = bytearray()
    for line in _LINE_WITH_LETTERS.finditer(chunk):
        if len(found) >= n_bytes:
            break
        found += line.group() + b"\n"
    return bytes(found)


def decide(writings: Sequence[Writing]) -> list[str]:
    """In which encoding is each file of one upload written?"""
    sure = Counter(writing.best for writing in writings if writing.encoding is None and writing.is_sure)
    common = sure.most_common(1)[0][0] if sure else None
    return [writing.encoding or _with_siblings(writing, common) for writing in writings]


def _with_siblings(writing: Writing, common: str | None) -> str:
    if common and not writing.is_sure and writing.scores[common] > 0 and _reads(writing.sample, common):
        return common
    # Where nothing reads well, every byte is at least kept.
    return writing.best if writing.scores[writing.best] > 0 else "cp1252"


def _reads(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding, "as-latin-1" if encoding == "cp1252" else "strict")
    except UnicodeDecodeError:
        return False
    return True
