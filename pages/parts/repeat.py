"""Do customers who were cared for completely buy again? Counts, intervals, the verdict, and what it rests on."""

from __future__ import annotations

import streamlit as st

from analytics import wording as words
from analytics.charts import after_sales as charts
from analytics.charts import theme
from analytics.metrics.comparison import FEWEST_A_SIDE, Comparison
from analytics.views.after_sales import AfterSales
from analytics.wording import _, money, ngettext, number, of, percent, plain
from pages.parts import customer_life, listing
from pages.parts.filters import Filters
from pages.parts.listing import Column
from pages.parts.look import is_dark

PIXELS = 620  # wider, and a line lies far from its text


def draw(asked: Filters, view: AfterSales) -> None:
    """The two rates, what can be said of their difference, and the sales behind them."""
    title = _("Do customers who were cared for buy again?")
    st.subheader(title, anchor=False)
    if not view.n_judged:
        st.caption(
            _(
                "No sale can be judged yet: it has to be 210 days old, without another purchase in its first 30 days, "
                "and with care that fell due in them."
            )
        )
        return
    st.markdown(verdict(view.repeat, view.currency))
    drawn = charts.repeat(view.repeat, _labels(), dark=is_dark(), rtl=words.is_rtl())
    with st.container(width=PIXELS):
        st.plotly_chart(drawn, theme=None, config=theme.CONFIG, key="repeat", alt=title)
    text = ngettext("One sale was judged.", "{n} sales were judged.", view.n_judged).format(n=number(view.n_judged))
    st.caption(text + " " + _("The lines show the 95 % intervals. This is an association: it does not say why."))
    with st.popover(_("How is this counted?"), icon=":material/help:", type="tertiary"):
        st.markdown(_definition())
    with st.expander(_("The sales behind it"), key="repeat-sales", on_change="rerun") as place:
        if place.open:
            _sales(asked, view)


def verdict(compared: Comparison, currency: str | None) -> str:
    """What the two rates say: by the rules of comparison, like with like in size."""
    counts = _("{done} bought again after complete care, {rest} after incomplete care.").format(
        done=of(compared.won_done, compared.n_done), rest=of(compared.won_rest, compared.n_rest)
    )
    if compared.verdict == "too_few":
        text = _("Too few to compare: {n} sales a side are needed, alike in size.")
        return counts + " " + text.format(n=number(FEWEST_A_SIDE))
    points = _("among sales alike in size {low} to {high} points").format(
        low=words.points(compared.low), high=words.points(compared.high)
    )
    if compared.verdict == "not_told":
        said = _("The difference cannot be told from zero ({points})").format(points=points)
        if compared.n_needed is None:
            return f"{counts} {said}."
        more = _("{said}; about {n} sales a side would settle it.").format(said=said, n=number(compared.n_needed))
        return f"{counts} {more}"
    more_often = _("After complete care they bought again more often ({points}).")
    less_often = _("After complete care they bought again less often ({points}).")
    said = (more_often if compared.difference > 0 else less_often).format(points=points)
    if not compared.money_low > 0:
        return f"{counts} {said}"
    worth = _("On the sales without complete care that is {low} to {high}.").format(
        low=plain(money(compared.money_low, currency)), high=plain(money(compared.money_high, currency))
    )
    return f"{counts} {said} {worth}"


def _labels() -> charts.RepeatLabels:
    return charts.RepeatLabels(
        hover=_("{text}: between {low} and {high}"),
        count=number,
        percent=percent,
        value=percent,
        complete=_("Complete care: {part} of {whole} bought again · {rate}"),
        incomplete=_("Incomplete care: {part} of {whole} bought again · {rate}"),
        too_few=_("too few"),
        rate=percent,
    )


def _definition() -> str:
    return "\n\n".join(
        [
            _("**Complete care**: every step that fell due in the first 30 days after the sale was done on time."),
            _("**Bought again**: a new order or a win on days 31 to 210."),
            _(
                "Counted are sales at least 210 days old, without another purchase in their first 30 days, with care "
                "that the log can show."
            ),
            _("The difference is taken within thirds of the amount, so that large sales are compared with large ones."),
        ]
    )


def _sales(asked: Filters, view: AfterSales) -> None:
    columns = [
        Column("customer", _("Customer"), "customer"),
        Column("sold_at", _("Sold"), "day"),
        Column("amount", _("Amount"), "money"),
        Column("n_on_time", _("On time"), "count", _("Care steps of the first 30 days done on time.")),
        Column("n_due", _("Due"), "count", _("Care steps that fell due in the first 30 days.")),
        Column("is_complete", _("Complete"), "yes"),
        Column("is_repeat", _("Bought again"), "yes"),
        Column("repeated_at", _("Again on"), "day"),
        Column("rep_id", _("Rep"), "rep"),
    ]
    chosen = listing.show(view.judged, columns, "judged-sales", _("The sales behind it"))
    if chosen:
        customer_life.draw(asked, chosen, "judged-sale")
