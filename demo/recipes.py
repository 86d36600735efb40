"""What the images of the example stack hold: one root file system for all, and what each starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SUITE = "bookworm"
PACKAGES = ("postgresql-15", "redis-server", "python3", "python3-psycopg2")
LEFT_OUT = (  # three quarters of the size, and nothing that a server of the demo asks for
    "/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/i18n/*", "/usr/share/info/*",
    "/usr/lib/*/libLLVM*", "/usr/lib/postgresql/*/lib/bitcode/*", "/usr/lib/postgresql/*/lib/llvmjit*",
)  # fmt: skip
NO_CLUSTER = (  # Debian's own database, which a container would carry along for nothing
    'mkdir -p "$1/etc/postgresql-common/createcluster.d" && '
    'echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.d/demo.conf"'
)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
OWN = Path(__file__).parent / "image"


@dataclass(frozen=True)
class Recipe:
    """An image: its settings as in a Dockerfile; ``entrypoint`` is a file of demo/image, empty for none."""

    pulled: bool  # whether a registry has an image of that name
    entrypoint: str = ""
    command: tuple[str, ...] = ()
    port: int | None = None
    volume: str | None = None
    folder: str = "/"
    stop_signal: str = "SIGTERM"
    environment: Mapping[str, str] = field(default_factory=dict)


RECIPES: Mapping[str, Recipe] = {
    "postgres:15": Recipe(
        pulled=True,
        entrypoint="postgres",
        command=("postgres",),
        port=5432,
        volume="/var/lib/postgresql/data",
        stop_signal="SIGINT",  # as the official image's: a stop that does not wait for clients
        environment={
            "PATH": f"/usr/lib/postgresql/15/bin:{PATH}",
            "PGDATA": "/var/lib/postgresql/data",
            "PG_MAJOR": "15",
        },
    ),
    "redis:7-alpine": Recipe(
        pulled=True, entrypoint="redis", command=("redis-server",), port=6379, volume="/data", folder="/data"
    ),
    "infracat-demo/python:3": Recipe(
        pulled=False, command=("python3",), environment={"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    ),
}
