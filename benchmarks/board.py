"""How long does the board take to draw, compared with the same layout drawn from constants?"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from analytics.store import Store

DASHBOARD = str(Path(__file__).resolve().parent.parent / "dashboard.py")
CACHED = ("overview", "frame", "names", "store", "warehouse")
RERUNS = 9


def measure(directory: Path, say: Callable[[str, float, str, float, str], None]) -> None:
    """Reruns with a warm cache and changes of the as-of day and the period, against the layout drawn from constants."""
    os.environ["LOOSE_BOLTS_DATA"] = str(directory)
    mark = Store(directory).watermark.date()
    page = AppTest.from_file(DASHBOARD, default_timeout=300)
    page.run()
    assert not page.exception, page.exception
    warm = _median([_seconds(page) for _ in range(RERUNS)])
    days = []
    for back in range(1, RERUNS + 1):
        page.session_state["as_of"] = mark - timedelta(days=back)
        days.append(_seconds(page))
    page.session_state["as_of"] = mark
    page.run()
    periods = []
    for period in ("quarter", "13-weeks", "12-months", "month"):
        page.session_state["period"] = period
        periods.append(_seconds(page))
    constant = _from_constants()
    say("board, warm rerun", warm, "from constants", constant, "1.30")
    say("board, another as-of day", _median(days), "from constants", constant, "2.00")
    say("board, another period", _median(periods), "from constants", constant, "2.00")


def _from_constants() -> float:
    """The same page, its data at hand as ready Python objects: no reading, no copying out of a cache."""
    from pages.parts import cached

    page = AppTest.from_file(DASHBOARD, default_timeout=300)
    page.run()
    with ExitStack() as constants:
        for name in CACHED:
            constants.enter_context(patch.object(cached, name, _constant(getattr(cached, name))))
        page.run()
        return _median([_seconds(page) for _ in range(RERUNS)])


def _constant(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[Any, Any] = {}

    def answer(*arguments: Any) -> Any:
        if arguments not in known:
            known[arguments] = function(*arguments)
        return known[arguments]

    return answer


def _seconds(page: AppTest) -> float:
    begin = time.perf_counter()
    page.run()
    assert not page.exception, page.exception
    return time.perf_counter() - begin


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds)
