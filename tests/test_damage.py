"""Broken and hostile files through the whole import: each row is loaded, set aside or counted; nothing else happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import store as stores
from analytics.intake import Intake
from analytics.journal import Journal
from analytics.loading import Loaded
from analytics.store import Store
from tests.desk import NOW

HEADER = "deal_id,status,name,amount\n"
SOUND = [f'{row},open,"Pump, {row} t",{row}00.5' for row in range(1, 9)]


@pytest.fixture(autouse=True)
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is judged here is in the tables."""
    monkeypatch.setattr(stores, "build", lambda *_, **__: None)


def take(folder: Path, name: str, content: bytes) -> tuple[list[Loaded], Store]:
    """Import one file into a new warehouse; nothing may be written beside it."""
    files, data = folder / "files", folder / "data"
    files.mkdir(parents=True)
    (files / name).write_bytes(content)
    store = Store(data)
    intake = Intake(store, Journal(data), NOW)
    try:
        intake.take([files / name])
        lines = intake.load() if any(taken.state == "ready" for taken in intake.files) else []
        assert lines or intake.all_problems() or any(taken.questions for taken in intake.files)
    finally:
        intake.clear()
    assert {path.name for path in folder.iterdir()} == {"data", "files"}
    assert [path.name for path in files.iterdir()] == [name]
    assert [path for path in data.iterdir() if path.name.startswith("reading-")] == []
    for line in lines:
        assert line.rows_read == (
            line.added + line.updated + line.unchanged + line.set_aside + line.repeated + line.left_out
        )
    return lines, store


LETTERS = ["", '"', '""', "\n", "\r", "\0", ",", ";", "\ufeff", "=", "<b>"]
BYTES = [b"\xff", b"\x81\x40", "é".encode("cp1252"), b"\xe0\xb8"]
DAMAGE = st.one_of(
    st.tuples(st.just("cut"), st.integers(0, 300)),
    st.tuples(st.just("insert"), st.integers(0, 300), st.sampled_from([*LETTERS, *BYTES])),
    st.tuples(st.just("twice"), st.integers(0, 300), st.integers(0, 60)),
)  # fmt: skip


def damaged(content: bytes, damage: tuple[object, ...]) -> bytes:
    kind, at = damage[0], int(str(damage[1]))
    if kind == "cut":
        return content[:at]
    if kind == "twice":
        return content[:at] + content[at : at + int(str(damage[2]))] + content[at:]
    what = damage[2]
    return content[:at] + (what if isinstance(what, bytes) else str(what).encode()) + content[at:]


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=40)
@given(damages=st.lists(DAMAGE, min_size=1, max_size=3))
def test_a_damaged_file_is_loaded_set_aside_or_refused(
    tmp_path_factory: pytest.TempPathFactory, damages: list[tuple[object, ...]]
) -> None:
    content = (HEADER + "\n".join(SOUND) + "\n").encode()
    for damage in damages:
        content = damaged(content, damage)
    _, store = take(tmp_path_factory.mktemp("damaged"), "deals.csv", content)
    store.close()


@pytest.mark.parametrize(
    ("content", "read", "set_aside"),
    [
        (HEADER + SOUND[0] + "\n" + '2,open,"never closed\n' + "\n".join(SOUND[2:]), 8, 1),
        (HEADER + "1,won,a\0b,1\n2,lost,=1+1,2\n3,open,<script>alert(1)</script>,3\n", 3, 0),
        (HEADER + "1,won,a,1\r2,lost,b,2\r\n3,open,c,3\n4,open,d,4\r", 4, 0),
        (HEADER + "1\n2,won\n3,won,a,5,6,7\n", 3, 1),
        (HEADER.strip() + "," + ",".join(f"c{n}" for n in range(4000)) + "\n1,won,a,1" + ",x" * 4000 + "\n", 1, 0),
        (HEADER + "1,won,a,1\n2,won," + "x" * (17 << 20) + ",2\n3,won,c,3\n", 3, 1),
        (HEADER + '1,won,"' + "x\n" * 400_000 + '",1\n2,won,b,2\n', 2, 0),
    ],
    ids=["quote", "letters", "line ends", "cells", "columns", "a large cell", "many lines in a cell"],
)
def test_what_is_wrong_costs_its_own_row_alone(tmp_path: Path, content: str, read: int, set_aside: int) -> None:
    (line,), store = take(tmp_path, "deals.csv", content.encode())
    assert (line.rows_read, line.set_aside) == (read, set_aside)
    assert line.added == read - set_aside
    rejects = store.read("rejects", {"import_no": None})
    assert len(rejects) == set_aside
    assert rejects["row_as_it_was"].str.len().gt(0).all()
