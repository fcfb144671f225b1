"""Who may import whom, who may read the clock, and how things are called."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONT_ENDS = ("dashboard.py", "pages/", "analytics/cli")
CLOCK = {"now", "today", "utcnow", "time_ns"}
BAD_MODULES = {"utils", "util", "helpers", "helper", "common", "manager", "service", "services"}

# library: the only files that may import it
ONLY_IN = {
    "streamlit": ("dashboard.py", "pages/"),
    "duckdb": ("analytics/store.py",),
    "sqlite3": ("analytics/journal.py",),
    "plotly": ("analytics/charts/",),
    "random": ("analytics/demo",),
    "secrets": ("analytics/demo",),
    "numpy.random": ("analytics/demo", "analytics/metrics/resampling.py"),
}
METRICS_MAY_IMPORT = {"pandas", "numpy", "scipy", "analytics.dates", "analytics.metrics"}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import with its line; of `from a import b` both a and a.b, because b may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{name.name}") for name in node.names)


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def section(file: str) -> str | None:
    """The section of a page: pages/week/board.py -> week."""
    parts = Path(file).parts
    return parts[1] if parts[0] == "pages" and len(parts) > 2 else None


def wrong_imports(file: str, tree: ast.AST) -> Iterator[str]:
    for line, module in imports(tree):
        at = f"{file}, line {line}:"
        if module.startswith("."):
            yield f"{at} imports {module}; say the whole name instead."
        for library, places in ONLY_IN.items():
            if is_within(module, library) and not file.startswith(places):
                yield f"{at} imports {library}, which only {' and '.join(places)} may."
        if file.startswith("analytics/") and (is_within(module, "pages") or module == "dashboard"):
            yield f"{at} imports {module}; the product without a screen knows no pages."
        if is_within(module, "pages") and module not in ("pages", "pages.parts"):
            if section(file) and module.split(".")[1] != "parts":
                yield f"{at} imports {module}; a page never imports another page."
        if file.startswith("analytics/metrics/"):
            known = any(is_within(module, allowed) for allowed in METRICS_MAY_IMPORT)
            if not known and module != "analytics" and module.split(".")[0] not in sys.stdlib_module_names:
                yield f"{at} imports {module}; metrics know only {sorted(METRICS_MAY_IMPORT)}."


def wrong_calls(file: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not file.startswith(ONLY_IN["numpy.random"]):
            if ast.unparse(node) in ("np.random", "numpy.random"):
                yield f"{file}, line {node.lineno}: draws lots; only {' and '.join(ONLY_IN['numpy.random'])} may."
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "print" and not file.startswith("analytics/cli"):
            yield f"{file}, line {node.lineno}: prints; only the command line may."
        if isinstance(called, ast.Attribute) and not file.startswith(FRONT_ENDS):
            is_time = called.attr == "time" and isinstance(called.value, ast.Name) and called.value.id == "time"
            if called.attr in CLOCK or is_time:
                yield f"{file}, line {node.lineno}: reads the clock; only the front ends may. Take `as_of`."


def wrong_names(file: str, tree: ast.AST) -> Iterator[str]:
    if bad := BAD_MODULES & set(Path(file).with_suffix("").parts):
        yield f"{file}: {bad.pop()} says nothing; name the module by the question that it answers."
    if re.fullmatch(r"pages/[^/]+\.py", file):
        yield f"{file}: lies directly in pages/: it opens without the frame. Give it a section."
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if re.match(r"_*(get|process|handle)_", node.name):
                yield f"{file}, line {node.lineno}: {node.name}; say what it gives."


def product_files() -> list[Path]:
    found = [ROOT / "dashboard.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "analytics").rglob("*.py")]
    return [path for path in found if path.exists()]


@pytest.mark.parametrize("rule", [wrong_imports, wrong_calls, wrong_names])
def test_every_module_keeps_to_its_room(rule: Callable[[str, ast.AST], Iterator[str]]) -> None:
    wrong = [
        sentence
        for path in product_files()
        for sentence in rule(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not wrong, "\n".join(["", *wrong])


def test_nothing_is_left_to_do_later() -> None:
    texts = [*product_files(), *(ROOT / "analytics").rglob("*.sql"), *(ROOT / "data").rglob("*.toml")]
    left = [
        f"{path.relative_to(ROOT)}, line {number}: {line.strip()}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX)\b", line)
    ]
    assert not left, "\n".join(["", *left])


def test_a_model_never_asks_what_day_it_is() -> None:
    clock = re.compile(r"\b(current_date|current_timestamp|localtimestamp|getdate|now\s*\(|today\s*\()", re.I)
    asks = [
        f"{path.relative_to(ROOT)}: says {found.group()}; join the as-of moment instead."
        for path in (ROOT / "analytics").rglob("*.sql")
        if (found := clock.search(re.sub(r"--.*", "", path.read_text(encoding="utf-8"))))
    ]
    assert not asks, "\n".join(["", *asks])


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("analytics/review.py", "import streamlit as st"),
        ("analytics/review.py", "import duckdb"),
        ("analytics/store.py", "import sqlite3"),
        ("pages/week/board.py", "from plotly import express"),
        ("pages/week/board.py", "from pages.week import rep"),
        ("pages/week/board.py", "from pages.deals.losses import draw"),
        ("pages/parts/cards.py", "import pages.week.board"),
        ("analytics/review.py", "from pages.parts import words"),
        ("analytics/metrics/silence.py", "from analytics import store"),
        ("analytics/metrics/silence.py", "import holidays"),
        ("analytics/metrics/cost.py", "from random import choice"),
        ("analytics/metrics/cost.py", "rng = np.random.default_rng(1)"),
        ("analytics/metrics/resampling.py", "import random"),
        ("analytics/store.py", "print('done')"),
        ("analytics/store.py", "made_at = datetime.now()"),
        ("analytics/demo.py", "until = pd.Timestamp.today()"),
        ("analytics/store.py", "import time\nstarted = time.time()"),
        ("analytics/store.py", "def _get_table(): ..."),
        ("analytics/helpers.py", ""),
        ("pages/board.py", ""),
        ("pages/__init__.py", ""),
    ],
)
def test_a_broken_rule_is_seen(file: str, code: str) -> None:
    tree = ast.parse(code)
    assert [*wrong_imports(file, tree), *wrong_calls(file, tree), *wrong_names(file, tree)]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("dashboard.py", "import streamlit as st\nfrom pages.parts import words\nnow = datetime.now()"),
        ("pages/week/board.py", "from pages.parts import cards\nfrom analytics.metrics import follow_up"),
        ("analytics/metrics/cost.py", "import math\nfrom scipy import stats\nfrom analytics import dates"),
        ("analytics/cli.py", "print(date.today())"),
        ("analytics/demo.py", "import random"),
        ("analytics/metrics/resampling.py", "rng = np.random.default_rng(1)"),
    ],
)
def test_what_is_allowed_is_left_alone(file: str, code: str) -> None:
    tree = ast.parse(code)
    assert not [*wrong_imports(file, tree), *wrong_calls(file, tree), *wrong_names(file, tree)]
