"""A small review, told: what names a customer list can hold, every kind of cell, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analytics.report.document import Column, Document, List, Mark, Row, Section, Sign

HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "<script>alert(1)</script>",
    "# head",
    '"; drop table deals; --',
    "#[typst] $x$ @ref *b* _i_ `raw`",
    "+66 81 234 5678",
    "[click](javascript:alert(1)) ![x](http://example.com/x.png)",
    "1. first\n\n## second\r\n- third",
    "</style></title><img src=x onerror=alert(1)>",
    "A" * 300,
    "บริษัท น้ำมันสยาม จำกัด (มหาชน)",
    "شرکت نفت و گاز پارس",
    "aux\u202eexe.piz \x00\x07\ud800end",
    "@SUM(A1)\t| pipe | table",
    "www.example.com & http://example.com ~~gone~~ :smile:",
    "'quoted' \\ back\\slash",
)
CHINESE = "臺北精密股份有限公司"
STANDARD = 0.8

COLUMNS = (
    Column("customer", "Customer"),
    Column("due", "Due", "day"),
    Column("n", "Times", "count"),
    Column("days", "Days", "decimal"),
    Column("kept", "On time", "share"),
    Column("worth", "Money", "money"),
)
_SIGNS: tuple[Sign, ...] = ("loose", "watch", "praise", "unknown", "plain")


def rows(names: tuple[str, ...] = HOSTILE, *, currencies: tuple[str, ...] = ("THB", "TWD")) -> tuple[Row, ...]:
    """One row per name; the third of them knows nothing but its name."""
    told = []
    for n, name in enumerate(names):
        is_known = n != 2
        share = round((n * 7 % 11) / 11, 4)
        cells = {
            "customer": name,
            "due": date(2026, 11, 1 + n) if is_known else None,
            "n": n if is_known else None,
            "days": n + 0.25 if is_known else float("nan"),
            "kept": share if is_known else None,
            "worth": 1_000_000.0 * n + 250 if is_known else None,
        }
        weeks = tuple(None if week % 5 == 3 else (week * 3 + n) % 8 / 7 for week in range(12))
        told.append(
            Row(
                cells=cells,
                head=name,
                detail=f"quote follow-up within 3 days · {n} of 11 on time" if n % 2 else "",
                figure=f"฿ {n}.2 M",
                sign=_SIGNS[n % len(_SIGNS)],
                currency=currencies[n % len(currencies)],
                mark=Mark(share, STANDARD, weeks) if is_known else None,
            )
        )
    return tuple(told)


def review(names: tuple[str, ...] = HOSTILE, language: str = "en", calendar: str = "gregorian") -> Document:
    """A review of these names as customers: two reps, each on a page, and a list without a row."""
    team = Section(
        id="team",
        title="The team's loosest bolts",
        sentence="Three bolts are loose. The loosest is quote follow-up with Somchai: 4 of 11 on time.",
        lists=(
            List("bolts", "Loose bolts", COLUMNS, rows(names), first=5),
            List("wins", "Won this week", COLUMNS, (), empty="Nothing was won this week."),
        ),
        counted="On time is counted over all obligations that were due; what nobody can see is left out.",
    )
    short = List("bolts", "Bolts", COLUMNS, rows(names[:3], currencies=("THB",)))
    reps = tuple(
        Section(id=f"rep-{n}", title=name, sentence=f"{name}: one bolt.", lists=(short,), begins_page=True)
        for n, name in enumerate(("Somchai", "Malee [north]: 'A/B'"))
    )
    return Document(
        name="review-2026-11-16",
        title="Weekly review",
        sentence="Three bolts are loose this week.",
        facts=("as of Fri 20 Nov 2026", "data 1 day old", "project sales", "All teams"),
        sections=(team, *reps),
        language=language,
        calendar=calendar,
    )


def in_chinese() -> Document:
    told = review((CHINESE, "鴻海", "Somchai"), language="zh_Hant", calendar="roc")
    return replace(told, title="每週檢討", sentence="本週有三顆螺絲鬆動。", facts=("截至民國115年11月20日",))


def in_thai() -> Document:
    told = review((HOSTILE[10], "สมชาย", "มาลี"), language="th", calendar="buddhist")
    return replace(told, title="ทบทวนประจำสัปดาห์", sentence="สัปดาห์นี้มีน็อตหลวมสามตัว", facts=("ณ วันที่ 20 พ.ย. 2569",))


def in_persian() -> Document:
    told = review((HOSTILE[11], "Somchai Ltd.", "علی"), language="fa", calendar="jalali")
    return replace(
        told, title="بازبینی هفتگی", sentence="این هفته سه پیچ شل است: Somchai ۴ از ۱۱.", facts=("تا ۲۹ آبان ۱۴۰۵",)
    )
