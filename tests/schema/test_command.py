"""``infracat schema``: what it writes, what it leaves alone, and what ``infracat init`` puts beside a catalog."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docs.schema import text
from infracat.catalog.load import load
from tests.project import Project
from tests.sections.installed.conftest import site

__all__ = ["site"]


def test_it_is_printed_or_written(project: Project) -> None:
    assert project.infracat("schema").stdout == text()
    done = project.infracat("schema", "-o", "catalog.schema.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "catalog.schema.json: written\n", "")
    assert (project.folder / "catalog.schema.json").read_text() == text()


def test_it_has_the_sections_of_packages(project: Project, site: Path) -> None:
    schema = json.loads(project.infracat("schema", PYTHONPATH=str(site)).stdout)
    assert schema["properties"]["queues"]["items"] == {"$ref": "#/$defs/section.queues"}
    assert schema["$defs"]["section.queues"]["required"] == ["name"]
    assert schema["$defs"]["section.queues"]["else"] == {"required": ["broker", "depth"]}


def test_an_older_one_is_replaced_and_a_link_to_it_stays_one(project: Project) -> None:
    older = project.write("shared/catalog.json", '{"title": "infracat catalog"}')
    (project.folder / "link.json").symlink_to(older)
    assert project.infracat("schema", "-o", "link.json").returncode == 0
    assert (project.folder / "link.json").is_symlink()
    assert older.read_text() == text()


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("catalog.yaml", "exists already, is no schema of a catalog, and is left as it is"),
        ("other.json", "exists already, is no schema of a catalog, and is left as it is"),
        ("nowhere/catalog.json", "there is no such folder"),
        ("folder", "is a folder"),
    ],
)
def test_nothing_else_is_written_over(project: Project, output: str, why: str) -> None:
    project.catalog("cli_tools: [{name: git}]\n")
    project.write("other.json", '{"title": "mine"}')
    (project.folder / "folder").mkdir()
    done = project.infracat("schema", "-o", output)
    assert (done.returncode, done.stderr) == (4, f"infracat: {output}: {why}\n")
    assert (project.folder / "catalog.yaml").read_text() == "cli_tools: [{name: git}]\n"
    assert (project.folder / "other.json").read_text() == '{"title": "mine"}'


def init(project: Project, *arguments: str) -> str:
    done = project.infracat("init", *arguments, HOME=str(project.folder / "home"), DOCKER_HOST="")
    assert done.returncode == 0
    return done.stdout + done.stderr


def test_a_first_catalog_names_the_schema_beside_it(project: Project) -> None:
    assert "catalog.schema.json: what editors know of it by its first line; commit both.\n" in init(project)
    lines = (project.folder / "catalog.yaml").read_text().splitlines()
    assert lines[0] == "# yaml-language-server: $schema=catalog.schema.json"
    assert (project.folder / "catalog.schema.json").read_text() == text()
    assert load(project.folder / "catalog.yaml").rows


def test_what_has_its_name_is_left_as_it_is(project: Project) -> None:
    project.write("sub/catalog.schema.json", "mine")
    assert "catalog.schema.json" not in init(project, "-o", "sub/first.yaml")
    assert (project.folder / "sub" / "catalog.schema.json").read_text() == "mine"


def test_a_catalog_that_is_printed_says_how_to_get_it(project: Project) -> None:
    told = "\n`infracat schema -o catalog.schema.json` writes what its first line names, for editors.\n"
    assert told in init(project, "-o", "-")
    assert not (project.folder / "catalog.schema.json").exists()
