"""``spot``: files of the source against the newest copy, by tar, restic, borg, rsync and rsnapshot's folders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from infracat.hosts import Host, Ran
from infracat.hosts.files import spot
from infracat.sections.backups import spot as spot_check
from infracat.sections.backups.copy import Copy
from tests.project import Project
from tests.sections.backups.rows import NOW, days, row, touch, verdict, verdicts
from tests.services.missing import needed

SPOT = "{source: site, sample: 50}"


@pytest.fixture
def source(project: Project) -> Path:
    """Twelve files of three days ago."""
    for number in range(12):
        touch(project.write(f"site/{'sub/' * (number % 3)}{number}.txt", f"content {number}" * number), days(3))
    return project.folder / "site"


def run(project: Project, *command: str, **environ: str) -> None:
    subprocess.run(command, cwd=project.folder, check=True, capture_output=True, env={**os.environ, **environ})


def tar(project: Project, *arguments: str, name: str = "db/site.tar.gz") -> None:
    (project.folder / "db").mkdir(exist_ok=True)
    run(project, "tar", "-caf", name, *arguments)


def checked(project: Project, location: str = "db", method: str = "tar", **stated: Any) -> tuple[str, str]:
    said = verdict(project, location, method, **{"spot": SPOT, **stated})
    return said["agrees_with_its_source"]


@pytest.mark.parametrize(
    "arguments", [("site",), ("-C", "site", "."), ("-P", "{}/site"), ("-C", "/", ".{}/site")], ids=str
)
def test_a_whole_archive(project: Project, source: Path, arguments: tuple[str, ...]) -> None:
    tar(project, *(each.format(project.folder) for each in arguments))
    assert checked(project) == ("passed", "")
    checks = {each["name"]: each for each in project.row("backups/it0")["checks"]}
    assert checks["agrees_with_its_source"]["found"] == "0 of 12 files missing or different"


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.zst", "tar.lz4"])
def test_a_wrong_exclude(project: Project, source: Path, ending: str) -> None:
    tar(project, "--exclude=11.txt", "--exclude=4.txt", "site", name=f"db/site.{ending}")
    assert checked(project) == (
        "failed",
        f"2 of 12 files of site are not so in site.{ending}: missing sub/4.txt, sub/sub/11.txt",
    )
    lenient, strict = verdicts(
        project,
        *(row("db", "tar", spot=f"{{source: site, sample: 50, tolerance: {most} %}}") for most in (17, 16)),
    )
    assert lenient["agrees_with_its_source"][0] == "passed"
    assert strict["agrees_with_its_source"][0] == "failed"


def test_a_file_whose_content_is_another(project: Project, source: Path) -> None:
    """Its time is of before the copy: a disk, or somebody, has changed it."""
    shutil.copytree(source, project.folder / "whole" / "site")
    touch(project.write("site/3.txt", "turned"), days(2))
    tar(project, "-C", "whole", "site")
    assert checked(project) == ("failed", "1 of 12 files of site are not so in site.tar.gz: different 3.txt")


def test_a_file_that_was_put_there_after_the_copy(project: Project, source: Path) -> None:
    """By ``cp -p`` or ``tar x``, with the time that it had elsewhere."""
    tar(project, "site")
    touch(project.folder / "db" / "site.tar.gz", timedelta(minutes=1))
    for name in ("new.txt", "3.txt"):
        touch(project.write(f"site/{name}", "of another place"), days(3))
    status, message = checked(project)
    assert status == "unknown"
    assert message == (
        "2 of 13 files of site are not so in site.tar.gz, and were put there, or got another owner or mode, after it"
        " was made: whether it lacks them cannot be told until the next copy"
    )
    assert checked(project, spot="{source: site, tolerance: 20 %}") == ("passed", "")


def test_files_that_were_left_out_and_got_another_mode_since(project: Project, source: Path) -> None:
    """They may have been left out, or put there since: no silent pass."""
    tar(project, "--exclude=3.txt", "site")
    touch(project.folder / "db" / "site.tar.gz", timedelta(minutes=1))
    for path in source.rglob("*.txt"):
        path.chmod(0o640)
    assert checked(project)[0] == "unknown"


def test_a_file_that_came_while_the_copy_was_made(project: Project, source: Path) -> None:
    project.write("site/new.txt", "its folder had been read already")
    tar(project, "--exclude=new.txt", "site")
    assert checked(project) == ("passed", "")


def test_a_source_that_is_a_link_to_a_file(project: Project, source: Path) -> None:
    (project.folder / "newest").symlink_to("site/3.txt")
    tar(project, "-h", "newest")
    assert checked(project, spot="{source: newest}") == ("passed", "")


def test_hard_links_to_what_is_not_in_the_sample(project: Project, source: Path) -> None:
    """Nothing was read of them."""
    for path in source.rglob("*.txt"):
        path.unlink()
    touch(project.write("site/a.txt", "content"), days(3))
    os.link(source / "a.txt", source / "b.txt")
    tar(project, "site/a.txt", "site/b.txt")
    (source / "a.txt").unlink()
    status, message = checked(project)
    assert status == "unknown"
    assert message.endswith(
        "in site.tar.gz the sample is hard links to other files: nothing to compare: state a larger sample"
    )


def test_files_that_were_changed_after_the_copy(project: Project, source: Path) -> None:
    tar(project, "site")
    touch(project.folder / "db" / "site.tar.gz", timedelta(hours=2))
    (source / "3.txt").write_text("newer")
    (source / "new.txt").write_text("newer")
    assert checked(project)[0] == "passed"
    for path in source.rglob("*.txt"):
        touch(path, timedelta(0))
    status, message = checked(project)
    assert status == "unknown"
    assert message.endswith("site: all of its 13 files are newer than site.tar.gz: nothing to compare")


def test_an_archive_of_something_else(project: Project, source: Path) -> None:
    project.write("other/0.txt", "something else")
    tar(project, "other")
    status, message = checked(project)
    assert status == "failed"
    assert message.startswith("12 of 12 files of site are not so in site.tar.gz: missing ")
    assert message.endswith("; different 0.txt, …")


@pytest.mark.parametrize(("left", "problem"), [(False, "is not there"), (True, "has no file in it")])
def test_a_source_that_is_gone(project: Project, source: Path, left: bool, problem: str) -> None:
    tar(project, "site")
    shutil.rmtree(source)
    if left:
        (source / "sub").mkdir(parents=True)
    assert checked(project) == ("failed", f"the source site {problem}, and so nothing can be in the next copy")


def told_another_user(project: Project, source: Path, closed: str, mode: int) -> dict[str, Any]:
    """The answer to another user, to whom root has closed some of the source."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))
    try:
        shutil.copytree(source, place / "site")
        tar(project, "site")
        archive = shutil.copy(project.folder / "db" / "site.tar.gz", place)
        place.chmod(0o755)
        (place / "site" / closed).chmod(mode)
        request = {"source": f"{place}/site", "sample": 50, "at": time.time(), "written": 0, "files": [archive]}
        as_other = ["setpriv", "--reuid=65534"] if os.geteuid() == 0 else []
        command = [*as_other, sys.executable, "-I", "-S", spot.__file__, json.dumps(request)]
        return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    finally:
        (place / "site" / closed).chmod(0o755)
        shutil.rmtree(place)


@pytest.mark.parametrize("closed", [".", "0.txt", "sub"])
def test_a_source_that_may_not_be_read(project: Project, source: Path, closed: str) -> None:
    told = told_another_user(project, source, closed, 0)
    assert told.get("unread") == 1 or told["cannot"].endswith("cannot be read"), told
    assert not told.get("mismatches")


def test_a_folder_that_may_be_listed_and_not_entered(project: Project, source: Path) -> None:
    """Its files have names, and nobody knows what they are."""
    assert told_another_user(project, source, ".", 0o644)["cannot"].endswith("site: cannot be read")
    told = told_another_user(project, source, "sub", 0o644)
    assert (told["unread"], told["mismatches"]) == (5, 0)  # four files, and a folder


def test_the_systems_own_folder_is_closed_to_all(project: Project, source: Path) -> None:
    (source / "lost+found").mkdir()
    told = told_another_user(project, source, "lost+found", 0o700)
    assert (told["unread"], told["compared"]) == (0, 12)


def test_what_cannot_be_compared_is_unknown(project: Project, source: Path) -> None:
    (project.folder / "db").mkdir()
    (project.folder / "db" / "site.tar.gz").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(2000))
    status, message = checked(project)
    assert status == "unknown"
    assert message.endswith("it is no tar archive, and only those are compared")


def test_an_archive_in_parts_and_hard_links(project: Project, source: Path) -> None:
    os.link(source / "0.txt", source / "linked.txt")
    (source / "link").symlink_to("0.txt")
    (project.folder / "db").mkdir()
    run(project, "sh", "-c", "tar -cf - site | split -b 3000 - db/site.tar.part-")
    assert checked(project)[0] == "passed"


def trees(project: Project, place: str) -> None:
    run(project, "rsync", "-a", "--mkpath", "site/", f"{place}/")


@pytest.mark.parametrize(
    ("place", "location", "method"),
    [
        ("mirror", "mirror", "snapshot"),
        ("mirror", "mirror", "file"),
        ("in/%Y-%m-%d", "in", "snapshot"),
        ("in/%Y-%m-%d/site", "in", "file"),
        ("in/daily.0/localhost/site", "in", "rsnapshot"),
    ],
)
def test_trees_of_rsync(project: Project, source: Path, place: str, location: str, method: str) -> None:
    needed("rsync", "apt-get install rsync")
    place = NOW.strftime(place)
    trees(project, place)
    assert checked(project, location, method)[0] == "passed"
    copied = project.folder / place
    (copied / "3.txt").unlink()
    (copied / "0.txt").write_text("turned")
    status, message = checked(project, location, method)
    assert status == "failed"
    assert message.endswith("missing 3.txt; different 0.txt")


@pytest.fixture
def repository(request: pytest.FixtureRequest, project: Project, source: Path) -> Callable[..., None]:
    """A function that backs up ``site`` by restic or borg."""
    tool = needed(request.param, "apt-get install restic borgbackup")
    keys = {"RESTIC_PASSWORD": "x", "BORG_PASSPHRASE": "x", "BORG_BASE_DIR": str(project.folder / "borg")}
    project.write(".env", "RESTIC_PASSWORD=x\nBORG_PASSPHRASE=x\n")
    made = ("-r", "repo", "init") if request.param == "restic" else ("init", "--encryption=repokey", "repo")
    run(project, tool, *made, **keys)

    def back_up(*excluded: str) -> None:
        without = [f"--exclude={each}" for each in excluded]
        command = (
            ("-r", "repo", "backup", *without) if request.param == "restic" else ("create", *without, "repo::{now}")
        )
        run(project, tool, *command, str(source), **keys)

    return back_up


@pytest.mark.parametrize(("repository", "method"), [("restic", "restic"), ("borg", "borg")], indirect=["repository"])
def test_repositories(project: Project, repository: Callable[..., None], method: str) -> None:
    repository()
    whole = verdict(project, "repo", method, spot=SPOT, timeout="2 min")
    assert whole["agrees_with_its_source"] == ("passed", "")
    repository("*/3.txt")
    status, message = verdict(project, "repo", method, spot=SPOT, timeout="2 min")["agrees_with_its_source"]
    assert status == "failed"
    assert message.startswith("1 of 12 files of site are not so in ")
    assert message.endswith(": missing 3.txt")


def test_a_repository_that_cannot_be_read_is_no_mismatch(source: Path) -> None:
    """Its program ends with an error, and prints no archive."""
    command = ["sh", "-c", "echo restic: wrong password >&2; exit 1"]
    request = {"source": str(source), "sample": 5, "at": time.time(), "written": 0, "command": command}
    assert spot.answer(json.dumps(request)) == {"cannot": "restic: wrong password"}


def test_root_is_given_the_password_as_well(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    """sudo drops all variables but those that it is told to keep."""
    started: list[Any] = []

    class Sudoer:
        sudo = True
        timeout = 1.0

        def run_unrecorded(self, command: Any, *, environ: Any) -> Ran:
            started.append((command, environ))
            return Ran("", 0, "{}", "", 0.0, timed_out=False)

        def record_evidence(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    copy = Copy(name="a", at=NOW, size=None, where="a")
    request = {"source": str(source), "sample": 5}
    spot_check._run(request, {"RESTIC_PASSWORD": "x"}, copy, cast(Host, Sudoer()))
    ((command, environ),) = started
    assert command[:4] == ["sudo", "-n", "--preserve-env=RESTIC_PASSWORD", "--"]
    assert environ == {"RESTIC_PASSWORD": "x"}


@pytest.mark.parametrize(("code", "told"), [(0, ""), (1, "the last of them")])
def test_a_program_that_warns_much(project: Project, source: Path, code: int, told: str) -> None:
    """More than fits in a pipe, before its archive."""
    warn = "for n in $(seq 3000); do echo warning $n: a file has vanished >&2; done; echo the last of them >&2"
    command = ["sh", "-c", f"{warn}; tar -cf - -C {project.folder} site; exit {code}"]
    request = {"source": str(source), "sample": 50, "at": time.time(), "written": 0, "command": command}
    found = spot.answer(json.dumps(request))
    assert found.get("cannot", "") == told
    assert code or (found["compared"], found["mismatches"]) == (12, 0)


def test_names_are_printable(project: Project, source: Path) -> None:
    for name in (b"new\nline", b"bad\xff"):
        path = Path(os.fsdecode(bytes(source) + b"/" + name))
        path.write_text("x")
        touch(path, days(2))
    tar(project, "--exclude=new*", "--exclude=bad*", "site")
    status, message = checked(project)
    assert status == "failed"
    assert message.endswith(r"missing bad\udcff, new\nline")
