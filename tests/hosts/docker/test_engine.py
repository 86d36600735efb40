"""Where the engine is, and what is said when it does not answer: once in the same words for all rows."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from infracat.hosts.docker import containers
from tests.looking import look
from tests.project import Project
from tests.services.engine import Engine
from tests.services.missing import missing
from tests.services.relay import relay

ROW = "containers:\n- {name: it, timeout: 20 s}\n"
NOBODY = 65534


def said(folder: Path, **environ: str) -> str:
    """Why it could not be looked at."""
    found = look(folder, ROW, {"DOCKER_HOST": "", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)} | environ)
    assert found.cannot is not None, found
    return found.cannot


@contextmanager
def listening(place: Path) -> Iterator[socket.socket]:
    """Accepts, by the kernel, and never answers."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()
        yield server


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder of a path that is short enough for a socket's name, and that others may enter."""
    with tempfile.TemporaryDirectory(prefix="dk") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.fixture
def no_usual_sockets() -> None:
    if any(Path(each).exists() for each in ("/var/run/docker.sock", "/run/podman/podman.sock")):
        pytest.skip("an engine runs on this machine")


@pytest.mark.usefixtures("no_usual_sockets")
def test_no_engine_at_all(tmp_path: Path) -> None:
    assert said(tmp_path) == (
        "no container engine is here (tried DOCKER_HOST, docker's context, /var/run/docker.sock, "
        f"{tmp_path}/podman/podman.sock, /run/podman/podman.sock): start it (sudo systemctl start docker), "
        "or install it (https://docs.docker.com/engine/install)"
    )


def test_a_socket_that_is_not_there(short: Path) -> None:
    assert said(short, DOCKER_HOST=f"unix://{short}/none.sock") == (
        f"the container engine at {short}/none.sock (DOCKER_HOST) is not there: no such socket; "
        "start it: sudo systemctl start docker"
    )


def test_the_daemon_is_down(short: Path) -> None:
    with listening(short / "d.sock"):
        pass  # and the socket is left behind
    assert said(short, DOCKER_HOST=f"unix://{short}/d.sock") == (
        f"the container engine at {short}/d.sock (DOCKER_HOST) refuses connections: it does not run; "
        "start it: sudo systemctl start docker"
    )


def test_no_permission(short: Path) -> None:
    if os.geteuid() != 0:
        missing("root", "becoming another user needs it")
    with listening(short / "d.sock"):
        os.chown(short / "d.sock", 0, 1)
        (short / "d.sock").chmod(0o660)
        os.seteuid(NOBODY)
        try:
            told = said(short, DOCKER_HOST=f"unix://{short}/d.sock")
        finally:
            os.seteuid(0)
    assert told == (
        f"no permission for the container engine at {short}/d.sock (DOCKER_HOST): join its group "
        "(sudo usermod -aG daemon $USER, then log in again), or run as root"
    )


def test_an_engine_that_hangs(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "TIMEOUT", 0.3)
    with listening(short / "d.sock"):
        assert said(short, DOCKER_HOST=f"unix://{short}/d.sock") == (
            f"the container engine at {short}/d.sock (DOCKER_HOST) does not answer within 0.3 s: it hangs; "
            "restart it: sudo systemctl restart docker"
        )


def test_an_engine_with_a_full_queue_hangs(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "TIMEOUT", 0.3)
    with listening(short / "d.sock") as server, ExitStack() as stack:
        server.listen(0)
        for _ in range(2):
            waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
            waiting.setblocking(False)
            waiting.connect_ex(str(short / "d.sock"))
        assert "does not answer within 0.3 s: it hangs" in said(short, DOCKER_HOST=f"unix://{short}/d.sock")


def test_an_engine_that_hangs_later(short: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "TIMEOUT", 0.5)
    with engine.container() as name:
        identity = engine.docker("inspect", "--format", "{{.Id}}", name)
        with relay(short / "r.sock", engine.host, silent_at=f"/containers/{identity}/json") as between:
            row = f"containers:\n- {{name: it, container: {name}}}\n"
            found = look(short, row, {"DOCKER_HOST": between.host})
    assert found.cannot
    assert "does not answer within 0.5 s: it hangs" in found.cannot


def test_another_program_behind_the_socket(short: Path) -> None:
    with listening(short / "d.sock") as server:
        threading.Thread(target=greet, args=(server,), daemon=True).start()
        told = said(short, DOCKER_HOST=f"unix://{short}/d.sock")
        server.shutdown(socket.SHUT_RDWR)
    assert told.startswith(f"the container engine at {short}/d.sock (DOCKER_HOST) does not answer: ")


def test_an_engine_that_answers_no(short: Path, engine: Engine) -> None:
    """It is there, and the catalog asks for what cannot be."""
    row = "maintenance:\n- {name: it, task: t, kind: image_age, every: weekly, images: 'No Image'}\n"
    found = look(short, row, engine.environ)
    assert found.cannot
    assert f"the container engine at {engine.host.removeprefix('unix://')} (DOCKER_HOST) says: " in found.cannot
    assert "invalid reference format" in found.cannot


def greet(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            with server.accept()[0] as client, suppress(BrokenPipeError):  # who only knocked has gone
                client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_another_machine_that_refuses(tmp_path: Path) -> None:
    told = said(tmp_path, DOCKER_HOST="tcp://127.0.0.1:1")
    assert told.startswith("the container engine at tcp://127.0.0.1:1 (DOCKER_HOST) refuses connections")


def test_an_engine_behind_ssh_is_refused_with_a_way_out(tmp_path: Path) -> None:
    told = said(tmp_path, DOCKER_HOST="ssh://ops@build")
    assert told.startswith("the container engine at build (DOCKER_HOST) is behind ssh, which is not supported: forward")


def write_context(home: Path, name: str, host: object) -> None:
    """As ``docker context create NAME`` and ``docker context use NAME`` do."""
    folder = home / ".docker" / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": host}}}))
    (home / ".docker" / "config.json").write_text(json.dumps({"currentContext": name}))


def test_the_current_context_of_docker_leads_to_the_engine(tmp_path: Path, engine: Engine) -> None:
    write_context(tmp_path, "desktop-linux", engine.host)
    with engine.container() as name:
        row = f"containers:\n- {{name: it, container: {name}}}\n"
        found = look(tmp_path, row, {"DOCKER_HOST": "", "HOME": str(tmp_path)})
    assert found.seen, found


def test_docker_itself_makes_such_contexts(tmp_path: Path, engine: Engine) -> None:
    environ = os.environ | {"HOME": str(tmp_path)}
    for command in (["create", "mine", f"--docker=host={engine.host}"], ["use", "mine"]):
        subprocess.run(["docker", "context", *command], env=environ, check=True, capture_output=True)
    found = look(tmp_path, ROW, {"DOCKER_HOST": "", "HOME": str(tmp_path)})
    assert found.absent, found


def test_a_context_that_is_broken(tmp_path: Path) -> None:
    write_context(tmp_path, "mine", None)
    assert said(tmp_path) == "docker's context mine does not say where its engine is: see docker context ls"


@pytest.mark.usefixtures("no_usual_sockets")
@pytest.mark.parametrize("config", ["{", "[]", '{"currentContext": "default"}', '{"currentContext": 3}'])
def test_a_configuration_that_says_nothing(tmp_path: Path, config: str) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(config)
    assert said(tmp_path).startswith("no container engine is here")


def test_one_call_serves_all_rows(project: Project, engine: Engine, short: Path) -> None:
    rows = "\n".join(f"- {{name: row{number}, container: one}}" for number in range(20))
    project.catalog(f"containers:\n{rows}\n")
    with engine.container("--name", "one"), relay(short / "r.sock", engine.host) as between:
        done = project.verify(DOCKER_HOST=between.host)
    assert done.returncode == 0, done.stdout
    lists = [path for path in between.asked if path.startswith(("/containers/json", "/version"))]
    assert [path.partition("?")[0] for path in lists] == ["/version", "/containers/json"]
    assert len(between.asked) == 22


def test_all_rows_say_the_same_of_an_engine_that_is_down(project: Project, short: Path) -> None:
    project.catalog("containers:\n- name: one\n- name: two\n- {name: three, level: optional}\n")
    done = project.verify(DOCKER_HOST=f"unix://{short}/none.sock")
    assert done.returncode == 1
    assert set(project.statuses().values()) == {"unknown"}
    (reason,) = {check["message"] for row in project.results()["rows"] for check in row["checks"]}
    assert "start it: sudo systemctl start docker" in reason


def test_nothing_is_left_connected(short: Path, engine: Engine) -> None:
    with engine.container() as name, relay(short / "r.sock", engine.host) as between:
        found = look(short, f"containers:\n- {{name: it, container: {name}}}\n", {"DOCKER_HOST": between.host})
        between.wait_until_closed()
    assert found.seen
