"""Scratch folders: gone with the block, and after a kill with the next run; never while somebody uses one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from infracat.hosts.files import scratch

USES_ONE = """
import sys
from infracat.hosts.files import scratch
with scratch.folder() as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_it_is_gone_with_its_block(temporary: Path) -> None:
    with scratch.folder() as folder:
        (folder / "big").write_text("x")
        assert folder.parent == temporary
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not list(temporary.iterdir())


def test_one_of_a_killed_process_is_swept_and_one_in_use_is_not(temporary: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USES_ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        folder = Path(other.stdout.readline().strip())
        (folder / "below").mkdir()
        scratch.sweep()
        assert (folder / "below").is_dir()
        other.kill()
        other.wait(60)
    assert folder.is_dir()
    scratch.sweep()
    assert not folder.exists()


def test_a_link_of_that_name_is_left(temporary: Path) -> None:
    precious = temporary / "precious"
    precious.mkdir()
    (temporary / f"{scratch.PREFIX}evil").symlink_to(precious)
    scratch.sweep()
    assert precious.is_dir()
