"""The project's own text files, within limits: without what was installed, built or generated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from infracat.catalog.mistakes import printable
from infracat.catalog.source import SourceError, decode
from infracat.facts import CannotObserve
from infracat.hosts.files.folders import below
from infracat.init.project import MAX_SIZE, Project, is_ignored

MAX_FILES = 10_000
MAX_ENTRIES = 60_000
MAX_DEPTH = 15
MAX_TEXT = 200_000_000  # characters of all files together
HIDDEN = (".github", ".circleci", ".gitlab", ".devcontainer")
# fmt: off
NOT_OWN = frozenset({
    "node_modules", "bower_components", "vendor", "third_party", "venv", "env", "virtualenv", "site-packages", "dist",
    "build", "target", "out", "obj", "coverage", "htmlcov", "reports", "__pycache__", "tmp",
})
# fmt: on
_NO_CODE = re.compile(
    r".*\.(?:png|jpe?g|gif|webp|ico|pdf|zip|gz|tgz|xz|zst|bz2|whl|jar|so|a|o|dll|exe|pyc|woff2?|ttf|mp[34]|db|sqlite3?"
    r"|csv|tsv|parquet|dump|sql|log|lock|map|min\.js|svg|md|rst|txt|adoc)"
    r"|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|\.env(?:\..*)?|.*\.env|env\.(?:example|sample|template)",
    re.IGNORECASE,
)

_HARMLESS = ("is too large", "is a folder", "is not a regular file")  # no code that somebody has written


@dataclass(frozen=True)
class SourceText:
    """One file; ``is_used``: it is about running the project, not about tests, examples or documentation."""

    path: PurePath
    text: str = field(repr=False)
    is_used: bool


class SourceFiles:
    """Reads them one after another; ``incomplete`` says afterwards why not all of them were read."""

    def __init__(self, project: Project, left_out: frozenset[PurePath]) -> None:
        self.project, self.left_out = project, left_out
        self.incomplete: list[str] = []

    def __iter__(self) -> Iterator[SourceText]:
        room = MAX_TEXT
        for number, path in enumerate(self._paths()):
            if number == MAX_FILES or room < 0:
                self.incomplete.append(f"files beyond the first {number:,}")
                return
            text = self._read(path)
            room -= len(text)
            yield SourceText(path, text, not any(map(is_ignored, path.parts[:-1])))

    def _paths(self) -> Iterator[PurePath]:
        found = below(self.project.folder, depth=MAX_DEPTH, most=MAX_ENTRIES, skip=NOT_OWN.__contains__, hidden=HIDDEN)
        seen = 0
        for path, is_folder in found:
            seen += 1
            if not is_folder and path not in self.left_out and not _NO_CODE.fullmatch(path.name):
                yield path
        if seen >= MAX_ENTRIES:
            self.incomplete.append(f"what is beyond the first {MAX_ENTRIES:,} entries of the folder")

    def _read(self, path: PurePath) -> str:
        """Its text; nothing of one that is no text, or too large to be written by hand."""
        try:
            return decode(self.project.host.read_bytes(self.project.folder / path, MAX_SIZE))
        except CannotObserve as error:
            if not any(harmless in str(error) for harmless in _HARMLESS):
                self.incomplete.append(f"{printable(path.as_posix())}: {error}")
        except SourceError:
            pass
        return ""
