"""Mounts: loop images, binds, overlays, tmpfs, full ones, and what the table of mounts says."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from infracat.hosts.files.mounts import parse_mountinfo
from infracat.sections.storage.expected import FileSystem, MountOptions
from tests.project import Project
from tests.sections.storage.rows import checks, found, seen
from tests.services.disks import loop, mounted, run

# Mounts


def test_a_loop_image(tmp_path: Path) -> None:
    with loop(tmp_path, "noatime,nosuid") as disk:
        facts = seen(tmp_path, "mount", disk, auto_mount="yes", options="[noatime]")
        told = os.statvfs(disk)
    assert (facts.path, facts.filesystem, facts.trouble) == (str(disk), "ext4", "")
    assert {"rw", "noatime", "nosuid"} <= set(facts.options)
    assert (facts.writable, facts.auto_mount) == (True, False)
    assert facts.size == told.f_blocks * told.f_frsize
    assert 0 < facts.used < 10
    assert 0 < facts.inodes < 10


def test_a_mount_is_found_by_a_relative_path_and_by_a_link(tmp_path: Path) -> None:
    with loop(tmp_path) as disk:
        (tmp_path / "link").symlink_to(disk)
        for location in ("./disk", "disk/", f"{tmp_path}/./disk/../disk", "link"):
            assert seen(tmp_path, "mount", location).path == str(disk)


def test_the_size_of_a_large_disk_is_its_devices(tmp_path: Path) -> None:
    """Of 2 GB, the file system reports 1.9 GB: its own tables take the rest."""
    with loop(tmp_path, "rw", "2G", "-O", "^has_journal") as disk:
        facts = seen(tmp_path, "mount", disk)
        told = os.statvfs(disk)
    assert facts.size == 2 << 30 > told.f_blocks * told.f_frsize


def test_a_file_system_that_leaves_its_device_unused(tmp_path: Path) -> None:
    with loop(tmp_path, "rw", "64M", "-O", "^has_journal") as disk:
        whole = seen(tmp_path, "mount", disk).size
    run("truncate", "-s", "128M", tmp_path / "disk.img")
    with mounted(disk, "-o", "loop", tmp_path / "disk.img"):
        assert seen(tmp_path, "mount", disk).size < 64 << 20 <= whole


@pytest.mark.parametrize("how", ["-o", "--bind"])
def test_a_read_only_mount(tmp_path: Path, how: str) -> None:
    """Also where only a bind mount of it is read-only."""
    with loop(tmp_path, "ro" if how == "-o" else "rw") as disk:
        if how == "-o":
            facts = seen(tmp_path, "mount", disk)
        else:
            with mounted(tmp_path / "view", "-o", "bind,ro", disk) as view:
                facts = seen(tmp_path, "mount", view)
                assert seen(tmp_path, "mount", disk).writable
                assert not seen(tmp_path, "directory", view).writable
    assert "ro" in facts.options
    assert "rw" not in facts.options
    assert not facts.writable


def test_a_file_system_that_the_kernel_shut_down_after_an_error(tmp_path: Path) -> None:
    with loop(tmp_path, "errors=remount-ro") as disk:
        device = disk.stat().st_dev
        name = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve().name
        trigger = Path(f"/sys/fs/ext4/{name}/trigger_fs_error")
        if not trigger.exists():
            pytest.skip("this kernel cannot make an ext4 fail on purpose")
        assert seen(tmp_path, "mount", disk).writable
        trigger.write_text("infracat's own test\n")
        facts = seen(tmp_path, "mount", disk)
    assert not facts.writable


def test_a_bind_mount_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with mounted(tmp_path / "view", "--bind", tmp_path / "data") as view:
        observation = found(tmp_path, "mount", view)
    assert observation.seen
    assert "/data] on " in observation.evidence[0].output


def test_a_tmpfs_in_a_folder_with_a_space(tmp_path: Path) -> None:
    with mounted(tmp_path / "my disk", "-t", "tmpfs", "-o", "size=1m", "none") as disk:
        facts = seen(tmp_path, "mount", disk)
    assert (facts.filesystem, facts.size, facts.used) == ("tmpfs", 1 << 20, 0)
    assert MountOptions(("size=1m", "exec", "defaults")).agrees(facts.options)


def test_an_overlay(tmp_path: Path) -> None:
    if "\toverlay" not in Path("/proc/filesystems").read_text():
        pytest.skip("this kernel has no overlay")
    with mounted(tmp_path / "base", "-t", "tmpfs", "none") as base:
        for name in ("lower", "upper", "work"):
            (base / name).mkdir()
        options = f"lowerdir={base}/lower,upperdir={base}/upper,workdir={base}/work"
        with mounted(tmp_path / "all", "-t", "overlay", "-o", options, "overlay") as disk:
            facts = seen(tmp_path, "mount", disk)
    assert (facts.filesystem, facts.writable) == ("overlay", True)


def test_of_two_mounts_at_one_point_the_last_is_seen(tmp_path: Path) -> None:
    with loop(tmp_path) as disk, mounted(disk, "-t", "tmpfs", "none"):
        assert seen(tmp_path, "mount", disk).filesystem == "tmpfs"


def test_a_file_system_without_a_size(tmp_path: Path) -> None:
    facts = seen(tmp_path, "mount", "/proc")
    assert (facts.filesystem, facts.size, facts.used, facts.inodes) == ("proc", 0, 0, 0)


def test_not_a_mount_point(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").touch()
    said = {name: found(tmp_path, "mount", name).absent for name in ("plain", "file", "missing")}
    assert said == {
        "plain": f"{tmp_path}/plain is not a mount point: it is a plain directory",
        "file": f"{tmp_path}/file is not a mount point: it is a file",
        "missing": f"{tmp_path}/missing is not a mount point: it does not exist",
    }


def fill(file: Path) -> None:
    """Writes until the disk is full, and syncs: one large write alone may fail and leave nothing."""
    with file.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(bytes(64 << 10)):
            os.fsync(stream.fileno())


def test_a_full_disk(project: Project) -> None:
    with loop(project.folder, "rw", "4M") as disk:
        project.catalog("storage:\n- {name: disk, type: mount, location: disk}\n")
        project.verify()
        assert project.statuses()["storage/disk"] == "passed"
        fill(disk / "much")
        project.verify()
        full = checks(project, "storage/disk")
        project.catalog("storage:\n- {name: disk, type: mount, location: disk, warn_above: 10, fail_above: 100}\n")
        project.verify()
        filling = checks(project, "storage/disk")
    assert (full["has_room"][0], full["is_not_filling_up"][0]) == ("failed", "warned")
    assert full["is_writable"] == ("passed", "writable")
    assert full["has_inodes"][0] == "passed"
    assert (filling["has_room"][0], filling["is_not_filling_up"][0]) == ("passed", "warned")
    assert project.statuses()["storage/disk"] == "warned"


def test_a_disk_without_inodes_left(project: Project) -> None:
    with loop(project.folder, "rw", "4M", "-N", "16") as disk:
        for number in range(os.statvfs(disk).f_ffree):
            (disk / str(number)).touch()
        project.catalog("storage:\n- {name: disk, type: mount, location: disk}\n")
        assert project.verify().returncode == 1
        said = checks(project, "storage/disk")
    assert said["has_inodes"] == ("failed", "100 %")
    assert said["is_not_running_out_of_inodes"] == ("warned", "100 %")
    assert said["has_room"][0] == "passed"


def test_the_verdicts_on_a_mount(project: Project) -> None:
    with loop(project.folder, "ro") as disk:
        del disk
        project.catalog("""
            storage:
            - {name: met, type: mount, location: disk, filesystem: ext4, options: [ro, exec], size: 1MB}
            - {name: not, type: mount, location: disk, filesystem: xfs, options: [noexec], size: 1GB, auto_mount: yes}
            - {name: gone, type: mount, location: nowhere, level: optional}
        """)
        assert project.verify().returncode == 1
    assert project.statuses() | {"catalog/head": ""} == {
        "catalog/head": "",
        "storage/met": "passed",
        "storage/not": "failed",
        "storage/gone": "skipped",
    }
    assert set(checks(project, "storage/met")) == {"exists", "size", "filesystem", "options"}
    said = checks(project, "storage/not")
    assert [said[name][0] for name in ("filesystem", "options", "size", "auto_mount", "is_writable")] == ["failed"] * 5
    assert (said["exists"][0], said["filesystem"][1], said["is_writable"][1]) == ("passed", "ext4", "not writable")


# The table of mounts


def test_the_table_of_mounts() -> None:
    r"""Lines of this form are documented in proc(5); a drive of Windows as WSL 2 mounts it, a share with a password."""
    drive, share = parse_mountinfo(
        r"78 70 0:49 / /mnt/e rw,noatime - 9p E:\134 rw,dirsync,aname=drvfs;path=E:\134;uid=1000,cache=5,trans=fd"
        "\n"
        r"90 70 0:50 /sub /mnt/my\040share rw - cifs //nas/share ro,username=ann,password=hunter22"
        "\n"
        "not a line\n"
    )
    assert (drive.point, drive.filesystem, drive.source, drive.read_only) == ("/mnt/e", "9p", "E:\\", False)
    assert (share.point, share.root, share.read_only) == ("/mnt/my share", "/sub", True)
    assert "rw" not in share.options
    assert "hunter22" not in str(share)
    assert FileSystem("drvfs").agrees(drive.filesystem)


@pytest.mark.parametrize(
    ("stated", "found", "holds"),
    [
        ("rw", "ro,noatime", False),
        ("ro", "ro,noatime", True),
        ("exec", "rw", True),
        ("exec", "rw,noexec", False),
        ("defaults", "rw,relatime", True),
        ("defaults", "rw,nosuid", False),
        ("size=1g", "rw,size=1048576k", True),
        ("size=1g", "rw,size=1048575k", False),
        ("uid=1000", "uid=1000", True),
        ("uid=1000", "uid=1001", False),
        ("noatime,nodev", "rw,nodev", False),
    ],
)
def test_options_agree(stated: str, found: str, holds: bool) -> None:
    assert MountOptions(stated.split(",")).agrees(found.split(",")) is holds
