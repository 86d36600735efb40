"""The operating system: its names and its version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Facts, MaybeUnknown, Unavailable
from infracat.hosts.files.dotenv import variables_in

if TYPE_CHECKING:
    from infracat.hosts import Host

RELEASE = ("/etc/os-release", "/usr/lib/os-release")


class System(Facts):
    """What it calls itself, what it says that it is like, and its version."""

    title: str
    names: tuple[str, ...]
    like: tuple[str, ...]
    version: MaybeUnknown[str]

    def is_a(self, name: str, *, itself: bool) -> bool:
        """Whether that is one of its names, or the first words of one, in whatever case: ``opensuse``, ``red hat``.

        Unless ``itself``, what it is like counts too.
        """
        names = self.names if itself else self.names + self.like
        return any(re.match(rf"{re.escape(name)}(?![^\s-])", each, re.IGNORECASE) for each in names)

    def __str__(self) -> str:
        return f"{self.title}{f' (like {self.like[0]})' if self.like[:-1] else ''}"


@dataclass(frozen=True)
class Named:
    """A system by its name. Where its version counts, one that is only like it will not do: Ubuntu 22.04, Debian 12."""

    name: str
    itself: bool

    def agrees(self, found: System) -> bool:
        return found.is_a(self.name, itself=self.itself)

    def __str__(self) -> str:
        return self.name


def operating_system(host: Host) -> System:
    if host.platform == "darwin":
        version = host.system_version
        return System(title=f"macOS {version}", names=("macos", "mac os x", "os x", "darwin"), like=(), version=version)
    if host.platform == "windows":
        release = host.system_version  # 10, 11, 2022Server
        number = re.match(r"\d+", release)
        unseen = Unavailable(reason=f"Windows calls its release {release!r}, which is no number")
        return System(
            title=f"Windows {release}", names=(f"windows {release}",), like=(), version=number[0] if number else unseen
        )
    return _linux(host)


def _linux(host: Host) -> System:
    text = next(filter(None, map(host.system.text, RELEASE)), None)
    if text is None:
        raise CannotObserve(f"{' and '.join(RELEASE)} are missing: which system it is cannot be told")
    said = variables_in(text)
    name = said.get("NAME", "Linux")
    version = said.get("VERSION_ID") or Unavailable(
        reason=f"{name} has no VERSION_ID in its os-release: it has no releases"
    )
    return System(
        title=said.get("PRETTY_NAME", name),
        names=(said.get("ID", "linux"), name),
        like=(*said.get("ID_LIKE", "").split(), "linux"),
        version=version,
    )
