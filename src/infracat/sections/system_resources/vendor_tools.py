"""Running the tool of a GPU's vendor, such as ``nvidia-smi``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.commands.spawn import NotFound

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.commands.process import Ran


@dataclass(frozen=True)
class NotReported:
    """Why a vendor's tool reported no GPU; ``ran`` unless it is not installed; ``lost``: its driver runs."""

    why: str
    ran: bool
    lost: bool = False


def run_tool(name: str, command: list[str], host: Host) -> Ran:
    """Raises ``CannotObserve`` where it does not start, or does not end in time."""
    try:
        ran = host.run(command)
    except NotFound as missing:
        raise CannotObserve(f"{name} does not start: {missing}") from missing
    if ran.exit_code is None:
        raise CannotObserve(f"{name} did not end within {ran.duration:.3g} s, and was killed")
    return ran
