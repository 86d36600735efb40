"""The values of a catalog's variables: of this process's environment, else of ``.env`` beside the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from infracat.catalog.source import NO_SUCH_FILE, SourceError, decode, read_bytes
from infracat.facts import CannotObserve
from infracat.hosts.files.dotenv import EnvFile, FileTooLarge, read
from infracat.hosts.files.guarded_files import Ask

NAME = ".env"


@dataclass(frozen=True)
class Environment:
    """The file is read when a variable is not in the environment, and not before."""

    folder: Path
    ask: Ask
    environ: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str | None:
        return self.environ[name] if name in self.environ else self._file[0].variables.get(name)

    def why_not(self, name: str) -> str:
        file, why = self._file
        why = why or file.why_not(name)
        return f"{NAME}: {why}" if why else ""

    @cached_property
    def _file(self) -> tuple[EnvFile, str]:
        """What it sets, and why it cannot be read."""
        try:
            return read(decode(read_bytes(self.folder / NAME, self.ask)), self.environ), ""
        except (SourceError, FileTooLarge, CannotObserve) as error:
            return EnvFile({}), "" if str(error) == NO_SUCH_FILE else str(error)
