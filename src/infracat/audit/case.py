"""One case: a judge over one row on one host."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from infracat.audit.arguments import FOLDER
from infracat.audit.selection import OWN
from infracat.observe.target import RowKey

HEAD = "catalog/head"


@dataclass(frozen=True)
class Case:
    """One judge over one row on one host."""

    nodeid: str
    key: str
    host: str
    check: str
    location: str  # FILE:LINE of the judge
    wants_seen: bool
    recommended: bool

    @property
    def row_key(self) -> RowKey:
        return self.key, self.host


CASE = pytest.StashKey[Case]()


def cases_of(items: Iterable[pytest.Item]) -> tuple[Case, ...]:
    return tuple(item.stash[CASE] for item in items if CASE in item.stash)


def module_key(path: Path, folder: Path) -> str:
    """The key of a project's own judge module: ``tests_env/sub/test_mine.py`` has ``tests_env/sub.test_mine``."""
    return f"{OWN}/{'.'.join(path.relative_to(folder / FOLDER).with_suffix('').parts)}"
