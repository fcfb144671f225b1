"""Whose reasons does the log not bear out? Per rep with the interval, beside the won deals' share of silences."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics import wording as words
from analytics.charts import losses as charts
from analytics.charts import theme
from analytics.metrics.losses import FEWEST_STATED, STATED, is_unborne
from analytics.views.losses import Losses
from analytics.wording import _, ngettext, number, of, percent, plain, rate
from pages.parts import listing, loss_list, tables
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark, is_mirrored

FEWEST = FEWEST_STATED
MOST_NAMED = 3


def draw(asked: Filters, view: Losses, names: dict[str, str]) -> None:
    """The sentence, a row per rep, the intervals behind a click; a chosen figure opens its deals."""
    title = _("Reasons that the log does not bear out, in twelve months")
    st.subheader(title, anchor=False)
    if view.team.empty or not view.reps["stated"].sum():
        st.caption(_("No loss of these months has a reason that could be set against the log."))
        return
    reps = _judged(view.reps, names)
    st.markdown(_sentence(view, reps, names))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
            st.markdown(_definitions())
        tables.download(view.reps, "loss-reps")
    picked = tables.table(_written(reps.head(tables.MOST)), _config(), "loss-reps", title, is_wide=True)
    for row, column in picked:
        rep = reps["rep_id"].iloc[row]
        open_count(asked, view, column, None if pd.isna(rep) else str(rep), names)
    with st.expander(_("Is it chance? The intervals"), key="loss-intervals", on_change="rerun") as place:
        if place.open:
            _intervals(reps)


def _sentence(view: Losses, reps: pd.DataFrame, names: dict[str, str]) -> str:
    """Who stands out; and that chance alone would make some."""
    team = view.team.iloc[0]
    text = _(
        "All together: of {n} stated reasons {k} are contradicted, not logged at all, or follow a silence of ours."
    )
    said = [text.format(n=number(team["stated"]), k=number(team["unborne"]))]
    out = reps.loc[reps["stands_out"]]
    if out.empty:
        said.append(_("Nobody stands out by more than chance."))
    for row in out.head(MOST_NAMED).to_dict("records"):
        text = _("With {rep} it is {counts}, with the others {share}; {won} of the deals won had such a silence, too.")
        who, counts = plain(names.get(row["rep_id"], _("nobody"))), of(row["unborne"], row["stated"])
        won = of(row["won_gap"], row["won"])
        said.append(text.format(rep=who, counts=counts, share=percent(row["others_share"]), won=won))
    n_judged = int((~reps["is_few"]).sum())
    if len(out):
        text = ngettext(
            "One rep with {few} or more was judged; of forty who do as the others do, one stands out by chance.",
            "{n} reps with {few} or more were judged; of forty who do as the others do, one stands out by chance.",
            n_judged,
        )
        said.append(text.format(n=number(n_judged), few=number(FEWEST)))
    return " ".join(said)


def _judged(reps: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return reps.assign(
        name=reps["rep_id"].map(names).astype("object"),
        is_few=reps["stated"] < FEWEST,
    )


def _written(reps: pd.DataFrame) -> Styler:
    """The table as the reader sees it: counts before shares, those on too few grey."""
    found = reps.to_dict("records")
    shown = pd.DataFrame(
        {
            "who": [_who(row) for row in found],
            "unborne": [rate(row["unborne"], row["stated"], FEWEST) for row in found],
            "interval": [_between(row) for row in found],
            "won_gap": [rate(row["won_gap"], row["won"], FEWEST) for row in found],
            "losses": reps["losses"].to_numpy(),
            "no_reason": reps["no_reason"].to_numpy(),
        }
    )
    css = pd.DataFrame("", index=shown.index, columns=shown.columns)
    grey = f"color: {theme.palette(is_dark()).muted}"
    css.loc[reps["is_few"].to_numpy(), ["unborne", "interval"]] = grey
    css.loc[(reps["won"] < FEWEST).to_numpy(), "won_gap"] = grey
    css.loc[reps["stands_out"].to_numpy(), ["who", "unborne"]] = "font-weight: 600"
    return shown.style.apply(lambda _frame: css, axis=None)


def _who(row: dict[Any, Any]) -> str:
    name = row["name"] if isinstance(row["name"], str) else _("nobody")
    return f"● {name}" if row["stands_out"] else name


def _between(row: dict[Any, Any]) -> str:
    if row["is_few"]:
        return ""
    return _("{low} to {high}").format(low=percent(row["low"]), high=percent(row["high"]))


def _config() -> dict[str, Any]:
    text, count = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "who": text(_("Rep"), pinned=not is_mirrored(), width=160),
        "unborne": text(
            _("Not borne out"), alignment="right", width=150,
            help=_("Of the losses with a stated reason: contradicted, not logged, or after a silence of ours."),
        ),
        "interval": text(
            _("Interval (95 %)"), alignment="right", help=_("By Wilson: between which shares the true one may lie.")
        ),
        "won_gap": text(
            _("Won with a silence"), alignment="right", width=150,
            help=_("Of the deals won: with a silence of ours before the end. Who has it there too is no exception."),
        ),
        "losses": count(_("Losses"), help=_("All deals lost in twelve months.")),
        "no_reason": count(_("No reason given")),
    }  # fmt: skip


def open_count(asked: Filters, view: Losses, column: str, rep: str | None, names: dict[str, str]) -> None:
    """The deals behind a figure of a rep; nobody's where `rep` is None."""
    found = _of(view.won if column == "won_gap" else view.year, rep)
    who = plain(names.get(rep or "", _("nobody")))
    if column == "won_gap":
        found = found.loc[found["follow_up_gap"]]
        label = _("won with a silence")
        _won(found, f"{who} · {label}")
        return
    if column in ("unborne", "interval"):
        found = found.loc[found["category"].isin(STATED) & is_unborne(found)]
        label = _("not borne out")
    elif column == "no_reason":
        found, label = found.loc[found["category"] == "none"], _("no reason given")
    else:
        label = _("losses")
    loss_list.show(asked, view, found, f"rep-{column}", f"{who} · {label}")


def _of(found: pd.DataFrame, rep: str | None) -> pd.DataFrame:
    return found.loc[found["rep_id"].isna() if rep is None else found["rep_id"] == rep]


def _won(found: pd.DataFrame, title: str) -> None:
    columns = [
        Column("customer", _("Customer"), "customer"),
        Column("deal", _("Deal"), "customer", id="deal_id"),
        Column("amount", _("Amount"), "money"),
        Column("days_since_touch", _("Days since touch"), "count", _("From our last touch to the end.")),
        Column("closed_at", _("Won"), "day"),
    ]
    listing.show(found.reset_index(drop=True), columns, "rep-won-gap", title)


def _intervals(reps: pd.DataFrame) -> None:
    labels = charts.RepLabels(
        hover=_("{name}: {unborne} of {stated}, {share} (95 %: {low} to {high})"),
        count=number,
        percent=percent,
        together=_("all together"),
        won=_("Deals won with a silence of ours"),
        nobody=_("nobody"),
    )
    drawn = charts.reps(reps, labels, dark=is_dark(), rtl=words.is_rtl())
    st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="loss-reps-chart", alt=_("Is it chance? The intervals"))
    st.caption(
        _(
            "The dot is the share of stated reasons that the log does not bear out, the line its interval (95 %); "
            "hollow and grey: fewer than five. The diamond is the share of won deals with a silence of ours."
        )
    )
    if len(reps) > charts.MOST_REPS:
        text = _("The {n} reps with the most losses are drawn; all stand in the table.")
        st.caption(text.format(n=number(charts.MOST_REPS)))


def _definitions() -> str:
    return "\n\n".join(
        [
            _(
                "**Not borne out** = (contradicted, or nothing logged, or a silence of ours before the end) ÷ all "
                "losses with a stated reason: price, terms, competitor, economy, no need, budget, timing, no response, "
                "no decision. A verdict that was overruled counts as overruled; a silence of ours stays one."
            ),
            _(
                "**A silence of ours**: follow-up left out in the 30 days before the end, or the last touch longer ago "
                "than is usual in the segment while no date was agreed."
            ),
            _(
                "**Marked with ●**: of a rep who did as the others do, so many or more would be seen in fewer than one "
                "of forty. The others are those who are not marked themselves."
            ),
        ]
    )
