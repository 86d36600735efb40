"""The layout's rules: no import cycle, no long module, and nothing under sections/ that is not a section."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import infracat
from infracat.sections.registry import BUILT_IN

PACKAGE = Path(infracat.__file__).parent
LONGEST = 300  # lines of a module
SHARED = {"__init__", "ages", "installed", "port_owner", "registry", "section"}  # modules that belong to no section


def modules() -> dict[str, Path]:
    """``{"infracat.hosts.host": …/hosts/host.py}``; the judges of tests_env are no part of the package's layers."""
    files = (path for path in PACKAGE.rglob("*.py") if "tests_env" not in path.relative_to(PACKAGE).parts)
    return {_name(path): path for path in files}


def _name(path: Path) -> str:
    parts = ("infracat", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def imported(path: Path, known: set[str]) -> set[str]:
    """The modules that a file imports anywhere in it, also for type checkers only, and in functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return found & known


def test_there_is_no_import_cycle() -> None:
    files = modules()
    packages = {name for name, path in files.items() if path.name == "__init__.py"}
    graph = {name: imported(path, set(files)) - packages for name, path in files.items()}
    assert sum(map(len, graph.values())) > 500, "imports are found at all"
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None


def test_no_module_is_long() -> None:
    long = {str(path): lines for path in modules().values() if (lines := path.read_text("utf-8").count("\n")) > LONGEST}
    assert long == {}


def test_sections_holds_sections_only() -> None:
    folder = PACKAGE / "sections"
    folders = {path.name for path in folder.iterdir() if (path / "__init__.py").exists()}
    assert folders == {section.package.rpartition(".")[2] for section in BUILT_IN.values()}
    assert {path.stem for path in folder.glob("*.py")} == SHARED
    for name in folders - {"troubleshooting"}:
        assert {path.stem for path in (folder / name).glob("*.py")} >= {"row", "order", "seen", "observe"}, name


def test_a_section_imports_no_later_step() -> None:
    """A section is used by ``init``, the audit and the reports, and uses none of them."""
    later = {"attach", "audit", "cli", "history", "init", "report", "results", "runs", "terminal", "verification"}
    files = modules()
    for name, path in files.items():
        if name.startswith("infracat.sections."):
            steps = {each.split(".")[1] for each in imported(path, set(files)) if "." in each}
            assert not steps & later, name
