"""An earlier run as later ones need it: the status of each row. ``statuses.json`` is a hundredth of results.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field, ValidationError

from infracat.catalog.rows import Frozen
from infracat.facts import CannotObserve
from infracat.hosts.files.folders import read_small
from infracat.hosts.files.guarded_files import directly
from infracat.observe.target import RowKey
from infracat.results.document import NewerResults
from infracat.results.document import read as read_results
from infracat.results.model import SCHEMA, Baseline, EarlierRun, Result
from infracat.results.status import Status
from infracat.runs.newer import why_newer

STATUSES, RESULTS = "statuses.json", "results.json"
RUN = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{4}")
_MOST = 256_000_000  # bytes of a file that are read
Entry = tuple[Status, str | None]  # and the digest of its row in the catalog


class DamagedRun(Exception):
    """A run folder that cannot be read; the message says which, and why."""


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

    def as_earlier_run(self) -> EarlierRun:
        return EarlierRun(id=self.id, started=self._started, exit_code=self.exit_code, summary=self.summary)

    def as_baseline(self) -> Baseline:
        return Baseline(
            id=self.id, started=self._started, exit_code=self.exit_code, summary=self.summary, good=self.good
        )

    @property
    def _started(self) -> str:
        return self.started.isoformat().replace("+00:00", "Z")

    def row_keys(self) -> Iterator[RowKey]:
        yield from ((key, host) for host, rows in self.rows.items() for key in rows)


def past_run_of(results: Result) -> PastRun:
    """What later runs need of ``results``. Raises ``ValueError`` where its time or its duration is none."""
    run = results.run
    rows: dict[str, dict[str, Entry]] = {}
    for row in results.rows:
        if row.unjudged or not run.every_judge:  # nobody knows how it is: no news of it are true
            continue
        rows.setdefault(row.host, {})[row.key] = (row.status, row.digest)
    return PastRun(
        id=run.id,
        started=datetime.fromisoformat(run.started),
        profile=run.profile,
        whole=run.is_whole,
        exit_code=run.exit_code,
        duration=run.duration,
        summary=dict(results.summary),
        rows=rows,
    )


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
        past = PastRun.model_validate(found) if found is not None else past_run_of(read_results(_results(folder)))
    except ValueError as error:
        raise DamagedRun(f"{folder.name}: {_newer(folder) or _damage(error)}") from error
    if past.id != folder.name:
        raise DamagedRun(f"{folder.name}: damaged: it holds the run {past.id}")
    return past


def _newer(folder: Path) -> str:
    """Whether a newer infracat wrote the run: statuses.json has no schema of its own."""
    with suppress(DamagedRun):
        return why_newer(_document(folder, RESULTS), SCHEMA)
    return ""


def _damage(error: ValueError) -> str:
    return str(error) if isinstance(error, NewerResults) else f"damaged: {_first_line(error)}"


def _results(folder: Path) -> Any:
    found = _document(folder, RESULTS)
    if found is None:
        raise DamagedRun(f"{folder.name}: damaged: it has no {RESULTS}")
    return found


def _document(folder: Path, name: str) -> Any:
    """The JSON of a file; None where there is none."""
    path = folder / name
    if not path.exists():
        return None
    try:
        return json.loads(read_small(directly, path, _MOST))
    except CannotObserve as error:
        raise DamagedRun(f"{folder.name}: {name} {error}") from error
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"{folder.name}: damaged: {name} is not JSON") from error


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).partition("\n")[0]
