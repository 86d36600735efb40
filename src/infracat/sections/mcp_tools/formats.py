"""The text of a client's configuration as plain values: JSON with comments, TOML, YAML."""

from __future__ import annotations

import tomllib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.sections.mcp_tools import jsonc

if TYPE_CHECKING:
    from infracat.catalog.nodes import Node

JSON = (".json", ".jsonc", ".json5")
YAML = (".yaml", ".yml")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


def parse(text: str, config: str) -> Any:
    """Raises ValueError for a file that is not what its name says, ``CannotObserve`` where that says nothing."""
    suffix = PurePath(config).suffix.lower()
    if suffix == ".toml":
        return _toml(text)
    if suffix in YAML:
        return _yaml(text, config)
    try:
        return jsonc.parse(text)
    except ValueError as error:
        if suffix not in JSON and not text.lstrip().startswith("{"):
            return _foreign(text, config)
        raise ValueError(f"is not JSON: {error}") from error


def _foreign(text: str, config: str) -> Any:
    try:
        return _toml(text)
    except ValueError as error:
        raise CannotObserve(f"{config}: is of a format that is not read here: JSON, TOML and YAML are") from error


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from error


def _yaml(text: str, config: str) -> Any:
    try:
        from infracat.catalog.document import parse as parse_yaml
    except ImportError as error:
        raise CannotObserve("a YAML file cannot be read without PyYAML") from error
    root, flaws = parse_yaml(text)
    if root is None:
        flaw = flaws[-1]
        what = flaw.message.removeprefix("is not YAML: ")
        raise ValueError(f"is not YAML: line {flaw.line}, column {flaw.column}: {what}")
    if flaws:  # anchors, tags: what they stand for was not read
        raise CannotObserve(f"{config}: line {flaws[0].line}, column {flaws[0].column}: {flaws[0].message}")
    return _plain(root)


def _plain(node: Node) -> Any:
    if isinstance(node, dict):
        return {str(name): _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return CONSTANTS.get(str(node).lower(), str(node)) if node.plain else str(node)
