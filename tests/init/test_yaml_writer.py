"""Writing a new file, whatever its file system can do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from infracat.init.yaml_writer import write_new


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_links(code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT says that it is not permitted, several in user space that there is no such function."""
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: _refuse(code))
    write_new(tmp_path / "a.yaml", "a\n")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a.yaml", "b\n")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("a.yaml", "a\n")]


def test_no_space_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: _refuse(errno.ENOSPC))
    with pytest.raises(OSError, match="No space"):
        write_new(tmp_path / "a.yaml", "a\n")
    assert list(tmp_path.iterdir()) == []


def _refuse(code: int) -> None:
    raise OSError(code, os.strerror(code))
