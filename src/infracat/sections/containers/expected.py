"""What a row expects of a container, as its judges compare it with what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infracat.catalog.fields import PortMapping, Size
from infracat.sections.containers.images import Image
from infracat.sections.containers.seen import PublishedPort

MOST_PORTS = 10  # in a message
_BINARY = re.compile(r"(?<=[KMGTP])I(?=B$)")


@dataclass(frozen=True)
class MemoryLimit:
    """A limit of at least ``size``. Both readings will do, 2 GB and 2 GiB: Docker and its users mix the two up.

    No limit at all is enough.
    """

    size: Size

    def agrees(self, found: int) -> bool:
        return not found or found >= Size.read(_BINARY.sub("", str(self.size).upper()))

    def show(self, found: int) -> str:
        return str(Size(found)) if found else "no limit"

    def __str__(self) -> str:
        return f">= {self.size}"


@dataclass(frozen=True)
class ImageName:
    """An image by one of its names: ``ImageName("postgres:15")`` agrees with ``docker.io/library/postgres:15``."""

    name: str

    def agrees(self, found: Image) -> bool:
        return found.is_called(self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class AllPublished:
    """Every one of ``ports`` is published; what is found is a ``PublishedPort`` for each."""

    ports: tuple[PortMapping, ...]

    def agrees(self, found: Sequence[PublishedPort]) -> bool:
        return all(each.is_there for each in found)

    def show(self, found: Sequence[PublishedPort]) -> str:
        """Of many ports, as of a range, those that are not there."""
        told = [each for each in found if not each.is_there] if len(found) > MOST_PORTS else found
        more = f"; and {len(told) - MOST_PORTS} more" if len(told) > MOST_PORTS else ""
        return "; ".join(map(str, told[:MOST_PORTS])) + more or f"all {len(found)}"

    def __str__(self) -> str:
        return "; ".join(map(str, self.ports))
