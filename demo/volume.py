"""The demo's mounted volume: a file system in a file, with its line in fstab. Only root can."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from demo.errors import DemoError
from demo.paths import DISK, FSTAB, MOUNT
from demo.state import State

MARK = "x-infracat-demo"  # mount leaves alone what begins with x-
SOURCE = str(DISK).replace(" ", "\\040")  # as fstab has it
SIZE = 64 * 1024 * 1024


def up(known: State) -> str:
    """What was done, or why nothing was."""
    if _is_ours():
        return f"{MOUNT} is mounted"
    if os.geteuid() != 0:
        return f"{MOUNT} is not mounted, since only root can: its row stays red (sudo make demo mounts it)"
    if _is_of_others():
        return f"{MOUNT} is somebody else's, and stays as it is: its row judges that"
    _mount(known)
    return f"{MOUNT} is mounted, and {FSTAB} has a line for it"


def down() -> None:
    """Unmounts what the demo mounted, and takes its line away."""
    if _is_ours():
        _run("umount", str(MOUNT))
    if (kept := _lines_of_others()) != _lines():
        _write(kept)


def _is_ours() -> bool:
    """Whether our file is what is mounted there."""
    if not MOUNT.is_mount():
        return False
    device = MOUNT.stat().st_dev
    backing = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/loop/backing_file")
    return backing.exists() and backing.read_text().strip() == str(DISK)


def _is_of_others() -> bool:
    stated = any(line.split()[1:2] == [str(MOUNT)] for line in _lines_of_others())
    return stated or MOUNT.is_mount() or (MOUNT.exists() and any(MOUNT.iterdir()))


def _mount(known: State) -> None:
    if not DISK.exists():
        with DISK.open("wb") as file:
            file.truncate(SIZE)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(DISK))
    known.make_folder(MOUNT)
    _write([*_lines_of_others(), f"{SOURCE} {MOUNT} ext4 loop,nofail,{MARK} 0 2\n"])
    _run("mount", str(MOUNT))
    MOUNT.chmod(0o1777)


def _lines_of_others() -> list[str]:
    """Also of a demo in another folder."""
    return [line for line in _lines() if not line.startswith(f"{SOURCE} ") or MARK not in line]


def _lines() -> list[str]:
    lines = FSTAB.read_text("utf-8").splitlines(keepends=True) if FSTAB.exists() else []
    return [line if line.endswith("\n") else f"{line}\n" for line in lines]


def _write(lines: list[str]) -> None:
    part = FSTAB.with_name("fstab.infracat-demo")
    part.write_text("".join(lines), "utf-8")
    if FSTAB.exists():
        shutil.copymode(FSTAB, part)
    part.rename(FSTAB)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DemoError(f"{' '.join(command)}: {done.stderr.strip()}")
