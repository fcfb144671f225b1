"""Who is proposed to be one person or customer, and who is not: names of four languages, with their traps."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import names
from analytics.journal import Journal
from analytics.people import Proposal, customer_proposals, rep_proposals

BY = ("Malee", datetime(2026, 11, 20, 9, tzinfo=UTC))
REP = ["rep_id", "name", "email", "import_source"]
CUSTOMER = ["customer_id", "name", "import_source"]


def reps(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=REP).astype("str").where(lambda frame: frame != "None")


def told(proposals: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(" ".join(found.ids), found.reason, found.certainty) for found in proposals]


# -------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Smith", "SMITH, John"),
        ("Mr. John Smith", "john  smith"),
        ("José Müller", "Jose Muller"),
        ("O’Brien Ann", "Ann O'Brien"),
        ("Anne-Marie Weiß", "Anne Marie WEISS"),
        ("คุณสมชาย ใจดี", "สมชาย ใจดี"),
        ("นายสมชาย  ใจดี", "คุณ สมชาย ใจดี"),
        ("น.ส.มาลี สุวรรณ", "นางสาว มาลี สุวรรณ"),
        ("ดร.สมชาย ใจดี", "สมชาย ใจดี"),
        ("Khun Somchai Jaidee", "Jaidee Somchai"),
        ("علی رضایی", "علي رضايي"),
        ("آقای علی رضائی", "علی رضایی"),
        ("جناب آقای مهندس کریم کاظمی", "كريم كاظمي"),
        ("نرگس پورحسن", "خانم نرگس پور‌حسن"),
        ("王小明先生", "王小明"),
        ("陳美玲 小姐", "陳美玲"),
    ],
)
def test_two_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert names.person(one).key == names.person(other).key != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Somchai Jaidee", "Somchai Rakdee"),
        ("Ali Rezaei", "Reza Aliyi"),
        ("علی رضایی", "رضا علیی"),
        ("สมชาย ใจดี", "สมชัย ใจดี"),  # a vowel is a letter, not an accent
        ("คุณากร สุขใจ", "ากร สุขใจ"),  # a name that begins like a title
        ("John Smith Jr", "John Smith Sr"),
        ("王小明", "王小民"),
        ("John P. Smith", "John Q. Smith"),
    ],
)
def test_names_that_only_look_alike_are_not_equal(one: str, other: str) -> None:
    assert names.person(one).key != names.person(other).key


@pytest.mark.parametrize("text", ["王先生", "", "  ", "...", "J.", "Mr"])
def test_what_tells_nobody_apart_is_hardly_a_name(text: str) -> None:
    assert not names.person(text).is_full


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Co., Ltd.", "ACME COMPANY LIMITED"),
        ("Acme", "ACME, Inc."),
        ("Müller GmbH & Co. KG", "Muller"),
        ("Siam Golden", "SiamGolden Co.,Ltd"),
        ("A.B.C. Trading", "ABC Trading Pte Ltd"),
        ("Foo S.A.", "Foo SA"),
        ("บริษัท สยามการค้า จำกัด", "บจก. สยามการค้า"),
        ("บริษัทสยามการค้า จำกัด (มหาชน)", "บมจ.สยามการค้า"),
        ("บริษัท สยาม การค้า จำกัด (สำนักงานใหญ่)", "สยามการค้า"),
        ("شرکت پارس (سهامی خاص)", "شركت پارس"),
        ("فولاد البرز با مسئولیت محدود", "شرکت فولاد البرز"),
        ("大同股份有限公司", "大同（股）公司"),
        ("大同有限公司", "大同"),
        ("คุณสมชาย ใจดี", "สมชาย ใจดี"),
        ("Smith, John", "John Smith"),
    ],
)
def test_two_spellings_of_one_company_are_equal(one: str, other: str) -> None:
    assert names.company(one).joined == names.company(other).joined != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith & Sons Ltd", "Smith Ltd"),  # father and sons
        ("บริษัท สมชาย จำกัด", "บริษัท สมชายและบุตร จำกัด"),
        ("王氏父子有限公司", "王氏有限公司"),
        ("شرکت رضایی و پسران", "شرکت رضایی"),
        ("Acme (Thailand) Co., Ltd.", "Acme Co., Ltd."),
        ("Acme 2", "Acme 3"),
        ("The Limited", "The Company Store"),
    ],
)
def test_companies_of_one_family_are_not_one(one: str, other: str) -> None:
    assert names.company(one).joined != names.company(other).joined


@given(st.text(), st.text())
def test_folding_takes_any_text(one: str, other: str) -> None:
    assert names.folded(names.folded(one)) == names.folded(names.folded(names.folded(one)))
    names.person(one)
    names.company(one)
    names.company(f"{one}, {other}")


# -------------------------------------------------------------------- reps


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [("R1", "Somchai J.", "Somchai@acme.co.th", "hs"), ("sf:1", "S. Jaidee", "somchai@ACME.co.th ", "sf")],
            [("R1 sf:1", "email", "sure")],
            id="same e-mail, case ignored",
        ),
        pytest.param(
            [("R1", "Ann", "sales@acme.com", "hs"), ("sf:1", "Bob", "sales@acme.com", "sf")],
            [],
            id="a mailbox of the team is nobody's",
        ),
        pytest.param(
            [("R1", "Ann Gray", "north@acme.com", "hs"), ("R2", "Bob Hill", "north@acme.com", "hs")],
            [("R1 R2", "email", "possible")],
            id="two of one system who share a mailbox",
        ),
        pytest.param(
            [("R1", "สมชาย ใจดี", None, "hs"), ("sf:1", "คุณสมชาย  ใจดี", None, "sf"), ("z:9", "สมชายใจดี", None, "z")],
            [("R1 sf:1 z:9", "name", "likely")],
            id="one name in three systems is one group",
        ),
        pytest.param(
            [("R1", "علی رضایی", None, "hs"), ("sf:1", "آقای علي رضائي", None, "sf"), ("sf:2", "رضا علیی", None, "sf")],
            [("R1 sf:1", "name", "likely")],
            id="Ali Rezaei is not Reza Aliyi",
        ),
        pytest.param(
            [("R1", "Ali Rezaei", None, "hs"), ("sf:1", "Reza Aliyi", None, "sf")], [], id="nor in Latin letters"
        ),
        pytest.param(
            [("R1", "王小明", None, "hs"), ("sf:1", "王 小明 先生", None, "sf"), ("sf:2", "王小姐", None, "sf")],
            [("R1 sf:1", "name", "likely")],
            id="Chinese names",
        ),
        pytest.param([("R1", "Mr Wang", None, "hs"), ("sf:1", "Mrs Wang", None, "sf")], [], id="Mr and Mrs are two"),
        pytest.param(
            [
                ("R1", "Somchai Jaidee", None, "hs"),
                ("R2", "Somchai Rakdee", None, "hs"),
                ("sf:1", "Somchai", None, "sf"),
            ],
            [],
            id="which Somchai is not known",
        ),
        pytest.param(
            [("R1", "Somchai Jaidee", None, "hs"), ("sf:1", "Somchai", None, "sf")],
            [("sf:1 R1", "short_name", "possible")],
            id="the only Somchai",
        ),
        pytest.param(
            [("R1", "Somchai Jaidee", "somchai.j@a.co", "hs"), ("R2", "Somchai Jaidee", "somchai.r@a.co", "hs")],
            [("R1 R2", "name", "possible")],
            id="two of one name in one system",
        ),
        pytest.param(
            [("R1", "Malee Suwan", "malee.s@a.co", "hs"), ("sf:1", "Malee Suwan", "noi@a.co", "sf")],
            [("R1 sf:1", "name", "possible")],
            id="one name, two mailboxes",
        ),
        pytest.param(
            [("R1", "John Smith", None, "hs"), ("sf:1", "J. Smith", None, "sf")],
            [("sf:1 R1", "initials", "likely")],
            id="initials",
        ),
        pytest.param(
            [("R1", "John Smith", None, "hs"), ("R2", "Jane Smith", None, "hs"), ("sf:1", "J. Smith", None, "sf")],
            [],
            id="which J. Smith is not known",
        ),
        pytest.param(
            [("R1", "สมชาย ใจดี", None, "hs"), ("sf:1", "สมชาย จ.", None, "sf")],
            [("sf:1 R1", "initials", "likely")],
            id="Thai initials pass over the vowel written first",
        ),
        pytest.param(
            [("R1", "John Smith", None, "hs"), ("sf:1", "John P. Smith", None, "sf")],
            [("sf:1 R1", "initials", "likely")],
            id="a middle initial",
        ),
        pytest.param(
            [("R1", "John Smith", None, "a"), ("b:1", "John P. Smith", None, "b"), ("c:1", "John Q. Smith", None, "c")],
            [],
            id="two middle initials",
        ),
        pytest.param(
            [("R1", "Somchai Jaidee", None, "hs"), ("sf:somchai.jaidee@a.co", None, None, "sf")],
            [("R1 sf:somchai.jaidee@a.co", "email_name", "likely")],
            id="an id that is an e-mail, by its name",
        ),
        pytest.param(
            [("R1", "Somchai", "s.jaidee@a.co", "hs"), ("sf:S.Jaidee@a.co", None, None, "sf")],
            [("R1 sf:S.Jaidee@a.co", "email", "sure")],
            id="an id that is an e-mail",
        ),
        pytest.param(
            [("R1", "John Smith", None, "hs"), ("sf:1", None, "jsmith@a.co", "sf")],
            [("sf:1 R1", "email_name", "possible")],
            id="the mailbox of an initial and a name",
        ),
        pytest.param(
            [("R1", "Somchai Jaidee", None, "hs"), ("sf:Somchai Jaidee", None, None, "sf")],
            [("R1 sf:Somchai Jaidee", "name", "likely")],
            id="known by name in one file and by id in another",
        ),
        pytest.param(
            [("U0012", "Somchai Jaidee", None, "hs"), ("sf:9", "u0012", None, "sf")],
            [("U0012 sf:9", "id", "likely")],
            id="an id that is another's name",
        ),
        pytest.param(
            [("R1", "Ann Gray", None, "hs"), ("sf:R1", "Bob Hill", None, "sf")], [], id="equal ids of two systems"
        ),
        pytest.param([("R1", None, None, "hs"), ("R2", None, None, "hs")], [], id="nothing known"),
        pytest.param([], [], id="nobody"),
    ],
)
def test_who_looks_like_one_person(rows, expected) -> None:
    assert told(rep_proposals(reps(*rows))) == expected


SURE_AND_LIKELY = reps(
    ("a", "Somchai Jaidee", "s@a.co", "x"), ("b", "S.", "s@a.co", "y"), ("c", "Jaidee Somchai", None, "z")
)


def test_what_is_surer_is_a_question_of_its_own() -> None:
    assert told(rep_proposals(SURE_AND_LIKELY)) == [("a b", "email", "sure"), ("a c", "name", "likely")]


@pytest.mark.parametrize(
    ("declined", "links", "expected"),
    [
        (["ab"], {}, [("a c", "name", "likely")]),
        (["ac"], {}, [("a b", "email", "sure")]),
        ([], {"b": "a"}, [("a c", "name", "likely")]),
        ([], {"a": "b"}, [("b c", "name", "likely")]),
        ([], {"a": "c", "b": "c"}, []),
        (["ac"], {"b": "a"}, []),
        (["bc"], {"b": "a"}, []),  # told apart from one of them is told apart from all
    ],
)
def test_what_was_decided_is_not_asked_again(declined: list[str], links: dict[str, str], expected) -> None:
    assert told(rep_proposals(SURE_AND_LIKELY, {frozenset(pair) for pair in declined}, links)) == expected


def test_a_third_of_a_name_is_proposed_though_the_first_two_were_told_apart() -> None:
    three = reps(("a", "Ann Gray", None, "x"), ("b", "Ann Gray", None, "y"), ("c", "Ann Gray", None, "z"))
    assert told(rep_proposals(three, {frozenset("ab")})) == [("a c", "name", "likely")]


@given(
    st.lists(st.sampled_from(["Ann Gray", "A. Gray", "Gray", "Ann", None, "Bob Hill"]), min_size=2, max_size=7),
    st.lists(st.booleans(), max_size=30),
)
def test_answering_comes_to_an_end_and_is_never_asked_twice(called: list[str | None], answers: list[bool]) -> None:
    known = reps(*((f"r{n}", name, f"m{n % 3}@a.co" if n % 2 else None, "xyz"[n % 3]) for n, name in enumerate(called)))
    asked: set[frozenset[str]] = set()
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        for _round in range(60):
            found = rep_proposals(known, journal.declined("rep"), journal.links("rep"))
            if not found:
                return
            ids = found[0].ids
            assert len(ids) > 1
            assert not asked & {frozenset(ids)}
            asked.add(frozenset(ids))
            if answers and answers.pop():
                journal.link("rep", ids, ids[0], *BY)
            else:
                journal.are_two("rep", ids, *BY)
        raise AssertionError("there is always another question")


# -------------------------------------------------------------------- customers


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [("C1", "Acme Co., Ltd.", "hs"), ("sf:1", "ACME Company Limited", "sf"), ("sf:2", "Acme & Sons", "sf")],
            [("C1 sf:1", "company", "likely")],
            id="one company in two systems, not its sons'",
        ),
        pytest.param(
            [("C1", "บริษัท สมชาย จำกัด", "hs"), ("sf:1", "บจก.สมชาย", "sf"), ("sf:2", "บริษัท สมชายและบุตร จำกัด", "sf")],
            [("C1 sf:1", "company", "likely")],
            id="Thai",
        ),
        pytest.param(
            [("C1", "شرکت پارس", "hs"), ("sf:1", "شركت پارس (سهامی خاص)", "sf")],
            [("C1 sf:1", "company", "likely")],
            id="Persian",
        ),
        pytest.param(
            [("C1", "大同股份有限公司", "hs"), ("sf:1", "大同", "sf")], [("C1 sf:1", "company", "likely")], id="Chinese"
        ),
        pytest.param(
            [("C1", "Acme GmbH", "hs"), ("sf:1", "Acme Inc.", "sf")],
            [("C1 sf:1", "legal_form", "possible")],
            id="two legal forms may be two firms",
        ),
        pytest.param(
            [("C1", "Acme GmbH", "hs"), ("sf:1", "Acme Inc.", "sf"), ("z:1", "Acme GmbH", "z")],
            [("C1 z:1", "company", "likely"), ("C1 sf:1", "legal_form", "possible")],
            id="those of one form first",
        ),
        pytest.param(
            [("C1", "Acme", "hs"), ("C2", "Acme", "hs")], [("C1 C2", "company", "possible")], id="twice in one system"
        ),
        pytest.param([(f"C{n}", "Somchai", "hs") for n in range(20)], [], id="a name that everybody bears"),
        pytest.param([("C1", None, "hs"), ("sf:1", None, "sf"), ("sf:2", "", "sf")], [], id="no names"),
        pytest.param([], [], id="no customers"),
    ],
)
def test_who_looks_like_one_customer(rows, expected) -> None:
    assert told(customer_proposals(pd.DataFrame(rows, columns=CUSTOMER))) == expected


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        (["ann@acme.com", "bob@ACME.com"], [("C1 sf:1", "domain", "possible")]),
        (["ann@gmail.com", "bob@gmail.com"], []),
        (["ann@yahoo.co.th", "bob@yahoo.co.th"], []),
        (["not an address", "not an address"], []),
        ([None, "a@acme.com"], []),
    ],
)
def test_a_domain_of_their_own_is_a_weak_hint(emails: list[str | None], expected) -> None:
    customers = pd.DataFrame([("C1", "Acme", "hs"), ("sf:1", "Blue Bird", "sf")], columns=CUSTOMER)
    contacts = pd.DataFrame({"customer_id": ["C1", "sf:1"], "email": emails})
    assert told(customer_proposals(customers, contacts=contacts)) == expected


def test_a_domain_of_many_customers_says_nothing() -> None:
    ids = [f"C{n}" for n in range(9)]
    customers = pd.DataFrame({"customer_id": ids, "name": ids, "import_source": "hs"})
    contacts = pd.DataFrame({"customer_id": ids, "email": "desk@agency.com"})
    assert customer_proposals(customers, contacts=contacts) == []


def test_a_hundred_thousand_customers_are_looked_through_in_seconds() -> None:
    n = 50_000
    first = [f"บริษัท สยาม{i} การค้า จำกัด" if i % 2 else f"Golden Siam {i} Co., Ltd." for i in range(n)]
    second = [f"สยาม{i}การค้า" if i % 2 else f"GOLDEN SIAM {i}" for i in range(n)]
    customers = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)] + [f"sf:{i}" for i in range(n)],
            "name": first + second,
            "import_source": ["hs"] * n + ["sf"] * n,
        }
    )
    contacts = pd.DataFrame({"customer_id": customers["customer_id"], "email": customers["customer_id"] + "@gmail.com"})
    began = perf_counter()
    found = customer_proposals(customers, contacts=contacts)
    assert len(found) == n
    assert perf_counter() - began < 15
