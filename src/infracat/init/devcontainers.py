"""``devcontainer.json``: its image, its features, and what it asks of the machine."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from infracat.init.images import add_image, base_image
from infracat.init.project import Project
from infracat.init.reading import line_of, origin, table_at, text_of
from infracat.init.toolbox import Toolbox

FEATURES = {
    "node": "node",
    "python": "python",
    "go": "go",
    "rust": "rustc",
    "java": "java",
    "ruby": "ruby",
    "php": "php",
    "dotnet": "dotnet",
    "terraform": "terraform",
    "aws-cli": "aws",
    "azure-cli": "az",
    "github-cli": "gh",
    "git-lfs": "git-lfs",
    "hugo": "hugo",
}
_VERSION = re.compile(r"v?([0-9]+(?:\.[0-9]+){0,3})")


def collect(project: Project, tools: Toolbox) -> None:
    """Hints: what is in the container need not be on this machine."""
    for path in _files(project):
        found, text = project.json(path), project.text(path) or ""
        written = text_of(table_at({"": found}, "").get("image"))
        if image := base_image(written, origin(path, line_of(text, "image"))):
            add_image(image, tools)
        for feature, options in table_at(found, "features").items():
            short = feature.rpartition("/")[2].partition(":")[0].partition("@")[0]
            if short in FEATURES:
                version = _VERSION.fullmatch(str(options.get("version", "") if isinstance(options, dict) else options))
                tools.add_hint(FEATURES[short], version[1] if version else "", origin(path, line_of(text, feature)))


def requirements(project: Project) -> dict[str, tuple[str, str]]:
    """``{"memory": ("8GB", "devcontainer.json:4")}``: the sizes, and the number of ``cpus``, that it asks for."""
    result: dict[str, tuple[str, str]] = {}
    for path in _files(project):
        for name, value in table_at(project.json(path), "hostRequirements").items():
            if written := _size(name, value):
                result.setdefault(
                    name, (written, origin(path, line_of(project.text(path) or "", "hostRequirements", name)))
                )
    return result


def _size(name: str, value: Any) -> str:
    if name == "cpus":
        return str(value) if isinstance(value, int) and 0 < value < 10_000 else ""
    if name == "gpu":
        return "optional" if value == "optional" else "required" if value else ""
    found = re.fullmatch(r"([0-9]{1,6})\s*([kmgt]b)", str(value).lower())
    return f"{found[1]}{found[2].upper()}".replace("KB", "kB") if found and name in ("memory", "storage") else ""


def _files(project: Project) -> list[PurePath]:
    return project.find("devcontainer.json", ".devcontainer.json")
