"""Files that the system itself refuses to run: scripts without a ``#!`` line, and programs for another machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

READ = 4096  # bytes; bash too looks only at the beginning
_ELF_MACHINES = {3: "x86", 8: "MIPS", 20: "PowerPC", 21: "PowerPC64", 22: "s390x", 40: "ARM", 62: "x86-64"} | {
    183: "ARM64",
    243: "RISC-V",
    258: "LoongArch",
}
_FORMATS = {
    b"MZ": "a program for Windows",
    b"\xcf\xfa\xed\xfe": "a program for macOS",
    b"\xca\xfe\xba\xbe": "a program for macOS, or a Java class",
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive",
}
_PAGES = (b"<!doctype", b"<html", b"<?xml")


def no_script(path: str) -> str | None:
    """Why no shell can run the file: ``it is a program for ARM64``; None for what is text."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(READ)
    except OSError:
        return None  # a shell says why
    if not head:
        return "the file is empty"
    if head.startswith(b"\x7fELF") and len(head) >= 20:
        machine = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
        return f"it is a program for {_ELF_MACHINES.get(machine, f'another processor (ELF machine {machine})')}"
    if found := next((words for magic, words in _FORMATS.items() if head.startswith(magic)), None):
        return f"it is {found}"
    if head.lstrip().lower().startswith(_PAGES):
        return "it is a web page, not a program: its download went wrong"
    return "it is no program of this machine, and no script" if b"\0" in head.partition(b"\n")[0] else None


def by_a_shell(
    command: Sequence[str], path: str, environ: Mapping[str, str], may_hang: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """The command of a script without a ``#!`` line: bash runs it, as at its prompt; else ``sh``."""
    folders = os.pathsep.join(each for each in environ.get("PATH", os.defpath).split(os.pathsep) if not may_hang(each))
    return [shutil.which("bash", path=folders) or "/bin/sh", path, *command[1:]]


def found(program: str, cwd: Path, environ: Mapping[str, str]) -> str:
    """The file that the name means, from ``cwd`` on."""
    path = shutil.which(program, path=environ.get("PATH")) or program
    return str(cwd / path)
