"""A restore on trial: ``restore.sh`` in a scratch container, or with this machine's own PostgreSQL."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.copies import MORE_TIME
from infracat.hosts.dumps import UNPACKED_BY, Dump
from infracat.hosts.engine import connected

if TYPE_CHECKING:
    from docker import DockerClient

    from infracat.hosts.host import Host

SCRIPT = Path(__file__).with_name("restore.sh")
LABEL = "infracat.restore.until"  # on our containers: the time after which they are nobody's
FORGOTTEN = 3600  # seconds after that
TIDYING = 2  # seconds of the row's time that are left for removing it all
USER = "postgres"  # in the image and, for root, on this machine: a server refuses to run as root
PIECE = 64 * 1024  # bytes at a time


def in_container(image: str, dump: Dump, tables: Sequence[str], host: Host) -> str:
    """What the script printed. The container has no network, no ports, and no rights; it is removed in any case.

    Raises ``CannotObserve`` for no engine and no image, and ``NoDump`` for a dump that cannot be unpacked.
    """
    command = [*_script(dump, tables, "/tmp/infracat", host)]  # noqa: S108 - the container's
    with connected(host.environ, host.left) as client:
        _sweep(client)
        with _container(client, image, command, host) as container:
            return _output_of(container, dump).decode(errors="replace")


def in_server(dump: Dump, tables: Sequence[str], host: Host) -> str:
    """The same as this user's, or for root as user postgres's, on a Unix socket."""
    for layer in dump.layers:
        if host.which(UNPACKED_BY[layer]) is None:
            raise CannotObserve(f"{dump.path.name}: {UNPACKED_BY[layer]} is not installed, and unpacks it")
    with host.scratch() as folder:
        other = _other_user(folder)
        data = folder / "pg"
        script = shlex.join([*other, "sh", str(SCRIPT), *_arguments(dump, tables, str(data), host)])
        with host.ending(lambda: _quit(data)):
            ran = host.start(f"{dump.sending} | {script}")
            _quit(data)
    if ran.timed_out:
        raise too_slow(dump, host)
    return ran.stdout or f"cannot {ran.stderr.strip()[-300:]}"


def too_slow(dump: Dump, host: Host) -> CannotObserve:
    return CannotObserve(f"{dump.path.name}: not restored within {host.timeout:.3g} s: {MORE_TIME}")


def _script(dump: Dump, tables: Sequence[str], data: str, host: Host) -> list[str]:
    return ["sh", "-c", SCRIPT.read_text("utf-8"), "restore.sh", *_arguments(dump, tables, data, host)]


def _arguments(dump: Dump, tables: Sequence[str], data: str, host: Host) -> list[str]:
    return [dump.kind, json.dumps(list(tables)), data, str(max(1, round(host.left - TIDYING)))]


@contextmanager
def _container(client: DockerClient, image: str, command: Sequence[str], host: Host) -> Iterator[Any]:
    from docker.errors import ImageNotFound

    until = int(time.time() + host.left)
    try:
        container = client.containers.create(
            image,
            entrypoint=list(command[:1]),
            command=list(command[1:]),
            name=f"infracat-restore-{secrets.token_hex(6)}",
            labels={LABEL: str(until)},
            user=USER,
            working_dir="/",
            stdin_open=True,
            auto_remove=True,
            network_mode="none",
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
        )
    except ImageNotFound as error:
        raise CannotObserve(f"the image {image} is not here: docker pull {image}") from error
    with host.ending(lambda: _remove_by_name(str(container.name), host)):
        try:
            yield container
        finally:
            _remove(container)


def _start(container: Any) -> None:
    from docker.errors import APIError

    try:
        container.start()
    except APIError as error:
        said = " ".join(str(error.explanation).split())[-200:]
        image = container.attrs["Config"]["Image"]
        raise CannotObserve(f"{image}: cannot be started as user {USER}: is it PostgreSQL's? ({said})") from error


def _output_of(container: Any, dump: Dump) -> bytes:
    with _attached(container, "stdout", "stderr") as printed, _attached(container, "stdin") as standard_input:
        _start(container)
        with suppress(BrokenPipeError, ConnectionResetError):  # it has ended, and says why
            dump.send(standard_input)
        standard_input.close()
        return printed.read()


@contextmanager
def _attached(container: Any, *streams: str) -> Iterator[_Connection]:
    connection = _Connection(container.attach_socket(params={"stream": 1, **dict.fromkeys(streams, 1)}))
    try:
        yield connection
    finally:
        connection.close()


class _Connection:
    """To a container's standard streams. Its input ends with the connection: so it does as well when we are killed."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened
        self._socket = getattr(opened, "_sock", opened)  # what the SDK gives is for reading only

    def write(self, data: bytes) -> int:
        for start in range(0, len(data), PIECE):
            self._socket.sendall(data[start : start + PIECE])
        return len(data)

    def read(self) -> bytes:
        """All to the end, without the 8 bytes that head each piece: where it goes, and its length."""
        received = b""
        while chunk := self._socket.recv(PIECE):
            received += chunk
        said = b""
        while received:
            length = int.from_bytes(received[4:8], "big")
            said, received = said + received[8 : 8 + length], received[8 + length :]
        return said

    def close(self) -> None:
        self._socket.close()
        self._opened.close()


def _remove(container: Any) -> None:
    from docker.errors import DockerException

    with suppress(DockerException, OSError):  # it removes itself at its end
        container.remove(force=True, v=True)


def _remove_by_name(name: str, host: Host) -> None:
    with suppress(CannotObserve), connected(host.environ, 1) as client:
        client.api.remove_container(name, force=True, v=True)


def _sweep(client: DockerClient) -> None:
    """What a run has left that was killed: the container ends by itself, unless the engine was stopped under it."""
    for each in client.containers.list(all=True, filters={"label": LABEL}, ignore_removed=True):
        until = each.labels.get(LABEL, "")
        if until.isdigit() and int(until) + FORGOTTEN < time.time():
            _remove(each)


def _other_user(folder: Path) -> list[str]:
    """How root runs a server: as somebody else, who owns the folder."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise CannotObserve("PostgreSQL does not run as root, and there is no setpriv here: install util-linux")
    try:
        shutil.chown(folder, USER, USER)
    except LookupError as error:
        raise CannotObserve(f"PostgreSQL does not run as root, and there is no user {USER} here") from error
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"]


def _quit(data: Path) -> None:
    """A server that is killed leaves shared memory behind: it is asked to go, and has a moment."""
    try:
        pid = int((data / "db" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
    except (OSError, ValueError, IndexError):
        return
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except OSError:
            return
        time.sleep(0.01)
