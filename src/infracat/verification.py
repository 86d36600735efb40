"""``infracat verify``: runs pytest isolated from the project's own pytest settings, and prints the results.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import gc
import json
import os
import secrets
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.catalog.load import PATIENCE
from infracat.catalog.model import Catalog
from infracat.cli.streams import redacted_output
from infracat.facts import CannotObserve
from infracat.hosts.commands.watch import watchdog
from infracat.hosts.files import questions
from infracat.hosts.here import files_here, without_hung_folders

if TYPE_CHECKING:
    from infracat.results.model import Result

INI = Path(__file__).with_name("verify.ini")
PYTEST_SETTINGS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")
PLUGINS = ("xdist", "pytest_metadata.plugin", "pytest_html.plugin", "testinfra.plugin", "infracat.plugin")
DISABLED_PLUGINS = ("no:cacheprovider", "no:unraisableexception")  # the latter runs gc.collect() many times at the end
LISTING = (
    "--collect-only", "--co", "--fixtures", "--funcargs", "--fixtures-per-test", "--setup-plan", "--markers", "--help",
    "-h", "--version", "-V", "--cache-show",
)  # fmt: skip
DEBUGGING = ("--pdb", "--trace")
GC_THRESHOLD = 50_000  # allocations between two collections: most objects of an audit live to its end


def verify(catalog: Catalog, arguments: Sequence[str], style: str) -> int:
    """Run the audit and print its results in ``style`` (``text``, ``json``, …); returns the exit code."""
    import pytest

    from infracat.audit.start import VerifyCommand

    gc.set_threshold(GC_THRESHOLD, 20, 20)
    # stdout is for the results alone: what a conftest prints goes to stderr
    environ = dict(os.environ)
    with _without_project_settings(), redirect_stdout(sys.stderr):
        try:
            own = _own_judges(catalog)
        except CannotObserve as error:
            sys.stderr.write(f"infracat: {error}\n")
            return 4
        apart = own if _run_apart(arguments) else None
        command = VerifyCommand(catalog, environ, shlex.join(["infracat", *sys.argv[1:]]), apart)
        words = _pytest_arguments(catalog, own, arguments)
        code = int(pytest.main(words, plugins=[command]))
    watchdog().dismiss()
    if command.results is None:  # listed, or ended before: never as if it had been met
        return code or (0 if any(word in LISTING for word in arguments) else 3)
    with redacted_output():
        return _print(command.results, command.folder, style, code)


def _print(results: Result, folder: Path | None, style: str, code: int) -> int:
    from infracat.report.github import annotations
    from infracat.report.nagios import one_line
    from infracat.results.document import dump

    match style:
        case "json":
            json.dump(dump(results), sys.stdout, indent=1)
            sys.stdout.write("\n")
        case "github":
            sys.stdout.write(annotations(results))
            _add_step_summary(results)
        case "nagios":
            line, code = one_line(results)
            sys.stdout.write(f"{line}\n")
        case _:
            _print_text(results, folder)
    return code


def _add_step_summary(results: Result) -> None:
    """Append to the file that GitHub shows as the step's summary; an error does not fail the run."""
    from infracat.report.markdown import step_summary

    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(path).open("a", encoding="utf-8", errors="replace") as file:
                file.write(step_summary(results))
        except OSError as error:
            sys.stderr.write(f"infracat: GITHUB_STEP_SUMMARY: {path}: {error.strerror}\n")


def _print_text(results: Result, folder: Path | None) -> None:
    from infracat.runs.folder import relative
    from infracat.terminal.print_report import print_report

    pause = f"::stop-commands::{secrets.token_hex(8)}" if "GITHUB_ACTIONS" in os.environ else ""
    if pause:  # GitHub's runner must not execute commands in a tool's output
        sys.stdout.write(f"{pause}\n")

    terminal = sys.stdout.isatty()
    print_report(
        results,
        sys.stdout,
        width=shutil.get_terminal_size().columns if terminal else 80,
        colour=terminal and "NO_COLOR" not in os.environ,
        unicode="utf" in (sys.stdout.encoding or "").lower(),
        report=relative(folder / "report.html") if folder else None,
    )
    if pause:
        sys.stdout.write(f"::{pause.rpartition('::')[2]}::\n")


def _own_judges(catalog: Catalog) -> Path | None:
    """The project's folder of judges, if it has one."""
    from infracat.audit.arguments import FOLDER, JUDGES

    own = catalog.folder / FOLDER
    return own if _has(own) and own.resolve() != JUDGES.resolve() else None


def _pytest_arguments(catalog: Catalog, own: Path | None, arguments: Sequence[str]) -> list[str]:
    """Without the project's own judges, of which this process imports nothing unless they are listed or debugged."""
    from infracat.audit.arguments import JUDGES

    apart = own is not None and _run_apart(arguments)
    folders = [JUDGES, *([own] if own and not apart else [])]
    plugins = [word for name in (*PLUGINS, *DISABLED_PLUGINS) for word in ("-p", name)]
    settings = [
        "-c",
        str(INI),
        f"--rootdir={catalog.folder}",
        f"--confcutdir={own or JUDGES}",
        *(["--noconftest"] if apart else []),
        "--disable-plugin-autoload",
        "--tb=no",  # not printed anyway, and quadratic in the number of failures
    ]
    if own and not apart:
        settings.append("--import-mode=append")  # its requests.py does not come before the library
    named = [*map(str, folders), f"--infracat-catalog={catalog.path}"]
    return [*named, *settings, *plugins, *arguments]


def _run_apart(arguments: Sequence[str]) -> bool:
    return not any(word in (*LISTING, *DEBUGGING) for word in arguments)


def _has(folder: Path) -> bool:
    """``CannotObserve`` for a folder that hangs: pytest itself would look into it."""
    with files_here() as files:
        try:
            return files.ask(questions.kind, folder, patience=lambda: PATIENCE) == "directory"
        except OSError:
            return False


@contextmanager
def _without_project_settings() -> Iterator[None]:
    """Without pytest's variables in the environment, which workers inherit, nor the project's folder on their
    ``sys.path``: a ``yaml.py`` there must not be imported.
    """
    kept = dict(os.environ)
    for name in PYTEST_SETTINGS:
        os.environ.pop(name, None)
    os.environ["PYTHONSAFEPATH"] = "1"
    if "PATH" in os.environ:  # a plugin of pytest starts uname
        os.environ["PATH"] = without_hung_folders(os.environ["PATH"])
    if sys.flags.utf8_mode:
        os.environ["PYTHONUTF8"] = "1"
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
