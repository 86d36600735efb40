"""Looks for a program on the PATH, and asks it for its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import NoVersion, version_in
from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.commands.process import Ran
from infracat.hosts.commands.spawn import NotFound, shown
from infracat.sections.cli_tools.order import Order
from infracat.sections.cli_tools.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host

CANNOT_START = (126, 127)  # exit codes of a shell, and of a shim such as pyenv's, for what cannot be run
SIGNALS = range(129, 193)  # exit codes for a command that was killed by a signal


def observe(order: Order, host: Host) -> Seen | Absent:
    """Runs ``verify``, or ``NAME --version``, and reads the version from what it prints."""
    path = host.which(order.name)
    if path is None and order.verify is None:
        return Absent(why=_not_on_path(order))
    ran = _run(order.verify or [path if host.platform == "windows" and path else order.name, "--version"], host)
    code, complaint = ran.exit_code or 0, _complaint(ran)
    if path is None and code:
        return Absent(why=f"{_not_on_path(order)}, and {complaint}")
    broken = code in CANNOT_START or code in SIGNALS
    no_answer = Unavailable(reason=f"{complaint}; state the command that prints its version as `verify`")
    guess_failed = code and not broken and order.verify is None
    return Seen(
        path=path or "",
        command=ran.command,
        exit_code=no_answer if guess_failed else code,
        complaint=complaint,
        broken=broken,
        version=no_answer if guess_failed else _version(order, ran),
    )


def _run(command: list[str] | str, host: Host) -> Ran:
    try:
        ran = host.run(command)
    except NotFound as missing:  # the interpreter that a script names
        return Ran(shown(command), 127, "", str(missing), 0.0, timed_out=False)
    if ran.exit_code is None:
        raise CannotObserve(f"`{ran.command}` did not end within {host.timeout:.3g} s, and was killed")
    return ran


def _not_on_path(order: Order) -> str:
    return f"{order.name} is not on the PATH"


def _complaint(ran: Ran) -> str:
    """``\\`git --version\\` ended with 3: its first line of output``; empty when it ended with 0."""
    if ran.exit_code == 0:
        return ""
    return f"`{ran.command}` ended with {ran.exit_code}: {_first_line(ran) or 'it said nothing'}"


def _first_line(ran: Ran) -> str:
    lines = (line.strip() for text in (ran.stderr, ran.stdout) for line in text.splitlines())
    return next((line for line in lines if line), "")[:200]


def _version(order: Order, ran: Ran) -> str | Unavailable:
    if ran.exit_code:
        return Unavailable(reason=_complaint(ran))
    for text in (ran.stdout, ran.stderr):
        try:
            return version_in(_version_text(order, text))
        except NoVersion:
            continue
    return Unavailable(reason=f"no version in what `{ran.command}` printed: {_first_line(ran) or 'nothing'}")


def _version_text(order: Order, text: str) -> str:
    """The part of the output that ``version_pattern`` matches: its first group, or the whole match."""
    if order.version_pattern is None:
        return text
    match = order.version_pattern.search(text)
    return next(group for group in (*match.groups(), match[0]) if group) if match else ""
