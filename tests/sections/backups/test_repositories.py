"""Repositories of restic and borg, made by the programs themselves: listed, read, damaged, locked."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infracat.facts import Absent, CannotObserve
from infracat.hosts import Host, Machine
from infracat.sections.backups.copy import Copy, Integrity
from infracat.sections.backups.integrity import verify_integrity
from infracat.sections.backups.order import Order
from infracat.sections.backups.repositories import list_snapshots
from infracat.sections.backups.row import Backup
from tests.project import Project
from tests.services.missing import needed

SECRET = "a-passphrase-of-tests"
VARIABLES = {"restic": "RESTIC_PASSWORD", "borg": "BORG_PASSPHRASE"}
pytestmark = pytest.mark.real  # restic and borg are started for every repository
KINDS = pytest.mark.parametrize("kind", ["restic", "borg"])


@dataclass(frozen=True)
class Repository:
    method: str
    path: Path

    @property
    def password(self) -> dict[str, str]:
        return {VARIABLES[self.method]: SECRET}

    def run(self, *arguments: str) -> str:
        own = {"HOME": str(self.path.parent), "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes"}
        environ = os.environ | self.password | own
        return subprocess.run(
            [self.method, *arguments], env=environ, check=True, capture_output=True, text=True, cwd=self.path.parent
        ).stdout

    def order(self, location: str = "") -> Order:
        stated = {"name": "it", "method": self.method, "frequency": "daily", "location": location or str(self.path)}
        return Order.of(Backup.model_validate(stated))

    def host(self, environ: Mapping[str, str], timeout: float = 60) -> Host:
        found = {name: value for name, value in os.environ.items() if not name.startswith(("RESTIC_", "BORG_"))}
        return Host(Machine(self.path.parent, environ={**found, **environ}), timeout=timeout)

    def copies(self) -> tuple[Copy, ...]:
        found = list_snapshots(self.order(), self.host(self.password))
        assert not isinstance(found, Absent), found
        return found

    def look(self) -> Integrity:
        return verify_integrity(self.copies()[-1], self.order(), self.host(self.password))

    def files(self) -> dict[str, tuple[int, int, int]]:
        found = {str(path): path.stat() for path in self.path.rglob("*")}
        return {path: (each.st_size, each.st_mtime_ns, each.st_mode) for path, each in found.items()}

    @property
    def pack(self) -> Path:
        """The file that holds what was backed up."""
        return max((self.path / "data").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)


def _made(method: str, folder: Path) -> Repository:
    needed(method, "apt-get install restic borgbackup")
    made = Repository(method, folder / "repository")
    (folder / "site").mkdir()
    (folder / "site" / "photo.jpg").write_bytes(os.urandom(400_000))
    if method == "restic":
        made.run("init", "-r", str(made.path))
        for date in ("2026-11-20 02:00:00", "2026-11-21 02:00:00"):
            made.run("-r", str(made.path), "backup", "--time", date, "site")
    else:
        made.run("init", "--encryption=repokey", str(made.path))
        for day in (20, 21):
            made.run("create", f"--timestamp=2026-11-{day}T02:00:00", f"{made.path}::site-{day}", "site")
    return made


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Repository]:
    return {}


@pytest.fixture
def repository(
    kind: str, originals: dict[str, Repository], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Repository:
    """A copy of one that is made once: the test may damage it."""
    if kind not in originals:
        originals[kind] = _made(kind, tmp_path_factory.mktemp(kind))
    shutil.copytree(originals[kind].path, tmp_path / "repository")
    return Repository(kind, tmp_path / "repository")


@KINDS
def test_snapshots_are_copies(repository: Repository, kind: str) -> None:
    found = repository.copies()
    first = datetime(2026, 11, 20, 2).astimezone(UTC)
    assert [copy.at for copy in found] == [first, first + timedelta(days=1)]
    assert {(copy.size, copy.where) for copy in found} == {(None, str(repository.path))}
    if kind == "borg":
        assert [copy.name for copy in found] == ["site-20", "site-21"]
    else:
        assert found[0].name in repository.run("-r", str(repository.path), "snapshots")


@KINDS
def test_an_intact_repository(repository: Repository, kind: str) -> None:
    name = repository.copies()[-1].name
    how = f"restic check, and all of snapshot {name}" if kind == "restic" else f"all of archive {name}"
    assert repository.look() == Integrity(flaw="", how=how)


@KINDS
def test_nothing_is_written_or_locked(repository: Repository, kind: str) -> None:
    before = repository.files()
    home = sorted(str(path) for path in repository.path.parent.rglob("*") if repository.path not in path.parents)
    repository.look()
    assert repository.files() == before
    assert (
        sorted(str(path) for path in repository.path.parent.rglob("*") if repository.path not in path.parents) == home
    )


@KINDS
def test_a_repository_that_is_locked(repository: Repository, kind: str) -> None:
    """By a backup that is running, or was killed: it is observed nevertheless."""
    if kind == "borg":
        (repository.path / "lock.exclusive").mkdir()
        (repository.path / "lock.exclusive" / "other@1.1-0").touch()
        assert repository.look().flaw == ""
        return
    holding = subprocess.Popen(
        ["restic", "-r", repository.path, "backup", "--stdin"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        env=os.environ | repository.password,
    )  # fmt: skip
    try:
        while not list((repository.path / "locks").iterdir()):
            assert holding.poll() is None
        assert repository.look().flaw == ""
    finally:
        holding.kill()
        holding.communicate()


@KINDS
def test_no_snapshot_yet(tmp_path: Path, kind: str) -> None:
    needed(kind, "apt-get install restic borgbackup")
    empty = Repository(kind, tmp_path / "empty")
    empty.run(*(["init", "-r", "empty"] if kind == "restic" else ["init", "--encryption=repokey", "empty"]))
    assert empty.copies() == ()


# Passwords


@KINDS
def test_the_password_comes_from_dot_env_and_is_never_shown(repository: Repository, kind: str) -> None:
    (repository.path.parent / ".env").write_text(f"{VARIABLES[kind]}='{SECRET}'\n")
    host = repository.host({})
    found = list_snapshots(repository.order(), host)
    assert not isinstance(found, Absent)
    assert verify_integrity(found[-1], repository.order(), host).flaw == ""
    assert SECRET not in str(host.evidence)
    assert any(kind in each.command for each in host.evidence)


@KINDS
def test_a_wrong_password(repository: Repository, kind: str) -> None:
    with pytest.raises(CannotObserve, match=f"the password in {VARIABLES[kind]}.* is wrong"):
        list_snapshots(repository.order(), repository.host({VARIABLES[kind]: "wrong"}))


@KINDS
def test_no_password(repository: Repository, kind: str) -> None:
    with pytest.raises(CannotObserve, match=f"no password: set {VARIABLES[kind]}"):
        list_snapshots(repository.order(), repository.host({}))


def test_a_password_in_a_file(tmp_path: Path, originals: dict[str, Repository]) -> None:
    made = originals.get("restic") or _made("restic", tmp_path)
    (tmp_path / "password").write_text(SECRET)
    found = list_snapshots(made.order(), made.host({"RESTIC_PASSWORD_FILE": str(tmp_path / "password")}))
    assert isinstance(found, tuple)
    assert len(found) == 2


# What is no repository


@KINDS
def test_a_missing_folder_and_a_folder_that_is_no_repository(tmp_path: Path, kind: str) -> None:
    none = Repository(kind, tmp_path / "none")
    missing = list_snapshots(none.order(), none.host(none.password))
    assert missing == Absent(f"{none.path} does not exist: no {kind} repository")
    none.path.mkdir()
    other = list_snapshots(none.order(), none.host(none.password))
    assert other == Absent(f"{none.path} is no {kind} repository: it has no file config")


@KINDS
def test_the_program_is_not_installed(repository: Repository, kind: str, tmp_path: Path) -> None:
    host = repository.host({**repository.password, "PATH": str(tmp_path)})
    with pytest.raises(CannotObserve, match=f"{kind} is not installed, and only it can read the repository"):
        list_snapshots(repository.order(), host)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    for method, location in (("restic", "rest:http://127.0.0.1:9/shop"), ("borg", "ssh://127.0.0.1:9/./shop")):
        needed(method, "apt-get install restic borgbackup")
        made = Repository(method, tmp_path / "none")
        with pytest.raises(CannotObserve, match=f"{location}: (borg|restic)"):
            list_snapshots(made.order(location), made.host(made.password, timeout=20))


@KINDS
def test_a_program_that_hangs(repository: Repository, kind: str, tmp_path: Path) -> None:
    (tmp_path / kind).write_text("#!/bin/sh\nsleep 60\n")
    (tmp_path / kind).chmod(0o755)
    host = repository.host({**repository.password, "PATH": f"{tmp_path}:{os.environ['PATH']}"}, timeout=0.5)
    with pytest.raises(CannotObserve, match=f"{kind} did not end within 0.5 s: state a longer timeout"):
        list_snapshots(repository.order(), host)


# Damage


@KINDS
def test_a_truncated_pack(repository: Repository, kind: str) -> None:
    pack = repository.pack
    pack.chmod(0o600)
    os.truncate(pack, 3000)
    said = {"restic": "unexpected file size: got 3000, expected", "borg": "Invalid segment entry header"}
    assert said[kind] in repository.look().flaw


@KINDS
def test_a_missing_pack(repository: Repository, kind: str) -> None:
    repository.pack.unlink()
    said = {"restic": "does not exist", "borg": "No such file or directory"}
    assert said[kind] in repository.look().flaw


@KINDS
def test_a_flipped_byte(repository: Repository, kind: str) -> None:
    """restic check does not see it: all of the newest snapshot is read."""
    pack = repository.pack
    pack.chmod(0o600)
    found = bytearray(pack.read_bytes())
    found[len(found) // 2] ^= 1
    pack.write_bytes(found)
    said = {"restic": "ciphertext verification failed", "borg": "checksum mismatch"}
    assert said[kind] in repository.look().flaw
    if kind == "restic":
        assert "no errors were found" in repository.run("-r", str(repository.path), "check", "--no-lock")


@KINDS
def test_a_damaged_config(repository: Repository, kind: str) -> None:
    config = repository.path / "config"
    config.chmod(0o600)
    config.write_bytes(config.read_bytes()[: config.stat().st_size // 2])
    if kind == "borg":
        with pytest.raises(CannotObserve, match="borg: "):
            repository.copies()
    else:
        found = list_snapshots(repository.order(), repository.host(repository.password))
        assert isinstance(found, Absent)
        assert "its restic repository is damaged: " in found.why


# All of it


@KINDS
def test_the_audit(repository: Repository, kind: str, project: Project) -> None:
    project.catalog(f"""
        backups:
          - {{name: site, method: {kind}, frequency: 100 years, location: ./repository}}
    """)
    (project.folder / ".env").write_text(f"{VARIABLES[kind]}={SECRET}\n")
    project.verify()
    assert project.statuses() == {"backups/site": "passed"}
    pack = repository.pack
    pack.chmod(0o600)
    os.truncate(pack, 3000)
    done = project.verify()
    assert project.statuses() == {"backups/site": "failed"}
    for text in (done.stdout, *(path.read_text() for path in project.runs[-1].glob("*.*"))):
        assert SECRET not in text
