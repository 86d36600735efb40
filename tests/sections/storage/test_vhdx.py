"""VHDX files as a catalog states them, in Linux and in WSL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from tests.looking import look, program
from tests.project import Project
from tests.sections.storage.rows import automatic, checks, found, seen
from tests.services.disks import vhdx
from tests.vhdx.test_vhdx import flip, make_child

# VHDX files


def test_a_vhdx_by_its_folder_and_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "VHDs").mkdir()
    vhdx(tmp_path / "VHDs" / "data.vhdx", "1G")
    for location, name in (("VHDs", "data.vhdx"), ("VHDs/", "data"), ("VHDs/data.vhdx", "anything")):
        facts = seen(tmp_path, "vhdx", location, name)
        assert (facts.path, facts.disk, facts.size) == (f"{tmp_path}/VHDs/data.vhdx", "dynamic", 1 << 30)
        assert (facts.flaws, facts.worries) == ((), ())


def test_rows_with_sudo_are_observed_in_a_child_process(tmp_path: Path) -> None:
    """With sudo where the tests do not run as root. The facts are the same as in this process."""
    make_child(vhdx(tmp_path / "it.vhdx"), ("relative_path", "parent.vhdx"))
    (tmp_path / "file").touch()
    for kind in ("vhdx", "directory"):
        here, there = (seen(tmp_path, kind, ".", sudo=sudo) for sudo in ("no", "yes"))
        busy = dict.fromkeys(("size", "used", "inodes"), 0) if kind == "directory" else {}  # others write there too
        assert here.replace(**busy) == there.replace(**busy)
    absent = found(tmp_path, "vhdx", "file/nothing", sudo="yes").absent
    assert absent == f"{tmp_path}/file/nothing does not exist"


def test_a_vhdx_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to("round")
    for kind in ("vhdx", "directory", "mount"):
        assert found(tmp_path, kind, "round").cannot == f"{tmp_path}/round: Too many levels of symbolic links"


def test_a_missing_vhdx(tmp_path: Path) -> None:
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


def test_a_parent_on_a_path_that_cannot_be_resolved(tmp_path: Path) -> None:
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
    monkeypatch.setattr("infracat.hosts.files.paths.WSL_CONF", str(conf))
    (tmp_path / "drives" / "e" / "VHDs").mkdir(parents=True)
    return tmp_path / "drives"


@pytest.mark.parametrize("location", ["E:\\VHDs\\", "e:/VHDs", "E:\\VHDs\\data.vhdx"])
def test_a_path_of_windows_in_wsl(tmp_path: Path, wsl: Path, location: str) -> None:
    file = vhdx(wsl / "e" / "VHDs" / "data.vhdx")
    assert seen(tmp_path, "vhdx", location, "data.vhdx").path == str(file)


def test_the_path_is_that_of_wslpath(tmp_path: Path, wsl: Path) -> None:
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
