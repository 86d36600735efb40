"""``maintenance``: what has to be done again and again, and how one sees that it is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from infracat.catalog.fields import Duration, Many, Percent, Size, Text
from infracat.catalog.rows import Level, Row


class MaintenanceRule(Row):
    """A task; its kind says how one sees that it is due."""

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


class Usage(MaintenanceRule):
    """Due when a disk is fuller than ``above``."""

    kind: Literal["usage"] = Field("usage", description="The used share of a disk.")
    path: Text = Field(description="A path on the disk.")
    above: Percent = Field(description="The used share above which it is due.")


class FileSize(MaintenanceRule):
    """Due when files are larger than ``above``."""

    kind: Literal["size"] = Field("size", description="The size of files.")
    path: Text = Field(description="A file, a folder or a glob.")
    above: Size = Field(description="The size above which it is due.")


class LastDone(MaintenanceRule):
    """Due when what the task leaves behind is older than ``every``."""

    kind: Literal["last_done"] = Field("last_done", description="The age of what the task leaves behind.")
    every: Duration = Field(description="How old it may become.")
    evidence: Text = Field(description="A file, a folder or a glob that the task writes.")


class Command(MaintenanceRule):
    """Due when a command says so, by exiting with anything but 0."""

    kind: Literal["command"] = Field("command", description="A command's exit code.")
    command: Text = Field(description="The shell line; it exits with 0 while nothing is due.")


MAINTENANCE_KINDS: Mapping[str, type[MaintenanceRule]] = {
    "image_age": ImageAge,
    "usage": Usage,
    "size": FileSize,
    "last_done": LastDone,
    "command": Command,
}
