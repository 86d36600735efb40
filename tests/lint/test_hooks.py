"""The hooks for pre-commit: what they start, in a project with a good catalog, and with a bad one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.paths import REPOSITORY
from tests.project import Project

HOOKS: Mapping[str, Mapping[str, Any]] = {
    each["id"]: each for each in yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


def started(project: Project, hook: str) -> int:
    """As pre-commit does it: no file is named, and what is printed is shown where it does not end with 0."""
    assert HOOKS[hook]["pass_filenames"] is False
    program, *arguments = HOOKS[hook]["entry"].split()
    assert program == "infracat"
    return project.infracat(*arguments).returncode


def test_these_hooks_are_there() -> None:
    assert list(HOOKS) == ["infracat-lint", "infracat-docs"]
    assert {each["language"] for each in HOOKS.values()} == {"python"}


def test_lint(project: Project) -> None:
    project.catalog("cli_tools: [{name: git}]\n")
    assert started(project, "infracat-lint") == 0
    project.catalog("cli_tools: [{name: git, min_version: 2.40}]\n")
    assert started(project, "infracat-lint") == 4


def test_docs(project: Project) -> None:
    project.catalog("cli_tools: [{name: git}]\n")
    assert started(project, "infracat-docs") == 1
    assert project.infracat("docs").returncode == 0
    assert started(project, "infracat-docs") == 0
    project.catalog("cli_tools: [{name: git, purpose: Versions}]\n")
    assert started(project, "infracat-docs") == 1


@pytest.mark.parametrize(
    ("file", "runs"),
    [("catalog.yaml", True), ("docs/catalog.md", True), ("teams/a.yml", True), (".env.example", True), ("a.py", False)],
)
def test_on_which_files_docs_runs(file: str, runs: bool) -> None:
    assert bool(re.search(HOOKS["infracat-docs"]["files"], file)) is runs
