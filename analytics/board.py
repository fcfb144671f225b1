"""The board's figures: what the pages and the command line both ask, from the warehouse through the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from analytics import dates
from analytics.metrics import follow_up, money, next_step
from analytics.store import Store


@dataclass(frozen=True)
class Question:
    """What is asked: as of which moment, over which due dates (both days included; None: open), of which segment."""

    as_of: datetime
    since: date | None = None
    until: date | None = None
    segment: str | None = None

    def parameters(self) -> dict[str, object]:
        """The same for SQL: moments, the last day to its end."""
        return {
            "as_of": self.as_of,
            "since": datetime.combine(self.since, datetime.min.time()) if self.since else None,
            "until": dates.end_of_day(self.until) if self.until else None,
            "segment": self.segment,
        }

    def within(self, rows: pd.DataFrame, column: str) -> pd.DataFrame:
        """Which of these rows lie in the period by this moment? All of them where the period is open."""
        asked = self.parameters()
        is_in = pd.Series(True, index=rows.index)
        if asked["since"] is not None:
            is_in &= rows[column] >= asked["since"]
        if asked["until"] is not None:
            is_in &= rows[column] <= asked["until"]
        return rows.loc[is_in]

    def before(self) -> Question:
        """The same question about the period before, as of its end (an open period has none before: itself)."""
        if self.since is None or self.until is None:
            return self
        n_days = (self.until - self.since).days + 1
        shift = timedelta(days=n_days)
        return Question(self.as_of - shift, self.since - shift, self.until - shift, self.segment)


def main_currency(store: Store, as_of: datetime) -> str | None:
    """In which currency is ranked? The one with most open deals; None when there is no open deal."""
    ranked = store.read("currencies", {"as_of": as_of})
    return str(ranked["currency"].iloc[0]) if len(ranked) else None


def follow_up_metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric follow_up`: what was done on time, and what stands open, by rep, step, phase, team or week."""
    steps = store.read("steps")
    parameters = question.parameters()
    tally = store.read("tally", parameters)
    company = store.read("tally", {**parameters, "segment": None}) if question.segment else tally
    rows = follow_up.rates(tally, by, steps, company)
    if "week" in by:
        return rows
    keys = [follow_up.KEY_COLUMNS[word] for word in by]
    currency = main_currency(store, question.as_of)
    overdue = store.read("overdue", parameters)
    unstarted = store.read("unstarted_count", parameters)
    if not ("step" in by and "rep" not in by):
        overdue, unstarted = follow_up.of_sales(overdue, steps), follow_up.of_sales(unstarted, steps)
    for frame in (overdue, unstarted):
        frame["phase"] = frame["step"].map(steps.set_index("step")["phase"])
    standing = _standing(overdue, keys, currency)
    never = unstarted.groupby(keys or (lambda _: 0), dropna=False)["n"].sum().rename("unstarted").reset_index()
    if not keys:
        never = never[["unstarted"]] if len(never) else pd.DataFrame({"unstarted": [0]})
        joined = pd.concat([rows, standing, never], axis=1)
    else:
        joined = rows.merge(standing, on=keys, how="outer", sort=False).merge(never, on=keys, how="outer", sort=False)
    counts = ["due", "on_time", "late", "missed", "overdue_in_period", "pending", "unseen"]
    counts += [c for c in joined.columns if c.startswith("waived")] + ["overdue", "unstarted"]
    joined[counts] = joined[counts].fillna(0).astype("int64")
    joined["currency"] = currency
    # Nothing overdue is truly nothing at risk; overdue with an unknown worth stays empty.
    joined["value_at_risk"] = joined["value_at_risk"].mask(joined["overdue"] == 0, 0.0)
    return _completed(joined, steps, keys)


def _completed(rows: pd.DataFrame, steps: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows with nothing due in the period are judged, too (too few); all in the playbook's order."""
    place = steps.set_index("step")["step_no"]
    if "step" in keys:
        standards = rows["step"].map(steps.set_index("step")["standard"])
        rows = rows.assign(
            standard=rows["standard"].fillna(standards),
            shortfall=rows["shortfall"].fillna(0.0),
            state=rows["state"].fillna("too_few"),
        )
    orders = {"step": place, "phase": steps.groupby("phase")["step_no"].min()}
    ranks = pd.DataFrame({key: rows[key].map(orders[key]) if key in orders else rows[key] for key in keys})
    return rows.loc[ranks.sort_values(keys, kind="stable").index].reset_index(drop=True) if keys else rows


def _standing(overdue: pd.DataFrame, keys: list[str], currency: str | None) -> pd.DataFrame:
    """What is overdue and at risk now? overdue, value_at_risk (main currency), currency, and the other currencies."""
    risk = money.counted_once(overdue, keys)
    main = risk.loc[money.is_in(risk["currency"], currency)]
    others = risk.loc[~money.is_in(risk["currency"], currency) & risk["value"].notna()]
    columns = [*keys, "overdue", "value_at_risk", "currency", "value_in_other_currencies"]
    counts = overdue.groupby(keys or (lambda _: 0), dropna=False).size().rename("overdue").reset_index()
    if not keys:
        counts = counts[["overdue"]] if len(counts) else pd.DataFrame({"overdue": [0]})
    counts["currency"] = currency
    worth = [f"{c} {v:.2f}" for c, v in zip(others["currency"], others["value"], strict=True)]
    others = others.assign(worth=worth)
    if not keys:
        counts["value_at_risk"] = main["value"].sum(min_count=1)
        counts["value_in_other_currencies"] = "; ".join(worth) or None
        return counts[columns]
    counts = counts.merge(main[[*keys, "value"]].rename(columns={"value": "value_at_risk"}), on=keys, how="left")
    listed = others.groupby(keys, dropna=False)["worth"].agg("; ".join).rename("value_in_other_currencies")
    return counts.merge(listed.reset_index(), on=keys, how="left")[columns]


def next_step_metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric next_step`: open deals, and those with something planned."""
    deals = store.read("open_deals", question.parameters())
    currency = main_currency(store, question.as_of)
    rows = next_step.coverage(deals, by, currency)
    rows["currency"] = currency
    return rows


def segment_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric segment`: each customer's segment."""
    return store.read(
        "select customer_id, segment from segment_at($as_of) order by customer_id", {"as_of": question.as_of}
    )
