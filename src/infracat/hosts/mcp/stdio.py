"""Servers that are started here, and use their standard input and output."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.commands.reasons import telling_lines
from infracat.hosts.commands.running import RunningProgram
from infracat.hosts.mcp import sdk
from infracat.hosts.mcp.pipes import Pipes
from infracat.hosts.mcp.session import SessionResult, run_session

if TYPE_CHECKING:
    from infracat.hosts.host import Host

TO_END, SHARE = 2.0, 0.2  # seconds that a server has to end in, and at most that share of the row's time
_ERROR = re.compile(r"\s*[\w.]*(?:Error|Exception)\b")


@dataclass(frozen=True)
class Program:
    """How a server is started: a list without a shell, a line by the shell."""

    command: tuple[str, ...] | str = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)  # on top of the user's own
    folder: Path
    shown: str  # the command for display: variables by their names


@dataclass(frozen=True)
class ProgramResult:
    """A session with a program, and how the program behaved beside it."""

    result: SessionResult
    exit_code: int | None  # as in a shell, when it ended by itself
    stray: str  # what it printed on standard output beside messages
    left: tuple[str, ...]  # processes that still ran after it had been told to end, and were killed


def run_program(program: Program, host: Host) -> ProgramResult:
    """Starts it, runs a session, and ends it with all that it started. ``NotFound``: it cannot be started."""
    if host.platform == "windows":
        raise CannotObserve("servers that have to be started are not looked at on Windows itself, only in WSL")
    sdk.import_sdk()
    began = time.monotonic()
    left = host.timeout - host.age
    to_end = min(TO_END, SHARE * left)
    result = SessionResult(host.clean)
    with host.start_program(program.command, environ=program.environ, folder=program.folder) as live:
        pipes = Pipes(live, to_end)
        asyncio.run(_run(pipes, result, left - to_end, host))
        still_there = live.survivors()
    finished = _result(result, pipes, live, still_there, host)
    host.record_evidence(program.shown, finished.exit_code, _evidence(finished, pipes, host), time.monotonic() - began)
    return finished


async def _run(pipes: Pipes, result: SessionResult, patience: float, host: Host) -> None:
    def why() -> str | Unavailable:
        if pipes.too_much:
            return Unavailable(pipes.too_much)
        stray = _one_line(host.output_of(pipes.stray))
        return f"it does not answer `{result.asked}`, and prints what is no message: {stray}" if stray else ""

    await run_session(pipes.streams(), result, patience, why)


def _result(
    result: SessionResult, pipes: Pipes, live: RunningProgram, left: tuple[str, ...], host: Host
) -> ProgramResult:
    """With its last words, where it did not answer."""
    code = live.exit_code if pipes.ended else None
    stray = host.output_of(pipes.stray).strip()
    wrong = result.wrong.get(result.asked)
    last = _last_words(host.output_of(pipes.errors))
    if wrong and pipes.hung_up:
        how = "it closed its output" if code is None else f"it ended with {code}"
        said = last or _one_line(stray) or "it said nothing"
        result.wrong[result.asked] = f"{how} before it answered `{result.asked}`: {said}"
    elif isinstance(wrong, Unavailable) and last:
        result.wrong[result.asked] = Unavailable(f"{wrong.reason}; its last words: {last}")
    return ProgramResult(result, code, stray, left)


def _evidence(finished: ProgramResult, pipes: Pipes, host: Host) -> str:
    parts = {
        "": str(finished.result),
        "printed on its standard output, and no message:\n": finished.stray,
        "killed in the end: ": ", ".join(finished.left),
        "standard error:\n": host.output_of(pipes.errors).strip(),
    }
    return "\n".join(f"{what}{text}" for what, text in parts.items() if text)


def _last_words(text: str) -> str:
    """The last line that names an error, else the last one: ``ImportError: no module named sqlite``."""
    lines = telling_lines(text)
    return next((line for line in reversed(lines) if _ERROR.match(line)), lines[-1] if lines else "")[:300]


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
