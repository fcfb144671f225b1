"""Where the keys of a TOML text stand."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.toml_lines import key_lines

DATA = Path(__file__).resolve().parents[1] / "data"

TEXT = '''\
top = 1 # "not.a.key" = 2
[a]
x = """
y = 3
"""
"quoted.key" = 'z = 4'
[a.b]
c.d = [
  1,
  # comment ]
  { e = "}", f = [2, 3] },
]
[[s]]
x = 1
[s.t]
x = 2
[[s]]
x = 3
[[s.u]]
x = 4
[[s.u]]
x = 2026-01-01 10:00:00
'''

PLACES = {
    ("top",): 1,
    ("a",): 2,
    ("a", "x"): 3,
    ("a", "quoted.key"): 6,
    ("a", "b"): 7,
    ("a", "b", "c", "d"): 8,
    ("a", "b", "c", "d", 0): 9,
    ("a", "b", "c", "d", 1, "e"): 11,
    ("a", "b", "c", "d", 1, "f", 1): 11,
    ("s", 0): 13,
    ("s", 0, "t", "x"): 16,
    ("s", 1): 17,
    ("s", 1, "x"): 18,
    ("s", 1, "u", 0, "x"): 20,
    ("s", 1, "u", 1, "x"): 22,
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_key_is_found_on_its_line(end: str) -> None:
    lines = key_lines(TEXT.replace("\n", end))
    assert {path: lines.get(path) for path in PLACES} == PLACES


def paths(value: Any, base: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in what `tomllib` read."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, entry in entries for path in ((*base, key), *paths(entry, (*base, key)))]


@pytest.mark.parametrize("file", sorted(DATA.glob("*/*.toml")), ids=lambda file: file.name)
def test_every_key_of_our_own_files_is_found_where_it_is_written(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines, written = key_lines(text), text.split("\n")
    for path in paths(tomllib.loads(text)):
        if isinstance(path[-1], str):
            assert path[-1] in written[lines[path] - 1]
        else:
            assert path in lines


KEYS = st.sampled_from(["a", "b", '"c d"', "'e.f'", "1"])
LEAVES = st.sampled_from(
    [
        "1",
        "true",
        '"x = 1"',
        "'#'",
        '"\\\\"',
        '"""\n]"q" ""\n"""',
        "'''\n}'\n'''",
        "2026-01-01",
        '""',
        "1.5e3",
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ # list\n" + ",\n".join(items) + "]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {entry}" for key, entry in table.items()) + "}"
        ),
    ),
    max_leaves=6,
)
TABLES = st.tuples(KEYS, st.dictionaries(KEYS, VALUES, max_size=3))


@given(st.lists(TABLES, max_size=4))
def test_every_key_of_any_text_is_found(tables: list[tuple[str, dict[str, str]]]) -> None:
    text = "\n".join(
        f"[[{name}]]\n" + "\n".join(f"{key} = {entry}" for key, entry in body.items()) for name, body in tables
    )
    assert set(paths(tomllib.loads(text))) <= set(key_lines(text))


@given(st.text("[]{}=\"'a.,#\n\\ 1"))
def test_a_text_that_is_no_toml_gives_what_was_found_before_the_fault(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in key_lines(text).values())
