"""Which files are examples of a ``.env`` file, and which of several is the one that a developer copies."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

from infracat.init import instructions
from infracat.init.project import Project

_ENDINGS = ("example", "sample", "template", "dist", "default", "defaults", "tpl", "tmpl")
_USUAL = (".env.example", ".env.sample", ".env.template", "env.example")  # a folder of that name is told
_PART = re.compile(r"[._-]?[^._-]+")
_ENV = ("env", "dotenv")
_NOT_HERE = {
    "prod",
    "production",
    "staging",
    "stage",
    "test",
    "tests",
    "testing",
    "ci",
    "e2e",
    "cypress",
    "preview",
    "qa",
}
_HERE = {"dev", "development", "local", "docker", "compose"}
_OTHER_FORMATS = {"md", "json", "yaml", "yml", "ts", "js", "py", "toml", "rb", "php", "sh", "j2", "gpg", "enc", "vault"}


class EnvExample(NamedTuple):
    """A file with examples, and the file that it is an example of; ``is_copied`` by whoever works on the project."""

    path: PurePath
    target: PurePath
    is_copied: bool


def examples(project: Project) -> list[EnvExample]:
    """Nearest first; of those for one file, the one that is copied first."""
    return project.once(_examples)


def _examples(project: Project) -> list[EnvExample]:
    found = [(path, target) for path in project.find("*env*", *_USUAL) if (target := target_of(path.name))]
    copied = {copy.source: copy for copy in reversed(list(instructions.copies(project)))} if found else {}
    order = list(reversed(copied))
    families: dict[tuple[PurePath, str], list[tuple[PurePath, str]]] = {}
    for path, target in found:
        families.setdefault((path.parent, _program(path.name)), []).append((path, target))
    ordered = (sorted(members, key=lambda each: _preference(each[0], order)) for members in families.values())
    return [example for members in ordered for example in _of_family(members, copied, project)]


def target_of(name: str) -> str:
    """``.env.dev.example`` → ``.env.dev``, ``db.env.sample`` → ``db.env``; empty: it is no example."""
    parts = [part.lstrip("._-").lower() for part in _PART.findall(name)]
    if not set(parts) & set(_ENV) or not set(parts) & set(_ENDINGS) or set(parts) & _OTHER_FORMATS:
        return ""
    kept = [part for part in _PART.findall(name) if part.lstrip("._-").lower() not in _ENDINGS]
    target = "".join(kept)
    return f".{target.lstrip('._-')}" if target.lstrip("._-").lower().startswith("env") else target.lstrip("_-")


def _of_family(
    members: list[tuple[PurePath, str]], copied: dict[PurePath, instructions.Copy], project: Project
) -> list[EnvExample]:
    """Of one folder and program: the first is the one that is copied; others may be copied elsewhere."""
    result: list[EnvExample] = []
    for path, target in members:
        own = path.with_name(target)
        if path in copied:
            aim = copied[path].target
        elif len(members) > 1 or (project.is_file(path.with_name(".env")) and not project.is_file(own)):
            aim = own if project.is_file(own) or not _middle(path.name) else path.with_name(_without_middle(target))
        else:
            aim = own
        is_other = bool(result) and (path not in copied or any(each.target == aim for each in result))
        result.append(EnvExample(path, result[0].target if is_other else aim, not is_other))
    return result


def _preference(path: PurePath, order: list[PurePath]) -> tuple[bool, int, int]:
    """Named for production or tests last; then by the order of the instructions, then the one for everything."""
    middle = _middle(path.name)
    kind = 0 if not middle else 1 if middle & _HERE else 2
    return bool(middle & _NOT_HERE), order.index(path) if path in order else len(order), kind


def _middle(name: str) -> set[str]:
    """``dev`` of ``.env.dev.example``: what stands behind ``env``."""
    parts = [part.lstrip("._-").lower() for part in _PART.findall(name)]
    kept = [part for part in parts if part not in _ENDINGS]
    start = next((place for place, part in enumerate(kept) if part in _ENV), len(kept))
    return set(kept[start + 1 :]) | (set(kept[:start]) & (_HERE | _NOT_HERE))


def _without_middle(target: str) -> str:
    """``.env.dev`` → ``.env``."""
    parts = [part for part in _PART.findall(target) if part.lstrip("._-").lower() not in _HERE | _NOT_HERE]
    return "".join(parts[: next((n for n, part in enumerate(parts) if "env" in part.lower()), 0) + 1]) or ".env"


def _program(name: str) -> str:
    """``db`` of ``db.env.example``: another program's settings are another family."""
    parts = [part.lstrip("._-").lower() for part in _PART.findall(name)]
    start = next((place for place, part in enumerate(parts) if part in _ENV), 0)
    return ".".join(part for part in parts[:start] if part not in {*_ENDINGS, *_HERE, *_NOT_HERE})
