"""Which fonts draw a text on paper, and which of its letters has none?

Ours lie in data/fonts: Latin, Greek, Cyrillic, Thai, Arabic script and a few signs. Chinese, Japanese and Korean
letters are drawn with a font of the machine, or with the one that LOOSE_BOLTS_CJK_FONT names (a file or a folder).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import category

import typst

NAMED_BY = "LOOSE_BOLTS_CJK_FONT"

_OURS = Path(__file__).resolve().parents[2] / "data" / "fonts"
_FAMILIES = ("Noto Sans", "Noto Sans Thai", "Vazirmatn", "Noto Sans Math", "Noto Sans Symbols2")
_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
# How the files of a Chinese font are called, the best first.
_NAMES = (
    *("notosanscjk", "notosanstc", "sourcehansanstc", "sourcehansans", "pingfang", "msjh", "notosanshk"),
    *("notosanssc", "sourcehansanssc", "msyh", "hiragino sans gb", "stheiti", "notoserifcjk", "notoseriftc"),
    *("mingliu", "simsun", "simhei", "uming", "ukai", "wqy", "droidsansfallback", "arialuni", "arial unicode"),
)
# Which design of one font is taken where it holds several: the letters of Taiwan first.
_DESIGNS = (" TC", " HK", " SC", "JhengHei", "")


@dataclass(frozen=True)
class Fonts:
    """What a text is drawn with: the families in their order, the folders they lie in, and the letters that lack."""

    families: tuple[str, ...]
    folders: tuple[Path, ...]
    missing: frozenset[str]

    @property
    def is_without_chinese(self) -> bool:
        return any(_is_cjk(letter) for letter in self.missing)


def fonts_for(text: str, folders: Iterable[Path] | None = None) -> Fonts:
    """Which fonts draw this text? The machine's are looked at only where ours lack a letter of Chinese kind."""
    missing = _not_drawn(text, *_our_files())
    wanted = frozenset(filter(_is_cjk, missing))
    if wanted and (found := _best(wanted, _candidates(folders))):
        family = _family(found)
        if family:
            lacking = frozenset(_not_drawn("".join(missing), found))
            return Fonts((*_FAMILIES, family), (_OURS, found.parent), lacking)
    return Fonts(_FAMILIES, (_OURS,), frozenset(missing))


def _our_files() -> list[Path]:
    return sorted(_OURS.glob("*-Regular.ttf"))


def _not_drawn(text: str, *files: Path) -> set[str]:
    drawn = frozenset().union(*map(letters_of, files))
    return {letter for letter in text if ord(letter) not in drawn and not _is_invisible(letter)}


def _is_invisible(letter: str) -> bool:
    """Blanks, joiners, and what asks for another form of the letter before it."""
    return letter.isspace() or category(letter) in ("Cc", "Cf") or "\ufe00" <= letter <= "\ufe0f"


def _is_cjk(letter: str) -> bool:
    code = ord(letter)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7AF
        or 0xF900 <= code <= 0xFAFF
        or (0xFE30 <= code <= 0xFE4F or 0xFF00 <= code <= 0xFFEF or 0x20000 <= code <= 0x3FFFF)
    )


def _best(wanted: frozenset[str], candidates: Iterable[Path]) -> Path | None:
    """The first font that draws all of them, else the one that draws most."""
    best, most = None, 0
    for path in candidates:
        n = len(wanted) - len(_not_drawn("".join(wanted), path))
        if n == len(wanted):
            return path
        if n > most:
            best, most = path, n
    return best


def _candidates(folders: Iterable[Path] | None) -> Iterator[Path]:
    named = os.environ.get(NAMED_BY, "").strip()
    if folders is None and named:
        path = Path(named).expanduser()
        yield from [path] if path.is_file() else sorted(_files_in(path), key=_rank)
        return
    files = [path for folder in (_usual_folders() if folders is None else folders) for path in _files_in(folder)]
    yield from sorted((path for path in files if _rank(path)[0] < len(_NAMES)), key=_rank)


def _usual_folders() -> list[Path]:
    home = Path.home()
    found = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
    found += [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    if windows := os.environ.get("WINDIR"):
        found.append(Path(windows) / "Fonts")
    if local := os.environ.get("LOCALAPPDATA"):
        found.append(Path(local) / "Microsoft/Windows/Fonts")
    return found


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS] if folder.is_dir() else []


def _rank(path: Path) -> tuple[int, bool, str]:
    """By the name's place in the list; of one font the regular weight first."""
    name = path.name.lower().replace("-", "").replace("_", "")
    place = next((place for place, known in enumerate(_NAMES) if name.startswith(known)), len(_NAMES))
    return place, not any(weight in name for weight in ("regular", "msjh.", "msyh.")), path.as_posix()


def _family(path: Path) -> str | None:
    """By which name does typst know the font in this file?"""
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path.parent)])
    names = [font.family for font in known.fonts() if font.path and Path(font.path).resolve() == path.resolve()]
    names = [name for name in names if "Mono" not in name] or names
    return min(names, key=lambda name: (next(i for i, mark in enumerate(_DESIGNS) if mark in name), name), default=None)


@lru_cache(maxsize=64)
def letters_of(path: Path) -> frozenset[int]:
    """Which letters does a font file draw? By their numbers; a file that cannot be read draws none."""
    try:
        with path.open("rb") as file:
            return frozenset(_letters(file))
    except (OSError, struct.error):
        return frozenset()


def _letters(file: BinaryIO) -> set[int]:
    """The font's table of letters ("cmap"), of its first design: the OpenType specification's formats 4 and 12."""
    start = 0
    if file.read(4) == b"ttcf":
        (start,) = _numbers(file, ">I", 12)
    (n_tables,) = _numbers(file, ">H", start + 4)
    for table in range(n_tables):
        tag, _checksum, offset, _length = _numbers(file, ">4sIII", start + 12 + 16 * table)
        if tag == b"cmap":
            return _of_table(file, offset)
    return set()


def _of_table(file: BinaryIO, cmap: int) -> set[int]:
    letters: set[int] = set()
    (n_encodings,) = _numbers(file, ">H", cmap + 2)
    for encoding in range(n_encodings):
        platform, _kind, offset = _numbers(file, ">HHI", cmap + 4 + 8 * encoding)
        (form,) = _numbers(file, ">H", cmap + offset)
        if platform not in (0, 3):
            continue
        if form == 4:
            letters |= _of_segments(file, cmap + offset)
        elif form == 12:
            (n_groups,) = _numbers(file, ">I", cmap + offset + 12)
            groups = _numbers(file, f">{3 * n_groups}I", cmap + offset + 16)
            for first, last, glyph in zip(groups[::3], groups[1::3], groups[2::3], strict=True):
                letters.update(range(first + (glyph == 0), last + 1))
    return letters


def _of_segments(file: BinaryIO, at: int) -> set[int]:
    (twice,) = _numbers(file, ">H", at + 6)
    n = twice // 2
    ends = _numbers(file, f">{n}H", at + 14)
    starts = _numbers(file, f">{n}H", at + 16 + twice)
    shifts = _numbers(file, f">{n}H", at + 16 + 2 * twice)
    offsets = _numbers(file, f">{n}H", at + 16 + 3 * twice)
    letters: set[int] = set()
    for segment, (first, last, shift, offset) in enumerate(zip(starts, ends, shifts, offsets, strict=True)):
        if offset == 0:
            letters.update(code for code in range(first, last + 1) if (code + shift) % 65536)
        elif first != 65535:
            where = at + 16 + 3 * twice + 2 * segment + offset
            glyphs = _numbers(file, f">{last - first + 1}H", where)
            letters.update(code for code, glyph in zip(range(first, last + 1), glyphs, strict=True) if glyph)
    return letters - {65535}


def _numbers(file: BinaryIO, form: str, at: int) -> tuple[Any, ...]:
    file.seek(at)
    return struct.unpack(form, file.read(struct.calcsize(form)))
