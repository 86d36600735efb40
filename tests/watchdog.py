"""Removes whatever a test run leaves behind when it is over, however it ended: also after ``kill -9``.

A process of its own waits until the pipe from pytest is closed. Then it kills every process that has inherited this
run's mark in its environment, with all that these have started, and removes the run's mounts, network links and folder.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

MARK = "INFRACAT_TESTS"  # the variable that holds the run's folder
CLEAN_UP = "*.sh"  # what a service left in the run's folder, to be run when its processes are gone
PATIENCE = 20  # seconds


@contextmanager
def watched() -> Iterator[Path]:
    """The run's folder: services keep their files below it. It is gone afterwards, and so is all that was started."""
    folder = Path(tempfile.mkdtemp(prefix="infracat-tests-", dir=run_folder()))
    folder.chmod(0o755)  # servers do not run as root
    outer = os.environ.get(MARK)
    watchdog = subprocess.Popen([sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, start_new_session=True)
    os.environ[MARK] = str(folder)
    try:
        yield folder
    finally:
        os.environ[MARK] = outer or ""
        assert watchdog.stdin
        watchdog.stdin.close()
        watchdog.wait(2 * PATIENCE)


def run_folder() -> Path:
    """The folder of the run that this process belongs to; that of all temporary files outside of one."""
    return Path(os.environ.get(MARK) or tempfile.gettempdir())


def covers(folder: Path) -> None:
    """What is mounted below ``folder`` belongs to this run as well."""
    with suppress(FileExistsError):
        (run_folder() / f"also-{folder.name}").symlink_to(folder)


def _main(folder: Path) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    parent = os.getppid()
    while os.getppid() == parent and not select.select([sys.stdin], [], [], 1)[0]:
        pass  # a child that was forked off may hold the pipe open after its parent's death
    _kill(str(folder))
    _unmount([folder, *(each.resolve() for each in folder.glob("also-*"))])
    for script in folder.glob(CLEAN_UP):
        subprocess.run(["sh", script], capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


def _kill(mark: str) -> None:
    until = time.monotonic() + PATIENCE
    while (found := _marked(mark)) and time.monotonic() < until:
        for process in found:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(found, timeout=1)


def _marked(mark: str) -> list[psutil.Process]:
    """Containers have an environment of their own, but are children of what has started them."""
    found: set[psutil.Process] = set()
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if f"{process.environ().get(MARK, '')}/".startswith(f"{mark}/"):
                found |= {process, *process.children(recursive=True)}
    return [each for each in found if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def _unmount(folders: list[Path]) -> None:
    points = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for point in reversed([re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), each) for each in points]):
        if any(Path(point).is_relative_to(folder) for folder in folders):
            subprocess.run(["umount", "--lazy", point], capture_output=True, check=False)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
