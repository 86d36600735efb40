"""Python's and JavaScript's own files: what they say of interpreters, package managers and graphics processors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from infracat.init.plain import line_of, origin, table, word, words
from infracat.init.project import Project
from infracat.init.toolbox import Toolbox

# fmt: off
ON_A_GPU = frozenset({
    "torch", "tensorflow", "tensorflow-gpu", "jax", "jaxlib", "cupy", "cudf", "cuml", "vllm", "bitsandbytes",
    "flash-attn", "xformers", "onnxruntime-gpu", "faiss-gpu", "paddlepaddle-gpu", "tensorrt", "triton", "deepspeed",
    "mxnet", "numba-cuda",
})
# fmt: on
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MANAGER = re.compile(r"(npm|pnpm|yarn|bun)@([0-9][0-9.]*)")


def look(project: Project, tools: Toolbox) -> None:
    for path in project.find("pyproject.toml"):
        if (found := project.toml(path)) is not None:
            _pyproject(path, found, project.text(path) or "", tools)
    for path in project.find("package.json"):
        if (found := project.json(path)) is not None:
            _package(path, found, project.text(path) or "", tools)


def graphics(project: Project) -> list[str]:
    """Where packages are asked for that compute on a GPU."""
    found = []
    for path in project.find("pyproject.toml", "requirements*.txt", "environment.yml", "environment.yaml"):
        text = project.text(path) or ""
        for package in _packages(path, project):
            if package.lower() in ON_A_GPU:
                found.append(f"{origin(path, line_of(text, package))} ({package})")
    return found


def _pyproject(path: PurePath, found: dict[str, Any], text: str, tools: Toolbox) -> None:
    poetry = table(found, "tool", "poetry")
    if stated := word(table(found, "project").get("requires-python")):
        tools.stated("python", stated, origin(path, line_of(text, "requires-python")))
    elif stated := word(table(poetry, "dependencies").get("python")):
        tools.stated("python", stated, origin(path, line_of(text, "tool.poetry.dependencies", "python")))
    else:
        tools.needed("python", origin(path))
    if poetry:
        tools.needed("poetry", origin(path, line_of(text, "tool.poetry")))
    if stated := word(table(found, "tool", "uv").get("required-version")):
        tools.stated("uv", stated, origin(path, line_of(text, "required-version")))


def _package(path: PurePath, found: dict[str, Any], text: str, tools: Toolbox) -> None:
    for section in ("engines", "volta"):
        for name, stated in table(found, section).items():
            if name in ("node", "npm", "pnpm", "yarn", "bun") and word(stated):
                say = tools.stated if section == "engines" else tools.pinned
                say(name, word(stated), origin(path, line_of(text, section, name)))
    tools.needed("node", origin(path))
    if manager := _MANAGER.match(word(found.get("packageManager"))):
        where = origin(path, line_of(text, "packageManager"))
        tools.pinned(manager[1], manager[2], where, install="" if manager[1] in ("npm", "bun") else "corepack enable")


def _packages(path: PurePath, project: Project) -> Iterator[str]:
    """Names of Python packages, as they are written."""
    if path.name == "pyproject.toml":
        found = project.toml(path)
        project_ = table(found, "project")
        groups = [*table(project_, "optional-dependencies").values(), *table(found, "dependency-groups").values()]
        listed = [*words(project_.get("dependencies")), *(text for group in groups for text in words(group))]
        yield from table(found, "tool", "poetry", "dependencies")
    else:
        listed = [line.strip(" -") for line in (project.text(path) or "").splitlines()]
    yield from (name[0] for text in listed if (name := _NAME.match(text)))
