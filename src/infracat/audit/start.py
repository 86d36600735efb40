"""Setting an audit up inside pytest: load the catalog, choose rows, register the hooks."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from infracat.audit.arguments import Named, complete
from infracat.audit.clean import Cleaning
from infracat.audit.collect import Cases
from infracat.audit.conduct import Conducting, Planning, only_shows
from infracat.audit.finish import Finishing
from infracat.audit.html_columns import HtmlColumns
from infracat.audit.judge import Judging, row_fixtures
from infracat.audit.secret_values import redactor_for
from infracat.audit.selection import BadSelection, select
from infracat.audit.state import Audit
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.observe.observations import Observations, read_observations
from infracat.runs import folder as runs

COMMAND = "infracat-command"
ENTRY = "infracat-audit"


@dataclass
class VerifyCommand:
    """What ``infracat verify`` hands to the plugin: what it has loaded already, and that it prints for itself."""

    catalog: Catalog
    environ: Mapping[str, str]  # as it was before pytest's own variables were taken out
    words: str
    results: dict[str, Any] | None = None
    folder: Path | None = None
    __name__: ClassVar[str] = COMMAND  # the name that pytest registers it under

    @pytest.hookimpl(optionalhook=True)
    def pytest_infracat_results(self, results: dict[str, Any], folder: Path | None) -> None:
        self.results, self.folder = results, folder

    def pytest_internalerror(self, excrepr: object) -> None:
        """pytest's own printing is off; an internal error must not be silent."""
        sys.stderr.write(f"infracat: internal error in pytest or a plugin:\n{excrepr}\n")


def start(config: pytest.Config, named: Named) -> None:
    """Register the audit's hooks; raises ``pytest.UsageError`` for a bad catalog, selection or report folder."""
    command: VerifyCommand | None = config.pluginmanager.get_plugin(COMMAND)
    complete(config, named)
    config.option.continue_on_collection_errors = True
    try:
        catalog = command.catalog if command else load(named.catalog)
        audit = _audit(config, replace(named, catalog=catalog.path), catalog, command)
    except (BadCatalog, BadSelection) as error:
        raise pytest.UsageError(str(error)) from None
    _register(config, audit, command)


def _audit(config: pytest.Config, named: Named, catalog: Catalog, command: VerifyCommand | None) -> Audit:
    option = config.getoption
    selection = select(catalog, tuple(option("infracat_row")), option("infracat_profile"), option("infracat_host"))
    environ = command.environ if command else dict(os.environ)
    replayed = config.invocation_params.dir / option("infracat_from") if option("infracat_from") else None
    earlier = _earlier(replayed) if replayed else None
    return Audit(
        named=named,
        catalog=catalog,
        selection=selection,
        redactor=redactor_for(catalog, environ),
        environ=environ,
        folder=_folder(config, named),
        replayed_from=replayed,
        earlier=earlier,
    )


def _earlier(path: Path) -> Observations:
    try:
        return read_observations(path)
    except ValueError as error:
        raise pytest.UsageError(f"--from: {error}") from None


def _folder(config: pytest.Config, named: Named) -> Path:
    """A new unfinished run folder; a worker is told its controller's."""
    if hasattr(config, "workerinput"):
        return Path(config.workerinput["infracat"])
    stated = config.getoption("infracat_report_dir")
    reports = config.invocation_params.dir / stated if stated else named.folder / "reports"
    try:
        return runs.begin(reports, runs.new_id(datetime.now(UTC)))
    except OSError as error:
        raise pytest.UsageError(f"--report-dir: {reports}: cannot be written: {error.strerror}") from None


def _register(config: pytest.Config, audit: Audit, command: VerifyCommand | None) -> None:
    register = config.pluginmanager.register
    worker = getattr(config, "workerinput", None)
    cases = Cases(audit)
    register(cases, ENTRY)
    register(Judging(audit))
    register(row_fixtures())
    if worker:
        register(Planning(audit, worker["workerid"]))
    else:
        _interruptible()
        _pytest_html(config, audit.folder)
        register(HtmlColumns(audit))
        conducting = Conducting(config, audit)
        register(conducting)
        register(Finishing(config, audit, conducting, command.words if command else _words()))
    register(Cleaning(config, audit.redactor, quiet=command is not None and not only_shows(config)))


def _interruptible() -> None:
    """SIGTERM, and a terminal that is gone, end an audit as ^C does: what was started is killed, the report written."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler)


def _pytest_html(config: pytest.Config, folder: Path) -> None:
    """Have pytest-html write into the run's folder, unless it is absent or was given a path of its own."""
    if not getattr(config.option, "htmlpath", "absent"):
        config.option.htmlpath = str(folder / "pytest-html.html")
        config.option.self_contained_html = True


def _words() -> str:
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
