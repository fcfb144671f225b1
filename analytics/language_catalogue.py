"""Keeping the catalogues in step with the texts of the pages.

`python -m analytics.language_catalogue` (or `make words`) writes every message that the code marks with `_`,
`ngettext`, `pgettext` or `N_`, and what the checks of the data say of one row and of many, into data/locale/*.po:
new ones empty, those no longer used taken out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from analytics.findings import CHECKS, sentences
from analytics.language import CATALOGUES, DOMAIN, LANGUAGES, SOURCE_LANGUAGE

ROOT = Path(__file__).resolve().parents[1]


def source_files() -> list[Path]:
    """Where can a text of the screen stand? The frame, the pages, the analytics package and the checks."""
    found = [ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "analytics").rglob("*.py")]
    found += CHECKS.glob("*.sql")
    return sorted(path for path in found if path.exists())


@cache
def messages_in_use() -> Catalog:
    """Which messages does the product show? Read from the source files once."""
    return marked_messages(source_files(), ROOT)


def marked_messages(files: Iterable[Path], root: Path) -> Catalog:
    """Which messages do these files mark? Without translations; each names the files it stands in."""
    catalogue = Catalog(domain=DOMAIN)
    for path in files:
        place = path.relative_to(root).as_posix()
        if path.suffix == ".sql":
            catalogue.add(sentences(path.read_text(encoding="utf-8")), None, [(place, 0)])
            continue
        marked = extract_from_file("python", str(path), comment_tags=("Translators:",), strip_comment_tags=True)
        for _line, message, comments, context in marked:
            catalogue.add(message, None, [(place, 0)], auto_comments=comments, context=context)
    return catalogue


def read_catalogue(language: str) -> Catalog:
    """What is translated into a language? Empty, with a new header, when there is no file yet."""
    path = CATALOGUES / f"{language}.po"
    if path.exists():
        with path.open("rb") as lines:
            return read_po(lines, locale=language, domain=DOMAIN)
    born = datetime(2026, 1, 1, tzinfo=UTC)  # not the clock: the same words make the same file
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment=f"# The words of Loose Bolts: {LANGUAGES[language].own_name}",
        project="Loose Bolts",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        creation_date=born,
        revision_date=born,
        fuzzy=False,
    )


def untranslated(language: str) -> list[str]:
    """Which messages in use has a language no words for? Sorted; a guess (fuzzy) is no translation."""
    translated = read_catalogue(language)
    missing = []
    for message in _real(messages_in_use()):
        known = translated.get(message.id, message.context)
        if known is None or known.fuzzy or not _is_whole(known):
            missing.append(_forms(message.id)[0])
    return sorted(missing)


def unused(language: str) -> list[str]:
    """Which translations belong to no message in use any more?"""
    in_use = messages_in_use()
    left = [m for m in _real(read_catalogue(language)) if in_use.get(m.id, m.context) is None]
    return sorted(_forms(message.id)[0] for message in left)


def wrong_placeholders(language: str) -> list[str]:
    """Which translations lose, add or misspell a placeholder, so that a page would break or hide a figure?"""
    return [
        f"{message.string}: {fault}"
        for message in _real(read_catalogue(language))
        if _is_whole(message)
        for fault in _placeholder_faults(message)
    ]


def update(language: str) -> None:
    """Write the language's file anew: the messages in use, the translations we have, nothing else."""
    catalogue = read_catalogue(language)
    catalogue.update(messages_in_use(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path = CATALOGUES / f"{language}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as lines:
        write_po(lines, catalogue, width=110, sort_output=True, include_lineno=False)


def _real(catalogue: Catalog) -> Iterable[Message]:
    return (message for message in catalogue if message.id)  # the header is the message with the empty id


def _is_whole(message: Message) -> bool:
    forms = _forms(message.string)
    return bool(forms) and all(forms)


def _placeholder_faults(message: Message) -> list[str]:
    sources = _forms(message.id)
    texts = _forms(message.string)
    allowed = set[str]().union(*(_placeholders(source) for source in sources))
    # A singular may leave its count out ("one bolt is loose"), a plural may not.
    required = _placeholders(sources[-1] if len(texts) == 1 else sources[0])
    return [
        f"expected {sorted(required)}, found {sorted(_placeholders(text))}"
        for text in texts
        if not required <= _placeholders(text) <= allowed
    ]


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _placeholders(text: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(text) if name is not None}


if __name__ == "__main__":
    for each in LANGUAGES:
        if each != SOURCE_LANGUAGE:
            update(each)
