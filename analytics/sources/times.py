"""The time of day within a cell, so that the rest of the cell is a day.

The pattern is understood alike by RE2 (the warehouse) and by Python's `re` with ASCII classes: no lookaround, no
flags. The SQL of `split`, for a text in the writing of `digits.plain`:

    time: regexp_extract(cell, TIME)        day: trim(regexp_replace(regexp_replace(cell, TIME, ' '), ' +', ' ', 'g'))
"""

from __future__ import annotations

import re
from datetime import timedelta

from analytics.sources.digits import plain

_HALVES = {
    "am": r"[Aa]\.? ?[Mm]\b\.?|上午|午前|早上|清晨|凌晨|오전|ก่อนเที่ยง|ق\. ?ظ\.?|قبل ?از ?ظهر|صبح",
    "pm": r"[Pp]\.? ?[Mm]\b\.?|下午|午後|午后|傍晚|晚上|오후|หลังเที่ยง|ب\. ?ظ\.?|بعد ?از ?ظهر|عصر",
    "noon": "中午|正午",
}
_HALF = "|".join(_HALVES.values())
_LATIN_HALF = r"[AaPp]\.? ?[Mm]\b\.?"
_BEFORE = rf"(?:(?:{_HALF}|เวลา|ساعت|\b[Aa]t\b|\bum\b|à|\bkl\b\.?) *|T|\b)"
_CLOCKS = (
    # 15:04, 15:04:05, 15:04:05.123, and what may follow it
    rf"[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,:][0-9]{{1,9}})?)?(?: *(?:{_HALF}|น\.?|Uhr\b|hrs?\b\.?)|\b)",
    # 3時04分05秒, 9点半
    "[0-9]{1,2} ?[時时点點](?: ?半| ?[0-9]{1,2} ?分(?: ?[0-9]{1,2} ?秒)?)?",
    # 14.30 น., 3.04 PM: a point only with a word that says it is a time
    rf"[0-9]{{1,2}}\.[0-9]{{2}}(?:\.[0-9]{{2}})? *(?:{_LATIN_HALF}|น\.?|Uhr\b)",
    # 3pm: the hour alone only at the end, for in "08 PM 3:04" the 08 is a day
    rf"[0-9]{{1,2}} *(?:{_LATIN_HALF}|น\.?|Uhr)$",
    r"[0-9]{1,2}[Hh][0-9]{2}\b",
)
TIME = f"{_BEFORE}(?:{'|'.join(_CLOCKS)})"

# To RE2 $ is the end, to Python also what stands before a last new line.
_TIME = re.compile(TIME.replace("$", r"\Z"), re.ASCII)
_HALF_OF = {half: re.compile(words, re.ASCII) for half, words in _HALVES.items()}


def split(text: str) -> tuple[str, str]:
    """Which day and which time of day are written in this cell? Each as text; "" where it is not there."""
    text = plain(text)
    found = _TIME.search(text)
    day = f"{text[: found.start()]} {text[found.end() :]}" if found else text
    return re.sub(" +", " ", day).strip(" "), found.group() if found else ""


def read_time(text: str) -> timedelta | None:
    """How long after midnight is this time of day? None where it is no time; 24:00 is the end of the day."""
    text = plain(text).strip()
    if not _TIME.fullmatch(text):
        return None
    hour, minute, second, fraction = [*re.findall("[0-9]+", text), "", "", ""][:4]
    hours = _hour_of_day(int(hour), next((half for half, words in _HALF_OF.items() if words.search(text)), None))
    minutes, seconds = (30 if "半" in text else int(minute or 0)), int(second or 0)
    if hours is None or minutes > 59 or seconds > 59 or (hours == 24 and (minutes, seconds) != (0, 0)):
        return None
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=int(f"{fraction:0<6}"[:6]))


def _hour_of_day(hour: int, half: str | None) -> int | None:
    """12 AM is midnight; some programs write 0:30 PM and 15:04 PM and mean what they say."""
    if half is None:
        return hour if hour <= 24 else None
    if half == "am":
        return hour % 12 if hour <= 12 else None
    if half == "noon":
        return {11: 11, 12: 12, 1: 13, 2: 14}.get(hour)
    return hour + 12 if hour < 12 else hour if hour < 24 else None
