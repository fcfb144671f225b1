"""The workbook for teams without a CRM: what it offers in each language, and that it is read back as it was meant."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from analytics import store, workbook
from analytics.errors import ArgumentsRefused
from analytics.intake import Intake
from analytics.journal import Journal
from analytics.loading import Loaded
from analytics.playbook_terms import CHANNELS, LANGUAGES, PURPOSES
from analytics.sources import crm
from analytics.sources.tables import DIRECTIONS
from analytics.store import Store
from analytics.words import outcomes, read_purpose

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROOT = Path(__file__).resolve().parents[1]
LOSSES = (
    "price", "terms", "budget", "timing", "competitor", "product", "quality", "no_need", "economy", "relationship",
    "no_response", "no_decision", "other",
)  # fmt: skip

every_language = pytest.mark.parametrize("language", LANGUAGES)


def written(language: str, reps: tuple[str, ...] = ()) -> bytes:
    content = io.BytesIO()
    workbook.write(content, language, reps)
    return content.getvalue()


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of each sheet, in the order of the book."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names}


def trees(content: bytes) -> list[ElementTree.Element]:
    """The XML of each sheet, in the order of the book."""
    with zipfile.ZipFile(io.BytesIO(content)) as members:
        names = [name for name in members.namelist() if name.startswith("xl/worksheets/sheet")]
        names.sort(key=lambda name: int("".join(filter(str.isdigit, name))))
        return [ElementTree.fromstring(members.read(name)) for name in names]


def own_words() -> dict[str, Any]:
    return tomllib.loads((ROOT / "data" / "words" / "workbook.toml").read_text(encoding="utf-8"))


def formats() -> dict[str, dict[str, Any]]:
    """What the importer is told of the workbook, by sheet."""
    told = tomllib.loads((ROOT / "data" / "crm" / "workbook.toml").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in told["object"]}


def drop_downs(content: bytes, position: int) -> dict[str, list[str]]:
    """Header → the words that its cells offer, on the sheet at this position."""
    cells = sheets(content)
    header = list(cells.values())[position][0]
    offered = {}
    for rule in trees(content)[position].iter(f"{SPREADSHEET}dataValidation"):
        source = rule.findtext(f"{SPREADSHEET}formula1", "")
        if rule.get("type") == "list" and source.startswith("Lists!"):
            column, first, last = re.fullmatch(r"Lists!\$([A-Z])\$(\d+):\$\1\$(\d+)", source).groups()  # type: ignore[union-attr]
            place = ord(rule.get("sqref", "")[0]) - ord("A")
            rows = cells["Lists"][int(first) - 1 : int(last)]
            offered[header[place]] = [row[ord(column) - ord("A")] for row in rows]
    return offered


# ---------------------------------------------------------------- the sheets


@every_language
def test_the_sheets_stand_in_the_language_and_the_lists_are_hidden(language: str) -> None:
    names = [words[language] for words in own_words()["sheets"].values()]
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(language)))
    seen = [(sheet.name, sheet.visible) for sheet in book.sheets_metadata]
    assert seen == [*((name, SheetVisibleEnum.Visible) for name in names), ("Lists", SheetVisibleEnum.Hidden)]


@every_language
def test_each_table_has_its_headers_and_numbers_and_nothing_else(language: str) -> None:
    cells = list(sheets(written(language)).values())[1:5]
    for table, rows in zip(workbook.TABLES, cells, strict=True):
        assert rows[0] == list(workbook.headers(table, language).values())
        assert [row[0] for row in rows[1:]] == list(range(1, workbook.ROWS + 1))
        assert not any(cell for row in rows[1:] for cell in row[1:])


@every_language
def test_the_first_sheet_explains_in_a_few_lines(language: str) -> None:
    rows = next(iter(sheets(written(language)).values()))
    assert 8 <= sum(bool(row[0]) for row in rows) <= 11


@every_language
def test_persian_is_written_from_the_right_and_the_headers_stay_in_sight(language: str) -> None:
    views = [tree.find(f"{SPREADSHEET}sheetViews/{SPREADSHEET}sheetView") for tree in trees(written(language))]
    assert {view.get("rightToLeft") for view in views[:5]} == {"1" if language == "fa" else None}  # type: ignore[union-attr]
    panes = [view.find(f"{SPREADSHEET}pane") for view in views[1:5]]  # type: ignore[union-attr]
    assert [(pane.get("ySplit"), pane.get("state")) for pane in panes] == [("1", "frozen")] * 4  # type: ignore[union-attr]


def test_the_tables_can_be_filtered_and_are_printed_on_the_width_of_a_page() -> None:
    for tree in trees(written("en"))[1:5]:
        assert tree.find(f"{SPREADSHEET}autoFilter") is not None
        setup = tree.find(f"{SPREADSHEET}pageSetup")
        assert setup is not None
        assert (setup.get("orientation"), setup.get("fitToHeight"), setup.get("paperSize")) == ("landscape", "0", "9")


@every_language
def test_nothing_is_forbidden_to_be_written(language: str) -> None:
    rules = [rule for tree in trees(written(language)) for rule in tree.iter(f"{SPREADSHEET}dataValidation")]
    assert {rule.get("errorStyle") for rule in rules} == {"information"}
    asked_for = [rule for rule in rules if rule.get("type") == "date"]
    assert len(asked_for) == 13  # the days of all sheets
    assert all(0 < len(rule.get("error", "")) <= 255 for rule in asked_for)


def test_a_rep_whose_name_looks_like_a_formula_stays_a_name() -> None:
    content = written("en", ("Malee", "=1+1", " Malee ", "", "+66"))
    assert drop_downs(content, 1)["Rep"] == ["Malee", "'=1+1", "'+66"]
    assert not [cell for tree in trees(content) for cell in tree.iter(f"{SPREADSHEET}f")]


def test_without_names_any_rep_may_be_written() -> None:
    assert "Rep" not in drop_downs(written("en"), 1)


def test_written_twice_it_is_the_same_file() -> None:
    assert written("th", ("Malee",)) == written("th", ("Malee",))


def test_a_file_that_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"filled in")
    with pytest.raises(ArgumentsRefused, match="is there already"):
        workbook.write(path, "en")
    assert path.read_bytes() == b"filled in"
    with pytest.raises(ArgumentsRefused, match="cannot be written"):
        workbook.write(tmp_path / "nowhere" / "book.xlsx", "en")


# ---------------------------------------------------------------- the words


@every_language
def test_every_channel_purpose_direction_and_status_can_be_chosen(language: str) -> None:
    content = written(language)
    offered = drop_downs(content, 1) | drop_downs(content, 2)
    for table, key, meant in (
        ("activities", "channel", CHANNELS),
        ("activities", "purpose", PURPOSES),
        ("activities", "direction", DIRECTIONS),
        ("deals", "status", ("open", "won", "lost", "cancelled")),
    ):
        header = workbook.headers(table, language)[key]
        read_back = formats()[table]["table"][0]["values"][header]
        assert [read_back[word][key] for word in offered[header]]
        assert {read_back[word][key] for word in offered[header]} == set(meant)


@every_language
def test_a_reason_can_be_chosen_for_each_kind_of_loss(language: str) -> None:
    assert tuple(own_words()["loss_reasons"]) == LOSSES
    offered = drop_downs(written(language), 2)[workbook.headers("deals", language)["loss_reason"]]
    assert len(set(offered)) == len(LOSSES)


@every_language
def test_an_outcome_that_is_offered_means_what_it_says(language: str) -> None:
    meant = {"answered": "connected", "interested": "connected", "not_interested": "connected", "no_answer": None,
             "no_show": "no_show", "postponed": "cancelled", "cancelled": "cancelled"}  # fmt: skip
    for name, words in own_words()["outcomes"].items():
        lists = [list_name for list_name, known in outcomes().items() if words[language].casefold() in known]
        assert lists == [meant[name]] * (meant[name] is not None), words[language]


@every_language
def test_the_words_for_purposes_agree_with_how_purposes_are_read_elsewhere(language: str) -> None:
    header = workbook.headers("activities", language)["purpose"]
    for word, meaning in formats()["activities"]["table"][0]["values"][header].items():
        assert read_purpose(word) in (meaning["purpose"], None), word


@every_language
def test_no_word_of_a_list_stands_in_it_twice(language: str) -> None:
    for words in workbook.choices(language).values():
        assert len({word.casefold() for word in words}) == len(words)


# ---------------------------------------------------------------- what the importer is told


def names_of(own: crm.Format) -> set[str]:
    return {n for f in own.fillings for choice in f.columns.values() for origin in choice for n in origin.names}


@every_language
@pytest.mark.parametrize("table", workbook.TABLES)
def test_every_column_of_a_sheet_is_read(table: str, language: str) -> None:
    own = crm.by_name(f"workbook.{table}")
    assert own is not None
    assert set(workbook.headers(table, language).values()) <= names_of(own)


@pytest.mark.parametrize("table", workbook.TABLES)
def test_nothing_is_read_that_no_sheet_has(table: str) -> None:
    own = crm.by_name(f"workbook.{table}")
    assert own is not None
    known = {header for language in LANGUAGES for header in workbook.headers(table, language).values()}
    assert names_of(own) | {column for filling in own.fillings for column in filling.values} <= known


@every_language
def test_each_sheet_is_unmistakable(language: str) -> None:
    for name, rows in zip(("how-to", *workbook.TABLES, "lists"), sheets(written(language)).values(), strict=True):
        headers = crm.Headers(tuple(map(str, rows[0])))
        met = [own.name for own in crm.formats() if any(all(map(headers.has, group)) for group in own.strong)]
        assert met == [f"workbook.{name}"]


# ---------------------------------------------------------------- there and back

# A row for each number, as it is filled in; words as the product calls them.
FILLED: dict[str, list[dict[str, Any]]] = {
    "activities": [
        {"date": date(2026, 3, 2), "time": time(14, 30), "rep": "Malee", "customer": "Siam Steel", "deal": "Press line",
         "channel": "visit", "direction": "outbound", "purpose": "quote", "outcome": "Interested", "note": "2 presses"},
        {"date": date(2026, 3, 4), "rep": "Malee", "customer": "Siam Steel", "channel": "message",
         "direction": "inbound", "purpose": "need"},
        {"rep": "Malee", "customer": "Siam Steel", "deal": "Press line", "channel": "call",
         "planned_for": date(2026, 3, 9)},
        {},
        {"date": date(2026, 3, 5), "rep": "Malee"},
    ],
    "deals": [
        {"deal": "Press line", "customer": "Siam Steel", "rep": "Malee", "stage": "B", "amount": 1250000,
         "currency": "THB", "created": date(2026, 2, 20), "expected_close": date(2026, 4, 30)},
        {"deal": "Spare parts", "customer": "Lanna Rice", "rep": "Niran", "status": "lost", "amount": 90000.5,
         "currency": "THB", "created": date(2026, 1, 10), "closed": date(2026, 2, 27), "loss_note": "too late",
         "competitor": "Acme"},
        {"customer": "Lanna Rice", "rep": "Niran"},
    ],
    "orders": [
        {"customer": "Lanna Rice", "rep": "Niran", "amount": 40000, "currency": "THB", "ordered": date(2025, 11, 3),
         "shipped": date(2025, 11, 20), "delivered": date(2025, 11, 22), "installed": date(2025, 11, 25),
         "invoiced": date(2025, 11, 23), "payment_due": date(2025, 12, 23), "paid": date(2025, 12, 20)},
        {"customer": "Siam Steel", "amount": 500},
    ],
    "referrals": [
        {"date": date(2026, 2, 1), "referrer": "Lanna Rice", "referred": "Siam Steel", "rep": "Niran"},
    ],
}  # fmt: skip


def told(language: str, table: str, key: str, cell: Any) -> Any:
    """The cell as somebody fills it in who reads this language."""
    header = workbook.headers(table, language)[key]
    meanings = formats()[table]["table"][0]["values"].get(header, {}) if table in ("activities", "deals") else {}
    return next((word for word, meaning in meanings.items() if meaning.get(key) == cell), cell)


def filled(language: str, rows: dict[str, list[dict[str, Any]]]) -> bytes:
    """The template with these rows in it, saved by a spreadsheet; the sheets without rows are deleted."""
    grids = sheets(written(language))
    for table, name in zip(workbook.TABLES, list(grids)[1:5], strict=True):
        if table not in rows:
            del grids[name]
            continue
        keys = list(workbook.headers(table, language))
        for number, row in enumerate(rows[table], start=1):
            grids[name][number] = [number, *(told(language, table, key, row.get(key)) for key in keys[1:])]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        clock = book.add_format({"num_format": "hh:mm"})
        for name, grid in grids.items():
            sheet = book.add_worksheet(name)
            if name == "Lists":
                sheet.hide()
            for row_no, cells in enumerate(grid):
                for column_no, cell in enumerate(cells):
                    look = day if isinstance(cell, date) else clock if isinstance(cell, time) else None
                    sheet.write(row_no, column_no, cell, look)
    return content.getvalue()


class Team:
    """A team without a CRM: its workbooks, and the warehouse they go into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "warehouse")
        self.journal = Journal(folder / "warehouse")

    def brings(self, content: bytes, name: str = "book.xlsx") -> list[Loaded]:
        path = self.folder / name
        path.write_bytes(content)
        intake = Intake(self.store, self.journal, datetime(2026, 3, 10, 3, 0, tzinfo=UTC))
        try:
            intake.take([path])
            assert intake.all_problems() == []
            return intake.load()
        finally:
            intake.clear()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table by their first column, each without its blank cells, days as days."""
        hidden = ("import_source", "import_no", "modified_at")
        frame = self.store.read(f"select * exclude ({', '.join(hidden)}) from {table} order by 1")
        return [
            {str(name): cell for name, cell in row.items() if not pd.isna(cell) and not str(name).endswith("_day_only")}
            for row in frame.to_dict("records")
        ]

    def rejects(self) -> list[tuple[int, str]]:
        frame = self.store.read("rejects", {"import_no": None})
        return sorted(zip(frame["line"], frame["column"], strict=True))


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """Without the models: what is judged here is in the tables. A book of few rows is read sooner."""
    monkeypatch.setattr(store, "build", lambda *_, **__: None)
    monkeypatch.setattr(workbook, "ROWS", 60)
    team = Team(tmp_path)
    yield team
    team.store.close()


BECOMES: dict[str, list[dict[str, Any]]] = {
    "reps": [
        {"rep_id": "Malee", "name": "Malee"},
        {"rep_id": "Niran", "name": "Niran"},
    ],
    "customers": [
        {"customer_id": "Lanna Rice", "name": "Lanna Rice"},
        {"customer_id": "Siam Steel", "name": "Siam Steel"},
    ],
    "deals": [
        {"deal_id": "1 · Press line", "name": "Press line", "customer_id": "Siam Steel",
         "owner_id": "Malee", "stage": "B", "status": "open", "amount": 1250000.0, "currency": "THB",
         "created_at": datetime(2026, 2, 20), "expected_close_at": datetime(2026, 4, 30)},
        {"deal_id": "2 · Spare parts", "name": "Spare parts", "customer_id": "Lanna Rice",
         "owner_id": "Niran", "status": "lost", "amount": 90000.5, "currency": "THB",
         "created_at": datetime(2026, 1, 10), "closed_at": datetime(2026, 2, 27), "loss_note": "too late",
         "competitor": "Acme"},
    ],
    "activities": [
        {"activity_id": "1 · Malee", "at": datetime(2026, 3, 2, 14, 30), "channel": "visit",
         "direction": "outbound", "purpose": "quote", "outcome": "Interested", "rep_id": "Malee",
         "customer_id": "Siam Steel", "deal_id": "1 · Press line", "note": "2 presses",
         "planned": False},
        {"activity_id": "2 · Malee", "at": datetime(2026, 3, 4), "channel": "message",
         "direction": "inbound", "purpose": "need", "rep_id": "Malee",
         "customer_id": "Siam Steel", "planned": False},
        {"activity_id": "3 · Malee", "at": datetime(2026, 3, 9), "channel": "call",
         "rep_id": "Malee", "customer_id": "Siam Steel", "deal_id": "1 · Press line",
         "planned": True, "due_at": datetime(2026, 3, 9)},
    ],
    "orders": [
        {"order_id": "1 · Niran", "customer_id": "Lanna Rice", "rep_id": "Niran",
         "amount": 40000.0, "currency": "THB", "ordered_at": datetime(2025, 11, 3),
         "shipped_at": datetime(2025, 11, 20), "delivered_at": datetime(2025, 11, 22),
         "installed_at": datetime(2025, 11, 25), "invoiced_at": datetime(2025, 11, 23),
         "payment_due_at": datetime(2025, 12, 23), "paid_at": datetime(2025, 12, 20)},
    ],
    "referrals": [
        {"referral_id": "1 · Niran", "at": datetime(2026, 2, 1), "referrer_id": "Lanna Rice",
         "referred_id": "Siam Steel", "rep_id": "Niran"},
    ],
}  # fmt: skip


@every_language
def test_what_is_filled_in_means_the_same_in_every_language(team: Team, language: str) -> None:
    team.brings(filled(language, FILLED))
    assert {table: team.rows(table) for table in BECOMES} == BECOMES


def test_a_row_that_lacks_what_it_needs_is_set_aside_and_an_empty_one_is_not(team: Team) -> None:
    team.brings(filled("en", FILLED))
    assert team.rejects() == [(3, "No. + Rep"), (4, "Deal or quote"), (6, "Customer")]


def test_imported_again_nothing_changes_and_what_was_corrected_does(team: Team) -> None:
    rows = FILLED["activities"]
    book = filled("fa", {"activities": rows})
    team.brings(book)
    assert {(line.added, line.updated) for line in team.brings(book)} == {(0, 0)}
    done = {**rows[2], "date": date(2026, 3, 8)}
    lines = team.brings(filled("fa", {"activities": [*rows[:2], done, *rows[3:]]}))
    assert sum(line.updated for line in lines) == 1
    assert [(row["at"].day, row["planned"]) for row in team.rows("activities")] == [(2, False), (4, False), (8, False)]


def test_the_copies_of_two_reps_do_not_overwrite_each_other(team: Team) -> None:
    for rep in ("Malee", "Niran"):
        row = {"date": date(2026, 3, 2), "rep": rep, "customer": "Siam Steel", "channel": "call"}
        team.brings(filled("th", {"activities": [row]}), f"{rep}.xlsx")
    assert [row["rep_id"] for row in team.rows("activities")] == ["Malee", "Niran"]


@every_language
def test_every_word_that_can_be_chosen_is_read_back(team: Team, language: str) -> None:
    words = workbook.choices(language)
    keys = workbook.headers("activities", language)
    rows = [{"date": date(2026, 3, 2), "rep": "Malee", "customer": "Siam Steel", key: word}
            for key in ("channel", "purpose", "direction") for word in words[key]]  # fmt: skip
    team.brings(filled(language, {"activities": rows}))
    met = {int(str(row["activity_id"]).split(" ")[0]): row for row in team.rows("activities")}
    for number, row in enumerate(rows, start=1):
        key = next(key for key in ("channel", "purpose", "direction") if key in row)
        meant = formats()["activities"]["table"][0]["values"][keys[key]][row[key]][key]
        assert met[number][key] == meant, row[key]


@pytest.mark.parametrize(("language", "day"), [("th", "20/3/2569"), ("fa", "۱۴۰۴/۱۲/۲۹"), ("zh_Hant", "115年3月20日")])
def test_days_of_other_calendars_are_read(team: Team, language: str, day: str) -> None:
    team.brings(filled(language, {"activities": [{"date": day, "rep": "Malee", "customer": "Siam Steel"}]}))
    assert [row["at"] for row in team.rows("activities")] == [datetime(2026, 3, 20)]
