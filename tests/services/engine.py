"""A container engine of the tests' own, one for all of them: its socket, images and networks are nobody else's."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.paths import REPOSITORY
from tests.services.missing import missing, needed
from tests.watchdog import run_folder

BUSYBOX = Path("/bin/busybox")
IMAGES = REPOSITORY / "demo" / "images"
SLEEP = ("sleep", "600")
REMOVE_LINKS = r"""
for link in $(ip -o -4 addr show | awk '$4 ~ /^10\.21[34]\.{number}\./ {{ print $2 }}'); do ip link delete "$link"; done
"""
_NUMBERS = count(1)


@dataclass(frozen=True)
class Engine:
    """``host`` is for DOCKER_HOST; ``image`` is a static busybox with all its names in /bin."""

    host: str
    image: str = "busybox-of-tests:1"

    @property
    def environ(self) -> dict[str, str]:
        return {"DOCKER_HOST": self.host}

    def docker(self, *arguments: str, timeout: float = 60, check: bool = True) -> str:
        command = ["docker", "-H", self.host, *arguments]
        return subprocess.run(command, check=check, capture_output=True, text=True, timeout=timeout).stdout.strip()

    @contextmanager
    def container(self, *options: str, image: str = "", command: Sequence[str] = SLEEP) -> Iterator[str]:
        """Runs one, and removes it afterwards: yields its name, which is nobody else's if no option says it."""
        name = self.start(*options, image=image, command=command)
        try:
            yield name
        finally:
            self.docker("rm", "--force", "--volumes", name)

    def start(self, *options: str, image: str = "", command: Sequence[str] = SLEEP) -> str:
        """As ``container``, for the caller to remove: those that nobody removes go when the tests end."""
        name = options[options.index("--name") + 1] if "--name" in options else f"c{os.getpid()}-{next(_NUMBERS)}"
        named = options if "--name" in options else ("--name", name, *options)
        self.docker("run", "--detach", *named, image or self.image, *command)
        return name

    def provide(self, *images: str) -> None:
        """``provide("postgres:15")`` makes it of Debian's packages, where it is not there yet.

        Takes about a minute when this machine makes it for the first time; skips, with the reason, where it cannot.
        """
        made = subprocess.run(
            [IMAGES, *images], env=os.environ | self.environ, capture_output=True, text=True, timeout=600, check=False
        )
        if made.returncode:
            missing(f"image {' '.join(images)}", made.stderr.strip()[-300:])


@contextmanager
def started() -> Iterator[Engine]:
    """Skips, with the reason, where no engine can be started."""
    for program in ("dockerd", "docker", "ip"):
        needed(program, "apt-get install docker.io iproute2")
    if not BUSYBOX.exists():
        missing("busybox", "apt-get install busybox-static")
    if os.geteuid() != 0:
        missing("root", "an engine of one's own needs it")
    with (
        tempfile.TemporaryDirectory(prefix="dk", dir=run_folder()) as folder,
        _bridge() as number,
        _daemon(Path(folder), number) as own,
    ):
        yield own


@contextmanager
def _bridge() -> Iterator[int]:
    """A bridge with the first number that is free: a run beside this one has another."""
    number, name = _free_number()
    script = run_folder() / f"{name}.sh"
    script.write_text(REMOVE_LINKS.format(number=number))
    try:
        _run("ip", "addr", "add", f"10.213.{number}.1/24", "dev", name)
        _run("ip", "link", "set", name, "up")
        yield number
    finally:
        _run("ip", "link", "delete", name)
        script.unlink()


def _free_number() -> tuple[int, str]:
    said = b""
    for number in range(1, 250):
        try:
            _run("ip", "link", "add", f"infracat{number}", "type", "bridge")
            return number, f"infracat{number}"
        except subprocess.CalledProcessError as error:
            said = error.stderr
            if b"exists" not in said:
                break
    return missing("network bridge", said.decode())


@contextmanager
def _daemon(folder: Path, number: int) -> Iterator[Engine]:
    found = Engine(f"unix://{folder}/docker.sock")
    own = {"data-root": "data", "exec-root": "exec", "pidfile": "pid"}
    options = [f"--{name}={folder / place}" for name, place in own.items()]
    options += [f"--bridge=infracat{number}", f"--default-address-pool=base=10.214.{number}.0/24,size=28"]
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(
            ["dockerd", "-H", found.host, *options, "--iptables=false"],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(found, daemon, folder / "log")
        _make_image(found, folder / "image.tar")
        yield found
    finally:
        with suppress(subprocess.SubprocessError):
            found.docker("rm", "--force", "--volumes", *found.docker("ps", "--all", "--quiet").split())
        with suppress(subprocess.SubprocessError):
            found.docker("network", "prune", "--force")  # a bridge in the kernel each
        daemon.terminate()
        daemon.wait(90)
        _unmount(folder)


def _wait(found: Engine, daemon: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and daemon.poll() is None:
        with suppress(subprocess.CalledProcessError):
            found.docker("version")
            return
        time.sleep(0.1)
    missing("engine that starts", log.read_text(errors="replace")[-300:])


def _unmount(folder: Path) -> None:
    """The host's network, where a container had it: the engine leaves it mounted."""
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in [each for each in mounted if each.startswith(f"{folder}/")]:
        _run("umount", place)


def _make_image(found: Engine, tar: Path) -> None:
    archive_busybox(tar)
    found.docker("import", str(tar), found.image)


def archive_busybox(tar: Path) -> None:
    """A root file system of one program, with all its names in /bin."""
    with tarfile.open(tar, "w") as archive:
        archive.add(BUSYBOX, "bin/busybox")
        for name in subprocess.run([BUSYBOX, "--list"], check=True, capture_output=True, text=True).stdout.split():
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            if name != "busybox":
                archive.addfile(link)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
