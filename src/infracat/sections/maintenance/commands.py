"""Runs the commands that a row states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.commands.reasons import telling_lines
from infracat.sections.maintenance.seen import CommandResult

if TYPE_CHECKING:
    from infracat.hosts import Host

NOT_RUN = (126, 127)  # exit codes of a shell for a program that it cannot start, or find
SIGNALS = range(129, 129 + 64)
LINES, LONGEST = 5, 600  # of the output, in a message


def observe_command(command: str, host: Host) -> CommandResult:
    """``CannotObserve`` where it could not be run, or was killed."""
    code, output = run_to_end(command, host)
    if code in NOT_RUN or code in SIGNALS:
        how = f"was killed by signal {code - 128}" if code in SIGNALS else f"cannot be run (exit {code})"
        raise CannotObserve(f"`{command}` {how}: {last_lines(output) or 'it says nothing'}")
    return CommandResult(exit_code=code, said=last_lines(output))


def run_to_end(command: Sequence[str] | str, host: Host) -> tuple[int, str]:
    """Its exit code and its output; of one that fails, also its error output."""
    ran = host.run(command)
    if ran.exit_code is None:
        raise CannotObserve(f"`{ran.command}` did not end within {host.timeout:.3g} s")
    return ran.exit_code, f"{ran.stdout}\n{ran.stderr}" if ran.exit_code else ran.stdout


def last_lines(text: str) -> str:
    """The last lines, joined to one."""
    lines = [" ".join(line.split()) for line in telling_lines(text)]
    joined = " / ".join(lines[-LINES:])
    return joined if len(joined) <= LONGEST else f"…{joined[-LONGEST:]}"
