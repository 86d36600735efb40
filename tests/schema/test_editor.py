"""What an editor with yaml-language-server makes of a catalog and of the schema that its first line names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.schema import text
from infracat.schema.command import MODELINE
from tests.project import Project
from tests.services.language_server import Editor, editor

TOOL = ["cli_tools:", "  - name: git"]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """In a folder with the schema that ``infracat schema -o catalog.schema.json`` writes."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "catalog.schema.json").write_text(text(), "utf-8")
    with editor(folder) as made:
        yield made


def diagnostics(opened: Editor, name: str, *lines: str) -> list[str]:
    return opened.open(opened.folder / f"{name}.yaml", "\n".join([MODELINE, *lines]))


def test_a_first_catalog_has_no_mistake(project: Project) -> None:
    project.write(".env.example", "# Where it is\nAPI_URL=https://example.org\nSTRIPE_API_KEY=sk_...\nDEBUG=true\n")
    project.write("compose.yaml", "services: {db: {image: 'postgres:15', ports: ['5432:5432'], mem_limit: 1g}}\n")
    project.write("package.json", '{"engines": {"node": ">=20"}, "scripts": {"dev": "vite"}}')
    assert project.infracat("init", HOME=str(project.folder / "home"), DOCKER_HOST="").returncode == 0
    catalog = project.folder / "catalog.yaml"
    with editor(project.folder) as made:
        assert made.open(catalog, catalog.read_text("utf-8")) == []
        assert made.open(project.folder / "b.yaml", catalog.read_text("utf-8") + "mine: 1\n") != []


def test_the_good_catalog_has_none(opened: Editor) -> None:
    good = Path(__file__).parents[1] / "catalog" / "good_catalog.yaml"
    assert diagnostics(opened, "good", good.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "lines", "told"),
    [
        ("field", [*TOOL, "    min_vesion: 2"], "3: Property min_vesion is not allowed."),
        ("choice", [*TOOL, "    level: must"],
         '3: Value is not accepted. Valid values: "required", "recommended", "optional".'),
        ("one", [*TOOL, "    platform: [linux, beos]"],
         '3: Value is not accepted. Valid values: "linux", "darwin", "windows", "wsl".'),
        ("yes", [*TOOL, "    sudo: maybe"], "3: is not yes or no"),
        ("version", [*TOOL, "    min_version: 2.45"], "3: Incorrect type. Expected one of string, integer."),
        ("section", ["cli_tool: []"], "1: Property cli_tool is not allowed."),
        ("missing", ["mcp_tools:", "  - name: files"], '2: Missing property "config".'),
        ("kind", ["system_resources:", "  - name: a", "    kind: rom"],
         '3: Value is not accepted. Valid values: "ram", "disk", "cpu", "gpu", "wsl", "os".'),
        ("of kind", ["system_resources: [{name: a, kind: cpu, minimum: 1, ssd: on}]"],
         "1: Property ssd is not allowed."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(opened: Editor, name: str, lines: list[str], told: str) -> None:
    assert told in diagnostics(opened, name, *lines)


def test_a_variable_may_stand_for_a_choice(opened: Editor) -> None:
    assert diagnostics(opened, "variables", *TOOL, "    level: ${LEVEL:-optional}", "    sudo: ${SUDO}") == []


def completion(opened: Editor, name: str, *lines: str) -> list[str]:
    diagnostics(opened, name, *lines)
    return opened.completion(opened.folder / f"{name}.yaml", len(lines), len(lines[-1]))


def test_fields_and_choices_are_proposed(opened: Editor) -> None:
    assert {"min_version", "requires"} <= set(completion(opened, "fields", *TOOL, "    "))
    assert completion(opened, "levels", *TOOL, "    level: ") == ["required", "recommended", "optional"]
    assert {"cli_tools", "hosts"} <= set(completion(opened, "top", ""))
    of_disks = completion(opened, "disk", "system_resources:", "  - name: a", "    kind: disk", "    ")
    assert {"minimum_free", "ssd"} <= set(of_disks)
    assert "cuda" not in of_disks


def test_a_field_is_described_where_the_pointer_is(opened: Editor) -> None:
    diagnostics(opened, "hover", *TOOL, "    timeout: 5 s")
    told = opened.hover(opened.folder / "hover.yaml", 3, 6)
    assert "How long looking at it may take. Expected: a duration." in told
