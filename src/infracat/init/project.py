"""The project's folder: its files, each read once, with a warning for each that cannot be read."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, TypeVar

from infracat.catalog.mistakes import printable
from infracat.catalog.nodes import Fields
from infracat.catalog.source import SourceError, decode
from infracat.facts import LOCAL, CannotObserve
from infracat.hosts import Machine
from infracat.hosts.files import questions
from infracat.hosts.files.folders import below
from infracat.hosts.files.questions import Kind
from infracat.hosts.machines import host_of
from infracat.init.reading import origin
from infracat.init.yaml_tree import parse
from infracat.sections.mcp_tools.jsonc import to_json

Found = TypeVar("Found")
MAX_SIZE = 1_000_000  # bytes; hand-written files have about a hundredth of it
MAX_DEPTH = 3  # apps/web/.env.example is at 2
MAX_ENTRIES = 20_000
MAX_BELOW = 1_000
# fmt: off
IGNORED_FOLDERS = frozenset({  # third-party code, build output, and test fixtures
    "node_modules", "bower_components", "vendor", "third_party", "venv", "env", "virtualenv", "site-packages",
    "dist", "build", "target", "out", "bin", "obj", "coverage", "htmlcov", "reports", "tests", "test", "__tests__",
    "spec", "e2e", "fixtures", "testdata", "example", "examples", "sample", "samples", "demo", "docs",
    "__pycache__", "tmp",
})
# fmt: on
_OF_TESTS = re.compile(  # cypress-tests, integration_test, example-app, test-fixtures
    r"(?:^|[-_.])(?:tests?|testing|e2e|cypress|playwright|mocks?|examples?|samples?|demos?|fixtures?|specs?|benchmarks?"
    r"|playgrounds?|storybook)(?:[-_.]|$)"
)
SEARCHED_HIDDEN_FOLDERS = (".vscode", ".cursor", ".devcontainer")


def is_ignored(name: str) -> bool:
    """Whether a folder of this name holds what is not the project's own needs."""
    return name in IGNORED_FOLDERS or bool(_OF_TESTS.search(name.strip("_").lower()))


class Project:
    """A project's folder on this machine. ``warnings``: what was skipped, and why."""

    def __init__(self, folder: Path, environ: dict[str, str] | None = None) -> None:
        self.folder = folder.absolute()
        self._machine = Machine(self.folder, environ=environ)
        self.host = host_of({LOCAL: self._machine}, LOCAL, timeout=60)
        self.warnings: list[str] = []
        self._texts: dict[PurePath, str | None] = {}
        self._peeked: dict[PurePath, str | None] = {}
        self._found: dict[Callable[[Project], Any], Any] = {}

    def close(self) -> None:
        """End the processes that ask network mounts."""
        self._machine.close()

    @property
    def name(self) -> str:
        return self.folder.resolve().name or "project"

    @cached_property
    def entries(self) -> dict[PurePath, bool]:
        """The paths in the folder, nearest first; the value says whether it is a folder."""
        found = dict(
            below(self.folder, depth=MAX_DEPTH, most=MAX_ENTRIES, skip=is_ignored, hidden=SEARCHED_HIDDEN_FOLDERS)
        )
        if len(found) >= MAX_ENTRIES:
            self.warn("folders beyond the first 20,000 entries", "too many to look into")
        return found

    def find(self, *patterns: str) -> list[PurePath]:
        """Files by name, nearest first; ``.env.example``, ``compose*.yaml``. A folder of that name is a warning."""
        found = [path for path in self.entries if any(fnmatchcase(path.name, pattern) for pattern in patterns)]
        for path in found:
            if self.entries[path] and path.name in patterns:
                self.warn(str(path), "is a folder, not a file")
        return [path for path in found if not self.entries[path]]

    def below(self, folder: PurePath) -> list[PurePath]:
        """The files below a folder that ``entries`` does not look into: of documentation, of CI."""
        if not self.entries.get(folder):
            return []
        inside = below(self.folder / folder, depth=2, most=MAX_BELOW, skip=is_ignored, hidden=())
        return [folder / path for path, is_folder in inside if not is_folder]

    def is_file(self, path: PurePath) -> bool:
        """Whether it is there and no folder; also where it cannot be read, or looked at."""
        return self.entries.get(path) is False or self._kind(path) in ("file", "other")

    def is_missing(self, path: PurePath) -> bool:
        """Whether nothing is there; not where that cannot be seen."""
        return path not in self.entries and self._kind(path) == "nothing"

    def peek(self, path: PurePath) -> str | None:
        """The file's text; None, without a warning, if it cannot be read."""
        if path in self._texts:
            return self._texts[path]
        if path not in self._peeked:
            try:
                self._peeked[path] = decode(self.host.read_bytes(self.folder / path, MAX_SIZE))
            except (CannotObserve, SourceError):
                self._peeked[path] = None
        return self._peeked[path]

    def has(self, name: str) -> bool:
        return PurePath(name) in self.entries

    def text(self, path: PurePath | Path) -> str | None:
        """The file's text; None, and a warning, if it cannot be read. Relative paths start at the folder."""
        if path not in self._texts:
            self._texts[path] = self._read(path, lambda text: text)
        return self._texts[path]

    def yaml(self, path: PurePath) -> Fields | None:
        found: Fields | None = self._parsed(path, parse, Fields, "a mapping")
        return found

    def toml(self, path: PurePath) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._parsed(path, tomllib.loads, dict, "a table")
        return found

    def json(self, path: PurePath | Path) -> dict[str, Any] | None:
        """JSON with comments and trailing commas, as editors accept it."""
        found: dict[str, Any] | None = self._parsed(path, _json, dict, "an object")
        return found

    def once(self, find: Callable[[Project], Found]) -> Found:
        """What ``find`` finds in the project, looked for once."""
        if find not in self._found:
            self._found[find] = find(self)
        found: Found = self._found[find]
        return found

    def warn(self, what: str, why: str) -> None:
        line = f"{printable(what)}: {why}"
        if line not in self.warnings:
            self.warnings.append(line)

    def _kind(self, path: PurePath) -> Kind:
        try:
            return self.host.ask(questions.kind, self.folder / path)
        except (CannotObserve, OSError):
            return "other"

    def _parsed(self, path: PurePath, parser: Callable[[str], Any], kind: type, called: str) -> Any:
        text = self.text(path)
        if text is None:
            return None
        try:
            found = parser(text)
        except SourceError as error:
            self.warn(origin(path, error.line), str(error))
        except RecursionError:
            self.warn(str(path), "is nested too deep")
        except ValueError as error:
            self.warn(str(path), f"is not {path.suffix.lstrip('.').upper() or 'JSON'}: {_first_line(error)}")
        else:
            if isinstance(found, kind):
                return found
            self.warn(str(path), f"is not {called}")
        return None

    def _read(self, path: PurePath | Path, read: Callable[[str], str]) -> str | None:
        try:
            return read(decode(self.host.read_bytes(self.folder / path, MAX_SIZE)))
        except CannotObserve as error:
            self.warn(str(path), str(error))
        except SourceError as error:
            self.warn(origin(path, error.line), str(error))
        return None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return json.loads(to_json(text))


def _first_line(error: Exception) -> str:
    first = str(error).partition("\n")[0]
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in first)[:150]
