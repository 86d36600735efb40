"""Container rows over Podman, by the socket that it has beside Docker's."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from infracat.catalog.fields import PortMapping
from infracat.facts import Observation
from infracat.hosts import Host, Machine
from infracat.sections.containers.published_ports import published_ports
from tests.looking import look
from tests.services.engine import BUSYBOX, SLEEP, archive_busybox
from tests.services.missing import missing, needed
from tests.watchdog import run_folder

LIMITS = ("--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024")  # its own need more rights than a container has


@dataclass(frozen=True)
class Podman:
    """``folder`` stands in for XDG_RUNTIME_DIR, and holds its storage as well."""

    folder: Path
    image: str = "busybox-of-tests:1"

    @property
    def command(self) -> list[str]:
        places = {"root": "root", "runroot": "run", "tmpdir": "tmp"}
        own = [f"--{option}={self.folder / place}" for option, place in places.items()]
        return ["podman", *own, "--storage-driver=vfs", "--cgroup-manager=cgroupfs", "--events-backend=file"]

    @property
    def socket(self) -> Path:
        return self.folder / "podman" / "podman.sock"

    def podman(self, *arguments: str) -> str:
        done = subprocess.run([*self.command, *arguments], check=True, capture_output=True, text=True, timeout=60)
        return done.stdout.strip()

    def cleaners(self) -> Iterator[psutil.Process]:
        """Podman starts one for each container that ends, and it runs on for a moment."""
        for each in psutil.process_iter(["cmdline"]):
            if any(str(self.folder) in word for word in each.info["cmdline"] or []):
                yield each

    def run(self, name: str, *options: str, command: tuple[str, ...] = SLEEP) -> None:
        self.podman("run", "--detach", "--network=host", *LIMITS, "--name", name, *options, self.image, *command)

    def look(self, folder: Path, row: str) -> Observation:
        return look(folder, f"containers:\n- {{{row}}}\n", {"DOCKER_HOST": f"unix://{self.socket}"})


@pytest.fixture(scope="module")
def podman() -> Iterator[Podman]:
    needed("podman", "apt-get install podman")
    if not BUSYBOX.exists():
        missing("busybox", "apt-get install busybox-static")
    if os.geteuid() != 0:
        missing("root", "Podman's socket of root's needs it")
    with tempfile.TemporaryDirectory(prefix="pm", dir=run_folder()) as name:
        found = Podman(Path(name))
        archive_busybox(found.folder / "image.tar")
        found.podman("import", str(found.folder / "image.tar"), found.image)
        with _service(found):
            yield found
            found.podman("rm", "--force", "--all", "--time=0")
        psutil.wait_procs(list(found.cleaners()), timeout=60)


@contextmanager
def _service(found: Podman) -> Iterator[None]:
    found.socket.parent.mkdir()
    command = [*found.command, "system", "service", "--time=0", f"unix://{found.socket}"]
    service = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not found.socket.exists():
            assert time.monotonic() < deadline, "podman's service does not start"
            time.sleep(0.05)
        yield
    finally:
        service.terminate()
        service.wait(10)


def test_a_running_container(tmp_path: Path, podman: Podman) -> None:
    podman.run("web", "--memory=64m", "-eMODE=prod")
    found = podman.look(tmp_path, "name: web, image: busybox-of-tests:1, env: {MODE: dev}").seen
    assert found
    assert (found["state"], found["health"], found["memory"]) == ("running", "no health check", 67108864)
    assert found["image"]["names"][0] == "localhost/busybox-of-tests:1"
    assert found["variables"] == ["MODE is prod"]


def test_an_exited_container(tmp_path: Path, podman: Podman) -> None:
    podman.run("dead", command=("sh", "-c", "echo no such database; exit 3"))
    podman.podman("wait", "dead")
    found = podman.look(tmp_path, "name: dead").seen
    assert found
    assert (found["state"], found["last_words"]) == ("exited", "no such database")
    assert found["words"].startswith("exited with code 3, ")


def test_a_health_check(tmp_path: Path, podman: Podman) -> None:
    podman.run("sick", "--health-cmd=echo no route; exit 1", "--health-retries=1", "--health-interval=disable")
    subprocess.run([*podman.command, "healthcheck", "run", "sick"], capture_output=True, check=False)
    found = podman.look(tmp_path, "name: sick").seen
    assert found
    assert (found["health"], found["health_said"]) == ("unhealthy", "no route")


def test_a_health_check_that_has_not_run(tmp_path: Path, podman: Podman) -> None:
    podman.run("new", "--health-cmd=true", "--health-interval=disable")
    found = podman.look(tmp_path, "name: new, timeout: 8 s").seen
    assert found
    assert found["health"]["reason"].startswith("no check has ")


def test_a_missing_container(tmp_path: Path, podman: Podman) -> None:
    found = podman.look(tmp_path, "name: it, container: nobody")
    assert found.absent == "there is no container nobody"


def test_the_socket_of_podman_is_found(tmp_path: Path, podman: Podman) -> None:
    if Path("/var/run/docker.sock").exists():
        pytest.skip("docker's engine runs on this machine, and comes first")
    environ = {"DOCKER_HOST": "", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(podman.folder)}
    found = look(tmp_path, "containers:\n- {name: it, container: nobody}\n", environ)
    assert found.absent == "there is no container nobody"


def test_a_port_published_at_every_address(tmp_path: Path) -> None:
    """Recorded from Podman 4.3.1's API for ``-p 28123:80``: a real one would leave a network bridge on this machine."""
    told = {"NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "", "HostPort": "28123"}]}}}
    (port,) = published_ports([PortMapping(28123, 80)], told, None, Host(Machine(tmp_path)))
    assert (port.is_there, port.published) == (True, ("28123:80/tcp",))
