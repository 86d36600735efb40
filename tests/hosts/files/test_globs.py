"""Files that a catalog names, over real folders: large ones, closed ones, changing ones, hung ones."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest

from infracat.facts import Absent, CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.files.globs import FoundFile, files
from tests.looking import program
from tests.services.disks import mounted, remote

NOBODY = 65534


MACHINES: list[Machine] = []


@pytest.fixture(autouse=True)
def _close_machines() -> Iterator[None]:
    """A child that a mount is asked by is kept for the next question."""
    yield
    while MACHINES:
        MACHINES.pop().close()


def host(folder: Path, environ: Mapping[str, str] | None = None, platform: str = "linux", timeout: float = 30) -> Host:
    machine = Machine(folder, environ=os.environ | dict(environ or {}))
    machine.platform = platform
    MACHINES.append(machine)
    return Host(machine, timeout=timeout)


def names(folder: Path, text: str, environ: Mapping[str, str] | None = None, platform: str = "linux") -> list[str]:
    found = files(host(folder, environ, platform), text)
    assert isinstance(found, tuple), found
    return [str(file.path.relative_to(folder)) for file in found]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    for name in ("a.log", "b.log", "old/c.log", "old/deep/d.log", ".hidden/e.log", "old/.f.log", "notes.txt"):
        path = tmp_path / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("logs/a.log", "a.log"),
        ("./logs/a.log", "a.log"),
        ("logs", ".hidden/e.log a.log b.log notes.txt old/.f.log old/c.log old/deep/d.log"),
        ("logs/", ".hidden/e.log a.log b.log notes.txt old/.f.log old/c.log old/deep/d.log"),
        ("logs/*.log", "a.log b.log"),
        ("logs/[!b].log", "a.log"),
        ("logs/*", "a.log b.log notes.txt"),
        ("logs/?.log", "a.log b.log"),
        ("logs/**/*.log", "a.log b.log old/c.log old/deep/d.log"),
        ("logs/**", "a.log b.log notes.txt old/c.log old/deep/d.log"),
        ("logs/**/deep/*.log", "old/deep/d.log"),
        ("logs/**/**/d.log", "old/deep/d.log"),
        ("logs/*/c.log", "old/c.log"),
        ("logs/.*/*.log", ".hidden/e.log"),
        ("logs/old/.*", "old/.f.log"),
        ("lo*/a.log", "a.log"),
        ("logs/*.gone", ""),
        ("gone*/a.log", ""),
    ],
)
def test_a_text_names_files(logs: Path, text: str, expected: str) -> None:
    assert names(logs, text) == [f"logs/{name}" for name in expected.split()]


def test_a_file_has_its_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    os.utime(path, (0, 1_000_000_000.5))
    (file,) = _tuple(files(host(tmp_path), "a"))
    assert (file.path, file.size, file.modified) == (path, 5, 1_000_000_000.5)
    assert f"{file.at:%Y-%m-%dT%H:%M:%S%z}" == "2001-09-09T01:46:40+0000"


def test_a_time_that_no_calendar_has() -> None:
    assert FoundFile(Path("x"), 0, 1e18).at.year == 9999
    assert FoundFile(Path("x"), 0, -1e18).at.year == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gone", "/gone does not exist"),
        ("gone/*.log", "/gone does not exist"),
        ("file/*.log", "/file is a file, not a folder"),
        ("pipe", "/pipe is neither a file nor a folder"),
        ("broken", "/broken does not exist: it is a link to /nowhere, which is not there"),
        ("circle", "/circle does not exist: it is a link to "),
    ],
)
def test_nothing_there_is_told_apart_from_an_empty_folder(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to("/nowhere")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "empty").mkdir()
    found = files(host(tmp_path), text)
    assert isinstance(found, Absent)
    assert found.why.startswith(f"{tmp_path}{why}")
    assert files(host(tmp_path), "empty") == ()
    assert files(host(tmp_path), "*.log") == ()


def test_home_and_absolute_paths(logs: Path) -> None:
    assert names(logs, "~/logs/*.log", {"HOME": str(logs)}) == ["logs/a.log", "logs/b.log"]
    assert names(logs, f"{logs}/logs/*.log") == ["logs/a.log", "logs/b.log"]
    root = files(host(logs), "/*")
    assert isinstance(root, tuple)


def test_a_name_that_looks_like_a_pattern(tmp_path: Path) -> None:
    """A folder of the catalog's path is no pattern, and a file that is there as it is written is that file."""
    project = tmp_path / "[work]"
    (project / "logs").mkdir(parents=True)
    (project / "logs" / "a[1].log").touch()
    (project / "logs" / "a1.log").touch()
    assert names(project, "logs/*.log") == ["logs/a1.log", "logs/a[1].log"]
    assert names(project, "logs/a[1].log") == ["logs/a[1].log"]


@pytest.mark.parametrize(
    "name", ["my logs", "ä", "<script>", "a\nb", "\x1b[31m", b"\xff".decode("utf-8", "surrogateescape")]
)
def test_odd_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    (tmp_path / f"{name}.d").mkdir()
    (tmp_path / f"{name}.d" / name).write_text("x")
    looker = host(tmp_path)
    found = _tuple(files(looker, "**"))
    assert [file.path for file in found] == sorted([tmp_path / name, tmp_path / f"{name}.d" / name])
    assert looker.evidence[-1].output.startswith("2 files, 2 bytes")


def test_links(logs: Path) -> None:
    """A link to a found file is not another one; a folder is followed where the text names it, and never in circles."""
    (logs / "logs" / "latest.log").symlink_to("b.log")
    (logs / "logs" / "circle").symlink_to(".")
    (logs / "logs" / "link").symlink_to("old")
    (logs / "logs" / "elsewhere.log").symlink_to("notes.txt")
    (logs / "logs" / "broken.log").symlink_to("gone")
    (logs / "named").symlink_to("logs")
    assert names(logs, "logs/*.log") == ["logs/a.log", "logs/b.log", "logs/elsewhere.log"]
    assert names(logs, "logs/**/c.log") == ["logs/old/c.log"]
    assert names(logs, "logs/*/c.log") == ["logs/old/c.log"]
    assert names(logs, "logs/link/c.log") == ["logs/link/c.log"]
    assert names(logs, "named/*.log") == ["named/a.log", "named/b.log", "named/elsewhere.log"]
    assert len(names(logs, "named")) == 7


def test_what_is_no_regular_file_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "device").symlink_to("/dev/zero")
    assert files(host(tmp_path), "*") == ()


def test_a_folder_of_very_many_files_is_fast(tmp_path: Path) -> None:
    for folder in range(10):
        (tmp_path / "many" / str(folder)).mkdir(parents=True)
        for number in range(1000):
            os.close(os.open(tmp_path / "many" / str(folder) / f"{number}.log", os.O_CREAT))
    for text in ("many", "many/**/*.log", "many/*/*.log"):
        looker = host(tmp_path)
        assert len(_tuple(files(looker, text))) == 10_000
        assert looker.age < 5  # 0.1 s where nothing else runs
    assert len(looker.evidence[-1].output) < 4000


def test_a_folder_that_is_too_deep_for_a_path(tmp_path: Path) -> None:
    before = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(2500):
            os.mkdir("d")  # noqa: PTH102 - a path this long is refused
            os.chdir("d")
        with pytest.raises(CannotObserve, match=f"cannot be read: {tmp_path}/d.*: File name too long"):
            files(host(tmp_path), "d")
    finally:
        os.chdir(before)
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


@pytest.fixture
def ordinary() -> Iterator[Path]:
    """A folder that everybody may read, and its ``data``."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        yield folder
        if os.getuid() == 0:
            os.seteuid(0)
        for path in folder.rglob("*"):
            path.chmod(0o755)


def become_ordinary() -> None:
    """Root may read everything."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)


def test_a_folder_that_may_not_be_read_is_named(ordinary: Path) -> None:
    for name in ("open", "a", "b", "c", "d"):
        (ordinary / "data" / name).mkdir()
        (ordinary / "data" / name / "1.log").touch()
        (ordinary / "data" / name).chmod(0o755 if name == "open" else 0)
    become_ordinary()
    said = "cannot be read: .*/data/[abcd]: Permission denied, .*, .*, and 1 more$"
    for text in ("data", "data/**/*.log", "data/*/*.log"):
        with pytest.raises(CannotObserve, match=said):
            files(host(ordinary), text)
    assert len(_tuple(files(host(ordinary), "data/open/*.log"))) == 1
    with pytest.raises(CannotObserve, match=r"/data/a/1\.log: Permission denied$"):
        files(host(ordinary), "data/a/1.log")


def test_a_folder_whose_files_may_only_be_listed(ordinary: Path) -> None:
    (ordinary / "data" / "1.log").touch()
    (ordinary / "data").chmod(0o644)
    become_ordinary()
    with pytest.raises(CannotObserve, match=r"cannot be read: .*/data/1\.log: Permission denied$"):
        files(host(ordinary), "data/*.log")


def test_files_that_come_and_go_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "stays").touch()
    stop = Event()

    def churn() -> None:
        while not stop.is_set():
            (tmp_path / "sub").mkdir()
            for number in range(20):
                (tmp_path / "sub" / f"{number}").touch()
            for number in range(20):
                (tmp_path / "sub" / f"{number}").unlink()
            (tmp_path / "sub").rmdir()

    thread = Thread(target=churn)
    thread.start()
    try:
        counts = {len(_tuple(files(host(tmp_path), text))) for _ in range(30) for text in ("*", "**", ".", "*/*")}
    finally:
        stop.set()
        thread.join()
    assert max(counts) > 1
    assert names(tmp_path, "*") == ["stays"]


def test_more_files_than_there_is_time_for(tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / f"{number}").touch()
    looker = host(tmp_path, timeout=0.001)
    looker.begin()
    with pytest.raises(CannotObserve, match=r"more files than can be listed within 0.001 s|timed out after 0.001 s"):
        files(looker, "**")


# Network file systems


def test_a_network_file_system_with_thousands_of_files(tmp_path: Path) -> None:
    """Their list is longer than what is kept of a command's output."""
    with remote(tmp_path) as there:
        (tmp_path / "served" / "logs").mkdir()
        for number in range(3000):
            (tmp_path / "served" / "logs" / f"application-number-{number}.log").write_text("12345")
        found = _tuple(files(host(tmp_path), "remote/logs/*.log"))
        assert (len(found), sum(file.size for file in found)) == (3000, 15_000)
        assert isinstance(files(host(tmp_path), "remote/gone/*.log"), Absent)
        assert there.point.is_mount()


@pytest.mark.parametrize("text", ["remote", "remote/*.log", "**/*.log", "link/*.log"])
def test_a_hung_file_system_holds_up_nobody(tmp_path: Path, text: str) -> None:
    """Also where it is somewhere below, and behind a link."""
    (tmp_path / "link").symlink_to("remote")
    looker = host(tmp_path, timeout=0.5)
    with remote(tmp_path) as there:
        there.server.suspend()
        began = time.monotonic()
        with pytest.raises(CannotObserve, match=r"no answer within \d+\.\d+ s: its file system hangs"):
            files(looker, text)
        assert time.monotonic() - began < 60
    children = list(looker._machine.processes._live.values())
    looker._machine.close()
    for child in children:
        child.wait(60)  # only now: it was killed while it waited for the disk


def test_a_server_that_is_gone(tmp_path: Path) -> None:
    with remote(tmp_path) as there:
        there.client.kill()
        there.client.wait(10)
        with pytest.raises(CannotObserve, match="remote: Transport endpoint is not connected"):
            files(host(tmp_path), "remote/*.log")


def test_a_mount_below_that_asks_nobody(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "none") as disk:
        (disk / "a.log").touch()
        assert names(tmp_path, "**/*.log") == ["disk/a.log"]


# Windows paths


def test_a_windows_path_from_wsl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = tmp_path / "wsl.conf"
    conf.write_text(f"[automount]\nroot = {tmp_path}\n")
    monkeypatch.setattr("infracat.hosts.files.paths.WSL_CONF", str(conf))
    backups = tmp_path / "e" / "Backups"
    backups.mkdir(parents=True)
    (backups / "a.bak").touch()
    for text in ("E:\\Backups\\", "E:\\Backups\\*.bak", "e:/Backups/*.bak", "E:\\*\\*.bak", "E:\\**\\*.bak"):
        assert names(tmp_path, text, platform="wsl") == ["e/Backups/a.bak"]
    assert isinstance(files(host(tmp_path, platform="wsl"), "E:\\Gone\\*.bak"), Absent)
    with pytest.raises(CannotObserve, match="is a Windows path: it cannot be looked at from linux"):
        files(host(tmp_path), "E:\\Backups\\*.bak")


def test_wslpath_is_asked_for_the_folder_not_for_the_glob(tmp_path: Path) -> None:
    (tmp_path / "a.bak").touch()
    environ = program(tmp_path, "wslpath", f'[ "$2" = "D:\\\\Backups\\\\" ] && echo {tmp_path}/')
    assert names(tmp_path, "D:\\Backups\\*.bak", environ, platform="wsl") == ["a.bak"]


def _tuple(found: tuple[FoundFile, ...] | Absent) -> tuple[FoundFile, ...]:
    assert isinstance(found, tuple), found
    return found
