"""``demo/images IMAGE…``: each image is in the engine afterwards, pulled or built here."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO
from urllib.parse import urlsplit

from demo import image_archive
from demo.errors import DemoError
from demo.output import complain, say
from demo.recipes import RECIPES, SUITE
from demo.root_file_system import folder, root_file_system

NO_CLIENT = "docker is missing; on Debian: apt-get install docker.io"


def main(names: Sequence[str]) -> int:
    try:
        make(names)
    except DemoError as error:
        complain(str(error))
        return 1
    return 0


def make(names: Sequence[str]) -> None:
    """``DemoError`` says why an image is not there, and what to do."""
    if unknown := [name for name in names if name not in RECIPES]:
        raise DemoError(f"no such image of the demo: {', '.join(unknown)} (there are {', '.join(RECIPES)})")
    if shutil.which("docker") is None:
        raise DemoError(NO_CLIENT)
    missing = [name for name in dict.fromkeys(names) if not _is_here(name)]
    built = [name for name in missing if not (RECIPES[name].pulled and _registry_answers() and _pulled(name))]
    if built:
        _load(built)


def remove() -> None:
    """Those that were built here, and their root file systems; pulled ones stay."""
    built = _docker("image", "ls", "--filter", f"label={image_archive.LABEL}", "--format", "{{.Repository}}:{{.Tag}}")
    for name in built.stdout.split():
        _docker("image", "rm", name)
    for path in folder().glob(f"{SUITE}-*"):
        path.unlink()


def _is_here(name: str) -> bool:
    done = _docker("image", "inspect", "--format", "{{.Id}}", name)
    if done.returncode != 0 and "No such image" not in done.stderr:
        raise DemoError(f"the engine does not answer: {done.stderr.strip()}")
    return done.returncode == 0


def _registry_answers() -> bool:
    """Whether the engine's own registry is worth a pull: one that nothing leads to is found out in two seconds."""
    host = urlsplit(_docker("info", "--format", "{{.IndexServerAddress}}").stdout.strip()).hostname
    with suppress(OSError), socket.create_connection((host or "", 443), timeout=2):
        return True
    return False


def _pulled(name: str) -> bool:
    say(f"pulling {name}")
    with suppress(subprocess.TimeoutExpired):
        return subprocess.run(["docker", "pull", "--quiet", name], check=False, timeout=180).returncode == 0
    return False


def _load(names: Sequence[str]) -> None:
    root = root_file_system()
    say(f"loading {', '.join(names)} from {root}")
    loading = subprocess.Popen(["docker", "load", "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    with loading:
        pipe: IO[bytes] | None = loading.stdin
        assert pipe is not None
        with suppress(BrokenPipeError), pipe:
            image_archive.write(pipe, root, {name: RECIPES[name] for name in names})
    if loading.returncode != 0:
        raise DemoError(f"docker load refused {', '.join(names)}; its own words are above")


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
