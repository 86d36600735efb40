"""The container engine, by its own command line: its client and compose, whichever compose is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache

from demo.errors import DemoError
from demo.paths import ROOT
from demo.state import State

NO_CLIENT = "docker is missing; on Debian: apt-get install docker.io docker-compose"
NO_COMPOSE = "docker has no compose; on Debian: apt-get install docker-compose (elsewhere: docker-compose-plugin)"
NO_ENGINE = "the container engine does not answer; start it (systemctl start docker, or dockerd as root): {said}"


def docker(*arguments: str) -> str:
    """What it printed; ``DemoError`` when it failed."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DemoError(f"docker {arguments[0]}: {done.stderr.strip() or f'ended with {done.returncode}'}")
    return done.stdout.strip()


def compose(known: State, *arguments: str) -> str:
    done = subprocess.run(
        [*compose_command(), *arguments],
        cwd=ROOT, env=os.environ | variables(known), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise DemoError(f"{' '.join(compose_command())} {arguments[0]}: {done.stderr.strip()[-1500:]}")
    return done.stdout.strip()


@cache
def compose_command() -> Sequence[str]:
    """``docker compose`` where it is there, else ``docker-compose``."""
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return ("docker", "compose")
    if shutil.which("docker-compose"):
        return ("docker-compose",)
    raise DemoError(NO_COMPOSE)


def variables(known: State) -> Mapping[str, str]:
    """What compose.yaml takes from outside."""
    return {
        "POSTGRES_PASSWORD": known.password,
        "OPENAI_API_KEY": known.api_key,
        "DEMO_USER": f"{os.getuid()}:{os.getgid()}",
    }


def ready() -> None:
    """``DemoError`` says what to install, or to start."""
    if shutil.which("docker") is None:
        raise DemoError(NO_CLIENT)
    try:
        docker("version", "--format", "{{.Server.Version}}")
    except DemoError as error:
        raise DemoError(NO_ENGINE.format(said=error)) from error
    compose_command()


def ours(*filters: str) -> list[str]:
    """The ids of this folder's containers; a folder of the same name elsewhere has others."""
    label = f"label=com.docker.compose.project.working_dir={ROOT}"
    options = [option for each in (label, *filters) for option in ("--filter", each)]
    return docker("ps", "--all", "--quiet", *options).split()


def container(service: str) -> str:
    return ours(f"label=com.docker.compose.service={service}")[0]
