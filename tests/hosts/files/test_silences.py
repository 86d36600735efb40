"""A mount that does not answer costs one wait, whatever number of rows is on it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts.commands.process import Processes
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import GuardedFiles
from infracat.hosts.files.mount_table import MountTable
from infracat.hosts.files.mounts import remote_point
from infracat.hosts.host import Host
from infracat.hosts.machine import Machine, this_platform
from tests.locales import latin_1
from tests.services.disks import Remote, remote

TIMEOUT = 1.5  # seconds
NO_ANSWER = r"/data/[0-9]+: no answer within [0-9.]+ s: its file system hangs"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Remote]:
    with remote(tmp_path) as mounted:
        yield mounted


@pytest.fixture
def files(there: Remote) -> Iterator[GuardedFiles]:
    mounts = MountTable(this_platform())
    processes = Processes(mounts)
    with closing(GuardedFiles(mounts, processes, dict(os.environ))) as guarded:
        yield guarded
    there.server.resume()
    for killed in list(processes._live.values()):  # that the kernel could not end as long as the mount was silent
        killed.wait(60)


def test_one_wait_for_a_thousand(there: Remote, files: GuardedFiles) -> None:
    there.server.suspend()
    began = time.monotonic()
    for number in range(1000):
        with pytest.raises(CannotObserve, match=NO_ANSWER):
            files.ask(questions.kind, there.point / "data" / str(number), patience=lambda: TIMEOUT)
    assert time.monotonic() - began < 100 * TIMEOUT


def test_who_is_more_patient_waits(there: Remote, files: GuardedFiles) -> None:
    """And who would have waited no longer than others have is told at once."""
    there.server.suspend()
    took = []
    for patience in (TIMEOUT, 3 * TIMEOUT, 2 * TIMEOUT):
        began = time.monotonic()
        with pytest.raises(CannotObserve, match=NO_ANSWER):
            files.ask(questions.kind, there.point / "data" / "1", patience=partial(float, patience))
        took.append(time.monotonic() - began)
    assert took[1] > 2.5 * TIMEOUT
    assert took[2] < TIMEOUT


def test_a_mount_that_is_back_is_asked_again(there: Remote, files: GuardedFiles) -> None:
    there.server.suspend()
    with pytest.raises(CannotObserve):
        files.ask(questions.kind, there.point / "data", patience=lambda: TIMEOUT)
    there.server.resume()
    deadline = time.monotonic() + 60
    while True:
        try:
            assert files.ask(questions.kind, there.point / "data", patience=lambda: TIMEOUT) == "nothing"
            break
        except CannotObserve:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_slow_question_is_not_a_silent_mount(there: Remote, files: GuardedFiles) -> None:
    """The mount itself answers meanwhile: others are not given up."""
    os.mkfifo(there.point.parent / "served" / "slow")
    with pytest.raises(CannotObserve):
        files.ask(questions.content, there.point / "slow", 10, patience=lambda: TIMEOUT)
    assert files.ask(questions.kind, there.point, patience=lambda: TIMEOUT) == "directory"


@pytest.mark.parametrize(
    ("path", "point"),
    [
        ("/srv/a", ""),
        ("/mnt/a/b", "/mnt/a"),
        ("/mnt/a/inner/b", "/mnt/a/inner"),
        ("/mnt/a/inner/../b", "/mnt/a"),
        ("/mnt/../mnt/a", "/mnt/a"),
        ("/mnt/ab", ""),
    ],
)
def test_the_mount_of_a_path(path: str, point: str) -> None:
    assert remote_point(path, {"/mnt/a", "/mnt/a/inner"}) == point


def test_a_name_that_is_not_ascii_in_a_locale_of_latin_1(there: Remote) -> None:
    """Names are in UTF-8, as in the audit itself."""
    (there.point / "ü.env").touch()
    mounts = MountTable(this_platform())
    with closing(GuardedFiles(mounts, Processes(mounts), os.environ | latin_1(there.point.parent))) as guarded:
        assert guarded.ask(questions.kind, there.point / "ü.env", patience=lambda: 60) == "file"


@pytest.mark.parametrize("remote_points", [frozenset(), frozenset({"/no/such/mount"})])
def test_no_program_has_a_nul_in_its_name(remote_points: frozenset[str], tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with closing(machine):
        machine.guarded.mounts.remote = remote_points
        host = Host(machine)
        assert host.which("/bin/sh") == "/bin/sh"
        for name in ("/bin/sh\0", "sh\0"):
            assert host.which(name) is None
