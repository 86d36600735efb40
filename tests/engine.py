"""A container engine of the tests' own: its socket, images and bridge are nobody else's."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

NUMBER = os.getpid() % 250  # a run beside this one has another bridge
BRIDGE, NETWORK = f"infracat{NUMBER}", f"10.213.{NUMBER}.1/24"
BUSYBOX = Path("/bin/busybox")


@dataclass(frozen=True)
class Engine:
    """``image`` is a static busybox."""

    host: str
    image: str = "busybox-of-tests:1"

    def docker(self, *arguments: str) -> str:
        command = ["docker", "-H", self.host, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


@contextmanager
def engine() -> Iterator[Engine]:
    """Skips, with the reason, where no engine can be started."""
    for program in ("dockerd", "docker", "ip"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} here: Debian's docker.io and iproute2 have it")
    if os.geteuid() != 0 or not BUSYBOX.exists():
        pytest.skip("an engine of one's own needs root and Debian's busybox-static")
    with tempfile.TemporaryDirectory(prefix="dk") as folder, _bridge(), _daemon(Path(folder)) as started:
        yield started


@contextmanager
def _bridge() -> Iterator[None]:
    try:
        _run("ip", "link", "add", BRIDGE, "type", "bridge")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no bridge can be made here: {error.stderr.decode()}")
    try:
        _run("ip", "addr", "add", NETWORK, "dev", BRIDGE)
        _run("ip", "link", "set", BRIDGE, "up")
        yield
    finally:
        _run("ip", "link", "delete", BRIDGE)


@contextmanager
def _daemon(folder: Path) -> Iterator[Engine]:
    found = Engine(f"unix://{folder}/docker.sock")
    own = {"data-root": "data", "exec-root": "exec", "pidfile": "pid"}
    places = [f"--{name}={folder / place}" for name, place in own.items()]
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(
            ["dockerd", "-H", found.host, *places, "--iptables=false", f"--bridge={BRIDGE}"], stdout=log, stderr=log
        )
    try:
        _wait(found, daemon, folder / "log")
        _make_image(found, folder / "image.tar")
        yield found
    finally:
        with suppress(subprocess.CalledProcessError):
            found.docker("rm", "--force", *found.docker("ps", "--all", "--quiet").split())
        daemon.terminate()
        daemon.wait(30)


def _wait(found: Engine, daemon: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and daemon.poll() is None:
        with suppress(subprocess.CalledProcessError):
            found.docker("version")
            return
        time.sleep(0.1)
    pytest.skip(f"no engine can be started here: {log.read_text(errors='replace')[-300:]}")


def _make_image(found: Engine, tar: Path) -> None:
    with tarfile.open(tar, "w") as archive:
        archive.add(BUSYBOX, "bin/busybox")
    found.docker("import", str(tar), found.image)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
