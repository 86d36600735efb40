"""An audit of one evil thing in a process of its own: what it took, and what came out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

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


def audit(folder: Path, catalog: str, environ: Mapping[str, str], command: tuple[str, ...] = ("verify",)) -> Ended:
    """Of ``catalog``, which has one row, in ``folder``."""
    (folder / "catalog.yaml").write_text(catalog, "utf-8")
    began = monotonic()
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", MEASURED, sys.executable, "-m", "infracat", *command],
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


def wrong(ended: Ended, most: int = MOST_MEMORY) -> Iterator[str]:
    """Each thing that did not come out as promised."""
    if ended.memory > most:
        yield f"{ended.memory:.0f} MB"
    if ended.seconds > TIMEOUT + LATE:
        yield f"{ended.seconds:.0f} s"
    if ended.status == "none":
        yield f"exit code {ended.exit_code}: {ended.printed[-500:]}"
    elif ended.exit_code != 1 or ended.status not in ("unknown", "failed"):
        yield f"exit code {ended.exit_code}, {ended.status}: {ended.reason}"
    if bad := [each for each in OURS if each in f"{ended.reason}{ended.printed}"]:
        yield f"{bad[0]}: {ended.reason or ended.printed[-500:]}"
