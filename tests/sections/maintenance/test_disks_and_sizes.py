"""Maintenance rows over real disks and files that grow."""

from __future__ import annotations

import time

from tests.project import Project
from tests.sections.maintenance.rows import found, named, row, rows, rule, said
from tests.services.disks import loop, mounted, remote, run, vhdx

# Disks


def test_usage_below_and_above_the_limit(project: Project) -> None:
    with loop(project.folder, size="16M") as disk:
        result = row(project, "usage", path=str(disk), above="80 %", every="monthly")
        assert result["status"] == "passed"
        status, share, expected = found(result, "usage")
        assert (status, expected) == ("passed", "<= 80 %")
        assert float(share.removesuffix(" %")) < 20
        (disk / "data").write_bytes(bytes(13_000_000))
        found_ = rows(
            project,
            named("full", "usage", path="disk", above="80 %", every="monthly"),
            named("inside", "usage", path="disk/lost+found", above="100 %"),
            named("gone", "usage", path="/mnt/no-such-disk", above="80 %"),
        )
    result, gone = found_["full"], found_["gone"]
    assert found_["inside"]["status"] == "passed"
    assert (gone["status"], gone["absent"]) == ("warned", True)
    assert said(gone) == "/mnt/no-such-disk does not exist: no disk to look at"
    assert result["status"] == "warned"
    what, _, disk_words = said(result).partition(" % full (")
    assert 80 < float(what.removeprefix(f"{disk} is ")) <= 100
    assert disk_words.startswith("/dev/loop")
    assert disk_words.endswith(f", ext4 mounted at {disk}); due above 80 %")


def test_a_plain_folder_where_the_disk_should_be_mounted(project: Project) -> None:
    """Its share would be that of the disk below, which is another one."""
    (project.folder / "disk").mkdir()
    storage = "storage:\n- {name: data, type: mount, location: disk}\n"
    project.catalog(storage + rule("usage", path="disk/", above="100 %"))
    project.verify()
    result = project.row("maintenance/it")
    assert result["status"] == "warned"
    assert said(result).startswith(f"{project.folder}/disk is not mounted: it is on ")
    with mounted(project.folder / "disk", "-t", "tmpfs", "none"):
        project.verify()
    assert found(project.row("maintenance/it"), "is_mounted") == ("passed", "mounted", "mounted")


def test_the_share_of_a_virtual_disk(project: Project) -> None:
    for name in ("new", "full", "cut"):
        file = vhdx(project.folder / f"{name}.vhdx", "64M", "-o", "block_size=1048576")
        if name == "full":
            run("qemu-io", "-c", "write -P 1 0 60M", "-f", "vhdx", file)
    file.write_bytes(file.read_bytes()[: 1 << 20])
    each = (named(name, "usage", path=f"{name}.vhdx", above="80 %") for name in ("new", "full", "cut"))
    found_ = rows(project, *each)
    assert {name: result["status"] for name, result in found_.items()} == {
        "new": "passed",
        "full": "warned",
        "cut": "unknown",
    }
    assert " % full (a file of " in said(found_["full"])
    assert said(found_["full"]).endswith(", for a disk of 67.1 MB); due above 80 %")
    assert "how much it holds cannot be told: " in said(found_["cut"])


def test_a_hung_disk_is_unknown(project: Project) -> None:
    with remote(project.folder) as there:
        there.server.suspend()
        rows = [
            "{name: usage, task: t, kind: usage, path: remote, above: 80 %, timeout: 2 s}",
            "{name: size, task: t, kind: size, path: remote/*.log, above: 1GB, timeout: 2 s}",
            "{name: done, task: t, kind: last_done, every: weekly, evidence: remote/it, timeout: 2 s}",
        ]
        project.catalog("maintenance: [" + ", ".join(rows) + "]")
        began = time.monotonic()
        project.verify()
        assert time.monotonic() - began < 60
    assert set(project.statuses().values()) == {"unknown"}
    assert "its file system hangs" in said(project.row("maintenance/size"))


# Sizes


def test_logs(project: Project) -> None:
    for folder in ("logs", "few", "empty"):
        (project.folder / folder).mkdir()
    for number in range(3000):
        (project.folder / "logs" / f"{number}.log").write_bytes(b"x" * 100)
    for folder in ("logs", "few"):
        for name, size in (("app", 700_000_000), ("db", 600_000_000)):
            with (project.folder / folder / f"{name}.log").open("wb") as file:
                file.truncate(size)  # a sparse file: it takes no room
    found_ = rows(
        project,
        *(named(name, "size", path=f"{name}/*.log", above="1GB") for name in ("logs", "empty", "gone")),
        named("small", "size", path="logs/?.log", above="1GB"),
        named("one", "size", path="few/db.log", above="500 MB"),
        named("folder", "size", path="few", above="1300MB"),
        named("perhaps", "size", path="gone/*.log", above="1GB", level="optional"),
    )
    logs, gone = found_["logs"], found_["gone"]
    assert logs["status"] == "warned"
    assert said(logs) == (
        "1.3 GB in 3002 files of logs/*.log, due above 1GB; "
        "the largest: logs/app.log (700 MB), logs/db.log (600 MB), logs/0.log (100 B)"
    )
    assert logs["evidence"][0]["command"] == f"ls -ld {project.folder}/logs/*.log"
    assert found(found_["empty"], "size") == ("passed", "0 B", "<= 1GB")
    assert found(found_["small"], "size") == ("passed", "1 KB", "<= 1GB")
    assert said(found_["one"]) == "600 MB in one file, due above 500 MB; the largest: few/db.log (600 MB)"
    assert found(found_["folder"], "size") == ("passed", "1.3 GB", "<= 1300MB")
    assert (gone["status"], said(gone)) == ("warned", f"{project.folder}/gone does not exist")
    assert found_["perhaps"]["status"] == "skipped"
