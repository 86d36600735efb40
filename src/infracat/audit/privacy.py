"""Who may read what an audit leaves: told once, and kept by the files that the user has pytest write as well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infracat.history.past_run import folders
from infracat.runs import folder as runs
from infracat.runs import private

_OUTPUTS = ("htmlpath", "xmlpath", "log_file", "report_log")  # --html, --junitxml, --log-file, --report-log


def note(written: Path) -> str:
    """What to tell of the first run that only its owner can read; empty of later ones, and where there are no modes."""
    before = [each for each in folders(written.parent) if each != written]
    if os.name != "posix" or (before and private.is_private(before[0])):
        return ""
    older = " (older runs stay as they are)" if before else ""
    reports = runs.relative(written.parent)
    return f"only you can read this run in {reports}{older}; --group-readable lets your group read a run too"


def set_modes_of_outputs(config: pytest.Config) -> None:
    """They hold what the run's folder holds."""
    for name in _OUTPUTS:
        path = getattr(config.option, name, None)
        if path:
            private.set_modes(Path(path), group=config.getoption("infracat_group_readable"))
