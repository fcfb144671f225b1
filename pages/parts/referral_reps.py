"""Each rep's referrals as a table: every figure opens its rows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics import wording as words
from analytics.charts import theme
from analytics.metrics.referrals import FEWEST_ASKS
from analytics.views.referrals import Referrals
from analytics.wording import _, number, plain, rate
from pages.parts import referral_rows, tables
from pages.parts.filters import Filters
from pages.parts.look import is_dark, is_mirrored

# Which count a column opens, where that is not its own name.
OPENS = {"yield": "asks_judged", "referred_value": "referred_won"}
COUNTS = (
    "won_customers", "cared", "asked", "asks", "asked_early", "ready", "asked_when_ready", "ready_to_ask", "referrals",
    "yield", "referred_deals", "referred_won", "referred_value",
)  # fmt: skip


def draw(asked: Filters, view: Referrals, names: dict[str, str]) -> None:
    """One row per rep; a chosen cell opens what it counts."""
    title = _("The reps")
    st.subheader(title, anchor=False)
    seen = view.reps.head(tables.MOST)
    with st.container(border=True, key="list-referral-reps"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}** · {_count(len(view.reps))}", width="content")
            tables.download(view.reps, "referral-reps")
        picked = tables.table(written(seen, names), _config(view), "referral-reps", title, is_wide=True)
        st.caption(
            _(
                "Yield: of the asks older than 60 days, those after which a name came within 60 days. Under five asks "
                "it is grey: too few. Choose a figure to open its rows."
            )
        )
    for row, column in picked:
        if column in COUNTS:
            rep = seen["rep_id"].iloc[row]
            rep_id = None if pd.isna(rep) else str(rep)
            count = OPENS.get(column, column)
            referral_rows.open_count(asked, view, count, (rep_id,), names.get(rep_id or "", _("nobody")), "rep")


def _count(n: int) -> str:
    if n > tables.MOST:
        return _("showing {shown} of {n}").format(shown=number(tables.MOST), n=number(n))
    return words.ngettext("{n} row", "{n} rows", n).format(n=number(n))


def written(reps: pd.DataFrame, names: dict[str, str]) -> Styler:
    """The table as the reader sees it: yields as counts before the share, those on too few grey."""
    shown = reps[[name for name in COUNTS if name != "yield"]].copy()
    shown["yield"] = [rate(row["asks_borne"], row["asks_judged"], FEWEST_ASKS) for row in reps.to_dict("records")]
    shown.insert(0, "who", reps["rep_id"].map(names).fillna(_("nobody")))
    grey = f"color: {theme.palette(is_dark()).muted}"
    css = pd.DataFrame("", index=shown.index, columns=shown.columns)
    css.loc[reps["asks_judged"] < FEWEST_ASKS, "yield"] = grey
    return shown.style.apply(lambda _frame: css, axis=None)


def _config(view: Referrals) -> dict[str, Any]:
    cared = _("Care contacts on at least {days} since the first win of the last twelve months.")
    early = _("Asks with fewer than {days} of care before.")
    said = {
        "cared": cared.format(days=words.days(view.care_days)),
        "asks": _("Times that a customer was asked for a referral; they count with who asked."),
        "asked_early": early.format(days=words.days(view.care_days)),
        "ready": _("Customers that have been cared for enough for 30 days or more."),
        "asked_when_ready": _("Of those ready for 30 days, asked since."),
        "ready_to_ask": _("Cared for, not asked in 90 days, content, nothing overdue, in contact."),
        "referrals": _("Referrals in the data, asked for or not."),
        "referred_deals": _("Deals of customers who came by referral; one of them may have several."),
    }
    number_column, text = st.column_config.NumberColumn, st.column_config.TextColumn
    config: dict[str, Any] = {"who": text(_("Rep"), pinned=not is_mirrored(), width=140)}
    for name in COUNTS:
        if name == "yield":
            config[name] = text(_("Yield"), alignment="right")
        elif name == "referred_value":
            label = _("Won value")
            if view.currency:
                label = _("{label} ({currency})").format(label=label, currency=words.currency(view.currency))
            config[name] = number_column(label, format="localized")
        else:
            title = referral_rows.label(name)
            config[name] = number_column(
                title[:1].upper() + title[1:], help=plain(said[name]) if name in said else None
            )
    return config
