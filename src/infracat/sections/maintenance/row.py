"""What a catalog may state about a task that is done regularly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from infracat.catalog.fields import Duration, Many, Percent, ShellLine, Size, Text
from infracat.catalog.rows import Level, Row
from infracat.catalog.rules import AtLeastOne, AtMostOne
from infracat.hosts.files.walk import is_wild


class MaintenanceRule(Row):
    """A task; its kind decides how it is found to be due."""

    section = "maintenance"

    level: Level = Field("recommended", description="Due: recommended warns, required fails.")
    task: Text = Field(description="What is to be done.")
    kind: Literal["image_age", "usage", "size", "last_done", "command"] = Field(
        description="How one sees that it is due."
    )
    every: Duration | None = Field(None, description="How often it is done.")


class ImageAge(MaintenanceRule):
    """Due when a container image is older than ``every``."""

    kind: Literal["image_age"] = Field("image_age", description="The age of container images.")
    every: Duration = Field(description="How old an image may become.")
    images: Many[Text] = Field(description="The images.")


class DiskUsage(MaintenanceRule):
    """Due when a disk is fuller than ``above``."""

    kind: Literal["usage"] = Field("usage", description="The used share of a disk.")
    path: Text = Field(description="A path on the disk, or a VHDX.")
    above: Percent = Field(description="The used share above which it is due.")

    @property
    def share(self) -> Percent:
        """``above``, with ``kind: usage``"""
        return self.above


class FileSize(MaintenanceRule):
    """Due when files are larger than ``above``."""

    kind: Literal["size"] = Field("size", description="The size of files.")
    path: Text = Field(description="A file, a folder or a glob.")
    above: Size = Field(description="The size of them all together above which it is due.")

    @property
    def most(self) -> Size:
        """``above``, with ``kind: size``"""
        return self.above


class LastDone(MaintenanceRule):
    """Due when it was last done longer than ``every`` ago."""

    presence = (
        AtLeastOne(("evidence", "git", "command"), "is missing: state evidence, git or command"),
        AtMostOne(("evidence", "git", "command")),
    )

    kind: Literal["last_done"] = Field("last_done", description="When it was last done.")
    every: Duration = Field(description="How long ago it may have been done.")
    evidence: Text | None = Field(None, description="A file, a folder or a glob that the task writes.")
    git: Text | None = Field(None, description="A path that the task changes and commits.")
    command: ShellLine | None = Field(None, description="A shell line that prints the date.")

    @property
    def done_within(self) -> Duration:
        """``every``, with ``kind: last_done``"""
        return self.every

    @property
    def report(self) -> bool:
        """``evidence`` that may be JSON: a folder or a glob, too"""
        name = (self.evidence or "").replace("\\", "/").rstrip("/").rpartition("/")[2].lower()
        return bool(name) and (name.endswith(".json") or "." not in name or is_wild(name.rpartition(".")[2]))


class Command(MaintenanceRule):
    """Due when a command says so, by exiting with anything but 0."""

    kind: Literal["command"] = Field("command", description="A command's exit code.")
    command: ShellLine = Field(description="The shell line; it exits with 0 while nothing is due.")

    @property
    def asks(self) -> str:
        """``command``, with ``kind: command``"""
        return self.command


KINDS: Mapping[str, type[MaintenanceRule]] = {
    "image_age": ImageAge,
    "usage": DiskUsage,
    "size": FileSize,
    "last_done": LastDone,
    "command": Command,
}
