"""Fixtures of the tests of ``storage``."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.sections.storage import fstab, systemd_units


@pytest.fixture
def etc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replaces this machine's fstab and units by files in a folder of the test."""
    folder = tmp_path / "etc"
    (folder / "units").mkdir(parents=True)
    (folder / "generated").mkdir()
    monkeypatch.setattr(fstab, "FSTAB", str(folder / "fstab"))
    monkeypatch.setattr(systemd_units, "UNITS", (str(folder / "units"),))
    monkeypatch.setattr(systemd_units, "GENERATED", str(folder / "generated"))
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return tmp_path / "my-disk"
