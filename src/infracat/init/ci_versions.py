"""Versions that CI sets up: ``actions/setup-node`` with ``node-version: 24``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.catalog.source import SourceError
from infracat.init.compose_values import child, names, text
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.init.toolbox import Toolbox
from infracat.init.yaml_tree import parse

ACTIONS = {
    "actions/setup-node": {"node-version": "node"},
    "actions/setup-python": {"python-version": "python"},
    "actions/setup-go": {"go-version": "go"},
    "actions/setup-java": {"java-version": "java"},
    "actions/setup-dotnet": {"dotnet-version": "dotnet"},
    "ruby/setup-ruby": {"ruby-version": "ruby"},
    "shivammathur/setup-php": {"php-version": "php"},
    "erlef/setup-beam": {"elixir-version": "elixir", "otp-version": "erl"},
    "pnpm/action-setup": {"version": "pnpm"},
    "oven-sh/setup-bun": {"bun-version": "bun"},
    "denoland/setup-deno": {"deno-version": "deno"},
    "astral-sh/setup-uv": {"version": "uv"},
    "hashicorp/setup-terraform": {"terraform_version": "terraform"},
    "opentofu/setup-opentofu": {"tofu_version": "tofu"},
    "dtolnay/rust-toolchain": {"toolchain": "rustc"},
    "actions-rs/toolchain": {"toolchain": "rustc"},
    "actions-rust-lang/setup-rust-toolchain": {"toolchain": "rustc"},
    "subosito/flutter-action": {"flutter-version": "flutter"},
    "gradle/actions/setup-gradle": {"gradle-version": "gradle"},
    "azure/setup-helm": {"version": "helm"},
    "azure/setup-kubectl": {"version": "kubectl"},
    "swift-actions/setup-swift": {"swift-version": "swift"},
}
_VERSION = re.compile(r"[v>=^~ ]*([0-9]+(?:\.[0-9]+){0,3})(?:\.[xX*]+)?(?:[ <,].*)?")
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+)(?:\.[\w-]+)?\s*\}\}")


def collect(project: Project, tools: Toolbox) -> None:
    """The oldest version of each tool with which the project is tested."""
    for path in project.below(PurePath(".github")):
        if path.suffix in (".yml", ".yaml") and (root := _parsed(path, project)) is not None:
            for tool, version, line in _versions(root):
                tools.add_hint(tool, version, origin(path, line))


def _versions(root: Node) -> Iterator[tuple[str, str, int]]:
    jobs = child(root, "jobs")
    for job in jobs.values() if isinstance(jobs, Fields) else [child(root, "runs")]:
        steps = child(job, "steps")
        for step in steps if isinstance(steps, Items) else ():
            inputs = ACTIONS.get(text(child(step, "uses")).partition("@")[0].lower(), {})
            for name, tool in inputs.items():
                for version in _written(child(step, "with", name), job):
                    if found := _VERSION.fullmatch(version.strip()):
                        yield tool, found[1], step.line


def _written(node: Node | None, job: Node | None) -> list[str]:
    """The versions of a setting: one, several in lines, or those of the matrix that it refers to."""
    if (matrix := _MATRIX.search(text(node))) is not None:
        return names(child(job, "strategy", "matrix", matrix[1]))
    return text(node).splitlines() if isinstance(node, Scalar) else names(node)


def _parsed(path: PurePath, project: Project) -> Node | None:
    """The file; None without a warning if it is no YAML: it is CI's business."""
    try:
        return parse(project.peek(path) or "")
    except (SourceError, RecursionError):
        return None
