"""Storage rows over real file systems: loop images, binds, overlays, tmpfs, full ones, dead ones, and virtual disks."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from infracat.facts import CannotObserve, Observation
from infracat.hosts.files.mounts import mounts_in
from infracat.sections.storage import FileSystem, MountOptions, Seen, auto_mount
from tests.looking import look, program
from tests.project import Project
from tests.services.disks import loop, mounted, remote, run, vhdx
from tests.vhdx.test_vhdx import flip, make_child


def found(folder: Path, kind: str, location: str | Path, name: str = "it", **fields: object) -> Observation:
    rows = f"storage:\n- name: {name}\n  type: {kind}\n  location: '{location}'\n"
    return look(folder, rows + "".join(f"  {field}: {value}\n" for field, value in fields.items()))


def seen(folder: Path, kind: str, location: str | Path, name: str = "it", **fields: object) -> Seen:
    observation = found(folder, kind, location, name, **fields)
    assert observation.seen is not None, observation
    return Seen.model_validate(observation.seen)


def checks(project: Project, key: str) -> dict[str, tuple[str, str]]:
    """Of a row of the newest run: what each check came to, and what it found."""
    return {check["name"]: (check["status"], check["found"] or "") for check in project.row(key)["checks"]}


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
    """Nobody calls a disk of 2 GB one of 1.9 GB: what is missing are the file system's own tables."""
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
    """Also where only the view of it is: a bind mount."""
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


def test_a_disk_that_the_kernel_has_shut_after_an_error(tmp_path: Path) -> None:
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


def test_what_is_not_mounted(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").touch()
    said = {name: found(tmp_path, "mount", name).absent for name in ("plain", "file", "missing")}
    assert said == {
        "plain": f"{tmp_path}/plain is not a mount point: it is a plain directory",
        "file": f"{tmp_path}/file is not a mount point: it is a file",
        "missing": f"{tmp_path}/missing is not a mount point: it does not exist",
    }


def fill(file: Path) -> None:
    """Write until the disk takes no more, and have it on the disk: one large write may leave nothing behind."""
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


# File systems that hang, or whose server is gone


def test_a_remote_file_system(tmp_path: Path) -> None:
    with remote(tmp_path) as there:
        facts = seen(tmp_path, "mount", there.point)
    assert (facts.filesystem, facts.writable, facts.trouble) == ("fuse.sshfs", True, "")
    assert FileSystem("sshfs").agrees(facts.filesystem)


def test_a_hung_file_system_is_unseen_and_holds_up_nobody(project: Project) -> None:
    with remote(project.folder) as there:
        there.server.suspend()
        (project.folder / "here").mkdir()
        project.catalog("""
            storage:
            - {name: hung, type: mount, location: remote, filesystem: sshfs, timeout: 0.5 s}
            - {name: inside, type: directory, location: remote/data, timeout: 0.5 s}
            - {name: image, type: vhdx, location: remote/disk.vhdx, timeout: 0.5 s}
            - {name: here, type: directory, location: here}
        """)
        began = time.monotonic()
        ran = project.verify()
        took = time.monotonic() - began
    assert ran.returncode == 1
    assert took < 10
    status = project.statuses()
    assert [status[f"storage/{name}"] for name in ("hung", "inside", "image", "here")] == [*["unknown"] * 3, "passed"]
    said = checks(project, "storage/hung")
    assert (said["exists"][0], said["filesystem"], said["has_room"][0]) == (
        "passed",
        ("passed", "fuse.sshfs"),
        "unknown",
    )
    room = next(check for check in project.row("storage/hung")["checks"] if check["name"] == "has_room")
    assert room["message"].startswith(f"{project.folder}/remote: no answer within 0.")
    assert room["message"].endswith(" s: its file system hangs")


def asks(pid: int, point: Path) -> bool:
    """Whether a child of that process is about ``point``; children come and go."""
    with suppress(psutil.Error):
        return any(str(point) in child.cmdline() for child in psutil.Process(pid).children())
    return False


def words_of_children(pid: int) -> set[str]:
    """What the commands of a process's children consist of; a child may end while it is asked."""
    words: set[str] = set()
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):
            words |= set(child.cmdline())
    return words


def test_a_run_that_waits_for_a_hung_file_system_can_be_interrupted(project: Project) -> None:
    with remote(project.folder) as there:
        there.server.suspend()
        project.catalog("storage:\n- {name: hung, type: mount, location: remote}\n")
        run_ = project.start("verify")
        while str(there.point) not in words_of_children(run_.pid):
            assert run_.poll() is None
        run_.send_signal(signal.SIGINT)
        run_.communicate(timeout=10)
    assert run_.returncode == 2


def test_a_mount_whose_server_is_gone(tmp_path: Path) -> None:
    with remote(tmp_path) as there:
        there.client.kill()
        there.client.wait(10)
        facts = seen(tmp_path, "mount", there.point, auto_mount="yes")
        inside = found(tmp_path, "directory", there.point / "data").cannot
    assert facts.trouble.startswith(f"{there.point} is mounted, but dead: Transport endpoint is not connected (")
    assert (facts.filesystem, facts.auto_mount) == ("fuse.sshfs", False)
    with pytest.raises(CannotObserve, match="is mounted, but dead"):
        assert facts.used
    assert inside == f"{there.point}/data: Transport endpoint is not connected"


# What mounts it when the machine starts


@pytest.fixture
def etc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This machine's fstab and units, in a folder of the test."""
    folder = tmp_path / "etc"
    (folder / "units").mkdir(parents=True)
    (folder / "generated").mkdir()
    monkeypatch.setattr(auto_mount, "FSTAB", str(folder / "fstab"))
    monkeypatch.setattr(auto_mount, "UNITS", (str(folder / "units"),))
    monkeypatch.setattr(auto_mount, "GENERATED", str(folder / "generated"))
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return tmp_path / "my-disk"


def automatic(folder: Path, disk: Path) -> tuple[bool, str]:
    with mounted(disk, "-t", "tmpfs", "none"):
        facts = seen(folder, "mount", disk, auto_mount="yes")
    return facts.auto_mount, facts.why_auto_mount


def unit(etc: Path, disk: Path, end: str, wanted_by: str = "local-fs.target.wants", folder: str = "units") -> Path:
    """An enabled unit, as `systemctl enable` leaves it."""
    name = auto_mount.unit_name(str(disk)) + end
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


def test_fstabs_words_count_among_the_options(tmp_path: Path, etc: Path, disk: Path) -> None:
    (etc / "fstab").write_text(f"LABEL=data {disk} ext4 nofail,x-gvfs-hide,noatime 0 2\n")
    with mounted(disk, "-t", "tmpfs", "none"):
        facts = seen(tmp_path, "mount", disk)
    assert {"nofail", "x-gvfs-hide"} <= set(facts.options)
    assert "noatime" not in facts.options  # stated there, and not in force


def test_a_mount_that_fstab_has_and_nobody_mounted(tmp_path: Path, etc: Path, disk: Path) -> None:
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


def test_a_unit_that_nobody_wants(tmp_path: Path, etc: Path, disk: Path) -> None:
    file = unit(etc, disk, ".mount")
    (etc / "units" / "local-fs.target.wants" / file.name).unlink()
    assert automatic(tmp_path, disk)[0] is False


def test_a_masked_unit_wins_over_fstab(tmp_path: Path, etc: Path, disk: Path) -> None:
    (etc / "fstab").write_text(f"LABEL=data {disk} ext4\n")
    masked = etc / "units" / f"{auto_mount.unit_name(str(disk))}.mount"
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
    assert auto_mount.unit_name(path) == name


# The table of mounts


def test_the_table_of_mounts() -> None:
    r"""Lines of this form are documented in proc(5); a drive of Windows as WSL 2 mounts it, a share with a password."""
    drive, share = mounts_in(
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


# Directories


def test_a_directory(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    facts = seen(tmp_path, "directory", "data")
    told = os.statvfs(tmp_path)
    assert (facts.path, facts.trouble, facts.writable) == (f"{tmp_path}/data", "", True)
    assert abs(facts.size - told.f_bavail * told.f_frsize) < 1 << 30
    assert 0 < facts.used <= 100


def test_no_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert found(tmp_path, "directory", "missing").absent == f"{tmp_path}/missing does not exist"
    assert (
        found(tmp_path, "directory", "link").absent == f"{tmp_path}/link does not exist: it leads to {tmp_path}/nowhere"
    )
    assert found(tmp_path, "directory", "file/data").absent == f"{tmp_path}/file/data does not exist"
    assert seen(tmp_path, "directory", "file").trouble == f"{tmp_path}/file is a file, not a directory"
    assert seen(tmp_path, "directory", "pipe").trouble.endswith(
        "/pipe is neither a file nor a directory, not a directory"
    )


def test_the_verdicts_on_a_directory(project: Project) -> None:
    (project.folder / "data").mkdir()
    (project.folder / "file").touch()
    project.catalog("""
        storage:
        - {name: met, type: directory, location: data, size: 1KB}
        - {name: small, type: directory, location: data, size: 900TB}
        - {name: file, type: directory, location: file}
        - {name: file-for-all-i-care, type: directory, location: file, level: optional}
    """)
    assert project.verify().returncode == 1
    status = project.statuses()
    assert (status["storage/met"], status["storage/small"], status["storage/file"]) == ("passed", "failed", "failed")
    small = next(check for check in project.row("storage/small")["checks"] if check["name"] == "size")
    assert small["expected"] == ">= 900TB"
    assert small["found"].endswith("B")
    assert checks(project, "storage/file-for-all-i-care")["exists"] == ("warned", "broken")


def test_a_directory_that_we_may_not_write_to(project: Project) -> None:
    """Root may write everywhere but to what is immutable."""
    with loop(project.folder) as disk:
        (disk / "data").mkdir()
        run("chattr", "+i", disk / "data")
        assert seen(project.folder, "mount", disk).writable
        project.catalog("storage:\n- {name: data, type: directory, location: disk/data}\n")
        assert project.verify().returncode == 1
    check = next(check for check in project.row("storage/data")["checks"] if check["name"] == "is_writable")
    assert (check["status"], check["message"]) == (
        "failed",
        f"{project.folder}/disk/data: this user may not make files in it",
    )


# VHDX files


def test_a_vhdx_by_its_folder_and_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "VHDs").mkdir()
    vhdx(tmp_path / "VHDs" / "data.vhdx", "1G")
    for location, name in (("VHDs", "data.vhdx"), ("VHDs/", "data"), ("VHDs/data.vhdx", "anything")):
        facts = seen(tmp_path, "vhdx", location, name)
        assert (facts.path, facts.disk, facts.size) == (f"{tmp_path}/VHDs/data.vhdx", "dynamic", 1 << 30)
        assert (facts.flaws, facts.worries) == ((), ())


def test_rows_that_need_root_are_asked_in_a_process_of_their_own(tmp_path: Path) -> None:
    """With sudo, were we not root; so is what may hang: what comes back is the same."""
    make_child(vhdx(tmp_path / "it.vhdx"), ("relative_path", "parent.vhdx"))
    (tmp_path / "file").touch()
    for kind in ("vhdx", "directory"):
        here, there = (seen(tmp_path, kind, ".", sudo=sudo) for sudo in ("no", "yes"))
        busy = dict.fromkeys(("size", "used", "inodes"), 0) if kind == "directory" else {}  # others write there too
        assert here.model_copy(update=busy) == there.model_copy(update=busy)
    absent = found(tmp_path, "vhdx", "file/nothing", sudo="yes").absent
    assert absent == f"{tmp_path}/file/nothing does not exist"


def test_what_cannot_be_looked_at(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    for kind in ("vhdx", "directory", "mount"):
        assert found(tmp_path, kind, "round").cannot == f"{tmp_path}/round: Too many levels of symbolic links"


def test_a_vhdx_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "other.vhdx").touch()
    said = [found(tmp_path, "vhdx", each, "data.vhdx").absent for each in ("none", "some", "missing", "/dev/null")]
    assert said == [
        f"there is no data.vhdx in {tmp_path}/none (no .vhdx at all)",
        f"there is no data.vhdx in {tmp_path}/some (there is other.vhdx)",
        f"{tmp_path}/missing does not exist",
        "/dev/null is not a file",
    ]


def test_the_verdicts_on_a_vhdx(project: Project) -> None:
    sound = vhdx(project.folder / "sound.vhdx", "1G")
    for name in ("worn", "broken", "cut"):
        (project.folder / f"{name}.vhdx").write_bytes(sound.read_bytes())
    flip(project.folder / "worn.vhdx", 192 * 1024)
    flip(project.folder / "broken.vhdx", 192 * 1024)
    flip(project.folder / "broken.vhdx", 256 * 1024)
    os.truncate(project.folder / "cut.vhdx", 2 << 20)
    names = ("sound", "worn", "broken", "cut")
    project.catalog(
        "storage:\n" + "".join(f"- {{name: {each}, type: vhdx, location: ., size: 1GiB}}\n" for each in names)
    )
    assert project.verify().returncode == 1
    status = project.statuses()
    assert [status[f"storage/{each}"] for each in names] == ["passed", "warned", "failed", "failed"]
    assert checks(project, "storage/sound") == {
        "exists": ("passed", "present"),
        "is_sound": ("passed", "dynamic"),
        "is_clean": ("passed", "none"),
        "size": ("passed", "1.07 GB"),
    }
    assert checks(project, "storage/worn")["is_clean"][0] == "warned"
    assert checks(project, "storage/broken")["is_sound"] == ("failed", "damaged")
    assert checks(project, "storage/broken")["size"][0] == "unknown"
    assert checks(project, "storage/cut")["is_sound"] == ("failed", "truncated")


def test_a_vhdx_that_is_too_small(project: Project) -> None:
    vhdx(project.folder / "data.vhdx", "1G")
    project.catalog("storage:\n- {name: data.vhdx, type: vhdx, location: ., size: 50GB, auto_mount: yes}\n")
    assert project.verify().returncode == 1
    said = checks(project, "storage/data.vhdx")
    assert (said["size"], said["auto_mount"][0]) == (("failed", "1.07 GB"), "unknown")


def test_a_differencing_vhdx_needs_its_parent(tmp_path: Path) -> None:
    make_child(vhdx(tmp_path / "it.vhdx"), ("relative_path", r".\base\parent.vhdx"))
    alone = seen(tmp_path, "vhdx", ".")
    assert (alone.disk, alone.flaws) == (
        "damaged",
        (r"it is differencing, and its parent is missing: .\base\parent.vhdx",),
    )
    (tmp_path / "base").mkdir()
    vhdx(tmp_path / "base" / "parent.vhdx")
    assert (seen(tmp_path, "vhdx", ".").disk, seen(tmp_path, "vhdx", ".").flaws) == ("differencing", ())


def test_a_parent_that_cannot_be_looked_for(tmp_path: Path) -> None:
    make_child(vhdx(tmp_path / "it.vhdx"), ("absolute_win32_path", r"E:\base.vhdx"))
    with pytest.raises(CannotObserve, match=r"its parent E:\\base.vhdx cannot be looked at from here"):
        assert seen(tmp_path, "vhdx", ".").disk


# Paths of Windows


def test_a_path_of_windows_where_there_is_none(tmp_path: Path) -> None:
    for location in ("E:\\VHDs\\", "E:/VHDs", r"\\nas\share\it.vhdx"):
        assert (found(tmp_path, "vhdx", location).cannot or "").startswith(
            f"{location} is a Windows path: it cannot be looked at from linux (state `platform: [windows, wsl]`"
        )


@pytest.fixture
def wsl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This machine as WSL, with the drives of Windows in a folder of the test: returns that."""
    monkeypatch.setattr("infracat.hosts.machine.this_platform", lambda: "wsl")
    conf = tmp_path / "wsl.conf"
    conf.write_text(f"[automount]\nroot = {tmp_path}/drives/\noptions = metadata,uid=100%\n")
    monkeypatch.setattr("infracat.hosts.files.places.WSL_CONF", str(conf))
    (tmp_path / "drives" / "e" / "VHDs").mkdir(parents=True)
    return tmp_path / "drives"


@pytest.mark.parametrize("location", ["E:\\VHDs\\", "e:/VHDs", "E:\\VHDs\\data.vhdx"])
def test_a_path_of_windows_in_wsl(tmp_path: Path, wsl: Path, location: str) -> None:
    file = vhdx(wsl / "e" / "VHDs" / "data.vhdx")
    assert seen(tmp_path, "vhdx", location, "data.vhdx").path == str(file)


def test_wslpath_knows_better(tmp_path: Path, wsl: Path) -> None:
    """It prints what `wslpath -u 'E:\\VHDs\\'` prints: the folder, with its slash."""
    file = vhdx(tmp_path / "data.vhdx")
    rows = "storage:\n- {name: data, type: vhdx, location: 'E:\\VHDs\\'}\n"
    environ = program(tmp_path, "wslpath", f'[ "$1 $2" = "-u E:\\VHDs\\\\" ] && echo {tmp_path}/')
    assert (look(tmp_path, rows, environ).seen or {})["path"] == str(file)


def test_a_drive_that_is_not_mounted_in_wsl(tmp_path: Path, wsl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wsl.conf").unlink()
    assert found(tmp_path, "vhdx", "Q:\\VHDs\\").absent == (
        "Q:\\VHDs\\ (/mnt/q/VHDs) does not exist: drive Q: is not mounted at /mnt/q"
    )


def test_wsl_mounts_its_drives_by_itself(tmp_path: Path, wsl: Path, etc: Path) -> None:
    assert automatic(tmp_path, wsl / "e") == (True, "WSL mounts the drives of Windows")
    (tmp_path / "wsl.conf").write_text(f"[automount]\nroot = {wsl}\nenabled = false\nmountFsTab = false\n")
    (etc / "fstab").write_text(f"E: {wsl}/e drvfs\n")
    assert automatic(tmp_path, wsl / "e")[0] is False
