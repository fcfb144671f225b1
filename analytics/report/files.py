"""In which form is a document taken along? By the ending of the file's name, or as bytes for a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from analytics.errors import ArgumentsRefused, Problem
from analytics.report import html, markdown, pdf, xlsx
from analytics.report.document import Document

_WRITERS: Mapping[str, Callable[[Document], bytes]] = {
    ".html": html.write,
    ".pdf": pdf.write,
    ".xlsx": xlsx.write,
    ".md": lambda document: markdown.write(document).encode(),
}
ENDINGS = tuple(_WRITERS)
MIME_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".md": "text/markdown",
}


def as_bytes(document: Document, ending: str) -> bytes:
    """What does a file with this ending hold? ArgumentsRefused for any ending but ENDINGS."""
    return _WRITERS[known_ending(ending, ending)](document)


def write(document: Document, path: Path) -> None:
    """Write the document in the form that the file's ending names; a file that is there is replaced, as a whole."""
    content = as_bytes(document, known_ending(path.suffix, str(path)))
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ArgumentsRefused(Problem(str(path), f"it cannot be written: {error.strerror}.")) from error


def known_ending(ending: str, where: str) -> str:
    """Which of ENDINGS is this? To be asked before much is counted for a file that nobody can write."""
    if ending.lower() in _WRITERS:
        return ending.lower()
    what = f'no report is written as "{ending}".' if ending else "its name has no ending that says what to write."
    raise ArgumentsRefused(Problem(where, what, remedy=f"End it with {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}."))
