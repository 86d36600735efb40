"""Containers in every state, all started at once: each takes a moment to get into its state."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.services.engine import SLEEP, Engine

PROJECT = "sample-shop"
SECRET = "correct-horse-battery"
FLOOD = "yes '<script>alert(1)</script>' | head -c 3000000"
HTTPD = ("httpd", "-f", "-p", "80")
QUICK = ("--health-interval=100ms", "--health-retries=1")


def label(service: str, project: str = PROJECT, **more: str) -> list[str]:
    """The labels that compose sets."""
    labels = {"service": service, "project": project} | more
    return [f"--label=com.docker.compose.{name}={value}" for name, value in labels.items()]


OUT_OF_MEMORY = "{{.State.Status}} {{.State.OOMKilled}}"


@dataclass(frozen=True)
class Sample:
    """How to start a container, and its ``state`` when it is ready, as ``docker inspect --format`` prints it."""

    options: Sequence[str] = ()
    command: Sequence[str] = SLEEP
    state: str = "running"
    then: Sequence[str] = ()  # a command of docker for it, once it was started
    created_by: str = "run --detach"
    image: str = ""
    format: str = "{{.State.Status}}"
    restart: bool = False  # until it is ready: an engine on a busy machine may miss why a container was killed


def samples(ports: dict[str, int], image: str) -> dict[str, Sample]:
    taken = f"{ports['taken']}:80"
    grown = "echo x >> /n; test $(wc -l < /n) -gt 2 && exec sleep 600; exit 1"
    health = "{{.State.Health.Status}}"
    limited = ("--memory=64m", "--memory-swap=64m")
    return {
        "well": Sample(
            [*limited, f"-p={ports['well']}:80", "-eMODE=prod", "-eEMPTY=", "--health-cmd=true", *QUICK],
            HTTPD,
            "healthy",
            format=health,
        ),
        "unhealthy": Sample(["--health-cmd=echo no route to db; exit 1", *QUICK], SLEEP, "unhealthy", format=health),
        "sleepy": Sample(
            ["--health-cmd=echo not yet; exit 1", "--health-interval=100ms", "--health-start-period=600s"]
        ),
        "exited": Sample(command=["sh", "-c", "echo begin; echo 'no such database'; exit 3"], state="exited"),
        "done": Sample(command=["true"], state="exited"),
        "killed": Sample(state="exited", then=["kill"]),
        "missing": Sample(command=["no-such-program"], state="created"),
        "created": Sample(state="created", created_by="create"),
        "collides": Sample([f"-p={taken}"], state="created"),
        "crashing": Sample(["--restart=always"], ["sh", "-c", "echo cannot bind; exit 4"], "restarting"),
        "restarted": Sample(["--restart=always"], ["sh", "-c", grown], "2", format="{{.RestartCount}}"),
        "eating": Sample(
            ["--memory=16m", "--memory-swap=16m"],
            ["tail", "/dev/zero"],
            "exited true",
            format=OUT_OF_MEMORY,
            restart=True,
        ),
        "paused": Sample(state="paused", then=["pause"]),
        "talkative": Sample(
            [f"-eDB_PASSWORD={SECRET}"],
            [
                "sh",
                "-c",
                f"{FLOOD}; printf '\\033[31m\\377 login with '$DB_PASSWORD; exit 1",
            ],
            "exited",
        ),
        "silent": Sample([f"-p={ports['silent']}:80"]),
        "private": Sample([f"-p=127.0.0.1:{ports['private']}:80"], HTTPD),
        "datagrams": Sample([f"-p={ports['datagrams']}:53/udp"]),
        "range": Sample([f"-p=127.0.0.1:{ports['range']}-{ports['range'] + 2}:80-82"], HTTPD),
        "range-udp": Sample([f"-p={ports['range']}-{ports['range'] + 2}:5000-5002/udp"]),
        "ipv6": Sample([f"-p=[::]:{ports['ipv6']}:80"], HTTPD),
        "unpublished": Sample(),
        "renumbered": Sample([f"-p={ports['renumbered']}:80"], HTTPD),
        "guest": Sample(["--network=container:well"]),
        "hosts-net": Sample(["--network=host"], ["httpd", "-f", "-p", f"127.0.0.1:{ports['hosts-net']}"]),
        "limited": Sample(limited),
        "moved": Sample(image="moving:1"),
        f"{PROJECT}-db-1": Sample(label("db")),
        "other-db-1": Sample(label("db", "other")),
        f"{PROJECT}-run-1": Sample(label("db", oneoff="True")),
        f"{PROJECT}-web-1": Sample(label("web")),
        f"{PROJECT}-web-2": Sample(label("web")),
        f"{PROJECT}-api-1": Sample([*label("api"), f"-p=127.0.0.1:{ports['api-1']}:80", "-eMODE=prod"], HTTPD),
        f"{PROJECT}-api-2": Sample([*label("api"), f"-p=127.0.0.1:{ports['api-2']}:80", "-eMODE=dev"], HTTPD),
        f"{PROJECT}-half-1": Sample(label("half")),
        f"{PROJECT}-half-2": Sample(label("half"), ["sh", "-c", "echo no such queue; exit 3"], "exited"),
        f"{PROJECT}-half-10": Sample(label("half")),
        f"{PROJECT}_old_1": Sample(label("old")),
        f"{PROJECT}-plain-1": Sample(),
        "other-queue-1": Sample(label("queue", "other")),
        "named-by-hand": Sample(label("named")),
        "twice": Sample(),
        f"{PROJECT}-twice-1": Sample(label("twice")),
    }


PORTS = (
    "well",
    "silent",
    "private",
    "datagrams",
    "renumbered",
    "hosts-net",
    "taken",
    "ipv6",
    "api-1",
    "api-2",
    "range",
)


@contextmanager
def sample_containers(engine: Engine) -> Iterator[dict[str, int]]:
    """Yields the ports by name, when every container is in its state."""
    with ExitStack() as stack:
        ports = free_ports(*PORTS)
        listener = stack.enter_context(socket.create_server(("0.0.0.0", ports["taken"])))
        assert listener
        found = samples(ports, engine.image)
        stack.callback(engine.docker, "rm", "--force", "--volumes", *found)
        engine.docker("tag", engine.image, "moving:1")
        engine.docker("tag", engine.image, "also:called-so")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda name: _start(engine, name, found[name]), [each for each in found if each != "guest"]))
        _start(engine, "guest", found["guest"])
        _move_tag(engine)
        yield ports


def free_ports(*names: str) -> dict[str, int]:
    """Below those that the system assigns itself."""
    found: dict[str, int] = {}
    candidates = iter(range(20400, 32000))
    for name in names:
        for port in candidates:
            if not _is_taken(port):
                found[name] = port
                break
    return found


def _is_taken(port: int) -> bool:
    """By IPv4 or by IPv6: a container may be published over one of them alone."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as tried:
            if not tried.connect_ex((address, port)):
                return True
    return False


def _start(engine: Engine, name: str, sample: Sample) -> None:
    options = [
        *sample.created_by.split(),
        "--name",
        name,
        *sample.options,
        sample.image or engine.image,
        *sample.command,
    ]
    engine.docker(*options, check=sample.state != "created")
    if sample.then:
        engine.docker(*sample.then, name)
    deadline = time.monotonic() + 90
    while (now := engine.docker("inspect", "--format", sample.format, name)) != sample.state:
        assert time.monotonic() < deadline, f"{name} is {now}, not {sample.state}"
        if sample.restart:
            engine.docker("start", name)
        time.sleep(0.05)


def _move_tag(engine: Engine) -> None:
    """Lets the tag refer to another image, as after a pull."""
    other = engine.docker("commit", "--change=LABEL newer=yes", "moved")
    engine.docker("tag", other, "moving:1")
