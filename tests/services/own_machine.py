"""A machine in the machine: ports, mounts and /etc of its own, an engine in it, and a copy of this repository."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.paths import REPOSITORY
from tests.services.missing import missing
from tests.watchdog import run_folder

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "reports", ".state", ".env"
)
NEEDED = {
    "dockerd": "docker.io", "docker": "docker.io", "docker-compose": "docker-compose", "mmdebstrap": "mmdebstrap",
    "make": "make", "mkfs.ext4": "e2fsprogs", "nsenter": "util-linux", "ip": "iproute2",
}  # fmt: skip
NSENTER = shutil.which("nsenter") or "nsenter"  # also for what has another PATH
UNWANTED = ("PYTEST", "COV_", "AWS_", "MAKE", "MFLAGS", "ARGS")  # of the make that runs these tests
CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")  # of root file systems, which take a minute
PATIENCE = 240  # seconds
START = """
ip link set lo up && mount --bind {own}/etc /etc && mount -t tmpfs tmpfs /mnt && exec dockerd \\
--host unix://{own}/docker.sock --data-root {own}/data --exec-root {own}/exec --pidfile {own}/pid --iptables=false
"""


@dataclass
class Machine:
    """``repository`` is the copy, ``home`` a home folder; both are empty of anything of the user's."""

    own: Path
    dockerd: subprocess.Popen[bytes]

    @property
    def repository(self) -> Path:
        return self.own / "example"

    @property
    def home(self) -> Path:
        return self.own / "home"

    def start(self, *command: str, **environ: str) -> subprocess.Popen[str]:
        inside = [NSENTER, f"--target={self.dockerd.pid}", "--net", "--mount", f"--wdns={self.repository}"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)}
        own = {
            "HOME": str(self.home), "XDG_CACHE_HOME": CACHE, "DOCKER_HOST": f"unix://{self.own}/docker.sock",
            "PYTHONPATH": str(self.repository / "src"), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100",
        }  # fmt: skip
        return subprocess.Popen(
            [*inside, *command], env=kept | own | environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        child = self.start(*command, **environ)
        try:
            out, err = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        return subprocess.CompletedProcess(command, child.returncode, out, err)

    def make(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """With this Python's environment in the place of the one that make would build for minutes."""
        return self.run(*self.make_command(*arguments), **environ)

    def make_command(self, *arguments: str) -> list[str]:
        """This test's own environment stands in for the one that make would build."""
        ready = {name: self.own / name.lower() for name in ("READY", "WITH_DEMO")}
        for file in ready.values():
            file.touch()
        there = [f"{name}={file}" for name, file in ready.items()]
        return ["make", "--no-print-directory", *there, f"BIN={Path(sys.executable).parent}", *arguments]

    def rows(self) -> dict[str, dict[str, Any]]:
        """Of the newest run, by key."""
        newest = max(path for path in self.repository.glob("reports/2*/results.json"))
        return {row["key"]: row for row in json.loads(newest.read_text("utf-8"))["rows"]}

    def processes(self) -> list[str]:
        """What runs in it, beside its engine."""
        space = Path(f"/proc/{self.dockerd.pid}/ns/net").readlink()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (folder / "ns" / "net").readlink() == space:
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        return [line for line in found if "docker" not in line.split()[0] and "containerd" not in line]


@contextmanager
def own_machine() -> Iterator[Machine]:
    """Skips, with the reason, where there can be none."""
    for program, package in NEEDED.items():
        if shutil.which(program) is None:
            missing(program, f"apt-get install {package}")
    if os.geteuid() != 0:
        missing("root", "a machine of one's own needs it")
    with tempfile.TemporaryDirectory(prefix="own", dir=run_folder()) as folder:
        own = Path(folder)
        (own / "home").mkdir()
        shutil.copytree(REPOSITORY, own / "example", ignore=LEFT_OUT, symlinks=True)
        subprocess.run(["cp", "--archive", "/etc", own / "etc"], check=True)
        with (own / "log").open("wb") as log:
            command = ["unshare", "--net", "--mount", "sh", "-c", START.format(own=own)]
            dockerd = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        machine = Machine(own, dockerd)
        try:
            _wait(machine)
            yield machine
        finally:
            _end(machine)


def _wait(machine: Machine) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and machine.dockerd.poll() is None:
        if (machine.own / "docker.sock").exists() and machine.run("docker", "version").returncode == 0:
            return
        time.sleep(0.1)
    missing("engine that starts", (machine.own / "log").read_text(errors="replace")[-300:])


def _end(machine: Machine) -> None:
    """Also of what a failed test left: processes that no group of ours holds are ended by their namespace."""
    with suppress(subprocess.SubprocessError):
        machine.make("demo-down")
    machine.dockerd.send_signal(signal.SIGTERM)
    machine.dockerd.wait(90)
