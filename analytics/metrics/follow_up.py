"""Which step of the playbook is loose, with whom, how surely, and what hangs on it.

All functions take counts or rows that the warehouse has already reduced, and return new frames.

- `tally`: one row per step × rep × due week × state: step, rep_id, team, due_week, state, n; and, of the warehouse,
  wanted: how many of them the standard of their week asks for.
- `steps`: one row per step: step, step_no, phase, who, standard.
- `overdue_rows`: one row per overdue obligation: step, rep_id, team, days_over, value, currency, value_key.

A share without a denominator is empty (NaN), never 0. Work of the desk and the office is kept out of all
figures but a step's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analytics.metrics import money

KEY_COLUMNS = {"rep": "rep_id", "step": "step", "phase": "phase", "team": "team", "week": "due_week"}
DUE_STATES = ("on_time", "late", "missed", "overdue")
BESIDE_STATES = (
    "pending",
    "unseen",
    "waived_by_win",
    "waived_by_loss",
    "waived_by_manager",
    "waived_by_other",
)
STATES = (*DUE_STATES, *BESIDE_STATES)
COUNT_COLUMNS = ("due", "on_time", "late", "missed", "overdue_in_period", "rate", *BESIDE_STATES)
JUDGEMENT_COLUMNS = ("standard", "expected_rate", "loose_probability", "shortfall", "state")

FEWEST_DUE = 5
PRIOR_WEIGHT = 4  # the step's own rate counts as much as four obligations
LOOSE_FROM, WATCH_FROM = 0.9, 0.7
LOOSE_POINTS, LOOSE_SHORTFALL = 0.05, 1
ROUNDING = 1e-9  # 0.90 - 0.05 must not miss 0.85 by the last bit
MOST_PER_REP = 3


def of_sales(rows: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Which of these rows are sales work? Rows of any frame with a `step`, without desk and office steps."""
    return rows.loc[rows["step"].isin(steps.loc[steps["who"] == "sales", "step"])]


def rates(
    tally: pd.DataFrame, by: Sequence[str], steps: pd.DataFrame, company_tally: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How much of what fell due was done in time?

    One row per combination of `by` ("rep", "step", "phase", "team", "week"; none: one row for all), steps
    and phases in the playbook's order, else by the alphabet. due = on_time + late + missed +
    overdue_in_period; rate = on_time / due; pending, unseen and waived are counted beside.

    By step (and not by week) each row is judged too: see `judge`. The step's rate p is that of
    `company_tally` (all reps of the period, whatever else is filtered), else of `tally` itself.
    Desk and office steps appear only by step without rep. An empty tally gives no rows.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    rows = tally if "step" in by and "rep" not in by else of_sales(tally, steps)
    rows = rows.loc[rows["step"].isin(steps["step"])]
    if "phase" in by:
        rows = rows.assign(phase=rows["step"].map(steps.set_index("step")["phase"]))
    counts = _in_playbook_order(_counts(rows, keys), keys, steps)
    if "step" not in by or "week" in by:
        return counts
    p = _step_rates(tally if company_tally is None else company_tally)["p"]
    standard = standards(rows, keys, counts, steps)
    judgement = judge(counts["on_time"], counts["due"], counts["step"].map(p).astype("float64"), standard)
    return counts.assign(standard=standard, **{name: judgement[name] for name in JUDGEMENT_COLUMNS[1:]})


def standards(rows: pd.DataFrame, keys: Sequence[str], counts: pd.DataFrame, steps: pd.DataFrame) -> pd.Series:
    """By which standard is each row of `counts` judged? The mean of its weeks', weighed by what fell due in each.

    Where nothing fell due, or the tally does not say what was wanted, the step's own.
    """
    own = counts["step"].map(steps.set_index("step")["standard"]).astype("float64")
    if "wanted" not in rows:
        return own
    due = rows.loc[rows["state"].isin(DUE_STATES)]
    wanted = due.groupby(list(keys), dropna=False)["wanted"].sum().rename("wanted").reset_index()
    # Where what fell due has no rep or team at all, its column is no column of texts any more.
    texts = {key: "object" for key in keys if key != "due_week"}
    found = counts[list(keys)].astype(texts).merge(wanted.astype(texts), on=list(keys), how="left")
    # Rounded, so that nine tenths stay nine tenths however they were added up.
    mean = (found["wanted"].set_axis(counts.index) / counts["due"].where(counts["due"] > 0)).astype("float64").round(9)
    return mean.fillna(own)


def judge(on_time: pd.Series, due: pd.Series, p: pd.Series, standard: pd.Series) -> pd.DataFrame:
    """Is this bolt loose, or was it bad luck?

    One row per input row: expected_rate (0–1), loose_probability (that the true rate lies under the
    standard), shortfall (obligations missing to the standard), state (too_few, loose, watch, fine).
    The step's rate p weighs as much as four obligations (a beta prior): two of three is then not yet a
    disaster, and 4 of 11 is.
    """
    done, n = on_time.to_numpy("float64"), due.to_numpy("float64")
    prior, wanted = p.to_numpy("float64"), standard.to_numpy("float64")
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(n > 0, done / n, np.nan)
    surely = stats.beta.cdf(wanted, PRIOR_WEIGHT * prior + done, PRIOR_WEIGHT * (1 - prior) + n - done)
    shortfall = np.maximum(0, wanted * n - done)
    is_loose = (
        (surely >= LOOSE_FROM) & (rate <= wanted - LOOSE_POINTS + ROUNDING) & (shortfall >= LOOSE_SHORTFALL - ROUNDING)
    )
    is_watch = (surely >= WATCH_FROM) & (rate < wanted)
    state = np.select([n < FEWEST_DUE, is_loose, is_watch], ["too_few", "loose", "watch"], "fine")
    return pd.DataFrame(
        {
            "expected_rate": (PRIOR_WEIGHT * prior + done) / (PRIOR_WEIGHT + n),
            "loose_probability": surely,
            "shortfall": shortfall,
            "state": pd.Series(state, index=on_time.index, dtype="str"),
        },
        index=on_time.index,
    )


def team_bolts(tally: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Which steps are loose over the whole team, so that it is no rep's fault?

    One row per such step, the surest first: the columns of `rates` by step, and who.
    """
    whole = rates(tally, ["step"], steps)
    loose = whole.loc[whole["state"] == "loose"].merge(steps[["step", "who"]], on="step")
    return loose.sort_values(["loose_probability", "shortfall"], ascending=False, kind="stable", ignore_index=True)


def grid(tally: pd.DataFrame, steps: pd.DataFrame, company_tally: pd.DataFrame | None = None) -> pd.DataFrame:
    """Which step is loose on which rep?

    One row per rep × step with anything counted: the columns of `rates`; p (the step's rate, cut to
    0.01–0.99) and team_rate (uncut) over all reps of `company_tally`; is_team_bolt; and marked: the cell
    is loose or to watch and, where the whole team is loose at that step, the rep is also worse than it.
    """
    everyone = tally if company_tally is None else company_tally
    sums = [name for name in ("n", "wanted") if name in everyone]
    everyone = everyone.groupby(["step", "state"])[sums].sum().reset_index()
    cells = rates(tally, ["rep", "step"], steps, everyone)
    whole = _step_rates(everyone)
    team_rate = cells["step"].map(whole["rate"]).astype("float64")
    is_team_bolt = cells["step"].isin(team_bolts(everyone, steps)["step"])
    is_off = cells["state"].isin(["loose", "watch"])
    return cells.assign(
        p=cells["step"].map(whole["p"]).astype("float64"),
        team_rate=team_rate,
        is_team_bolt=is_team_bolt,
        marked=is_off & (~is_team_bolt | (cells["rate"] < team_rate)),
    )


def flagged_by_chance(cells: pd.DataFrame) -> float:
    """How many cells of this grid would be marked loose if all reps worked alike, each step at its rate p?

    The sum over the cells of the binomial chance of a count on time that `judge` calls loose (at a team's
    bolt: and under the team's rate). Fewer on time never looks tighter, so per due and step the highest
    such count is found by halving. An empty grid gives 0.
    """
    kinds = (
        cells.loc[cells["due"] >= FEWEST_DUE]
        .groupby(["step", "due", "standard"], as_index=False)
        .agg(
            n_cells=("marked", "size"),
            p=("p", "first"),
            team_rate=("team_rate", "first"),
            is_team_bolt=("is_team_bolt", "first"),
        )
    )
    due = kinds["due"].to_numpy("int64")
    low, high = np.full(len(kinds), -1), due.copy()
    while (low < high).any():
        middle = np.maximum((low + high + 1) // 2, 0)
        on_time = pd.Series(middle, index=kinds.index)
        is_loose = judge(on_time, kinds["due"], kinds["p"], kinds["standard"])["state"] == "loose"
        is_flagged = is_loose & (~kinds["is_team_bolt"] | (middle / due < kinds["team_rate"]))
        is_open = low < high
        low = np.where(is_open & is_flagged, middle, low)
        high = np.where(is_open & ~is_flagged, middle - 1, high)
    return float((stats.binom.cdf(low, due, kinds["p"]) * kinds["n_cells"]).sum())


def funnel(tally: pd.DataFrame, step: str, company_tally: pd.DataFrame | None = None) -> pd.DataFrame:
    """Do the reps differ at this step by more than chance?

    One row per rep with anything due: rep_id, due, on_time, rate, p (the step's rate over all reps of
    `company_tally`), the limits of chance at the rep's own due (see `funnel_limits`), and position:
    below_998, below_95, within, above_95, above_998.
    """
    counts = _counts(tally.loc[tally["step"] == step], ["rep_id"])
    reps = counts.loc[counts["due"] > 0, ["rep_id", "due", "on_time", "rate"]].reset_index(drop=True)
    p = _step_rates(tally if company_tally is None else company_tally)["p"].get(step, np.nan)
    limits = funnel_limits(p, reps["due"])
    rate = reps["rate"]
    position = np.select(
        [
            rate < limits["lower_998"],
            rate < limits["lower_95"],
            rate > limits["upper_998"],
            rate > limits["upper_95"],
        ],
        ["below_998", "below_95", "above_998", "above_95"],
        "within",
    )
    return reps.assign(p=p, **limits, position=pd.Series(position, index=reps.index, dtype="str"))


def funnel_limits(p: float, due: pd.Series) -> pd.DataFrame:
    """Between which rates does chance alone keep a rep whose true rate is p?

    One row per `due`: lower_95, upper_95, lower_998, upper_998 (0–1). Exact binomial, smoothed between
    counts so that the lines do not saw; a count lies beyond a limit exactly when its binomial tail is
    under 2.5 % (0.1 %). Source: Spiegelhalter 2005, Funnel plots for comparing institutional performance.
    """
    n = due.to_numpy("float64")

    def lowest(tail: float, chance: float) -> np.ndarray:
        count = stats.binom.ppf(tail, n, chance)
        up_to, under = stats.binom.cdf(count, n, chance), stats.binom.cdf(count - 1, n, chance)
        return np.maximum(0, count - (up_to - tail) / (up_to - under)) / n

    return pd.DataFrame(
        {
            "lower_95": lowest(0.025, p),
            "upper_95": 1 - lowest(0.025, 1 - p),
            "lower_998": lowest(0.001, p),
            "upper_998": 1 - lowest(0.001, 1 - p),
        },
        index=due.index,
    )


def trend(tally: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Is it getting better? The on-time rate of sales work by the week it fell due.

    One row per week from the first to the last, weeks with nothing due included: due_week, due, on_time,
    rate (empty where nothing was due).
    """
    weeks = rates(tally, ["week"], steps)[["due_week", "due", "on_time", "rate"]]
    weeks = weeks.loc[weeks["due_week"].notna() & (weeks["due"] > 0)]
    if weeks.empty:
        return weeks.reset_index(drop=True)
    every = pd.date_range(weeks["due_week"].min(), weeks["due_week"].max(), freq="7D", name="due_week")
    whole = weeks.set_index("due_week").reindex(every.astype(weeks["due_week"].dtype)).reset_index()
    return whole.fillna({"due": 0, "on_time": 0}).astype({"due": "int64", "on_time": "int64"})


def headline(tally: pd.DataFrame, tally_before: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """How is sales doing, against the period before?

    One row: on_time, due, rate, on_time_before, due_before, rate_before, change (of the rate, 0.04 = four
    points up). Nothing due gives due 0 and an empty rate; a change is empty where either rate is.
    """
    columns = ["on_time", "due", "rate"]
    now = rates(tally, [], steps)[columns].reindex([0])
    before = rates(tally_before, [], steps)[columns].reindex([0])
    both = now.join(before.add_suffix("_before"))
    counts = ["on_time", "due", "on_time_before", "due_before"]
    both[counts] = both[counts].fillna(0)
    return both.astype(dict.fromkeys(counts, "int64")).assign(change=both["rate"] - both["rate_before"])


def at_risk(overdue_rows: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """How much is overdue, and what is it worth?

    One row per currency, the main one first: currency, n_overdue (obligations), value (each `value_key`
    once; empty where none has one), is_main. Rows without a value or currency stand in a row of their
    own. Hand in `of_sales(overdue_rows, steps)` for the figure of sales.
    """
    return at_risk_by(overdue_rows, [], main_currency)


def at_risk_by(overdue_rows: pd.DataFrame, by: Sequence[str], main_currency: str | None = None) -> pd.DataFrame:
    """With whom, or at which step, does the overdue money hang?

    One row per combination of `by` ("rep", "step", "team") and currency: n_overdue, oldest_days, value,
    is_main. The main currency first, most money first. A deal may stand under two steps: sums of rows say
    more than there is.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    groups = [*keys, "currency"]
    worth = money.counted_once(overdue_rows, keys).rename(columns={"n": "n_overdue"})
    oldest = overdue_rows.groupby(groups, dropna=False)["days_over"].max().rename("oldest_days").reset_index()
    found = worth.merge(oldest, on=groups, how="left").astype({"oldest_days": "int64"})
    found = found.assign(is_main=money.is_in(found["currency"], main_currency))
    order = ["is_main", "value", "n_overdue", *groups]
    ranked = found.sort_values(order, ascending=[False] * 3 + [True] * len(groups), ignore_index=True)
    return ranked[[*groups, "n_overdue", "oldest_days", "value", "is_main"]]


def tighten_first(cells: pd.DataFrame, overdue_rows: pd.DataFrame, main_currency: str | None) -> pd.DataFrame:
    """What do we tighten first?

    One row per marked bolt of `grid`, at most three per rep: rep_id, step, state, on_time, due, n_overdue,
    oldest_days (empty where nothing is overdue now), value (at risk, in the main currency; 0 where nothing
    is overdue, empty where its worth is unknown), n_unvalued (overdue obligations that the value leaves
    out), loose_probability. The loose before those to watch; then by money, certainty, shortfall.
    """
    bolt = ["rep_id", "step"]
    now = at_risk_by(overdue_rows, ["rep", "step"], main_currency)
    counted = now.groupby(bolt, dropna=False).agg(n_overdue=("n_overdue", "sum"), oldest_days=("oldest_days", "max"))
    main = now.loc[now["is_main"], [*bolt, "value"]]
    valued = overdue_rows.loc[overdue_rows["value"].notna() & money.is_in(overdue_rows["currency"], main_currency)]
    weighed = valued if "n" in valued else valued.assign(n=1)
    n_valued = weighed.groupby(bolt, dropna=False)["n"].sum().rename("n_valued").reset_index()
    bolts = cells.loc[cells["marked"]].merge(counted.reset_index(), on=bolt, how="left")
    bolts = bolts.merge(main, on=bolt, how="left").merge(n_valued, on=bolt, how="left")
    bolts = bolts.fillna({"n_overdue": 0, "n_valued": 0}).astype({"n_overdue": "int64", "n_valued": "int64"})
    bolts = bolts.assign(
        value=bolts["value"].mask(bolts["n_overdue"] == 0, 0.0),
        n_unvalued=bolts["n_overdue"] - bolts["n_valued"],
        is_watch=bolts["state"] == "watch",
    )
    order = ["is_watch", "value", "loose_probability", "shortfall", *bolt]
    ranked = bolts.sort_values(order, ascending=[True, False, False, False, True, True])
    first = ranked.loc[ranked.groupby("rep_id", dropna=False).cumcount() < MOST_PER_REP]
    columns = [*bolt, "state", "on_time", "due", "n_overdue", "oldest_days", "value", "n_unvalued"]
    return first[[*columns, "loose_probability"]].reset_index(drop=True)


def due_this_week(pending_rows: pd.DataFrame) -> pd.DataFrame:
    """Who has to do how much on which day?

    One row per rep, due day and currency: rep_id, due_on, currency, n_due, value (each value_key once; in
    rows without that column each customer's deal once). By day, then by rep. The caller has chosen the week.
    """
    rows = pending_rows.assign(due_on=pending_rows["due_at"].dt.normalize())
    if "value_key" not in rows:
        key = rows["customer"].astype("str").fillna("") + "\n" + rows["deal"].astype("str").fillna("")
        rows = rows.assign(value_key=key)
    days = money.counted_once(rows, ["rep_id", "due_on"]).rename(columns={"n": "n_due"})
    return days.sort_values(["due_on", "rep_id", "value"], ascending=[True, True, False], ignore_index=True)


def unstarted_by(unstarted: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Who closed deals in which a step never even began?

    One row per combination of `by` ("rep", "step"; none: one row for all): n deals, most first.
    """
    keys = [KEY_COLUMNS[word] for word in by]
    if not keys:
        return unstarted[["n"]].astype("int64").sum().to_frame().T.iloc[: len(unstarted)]
    sums = unstarted.astype({"n": "int64"}).groupby(keys, dropna=False)[["n"]].sum().reset_index()
    return sums.sort_values(["n", *keys], ascending=[False] + [True] * len(keys), ignore_index=True)


def _counts(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per combination of keys: due, the states apart, the rate."""
    codes, found = pd.factorize(rows["state"])
    if unknown := set(found) - set(STATES):
        raise ValueError(f"states that no figure counts: {', '.join(sorted(unknown))}")
    column = np.array([STATES.index(state) for state in found], dtype="int64")[codes]
    apart = np.zeros((len(rows), len(STATES)), dtype="int64")
    apart[np.arange(len(rows)), column] = rows["n"].to_numpy("int64")
    if keys:
        by_state = pd.DataFrame(apart, index=rows.index, columns=list(STATES))
        keyed = pd.concat([rows[keys], by_state], axis=1)
        sums = keyed.groupby(keys, dropna=False, as_index=False).sum()
    else:
        sums = pd.DataFrame(apart.sum(axis=0, keepdims=True)[: len(rows)], columns=list(STATES))
    due = sums[list(DUE_STATES)].sum(axis=1).astype("int64")
    rate = (sums["on_time"] / due.where(due > 0)).astype("float64")
    named = sums.assign(due=due, rate=rate).rename(columns={"overdue": "overdue_in_period"})
    return named[[*keys, *COUNT_COLUMNS]]


def _step_rates(tally: pd.DataFrame) -> pd.DataFrame:
    """Each step's rate over all these rows, and p: the same, cut so that it can be a prior. By step."""
    whole = _counts(tally, ["step"]).set_index("step")[["rate"]]
    return whole.assign(p=whole["rate"].clip(0.01, 0.99))


def _in_playbook_order(counts: pd.DataFrame, keys: list[str], steps: pd.DataFrame) -> pd.DataFrame:
    places = {
        "step": steps.set_index("step")["step_no"],
        "phase": steps.groupby("phase")["step_no"].min(),
    }
    if not keys:
        return counts
    return counts.sort_values(
        keys, key=lambda column: column.map(places.get(str(column.name), lambda x: x)), ignore_index=True
    )
