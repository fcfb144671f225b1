"""The pictures of silence and of the portfolio: every customer is in them, and they hold no words of their own."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts import portfolio, silence

AS_OF = pd.Timestamp("2026-11-20 23:59:59")
SAYS = {"count": lambda n: f"n{n}", "percent": lambda share: f"p{share:.2f}"}
CORNER = silence.CornerLabels(
    hover="{n}|{forgotten}|{money}", theirs="<theirs>", ours="<ours>", corner="<corner>",
    up_to=lambda day: f"to{day}", over="<over>", never="<never>", money=lambda amount: f"m{amount:.0f}", **SAYS,
)  # fmt: skip
CURVE = silence.CurveLabels(
    hover="{group}|{day}|{share}|{at_risk}", day="<day>", at_risk="<risk>", everybody="<all>",
    group=lambda name: f"g{name}", **SAYS,
)  # fmt: skip
LIFE = silence.LifeLabels(
    hover="", theirs="<theirs>", ours="<ours>", other="<other>", today="<today>", day=lambda day: f"{day:%m-%d}", **SAYS
)
SHARE = portfolio.ShareLabels(
    hover="{name}|{place}|{share}|{together}", customers="<customers>",
    make=lambda n, share: f"{n} make {share:.0%}", **SAYS,
)  # fmt: skip
AGES = portfolio.AgeLabels(
    hover="{age}|{n}|{money}", age=lambda first: f"from {first}", money=lambda amount: f"m{amount:.0f}", **SAYS
)


def customers(*rows: tuple[float | None, float | None, str]) -> pd.DataFrame:
    """One customer per (their days, our days, state)."""
    frame = pd.DataFrame(rows, columns=["silence_days", "touch_days", "state"])
    frame = frame.astype({"silence_days": "Int64", "touch_days": "Int64"})
    return frame.assign(customer_id=[f"C{n}" for n in range(len(rows))], main_value=10.0)


def words(figure: go.Figure) -> str:
    return str(figure.to_dict())


@pytest.mark.parametrize(
    ("days", "place"),
    [(0, 0), (7, 0), (8, 1), (14, 1), (21, 2), (22, 3), (30, 3), (60, 4), (90, 5), (180, 6), (181, 7), (None, 8)],
)
def test_a_day_lies_in_the_bucket_that_its_label_names(days: int | None, place: int) -> None:
    assert list(silence.bucket(pd.Series([days], dtype="Int64"))) == [place]


def test_the_corner_holds_every_customer_but_those_asleep() -> None:
    given = customers(
        (3, 3, "active"), (5, 1, "active"), (40, 50, "forgotten"), (40, 55, "stuck"), (400, 400, "dormant")
    )
    cells = silence.corner_cells(given).set_index(["theirs", "ours"])
    assert cells["n"].sum() == 4
    assert cells.loc[(4, 4), "n"] == 2
    assert cells.loc[(4, 4), "n_forgotten"] == 1
    assert cells.loc[(0, 0), "value"] == 20


def test_who_was_never_heard_of_stands_at_never() -> None:
    cells = silence.corner_cells(customers((None, 30, "forgotten"), (None, None, "never_contacted")))
    assert list(zip(cells["theirs"], cells["ours"], strict=True)) == [(8, 3), (8, 8)]


def test_the_corner_turns_round_where_one_reads_from_right_to_left() -> None:
    given = customers((3, 3, "active"), (40, 50, "forgotten"))
    there, back = (silence.corner(given, CORNER, rtl=rtl).layout.xaxis.range for rtl in (False, True))
    assert tuple(there) == tuple(back)[::-1]


@pytest.mark.parametrize("dark", [False, True])
def test_the_pictures_say_only_what_they_are_given(dark: bool) -> None:
    spells = pd.DataFrame(
        {"customer_id": range(30), "entered_days": 0, "left_days": range(1, 31), "came_back": [True] * 25 + [False] * 5}
    )
    drawn = [
        silence.corner(customers((40, 50, "forgotten")), CORNER, dark=dark),
        silence.revival_curve([("key", spells), ("retail", spells.head(9))], CURVE, dark=dark),
    ]
    assert "<corner>" in words(drawn[0])
    assert "n1|n1|m10" in words(drawn[0])
    assert "gkey" in words(drawn[1])
    assert "gretail" in words(drawn[1])
    assert "n30" in words(drawn[1])  # at risk on the first day


def test_nothing_gives_an_empty_picture() -> None:
    nobody = customers().assign(main_value=pd.Series(dtype="float64"))
    assert not silence.corner(nobody, CORNER).data
    assert not silence.revival_curve([], CURVE).data
    events = pd.DataFrame(columns=["happened_at", "is_touch", "is_response", "is_planned", "text"])
    assert not silence.life(events, LIFE, AS_OF).data
    curve = pd.DataFrame(columns=["place", "customer_id", "customer", "segment", "share", "together"])
    assert not portfolio.share_curve(curve, SHARE).data
    assert not portfolio.ages(pd.DataFrame(columns=["currency", "age", "n", "amount"]), AGES).data


def test_a_held_meeting_stands_on_both_sides_of_a_customers_life() -> None:
    events = pd.DataFrame(
        {
            "happened_at": pd.to_datetime(
                ["2026-11-01 10:00", "2026-11-05 10:00", "2026-12-01 09:00", "2026-10-01 00:00"]
            ),
            "is_touch": [True, False, False, False],
            "is_response": [True, True, False, False],
            "is_planned": [False, False, True, False],
            "text": ["meeting", "e-mail", "planned", "ordered"],
        }
    )
    theirs, ours, other = silence.life(events, LIFE, AS_OF).data
    assert list(theirs.hovertext) == ["meeting", "e-mail"]
    assert list(ours.hovertext) == ["meeting", "planned"]
    assert list(ours.marker.symbol) == ["diamond", "diamond-open"]
    assert list(other.hovertext) == ["ordered"]


def book(n: int) -> pd.DataFrame:
    """A book of n equal customers, the first a key account."""
    place = pd.Series(range(1, n + 1))
    return pd.DataFrame(
        {
            "place": place, "customer_id": [f"C{i}" for i in place], "customer": [f"<b>{i}" for i in place],
            "segment": ["key", *["standard"] * (n - 1)], "share": 1 / n, "together": place / n,
        }
    )  # fmt: skip


@pytest.mark.parametrize(("n", "half", "most"), [(10, 5, 8), (1000, 500, 800)])
def test_the_share_curve_says_how_many_make_half_of_the_book(n: int, half: int, most: int) -> None:
    drawn = portfolio.share_curve(book(n), SHARE)
    texts = [note.text for note in drawn.layout.annotations]
    assert texts == [f"{half} make 50%", f"{most} make 80%"]
    assert "<b>" not in words(drawn)


def test_what_is_owed_is_a_bar_per_age() -> None:
    owed = pd.DataFrame(
        {"currency": "THB", "age": pd.array([0, 31, None], "Int64"), "n": [3, 2, 1], "amount": [9.0, 5, 1]}
    )
    (bars,) = portfolio.ages(owed, AGES).data
    assert list(bars.y) == ["from 0", "from 31", "from None"]
    assert list(bars.text) == ["m9", "m5", "m1"]
