"""Redaction inside pytest: of reports, collection errors, log records, and everything printed."""

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


class RedactedStream:
    """Wraps a text stream: writes redacted text, with the final name of the run's folder, not its temporary one."""

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


class NullStream(io.TextIOBase):
    """Discards pytest's output where ``infracat verify`` prints its own."""

    def write(self, text: str) -> int:
        return len(text)


NULL_STREAM = NullStream()


class RedactionPlugin:
    """Registered last, so that its hooks run first: every other plugin receives redacted reports."""

    def __init__(self, config: pytest.Config, redactor: Redactor, *, quiet: bool) -> None:
        self.config = config
        self.redactor = redactor
        self.quiet = quiet
        self.streams = sys.stdout, sys.stderr
        self.original_factory: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        logging.setLogRecordFactory(self._record)
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter._tw._file = NULL_STREAM if self.quiet else RedactedStream(reporter._tw._file, self.redactor)
        if self.config.getoption("capture", "no") == "no":
            sys.stdout = RedactedStream(sys.stdout, self.redactor)
            sys.stderr = RedactedStream(sys.stderr, self.redactor)

    def pytest_unconfigure(self) -> None:
        logging.setLogRecordFactory(self.original_factory)
        sys.stdout, sys.stderr = self.streams

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.original_factory(*args, **kwargs)
        record.msg, record.args = self.redactor.text(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = self.redactor.text("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._redact(report)
        record = getattr(report, "infracat", None)
        if record is not None:
            for name in ("message", "expected", "found", "check"):
                record[name] = record[name] and self.redactor.text(record[name])

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._redact(report)

    def _redact(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Redact sections and texts; a traceback object that contains a secret is replaced by its redacted text."""
        text = self.redactor.text
        report.sections = [(text(title), text(content)) for title, content in report.sections]
        if isinstance(report.longrepr, tuple):
            path, line, reason = report.longrepr
            report.longrepr = (path, line, text(reason))
        elif report.longrepr is not None and (redacted := text(str(report.longrepr))) != str(report.longrepr):
            report.longrepr = redacted
