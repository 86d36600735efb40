"""The facts from which it is judged whether a task is due."""

from __future__ import annotations

from datetime import datetime

from infracat.facts import Facts, MaybeUnknown, default


class DatedImage(Facts):
    """An image on this machine whose build date is known."""

    name: str
    age: float  # seconds at the time of observation
    renewal: str  # the command that renews it


class Images(Facts):
    """The images that a row names."""

    dated: tuple[DatedImage, ...]
    missing: tuple[str, ...] = ()
    all_dated: MaybeUnknown[bool] = default(True)


class Usage(Facts):
    """The used share of a file system, or of a virtual disk."""

    path: str  # on this machine
    used: float  # percent
    disk: str  # its description
    is_mount: bool = False  # the path itself is a mount point


class Sizes(Facts):
    """The size of all files together, in bytes."""

    total: int
    count: int
    largest: tuple[str, ...]  # with their sizes


class AuditReport(Facts):
    """A report of pip-audit: ``vulnerable`` has ``jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3``."""

    checked: int
    skipped: tuple[str, ...]  # dependencies that pip-audit does not know
    vulnerable: tuple[str, ...]


class Done(Facts):
    """When a task was last done; ``by`` is the evidence: the newest file, a commit, a command."""

    at: datetime
    age: MaybeUnknown[float]  # seconds at the time of observation
    by: str
    report: MaybeUnknown[AuditReport | None] = default(None)  # where that is the evidence


class CommandResult(Facts):
    """A command that ran to its end."""

    exit_code: int
    said: str  # its last lines


class Seen(Facts):
    """The facts of the row's kind."""

    images: Images | None = None
    usage: Usage | None = None
    sizes: Sizes | None = None
    done: Done | None = None
    command: CommandResult | None = None
