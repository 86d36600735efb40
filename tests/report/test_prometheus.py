"""metrics.prom, as Prometheus' own parser reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from infracat.report.prometheus import metrics
from infracat.results.model import Baseline, Changes, History, Result
from tests.project import Project
from tests.results import results_example as example
from tests.results.results_example import results, row

GOOD = Baseline(id="a", started="2026-11-20T02:00:00Z", exit_code=0, summary={}, good=True)


def read(found: Result) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Samples by name."""
    families = text_string_to_metric_families(metrics(found))
    return {each.name: [(sample.labels, sample.value) for sample in each.samples] for each in families}


def test_status_and_duration_of_every_row() -> None:
    found = read(example.RICH)
    statuses = {labels["row"]: labels["status"] for labels, value in found["infracat_row_status"] if value == 1}
    assert statuses == {row.key: row.status for row in example.RICH.rows}
    met = {labels["row"]: value for labels, value in found["infracat_row_met"]}
    assert (met["cli_tools/docker"], met["network/api"], met["maintenance/images"]) == (0, 0, 1)
    assert found["infracat_row_duration_seconds"][0] == (
        {"catalog": "Web shop", "profile": "dev", "row": "cli_tools/docker", "host": "local", "level": "required"},
        0.031,
    )
    assert ({"catalog": "Web shop", "profile": "dev", "status": "failed"}, 1) in found["infracat_rows"]
    assert found["infracat_run_exit_code"][0][1] == 1


@pytest.mark.parametrize(
    ("more", "run", "stamp"),
    [
        ({}, {"exit_code": 0}, 1795312800.0),
        ({}, {"exit_code": 0, "partial": True}, None),
        ({}, {"exit_code": 0, "replayed_from": "x"}, None),
        ({}, {}, None),
        ({"changes": Changes(since=GOOD)}, {}, 1795140000.0),
        ({"history": History(runs=(GOOD,), damaged=())}, {}, 1795140000.0),
    ],
)
def test_the_last_success(more: dict[str, Any], run: dict[str, Any], stamp: float | None) -> None:
    found = read(replace(results(row("cli_tools/git"), **run), **more))
    samples = found.get("infracat_last_success_timestamp_seconds", [])
    assert [value for _, value in samples] == ([] if stamp is None else [stamp])


def test_hostile_names_are_labels_and_nothing_else() -> None:
    evil = results(row('cli_tools/a"} 1\nevil{x="\\', host='h"\\'))
    (only,) = read(evil)["infracat_row_met"]
    assert only[0]["row"] == 'cli_tools/a"} 1 evil{x="\\'
    assert only[0]["host"] == 'h"\\'


def test_a_run_writes_it(project: Project) -> None:
    project.tool("one", "echo 1")
    project.catalog("cli_tools: [{name: one}, {name: two, level: recommended}]")
    project.verify()
    text = (project.runs[-1] / "metrics.prom").read_text()
    assert len(list(text_string_to_metric_families(text))) == 8


def test_a_step_summary_is_added_and_a_refused_one_is_told(project: Project) -> None:
    project.tool("one", "echo 1")
    project.catalog("cli_tools: [{name: one, min_version: '2.0'}]")
    page = project.write("page.md", "before\n")
    done = project.verify("--format", "github", GITHUB_STEP_SUMMARY=str(page))
    assert done.returncode == 1
    assert page.read_text().startswith("before\n# 1 of 1 required row is not met\n")
    done = project.verify("--format", "github", GITHUB_STEP_SUMMARY=str(project.folder))
    assert done.returncode == 1
    assert "infracat: GITHUB_STEP_SUMMARY: " in done.stderr
    assert "Is a directory" in done.stderr
