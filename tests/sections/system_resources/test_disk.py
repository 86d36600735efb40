"""Disks: free space against df, and what is below a file system, for real where this machine has it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts import Host, Machine
from infracat.hosts.resources import FileSystem
from infracat.json_codec import from_json
from infracat.sections.system_resources.seen import DiskSpace, Seen
from infracat.sections.system_resources.ssd import disk_kind
from tests.looking import look
from tests.project import Project
from tests.sections.system_resources.system_trees import disk, partition, stacked, tree


def row(path: Path | str, more: str = "") -> str:
    return f"system_resources:\n- {{name: disk, kind: disk, path: '{path}', minimum_free: 1MB, ssd: true{more}}}\n"


def seen(folder: Path, path: Path | str) -> DiskSpace:
    found = look(folder, row(path))
    assert found.seen, found
    space = from_json(Seen, found.seen).disk
    assert space
    return space


def sh(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_free_space_is_what_df_says(tmp_path: Path) -> None:
    size, free, kind, source = (
        sh("df", "-B1", "--output=size,avail,fstype,source", str(tmp_path)).split("\n")[1].split()
    )
    found = seen(tmp_path, ".")
    assert (found.total, found.filesystem, found.source) == (int(size), kind, source)
    assert abs(found.amount - int(free)) < 200e6  # others write meanwhile


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    found = look(tmp_path, row("/no/such/place"))
    assert found.absent == "/no/such/place does not exist: no file system to ask for its free space"


def test_the_disk_below_is_the_one_that_lsblk_names(tmp_path: Path) -> None:
    """And we say SSD or hard disk only where its flag says the same."""
    number = "{}:{}".format(os.major(Path("/").stat().st_dev), os.minor(Path("/").stat().st_dev))
    if not Path(f"/sys/dev/block/{number}").exists():
        pytest.skip("the root of this machine is on no block device")
    lines = sh("lsblk", "-snro", "NAME,TYPE,ROTA", f"/dev/block/{number}") if Path("/dev/block").exists() else ""
    lines = lines or sh("lsblk", "-nro", "NAME,TYPE,ROTA", sh("findmnt", "-no", "SOURCE", "/"))
    disks = {name: rota for name, kind, rota in (line.split() for line in lines.splitlines()) if kind == "disk"}
    found = look(tmp_path, row("/")).seen
    assert found
    told = found["disk"]["medium"]
    words = told["reason"] if isinstance(told, dict) else found["disk"]["disks"]
    assert all(name in words for name in disks)
    if not isinstance(told, dict):
        assert told == ("hard disk" if "1" in disks.values() else "SSD")


@contextmanager
def loop(image: Path, *more: str) -> Iterator[str]:
    device = sh("losetup", "--find", "--show", *more, str(image))
    try:
        yield device
    finally:
        sh("losetup", "--detach", device)


@contextmanager
def mounted(device: str, point: Path) -> Iterator[Path]:
    point.mkdir()
    sh("mount", device, str(point))
    try:
        yield point
    finally:
        sh("umount", str(point))


def formatted(image: Path, mebibytes: int = 16) -> Path:
    with image.open("wb") as file:
        file.truncate(mebibytes * 1024 * 1024)
    sh("mkfs.ext4", "-q", "-F", str(image))
    return image


@contextmanager
def memory_disk() -> Iterator[str]:
    """A block device of this kernel's that does not rotate: compressed memory."""
    number = Path("/sys/class/zram-control/hot_add").read_text().strip()
    try:
        Path(f"/sys/block/zram{number}/disksize").write_text("64M")
        yield f"/dev/zram{number}"
    finally:
        Path(f"/sys/block/zram{number}/reset").write_text("1")
        Path("/sys/class/zram-control/hot_remove").write_text(number)


needs_loop = pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/dev/loop-control").exists(), reason="needs root and loop devices"
)
needs_zram = pytest.mark.skipif(
    not os.access("/sys/class/zram-control/hot_add", os.R_OK), reason="needs root and the kernel's zram"
)


@needs_loop
def test_an_image_is_on_the_disk_that_its_file_is_on(tmp_path: Path) -> None:
    """Also an image in an image, and a partition of one."""
    below = look(tmp_path, row(tmp_path)).seen
    assert below
    with loop(formatted(tmp_path / "outer.img", 64)) as outer, mounted(outer, tmp_path / "outer") as point:
        assert told(tmp_path, point) == told(tmp_path, tmp_path)
        with loop(formatted(point / "inner.img")) as inner, mounted(inner, tmp_path / "inner") as inside:
            assert told(tmp_path, inside) == told(tmp_path, tmp_path)
            assert seen(tmp_path, inside).total < 16 * 1024 * 1024


def told(folder: Path, path: Path) -> object:
    found = look(folder, row(path)).seen
    assert found
    return found["disk"]["medium"], found["disk"]["disks"]


@needs_loop
def test_a_partition_of_an_image(tmp_path: Path) -> None:
    image = tmp_path / "parted.img"
    with image.open("wb") as file:
        file.truncate(32 * 1024 * 1024)
    with loop(image, "--partscan") as device:
        sh("addpart", device, "1", "2048", "61440")  # in sectors; no table: not every kernel reads every kind
        sh("mkfs.ext4", "-q", f"{device}p1")
        with mounted(f"{device}p1", tmp_path / "parted") as point:
            assert told(tmp_path, point) == told(tmp_path, tmp_path)
            read = look(tmp_path, row(point)).evidence
            assert f"{Path(device).name}p1/partition" in " ".join(each.command for each in read)


@needs_loop
def test_a_file_system_in_memory_has_no_disk(tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match=r"tmpfs \(tmpfs\) has no disk that the kernel knows of"):
        assert seen(tmp_path, "/dev/shm").medium


@needs_loop
@needs_zram
def test_the_row_of_the_template(project: Project) -> None:
    """200GB free, SSD required: on a disk that does not rotate, and through an image and its partition on that."""
    with ExitStack() as stack:
        device = stack.enter_context(memory_disk())
        sh("mkfs.ext4", "-q", device)
        point = stack.enter_context(mounted(device, project.folder / "fast"))
        image = stack.enter_context(loop(formatted(point / "disk.img")))
        stack.enter_context(mounted(image, project.folder / "image"))
        project.catalog(
            """
            system_resources:
            - {name: met, kind: disk, path: fast, minimum_free: 1MB, recommended_free: 2MB, ssd: true}
            - {name: image, kind: disk, path: image, minimum_free: 1MB, ssd: true}
            - {name: little, kind: disk, path: fast, minimum_free: 1MB, recommended_free: 300GB, ssd: true}
            - {name: full, kind: disk, path: fast, minimum_free: 200GB, ssd: true}
            - {name: gone, kind: disk, path: slow, minimum_free: 200GB, ssd: true}
            """
        )
        project.verify()
    assert [*project.statuses().values()] == ["passed", "passed", "warned", "failed", "failed"]
    ssd = next(each for each in project.row("system_resources/image")["checks"] if each["name"] == "ssd")
    assert (ssd["expected"], ssd["found"]) == ("SSD", "SSD")
    free = next(each for each in project.row("system_resources/full")["checks"] if each["name"] == "minimum_free")
    assert free["message"].startswith("expected >= 200GB, found ")
    assert f"at fast, {device})" in free["message"]


# Layouts that this machine does not have, as the kernel shows them below /sys.
NVME = disk("nvme0n1", "259:0", 0, "pci0000:00/nvme/nvme0") | partition(
    "nvme0n1p1", "259:1", "nvme0n1", "pci0000:00/nvme/nvme0"
)
# A logical volume in LUKS on a RAID 1 of partitions: smxi/inxi issue 135, linux-system-roles/storage issue 141.
RAID = (
    disk("sda", "8:0", 1, model="WDC WD20EFRX-68E")
    | disk("sdb", "8:16", 1, model="WDC WD20EFRX-68E")
    | partition("sda1", "8:1", "sda")
    | partition("sdb1", "8:17", "sdb")
    | stacked("md0", "9:0", "8:1", "8:17", rotational=1)
    | stacked("dm-0", "253:0", "9:0", rotational=1)
    | stacked("dm-1", "253:1", "253:0", rotational=1)
)
SSDS = {name: "0" if name.endswith("rotational") else text for name, text in RAID.items()}
CACHED = NVME | disk("sda", "8:0", 1, model="ST4000DM004") | stacked("bcache0", "252:0", "8:0", "259:0")


def on(device: str, kind: str = "ext4", source: str = "/dev/x") -> FileSystem:
    return FileSystem(kind, source, device, 0, 0)


@pytest.mark.parametrize(
    ("files", "where", "kind", "words"),
    [
        (NVME, on("259:1"), "SSD", "nvme0n1 does not rotate"),
        (RAID, on("253:1"), "hard disk", "sda rotates, sdb rotates"),
        (SSDS, on("253:1"), "SSD", "sda does not rotate, sdb does not rotate"),
        (CACHED, on("252:0"), "hard disk", "sda rotates"),
        (disk("vda", "254:0", 0), on("254:0"), "SSD", "vda does not rotate"),  # somebody has told it
        (
            NVME
            | disk("sda", "8:0", 1, model="ST4000DM004")
            | {
                "/sys/fs/btrfs/1-2-3/devices/nvme0n1p1": "-> /sys/dev/block/259:1",
                "/sys/fs/btrfs/1-2-3/devices/sda": "-> /sys/dev/block/8:0",
                "/sys/fs/btrfs/features/raid1c34": "0",
            },
            on("259:1", "btrfs"),
            "hard disk",
            "sda rotates",
        ),
        (NVME | {"/sys/fs/btrfs/features/raid1c34": "0"}, on("259:1", "btrfs"), "SSD", "nvme0n1 does not rotate"),
    ],
    ids=["partition", "lvm-luks-md", "lvm-luks-md-ssd", "bcache", "virtio-told", "btrfs-two", "btrfs"],
)
def test_the_kind_of_disk_below(
    tmp_path: Path, files: dict[str, str], where: FileSystem, kind: str, words: str
) -> None:
    host = Host(Machine(tmp_path, root=tree(tmp_path / "root", files)))
    assert disk_kind(where, host) == (kind, words)


@pytest.mark.parametrize(
    ("files", "where", "reason"),
    [
        ({}, on("", "overlay", "overlay"), "overlay (overlay) has no disk that the kernel knows of"),
        ({}, on("", "nfs4", "nas:/data"), "nfs4 (nas:/data) has no disk that the kernel knows of"),
        ({}, on("", "9p", "C:\\"), "9p (C:\\) has no disk that the kernel knows of"),
        ({}, on("8:0"), "/sys/dev/block/8:0: the kernel does not show such a block device"),
        (disk("vda", "254:0", 1), on("254:0"), "vda is a virtual disk (virtio)"),
        (disk("xvda", "202:0", 1), on("202:0"), "xvda is a virtual disk (Xen)"),
        (disk("sdc", "8:32", 1, vendor="Msft    ", model="Virtual Disk    "), on("8:32"), "(Msft Virtual Disk)"),
        (disk("sda", "8:0", 1, vendor="ATA     ", model="QEMU HARDDISK   "), on("8:0"), "(ATA QEMU HARDDISK)"),
        (disk("sda", "8:0", 1, vendor="DELL    ", model="PERC H730 Mini  "), on("8:0"), "(DELL PERC H730 Mini)"),
        (disk("nbd0", "43:0", 0, "virtual"), on("43:0"), "nbd0 is a disk of another machine"),
        (NVME | disk("vda", "254:0", 1) | stacked("dm-0", "253:0", "259:0", "254:0"), on("253:0"), "vda is a virtual"),
        (stacked("dm-0", "253:0", "253:0"), on("253:0"), "the kernel does not show such a block device"),
    ],
)  # fmt: skip
def test_an_unknown_kind_of_disk(tmp_path: Path, files: dict[str, str], where: FileSystem, reason: str) -> None:
    host = Host(Machine(tmp_path, root=tree(tmp_path / "root", files)))
    found, _ = disk_kind(where, host)
    assert isinstance(found, Unavailable)
    assert reason in found.reason


def test_only_linux_is_asked_for_its_disks(tmp_path: Path) -> None:
    found = look(tmp_path, row("/"), platform="darwin").seen
    assert found
    assert found["disk"]["medium"]["reason"] == "what kind of disk it is: only Linux is asked, and this is darwin"
    assert found["disk"]["amount"]


def test_a_file_system_without_a_disk_is_unknown(project: Project) -> None:
    project.catalog(row("/dev/shm"))
    project.verify()
    check = next(each for each in project.row("system_resources/disk")["checks"] if each["name"] == "ssd")
    assert (check["status"], check["message"]) == ("unknown", "tmpfs (tmpfs) has no disk that the kernel knows of")
