"""A scratch container: a dump goes in, the counts come out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.docker.engine import engine_client
from infracat.hosts.postgres.dumps import Dump
from infracat.hosts.postgres.frames import Frames
from infracat.hosts.postgres.psql_commands import HoldsCommand
from infracat.hosts.postgres.script import USER, command

if TYPE_CHECKING:
    from docker import DockerClient

    from infracat.hosts.host import Host

LABEL = "infracat.restore.until"  # on our containers: the time after which no run uses them
FORGOTTEN = 3600  # seconds after that
DATA = "/tmp/infracat"  # noqa: S108 - the container's
PIECE = 64 * 1024  # bytes at a time
MOST = 1_000_000  # bytes that the script may print: it prints some lines


def restore_in_container(image: str, dump: Dump, tables: Sequence[str], host: Host) -> str:
    """What the script printed. The container has no network, no ports, and no rights; it is removed in any case.

    Raises ``CannotObserve`` for no engine and no image, and ``NotADump`` for a dump that cannot be unpacked.
    """
    with engine_client(host.environ, host.left) as client:
        _sweep(client)
        with _container(client, image, command(dump, tables, DATA, host), host) as container:
            return _output_of(container, dump, host).decode(errors="replace")


def _output_of(container: Any, dump: Dump, host: Host) -> bytes:
    with (
        _attached(container, host, "stdout", "stderr") as printed,
        _attached(container, host, "stdin") as standard_input,
    ):
        _start(container)
        with suppress(BrokenPipeError, ConnectionResetError, HoldsCommand):  # the script knows, and prints why
            _send(dump, standard_input, host)
        standard_input.close()
        return printed.read()


def _send(dump: Dump, standard_input: _Connection, host: Host) -> None:
    if dump.kind != "sql":
        dump.send(standard_input, host)
        return
    frames = Frames(standard_input)
    dump.send(frames, host)
    frames.end()


@contextmanager
def _attached(container: Any, host: Host, *streams: str) -> Iterator[_Connection]:
    opened = container.attach_socket(params={"stream": 1, **dict.fromkeys(streams, 1)})
    connection = _Connection(opened, lambda: host.left)
    try:
        yield connection
    finally:
        connection.close()


class _Connection:
    """To a container's standard streams. Its standard input ends with the connection, also when we are killed."""

    def __init__(self, opened: Any, left: Callable[[], float]) -> None:
        self._opened = opened
        self._left = left  # seconds; raises CannotObserve where there are none
        self._socket = getattr(opened, "_sock", opened)  # what the SDK gives is for reading only

    def write(self, data: bytes) -> int:
        for start in range(0, len(data), PIECE):
            self._wait_at_most()
            self._socket.sendall(data[start : start + PIECE])
        return len(data)

    def read(self) -> bytes:
        """All to the end, without the header of 8 bytes before each piece: its stream and its length.

        Raises ``CannotObserve`` for more than ``MOST`` bytes.
        """
        received = bytearray()
        self._wait_at_most()
        while chunk := self._socket.recv(PIECE):
            received += chunk
            if len(received) > MOST:
                raise CannotObserve(
                    f"the scratch container printed more than {MOST // 1_000_000} MB: is its image PostgreSQL's?"
                )
            self._wait_at_most()
        said, at = bytearray(), 0
        while at < len(received):
            end = at + 8 + int.from_bytes(received[at + 4 : at + 8], "big")
            said += received[at + 8 : end]
            at = end
        return bytes(said)

    def _wait_at_most(self) -> None:
        self._socket.settimeout(self._left())

    def close(self) -> None:
        self._socket.close()
        self._opened.close()


def _start(container: Any) -> None:
    from docker.errors import APIError

    try:
        container.start()
    except APIError as error:
        said = " ".join(str(error.explanation).split())[-200:]
        image = container.attrs["Config"]["Image"]
        raise CannotObserve(f"{image}: cannot be started as user {USER}: is it PostgreSQL's? ({said})") from error


@contextmanager
def _container(client: DockerClient, image: str, line: Sequence[str], host: Host) -> Iterator[Any]:
    from docker.errors import ImageNotFound

    until = int(time.time() + host.left)
    try:
        container = client.containers.create(
            image,
            entrypoint=list(line[:1]),
            command=list(line[1:]),
            name=f"infracat-restore-{secrets.token_hex(6)}",
            labels={LABEL: str(until)},
            user=USER,
            working_dir="/",
            stdin_open=True,
            auto_remove=True,
            network_mode="none",
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            use_config_proxy=False,  # it may hold a password
        )
    except ImageNotFound as error:
        raise CannotObserve(f"the image {image} is not here: docker pull {image}") from error
    with host.on_interrupt(lambda: _remove_by_name(str(container.name), host)):
        try:
            yield container
        finally:
            _remove(container)


def _remove(container: Any) -> None:
    from docker.errors import DockerException

    with suppress(DockerException, OSError):  # it is removed automatically when it ends
        container.remove(force=True, v=True)


def _remove_by_name(name: str, host: Host) -> None:
    with suppress(CannotObserve), engine_client(host.environ, 1) as client:
        client.api.remove_container(name, force=True, v=True)


def _sweep(client: DockerClient) -> None:
    """Removes what a killed run left: such a container ends by itself, unless the engine was stopped meanwhile."""
    for each in client.containers.list(all=True, filters={"label": LABEL}, ignore_removed=True):
        until = each.labels.get(LABEL, "")
        if until.isdigit() and int(until) + FORGOTTEN < time.time():
            _remove(each)
