"""The demo company's files: what stands in them, and that what is planted is there to be found."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import holidays
import pandas as pd
import pytest

from analytics import demo
from analytics.errors import ArgumentsRefused
from analytics.sources.tables import TABLES

UNTIL = date(2026, 11, 20)
LAST = pd.Timestamp(UNTIL)
END = LAST + timedelta(days=1)
OUTREACH = ["call", "meeting", "visit", "email", "message"]


@dataclass(frozen=True)
class Company:
    """A demo company as read back; moments are parsed, other cells text."""

    planted: demo.Planted
    folder: Path
    tables: dict[str, pd.DataFrame]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    @property
    def happened(self) -> pd.DataFrame:
        """Activities that are events."""
        rows = self["activities"]
        return rows[(rows["planned"] == "false") & (rows["automatic"] == "false")]


def read(folder: Path) -> dict[str, pd.DataFrame]:
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        for name in (*TABLES[path.stem].moments, "expected_close_at"):
            if name in rows:
                rows[name] = pd.to_datetime(rows[name].replace("", None), format="mixed")
        tables[path.stem] = rows
    return tables


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("demo")
    planted = demo.write(folder, until=UNTIL)
    return Company(planted, folder, read(folder))


def named(rep_id: str | None) -> str:
    assert rep_id is not None
    return rep_id


# ---------------------------------------------------------------- the files


def test_the_files_have_exactly_the_canonical_headers(company: Company) -> None:
    assert set(company.tables) == set(TABLES)
    for name, table in TABLES.items():
        assert list(company[name].columns) == [field.name for field in table.fields]


def test_words_are_those_of_the_canonical_tables(company: Company) -> None:
    for name, table in TABLES.items():
        for field in table.fields:
            if field.words:
                assert set(company[name][field.name]) <= {"", *field.words}, (name, field.name)


def test_every_reference_leads_to_a_row(company: Company) -> None:
    ids = {
        "rep_id": "reps",
        "owner_id": "reps",
        "customer_id": "customers",
        "referred_by": "customers",
        "referrer_id": "customers",
        "referred_id": "customers",
        "contact_id": "contacts",
        "deal_id": "deals",
    }
    for name, rows in company.tables.items():
        for column in set(ids) & set(rows.columns):
            home = company[ids[column]].iloc[:, 0]
            assert set(rows[column]) - {""} <= set(home), (name, column)


def test_the_same_arguments_give_the_same_files(tmp_path: Path) -> None:
    """Also in another process, where text hashes otherwise."""
    demo.write(tmp_path / "a", reps=3, months=3, seed=7, until=UNTIL)
    demo.write(tmp_path / "c", reps=3, months=3, seed=8, until=UNTIL)
    script = "from analytics import demo; import sys, datetime, pathlib; "
    script += "demo.write(pathlib.Path(sys.argv[1]), reps=3, months=3, seed=7, until=datetime.date(2026, 11, 20))"
    command = [sys.executable, "-c", script, str(tmp_path / "b")]
    root = Path(__file__).resolve().parents[1]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONHASHSEED": "1"}, check=True)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    assert (tmp_path / "a/deals.csv").read_bytes() != (tmp_path / "c/deals.csv").read_bytes()


@pytest.mark.parametrize("until", [UNTIL, date(2026, 11, 22), date(2026, 4, 15)])
def test_everything_ends_on_the_last_day_and_something_happens_on_it(tmp_path: Path, until: date) -> None:
    """A Friday, a Sunday, a holiday."""
    demo.write(tmp_path, reps=3, months=3, until=until)
    tables, end = read(tmp_path), pd.Timestamp(until) + timedelta(days=1)
    activities = tables["activities"]
    is_planned = activities["planned"] == "true"
    assert activities.loc[~is_planned, "at"].max().date() == until
    assert activities.loc[is_planned, "at"].max() >= end
    assert activities["logged_at"].max() < end
    for name, columns in {
        "customers": ["created_at"],
        "deals": ["created_at", "closed_at"],
        "stage_changes": ["entered_at"],
        "referrals": ["at"],
        "orders": ["ordered_at", "shipped_at", "delivered_at", "installed_at", "invoiced_at", "paid_at"],
    }.items():
        for column in columns:
            assert not (tables[name][column] >= end).any(), (name, column)


@pytest.mark.parametrize(("reps", "customers", "months"), [(1, 3, 3), (4, None, 4), (13, 60, 3)])
def test_small_companies_can_be_made(tmp_path: Path, reps: int, customers: int | None, months: int) -> None:
    planted = demo.write(tmp_path, reps=reps, customers=customers, months=months, until=UNTIL)
    tables = read(tmp_path)
    assert (tables["reps"]["role"] == "sales").sum() == reps
    assert len(tables["customers"]) >= (customers or 28 * reps) * 0.9
    assert len(planted.bolts) == {1: 0, 4: 4, 13: 7}[reps]


def test_what_makes_no_company_is_refused_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(ArgumentsRefused) as refusal:
        demo.write(tmp_path / "demo", reps=0, months=1, until=UNTIL)
    assert [problem.where for problem in refusal.value.problems] == ["--reps", "--months"]
    assert not (tmp_path / "demo").exists()


# ---------------------------------------------------------------- the company


def test_a_rep_logs_as_much_as_a_rep_does(company: Company) -> None:
    n_per_rep_year = len(company["activities"]) / 12 / 1.5
    assert 1200 <= n_per_rep_year <= 2500
    assert company["activities"]["at"].min() < LAST - timedelta(days=540)


def test_names_come_in_four_languages_and_some_try_the_pages(company: Company) -> None:
    names = company["customers"]["name"]
    for letters in ("[A-Za-z]", "[ก-๙]", "[آ-ی]", "[一-鿿]"):
        assert names.str.contains(letters).sum() >= 10
    assert names.str.startswith("<b>").any()
    assert names.str.startswith("=1+1").any()
    assert names.str.contains(",").any()
    assert names.str.len().max() > 120
    assert names.is_unique
    assert company["reps"]["name"].is_unique


def test_work_keeps_to_working_days_and_seasons(company: Company) -> None:
    days = company.happened.loc[company.happened["direction"] == "outbound", "at"].dt.date
    free = holidays.country_holidays("TH", years=[2025, 2026])
    is_working = days.map(free.is_working_day)
    assert 0.95 < is_working.mean() < 1
    deals = company["deals"]["created_at"].dt.strftime("%Y-%m").value_counts()
    assert deals["2026-04"] < 0.8 * deals[["2026-03", "2026-05"]].mean()


def test_most_open_deals_have_a_next_step_but_not_all(company: Company) -> None:
    rows = company["activities"]
    ahead = set(rows.loc[(rows["planned"] == "true") & (rows["at"] >= END), "deal_id"])
    open_deals = set(company["deals"].loc[company["deals"]["status"] == "open", "deal_id"])
    assert ahead <= open_deals
    assert 0.6 < len(ahead) / len(open_deals) < 0.95


def test_some_activities_name_no_deal_and_a_few_only_a_person(company: Company) -> None:
    rows = company["activities"]
    only_person = (rows["customer_id"] == "") & (rows["deal_id"] == "")
    assert 10 < only_person.sum() < 0.03 * len(rows)
    assert (rows.loc[only_person, "contact_id"] != "").all()
    assert ((rows["deal_id"] == "") & (rows["customer_id"] != "")).mean() > 0.1


def test_dates_of_a_deal_and_of_an_order_follow_one_another(company: Company) -> None:
    deals, orders = company["deals"], company["orders"]
    closed = deals[deals["status"] != "open"]
    assert closed["closed_at"].notna().all()
    assert (closed["closed_at"] > closed["created_at"]).all()
    assert deals.loc[deals["status"] == "open", "closed_at"].isna().all()
    for before, after in (
        ("ordered_at", "shipped_at"),
        ("shipped_at", "delivered_at"),
        ("delivered_at", "installed_at"),
    ):
        known = orders[after].notna()
        assert (orders.loc[known, before] < orders.loc[known, after]).all()


# ---------------------------------------------------------------- what is planted


def first_touch_in_time(company: Company) -> pd.DataFrame:
    """One row per logged quote whose three business days are over: rep_id, and whether it was kept."""
    free = holidays.country_holidays("TH", years=[2025, 2026])
    rows = company.happened
    rows = rows[rows["direction"] != "inbound"]
    touches = rows[rows["channel"].isin(OUTREACH) & (rows["purpose"] != "quote") & (rows["deal_id"] != "")]
    by_deal = {str(deal): group["at"].tolist() for deal, group in touches.groupby("deal_id")}
    closed = company["deals"].set_index("deal_id")["closed_at"]
    found = []
    quotes = rows[rows["purpose"] == "quote"]
    for rep_id, deal_id, at in zip(quotes["rep_id"], quotes["deal_id"], quotes["at"], strict=True):
        due = pd.Timestamp(free.get_nth_working_day(at.date(), 3)) + timedelta(days=1)
        if due >= LAST or closed[deal_id] < due:
            continue
        found.append((rep_id, any(at < touched_at < due for touched_at in by_deal.get(deal_id, []))))
    return pd.DataFrame(found, columns=["rep_id", "kept"])


def test_who_leaves_quotes_alone_does_and_the_others_do_not(company: Company) -> None:
    loose = {bolt.rep_id for bolt in company.planted.bolts if bolt.step == "quote-follow-up"}
    share = first_touch_in_time(company).groupby("rep_id")["kept"].mean()
    for rep_id, kept in share.items():
        assert kept < 0.5 if rep_id in loose else kept > 0.8, rep_id


def test_losses_are_asked_about_by_all_but_the_one_who_does_not(company: Company) -> None:
    loose = {bolt.rep_id for bolt in company.planted.bolts if bolt.step == "loss-interview"}
    deals, rows = company["deals"], company.happened
    asked = rows[rows["purpose"] == "loss_interview"].groupby("deal_id")["at"].min()
    lost = deals[(deals["status"] == "lost") & (deals["closed_at"] < LAST - timedelta(days=12))]
    in_time = lost["deal_id"].map(asked).dt.normalize() <= lost["closed_at"].dt.normalize() + timedelta(days=9)
    for rep_id, share in in_time.groupby(lost["owner_id"]).mean().items():
        assert share < 0.5 if rep_id in loose else share > 0.8, rep_id


def test_the_rep_who_left_handed_on_every_customer(company: Company) -> None:
    left = company.planted.rep_left
    assert left is not None
    rep = company["reps"].set_index("rep_id").loc[left.rep_id]
    assert (rep["active"], rep["left_on"].date()) == ("false", left.on)
    assert company.happened.loc[company.happened["rep_id"] == left.rep_id, "at"].max().date() < left.on
    owners = company["customers"].set_index("customer_id")["owner_id"]
    assert left.rep_id not in set(owners)
    assert owners[list(left.customers)].to_dict() == left.customers


def test_a_territory_changed_hands(company: Company) -> None:
    territory = company.planted.territory
    assert territory is not None
    owners = company["customers"].set_index("customer_id")["owner_id"]
    assert owners[list(territory.customers)].to_dict() == territory.customers
    assert territory.rep_id in set(owners)
    mine = company.happened[company.happened["customer_id"].isin(territory.customers)]
    last_by_giver = mine.loc[mine["rep_id"] == territory.rep_id, "at"].max()
    assert last_by_giver.date() < territory.on
    assert (mine.loc[mine["at"] >= pd.Timestamp(territory.on), "rep_id"] != territory.rep_id).all()


def test_one_rep_logs_days_late_and_the_others_the_same_day(company: Company) -> None:
    rows = company.happened
    lag = (rows["logged_at"].dt.normalize() - rows["at"].dt.normalize()).dt.days
    median = lag.groupby(rows["rep_id"]).median()
    assert median[named(company.planted.late_logger)] >= 3
    assert (median.drop(named(company.planted.late_logger)) == 0).all()
    assert lag.min() == 0


def test_one_rep_logs_no_quotes_in_any_way(company: Company) -> None:
    rep_id = named(company.planted.logs_no_quotes)
    deals = company["deals"].loc[company["deals"]["owner_id"] == rep_id, "deal_id"]
    assert (company["deals"].set_index("deal_id").loc[deals, "status"] == "won").sum() > 5
    stages = company["stage_changes"]
    assert "Proposal" not in set(stages.loc[stages["deal_id"].isin(deals), "stage"])
    assert "quote" not in set(company.happened.loc[company.happened["deal_id"].isin(deals), "purpose"])


def test_the_emails_of_one_team_are_missing(company: Company) -> None:
    reps = company["reps"].set_index("rep_id")["team"]
    emails = company["activities"].query("channel == 'email'")
    teams = set(emails["rep_id"].map(reps))
    assert company.planted.team_without_emails not in teams
    assert teams == set(reps) - {company.planted.team_without_emails}


def test_the_key_account_weighs_about_an_eighth_and_is_forgotten(company: Company) -> None:
    orders, deals = company["orders"], company["deals"]
    year = orders[(orders["ordered_at"] > LAST - timedelta(days=365)) & (orders["currency"] == "THB")]
    is_open = deals[(deals["status"] == "open") & (deals["currency"] == "THB")]
    book = pd.concat([year, is_open]).astype({"amount": float}).groupby("customer_id")["amount"].sum()
    key = company.planted.forgotten_key_account
    assert book[key] / book.sum() == pytest.approx(0.12, abs=0.005)
    assert (book.drop(key) / book.sum()).max() < 0.1
    assert company.happened.loc[company.happened["customer_id"] == key, "at"].max() < LAST - timedelta(days=35)


def test_one_customer_is_pressed_by_several_and_silent(company: Company) -> None:
    rows = company.happened[company.happened["customer_id"] == company.planted.over_contacted]
    recent = rows[rows["at"] >= LAST - timedelta(days=29)]
    assert len(recent) >= 12
    assert recent["rep_id"].nunique() == 3
    assert set(recent["direction"]) == {"outbound"}
    assert set(recent["outcome"]) == {"", "no answer"}
    assert not recent["channel"].isin(["meeting", "visit"]).any()


def test_one_rep_asks_for_referrals_at_the_win_and_one_cared_for_customer_is_never_asked(
    company: Company,
) -> None:
    rows, deals = company.happened, company["deals"]
    asks = rows[rows["purpose"] == "referral_ask"]
    won = deals[deals["status"] == "won"]
    early = {}
    for rep_id, mine in won.groupby("owner_id"):
        near = mine.merge(asks[["customer_id", "at"]], on="customer_id")
        days = (near["at"] - near["closed_at"]).dt.days
        early[rep_id] = near.loc[days.between(0, 4), "deal_id"].nunique() / len(mine)
    assert early.pop(named(company.planted.asks_too_early)) > 0.6
    assert max(early.values()) < 0.2
    mine = rows[rows["customer_id"] == company.planted.cared_for_never_asked]
    assert "referral_ask" not in set(mine["purpose"])
    assert mine.loc[mine["purpose"].isin(["care", "thank_you", "satisfaction"]), "at"].dt.date.nunique() >= 4
    assert mine["at"].max() > LAST - timedelta(days=14)


def test_stated_reasons_that_the_log_does_not_bear_out(company: Company) -> None:
    """One rep's price losses have nothing after the quote, another's 'no response' a single try."""
    deals = company["deals"]
    touched = company.happened[company.happened["direction"] != "inbound"]
    touched = touched[(touched["deal_id"] != "") & (touched["purpose"] == "")]
    quoted = company["stage_changes"].query("stage == 'Proposal'").set_index("deal_id")["entered_at"]

    def tries(rep_id: str, reasons: str) -> list[int]:
        is_meant = (deals["owner_id"] == rep_id) & deals["loss_reason"].str.contains(reasons)
        found = []
        for deal_id in deals.loc[is_meant, "deal_id"]:
            mine = touched[touched["deal_id"] == deal_id]
            found.append(int((mine["at"] > quoted[deal_id]).sum()) if deal_id in quoted else 0)
        return found

    price = tries(named(company.planted.price_losses_untouched), "Price too|expensive|ราคา|แพง|قیمت|價格")
    assert len(price) >= 8
    assert set(price) == {0}
    silent = tries(named(company.planted.no_response_after_one_try), "answer|response|ไม่ตอบ|پاسخ|回應")
    assert len(silent) >= 8
    assert max(silent) == 1
