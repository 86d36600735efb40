"""Both ways to know what this machine has say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts import resources
from infracat.hosts.machine import this_platform
from infracat.hosts.resources import FileSystem, memory_in


def known() -> tuple[int, tuple[int, int], FileSystem | None]:
    space = resources.file_system(Path("/proc"), this_platform())  # whose free space nobody uses meanwhile
    return resources.memory()[0], resources.processors()[0], space


def test_with_and_without_psutil(monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = known()
    monkeypatch.setattr(resources, "is_installed", lambda _: False)
    assert known() == with_it
    assert [resources.memory()[1], resources.processors()[1]] == ["/proc/meminfo", "the system"]


def test_the_file_system_of_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_it = resources.file_system(tmp_path, this_platform())
    monkeypatch.setattr(resources, "is_installed", lambda _: False)
    without = resources.file_system(tmp_path, this_platform())
    assert with_it
    assert without
    assert (without.kind, without.source, without.device) == (with_it.kind, with_it.source, with_it.device)
    assert without.total == with_it.total
    assert resources.file_system(tmp_path / "none", this_platform()) is None


def test_a_table_that_does_not_say_how_much_memory_there_is() -> None:
    assert memory_in("MemTotal:       16384256 kB\nMemFree: 1 kB\n") == 16384256 * 1024
    with pytest.raises(CannotObserve, match="/proc/meminfo does not say how much memory there is"):
        memory_in("MemFree: 1 kB\n")
