"""testinfra over ``host.run``: its own backends have no timeout, and fail on output that is not UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import testinfra.backend.base
import testinfra.host

from infracat.facts import CannotObserve

if TYPE_CHECKING:
    from infracat.hosts.command_host import CommandHost


class Backend(testinfra.backend.base.BaseBackend):  # type: ignore[misc]
    """Runs testinfra's commands as the row's, with its timeout and its evidence."""

    NAME = "infracat"

    def __init__(self, host: CommandHost) -> None:
        super().__init__(host.name)
        self._row_host = host

    def run(self, command: str, *args: str, **_: Any) -> testinfra.backend.base.CommandResult:
        line = self.get_command(command, *args)
        ran = self._row_host.run(line)
        if ran.exit_code is None:
            raise CannotObserve(f"`{line}` did not end within {ran.duration:.3g} s")
        return self.result(ran.exit_code, line.encode(), ran.stdout, ran.stderr)


def host_over(host: CommandHost) -> testinfra.host.Host:
    """testinfra's own entry point, ``get_host``, accepts no custom backend; its class does."""
    backend = Backend(host)
    over = testinfra.host.Host(backend)
    backend.set_host(over)
    return over
