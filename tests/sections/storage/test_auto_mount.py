"""What mounts a file system at start-up: fstab, systemd units, WSL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infracat.sections.storage.systemd_units import unit_name
from tests.sections.storage.rows import automatic, found, seen
from tests.services.disks import mounted


def unit(etc: Path, disk: Path, end: str, wanted_by: str = "local-fs.target.wants", folder: str = "units") -> Path:
    """An enabled unit, as `systemctl enable` leaves it."""
    name = unit_name(str(disk)) + end
    (etc / folder / name).write_text(f"[Mount]\nWhere={disk}\n")
    (etc / folder / wanted_by).mkdir()
    (etc / folder / wanted_by / name).symlink_to(etc / folder / name)
    return etc / folder / name


@pytest.mark.parametrize(
    ("line", "is_mounted"),
    [
        ("LABEL=data {} ext4 defaults,noatime 0 2", True),
        ("LABEL=data\t{}/\text4", True),
        ("LABEL=data {} ext4 noauto,x-systemd.automount 0 2", True),
        ("LABEL=data {} ext4 noauto 0 2", False),
        ("# LABEL=data {} ext4 defaults 0 2", False),
        ("LABEL=data {}/more ext4 defaults 0 2", False),
        ("", False),
    ],
)
def test_auto_mount_in_fstab(tmp_path: Path, etc: Path, disk: Path, line: str, is_mounted: bool) -> None:
    (etc / "fstab").write_text(f"# comment\nUUID=1 / ext4 defaults 0 1\n\n{line.format(disk)}\n")
    told, why = automatic(tmp_path, disk)
    assert told == is_mounted
    if is_mounted:
        assert why == f"it is in {etc}/fstab"
    else:
        how = "is in" if "noauto" in line else "is not in"
        assert why.startswith(
            f"{disk} {how} {etc}/fstab{' with noauto' if 'noauto' in line else ''}, and no systemd unit "
        )
        assert r"my\x2ddisk.mount or .automount is enabled" in why


def test_startup_options_of_fstab_are_options(tmp_path: Path, etc: Path, disk: Path) -> None:
    (etc / "fstab").write_text(f"LABEL=data {disk} ext4 nofail,x-gvfs-hide,noatime 0 2\n")
    with mounted(disk, "-t", "tmpfs", "none"):
        facts = seen(tmp_path, "mount", disk)
    assert {"nofail", "x-gvfs-hide"} <= set(facts.options)
    assert "noatime" not in facts.options  # stated there, and not in force


def test_a_mount_of_fstab_that_is_not_mounted(tmp_path: Path, etc: Path, disk: Path) -> None:
    (etc / "fstab").write_text(f"LABEL=data {disk} ext4\n")
    disk.mkdir()
    assert found(tmp_path, "mount", disk).absent == (
        f"{disk} is not a mount point: it is a plain directory (it is in {etc}/fstab, but not mounted)"
    )


@pytest.mark.parametrize("end", [".mount", ".automount"])
def test_an_enabled_unit(tmp_path: Path, etc: Path, disk: Path, end: str) -> None:
    file = unit(etc, disk, end)
    told, why = automatic(tmp_path, disk)
    assert told
    assert why == f"{file.name} is enabled ({etc}/units/local-fs.target.wants/{file.name})"


def test_a_unit_that_no_target_wants(tmp_path: Path, etc: Path, disk: Path) -> None:
    file = unit(etc, disk, ".mount")
    (etc / "units" / "local-fs.target.wants" / file.name).unlink()
    assert automatic(tmp_path, disk)[0] is False


def test_a_masked_unit_wins_over_fstab(tmp_path: Path, etc: Path, disk: Path) -> None:
    (etc / "fstab").write_text(f"LABEL=data {disk} ext4\n")
    masked = etc / "units" / f"{unit_name(str(disk))}.mount"
    masked.symlink_to(os.devnull)
    assert automatic(tmp_path, disk) == (False, f"{masked} is masked")


def test_a_generated_unit_counts_unless_it_repeats_fstab(tmp_path: Path, etc: Path, disk: Path) -> None:
    file = unit(etc, disk, ".mount", "local-fs.target.requires", "generated")
    assert automatic(tmp_path, disk) == (True, f"{file.name} is generated ({file})")
    file.write_text(f"[Unit]\nSourcePath={etc}/fstab\n")
    assert automatic(tmp_path, disk)[0] is False


def test_the_root_is_always_mounted(tmp_path: Path, etc: Path) -> None:
    facts = seen(tmp_path, "mount", "/", auto_mount="yes")
    assert (facts.auto_mount, facts.why_auto_mount) == (True, "the machine starts from it")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/mnt/data", "mnt-data"), ("/mnt/my-disk_1", r"mnt-my\x2ddisk_1"), ("/.x/ü", r"\x2ex-\xc3\xbc"), ("/", "-")],
)
def test_the_name_of_a_unit(path: str, name: str) -> None:
    """As `systemd-escape --path` of systemd 252 prints them."""
    assert unit_name(path) == name
