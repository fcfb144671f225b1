"""The command line: tables to standard output, messages to standard error, 0 when done and 2 when refused."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analytics import export, figures
from analytics.cli import main

ROOT = Path(__file__).resolve().parents[1]
UNTIL = "2026-03-06"
OBLIGATIONS = "step,deal_id,order_id,customer_id,rep_id,triggered_at,due_at,done_at,done_by,closed_at,closed_by,state"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


@dataclass
class Said:
    """What a command gave back."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))


class Console:
    """Runs commands in this process, over one warehouse."""

    def __init__(self, data: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self.capture = capture

    def __call__(self, *words: object, data: Path | None = None) -> Said:
        arguments = [str(word) for word in words]
        if arguments[0] in {"import", "imports", "rejects", "obligations", "metric"} or arguments[:2] == [
            "playbook",
            "use",
        ]:
            arguments += ["--data", str(data or self.data)]
        status = main(arguments)
        said = self.capture.readouterr()
        return Said(status, said.out, said.err)


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a small demo company."""
    folder = tmp_path_factory.mktemp("demo")
    small = ["--reps", "3", "--months", "4", "--until", UNTIL]
    assert main(["demo", "--out", str(folder / "exports"), *small]) == 0
    assert main(["import", str(folder / "exports"), "--data", str(folder / "warehouse"), "--complete"]) == 0
    return folder / "warehouse"


@pytest.fixture
def run(demo_data: Path, capsys: pytest.CaptureFixture[str]) -> Console:
    capsys.readouterr()
    return Console(demo_data, capsys)


# ---------------------------------------------------------------- reading


def test_obligations_are_a_table_of_the_agreed_columns_in_the_agreed_order(run: Console) -> None:
    said = run("obligations")
    assert said.status == 0
    assert said.out.splitlines()[0] == OBLIGATIONS
    assert said.rows
    keys = [(row["step"], row["due_at"]) for row in said.rows]
    assert keys == sorted(keys)
    states = {"on_time", "late", "missed", "overdue", "pending", "unseen", "waived"}
    assert {row["state"] for row in said.rows} <= states


def test_moments_are_written_to_the_microsecond_and_empty_when_unknown(run: Console) -> None:
    rows = run("obligations").rows
    for row in rows:
        for name in ("triggered_at", "due_at", "done_at", "closed_at"):
            assert row[name] == "" or MOMENT.fullmatch(row[name])
        assert row["triggered_at"]
        assert row["due_at"]
    assert any(row["due_at"].endswith("T23:59:59.999999") for row in rows)
    assert any(row["done_at"] == "" for row in rows)


def test_obligations_can_be_asked_of_one_step_and_one_rep(run: Console) -> None:
    everything = run("obligations").rows
    step = "quote-follow-up"
    rep = next(row["rep_id"] for row in everything if row["step"] == step and row["rep_id"])
    found = run("obligations", "--step", step, "--rep", rep).rows
    assert found == [row for row in everything if (row["step"], row["rep_id"]) == (step, rep)]


def test_obligations_can_be_asked_by_their_due_days(run: Console) -> None:
    found = run("obligations", "--since", "2026-02-02", "--until", "2026-02-08").rows
    assert found
    assert {row["due_at"][:10] for row in found} <= {f"2026-02-0{day}" for day in range(2, 9)}


def test_as_of_a_past_day_what_came_later_is_unknown(run: Console) -> None:
    now = run("obligations")
    then = run("obligations", "--as-of", "2026-01-20")
    assert f"as of {UNTIL}" in now.err
    assert "as of 2026-01-20" in then.err
    end = "2026-01-20T23:59:59.999999"
    for row in then.rows:
        assert row["triggered_at"] <= end
        assert all(row[name] <= end for name in ("done_at", "closed_at"))
        assert row["state"] != "overdue" or row["due_at"] <= end
    final = {key(row): row["state"] for row in now.rows}
    settled = [row for row in then.rows if row["state"] in ("on_time", "late", "missed", "waived")]
    assert settled
    assert all(final[key(row)] == row["state"] for row in settled)


def key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("step", "deal_id", "order_id", "customer_id", "triggered_at", "due_at"))


def test_as_of_a_day_ahead_more_is_overdue(run: Console) -> None:
    counts = [
        sum(row["state"] == "overdue" for row in run("obligations", "--as-of", day).rows)
        for day in (UNTIL, "2026-03-20")
    ]
    assert counts[0] < counts[1]


@pytest.mark.parametrize("name", figures.METRICS)
def test_every_metric_is_a_table(run: Console, name: str) -> None:
    said = run("metric", name)
    assert said.status == 0
    assert said.rows or name == "moved"  # dates move between imports, and here is only one
    assert "as of" in said.err


@pytest.mark.parametrize("by", ["rep", "step", "phase", "team", "rep,step", " step , rep ", "week"])
def test_follow_up_counts_the_same_obligations_however_they_are_grouped(run: Console, by: str) -> None:
    def due(rows: list[dict[str, str]]) -> int:
        return sum(int(row["due"]) for row in rows)

    grouped = run("metric", "follow_up", "--by", by).rows
    whole = due(run("metric", "follow_up").rows)
    # By steps alone the office's work stands there too; it is never mixed into a rep's figures.
    assert due(grouped) > whole if by == "step" else due(grouped) == whole
    for row in grouped:
        parts = sum(int(row[name]) for name in ("on_time", "late", "missed", "overdue_in_period"))
        assert int(row["due"]) == parts
        assert row["rate"] == "" if parts == 0 else float(row["rate"]) == pytest.approx(int(row["on_time"]) / parts)


def test_json_says_the_same_as_csv(run: Console) -> None:
    for words in (["metric", "follow_up", "--by", "rep,step"], ["obligations"], ["imports"]):
        said = run(*words, "--format", "json")
        rows = json.loads(said.out)
        table = run(*words).rows
        assert [list(row) for row in rows] == [list(row) for row in table]
        for row, line in zip(rows, table, strict=True):
            for name, cell in row.items():
                if cell is None:
                    assert line[name] == ""
                elif isinstance(cell, float):
                    assert float(line[name]) == cell
                else:
                    assert line[name].removeprefix("'") == str(cell)


def test_the_history_of_imports_has_a_line_per_file(run: Console) -> None:
    rows = run("imports").rows
    assert {row["table_name"] for row in rows} >= {"activities", "deals", "reps"}
    assert {row["import_no"] for row in rows} == {"1"}


# ---------------------------------------------------------------- importing


def test_an_import_says_per_file_what_became_of_it(run: Console, tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text("deal_id,status,shoe size\n1,open,42\n2,zzz,43\n=3,won,44\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    data = tmp_path / "warehouse"
    said = run("import", deals, tmp_path / "other.csv", data=data)
    assert said.status == 0
    (row,) = said.rows
    assert row["file"] == "deals.csv"
    counts = ("rows_read", "added", "updated", "unchanged", "set_aside")
    assert [row[name] for name in counts] == ["3", "2", "0", "0", "1"]
    assert "deals.csv: 1 of 3 rows were set aside; see `rejects`." in said.err
    assert "deals.csv: columns not used: shoe size." in said.err
    assert "other.csv: this file is not recognised" in said.err

    (reject,) = run("rejects", data=data).rows
    assert (reject["file"], reject["line"], reject["column"]) == ("deals.csv", "3", "status")
    assert reject["reason"].startswith('"zzz" is not one of open, won, lost')
    assert reject["row_as_it_was"] == "2,zzz,43"
    assert run("rejects", "--import", 1, data=data).rows == [reject]
    refused = run("rejects", "--import", 2, data=data)
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "--import: there is no import 2. There are: 1.\n"

    again = run("import", deals, data=data)
    assert [again.rows[0][name] for name in counts] == ["3", "0", "0", "2", "1"]


def test_a_dry_run_says_so_and_keeps_nothing(run: Console, tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text("deal_id\n1\n", encoding="utf-8")
    said = run("import", deals, "--dry-run", data=tmp_path / "warehouse")
    assert (said.status, said.rows[0]["added"]) == (0, "1")
    assert "Nothing was kept" in said.err
    assert run("imports", data=tmp_path / "warehouse").status == 2


def test_an_import_by_a_mapping_reads_any_flat_file(run: Console, tmp_path: Path) -> None:
    (tmp_path / "pipeline.csv").write_text("No;Zahl\n007;1,5\n", encoding="utf-8")
    mapping = tmp_path / "crm.toml"
    mapping.write_text(
        '[[file]]\nname = "pipeline.csv"\ntable = "deals"\n[file.columns]\ndeal_id = "No"\namount = "Zahl"\n',
        encoding="utf-8",
    )
    said = run("import", tmp_path / "pipeline.csv", "--mapping", mapping, data=tmp_path / "warehouse")
    assert (said.status, said.rows[0]["source"], said.rows[0]["added"]) == (0, "crm", "1")


def test_cells_that_a_spreadsheet_would_run_are_written_as_text(run: Console, tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "plain", "\ttab"]
    content = io.StringIO()
    csv.writer(content).writerows([["deal_id", "status"], *([cell, "zzz"] for cell in cells)])
    deals.write_text(content.getvalue(), encoding="utf-8")
    run("import", deals, data=tmp_path / "warehouse")
    rows = [row["row_as_it_was"] for row in run("rejects", data=tmp_path / "warehouse").rows]
    assert rows == ["'=1+1,zzz", "'+1,zzz", "'-1,zzz", "'@SUM(A1),zzz", "plain,zzz", "'\ttab,zzz"]
    assert "=1+1,zzz" in run("rejects", "--format", "json", data=tmp_path / "warehouse").out


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_no_text_begins_a_formula_but_numbers_stay_numbers(cell: str) -> None:
    frame = pd.DataFrame({"text": [cell, None], "number": [-1.5, 2.0]})
    rows = list(csv.DictReader(io.StringIO(export.as_csv(frame), newline="")))
    assert rows == [{"text": f"'{cell}", "number": "-1.5"}, {"text": "", "number": "2.0"}]


# ---------------------------------------------------------------- playbooks


MISTAKEN = """\
[playbook]
name = "Mistaken"
time_zone = "Mars/Olympus"

[[step]]
id = "One Step"
phase = "folow-up"
title = { en = "One" }
source = "Ours."
after = { event = "deal_created" }
do = { event = "activity" }
within = "3 business dais"
standard = 0.9
"""


def test_a_playbook_is_checked_with_a_line_for_every_mistake(run: Console, tmp_path: Path) -> None:
    path = tmp_path / "mistaken.toml"
    path.write_text(MISTAKEN, encoding="utf-8")
    for words in (["playbook", "check", path], ["playbook", "use", path]):
        said = run(*words)
        assert (said.status, said.out) == (2, "")
        lines = said.err.splitlines()
        assert len(lines) == 4
        assert [re.findall(r"mistaken\.toml, line (\d+)", line) for line in lines] == [
            ["3"],
            ["6"],
            ["7"],
            ["12"],
        ]


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "playbooks").glob("*.toml")), ids=lambda path: path.stem)
def test_a_good_playbook_is_said_to_be_good(run: Console, path: Path) -> None:
    said = run("playbook", "check", path)
    assert (said.status, said.out) == (0, "")
    assert "no mistakes" in said.err


def test_another_playbook_makes_other_obligations(run: Console, tmp_path: Path) -> None:
    data = tmp_path / "warehouse"
    (tmp_path / "deals.csv").write_text("deal_id,created_at\n1,2026-03-02\n", encoding="utf-8")
    (tmp_path / "activities.csv").write_text("activity_id,at\n1,2026-03-01\n2,2026-03-05\n", encoding="utf-8")
    path = tmp_path / "small.toml"
    small = MISTAKEN.replace("Mars/Olympus", "Asia/Tehran").replace("folow", "follow").replace("One Step", "one-step")
    path.write_text(small.replace("dais", "days"), encoding="utf-8")
    assert run("playbook", "use", path, data=data).status == 0
    assert run("import", tmp_path / "deals.csv", tmp_path / "activities.csv", data=data).status == 0
    assert {row["step"] for row in run("obligations", data=data).rows} == {"one-step"}
    back = run("playbook", "use", ROOT / "data" / "playbooks" / "project-sales.toml", data=data)
    assert (back.status, back.out) == (0, "")
    assert "one-step" not in {row["step"] for row in run("obligations", data=data).rows}


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["obligations", "--step", "quote-folow-up"],
            r'--step: "quote-folow-up" is no step .* "quote-follow-up"\?',
        ),
        (["obligations", "--rep", "nobody at all"], r'--rep: "nobody at all" is nobody\'s id\. '),
        (["obligations", "--as-of", "2026-02-30"], r'--as-of: "2026-02-30" is not a day of the calendar\. '),
        (["obligations", "--as-of", "9999-12-31"], r"--as-of: 9999-12-31 is too far ahead\. Up to "),
        (["obligations", "--since", "yesterday"], r'--since: "yesterday" is not a day'),
        (["obligations", "--since", "2026-03-02", "--until", "2026-03-01"], r"--since: 2026-03-02 is after "),
        (["metric", "folow_up"], r'metric: "folow_up" is no metric\. There are: follow_up, '),
        (
            ["metric", "follow_up", "--by", "rep,shoe"],
            r'--by: "shoe" is not known here\. Expected: rep, step, ',
        ),
        (["metric", "follow_up", "--format", "xml"], r"argument --format"),
        (["metric"], r"required: NAME"),
        (["import"], r"required: PATH"),
        (["import", "no/such/folder"], r"no/such/folder: there is no such file or folder"),
        (["import", "README.md"], r"README\.md: "),
        (["import", "README.md", "--mapping", "no/such.toml"], r"such\.toml: this is not a readable mapping"),
        (["import", "README.md", "--dates", "sometimes"], r"argument --dates"),
        (["rejects", "--import", "one"], r"argument --import"),
        (["playbook", "check", "no/such.toml"], r"such\.toml: "),
        (["playbook"], r"required: action"),
        (["demo"], r"required: --out"),
        (["demo", "--out", "README.md"], r"--out: README\.md is a file\. Name a folder\."),
        (["demo", "--out", "nowhere", "--reps", "0"], r"--reps: must be at least 1"),
        (["demo", "--out", "nowhere", "--months", "many"], r"argument --months"),
        (["dance"], r"invalid choice: '?dance'?"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_line_that_says_what(
    run: Console, words: list[str], sentence: str
) -> None:
    said = run(*words)
    assert (said.status, said.out) == (2, "")
    assert re.search(sentence, said.err), said.err
    assert "Traceback" not in said.err
    assert not Path("nowhere").exists()


@pytest.mark.parametrize("words", [["obligations"], ["metric", "follow_up"], ["imports"], ["rejects"]])
def test_without_data_the_remedy_is_named(run: Console, tmp_path: Path, words: list[str]) -> None:
    said = run(*words, data=tmp_path / "empty")
    assert (said.status, said.out) == (2, "")
    assert "there is no data yet" in said.err
    assert "Import some files first." in said.err


def test_a_file_in_place_of_the_data_folder_is_refused(run: Console, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    said = run("imports", data=tmp_path / "file")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("--data: ")


# ---------------------------------------------------------------- as a program


def program(*words: object, locale: str = "C.UTF-8") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "analytics", *map(str, words)],
        cwd=ROOT,
        env={"LC_ALL": locale, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )


def test_as_a_program_it_keeps_data_and_messages_apart_in_any_script(tmp_path: Path) -> None:
    (tmp_path / "reps.csv").write_text("rep_id,role\nสมชาย,queen\n", encoding="utf-8")
    done = program("import", tmp_path / "reps.csv", "--data", tmp_path / "warehouse")
    assert (done.returncode, done.stdout.decode().count("\n")) == (0, 2)
    assert "set aside" in done.stderr.decode()
    asked = program("rejects", "--data", tmp_path / "warehouse")
    assert "สมชาย,queen" in asked.stdout.decode("utf-8")
    assert (asked.returncode, asked.stderr) == (0, b"")


def test_as_a_program_its_refusal_is_status_2_and_one_line() -> None:
    done = program("obligations", "--data", "no/such/folder")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().count("\n") == 1
