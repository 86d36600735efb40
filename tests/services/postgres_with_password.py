"""A PostgreSQL server of the tests' own, on a free port, with a password."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.services.missing import needed
from tests.services.ports import free_port
from tests.watchdog import run_folder

PASSWORD = "Tr0ub4dor-and-3"


@dataclass
class Postgres:
    """A cluster in ``folder``; it can be stopped and started again."""

    folder: Path
    binaries: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://app:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off -k {self.folder}"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def make(self) -> None:
        (self.folder / "password").write_text(PASSWORD)
        self._run("initdb", "-D", "data", "-U", "app", "-A", "scram-sha-256", "--pwfile", "password", "--no-sync")

    def sql(self, text: str) -> None:
        self._run("psql", "--no-psqlrc", "-q", "-d", self.url, "-c", text)

    def _run(self, program: str, *arguments: str) -> None:
        """Not as root: PostgreSQL refuses that."""
        user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.geteuid() else {}
        output = self.folder / "output"
        with output.open("w") as file:
            command = [str(self.binaries / program), *arguments]
            done = subprocess.run(
                command, cwd=self.folder, stdout=file, stderr=file, stdin=subprocess.DEVNULL, timeout=60, check=False,
                **user,
            )  # fmt: skip
        assert done.returncode == 0, output.read_text(errors="replace")


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Skips, with the reason, where none is installed."""
    binaries = _binaries()
    with tempfile.TemporaryDirectory(prefix="pg", dir=run_folder()) as folder:
        server = Postgres(Path(folder), binaries, free_port())
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found and (found[-1] / "initdb").exists():
        return found[-1]
    return Path(needed("initdb", "apt-get install postgresql")).resolve().parent
