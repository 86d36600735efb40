"""Looks for a program on the PATH, and asks it for its version."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from infracat.catalog.fields import NoVersion, version_in
from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.commands.process import Ran
from infracat.hosts.commands.spawn import NotFound, NotRunnable, shown
from infracat.sections.cli_tools.banner import STATED, Candidate, candidates
from infracat.sections.cli_tools.complaints import does_not_know_the_option, telling_line, why_it_cannot_start
from infracat.sections.cli_tools.order import Order
from infracat.sections.cli_tools.seen import Reading, Seen
from infracat.sections.cli_tools.words import names_of

if TYPE_CHECKING:
    from infracat.hosts import Host

CANNOT_START = (126, 127)  # exit codes of a shell, and of a shim such as pyenv's, for what cannot be run
SIGNALS = range(129, 193)  # exit codes for a command that was killed by a signal
NOT_LOADED = 0xC0000000  # exit codes of Windows from here on: a library is missing, an access violation


def observe(order: Order, host: Host) -> Seen | Absent:
    """Runs ``verify``, or ``NAME --version``, and reads the version from what it prints."""
    path = host.which(order.name)
    if path is None and order.verify is None:
        return Absent(why=_not_on_path(order))
    ran = _run(order.verify or [path if host.platform == "windows" and path else order.name, "--version"], host)
    if path is None and ran.exit_code:
        return Absent(why=f"{_not_on_path(order)}, and {_complaint(ran)}")
    if order.verify is None and ran.exit_code:
        return _after_a_guess(path or "", ran)
    return Seen(
        path=path or "",
        command=ran.command,
        exit_code=ran.exit_code or 0,
        complaint=_complaint(ran),
        broken=_cannot_run(ran.exit_code or 0),
        version=_version(order, ran),
        readings=_readings(order, ran),
    )


def _after_a_guess(path: str, ran: Ran) -> Seen:
    """Nobody stated the command that ended badly: the tool is broken only where it, or its exit code, says so."""
    code, text = ran.exit_code or 0, f"{ran.stderr}\n{ran.stdout}"
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
    if ran.exit_code:
        return Unavailable(reason=_complaint(ran))
    if found := _candidates(order, ran):
        return found[0].version
    return Unavailable(reason=f"no version in what `{ran.command}` printed: {_first_line(ran) or 'nothing'}")


def _readings(order: Order, ran: Ran) -> tuple[Reading, ...]:
    found = [] if ran.exit_code else _candidates(order, ran)
    return tuple(Reading(version=each.version, pattern=each.pattern) for each in found) if len(found) > 1 else ()


def _candidates(order: Order, ran: Ran) -> list[Candidate]:
    """Standard output comes first, unless only standard error says that a number is the version."""
    if order.version_pattern is not None:
        return _by_pattern(order.version_pattern, ran)
    names = names_of(order.name)
    streams = [found for text in (ran.stdout, ran.stderr) if (found := candidates(text, names))]
    stated = [found for found in streams if found[0].rank <= STATED]
    return next(iter(stated or streams), [])


def _by_pattern(pattern: re.Pattern[str], ran: Ran) -> list[Candidate]:
    """What ``version_pattern`` matches first: its first group, or the whole match."""
    for text in (ran.stdout, ran.stderr):
        if match := pattern.search(text):
            with suppress(NoVersion):
                return [Candidate(version_in(next(part for part in (*match.groups(), match[0]) if part)), 0, "")]
    return []
