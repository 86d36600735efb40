"""File systems that hang, or whose server is gone."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.sections.storage.expected import FileSystem
from tests.project import Project
from tests.sections.storage.rows import checks, found, seen
from tests.services.disks import remote, words_of_children


def test_a_remote_file_system(tmp_path: Path) -> None:
    with remote(tmp_path) as there:
        facts = seen(tmp_path, "mount", there.point)
    assert (facts.filesystem, facts.writable, facts.trouble) == ("fuse.sshfs", True, "")
    assert FileSystem("sshfs").agrees(facts.filesystem)


def test_a_hung_file_system_is_unknown_and_delays_no_other_row(project: Project) -> None:
    with remote(project.folder) as there:
        there.server.suspend()
        (project.folder / "here").mkdir()
        project.catalog("""
            storage:
            - {name: hung, type: mount, location: remote, filesystem: sshfs, timeout: 3 s}
            - {name: inside, type: directory, location: remote/data, timeout: 2 s}
            - {name: image, type: vhdx, location: remote/disk.vhdx, timeout: 4 s}
            - {name: here, type: directory, location: here}
        """)
        began = time.monotonic()
        ran = project.verify()
        took = time.monotonic() - began
    assert ran.returncode == 1
    assert took < 60
    status = project.statuses()
    assert [status[f"storage/{name}"] for name in ("hung", "inside", "image", "here")] == [*["unknown"] * 3, "passed"]
    said = checks(project, "storage/hung")
    assert (said["exists"][0], said["filesystem"], said["has_room"][0]) == (
        "passed",
        ("passed", "fuse.sshfs"),
        "unknown",
    )
    room = next(check for check in project.row("storage/hung")["checks"] if check["name"] == "has_room")
    assert room["message"].startswith(f"{project.folder}/remote: no answer within ")
    assert room["message"].endswith(" s: its file system hangs")


def test_a_run_that_waits_for_a_hung_file_system_can_be_interrupted(project: Project) -> None:
    with remote(project.folder) as there:
        there.server.suspend()
        project.catalog("storage:\n- {name: hung, type: mount, location: remote, timeout: 300 s}\n")
        run_ = project.start("verify")
        while questions.__file__ not in words_of_children(run_.pid):
            assert run_.poll() is None
        run_.send_signal(signal.SIGINT)
        run_.communicate(timeout=60)
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
