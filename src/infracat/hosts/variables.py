"""Every value that an environment variable may have on a machine, whichever of them is in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve

if TYPE_CHECKING:
    from infracat.hosts.host import Host


def all_values(name: str, host: Host, *files: str) -> Iterator[str]:
    """The values of a variable in the process's environment, in ``.env`` and in each of ``files``.

    A file that cannot be read is skipped: the row that needs it reports that.
    """
    if name in host.environ:
        yield host.environ[name]
    for file in dict.fromkeys((".env", *files)):
        with suppress(CannotObserve):
            variables = host.variables(file) or {}
            if name in variables:
                yield variables[name]
