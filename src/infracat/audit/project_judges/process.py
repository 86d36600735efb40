"""The process of the judges: ``python -P -m infracat.audit.project_judges.process``.

It is pytest over the project's own ``tests_env``, to all plugins a worker of pytest-xdist. It collects the cases, then
judges one whenever the audit's process asks for it, and sends each report there, redacted already.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from infracat.audit.case import CASE
from infracat.audit.project_judges.messages import Message, Messages, PeerClosed

JUDGE_PROCESS = "infracat-judge-process"


class JudgeProcess:
    """The plugin that speaks with the audit's process."""

    __name__: ClassVar[str] = JUDGE_PROCESS  # the name that pytest registers it under

    def __init__(self, audit: Messages, start: Message) -> None:
        self.audit = audit
        self.start = start
        self.pid = os.getpid()
        self.token: str | None = None  # of the case that is judged
        self.shared: set[Any] = set()  # plugins that the audit's process has as well, and calls itself
        self.ignored = {Path(path) for path in start["ignored"]}

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> Generator[None]:
        self.shared = early_config.pluginmanager.get_plugins()
        self._send({"collecting": self.start["conftest"]})
        yield
        self._send({"collecting": None})

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        """As xdist has it in a worker: no plugin distributes, debugs, or writes a report."""
        config.workerinput = self.start["workerinput"]  # type: ignore[attr-defined]
        config.workeroutput = {}  # type: ignore[attr-defined]
        config.args[:] = self.start["judges"]
        alone: dict[str, Any] = {"numprocesses": None, "dist": "no", "tx": [], "usepdb": False, "looponfail": False}
        vars(config.option).update({name: value for name, value in alone.items() if hasattr(config.option, name)})
        if config.option.basetemp:
            config.option.basetemp = str(Path(config.option.basetemp) / "judges")

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        return collection_path in self.ignored or None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        self._send({"collecting": str(collector.path)})

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self._send({"report": self._plain(report)})

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self) -> None:
        self._send({"collecting": self.start["conftest"]})

    def pytest_collection_finish(self) -> None:
        self._send({"collecting": None})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Until the results come. The cases are in the file of the plan, as those of a worker."""
        hook = session.config.pluginmanager.subset_hook_caller("pytest_infracat_results", self.shared)
        self._send({"ready": {"wants_results": bool(hook.get_hookimpls())}})
        items = [item for item in session.items if CASE in item.stash]
        while "results" not in (wanted := self.audit.receive()):
            self.token = wanted["token"]
            following = None if wanted["next"] is None else items[wanted["next"]]
            session.config.hook.pytest_runtest_protocol(item=items[wanted["judge"]], nextitem=following)
            self._send({"judged": wanted["judge"], "token": self.token})
        if wanted["results"] is not None:
            hook(results=wanted["results"], folder=wanted["folder"] and Path(wanted["folder"]))
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._send({"report": self._plain(report), "token": self.token})

    def pytest_configure(self, config: pytest.Config) -> None:
        self.config = config

    def _send(self, message: Message) -> None:
        """What a judge has forked, and came back from it as well, has nothing to say."""
        if os.getpid() != self.pid:
            os._exit(0)
        self.audit.send(message)

    def _plain(self, report: pytest.CollectReport | pytest.TestReport) -> Any:
        return self.config.hook.pytest_report_to_serializable(config=self.config, report=report)


def main() -> int:
    """The standard streams are the audit's: a judge, and what it starts, has an empty input, and prints to stderr."""
    audit = Messages(os.dup(0), os.dup(1))
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(2, 1)
    os.close(empty)
    start = audit.receive()
    sys.path[:] = start["path"]
    try:
        return int(pytest.main([*start["judges"], *start["arguments"]], plugins=[JudgeProcess(audit, start)]))
    except PeerClosed:
        return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
