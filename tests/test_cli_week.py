"""The commands of the week: a review in every form, the one-to-one, the look-ahead, and the journal taken along."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from analytics import wording as words
from analytics.cli import main
from analytics.journal import Journal
from analytics.rep_names import rep_names
from analytics.report import files
from analytics.store import Store

UNTIL = "2026-03-06"
NOW = datetime(2026, 3, 7, tzinfo=UTC)
Said = tuple[int, str, str]
Run = Callable[..., Said]


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a small demo company, with its journal."""
    folder = tmp_path_factory.mktemp("demo")
    data = str(folder / "warehouse")
    assert main(["demo", "--out", str(folder / "exports"), "--reps", "3", "--months", "5", "--until", UNTIL]) == 0
    assert main(["import", str(folder / "exports"), "--data", data, "--complete"]) == 0
    assert main(["journal", "read", str(folder / "exports" / "journal.jsonl"), "--data", data]) == 0
    return folder / "warehouse"


@pytest.fixture
def run(demo_data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    capsys.readouterr()

    def said(*given: object, data: Path | None = None) -> Said:
        status = main([*map(str, given), "--data", str(data or demo_data)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return said


@pytest.fixture
def own_data(demo_data: Path, tmp_path: Path) -> Path:
    """A copy, to type into."""
    return Path(shutil.copytree(demo_data, tmp_path / "own"))


def rows(said: Said) -> list[dict[str, str]]:
    assert said[0] == 0, said[2]
    return list(csv.DictReader(io.StringIO(said[1])))


# ---------------------------------------------------------------- every form


def text_of(path: Path) -> str:
    """What a reader finds in the file, opened by a library of its kind."""
    if path.suffix == ".pdf":
        return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return " ".join(str(cell) for sheet in sheets for row in sheet for cell in row if cell != "")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", files.ENDINGS)
def test_the_review_is_written_in_the_form_of_the_ending(run: Run, tmp_path: Path, ending: str) -> None:
    out = tmp_path / "to be made" / f"review{ending}"
    status, shown, told = run("review", "--out", out)
    assert (status, shown) == (0, ""), told
    assert f"as of {UNTIL}" in told
    assert "Weekly review, 2 Mar 2026 to 8 Mar 2026" in told
    text = text_of(out)
    for part in ("Weekly review, 2 Mar 2026 to 8 Mar 2026", "Promises", "What to tighten first", "Decisions"):
        assert part in text, part


@pytest.mark.parametrize("ending", [".md", ".xlsx"])
def test_the_talk_with_one_rep_and_the_days_ahead_are_written_too(run: Run, tmp_path: Path, ending: str) -> None:
    talk, coming = tmp_path / f"talk{ending}", tmp_path / f"coming{ending}"
    status, _, told = run("review", "--rep", "R002", "--out", talk)
    assert status == 0, told
    assert "One-to-one: " in told
    assert "One-to-one: " in text_of(talk)
    status, _, told = run("review", "--ahead", "--out", coming)
    assert status == 0, told
    assert "Fri 13 Mar 2026" in text_of(coming) or ending == ".xlsx"


def test_the_days_ahead_have_sheets_for_each_rep(run: Run, demo_data: Path, tmp_path: Path) -> None:
    everybody, one = tmp_path / "all.xlsx", tmp_path / "one.md"
    assert run("review", "--ahead", "--out", everybody)[0] == 0
    assert run("review", "--ahead", "--rep", "R002", "--out", one)[0] == 0
    names = rep_names(Store(demo_data).read("reps"))
    sheets = CalamineWorkbook.from_path(everybody).sheet_names
    text = one.read_text(encoding="utf-8")
    for rep in ("R001", "R002", "R003"):
        assert any(sheet.startswith(names[rep]) for sheet in sheets)
        assert (names[rep] in text) is (rep == "R002")


def test_an_old_week_is_written_as_it_stood_whichever_of_its_days_is_named(run: Run, tmp_path: Path) -> None:
    monday, wednesday = tmp_path / "monday.html", tmp_path / "wednesday.html"
    for out, week in ((monday, "2026-02-09"), (wednesday, "2026-02-11")):
        assert run("review", "--week", week, "--out", out)[0] == 0
    assert "as of Sun 15 Feb 2026" in monday.read_text(encoding="utf-8")
    assert monday.read_bytes() == wednesday.read_bytes()


@pytest.mark.parametrize(
    ("options", "as_of"),
    [
        (["--as-of", "2026-03-12"], UNTIL),
        (["--week", "2026-02-10", "--as-of", "2026-02-12"], "2026-02-12"),
        (["--rep", "R001"], UNTIL),
        (["--rep", "R001", "--week", "2026-02-12"], "2026-02-15"),
        (["--ahead"], UNTIL),
        (["--ahead", "--as-of", "2026-03-12"], "2026-03-12"),
    ],
)
def test_what_is_written_is_as_of_the_end_of_its_week_and_says_so(
    run: Run, own_data: Path, tmp_path: Path, options: list[str], as_of: str
) -> None:
    out = tmp_path / "out.md"
    status, _, told = run("review", *options, "--out", out, data=own_data)
    assert status == 0, told
    assert f"as of {as_of} · data complete to {UNTIL}" in told
    day = date.fromisoformat(as_of)
    assert f"as of {day:%a} {day.day} {day:%b %Y}" in out.read_text(encoding="utf-8")


def test_a_team_is_looked_at_alone(run: Run, demo_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "south.md"
    assert run("review", "--team", "South", "--out", out)[0] == 0
    text = out.read_text(encoding="utf-8")
    names = rep_names(Store(demo_data).read("reps"))
    assert "· South ·" in text
    assert names["R002"] in text
    assert names["R001"] not in text
    assert names["R003"] not in text


@pytest.mark.parametrize("language", ["en", "th", "fa", "zh_Hant", "zh-Hant"])
def test_it_speaks_the_language_that_is_asked_for_and_no_longer_than_the_command(
    run: Run, tmp_path: Path, language: str
) -> None:
    words.speak("en")
    status, _, told = run("review", "--ahead", "--language", language, "--out", tmp_path / "out.html")
    assert status == 0, told
    tag = "zh-Hant" if language.startswith("zh") else language
    assert re.search(rf'<html[^>]* lang="{tag}"', text_of(tmp_path / "out.html"))
    assert words.voice().language == "en"


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["review"], r"required: --out"),
        (
            ["review", "--out", "out.docx"],
            r'--out: no report is written as "\.docx"\. End it with \.html, \.pdf, \.xlsx',
        ),
        (["review", "--out", "out"], r"--out: its name has no ending .* End it with \.html"),
        (["review", "--out", "docs"], r"--out: docs is a folder\. Name a file\."),
        (["review", "--team", "Nort", "--out", "out.md"], r'--team: "Nort" is no team\. Did you mean "North"\?'),
        (["review", "--team", "xyz", "--out", "out.md"], r'--team: "xyz" is no team\. There are: .*North, .*South'),
        (["review", "--rep", "Ann", "--out", "out.md"], r"--rep: \"Ann\" is nobody's id\. There are: R001, R002"),
        (["review", "--rep", "R001", "--team", "North", "--out", "out.md"], r"--team: --rep says whose work"),
        (["review", "--language", "xx", "--out", "out.md"], r"--language: invalid choice: 'xx' .*zh_Hant"),
        (["review", "--week", "monday", "--out", "out.md"], r'--week: "monday" is not a day'),
        (["review", "--week", "2026-03-09", "--out", "out.md"], r"--week: .* later than the data\. .* 2026-03-02\."),
        (["review", "--week", "0001-01-01", "--out", "out.md"], r"--week: .* earlier than the data\. It begins on 2"),
        (["review", "--week", "9999-12-31", "--out", "out.md"], r"--week: .* later than the data\."),
        (["review", "--as-of", "9999-12-31", "--out", "out.md"], r"--as-of: .* too far ahead"),
        (["review", "--since", "2026-02-01", "--out", "out.md"], r"unrecognized arguments: --since"),
        (["review", "--out", "README.md/out.md"], r"README\.md"),
        (["journal", "export"], r"required: --out"),
        (["journal", "export", "--out", "docs"], r"--out: docs is a folder\. Name a file\."),
        (["journal", "read", "no/such.jsonl"], r"such\.jsonl: this cannot be used: "),
        (["journal", "read", "README.md"], r"README\.md, line 1: is not a line of a journal"),
        (["journal", "read", "docs/board.png"], r"board\.png: this is no export of a journal"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_there_is(run: Run, given: list[str], sentence: str) -> None:
    before = set(Path().iterdir())
    status, shown, told = run(*given)
    assert (status, shown) == (2, "")
    assert re.search(sentence, told), told
    assert set(Path().iterdir()) == before


def test_without_data_there_is_no_review(run: Run, tmp_path: Path) -> None:
    status, _, told = run("review", "--out", tmp_path / "out.md", data=tmp_path / "empty")
    assert status == 2
    assert "there is no data yet" in told
    assert not (tmp_path / "out.md").exists()


# ---------------------------------------------------------------- what was typed


def test_a_waiver_counts_in_every_figure(run: Run, own_data: Path, tmp_path: Path) -> None:
    mine = next(row for row in rows(run("obligations", data=own_data)) if row["state"] == "overdue" and row["deal_id"])
    step, deal = mine["step"], mine["deal_id"]

    def state() -> str:
        found = rows(run("obligations", "--step", step, data=own_data))
        return next(row["state"] for row in found if row["deal_id"] == deal and row["due_at"] == mine["due_at"])

    def due() -> tuple[int, ...]:
        found = rows(run("metric", "follow_up", "--by", "step", data=own_data))
        row = next(row for row in found if row["step"] == step)
        return tuple(int(row[name]) for name in ("due", "waived_by_manager", "overdue"))

    n_due, n_waived, n_overdue = due()
    assert state() == "overdue"
    begun, today = date.fromisoformat(mine["triggered_at"][:10]), date.fromisoformat(UNTIL)
    Journal(own_data).waive(step, deal, begun, today, None, "asked_to_wait", "", "Ann", NOW)
    assert state() == "waived"
    assert due() == (n_due - 1, n_waived + 1, n_overdue - 1)
    assert run("review", "--out", tmp_path / "out.md", data=own_data)[0] == 0
    assert "the customer asked us to wait" in (tmp_path / "out.md").read_text(encoding="utf-8")


def test_a_raised_standard_counts_in_every_figure(run: Run, own_data: Path) -> None:
    def standard(*more: str) -> float:
        found = rows(run("metric", "follow_up", "--by", "step", *more, data=own_data))
        return float(next(row["standard"] for row in found if row["step"] == "appointment"))

    assert standard() == 0.8
    week = date(2026, 2, 2)
    Journal(own_data).say_standard("appointment", 0.9, "raised", week, date(2026, 2, 1), "", "Ann", NOW)
    assert standard("--since", "2026-02-02") == pytest.approx(0.9)
    assert standard("--until", "2026-02-01") == pytest.approx(0.8)


def test_promises_are_listed_and_counted(run: Run) -> None:
    listed = rows(run("metric", "commitments"))
    assert {row["verdict"] for row in listed} >= {"kept", "late", "not_kept"}
    for by in ("rep", "team"):
        counted = rows(run("metric", "commitments", "--by", by))
        assert sum(int(row["kept"]) for row in counted) == sum(row["verdict"] == "kept" for row in listed)
        for row in counted:
            n = sum(int(row[name]) for name in ("kept", "late", "not_kept"))
            assert row["rate"] == "" if n == 0 else float(row["rate"]) == pytest.approx(int(row["kept"]) / n)
    period = rows(run("metric", "commitments", "--since", "2026-02-02", "--until", "2026-02-08"))
    assert period == [row for row in listed if "2026-02-02" <= row["due_at"][:10] <= "2026-02-08"]
    status, _, told = run("metric", "commitments", "--by", "step")
    assert (status, "Expected: rep, team." in told) == (2, True)


def test_the_journal_is_taken_along_and_read_back(run: Run, demo_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "made" / "journal.jsonl"
    status, shown, told = run("journal", "export", "--out", out)
    assert (status, shown) == (0, "")
    lines = out.read_text(encoding="utf-8").splitlines()
    assert told == f"{len(lines)} lines of the journal are in {out}.\n"
    assert all(json.loads(line)["room"] for line in lines)
    assert run("journal", "read", out, data=tmp_path / "new")[2] == f"{out}: {len(lines)} lines were new.\n"
    assert run("journal", "read", out, data=tmp_path / "new")[2] == f"{out}: 0 lines were new.\n"
    assert Journal(tmp_path / "new").export() == Journal(demo_data).export()


def test_what_stands_within_a_line_does_not_break_it(run: Run, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "one")
    journal.overrule("D1", "contradicted", "two\u2028lines\r\nand\x85more", "Ann", NOW)
    journal.set_person("R1", {"name": "سارا"}, "Ann", NOW)
    assert run("journal", "export", "--out", tmp_path / "j.jsonl", data=tmp_path / "one")[0] == 0
    (tmp_path / "j.jsonl").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "j.jsonl").read_bytes())  # an editor's mark
    status, _, told = run("journal", "read", tmp_path / "j.jsonl", data=tmp_path / "two")
    assert status == 0
    assert "What it says of who is who counts with the next import." in told
    assert Journal(tmp_path / "two").export() == journal.export()


def test_an_empty_journal_is_an_empty_file(run: Run, tmp_path: Path) -> None:
    assert run("journal", "export", "--out", tmp_path / "j.jsonl", data=tmp_path / "none")[0] == 0
    assert (tmp_path / "j.jsonl").read_bytes() == b""
    assert not (tmp_path / "none").exists()


def test_a_playbook_that_is_used_is_kept(run: Run, own_data: Path) -> None:
    shipped = sorted((Path(__file__).resolve().parents[1] / "data" / "playbooks").glob("*.toml"))
    other = next(path for path in shipped if path.stem == "retail")
    assert run("playbook", "use", other, data=own_data)[0] == 0
    assert [version.text for version in Journal(own_data).playbooks()][-1] == other.read_text(encoding="utf-8")
