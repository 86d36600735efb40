"""Setting an audit up inside pytest: load the catalog, choose rows, register the hooks."""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from infracat import signals
from infracat.audit import interrupts
from infracat.audit.arguments import FOLDER, AuditArguments, add_built_in_judges, only_lists
from infracat.audit.collect import CollectionPlugin
from infracat.audit.controller import ControllerPlugin
from infracat.audit.html_columns import HtmlColumnsPlugin
from infracat.audit.judge import JudgePlugin, row_fixtures
from infracat.audit.machines import machines_of
from infracat.audit.masked_ids import MaskedIdsPlugin
from infracat.audit.project_judges.driver import ProjectJudges
from infracat.audit.project_judges.process import JUDGE_PROCESS
from infracat.audit.redaction import RedactionPlugin
from infracat.audit.report import ReportPlugin
from infracat.audit.selection import BadSelection, select
from infracat.audit.state import Audit
from infracat.audit.unsafe_exceptions import UnsafeExceptionPlugin
from infracat.audit.worker import WorkerPlugin
from infracat.catalog.load import PATIENCE, load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.hosts.files import scratch
from infracat.hosts.here import why_it_hangs
from infracat.observe.observations import Observations, read_observations
from infracat.redaction.output import OUTPUT, install_hooks
from infracat.results.model import Result
from infracat.runs import folder as runs

SYSTEMS = (Path("/dev"), Path("/dev/fd"))
VERIFY_COMMAND = "infracat-command"
AUDIT_PLUGIN = "infracat-audit"  # registered whenever an audit runs


@dataclass
class VerifyCommand:
    """A plugin by which ``infracat verify`` passes in what it has loaded, and receives the results that it prints."""

    catalog: Catalog
    environ: Mapping[str, str]  # as it was before pytest's own variables were taken out
    command_line: str
    judges: Path | None = None  # the project's own, which this process neither imports nor calls
    results: Result | None = None
    folder: Path | None = None
    __name__: ClassVar[str] = VERIFY_COMMAND  # the name that pytest registers it under

    def receive(self, results: Result, folder: Path | None) -> None:
        self.results, self.folder = results, folder

    def pytest_internalerror(self, excrepr: object) -> None:
        """pytest's own output is discarded; an internal error must not be."""
        sys.stderr.write(OUTPUT.text(f"infracat: internal error in pytest or a plugin:\n{excrepr}\n"))


def start(config: pytest.Config, arguments: AuditArguments) -> None:
    """Register the audit's hooks; raises ``pytest.UsageError`` for a bad catalog, selection or report folder."""
    command: VerifyCommand | None = config.pluginmanager.get_plugin(VERIFY_COMMAND)
    is_judge_process = config.pluginmanager.has_plugin(JUDGE_PROCESS)
    own = [] if is_judge_process else add_built_in_judges(config, arguments)
    _import_last(arguments.folder / FOLDER)
    config.option.continue_on_collection_errors = True
    try:
        catalog = command.catalog if command else load(arguments.catalog, *_given(config))
        audit = _audit(config, replace(arguments, catalog=catalog.path), catalog, command)
    except (BadCatalog, BadSelection) as error:
        raise pytest.UsageError(str(error)) from None
    OUTPUT.learn(audit.redactor)
    install_hooks()
    if command and command.judges:
        own.append(str(command.judges))
    _register(config, audit, command, own)


def _import_last(folder: Path) -> None:
    """A module of the project's never stands in for an installed one: pytest puts its folder first."""
    sys.path.sort(key=lambda each: Path(each) == folder)


def _given(config: pytest.Config) -> tuple[dict[Path, bytes] | None, dict[str, str] | None]:
    """In a worker, what the controller has read, and the variables that it has filled in."""
    if not hasattr(config, "workerinput"):
        return None, None
    given = config.workerinput["infracat"]
    return {Path(path): text.encode() for path, text in given["sources"].items()}, given["variables"]


def _audit(config: pytest.Config, arguments: AuditArguments, catalog: Catalog, command: VerifyCommand | None) -> Audit:
    option = config.getoption
    selection = select(catalog, tuple(option("infracat_row")), option("infracat_profile"), option("infracat_host"))
    environ = command.environ if command else dict(os.environ)
    source = config.invocation_params.dir / option("infracat_from") if option("infracat_from") else None
    replayed = _read(source) if source else None  # before there is a folder, which would be left behind
    return Audit(
        arguments=arguments,
        catalog=catalog,
        selection=selection,
        machines=machines_of(catalog, environ),
        folder=_folder(config, arguments),
        replayed_from=source,
        replayed=replayed,
    )


def _read(path: Path) -> Observations:
    if why := why_it_hangs(path, PATIENCE):
        raise pytest.UsageError(f"--from: cannot be read: {why}")
    try:
        return read_observations(path)
    except ValueError as error:
        raise pytest.UsageError(f"--from: {error}") from None


def _folder(config: pytest.Config, arguments: AuditArguments) -> Path:
    """A new unfinished run folder; a worker uses its controller's."""
    if hasattr(config, "workerinput"):
        return Path(config.workerinput["infracat"]["folder"])
    _check_folder(arguments.catalog)
    option = config.getoption("infracat_report_dir")
    reports = config.invocation_params.dir / option if option else arguments.folder / "reports"
    if why := why_it_hangs(reports, PATIENCE):
        raise pytest.UsageError(f"--report-dir: cannot be written: {why}")
    if why := runs.why_no_folder(reports):
        raise pytest.UsageError(f"--report-dir: {why}")
    scratch.sweep()
    run_id = runs.new_id(datetime.now(UTC))
    signals.on_end_at_once(partial(shutil.rmtree, reports / f"{runs.UNFINISHED}{run_id}", ignore_errors=True))
    try:
        return runs.begin(reports, run_id)
    except OSError as error:
        raise pytest.UsageError(f"--report-dir: {reports}: cannot be written: {error.strerror}") from None


def _check_folder(catalog: Path) -> None:
    """The system's own folders are none of a project, as that of ``/dev/stdin``."""
    folder = catalog.parent
    if folder in SYSTEMS or Path("/proc") in (folder, *folder.parents):
        why = f"{folder} is no project's folder, where commands run and reports are written"
        raise pytest.UsageError(f"{catalog}: {why}: save the catalog as a file, and name that")


def _register(config: pytest.Config, audit: Audit, command: VerifyCommand | None, own: list[str]) -> None:
    register = config.pluginmanager.register
    worker = getattr(config, "workerinput", None)
    register(CollectionPlugin(audit), AUDIT_PLUGIN)
    register(MaskedIdsPlugin(audit))
    register(JudgePlugin(audit))
    register(UnsafeExceptionPlugin())
    register(row_fixtures())
    if worker:
        register(WorkerPlugin(audit, worker["workerid"]))
    else:
        _pytest_html(config, audit.folder)
        register(HtmlColumnsPlugin(audit))
        judges = ProjectJudges(config, audit, own) if own else None
        controller = ControllerPlugin(config, audit, judges)
        register(controller)
        if judges:
            register(judges)
        _hear_signals(config, controller, of_command=command is not None)
        if command:
            register(ReportPlugin(config, audit, controller, command.command_line, command.receive))
        else:
            register(ReportPlugin(config, audit, controller, _command_line()))
    is_command = command is not None
    register(RedactionPlugin(config, audit.redactor, quiet=_is_quiet(config, command), is_command=is_command))


def _is_quiet(config: pytest.Config, command: VerifyCommand | None) -> bool:
    is_printed_by_another = command is not None or config.pluginmanager.has_plugin(JUDGE_PROCESS)
    return is_printed_by_another and not only_lists(config)


def _hear_signals(config: pytest.Config, controller: ControllerPlugin, *, of_command: bool) -> None:
    """Inside somebody's pytest they are raised, for it to end as it does; our own command ends at once, and tidies."""
    signals.on_end_at_once(partial(interrupts.kill, controller.workers))
    if of_command:
        return
    signals.raise_interrupt()
    if _is_program(sys.modules["__main__"]):
        atexit.register(signals.ignore_to_the_end)
    else:
        config.add_cleanup(signals.restore)


def _is_program(main: ModuleType) -> bool:
    """Whether pytest itself was started; else a program of somebody else's has called it, and goes on afterwards."""
    module = getattr(main.__spec__, "name", "")
    return module.partition(".")[0] == "pytest" or Path(sys.argv[0]).stem in ("pytest", "py.test")


def _pytest_html(config: pytest.Config, folder: Path) -> None:
    """Have pytest-html write into the run's folder, unless it is absent or was given a path of its own."""
    if not getattr(config.option, "htmlpath", "absent"):
        config.option.htmlpath = str(folder / "pytest-html.html")
        config.option.self_contained_html = True


def _command_line() -> str:
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
