"""What a catalog may say of memory, disks, processors, graphics and the system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from infracat.catalog.fields import Integer, Many, MinVersion, Size, Text, VersionRange, YesNo
from infracat.catalog.rows import Platform, Row
from infracat.sections.system_resources.expected import MEMORY_TOLERANCE, Enough, SystemName


class SystemResource(Row):
    """A resource of the machine; its kind says what else there is to state."""

    section = "system_resources"

    kind: Literal["ram", "disk", "cpu", "gpu", "wsl", "os"] = Field(description="Which resource it is.")


class Ram(SystemResource):
    """Installed memory."""

    kind: Literal["ram"] = Field("ram", description="Memory.")
    minimum: Size = Field(description="How much is installed at least; 90 % of it will do.")
    recommended: Size | None = Field(None, description="Below this (90 % of it will do) it warns.")

    @property
    def enough(self) -> Enough:
        return Enough(self.minimum, MEMORY_TOLERANCE)

    @property
    def plenty(self) -> Enough:
        return Enough(self.recommended, MEMORY_TOLERANCE)


class Disk(SystemResource):
    """Free space."""

    kind: Literal["disk"] = Field("disk", description="Disk space.")
    path: Text = Field("/", description="A path on the disk.")
    minimum_free: Size = Field(description="How much is free at least.")
    recommended_free: Size | None = Field(None, description="Below this it warns.")
    ssd: YesNo = Field(False, description="Whether it must be a solid-state disk.")

    @property
    def enough(self) -> Enough:
        return Enough(self.minimum_free)

    @property
    def plenty(self) -> Enough:
        return Enough(self.recommended_free)


class Cpu(SystemResource):
    """Processors."""

    kind: Literal["cpu"] = Field("cpu", description="Processors.")
    minimum: Integer = Field(description="How many there are at least.")
    recommended: Integer | None = Field(None, description="Below this it warns.")

    @property
    def enough(self) -> Enough:
        return Enough(self.minimum)

    @property
    def plenty(self) -> Enough:
        return Enough(self.recommended)


class Gpu(SystemResource):
    """Graphics processors."""

    kind: Literal["gpu"] = Field("gpu", description="Graphics processors.")
    cuda: MinVersion | None = Field(None, description="The CUDA version that the driver supports at least.")
    gpu_memory: Size | None = Field(None, description="The memory of each at least; 90 % of it will do.")
    driver: MinVersion | None = Field(None, description="The driver's version at least.")
    count: Integer = Field(1, description="How many there are at least.")

    @property
    def enough(self) -> Enough:
        return Enough(self.count)

    @property
    def enough_memory(self) -> Enough:
        return Enough(self.gpu_memory, MEMORY_TOLERANCE)


class Wsl(SystemResource):
    """The Windows Subsystem for Linux."""

    kind: Literal["wsl"] = Field("wsl", description="The Windows Subsystem for Linux.")
    version: VersionRange | None = Field(None, description="Its version: 1 or 2.")
    platform: Many[Platform] = Field(("windows", "wsl"), description="The platforms that it applies on.")


class OperatingSystem(SystemResource):
    """The operating system."""

    kind: Literal["os"] = Field("os", description="The operating system.")
    os: Text | None = Field(None, description="Which one: debian, ubuntu, macos, windows, ….")
    version: VersionRange | None = Field(None, description='Its version: "22.04", 12+ or ">=12,<14".')

    @property
    def system(self) -> SystemName:
        return SystemName(self.os or "", itself=self.version is not None)


KINDS: Mapping[str, type[SystemResource]] = {
    "ram": Ram,
    "disk": Disk,
    "cpu": Cpu,
    "gpu": Gpu,
    "wsl": Wsl,
    "os": OperatingSystem,
}
