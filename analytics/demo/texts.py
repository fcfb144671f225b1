"""What the people of the demo are called and what they write, read from `texts.toml` beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

LANGUAGES = ("en", "th", "fa", "zh")
_LANGUAGE_WEIGHTS = (40, 35, 10, 15)
PRODUCTS = (
    "CNC lathe CL-200",
    "Packing line PX-4",
    "Laser cutter LX-30",
    "Injection press IP-160",
    "Filling line FL-12",
    "Robot cell RC-7",
)
COMPETITORS = ("Meiko Works", "Nordmaschinen", "泰強機械", "ไทยแมชชีน", "Fanavaran")
INDUSTRIES = ("Automotive", "Food", "Packaging", "Electronics", "Plastics", "Textile", "Furniture")
SOURCES = ("exhibition", "website", "cold call", "dealer", "advertisement")


class Texts:
    """Draws names that nobody else has, and things to write."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()
        with (Path(__file__).parent / "texts.toml").open("rb") as file:
            self._texts = tomllib.load(file)
        self._odd = list(self._texts["odd"]["customers"])

    def language(self) -> str:
        return self._random.choices(LANGUAGES, _LANGUAGE_WEIGHTS)[0]

    def subject(self, topic: str, language: str) -> str:
        return self._random.choice(self._texts["subject"][topic][language])

    def note(self, topic: str, language: str) -> str:
        """A note on the topic; none where nobody writes about it."""
        notes = self._texts["note"].get(topic)
        return self._random.choice(notes[language]) if notes else ""

    def reason(self, category: str, language: str) -> str:
        """Why a deal was lost, in words of that language; empty without a category."""
        return self._random.choice(self._texts["reason"][category][language]) if category else ""

    def promise(self, topic: str, language: str) -> str:
        """What a manager or a rep writes beside what was agreed."""
        return self._random.choice(self._texts["promise"][topic][language])

    def customer(self, language: str, n_so_far: int) -> str:
        """A company's name; among the first fifty customers stand some that try the pages."""
        if self._odd and n_so_far % 7 == 3:
            return self._unique(self._odd.pop(0), language)
        stem, trade, shape = (self._draw(part, language) for part in ("stem", "trade", "company"))
        return self._unique(shape.format(stem=stem, trade=trade), language)

    def person(self, language: str, is_unique: bool = False) -> str:
        first, last = self._draw("first", language), self._draw("last", language)
        name = last + first if language == "zh" else f"{first} {last}"
        return self._unique(name, language) if is_unique else name

    def _draw(self, part: str, language: str) -> str:
        return self._random.choice(self._texts[part][language])

    def _unique(self, name: str, language: str) -> str:
        """The name, with a place and then a number behind it while somebody else has it."""
        base = drawn = name
        count = 1
        while drawn in self._taken:
            if count == 1:
                base = f"{name} ({self._draw('site', language)})"
            drawn = base if count == 1 else f"{base} {count}"
            count += 1
        self._taken.add(drawn)
        return drawn
