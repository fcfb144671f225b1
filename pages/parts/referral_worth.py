"""Are referred deals better than the others? Win rate, days to close and work per win, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import intervals, theme
from analytics.metrics.comparison import FEWEST_A_SIDE
from analytics.views.referrals import Referrals
from analytics.wording import _, ngettext, number, of, percent
from pages.parts import referral_rows
from pages.parts.filters import Filters
from pages.parts.look import is_dark

FEWEST = 5


def draw(asked: Filters, view: Referrals) -> None:
    """Three small pictures, each with what can be said of it; the deals behind them."""
    st.subheader(_("Are referred deals better?"), anchor=False)
    sides: dict[str, dict[Any, Any]] = {row["group"]: row for row in view.against.to_dict("records")}
    if not sides["referred"]["deals"]:
        st.caption(
            _("No deal is known to have come by referral: load the referrals, or the customers' column “referred by”.")
        )
        return
    verdicts = {row["measure"]: row for row in view.apart.to_dict("records")}
    for measure, place in zip(_measures(), st.columns(3), strict=True):
        with place:
            _measure(measure, sides, verdicts[measure])
    st.caption(
        _(
            "The lines show the 95 % intervals; the one for the difference follows from both. Referred deals may be "
            "better for other reasons than the referral: this is an association."
        )
    )
    with st.expander(_("The deals behind it"), key="referred-deals", on_change="rerun") as place:
        if place.open:
            by_referral = {True: _("By referral"), False: _("All other deals")}
            chosen = st.segmented_control(
                _("The deals behind it"), list(by_referral), key="referred-or-not", default=True, required=True,
                format_func=lambda name: by_referral[name], label_visibility="collapsed",
            )  # fmt: skip
            found = view.deals.loc[view.deals["is_referred"].astype(bool) == bool(chosen)]
            referral_rows.show(
                asked, found, "referred_deals", "referred-deals" if chosen else "other-deals", by_referral[bool(chosen)]
            )


def _measures() -> tuple[str, ...]:
    return ("win_rate", "days_to_close", "touches_per_win")


def _measure(measure: str, sides: dict[str, dict[Any, Any]], verdict: dict[Any, Any]) -> None:
    said = finding(measure, verdict)
    st.markdown(f"**{said}**")
    write, prefix = _ways(measure)
    figures = [
        intervals.Figure(
            text=f"{name} · {_value(measure, sides[group], write)}",
            value=float(sides[group][measure]),
            low=float(sides[group][f"{prefix}_low"]),
            high=float(sides[group][f"{prefix}_high"]),
            is_few=_rests_on(measure, sides[group]) < FEWEST,
        )
        for group, name in (("referred", _("By referral")), ("other", _("Other deals")))
    ]
    labels = intervals.Labels(hover=_("{text}: between {low} and {high}"), count=number, percent=percent, value=write)
    most = 1.0 if measure == "win_rate" else None
    drawn = intervals.draw(figures, labels, most=most, dark=is_dark(), rtl=words.is_rtl())
    st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key=f"against-{measure}", alt=said)
    st.caption(_difference(measure, verdict))


def _ways(measure: str) -> tuple[Callable[[float], str], str]:
    """How a figure of the measure is written, and how its interval is named."""
    return {
        "win_rate": (percent, "win_rate"),
        "days_to_close": (_whole, "days"),
        "touches_per_win": (_whole, "touches"),
    }[measure]


def _whole(value: float) -> str:
    return number(round(value))


def _rests_on(measure: str, side: dict[Any, Any]) -> int:
    return int(side["won"] if measure == "days_to_close" else side["closed"])


def _value(measure: str, side: dict[Any, Any], write: Callable[[float], str]) -> str:
    if measure == "win_rate":
        rate = write(side[measure]) if side["closed"] >= FEWEST else _("too few")
        return of(side["won"], side["closed"]) + " · " + rate
    if pd.isna(side[measure]):
        return "–"
    n = round(side[measure])
    figure = (
        words.days(n) if measure == "days_to_close" else ngettext("{n} touch", "{n} touches", n).format(n=number(n))
    )
    return f"{figure} · " + ngettext("{n} win", "{n} wins", side["won"]).format(n=number(side["won"]))


def finding(measure: str, verdict: dict[Any, Any]) -> str:
    """What the picture says, in words."""
    if verdict["verdict"] == "told":
        more, less = {
            "win_rate": (_("Referred deals are won more often"), _("Referred deals are won less often")),
            "days_to_close": (_("Referred deals take longer to win"), _("Referred deals are won sooner")),
            "touches_per_win": (_("Referred deals need more touches"), _("Referred deals need fewer touches")),
        }[measure]
        return more if verdict["difference"] > 0 else less
    return {
        "win_rate": _("Are they won more often?"),
        "days_to_close": _("Are they won sooner, in days?"),
        "touches_per_win": _("Do they need fewer touches per win?"),
    }[measure]


def _difference(measure: str, verdict: dict[Any, Any]) -> str:
    if verdict["verdict"] == "too_few":
        needed = {
            "win_rate": _("Too few to say: {n} closed deals a side are needed."),
            "days_to_close": _("Too few to say: {n} wins a side are needed."),
            "touches_per_win": _("Too few to say: {n} closed deals a side, with wins, are needed."),
        }[measure]
        return needed.format(n=number(FEWEST_A_SIDE))
    unit = {
        "win_rate": _("{low} to {high} points"),
        "days_to_close": _("{low} to {high} days"),
        "touches_per_win": _("{low} to {high} touches"),
    }[measure]
    times = 100 if measure == "win_rate" else 1
    span = unit.format(low=_signed(verdict["low"] * times), high=_signed(verdict["high"] * times))
    if verdict["verdict"] == "not_told":
        return _("The difference ({span}) cannot be told from chance.").format(span=span)
    return _("The difference: {span}. Chance alone seldom makes that.").format(span=span)


def _signed(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    whole = round(value)
    return ("+" if whole > 0 else "−" if whole < 0 else "") + number(abs(whole))
