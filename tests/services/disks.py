"""Real file systems and real virtual disks, made for one test and gone after it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.services.missing import missing, needed


def run(*command: str | Path) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=30)


@cache
def why_no_mounts() -> str:
    """Why this process cannot mount an image: tried, for root of a container often may not."""
    missing = [program for program in ("mkfs.ext4", "mount", "umount") if not shutil.which(program)]
    if missing:
        return f"no {', '.join(missing)} (Debian: e2fsprogs, mount)"
    if os.geteuid() or not Path("/dev/loop-control").exists():
        return "mounting an image needs root and loop devices"
    with TemporaryDirectory() as point:
        tried = subprocess.run(["mount", "-t", "tmpfs", "none", point], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            run("umount", point)
    return tried.stderr.strip()


def needs(*programs: str) -> None:
    """Skips where one is missing."""
    packages = {"qemu-img": "qemu-utils", "qemu-io": "qemu-utils", "fusermount3": "fuse3"}
    for program in programs:
        needed(program, f"apt-get install {packages.get(program, program)}")


@contextmanager
def mounted(point: Path, *mount: str | Path) -> Iterator[Path]:
    """``mount *MOUNT POINT``, and unmounted afterwards, whatever the test did."""
    if why := why_no_mounts():
        missing("mounts", why)
    point.mkdir(exist_ok=True)
    run("mount", *mount, point)
    try:
        yield point
    finally:
        run("umount", "--lazy", point)


@contextmanager
def loop(folder: Path, options: str = "rw", size: str = "8M", *mkfs: str) -> Iterator[Path]:
    """An ext4 image of its own, mounted at ``folder/disk`` through a loop device."""
    if why := why_no_mounts():
        missing("mounts", why)
    image = folder / "disk.img"
    run("truncate", "-s", size, image)
    run("mkfs.ext4", "-q", "-m", "0", *mkfs, image)
    with mounted(folder / "disk", "-o", f"loop,{options}", image) as point:
        yield point


SFTP_SERVER = Path("/usr/lib/openssh/sftp-server")


@dataclass
class Remote:
    """A folder mounted through sshfs, whose server is a process of ours: it can be stopped."""

    point: Path
    client: subprocess.Popen[bytes]
    server: psutil.Process


@contextmanager
def remote(folder: Path) -> Iterator[Remote]:
    """A network file system, less the network: sshfs speaks to its server through a pipe instead of ssh."""
    needs("sshfs", "fusermount3")
    if not SFTP_SERVER.exists() or not Path("/dev/fuse").exists():
        missing("sftp server, or no /dev/fuse", "apt-get install openssh-sftp-server")
    point, script = folder / "remote", folder / "serve"
    point.mkdir()
    (folder / "served").mkdir()
    script.write_text(f"#!/bin/sh\necho $$ > {folder}/server.pid\nexec {SFTP_SERVER}\n")
    script.chmod(0o755)
    command = ["sshfs", "-f", "-o", f"ssh_command={script}", f"somewhere:{folder / 'served'}", str(point)]
    client = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait_for(point, client)
        server = psutil.Process(int((folder / "server.pid").read_text()))
        yield Remote(point, client, server)
    finally:
        run("umount", "--lazy", point)
        client.kill()
        client.wait(10)
        with suppress(psutil.NoSuchProcess):
            server.kill()


def _wait_for(point: Path, client: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not point.is_mount():
        assert client.poll() is None, "sshfs ended"
        assert time.monotonic() < deadline, "sshfs does not mount"
        time.sleep(0.01)


def words_of_children(pid: int) -> set[str]:
    """What the commands of a process's children consist of; a child may end while it is asked."""
    words: set[str] = set()
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):
            words |= set(child.cmdline())
    return words


def vhdx(path: Path, size: str = "1G", *options: str) -> Path:
    """A VHDX of qemu's."""
    needs("qemu-img")
    run("qemu-img", "create", "-q", "-f", "vhdx", *options, path, size)
    return path
