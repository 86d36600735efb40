"""Evil services: each answers without an end, or with what fills the memory, over a real socket.

An audit of each, in a process of its own: it ends in time, in 100 MB with all that Python and its libraries take (in
120 where the SDK of MCP is one), the row is not passed, and says no word of an error of ours.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.reliability import stdio
from benchmarks.reliability.audited import MOST_MEMORY, TIMEOUT, Ended, audit, wrong
from benchmarks.reliability.evil_answers import EVILS
from benchmarks.reliability.evil_server import EvilServer
from benchmarks.reliability.evil_targets import TARGETS, Target
from benchmarks.reliability.outcome import Outcome


def measure(seed: int) -> Outcome:  # noqa: ARG001 - all are tried
    outcome = Outcome(
        "evil services: answers without an end, bombs", "≤ 100 MB in all (MCP: 120), in time, never passed"
    )
    worst = Ended(0, 0, 0, "", "", "")
    for target, name in _pairs(os.environ.get("ONLY", "")):
        ended = _audited(target, name)
        outcome.tried += 1
        worst = max(worst, ended, key=lambda each: each.memory)
        most = stdio.MOST_MEMORY if target.name.startswith("mcp") else MOST_MEMORY
        outcome.wrong += [f"{target.name}, {name}: {what}" for what in wrong(ended, most)]
        if os.environ.get("VERBOSE"):
            sys.stderr.write(f"{target.name:16}{name:38}{ended}\n")
    outcome.figures.append(f"at most {worst.memory:.0f} MB")
    return outcome


def _pairs(only: str) -> Iterator[tuple[Target, str]]:
    for target in TARGETS:
        for name in target.evils or EVILS:
            if only in f"{target.name}, {name}":
                yield target, name


def _audited(target: Target, name: str) -> Ended:
    with ExitStack() as open_, tempfile.TemporaryDirectory(prefix="evil-") as place:
        folder = Path(place)
        path = folder / "socket" if target.is_local else None
        server = open_.enter_context(EvilServer(EVILS[name], path, target.refused))
        environ = target.prepare(folder, server.url)
        return audit(folder, target.catalog(server.url, TIMEOUT), environ, target.command)
