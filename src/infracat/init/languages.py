"""Python's and JavaScript's project files: interpreters, package managers, and packages that use a GPU."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from infracat.init.project import Project
from infracat.init.reading import line_of, origin, table_at, text_of, texts_of
from infracat.init.toolbox import Toolbox

# fmt: off
GPU_PACKAGES = frozenset({
    "torch", "tensorflow", "tensorflow-gpu", "jax", "jaxlib", "cupy", "cudf", "cuml", "vllm", "bitsandbytes",
    "flash-attn", "xformers", "onnxruntime-gpu", "faiss-gpu", "paddlepaddle-gpu", "tensorrt", "triton", "deepspeed",
    "mxnet", "numba-cuda",
})
# fmt: on
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MANAGER = re.compile(r"(npm|pnpm|yarn|bun)@([0-9][0-9.]*)")


def collect(project: Project, tools: Toolbox) -> None:
    for path in project.find("pyproject.toml"):
        if (found := project.toml(path)) is not None:
            _pyproject(path, found, project.text(path) or "", tools)
    for path in project.find("package.json"):
        if (found := project.json(path)) is not None:
            _package(path, found, project.text(path) or "", tools)


def graphics(project: Project) -> list[str]:
    """Where the project requires packages that compute on a GPU."""
    found = []
    for path in project.find("pyproject.toml", "requirements*.txt", "environment.yml", "environment.yaml"):
        text = project.text(path) or ""
        for package in _packages(path, project):
            if package.lower() in GPU_PACKAGES:
                found.append(f"{origin(path, line_of(text, package))} ({package})")
    return found


def _pyproject(path: PurePath, found: dict[str, Any], text: str, tools: Toolbox) -> None:
    poetry = table_at(found, "tool", "poetry")
    if required := text_of(table_at(found, "project").get("requires-python")):
        tools.add_range("python", required, origin(path, line_of(text, "requires-python")))
    elif required := text_of(table_at(poetry, "dependencies").get("python")):
        tools.add_range("python", required, origin(path, line_of(text, "tool.poetry.dependencies", "python")))
    else:
        tools.add_use("python", origin(path))
    if poetry:
        tools.add_use("poetry", origin(path, line_of(text, "tool.poetry")))
    if required := text_of(table_at(found, "tool", "uv").get("required-version")):
        tools.add_range("uv", required, origin(path, line_of(text, "required-version")))


def _package(path: PurePath, found: dict[str, Any], text: str, tools: Toolbox) -> None:
    for section in ("engines", "volta"):
        for name, version in table_at(found, section).items():
            if name in ("node", "npm", "pnpm", "yarn", "bun") and text_of(version):
                add = tools.add_range if section == "engines" else tools.add_pin
                add(name, text_of(version), origin(path, line_of(text, section, name)))
    tools.add_use("node", origin(path))
    if manager := _MANAGER.match(text_of(found.get("packageManager"))):
        where = origin(path, line_of(text, "packageManager"))
        tools.add_pin(manager[1], manager[2], where, install="" if manager[1] in ("npm", "bun") else "corepack enable")


def _packages(path: PurePath, project: Project) -> Iterator[str]:
    """Names of Python packages, as they are written."""
    if path.name == "pyproject.toml":
        found = project.toml(path)
        project_ = table_at(found, "project")
        groups = [*table_at(project_, "optional-dependencies").values(), *table_at(found, "dependency-groups").values()]
        listed = [*texts_of(project_.get("dependencies")), *(text for group in groups for text in texts_of(group))]
        yield from table_at(found, "tool", "poetry", "dependencies")
    else:
        listed = [line.strip(" -") for line in (project.text(path) or "").splitlines()]
    yield from (name[0] for text in listed if (name := _NAME.match(text)))
