"""Containers in every state that a row can find them in, all at once: each takes a moment to get there."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.services.engine import SLEEP, Engine

PROJECT = "zoo-shop"
SECRET = "correct-horse-battery"
FLOOD = "yes '<script>alert(1)</script>' | head -c 3000000"
HTTPD = ("httpd", "-f", "-p", "80")
QUICK = ("--health-interval=100ms", "--health-retries=1")


def label(service: str, project: str = PROJECT, **more: str) -> list[str]:
    """As compose labels its containers."""
    labels = {"service": service, "project": project} | more
    return [f"--label=com.docker.compose.{name}={value}" for name, value in labels.items()]


OUT_OF_MEMORY = "{{.State.Status}} {{.State.OOMKilled}}"


@dataclass(frozen=True)
class Animal:
    """A container, and what is done to it once it is there; it is ready in the ``state`` that the engine tells."""

    options: Sequence[str] = ()
    command: Sequence[str] = SLEEP
    state: str = "running"
    then: Sequence[str] = ()
    made_by: str = "run --detach"
    image: str = ""
    told: str = "{{.State.Status}}"
    again: bool = False  # started until it is: an engine on a busy machine may miss why one was killed


def animals(ports: dict[str, int], image: str) -> dict[str, Animal]:
    taken = f"{ports['taken']}:80"
    grown = "echo x >> /n; test $(wc -l < /n) -gt 2 && exec sleep 600; exit 1"
    health = "{{.State.Health.Status}}"
    limited = ("--memory=64m", "--memory-swap=64m")
    return {
        "well": Animal(
            [*limited, f"-p={ports['well']}:80", "-eMODE=prod", "-eEMPTY=", "--health-cmd=true", *QUICK],
            HTTPD,
            "healthy",
            told=health,
        ),
        "unhealthy": Animal(["--health-cmd=echo no route to db; exit 1", *QUICK], SLEEP, "unhealthy", told=health),
        "sleepy": Animal(
            ["--health-cmd=echo not yet; exit 1", "--health-interval=100ms", "--health-start-period=600s"]
        ),
        "exited": Animal(command=["sh", "-c", "echo begin; echo 'no such database'; exit 3"], state="exited"),
        "done": Animal(command=["true"], state="exited"),
        "killed": Animal(state="exited", then=["kill"]),
        "missing": Animal(command=["no-such-program"], state="created"),
        "created": Animal(state="created", made_by="create"),
        "collides": Animal([f"-p={taken}"], state="created"),
        "crashing": Animal(["--restart=always"], ["sh", "-c", "echo cannot bind; exit 4"], "restarting"),
        "restarted": Animal(["--restart=always"], ["sh", "-c", grown], "2", told="{{.RestartCount}}"),
        "eating": Animal(
            ["--memory=16m", "--memory-swap=16m"], ["tail", "/dev/zero"], "exited true", told=OUT_OF_MEMORY, again=True
        ),
        "paused": Animal(state="paused", then=["pause"]),
        "talkative": Animal(
            [f"-eDB_PASSWORD={SECRET}"],
            [
                "sh",
                "-c",
                f"{FLOOD}; printf '\\033[31m\\377 login with '$DB_PASSWORD; exit 1",
            ],
            "exited",
        ),
        "silent": Animal([f"-p={ports['silent']}:80"]),
        "private": Animal([f"-p=127.0.0.1:{ports['private']}:80"], HTTPD),
        "datagrams": Animal([f"-p={ports['datagrams']}:53/udp"]),
        "unpublished": Animal(),
        "renumbered": Animal([f"-p={ports['renumbered']}:80"], HTTPD),
        "guest": Animal(["--network=container:well"]),
        "hosts-net": Animal(["--network=host"], ["httpd", "-f", "-p", f"127.0.0.1:{ports['hosts-net']}"]),
        "limited": Animal(limited),
        "moved": Animal(image="moving:1"),
        f"{PROJECT}-db-1": Animal(label("db")),
        "other-db-1": Animal(label("db", "other")),
        f"{PROJECT}-run-1": Animal(label("db", oneoff="True")),
        f"{PROJECT}-web-1": Animal(label("web")),
        f"{PROJECT}-web-2": Animal(label("web")),
        f"{PROJECT}_old_1": Animal(label("old")),
        f"{PROJECT}-plain-1": Animal(),
        "other-queue-1": Animal(label("queue", "other")),
        "named-by-hand": Animal(label("named")),
        "twice": Animal(),
        f"{PROJECT}-twice-1": Animal(label("twice")),
    }


PORTS = ("well", "silent", "private", "datagrams", "renumbered", "hosts-net", "taken")


@contextmanager
def zoo(engine: Engine) -> Iterator[dict[str, int]]:
    """Yields the ports by name, when every container is in its state."""
    with ExitStack() as stack:
        ports = free_ports(*PORTS)
        taker = stack.enter_context(socket.create_server(("0.0.0.0", ports["taken"])))
        assert taker
        found = animals(ports, engine.image)
        stack.callback(engine.docker, "rm", "--force", "--volumes", *found)
        engine.docker("tag", engine.image, "moving:1")
        engine.docker("tag", engine.image, "also:called-so")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda name: _arrive(engine, name, found[name]), [each for each in found if each != "guest"]))
        _arrive(engine, "guest", found["guest"])
        _move_on(engine)
        yield ports


def free_ports(*names: str) -> dict[str, int]:
    """Below those that the system hands out at random."""
    found: dict[str, int] = {}
    candidates = iter(range(20400, 32000))
    for name in names:
        for port in candidates:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)):
                    found[name] = port
                    break
    return found


def _arrive(engine: Engine, name: str, animal: Animal) -> None:
    options = [*animal.made_by.split(), "--name", name, *animal.options, animal.image or engine.image, *animal.command]
    engine.docker(*options, check=animal.state != "created")
    if animal.then:
        engine.docker(*animal.then, name)
    deadline = time.monotonic() + 30
    while (now := engine.docker("inspect", "--format", animal.told, name)) != animal.state:
        assert time.monotonic() < deadline, f"{name} is {now}, not {animal.state}"
        if animal.again:
            engine.docker("start", name)
        time.sleep(0.05)


def _move_on(engine: Engine) -> None:
    """The tag leads to another image from now on, as after a pull."""
    other = engine.docker("commit", "--change=LABEL newer=yes", "moved")
    engine.docker("tag", other, "moving:1")
