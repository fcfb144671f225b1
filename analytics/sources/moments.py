"""The SQL of moments: from a text, in any writing, to a local timestamp. SQL only; nothing is executed."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.sources import days
from analytics.sources.digits import plain_expression
from analytics.sources.planning import Plan
from analytics.sources.quoting import text

EARLIEST, LATEST = "1900-01-01", "2200-01-01"


@dataclass(frozen=True)
class Evidence:
    """What all values of a moment's column say: whether any has an offset, whether all are midnight.

    A column of days that was written with offsets is midnight as it is written, or in the team's zone.
    `is_looked_up`: some are not written as ISO 8601; their days and times stand in the tables `day_text` and
    `time_text`.
    """

    has_offset: bool = True
    is_all_midnight: bool = False
    is_as_written: bool = False  # with `is_all_midnight`: the day that is written holds, whatever the offset
    is_looked_up: bool = False


# An offset, or the name of a zone that means one alone: CST is in China and in Chicago.
_OFFSET = r"(?i)(z| ?(utc|gmt)|[+-]\d\d(:?\d\d)?| [a-z_]+/[a-z_/]+)$"
_SERIAL = r"[2-7]\d{4}(\.\d+)?"
_UNIX = r"\d{10}|\d{13}"


def is_plain(written: str) -> str:
    """Is this a moment of our calendar as ISO 8601 writes it, by a clock of 24 hours?"""
    has_half = f"lower({written}[-1]) in ('m', '.') and regexp_matches({written}, '(?i)[ap]\\.?m\\.?$')"
    return f"(regexp_matches({written}, '^(19|20|21)\\d\\d-') and not ({has_half}))"


def moment(field: str, plan: Plan, zone: str, evidence: Evidence) -> str:
    """SQL for the local moment of a row; NULL where there is none."""
    written = f"w_{field}"
    if evidence.is_as_written:
        return as_written(written)
    if plan.date_format:
        local = f"try_strptime({written}, {text(plan.date_format)})"
    else:
        # The database would take the word epoch for 1970, and pass over letters of a zone that it does not know.
        local = f"case when not regexp_matches({written}, '(?i)[a-z]$') then try_cast({written} as timestamp) end"
        if evidence.is_looked_up:
            local = (
                f"case when {is_plain(written)} then {local} "
                f"when regexp_full_match({written}, '{_SERIAL}') then {_serial(written)} "
                f"when time_{field}.written is null and {time_part(written)} <> '' then null "
                f"else day_{field}.day + coalesce(time_{field}.span, interval 0 hour) end"
            )
    if plan.zone and not evidence.is_all_midnight:
        moved = f"timezone({text(zone)}, timezone({text(plan.zone)}, {local}))"
        local = f"case when {day_only(field, evidence)} then {local} else {moved} end"
    if evidence.is_looked_up and not plan.date_format:
        seconds = f"try_cast({written} as bigint) / case when length({written}) = 13 then 1000.0 else 1.0 end"
        instant = f"timezone({text(zone)}, to_timestamp({seconds}))"
        local = f"case when regexp_full_match({written}, '{_UNIX}') then {instant} else {local} end"
    if evidence.has_offset and not plan.date_format:
        colon = f"regexp_replace({written}, '([+-]\\d\\d)(\\d\\d)$', '\\1:\\2')"
        shifted = f"timezone({text(zone)}, try_cast({colon} as timestamptz))"
        local = f"case when {has_offset(written)} then {shifted} else {local} end"
    return local


def _serial(written: str) -> str:
    """A spreadsheet's count of days, to the second."""
    return f"timestamp '1899-12-30' + to_seconds(cast(round(try_cast({written} as double) * 86400) as bigint))"


def day_only(field: str, evidence: Evidence) -> str:
    """SQL for whether a day without a time of day is written."""
    written = f"w_{field}"
    if not evidence.is_looked_up:
        return is_day(written)
    return (
        f"case when {is_plain(written)} then {is_day(written)} "
        f"when regexp_full_match({written}, '{_SERIAL}') then not regexp_matches({written}, '\\.0*[1-9]') "
        f"when regexp_full_match({written}, '{_UNIX}') then false else {time_part(written)} = '' end"
    )


def lookup(field: str) -> str:
    """SQL for the joins that find a field's days and times in what was read of them."""
    written = f"w_{field}"
    return (
        f" left join day_text as day_{field} on day_{field}.field = {text(field)} "
        f"and day_{field}.written = {day_part(written)}"
        f" left join time_text as time_{field} on time_{field}.written = {time_part(written)}"
    )


def is_looked_up(written: str) -> str:
    """Must this text be read by its words and order, not as a number or as ISO 8601 says?"""
    return f"not ({is_plain(written)} or regexp_full_match({written}, '{_SERIAL}|{_UNIX}'))"


def digits(written: str) -> str:
    """SQL for the text with the digits of every script as those of ours."""
    return plain_expression(written)


def time_part(written: str) -> str:
    """SQL for the time of day in a text, as it is written; '' where there is none."""
    return f"trim(regexp_extract({digits(written)}, {text(days.TIME)}, 0))"


def day_part(written: str) -> str:
    """SQL for what is left of a text without its time of day."""
    rest = f"regexp_replace({digits(written)}, {text(days.TIME)}, ' ')"
    return f"trim(regexp_replace({rest}, '\\s+', ' ', 'g'))"


def as_written(written: str) -> str:
    """Which moment stands on the page, leaving out the offset?"""
    return f"try_cast(regexp_replace({written}, {text(_OFFSET)}, '') as timestamp)"


def in_range(moment_column: str) -> str:
    """Is this moment one that people can have meant (1900–2200)?"""
    return f"({moment_column} >= timestamp {text(EARLIEST)} and {moment_column} < timestamp {text(LATEST)})"


def has_offset(written: str) -> str:
    """Does this text say how far from UTC it is?"""
    return f"(length({written}) > 15 and {is_plain(written)} and regexp_matches({written}, {text(_OFFSET)}))"


def is_day(written: str) -> str:
    """Is this text a day without a time?"""
    return f"(not contains({written}, ':'))"
