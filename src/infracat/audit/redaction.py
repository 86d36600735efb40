"""Redaction inside pytest: of reports, collection errors, log records, and everything printed."""

from __future__ import annotations

import io
import logging
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import pytest
from _pytest.junitxml import xml_key

from infracat.audit.secret_values import Redactor
from infracat.redaction.output import kind_of, text_of, traceback_of
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

    def __init__(self, config: pytest.Config, redactor: Redactor, *, quiet: bool, is_command: bool = False) -> None:
        self.config = config
        self.redactor = redactor
        self.quiet = quiet
        self.is_command = is_command  # of ``infracat verify``
        self.streams = sys.stdout, sys.stderr
        self.original_factory: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()

        self._redact_leftovers()
        self._redact_trace()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        logging.setLogRecordFactory(self._record)
        self._redact_terminal()
        if self.config.getoption("capture", "no") == "no":
            sys.stdout = RedactedStream(sys.stdout, self.redactor)
            sys.stderr = RedactedStream(sys.stderr, self.redactor)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self) -> None:
        """It may come before the session starts."""
        self._redact_terminal()

    def _redact_terminal(self) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and not isinstance(reporter._tw._file, RedactedStream | NullStream):
            reporter._tw._file = NULL_STREAM if self.quiet else RedactedStream(reporter._tw._file, self.redactor)

    def _redact_leftovers(self) -> None:
        """What pytest has captured outside of any test, and prints at its end, unseen by any hook."""
        manager = self.config.pluginmanager.get_plugin("capturemanager")
        capturing = getattr(manager, "_global_capturing", None)
        for name in ("out", "err"):
            capture = getattr(capturing, name, None)
            if capture is not None and hasattr(capture, "writeorg"):
                capture.writeorg = self._redacted_write(capture.writeorg)
            for holder in (capture, getattr(capture, "syscapture", None)):  # what sys.stdout is between two tests
                if not self.is_command and holder is not None and hasattr(holder, "_old"):
                    holder._old = RedactedStream(holder._old, self.redactor)

    def _redact_trace(self) -> None:
        """What ``--debug`` writes into a file: every call of a hook, with its arguments."""
        root = self.config.trace.root
        if root._writer is not None:
            root.setwriter(self._redacted_write(root._writer))

    def _redacted_write(self, write: Callable[[Any], object]) -> Callable[[Any], None]:
        def written(data: Any) -> None:
            if isinstance(data, bytes):
                data = self.redactor.text(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
            else:
                data = self.redactor.text(str(data))
            write(data)

        return written

    def pytest_unconfigure(self) -> None:
        """What is printed after the audit (``atexit``) is redacted too; ``infracat verify`` does that itself."""
        logging.setLogRecordFactory(self.original_factory)
        sys.stdout, sys.stderr = self.streams
        if not self.is_command:
            for name in ("stdout", "stderr"):
                if not isinstance(stream := getattr(sys, name), RedactedStream):
                    setattr(sys, name, RedactedStream(stream, self.redactor))

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.original_factory(*args, **kwargs)
        record.msg, record.args = self.redactor.text(_message(record)), ()
        if record.exc_info and isinstance(error := record.exc_info[1], BaseException):
            record.exc_text = self.redactor.text(traceback_of(error).rstrip())
        return record

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._redact(report)
        record = getattr(report, "infracat", None)
        if record is not None:
            for name in ("message", "expected", "found", "check", "fix"):
                record[name] = record[name] and self.redactor.text(record[name])

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._redact(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Other plugins write them to files of their own."""
        told = text_of(warning_message.message) if isinstance(warning_message.message, Warning) else ""
        if (redacted := self.redactor.text(told)) != told:
            warning_message.message = UserWarning(redacted)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Properties that a test puts into --junitxml's file itself are in no report."""
        xml = self.config.stash.get(xml_key, None)
        if xml is None:
            return
        mask = self.redactor.text
        xml.global_properties = [(mask(name), mask(value)) for name, value in xml.global_properties]
        for reporter in xml.node_reporters_ordered:
            if hasattr(reporter, "attrs"):
                reporter.attrs = {name: _masked(value, mask) for name, value in reporter.attrs.items()}

    def _redact(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Redact sections and texts; a traceback object that contains a secret is replaced by its redacted text."""
        text = self.redactor.text
        if isinstance(report, pytest.TestReport):  # --junitxml shows these
            report.user_properties = [(text(str(name)), _masked(value, text)) for name, value in report.user_properties]
        for extra in getattr(report, "extras", ()):  # of pytest-html
            extra.update(_masked(extra, text))
        report.sections = [(text(title), text(content)) for title, content in report.sections]
        if isinstance(report.longrepr, tuple):
            path, line, reason = report.longrepr
            report.longrepr = (path, line, text(reason))
        elif report.longrepr is not None and (redacted := text(str(report.longrepr))) != str(report.longrepr):
            report.longrepr = redacted


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    """The texts in it, masked; what is no plain value is its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {name: _masked(part, mask) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part, mask) for part in value]
    return mask(str(value))


def _message(record: logging.LogRecord) -> str:
    """As formatted; what cannot be is logging's own error, which shows all arguments on stderr."""
    try:
        return record.getMessage()
    except BaseException as error:
        return f"(a log message that cannot be formatted: {kind_of(error)})"
