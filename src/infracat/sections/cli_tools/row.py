"""What a catalog may say of a program: its name on the PATH, and which versions of it will do."""

from __future__ import annotations

import re

from pydantic import Field

from infracat.catalog.fields import MinVersion, Pattern, ShellLine, VersionRange
from infracat.catalog.rows import Row
from infracat.catalog.rules import AtMostOne
from infracat.sections.cli_tools.words import JAVA

_OLD_JAVA = re.compile(r"(?<![0-9.])1\.([1-8])(?![0-9])")  # until 8, Java called itself 1.8


class CliTool(Row):
    """A program by its name on the PATH."""

    section = "cli_tools"
    presence = (AtMostOne(("version", "min_version")),)

    version: VersionRange | None = Field(None, description='The version: "3.11" is 3.11 and every 3.11.x.')
    min_version: MinVersion | None = Field(None, description='The oldest version that will do: "24.0" or 24.0+.')
    verify: ShellLine | None = Field(
        None,
        description="A shell line that prints the version, instead of what is known of the tool, or NAME --version.",
    )
    version_pattern: Pattern | None = Field(
        None, description="Where in the output the version is; its first group, if it has one."
    )
    install: ShellLine | None = Field(None, description="The command that installs it; shown, never run.")

    @property
    def versions(self) -> VersionRange | None:
        """The versions that will do, whichever way they are stated."""
        stated = self.version or self.min_version
        if stated is None or self.name not in JAVA:
            return stated
        return type(stated).read(_OLD_JAVA.sub(r"\1", stated.written.replace(" ", "")))

    @property
    def remedy(self) -> str | None:
        return self.fix or self.install

    @property
    def has_remedy(self) -> bool:
        """Whether the row itself says how the tool is installed."""
        return self.remedy is not None
