"""In which order do deals go through the stages? What most of them did, whatever a few did, and always an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.metrics.stage_order import stage_order
from tests.told_company import cases, named

FIRST = datetime(2026, 1, 5)


def rows(*ways: str | Sequence[str]) -> pd.DataFrame:
    """One deal per way: the stages it entered, a day apart; stages of one day stand together ("a b=c d")."""
    found = [
        (f"D{number}", stage, FIRST + timedelta(days=day))
        for number, way in enumerate(ways)
        for day, together in enumerate(way.split() if isinstance(way, str) else way)
        for stage in together.split("=")
    ]
    return pd.DataFrame(found, columns=["deal_id", "stage", "entered_at"])


ORDERS = cases("""
    what the deals did                       | their ways                              | order
    all went the same way                    | a b c d; a b c d                        | a b c d
    the names say another order              | z y x; z y x                            | z y x
    some jumped                              | a b c d; a c d; b d                     | a b c d
    nobody went the whole way                | a b; b c; c d                           | a b c d
    one went back, two did not               | b a; a b; a b                           | a b
    one began in the middle                  | a b c d; a b c d; c a b d               | a b c d
    a circle: the weakest vote gives way     | a b; a b; a b; b c; b c; c a            | a b c
    a circle of equal votes                  | a b; b c; c a                           | a b c
    entered on one day: no vote              | b=a c; a b; a b                         | a b c
    as many this way as that                 | a b; b a                                | a b
    a rare stage stands where it was         | a b c; a b c; a b x c                   | a b x c
    two pipelines, the larger one first      | p q; x y z; x y z; x y z                | x y z p q
    a stage of one deal alone                | a b; a b; k                             | a b k
    only one stage                           | a                                       | a
""")


@pytest.mark.parametrize(("ways", "order"), [line[1:] for line in ORDERS], ids=named(ORDERS))
def test_the_order_is_that_of_most_deals(ways: str, order: str) -> None:
    assert stage_order(rows(*ways.split("; "))) == order.split()


def test_no_deals_give_no_stages() -> None:
    assert stage_order(rows()) == []


WAYS = st.lists(st.permutations("abcdef").flatmap(lambda way: st.integers(1, 6).map(lambda n: way[:n])), max_size=12)


def majorities(ways: list[list[str]]) -> set[tuple[str, str]]:
    """Which stage did more deals enter before which than after it? Deal by deal."""
    votes = Counter(pair for way in ways for pair in combinations(way, 2))
    return {(first, then) for first, then in votes if votes[first, then] > votes[then, first]}


def has_circle(pairs: set[tuple[str, str]]) -> bool:
    """Take away whatever nothing comes before, until nothing is left, or nothing can go."""
    left = {stage for pair in pairs for stage in pair}
    while left:
        free = {stage for stage in left if not any(then == stage and first in left for first, then in pairs)}
        if not free:
            return True
        left -= free
    return False


@settings(max_examples=50)
@given(WAYS)
def test_every_stage_stands_once_and_no_majority_is_broken_but_in_a_circle(ways: list[list[str]]) -> None:
    order = stage_order(rows(*ways))
    assert sorted(order) == sorted({stage for way in ways for stage in way})
    pairs = majorities(ways)
    if not has_circle(pairs):
        assert all(order.index(first) < order.index(then) for first, then in pairs)


@settings(max_examples=50)
@given(WAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(ways: list[list[str]], random: object) -> None:
    found = rows(*ways)
    places = list(range(len(found)))
    random.shuffle(places)  # type: ignore[attr-defined]
    assert stage_order(found.iloc[places]) == stage_order(found)
