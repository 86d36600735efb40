"""The run as Prometheus text, for node_exporter's textfile collector: status per row, last success, durations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from infracat.report.printable import on_one_line, sanitized
from infracat.results.model import EarlierRun, Result, RowResult, Run
from infracat.results.status import NOT_MET

Labels = dict[str, str]
Sample = tuple[Labels, float]


def metrics(results: Result) -> str:
    """``metrics.prom``: text format 0.0.4, all series labelled with the catalog's title (else path) and the profile.

    ``infracat_row_status`` has one series a row, whose ``status`` label tells, and the value 1; ``infracat_row_met`` is
    0 for failed, unknown and blocked rows. ``infracat_last_success_timestamp_seconds`` is absent while no good run is
    known.
    """
    results = sanitized(results, longest=200)
    catalog, run = results.catalog, results.run
    shared = {"catalog": catalog.title or catalog.path, "profile": run.profile or ""}
    return "".join(
        line for name, about, samples in _families(results) if samples for line in _family(name, about, samples, shared)
    )


def _families(results: Result) -> Iterator[tuple[str, str, list[Sample]]]:
    run, rows = results.run, results.rows
    known = [row for row in rows if row.status in NOT_MET or (run.every_judge and not row.unjudged)]
    yield "run_timestamp_seconds", "When the machine was looked at.", [({}, _time(run.started))]
    yield "run_duration_seconds", "How long the run took.", [({}, run.duration)]
    yield "run_exit_code", "0 met, 1 not met, 2 interrupted.", [({}, run.exit_code)]
    yield "last_success_timestamp_seconds", "The last run that met every required row.", _last_success(results)
    yield "rows", "Rows by status.", [({"status": status}, count) for status, count in results.summary.items()]
    yield "row_status", "1 for the status that the row has.", [(_labels_of(row, status=row.status), 1) for row in rows]
    yield "row_met", "Whether the row is met.", [(_labels_of(row), row.status not in NOT_MET) for row in known]
    yield "row_duration_seconds", "How long looking at it took.", [(_labels_of(row), row.duration) for row in rows]


def _last_success(results: Result) -> list[Sample]:
    """Of this profile; a run of a part of it is no success."""
    run, changes = results.run, results.changes
    runs: list[Run | EarlierRun] = [each for each in results.history.runs if each.id != run.id]
    runs += [] if run.partial or run.replayed_from else [run]
    runs += [changes.since] if changes else []
    good = [_time(each.started) for each in runs if each.exit_code == 0]
    return [({}, max(good))] if good else []


def _labels_of(row: RowResult, **more: str) -> Labels:
    return {"row": row.key, "host": row.host, "level": row.level, **more}


def _family(name: str, about: str, samples: Iterable[Sample], shared: Labels) -> Iterator[str]:
    yield f"# HELP infracat_{name} {about}\n# TYPE infracat_{name} gauge\n"
    for labels, value in samples:
        yield f"infracat_{name}{{{_labels(shared | labels)}}} {_number(value)}\n"


def _labels(labels: Labels) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    return on_one_line(value).replace("\\", "\\\\").replace('"', '\\"')


def _number(value: float) -> str:
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _time(started: str) -> float:
    return datetime.fromisoformat(started).timestamp()
