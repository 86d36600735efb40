"""Looks for a program on the PATH, and asks it for its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.commands.process import Ran
from infracat.hosts.commands.spawn import NotFound, NotRunnable, shown
from infracat.sections.cli_tools.complaints import does_not_know_the_option, telling_line, why_it_cannot_start
from infracat.sections.cli_tools.known_tools import known_tool, known_tools
from infracat.sections.cli_tools.order import Order
from infracat.sections.cli_tools.printed import is_of_another_program, versions_in
from infracat.sections.cli_tools.seen import Reading, Seen

if TYPE_CHECKING:
    from infracat.hosts import Host

CANNOT_START = (126, 127)  # exit codes of a shell, and of a shim such as pyenv's, for what cannot be run
SIGNALS = range(129, 193)  # exit codes for a command that was killed by a signal
NOT_LOADED = 0xC0000000  # exit codes of Windows from here on: a library is missing, an access violation


def observe(order: Order, host: Host) -> Seen | Absent:
    """Runs ``verify``, or what the tool is known to print its version with, or ``NAME --version``."""
    path = host.which(order.name)
    if path is None and order.verify is None:
        return Absent(why=_not_on_path(order) + _how_to_install(order, host))
    ran = _run(order.verify or _question(order, path or order.name, host), host)
    if path is None and ran.exit_code:
        return Absent(why=f"{_not_on_path(order)}, and {_complaint(ran)}")
    if order.verify is None and _tells_nothing(order, ran):
        return _after_a_guess(path or "", ran)
    return Seen(
        path=path or "",
        command=ran.command,
        exit_code=ran.exit_code or 0,
        complaint=_complaint(ran),
        broken=_broken(order, ran),
        version=_version(order, ran),
        readings=_readings(order, ran),
    )


def _after_a_guess(path: str, ran: Ran) -> Seen:
    """Nobody stated the command that ended badly: the tool is broken only where it, or its exit code, says so."""
    code, text = ran.exit_code or 0, _text(ran)
    unknown_option = does_not_know_the_option(text)
    sentence = why_it_cannot_start(text)
    broken = bool(sentence) or (_cannot_run(code) and not unknown_option)
    line = (sentence or telling_line(text) or "it said nothing")[:200]
    advice = "; state the command that prints its version as `verify`" if unknown_option else ""
    unknown = Unavailable(reason=f"{line} (`{ran.command}` ended with {code}){advice}")
    return Seen(
        path=path,
        command=ran.command,
        exit_code=code if broken else unknown,
        complaint=f"`{ran.command}` ended with {code}: {line}",
        broken=broken or unknown,
        version=unknown,
    )


def _question(order: Order, path: str, host: Host) -> list[str] | str:
    program = path if host.platform == "windows" else order.name
    known = known_tool(order.name)
    return known.command(program) if known else [program, "--version"]


def _tells_nothing(order: Order, ran: Ran) -> bool:
    """It ended badly; or says that it cannot start, as some shims do that end with 0 all the same."""
    if ran.exit_code and (_cannot_run(ran.exit_code) or not _answers_and_ends_badly(order)):
        return True
    return bool(ran.exit_code or why_it_cannot_start(_text(ran))) and not versions_in(order, ran)


def _answers_and_ends_badly(order: Order) -> bool:
    known = known_tool(order.name)
    return known is not None and known.ends_badly


def _how_to_install(order: Order, host: Host) -> str:
    """The command of this machine's package manager, where the row states none."""
    known = None if order.has_remedy else known_tools().get(order.name)
    names = {"windows": ["winget"], "darwin": ["brew"]}.get(host.platform, ["apt-get", "dnf"])
    for command in filter(None, map(known.install, names) if known else ()):
        if host.which(command.split()[0]):
            return f"; `{command}` installs it"
    return ""


def _broken(order: Order, ran: Ran) -> bool | Unavailable:
    if is_of_another_program(order, ran):
        return Unavailable(reason=_not_its_own(order, ran))
    return _cannot_run(ran.exit_code or 0)


def _not_its_own(order: Order, ran: Ran) -> str:
    return (
        f"`{ran.command}` printed nothing that {order.name} is known to print: {_first_line(ran) or 'nothing'}; "
        "if it is the right program, state the command that prints its version as `verify`"
    )


def _text(ran: Ran) -> str:
    return f"{ran.stderr}\n{ran.stdout}"


def _cannot_run(code: int) -> bool:
    return code in CANNOT_START or code in SIGNALS or code >= NOT_LOADED


def _run(command: list[str] | str, host: Host) -> Ran:
    try:
        ran = host.run(command)
    except NotRunnable as cannot:  # a program for another processor
        return Ran(shown(command), 126, "", str(cannot), 0.0, timed_out=False)
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
    if found := versions_in(order, ran) if _ended_as_it_does(order, ran) else []:
        return found[0].version
    if not _ended_as_it_does(order, ran):
        return Unavailable(reason=_complaint(ran))
    if is_of_another_program(order, ran):
        return Unavailable(reason=_not_its_own(order, ran))
    return Unavailable(reason=f"no version in what `{ran.command}` printed: {_first_line(ran) or 'nothing'}")


def _readings(order: Order, ran: Ran) -> tuple[Reading, ...]:
    found = versions_in(order, ran) if _ended_as_it_does(order, ran) else []
    return tuple(Reading(version=each.version, pattern=each.pattern) for each in found) if len(found) > 1 else ()


def _ended_as_it_does(order: Order, ran: Ran) -> bool:
    return not ran.exit_code or (order.verify is None and _answers_and_ends_badly(order))
