"""Files on their way in: what was answered once is not asked again, and what a person said holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics import workbook
from analytics.errors import ImportRefused
from analytics.intake import Intake
from analytics.journal import Journal
from analytics.sources import crm
from analytics.store import Store
from analytics.taken import Taken

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
EXPORTS = Path(__file__).parent / "exports"
OPEN_TO_DOUBT = "deal_id,created_at\nD1,03/04/2026\n"
BEYOND_DOUBT = "deal_id,created_at\nD8,25/12/2025\nD9,02/01/2026\n"
UNKNOWN = "nr,wer,wann\n1,Ann,2026-03-04\n2,Bob,2026-03-05\n"
COLUMNS = {"rep_id": "wer", "at": "wann"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[object]:
    """`opened({"deals.csv": text}, dates=…)`: an intake of these files, at one warehouse and journal."""
    made: list[Intake] = []

    def open_files(files: dict[str, str | bytes] | Path, **how: Any) -> Intake:
        intake = Intake(Store(tmp_path / "data"), Journal(tmp_path / "data"), NOW, **how)
        made.append(intake)
        if isinstance(files, Path):
            intake.take([files])
            return intake
        contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
        intake.take([intake.set_down(name, content) for name, content in contents.items()])
        return intake

    yield open_files
    for intake in made:
        intake.clear()


def asked(intake: Intake) -> list[tuple[str, tuple[str, ...]]]:
    return [(question.column, question.options) for taken in intake.files for question in taken.questions]


def test_what_can_be_read_two_ways_is_asked_once_and_remembered(opened) -> None:
    first = opened({"deals.csv": OPEN_TO_DOUBT})
    assert asked(first) == [("created_at", ("day-first", "month-first"))]
    assert first.files[0].state == "asked"
    first.answer(first.files[0], first.files[0].questions[0], "month-first", "Ann")
    assert first.files[0].state == "ready"
    assert asked(opened({"deals.csv": OPEN_TO_DOUBT})) == []


def test_an_answer_can_be_asked_for_again(opened) -> None:
    intake = opened({"deals.csv": "deal_id,created_at,amount\nD1,03/04/2026,1\n"})
    intake.answer(intake.files[0], intake.files[0].questions[0], "month-first", "Ann")
    assert [answer.column for answer in intake.said(intake.files[0])] == ["created_at"]
    intake.ask_again(intake.files[0], "Ann")
    assert asked(intake) == [("created_at", ("day-first", "month-first"))]


def test_what_an_earlier_file_said_beyond_doubt_settles_the_next(opened) -> None:
    opened({"deals.csv": BEYOND_DOUBT}).load()
    intake = opened({"deals.csv": OPEN_TO_DOUBT})
    assert asked(intake) == []
    assert intake.files[0].plans[0].orders == {"created_at": "day-first"}


def test_a_file_of_the_same_kind_beside_it_settles_it_too(opened, tmp_path: Path) -> None:
    for name, text in (("a", OPEN_TO_DOUBT), ("b", BEYOND_DOUBT)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "deals.csv").write_text(text, encoding="utf-8")
    intake = opened({})
    intake.take([tmp_path / "a", tmp_path / "b"])
    assert asked(intake) == []


def test_files_beside_it_that_contradict_each_other_settle_nothing(opened, tmp_path: Path) -> None:
    american = "deal_id,created_at\nD6,12/25/2025\nD7,02/01/2026\n"
    for name, text in (("a", OPEN_TO_DOUBT), ("b", BEYOND_DOUBT), ("c", american)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "deals.csv").write_text(text, encoding="utf-8")
    intake = opened({})
    intake.take([tmp_path / "a", tmp_path / "b", tmp_path / "c"])
    assert asked(intake) == [("created_at", ("day-first", "month-first"))]


@pytest.mark.parametrize(("order", "day"), [("day-first", date(2026, 4, 3)), ("month-first", date(2026, 3, 4))])
def test_the_command_line_says_how_dates_are_meant(opened, tmp_path: Path, order: str, day: date) -> None:
    intake = opened({"deals.csv": OPEN_TO_DOUBT}, dates=order)
    intake.load()
    assert Store(tmp_path / "data").read("select created_at from deals")["created_at"].iloc[0].date() == day


def test_an_unknown_file_is_known_by_its_headers_once_its_columns_were_chosen(opened) -> None:
    intake = opened({"x.csv": UNKNOWN})
    taken = intake.files[0]
    assert taken.state == "unknown"
    intake.choose(taken, "activities", COLUMNS)
    intake.judge(taken)
    intake.confirm(taken, "Ann")
    again = opened({"another name.csv": "wann,nr,wer\n2026-03-06,3,Cleo\n"}).files[0]
    assert (again.kind, again.state, again.chosen) == ("chosen", "ready", COLUMNS)


def test_what_a_person_chose_holds_over_what_a_file_looks_like(opened) -> None:
    intake = opened(EXPORTS / "hubspot" / "deals.csv")
    taken = intake.files[0]
    assert taken.format is not None
    intake.choose(taken, "deals", {"deal_id": "Record ID", "name": "Deal Name"})
    intake.judge(taken)
    intake.confirm(taken, "Ann")
    again = opened(EXPORTS / "hubspot" / "deals.csv")
    assert again.files[0].kind == "chosen"
    again.forget(again.files[0], "Ann")
    assert again.files[0].kind == "crm"
    assert opened(EXPORTS / "hubspot" / "deals.csv").files[0].kind == "crm"


def test_a_crms_file_that_is_named_like_a_table_of_ours_is_still_known(opened) -> None:
    intake = opened({"deals.csv": (EXPORTS / "hubspot" / "deals.csv").read_bytes()})
    assert [taken.format.crm for taken in intake.files if taken.format] == ["HubSpot"]


def test_a_file_can_be_read_as_another_export_and_that_is_remembered(opened) -> None:
    intake = opened(EXPORTS / "salesforce" / "Contact.csv")
    other = intake.likely(intake.files[0])[1]
    intake.read_as(intake.files[0], other, "Ann")
    assert intake.is_remembered(intake.files[0])
    again = opened(EXPORTS / "salesforce" / "Contact.csv").files[0]
    assert again.format == other != opened(EXPORTS / "salesforce" / "Account.csv").files[0].format


def test_an_export_that_lacks_a_column_leaves_the_file_as_it_was(opened) -> None:
    intake = opened(EXPORTS / "hubspot" / "deals.csv")
    taken = intake.files[0]
    before = taken.format
    lacking = next(format for format in crm.formats() if format.name == "salesforce.tasks")
    with pytest.raises(ImportRefused, match="column is missing"):
        intake.read_as(taken, lacking, "Ann")
    assert (taken.format, taken.state) == (before, "ready")


def test_an_unproven_format_waits_for_a_person_on_the_page_and_not_on_the_command_line(opened) -> None:
    intake = opened(EXPORTS / "hubspot" / "tasks.csv")
    taken = intake.files[0]
    assert (taken.state, intake.confirmed, intake.ready) == ("confirm", [], [taken])
    with pytest.raises(ImportRefused):
        intake.load(only_confirmed=True)
    intake.confirm(taken, "Ann")
    assert taken.state == "ready"
    assert opened(EXPORTS / "hubspot" / "tasks.csv").files[0].state == "ready"


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 10), ("", 3)])
def test_the_zone_of_an_export_is_said_once(opened, zone: str, hour: int) -> None:
    intake = opened(EXPORTS / "salesforce" / "Task.csv")
    taken = intake.files[0]
    assert (taken.state, intake.zone(taken)) == ("confirm", None)
    intake.set_zone(taken, zone, "Ann")
    logged = next(reading for reading in intake.readings(taken) if reading.field == "logged_at")
    assert logged.examples[0] == ("2026-02-02 03:15:00", datetime(2026, 2, 2, hour, 15))
    again = opened(EXPORTS / "salesforce" / "Task.csv")
    assert (again.files[0].state, again.zone(again.files[0])) == ("ready", zone)


def test_a_word_means_what_a_person_says(opened) -> None:
    intake = opened(EXPORTS / "hubspot" / "deals.csv")
    taken = intake.files[0]
    meant = {meaning.written: meaning.meaning for meaning in intake.meanings(taken)}
    assert meant["Presentation Scheduled"] == "open"
    intake.mean(taken, "Deal Stage", "Presentation Scheduled", {"status": "won"}, "Ann")
    intake.judge(taken)
    assert {one.written: one.meaning for one in intake.meanings(taken)}["Presentation Scheduled"] == "won"


def test_the_stage_is_not_offered_where_the_status_is_written(opened) -> None:
    intake = opened({"deals.csv": "deal_id,stage,status\nD1,Proposal,open\nD2,Proposal,lost\n"})
    assert {meaning.column for meaning in intake.meanings(intake.files[0])} == {"status"}


def test_columns_are_tried_out_before_they_are_used(opened) -> None:
    intake = opened({"x.csv": "nr,wer,wann\n1,Ann,03/04/2026\n2,Bob,05/06/2026\n"})
    taken = intake.files[0]
    tried = {reading.field: reading for reading in intake.try_out(taken, "activities", COLUMNS)}
    assert (tried["at"].column, tried["at"].is_asked) == ("wann", True)
    assert tried["rep_id"].examples == (("Ann", "Ann"), ("Bob", "Bob"))
    assert taken.state == "unknown"


def test_what_is_read_is_shown_beside_what_is_written(opened) -> None:
    intake = opened({"deals.csv": 'deal_id,amount,created_at\nD1,"1234.5",25/12/2025\n=1+1,,\n'})
    readings = {reading.field: reading.examples for reading in intake.readings(intake.files[0])}
    assert readings == {
        "deal_id": (("D1", "D1"), ("=1+1", "=1+1")),
        "amount": (("1234.5", 1234.5),),
        "created_at": (("25/12/2025", datetime(2025, 12, 25)),),
    }


def test_two_accounts_of_one_system_are_remembered_apart(opened) -> None:
    first = opened({"deals.csv": OPEN_TO_DOUBT}, source="north")
    first.answer(first.files[0], first.files[0].questions[0], "day-first", "Ann")
    assert asked(opened({"deals.csv": OPEN_TO_DOUBT}, source="north")) == []
    assert asked(opened({"deals.csv": OPEN_TO_DOUBT}, source="south"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [("deals.csv", "deals.csv"), ("../../deals.csv", "....deals.csv"), ("a\x00b\n.csv", "ab.csv"), ("..", "file"),
     ("", "file"), ("x" * 300 + ".csv", "x" * 116 + ".csv"), ("<b>.csv", "<b>.csv")],
)  # fmt: skip
def test_the_name_of_a_dropped_file_is_never_a_path(opened, name: str, kept: str) -> None:
    intake = opened({})
    first, second = intake.set_down(name, b"a,b\n"), intake.set_down(name, b"c,d\n")
    assert first.name == second.name == kept
    assert first.parent.parent == second.parent.parent == intake.desk.folder
    assert (first.read_bytes(), second.read_bytes()) == (b"a,b\n", b"c,d\n")


def test_nothing_is_left_of_files_that_were_put_away(opened, tmp_path: Path) -> None:
    intake = opened({"deals.csv": OPEN_TO_DOUBT})
    intake.clear()
    assert list((tmp_path / "data").iterdir()) == []


def test_the_names_in_a_file_are_told_from_its_rows(opened) -> None:
    intake = opened(EXPORTS / "hubspot" / "deals.csv")
    lines = intake.load()
    sides = intake.sides(intake.files)
    assert {(line.table, (line.file, line.table) in sides) for line in lines} == {("deals", False), ("reps", True)}


def test_a_file_that_is_taken_says_each_name(opened, tmp_path: Path) -> None:
    intake = opened({})
    seen: list[str] = []
    paths = [intake.set_down(name, OPEN_TO_DOUBT.encode()) for name in ("deals.csv", "orders.csv")]
    intake.take(paths, seen.append)
    assert seen == ["deals.csv", "orders.csv"]
    assert [taken.state for taken in intake.files] == ["asked", "refused"]
    assert isinstance(intake.files[1], Taken)


LOG = "When,Who,Firm,Deal,What\n2026-01-05 10:00,Mali,Acme,Press,call\n2026-01-06 10:00,Tom,Acme,Press,visit\n"


def test_rows_without_an_id_are_the_same_rows_when_the_answer_is_remembered(opened) -> None:
    intake = opened({"log.csv": LOG})
    columns = {"at": "When", "channel": "What", "rep_id": "Who", "customer_id": "Firm", "deal_id": "Deal"}
    intake.choose(intake.files[0], "activities", columns)
    intake.judge(intake.files[0])
    intake.confirm(intake.files[0], "Ann")
    first, again = intake.load(), opened({"log.csv": LOG}).load()
    assert [(line.added, line.unchanged) for line in first if line.table == "activities"] == [(2, 0)]
    assert [(line.added, line.unchanged) for line in again if line.table == "activities"] == [(0, 2)]


def rows_after(opened, *exports: tuple[str, str], table: str = "deals") -> list[dict[str, Any]]:
    """What stands in the table when these files came one after the other?"""
    for name, content in exports:
        intake = opened({name: content})
        for taken in intake.files:
            intake.confirm(taken, "Ann")
        intake.load()
    return list(intake.store.read(f"select * from {table} order by 1").to_dict("records"))


def test_a_narrower_export_keeps_the_status_that_another_column_told(opened) -> None:
    whole = (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Owner,Deal - Won time\n"
        "1,a,Negotiation,Won,100,Mali,2026-01-05 10:00:00\n2,b,Negotiation,Lost,100,Mali,\n"
        "3,c,Negotiation,Open,1,Mali,\n"
    )
    narrow = "Deal - ID,Deal - Title,Deal - Stage,Deal - Value\n1,a,Negotiation,100\n2,b,Negotiation,100\n3,c,Won,1\n"
    found = rows_after(opened, ("deals-1.csv", whole), ("deals-2.csv", narrow))
    assert [row["status"] for row in found] == ["won", "lost", "won"]


def test_a_narrower_export_keeps_what_was_done_and_for_what(opened) -> None:
    columns = "Activity - ID,Activity - Subject,Activity - Due date,Activity - Done,Activity - Assigned to user"
    whole = f"{columns},Activity - Type\n1,Send it,2026-01-05,Done,Mali,Quote by mail\n"
    found = rows_after(
        opened, ("activities-1.csv", whole), ("activities-2.csv", f"{columns}\n1,Send it,2026-01-05,Done,Mali\n"),
        table="activities",
    )  # fmt: skip
    assert [(row["channel"], row["purpose"]) for row in found] == [("email", "quote")]


def test_what_was_told_of_a_customer_by_name_is_told_of_its_id(opened) -> None:
    first = (
        "Organization - Name,Organization - Owner,Organization - Industry,Organization - Address\nAcme,Mali,Steel,X\n"
    )
    second = (
        "Deal - ID,Deal - Title,Deal - Stage,Deal - Status,Deal - Value,Deal - Owner,Deal - Organization,"
        "Deal - Organization ID\n118,Press,Proposal,Open,375000,Mali,Acme,77\n"
    )
    found = rows_after(opened, ("organizations-1.csv", first), ("deals-1.csv", second), table="customers")
    assert [(row["customer_id"], row["name"], row["owner_id"], row["industry"]) for row in found] == [
        ("77", "Acme", "Mali", "Steel")
    ]


def test_a_crm_that_writes_points_is_not_read_in_thousands(opened) -> None:
    rows = "".join(
        f"{number},a,Proposal,2026-01-05 10:00,Mali,{amount},2026-01-01 10:00\n"
        for number, amount in enumerate(("225.225", "500"), start=1)
    )
    content = f"Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date\n{rows}"
    assert [row["amount"] for row in rows_after(opened, ("hubspot-crm-exports-x.csv", content))] == [225.225, 500.0]


def test_what_the_command_line_says_of_dates_holds_where_the_values_do_not_say_it(opened) -> None:
    said = "deal_id,created_at\nD1,03/04/2026\nD2,25/12/2025\n"
    intake = opened({"deals.csv": said}, dates="month-first")
    assert [line.set_aside for line in intake.load()] == [0]
    days = intake.store.read("select created_at from deals order by deal_id")["created_at"]
    assert [day.date() for day in days] == [date(2026, 4, 3), date(2025, 12, 25)]


def test_a_deal_that_is_closed_and_not_won_is_lost(opened) -> None:
    content = (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Is Closed Won,Is Deal Closed?\n"
        "1,a,Dead end,2026-01-05 10:00,Mali,1,2026-01-01 10:00,false,true\n"
        "2,b,Signed,2026-01-05 10:00,Mali,1,2026-01-01 10:00,true,true\n"
        "3,c,Trial,2026-01-05 10:00,Mali,1,2026-01-01 10:00,false,false\n"
    )
    found = rows_after(opened, ("hubspot-crm-exports-deals.csv", content))
    assert [row["status"] for row in found] == ["lost", "won", "open"]


def test_a_workbooks_lists_are_no_table(opened, tmp_path: Path) -> None:
    path = tmp_path / "team.xlsx"
    with path.open("wb") as target:
        workbook.write(target)
    assert [taken.format.id for taken in opened(path).files if taken.format] == [
        "activities", "deals", "orders", "referrals"
    ]  # fmt: skip


def test_what_an_import_showed_is_forgotten_when_it_is_taken_back(opened) -> None:
    first = opened({"deals.csv": BEYOND_DOUBT})
    first.load()
    assert asked(opened({"deals.csv": OPEN_TO_DOUBT})) == []
    first.store.undo(1, NOW)
    assert asked(opened({"deals.csv": OPEN_TO_DOUBT})) == [("created_at", ("day-first", "month-first"))]


def test_a_system_is_not_called_by_a_name_that_its_ids_would_share_with_another(opened) -> None:
    with pytest.raises(ImportRefused, match="a colon sets its ids apart"):
        opened({"deals.csv": BEYOND_DOUBT}, source="one:two")


def test_what_a_person_says_of_a_stage_holds_for_deals_that_are_there(opened) -> None:
    content = "Deal - ID,Deal - Title,Deal - Stage,Deal - Value\n1,a,Dead end,100\n2,b,Closed won,100\n"
    assert [row["status"] for row in rows_after(opened, ("deals.csv", content))] == ["open", "won"]
    intake = opened({"deals.csv": content})
    for written, status in (("Dead end", "lost"), ("Closed won", "open")):
        intake.mean(intake.files[0], "Deal - Stage", written, {"status": status}, "Ann")
    intake.judge(intake.files[0])
    intake.confirm(intake.files[0], "Ann")
    intake.load()
    assert intake.store.read("select status from deals order by deal_id")["status"].tolist() == ["lost", "open"]
