"""What tests share: an empty data folder, the dashboard on a free port, a page in a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Error, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "No Chromium is installed, so the journeys through the pages are left out (apt install chromium)."

ServedApp = Callable[[Path], str]

settings.register_profile("loose-bolts", deadline=None)
settings.load_profile("loose-bolts")


def browser_path() -> str | None:
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if browser_path() is None:
        terminalreporter.write_line(NO_BROWSER, yellow=True, bold=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser is a browser test: `pytest -m "not browser"` leaves them all out."""
    for item in items:
        if "browser_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty folder for a warehouse and its journal."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def served_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApp]:
    """The dashboard over a data folder: `served_app(folder)` is the address of its home page.

    One server per folder for the whole run; they end with it.
    """
    servers: dict[Path, tuple[str, subprocess.Popen[bytes]]] = {}

    def serve(data: Path) -> str:
        if data not in servers:
            servers[data] = start_dashboard(data, tmp_path_factory.mktemp("server") / "log.txt")
        return servers[data][0]

    yield serve
    for _address, process in servers.values():
        stop(process)


@pytest.fixture
def fresh_app(tmp_path: Path) -> Iterator[ServedApp]:
    """As `served_app`, but a server of the test's own that nobody has opened before."""
    processes: list[subprocess.Popen[bytes]] = []

    def serve(data: Path) -> str:
        address, process = start_dashboard(data, tmp_path / f"server-{len(processes)}.txt")
        processes.append(process)
        return address

    yield serve
    for process in processes:
        stop(process)


def start_dashboard(data: Path, log: Path) -> tuple[str, subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**os.environ, "LOOSE_BOLTS_DATA": str(data)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(600):
        if is_healthy(address):
            return address, process
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    stop(process)
    pytest.fail(f"The dashboard did not start:\n{log.read_text(errors='replace')}")


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        if os.environ.get("LOOSE_BOLTS_BROWSER") == "required":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    quiet = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """An empty page, as wide as a desktop. The test fails when it asks another machine or breaks."""
    outside: list[str] = []
    broken: list[str] = []

    def watch(route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost"):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def note(error: Error) -> None:
        broken.append(str(error))

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    context.route(lambda address: address.startswith("http"), watch)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("pageerror", note)
    yield page
    context.close()
    assert not outside, f"the page asked other machines: {outside}"
    assert not broken, f"the page's own script broke: {broken}"
