"""The demo's containers: up, and healthy."""

from __future__ import annotations

import json
import time
from contextlib import suppress

from demo import images_here
from demo.engine import compose, container, docker, ours
from demo.errors import DemoError
from demo.state import State

IMAGES = ("postgres:15", "redis:7-alpine", "infracat-demo/python:3")
PATIENCE = 120  # seconds


def up(known: State) -> None:
    """Returns when all are healthy."""
    images_here.make(IMAGES)
    if known.broken:
        with suppress(DemoError):  # it is not there at all
            compose(known, "kill", "-s", "CONT", "api")
    compose(known, "up", "--detach", "--no-build")
    deadline = time.monotonic() + PATIENCE
    while waiting := {name: state for name, state in _states().items() if state != "healthy"}:
        if "exited" in waiting.values() or time.monotonic() > deadline:
            raise DemoError(_words(waiting))
        time.sleep(0.2)


def down(known: State) -> None:
    """With their networks and volumes."""
    compose(known, "down", "--volumes", "--remove-orphans", "--timeout", "3")


def _states() -> dict[str, str]:
    """``{"api": "starting"}``, by service."""
    found = json.loads(docker("inspect", *ours()))
    return {
        each["Config"]["Labels"]["com.docker.compose.service"]: (
            each["State"]["Health"]["Status"] if each["State"]["Running"] else "exited"
        )
        for each in found
    }


def _words(waiting: dict[str, str]) -> str:
    logs = [f"{name} is {state}; its last words: {_last_words(name)}" for name, state in waiting.items()]
    return "\n".join(logs)


def _last_words(service: str) -> str:
    return docker("logs", "--tail", "5", container(service)) or "none on standard output: see `docker logs`"
