"""The redactor's last line inside pytest: reports, collection errors, log records, and everything printed."""

from __future__ import annotations

import io
import logging
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import pytest

from infracat.audit.secret_values import Redactor
from infracat.runs.folder import UNFINISHED


class CleanStream:
    """A text stream that writes redacted text, and names a run's folder as it will be called.

    Everything else is the stream's own.
    """

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor

    def write(self, text: str) -> int:
        self._stream.write(self._redactor.text(text).replace(UNFINISHED, ""))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Nowhere(io.TextIOBase):
    """Takes what pytest prints where infracat prints for itself."""

    def write(self, text: str) -> int:
        return len(text)


NOWHERE = Nowhere()


class Cleaning:
    """Registered last, so that its hooks run before anybody else sees a report."""

    def __init__(self, config: pytest.Config, redactor: Redactor, *, quiet: bool) -> None:
        self.config = config
        self.redactor = redactor
        self.quiet = quiet
        self.streams = sys.stdout, sys.stderr
        self.factory: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        logging.setLogRecordFactory(self._record)
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter._tw._file = NOWHERE if self.quiet else CleanStream(reporter._tw._file, self.redactor)
        if self.config.getoption("capture", "no") == "no":
            sys.stdout = CleanStream(sys.stdout, self.redactor)
            sys.stderr = CleanStream(sys.stderr, self.redactor)

    def pytest_unconfigure(self) -> None:
        logging.setLogRecordFactory(self.factory)
        sys.stdout, sys.stderr = self.streams

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.factory(*args, **kwargs)
        record.msg, record.args = self.redactor.text(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = self.redactor.text("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._clean(report)
        record = getattr(report, "infracat", None)
        if record is not None:
            for name in ("message", "expected", "found", "check"):
                record[name] = record[name] and self.redactor.text(record[name])

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._clean(report)

    def _clean(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Sections and long texts, redacted; a traceback that holds a secret becomes redacted text."""
        text = self.redactor.text
        report.sections = [(text(title), text(content)) for title, content in report.sections]
        if isinstance(report.longrepr, tuple):
            path, line, reason = report.longrepr
            report.longrepr = (path, line, text(reason))
        elif report.longrepr is not None and (clean := text(str(report.longrepr))) != str(report.longrepr):
            report.longrepr = clean
