"""Commands that tell: by their exit code, or by what they print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Facts

if TYPE_CHECKING:
    from infracat.hosts import Host

NOT_RUN = (126, 127)  # what a shell says of a program that it cannot start, or find
SIGNALS = range(129, 129 + 64)
LINES, LONGEST = 5, 600  # of what it printed, in a message


class Ended(Facts):
    """A command that has run to its end."""

    exit_code: int
    said: str  # the last lines

    def due(self, command: str) -> str:
        return f"`{command}` exits with {self.exit_code}{': ' if self.said else ''}{self.said}"


def observe_command(command: str, host: Host) -> Ended:
    """What could not run, or was killed, has not told whether anything is due."""
    code, said = run_to_its_end(command, host)
    if code in NOT_RUN or code in SIGNALS:
        how = f"was killed by signal {code - 128}" if code in SIGNALS else f"cannot be run (exit {code})"
        raise CannotObserve(f"`{command}` {how}: {last_lines(said) or 'it says nothing'}")
    return Ended(exit_code=code, said=last_lines(said))


def run_to_its_end(command: Sequence[str] | str, host: Host) -> tuple[int, str]:
    """Its exit code, and what it printed: of one that fails, what it complained of too."""
    ran = host.run(command)
    if ran.exit_code is None:
        raise CannotObserve(f"`{ran.command}` did not end within {host.timeout:.3g} s")
    return ran.exit_code, f"{ran.stdout}\n{ran.stderr}" if ran.exit_code else ran.stdout


def last_lines(text: str) -> str:
    """The end of it, on one line."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    joined = " / ".join(lines[-LINES:])
    return joined if len(joined) <= LONGEST else f"…{joined[-LONGEST:]}"
