"""What people write, read as outcomes and purposes, in four languages and on purpose misleading."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.playbook import PURPOSES
from analytics.words import outcomes, purpose_rules, read_purpose

RULES = Path(__file__).resolve().parents[1] / "data" / "words" / "purposes.toml"
WORDS = [(rule["purpose"], word) for rule in tomllib.loads(RULES.read_text("utf-8"))["rule"] for word in rule["words"]]

READINGS = {
    # plain, in four languages
    "Quotation 2024-118 for Acme": "quote",
    "ใบเสนอราคา 118": "quote",
    "پیش‌فاکتور شماره ۱۱۸": "quote",
    "報價單 118": "quote",
    "报价单 118": "quote",
    "Product demonstration": "presentation",
    "นำเสนอสินค้า": "presentation",
    "جلسه ارائه محصول": "presentation",
    "產品簡報": "presentation",
    "Trial of the pump": "trial",
    "ทดลองใช้เครื่อง": "trial",
    "شروع دوره آزمایشی": "trial",
    "開始試用": "trial",
    "Satisfaction call": "satisfaction",
    "โทรสอบถามความพึงพอใจ": "satisfaction",
    "تماس رضایت‌سنجی": "satisfaction",
    "滿意度調查": "satisfaction",
    "Complaint: pump leaks": "complaint",
    "ลูกค้าร้องเรียน": "complaint",
    "شکایت مشتری": "complaint",
    "客訴處理": "complaint",
    "Ask for a referral": "referral_ask",
    "ขอให้แนะนำลูกค้า": "referral_ask",
    "درخواست معرفی مشتری": "referral_ask",
    "請客戶轉介": "referral_ask",
    "Why we lost the deal": "loss_interview",
    "สอบถามสาเหตุที่ไม่ได้งาน": "loss_interview",
    "پرسش علت عدم خرید": "loss_interview",
    "了解失單原因": "loss_interview",
    # the more specific wins
    "Trial ended": "trial_end",
    "Trial follow-up": "trial_review",
    "Trial summary": "usage_summary",
    "สรุปผลการทดลองใช้": "usage_summary",
    "試用結果": "trial_review",
    "Schedule a product demo": "appointment",
    "نظرسنجی آموزش": "training",
    "Installation quotation": "quote",
    "رضایت‌نامه مشتری": "testimonial",
    # spelling
    "QUOTE": "quote",
    "thank-you_letter": "thank_you",
    "پيش فاكتور": "quote",
    "پیشفاکتور": "quote",
    "خلاصه‌ی آزمایش": "usage_summary",
    "quote/contract": "quote",
    # looks like a quote and is none
    "Follow up on the quote": "other",
    "Quote 118 follow-up": "other",
    "Re: Quotation 118": "other",
    "ติดตามใบเสนอราคา": "other",
    "پیگیری وضعیت پیش‌فاکتور": "other",
    "跟進上週的報價": "other",
    "報價單追蹤": "other",
    "no quote needed": "other",
    "ไม่ต้องการใบเสนอราคา": "other",
    "بدون پیش‌فاکتور": "other",
    "不需要報價": "other",
    "Request for quotation": "need",
    "Please send us a quotation": "need",
    "ขอใบเสนอราคา": "need",
    "درخواست پیش‌فاکتور": "need",
    "詢價": "need",
    # thanks, and no thanks
    "Thank you for the quote": "thank_you",
    "Thank you for your inquiry, our quotation attached": "quote",
    "ขอบคุณสำหรับใบเสนอราคา": "thank_you",
    "با تشکر از پیش‌فاکتور شما": "thank_you",
    "謝謝您的報價": "thank_you",
    "No thanks": "other",
    # says nothing of a purpose
    "Misquoted in the press": None,
    "They need to call back": None,
    "Takes care of it": None,
    "Forbid": None,
    "Call": None,
    "โทร": None,
    "تماس": None,
    "電話": None,
    "": None,
}


@pytest.mark.parametrize(("text", "purpose"), READINGS.items())
def test_a_subject_is_read_as_a_fair_manager_would(text: str, purpose: str | None) -> None:
    assert read_purpose(text) == purpose


def test_what_is_misread_is_known() -> None:
    """Words alone do not tell these apart; docs/playbooks.md says to log the purpose instead."""
    assert read_purpose("Contract as per quotation 12") == "quote"
    assert read_purpose("The quote was sent to the wrong customer") == "quote"


def test_type_and_subject_are_read_together_and_the_rule_that_stands_higher_decides() -> None:
    assert read_purpose("Appointment", "Product demo") == "presentation"
    assert read_purpose("Product demo", "Appointment") == "presentation"
    assert read_purpose("Call", None, "Quotation 7") == "quote"
    assert read_purpose("Call", None) is None
    assert read_purpose() is None


@pytest.mark.parametrize("purpose", sorted(set(PURPOSES) - {"need", "care", "other"}))
def test_a_purpose_written_out_is_that_purpose(purpose: str) -> None:
    """Not for need and care, which are everyday words."""
    assert read_purpose(purpose) == read_purpose(purpose.replace("_", " ").title()) == purpose


def test_every_rule_names_a_purpose_and_every_purpose_has_a_rule() -> None:
    assert {purpose for _, purpose in purpose_rules()} == set(PURPOSES)


def test_no_word_is_hidden_behind_a_rule_above_it() -> None:
    hidden = [(word, purpose, found) for purpose, word in WORDS
              if (found := read_purpose(word.replace("...", " "))) != purpose]  # fmt: skip
    assert hidden == []


def test_the_rules_mean_the_same_to_the_warehouse() -> None:
    """Its engine knows no lookaround and no back reference, and reads \\b differently."""
    texts = [*READINGS, *(word.replace("...", " x ") for _, word in WORDS)]
    cases = "case " + " ".join("when regexp_matches(t, ?) then ?" for _ in purpose_rules()) + " end"
    values = [value for rule in purpose_rules() for value in rule]
    with duckdb.connect() as connection:
        found = connection.execute(f"select {cases} from (select unnest(?) as t)", [*values, texts]).fetchall()
    assert [row[0] for row in found] == [read_purpose(text) for text in texts]


@given(st.lists(st.text() | st.none(), max_size=3))
def test_any_text_is_read_as_a_purpose_or_none(texts: list[str | None]) -> None:
    assert read_purpose(*texts) in {None, *PURPOSES}


# ------------------------------------------------------------------ outcomes


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        ("connected", "connected"),
        ("รับสาย", "connected"),
        ("پاسخ داد", "connected"),
        ("已接通", "connected"),
        ("no show", "no_show"),
        ("didn’t show up", "no_show"),
        ("ไม่มาตามนัด", "no_show"),
        ("عدم حضور", "no_show"),
        ("爽約", "no_show"),
        ("爽约", "no_show"),
        ("canceled", "cancelled"),
        ("ยกเลิก", "cancelled"),
        ("لغو شد", "cancelled"),
        ("已取消", "cancelled"),
        # left out on purpose
        ("completed", None),
        ("no answer", None),
        ("left voicemail", None),
        ("ไม่รับสาย", None),
        ("پاسخ نداد", None),
        ("未接", None),
    ],
)
def test_an_outcome_stands_in_the_list_a_fair_manager_would_choose(word: str, outcome: str | None) -> None:
    assert next((name for name, words in outcomes().items() if word in words), None) == outcome


def test_a_persian_word_is_known_in_each_of_its_spellings() -> None:
    assert {"علاقه‌مند", "علاقه مند", "علاقهمند"} <= set(outcomes()["connected"])
    assert {"کنسل", "كنسل"} <= set(outcomes()["cancelled"])


def test_each_list_holds_its_own_name_and_shares_no_word_with_another() -> None:
    lists = outcomes()
    assert list(lists) == ["connected", "no_show", "cancelled"]
    words = [word for found in lists.values() for word in found]
    assert len(words) == len(set(words))
    for name, found in lists.items():
        assert name in found
        assert all(word == word.casefold().strip() for word in found)


def test_every_list_speaks_four_languages() -> None:
    scripts = {"en": "[a-z]", "th": "[\u0e00-\u0e7f]", "fa": "[\u0600-\u06ff]", "zh": "[\u4e00-\u9fff]"}
    for name, found in outcomes().items():
        for language, script in scripts.items():
            assert any(re.search(script, word) for word in found), (name, language)
    for purpose in set(PURPOSES):
        words = [word for named, word in WORDS if named == purpose]
        for language, script in scripts.items():
            assert any(re.search(script, word) for word in words), (purpose, language)
