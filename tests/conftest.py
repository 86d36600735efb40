"""The project that a test audits, the real services that all tests share, and what holds for a whole run."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import watchdog
from tests.fork_server import compile_templates_once
from tests.project import Project
from tests.services.clouds import AzureServer, GoogleServer, S3Server, azurite, google_emulator, s3_server
from tests.services.engine import Engine, started
from tests.services.postgres import make_dumps, postgres

HARMLESS = {"tests.services.missing", "tests.services.ports", "tests.services.images"}  # no service of these
FIXTURES = {"project", "engine", "azure", "google", "dumps", "site", "copy"}


# A run starts a thousand Pythons: with this set, each would compile infracat and rewrite the plugins of pytest anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "real: starts a service or whole processes (conftest.py sets it by fixtures and imports)"
    )
    compile_templates_once()
    config.option.loadscopereorder = False  # of pytest-xdist: files with the most tests first, which take no time
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # started by nohup or in the background of a script
        signal.signal(signal.SIGINT, lambda *_: None)  # as deaf as before, but children hear again
    if not hasattr(config, "workerinput"):
        stack = ExitStack()
        stack.enter_context(watchdog.watched())
        config.add_cleanup(stack.close)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``make test-fast`` leaves out what is marked here, and the others begin with it: files that take minutes."""
    for item in items:
        if isinstance(item, pytest.Function) and (FIXTURES & {*item.fixturenames} or _uses_services(item.module)):
            item.add_marker("real")
    real = {item.path for item in items if item.get_closest_marker("real")}
    items.sort(key=lambda item: item.path not in real)


def _uses_services(module: object) -> bool:
    origins = {
        str(getattr(each, "__module__", None) or getattr(each, "__name__", "")) for each in vars(module).values()
    }
    return any(each.startswith("tests.services.") for each in origins - HARMLESS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a service that a test needs and does not find is a failure: a skip there would pass for a test."""
    report = yield
    if report.skipped and "INFRACAT_CI" in os.environ:
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested, and why: once for each reason."""
    skipped = terminalreporter.getreports("skipped")
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if reasons:
        terminalreporter.section("not tested")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count:4} {'test ' if count == 1 else 'tests'}  {' '.join(reason.split())}")


@pytest.fixture(scope="session", autouse=True)
def _mounts_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    watchdog.covers(tmp_path_factory.getbasetemp())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter: pytest closes the one above ``tmp_path`` to them at each start."""
    with TemporaryDirectory(prefix="infracat-tests-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """One for all tests: what a test starts in it, it gives a name of its own, and removes."""
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A real S3 server without any bucket; whoever uses it names buckets of his own."""
    with s3_server() as server:
        yield server


@pytest.fixture(scope="session")
def azure() -> Iterator[AzureServer]:
    """A real azurite without any container."""
    with azurite() as server:
        yield server


@pytest.fixture(scope="session")
def google() -> Iterator[GoogleServer]:
    """A real emulator without any bucket."""
    with google_emulator() as server:
        yield server


@pytest.fixture(scope="session")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dump of a real server's in every format that pg_dump writes."""
    folder = tmp_path_factory.mktemp("dumps")
    with postgres() as server:
        make_dumps(server, folder)
    return folder
