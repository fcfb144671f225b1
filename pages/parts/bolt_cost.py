"""What does the loose bolt cost? Per step of deals: those on time against the rest, and what can be said of it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.charts import intervals, theme
from analytics.metrics.comparison import FEWEST_A_SIDE, FEWEST_FOR_MONEY
from analytics.playbook_terms import Step
from analytics.views.cost import Costs
from analytics.wording import _, money, ngettext, number, of, percent, plain
from pages.parts import cached, listing, process_deals
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark

PIXELS = 760  # wider, and a line lies far from its text
LONGEST = 44  # letters of a step's name in the picture: as many as a phone has room for
ORDER = ("told", "not_told", "too_few")
BY_CHANCE = 0.05
OPEN = "cost-open"


def draw(asked: Filters, view: Costs, steps: dict[str, Step]) -> None:
    """The differences with their intervals, a line per step, and the deals behind a chosen one."""
    title, names = _("What does the loose bolt cost?"), cached.names(asked.here)
    st.subheader(title, anchor=False)
    if view.steps.empty:
        st.caption(_("No step of a deal is old enough yet to see how its deals ended."))
        return
    st.markdown(summary(view))
    found = view.steps.sort_values("verdict", key=lambda told: told.map(ORDER.index), kind="stable")
    _picture(found.loc[found["verdict"] != "too_few"], steps, title)
    with st.container(gap="small"):
        for row in found.to_dict("records"):
            _line(row, view, steps, names)
            if st.session_state.get(OPEN) == row["step"]:
                _deals(asked, view, steps[row["step"]])
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
        st.markdown(_definition(found, steps))


def summary(view: Costs) -> str:
    """How many steps were compared, how many stand out, and how many would by chance alone."""
    n, told = view.n_tested, int((view.steps["verdict"] == "told").sum())
    association = _("The whole past, not only the chosen days. It is an association: it does not say why.")
    if not n:
        text = _("Too few deals to compare at any step yet: {n} a side are needed, alike in size.")
        return text.format(n=number(FEWEST_A_SIDE)) + " " + association
    compared = ngettext("One step was compared", "{n} steps were compared", n).format(n=number(n))
    stands = ngettext("one stands out", "{n} stand out", told).format(n=number(told))
    text = _("{compared}, {stands}; by chance alone it would be about {by_chance} (one in twenty).")
    return (
        text.format(compared=compared, stands=stands, by_chance=number(n * BY_CHANCE, 1 if n % 2 == 0 else 2))
        + " "
        + association
    )


def _picture(found: pd.DataFrame, steps: dict[str, Step], title: str) -> None:
    if found.empty:
        return
    figures = [
        intervals.Figure(
            text=theme.escaped(theme.shortened(words.title(steps[row["step"]]), LONGEST)),
            value=row["difference"],
            low=row["low"],
            high=row["high"],
            is_few=row["verdict"] == "not_told",
        )
        for row in found.to_dict("records")
    ]
    labels = intervals.Labels(
        hover=_("{text}: {value} points, between {low} and {high}"), count=number, percent=percent, value=words.points
    )
    drawn = intervals.draw(figures, labels, is_difference=True, dark=is_dark(), rtl=words.is_rtl())
    with st.container(width=PIXELS, gap=None):
        st.caption(
            _("Share won when on time, less share won when not, in points, alike in size. Grey: not told from zero.")
        )
        st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="cost", alt=title)


def _line(row: dict[Hashable, Any], view: Costs, steps: dict[str, Step], names: dict[str, str]) -> None:
    name = str(row["step"])
    line = st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"cost-{name}")
    title = plain(words.title(steps[name]))
    said = f"{verdict(row, view.currency)} {_whose(view.rows.loc[view.rows['step'] == name], names)}".strip()
    line.markdown(f"**{title}** · {counts(row)}  \n{said}", width="stretch")
    is_open = st.session_state.get(OPEN) == name
    line.button(
        "", icon=":material/expand_less:" if is_open else ":material/expand_more:", key=f"open-cost-{name}",
        type="tertiary", help=_("Open the rows"), on_click=_toggle, args=(name,),
    )  # fmt: skip


def _whose(found: pd.DataFrame, names: dict[str, str]) -> str:
    """Does most of what was not on time hang on one rep? Then the step's cost is that rep's as much as the step's."""
    rest = found.loc[~found["is_done"].astype(bool), "rep_id"]
    by_rep = rest.value_counts()
    if len(rest) < FEWEST_A_SIDE or by_rep.iloc[0] * 2 <= len(rest) or found["rep_id"].nunique() == 1:
        return ""
    text = _("{part} of those not on time are {rep}'s.")
    return text.format(part=of(by_rep.iloc[0], len(rest)), rep=plain(names.get(by_rep.index[0], by_rep.index[0])))


def counts(row: dict[Hashable, Any]) -> str:
    """Both sides, in counts."""
    text = _("won {done} when on time, {rest} when not")
    return text.format(done=of(row["won_done"], row["n_done"]), rest=of(row["won_rest"], row["n_rest"]))


def verdict(row: dict[Hashable, Any], currency: str | None) -> str:
    """What can be said of the difference, by the rules of comparison. Markdown."""
    if row["verdict"] == "too_few":
        few = _("Too few: {n} a side are needed, alike in size.").format(n=number(FEWEST_A_SIDE))
        return f":gray[{few}]"
    points = _("{low} to {high} points").format(low=words.points(row["low"]), high=words.points(row["high"]))
    if row["verdict"] == "not_told":
        said = _("Cannot be told from zero ({points})").format(points=points)
        if pd.isna(row["n_needed"]):
            return _("{said}.").format(said=said)
        return _("{said}; about {n} deals a side would settle it.").format(said=said, n=number(row["n_needed"]))
    if row["difference"] < 0:
        return _("On time they were won less often ({points}).").format(points=points)
    said = _("On time they were won more often ({points}).").format(points=points)
    if row["money_low"] > 0:
        worth = _("On the deals that were not on time that is {low} to {high}.").format(
            low=plain(money(row["money_low"], currency)), high=plain(money(row["money_high"], currency))
        )
        return f"{said} **{worth}**"
    if min(row["n_compared_done"], row["n_compared_rest"]) < FEWEST_FOR_MONEY:
        unpriced = _("For money {n} a side are needed.").format(n=number(FEWEST_FOR_MONEY))
    else:
        unpriced = _("The deals that were not on time have no amounts.")
    return f"{said} {unpriced}"


def _definition(found: pd.DataFrame, steps: dict[str, Step]) -> str:
    horizons = words.listed(
        f"{plain(words.title(steps[row['step']]))} {words.days(round(row['horizon_days']))}"
        for row in found.to_dict("records")
    )
    return "\n\n".join(
        [
            _(
                "**Difference** = share won of the deals with the step on time, less that of the rest (late, missed, "
                "overdue): the first such step of each deal, within thirds of the amount, weighed by Mantel and "
                "Haenszel, between the ends of its interval (95 %)."
            ),
            _(
                "Only deals still open on the due day, so that a quick win or loss counts for neither side. **Won**: "
                "within as many days after the due day as four of five won deals took: {horizons}."
            ).format(horizons=horizons),
            _(
                "**Money** = the ends of the interval × the amounts of the rest. Never added up over steps: one deal "
                "stands under many."
            ),
        ]
    )


def _deals(asked: Filters, view: Costs, step: Step) -> None:
    found = view.rows.loc[view.rows["step"] == step.id].sort_values("is_done", kind="stable")
    found = found.assign(state_word=[words.state(state) for state in found["state"]])
    columns = [
        Column("customer", _("Customer"), "customer"),
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("state_word", _("State")),
        Column("has_won", _("Won"), "yes"),
        Column("due_at", _("Due"), "day"),
        Column("done_at", _("Done"), "day"),
        Column("closed_at", _("Closed"), "day"),
        Column("amount", _("Amount"), "money"),
        Column("rep_id", _("Rep"), "rep"),
    ]
    key = f"cost-{step.id}"
    chosen = listing.show(found, columns, key, plain(words.title(step)))
    if chosen:
        process_deals.lives(asked, chosen, key)


def _toggle(step: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == step else step
