"""An import that is killed, at any step of it, leaves the last good state, and the next import goes through."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.locks import RAW, READING
from analytics.store import Store
from tests import small_company
from tests.conftest import ROOT

# Statements to the database and changes to files are counted; before the one that is named the process kills itself
# as the system would: nothing is flushed, closed or undone.
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from analytics import store
from analytics.cli import main

last, steps = int(sys.argv[1]), 0

def step():
    global steps
    steps += 1
    if steps == last:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(do):
    def counting(*args, **kwargs):
        step()
        return do(*args, **kwargs)
    return counting

class Counted:
    def __init__(self, connection):
        self.connection = connection
    def execute(self, *args):
        step()
        self.connection.execute(*args)
        return self
    def cursor(self):
        return Counted(self.connection.cursor())
    def __enter__(self):
        return self
    def __exit__(self, *_):
        self.connection.close()
    def __getattr__(self, name):
        return getattr(self.connection, name)

connect = store.connect
store.connect = lambda *args, **kwargs: Counted(connect(*args, **kwargs))
for place, name in ((shutil, "copyfile"), (shutil, "rmtree"), (Path, "rename"), (Path, "replace"), (Path, "unlink")):
    setattr(place, name, counted(getattr(place, name)))
code = main(sys.argv[2:])
print("steps", steps)
sys.exit(code)
"""
N_KILLS = 8


def importing(data: Path, files: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KILLED, str(last), "import", str(files), "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def state(data: Path) -> tuple[object, ...]:
    """What a reader sees: the imports, the deals, and what was made of them."""
    store = Store(data)
    try:
        return (
            store.read("select count(distinct import_no) as n from import_log")["n"][0],
            tuple(store.read("select deal_id, status from deals order by 1").itertuples(index=False, name=None)),
            store.read("select count(*) as n from duty")["n"][0],
        )
    finally:
        store.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_an_import_killed_at_any_step_leaves_the_last_good_state(tmp_path: Path) -> None:
    files = small_company.write(tmp_path / "files")
    good, data, more = tmp_path / "good", tmp_path / "data", tmp_path / "more"
    assert importing(good, files, last=0).returncode == 0
    before = state(good)
    more.mkdir()
    (more / "deals.csv").write_text("deal_id,status,name\nnew-1,open,Pump\nnew-2,won,Valve\n")
    shutil.copytree(good, data)
    whole = importing(data, more, last=0)
    after = state(data)
    assert after != before
    n_steps = int(whole.stdout.split("steps ")[1])
    shutil.rmtree(data)
    shutil.copytree(good, data)
    seen = set()
    points = sorted({*range(1, n_steps, max(1, n_steps // N_KILLS)), *range(n_steps - 2, n_steps + 1)})
    for last in points:
        killed = importing(data, more, last)
        assert killed.returncode == -signal.SIGKILL
        seen.add(state(data))
        assert state(data) in (before, after), f"killed at step {last} of {n_steps}"
        if state(data) == after:
            break
    assert before in seen
    assert importing(data, more, last=0).returncode == 0
    assert state(data)[1:] == after[1:]
    # Nor does anything stay of those that were killed.
    assert [path.name for path in data.iterdir() if path.name.startswith((READING, RAW))] == []
    assert len(list(data.glob("store-*"))) <= 3
