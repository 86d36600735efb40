"""An earlier run as later ones need it: the status of each row. ``statuses.json`` is a hundredth of results.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, Field, ValidationError

from infracat.catalog.rows import Frozen
from infracat.facts import CannotObserve
from infracat.hosts.files.folders import read_small
from infracat.observe.target import RowKey

STATUSES, RESULTS = "statuses.json", "results.json"
RUN = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{4}")
_MOST = 256_000_000  # bytes of a file that are read
Status = Literal["passed", "warned", "failed", "unknown", "blocked", "waived", "skipped"]
Entry = tuple[Status, str | None]  # and the digest of its row in the catalog


class DamagedRun(Exception):
    """A run folder that tells nothing; its text says which, and why."""


class PastRun(Frozen):
    """One run. ``whole``: all of its profile, looked at then; only such runs are compared."""

    id: str
    started: AwareDatetime
    profile: str | None
    whole: bool
    exit_code: int
    duration: float = Field(allow_inf_nan=False)
    summary: dict[Status, int]
    rows: dict[str, dict[str, Entry]]  # by host, by key

    @property
    def good(self) -> bool:
        """Every required row was met."""
        return self.whole and self.exit_code == 0

    def entry(self, row_key: RowKey) -> Entry | None:
        key, host = row_key
        return self.rows.get(host, {}).get(key)

    def row_keys(self) -> Iterator[RowKey]:
        yield from ((key, host) for host, rows in self.rows.items() for key in rows)


def past_run_of(results: dict[str, Any]) -> PastRun:
    """What later runs need of ``results``; raises ``ValidationError``, ``KeyError``, … for what is no results.json."""
    run = results["run"]
    rows: dict[str, dict[str, Any]] = {}
    for row in results["rows"]:
        rows.setdefault(row["host"], {})[row["key"]] = (row["status"], row.get("digest"))
    return PastRun(
        id=run["id"],
        started=datetime.fromisoformat(run["started"]),
        profile=run["profile"],
        whole=is_whole(run),
        exit_code=run["exit_code"],
        duration=run["duration"],
        summary=results["summary"],
        rows=rows,
    )


def is_whole(run: dict[str, Any]) -> bool:
    """Whether a run of results.json looked at all of its profile, to its end."""
    return not run["partial"] and run["replayed_from"] is None and run["exit_code"] in (0, 1)


def folders(reports: Path) -> list[Path]:
    """The run folders in ``reports``, the newest first; none where there is no such folder."""
    try:
        found = [each for each in reports.iterdir() if RUN.fullmatch(each.name) and not each.is_symlink()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((each for each in found if each.is_dir()), reverse=True)


def read(folder: Path) -> PastRun:
    """The run in ``folder``. Raises ``DamagedRun``."""
    try:
        found = _document(folder, STATUSES)
        past = PastRun.model_validate(found) if found is not None else past_run_of(_results(folder))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DamagedRun(f"{folder.name}: damaged: {_first_line(error)}") from error
    if past.id != folder.name:
        raise DamagedRun(f"{folder.name}: damaged: it holds the run {past.id}")
    return past


def _results(folder: Path) -> dict[str, Any]:
    found = _document(folder, RESULTS)
    if found is None:
        raise DamagedRun(f"{folder.name}: damaged: it has no {RESULTS}")
    return found  # type: ignore[no-any-return]


def _document(folder: Path, name: str) -> Any:
    """The JSON of a file; None where there is none."""
    path = folder / name
    if not path.exists():
        return None
    try:
        return json.loads(read_small(path, _MOST))
    except CannotObserve as error:
        raise DamagedRun(f"{folder.name}: {name} {error}") from error
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"{folder.name}: damaged: {name} is not JSON") from error


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"{type(error).__name__}: {error}".splitlines()[0]
