"""The map of the folders: each says in its package's docstring what it is for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import infracat

SOURCE = Path(infracat.__file__).parent
REPOSITORY = Path(__file__).parents[1]
BESIDE = ("tests_env", "demo", "benchmarks", "docs")  # the source, in the repository
SECTIONS = SOURCE / "sections"


def table() -> str:
    lines = [f"| `{name}` | {_about(module)} |" for name, module in _entries()]
    return "| | what it is for |\n|---|---|\n" + "\n".join(lines)


def _entries() -> Iterator[tuple[str, Path]]:
    """Each folder or module by its name, and the module whose docstring is about it."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = f"src/infracat/{path.relative_to(SOURCE).as_posix()}"
        if path.name == "__init__.py" and path.parent != SOURCE and SECTIONS not in path.parent.parents:
            yield name.removesuffix("__init__.py"), path
        elif path.parent == SOURCE and not path.name.startswith("__"):
            yield name, path
    for folder in BESIDE:
        yield f"{folder}/", REPOSITORY / folder / "__init__.py"


def _about(path: Path) -> str:
    """The first paragraph of a module's docstring, as Markdown on one line."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return re.sub(r"\s+", " ", text.partition("\n\n")[0].replace("``", "`")).replace("|", "\\|")
