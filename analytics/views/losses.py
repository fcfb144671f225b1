"""All that the page on losses and `metric losses` show of one question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics import board, loss_words, periods
from analytics.board import Question
from analytics.journal import Journal
from analytics.loss_said import GRADES, QUESTIONS, TICKS, Said, reason_key
from analytics.loss_said import said as said_in
from analytics.metrics import losses, money
from analytics.overview import People
from analytics.store import Store

COLUMNS = [
    "deal_id", "deal", "customer_id", "customer", "rep_id", "team", "segment", "product", "amount", "currency",
    "created_at", "closed_at", "loss_reason", "loss_note", "competitor", "category", "matched", "controllable_by",
    "verdict", "overruled", "follow_up_gap", "days_since_touch", "touches_after_quote", "tries", "tries_days",
    "quote_at", "last_touch_at", "last_response_at", "is_parked", "missed_step", "missed_due_at", "told_by",
    "told_word",
]  # fmt: skip
WIN_BACK_COLUMNS = [
    "deal_id", "deal", "customer_id", "customer", "rep_id", "team", "product", "amount", "currency", "closed_at",
    "loss_reason", "category", "due_on", "has_date", "n_win_backs", "last_win_back_at", "trial_at", "news",
]  # fmt: skip
FEEDBACK_COLUMNS = [
    "deal_id", "deal", "customer_id", "customer", "rep_id", "team", "product", "amount", "currency", "closed_at",
    "loss_reason", "loss_note", "category", "is_passed_on",
]  # fmt: skip
TOLD = ("economy", "budget", "timing")  # told by a word in what the customer said


@dataclass(frozen=True)
class Evidence:
    """What the warehouse shows of the closed deals, before anything that people said of it. Nobody changes these."""

    endings: pd.DataFrame
    """Every closed deal of the company, with what its own words say: category, matched, is_named."""
    texts: pd.DataFrame
    """What customers said in those lost for the economy, the budget or the timing, or for a reason nobody knows yet."""
    touched: pd.DataFrame
    currency: str | None
    has_inbound: bool
    """Does the data show any message of a customer? Without, no answer can be missed."""


@dataclass(frozen=True)
class Losses:
    """The losses of the question and what they teach. Nobody changes these frames."""

    currency: str | None
    rows: pd.DataFrame
    """Lost in the period, the newest first: COLUMNS and the evidence beside them."""
    categories: pd.DataFrame
    """By category: see metrics.losses.by."""
    reasons: pd.DataFrame
    """As written, with its category: reason, category, losses, value."""
    year: pd.DataFrame
    """Lost in the twelve months up to the as-of day."""
    year_since: date
    reps: pd.DataFrame
    """Of these twelve months by rep: metrics.losses.standing_out, over everybody, then those who are looked at."""
    team: pd.DataFrame
    """The same over all who are looked at: one row, or none."""
    won: pd.DataFrame
    """Won in these twelve months, with their silences before the end."""
    win_back: pd.DataFrame
    """Whatever the period: see metrics.losses.win_back, and news, trial of the review."""
    feedback: pd.DataFrame
    """Of the twelve months, what only the company can cure: is_passed_on, and passed_on_at, _by and _note."""
    unsorted: pd.DataFrame
    """Reasons that no word explains, the most frequent first: reason, n. Of everybody and the whole past."""
    answers: pd.DataFrame
    """Of the reviews of the losses of the twelve months: question, yes, partly, no."""
    ticks: pd.DataFrame
    """tick, n: of how many reviews."""
    n_reviewed: int
    """Losses of the twelve months with a review."""
    has_losses: bool
    """Does the data hold any loss, whosever and whenever it was?"""
    has_log: bool
    """Does it hold any activity?"""
    has_inbound: bool


def evidence(store: Store, question: Question) -> Evidence:
    """What the warehouse shows, whatever was said of it since."""
    rows, texts = _endings(store, question)
    touched = store.read("win_backs", {"as_of": question.as_of})
    has_inbound = store.read(
        "select exists (select 1 from contact where is_inbound and happened_at <= $as_of) as has_inbound",
        {"as_of": question.as_of},
    )
    return Evidence(rows, texts, touched, _currency(store, question, rows), bool(has_inbound["has_inbound"].iloc[0]))


def _currency(store: Store, question: Question, rows: pd.DataFrame) -> str | None:
    """The main currency; where nothing is open or sold, the one of most of these deals."""
    main = board.main_currency(store, question.as_of)
    return main if main is not None else money.main_currency(rows)


def _endings(store: Store, question: Question) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = store.read("endings", Question(question.as_of, segment=question.segment).parameters())
    lost = rows.loc[rows["outcome"] == "lost"]
    rows = rows.join(_read_reasons(lost))
    unsorted = _is_unsorted(rows)  # somebody may sort them into any category
    rows["is_named"] = _is_named(rows.loc[(rows["category"] == "competitor") | unsorted], _competitors(store))
    rows["is_named"] = rows["is_named"].fillna(False).astype(bool)
    asked = rows.loc[rows["category"].isin(TOLD) | unsorted]
    lately = asked.loc[~asked["is_parked"], "deal_id"].tolist()
    deals = asked["deal_id"].tolist()
    return rows, store.read("ending_texts", {"as_of": question.as_of, "deals": deals, "lately": lately})


def judged(rows: pd.DataFrame, texts: pd.DataFrame, said: Said) -> pd.DataFrame:
    """Every closed deal of the question's segment, the lost ones with their verdict, and what people said of it."""
    sorted_as = {text: said.sorted_reasons.get(reason_key(text)) for text in rows["reason"].dropna().unique()}
    by_hand = rows["reason"].map(sorted_as).astype("object").where(~rows["is_called_off"])
    category = by_hand.fillna(rows["category"])
    rows = rows.assign(category=category, is_by_hand=by_hand.notna())
    told = _told(rows, texts)
    rows = rows.join(told)
    rows["is_told"] = rows["told_word"].notna()
    is_lost = rows["outcome"] == "lost"
    usual = losses.quoted_share(rows)
    verdicts = losses.verdict(rows, usual).where(is_lost)
    overruled = {deal: each.verdict for deal, each in said.overruled.items()}
    rows = rows.assign(
        won_quoted_share=usual,
        verdict=verdicts,
        overruled=rows["deal_id"].map(overruled).astype("object"),
        follow_up_gap=losses.has_gap(rows),
        controllable_by=rows["category"].map(loss_words.controllable_by, na_action="ignore"),
    )
    return rows.loc[rows["is_asked"].fillna(False).astype(bool)]


def view(found: Evidence, question: Question, people: People, said: Said) -> Losses:
    """Why do we lose, does the log bear it out, who can change it, and what may be won back?"""
    everyone = judged(found.endings, found.texts, said)
    since, until = periods.days_of("12-months", question.as_of.date())
    year = Question(question.as_of, since, until).within(everyone, "closed_at")
    ours = people.among(everyone)
    lost = ours.loc[ours["outcome"] == "lost"]
    rows = question.within(lost, "closed_at")
    lost_year, won_year = (people.among(year.loc[year["outcome"] == outcome]) for outcome in ("lost", "won"))
    by_rep = losses.by(
        year.loc[year["outcome"] == "lost"], year.loc[year["outcome"] == "won"], ["rep", "team"], found.currency
    )
    reviews = [said.reviews[deal] for deal in lost_year["deal_id"] if deal in said.reviews]
    return Losses(
        currency=found.currency,
        rows=rows.reset_index(drop=True),
        categories=losses.by(rows, rows.iloc[:0], ["category"], found.currency),
        reasons=losses.by(rows, rows.iloc[:0], ["reason", "category"], found.currency),
        year=lost_year.reset_index(drop=True),
        year_since=since,
        reps=people.among(losses.standing_out(by_rep)).reset_index(drop=True),
        team=losses.by(lost_year, won_year, [], found.currency),
        won=won_year.reset_index(drop=True),
        win_back=_win_back(lost, found.touched, said, question, found.currency),
        feedback=_feedback(lost_year, said),
        unsorted=_unsorted(everyone),
        answers=pd.DataFrame(
            [
                [name, *(sum(each.answers.get(name) == grade for each in reviews) for grade in GRADES)]
                for name in QUESTIONS
            ],
            columns=["question", *GRADES],
        ),
        ticks=pd.DataFrame(
            [[name, sum(name in each.ticks for each in reviews)] for name in TICKS], columns=["tick", "n"]
        ),
        n_reviewed=len(reviews),
        has_losses=bool((found.endings["outcome"] == "lost").any()),
        has_log=bool(found.endings["is_logged"].any()),
        has_inbound=found.has_inbound,
    )


def metric(store: Store, question: Question, by: list[str]) -> pd.DataFrame:
    """`metric losses`: one row per lost deal, or counts by rep, team, segment, category, verdict, controllable_by."""
    rows = question.within(judged(*_endings(store, question), _said(store)), "closed_at")
    lost, won = rows.loc[rows["outcome"] == "lost"], rows.loc[rows["outcome"] == "won"]
    if by:
        currency = _currency(store, question, rows)
        return losses.by(lost, won, by, currency).assign(currency=currency)
    return lost[COLUMNS].reset_index(drop=True)


def win_back_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric win_back`: the lost deals that are due to be won back, the most valuable first."""
    found, said = evidence(store, question), _said(store)
    rows = question.within(judged(found.endings, found.texts, said), "closed_at")
    waiting = _win_back(rows.loc[rows["outcome"] == "lost"], found.touched, said, question, found.currency)
    return waiting.loc[waiting["is_due"], WIN_BACK_COLUMNS].reset_index(drop=True)


def feedback_metric(store: Store, question: Question, _: list[str]) -> pd.DataFrame:
    """`metric feedback`: the losses that only the company can cure, and whether that was passed on."""
    said = _said(store)
    rows = question.within(judged(*_endings(store, question), said), "closed_at")
    return _feedback(rows.loc[rows["outcome"] == "lost"], said)[FEEDBACK_COLUMNS]


def _said(store: Store) -> Said:
    return said_in(Journal(store.directory))


def _read_reasons(lost: pd.DataFrame) -> pd.DataFrame:
    """What does each loss's own text say? reason (as written), category, matched (the word that says so)."""
    texts = lost[["loss_reason", "loss_note"]].astype("str").apply(lambda cells: cells.fillna("").str.strip())
    pairs = texts.drop_duplicates()
    read = [(*pair, *_read(*pair)) for pair in pairs.itertuples(index=False)]
    columns = ["loss_reason", "loss_note", "reason", "category", "matched"]
    known = pd.DataFrame(read, columns=columns, dtype="object").set_index(["loss_reason", "loss_note"])
    found = texts.join(known, on=["loss_reason", "loss_note"])[["reason", "category", "matched"]]
    found["category"] = found["category"].where(~lost["is_called_off"], "no_decision")
    return found


def _read(reason: str, note: str) -> tuple[str | None, str, str | None]:
    """The reason, else the note; what the note says, too, where the reason says nothing or is unknown."""
    if not (reason or note):
        return None, "none", None
    read = loss_words.read_loss_reason(reason or note)
    if reason and (read is None or read[0] in ("other", "none")):
        beside = loss_words.read_loss_reason(note)
        read = beside if beside and beside[0] not in ("other", "none") else read
    category, matched = read or ("other", None)
    return reason or note, category, matched


def _written(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _is_unsorted(rows: pd.DataFrame) -> pd.Series:
    return (rows["category"] == "other") & rows["matched"].isna() & rows["reason"].notna()


def _competitors(store: Store) -> list[str]:
    names = store.read("select distinct trim(competitor) as name from deals where length(trim(competitor)) > 2")
    return [str(name) for name in names["name"]]


def _is_named(lost: pd.DataFrame, names: Iterable[str]) -> pd.Series:
    """Which of these losses name a competitor: in its column, or by a name that stands in that column of any deal?"""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{known})(?![A-Za-z0-9])", re.IGNORECASE) if known else None
    is_named = [
        bool(_written(competitor)) or bool(pattern and pattern.search(f"{_written(reason)}\n{_written(note)}"))
        for competitor, reason, note in lost[["competitor", "loss_reason", "loss_note"]].itertuples(index=False)
    ]
    return pd.Series(is_named, index=lost.index, dtype="object")


def _told(rows: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """In which contact did the customer say so itself? told_by (activity), told_at, told_word, per deal, the latest."""
    asked = rows.loc[rows["category"].isin(TOLD), ["deal_id", "category", "is_parked"]].reset_index()
    heard = asked.merge(texts, on="deal_id")
    heard = heard.loc[(heard["days_before"] <= losses.RECENT_DAYS).fillna(False) | heard["is_parked"]]
    heard["told_word"] = [
        loss_words.obstacle_word(category, f"{_written(subject)}\n{_written(note)}")
        for category, subject, note in heard[["category", "subject", "note"]].itertuples(index=False)
    ]
    heard = heard.dropna(subset=["told_word"]).drop_duplicates("deal_id")
    told = heard.set_index("index")[["activity_id", "happened_at", "told_word"]]
    return told.rename(columns={"activity_id": "told_by", "happened_at": "told_at"})


def _win_back(
    lost: pd.DataFrame, touched: pd.DataFrame, said: Said, question: Question, currency: str | None
) -> pd.DataFrame:
    dates = pd.Series({deal: each.obstacle_on for deal, each in said.reviews.items()}, dtype="object")
    rows = losses.win_back(lost, touched, dates, question.as_of, currency)
    news = {deal: each.news for deal, each in said.reviews.items() if each.news}
    trial = {deal: each.trial for deal, each in said.reviews.items() if each.trial is not None}
    return rows.assign(
        news=rows["deal_id"].map(news).astype("object").fillna(rows["last_note"].astype("object")),
        trial=rows["deal_id"].map(trial).astype("object"),
    )


def _feedback(lost: pd.DataFrame, said: Said) -> pd.DataFrame:
    rows = lost.loc[lost["controllable_by"] == "company"].reset_index(drop=True)
    passed = pd.DataFrame(
        [[each.deal_id, each.at, each.author, each.note] for each in said.passed_on.values()],
        columns=["deal_id", "passed_on_at", "passed_on_by", "passed_on_note"],
    )
    return rows.merge(passed, on="deal_id", how="left").assign(is_passed_on=rows["deal_id"].isin(passed["deal_id"]))


def _unsorted(rows: pd.DataFrame) -> pd.DataFrame:
    unknown = rows.loc[_is_unsorted(rows) & ~rows["is_by_hand"]]
    keys = unknown["reason"].map(reason_key).rename("key")
    counted = unknown.groupby(keys).agg(reason=("reason", "first"), n=("deal_id", "size"))
    return counted.sort_values(["n", "reason"], ascending=[False, True]).reset_index(drop=True)
