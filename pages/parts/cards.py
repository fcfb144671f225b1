"""The headline figures: each says how it is counted and opens its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analytics import wording as words
from analytics.metrics.follow_up import DUE_STATES, of_sales
from analytics.overview import Overview
from analytics.playbook_terms import Step
from analytics.views.commitments import Commitments
from analytics.wording import _, money, ngettext, number, of, percent, plain
from pages.parts import cached, rep_promises, rows
from pages.parts.filters import Filters

OPEN, PROMISES = "figure", "promises"


def draw(asked: Filters, view: Overview, steps: dict[str, Step], names: dict[str, str]) -> None:
    """Five figures in a row, and under them the rows of the one that was opened."""
    promised = cached.promises(asked.here, asked.question, asked.people, rep_promises.frame(asked.here))
    figures: dict[str, tuple[str, Callable[[Filters], pd.DataFrame]]] = {
        "on-time": (_("Due in these days"), due_rows),
        "overdue": (_("Overdue now"), overdue_rows),
        "at-risk": (_("At risk, by value"), overdue_rows),
        "no-next-step": (_("Open deals without a next step"), _lying_rows),
    }  # fmt: skip
    drawn = {"on-time": _on_time, "overdue": _overdue, "at-risk": _at_risk, "no-next-step": _no_next_step}
    for name, place in zip((*figures, PROMISES), st.columns([1.45, 1, 1, 1.05, 1]), strict=True):
        with place.container(horizontal=True, gap="small"):
            with st.container(gap=None):
                promises_kept(promised) if name == PROMISES else drawn[name](view)
            label = _("close") if st.session_state.get(OPEN) == name else _("rows")
            st.button(label, key=f"open-{name}", type="tertiary", on_click=_toggle, args=(name,))
    opened = st.session_state.get(OPEN)
    if opened == PROMISES:
        rep_promises.listed(asked, asked.question.within(promised.rows, "due_at"), steps, PROMISES, of_all=True)
    if opened in figures:
        title, read = figures[opened]
        rows.show(read(asked), opened, title, steps, names)


def _toggle(name: str) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == name else name


def _figure(
    label: str,
    value: str,
    counted: str,
    change: str = "",
    trend: Sequence[float] = (),
    *,
    is_up: bool | None = None,
) -> None:
    st.metric(
        label,
        value,
        delta=change or None,
        delta_color="off",
        delta_arrow="off" if is_up is None else "up" if is_up else "down",
        help=_("How is this counted?") + " " + counted,
        chart_data=list(trend) or None,
    )


def _on_time(view: Overview) -> None:
    change, is_up = "", None
    if pd.notna(view.change):
        points = round(abs(view.change) * 100)
        text = ngettext("{n} point against the period before", "{n} points against the period before", points)
        change = text.format(n=number(points)) if points else _("as in the period before")
        is_up = view.change > 0 if points else None
    _figure(
        _("On time"),
        f"{of(view.on_time, view.due)} · {percent(view.on_time / view.due)}" if view.due else "–",
        _(
            "Done by the due day, of all that fell due in these days: on time, late, missed and overdue. "
            "Sales work only. What is not due yet, not visible or no longer needed is counted beside. The "
            "line shows the weeks."
        ),
        change,
        list((view.weeks["rate"] * 100).round().dropna()),
        is_up=is_up,
    )


def _overdue(view: Overview) -> None:
    more = view.n_overdue - view.n_overdue_before
    change = _("as in the period before")
    if more:
        change = _("{n} against the period before").format(n=("+" if more > 0 else "−") + number(abs(more)))
    _figure(
        _("Overdue now"),
        number(view.n_overdue) if view.has_log else "–",
        _(
            "Past due and not done as of the day, whatever the period, while the deal is open or the "
            "customer live. The line shows the last weeks."
        ),
        change if view.has_log else "",
        view.overdue_trend if view.has_log else (),
        is_up=more > 0 if more else None,
    )


def _at_risk(view: Overview) -> None:
    main = view.at_risk.loc[view.at_risk["is_main"]]
    others = view.at_risk.loc[~view.at_risk["is_main"] & view.at_risk["value"].notna()]
    amount = main["value"].sum(min_count=1)
    counted = _(
        "The open deals (else the customers' revenue of 12 months) behind what is overdue now, each counted "
        "once. Amounts are known only as they are today, so no change is shown."
    )
    if pd.notna(amount):
        in_full = plain(money(amount, view.currency, short=False))
        counted += " " + _("In full: {amount}.").format(amount=in_full)
    _figure(_("At risk"), plain(money(amount, view.currency)) or "–", counted)
    if len(others):
        amounts = [money(row["value"], row["currency"]) for row in others.to_dict("records")]
        st.caption(_("and {amounts}").format(amounts=plain(words.listed(amounts))))


def _no_next_step(view: Overview) -> None:
    _figure(
        _("No next step"),
        of(view.n_without_step, view.n_open_deals) if view.n_open_deals else "–",
        _("Open deals for which nothing is planned after the as-of day, of all open deals."),
    )
    if pd.notna(view.value_without_step):
        amount = money(view.value_without_step, view.currency)
        st.caption(_("{amount} without a next step").format(amount=plain(amount)))


def promises_kept(promised: Commitments) -> None:
    """Of what was agreed and fell due in these days, how much does the log show by its day?"""
    told = promised.all.iloc[0] if len(promised.all) else None
    kept, due = (int(told["kept"]), int(told[["kept", "late", "not_kept"]].sum())) if told is not None else (0, 0)
    beside = int(told[["unseen", "not_evidenced"]].sum()) if told is not None else 0
    _figure(
        _("Promises kept"),
        of(kept, due) if due else "–",
        _(
            "What was agreed with a rep and fell due in these days: kept by the end of its day, of all that was kept, "
            "late or not kept by the log. What the log cannot show, or is only said to be done, is counted beside."
        ),
        ngettext("{n} more cannot be seen", "{n} more cannot be seen", beside).format(n=number(beside))
        if beside
        else "",
    )


def due_rows(asked: Filters) -> pd.DataFrame:
    """What of sales fell due in the period with these people?"""
    found = cached.rows(asked.here, "cell", asked.question, step=None, phase=None, rep=None, team=None)
    return asked.people.among(found.loc[(found["who"] == "sales") & found["state"].isin(DUE_STATES)])


def overdue_rows(asked: Filters) -> pd.DataFrame:
    """What of sales is overdue now with them?"""
    found = cached.rows(asked.here, "overdue", asked.question)
    return asked.people.among(of_sales(found, cached.frame(asked.here, "steps")))


def _lying_rows(asked: Filters) -> pd.DataFrame:
    found = asked.people.among(cached.rows(asked.here, "open_deals", asked.question))
    return found.loc[~found["has_next_step"].fillna(False).astype(bool)]
