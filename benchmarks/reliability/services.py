"""Evil services: each answers without an end, or with what fills the memory, over a real socket.

An audit of each, in a process of its own: it ends in time, in 100 MB with all that Python and its libraries take,
the row is not passed, and says no word of an error of ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from benchmarks.reliability.evil_answers import EVILS
from benchmarks.reliability.evil_server import EvilServer
from benchmarks.reliability.evil_targets import TARGETS, Target
from benchmarks.reliability.outcome import Outcome

MOST_MEMORY = 100  # MB, of 10⁶ bytes
TIMEOUT = 4  # seconds that a row has
LATE = 20  # seconds more, on a busy machine, for the start and the end of a process
OURS = ("bug in the observer", "internal error", "Traceback", "infracat's own")
# Measures the one process that it starts: a process inherits the peak of the one that it comes from.
MEASURED = (
    "import os, sys; pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); _, status, used = os.wait4(pid, 0); "
    "print(used.ru_maxrss, os.waitstatus_to_exitcode(status), file=open('measured', 'w'))"
)


@dataclass(frozen=True)
class Ended:
    """How an audit came out."""

    seconds: float
    memory: float  # MB
    exit_code: int
    status: str
    reason: str
    printed: str

    def __str__(self) -> str:
        return f"{self.memory:4.0f} MB {self.seconds:4.1f} s  {self.exit_code} {self.status} {self.reason[:200]}"


def measure(seed: int) -> Outcome:  # noqa: ARG001 - all are tried
    outcome = Outcome("evil services: answers without an end, bombs", "≤ 100 MB in all, in time, never passed")
    worst = Ended(0, 0, 0, "", "", "")
    for target, name in _pairs(os.environ.get("ONLY", "")):
        ended = _audited(target, name)
        outcome.tried += 1
        worst = max(worst, ended, key=lambda each: each.memory)
        outcome.wrong += [f"{target.name}, {name}: {what}" for what in _wrong(ended)]
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
        (folder / "catalog.yaml").write_text(target.catalog(server.url, TIMEOUT), "utf-8")
        began = monotonic()
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "-c", MEASURED, sys.executable, "-m", "infracat", *target.command],
            cwd=folder, env={**_environ(folder), **environ}, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip
        seconds = monotonic() - began
        kilobytes, exit_code = (folder / "measured").read_text().split()
        row = _row(folder)
        memory = int(kilobytes) * 1024 / 1e6
        return Ended(seconds, memory, int(exit_code), row["status"], row["reason"] or "", ran.stdout + ran.stderr)


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
    quiet = {"HOME": str(folder), "NO_GCE_CHECK": "true", "AWS_EC2_METADATA_DISABLED": "true", "COLUMNS": "200"}
    return kept | quiet | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _row(folder: Path) -> dict[str, str]:
    found = sorted(folder.glob("reports/*/results.json"))
    if not found:
        return {"status": "none", "reason": ""}
    row: dict[str, str] = json.loads(found[-1].read_text("utf-8"))["rows"][-1]
    return row


def _wrong(ended: Ended) -> Iterator[str]:
    if ended.memory > MOST_MEMORY:
        yield f"{ended.memory:.0f} MB"
    if ended.seconds > TIMEOUT + LATE:
        yield f"{ended.seconds:.0f} s"
    if ended.status == "none":
        yield f"exit code {ended.exit_code}: {ended.printed[-500:]}"
    elif ended.exit_code != 1 or ended.status not in ("unknown", "failed"):
        yield f"exit code {ended.exit_code}, {ended.status}: {ended.reason}"
    if bad := [each for each in OURS if each in f"{ended.reason}{ended.printed}"]:
        yield f"{bad[0]}: {ended.reason or ended.printed[-500:]}"
