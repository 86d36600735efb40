"""observations.json: what one run observed, when, and of which catalog; a replay judges it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Observation
from infracat.hosts.files.folders import read_small
from infracat.hosts.files.guarded_files import directly
from infracat.json_codec import BadJson, from_json, to_json
from infracat.observe.order import digest_of_values
from infracat.observe.target import RowKey
from infracat.runs.atomic import write_whole
from infracat.runs.newer import why_newer

if TYPE_CHECKING:
    from infracat.catalog.model import Catalog
    from infracat.catalog.rows import Row

SCHEMA = 1
_MOST = 256_000_000  # bytes of a file that are read


@dataclass(frozen=True)
class Observations:
    """What one run observed; ``interrupted``: by ^C, before every row was observed."""

    observations: Mapping[RowKey, Observation]
    started: datetime
    platform: str
    interrupted: bool = False


@dataclass(frozen=True)
class SlowestRow:
    """The row that the run waited for: its observation ended last. Seconds: from the run's start, and its duration."""

    key: str
    host: str
    began: float
    duration: float


def slowest_row(observed: Observations) -> SlowestRow | None:
    """The end of the critical path: without this row, observing would have taken less time.

    None when nothing was observed.
    """
    last = max(observed.observations.values(), key=lambda each: each.at.timestamp() + each.duration, default=None)
    if last is None:
        return None
    began = round(max(0.0, (last.at - observed.started).total_seconds()), 3)
    return SlowestRow(last.key, last.host, began, round(last.duration, 3))


def digest_of(row: Row, fields: Iterable[str]) -> str:
    """A digest of those fields' values: it differs when one of them was changed in the catalog."""
    return digest_of_values(row.model_dump(include=set(fields)))


def write_observations(path: Path, observed: Observations, catalog: Catalog) -> None:
    """Written to a temporary name and renamed: a reader never sees half a file."""
    from infracat import __version__

    document = {
        "schema": SCHEMA,
        "infracat": __version__,
        "started": observed.started.isoformat(),
        "platform": observed.platform,
        "interrupted": observed.interrupted,
        "catalog": {"path": str(catalog.path), "sha256": catalog.sha256},
        "observations": [to_json(Observation, each) for each in observed.observations.values()],
    }
    write_whole(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def read_observations(path: Path) -> Observations:
    """Raises ValueError, with a sentence that names the file, when there is none or it is damaged."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path}: is not a regular file")
    try:
        document = json.loads(read_small(directly, path, _MOST))
    except CannotObserve as error:
        raise ValueError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: damaged: not JSON: {error}") from error
    return _observations_in(path, document)


def _observations_in(path: Path, document: Any) -> Observations:
    schema = document.get("schema") if isinstance(document, dict) else None
    if newer := why_newer(document, SCHEMA):
        raise ValueError(f"{path}: {newer}")
    if schema != SCHEMA:
        raise ValueError(f"{path}: not an observations.json of schema {SCHEMA} (its schema: {schema!r})")
    try:
        found = [from_json(Observation, each) for each in document["observations"]]
        return Observations(
            observations={(each.key, each.host): each for each in found},
            started=from_json(datetime, document["started"]),
            platform=str(document["platform"]),
            interrupted=bool(document.get("interrupted", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: damaged: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    if isinstance(error, BadJson):
        return str(error).splitlines()[0]
    return f"{type(error).__name__}: {str(error).splitlines()[0]}"
