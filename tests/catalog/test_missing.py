"""The field ``missing``: what a row's author knows to be missing is no mistake, and the row is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.sections.registry import BUILT_IN
from tests.project import Project

PATH = Path("/nowhere/catalog.yaml")


def loaded(text: str) -> Catalog:
    return load(PATH, {PATH: text.encode()}, {})


def mistakes(text: str) -> list[str]:
    with pytest.raises(BadCatalog) as caught:
        loaded(text)
    return [
        f"{each.position.line}:{each.position.column}: {each.field}: {each.message}" for each in caught.value.mistakes
    ]


def test_it_says_what_to_write_and_where() -> None:
    catalog = loaded("external_apis:\n  - name: billing\n    missing: endpoint\n")
    assert catalog.row("external_apis/billing").lacks == (
        "say where it is: write `endpoint: https://…` on line 2 of /nowhere/catalog.yaml, and take it out of `missing`",
    )
    assert catalog.section("external_apis") == ()
    assert [row.key for row in catalog.incomplete] == ["external_apis/billing"]


@pytest.mark.parametrize(
    "row",
    [
        "external_apis: [{name: a, missing: [endpoint]}]",
        "mcp_tools: [{name: a, missing: config}]",
        "network: [{name: a, missing: [port]}]",
        "system_resources: [{name: a, missing: kind}]",
        "system_resources: [{name: a, kind: ram, missing: [minimum]}]",
        "maintenance: [{name: a, task: b, every: weekly, missing: [kind]}]",
        "maintenance: [{name: a, task: b, kind: last_done, every: weekly, missing: [evidence]}]",
        "storage: [{name: a, missing: [type, location]}]",
        "backups: [{name: a, missing: [method, frequency, location]}]",
        "cloud_services: [{name: a, provider: aws, missing: resources}]",
        "cli_tools: [{name: a-browser, missing: [verify]}]",
        "containers: [{name: a, missing: container}]",
        "env_vars: [{name: A, missing: purpose}]",
        "catalog: {title: a, missing: history, history: [{version: '1', date: 2026-01-01, changes: b}]}",
    ],
)
def test_a_row_that_says_what_it_lacks_is_unknown(row: str) -> None:
    assert [len(each.lacks) > 0 for each in loaded(row).rows] == [True]


def test_advice_without_a_solution() -> None:
    (advice,) = loaded("troubleshooting: [{name: a, problem: Nothing works, missing: solution}]").troubleshooting
    assert (advice.problem, advice.solution, len(advice.lacks)) == ("Nothing works", "no solution is written down", 1)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{name: a}", ["1:17: endpoint: is missing"]),
        ("{name: a, missing: [status]}", ["1:17: endpoint: is missing"]),
        ("{name: a, missing: []}", ["1:17: endpoint: is missing"]),
        (
            "{name: a, endpoint: b, missing: [endpoint]}",
            ["1:50: missing[0]: endpoint is stated: take it out here"],
        ),
        (
            "{name: a, endpoint: b, missing: endpiont}",
            ["1:49: missing: 'endpiont' is not what a row of external_apis can lack; did you mean 'endpoint'?"],
        ),
        (
            "{name: a, missing: [endpoint, name]}",
            ["1:47: missing[1]: 'name' is not what a row of external_apis can lack"],
        ),
        ("{name: a, missing: [endpoint], status: x}", None),
        ("{name: a, missing: {a: b}}", None),
    ],
)  # fmt: skip
def test_what_it_does_not_excuse(row: str, told: list[str] | None) -> None:
    found = mistakes(f"external_apis: [{row}]")
    assert found == told if told is not None else found


def test_each_section_may_lack_each_of_its_required_fields() -> None:
    for name, section in BUILT_IN.items():
        needed = {field for field, each in section.row.model_fields.items() if each.is_required()} - {"name"}
        if name != "catalog" and needed:
            (row,) = (catalog := loaded(f"{name}: [{{name: A, missing: [{', '.join(needed)}]}}]")).incomplete
            assert len(row.lacks) == len(needed), catalog


def test_a_run_says_that_it_is_unknown(project: Project) -> None:
    project.catalog("external_apis:\n  - {name: billing, missing: endpoint}\n")
    done = project.verify()
    assert (done.returncode, project.statuses()) == (1, {"external_apis/billing": "unknown"})
    assert "say where it is: write `endpoint: https://…` on line 2 of" in done.stdout
    assert "1 of them say too little" in project.infracat("lint").stdout


def test_without_a_kind_a_field_may_be_of_any_but_must_be_of_one() -> None:
    (row,) = loaded("maintenance: [{name: a, task: b, every: weekly, above: 80%, missing: kind}]").incomplete
    assert len(row.lacks) == 1
    told = mistakes("maintenance: [{name: a, task: b, every: weekly, abvoe: 80%, missing: kind}]")
    assert told == ["1:49: abvoe: unknown field; did you mean 'above'?"]


def test_a_row_that_lacks_what_nobody_demands_counts_beside_others(tmp_path: Path) -> None:
    """Other rows' checks read it: a port that is used twice, a variable of ``.env.example``."""
    path = tmp_path / "catalog.yaml"
    path.write_text("network:\n  - {name: a, port: 80, missing: [purpose]}\n  - {name: b, missing: [port]}\n")
    catalog = load(path)
    assert [row.name for row in catalog.section("network")] == ["a"]
    assert [row.name for row in catalog.incomplete] == ["a", "b"]
