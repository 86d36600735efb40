"""What the demo remembers from ``make demo`` to ``make demo-down``: its secrets, and the files it wrote for others."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from demo.paths import STATE

FILE = STATE / "state.json"


def _secret() -> str:
    return secrets.token_hex(16)


@dataclass
class State:
    """Written after each change, so that a demo that was killed can still be taken down."""

    password: str = field(default_factory=_secret)
    api_key: str = field(default_factory=lambda: f"sk-demo-{_secret()}")
    aws_key: str = field(default_factory=_secret)
    files: dict[str, str] = field(default_factory=dict)  # path → SHA-256 as it was written
    folders: list[str] = field(default_factory=list)  # made for them, outermost first
    s3: list[float] = field(default_factory=list)  # process id, and when it started
    broken: bool = False  # by demo-break

    def save(self) -> None:
        STATE.mkdir(exist_ok=True)
        part = FILE.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(asdict(self), indent=1), "utf-8")
        part.rename(FILE)

    def write(self, path: Path, content: bytes, *, mode: int = 0o644) -> None:
        """Writes a file for others, remembering it before it is there."""
        self.make_folder(path.parent)
        self.files[str(path)] = _digest(content)
        self.save()
        part = path.with_name(f"{path.name}.part")
        part.touch(mode=mode)
        part.write_bytes(content)
        part.rename(path)

    def wrote(self, path: Path) -> bool:
        """Whether the file is there as the demo wrote it: nobody has changed it since."""
        return path.is_file() and self.files.get(str(path)) == _digest(path.read_bytes())

    def make_folder(self, folder: Path) -> None:
        """Also those that it lies in; each goes with the demo once it is empty."""
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        self.folders += [str(each) for each in reversed(missing)]
        self.save()
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def state() -> Iterator[State]:
    """The other of two demos at once waits until the first has done; the folder is the lock, and leaves nothing."""
    folder = os.open(STATE.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield State(**json.loads(FILE.read_text("utf-8"))) if FILE.exists() else State()
    finally:
        os.close(folder)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
