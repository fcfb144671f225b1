"""What docs/scheduling.md tells to schedule does what it says: its scripts run, its commands are known."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.cli import main, parser

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SCRIPTS = dict(re.findall(r"^`(\w+\.\w+)`.*?\n\n```\w+\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
SUNDAY, FRIDAY = "2026-03-08", "2026-03-06"


def commands() -> list[str]:
    """Every `-m analytics …` of the blocks and each `review …` in a sentence, without what the shell does with it."""
    lines = [line for _, block in BLOCKS for line in block.splitlines() if " -m analytics " in line]
    found = [re.split(r" \d?>+ | \|\| ", line.split(" -m analytics ")[1])[0] for line in lines]
    said = re.findall(r"`((?:review|metric|journal) -[^`]*|metric [^`]*)`", TEXT)
    return [*found, *(command.replace("…", "file.pdf") for command in said)]


@pytest.mark.parametrize("command", commands())
def test_every_command_is_one_that_is_known(command: str) -> None:
    chosen = parser().parse_args(shlex.split(command.replace("\\", "/")))
    assert chosen.run


def test_there_is_a_script_of_each_kind() -> None:
    assert set(SCRIPTS) == {"monday.sh", "friday.sh", "monday.cmd", "friday.cmd"}
    assert len(commands()) > 10


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scheduled") / "exports"
    assert main(["demo", "--out", str(folder), "--reps", "2", "--months", "3", "--until", FRIDAY]) == 0
    return folder


@pytest.mark.skipif(os.name == "nt", reason="for Linux and macOS")
@pytest.mark.parametrize(
    ("script", "today", "files"),
    [
        ("monday.sh", SUNDAY, {"review": {".html", ".pdf", ".md"}, "import": {".csv"}, "journal": {".jsonl"}}),
        ("friday.sh", FRIDAY, {"ahead": {".pdf", ".xlsx"}, "import": {".csv"}}),
    ],
)
def test_the_scripts_write_their_files(
    tmp_path: Path, exports: Path, script: str, today: str, files: dict[str, set[str]]
) -> None:
    done = scheduled(tmp_path, exports, script, today)
    assert done.returncode == 0, done.stderr
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {f"{name}-{today}{ending}" for name, endings in files.items() for ending in endings}
    assert all(path.stat().st_size for path in (tmp_path / "out").iterdir() if path.suffix != ".jsonl")


@pytest.mark.skipif(os.name == "nt", reason="for Linux and macOS")
@pytest.mark.parametrize(
    ("today", "broken", "says"),
    [
        ("2026-03-15", "", r"--week: 2026-03-15 is later than the data\."),
        (SUNDAY, "deals.xlsx", r"deals\.xlsx: "),
    ],
    ids=["the export was forgotten", "a file cannot be read"],
)
def test_no_review_is_sent_where_something_is_missing(
    tmp_path: Path, exports: Path, today: str, broken: str, says: str
) -> None:
    if broken:
        shutil.copytree(exports, tmp_path / "exports")
        exports = tmp_path / "exports"
        (exports / broken).write_bytes(b"PK\x03\x04 no workbook")
    done = scheduled(tmp_path, exports, "monday.sh", today)
    assert done.returncode == 2
    assert re.search(says, done.stderr), done.stderr
    assert not list((tmp_path / "out").glob("review-*"))


def scheduled(folder: Path, exports: Path, script: str, today: str) -> subprocess.CompletedProcess[str]:
    """The script of the page, with the paths of a test, on a machine whose calendar stands still."""
    places = {
        "/srv/loose-bolts": str(ROOT),
        "/srv/exports": str(exports),
        "/srv/reviews": str(folder / "out"),
        ".venv/bin/python": sys.executable,
    }
    text = SCRIPTS[script]
    for named, there in places.items():
        text = text.replace(named, shlex.quote(there))
    text = re.sub(r"(-m analytics (?:import|review|journal export))", rf"\1 --data {folder}/data", text)
    calendar = folder / "bin" / "date"
    for made in (calendar.parent, folder / "out"):
        made.mkdir()
    calendar.write_text(f"#!/bin/sh\necho {today}\n", encoding="utf-8")
    calendar.chmod(0o755)
    path = f"{calendar.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", text], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
