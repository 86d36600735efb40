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

CANNOT_START = (126, 127)  # how a shell, and a shim such as pyenv's, says that there is nothing to run
SIGNALS = range(129, 193)  # killed by one


def observe(order: Order, host: Host) -> Seen | Absent:
    """Runs ``verify``, or ``NAME --version``, and reads the version from what it prints."""
    path = host.which(order.name)
    if path is None and order.verify is None:
        return Absent(why=_nowhere(order))
    ran = _run(order.verify or [path if host.platform == "windows" and path else order.name, "--version"], host)
    code, complaint = ran.exit_code or 0, _complaint(ran)
    if path is None and code:
        return Absent(why=f"{_nowhere(order)}, and {complaint}")
    broken = code in CANNOT_START or code in SIGNALS
    guessed = Unavailable(reason=f"{complaint}; state the command that prints its version as `verify`")
    unasked = code and not broken and order.verify is None
    return Seen(
        path=path or "",
        command=ran.command,
        exit_code=guessed if unasked else code,
        complaint=complaint,
        broken=broken,
        version=guessed if unasked else _version(order, ran),
    )


def _run(command: list[str] | str, host: Host) -> Ran:
    try:
        ran = host.run(command)
    except NotFound as missing:  # the interpreter that a script names
        return Ran(shown(command), 127, "", str(missing), 0.0, timed_out=False)
    if ran.exit_code is None:
        raise CannotObserve(f"`{ran.command}` did not end within {host.timeout:.3g} s, and was killed")
    return ran


def _nowhere(order: Order) -> str:
    return f"{order.name} is not on the PATH"


def _complaint(ran: Ran) -> str:
    """``\\`git --version\\` ended with 3: its first words``, nothing when all is well."""
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
            return version_in(_named(order, text))
        except NoVersion:
            continue
    return Unavailable(reason=f"no version in what `{ran.command}` printed: {_first_line(ran) or 'nothing'}")


def _named(order: Order, text: str) -> str:
    """The part of a banner that ``version_pattern`` picks: its first group, or all that it matches."""
    if order.version_pattern is None:
        return text
    match = order.version_pattern.search(text)
    return next(group for group in (*match.groups(), match[0]) if group) if match else ""
