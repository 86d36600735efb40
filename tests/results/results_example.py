"""Hand-made results: one rich and hostile, and pieces to make others of."""

from __future__ import annotations

from typing import Any

from infracat.facts import Evidence
from infracat.results.model import CatalogInfo, Check, Result, RowResult, Run, Waiver
from infracat.results.outcome import summary
from infracat.results.status import Status

STATUSES = tuple(Status)
SCRIPT = '<script>alert("1")</script>'
IMAGE = '"><img src=x onerror=alert(2)>'
CONTROLS = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \u202eevil\u202c \x00"
HOSTILE = f"{SCRIPT} {IMAGE} {CONTROLS} ::error::x `@all` | %0A &amp; {{{{ 7*7 }}}}"


def check(name: str, status: str = "passed", **stated: Any) -> Check:
    bare = {"expected": None, "found": None, "message": None}
    return Check(name=name, status=Status(status), nodeid=f"tests_env/test_x.py::test_{name}[x]", **{**bare, **stated})


def row(key: str, status: str = "passed", *checks: Check, **stated: Any) -> RowResult:
    section, name = key.split("/", 1)
    bare: dict[str, Any] = {
        "title": name,
        "host": "local",
        "line": 10,
        "level": "required",
        "purpose": None,
        "owner": None,
        "reason": None,
        "blocked_by": (),
        "waiver": None,
        "fix": None,
        "hints": (),
        "duration": 0.031,
        "evidence": (),
    }
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
    return RowResult(key=key, section=section, name=name, status=Status(status), checks=checks, **{**bare, **frozen})


def results(*rows: RowResult, **run: Any) -> Result:
    """A whole document over ``rows``; ``run`` overrides fields of the run."""
    bare: dict[str, Any] = {
        "id": "20261122T020000.123456Z-k3f9",
        "started": "2026-11-22T02:00:00Z",
        "duration": 1.24,
        "command": "infracat verify --profile dev",
        "profile": "dev",
        "selection": (),
        "partial": False,
        "replayed_from": None,
        "machine": "build-7",
        "hosts": ("local",),
        "exit_code": 1,
    }
    return Result(
        infracat="0.1.0",
        run=Run(**{**bare, **run}),
        catalog=CatalogInfo(path="catalog.yaml", sha256="9f2c" * 16, title="Web shop", version="1.4"),
        summary=summary(rows),
        monthly_cost={"USD": 25.0},
        rows=rows,
        redactions={"env_vars/API_KEY": 3},
    )


def evidence(command: str, output: str, exit_code: int | None = 0) -> Evidence:
    return Evidence(command=command, exit_code=exit_code, output=output, duration=0.03)


DOCKER = row(
    "cli_tools/docker",
    "failed",
    check("exists", expected="a program", found="/usr/bin/docker"),
    check("version", "failed", expected=">= 24.0", found="20.10.24", message="20.10.24 is older than 24.0"),
    line=41,
    purpose="Container runtime",
    owner="platform team",
    fix="sudo apt-get update\nsudo apt-get install --only-upgrade docker.io",
    hints=["Container won't start: check port conflicts with `docker ps`"],
    evidence=[evidence("docker --version", "Docker version 20.10.24+dfsg1, build 297e128\n")],
)
POSTGRES = row(
    "containers/postgres",
    "unknown",
    check("exists", "unknown", message="permission denied on /var/run/docker.sock"),
    line=58,
    purpose="Main database",
    reason="permission denied on /var/run/docker.sock",
    fix="sudo usermod -aG docker $USER",
    evidence=[evidence("GET /containers/json", "", None)],
)
API = row(
    "network/api",
    "blocked",
    check("accepts_connections", "failed", expected="open", found="closed", message="127.0.0.1:8000 refuses"),
    blocked_by=["containers/postgres"],
    reason="127.0.0.1:8000 refuses",
    line=70,
)
WEB = row(
    "network/web",
    "blocked",
    check("accepts_connections", "failed", expected="open", found="closed", message="127.0.0.1:3000 refuses"),
    blocked_by=["containers/postgres"],
    reason="127.0.0.1:3000 refuses",
    line=75,
)
UPTODATE = row(
    "maintenance/images",
    "warned",
    check("done_in_time", "warned", expected="within 30 d", found="41 d ago", message="11 d overdue"),
    level="recommended",
    line=90,
    fix="docker compose pull",
)
VHDX = row(
    "storage/example.vhdx",
    "waived",
    check("size", "waived", expected=">= 50 GB", found="40 GB", message="40 GB is less than 50 GB"),
    title="Example disk",
    line=22,
    purpose="Primary data",
    waiver=Waiver(until="2026-12-31", reason="the new disk is ordered", by="Ada", checks=("size",)),
    reason="waived until 2026-12-31",
)
GPU = row(
    "system_resources/gpu",
    "skipped",
    level="optional",
    line=33,
    reason="optional, and not there: no NVIDIA driver",
)
GIT = row(
    "cli_tools/git",
    "passed",
    check("version", expected=">= 2.40", found="2.43.0"),
    line=45,
    evidence=[evidence("git --version", "git version 2.43.0\n")],
)
ENV = row("env_vars/DATABASE_URL", "passed", check("is_set", expected="set", found="set"), line=99)
EVIL = row(
    "cli_tools/evil",
    "failed",
    check("version", "failed", expected=HOSTILE, found=HOSTILE, message=HOSTILE),
    title=HOSTILE,
    purpose=HOSTILE,
    owner=HOSTILE,
    fix=HOSTILE + "\n```\n/close",
    hints=[HOSTILE],
    line=120,
    evidence=[evidence(HOSTILE, HOSTILE, 1)],
)
WIDE = row(
    "cli_tools/wide",
    "failed",
    check("version", "failed", expected="版本" * 40, found="界" * 80, message="é" * 300),
    line=130,
)

RICH = results(DOCKER, GIT, POSTGRES, API, WEB, UPTODATE, VHDX, GPU, ENV)
WITH_HOSTILE = results(*RICH.rows, EVIL, WIDE)
